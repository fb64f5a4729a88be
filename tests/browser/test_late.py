"""Late answers in a real browser: from a released wave over a refusal, with its choices, to totals alone and a last version."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

import pytest

from surveyapp.persistence.database import Database
from surveyapp.persistence.rows import StudyMemberRow, WaveRow
from surveyapp.services import accounts
from surveyapp.services.common import OPERATOR, swedish_day
from surveyapp.settings import read_settings
from tests.browser.axe import violations
from tests.browser.test_desk import sign_in
from tests.browser.test_respond import go, walk
from tests.services.late import rate, silent_of, two_areas

pytestmark = pytest.mark.browser
EMAIL = "sena.svar@ekvalla.example"  # somebody else, so that nobody's list of studies grows
MADE_SECONDS = 60_000


@dataclass(frozen=True)
class Out:
    """A small study of the served installation whose first version is out, with its consultant's eyes."""

    address: str
    wave: str
    store: Database
    key: bytes


@pytest.fixture
def out(live_server):
    settings = read_settings({"SURVEYAPP_INSTANCE": str(live_server.instance)})
    store = Database(settings.database_url)
    with store.transaction() as session:
        wave, now = two_areas(session), datetime.now(UTC)
        study = session.get_one(WaveRow, wave).study_id
        account, secret = accounts.invite(session, OPERATOR, now, email=EMAIL, name="Sara", role="consultant")
        accounts.choose_password(session, now, secret, live_server.password)
        session.add(StudyMemberRow(study_id=study, account_id=account.id))
    yield Out(f"{live_server.url}/oversyn/{study}", wave, store, settings.link_key)
    store.dispose()


def test_a_wave_takes_late_answers_and_ends_in_a_last_version(live_server, open_page, out):
    page, found = open_page(), []
    sign_in(page, replace(live_server, email=EMAIL))
    page.goto(f"{out.address}/insamling")
    found += violations(page, "released")
    page.get_by_label("Ny sista dag").fill((swedish_day(datetime.now(UTC)) + timedelta(days=7)).isoformat())
    page.get_by_role("button", name="Ta emot sena svar").click()
    page.get_by_text("Sena svar tas emot. Det som är utgivet kan läsas som förut.").wait_for()
    found += violations(page, "open again")
    page.goto(f"{out.address}/resultat")
    assert page.get_by_text("Kommer det fler svar kan en ny version ges ut.").is_visible()
    assert page.get_by_text("Version 1 är oförändrad.").is_visible()
    found += violations(page, "results while open")

    answer_late(live_server, open_page, out)
    close(page, out)
    found += refused_with_choices(page, out)
    found += totals_alone(page, out)
    found += made_final(page, out)
    assert found == []


def answer_late(live_server, open_page, out):
    """Five of one area; and of the other one, who comes by the link that was sent long ago."""
    with out.store.transaction() as session:
        rate(session, out.wave, 5, "hemvard", out.key)
        link = silent_of(session, out.wave, "boende_lss", out.key)[0]
    respondent = open_page()
    respondent.goto(f"{live_server.url}/s/{link}")
    walk(respondent)
    go(respondent)
    assert respondent.locator("h1").inner_text() == "Tack! Dina svar är sparade."


def close(page, out):
    page.goto(f"{out.address}/insamling")
    page.get_by_role("button", name="Stäng mätningen").click()
    page.get_by_role("link", name="Till resultatet").click()


def refused_with_choices(page, out):
    """The next version is asked for, and what stands in its way is named with what can be done instead."""
    page.goto(f"{out.address}/resultat")
    assert page.get_by_text("Sedan version 1 har 6 chefer och 0 i stödfunktionerna svarat.").is_visible()
    found = violations(page, "a new version?")
    page.get_by_role("button", name="Förbered version 2").click()
    groups = page.locator("#grupper")
    groups.wait_for(timeout=MADE_SECONDS)  # the page follows the work by itself
    assert groups.get_by_role("listitem").all_inner_texts() == ["Verksamhetsområde: Boende LSS"]
    assert page.get_by_role("button", name="Förbered version 2").count() == 0
    assert page.get_by_role("button", name="Gör version 1 slutlig").is_visible()
    assert page.locator("main").get_by_role("link", name="Till insamlingen").is_visible()
    return found + violations(page, "refused")


def totals_alone(page, out):
    page.get_by_role("button", name="Förbered bara siffror för alla").click()
    page.get_by_role("link", name="Gå igenom version 2").click(timeout=MADE_SECONDS)
    page.get_by_role("heading", name="Innan ni ger ut").wait_for()
    assert page.get_by_text("Grupperna står som i versionen innan.").is_visible()
    found = violations(page, "before version 2")
    page.get_by_role("button", name="Ge ut").click()
    page.get_by_text("Resultatet är utgivet.").wait_for()
    assert page.get_by_text("Av enkäten till chefer har den här versionen bara siffror för alla.").is_visible()
    found += violations(page, "version 2")
    page.goto(f"{out.address}/resultat/skillnader?fraga=general")
    page.get_by_role("link", name="version 1, ").click()
    page.get_by_text("Du läser version 1. Den nyaste är version 2.").wait_for()
    assert page.locator("main").get_by_text("Boende LSS").first.is_visible()
    return found + violations(page, "version 1")


def made_final(page, out):
    page.goto(f"{out.address}/insamling")
    page.get_by_role("button", name="Gör den utgivna versionen slutlig").click()
    page.get_by_text("Versionen är slutlig. Svar som har kommit in sedan dess används inte.").wait_for()
    assert page.get_by_text("Det är den sista versionen: inga fler svar räknas in.").is_visible()
    found = violations(page, "final")
    page.goto(f"{out.address}/insamling")
    assert page.get_by_role("button", name="Ta emot sena svar").count() == 0
    found += violations(page, "fieldwork of a final version")
    page.goto(f"{out.address}/utgivet")
    return found + violations(page, "published")
