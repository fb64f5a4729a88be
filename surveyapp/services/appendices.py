"""Asking for appendices and finding them. Safe for pages: knows rows, and nothing of rendering."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, defer

from surveyapp.errors import NotFound, Refused
from surveyapp.persistence.locks import held
from surveyapp.persistence.rows import AppendixRow, ReleaseRow, StudyRow, WaveRow
from surveyapp.services.common import Actor, log
from surveyapp.services.findings import as_printed, edition_of, edits_of
from surveyapp.services.release_requests import publication_of
from surveyapp.services.text_release import newest_texts

NUMBERS = (9, 10)


def newest_release(session: Session, study_id: str) -> ReleaseRow:
    """The newest finished release of a study. NotFound where nothing has been released."""
    row = session.scalars(
        select(ReleaseRow)
        .join(WaveRow, WaveRow.id == ReleaseRow.wave_id)
        .where(WaveRow.study_id == study_id, ReleaseRow.state == "done")
        .order_by(WaveRow.number.desc(), ReleaseRow.version.desc())
    ).first()
    if row is None:
        raise NotFound()
    return row


def request_appendix(session: Session, actor: Actor, now: datetime, study_id: str, number: int, language: str) -> AppendixRow:
    """Queue an appendix of the newest release and texts; one that is made of the same already, or on its way, is given back."""
    if number not in NUMBERS:
        raise NotFound()
    held(session, StudyRow, study_id)  # two who ask at once get the same one
    release = newest_release(session, study_id)
    edits = edits_of(session, release.id)
    as_printed(publication_of(release), edits)  # refused while a sentence does not agree with its cells
    made_with = edition_of(edits), texts_version(session, release)
    query = select(AppendixRow).where(AppendixRow.release_id == release.id, AppendixRow.number == number, AppendixRow.language == language)
    row = session.scalars(query).one_or_none()
    if row is None:
        row = AppendixRow(
            study_id=study_id, release_id=release.id, number=number, language=language, requested_by=actor.name, requested_at=now
        )
        row.edition, row.texts_version = made_with
        session.add(row)
        log(session, actor, now, "appendix_requested", study_id, number=number, language=language)
    elif row.state == "failed" or (row.state == "done" and (row.edition, row.texts_version) != made_with):
        row.state, row.attempts, row.error, row.pdf = "queued", 0, None, None
        row.edition, row.texts_version = made_with
        log(session, actor, now, "appendix_requested", study_id, number=number, language=language)
    return row


def appendices_of(session: Session, study_id: str) -> list[AppendixRow]:
    """Every appendix of a study without its bytes, by number and language, newest release first."""
    query = select(AppendixRow).where(AppendixRow.study_id == study_id).options(defer(AppendixRow.pdf))
    return list(
        session.scalars(
            query.order_by(AppendixRow.release_id.desc(), AppendixRow.texts_version.desc(), AppendixRow.number, AppendixRow.language)
        )
    )


def versions_of_releases(session: Session, rows: Sequence[AppendixRow]) -> dict[int, int]:
    """The version of the release that each of these is of, by the release's id; {} where all are of one."""
    ids = {row.release_id for row in rows}
    query = select(ReleaseRow.id, ReleaseRow.version).where(ReleaseRow.id.in_(ids))
    return {row.id: row.version for row in session.execute(query)} if len(ids) > 1 else {}


def outdated(session: Session, rows: Sequence[AppendixRow]) -> set[int]:
    """Ids of finished appendices that were made before the consultant last changed a finding of their release, or released texts."""
    releases = [session.get_one(ReleaseRow, release) for release in {row.release_id for row in rows}]
    made_with = {release.id: (edition_of(edits_of(session, release.id)), texts_version(session, release)) for release in releases}
    return {row.id for row in rows if row.state == "done" and (row.edition, row.texts_version) != made_with[row.release_id]}


def texts_version(session: Session, release: ReleaseRow) -> int:
    """The newest release of texts of the same wave; 0 where none has left."""
    texts = newest_texts(session, release.wave_id)
    return texts.version if texts else 0


def appendix_bytes(session: Session, study_id: str, appendix_id: int) -> AppendixRow:
    """A finished appendix with its bytes."""
    row = session.get(AppendixRow, appendix_id)
    if row is None or row.study_id != study_id:
        raise NotFound()
    if row.pdf is None:
        raise Refused("appendix_not_ready")
    return row
