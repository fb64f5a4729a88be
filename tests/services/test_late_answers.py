"""Answers after release: what is out stays as it is, a new version needs enough of them, and what is said to be final stays final."""

from __future__ import annotations

import json

import pytest
from sqlalchemy import select

from surveyapp.disclosure.released import Publication
from surveyapp.errors import NotFound, Refused, WrongState
from surveyapp.persistence.rows import ClosedResponseRow, EventRow, InvitationRow, ReleaseRow, WaveRow
from surveyapp.services import appendices, late_answers, participation, release_requests, responses
from surveyapp.services.common import OPERATOR
from tests.services.late import FIRST, WEEK, answer, late, release, released_wave, uneven_wave
from tests.services.small import KEY, NOW, TODAY, new_wave, tokens_of


@pytest.fixture
def wave(session):
    return released_wave(session)


@pytest.fixture
def uneven(session):
    return uneven_wave(session)


def content(session, wave_id, version):
    return session.scalars(select(ReleaseRow).where(ReleaseRow.wave_id == wave_id, ReleaseRow.version == version)).one()


def answered(row, instrument="MGR"):
    return Publication.from_document(row.content).table(f"{instrument}/rate/all").cells[0].answered


def came(session, wave_id):
    found = {}
    for row in session.scalars(select(ClosedResponseRow).where(ClosedResponseRow.wave_id == wave_id)):
        found[row.instrument, row.came] = found.get((row.instrument, row.came), 0) + 1
    return found


# ---------------------------------------------------------------------- taking late answers
def test_the_released_version_is_read_while_late_answers_come_in(session, wave):
    out = json.dumps(content(session, wave, 1).content)
    late_answers.open_for_late(session, OPERATOR, NOW, wave, KEY, TODAY + WEEK)
    row = session.get_one(WaveRow, wave)
    assert (row.state, row.closes_on, row.closed_on) == ("open", TODAY + WEEK, None)
    answer(session, wave, MGR=6)
    assert release_requests.released(session, wave).version == 1
    assert appendices.newest_release(session, row.study_id).version == 1
    assert json.dumps(content(session, wave, 1).content) == out


def test_only_those_who_have_not_answered_can_answer_again(session, wave):
    late_answers.open_for_late(session, OPERATOR, NOW, wave, KEY, TODAY + WEEK)
    states = [responses.visit(session, token, NOW).state for token in tokens_of(session, wave, "MGR")]
    assert (states.count("answered"), states.count("invited")) == (FIRST, 12)
    rows = session.scalars(select(InvitationRow).where(InvitationRow.wave_id == wave, InvitationRow.listed_answered.is_(False)))
    assert len(list(rows)) == 24


def test_answers_of_a_version_that_is_out_are_not_touched_when_the_wave_closes_again(session, wave):
    before = {row.id: row.packed for row in session.scalars(select(ClosedResponseRow).where(ClosedResponseRow.wave_id == wave))}
    late(session, wave, MGR=6)
    after = {row.id: row.packed for row in session.scalars(select(ClosedResponseRow).where(ClosedResponseRow.wave_id == wave))}
    assert before.items() <= after.items()
    assert came(session, wave) == {("MGR", 1): FIRST, ("MGR", None): 6, ("STF", 1): FIRST}


# ---------------------------------------------------------------------- a new version
def test_a_new_version_holds_the_late_answers_and_the_first_stays_what_it_was(session, wave):
    first = content(session, wave, 1)
    out = json.dumps(first.content), first.fingerprint
    late(session, wave, MGR=12, STF=12)
    second = release(session, wave)
    assert (second.version, answered(second), answered(second, "STF")) == (2, 30, 30)
    assert second.content["facts"]["new"] == {"MGR": 12, "STF": 12}
    assert (json.dumps(content(session, wave, 1).content), content(session, wave, 1).fingerprint) == out
    assert came(session, wave) == {(key, version): {1: FIRST, 2: 12}[version] for key in ("MGR", "STF") for version in (1, 2)}


def test_fewer_than_five_late_answers_to_one_questionnaire_wait_while_the_other_changes(session, wave):
    late(session, wave, MGR=12, STF=4)
    second = release(session, wave)
    assert (answered(second), answered(second, "STF")) == (30, FIRST)
    assert second.content["facts"]["answered"] == {"MGR": 30, "STF": FIRST}
    assert sum(unit["responded"] for unit in second.frame["STF"]) == FIRST
    assert came(session, wave)["STF", None] == 4


def test_answers_that_waited_are_in_the_version_after(session, wave):
    late(session, wave, MGR=12, STF=4)
    release(session, wave)
    late(session, wave, STF=8)
    third = release(session, wave)
    assert (third.version, answered(third), answered(third, "STF")) == (3, 30, 30)
    assert third.content["facts"]["new"] == {"MGR": 0, "STF": 12}


def test_a_new_version_is_refused_where_fewer_than_five_have_answered_anything(session, wave):
    late(session, wave, MGR=4, STF=4)
    with pytest.raises(Refused) as refused:
        release_requests.request_release(session, OPERATOR, NOW, wave)
    assert (refused.value.code, refused.value.params) == ("too_few_new", {"managers": 4, "staff": 4, "least": 5})


def test_a_new_version_is_refused_without_late_answers(session, wave):
    with pytest.raises(Refused) as refused:
        release_requests.request_release(session, OPERATOR, NOW, wave)
    assert refused.value.code == "release_exists"


def test_printed_groups_that_changed_by_a_few_answers_stop_a_version_with_groups_and_are_named(session, uneven):
    with pytest.raises(Refused) as refused:
        release(session, uneven)
    assert refused.value.code == "groups_changed_a_little"
    assert refused.value.params == {"groups": "MGR/area:boende_lss", "others": 0}


def test_a_version_of_totals_says_where_the_groups_are(session, uneven):
    second = release(session, uneven, whole_only=True)
    assert (answered(second), second.content["facts"]["groups_as_in"]) == (FIRST + 6, 1)
    assert {table["dimension"] for table in second.content["tables"]} == {"all"}


def test_a_failed_attempt_takes_no_version_number(session, uneven):
    asked = release_requests.request_release(session, OPERATOR, NOW, uneven)
    session.flush()
    asked.state = "failed"
    assert release(session, uneven, whole_only=True).version == 2


# ---------------------------------------------------------------------- final
def test_a_version_that_is_said_to_be_final_is_the_last(session, wave):
    late(session, wave, MGR=4)
    late_answers.make_final(session, OPERATOR, NOW, wave)
    row = session.get_one(WaveRow, wave)
    assert (row.state, row.final) == ("released", True)
    assert came(session, wave)["MGR", None] == 4  # there, and used for nothing
    with pytest.raises(Refused, match="version_final"):
        late_answers.open_for_late(session, OPERATOR, NOW, wave, KEY, TODAY + WEEK)
    with pytest.raises(Refused, match="release_exists"):
        release_requests.request_release(session, OPERATOR, NOW, wave)
    logged = session.scalars(select(EventRow.detail).where(EventRow.what == "version_final")).all()
    assert logged == [{"wave": wave, "version": 1}]


def test_nothing_is_final_before_it_is_out_or_while_answers_come_in(session, wave):
    another = new_wave(session, session.get_one(WaveRow, wave).study_id)
    with pytest.raises(NotFound):
        late_answers.make_final(session, OPERATOR, NOW, another)
    session.delete(session.get_one(WaveRow, another))
    session.flush()
    late_answers.open_for_late(session, OPERATOR, NOW, wave, KEY, TODAY + WEEK)
    with pytest.raises(WrongState):
        late_answers.make_final(session, OPERATOR, NOW, wave)


@pytest.mark.parametrize(("change", "code"), [({"elsewhere": True}, "late_elsewhere"), ({"final": True}, "version_final")])
def test_some_waves_take_no_late_answers(session, wave, change, code):
    for name, value in change.items():
        setattr(session.get_one(WaveRow, wave), name, value)
    with pytest.raises(Refused) as refused:
        late_answers.open_for_late(session, OPERATOR, NOW, wave, KEY, TODAY + WEEK)
    assert refused.value.code == code


def test_late_answers_are_not_taken_once_the_next_wave_has_begun(session, wave):
    new_wave(session, session.get_one(WaveRow, wave).study_id)
    with pytest.raises(Refused) as refused:
        late_answers.open_for_late(session, OPERATOR, NOW, wave, KEY, TODAY + WEEK)
    assert refused.value.code == "later_wave"


def test_the_list_of_people_is_kept_up_with_late_answers(session, wave):
    late_answers.open_for_late(session, OPERATOR, NOW, wave, KEY, TODAY + WEEK)
    answer(session, wave, MGR=3)
    counts = participation.participation(session, wave, "MGR")
    assert counts["", ""].answered == FIRST + 3
