"""Rows of a closed wave to frames, register and counts: the one way from the database to analysis."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from surveyapp.analysis.frame import ResponseFrame, frame_of
from surveyapp.domain.instrument import Instrument
from surveyapp.persistence.rows import ClosedResponseRow, ClosedTextRow, InvitationRow


def load_frame(session: Session, wave_id: str, instrument: Instrument, version: int, *, late: bool = True) -> ResponseFrame:
    """The responses of one instrument in a closed wave, in an order that says nothing, for this version of its release.

    `late`: with those that no version holds yet.
    """
    query = select(ClosedResponseRow.packed, ClosedResponseRow.came).where(
        ClosedResponseRow.wave_id == wave_id, ClosedResponseRow.instrument == instrument.id
    )
    if not late:
        query = query.where(ClosedResponseRow.came.is_not(None))
    rows = session.execute(query.order_by(ClosedResponseRow.id)).all()
    came = np.array([row.came or version for row in rows], dtype=np.uint8)
    return replace(frame_of(instrument, [row.packed for row in rows]), came=came)


def load_invited(session: Session, wave_id: str, instrument: str) -> tuple[list[Mapping[str, str]], list[bool]]:
    """Register values of every invited person who is still invited, and whether an answer came."""
    rows = session.execute(
        select(InvitationRow.facts, InvitationRow.state)
        .where(InvitationRow.wave_id == wave_id, InvitationRow.instrument == instrument, InvitationRow.state != "withdrawn")
        .order_by(InvitationRow.id)
    ).all()
    return [row.facts for row in rows], [row.state == "answered" for row in rows]


def load_text_counts(session: Session, wave_id: str, instrument: str, *, late: bool = True) -> dict[str, int]:
    """How many texts there are per question. `late`: with those that no version holds yet."""
    query = select(ClosedTextRow.item, func.count()).where(ClosedTextRow.wave_id == wave_id, ClosedTextRow.instrument == instrument)
    if not late:
        query = query.where(ClosedTextRow.came.is_not(None))
    rows = session.execute(query.group_by(ClosedTextRow.item))
    return {row[0]: row[1] for row in rows}
