"""What has been released, for pages; and the texts, for the consultant's own reading after close."""

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
from surveyapp.services.instruments import instruments_of


@dataclass(frozen=True)
class TextGroup:
    """The texts of one question in an order that says nothing. `texts` is None below the text threshold."""

    instrument: str
    item: str
    wording: dict[str, str]
    count: int
    texts: tuple[str, ...] | None


def open_texts(session: Session, actor: Actor, now: datetime, wave: WaveRow) -> list[TextGroup]:
    """Every text question with its texts, for the consultant to read; logged. Refused before close.

    Comments on a function with fewer than the least number of rated persons are not shown: they would be about a person.
    """
    if wave.state not in {WaveState.CLOSED, WaveState.RELEASED}:
        raise Refused("before_close")
    log(session, actor, now, "texts_read", wave.study_id, wave=wave.id)
    groups = []
    for key, instrument in instruments_of(session, wave.id).items():
        least, rated = (int(instrument.thresholds[name]) for name in ("min_respondents_text", "min_rated_persons"))
        named = {function.id for function in instrument.functions if function.rated_persons < rated}
        for item in instrument.items.values():
            if item.type not in {"text", "multi"}:
                continue
            rows = session.execute(
                select(ClosedTextRow.text, ClosedTextRow.function).where(
                    ClosedTextRow.wave_id == wave.id, ClosedTextRow.instrument == key, ClosedTextRow.item == item.id
                )
            ).all()
            texts = [row.text for row in rows if row.function not in named]
            SystemRandom().shuffle(texts)
            if texts or item.type == "text":
                groups.append(TextGroup(key, item.id, dict(item.text), len(texts), tuple(texts) if len(texts) >= least else None))
    return groups


def all_texts(session: Session, actor: Actor, now: datetime, wave: WaveRow) -> list[str]:
    """Every stored text of a closed wave, shuffled, for the operator; logged. Refused before close."""
    if wave.state not in {WaveState.CLOSED, WaveState.RELEASED}:
        raise Refused("before_close")
    log(session, actor, now, "texts_listed", wave.study_id, wave=wave.id)
    texts = list(session.scalars(select(ClosedTextRow.text).where(ClosedTextRow.wave_id == wave.id)))
    SystemRandom().shuffle(texts)
    return texts
