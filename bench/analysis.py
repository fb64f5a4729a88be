"""Protecting a wave and holding it against a reader: how long a release takes, and one question in a large organisation."""

from __future__ import annotations

import resource
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from fractions import Fraction

import numpy as np

from bench import Figure
from bench.demo import demo
from surveyapp.disclosure.linked.protect import Figure as Printed
from surveyapp.disclosure.linked.protect import Hidden, Protected, Question, Rules
from surveyapp.disclosure.simulate import Case, CaseQuestion, publications
from surveyapp.disclosure.suppress import RawWave, release
from surveyapp.persistence.database import Database
from surveyapp.persistence.rows import StudyRow, WaveRow
from surveyapp.services.release import _everywhere, _raw

PEOPLE, AREAS = 1200, 40


def figures() -> Iterator[Figure]:
    raw = _wave()
    for what, mapper, most in (("one-way", _one_way, 30), ("with two-way tables", _everywhere, 180)):
        start, cpu = time.perf_counter(), _processor_time()
        release(raw, mapper)
        spent = time.perf_counter() - start
        how = f"the demo's wave as a release makes it; {_processor_time() - cpu:.0f} s of processor time"
        yield Figure(f"protect and audit 64 + 73 answers, {what}", f"{spent:.1f} s", f"under {most} s", spent < most, how)
    start = time.process_time()
    entries = list(publications(_large(), two_way=False))
    spent = time.process_time() - start
    what = f"protect and audit {PEOPLE} answers in {AREAS} areas, one-way, one question: CPU"
    yield Figure(
        what,
        f"{spent:.1f} s, {len(entries)} entries",
        "under 120 s",
        spent < 120,
        "three attributes; questions do not depend on each other",
    )


def _wave() -> RawWave:
    with demo() as (address, made):
        store = Database(address)
        with store.session(write=False) as session:
            wave = session.get_one(WaveRow, made.closed_wave)
            raw = _raw(session, session.get_one(StudyRow, made.closed_study), wave, 1, datetime.now(UTC))
        store.dispose()
    return raw


def _processor_time() -> float:
    """Of this process and of those that it has waited for."""
    return sum(used.ru_utime + used.ru_stime for used in map(resource.getrusage, (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)))


def _one_way(protect: Callable[[Question], Protected], questions: Sequence[Question]) -> Iterable[Protected]:
    """Without the cells of two-way tables: they say nothing."""
    bare = [replace(question, plan=replace(question.plan, two_way=())) for question in questions]
    for question, found in zip(questions, _everywhere(protect, bare), strict=True):
        hidden = tuple(Printed(hidden=Hidden.PROTECTS) for _ in question.plan.two_way)
        yield replace(found, groups=(*found.groups, *hidden))


def _large() -> Case:
    """Invented: areas of very different sizes, nine of ten in one role, four classes of tenure."""
    random = np.random.default_rng(5)
    sizes = random.dirichlet(np.full(AREAS, 1.5))
    rows = [
        (
            f"area {random.choice(AREAS, p=sizes)}",
            ("chef", "ledare", "stab")[random.choice(3, p=[0.9, 0.03, 0.07])],
            f"t{random.integers(4)}",
        )
        for _ in range(PEOPLE)
    ]
    answers = np.clip(np.rint(random.normal(3.9, 0.9, PEOPLE)), 1, 5).astype(np.intp) - 1
    question = CaseQuestion("q1", tuple((str(value), Fraction(value)) for value in range(1, 6)), "dk", "blank")
    return Case(
        rules=Rules(),
        attributes=("area", "role", "tenure"),
        ordered={},
        questions=(question,),
        ids=tuple(f"p{place}" for place in range(PEOPLE)),
        values=tuple(rows),
        responded=np.ones(PEOPLE, dtype=np.bool_),
        version=np.zeros(PEOPLE, dtype=np.intp),
        versions=(),
        answers={"q1": answers},
        key=b"bench",
    )
