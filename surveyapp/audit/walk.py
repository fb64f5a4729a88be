"""Many sets of answers from one that agrees with a model: one or two people change their answer, and all that is printed stays true.

Each set that is met refutes whatever does not hold in it, and costs a thousandth of asking the solver.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from surveyapp.audit.model import Model, Row, Whole

TRIES = 48  # changes that are looked at together


class Walk:
    """Steps between sets of answers (cells times options). The same seed takes the same steps."""

    def __init__(self, model: Model, seed: int = 0) -> None:
        self._cells = np.array([row.cells for row in model.rows], dtype=np.int64)
        self._weights = np.array([row.linear.coefficients for row in model.rows], dtype=np.int64)
        self._low = np.array([_or(row.linear.low, -(2**62)) for row in model.rows], dtype=np.int64)[:, None]
        self._high = np.array([_or(row.linear.high, 2**62) for row in model.rows], dtype=np.int64)[:, None]
        self._random = np.random.default_rng(seed)

    def from_here(self, answers: Whole, steps: int, see: Callable[[Whole], None], aim: Row | None = None) -> Whole:
        """Show `see` every set of answers on the way; the last one is returned. With an `aim`: towards it, and no further."""
        here = answers
        sums = np.einsum("rc,co,ro->r", self._cells, here, self._weights, optimize=True)
        for _ in range(steps):
            if aim is not None and fulfils(here, aim):
                break
            change = self._change(here, sums, aim)
            if change is not None:
                here, sums = change
                see(here)
        return here

    def _change(self, here: Whole, sums: Whole, aim: Row | None) -> tuple[Whole, Whole] | None:
        """One of some drawn changes that leave every printed figure true, the nearest to the aim; None where none of them does."""
        places = np.argwhere(here > 0)
        if not len(places):
            return None
        cell, given = places[self._random.integers(len(places), size=TRIES)].T
        other, taken = places[self._random.integers(len(places), size=TRIES)].T
        both = self._random.integers(2, size=TRIES)  # two people exchange answers, or the first alone answers otherwise
        turn = self._weights[:, taken] - self._weights[:, given]
        moved = sums[:, None] + (self._cells[:, cell] - both * self._cells[:, other]) * turn
        fits = ((moved >= self._low) & (moved <= self._high)).all(axis=0) & (given != taken) & ((cell != other) | (both == 0))
        if not fits.any():
            return None
        best = int(np.where(fits, 0 if aim is None else _gain(aim, cell, other, given, taken, both), -(2**62)).argmax())
        there = here.copy()
        there[cell[best], given[best]] -= 1
        there[cell[best], taken[best]] += 1
        there[other[best], taken[best]] -= both[best]
        there[other[best], given[best]] += both[best]
        return there, moved[:, best]


def _gain(aim: Row, cell: Whole, other: Whole, given: Whole, taken: Whole, both: Whole) -> Whole:
    """How much nearer to the aim each change leads."""
    weights = np.array(aim.linear.coefficients, dtype=np.int64)
    step: Whole = (aim.cells[cell].astype(np.int64) - both * aim.cells[other]) * (weights[taken] - weights[given])
    return step if aim.linear.low is not None else -step


def fulfils(answers: Whole, row: Row) -> bool:
    """Whether an inequality holds for these answers."""
    value = int(row.cells @ (answers @ np.array(row.linear.coefficients)))
    return _or(row.linear.low, value) <= value <= _or(row.linear.high, value)


def _or(value: int | None, otherwise: int) -> int:
    return otherwise if value is None else value
