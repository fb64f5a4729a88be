"""Mails filled from the study: nothing left to fill in but the link, and only reminders that are true on their day."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from surveyapp.services import studies
from surveyapp.services.instruments import instruments_of
from surveyapp.services.mailings import mailings
from tests.services.small import TODAY, new_study, new_wave, open_wave


@pytest.fixture
def opened(session):
    study = new_study(session)
    return study, open_wave(session, new_wave(session, study), closes_on=TODAY + timedelta(days=15))


def mails(session, opened, side="MGR", language="sv", rate=40):
    study, wave = opened
    return mailings(studies.get_study(session, study), wave, instruments_of(session, wave.id)[side], language, rate)


def test_the_plan_is_an_invitation_three_reminders_and_the_results(session, opened):
    found = [(mail.kind, mail.day) for mail in mails(session, opened)]
    days = [("invitation", 0), ("reminder", 5), ("reminder", 10), ("reminder", 14), ("feedback", 35)]
    assert found == [(kind, TODAY + timedelta(days=after)) for kind, after in days]


@pytest.mark.parametrize("side", ["MGR", "STF"])
@pytest.mark.parametrize(("language", "link"), [("sv", "«länk»"), ("en", "«link»")])
def test_everything_but_the_link_is_filled_in(session, opened, side, language, link):
    for mail in mails(session, opened, side, language):
        assert re.findall(r"\{\w+\}|None|–", mail.subject + mail.body.replace("fyllt", "")) == ([] if "40" not in mail.subject else ["–"])
        assert link in mail.body
        assert mail.body.rstrip().endswith("fragor@bjorklunda.example")


def test_the_last_reminder_is_sent_the_day_before_the_last_day_however_short_the_period(session, opened):
    _study, wave = opened
    wave.closes_on = TODAY + timedelta(days=7)
    reminders = [mail for mail in mails(session, opened) if mail.kind == "reminder"]
    assert [mail.day for mail in reminders] == [TODAY + timedelta(days=5), TODAY + timedelta(days=6)]
    assert reminders[-1].subject == "Sista dagen i morgon"
    wave.closes_on = TODAY + timedelta(days=1)
    assert [mail.kind for mail in mails(session, opened)] == ["invitation", "feedback"]


def test_the_invitation_promises_the_minutes_of_the_frozen_questionnaire(session, opened):
    invitation = mails(session, opened)[0]
    assert "Räkna med 7 minuter vid datorn eller 10 i telefonen." in invitation.body
    assert mails(session, opened, "STF")[0].subject == "Vilka förutsättningar har du att ge ett bra stöd?"


def test_a_rate_that_may_not_be_seen_is_left_open(session, opened):
    assert mails(session, opened, rate=None)[2].subject.startswith("… procent har svarat")
