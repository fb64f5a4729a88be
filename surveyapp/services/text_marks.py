"""Marking the texts of a closed wave against the register, while it is there."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from surveyapp.domain.instrument import Instrument
from surveyapp.domain.marks import Known, marks_of
from surveyapp.persistence.rows import ClosedTextRow, OrganisationalUnitRow, RegisterEntryRow, TextReviewRow, WaveRow
from surveyapp.services.instruments import instruments_of

BATCH = 1000


def mark_texts(session: Session, wave: WaveRow) -> None:
    """Mark every closed text of the wave that is not marked yet.

    Done when a wave closes, so that everybody who was invited is in the register still; when texts are first read, for waves that were
    filled in another way; and before the register goes. What is kept of a name is where it stands, never which entry it was.
    """
    reviewed = select(TextReviewRow.text_id).where(TextReviewRow.wave_id == wave.id)
    query = select(ClosedTextRow.id, ClosedTextRow.text).where(ClosedTextRow.wave_id == wave.id, ClosedTextRow.id.not_in(reviewed))
    texts = session.execute(query.order_by(ClosedTextRow.id)).all()
    if not texts:
        return
    known = _known(session, wave)
    made = [
        {
            "text_id": row.id,
            "wave_id": wave.id,
            "marks": [[mark.start, mark.end, str(mark.kind)] for mark in marks_of(row.text, known)],
            "against_register": bool(known.names),
        }
        for row in texts
    ]
    for place in range(0, len(made), BATCH):
        session.execute(insert(TextReviewRow), made[place : place + BATCH])


def _known(session: Session, wave: WaveRow) -> Known:
    people = session.execute(select(RegisterEntryRow.name, RegisterEntryRow.email).where(RegisterEntryRow.study_id == wave.study_id)).all()
    units = session.scalars(select(OrganisationalUnitRow).where(OrganisationalUnitRow.study_id == wave.study_id))
    instruments = instruments_of(session, wave.id)
    return Known(
        names=[person.name for person in people],
        addresses=[person.email for person in people],
        units=[*(name for unit in units for name in (unit.name, *unit.aliases)), *_areas(instruments)],
        functions=list(_held_by_few(instruments)),
    )


def _areas(instruments: Mapping[str, Instrument]) -> Iterator[str]:
    for instrument in instruments.values():
        if "areas" in instrument.scales:
            yield from (name for area in instrument.scales["areas"].options for name in area.text.values())


def _held_by_few(instruments: Mapping[str, Instrument]) -> Iterator[str]:
    for instrument in instruments.values():
        few = [f for f in instrument.functions if f.rated_persons < int(instrument.thresholds["min_rated_persons"])]
        yield from (name for function in few for name in (*function.text.values(), *function.in_sentence.values()))
