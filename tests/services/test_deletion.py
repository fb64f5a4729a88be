"""Promised days: a wave closes after its last day, and a register is gone on its day, from the files too."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from surveyapp.errors import LinkUnknown, Refused
from surveyapp.jobs import nightly, scrub
from surveyapp.persistence.load import load_invited
from surveyapp.persistence.rows import (
    DraftRow,
    EventRow,
    InvitationRow,
    RegisterEntryRow,
    RegisterImportRow,
    ResponseRow,
    StudyRow,
    WaveRow,
)
from surveyapp.services import deletion, links, register, responses, studies, waves
from surveyapp.services.common import OPERATOR, deletion_day
from surveyapp.services.tabular import read_csv
from tests.services.small import KEY, NOW, TODAY, begin, managers, new_study, new_wave, open_wave, submit, tokens_of

DAY = timedelta(days=1)
YEAR = timedelta(days=365)


@pytest.fixture
def study(session):
    return new_study(session)


@pytest.fixture
def wave(session, study):
    made = new_wave(session, study)
    open_wave(session, made)
    return made


def names_left(session, study):
    return session.scalars(select(RegisterEntryRow.email).where(RegisterEntryRow.study_id == study)).all()


# ---------------------------------------------------------------------- the last day
def test_a_wave_is_open_all_its_last_day_and_closed_the_night_after(session, wave):
    last = session.get(WaveRow, wave).closes_on
    at = datetime(last.year, last.month, last.day, 21, 59, tzinfo=UTC) - timedelta(hours=1)
    assert deletion.close_due_waves(session, at) == []
    token = tokens_of(session, wave)[0]
    assert responses.visit(session, token, at).state == "invited"
    assert deletion.close_due_waves(session, at + timedelta(hours=4)) == [wave]
    assert session.get(WaveRow, wave).state == "closed"
    assert responses.visit(session, token, at).state == "closed"
    logged = session.scalars(select(EventRow.actor).where(EventRow.what == "wave_closed")).all()
    assert logged == ["clock"]


def test_a_wave_that_is_closed_or_not_yet_open_is_left_alone(session, study):
    made = new_wave(session, study)
    assert deletion.close_due_waves(session, NOW + 2 * YEAR) == []
    open_wave(session, made)
    assert deletion.close_due_waves(session, NOW + 30 * DAY) == [made]
    assert deletion.close_due_waves(session, NOW + 31 * DAY) == []


# ---------------------------------------------------------------------- the register
def test_the_register_is_there_until_its_day_and_gone_on_it(session, study, wave):
    assert deletion_day(session.get(StudyRow, study)) == TODAY + YEAR
    assert deletion.delete_due_registers(session, NOW + YEAR - DAY) == []
    assert len(names_left(session, study)) == 12
    assert deletion.delete_due_registers(session, NOW + YEAR) == [study]
    assert names_left(session, study) == []
    assert deletion.delete_due_registers(session, NOW + YEAR + DAY) == []  # once


def test_a_study_says_its_own_day(session, study):
    studies.get_study(session, study).deletion_date = TODAY + 40 * DAY
    session.flush()
    assert deletion.delete_due_registers(session, NOW + 39 * DAY) == []
    assert deletion.delete_due_registers(session, NOW + 40 * DAY) == [study]


def test_a_file_that_was_read_and_never_confirmed_goes_too(session, study):
    register.preview_import(session, OPERATOR, NOW, study, "MGR", read_csv(managers(9)), "register.csv")
    session.flush()
    deletion.delete_due_registers(session, NOW + YEAR)
    assert session.scalars(select(RegisterImportRow)).all() == []


def test_with_the_register_go_links_drafts_and_every_way_back_to_a_person(session, study, wave):
    tokens = tokens_of(session, wave)
    begin(session, tokens[0])
    before = {row.id for row in session.scalars(select(InvitationRow).where(InvitationRow.wave_id == wave))}
    deletion.delete_due_registers(session, NOW + YEAR)
    for token in tokens:
        with pytest.raises(LinkUnknown):
            responses.visit(session, token, NOW)
    after = session.scalars(select(InvitationRow).where(InvitationRow.wave_id == wave).execution_options(populate_existing=True)).all()
    assert session.scalars(select(DraftRow)).all() == []
    assert [row for row in after if row.entry_id or row.token_hash or row.id in before] == []
    old_links = set(tokens)
    assert [row for row in after if links.token(KEY, row.id, row.generation) in old_links] == []


def test_who_was_invited_and_how_many_answered_stays_as_counts(session, study, wave):
    for token in tokens_of(session, wave)[:4]:
        begin(session, token)
        submit(session, token)

    def combinations():
        invited = {side: zip(*load_invited(session, wave, side), strict=True) for side in ("MGR", "STF")}
        return {side: sorted((sorted(facts.items()), came) for facts, came in people) for side, people in invited.items()}

    before = combinations()
    deletion.delete_due_registers(session, NOW + YEAR)
    assert combinations() == before
    assert sum(came for _facts, came in before["STF"]) == 4
    assert len(session.scalars(select(ResponseRow)).all()) == 4


def test_a_wave_whose_feedback_comes_after_the_register_is_gone_does_not_open(session, study):
    studies.get_study(session, study).deletion_date = TODAY + 34 * DAY
    session.flush()
    with pytest.raises(Refused, match="register_goes_first"):
        open_wave(session, new_wave(session, study))


def test_no_name_or_address_is_left_in_the_file_after_the_night(scene):
    with scene.store.transaction() as session:
        entry = session.scalars(select(RegisterEntryRow).where(RegisterEntryRow.study_id == scene.demo.open_study)).first()
        name, email = entry.name, entry.email
        for study in session.scalars(select(StudyRow)):
            study.deletion_date = datetime.now(UTC).date()
    path = scene.settings.instance / "surveyapp.sqlite"
    assert email.encode() in path.read_bytes()
    nightly(scene.store)
    scrub(scene.store)
    content = b"".join(one.read_bytes() for one in path.parent.glob("surveyapp.sqlite*"))
    assert (name.encode() in content, email.encode() in content) == (False, False)


def test_the_day_cannot_be_moved_to_before_the_results_of_an_open_wave(session, study, wave):
    seen = session.get(WaveRow, wave).feedback_on
    with pytest.raises(Refused) as refused:
        studies.change_study(session, OPERATOR, NOW, study, deletion_date=seen - DAY)
    assert refused.value.code == "register_goes_first"
    studies.change_study(session, OPERATOR, NOW, study, deletion_date=seen)
    assert studies.get_study(session, study).deletion_date == seen


def test_a_wave_does_not_open_again_beyond_the_day(session, study, wave):
    studies.change_study(session, OPERATOR, NOW, study, deletion_date=session.get(WaveRow, wave).feedback_on)
    waves.close_wave(session, OPERATOR, NOW, wave)
    with pytest.raises(Refused) as refused:
        waves.reopen_wave(session, OPERATOR, NOW, wave, KEY, TODAY + YEAR)
    assert refused.value.code == "register_goes_first"
