"""The consultant writes a sentence anew in a real browser, with and without scripts, wide and narrow."""

from __future__ import annotations

import pytest

from tests.browser.axe import violations
from tests.browser.test_desk import sign_in

pytestmark = pytest.mark.browser
DRAFT = "73 av 94 medarbetare i stödfunktionerna har svarat (78 procent)."


@pytest.mark.parametrize(
    "options", [{"viewport": {"width": 1280, "height": 900}}, {"viewport": {"width": 390, "height": 844}, "java_script_enabled": False}]
)
def test_a_sentence_is_written_flagged_mended_and_restored(live_server, open_page, options):
    page = open_page(**options)
    sign_in(page, live_server)
    page.goto(f"{live_server.url}/oversyn/{live_server.closed_study}/resultat")
    page.get_by_role("link", name="Alla iakttagelser, med underlag").click()
    item = page.locator("article").filter(has_text="73 av 94 medarbetare i stödfunktionerna")
    item.get_by_text("Underlag").click()
    assert item.get_by_text("Hela enkäten: 73 av 94, 78 procent").is_visible()
    item.get_by_role("link", name="Ändra").click()

    words = page.get_by_label("Mening på svenska")
    assert words.input_value().startswith(DRAFT)
    words.fill("74 av 94 svarade.")
    page.get_by_role("button", name="Spara meningen").click()
    page.get_by_role("heading", name="Meningen kan inte tryckas än").wait_for()
    assert page.get_by_text("74 av 94 finns inte i underlaget.").is_visible()
    assert page.get_by_label("Mening på svenska").get_attribute("aria-invalid") == "true"
    if options.get("java_script_enabled", True):
        assert violations(page, "a flagged sentence") == []

    page.get_by_label("Mening på svenska").fill("73 av 94 svarade.")
    page.get_by_role("button", name="Spara meningen").click()
    page.get_by_text("Meningen är sparad och trycks så.").wait_for()
    page.get_by_role("link", name="Till iakttagelserna").click()
    page.get_by_text("73 av 94 svarade.", exact=True).first.wait_for()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")

    page.locator("article").filter(has_text="73 av 94 svarade.").get_by_role("link", name="Ändra").click()
    page.get_by_role("button", name="Återställ utkastet").click()
    page.get_by_text("Utkastet gäller igen.").wait_for()
    assert page.get_by_label("Mening på svenska").input_value().startswith(DRAFT)
