"""A release that is ready and not out: found, and dropped when it no longer holds. Knows no figures."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from surveyapp.persistence.rows import ReleaseRow, WaveRow
from surveyapp.services.common import Actor, log


def prepared_of(session: Session, wave_id: str) -> ReleaseRow | None:
    """What waits to be given out, as it is now. Whoever would change it holds the wave first."""
    query = select(ReleaseRow).where(ReleaseRow.wave_id == wave_id, ReleaseRow.state == "prepared")
    return session.scalars(query.execution_options(populate_existing=True)).one_or_none()


def drop_prepared(session: Session, actor: Actor, now: datetime, wave: WaveRow, why: str) -> bool:
    """Delete what waits to be given out, if anything: "discarded", "again", "changed" or "reopened". The caller holds the wave."""
    row = prepared_of(session, wave.id)
    if row is None:
        return False
    log(session, actor, now, "release_dropped", wave.study_id, wave=wave.id, version=row.version, why=why)
    session.delete(row)
    session.flush()
    return True
