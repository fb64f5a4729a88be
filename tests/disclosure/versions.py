"""Versions of a small wave made by hand: who answered in which of them, and everything that each of them prints."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from surveyapp.analysis.frame import ResponseFrame
from surveyapp.analysis.register import Invited
from surveyapp.disclosure.suppress import RawWave, release
from surveyapp.domain.instrument import MANAGERS
from tests.disclosure.frames import CARD, KEY, TEMPLATE, frame, managers

AREAS = ["norr"] * 9 + ["soder"] * 9
FIRST = "543213445" + "543234415"


def about_hr(people, answers, came):
    """people: dimension -> segments; answers to all of HR's questions; came: the version of each response."""
    given = answers if isinstance(answers, dict) else {f"{item}.hr": answers for item in CARD}
    made = frame(managers(), people, {**given, "card.hr": "1" * len(came)})
    return replace(made, came=np.array(came, dtype=np.uint8))


def versions(made: ResponseFrame, mapper=map, *, out=(), whole_only=(), last=0):
    """The publication of every version, each made with those before it. `out`: the first of them; `whole_only`: versions without groups;
    `last`: the last version, where nobody has answered since another.
    """
    out = list(out)
    for version in range(len(out) + 1, max(last, int(made.came.max())) + 1):
        there = made.came <= version
        raw = RawWave(
            study="s", wave="w", version=version, key=KEY, data_version="d",
            facts={"answered": {MANAGERS: int(there.sum())}, "invited": {MANAGERS: made.n}},
            frames={MANAGERS: ResponseFrame(made.instrument, made.matrix[there], made.came[there])},
            invited={MANAGERS: Invited([], [])}, texts={}, pairs=(), indices=TEMPLATE.indices,
            earlier=tuple(out), whole_only=version in whole_only,
        )  # fmt: skip
        out.append(release(raw, mapper))
    return out


def shown(publication, name):
    """Group -> (n, mean), or the reason, of a table of HR."""
    table = publication.table(f"MGR/{name}")
    return {cell.group: (cell.n, cell.mean) if cell.shown else str(cell.reason) for cell in table.cells} if table else None
