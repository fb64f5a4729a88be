"""Answers that agree with what is printed, found by exchanging answers between people: quick, and no proof where it finds none."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from surveyapp.disclosure.linked.figures import Counts
from surveyapp.disclosure.linked.programme import Claim, Said

STEPS, TRIES = 20, 120
FAR = 2**50
Sums = NDArray[np.float64]  # of each printed figure
Start = tuple[Counts, Sums]


class Search:
    """Exchanges of answers. Everybody's counts never change by an exchange, and nobody leaves a combination."""

    def __init__(self, counts: Counts, said: Sequence[Said], seed: int) -> None:
        self._members = np.array([one.members for one in said], dtype=np.float64).reshape(len(said), len(counts))
        weights = np.array([one.linear.weights for one in said], dtype=np.float64).reshape(len(said), counts.shape[1])
        size = np.abs(weights).max(axis=1, initial=1.0, keepdims=True)
        self._weights = weights
        self._low = np.array([-FAR if one.linear.low is None else one.linear.low for one in said], dtype=np.float64)
        self._high = np.array([FAR if one.linear.high is None else one.linear.high for one in said], dtype=np.float64)
        self._worth = 1.0 / size.ravel()
        self._random = np.random.default_rng(seed)

    def start(self, answers: Counts) -> Start | None:
        """These answers as somewhere to begin from; None where something printed is not true of them."""
        sums: Sums = ((self._members @ answers) * self._weights).sum(axis=1)
        return None if self._fault(sums[:, None])[0] else (answers, sums)

    def towards(self, claims: Sequence[Claim], start: Start) -> Counts | None:
        """Answers that agree with what is printed and fulfil the claims; None where none were found."""
        here, sums = start[0].copy(), start[1]
        for claim in claims:
            while claim.missing(here):
                moved = self._fulfil(here, sums, claim)
                if moved is None:
                    return None
                sums = moved
        if any(claim.missing(here) for claim in claims):
            return None
        return self._repaired(here, sums, claims)

    def _fulfil(self, here: Counts, sums: Sums, claim: Claim) -> Sums | None:
        """One exchange that gives a person of the claim an answer of it, contradicting the least of what is printed; the sums after it."""
        rows = np.zeros(len(here), dtype=np.bool_)
        rows[claim.combinations] = True
        gives = np.argwhere((here > 0) & rows[:, None])
        has = np.argwhere((here > 0) & ~rows[:, None])
        first, second = np.nonzero(claim.weights[gives[:, 1]][:, None] < claim.weights[has[:, 1]])
        if not len(first):
            return None
        if len(first) > 4 * TRIES:
            some = self._random.choice(len(first), 4 * TRIES, replace=False)
            first, second = first[some], second[some]
        moved = self._after(sums, gives[first], has[second])
        best = int(self._fault(moved).argmin())
        _exchange(here, gives[first[best]], has[second[best]])
        return moved[:, best]

    def _repaired(self, here: Counts, sums: Sums, claims: Sequence[Claim]) -> Counts | None:
        """Exchanges, each the best of some that are drawn, until nothing printed is contradicted."""
        for _ in range(STEPS):
            wrong = ((sums < self._low) | (sums > self._high)).nonzero()[0]
            if not len(wrong):
                return here
            places = np.argwhere(here > 0)
            near = np.flatnonzero(self._members[wrong][:, places[:, 0]].any(axis=0))
            one = places[self._random.choice(near, TRIES)]
            other = places[self._random.integers(len(places), size=TRIES)]
            moved = self._after(sums, one, other)
            fault = np.where((one[:, 0] == other[:, 0]) | (one[:, 1] == other[:, 1]), np.inf, self._fault(moved))
            for best in fault.argsort(kind="stable")[:5]:
                _exchange(here, one[best], other[best])
                if not any(claim.missing(here) for claim in claims):
                    sums = moved[:, best]
                    break
                _exchange(here, (one[best, 0], other[best, 1]), (other[best, 0], one[best, 1]))
        return here if not self._fault(sums[:, None])[0] else None

    def _after(self, sums: Sums, one: NDArray[np.intp], other: NDArray[np.intp]) -> NDArray[np.float64]:
        """Said x exchanges: the sums when two people (combination, answer) have exchanged answers."""
        turn = self._weights[:, other[:, 1]] - self._weights[:, one[:, 1]]
        moved: NDArray[np.float64] = sums[:, None] + (self._members[:, one[:, 0]] - self._members[:, other[:, 0]]) * turn
        return moved

    def _fault(self, sums: NDArray[np.float64]) -> NDArray[np.float64]:
        """How far from what is printed, each figure in its own measure."""
        off = np.maximum(self._low[:, None] - sums, 0) + np.maximum(sums - self._high[:, None], 0)
        fault: NDArray[np.float64] = self._worth @ off
        return fault


def _exchange(here: Counts, one: Sequence[int] | NDArray[np.intp], other: Sequence[int] | NDArray[np.intp]) -> None:
    """The person of one combination gets the answer of the other's, and the other way round."""
    (a, x), (b, y) = one, other
    here[a, x] -= 1
    here[a, y] += 1
    here[b, y] -= 1
    here[b, x] += 1
