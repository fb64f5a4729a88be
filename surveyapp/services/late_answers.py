"""Late answers to a released wave: opening it again for those who have not answered, and saying that no new version follows.

What is out stays out all the while, as it is. Safe for pages: counts rows, and knows no answer.
"""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from surveyapp.domain.study import WaveState, change
from surveyapp.errors import Refused, WrongState
from surveyapp.persistence.rows import ReleaseRow, WaveRow
from surveyapp.services.common import Actor, log
from surveyapp.services.prepared import drop_prepared
from surveyapp.services.release_requests import released
from surveyapp.services.waves import finish_wave, get_wave, renew_links, set_last_day


def open_for_late(session: Session, actor: Actor, now: datetime, wave_id: str, link_key: bytes, closes_on: date) -> WaveRow:
    """Take answers again after release. Refused where the version that is out is final, where the answers came from a file, and where
    a later wave has begun.
    """
    wave = get_wave(session, wave_id, hold=True)
    if wave.state != WaveState.RELEASED:
        raise WrongState(wave.state, WaveState.OPEN)
    if (why := _no_more(session, wave)) is not None:
        raise Refused(why)
    wave.state = change(WaveState(wave.state), WaveState.OPEN)
    wave.closed_on = None
    set_last_day(session, wave, now, closes_on)
    renew_links(session, wave, link_key)
    log(session, actor, now, "late_answers_opened", wave.study_id, wave=wave_id)
    return wave


def _no_more(session: Session, wave: WaveRow) -> str | None:
    """Why no more answers are taken to a wave that something is out of; None where they may be."""
    if wave.elsewhere:
        return "late_elsewhere"
    if wave.final:
        return "version_final"
    newest = session.scalar(select(func.max(WaveRow.number)).where(WaveRow.study_id == wave.study_id))
    return None if newest == wave.number else "later_wave"


def is_final(session: Session, wave: WaveRow) -> bool:
    """Whether the newest version that is out of a wave is the last one: it was made so, or no more answers can come."""
    return _no_more(session, wave) is not None


def make_final(session: Session, actor: Actor, now: datetime, wave_id: str) -> WaveRow:
    """The version that is out is the last one: answers that have come since are not used, and no more are taken.

    Refused while the wave is open or a version is being prepared. A prepared one is dropped.
    """
    wave = get_wave(session, wave_id, hold=True)
    row = released(session, wave_id)
    if wave.state not in (WaveState.CLOSED, WaveState.RELEASED):
        raise WrongState(wave.state, WaveState.RELEASED)
    working = ReleaseRow.wave_id == wave_id, ReleaseRow.state.in_(("queued", "running"))
    if session.scalar(select(func.count()).where(*working)):
        raise Refused("release_running")
    drop_prepared(session, actor, now, wave, "discarded")
    wave.final, out = True, wave.released_on
    finish_wave(session, now, wave)
    wave.released_on = out
    log(session, actor, now, "version_final", wave.study_id, wave=wave_id, version=row.version)
    return wave
