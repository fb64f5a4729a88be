"""Respondents' own words at the desk: read after a word of warning, decided upon one by one, released, and met by readers."""

from __future__ import annotations

import csv
import io
import re
from html import unescape

import openpyxl
import pytest
from sqlalchemy import delete, select

from surveyapp.persistence.rows import ClosedTextRow, EventRow, TextReleaseRow, TextReviewRow, WaveRow
from surveyapp.services.text_marks import mark_texts
from surveyapp.services.text_release import texts_of
from surveyapp.services.text_review import question_of
from tests.web.desk import Desk

WORDS = "Tack Kerstin & <b>vår ekonom</b>.\n=1+1 sa jag 3 mars 2024."


@pytest.fixture
def desk(scene):
    return Desk(scene.sign_in())


@pytest.fixture
def base(scene):
    return f"/oversyn/{scene.demo.closed_study}/resultat"


@pytest.fixture
def first(scene, desk, base):
    """The id of the first text to read in the managers' first question, now with words that are marked; the reading begun."""
    with scene.store.transaction() as session:
        wave = session.get_one(WaveRow, scene.demo.closed_wave)
        one = question_of(session, wave, "MGR-ME1").ids[0]
        session.get_one(ClosedTextRow, one).text = WORDS
        session.execute(delete(TextReviewRow))
        session.flush()
        mark_texts(session, wave)
    desk.post(f"{base}/texter", f"{base}/texter")
    return one


def articles(page):
    return re.findall(r'<li class="reading" id="text-(\d+)".*?</li>', page, re.S)


def decide(desk, base, text_id, action, status=None, **data):
    page = f"{base}/texter/MGR-ME1"
    return desk.post(page, f"{page}/{text_id}", status=status, action=action, **data)


def ids(scene, key="MGR-ME1"):
    with scene.store.session(write=False) as session:
        return question_of(session, session.get_one(WaveRow, scene.demo.closed_wave), key).ids


def approve(desk, base, scene, count):
    for one in ids(scene)[:count]:
        decide(desk, base, one, "approve")


# ---------------------------------------------------------------------- reading
def test_no_text_is_shown_before_the_reader_has_asked_and_the_reading_is_logged(desk, scene, base):
    page = f"{base}/texter"
    assert "Att du läser dem loggas." in desk.get(page)
    assert desk.client.get(f"{page}/MGR-ME1").headers["Location"] == page
    assert desk.post(page, page) == page
    assert "Kan släppas när 8 är godkända." in desk.get(page)
    assert len(articles(desk.get(f"{page}/MGR-ME1"))) == len(ids(scene)) > 20
    with scene.store.session(write=False) as session:
        rows = session.query(EventRow).filter_by(what="texts_read").all()
    assert [(row.actor, row.study_id) for row in rows] == [("consultant@ekvalla.example", scene.demo.closed_study)]


def test_questions_that_nobody_may_read_are_named_with_the_reason_and_lead_nowhere(desk, base, first):
    page = desk.get(f"{base}/texter")
    told = re.findall(r"<h2>Läses inte</h2><ul>(.*?)</ul>", page, re.S)[0]
    assert "Färre än 8 har skrivit." in told
    assert "MGR-MFT" not in page
    assert desk.client.get(f"{base}/texter/MGR-MFT.hr").status_code == 404


def test_a_text_stands_whole_with_its_marks_as_ticks_with_their_reason(desk, base, first):
    article = re.findall(r'<li class="reading" id="text-1".*?</li>', desk.get(f"{base}/texter/MGR-ME1"), re.S)[0]
    body = re.findall(r'<p class="reading__text">(.*?)</p>', article, re.S)[0]
    tick = r'<input type="checkbox" name="mask" value="(\d+-\d+)"( checked)?>'
    marks = re.findall(tick + r'<span class="spotted__word">(.*?)</span><small> (.*?)</small>', body)
    assert marks == [
        ("5-12", " checked", "Kerstin", "namn"),
        ("18-28", "", "vår ekonom", "en persons roll"),
        ("46-57", "", "3 mars 2024", "omständighet"),
    ]
    assert unescape(re.sub(r"<small>.*?</small>|<[^>]+>", "", body)) == WORDS


# ---------------------------------------------------------------------- deciding
def test_a_decision_is_saved_at_once_and_leads_to_the_next_text_that_is_not_read(desk, scene, base, first):
    there = decide(desk, base, first, "approve", mask=["5-12", "46-57"])
    assert there == f"{base}/texter/MGR-ME1#text-2"
    page = desk.get(f"{base}/texter/MGR-ME1")
    assert "1 av 21 lästa" in page
    assert "Tack […] &amp; &lt;b&gt;vår ekonom&lt;/b&gt;.\n=1+1 sa jag […]." in page
    assert len(articles(desk.get(f"{base}/texter/MGR-ME1?visa=olasta"))) == 20
    assert decide(desk, base, ids(scene)[20], "hold").endswith("#text-2")
    assert decide(desk, base, first, "reopen").endswith("#text-1")
    assert "1 av 21 lästa" in desk.get(f"{base}/texter/MGR-ME1")


def test_as_it_is_hides_nothing_though_something_is_ticked(desk, scene, base, first):
    decide(desk, base, first, "as_is", mask="5-12", words="Tack")
    with scene.store.session(write=False) as session:
        row = session.get_one(TextReviewRow, first)
        assert (row.state, row.masks) == ("approved", [])


def test_words_that_do_not_stand_in_the_text_are_told_and_what_was_chosen_is_kept(desk, scene, base, first):
    page = decide(desk, base, first, "approve", 422, mask="18-28", words="sa jag\nKerstins")
    assert "Det här står inte i texten: Kerstins." in page
    assert 'aria-describedby="ord-1-fel">sa jag\nKerstins</textarea>' in page
    article = re.findall(r'<li class="reading" id="text-1".*?</li>', page, re.S)[0]
    assert re.findall(r'value="([\d-]+)" checked', article) == ["18-28"]
    with scene.store.session(write=False) as session:
        assert session.get_one(TextReviewRow, first).state == "unread"
    decide(desk, base, first, "approve", mask="18-28", words="sa jag\n\nKerstin\n")
    assert "Tack […] &amp; &lt;b&gt;[…]&lt;/b&gt;.\n=1+1 […] 3 mars 2024." in desk.get(f"{base}/texter/MGR-ME1")


@pytest.mark.parametrize("mask", ["0-9999", "x-3", "9-2", "1"])
def test_a_place_that_is_none_is_never_half_saved(desk, scene, base, first, mask):
    answer = desk.client.post(f"{base}/texter/MGR-ME1/{first}", data={"csrf_token": token(desk, base), "action": "approve", "mask": mask})
    assert answer.status_code in (302, 422)
    with scene.store.session(write=False) as session:
        row = session.get_one(TextReviewRow, first)
        assert (row.state, row.masks) in [("unread", []), ("approved", [])]


def token(desk, base):
    return re.findall(r'name="csrf_token"[^>]*value="([^"]+)"', desk.get(f"{base}/texter/MGR-ME1"))[0]


# ---------------------------------------------------------------------- leaving
def test_released_texts_are_met_on_the_page_in_the_files_and_nowhere_before(desk, scene, base, first):
    client = Desk(scene.sign_in("client"))
    assert "Inga texter är släppta" in client.get(f"{base}/fritext")
    approve(desk, base, scene, 7)
    assert "Släpp 7 texter" not in desk.get(f"{base}/texter")
    desk.post(f"{base}/texter", f"{base}/texter/slapp", status=409)
    decide(desk, base, ids(scene)[7], "approve")
    assert "Släpp 8 texter" in desk.get(f"{base}/texter")
    assert desk.post(f"{base}/texter", f"{base}/texter/slapp") == f"{base}/fritext"
    with scene.store.session(write=False) as session:
        (found,) = texts_of(session, scene.demo.closed_wave, 1).lists
    shown = client.get(f"{base}/fritext")
    assert "8 av 21 texter återges." in shown
    assert (
        tuple(unescape(text) for text in re.findall(r"<li>(.*?)</li>", re.findall(r'<ul class="texts">(.*?)</ul>', shown, re.S)[0], re.S))
        == found.texts
    )
    files = base.removesuffix("/resultat") + "/bilagor/tabeller"
    lines = list(csv.DictReader(io.StringIO(client.client.get(f"{files}.csv").data.decode("utf-8-sig")), delimiter=";"))
    assert tuple(line["text"] for line in lines if line["kind"] == "texts") == found.texts
    sheet = openpyxl.load_workbook(io.BytesIO(client.client.get(f"{files}.xlsx").data))["texts"]
    column = [cell.value for cell in sheet[1]].index("text")
    assert tuple(row[column].value for row in sheet.iter_rows(min_row=2)) == found.texts
    assert "Ångra beslutet om text 1" not in desk.get(f"{base}/texter/MGR-ME1")
    assert "Släppt, och kan inte tas tillbaka." in desk.get(f"{base}/texter/MGR-ME1")


def test_an_assistant_and_a_client_meet_no_text_that_is_not_released(scene, base):
    for role in ("assistant", "client"):
        client = scene.sign_in(role)
        for path in ("texter", "texter/MGR-ME1"):
            assert (role, path, client.get(f"{base}/{path}").status_code) == (role, path, 403)
    with scene.store.session(write=False) as session:
        assert session.scalars(select(TextReleaseRow)).all() == []


def test_a_text_that_a_spreadsheet_could_run_is_led_by_an_apostrophe_in_the_files(desk, scene, base, first):
    with scene.store.transaction() as session:
        session.get_one(ClosedTextRow, first).text = "=1+1"
        session.execute(delete(TextReviewRow))
    desk.post(f"{base}/texter", f"{base}/texter")
    with scene.store.transaction() as session:
        mark_texts(session, session.get_one(WaveRow, scene.demo.closed_wave))
    approve(desk, base, scene, 8)
    desk.post(f"{base}/texter", f"{base}/texter/slapp")
    data = desk.client.get(base.removesuffix("/resultat") + "/bilagor/tabeller.csv").data.decode("utf-8-sig")
    assert [line["text"] for line in csv.DictReader(io.StringIO(data), delimiter=";") if "1+1" in line["text"]] == ["'=1+1"]
