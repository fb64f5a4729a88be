"""What a consultant makes of a release's findings: own sentences, reservations, what is left out. Knows released figures and rows only."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from surveyapp.disclosure.findings.written import Edit, applied, flagged
from surveyapp.disclosure.released import Finding, Publication
from surveyapp.errors import NotFound, Refused
from surveyapp.persistence.locks import held
from surveyapp.persistence.rows import EventRow, FindingEditRow, ReleaseRow, WaveRow
from surveyapp.services.common import Actor, log
from surveyapp.services.registry import put_down
from surveyapp.services.release_requests import publication_of

KINDS = ("finding_edited", "finding_restored", "finding_left_out", "finding_taken_back")
LONGEST = 2000  # characters of a sentence or a reservation


def edits_of(session: Session, release_id: int) -> dict[str, Edit]:
    """Finding id -> what has been made of it; nothing for drafts."""
    rows = session.scalars(select(FindingEditRow).where(FindingEditRow.release_id == release_id).order_by(FindingEditRow.finding))
    return {row.finding: Edit(dict(row.text), row.caveat, row.left_out) for row in rows}


def edition_of(edits: Mapping[str, Edit]) -> str:
    """A fingerprint of the consultant's sentences; "" where all are drafts."""
    if not edits:
        return ""
    plain = json.dumps({name: asdict(edit) for name, edit in sorted(edits.items())}, sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(plain.encode()).hexdigest()


def as_printed(publication: Publication, edits: Mapping[str, Edit]) -> Publication:
    """The publication with the consultant's sentences. Refused while a sentence does not agree with its cells."""
    wrong = [one.id for one in publication.findings if flagged(publication, one, edits.get(one.id))]
    if wrong:
        raise Refused("findings_flagged", count=len(wrong))
    return applied(publication, edits)


def finding_of(publication: Publication, finding_id: str) -> Finding:
    """A finding that is said. NotFound for one that is not there, or about which nothing may be said."""
    for finding in publication.findings:
        if finding.id == finding_id and finding.instruments:
            return finding
    raise NotFound()


def put_sentences(
    session: Session, actor: Actor, now: datetime, release: ReleaseRow, finding_id: str, text: Mapping[str, str], caveat: Mapping[str, str]
) -> None:
    """Own sentences and reservations by language; what is empty or like the draft follows the draft. Stored also where numbers do not
    agree: such a sentence is shown with what is wrong and is not printed."""
    finding = finding_of(publication_of(release), finding_id)
    row = _row(session, release, finding_id)
    row.text = {code: some for code, words in text.items() if (some := _tidy(words)) and some != finding.text.get(code)}
    given = {code: some for code, words in caveat.items() if (some := _tidy(words))}
    row.caveat = None if given == dict(finding.caveat or {}) else given
    edit = Edit(dict(row.text), row.caveat, row.left_out)
    _done(session, actor, now, release, row, "finding_edited")
    _put_down(session, actor, now, release, finding, edit)


def _put_down(session: Session, actor: Actor, now: datetime, release: ReleaseRow, finding: Finding, edit: Edit) -> None:
    """Own words that may be printed have gone out: the pages show them from now on."""
    if (edit.text or edit.caveat) and not flagged(publication_of(release), finding, edit):
        entry = {"id": finding.id, "edited": dict(edit.text), "caveat": dict(edit.caveat or {})}
        fingerprint = hashlib.sha256(json.dumps([release.id, entry], sort_keys=True, ensure_ascii=False).encode()).hexdigest()
        put_down(session, now, actor.name, "sentence", fingerprint, release, entries={"sentences": [entry]}, finding=finding.id)


def restore_draft(session: Session, actor: Actor, now: datetime, release: ReleaseRow, finding_id: str) -> None:
    """The draft sentences and reservation again; whether it is left out stays as it is."""
    finding_of(publication_of(release), finding_id)
    row = _row(session, release, finding_id)
    row.text, row.caveat = {}, None
    _done(session, actor, now, release, row, "finding_restored")


def leave_out(session: Session, actor: Actor, now: datetime, release: ReleaseRow, finding_id: str, reason: str) -> None:
    """Not in the appendix, for a reason that the log keeps. Refused without one."""
    finding_of(publication_of(release), finding_id)
    if not (words := _tidy(reason)[:500]):
        raise Refused("reason_missing")
    row = _row(session, release, finding_id)
    row.left_out, row.reason = True, words
    _done(session, actor, now, release, row, "finding_left_out", reason=words)


def take_back(session: Session, actor: Actor, now: datetime, release: ReleaseRow, finding_id: str) -> None:
    """In the appendix again."""
    finding_of(publication_of(release), finding_id)
    row = _row(session, release, finding_id)
    row.left_out, row.reason = False, ""
    _done(session, actor, now, release, row, "finding_taken_back")


def history(session: Session, study_id: str, release_id: int, finding_id: str) -> list[EventRow]:
    """Who did what with a finding, newest first."""
    query = select(EventRow).where(EventRow.study_id == study_id, EventRow.what.in_(KINDS)).order_by(EventRow.id.desc())
    return [row for row in session.scalars(query) if (row.detail.get("release"), row.detail.get("finding")) == (release_id, finding_id)]


def _row(session: Session, release: ReleaseRow, finding_id: str) -> FindingEditRow:
    held(session, ReleaseRow, release.id)  # two who edit at once write one after the other
    row = session.get(FindingEditRow, (release.id, finding_id))
    if row is None:
        row = FindingEditRow(release_id=release.id, finding=finding_id, text={}, caveat=None, left_out=False, reason="")
        session.add(row)
    return row


def _done(session: Session, actor: Actor, now: datetime, release: ReleaseRow, row: FindingEditRow, what: str, **detail: str) -> None:
    """Who and when; a row that says nothing more than the draft goes away."""
    row.edited_by, row.edited_at = actor.name, now
    study = session.get_one(WaveRow, release.wave_id).study_id
    log(session, actor, now, what, study, release=release.id, finding=row.finding, **detail)
    session.flush()
    if not row.text and row.caveat is None and not row.left_out:
        session.delete(row)


def _tidy(text: str) -> str:
    return " ".join(text.split())[:LONGEST]
