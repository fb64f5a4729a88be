"""Late answers and new versions at the desk: what is out stays readable, and the page says what stands in the way and what can be done."""

from __future__ import annotations

import json

import pytest
from sqlalchemy import select

from surveyapp.jobs.work import fail
from surveyapp.persistence.rows import AppendixRow, ReleaseRow, StudyRow, WaveRow
from surveyapp.reports.appendix import appendix_html
from surveyapp.services import late_answers, release_requests
from surveyapp.services.common import OPERATOR
from surveyapp.services.release import prepare_release
from surveyapp.services.release_requests import publication_of
from tests.conftest import Scene, csrf_of
from tests.disclosure.mappers import sizes_only
from tests.services.late import WEEK, late, release, released_wave, uneven_wave
from tests.services.small import KEY, NOW, TODAY, new_study, new_wave
from tests.web.desk import Desk


@pytest.fixture
def at(app, store, settings):
    """A desk at a study that `made` fills: (desk, address of the study, client of another role)."""

    def enter(made, role="consultant"):
        with store.transaction() as session:
            study = session.get_one(WaveRow, made(session)).study_id
        return Desk(Scene(app, store, None, settings).sign_in(role, study)), f"/oversyn/{study}"

    return enter


def with_late(**people):
    """A released wave with so many late answers, closed again."""

    def made(session):
        wave = released_wave(session)
        late(session, wave, **people)
        return wave

    return made


def only_wave(store):
    with store.session(write=False) as session:
        return session.scalars(select(WaveRow)).one()


def versions(store):
    with store.session(write=False) as session:
        return [(row.version, row.state, row.whole_only) for row in session.scalars(select(ReleaseRow).order_by(ReleaseRow.version))]


def test_late_answers_are_taken_from_the_page_of_fieldwork(at, store):
    desk, study = at(released_wave)
    page = f"{study}/insamling"
    assert "Ta emot sena svar" in desk.get(page)
    desk.post(page, f"{page}/{only_wave(store).id}/sena-svar", closes_on=(TODAY + WEEK).isoformat())
    assert only_wave(store).state == "open"
    results = desk.get(f"{study}/resultat")
    assert "Version 1 är oförändrad" in results
    assert "Resultat, version 1" in results


def test_a_reader_sees_the_version_that_is_out_and_nothing_of_the_next(at):
    desk, study = at(with_late(MGR=6), "client")
    page = desk.get(f"{study}/resultat")
    assert "Resultat, version 1" in page
    assert "En ny version?" not in page
    assert "6 chefer" not in page


def test_too_few_late_answers_are_said_with_what_can_be_done(at):
    desk, study = at(with_late(MGR=4))
    page = desk.get(f"{study}/resultat")
    assert "4 chefer och 0 i stödfunktionerna" in page
    assert "minst 5 nya svar" in page
    assert "Gör version 1 slutlig" in page
    assert "Förbered version 2" not in page
    assert "Förbered bara siffror för alla" not in page
    refused = desk.post(f"{study}/resultat", f"{study}/resultat/ny-version", status=409)
    assert "För få har svarat sedan förra versionen: 4 chefer" in refused


def test_the_next_version_is_prepared_beside_the_one_that_is_out(at, store):
    desk, study = at(with_late(MGR=12, STF=12))
    desk.post(f"{study}/resultat", f"{study}/resultat/ny-version")
    assert versions(store) == [(1, "done", False), (2, "queued", False)]
    page = desk.get(f"{study}/resultat")
    assert "Version 2 förbereds" in page
    assert "Resultat, version 1" in page


def test_groups_that_changed_by_a_few_are_named_and_totals_can_be_replaced(at, store):
    desk, study = at(uneven_wave)
    with store.transaction() as session:
        wave = session.scalars(select(WaveRow)).one()
        row = release_requests.request_release(session, OPERATOR, NOW, wave.id)
        row.state = "running"
        session.flush()
        asked = row.id
    params = {"groups": "MGR/area:boende_lss", "others": 2}
    fail(store, ReleaseRow, asked, {"code": "groups_changed_a_little", **{name: str(value) for name, value in params.items()}})
    page = desk.get(f"{study}/resultat")
    assert "Verksamhetsområde: Boende LSS" in page
    assert "Dessutom 2 grupper till." in page
    desk.post(f"{study}/resultat", f"{study}/resultat/ny-version", totalt="1")
    assert versions(store) == [(1, "done", False), (2, "queued", True)]


def test_a_version_that_is_made_final_stands_alone(at, store):
    desk, study = at(with_late(MGR=4))
    desk.post(f"{study}/resultat", f"{study}/resultat/slutlig")
    assert (only_wave(store).state, only_wave(store).final) == ("released", True)
    assert "En ny version?" not in desk.get(f"{study}/resultat")
    assert "Den utgivna versionen är slutlig" in desk.get(f"{study}/insamling")


LAST, NOT_LAST = "Det är den sista versionen: inga fler svar räknas in.", "Kommer det fler svar kan en ny version ges ut."


@pytest.mark.parametrize("role", ["consultant", "client"])
def test_pages_of_results_say_whether_a_new_version_may_come(at, store, role):
    desk, study = at(released_wave, role)
    pages = ("resultat", "resultat/fragor", "resultat/visas-inte", "resultat/iakttagelser")
    assert {page: (NOT_LAST in desk.get(f"{study}/{page}"), LAST in desk.get(f"{study}/{page}")) for page in pages} == dict.fromkeys(
        pages, (True, False)
    )
    with store.transaction() as session:
        late_answers.make_final(session, OPERATOR, NOW, session.scalars(select(WaveRow)).one().id)
    assert {page: (NOT_LAST in desk.get(f"{study}/{page}"), LAST in desk.get(f"{study}/{page}")) for page in pages} == dict.fromkeys(
        pages, (False, True)
    )


@pytest.mark.parametrize("why", ["elsewhere", "later wave"])
def test_a_version_that_no_more_answers_can_come_to_is_the_last_one(at, store, why):
    desk, study = at(released_wave)
    with store.transaction() as session:
        wave = session.scalars(select(WaveRow)).one()
        wave.elsewhere = why == "elsewhere"
        if why == "later wave":
            new_wave(session, wave.study_id)
    assert LAST in desk.get(f"{study}/resultat/fragor")


def test_an_older_version_is_said_to_be_older_and_nothing_else(at):
    desk, study = at(two_versions)
    older = desk.get(f"{study}/resultat/fragor?version=1")
    assert (NOT_LAST in older, LAST in older, "Den nyaste är version 2" in older) == (False, False, True)
    assert NOT_LAST in desk.get(f"{study}/resultat/fragor")


def two_versions(session):
    wave = uneven_wave(session)
    release(session, wave, whole_only=True)
    return wave


def test_both_versions_can_be_read_and_say_what_they_are(at):
    desk, study = at(two_versions)
    newest = desk.get(f"{study}/resultat/skillnader")
    assert "Resultat, version 2" in newest
    assert "Nya svar sedan förra versionen: 6 från chefer och 0 från stödfunktioner." in newest
    assert "Av enkäten till chefer har den här versionen bara siffror för alla. Grupperna är som i version 1" in newest
    assert "/resultat/skillnader?version=1" in newest
    first = desk.get(f"{study}/resultat/skillnader?version=1&fraga=general")
    assert "Du läser version 1. Den nyaste är version 2." in first
    assert 'name="version" value="1"' in first
    assert "Boende LSS" in first


LEFT = {"1": {"MGR/MG1/area*tenure": ["area:hemvard*tenure:t3"], "MGR/MG2/area*tenure": ["area:hemvard*tenure:t3"]}}
NOT_ANEW = "Den tidigare versionen kan läsas som förut."


def leaving(store, version):
    """This version has two printed combinations less than the first."""
    with store.transaction() as session:
        row = session.scalars(select(ReleaseRow).where(ReleaseRow.version == version)).one()
        row.content = {**row.content, "facts": {**row.content["facts"], "left": LEFT}}
        row.fingerprint = publication_of(row).fingerprint if row.state == "done" else row.fingerprint


def test_what_the_version_before_prints_and_this_one_does_not_is_named_on_the_page_of_what_is_hidden(at, store):
    desk, study = at(two_versions)
    page = f"{study}/resultat/visas-inte"
    assert NOT_ANEW not in desk.get(page)
    leaving(store, 2)
    told = desk.get(page)
    assert (NOT_ANEW in told, "Trycks inte på nytt" in told, "Hemvård · " in told) == (True, True, True)
    row = told[told.index("Hemvård · ") :].split("</tr>")[0]
    assert ("skyddar en grupp" in row, "version 1" in row) == (True, True)
    assert NOT_ANEW not in desk.get(f"{page}?version=1")
    assert NOT_ANEW not in desk.get(f"{page}?enkat=STF")


@pytest.mark.parametrize(("language", "words"), [("sv", NOT_ANEW), ("en", "The earlier version can be read as before.")])
def test_the_appendix_names_it_in_its_last_chapter(at, store, language, words):
    at(two_versions)
    with store.session(write=False) as session:
        assert words not in appendix_html(
            publication_of(session.scalars(select(ReleaseRow).where(ReleaseRow.version == 2)).one()), 9, language
        )
    leaving(store, 2)
    with store.session(write=False) as session:
        publication = publication_of(session.scalars(select(ReleaseRow).where(ReleaseRow.version == 2)).one())
    paper = appendix_html(publication, 9, language)
    assert paper.index(words) > paper.index('id="visas-ej"')
    assert words not in appendix_html(publication, 10, language)


def test_it_is_named_before_the_version_goes_out(at, store):
    desk, study = at(lambda session: uneven_wave(session, late=(5, 5)))
    with store.transaction() as session:
        asked = release_requests.request_release(session, OPERATOR, NOW, session.scalars(select(WaveRow)).one().id)
        session.flush()
        prepare_release(session, NOW, asked.id, sizes_only)
    page = f"{study}/resultat/forslag"
    assert NOT_ANEW not in desk.get(page)
    leaving(store, 2)
    told = desk.get(page)
    assert (NOT_ANEW in told, told.count("Hemvård · "), "version 1" in told) == (True, 1, True)


def test_a_version_that_is_not_out_is_not_found(at):
    desk, study = at(two_versions)
    for page in ("resultat", "resultat/skillnader", "resultat/fragor"):
        assert desk.client.get(f"{study}/{page}?version=3").status_code == 404


def test_a_prepared_version_is_not_read_by_its_number(at, store):
    desk, study = at(with_late(MGR=6))
    with store.transaction() as session:
        row = release_requests.request_release(session, OPERATOR, NOW, session.scalars(select(WaveRow)).one().id)
        first = session.scalars(select(ReleaseRow).where(ReleaseRow.version == 1)).one()
        row.state, row.content, row.fingerprint = "prepared", first.content, "f" * 64
    assert desk.client.get(f"{study}/resultat?version=2").status_code == 404
    assert "Gå igenom version 2" in desk.get(f"{study}/resultat")


@pytest.mark.parametrize("role", ["assistant", "client"])
def test_only_the_one_who_leads_decides_about_versions(at, store, role):
    desk, study = at(with_late(MGR=6), role)
    for address in ("resultat/ny-version", "resultat/slutlig", f"insamling/{only_wave(store).id}/sena-svar"):
        desk.post(f"{study}/resultat", f"{study}/{address}", status=403)


def test_a_wave_that_was_collected_elsewhere_says_that_late_answers_cannot_be_read_in(at, store):
    desk, study = at(released_wave)
    with store.transaction() as session:
        session.scalars(select(WaveRow)).one().elsewhere = True
    page = desk.get(f"{study}/insamling")
    assert "Sena svar till dem kan inte läsas in" in page
    assert "/sena-svar" not in page


def test_the_study_keeps_its_name_while_late_answers_come(at, store):
    desk, study = at(released_wave)
    with store.transaction() as session:
        wave = session.scalars(select(WaveRow)).one()
        late_answers.open_for_late(session, OPERATOR, NOW, wave.id, KEY, TODAY + WEEK)
        name = session.scalars(select(StudyRow)).one().name
    for page in ("", "/insamling", "/resultat", "/bilagor", "/resultat/fritext", "/resultat/iakttagelser"):
        answer = desk.client.get(f"{study}{page}")
        assert (answer.status_code, name in answer.get_data(as_text=True)) == (200, True), page


# ---------------------------------------------------------------------- what has gone out
def test_everything_that_has_gone_out_is_listed_in_plain_words(at):
    desk, study = at(two_versions)
    page = desk.get(f"{study}/utgivet")
    first, second = (page.index(words) for words in ("Resultatet, version 1.", "Resultatet, version 2: bara siffror för alla."))
    assert first < second


def test_all_versions_are_fetched_as_one_file_which_the_list_then_holds_once(at, store):
    desk, study = at(two_versions)
    wave = only_wave(store).id
    for _ in range(2):
        token = csrf_of(desk.get(f"{study}/utgivet"))
        answer = desk.client.post(f"{study}/utgivet/{wave}.json", data={"csrf_token": token})
        assert answer.status_code == 200
    document = json.loads(answer.get_data())
    assert (document["format"], "frame" in document) == ("sdc-audit/1", False)
    assert {entry["id"].split("/")[0] for entry in document["publications"]} == {"MGR", "STF", "v1"}
    assert desk.get(f"{study}/utgivet").count("Allt utgivet som en fil, till och med version 2.") == 1


def test_a_reader_does_not_see_the_list(at):
    desk, study = at(two_versions, "client")
    assert desk.client.get(f"{study}/utgivet").status_code == 403


def test_an_assistant_sees_the_list_and_may_not_fetch_the_file(at, store):
    desk, study = at(two_versions, "assistant")
    page = desk.get(f"{study}/utgivet")
    assert "Resultatet, version 1." in page
    assert "Hämta filen" not in page
    desk.post(f"{study}/utgivet", f"{study}/utgivet/{only_wave(store).id}.json", status=403)


def test_nothing_is_listed_before_anything_is_out(at):
    desk, study = at(lambda session: new_wave(session, new_study(session)))
    assert "Inget är utgivet än" in desk.get(f"{study}/utgivet")


def test_table_files_and_appendices_say_which_version_they_are_of(at, store):
    desk, study = at(two_versions)
    with store.transaction() as session:
        first, second = session.scalars(select(ReleaseRow).order_by(ReleaseRow.version))
        for row in (first, second):
            work = {"state": "done", "pdf": b"%PDF", "requested_by": "k", "requested_at": NOW}
            session.add(AppendixRow(study_id=study.rsplit("/", 1)[1], release_id=row.id, number=9, **work))
    page = desk.get(f"{study}/bilagor")
    assert ("av version 1" in page, "av version 2" in page) == (True, True)
    answer = desk.client.get(f"{study}/bilagor/tabeller.csv")
    assert 'filename="tabeller-version-2.csv"' in answer.headers["Content-Disposition"]
