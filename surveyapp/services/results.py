"""Stored texts of a wave, for the operator at the command line. What readers at the desk meet is in text_review and text_release."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from secrets import SystemRandom

from sqlalchemy import select
from sqlalchemy.orm import Session

from surveyapp.domain.study import WaveState
from surveyapp.errors import Refused
from surveyapp.persistence.rows import ClosedTextRow, WaveRow
from surveyapp.services.common import Actor, log
from surveyapp.services.text_review import questions


@dataclass(frozen=True)
class StoredTexts:
    """Texts in no order, and how many questions' texts nobody may read. `least` texts are needed to read a question's."""

    texts: tuple[str, ...]
    left_out: int
    least: int


def readable_texts(session: Session, actor: Actor, now: datetime, wave: WaveRow) -> StoredTexts:
    """The texts of a closed wave that may be read at the desk, shuffled; logged.

    Refused before close, and with too_few_texts where something is written and nothing of it may be read.
    """
    if wave.state not in {WaveState.CLOSED, WaveState.RELEASED}:
        raise Refused("before_close")
    asked = questions(session, wave)
    readable = [question for question in asked if question.unreadable is None]
    least = max((question.policy.min_respondents_text for question in asked), default=0)
    if asked and not readable:
        raise Refused("too_few_texts", least=least)
    log(session, actor, now, "texts_listed", wave.study_id, wave=wave.id)
    ids = {one for question in readable for one in question.ids}
    rows = session.execute(select(ClosedTextRow.id, ClosedTextRow.text).where(ClosedTextRow.wave_id == wave.id))
    texts = [row.text for row in rows if row.id in ids]
    SystemRandom().shuffle(texts)
    return StoredTexts(tuple(texts), len(asked) - len(readable), least)
