"""Links that cannot be answered just now: each has its page while the hash exists, and without it all are one."""

from __future__ import annotations

import statistics
import time
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import event

from surveyapp.persistence.rows import DraftRow, InvitationRow, WaveRow
from surveyapp.services import links, release_requests, responses, waves
from surveyapp.services.common import OPERATOR
from surveyapp.services.release import perform_release
from tests.conftest import csrf_of
from tests.disclosure.mappers import sizes_only
from tests.web.test_respond import Respondent

NEVER = "finnsintealls0123456789x"
PAGES = ("", "/reach", "/granska", "/svar")


@pytest.fixture
def manager(scene):
    return Respondent(scene, scene.demo.manager_link)


def close(scene):
    with scene.store.transaction() as session:
        waves.close_wave(session, OPERATOR, datetime.now(UTC), scene.demo.open_wave)


def followed(scene, manager, path):
    return scene.client().get(f"/s/{manager.token}{path}", follow_redirects=True).get_data(as_text=True)


@pytest.mark.parametrize("path", PAGES)
def test_before_the_first_day_every_page_says_which_day(scene, manager, path):
    with scene.store.transaction() as session:
        session.get(WaveRow, scene.demo.open_wave).opens_on = (datetime.now(UTC) + timedelta(days=40)).date()
    assert "Enkäten har inte öppnat än" in followed(scene, manager, path)


@pytest.mark.parametrize("path", PAGES)
def test_after_close_every_page_of_somebody_who_has_not_answered_says_closed(scene, manager, path):
    manager.begin()
    close(scene)
    page = followed(scene, manager, path)
    assert "Enkäten är stängd" in page
    assert "Det du har fyllt i men inte skickat räknas inte." in page


@pytest.mark.parametrize("path", PAGES)
def test_a_withdrawn_link_says_so_with_whom_to_ask_and_its_draft_is_gone(scene, manager, path):
    manager.begin()
    with scene.store.transaction() as session:
        row = session.query(InvitationRow).filter_by(token_hash=links.token_hash(manager.token)).one()
        waves.withdraw_invitation(session, OPERATOR, datetime.now(UTC), scene.demo.open_wave, row.id)
        assert session.get(DraftRow, row.id) is None
    page = followed(scene, manager, path)
    assert "Du behöver inte svara" in page
    assert "enkat@ekvalla.example" in page


def test_after_close_the_link_of_somebody_who_answered_is_like_one_that_never_was(scene, manager):
    manager.walk()
    manager.submit()
    assert "Du har redan svarat" in manager.get()
    close(scene)
    old, never = (scene.client().get(f"/s/{token}") for token in (manager.token, NEVER))
    assert (old.status_code, old.data) == (404, never.data)


def test_after_the_release_every_link_is_like_one_that_never_was(scene, manager):
    close(scene)
    with scene.store.transaction() as session:
        asked = release_requests.request_release(session, OPERATOR, datetime.now(UTC), scene.demo.open_wave)
        session.flush()
        perform_release(session, datetime.now(UTC), asked.id, sizes_only)
    old, never = (scene.client().get(f"/s/{token}") for token in (manager.token, NEVER))
    assert (old.status_code, old.data) == (404, never.data)


def test_after_opening_again_the_link_thanks_and_the_old_receipt_opens_nothing(scene, manager):
    manager.walk()
    receipt, _thanks = manager.submit()
    close(scene)
    with scene.store.transaction() as session:
        last = (datetime.now(UTC) + timedelta(days=5)).date()
        waves.reopen_wave(session, OPERATOR, datetime.now(UTC), scene.demo.open_wave, scene.settings.link_key, last)
    assert "Du har redan svarat" in manager.get()
    for data in ({"receipt": receipt}, {"receipt": receipt, "action": "delete"}):
        assert "Kvittot passar inte" in manager.post("/svar", data, 422)


def test_a_post_to_a_closed_door_changes_nothing(scene, manager):
    where = manager.begin()
    token = csrf_of(manager.get(where))
    close(scene)
    for path in ("", where, "/uppgifter", "/granska", "/skicka", "/svar"):
        data = {"csrf_token": token, "receipt": "x" * 16, "language": "en", "MB1": "hemvard"}
        answer = scene.client().post(f"/s/{manager.token}{path}", data=data)
        assert answer.status_code in {200, 422}, path
    with scene.store.session(write=False) as session:
        seen = responses.visit(session, manager.token, datetime.now(UTC))
    assert (seen.state, seen.draft.answers, seen.draft.language) == ("closed", {}, "sv")


def statements(scene, token):
    """What is asked of the database for one link."""
    asked = []
    engine = scene.app.extensions["surveyapp_database"].engine

    def note(_connection, _cursor, statement, *_rest):
        asked.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    try:
        assert scene.client().get(f"/s/{token}").status_code == 404
    finally:
        event.remove(engine, "before_cursor_execute", note)
    return asked


def test_unknown_and_expired_take_the_same_way_and_the_same_time(scene, manager):
    manager.walk()
    manager.submit()
    close(scene)
    assert statements(scene, manager.token) == statements(scene, NEVER)
    times = {manager.token: [], NEVER: []}
    client = scene.client()
    for _ in range(60):
        for token, taken in times.items():
            start = time.perf_counter()
            client.get(f"/s/{token}")
            taken.append(time.perf_counter() - start)
    old, never = (statistics.median(taken) for taken in times.values())
    assert abs(old - never) < 0.25 * max(old, never)


def test_a_whole_town_hall_behind_one_address_meets_the_page_and_a_guesser_meets_a_limit(scene):
    client = scene.client()
    answers = [client.get(f"/s/{NEVER}{number}").status_code for number in range(301)]
    assert answers == [404] * 300 + [429]
    assert Respondent(scene, scene.demo.manager_link).get()  # a real link is never limited


def test_after_the_answer_is_sent_nothing_can_be_corrected_saved_or_begun(scene, manager):
    manager.walk()
    token = csrf_of(manager.get("/reach"))
    manager.submit()
    with scene.store.session(write=False) as session:
        before = responses.visit(session, manager.token, datetime.now(UTC))
    for path in ("", "/uppgifter", "/reach", "/granska"):
        answer = scene.client().post(f"/s/{manager.token}{path}", data={"csrf_token": token, "MB2": "verksamhetschef", "language": "en"})
        assert "You have already answered." in answer.get_data(as_text=True), path
    with scene.store.session(write=False) as session:
        after = responses.visit(session, manager.token, datetime.now(UTC))
    assert (after.facts, after.state, after.draft) == (before.facts, "answered", before.draft)
