"""Sets of answers that agree with everything printed: thousands by exchanging answers, and others by an integer programme (HiGHS).

Whatever does not hold in one of them is not certain. What no set can be found for is certain when the programme is infeasible.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csr_array, vstack

from bench.published import BIG, Model, Row

TRIES, INFEASIBLE, NODES = 64, 2, 20_000


class Undecided(Exception):
    """The solver gave up: nothing is known."""


@dataclass(frozen=True)
class Claim:
    """weights @ numbers >= least, over all cells times answers."""

    weights: np.ndarray
    least: int


class Worlds:
    """`seen`: sets of answers as combinations x answers, one a row."""

    def __init__(self, model: Model, truth: np.ndarray, seed: int = 0) -> None:
        self.model = model
        self._random = np.random.default_rng(seed)
        self._cells, self._columns = truth.shape
        every = [*model.rows, *(row for either in model.either for rows in either for row in rows)]
        stacked = np.array([row.weights for row in every]).reshape(len(every), truth.size)
        self._fixed = len(model.rows)
        self._all = stacked.T.astype(np.int32).copy()
        self._low, self._high = np.array([row.low for row in every]), np.array([row.high for row in every])
        self._at = np.arange(self._fixed)
        self._seen: list[np.ndarray] = []
        if not self.agree(truth.ravel()):
            raise ValueError("what is printed is not true, or is read wrongly")
        self.solves = 0
        self._matrix, self._lows, self._highs, self._binaries = self._programme(every)

    # ------------------------------------------------------------------ seeing
    def agree(self, flat: np.ndarray) -> bool:
        sums = flat @ self._all
        return bool(self._fits(sums)[()]) and self._either(sums)

    def _fits(self, sums: np.ndarray) -> np.ndarray:
        fixed = sums[..., : self._fixed]
        found: np.ndarray = ((fixed >= self._low[: self._fixed]) & (fixed <= self._high[: self._fixed])).all(axis=-1)
        return found

    def _either(self, sums: np.ndarray) -> bool:
        place = self._fixed
        good = (sums >= self._low) & (sums <= self._high)
        for either in self.model.either:
            holds = False
            for rows in either:
                holds |= bool(good[place : place + len(rows)].all())
                place += len(rows)
            if not holds:
                return False
        return True

    def _keep(self, flat: np.ndarray) -> None:
        cells = flat.reshape(self._cells, self._columns)
        if self._cells == len(self.model.sizes):
            self._seen.append(cells.ravel().astype(np.int16))
            return
        found = np.zeros((len(self.model.sizes), self._columns), dtype=np.int16)
        np.add.at(found, self.model.parent, cells)
        self._seen.append(found.ravel())

    def taken(self) -> np.ndarray:
        """Those that have been seen since the last call."""
        found, self._seen = np.array(self._seen, dtype=np.int16), []
        return found

    # ------------------------------------------------------------------ exchanges
    def walk(self, flat: np.ndarray, steps: int) -> None:
        """Two people exchange answers, versions or both, twice at times; or one answers otherwise. What is printed stays true."""
        here = flat.astype(np.int64).copy()
        self._keep(here)
        sums = here @ self._all
        width, parent = self._columns, self.model.parent
        several = self._cells > len(self.model.sizes)
        for _ in range(steps):
            places = np.flatnonzero(here)
            first, second, third, fourth = places[self._random.integers(len(places), size=(4, TRIES))]
            moves = [self._exchange(first, second, several), self._exchange(third, fourth, several)]
            twice = self._random.random(TRIES) < 0.6
            alone = self._random.random(TRIES) < 0.1
            moves[0] = np.where(alone, np.stack([first // width * width + self._random.integers(width, size=TRIES), second]), moves[0])
            change = self._all[moves[0][0]] + self._all[moves[0][1]] - self._all[first] - self._all[second]
            other = self._all[moves[1][0]] + self._all[moves[1][1]] - self._all[third] - self._all[fourth]
            moved = sums + change + twice[:, None] * other
            for one in np.flatnonzero(self._fits(moved))[:4]:
                there = here.copy()
                steps_of_one = [(first, second, moves[0]), (third, fourth, moves[1])][: 1 + int(twice[one])]
                for a, b, (c, d) in steps_of_one:
                    np.add.at(there, [a[one], b[one], c[one], d[one]], [-1, -1, 1, 1])
                if (there >= 0).all() and not (there == here).all() and self._either(moved[one]):
                    assert (np.bincount(parent, there.reshape(-1, width).sum(axis=1)) == self.model.sizes).all()
                    here, sums = there, moved[one]
                    self._keep(here)
                    break

    def _exchange(self, first: np.ndarray, second: np.ndarray, several: bool) -> np.ndarray:
        width, versions = self._columns, self._cells // len(self.model.sizes)
        (a, x), (b, y) = np.divmod(first, width), np.divmod(second, width)
        if not several:
            return np.stack([a * width + y, b * width + x])
        what = self._random.integers(3, size=TRIES)  # answers, versions, both
        answers, parts = what != 1, what != 0
        va, vb = a % versions, b % versions
        new_a = a - va + np.where(parts, vb, va)
        new_b = b - vb + np.where(parts, va, vb)
        return np.stack([new_a * width + np.where(answers, y, x), new_b * width + np.where(answers, x, y)])

    # ------------------------------------------------------------------ the programme
    def _programme(self, every: Sequence[Row]) -> tuple[csr_array, np.ndarray, np.ndarray, int]:
        """The rows with a binary for each alternative, of which one at least holds; and the sizes of the combinations."""
        alternatives = [rows for either in self.model.either for rows in either]
        number, binaries = self._cells * self._columns, len(alternatives)
        matrix, low, high = [], [], []

        def add(weights: np.ndarray, extra: dict[int, float], least: float, most: float) -> None:
            row = np.zeros(number + binaries)
            row[:number] = weights
            for place, value in extra.items():
                row[number + place] = value
            matrix.append(row)
            low.append(least)
            high.append(most)

        for combination, size in enumerate(self.model.sizes):
            add(np.repeat(self.model.parent == combination, self._columns), {}, size, size)
        for row in self.model.rows:
            add(row.weights, {}, -np.inf if row.low <= -BIG else row.low, np.inf if row.high >= BIG else row.high)
        people = float(self.model.sizes.sum())
        for place, rows in enumerate(alternatives):
            for row in rows:
                if row.high < BIG:  # weights @ x + people * b <= high + people
                    add(row.weights, {place: people}, -np.inf, row.high + people)
        place = 0
        for either in self.model.either:
            add(np.zeros(number), {place + i: 1.0 for i in range(len(either))}, 1, np.inf)
            place += len(either)
        return csr_array(np.array(matrix)), np.array(low, dtype=float), np.array(high, dtype=float), binaries

    def seek(self, wanted: Sequence[Sequence[Claim]]) -> np.ndarray | None:
        """A set of answers in which some of these hold, each with all its claims, as many as can be; None: it is proved that none can."""
        self.solves += 1
        number, extra = self._cells * self._columns, len(wanted)
        width = number + self._binaries + extra
        most = np.repeat(self.model.sizes[self.model.parent], self._columns)
        rows, low = [], []
        for place, claims in enumerate(wanted):
            for claim in claims:
                slack = claim.least - float(np.minimum(claim.weights, 0) @ most)
                row = np.zeros(width)
                row[:number] = claim.weights
                row[number + self._binaries + place] = -slack
                rows.append(row)
                low.append(claim.least - slack)
        some = np.zeros(width)
        some[number + self._binaries :] = 1
        wide = self._matrix.copy()
        wide.resize((self._matrix.shape[0], width))
        found = milp(
            -some,
            integrality=np.ones(width),
            bounds=Bounds(0, np.concatenate([most, np.ones(self._binaries + extra)])),
            constraints=LinearConstraint(
                vstack([wide, csr_array(np.array([*rows, some]))]),
                np.concatenate([self._lows, low, [1]]),
                np.concatenate([self._highs, np.full(len(low) + 1, np.inf)]),
            ),
            options={"mip_rel_gap": 1e9, "node_limit": NODES, "time_limit": 60},
        )
        if found.status == INFEASIBLE:
            return None
        if found.x is None:
            raise Undecided
        flat = np.rint(found.x[:number]).astype(np.int64)
        if not self.agree(flat):
            raise Undecided  # right within the solver's tolerance only
        return flat
