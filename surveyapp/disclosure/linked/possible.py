"""What answers are possible: whether a reader of the printed figures could be certain of anybody's answer.

The unknowns are how many people of each combination gave each answer. A conclusion is refuted by one set of answers that agrees with
everything printed and in which it is false. Sets are found by exchanging answers between people and, for what that leaves, by an
integer programme in which as many conclusions as possible are false; when it finds none that is, they follow from the print.

The conclusions that are looked for (Hundepool et al. 2012; Kenthapadi, Mishra and Nissim 2005 on what a method tells):
- somebody did not give some answer that others gave (a zero), for every combination;
- everybody else of a combination gave one answer, or answers on one side, to a reader with the answer of any of those who answered;
- all but at most one of a named group did;
- exactly what a small group answered.
What already follows from everybody's own counts is not counted.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice

import numpy as np
from numpy.typing import NDArray

from surveyapp.disclosure.linked.figures import Counts, Scale
from surveyapp.disclosure.linked.programme import Claim, Programme, Said

Flags = NDArray[np.bool_]
_Key = tuple[str, int, int, int]
STEPS, TRIES = 150, 64
AT_ONCE = 40  # conclusions in one programme
ZERO, BUT_ONE, EXACT, SEAT = "zero", "but one", "exact", "seat"


@dataclass
class Reader:
    """A reader of one question's figures.

    `counts`: combinations x (options, "don't know", blank), the true answers. `named`: groups x combinations, groups that have a name
    of their own. `k`: a group with fewer is small. `pool`: sets of answers that have been found; those that agree with what is said
    here are used, and new ones are added.
    """

    scale: Scale
    counts: Counts
    said: Sequence[Said]
    named: NDArray[np.bool_]
    k: int
    pool: list[Counts]
    seed: int = 0
    _parts: NDArray[np.int64] = field(init=False)

    def __post_init__(self) -> None:
        total = self.counts.sum(axis=0)
        self.used = np.flatnonzero(total[: self.scale.options])
        sides = [[p for p in side if p in self.used] for side in self.scale.sides()]
        parts = [[int(place)] for place in self.used] + [side for side in sides if len(side) > 1]
        self._parts = np.array([[int(column in part) for column in range(self.counts.shape[1])] for part in parts], dtype=np.int64)
        self._sizes = self.counts.sum(axis=1)
        seats = np.argwhere(self.counts > 0)
        self._seat_at, self._seat_of = seats[:, 0], seats[:, 1]
        self._own_out = 1 - self._parts[:, self._seat_of].T  # seats x parts: 1 where the own answer is outside the part
        self._random = np.random.default_rng(self.seed)
        self._members = np.array([said.members for said in self.said], dtype=np.int64)
        self._weights = np.array([said.linear.weights for said in self.said], dtype=np.int64)
        self._low = np.array([-(2**50) if s.linear.low is None else s.linear.low for s in self.said])[:, None]
        self._high = np.array([2**50 if s.linear.high is None else s.linear.high for s in self.said])[:, None]
        self._open()

    def _open(self) -> None:
        """Conclusions that are not refuted yet, without those that everybody's counts alone support."""
        total = self.counts.sum(axis=0)
        outside = total.sum() - self._parts @ total
        combinations = len(self.counts)
        self.zero: Flags = np.ones((combinations, len(self.used)), dtype=np.bool_) & (self._sizes > 0)[:, None]
        others = self._sizes[None, :] - (self._seat_at[:, None] == np.arange(combinations))
        self.seat: Flags = (others > 0)[:, :, None] & ((outside - self._own_out) > 0)[:, None, :]
        people: NDArray[np.int64] = self.named @ self._sizes
        self.but_one: Flags = (people >= 2)[:, None] & (outside >= 2)[None, :]
        self.exact: Flags = (people > 0) & (people < self.k)
        self.see(self.counts)

    # ------------------------------------------------------------------ sets of answers
    def see(self, answers: Counts) -> bool:
        """Take away what is false in this set of answers; whether there was anything."""
        before = self.left
        self.zero &= answers[:, self.used] == 0
        outside = self._sizes[:, None] - answers @ self._parts.T
        has = answers[self._seat_at, self._seat_of] > 0
        if has.any() and self.seat.any():
            free: Flags = np.broadcast_to((outside > 0)[None, :, :], self.seat.shape).copy()
            free[np.arange(len(has)), self._seat_at] = outside[self._seat_at] - self._own_out > 0
            self.seat &= ~(free & has[:, None, None])
        self.but_one &= self.named @ outside < 2
        self.exact &= (self.named @ answers == self.named @ self.counts).all(axis=1)
        return self.left < before

    @property
    def left(self) -> int:
        """Conclusions that no set of answers has refuted."""
        return int(self.zero.sum() + self.seat.sum() + self.but_one.sum() + self.exact.sum())

    def certain(self) -> Flags:
        """Combinations of which something is certain; nothing is where there are none. The first conclusions that stand are enough."""
        for answers in self.pool:
            if self._agrees(answers):
                self.see(answers)
        self._walk(self.counts)
        found: Flags = np.zeros(len(self.counts), dtype=np.bool_)
        for kind, first, second, _ in self._solve():
            if kind in {ZERO, SEAT}:
                found[first if kind == ZERO else second] = True
            else:
                found |= self.named[first] & (self._sizes > 0)
        return found

    def _agrees(self, answers: Counts) -> bool:
        if not self.said:
            return True
        sums = ((self._members @ answers) * self._weights).sum(axis=1)[:, None]
        return bool((sums >= self._low).all() and (sums <= self._high).all())

    # ------------------------------------------------------------------ exchanges
    def _walk(self, start: Counts) -> None:
        """Sets of answers near a possible one: two people exchange answers, or four do, and all that is printed stays true."""
        if not self.left or not self.said:
            return
        here, members, weights = start.copy(), self._members, self._weights
        sums = ((members @ here) * weights).sum(axis=1)[:, None]
        for _ in range(STEPS):
            places = np.argwhere(here > 0)
            draw = places[self._random.integers(len(places), size=(4, TRIES))]  # people x tries x (combination, answer)
            (a, x), (b, y), (c, z), (d, w) = (one.T for one in draw)
            second = self._random.integers(2, size=TRIES)
            moved = sums + (members[:, a] - members[:, b]) * (weights[:, y] - weights[:, x])
            moved += second * (members[:, c] - members[:, d]) * (weights[:, w] - weights[:, z])
            clear = (a != b) & (x != y) & ((second == 0) | ((c != d) & (z != w) & ~_meet(draw)))
            fits = np.flatnonzero((moved >= self._low).all(axis=0) & (moved <= self._high).all(axis=0) & clear)
            if len(fits):
                one = int(fits[0])
                steps = [(a, x, b, y), (c, z, d, w)][: 1 + int(second[one])]
                for first, gives, other, takes in ((m[one] for m in step) for step in steps):
                    here[[first, other], [gives, takes]] -= 1
                    here[[first, other], [takes, gives]] += 1
                sums = moved[:, one : one + 1]
                if self.see(here):
                    self.pool.append(here.copy())

    # ------------------------------------------------------------------ the programme
    def _solve(self) -> list[_Key]:
        """Conclusions that no set of answers refutes. Sets are sought in which as many as possible of some that are left are false."""
        if not self.left:
            return []
        programme = Programme(self.counts, self._sizes, self.said)
        while wanted := list(islice(self._wanted(), AT_ONCE)):
            answers = programme.possible([claims for _, claims in wanted])
            if answers is None or not self.see(answers):
                return [key for key, _ in wanted]
            self.pool.append(answers)
            self._walk(answers)
        return []

    def _wanted(self) -> Iterator[tuple[_Key, list[Claim]]]:
        """What refutes each conclusion that is left: claims that must all hold."""
        for combination, option in np.argwhere(self.zero):
            yield (ZERO, int(combination), int(option), 0), [Claim([combination], [self.used[option]], 1)]
        for group, part in np.argwhere(self.but_one):
            yield (BUT_ONE, int(group), int(part), 0), [Claim(np.flatnonzero(self.named[group]), self._outside(part), 2)]
        for group in np.flatnonzero(self.exact):
            there = self.named[group] @ self.counts
            for column, number in enumerate(there.tolist()):
                yield (EXACT, int(group), column, 0), [Claim(np.flatnonzero(self.named[group]), [column], number + 1)]
        for seat, combination, part in np.argwhere(self.seat):
            at, own = int(self._seat_at[seat]), int(self._own_out[seat, part])
            others = Claim([combination], self._outside(part), 1 + own * (at == combination))
            yield (SEAT, int(seat), int(combination), int(part)), [Claim([at], [self._seat_of[seat]], 1), others]

    def _outside(self, part: int) -> NDArray[np.intp]:
        """Columns that do not belong to a part of the scale."""
        return np.flatnonzero(self._parts[part] == 0)


def _meet(draw: NDArray[np.intp]) -> Flags:
    """Whether the same people with the same answer are drawn in both exchanges."""
    same: Flags = np.any([(draw[i] == draw[j]).all(axis=1) for i in (0, 1) for j in (2, 3)], axis=0)
    return same
