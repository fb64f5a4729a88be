"""Handlers for work in the background: thin, they take ids and call services. Registered here, in the order they are looked at."""

from __future__ import annotations

from datetime import UTC, datetime

from sqlalchemy import select, update

from surveyapp import wake
from surveyapp.jobs.work import work
from surveyapp.persistence.database import Database
from surveyapp.persistence.rows import AppendixRow, ReleaseRow, WaveRow
from surveyapp.services import answer_import, deletion
from surveyapp.services.participation import refresh_lists


def register_handlers(database: Database) -> None:
    """Make everything that can be due known to the sweep."""
    wake.register(lambda: scrub(database))
    wake.register(lambda: work(database, ReleaseRow, "surveyapp.services.release:perform_in_child"))
    wake.register(lambda: work(database, AppendixRow, "surveyapp.services.appendix_work:produce_in_child"))
    wake.register_nightly(lambda: nightly(database))


def scrub(database: Database) -> bool:
    """Rewrite the storage after a wave has closed or been released.

    The mark stays until it is done, and stays on where the wave went on to a state that deleted more meanwhile.
    """
    with database.session(write=False) as session:
        due = [(wave.id, wave.state) for wave in session.scalars(select(WaveRow).where(WaveRow.needs_scrub))]
    if not due:
        return False
    database.scrub()
    with database.transaction() as session:
        for wave_id, state in due:
            session.execute(update(WaveRow).where(WaveRow.id == wave_id, WaveRow.state == state).values(needs_scrub=False))
    return True


def nightly(database: Database) -> None:
    """What has a day comes on its day: each in a transaction of its own, so that one fault keeps nothing else waiting."""
    with database.transaction() as session:
        refresh_lists(session)
    with database.transaction() as session:
        deletion.close_due_waves(session, datetime.now(UTC))
    with database.transaction() as session:
        deletion.delete_due_registers(session, datetime.now(UTC))
    with database.transaction() as session:
        forgotten = answer_import.delete_old_files(session, datetime.now(UTC))
    if forgotten:
        database.scrub()
