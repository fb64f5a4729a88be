"""Every stored text of a wave, for the operator at the command line. What readers at the desk meet is in text_review and text_release."""

from __future__ import annotations

from datetime import datetime
from secrets import SystemRandom

from sqlalchemy import select
from sqlalchemy.orm import Session

from surveyapp.domain.study import WaveState
from surveyapp.errors import Refused
from surveyapp.persistence.rows import ClosedTextRow, WaveRow
from surveyapp.services.common import Actor, log


def all_texts(session: Session, actor: Actor, now: datetime, wave: WaveRow) -> list[str]:
    """Every stored text of a closed wave, shuffled, for the operator; logged. Refused before close."""
    if wave.state not in {WaveState.CLOSED, WaveState.RELEASED}:
        raise Refused("before_close")
    log(session, actor, now, "texts_listed", wave.study_id, wave=wave.id)
    texts = list(session.scalars(select(ClosedTextRow.text).where(ClosedTextRow.wave_id == wave.id)))
    SystemRandom().shuffle(texts)
    return texts
