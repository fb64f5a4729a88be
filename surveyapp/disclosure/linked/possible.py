"""What answers are possible: whether a reader of the printed figures could be certain of anybody's answer.

The unknowns are how many people of each combination gave each answer. A conclusion is refuted by one set of answers that agrees with
everything printed and in which it is false. Sets are found by exchanging answers between people (`search`) and, for what that leaves,
by an integer programme in which as many conclusions as possible are false; when it finds none that is, they follow from the print.

The conclusions that are looked for (Hundepool et al. 2012; Kenthapadi, Mishra and Nissim 2005 on what a method tells):
- somebody did not give some answer that others gave (a zero), for every combination;
- everybody else of a combination gave one answer, or answers on one side, to a reader with the answer of any of those who answered;
- all but at most one of a named group did;
- the number and the sum of the answers of a named group in which few took a stand, or exactly what a small one answered without a scale,
  this too to a reader with the answer of any of those who answered.
Of everybody else, or all but one, who took a stand: that somebody did not, refutes nothing. What already follows from everybody's own
counts is not counted; where these say that all who took a stand answered alike, it would tell that nobody else of a group was unsure.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice

import numpy as np
from numpy.typing import NDArray

from surveyapp.disclosure.linked.figures import Counts, Scale
from surveyapp.disclosure.linked.programme import Claim, Programme, Said
from surveyapp.disclosure.linked.search import Search

Flags = NDArray[np.bool_]
_Key = tuple[str, int, int, int]
_Wanted = tuple[_Key, list[Claim]]
AT_ONCE = 20  # conclusions in one programme
FEWER = 4  # a part of them, where it cannot be decided
PASSES = 3  # of looking from sets that have been found
STARTS = 40  # sets of answers that are tried as starts
ZERO, BUT_ONE, EXACT, SUM, SEAT, SEAT_EXACT = "zero", "but one", "exact", "sum", "seat", "seat exact"


@dataclass
class Reader:
    """A reader of one question's figures.

    `counts`: combinations x (options, "don't know", blank), the true answers. `named`: groups x combinations, groups that have a name
    of their own. `k`: a group with fewer, or in which fewer took a stand, is small. `pool`: sets of answers that have been found; those
    that agree with what is said here are used, and new ones are added.
    """

    scale: Scale
    counts: Counts
    said: Sequence[Said]
    named: NDArray[np.bool_]
    k: int
    pool: list[Counts]
    seed: int = 0
    _out: NDArray[np.int64] = field(init=False)  # parts of the scale x columns: 1 where an answer is outside the part

    def __post_init__(self) -> None:
        self._sizes = self.counts.sum(axis=1)
        sides = [list(side) for side in self.scale.sides() if len(side) > 1]
        options, columns = self.scale.options, self.counts.shape[1]
        parts = [[place] for place in range(options)] + sides
        total = self.counts.sum(axis=0) if self._all_counted() else np.full(columns, self.counts.sum())
        stand = np.array([[int(column < options and column not in part) for column in range(columns)] for part in parts], dtype=np.int64)
        every = np.array([[int(column not in part) for column in range(columns)] for part in parts], dtype=np.int64)
        self._out = np.where((stand @ total >= 2)[:, None], stand, every)
        self._total_out: NDArray[np.int64] = self._out @ total
        seats = np.argwhere(self.counts > 0)
        self._seat_at, self._seat_of = seats[:, 0], seats[:, 1]
        self._own_out = self._out[:, self._seat_of].T  # seats x parts: 1 where the own answer is outside the part
        numbers = np.array(self.scale.numbers(), dtype=np.int64)
        nothing = [0] * (columns - options)
        self._ranks = np.array([[*numbers - numbers.min() + 1, *nothing], [*numbers.max() - numbers + 1, *nothing]], dtype=np.int64)
        self._open()

    def _open(self) -> None:
        """Conclusions that are not refuted yet, without those that everybody's counts alone support, where these are printed."""
        combinations, options = len(self.counts), self.scale.options
        self.zero: Flags = np.repeat((self._sizes > 0)[:, None], options, axis=1)
        for said in self.said:
            if said.counted and said.linear.high == 0:
                self.zero[np.ix_(said.members, np.array(said.linear.weights[:options]) > 0)] = False
        others = self._sizes[None, :] - (self._seat_at[:, None] == np.arange(combinations))
        self.seat: Flags = (others > 0)[:, :, None] & ((self._total_out - self._own_out) > 0)[:, None, :]
        people: NDArray[np.int64] = self.named @ self._sizes
        stand: NDArray[np.int64] = self.named @ self.counts[:, :options].sum(axis=1)
        self.but_one: Flags = (people >= 2)[:, None] & (self._total_out >= 2)[None, :]
        self.exact: Flags = (people > 0) & (people < self.k) & (not self.scale.rated)
        self.sum: Flags = (people > 0) & (stand < self.k) & self.scale.rated
        self.seat_exact: Flags = np.repeat((self.exact & (people > 1))[None, :], len(self._seat_at), axis=0)
        self.see(self.counts)

    def _all_counted(self) -> bool:
        """Whether it is printed how many of everybody gave each answer."""
        there = self._sizes > 0
        return any(said.counted and bool(said.members[there].all()) for said in self.said)

    # ------------------------------------------------------------------ sets of answers
    def see(self, answers: Counts) -> bool:
        """Take away what is false in this set of answers; whether there was anything."""
        before = self.left
        self.zero &= answers[:, : self.scale.options] == 0
        outside = answers @ self._out.T
        has = answers[self._seat_at, self._seat_of] > 0
        if has.any() and self.seat.any():
            free: Flags = np.broadcast_to((outside > 0)[None, :, :], self.seat.shape).copy()
            free[np.arange(len(has)), self._seat_at] = outside[self._seat_at] - self._own_out > 0
            self.seat &= ~(free & has[:, None, None])
        self.but_one &= self.named @ outside < 2
        alike: Flags = (self.named @ answers == self.named @ self.counts).all(axis=1)
        self.exact &= alike
        self.seat_exact &= alike[None, :] | ~has[:, None]
        self.sum &= (self.named @ (answers @ self._ranks.T) == self.named @ (self.counts @ self._ranks.T)).all(axis=1)
        return self.left < before

    @property
    def left(self) -> int:
        """Conclusions that no set of answers has refuted."""
        open_ = (self.zero, self.seat, self.but_one, self.exact, self.sum, self.seat_exact)
        return sum(int(flags.sum()) for flags in open_)

    def certain(self) -> Flags:
        """Combinations of which something is certain; nothing is where there are none. The first conclusions that stand are enough."""
        search = Search(self.counts, self.said, self.seed)
        for answers in self.pool:
            if search.start(answers) is not None:
                self.see(answers)
        found: Flags = np.zeros(len(self.counts), dtype=np.bool_)
        for kind, first, second, _ in self._standing(search):
            if kind in {ZERO, SEAT}:
                found[first if kind == ZERO else second] = True
            else:
                found |= self.named[second if kind == SEAT_EXACT else first] & (self._sizes > 0)
        return found

    def _standing(self, search: Search) -> list[_Key]:
        """Some conclusions that no set of answers refutes, of the first kind that has any."""
        programme = Programme(self.counts, self._sizes, self.said)
        for wanted in (self._zeros, self._groups, self._seats):
            self._look(search, [self.counts], wanted)
            for _ in range(PASSES):
                self._look(search, self.pool, wanted)
            number = AT_ONCE
            while some := list(islice(wanted(), number)):
                answers, proved = programme.possible([claims for _, claims in some])
                if answers is None and not proved and len(some) > 1:
                    number = max(1, len(some) // FEWER)  # too hard to decide together
                    continue
                if answers is None or not self.see(answers):
                    return [key for key, _ in some]
                number = min(2 * number, AT_ONCE)
                self.pool.append(answers)
                self._look(search, [answers], wanted)
        return []

    def _look(self, search: Search, starts: Sequence[Counts], wanted: Callable[[], Iterator[_Wanted]]) -> None:
        """One attempt at every conclusion of a kind that is left, each from one of these sets of answers in turn."""
        some = list(wanted())
        usable = [start for answers in starts[-STARTS:] if (start := search.start(answers)) is not None] if some else []
        for number, (key, claims) in enumerate(some):
            if usable and self._stands(key):
                found = search.towards(claims, usable[number % len(usable)])
                if found is not None and self.see(found):
                    self.pool.append(found)

    def _stands(self, key: _Key) -> bool:
        """Whether a conclusion has not been refuted."""
        kind, first, second, third = key
        if kind == SEAT:
            return bool(self.seat[first, second, third])
        if kind == SEAT_EXACT:
            return bool(self.seat_exact[first, second])
        if kind in {ZERO, BUT_ONE}:
            return bool((self.zero if kind == ZERO else self.but_one)[first, second])
        return bool((self.exact if kind == EXACT else self.sum)[first])

    # What refutes each conclusion that is left: claims that must all hold.
    def _zeros(self) -> Iterator[_Wanted]:
        for combination, option in np.argwhere(self.zero):
            yield (ZERO, int(combination), int(option), 0), [Claim(_one(combination), self._column(option), 1)]

    def _groups(self) -> Iterator[_Wanted]:
        for group, part in np.argwhere(self.but_one):
            yield (BUT_ONE, int(group), int(part), 0), [Claim(np.flatnonzero(self.named[group]), self._out[part], 2)]
        for group in np.flatnonzero(self.exact):
            for column, claim in self._otherwise(int(group)):
                yield (EXACT, int(group), column, 0), [claim]
        for group in np.flatnonzero(self.sum):
            there = self.named[group] @ self.counts
            silent = np.array([int(column >= self.scale.options) for column in range(self.counts.shape[1])], dtype=np.int64)
            for way, weights in enumerate((*self._ranks, 1 - silent, silent)):
                yield (SUM, int(group), way, 0), [Claim(np.flatnonzero(self.named[group]), weights, int(weights @ there) + 1)]

    def _seats(self) -> Iterator[_Wanted]:
        for seat, combination, part in np.argwhere(self.seat):
            at, own = int(self._seat_at[seat]), int(self._own_out[seat, part])
            others = Claim(_one(combination), self._out[part], 1 + own * (at == combination))
            yield (SEAT, int(seat), int(combination), int(part)), [self._own(int(seat)), others]
        for seat, group in np.argwhere(self.seat_exact & ~self.exact):
            for column, claim in self._otherwise(int(group)):
                yield (SEAT_EXACT, int(seat), int(group), column), [self._own(int(seat)), claim]

    def _own(self, seat: int) -> Claim:
        return Claim(_one(int(self._seat_at[seat])), self._column(self._seat_of[seat]), 1)

    def _otherwise(self, group: int) -> Iterator[tuple[int, Claim]]:
        """More of one answer than a group has."""
        there = self.named[group] @ self.counts
        for column, number in enumerate(there.tolist()):
            yield column, Claim(np.flatnonzero(self.named[group]), self._column(column), number + 1)

    def _column(self, place: int) -> NDArray[np.int64]:
        weights = np.zeros(self.counts.shape[1], dtype=np.int64)
        weights[place] = 1
        return weights


def _one(place: int) -> NDArray[np.intp]:
    return np.array([place], dtype=np.intp)
