"""A wave through its states: what may follow on what, what opening freezes, what closing cuts and shuffles."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from surveyapp.errors import NotFound, Refused, WrongState
from surveyapp.persistence.rows import (
    ClosedResponseRow,
    EventRow,
    InstrumentVersionRow,
    InvitationRow,
    RegisterEntryRow,
    ResponseRow,
    WaveRow,
)
from surveyapp.services import participation, register, release_requests, responses, studies, waves
from surveyapp.services.common import OPERATOR
from surveyapp.services.release import perform_release
from surveyapp.services.tabular import read_csv
from tests.disclosure.mappers import sizes_only
from tests.services.small import KEY, NOW, TODAY, begin, managers, new_study, new_wave, open_wave, submit, tokens_of

WEEK = timedelta(days=7)


def answer_all(session, wave_id):
    for instrument in ("MGR", "STF"):
        for token in tokens_of(session, wave_id, instrument):
            begin(session, token)
            submit(session, token)


def release(session, wave_id):
    asked = release_requests.request_release(session, OPERATOR, NOW, wave_id)
    session.flush()
    perform_release(session, NOW, asked.id, sizes_only)


def bring_to(session, wave_id, state):
    if state == "draft":
        return
    open_wave(session, wave_id)
    if state == "open":
        return
    answer_all(session, wave_id)
    waves.close_wave(session, OPERATOR, NOW, wave_id)
    if state == "released":
        release(session, wave_id)
    session.flush()


ACTIONS = {
    "open": lambda session, wave: open_wave(session, wave),
    "close": lambda session, wave: waves.close_wave(session, OPERATOR, NOW, wave),
    "move": lambda session, wave: waves.move_last_day(session, OPERATOR, NOW, wave, TODAY + WEEK),
    "reopen": lambda session, wave: waves.reopen_wave(session, OPERATOR, NOW, wave, KEY, TODAY + WEEK),
    "release": lambda session, wave: release(session, wave),
    "download links": lambda session, wave: waves.personal_links(session, OPERATOR, NOW, wave, "MGR", KEY),
    "renew links": lambda session, wave: waves.reissue_links(session, OPERATOR, NOW, wave, KEY),
    "new wave": lambda session, wave: new_wave(session, session.get_one(WaveRow, wave).study_id),
    "import": lambda session, wave: register.preview_import(
        session, OPERATOR, NOW, session.get_one(WaveRow, wave).study_id, "MGR", read_csv(managers()), "register.csv"
    ),
    "change design": lambda session, wave: studies.change_design(
        session, OPERATOR, NOW, session.get_one(WaveRow, wave).study_id, full_card_limit=3
    ),
}
# action -> state -> the state after it, or what it is refused with
TABLE = {
    "open": {"draft": "open", "open": "wrong_state", "closed": "wrong_state", "released": "wrong_state"},
    "close": {"draft": "wrong_state", "open": "closed", "closed": "wrong_state", "released": "wrong_state"},
    "move": {"draft": "wrong_state", "open": "open", "closed": "wrong_state", "released": "wrong_state"},
    "reopen": {"draft": "wrong_state", "open": "wrong_state", "closed": "open", "released": "wrong_state"},
    "release": {"draft": "not_closed", "open": "not_closed", "closed": "released", "released": "release_exists"},
    "download links": {"draft": "wave_not_open", "open": "open", "closed": "wave_not_open", "released": "wave_not_open"},
    "renew links": {"draft": "wave_not_open", "open": "open", "closed": "wave_not_open", "released": "wave_not_open"},
    "new wave": {"draft": "wave_unfinished", "open": "wave_unfinished", "closed": "wave_unfinished", "released": "released"},
    "import": {"draft": "draft", "open": "import_while_open", "closed": "closed", "released": "released"},
    "change design": {"draft": "draft", "open": "design_frozen", "closed": "design_frozen", "released": "released"},
}


@pytest.fixture
def wave(session):
    return new_wave(session, new_study(session))


@pytest.mark.parametrize(("action", "state"), [(action, state) for action, row in TABLE.items() for state in row])
def test_only_what_the_table_allows_may_follow(session, wave, action, state):
    bring_to(session, wave, state)
    outcome = TABLE[action][state]
    if outcome in {"draft", "open", "closed", "released"}:
        ACTIONS[action](session, wave)
        assert session.get_one(WaveRow, wave).state == outcome
        return
    with pytest.raises((Refused, WrongState)) as refused:
        ACTIONS[action](session, wave)
    assert refused.value.code == outcome


def test_a_wave_that_is_not_there_is_not_found(session):
    with pytest.raises(NotFound):
        waves.close_wave(session, OPERATOR, NOW, "zzzzzz")


# ---------------------------------------------------------------------- opening
@pytest.mark.parametrize(
    "days",
    [
        {"closes_on": TODAY - timedelta(days=1), "feedback_on": TODAY + WEEK},
        {"closes_on": TODAY + WEEK, "feedback_on": TODAY + timedelta(days=6)},
        {"opens_on": TODAY + 2 * WEEK, "closes_on": TODAY + WEEK, "feedback_on": TODAY + 3 * WEEK},
    ],
    ids=["closes yesterday", "feedback before close", "closes before it opens"],
)
def test_days_that_do_not_hold_together_are_refused(session, wave, days):
    with pytest.raises(Refused, match="dates_out_of_order"):
        open_wave(session, wave, **days)


def test_a_wave_may_close_on_the_day_it_opens(session, wave):
    assert open_wave(session, wave, closes_on=TODAY, feedback_on=TODAY).state == "open"


def test_opening_invites_everybody_once_and_freezes_two_questionnaires(session, wave):
    open_wave(session, wave)
    invited = session.scalars(select(InvitationRow).where(InvitationRow.wave_id == wave)).all()
    assert sorted(row.instrument for row in invited) == ["MGR"] * 6 + ["STF"] * 6
    assert len({row.entry_id for row in invited}) == len({row.token_hash for row in invited}) == 12
    versions = session.scalars(select(InstrumentVersionRow).where(InstrumentVersionRow.wave_id == wave)).all()
    assert sorted((row.instrument, row.number) for row in versions) == [("MGR", 1), ("STF", 1)]


def test_a_study_without_register_or_areas_says_all_that_is_missing(session):
    study = studies.create_study(session, OPERATOR, NOW, name="Översyn", municipality="Björklunda")
    session.flush()
    assert [(fault.code, fault.params) for fault in waves.check_opening(session, study)] == [
        ("register_empty", {"instrument": "MGR"}),
        ("register_empty", {"instrument": "STF"}),
        ("no_areas", {}),
    ]


def test_a_link_leads_nowhere_further_before_the_first_day(session, wave):
    open_wave(session, wave, opens_on=TODAY + timedelta(days=1))
    token = tokens_of(session, wave)[0]
    seen = responses.visit(session, token, NOW, writing=True)
    assert seen.state == "not_yet_open"
    with pytest.raises(WrongState):
        responses.start(session, seen, "sv")
    assert responses.visit(session, token, NOW + timedelta(days=1)).state == "invited"


# ---------------------------------------------------------------------- links
def test_somebody_taken_back_is_not_among_the_links_and_cannot_answer(session, wave):
    open_wave(session, wave)
    row = session.scalars(select(InvitationRow).where(InvitationRow.instrument == "STF")).first()
    token = begin(session, tokens_of(session, wave)[0]).token
    waves.withdraw_invitation(session, OPERATOR, NOW, wave, responses.visit(session, token, NOW).invitation_id)
    assert responses.visit(session, token, NOW).state == "withdrawn"
    assert len(waves.personal_links(session, OPERATOR, NOW, wave, "STF", KEY)) == 5
    assert row is not None
    with pytest.raises(WrongState):
        submit(session, token)


def test_withdrawing_somebody_who_answered_today_changes_nothing_and_does_not_tell(session, wave):
    open_wave(session, wave)
    token = tokens_of(session, wave)[0]
    begin(session, token)
    submit(session, token)
    invitation = responses.visit(session, token, NOW).invitation_id
    waves.withdraw_invitation(session, OPERATOR, NOW, wave, invitation)
    assert responses.visit(session, token, NOW).state == "answered"
    participation.refresh_lists(session)
    session.expire_all()
    with pytest.raises(Refused, match="already_answered"):
        waves.withdraw_invitation(session, OPERATOR, NOW, wave, invitation)


def test_an_invitation_of_another_wave_is_not_found(session, wave):
    open_wave(session, wave)
    row = session.scalars(select(InvitationRow)).first()
    with pytest.raises(NotFound):
        waves.withdraw_invitation(session, OPERATOR, NOW, "zzzzzz", row.id)


# ---------------------------------------------------------------------- participation
def test_participation_counts_invited_started_and_answered_per_area(session, wave):
    open_wave(session, wave)
    first, second, *_ = tokens_of(session, wave, "MGR")
    begin(session, first)
    begin(session, second)
    submit(session, second)
    counts = participation.participation(session, wave, "MGR")
    assert counts["", ""] == participation.Participation(invited=6, started=1, answered=1)
    areas = [group for (item, _value), group in counts.items() if item == "MB1"]
    assert [group.invited for group in areas] == [3, 3]
    assert (sum(group.started for group in areas), sum(group.answered for group in areas)) == (1, 1)


# ---------------------------------------------------------------------- closing and opening again
def test_closing_twice_gives_every_response_a_new_id_each_time(session, wave):
    open_wave(session, wave)
    answer_all(session, wave)
    before = set(session.scalars(select(ResponseRow.id)))
    waves.close_wave(session, OPERATOR, NOW, wave)
    first = set(session.scalars(select(ClosedResponseRow.id)))
    waves.reopen_wave(session, OPERATOR, NOW, wave, KEY, TODAY + WEEK)
    waves.close_wave(session, OPERATOR, NOW, wave)
    second = set(session.scalars(select(ClosedResponseRow.id)))
    assert [len(ids) for ids in (before, first, second)] == [12, 12, 12]
    assert not before & first
    assert not first & second


def test_closing_shuffles(session, wave, monkeypatch):
    """Rows are put back in the order that a random shuffle gives, both kinds together."""
    shuffled = []

    class Backwards:
        def shuffle(self, rows):
            shuffled.append(len(rows))
            rows.reverse()

    monkeypatch.setattr(waves, "SystemRandom", Backwards)
    open_wave(session, wave)
    answer_all(session, wave)
    waves.close_wave(session, OPERATOR, NOW, wave)
    assert shuffled == [12, 0]


def test_an_open_again_wave_takes_more_answers_and_those_who_have_answered_cannot_answer_twice(session, wave):
    open_wave(session, wave)
    done, waiting, *_ = tokens_of(session, wave)
    begin(session, done)
    submit(session, done)
    begin(session, waiting)
    waves.close_wave(session, OPERATOR, NOW, wave)
    assert responses.visit(session, waiting, NOW).state == "closed"
    waves.reopen_wave(session, OPERATOR, NOW, wave, KEY, TODAY + WEEK)
    assert responses.visit(session, done, NOW).state == "answered"
    submit(session, done)
    submit(session, waiting)
    waves.close_wave(session, OPERATOR, NOW, wave)
    assert len(session.scalars(select(ClosedResponseRow)).all()) == 2


def test_opening_again_moves_the_day_of_feedback_when_it_would_come_before_the_close(session, wave):
    open_wave(session, wave, closes_on=TODAY, feedback_on=TODAY + timedelta(days=3))
    waves.close_wave(session, OPERATOR, NOW, wave)
    with pytest.raises(Refused, match="dates_out_of_order"):
        waves.reopen_wave(session, OPERATOR, NOW, wave, KEY, TODAY - timedelta(days=1))
    session.get_one(WaveRow, wave).state = "closed"
    again = waves.reopen_wave(session, OPERATOR, NOW, wave, KEY, TODAY + WEEK)
    assert (again.closes_on, again.feedback_on, again.closed_on) == (TODAY + WEEK, TODAY + WEEK, None)


def test_a_released_wave_keeps_no_link_and_no_draft_and_a_new_wave_gets_the_next_number(session, wave):
    bring_to(session, wave, "released")
    assert session.scalars(select(InvitationRow.token_hash).where(InvitationRow.token_hash.is_not(None))).all() == []
    following = session.get_one(WaveRow, new_wave(session, session.get_one(WaveRow, wave).study_id))
    assert (following.number, following.state) == (2, "draft")
    assert following.release_key != session.get_one(WaveRow, wave).release_key


def test_a_release_of_too_few_answers_is_refused_and_the_wave_stays_closed(database):
    with database.transaction() as session:
        wave = new_wave(session, new_study(session))
        open_wave(session, wave)
        begin(session, tokens_of(session, wave)[0])
        submit(session, tokens_of(session, wave)[0])
        waves.close_wave(session, OPERATOR, NOW, wave)
        asked = release_requests.request_release(session, OPERATOR, NOW, wave)
        session.flush()
        number = asked.id
    with pytest.raises(Refused, match="too_few_responses"), database.transaction() as session:
        perform_release(session, NOW, number, sizes_only)
    with database.session(write=False) as session:
        assert session.get_one(WaveRow, wave).state == "closed"


def test_every_change_of_state_is_in_the_log_with_who_and_when(session, wave):
    bring_to(session, wave, "released")
    lines = session.execute(select(EventRow.what, EventRow.actor).where(EventRow.what.like("wave_%")).order_by(EventRow.id)).all()
    assert [tuple(line) for line in lines] == [(what, "operator") for what in ("wave_created", "wave_opened", "wave_closed")]
    assert session.scalar(select(EventRow.what).where(EventRow.what == "release_requested")) == "release_requested"


def test_somebody_taken_out_of_the_register_between_waves_is_not_invited_again(session, wave):
    bring_to(session, wave, "released")
    study = session.get_one(WaveRow, wave).study_id
    read = register.preview_import(session, OPERATOR, NOW, study, "MGR", read_csv(managers(5)), "register.csv")
    session.flush()
    register.confirm_import(session, OPERATOR, NOW, read.id, remove_absent=True)
    session.flush()
    following = new_wave(session, study)
    open_wave(session, following)
    assert len(tokens_of(session, following, "MGR")) == 5
    assert len(session.scalars(select(RegisterEntryRow).where(RegisterEntryRow.instrument == "MGR")).all()) == 5


def test_the_last_day_can_be_moved_and_the_day_of_the_results_follows(session):
    study = new_study(session)
    wave = new_wave(session, study)
    open_wave(session, wave)
    moved = waves.move_last_day(session, OPERATOR, NOW, wave, TODAY + timedelta(days=20))
    assert (moved.closes_on, moved.feedback_on) == (TODAY + timedelta(days=20), TODAY + timedelta(days=35))
    moved = waves.move_last_day(session, OPERATOR, NOW, wave, TODAY + timedelta(days=40))
    assert (moved.closes_on, moved.feedback_on) == (TODAY + timedelta(days=40), TODAY + timedelta(days=40))
    with pytest.raises(Refused) as refused:
        waves.move_last_day(session, OPERATOR, NOW, wave, TODAY - timedelta(days=1))
    assert refused.value.code == "dates_out_of_order"
