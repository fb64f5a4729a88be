"""The registry of everything that has gone out of a study: written where it goes out, read in order. Light enough for pages."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, defer

from surveyapp.disclosure.released_texts import TextRelease
from surveyapp.persistence.rows import PublicationRow, ReleaseRow, WaveRow

Entries = dict[str, Any]


def put_down(
    session: Session,
    at: datetime,
    by: str,
    kind: str,
    fingerprint: str,
    release: ReleaseRow,
    *,
    version: int | None = None,
    entries: Entries | None = None,
    **detail: Any,
) -> None:
    """Write down that something has gone out, once for each fingerprint: "release", "texts", "sentence", "appendix" or "export".

    `version`: its own, where it is not that of the release that it belongs to.
    """
    study = session.get_one(WaveRow, release.wave_id).study_id
    session.flush()
    there = PublicationRow.study_id == study, PublicationRow.kind == kind, PublicationRow.fingerprint == fingerprint
    if session.scalar(select(PublicationRow.id).where(*there)) is None:
        session.add(
            PublicationRow(
                study_id=study,
                wave_id=release.wave_id,
                release_id=release.id,
                kind=kind,
                version=version or release.version,
                at=at,
                by=by,
                fingerprint=fingerprint,
                detail=detail,
                entries=entries,
            )
        )
        session.flush()


def fill_in(session: Session, release: ReleaseRow, entries: Entries) -> None:
    """What a release says, where it went out before there was a registry."""
    put_down(session, release.requested_at, release.requested_by, "release", release.fingerprint or "", release)
    row = next(one for one in said_of(session, release.wave_id, "release") if one.release_id == release.id)
    row.entries = row.entries or entries


def published(session: Session, study_id: str) -> list[PublicationRow]:
    """Everything that has gone out of a study, oldest first, without what it says."""
    query = select(PublicationRow).where(PublicationRow.study_id == study_id).options(defer(PublicationRow.entries))
    return list(session.scalars(query.order_by(PublicationRow.at, PublicationRow.id)))


def wave_numbers(session: Session, study_id: str) -> dict[str, int]:
    """Number of each wave by its id, in order."""
    query = select(WaveRow.id, WaveRow.number).where(WaveRow.study_id == study_id).order_by(WaveRow.number)
    return {row.id: row.number for row in session.execute(query)}


def said_of(session: Session, wave_id: str, kind: str) -> list[PublicationRow]:
    """Everything of a kind that has gone out of a wave, oldest first, with what it says."""
    query = select(PublicationRow).where(PublicationRow.wave_id == wave_id, PublicationRow.kind == kind)
    return list(session.scalars(query.order_by(PublicationRow.at, PublicationRow.id)))


def text_entries(texts: TextRelease) -> Entries:
    """Texts that are out, one entry a list: "texts" holds them in their printed order."""
    found = []
    for one in texts.lists:
        entry = {"id": f"{one.id}/texts", "question": one.id, "where": {"instrument": one.instrument}, "texts": list(one.texts)}
        found.append({**entry, "n": one.written} if one.written else entry)
    plain = {"version": texts.version, "released": texts.released, "policy": texts.policy, "fingerprint": texts.fingerprint}
    return {"texts": plain, "publications": found}


def add_texts(document: Entries, entries: Mapping[str, Any]) -> None:
    """The newest texts into a document of figures. A later version of texts holds all of an earlier one."""
    document["release"]["texts"] = entries["texts"]
    for entry in entries["publications"]:
        document["questions"].setdefault(entry["question"], {"options": []})
        document["publications"].append(entry)
