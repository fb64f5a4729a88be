"""What happens when a promised day has come: waves close after their last day, and a register is deleted on its day. Knows no page."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from surveyapp.domain.study import WaveState
from surveyapp.persistence.rows import DraftRow, InvitationRow, RegisterEntryRow, RegisterImportRow, StudyRow, WaveRow
from surveyapp.services import waves
from surveyapp.services.common import Actor, deletion_day, log, random_id, swedish_day
from surveyapp.services.text_marks import mark_texts

CLOCK = Actor("clock")


def close_due_waves(session: Session, now: datetime) -> list[str]:
    """Close every open wave whose last day has passed; their ids."""
    due = (WaveRow.state == WaveState.OPEN, WaveRow.closes_on < swedish_day(now))
    ids = list(session.scalars(select(WaveRow.id).where(*due).order_by(WaveRow.id)))
    for wave_id in ids:
        waves.close_wave(session, CLOCK, now, wave_id)
    return ids


def delete_due_registers(session: Session, now: datetime) -> list[str]:
    """Delete the register of every study whose day has come; the ids of those studies.

    Names and addresses go, also in previews of files, and with them every link and draft. What was said of the people invited stays as
    rows of values without identity, because figures already published are protected against counts of exactly these groups. Texts that
    nobody has marked yet are marked first: afterwards nobody knows which words are names of people who were invited.
    """
    today = swedish_day(now)
    due = [study.id for study in session.scalars(select(StudyRow).order_by(StudyRow.id)) if deletion_day(study) <= today]
    kept = [study_id for study_id in due if _holds_anybody(session, study_id)]
    for study_id in kept:
        _delete_register(session, study_id)
        log(session, CLOCK, now, "register_deleted", study_id)
    return kept


def _holds_anybody(session: Session, study_id: str) -> bool:
    """Whether a name is left: in the register, or in the preview of a file that nobody confirmed."""
    ids = (select(table.id).where(table.study_id == study_id).limit(1) for table in (RegisterEntryRow, RegisterImportRow))
    return any(session.scalar(query) is not None for query in ids)


def _delete_register(session: Session, study_id: str) -> None:
    for wave in session.scalars(select(WaveRow).where(WaveRow.study_id == study_id).order_by(WaveRow.number)):
        mark_texts(session, wave)
    its_waves = select(WaveRow.id).where(WaveRow.study_id == study_id)
    invitations = list(session.scalars(select(InvitationRow.id).where(InvitationRow.wave_id.in_(its_waves))))
    session.execute(
        delete(DraftRow).where(DraftRow.invitation_id.in_(select(InvitationRow.id).where(InvitationRow.wave_id.in_(its_waves))))
    )
    _cut(session, invitations)
    for table in (RegisterEntryRow, RegisterImportRow):
        session.execute(delete(table).where(table.study_id == study_id))
    session.execute(update(WaveRow).where(WaveRow.study_id == study_id).values(needs_scrub=True))


def _cut(session: Session, invitations: Iterable[str]) -> None:
    """A new id for each: from the old one and the key file the person's link could be made again."""
    for invitation_id in invitations:
        row = update(InvitationRow).where(InvitationRow.id == invitation_id)
        session.execute(row.values(id=random_id(), entry_id=None, token_hash=None))
