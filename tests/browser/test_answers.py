"""Answers collected elsewhere, in a real browser: two files, columns corrected, faults seen, read in, released, taken back."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from random import Random

import pytest

from surveyapp.persistence.database import Database
from surveyapp.services import waves
from surveyapp.services.studies import get_study
from surveyapp.settings import read_settings
from tests.browser.axe import violations
from tests.browser.test_desk import create_study, sign_in
from tests.services import elsewhere

pytestmark = pytest.mark.browser
NOW = datetime.now(UTC)


def add_areas(page, study):
    for name in elsewhere.AREAS:
        page.goto(f"{study}/enkater#omraden")
        page.get_by_label("Nytt område").fill(name)
        page.locator("form", has=page.get_by_label("Nytt område")).get_by_role("button").click()
        page.get_by_text(f"{name} är sparat.").wait_for()


def files(server, study, tmp_path, wrong=""):
    """A file of each questionnaire, made for the study as it is: managers in plain words with wordings as headers, staff in codes."""
    store = Database(read_settings({"SURVEYAPP_INSTANCE": str(server.instance)}).database_url)
    with store.session(write=False) as session:
        made = waves.compose_both(session, get_study(session, study.rsplit("/", 1)[-1]))
    store.dispose()
    random, paths = Random(7), {}
    people = [elsewhere.someone(made["MGR"], random, blank=0.0, always=("MR2",)) for _ in range(24)]
    rows = elsewhere.plain_file(made["MGR"], people)
    rows[0][rows[0].index("Gränsen mellan stödfunktionernas ansvar och mitt ansvar är tydlig.")] = "Vår egen rubrik"
    rows[5][2] = wrong or rows[5][2]
    paths["MGR"] = tmp_path / "chefer.csv"
    paths["MGR"].write_bytes(elsewhere.written(rows, ",", "utf-8-sig"))
    people = [elsewhere.someone(made["STF"], random, blank=0.0) for _ in range(16)]
    paths["STF"] = tmp_path / "stod.csv"
    paths["STF"].write_bytes(elsewhere.written(elsewhere.full_file(made["STF"], people, random), "\t", "utf-16"))
    return paths


def upload(page, study, side, path):
    page.goto(f"{study}/svar-utifran")
    page.get_by_label(side, exact=True).check()
    page.get_by_label("Fil (CSV eller Excel)").set_input_files(path)
    page.get_by_role("button", name="Se hur filen läses").click()
    page.get_by_role("heading", name="Så läses filen").wait_for()


def test_answers_from_two_files_are_read_in_released_and_before_that_taken_back(live_server, open_page, tmp_path):
    page, faults, found = open_page(), [], []
    page.on("console", lambda message: faults.append(message.text) if message.type == "error" and "422" not in message.text else None)
    sign_in(page, live_server)
    study = create_study(page, live_server, "Svar från annat håll")
    add_areas(page, study)
    page.goto(f"{study}/insamling")
    page.get_by_role("link", name="Läs in svar som samlats in på annat håll").click()
    found += violations(page, "no file yet")

    paths = files(live_server, study, tmp_path, wrong="Månen")
    upload(page, study, "Chefer", paths["MGR"])
    row = page.locator("table.faults tbody tr")
    assert row.first.inner_text().split("\t")[:3] == ["6", "I vilket verksamhetsområde är du chef?", "Månen"]
    assert page.get_by_label("Starttid").input_value() == ""
    assert "Ser ut som en tid" in page.locator("table.columns tr", has=page.get_by_label("Starttid")).inner_text()
    assert "Tydlig gräns" in page.locator(".notice", has_text="Frågor utan kolumn").inner_text()
    found += violations(page, "columns")
    page.get_by_label("Vår egen rubrik").select_option("MG1")
    page.get_by_role("button", name="Spara kolumnerna och läs om").click()
    page.get_by_text("Kolumnerna är sparade").wait_for()
    assert page.get_by_label("Vår egen rubrik").input_value() == "MG1"
    assert page.locator(".notice", has_text="Frågor utan kolumn").get_by_text("Tydlig gräns").count() == 0
    page.get_by_text("Så sparas svaren").first.click()
    found += violations(page, "as stored")
    upload(page, study, "Medarbetare i stödfunktioner", paths["STF"])
    page.get_by_role("link", name="Filen stämmer, fortsätt").click()

    page.get_by_label("Första dagen som svar samlades in").fill("2026-03-01")
    page.get_by_label("Sista dagen").fill("2026-03-15")
    chefs, support = (
        page.locator("fieldset", has_text="Hur många chefer"),
        page.locator("fieldset", has_text="Hur många i stödfunktionerna"),
    )
    chefs.get_by_label("Antal i varje grupp, eller totalt").check()
    chefs.get_by_text("Skriv antalen").click()
    chefs.get_by_label("Totalt", exact=True).fill("40")
    support.get_by_label("Det är inte känt").check()
    found += violations(page, "before reading in")
    page.get_by_role("button", name="Läs in svaren och stäng mätningen").click()
    page.get_by_text("Filen har 1 rader med fel.").wait_for()
    assert chefs.get_by_label("Totalt", exact=True).input_value() == "40"
    page.get_by_label("Räkna bort 1 rad med fel").check()
    page.get_by_role("button", name="Läs in svaren och stäng mätningen").click()
    page.get_by_text("Svaren är inlästa i slumpad ordning").wait_for()
    assert re.search(r"Chefer\s+23 av 40", page.locator("main").inner_text())
    assert page.get_by_role("button", name="Öppna igen").count() == 0
    found += violations(page, "read in")

    page.get_by_role("button", name="Ångra inläsningen").click()
    page.get_by_text("Inläsningen är ångrad").wait_for()
    paths = files(live_server, study, tmp_path)
    upload(page, study, "Chefer", paths["MGR"])
    page.get_by_label("Vår egen rubrik").select_option("MG1")
    page.get_by_role("button", name="Spara kolumnerna och läs om").click()
    page.get_by_role("link", name="Filen stämmer, fortsätt").click()
    page.get_by_label("Första dagen som svar samlades in").fill("2026-03-01")
    page.get_by_label("Sista dagen").fill("2026-03-15")
    page.get_by_label("Det är inte känt").check()
    page.get_by_role("button", name="Läs in svaren och stäng mätningen").click()
    page.get_by_role("link", name="Till resultatet").click()
    page.get_by_role("button", name="Förbered resultatet").click()
    page.get_by_role("button", name="Ge ut").click(timeout=60_000)  # the page follows the work by itself
    page.get_by_role("heading", name="Var skiljer sig stödet åt?").wait_for(timeout=60_000)
    assert "Svar 24. Hur många som var inbjudna är inte känt." in page.locator("main").inner_text()
    page.goto(study)
    found += violations(page, "overview after release")
    assert found == []
    assert faults == []


def test_a_file_that_is_something_else_is_refused_in_words(live_server, open_page, tmp_path):
    page = open_page(java_script_enabled=False, viewport={"width": 390, "height": 844})
    sign_in(page, live_server)
    study = create_study(page, live_server, "Fel fil")
    path = tmp_path / "annat.csv"
    path.write_text("Vara;Pris\nÄpplen;12\n", encoding="utf-8")
    page.goto(f"{study}/svar-utifran")
    page.get_by_label("Fil (CSV eller Excel)").set_input_files(path)
    page.get_by_role("button", name="Se hur filen läses").click()
    assert "Ingen rubrik är en fråga i enkäten. Filen börjar med: Vara, Pris." in page.get_by_role("alert").inner_text()
