"""Reading and approving texts in a real browser: by keyboard alone, without scripts, on a narrow screen, and free from axe violations."""

from __future__ import annotations

import re

import pytest
from sqlalchemy import delete

from surveyapp.persistence.database import Database
from surveyapp.persistence.rows import ClosedTextRow, EventRow, TextReviewRow, WaveRow
from surveyapp.services.text_marks import mark_texts
from surveyapp.services.text_review import question_of
from surveyapp.settings import read_settings
from tests.browser.axe import violations
from tests.browser.test_desk import sign_in

pytestmark = pytest.mark.browser
LONG = "Skriv till en.mycket.lang.adress.som.aldrig.tar.slut.pa.en.telefon@forvaltningen.ekvalla.example."
TEXTS = {
    "MGR-ME2": ("Kerstin och vår ekonom svarar alltid.", LONG, "Ring 070-123 45 67 efter 3 mars 2024."),
    "STF-SE1": ("Mohammed kan allt.", "Vi i Boende LSS väntar.\n\nDet gäller löner.", LONG),
}


@pytest.fixture
def texter(live_server):
    """The address of the texts of the released study; the first texts of two questions have words that are marked, and all are unread."""
    store = Database(read_settings({"SURVEYAPP_INSTANCE": str(live_server.instance)}).database_url)
    with store.transaction() as session:
        wave = session.get_one(WaveRow, live_server.closed_wave)
        for key, words in TEXTS.items():
            for one, text in zip(question_of(session, wave, key).ids, words, strict=False):
                session.get_one(ClosedTextRow, one).text = text
        session.execute(delete(TextReviewRow).where(TextReviewRow.published_in.is_(None)))
        session.flush()
        mark_texts(session, wave)
    store.dispose()
    return f"{live_server.url}/oversyn/{live_server.closed_study}/resultat/texter"


def begin(page, server, texter):
    sign_in(page, server)
    page.goto(texter)
    start = page.get_by_role("button", name="Läs texterna")
    if start.count():
        start.click()
    page.get_by_role("table", name="Frågor med egna ord").wait_for()


def focused(page):
    return page.evaluate("(e => ({id: e.id, tag: e.tagName, text: e.innerText || e.value, name: e.name || ''}))(document.activeElement)")


def tab_to(page, wanted):
    for _ in range(40):
        page.keyboard.press("Tab")
        if wanted(focused(page)):
            return
    raise AssertionError(focused(page))


def test_a_question_is_read_and_decided_by_keyboard_alone(live_server, open_page, texter):
    page = open_page()
    begin(page, live_server, texter)
    tab_to(page, lambda at: "Vilken förändring av stödet" in (at["text"] or ""))
    with page.expect_navigation():
        page.keyboard.press("Enter")
    first = page.locator("#text-1")
    assert first.locator("input:checked + .spotted__word").all_inner_texts() == ["Kerstin"]
    tab_to(page, lambda at: at["name"] == "mask")
    page.keyboard.press("Tab")
    page.keyboard.press("Space")  # the role is hidden too
    tab_to(page, lambda at: at["text"] == "Godkänn med det ikryssade dolt")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert first.locator(".reading__text").inner_text() == "[…] och […] svarar alltid."
    assert focused(page)["id"] == "text-2"
    tab_to(page, lambda at: at["text"] == "Håll inne")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert focused(page)["id"] == "text-3"
    assert page.get_by_text("2 av 22 lästa").is_visible()


def test_hidden_words_are_told_apart_without_colour(live_server, open_page, texter):
    page = open_page()
    begin(page, live_server, texter)
    page.goto(f"{texter}/MGR-ME2")
    word = page.locator("#text-1 .spotted__word").first
    struck = "getComputedStyle(document.querySelector('#text-1 .spotted__word')).textDecorationLine"
    assert page.evaluate(struck) == "line-through"
    assert page.get_by_label("Kerstin namn").is_checked()
    word.click()
    assert page.evaluate(struck) == "none"
    assert page.locator("#text-1 .spotted").first.evaluate("e => getComputedStyle(e).borderBlockEndStyle") == "solid"


def test_without_scripts_texts_are_read_approved_and_released_and_then_met_by_readers(live_server, open_page, texter):
    page = open_page(java_script_enabled=False)
    begin(page, live_server, texter)
    address = f"{texter}/STF-SE1"
    page.goto(address)
    for place in range(1, 9):
        page.goto(f"{address}?visa=olasta")
        page.locator(f"#text-{place}").get_by_role("button", name=re.compile("^Godkänn( med.*)?$")).click()
    page.goto(texter)
    page.get_by_role("button", name="Släpp 8 texter").click()
    page.get_by_text("8 texter är släppta.").wait_for()
    shown = page.locator(".texts li").all_inner_texts()
    assert len(shown) == 8
    assert {"[…] kan allt.", "Vi i […] väntar.\n\nDet gäller löner."} <= set(shown)
    page.goto(address)
    assert page.locator("#text-1").get_by_role("button").count() == 0


def test_no_page_of_texts_has_an_axe_violation_and_none_is_wider_than_the_window(live_server, open_page, texter):
    page, found = open_page(), []
    begin(page, live_server, texter)
    found += violations(page, "questions")
    page.goto(f"{texter}/MGR-ME2")
    page.locator("#text-2").get_by_role("button", name="Håll inne").click()
    page.locator("#text-3 summary").click()
    page.locator("#text-3 textarea").fill("finns inte")
    page.locator("#text-3").get_by_role("button", name="Godkänn med det ikryssade dolt").click()
    assert page.locator("#text-3 textarea").get_attribute("aria-invalid") == "true"
    for summary in page.locator("main summary").all():
        summary.evaluate("element => { element.parentElement.open = true }")
    found += violations(page, "reading")
    page.goto(f"{texter}/MGR-ME2?visa=olasta")
    found += violations(page, "unread")
    page.goto(texter.replace("/texter", "/fritext"))
    found += violations(page, "released")
    assert found == []


def test_the_first_page_says_that_reading_is_logged_and_has_no_axe_violation(live_server, open_page):
    page = open_page()
    sign_in(page, live_server)
    page.goto(f"{live_server.url}/oversyn/{live_server.closed_study}/resultat")
    store = Database(read_settings({"SURVEYAPP_INSTANCE": str(live_server.instance)}).database_url)
    with store.transaction() as session:
        session.execute(delete(EventRow).where(EventRow.what == "texts_read"))
    store.dispose()
    page.get_by_role("link", name="Läs texter").click()
    assert page.get_by_text("Att du läser dem loggas.").is_visible()
    assert violations(page, "before reading") == []
