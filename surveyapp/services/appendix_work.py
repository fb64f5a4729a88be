"""Making an appendix: a release's content to the bytes of a PDF. For jobs and commands only: this is where rendering is."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from contextlib import redirect_stdout
from datetime import UTC, datetime
from io import StringIO

from surveyapp.disclosure.released import Publication
from surveyapp.disclosure.released_texts import TextRelease
from surveyapp.errors import Refused
from surveyapp.persistence.database import Database
from surveyapp.persistence.rows import AppendixRow, ReleaseRow
from surveyapp.services.findings import as_printed, edition_of, edits_of
from surveyapp.services.registry import put_down
from surveyapp.services.release_requests import publication_of
from surveyapp.services.text_release import texts_of

APT_LINE = "apt-get install libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0"


def produce_in_child(database_url: str, appendix_id: int) -> None:
    """One appendix in a process of its own. Nothing is locked while the pages are set: people answer meanwhile."""
    database = Database(database_url)
    with database.session(write=False) as session:
        row = session.get_one(AppendixRow, appendix_id)
        release = session.get_one(ReleaseRow, row.release_id)
        edits = edits_of(session, release.id)
        publication, fingerprint = as_printed(publication_of(release), edits), release.fingerprint or ""
        texts = texts_of(session, release.wave_id, row.texts_version)
        number, language = row.number, row.language

    def tell(progress: int) -> None:
        with database.transaction() as session:
            session.get_one(AppendixRow, appendix_id).progress = progress

    pdf = _rendered(publication, texts, number, language, tell, fingerprint)
    with database.transaction() as session:
        row = session.get_one(AppendixRow, appendix_id)
        row.pdf, row.state, row.progress, row.lease_until, row.edition = pdf, "done", 100, None, edition_of(edits)
        mark, release = hashlib.sha256(pdf).hexdigest(), session.get_one(ReleaseRow, row.release_id)
        put_down(session, datetime.now(UTC), row.requested_by, "appendix", mark, release, number=number, language=language)
    database.dispose()


def _rendered(
    publication: Publication, texts: TextRelease | None, number: int, language: str, tell: Callable[[int], None], fingerprint: str
) -> bytes:
    """The same release, number, language, sentences and texts give the same bytes. Refused where a system library is missing."""
    try:
        with redirect_stdout(StringIO()):  # the renderer prints a page of advice of its own before it fails
            from surveyapp.reports.appendix import appendix_pdf  # noqa: PLC0415 - a missing system library shows when this is imported
    except OSError as error:
        raise Refused("library_missing", library=APT_LINE) from error
    return appendix_pdf(publication, number, language, tell, fingerprint, texts)
