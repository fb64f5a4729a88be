"""What is certain of a group's numbers: seen first in many sets of answers that agree with what is printed, proved by the solver then."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from surveyapp.audit.figures import Linear
from surveyapp.audit.groups import Group
from surveyapp.audit.model import Mask, Model, Row, Whole
from surveyapp.audit.solving import Problem, Undecided, at_least, at_most
from surveyapp.audit.walk import Walk, fulfils

FIRST_STEPS = 8000
AIMED_STEPS = 400
MORE_STEPS = 300


class Ranges:
    """Least and greatest of each statistic (a weight per option) of each group, over every set of answers met so far.

    A set of answers that agrees with the document is found by the solver and walked on from. What holds in all of them is only then
    asked of the solver, which either proves it or finds a set in which it does not hold. `undecided` counts what the solver gave up.
    """

    def __init__(self, model: Model, groups: Sequence[Group], statistics: Sequence[Sequence[int]], start: Whole, problem: Problem) -> None:
        self._problem, self._walk = problem, Walk(model)
        self._inside = np.array([group.inside[model.parent] for group in groups], dtype=np.float64)
        self._weights = np.array(statistics, dtype=np.float64).T
        self._statistics = statistics
        self.low = self.high = self._of(start)
        self.undecided = 0
        self._answers: dict[tuple[bytes, Linear], bool] = {}
        self._met(start, FIRST_STEPS)

    def _of(self, answers: Whole) -> np.ndarray:
        return self._inside @ (answers @ self._weights)

    def _see(self, answers: Whole) -> None:
        values = self._of(answers)
        self.low, self.high = np.minimum(self.low, values), np.maximum(self.high, values)

    def _met(self, answers: Whole, steps: int) -> None:
        self._see(answers)
        self._last = self._walk.from_here(answers, steps, self._see)

    def never_above(self, group: int, statistic: int, most: int) -> Row | None:
        """The claim that was refuted (more than `most`), None where more is possible or nothing is known."""
        if self.high[group, statistic] > most:
            return None
        return self._refuted(at_least(self._cells(group), self._statistics[statistic], most + 1))

    def never_below(self, group: int, statistic: int, least: int) -> Row | None:
        """The claim that was refuted (less than `least`), None where less is possible or nothing is known."""
        if self.low[group, statistic] < least:
            return None
        return self._refuted(at_most(self._cells(group), self._statistics[statistic], least - 1))

    def can_reach(self, group: int, statistic: int, least: int) -> bool:
        """Whether some set of answers has that many, as far as is known."""
        if self.high[group, statistic] >= least:
            return True
        return self.never_above(group, statistic, least - 1) is None

    def fixed(self, group: int, statistics: Sequence[int]) -> list[Row] | None:
        """The claims that were refuted (more, less) where each has one value only; None where one of them has several."""
        proof: list[Row] = []
        for statistic in statistics:
            for side in (self.never_above, self.never_below):
                if not (self.low[group, statistics] == self.high[group, statistics]).all():
                    return None  # looked at anew each time: every set of answers that the solver finds may settle it
                refuted = side(group, statistic, int(self.low[group, statistic]))
                if refuted is None:
                    return None
                proof.append(refuted)
        return proof

    def _cells(self, group: int) -> Mask:
        inside: Mask = self._inside[group] > 0
        return inside

    def _refuted(self, claim: Row) -> Row | None:
        key = (claim.cells.tobytes(), claim.linear)
        if key not in self._answers:
            self._answers[key] = self._ask(claim)
        return claim if self._answers[key] else None

    def _ask(self, claim: Row) -> bool:
        """Whether no set of answers agrees with the claim."""
        if self._problem.is_out_of_reach(claim):
            return True
        try:
            if not self._problem.is_possible_in_parts(claim):
                return True
            if fulfils(self._walk.from_here(self._last, AIMED_STEPS, self._see, claim), claim):
                return False
            found = self._problem.witness([claim])
        except Undecided:
            self.undecided += 1
            return False
        if found is not None:
            self._met(found, MORE_STEPS)
        return found is None
