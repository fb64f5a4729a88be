"""Rows of work: one worker at a time under a lease, three attempts, and an answer written down whatever happens."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from surveyapp.jobs.work import LEASE, MAX_ATTEMPTS, take, work
from surveyapp.persistence.rows import ReleaseRow
from surveyapp.services import release_requests, waves
from surveyapp.services.common import OPERATOR
from surveyapp.services.release_requests import error_of
from tests.services.small import begin, opened, submit

NOW = datetime.now(UTC)
RELEASE = "surveyapp.services.release:perform_in_child"


@pytest.fixture
def asked(database):
    """The id of a release that is queued."""
    wave = opened(database)
    with database.transaction() as session:
        begin(session, wave.staff[0])
        submit(session, wave.staff[0])
        waves.close_wave(session, OPERATOR, NOW, wave.wave)
        row = release_requests.request_release(session, OPERATOR, NOW, wave.wave)
        session.flush()
        return row.id


def row_of(database, key):
    with database.session(write=False) as session:
        return session.get_one(ReleaseRow, key)


def test_nothing_is_due_where_nothing_is_queued(database):
    assert take(database, ReleaseRow, NOW) is None
    assert not work(database, ReleaseRow, RELEASE)


def test_a_row_is_taken_by_one_and_again_only_when_its_lease_has_run_out(database, asked):
    assert take(database, ReleaseRow, NOW) == asked
    assert take(database, ReleaseRow, NOW) is None
    assert take(database, ReleaseRow, NOW + LEASE - timedelta(seconds=1)) is None
    assert take(database, ReleaseRow, NOW + LEASE + timedelta(seconds=1)) == asked
    assert row_of(database, asked).attempts == 2


def test_a_row_whose_workers_vanish_is_given_up_with_a_reason(database, asked):
    for attempt in range(MAX_ATTEMPTS):
        assert take(database, ReleaseRow, NOW + attempt * 2 * LEASE) == asked
    assert take(database, ReleaseRow, NOW + MAX_ATTEMPTS * 2 * LEASE) is None
    row = row_of(database, asked)
    assert (row.state, error_of(row)) == ("failed", {"code": "gave_up"})


def test_a_refusal_is_written_down_with_its_code_and_the_work_is_done(database, asked):
    assert work(database, ReleaseRow, RELEASE)
    row = row_of(database, asked)
    assert (row.state, error_of(row)["code"], row.lease_until) == ("failed", "too_few_responses", None)
    assert not work(database, ReleaseRow, RELEASE)


@pytest.mark.parametrize(
    ("function", "logged"),
    [
        ("tests.jobs.dying:die", "ended without a result"),
        ("surveyapp.nowhere:nothing", "ModuleNotFoundError"),
        ("builtins:divmod", "TypeError"),
    ],
)
def test_a_child_that_dies_or_meets_something_unknown_fails_the_row_and_the_log_says_how(database, asked, caplog, function, logged):
    assert work(database, ReleaseRow, function)
    assert error_of(row_of(database, asked)) == {"code": "child_failed"}
    assert logged in caplog.text
