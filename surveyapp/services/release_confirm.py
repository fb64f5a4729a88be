"""Giving out what has been prepared, for ever, or throwing it away. Safe for pages: moves released figures and never makes one."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import update
from sqlalchemy.orm import Session

from surveyapp.disclosure.released import Publication
from surveyapp.domain.study import WaveState
from surveyapp.errors import Refused
from surveyapp.persistence.data_version import data_version
from surveyapp.persistence.rows import ClosedResponseRow, ClosedTextRow, ReleaseRow, StudyRow, WaveRow
from surveyapp.services.common import Actor, log, swedish_day
from surveyapp.services.prepared import drop_prepared, prepared_of
from surveyapp.services.registry import put_down
from surveyapp.services.release_requests import counted_in, released, versions_of
from surveyapp.services.waves import finish_wave, get_wave


def confirm_release(session: Session, actor: Actor, now: datetime, wave_id: str, fingerprint: str) -> ReleaseRow | None:
    """Give out what was prepared. None where it was made of other answers than those that are there now: it is dropped then.

    `fingerprint` is that of what was looked at. Refused where another one has been prepared since, or where there is none. A second
    click gives what the first one gave out.
    """
    wave = get_wave(session, wave_id, hold=True)
    row = prepared_of(session, wave_id)
    if row is None and wave.state == WaveState.RELEASED:
        return released(session, wave_id)
    if row is None:
        raise Refused("not_prepared")
    if row.fingerprint != fingerprint:
        raise Refused("other_prepared")
    if wave.state != WaveState.CLOSED or data_version(session, wave_id) != row.data_version:
        drop_prepared(session, actor, now, wave, "changed")
        return None
    return give_out(session, actor, now, wave, row)


def give_out(session: Session, actor: Actor, now: datetime, wave: WaveRow, row: ReleaseRow) -> ReleaseRow:
    """What is prepared becomes what is out: dated and named as on this day, with the fingerprint of exactly that. The wave is final."""
    content = dict(row.content or {})
    about = about_study(session.get_one(StudyRow, wave.study_id), wave)
    content["facts"] = {**content["facts"], **about, "released": swedish_day(now).isoformat()}
    publication = Publication.from_document(content)
    row.content, row.fingerprint = publication.to_document(), publication.fingerprint
    _freeze(session, row)
    row.state, row.released_on, row.preview = "done", swedish_day(now), None
    put_down(session, now, actor.name, "release", publication.fingerprint, row, entries=row.entries, whole_only=row.whole_only)
    row.entries = None
    finish_wave(session, now, wave)
    log(session, actor, now, "release_given_out", wave.study_id, wave=wave.id, version=row.version, fingerprint=row.fingerprint)
    return row


def _freeze(session: Session, row: ReleaseRow) -> None:
    """Whatever this version holds for the first time is marked with it, and never changes again."""
    first = len(versions_of(session, row.wave_id)) == 0
    counted = counted_in(session, row.wave_id)
    for key in [key for key, late in counted.items() if late or first]:
        for table in (ClosedResponseRow, ClosedTextRow):
            new = table.wave_id == row.wave_id, table.instrument == key, table.came.is_(None)
            session.execute(update(table).where(*new).values(came=row.version))


def discard_release(session: Session, actor: Actor, now: datetime, wave_id: str) -> None:
    """Throw away what was prepared. Nothing happens where it is gone already; refused where it is out."""
    wave = get_wave(session, wave_id, hold=True)
    if not drop_prepared(session, actor, now, wave, "discarded") and wave.state == WaveState.RELEASED:
        raise Refused("release_exists")


def about_study(study: StudyRow, wave: WaveRow) -> Mapping[str, Any]:
    """What is printed of the study and its field period, as it is said now."""
    days = {"opened": wave.opens_on, "closes": wave.closes_on, "closed": wave.closed_on, "feedback": wave.feedback_on}
    return {
        "municipality": study.municipality,
        "study_name": study.name,
        "organisation": study.organisation,
        "consultant": study.consultant,
        "contact": study.contact,
        **{name: day.isoformat() if day else None for name, day in days.items()},
        "register_date": wave.register_on.isoformat() if wave.register_on else None,
        "invented": study.invented,
        "elsewhere": wave.elsewhere,
    }
