"""Answers collected elsewhere: files that wait, and from files to a closed wave in one step. Knows no page.

A wave that is filled so never opens: it has no links, and its responses and texts are written as those of a closed wave are, in random
order under random ids. What was invited is numbers; no row of them leads to a response or to a person.
"""

from __future__ import annotations

import zlib
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from random import SystemRandom
from typing import Any

from sqlalchemy import delete, func, insert, select
from sqlalchemy.orm import Session

from surveyapp.domain.instrument import Instrument
from surveyapp.domain.study import InvitationState, WaveState, change
from surveyapp.errors import NotFound, Refused, WrongState
from surveyapp.persistence.locks import held
from surveyapp.persistence.rows import (
    AnswerFileRow,
    ClosedResponseRow,
    ClosedTextRow,
    InstrumentVersionRow,
    InvitationRow,
    RegisterEntryRow,
    ReleaseRow,
    StudyRow,
    WaveRow,
)
from surveyapp.services import waves
from surveyapp.services.answer_invited import InvitedChoice, InvitedRows, invited_rows
from surveyapp.services.answer_preview import Read
from surveyapp.services.common import Actor, log, random_id, swedish_day

KEPT = timedelta(hours=24)  # a file that nobody reads in
BATCH = 2000


# ---------------------------------------------------------------------- files that wait
def waiting(session: Session, study_id: str) -> dict[str, AnswerFileRow]:
    """Files that wait to be read in, by questionnaire."""
    rows = session.scalars(select(AnswerFileRow).where(AnswerFileRow.study_id == study_id).order_by(AnswerFileRow.instrument))
    return {row.instrument: row for row in rows}


def waiting_file(session: Session, study_id: str, instrument: str) -> AnswerFileRow:
    """Refused with file_gone where none waits."""
    row = waiting(session, study_id).get(instrument)
    if row is None:
        raise Refused("file_gone")
    return row


def content_of(row: AnswerFileRow) -> bytes:
    return zlib.decompress(row.content)


def require_place(session: Session, study_id: str) -> WaveRow | None:
    """The draft that answers can be put into, None where a new wave has to be made. Refused while one is open or not released."""
    wave = session.scalars(select(WaveRow).where(WaveRow.study_id == study_id).order_by(WaveRow.number.desc())).first()
    if wave is None or wave.state == WaveState.RELEASED:
        return None
    if wave.state != WaveState.DRAFT:
        raise Refused("wave_unfinished")
    return wave


def keep_file(
    session: Session,
    actor: Actor,
    now: datetime,
    study_id: str,
    instrument: str,
    file_name: str,
    content: bytes,
    plan: Mapping[str, Any],
    preview: Mapping[str, Any],
) -> AnswerFileRow:
    """Keep a file that was looked at, in place of an earlier one of the same questionnaire. Nothing is read in."""
    if held(session, StudyRow, study_id) is None:
        raise NotFound()
    require_place(session, study_id)
    drop_file(session, study_id, instrument)
    row = AnswerFileRow(
        id=random_id(),
        study_id=study_id,
        instrument=instrument,
        at=now,
        file_name=file_name[:200],
        content=zlib.compress(content, 6),
        plan=dict(plan),
        preview=dict(preview),
    )
    session.add(row)
    log(session, actor, now, "answers_looked_at", study_id, instrument=instrument)
    return row


def drop_file(session: Session, study_id: str, instrument: str) -> None:
    session.execute(delete(AnswerFileRow).where(AnswerFileRow.study_id == study_id, AnswerFileRow.instrument == instrument))
    session.flush()


def delete_old_files(session: Session, now: datetime) -> int:
    """Files that nobody has read in within a day are deleted; how many."""
    old = list(session.scalars(select(AnswerFileRow.id).where(AnswerFileRow.at < now - KEPT)))
    session.execute(delete(AnswerFileRow).where(AnswerFileRow.id.in_(old)))
    return len(old)


# ---------------------------------------------------------------------- into a wave
def store_answers(
    session: Session,
    actor: Actor,
    now: datetime,
    study_id: str,
    read: Mapping[str, Read],
    invited: Mapping[str, InvitedChoice],
    *,
    opened_on: date,
    closed_on: date,
) -> tuple[WaveRow, dict[str, InvitedRows]]:
    """Fill a wave with answers and close it; the wave, and who was invited by questionnaire. The files that waited are deleted.

    Refused: no_responses, dates_of_past, or what stands in the way of any wave.
    """
    study = held(session, StudyRow, study_id)
    if study is None:
        raise NotFound()
    if not any(one.responses for one in read.values()):
        raise Refused("no_responses")
    if not opened_on <= closed_on <= swedish_day(now):
        raise Refused("dates_of_past")
    if faults := waves.check_questionnaires(session, study):
        raise faults[0]
    wave = require_place(session, study_id) or waves.create_wave(session, actor, now, study_id)
    session.flush()
    wave.state = change(WaveState(wave.state), WaveState.CLOSED)
    wave.elsewhere = wave.needs_scrub = True
    wave.opens_on = wave.opened_on = opened_on
    wave.closes_on = wave.closed_on = closed_on
    versions = waves.freeze(session, study, wave, swedish_day(now))
    instruments = waves.compose_both(session, study, wave.number)
    found = {}
    for key, one in read.items():
        rows = invited_rows(instruments[key], [packed for packed, _share in one.responses], invited[key], _register(session, study_id, key))
        _put(session, wave.id, instruments[key], versions[key], one, rows)
        found[key] = rows
    session.execute(delete(AnswerFileRow).where(AnswerFileRow.study_id == study_id))
    numbers = {key: len(one.responses) for key, one in read.items()}
    log(session, actor, now, "answers_imported", study_id, wave=wave.id, responses=numbers)
    return wave, found


def _register(session: Session, study_id: str, instrument: str) -> list[dict[str, str]]:
    query = select(RegisterEntryRow.facts).where(RegisterEntryRow.study_id == study_id, RegisterEntryRow.instrument == instrument)
    return list(session.scalars(query))


def _put(session: Session, wave_id: str, instrument: Instrument, version: int, read: Read, invited: InvitedRows) -> None:
    own = {"wave_id": wave_id, "instrument": instrument.id}
    responses = [{**own, "version_id": version, "completeness": share, "packed": packed} for packed, share in read.responses]
    texts = [{**own, "item": item, "function": function, "text": text} for item, function, text in read.texts]
    people = [
        {
            **own,
            "version_id": version,
            "facts": facts,
            "state": InvitationState.ANSWERED if came else InvitationState.INVITED,
            "listed_answered": came,
        }
        for facts, came in invited.rows
    ]
    tables: tuple[tuple[Any, list[dict[str, Any]]], ...] = (
        (ClosedResponseRow, responses),
        (ClosedTextRow, texts),
        (InvitationRow, people),
    )
    for table, rows in tables:
        SystemRandom().shuffle(rows)
        for place in range(0, len(rows), BATCH):
            session.execute(insert(table), [{"id": random_id(), **row} for row in rows[place : place + BATCH]])


def response_counts(session: Session, wave_id: str) -> dict[str, int]:
    """How many responses a closed wave holds, by questionnaire."""
    counted = select(ClosedResponseRow.instrument, func.count()).where(ClosedResponseRow.wave_id == wave_id)
    return {row[0]: row[1] for row in session.execute(counted.group_by(ClosedResponseRow.instrument))}


def take_back(session: Session, actor: Actor, now: datetime, wave_id: str) -> WaveRow:
    """Before release: everything that was read in is deleted, and the wave is a draft again, its questionnaires free to change."""
    wave = waves.get_wave(session, wave_id, hold=True)
    if not wave.elsewhere or wave.state != WaveState.CLOSED:
        raise WrongState(wave.state, WaveState.DRAFT)
    if session.scalar(select(func.count()).where(ReleaseRow.wave_id == wave_id, ReleaseRow.state.in_(("queued", "running")))):
        raise Refused("release_running")
    for table in (ClosedResponseRow, ClosedTextRow, InvitationRow, InstrumentVersionRow, ReleaseRow):
        session.execute(delete(table).where(table.wave_id == wave_id))
    wave.state = change(WaveState(wave.state), WaveState.DRAFT)
    wave.opens_on = wave.opened_on = wave.closes_on = wave.closed_on = None
    wave.elsewhere, wave.needs_scrub = False, True
    log(session, actor, now, "answers_taken_back", wave.study_id, wave=wave_id)
    return wave
