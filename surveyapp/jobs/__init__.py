"""Handlers for work in the background: thin, they take ids and call services. Registered here, in the order they are looked at."""

from __future__ import annotations

from sqlalchemy import select

from surveyapp import wake
from surveyapp.jobs.work import work
from surveyapp.persistence.database import Database
from surveyapp.persistence.rows import AppendixRow, ReleaseRow, WaveRow
from surveyapp.services.waves import refresh_lists


def register_handlers(database: Database) -> None:
    """Make everything that can be due known to the sweep."""
    wake.register(lambda: scrub(database))
    wake.register(lambda: work(database, ReleaseRow, "surveyapp.services.release:perform_in_child"))
    wake.register(lambda: work(database, AppendixRow, "surveyapp.services.appendix_work:produce_in_child"))
    wake.register_nightly(lambda: nightly(database))


def scrub(database: Database) -> bool:
    """Rewrite the storage after a wave has closed or been released. The mark is taken away first: a new deletion sets it again."""
    with database.transaction() as session:
        waves = session.scalars(select(WaveRow).where(WaveRow.needs_scrub)).all()
        for wave in waves:
            wave.needs_scrub = False
    if waves:
        database.scrub()
    return bool(waves)


def nightly(database: Database) -> None:
    with database.transaction() as session:
        refresh_lists(session)
