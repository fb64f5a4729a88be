"""All tables and gaps of a wave: processor time of a release for a real size, and for the same answers many times over."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime

import numpy as np

from bench import Figure
from bench.demo import demo
from surveyapp.analysis.frame import ResponseFrame
from surveyapp.analysis.register import Invited
from surveyapp.disclosure.suppress import RawWave, release
from surveyapp.persistence.database import Database
from surveyapp.persistence.rows import StudyRow, WaveRow
from surveyapp.services.release import _raw

HOW = "the demo's wave, everybody repeated: the whole of release(), both questionnaires, register included; least of 5 (of 3)"
TARGETS = {64: 0.1, 10_000: 0.3, 100_000: 1.5}


def figures() -> Iterator[Figure]:
    with demo() as (address, made):
        store = Database(address)
        with store.session(write=False) as session:
            wave = session.get_one(WaveRow, made.closed_wave)
            raw = _raw(session, session.get_one(StudyRow, made.closed_study), wave, 1, datetime.now(UTC))
        store.dispose()
    release(raw)  # the first one loads what the rest have loaded
    base = 0.0
    for responses, target in TARGETS.items():
        spent = min(_seconds(_grown(raw, responses)) for _ in range(5 if responses < 100 else 3))
        base = base or spent
        measured = f"{spent:.3f} s ({spent / base:.1f} x the first)"
        what = f"all tables and gaps, {responses} managers' responses: CPU"
        yield Figure(what, measured, f"under {target:g} s", spent < target, HOW if responses == 64 else "")


def _grown(raw: RawWave, responses: int) -> RawWave:
    """The same wave with everybody repeated until there are that many managers' responses, and as many more of everybody else."""
    times = max(1, round(responses / raw.frames["MGR"].n))
    if times == 1:
        return raw
    frames = {key: ResponseFrame(f.instrument, np.asfortranarray(np.tile(f.matrix, (times, 1)))) for key, f in raw.frames.items()}
    invited = {key: Invited(list(one.facts) * times, list(one.answered) * times) for key, one in raw.invited.items()}
    return replace(raw, frames=frames, invited=invited)


def _seconds(raw: RawWave) -> float:
    start = time.process_time()
    release(raw)
    return time.process_time() - start
