"""Rows of a closed wave to frames, register and counts: the one way from the database to analysis."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from surveyapp.analysis.frame import ResponseFrame, frame_of
from surveyapp.domain.instrument import Instrument
from surveyapp.persistence.rows import ClosedResponseRow, ClosedTextRow, InvitationRow


def load_frame(session: Session, wave_id: str, instrument: Instrument) -> ResponseFrame:
    """All responses of one instrument in a closed wave, in an order that says nothing."""
    packed = session.scalars(
        select(ClosedResponseRow.packed)
        .where(ClosedResponseRow.wave_id == wave_id, ClosedResponseRow.instrument == instrument.id)
        .order_by(ClosedResponseRow.id)
    ).all()
    return frame_of(instrument, packed)


def load_invited(session: Session, wave_id: str, instrument: str) -> tuple[list[Mapping[str, str]], list[bool]]:
    """Register values of every invited person who is still invited, and whether an answer came."""
    rows = session.execute(
        select(InvitationRow.facts, InvitationRow.state)
        .where(InvitationRow.wave_id == wave_id, InvitationRow.instrument == instrument, InvitationRow.state != "withdrawn")
        .order_by(InvitationRow.id)
    ).all()
    return [row.facts for row in rows], [row.state == "answered" for row in rows]


def load_text_counts(session: Session, wave_id: str, instrument: str) -> dict[str, int]:
    """How many texts there are per question."""
    rows = session.execute(
        select(ClosedTextRow.item, func.count())
        .where(ClosedTextRow.wave_id == wave_id, ClosedTextRow.instrument == instrument)
        .group_by(ClosedTextRow.item)
    )
    return {row[0]: row[1] for row in rows}
