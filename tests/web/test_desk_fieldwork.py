"""Fieldwork, results and appendices at the desk: what is live, what waits, what is logged, and what a released study shows."""

from __future__ import annotations

import io
import re
from datetime import UTC, datetime, timedelta

import openpyxl
import pytest

from surveyapp.persistence.rows import AppendixRow, ClosedResponseRow, InvitationRow, WaveRow
from surveyapp.services.common import swedish_day
from surveyapp.services.participation import Participation
from surveyapp.web.fieldwork.figures import share_of
from tests.conftest import csrf_of
from tests.web.desk import TODAY, Desk, answer_all, links_of, open_wave


@pytest.fixture
def desk(scene):
    return Desk(scene.sign_in())


@pytest.fixture
def study(desk):
    return desk.new_study()


def text_of(page):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page))


def wave_state(scene, wave):
    with scene.store.session(write=False) as session:
        return session.get(WaveRow, wave).state


# ---------------------------------------------------------------------- opening
@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"closes_on": "nästa vecka"}, "Skriv dagen som 2027-01-31."),
        ({"closes_on": ""}, "Skriv en dag."),
        ({"closes_on": "2020-01-01"}, "Datumen hänger inte ihop."),
        ({"feedback_on": TODAY.isoformat()}, "Datumen hänger inte ihop."),
    ],
)
def test_days_that_do_not_hold_together_open_nothing_and_stand_as_typed(desk, study, scene, given, words):
    page = f"/oversyn/{study}/insamling"
    days = {"opens_on": TODAY, "closes_on": TODAY + timedelta(days=9), "feedback_on": TODAY + timedelta(days=30)}
    typed = {**{name: day.isoformat() for name, day in days.items()}, **given}
    shown = desk.post(page, f"{page}/oppna", status=422, **typed)
    assert words in shown
    for name, value in typed.items():
        assert re.search(rf'name="{name}"[^>]* value="{value}"', shown), name
    with scene.store.session(write=False) as session:
        assert session.query(WaveRow).filter_by(study_id=study).count() == 0


def test_a_study_without_a_register_says_what_is_missing_and_does_not_open(desk, study, scene):
    page = f"/oversyn/{study}/insamling"
    assert "Registret för enkäten till chefer är tomt. Läs in en fil först." in desk.get(page)
    days = {"opens_on": TODAY, "closes_on": TODAY + timedelta(days=9), "feedback_on": TODAY + timedelta(days=30)}
    shown = desk.post(page, f"{page}/oppna", status=422, **{name: day.isoformat() for name, day in days.items()})
    assert "Inget är ändrat" in shown
    with scene.store.session(write=False) as session:
        assert session.query(WaveRow).filter_by(study_id=study).count() == 0


# ---------------------------------------------------------------------- while it is open
def test_participation_is_live_overall_and_per_area_role_and_tenure(desk, study, scene):
    wave, page = open_wave(desk, study), f"/oversyn/{study}/insamling"
    assert "0 procent 0 av 24 har svarat, 0 har börjat" in text_of(desk.get(page))
    first, second, *_rest = links_of(desk, page, wave, "MGR")
    answer_all(scene.client(), first)
    other = scene.client()
    other.post(f"/s/{second}", data={"csrf_token": csrf_of(other.get(f"/s/{second}").get_data(as_text=True))})
    shown = text_of(desk.get(page))
    assert "4 procent 1 av 24 har svarat, 1 har börjat" in shown
    assert re.search(r"Verksamhetsområde Svar Andel .*?Hemvård 1 av 8 13 %", shown)
    assert re.search(r"Chefsroll Svar Andel .*?Enhetschef .*? 1 av 24 4 %", shown)
    assert "Anställningstid Svar Andel" in shown
    assert "Stödfunktion Svar Andel" in shown


def test_the_figures_alone_are_what_the_open_page_shows_now(desk, study, scene):
    wave, page = open_wave(desk, study), f"/oversyn/{study}/insamling"
    address = re.findall(r'data-live="([^"]+)"', desk.get(page))[0]
    assert 'data-sum="0 av 24 chefer och 0 av 18 i stödfunktionerna har svarat."' in desk.get(address)
    answer_all(scene.client(), links_of(desk, page, wave, "MGR")[0])
    alone = desk.get(address)
    assert 'data-sum="1 av 24 chefer och 0 av 18 i stödfunktionerna har svarat."' in alone
    assert "<html" not in alone
    assert re.search(r"Hemvård 1 av 8 13 %", text_of(alone))


def test_figures_stop_following_along_when_the_wave_closes(desk, study):
    wave, page = open_wave(desk, study), f"/oversyn/{study}/insamling"
    desk.post(page, f"{page}/{wave}/stang")
    for address in (page, f"{page}/svarslage"):
        assert "data-live=" not in desk.get(address)
        assert "av 24 chefer" in desk.get(address)


def test_a_study_whose_wave_has_not_opened_has_no_figures(desk, study):
    assert desk.client.get(f"/oversyn/{study}/insamling/svarslage").status_code == 404


@pytest.mark.parametrize("role", ["assistant", "client"])
def test_how_many_have_answered_is_for_the_consultant_only(scene, role):
    base, other = f"/oversyn/{scene.demo.open_study}", scene.sign_in(role)
    lead = Desk(scene.sign_in())
    assert ["har svarat" in lead.get(f"{base}{page}") for page in ("", "/insamling")] == [True, True]
    assert other.get(f"{base}/insamling/svarslage").status_code == 403
    for page in ("", "/insamling") if role == "assistant" else ("",):
        found = other.get(f"{base}{page}").get_data(as_text=True)
        assert scene.demo.open_study in found
        assert not re.search(r"har svarat(?! är)|procent har|Hur många", found)


def test_a_share_is_rounded_half_upwards_from_whole_numbers():
    shares = [share_of(Participation(invited, 0, answered)) for answered, invited in ((1, 8), (5, 200), (0, 0), (3, 3), (1, 3))]
    assert shares == [13, 3, 0, 100, 33]


def test_who_has_answered_is_told_as_of_last_night_only(desk, study, scene):
    wave, page = open_wave(desk, study), f"/oversyn/{study}/insamling"
    token = links_of(desk, page, wave, "MGR")[0]
    answer_all(scene.client(), token)
    rows = re.findall(r"<tr><th scope=\"row\">Chef \d+</th>.*?</tr>", desk.get(page), re.S)
    assert len(rows) == 24
    assert not [row for row in rows if "inte svarat" not in row]
    assert token in links_of(desk, page, wave, "MGR")


def test_new_links_replace_the_old_ones(desk, study, scene):
    wave, page = open_wave(desk, study), f"/oversyn/{study}/insamling"
    before = links_of(desk, page, wave, "STF")
    desk.post(page, f"{page}/{wave}/nya-lankar")
    after = links_of(desk, page, wave, "STF")
    assert not set(before) & set(after)
    assert [scene.client().get(f"/s/{token}").status_code for token in (before[0], after[0])] == [404, 200]


def test_an_invitation_is_taken_back_and_its_link_says_so(desk, study, scene):
    wave, page = open_wave(desk, study), f"/oversyn/{study}/insamling"
    token = links_of(desk, page, wave, "MGR")[0]  # the first by name, as in the list of people
    action = re.findall(r'action="([^"]+/ta-tillbaka/[^"]+)"', desk.get(page))[0]
    desk.post(page, action)
    assert "Du behöver inte svara" in scene.client().get(f"/s/{token}").get_data(as_text=True)
    assert "av 23 har svarat" in desk.get(page)


def test_closing_and_opening_again_keeps_answers_and_takes_more(desk, study, scene):
    wave, page = open_wave(desk, study), f"/oversyn/{study}/insamling"
    first, second, *_rest = links_of(desk, page, wave, "MGR")
    answer_all(scene.client(), first)
    desk.post(page, f"{page}/{wave}/stang")
    assert "Enkäten är stängd" in scene.client().get(f"/s/{second}").get_data(as_text=True)
    assert desk.client.post(f"{page}/{wave}/lankar/MGR", data={"csrf_token": csrf_of(desk.get(page))}).status_code == 409
    desk.post(page, f"{page}/{wave}/oppna-igen", closes_on=(TODAY + timedelta(days=5)).isoformat())
    answer_all(scene.client(), second)
    desk.post(page, f"{page}/{wave}/stang")
    with scene.store.session(write=False) as session:
        assert session.query(ClosedResponseRow).filter_by(wave_id=wave).count() == 2
        assert session.query(InvitationRow).filter(InvitationRow.wave_id == wave, InvitationRow.state == "answered").count() == 2


def test_the_last_day_is_moved_and_the_pages_of_those_who_answer_follow(desk, study, scene):
    wave, page = open_wave(desk, study), f"/oversyn/{study}/insamling"
    token = links_of(desk, page, wave, "MGR")[0]
    later = TODAY + timedelta(days=25)
    desk.post(page, f"{page}/{wave}/sista-dag", closes_on=later.isoformat())
    assert f'<time datetime="{later.isoformat()}">' in scene.client().get(f"/s/{token}").get_data(as_text=True)
    assert "Datumen hänger inte ihop." in desk.post(page, f"{page}/{wave}/sista-dag", status=422, closes_on="2020-01-01")
    assert "Välj en ny sista dag." in desk.post(page, f"{page}/{wave}/sista-dag", status=422, closes_on="snart")


def test_opening_again_needs_a_day(desk, study, scene):
    wave, page = open_wave(desk, study), f"/oversyn/{study}/insamling"
    desk.post(page, f"{page}/{wave}/stang")
    assert "Välj en ny sista dag." in desk.post(page, f"{page}/{wave}/oppna-igen", status=422, closes_on="snart")
    assert "Datumen hänger inte ihop." in desk.post(page, f"{page}/{wave}/oppna-igen", status=422, closes_on="2020-01-01")
    assert wave_state(scene, wave) == "closed"


# ---------------------------------------------------------------------- results
def test_nothing_of_the_answers_is_shown_while_a_wave_is_open(desk, scene):
    base = f"/oversyn/{scene.demo.open_study}/resultat"
    assert "Inget resultat än" in desk.get(base)
    assert desk.client.get(f"{base}/texter").headers["Location"] == base
    desk.post("/oversyner", f"{base}/texter", status=409)
    desk.post("/oversyner", f"{base}/slapp", status=409)


@pytest.mark.parametrize("path", ["", "/fragor", "/skillnader", "/spegel", "/rackvidd", "/tidstjuvar", "/visas-inte"])
def test_every_view_of_results_says_how_many_were_invited_and_answered(desk, scene, path):
    shown = text_of(desk.get(f"/oversyn/{scene.demo.closed_study}/resultat{path}"))
    both = "Chefer: inbjudna 82, svar 64. Stödfunktioner: inbjudna 94, svar 73."
    assert (both if path in ("/spegel", "/tidstjuvar") else "Inbjudna 82, svar 64") in shown
    assert re.search(r"Resultat, version 1, släppt \d+ \w+ \d{4}\.", shown)


@pytest.mark.parametrize("path", ["/fragor?del=svar", "/rackvidd", "/tidstjuvar", "/spegel?funktion=hr"])
def test_a_figure_stands_with_the_same_figures_as_a_table(desk, scene, path):
    shown = desk.get(f"/oversyn/{scene.demo.closed_study}/resultat{path}").split("<main")[1]
    assert shown.count("<svg") > 0
    assert shown.count("<table") > 0


def test_gaps_are_read_one_function_at_a_time(desk, scene):
    base = f"/oversyn/{scene.demo.closed_study}/resultat/spegel"
    every, one = desk.get(base), desk.get(f"{base}?funktion=hr")
    gaps = '<table class="table gaps"'
    assert every.count(gaps) > one.count(gaps) == 1
    assert desk.get(f"{base}?funktion=finns-inte").count(gaps) == every.count(gaps)


def test_an_earlier_release_stays_readable_while_a_new_wave_is_open(desk, scene):
    study = scene.demo.closed_study
    page = f"/oversyn/{study}/insamling"
    today = swedish_day(datetime.now(UTC))
    days = {"opens_on": today, "closes_on": today + timedelta(days=9), "feedback_on": today + timedelta(days=30)}
    desk.post(page, f"{page}/oppna", **{name: day.isoformat() for name, day in days.items()})
    assert "Mätning 2. Dag 1 av 10." in text_of(desk.get(page))
    assert "Var skiljer sig stödet åt?" in desk.get(f"/oversyn/{study}/resultat")
    client = Desk(scene.sign_in("client"))
    assert "Läs resultatet" in client.get(f"/oversyn/{study}")
    assert "Var skiljer sig stödet åt?" in client.get(f"/oversyn/{study}/resultat")


# ---------------------------------------------------------------------- appendices
def test_an_appendix_that_is_not_ready_or_of_another_study_cannot_be_fetched(desk, scene):
    page = f"/oversyn/{scene.demo.closed_study}/bilagor"
    desk.post(page, f"{page}/9", language="sv")
    with scene.store.session(write=False) as session:
        appendix = session.query(AppendixRow).one().id
    waiting = desk.client.get(f"{page}/{appendix}.pdf")
    assert (waiting.status_code, "Bilagan är inte färdig än." in waiting.get_data(as_text=True)) == (409, True)
    assert desk.client.get(f"/oversyn/{scene.demo.open_study}/bilagor/{appendix}.pdf").status_code == 404


def test_a_finished_appendix_is_a_pdf_to_keep(desk, scene):
    page = f"/oversyn/{scene.demo.closed_study}/bilagor"
    desk.post(page, f"{page}/10", language="sv")
    with scene.store.transaction() as session:
        row = session.query(AppendixRow).one()
        row.state, row.pdf, row.pages = "done", b"%PDF-1.7 figures", 1
    path = re.findall(r'href="([^"]+\.pdf)"', desk.get(page))[0]
    answer = desk.client.get(path)
    assert (answer.data, answer.mimetype) == (b"%PDF-1.7 figures", "application/pdf")
    assert "filename=" in answer.headers["Content-Disposition"]


def test_the_released_tables_are_a_spreadsheet_that_opens(desk, scene):
    answer = desk.client.get(f"/oversyn/{scene.demo.closed_study}/bilagor/tabeller.xlsx")
    book = openpyxl.load_workbook(io.BytesIO(answer.data), read_only=True)
    rows = [row for sheet in book.worksheets for row in sheet.iter_rows(values_only=True)]
    assert len(rows) > 100
    assert not [cell for row in rows for cell in row if isinstance(cell, str) and cell.startswith("=")]


def test_a_client_reads_what_is_released_and_nothing_about_people(scene):
    client = Desk(scene.sign_in("client"))
    base = f"/oversyn/{scene.demo.closed_study}"
    overview = client.get(base)
    assert "har svarat" not in overview
    assert f"{base}/resultat" in overview
    assert "Släpp" not in client.get(f"/oversyn/{scene.demo.open_study}/resultat")
    assert "Gör en bilaga" not in client.get(f"{base}/bilagor")
