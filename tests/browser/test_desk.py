"""The consultant's way in a real browser, from signing in to released results, and every desk page free from axe violations."""

from __future__ import annotations

import csv
import re

import pytest

from surveyapp.settings import read_settings
from surveyapp.web.app import create_app
from tests.browser.axe import violations
from tests.web.desk import AREAS, answer_all, managers, staff

pytestmark = pytest.mark.browser
PAGES = ("", "/uppgifter", "/enkater", "/organisation", "/register", "/register/personer", "/register/personer/ny/MGR",
         "/personer", "/insamling", "/insamling/utskick", "/resultat", "/bilagor", "/utgivet",
         "/forhandsvisning/MGR", "/forhandsvisning/STF")  # fmt: skip
HIDING = ("area", "tenure", "area*tenure")  # where single cells of a map may be hidden
RESULTS = ("iakttagelser", "iakttagelser/FT01/MGR",
           "fragor", "fragor?enkat=STF&del=stodet", "skillnader", "skillnader?enkat=STF&indelning=function",
           "skillnader?indelning=role", "skillnader?indelning=area*tenure", "skillnader?fraga=general&indelning=area*tenure",
           "spegel?funktion=hr",
           "rackvidd", "tidstjuvar", "texter", "fritext", "visas-inte")  # fmt: skip


def sign_in(page, server):
    page.goto(f"{server.url}/logga-in")
    page.get_by_label("E-postadress").fill(server.email)
    page.get_by_label("Lösenord").fill(server.password)
    page.get_by_role("button", name="Logga in").click()
    page.wait_for_url("**/oversyner")


def create_study(page, server, name="Översyn i Björklunda"):
    page.goto(f"{server.url}/oversyner")
    page.get_by_role("link", name="Ny översyn").click()
    page.get_by_label("Översynens namn").fill(name)
    page.get_by_label("Kommun eller annan huvudman").fill("Björklunda kommun")
    page.get_by_label("Kontakt för dem som svarar").fill("fragor@bjorklunda.example")
    page.get_by_role("button", name="Skapa översynen").click()
    page.wait_for_url(re.compile(r"/oversyn/\w+$"))
    return page.url


def import_file(page, study, side, text, tmp_path):
    path = tmp_path / f"{side}.csv"
    path.write_text(text, encoding="utf-8-sig")
    page.goto(f"{study}/register")
    page.get_by_label(side, exact=True).check()
    page.get_by_label("Fil (CSV eller Excel)").set_input_files(path)
    page.get_by_role("button", name="Förhandsgranska").click()
    page.get_by_role("button", name=re.compile(r"Läs in \d+ personer")).click()
    page.get_by_text("Registret är uppdaterat").wait_for()


def links(page, button):
    with page.expect_download() as waiting:
        page.get_by_role("button", name=button).click()
    with waiting.value.path().open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file, delimiter=";"))
    return [row["länk"] for row in rows]


def test_from_signing_in_to_released_results(live_server, open_page, tmp_path):
    page, faults = open_page(), []
    page.on("console", lambda message: faults.append(message.text) if message.type == "error" else None)
    sign_in(page, live_server)
    study = create_study(page, live_server)

    import_file(page, study, "Chefer", managers(18), tmp_path)
    import_file(page, study, "Medarbetare i stödfunktioner", staff(("HR", "Ekonomi"), each=6), tmp_path)
    page.goto(f"{study}/enkater")
    for area in AREAS:
        assert page.get_by_text(area, exact=True).first.is_visible()
    page.get_by_role("button", name="Räkna personer i registret").click()
    page.get_by_text("Antal är ifyllt för 2 funktioner.").wait_for()

    page.goto(f"{study}/insamling")
    page.get_by_role("button", name="Öppna mätningen").click()
    found = links(page, "Hämta chefernas länkar") + links(page, "Hämta stödfunktionernas länkar")
    assert (len(found), len(set(found))) == (30, 30)
    answering = create_app(read_settings({"SURVEYAPP_INSTANCE": str(live_server.instance)}))
    for place, link in enumerate(found):
        answer_all(answering.test_client(), link.rsplit("/", 1)[-1], lean=place % 5 - 2)
    page.reload()
    assert "18 av 18 har svarat" in page.locator("main").inner_text()

    page.get_by_role("button", name="Stäng mätningen").click()
    page.get_by_role("link", name="Till resultatet").click()
    page.get_by_role("button", name="Förbered resultatet").click()
    page.get_by_role("heading", name="Innan ni ger ut").wait_for(timeout=60_000)  # the page follows the work by itself
    page.locator("main details").evaluate_all("all => all.forEach(one => { one.open = true })")
    assert violations(page, "before release") == []
    unscripted = open_page(java_script_enabled=False, storage_state=page.context.storage_state())
    unscripted.goto(f"{study}/resultat")
    assert unscripted.get_by_role("heading", name="Innan ni ger ut").is_visible()
    page.get_by_role("button", name="Ge ut").click()
    page.get_by_role("heading", name="Var skiljer sig stödet åt?").wait_for()
    heat = page.locator("table.heat")
    assert heat.locator("tbody th").all_inner_texts()[:2] == ["Enhetsadministratör", "Samordnare"]
    hr = heat.locator("tr").filter(has=page.get_by_role("rowheader", name="HR", exact=True))
    assert hr.locator("td").first.inner_text().split() == ["3,4", "n", "15"]  # three of eighteen said "vet ej"
    assert "Inbjudna 18, svar 18." in page.locator("main").inner_text()
    page.get_by_role("link", name="Bilagor", exact=True).click()
    page.get_by_role("button", name="Bilaga 9, svenska").wait_for()
    assert faults == []


def test_figures_follow_along_while_the_page_is_looked_at(live_server, open_page):
    page, asked = open_page(), []
    page.clock.install()
    sign_in(page, live_server)
    page.on("request", lambda request: asked.append(request.url) if request.url.endswith("/svarslage") else None)
    page.goto(f"{live_server.url}/oversyn/{live_server.open_study}/insamling")
    before = page.locator("[data-live]").get_attribute("data-sum")
    answering = create_app(read_settings({"SURVEYAPP_INSTANCE": str(live_server.instance)}))
    answer_all(answering.test_client(), live_server.fresh_link("managers").rsplit("/", 1)[-1])
    assert page.locator("[role=status][data-live-said]").inner_text() == ""
    page.evaluate("Object.defineProperty(document, 'hidden', { value: true, configurable: true })")
    page.clock.run_for(60_000)
    assert asked == []
    page.evaluate("delete document.hidden; document.dispatchEvent(new Event('visibilitychange'))")
    page.locator("[data-live-said]").filter(has_text="har svarat").wait_for()
    told = page.locator("[data-live-said]").inner_text()
    answered, now = (int(re.match(r"\d+", sum)[0]) for sum in (before, told))
    assert now == answered + 1
    assert f"{now} av" in page.locator("[data-live] .big").first.inner_text()
    assert page.evaluate("document.title").startswith("Insamling")


def test_figures_that_no_longer_follow_say_so(live_server, open_page):
    page = open_page()
    page.clock.install()
    sign_in(page, live_server)
    page.goto(f"{live_server.url}/oversyn/{live_server.open_study}/insamling")
    page.context.clear_cookies()
    page.clock.run_for(16_000)
    page.get_by_text("Siffrorna följer inte längre med. Ladda om sidan.").wait_for()
    assert "har svarat" in page.locator("[data-live]").inner_text()


def test_the_desk_works_without_scripts(live_server, open_page):
    page = open_page(java_script_enabled=False, viewport={"width": 390, "height": 844})
    sign_in(page, live_server)
    page.goto(f"{live_server.url}/oversyn/{live_server.closed_study}")
    page.get_by_role("button", name="Meny").click()
    page.get_by_role("link", name="Räckvidd").click()
    assert page.locator("h1").inner_text() == "Vilka når stödet?"
    page.get_by_role("button", name="Meny").click()
    page.get_by_role("button", name="Logga ut").click()
    page.wait_for_url("**/logga-in")


def test_on_a_phone_each_row_of_the_map_is_a_heading_over_named_cells(live_server, open_page):
    page = open_page(viewport={"width": 390, "height": 844})
    sign_in(page, live_server)
    page.goto(f"{live_server.url}/oversyn/{live_server.closed_study}/resultat")
    room = page.locator(".heat-room")
    assert room.evaluate("element => element.scrollWidth <= element.clientWidth")
    row = room.get_by_role("row").filter(has=page.get_by_role("rowheader", name="HR", exact=True))
    heading, first = row.get_by_role("rowheader").bounding_box(), row.get_by_role("cell").first.bounding_box()
    assert heading["y"] + heading["height"] <= first["y"]
    assert heading["width"] > 300
    second = row.get_by_role("cell").nth(1).bounding_box()  # a list: one cell under the other
    assert (second["x"], second["y"] >= first["y"] + first["height"]) == (first["x"], True)
    named = row.locator(".heat__column")
    assert (named.first.is_visible(), named.first.inner_text()) == (True, "Alla")
    page.set_viewport_size({"width": 1280, "height": 900})
    assert not named.first.is_visible()


@pytest.mark.parametrize("scripts", [True, False])
def test_a_hidden_cell_tells_its_reason_when_it_has_focus_or_is_pointed_at(live_server, open_page, scripts):
    page = open_page(java_script_enabled=scripts, viewport={"width": 1280, "height": 900})
    sign_in(page, live_server)
    views = [f"skillnader?fraga=funktion.{function}&indelning={by}" for function in ("hr", "ekonomi", "kansli") for by in HIDING]
    for view in views:
        page.goto(f"{live_server.url}/oversyn/{live_server.closed_study}/resultat/{view}")
        if page.locator("td.is-hidden[tabindex]").count():
            break
    cell = page.locator("td.is-hidden[tabindex]").first
    why = cell.locator(".heat__why").text_content()
    box = cell.bounding_box()

    def seen():
        return [part.inner_text().strip() for part in cell.locator("span > span").all() if part.bounding_box()["width"] > 2]

    assert seen() == ["visas ej"]
    assert cell.text_content().strip() == f"{cell.locator('.heat__column').text_content()}visas ej: {why}"
    cell.hover()
    assert seen() == [why]
    page.mouse.move(0, 0)
    page.locator(".heat-room").focus()
    page.keyboard.press("Tab")  # the room's first stop is its first hidden cell
    assert seen() == [why]
    now = cell.bounding_box()
    assert (now["x"], now["width"], now["height"]) == (box["x"], box["width"], box["height"])  # nothing moves and nothing is covered
    page.keyboard.press("Shift+Tab")
    assert seen() == ["visas ej"]
    page.set_viewport_size({"width": 390, "height": 844})
    assert seen() == ["visas ej", ":", why]


def test_gaps_fit_a_phone_with_the_same_figures(live_server, open_page):
    page = open_page(viewport={"width": 390, "height": 844})
    sign_in(page, live_server)
    page.goto(f"{live_server.url}/oversyn/{live_server.closed_study}/resultat/spegel?funktion=hr")
    assert page.evaluate("document.documentElement.scrollWidth") == 390
    row = page.locator(".gaps tbody tr").first
    assert row.locator(".gaps__who").all_inner_texts() == ["Chefer", "Stöd", "Glapp"]
    boxes = [plot.bounding_box() for plot in row.locator(".gap-plot").all()]
    assert all(box["width"] > 250 for box in boxes)
    phone = row.locator("strong").all_inner_texts()
    page.set_viewport_size({"width": 1280, "height": 900})
    assert row.locator("strong").all_inner_texts() == phone
    assert [who.is_visible() for who in row.locator(".gaps__who").all()] == [False] * 3


def test_a_form_that_cannot_be_taken_leads_to_its_faults(live_server, open_page):
    page = open_page()
    sign_in(page, live_server)
    page.goto(f"{live_server.url}/oversyner/ny")
    page.get_by_role("button", name="Skapa översynen").click()
    name = page.get_by_label("Översynens namn")
    assert name.get_attribute("aria-invalid") == "true"
    fault = page.locator(f"#{name.get_attribute('aria-describedby').split()[-1]}")
    assert fault.inner_text().strip() == "Fyll i det här."
    assert violations(page, "a form with faults") == []


def test_no_desk_page_has_an_axe_violation(live_server, open_page, tmp_path):
    page, found = open_page(), []
    page.goto(f"{live_server.url}/logga-in")
    found += violations(page, "sign in")
    page.goto(f"{live_server.url}/glomt-losenord")
    found += violations(page, "forgotten")
    sign_in(page, live_server)
    found += violations(page, "studies")
    empty = create_study(page, live_server, "En tom översyn")
    closed, opened = (f"{live_server.url}/oversyn/{study}" for study in (live_server.closed_study, live_server.open_study))
    addresses = [study + path for study in (empty, opened, closed) for path in PAGES]
    addresses += [f"{closed}/resultat/{path}" for path in RESULTS]
    for address in addresses:
        page.goto(address)
        found += violations(page, address.removeprefix(live_server.url))
    page.goto(f"{empty}/enkater")
    for summary in page.locator("main summary").all():
        summary.evaluate("element => { element.parentElement.open = true }")
    found += violations(page, "every fold open")
    assert found == []
