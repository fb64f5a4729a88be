"""Making an appendix: a release's content to the bytes of a PDF. For jobs and commands only: this is where rendering is."""

from __future__ import annotations

from datetime import UTC, datetime

from sqlalchemy.orm import Session

from surveyapp.errors import Refused
from surveyapp.persistence.database import Database
from surveyapp.persistence.rows import AppendixRow, ReleaseRow
from surveyapp.services.release_requests import publication_of

APT_LINE = "apt-get install libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0"


def produce_in_child(database_url: str, appendix_id: int) -> None:
    """One appendix in a process of its own."""
    database = Database(database_url)
    with database.transaction() as session:
        produce_appendix(session, datetime.now(UTC), appendix_id)
    database.dispose()


def produce_appendix(session: Session, now: datetime, appendix_id: int) -> AppendixRow:
    """Render and store. The same release, number and language give the same bytes. Refused where a system library is missing."""
    row = session.get_one(AppendixRow, appendix_id)
    publication = publication_of(session.get_one(ReleaseRow, row.release_id))
    try:
        from surveyapp.reports.appendix import appendix_pdf  # noqa: PLC0415 - a missing system library shows when this is imported
    except OSError as error:
        raise Refused("library_missing", library=APT_LINE) from error
    row.pdf = appendix_pdf(publication, row.number, row.language)
    row.state, row.progress, row.lease_until = "done", 100, None
    return row
