"""Whether whole numbers of people agree with a model: HiGHS (Huangfu and Hall 2018) through SciPy, its answers checked exactly."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csr_array, vstack

from surveyapp.audit.figures import Linear
from surveyapp.audit.model import Mask, Model, Row, Whole

Limits = NDArray[np.float64]

NODES = 20_000  # a limit in steps, not in seconds: the same document gives the same answer on every machine
INFEASIBLE = 2
ANY = 1e9  # a gap so wide that the first solution found will do


class Undecided(Exception):
    """The search was given up: nothing is known of this one."""


class Problem:
    """A model made ready for many questions to the solver. `solves` counts them."""

    def __init__(self, model: Model) -> None:
        self.model = model
        self.solves = 0
        self._matrix = _matrix(model.shape, model.rows)
        self._low, self._high = _limits(model.rows)
        self._sizes = np.array([size for _, size in model.combinations], dtype=np.int64)
        self._most = np.repeat(self._sizes[model.parent], model.shape[1])
        self._owner = [row.entry for row in model.rows]

    def is_out_of_reach(self, claim: Row) -> bool:
        """Whether the sizes of the combinations alone exclude a claim, whatever is printed."""
        sizes = self._sizes[np.unique(self.model.parent[claim.cells])].sum()
        least, most = (int(sizes) * bound(claim.linear.coefficients) for bound in (min, max))
        low, high = claim.linear.low, claim.linear.high
        alone = len(np.unique(self.model.parent)) == len(self.model.parent)
        return alone and ((low is not None and low > most) or (high is not None and high < least))

    def is_possible_in_parts(self, claim: Row | None, without: Collection[str] = ()) -> bool:
        """Whether it would be possible if people could be divided: much faster, and what is not possible so is not possible at all."""
        found, *_ = self._solve([claim] if claim else [], without, whole=False)
        return bool(found.status != INFEASIBLE)

    def witness(self, extra: Sequence[Row] = (), without: Collection[str] = ()) -> Whole | None:
        """Numbers of people (cells times options) that agree with the model and `extra`; None where there are none.

        `without` leaves out what these entries printed. Undecided where the solver gives up.
        """
        found, matrix, lows, highs = self._solve(extra, without, whole=True)
        if found.status == INFEASIBLE:
            return None
        if found.x is None:
            raise Undecided
        whole: Whole = np.rint(found.x).astype(np.int64)
        sums = matrix @ whole
        if (sums < lows).any() or (sums > highs).any():
            raise Undecided  # right within the solver's tolerance only
        answers: Whole = whole.reshape(self.model.shape)
        return answers

    def _solve(self, extra: Sequence[Row], without: Collection[str], *, whole: bool) -> tuple[Any, csr_array, Limits, Limits]:
        """The solver's answer, with the inequalities it was given."""
        self.solves += 1
        kept = np.array([owner is None or owner not in without for owner in self._owner], dtype=np.bool_)
        low, high = _limits(extra)
        matrix = vstack([self._matrix[kept], _matrix(self.model.shape, extra)], format="csr") if extra else self._matrix[kept]
        lows, highs = np.concatenate([self._low[kept], low]), np.concatenate([self._high[kept], high])
        found = milp(
            np.zeros(len(self._most)),
            integrality=np.full(len(self._most), int(whole)),
            bounds=Bounds(0, self._most),
            constraints=LinearConstraint(matrix, lows, highs),
            options={"mip_rel_gap": ANY, "node_limit": NODES},
        )
        return found, matrix, lows, highs


def _matrix(shape: tuple[int, int], rows: Sequence[Row]) -> csr_array:
    if not rows:
        return csr_array((0, shape[0] * shape[1]), dtype=np.int64)
    return csr_array(np.stack([np.outer(row.cells, row.linear.coefficients).ravel() for row in rows]).astype(np.int64))


def _limits(rows: Sequence[Row]) -> tuple[Limits, Limits]:
    low = [-np.inf if row.linear.low is None else row.linear.low for row in rows]
    high = [np.inf if row.linear.high is None else row.linear.high for row in rows]
    return np.array(low, dtype=float), np.array(high, dtype=float)


def clashing(problem: Problem, claims: Sequence[Row | None]) -> tuple[str, ...]:
    """A smallest set of entries that already excludes each of `claims` (None: that excludes itself): no entry of it can be spared.

    Deletion filtering (Chinneck 2008): leave out one entry after another as long as the rest still excludes.
    """
    spared: set[str] = set()
    for entry in problem.model.entries:
        if all(_excludes(problem, claim, spared | {entry}) for claim in claims):
            spared.add(entry)
    return tuple(entry for entry in problem.model.entries if entry not in spared)


def _excludes(problem: Problem, claim: Row | None, without: Collection[str]) -> bool:
    try:
        return not problem.is_possible_in_parts(claim, without) or problem.witness([claim] if claim else [], without) is None
    except Undecided:
        return False


def at_least(cells: Mask, coefficients: Sequence[int], low: int) -> Row:
    return Row(None, cells, Linear(tuple(coefficients), low=low))


def at_most(cells: Mask, coefficients: Sequence[int], high: int) -> Row:
    return Row(None, cells, Linear(tuple(coefficients), high=high))
