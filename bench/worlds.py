"""Sets of answers that agree with everything printed: thousands by exchanging answers, and others by an integer programme (HiGHS).

Whatever does not hold in one of them is not certain. What no set can be found for is certain when the programme is infeasible.

The exchanges are simulated annealing in many chains: what is printed may be broken on the way, at a price (the sum over the rows of how
far each is beyond its limits), and a set is seen where the price is nothing. Each chain is cooled and warmed again, over and over, so that
sets that are far from each other are reached.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csr_array, vstack

from bench.published import Model, Row

CHAINS, PERIOD = 128, 1000  # steps from one warming to the next
WARM, COLD = 1.0, 20.0  # what a person too many costs
ENOUGH = 500  # sets of answers to learn from at a time
ALONE = 0.15  # of the moves: one answers otherwise
INFEASIBLE, NODES = 2, 20_000


class Undecided(Exception):
    """The solver gave up: nothing is known."""


@dataclass(frozen=True)
class Claim:
    """weights @ numbers >= least, over all cells times answers."""

    weights: np.ndarray
    least: int


class Worlds:
    """Sets of answers to one model; `truth`: the one that is known from the start, cells x answers."""

    def __init__(self, model: Model, truth: np.ndarray, seed: int = 0) -> None:
        self.model = model
        self._random = np.random.default_rng(seed)
        self._cells, self._columns = truth.shape
        self._most = np.repeat(model.sizes[model.parent], self._columns)
        fixed = self._tight(model.rows)
        either = [found for found in ([self._tight(rows) for rows in one] for one in model.either) if all(found)]
        every = [*fixed, *(row for one in either for rows in one for row in rows)]
        self._fixed = len(fixed)
        self._all = np.array([row.weights for row in every], dtype=np.int32).reshape(len(every), truth.size).T.copy()
        self._low, self._high = (np.array([getattr(row, end) for row in every], dtype=np.int32) for end in ("low", "high"))
        self._scale = (1 / np.maximum(1, np.abs(self._all).max(axis=0, initial=0))).astype(np.float32)
        self._alternatives = np.cumsum([0, *(len(rows) for one in either for rows in one)])[:-1]
        self._eithers = np.cumsum([0, *(len(one) for one in either)])[:-1]
        self._steps = 0
        self._chains = np.tile(np.repeat(np.arange(truth.size), truth.ravel()), (CHAINS, 1))  # where each person is
        if not self.agree(truth.ravel()):
            raise ValueError("what is printed is not true, or is read wrongly")
        self._seen = [self._chains[:1].copy()]
        self._matrix, self._lows, self._highs = self._programme(fixed, either)
        self._binaries = len(self._alternatives)

    # ------------------------------------------------------------------ rows
    def _range(self, weights: np.ndarray) -> tuple[int, int]:
        """Lowest and highest weights @ numbers that the sizes of the combinations allow."""
        of_cells = weights.reshape(self._cells, self._columns)
        low, high = (np.full(len(self.model.sizes), sign * np.abs(weights).max()) for sign in (1, -1))
        np.minimum.at(low, self.model.parent, of_cells.min(axis=1))
        np.maximum.at(high, self.model.parent, of_cells.max(axis=1))
        return int(low @ self.model.sizes), int(high @ self.model.sizes)

    def _tight(self, rows: Iterable[Row]) -> list[Row]:
        """The same said by fewer rows: in the smallest whole numbers, each sum of numbers once, nothing that the sizes say already."""
        limits: dict[bytes, tuple[np.ndarray, int, int]] = {}
        for row in rows:
            divisor = int(np.gcd.reduce(row.weights)) or 1
            weights, low, high = row.weights // divisor, -(-row.low // divisor), row.high // divisor
            if weights[np.flatnonzero(weights)[:1]].sum() < 0:
                weights, low, high = -weights, -high, -low
            _, least, most = limits.get(weights.tobytes(), (weights, *self._range(weights)))
            limits[weights.tobytes()] = weights, max(low, least), min(high, most)
        return [Row(*found) for found in limits.values() if found[1:] != self._range(found[0])]

    def _beyond(self, sums: np.ndarray) -> np.ndarray:
        """How far sets of answers are from what is printed, in persons; 0 for those that agree."""
        beyond = np.abs(sums - np.clip(sums, self._low, self._high)) * self._scale
        found: np.ndarray = beyond[:, : self._fixed].sum(axis=1)
        if len(self._eithers):
            of_alternatives = np.add.reduceat(beyond[:, self._fixed :], self._alternatives, axis=1)
            found += np.minimum.reduceat(of_alternatives, self._eithers, axis=1).sum(axis=1)
        return found

    def agree(self, flat: np.ndarray) -> bool:
        people = np.bincount(self.model.parent, flat.reshape(self._cells, -1).sum(axis=1))
        return bool((flat >= 0).all() and (people == self.model.sizes).all() and self._beyond(flat[None] @ self._all)[0] == 0)

    # ------------------------------------------------------------------ seeing
    def taken(self) -> np.ndarray:
        """Those that have been seen since the last call, as combinations x answers, one a row; of many, some."""
        seen = np.concatenate([self._chains[:0], *self._seen])
        self._seen = []
        chains = seen if len(seen) <= ENOUGH else seen[self._random.choice(len(seen), ENOUGH, replace=False)]
        cell, column = np.divmod(chains, self._columns)
        found = np.zeros((len(chains), len(self.model.sizes) * self._columns), dtype=np.int16)
        np.add.at(found, (np.arange(len(chains))[:, None], self.model.parent[cell] * self._columns + column), 1)
        return found

    # ------------------------------------------------------------------ exchanges
    def start(self, flat: np.ndarray) -> None:
        """A quarter of the chains go on from here."""
        some = self._random.choice(CHAINS, CHAINS // 4, replace=False)
        self._chains[some] = np.repeat(np.arange(len(flat)), flat)
        self._seen.append(self._chains[some[:1]])

    def walk(self, steps: int) -> None:
        """Two people exchange answers, versions or both; or one answers otherwise."""
        chains, every = self._chains, np.arange(CHAINS)
        people = chains.shape[1]
        sums = self._all[chains].sum(axis=1, dtype=np.int32)
        price = self._beyond(sums)
        phase = (self._steps + np.arange(steps)[:, None]) / PERIOD + every / CHAINS
        self._steps += steps
        one = self._random.integers(people, size=(steps, CHAINS))
        other = (one + self._random.integers(1, people, size=(steps, CHAINS))) % people
        answer = np.where(self._random.random((steps, CHAINS)) < ALONE, self._random.integers(self._columns, size=(steps, CHAINS)), -1)
        room = self._random.exponential(size=(steps, CHAINS)) / (WARM + (COLD - WARM) * (phase % 1))
        for step in range(steps):
            a, b = chains[every, one[step]], chains[every, other[step]]
            to_a, to_b = self._exchange(a, b, answer[step])
            moved = sums + self._all[to_a] - self._all[a] + self._all[to_b] - self._all[b]
            beyond = self._beyond(moved)
            taken = np.flatnonzero((beyond - price <= room[step]) & ((to_a != a) | (to_b != b)))
            chains[taken, one[step, taken]], chains[taken, other[step, taken]] = to_a[taken], to_b[taken]
            sums[taken], price[taken] = moved[taken], beyond[taken]
            if len(agreeing := taken[beyond[taken] == 0]):
                self._seen.append(chains[agreeing])

    def _exchange(self, a: np.ndarray, b: np.ndarray, answer: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Where both are afterwards; `answer`: what the first answers otherwise, -1 for an exchange."""
        width, versions = self._columns, self._cells // len(self.model.sizes)
        (cell_a, x), (cell_b, y) = np.divmod(a, width), np.divmod(b, width)
        alone, what = answer >= 0, self._random.integers(3, size=CHAINS) if versions > 1 else np.zeros(CHAINS)
        answers, parts = ~alone & (what != 1), ~alone & (what != 0)  # what they exchange
        part_a, part_b = cell_a % versions, cell_b % versions
        to_a = (cell_a + np.where(parts, part_b - part_a, 0)) * width + np.where(alone, answer, np.where(answers, y, x))
        to_b = (cell_b + np.where(parts, part_a - part_b, 0)) * width + np.where(answers, x, y)
        return to_a, to_b

    # ------------------------------------------------------------------ the programme
    def _programme(self, fixed: Sequence[Row], either: Sequence[Sequence[Sequence[Row]]]) -> tuple[csr_array, np.ndarray, np.ndarray]:
        """The sizes of the combinations, the rows, and a binary for each alternative, of which one at least holds."""
        number, binaries = self._cells * self._columns, sum(len(one) for one in either)
        rows = [(np.repeat(self.model.parent == place, self._columns), -1, 0, size, size) for place, size in enumerate(self.model.sizes)]
        rows += [(row.weights, -1, 0, row.low, row.high) for row in fixed]
        for place, row in ((p, row) for p, found in enumerate(found for one in either for found in one) for row in found):
            low, high = self._range(row.weights)
            limits = [(row.weights, place, high - row.high, -np.inf, high), (row.weights, place, low - row.low, low, np.inf)]
            rows += [limit for limit in limits if limit[2]]
        matrix = np.zeros((len(rows) + len(either), number + binaries))
        for at, (weights, place, slack, _, _) in enumerate(rows):
            matrix[at, :number] = weights
            if place >= 0:
                matrix[at, number + place] = slack
        for at, (first, one) in enumerate(zip(self._eithers, either, strict=False)):
            matrix[len(rows) + at, number + first : number + first + len(one)] = 1
        low, high = ([row[end] for row in rows] + [limit] * len(either) for end, limit in ((3, 1.0), (4, np.inf)))
        return csr_array(matrix), np.array(low, dtype=float), np.array(high, dtype=float)

    def never(self, weights: np.ndarray) -> None:
        """It is proved that nobody is there: programmes need not try it again."""
        self._most = np.where(weights > 0, 0, self._most)

    def seek(self, hold: Sequence[Claim], wanted: Sequence[Claim]) -> np.ndarray | None:
        """A set of answers in which all of `hold` and one at least of `wanted` are so, with many of them; None: it is proved that
        there is none.
        """
        number, extra = self._matrix.shape[1], len(wanted)
        rows = np.zeros((len(hold) + extra + 1, number + extra))
        rows[-1, number:], least = 1, [claim.least for claim in hold]
        for at, claim in enumerate([*hold, *wanted]):
            rows[at, : len(claim.weights)] = claim.weights
        for at, claim in enumerate(wanted):
            low = self._range(claim.weights)[0]
            rows[len(hold) + at, number + at] = low - claim.least
            least.append(low)
        wide = self._matrix.copy()
        wide.resize((wide.shape[0], number + extra))
        found = milp(
            -rows[-1],
            integrality=np.ones(number + extra),
            bounds=Bounds(0, np.concatenate([self._most, np.ones(self._binaries + extra)])),
            constraints=LinearConstraint(
                vstack([wide, csr_array(rows)]),
                np.concatenate([self._lows, least, [1]]),
                np.concatenate([self._highs, np.full(len(rows), np.inf)]),
            ),
            options={"mip_rel_gap": 1e9, "node_limit": NODES, "time_limit": 60},
        )
        if found.status == INFEASIBLE:
            return None
        if found.x is None:
            raise Undecided
        flat = np.rint(found.x[: number - self._binaries]).astype(np.int64)
        if not self.agree(flat):
            raise Undecided  # right within the solver's tolerance only
        return flat
