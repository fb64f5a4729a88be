"""Rows of work: take one under a lease, do it in a child process, and write down how it went."""

from __future__ import annotations

import json
import logging
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import or_, select

from surveyapp.errors import SurveyError
from surveyapp.persistence.database import Database
from surveyapp.services import child

log = logging.getLogger("surveyapp.jobs")

LEASE = timedelta(minutes=12)
MAX_ATTEMPTS = 3


def take(database: Database, table: Any, now: datetime) -> int | None:
    """The id of a row that is queued, or whose worker has vanished; now running under a lease. None where nothing is due."""
    with database.transaction() as session:
        due = or_(table.state == "queued", (table.state == "running") & (table.lease_until < now))
        row = session.scalars(select(table).where(due).order_by(table.id).limit(1).with_for_update(skip_locked=True)).first()
        if row is None:
            return None
        if row.attempts >= MAX_ATTEMPTS:
            row.state, row.error = "failed", json.dumps({"code": "gave_up"})
            return None
        row.state, row.attempts, row.lease_until, row.progress = "running", row.attempts + 1, now + LEASE, 5
        return int(row.id)


def work(database: Database, table: Any, function: str) -> bool:
    """Do one due row with "module:function"(database address, row id) in a child. Whether there was one."""
    row_id = take(database, table, datetime.now(UTC))
    if row_id is None:
        return False
    try:
        child.run(function, database.url, row_id)
    except SurveyError as error:
        detail = {"code": error.code, **{name: str(value) for name, value in error.params.items()}}
        log.warning("%s %s: %s %s", table.__tablename__, row_id, error.code, error.__cause__ or error)
        fail(database, table, row_id, detail)
    return True


def fail(database: Database, table: Any, row_id: int, detail: dict[str, Any]) -> None:
    """Write down why; not where the row is gone, or somebody else has finished it after this lease ran out."""
    with database.transaction() as session:
        row = session.scalars(select(table).where(table.id == row_id).with_for_update()).one_or_none()
        if row is None or row.state != "running":
            return
        row.state, row.error, row.lease_until = "failed", json.dumps(detail)[:500], None
