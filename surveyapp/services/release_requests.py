"""Asking for a release to be prepared, and reading what is out. Safe for pages: knows released figures and rows, nothing behind them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from surveyapp.disclosure.policy import NOTHING, policy_of
from surveyapp.disclosure.released import Publication
from surveyapp.domain.study import WaveState
from surveyapp.errors import NotFound, Refused
from surveyapp.persistence.locks import held
from surveyapp.persistence.rows import ClosedResponseRow, ReleaseRow, WaveRow
from surveyapp.services.common import Actor, log
from surveyapp.services.instruments import instruments_of
from surveyapp.services.prepared import drop_prepared, prepared_of


def request_release(
    session: Session,
    actor: Actor,
    now: datetime,
    wave_id: str,
    *,
    again: bool = False,
    asked: Mapping[str, int | bool] = NOTHING,
    whole_only: bool = False,
) -> ReleaseRow:
    """Queue the preparing of a release of a closed wave. Refused while one is running, and of a wave that is released.

    Where one is prepared it is refused too, unless it is to be made `again`: then that one is dropped. `asked`: thresholds that are
    stricter than the frozen ones (and `two_way`), for this release; refused where one is looser. After late answers it is the next version,
    under the numbers of the one before, refused where too few have come for any figure; `whole_only`: everybody's figures alone.
    """
    wave = held(session, WaveRow, wave_id)
    if wave is None:
        raise NotFound()
    if wave.state == WaveState.RELEASED:
        raise Refused("release_exists")
    if wave.state != WaveState.CLOSED:
        raise Refused("not_closed")
    if session.scalar(select(func.count()).where(ReleaseRow.wave_id == wave_id, ReleaseRow.state.in_(("queued", "running")))):
        raise Refused("release_running")
    prepared, out = prepared_of(session, wave_id), versions_of(session, wave_id)
    asked = out[-1].policy if out else asked
    for instrument in instruments_of(session, wave_id).values():
        policy_of(instrument.thresholds, asked)
    if again and prepared is not None:
        whole_only = prepared.whole_only
        drop_prepared(session, actor, now, wave, "again")
    elif prepared is not None:
        raise Refused("release_prepared")
    if out:
        _require_new_answers(session, wave)
    session.execute(delete(ReleaseRow).where(ReleaseRow.wave_id == wave_id, ReleaseRow.state == "failed"))
    version = 1 + (session.scalar(select(func.max(ReleaseRow.version)).where(ReleaseRow.wave_id == wave_id)) or 0)
    row = ReleaseRow(
        wave_id=wave_id,
        version=version,
        whole_only=whole_only and bool(out),
        policy=dict(asked),
        requested_by=actor.name,
        requested_at=now,
    )
    session.add(row)
    log(session, actor, now, "release_requested", wave.study_id, wave=wave_id, version=version, asked=dict(asked))
    return row


def new_answers(session: Session, wave_id: str) -> dict[str, int]:
    """Closed answers of each questionnaire that no version holds yet."""
    query = select(ClosedResponseRow.instrument, func.count()).where(ClosedResponseRow.wave_id == wave_id, ClosedResponseRow.came.is_(None))
    return {row[0]: row[1] for row in session.execute(query.group_by(ClosedResponseRow.instrument))}


def counted_in(session: Session, wave_id: str) -> dict[str, bool]:
    """For each questionnaire, whether the next version holds the answers that have come since: at least as many as a figure needs."""
    new = new_answers(session, wave_id)
    return {key: new.get(key, 0) >= least for key, least in _least(session, wave_id).items()}


def _least(session: Session, wave_id: str) -> dict[str, int]:
    """The least number of answers behind a figure of each questionnaire, in the versions of a wave."""
    asked = next((row.policy for row in reversed(versions_of(session, wave_id))), NOTHING)
    return {key: policy_of(one.thresholds, asked).min_respondents for key, one in instruments_of(session, wave_id).items()}


def versions_of(session: Session, wave_id: str) -> list[ReleaseRow]:
    """Every version that is out, oldest first."""
    query = select(ReleaseRow).where(ReleaseRow.wave_id == wave_id, ReleaseRow.state == "done")
    return list(session.scalars(query.order_by(ReleaseRow.version)))


def released_before(session: Session, wave: WaveRow) -> tuple[WaveRow, Publication] | None:
    """The nearest earlier wave of the same study that something is out of, and the newest version of it. None where there is none."""
    query = select(WaveRow).where(WaveRow.study_id == wave.study_id, WaveRow.number < wave.number).order_by(WaveRow.number.desc())
    for earlier in session.scalars(query):
        if out := versions_of(session, earlier.id):
            return earlier, publication_of(out[-1])
    return None


def version_days(session: Session, wave_id: str) -> list[tuple[int, date | None]]:
    """(version, the day it came out) of everything that is out, oldest first."""
    query = select(ReleaseRow.version, ReleaseRow.released_on).where(ReleaseRow.wave_id == wave_id, ReleaseRow.state == "done")
    return [(row.version, row.released_on) for row in session.execute(query.order_by(ReleaseRow.version))]


def _require_new_answers(session: Session, wave: WaveRow) -> None:
    """A new version changes something, and by so many answers that the difference may be seen."""
    if not any(counted_in(session, wave.id).values()):
        new = new_answers(session, wave.id)
        least = min(_least(session, wave.id).values())
        raise Refused("too_few_new", managers=new.get("MGR", 0), staff=new.get("STF", 0), least=least)


def latest_release(session: Session, wave_id: str) -> ReleaseRow | None:
    """The newest release of a wave in whatever state, without having to be done."""
    return session.scalars(select(ReleaseRow).where(ReleaseRow.wave_id == wave_id).order_by(ReleaseRow.version.desc())).first()


def has_release(session: Session, study_id: str) -> bool:
    """Whether any wave of the study has been released."""
    query = select(func.count()).select_from(ReleaseRow).join(WaveRow, WaveRow.id == ReleaseRow.wave_id)
    return bool(session.scalar(query.where(WaveRow.study_id == study_id, ReleaseRow.state == "done")))


def waves_out(session: Session, study_id: str) -> int:
    """How many waves of a study something is out of."""
    query = select(func.count(WaveRow.id.distinct())).join(ReleaseRow, ReleaseRow.wave_id == WaveRow.id)
    return session.scalar(query.where(WaveRow.study_id == study_id, ReleaseRow.state == "done")) or 0


def released(session: Session, wave_id: str) -> ReleaseRow:
    """The newest finished release. NotFound where nothing has been released."""
    row = session.scalars(
        select(ReleaseRow).where(ReleaseRow.wave_id == wave_id, ReleaseRow.state == "done").order_by(ReleaseRow.version.desc())
    ).first()
    if row is None:
        raise NotFound()
    return row


def publication_of(row: ReleaseRow) -> Publication:
    """The stored content as released figures. NotFound before it is out, also while it is prepared."""
    if row.content is None or row.state != "done":
        raise NotFound()
    return Publication.from_document(row.content)


def error_of(row: Any) -> dict[str, Any]:
    """What went wrong with a row of work, as code and parameters; {} where nothing did."""
    return dict(json.loads(row.error)) if row.error else {}
