"""Frozen instruments from their rows, made once per process: a version never changes."""

from __future__ import annotations

from collections.abc import Mapping
from threading import Lock

from sqlalchemy import select
from sqlalchemy.orm import Session

from surveyapp.domain.instrument import Instrument
from surveyapp.errors import NotFound
from surveyapp.persistence.rows import InstrumentVersionRow

CACHED_VERSIONS = 64
_lock = Lock()
_cache: dict[tuple[int, str], Instrument] = {}


def instrument_version(session: Session, version_id: int, fingerprint: str) -> Instrument:
    """The instrument of a version row; the fingerprint keeps databases with the same row numbers apart."""
    key = (version_id, fingerprint)
    found = _cache.get(key)
    if found is None:
        row = session.get(InstrumentVersionRow, version_id)
        if row is None:
            raise NotFound()
        found = Instrument.from_document(row.document)
        with _lock:
            while len(_cache) >= CACHED_VERSIONS:
                _cache.pop(next(iter(_cache)))
            _cache[key] = found
    return found


def instruments_of(session: Session, wave_id: str) -> Mapping[str, Instrument]:
    """Both frozen instruments of a wave by id ("MGR", "STF"); empty before it has opened."""
    rows = session.execute(
        select(InstrumentVersionRow.id, InstrumentVersionRow.instrument, InstrumentVersionRow.fingerprint).where(
            InstrumentVersionRow.wave_id == wave_id
        )
    )
    return {row.instrument: instrument_version(session, row.id, row.fingerprint) for row in rows}
