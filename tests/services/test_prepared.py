"""A release that is prepared: read by nobody, given out once and for ever, thrown away, or dropped when what it was made of changes."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import delete, select, update

from surveyapp.domain.study import WaveState
from surveyapp.errors import NotFound, Refused, WrongState
from surveyapp.jobs.work import fail
from surveyapp.persistence.data_version import data_version
from surveyapp.persistence.rows import (
    ClosedResponseRow,
    ClosedTextRow,
    DraftRow,
    EventRow,
    InvitationRow,
    ReleaseRow,
    StudyRow,
    WaveRow,
)
from surveyapp.services import appendices, release_confirm, release_requests, text_release, waves
from surveyapp.services.common import OPERATOR, random_id, swedish_day
from surveyapp.services.prepared import prepared_of
from surveyapp.services.release import perform_release, prepare_release
from tests.disclosure.mappers import sizes_only
from tests.services.at_once import both_at_once
from tests.services.small import KEY, NOW, TODAY, begin, opened, submit

LATER = NOW + timedelta(days=3)


@pytest.fixture
def wave(database):
    """A closed wave in which all but one have answered; that one has begun."""
    made = opened(database, people=12)
    with database.transaction() as session:
        for token in (*made.staff, *made.managers):
            begin(session, token)
        for token in (*made.staff[1:], *made.managers):
            submit(session, token)
        waves.close_wave(session, OPERATOR, NOW, made.wave)
    return made


def prepare(database, wave, **how):
    """The fingerprint of what was prepared."""
    with database.transaction() as session:
        asked = release_requests.request_release(session, OPERATOR, NOW, wave.wave, **how)
        session.flush()
        return prepare_release(session, NOW, asked.id, sizes_only).fingerprint


def confirm(database, wave, fingerprint, now=NOW):
    with database.transaction() as session:
        return release_confirm.confirm_release(session, OPERATOR, now, wave.wave, fingerprint)


def discard(database, wave):
    with database.transaction() as session:
        release_confirm.discard_release(session, OPERATOR, NOW, wave.wave)


def states(database, wave):
    """State of the wave, and of each of its releases."""
    with database.session(write=False) as session:
        rows = session.scalars(select(ReleaseRow.state).where(ReleaseRow.wave_id == wave.wave).order_by(ReleaseRow.version)).all()
        return session.get_one(WaveRow, wave.wave).state, list(rows)


def events(database, what):
    with database.session(write=False) as session:
        return [row.detail for row in session.scalars(select(EventRow).where(EventRow.what == what).order_by(EventRow.id))]


def test_what_is_prepared_is_stored_and_the_wave_stays_closed(database, wave):
    fingerprint = prepare(database, wave)
    assert states(database, wave) == (WaveState.CLOSED, ["prepared"])
    with database.session(write=False) as session:
        row = prepared_of(session, wave.wave)
        assert (row.fingerprint, row.released_on, row.content["wave"]) == (fingerprint, None, wave.wave)
        assert session.scalars(select(DraftRow)).all()


def test_no_service_that_reads_releases_finds_what_is_prepared(database, wave):
    prepare(database, wave)
    with database.transaction() as session:
        row = prepared_of(session, wave.wave)
        assert not release_requests.has_release(session, wave.study)
        for read in (
            lambda: release_requests.released(session, wave.wave),
            lambda: release_requests.publication_of(row),
            lambda: appendices.newest_release(session, wave.study),
            lambda: appendices.request_appendix(session, OPERATOR, NOW, wave.study, 9, "sv"),
        ):
            with pytest.raises(NotFound):
                read()
        with pytest.raises(Refused) as refused:
            text_release.publish_texts(session, OPERATOR, NOW, wave.wave)
        assert refused.value.code == "figures_first"


# ---------------------------------------------------------------------- giving out
def test_what_is_given_out_is_dated_that_day_and_its_fingerprint_is_that_of_what_is_out(database, wave):
    fingerprint = prepare(database, wave)
    with database.transaction() as session:
        before = session.get_one(ReleaseRow, prepared_of(session, wave.wave).id).content
        session.execute(update(StudyRow).where(StudyRow.id == wave.study).values(contact="ny@bjorklunda.example"))
    confirm(database, wave, fingerprint, LATER)
    assert states(database, wave) == (WaveState.RELEASED, ["done"])
    with database.session(write=False) as session:
        row = release_requests.released(session, wave.wave)
        publication = release_requests.publication_of(row)
        assert session.get_one(WaveRow, wave.wave).released_on == row.released_on == swedish_day(LATER)
        assert session.scalars(select(DraftRow)).all() == []
    assert publication.fingerprint == row.fingerprint
    changed = {"released": swedish_day(LATER).isoformat(), "contact": "ny@bjorklunda.example"}
    assert publication.to_document() == {**before, "facts": {**before["facts"], **changed}}
    assert row.preview is None
    assert [(one["version"], one["fingerprint"]) for one in events(database, "release_given_out")] == [(1, row.fingerprint)]


def test_what_is_out_cannot_be_taken_back_thrown_away_or_made_anew(database, wave):
    confirm(database, wave, prepare(database, wave))
    with pytest.raises(Refused, match="release_exists"):
        discard(database, wave)
    with pytest.raises(Refused, match="release_exists"):
        prepare(database, wave, again=True)
    with database.transaction() as session, pytest.raises(WrongState):
        waves.reopen_wave(session, OPERATOR, NOW, wave.wave, KEY, TODAY)
    assert states(database, wave) == (WaveState.RELEASED, ["done"])


def test_only_what_was_looked_at_is_given_out(database, wave):
    prepare(database, wave)
    with pytest.raises(Refused, match="other_prepared"):
        confirm(database, wave, "f" * 64)
    discard(database, wave)
    with pytest.raises(Refused, match="not_prepared"):
        confirm(database, wave, "f" * 64)
    assert states(database, wave) == (WaveState.CLOSED, [])


def test_prepare_and_give_out_in_one(database, wave):
    with database.transaction() as session:
        asked = release_requests.request_release(session, OPERATOR, NOW, wave.wave)
        session.flush()
        assert perform_release(session, NOW, asked.id, sizes_only).state == "done"
    assert states(database, wave) == (WaveState.RELEASED, ["done"])


# ---------------------------------------------------------------------- thrown away and made anew
def test_what_is_thrown_away_is_gone_and_logged_and_may_be_prepared_again(database, wave):
    prepare(database, wave)
    with pytest.raises(Refused, match="release_prepared"):
        prepare(database, wave)
    discard(database, wave)
    discard(database, wave)
    assert states(database, wave) == (WaveState.CLOSED, [])
    prepare(database, wave)
    fingerprint = prepare(database, wave, again=True)
    assert states(database, wave) == (WaveState.CLOSED, ["prepared"])
    assert [one["why"] for one in events(database, "release_dropped")] == ["discarded", "again"]
    assert confirm(database, wave, fingerprint).version == 1


# ---------------------------------------------------------------------- what it was made of changes
def another_answer(session, wave):
    row = session.scalars(select(ClosedResponseRow).where(ClosedResponseRow.wave_id == wave.wave)).first()
    same = {name: getattr(row, name) for name in ("wave_id", "version_id", "instrument", "completeness", "packed")}
    session.add(ClosedResponseRow(id=random_id(), **same))


def one_answer_less(session, wave):
    key = session.scalars(select(ClosedResponseRow.id).where(ClosedResponseRow.wave_id == wave.wave)).first()
    session.execute(delete(ClosedResponseRow).where(ClosedResponseRow.id == key))


def another_invited(session, wave):
    row = session.scalars(select(InvitationRow).where(InvitationRow.wave_id == wave.wave, InvitationRow.state == "started")).one()
    row.state = "withdrawn"


def another_text(session, wave):
    session.add(ClosedTextRow(id=random_id(), wave_id=wave.wave, instrument="MGR", item="ME1", function=None, text="En text"))


@pytest.mark.parametrize("change", [another_answer, one_answer_less, another_invited, another_text])
def test_what_was_made_of_other_answers_is_dropped_and_not_given_out(database, wave, change):
    fingerprint = prepare(database, wave)
    with database.transaction() as session:
        change(session, wave)
    assert confirm(database, wave, fingerprint) is None
    assert states(database, wave) == (WaveState.CLOSED, [])
    assert [one["why"] for one in events(database, "release_dropped")] == ["changed"]
    assert confirm(database, wave, prepare(database, wave)).version == 1


def test_an_invitation_taken_back_drops_it_at_once(database, wave):
    prepare(database, wave)
    with database.transaction() as session:
        started = session.scalars(
            select(InvitationRow.id).where(InvitationRow.wave_id == wave.wave, InvitationRow.state == "started")
        ).one()
        waves.withdraw_invitation(session, OPERATOR, NOW, wave.wave, started)
    assert states(database, wave) == (WaveState.CLOSED, [])


def test_a_wave_that_opens_again_drops_it(database, wave):
    fingerprint = prepare(database, wave)
    with database.transaction() as session:
        waves.reopen_wave(session, OPERATOR, NOW, wave.wave, KEY, TODAY)
    assert states(database, wave) == (WaveState.OPEN, [])
    assert [one["why"] for one in events(database, "release_dropped")] == ["reopened"]
    with pytest.raises(Refused, match="not_prepared"):
        confirm(database, wave, fingerprint)


def test_the_mark_of_the_data_needs_the_waves_key_and_no_order(database, wave):
    with database.transaction() as session:
        marks = [data_version(session, wave.wave)]
        for row in session.scalars(select(ClosedResponseRow)):
            row.id = random_id()
        session.flush()
        marks.append(data_version(session, wave.wave))
        session.get_one(WaveRow, wave.wave).release_key = b"another key of thirty-two bytes!"
        session.flush()
        marks.append(data_version(session, wave.wave))
    assert (marks[0] == marks[1], marks[0] == marks[2]) == (True, False)


# ---------------------------------------------------------------------- two at once, and workers that come late
def test_two_who_give_out_at_once_give_out_one(database, wave):
    fingerprint = prepare(database, wave)
    out = both_at_once([lambda: confirm(database, wave, fingerprint)] * 3)
    assert [(one.version, one.state) for one in out] == [(1, "done")] * 3
    assert len(events(database, "release_given_out")) == 1


def test_one_who_gives_out_while_another_throws_away_is_told_or_tells(database, wave):
    fingerprint = prepare(database, wave)
    out, thrown = both_at_once([lambda: confirm(database, wave, fingerprint), lambda: discard(database, wave)])
    if isinstance(out, Refused):
        assert (out.code, thrown, states(database, wave)) == ("not_prepared", None, (WaveState.CLOSED, []))
    else:
        assert (out.state, thrown.code, states(database, wave)) == ("done", "release_exists", (WaveState.RELEASED, ["done"]))


def test_one_who_gives_out_while_the_wave_opens_again_does_one_of_the_two(database, wave):
    fingerprint = prepare(database, wave)

    def reopen():
        with database.transaction() as session:
            return waves.reopen_wave(session, OPERATOR, NOW, wave.wave, KEY, TODAY).state

    out, opened_again = both_at_once([lambda: confirm(database, wave, fingerprint), reopen])
    if isinstance(out, Refused):
        assert (out.code, opened_again, states(database, wave)) == ("not_prepared", "open", (WaveState.OPEN, []))
    else:
        assert isinstance(opened_again, WrongState)
        assert states(database, wave) == (WaveState.RELEASED, ["done"])


def test_a_worker_that_comes_late_stores_nothing(database, wave):
    with database.session(write=True) as session:
        asked = release_requests.request_release(session, OPERATOR, NOW, wave.wave)
        session.flush()

        def meanwhile(protect, questions):
            asked.state = "failed"  # given up by others, since its lease had run out
            session.flush()
            return sizes_only(protect, questions)

        with pytest.raises(Refused, match="release_running"):
            prepare_release(session, NOW, asked.id, meanwhile)
        assert asked.content is None


def test_a_worker_that_fails_late_leaves_what_is_out_alone(database, wave):
    confirm(database, wave, prepare(database, wave))
    with database.session(write=False) as session:
        row = release_requests.released(session, wave.wave)
    for key in (row.id, row.id + 1):
        fail(database, ReleaseRow, key, {"code": "not_closed"})
    assert states(database, wave) == (WaveState.RELEASED, ["done"])
