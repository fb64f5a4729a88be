"""A second wave beside the first, in a real browser: from the first page of results to every change, on wide and narrow windows."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from surveyapp.persistence.database import Database
from surveyapp.persistence.rows import StudyMemberRow
from surveyapp.services import accounts
from surveyapp.services.common import OPERATOR
from surveyapp.settings import read_settings
from tests.browser.axe import violations
from tests.browser.test_desk import sign_in
from tests.reports.studies import Plan, measured_again

pytestmark = pytest.mark.browser
EMAIL = "andra.vagen@ekvalla.example"  # somebody else, so that nobody's list of studies grows
PLAN = Plan(("Norr", "Söder"), ("HR", "Ekonomi"), managers_each=16, staff_each=8)


@pytest.fixture
def study(live_server):
    store = Database(read_settings({"SURVEYAPP_INSTANCE": str(live_server.instance)}).database_url)
    found = measured_again(store, PLAN, items={"MF8": 2.0})[-1].study
    with store.transaction() as session:
        now = datetime.now(UTC)
        account, secret = accounts.invite(session, OPERATOR, now, email=EMAIL, name="Vera", role="client")
        accounts.choose_password(session, now, secret, live_server.password)
        session.add(StudyMemberRow(study_id=found, account_id=account.id))
    store.dispose()
    return f"{live_server.url}/oversyn/{found}"


def test_changes_are_read_on_any_window_and_every_page_of_them_is_accessible(open_page, live_server, study):
    page = open_page()
    sign_in(page, replace(live_server, email=EMAIL))
    page.goto(f"{study}/resultat")
    assert violations(page, "resultat") == []
    page.get_by_role("link", name="Alla frågor, mot förra mätningen").click()
    page.get_by_role("heading", name="Vad har ändrats sedan förra mätningen?").wait_for()
    assert page.get_by_role("link", name="Sedan förra mätningen").get_attribute("aria-current") == "page"
    assert violations(page, "forra") == []
    page.get_by_label("Del").select_option(label="Nöjd som helhet")
    page.get_by_role("button", name="Visa", exact=True).click()
    page.wait_for_url("**del=*")
    row = page.get_by_role("row", name="HR")
    assert page.get_by_role("table").count() == 1
    assert row.get_by_role("img").first.get_attribute("aria-label").startswith("Förra ")
    page.set_viewport_size({"width": 390, "height": 844})
    plot, cell = row.get_by_role("img").first.bounding_box(), row.bounding_box()
    assert plot["width"] > 0.8 * cell["width"]  # a drawing has the whole width of a phone
    page.goto(f"{study}/resultat/forra?enkat=STF")
    assert violations(page, "forra STF") == []
