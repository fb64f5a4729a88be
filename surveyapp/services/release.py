"""Preparing a release: from a closed wave through disclosure control to a stored publication. For jobs and commands only."""

from __future__ import annotations

import multiprocessing
import os
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from datetime import UTC, datetime
from typing import Any

from sqlalchemy.orm import Session

from surveyapp.disclosure.linked.protect import Protected, Question
from surveyapp.disclosure.policy import NOTHING
from surveyapp.disclosure.preview import preview
from surveyapp.disclosure.released import Publication
from surveyapp.disclosure.suppress import RawWave, release
from surveyapp.disclosure.tables import Invited, Mapper
from surveyapp.domain.instrument import Instrument
from surveyapp.domain.study import WaveState
from surveyapp.errors import Refused
from surveyapp.instruments import load_template
from surveyapp.persistence.data_version import data_version
from surveyapp.persistence.database import Database
from surveyapp.persistence.load import load_frame, load_invited, load_text_counts
from surveyapp.persistence.locks import held
from surveyapp.persistence.rows import ReleaseRow, StudyRow, WaveRow
from surveyapp.services import child
from surveyapp.services.common import OPERATOR, Actor, random_id, swedish_day
from surveyapp.services.instruments import instruments_of
from surveyapp.services.release_confirm import about_study, give_out
from surveyapp.services.release_export import release_entries
from surveyapp.services.release_requests import counted_in, publication_of, released_before, versions_of
from surveyapp.services.waves import get_wave

REMINDER_DAYS = [5, 10, 14]
MOST_WORKERS = 8
PREVIEW_SECONDS = 90  # for what other least numbers would give: nobody should wait long for it


def perform_in_child(database_url: str, release_id: int) -> None:
    """One release prepared in a process of its own."""
    database = Database(database_url)
    prepare_apart(database, release_id)
    database.dispose()


def prepare_apart(database: Database, release_id: int, *, out_by: Actor | None = None) -> None:
    """Prepare a release and hold nobody up: answers are read, then protected without any lock, then what came of it is stored.

    `out_by`: who gives it out at once, without having looked at it.
    """
    now = datetime.now(UTC)
    with database.session(write=False) as session:
        raw = _read(session, now, release_id)
    publication = release(raw, _everywhere)
    shown = preview(raw, publication, _within(PREVIEW_SECONDS)) if out_by is None else None
    with database.transaction() as session:
        row = _store(session, release_id, raw, publication, shown)
        if out_by is not None:
            give_out(session, out_by, now, get_wave(session, row.wave_id), row)


def perform_release(session: Session, now: datetime, release_id: int, mapper: Mapper = map) -> ReleaseRow:
    """Prepare and give out. Refused where the wave is not closed or too few have answered; nothing is stored then."""
    raw = _read(session, now, release_id)
    row = _store(session, release_id, raw, release(raw, mapper), None)
    return give_out(session, OPERATOR, now, get_wave(session, row.wave_id), row)


def prepare_release(session: Session, now: datetime, release_id: int, mapper: Mapper = map) -> ReleaseRow:
    """Compute and store what could be given out, and what is to be looked at first. Refused as `perform_release`."""
    raw = _read(session, now, release_id)
    publication = release(raw, mapper)
    return _store(session, release_id, raw, publication, preview(raw, publication))


def _within(seconds: float) -> Callable[[], bool]:
    end = time.monotonic() + seconds
    return lambda: time.monotonic() < end


def _read(session: Session, now: datetime, release_id: int) -> RawWave:
    row = session.get_one(ReleaseRow, release_id)
    wave = get_wave(session, row.wave_id)
    if wave.state != WaveState.CLOSED:
        raise Refused("not_closed")
    study = session.get_one(StudyRow, wave.study_id)
    return _raw(session, study, wave, row.version, now, row.policy, whole_only=row.whole_only)


def _store(session: Session, release_id: int, raw: RawWave, publication: Publication, shown: dict[str, Any] | None) -> ReleaseRow:
    """Refused where the wave is another than when its answers were read, or where somebody else has done this work meanwhile."""
    wave = get_wave(session, raw.wave, hold=True)
    row = held(session, ReleaseRow, release_id)
    if row is None or row.state not in ("queued", "running"):
        raise Refused("release_running")
    if wave.state != WaveState.CLOSED or data_version(session, wave.id) != raw.data_version:
        raise Refused("not_closed")
    row.policy, row.data_version = dict(publication.policy), publication.data_version
    row.content, row.fingerprint = publication.to_document(), publication.fingerprint
    row.entries, row.frame = release_entries(publication), _frames(session, raw, wave)
    row.preview = shown
    row.state, row.progress, row.lease_until = "prepared", 100, None
    return row


def _frames(session: Session, raw: RawWave, wave: WaveRow) -> dict[str, Any]:
    """What a colleague knows, for the auditor. Where nobody is counted in who has answered since the last version: as it was then."""
    last = versions_of(session, wave.id)[-1:]
    late = counted_in(session, wave.id)
    before: Mapping[str, Any] = (last[0].frame or {}) if last else {}
    return {key: before[key] if key in before and not late[key] else _frame_units(_known(raw, key, wave.elsewhere)) for key in raw.invited}


def _everywhere(protect: Callable[[Question], Protected], questions: Sequence[Question]) -> Iterable[Protected]:
    """On every processor; in a process that may have no children of its own, on one."""
    workers = min(len(os.sched_getaffinity(0)), MOST_WORKERS)
    if child.inside() or workers < 2:
        return map(protect, questions)
    with ProcessPoolExecutor(workers, multiprocessing.get_context("spawn")) as pool:
        return list(pool.map(protect, questions, chunksize=4))


def _raw(
    session: Session,
    study: StudyRow,
    wave: WaveRow,
    version: int,
    now: datetime,
    asked: Mapping[str, int | bool] = NOTHING,
    *,
    whole_only: bool = False,
) -> RawWave:
    instruments = instruments_of(session, wave.id)
    invited = {key: Invited(*load_invited(session, wave.id, key)) for key in instruments}
    template = load_template(study.template)
    earlier = [one for one in versions_of(session, wave.id) if one.version < version]
    late = counted_in(session, wave.id) if earlier else dict.fromkeys(instruments, True)
    before = released_before(session, wave)
    frames = {key: load_frame(session, wave.id, instrument, version, late=late[key]) for key, instrument in instruments.items()}
    return RawWave(
        study=study.id,
        wave=wave.id,
        version=version,
        key=wave.release_key,
        data_version=data_version(session, wave.id),
        facts=_facts(study, wave, instruments, invited, {key: frame.n for key, frame in frames.items()}, now)
        | ({"before": _about_before(*before)} if before else {}),
        frames=frames,
        invited=invited,
        texts={key: load_text_counts(session, wave.id, key, late=late[key]) for key in instruments},
        pairs=template.pairs,
        indices=template.indices,
        earlier=tuple(publication_of(one) for one in earlier),
        before=before[1] if before else None,
        whole_only=whole_only,
        asked=dict(asked),
    )


def _facts(
    study: StudyRow,
    wave: WaveRow,
    instruments: Mapping[str, Instrument],
    invited: Mapping[str, Invited],
    answered: Mapping[str, int],
    now: datetime,
) -> dict[str, Any]:
    some = next(iter(instruments.values()))
    return {
        **about_study(study, wave),
        "released": swedish_day(now).isoformat(),
        "profile": some.profile,
        "full_card_limit": instruments["MGR"].full_card_limit if "MGR" in instruments else None,
        "instrument_versions": {key: instrument.version for key, instrument in instruments.items()},
        "invited": {key: len(one) for key, one in invited.items()},
        "answered": dict(answered),
        "holders": {function.id: function.rated_persons for function in some.functions},
        "languages": list(some.languages),
        "reminder_days": REMINDER_DAYS,
    }


def _about_before(wave: WaveRow, publication: Publication) -> dict[str, Any]:
    """What is said of the wave that this one is compared with, and of the version of it that is used."""
    told = {name: publication.facts.get(name) for name in ("opened", "closed", "released", "answered", "elsewhere")}
    return {"wave": wave.id, "number": wave.number, "version": publication.version, **told}


def _known(raw: RawWave, key: str, elsewhere: bool) -> Invited:
    """What a colleague knows. Of answers from elsewhere: who answered, by every breakdown, and of the others what numbers say."""
    invited, frame = raw.invited[key], raw.frames[key]
    if not elsewhere:
        return invited
    items = [breakdown.item for breakdown in frame.instrument.breakdowns]
    values = {item: frame.instrument.scale_of(frame.instrument.items[item]).values for item in items}
    columns = {item: frame.column(item).tolist() for item in items}
    answered = [{item: values[item].get(columns[item][place], "") for item in items} for place in range(frame.n)]
    others = [facts for facts, came in zip(invited.facts, invited.answered, strict=True) if not came]
    return Invited([*answered, *others], [*[True] * len(answered), *[False] * len(others)])


def _frame_units(invited: Invited) -> list[dict[str, Any]]:
    """What a colleague knows of each invited person, under ids that lead nowhere; for the auditor only."""
    return [
        {"id": random_id(), **facts, "responded": done}
        for facts, done in sorted(zip(invited.facts, invited.answered, strict=True), key=lambda pair: sorted(pair[0].items()))
    ]
