"""A small wave with a version out, and late answers to it, made through the services that everybody uses."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select

from surveyapp.persistence.rows import InvitationRow
from surveyapp.services import late_answers, release_requests, responses, waves
from surveyapp.services.common import OPERATOR
from surveyapp.services.release import perform_release
from tests.disclosure.mappers import sizes_only
from tests.services.small import KEY, NOW, TODAY, begin, new_study, new_wave, open_wave, submit, tokens_of

WEEK = timedelta(days=7)
FIRST = 18  # of 30 managers, and of 30 in support functions


def release(session, wave_id, mapper=sizes_only, **more):
    """The next version is prepared and given out."""
    asked = release_requests.request_release(session, OPERATOR, NOW, wave_id, **more)
    session.flush()
    return perform_release(session, NOW, asked.id, mapper)


def silent(session, wave_id, instrument, key=KEY):
    """Links of those who have not answered."""
    return [t for t in tokens_of(session, wave_id, instrument, key) if responses.visit(session, t, NOW).state == "invited"]


def answer(session, wave_id, **people):
    """So many more answer one question."""
    for instrument, number in people.items():
        for token in silent(session, wave_id, instrument)[:number]:
            begin(session, token)
            submit(session, token)


def silent_of(session, wave_id, area, key=KEY):
    """Links of managers of an area who have not answered."""
    return [t for t in silent(session, wave_id, "MGR", key) if _area(session, t) == area]


def rate(session, wave_id, number, area, key=KEY):
    """So many managers more of an area answer what everybody is asked, with each step of the scale in turn."""
    for place, token in enumerate(silent_of(session, wave_id, area, key)[:number]):
        seen = responses.start(session, responses.visit(session, token, NOW, writing=True), "sv")
        steps = [(step, field.variable) for step in seen.steps for field in step.fields if field.item.id.startswith("MG")]
        responses.save(session, seen, {variable: str(1 + place % 5) for _, variable in steps}, steps[0][0].key)
        submit(session, token)


def _area(session, token):
    return session.get_one(InvitationRow, responses.visit(session, token, NOW).invitation_id).facts["MB1"]


def released_wave(session):
    """A wave whose first version is out: 18 of 30 of each have answered. Hardly anything is printed of it."""
    found = new_wave(session, new_study(session, 30))
    open_wave(session, found)
    answer(session, found, MGR=FIRST, STF=FIRST)
    waves.close_wave(session, OPERATOR, NOW, found)
    release(session, found)
    session.flush()
    return found


def late(session, wave_id, **people):
    """So many late answers, and the wave closed again."""
    late_answers.open_for_late(session, OPERATOR, NOW, wave_id, KEY, TODAY + WEEK)
    answer(session, wave_id, **people)
    waves.close_wave(session, OPERATOR, NOW, wave_id)
    session.flush()


def two_areas(session, mapper=sizes_only):
    """A wave whose first version has figures of two areas: nine of fifteen have answered in each."""
    found = new_wave(session, new_study(session, 30))
    open_wave(session, found)
    for row in session.scalars(select(InvitationRow).where(InvitationRow.wave_id == found, InvitationRow.instrument == "MGR")):
        row.facts = {**row.facts, "MB3": "t3"}  # areas are all that differs
    rate(session, found, 9, "hemvard")
    rate(session, found, 9, "boende_lss")
    waves.close_wave(session, OPERATOR, NOW, found)
    release(session, found, mapper)
    session.flush()
    return found


def uneven_wave(session, mapper=sizes_only, late=(5, 1)):
    """A version with figures of two areas; then some late managers of each: five of one area and one of the other."""
    found = two_areas(session, mapper)
    late_answers.open_for_late(session, OPERATOR, NOW, found, KEY, TODAY + WEEK)
    rate(session, found, late[0], "hemvard")
    rate(session, found, late[1], "boende_lss")
    waves.close_wave(session, OPERATOR, NOW, found)
    session.flush()
    return found
