"""The consultant's path through the desk: from an empty installation to released results, by real requests."""

from __future__ import annotations

import csv
import io
import re
from datetime import UTC, datetime

import openpyxl
import pytest

from surveyapp.persistence.rows import AppendixRow, DraftRow, InvitationRow, ReleaseRow, StudyRow
from surveyapp.services.release import perform_release
from tests.conftest import csrf_of
from tests.disclosure.mappers import sizes_only
from tests.web.desk import NEW_AREAS, STUDY, Desk, answer_all, entries, links_of, managers, open_wave, upload


@pytest.fixture
def desk(scene):
    return Desk(scene.sign_in())


@pytest.fixture
def study(desk):
    return desk.new_study()


# ---------------------------------------------------------------------- a new study
def test_a_new_study_needs_a_name_and_keeps_what_was_typed(desk):
    page = desk.post("/oversyner/ny", "/oversyner/ny", status=422, **{**STUDY, "name": "", "deletion_date": "31/1"})
    assert "Fyll i det här." in page
    assert "Skriv dagen som 2027-01-31." in page
    assert 'value="Björklunda kommun"' in page
    assert 'aria-invalid="true"' in page


def test_an_empty_study_shows_every_page_without_figures(desk, study):
    for path in ("", "/enkater", "/organisation", "/register", "/personer", "/insamling", "/resultat", "/bilagor",
                 "/forhandsvisning/MGR", "/forhandsvisning/STF"):  # fmt: skip
        assert STUDY["name"] in desk.get(f"/oversyn/{study}{path}")


@pytest.mark.parametrize("page", ["fragor", "skillnader", "spegel", "rackvidd", "tidstjuvar", "texter", "visas-inte"])
def test_results_before_a_release_lead_to_what_happens_first(desk, study, page):
    answer = desk.client.get(f"/oversyn/{study}/resultat/{page}")
    assert (answer.status_code, answer.headers["Location"]) == (302, f"/oversyn/{study}/resultat")


def test_functions_areas_wording_and_thresholds_are_the_studys_own(desk, study):
    page, base = f"/oversyn/{study}/enkater", f"/oversyn/{study}/enkater"
    desk.post(page, f"{base}/omrade", name="Myndighet")
    desk.post(page, f"{base}/funktion", name_sv="Upphandling", name_en="Procurement", level="department", central="4")
    desk.post(page, f"{base}/lydelse", item="MG1", sv="Det är tydligt vem som gör vad.", en="It is clear who does what.")
    desk.post(page, f"{base}/installningar", profile="default", min_respondents="6", min_respondents_text="10", min_rated_persons="4",
              full_card_limit="3")  # fmt: skip
    shown = desk.get(page)
    assert "Myndighet" in shown
    assert "Upphandling" in shown
    assert "Det är tydligt vem som gör vad." in shown
    assert 'name="min_respondents" type="number" value="6"' in re.sub(r"\s+", " ", shown) or 'value="6"' in shown


def test_thresholds_can_only_be_stricter(desk, study):
    page = f"/oversyn/{study}/enkater"
    answer = desk.post(page, f"{page}/installningar", status=409, profile="default", min_respondents="4", min_respondents_text="8",
                       min_rated_persons="3")  # fmt: skip
    assert "Minst antal svar i en grupp kan bara göras strängare: skriv 5 eller mer." in answer


# ---------------------------------------------------------------------- register
def test_a_register_is_shown_before_anything_is_changed(desk, study, scene):
    preview = upload(desk, study, managers())
    shown = desk.get(preview)
    assert re.search(r"<dt>Nya</dt><dd>24</dd>", shown)
    assert entries(scene, study) == 0
    desk.post(preview, preview, **NEW_AREAS)
    assert entries(scene, study) == 24


def test_faults_name_row_column_and_value(desk, study, scene):
    text = managers(6).replace("chef2@bjorklunda.example", "chef1@bjorklunda.example").replace("chef4@bjorklunda.example", "chef4")
    text = text.replace("Chef 5;chef5@bjorklunda.example;Boende LSS;Enhetschef", "Chef 5;chef5@bjorklunda.example;Boende LSS;Enhetscheff")
    preview = upload(desk, study, text)
    shown = re.sub(r"<[^>]+>", " ", desk.get(preview))
    assert re.search(r"4\s+E-post\s+chef1@bjorklunda.example\s+Finns redan på en annan rad. Behåll en av dem.\s*\(rad 3\)", shown)
    assert re.search(r"6\s+E-post\s+chef4\s+Är ingen e-postadress. Rätta den.", shown)
    assert re.search(r"7\s+Chefsroll\s+Enhetscheff\s+Känns inte igen. Menar du Enhetschef", shown)
    desk.post(preview, preview, **NEW_AREAS)
    assert entries(scene, study) == 3


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
@pytest.mark.parametrize("delimiter", [";", ",", "\t"])
def test_a_file_from_any_office_is_read_alike(desk, study, encoding, delimiter):
    shown = desk.get(upload(desk, study, managers(5).replace(";", delimiter).encode(encoding)))
    assert re.search(r"<dt>Nya</dt><dd>5</dd>", shown)
    assert "Särskilt boende" in shown


def test_an_xlsx_file_is_read(desk, study):
    book, out = openpyxl.Workbook(), io.BytesIO()
    for row in csv.reader(io.StringIO(managers(7)), delimiter=";"):
        book.active.append(row)
    book.save(out)
    assert re.search(r"<dt>Nya</dt><dd>7</dd>", desk.get(upload(desk, study, out.getvalue(), name="register.xlsx")))


@pytest.mark.parametrize(
    ("data", "name"),
    [
        (b"", "tom.csv"),
        (b"\x89PNG\r\n\x1a\n" + bytes(200), "bild.csv"),
        (b"PK\x03\x04" + bytes(300), "torn.xlsx"),
        (b"bara en rubrik\n", "r.csv"),
    ],
)
def test_a_file_that_is_no_register_changes_nothing_and_says_so(desk, study, scene, data, name):
    page = upload(desk, study, data, name=name, status=422)
    assert "Filen gick inte att läsa" in page
    assert "Inget har ändrats." in page
    assert entries(scene, study) == 0


def test_a_file_that_is_too_large_is_refused(desk, study, scene):
    page = f"/oversyn/{study}/register"
    data = {"csrf_token": csrf_of(desk.get(page)), "instrument": "MGR", "file": (io.BytesIO(b"x" * (9 * 1024 * 1024)), "stor.csv")}
    answer = desk.client.post(page, data=data, content_type="multipart/form-data")
    assert answer.status_code == 413
    assert "Filen är för stor" in answer.get_data(as_text=True)
    assert entries(scene, study) == 0


# ---------------------------------------------------------------------- the whole way
def test_the_whole_way_from_register_to_results(desk, study, scene):
    field, wave = f"/oversyn/{study}/insamling", open_wave(desk, study)

    links = {side: links_of(desk, field, wave, side) for side in ("MGR", "STF")}
    assert (len(links["MGR"]), len(links["STF"])) == (24, 18)
    for side in links:
        for link in links[side]:
            answer_all(scene.client(), link)
    shown = desk.get(field)
    assert "av 24 har svarat" in shown
    assert desk.client.get(f"/oversyn/{study}/resultat/texter").status_code == 302

    desk.post(field, f"{field}/{wave}/stang")
    results = f"/oversyn/{study}/resultat"
    desk.post(results, f"{results}/slapp")
    with scene.store.transaction() as session:
        release = session.query(ReleaseRow).filter_by(wave_id=wave).one()
        perform_release(session, datetime.now(UTC), release.id, sizes_only)
    for page in (
        "",
        "/fragor",
        "/fragor?enkat=STF",
        "/skillnader",
        "/skillnader?indelning=tenure",
        "/spegel",
        "/rackvidd",
        "/tidstjuvar",
        "/visas-inte",
    ):
        assert "24" in desk.get(results + page) or "18" in desk.get(results + page)
    assert (
        desk.client.post(f"{field}/{wave}/oppna-igen", data={"csrf_token": csrf_of(desk.get(field)), "closes_on": "2030-01-01"}).status_code
        == 409
    )

    appendices = f"/oversyn/{study}/bilagor"
    desk.post(appendices, f"{appendices}/9", language="sv")
    assert "görs, 0 procent" in desk.get(appendices)
    with scene.store.session(write=False) as session:
        assert session.query(AppendixRow).join(StudyRow, StudyRow.id == AppendixRow.study_id).filter(StudyRow.id == study).count() == 1
    table = desk.client.get(f"{appendices}/tabeller.csv").get_data().decode("utf-8-sig")
    assert next(csv.reader(io.StringIO(table), delimiter=";"))[0] == "table"


def test_only_allowed_changes_of_state(desk, scene):
    field = f"/oversyn/{scene.demo.closed_study}/insamling"
    token = csrf_of(desk.get(field))
    for action in ("stang", "nya-lankar"):
        answer = desk.client.post(f"{field}/{scene.demo.closed_wave}/{action}", data={"csrf_token": token})
        assert (action, answer.status_code) == (action, 409)


def test_links_are_logged_with_who_and_when(desk, scene):
    from surveyapp.persistence.rows import EventRow

    field = f"/oversyn/{scene.demo.open_study}/insamling"
    links_of(desk, field, scene.demo.open_wave, "MGR")
    with scene.store.session(write=False) as session:
        row = session.query(EventRow).order_by(EventRow.id.desc()).first()
    assert (row.actor, row.study_id) == ("consultant@ekvalla.example", scene.demo.open_study)
    assert row.what == "links_downloaded"


@pytest.mark.parametrize("form", ["csv", "json"])
@pytest.mark.parametrize("key", ["MGR", "STF"])
def test_the_codebook_is_a_file_with_names_labels_and_codes(desk, scene, form, key):
    text = desk.client.get(f"/oversyn/{scene.demo.closed_study}/kodbok/{key}.{form}").get_data().decode("utf-8-sig")
    for word in ("Vet ej", "MB1" if key == "MGR" else "SB1", "250", "251", "252"):
        assert word in text


@pytest.mark.parametrize("state", ["new", "open", "released"])
@pytest.mark.parametrize(("key", "who"), [("MGR", "?MB1=boende_lss&MB2=verksamhetschef"), ("STF", "?SB1=hr&sprak=en")])
def test_the_preview_leads_to_every_page_and_state_as_it_is_for_somebody(desk, scene, key, who, state):
    study = desk.new_study() if state == "new" else scene.demo.open_study if state == "open" else scene.demo.closed_study
    first = f"/oversyn/{study}/forhandsvisning/{key}"
    pages = re.findall(rf'href="({first}/[^"]+)"', desk.get(first + who))
    assert len(pages) > 14
    for page in pages:
        shown = desk.get(page)
        assert ("Inget sparas." in shown or "Nothing is saved." in shown) and shown.count("<h1") == 1


def test_the_previews_buttons_lead_on_from_the_start_to_the_thank_you(desk, scene):
    first = f"/oversyn/{scene.demo.open_study}/forhandsvisning/MGR"
    where = re.findall(rf'href="({first}/[^"]+)"', desk.get(first))[0]
    seen = []
    while not where.endswith("/tack"):
        page = desk.get(where)
        action = re.findall(r'<form method="post" action="([^"]+)"', page)[0]
        seen.append(where)
        where = desk.client.post(action, data={"csrf_token": csrf_of(page), "receipt": "EXEMPEL"}).headers["Location"]
        assert len(seen) < 30
    assert len(seen) == len(set(seen)) > 8
    assert "Tack!" in desk.get(where)
    with scene.store.session(write=False) as session:
        assert session.query(DraftRow).count() == session.query(InvitationRow).filter_by(state="started").count()
