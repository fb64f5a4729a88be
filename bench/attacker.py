"""What is certain of anybody, to somebody who has everything printed: outsiders, and each of those who answered.

A conclusion stands when an integer programme proves that no set of answers agrees with what is printed and contradicts it. Every
combination of the attributes is looked at (the people in it are alike to a reader, so that what is certain of one is certain of all),
every group that one, two or all attributes name, and all of it again from the seat of each who answered, the own answer known.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from itertools import combinations, islice
from typing import Any

import numpy as np

from bench.published import Model
from bench.worlds import Claim, Undecided, Worlds

STEPS, ROUND, AT_ONCE = 12_000, 100, 100  # steps of a walk at most, steps between two lessons, conclusions in a programme
PATIENCE, LATER = 12, 1  # rounds without a lesson, at the start and from what a programme found
CERTAIN = {"all", "side", "all but one", "side but one", "distribution"}
OUTSIDER = "outsider"
Wanted = Iterator[tuple[tuple[Any, ...], list[Claim]]]  # a conclusion and what would contradict it, any of them


@dataclass(frozen=True)
class Break:
    """Something certain. `kind`: one of CERTAIN, "zero", "no don't know" or "sum"; `seat`: OUTSIDER or whose, with the own answer."""

    kind: str
    question: str
    group: str
    size: int
    what: str
    seat: str = OUTSIDER


@dataclass(frozen=True)
class _Group:
    name: str
    inside: np.ndarray  # of the combinations
    size: int


class Attack:
    """One question under attack. `k`: a group is small below it. `whole`: what everybody's counts say alone, where that is not plain."""

    def __init__(
        self, model: Model, truth: np.ndarray, question: str, k: int, seed: int = 0, whole: Model | None = None, steps: int = STEPS
    ) -> None:
        self._model, self._question, self._k = model, question, k
        self._base = Worlds(whole, truth, seed) if whole else None
        self._width = len(model.columns)
        self._worlds = Worlds(model, truth, seed)
        self._truth = np.zeros((len(model.sizes), self._width), dtype=np.int64)
        np.add.at(self._truth, model.parent, truth)
        self._groups = list(_named(model))
        self._masks = np.array([group.inside for group in self._groups], dtype=np.int32)
        total = model.total if model.total is not None else np.where(np.arange(self._width) < self._width, 10**6, 0)
        self._total = total
        self._parts = [frozenset({p}) for p in range(model.valid) if total[p]] + [
            side for side in model.sides() if sum(total[p] > 0 for p in side) > 1
        ]
        self.undecided = 0
        self._start()
        self._steps = steps
        self._learn()
        self._explore(PATIENCE)

    # ------------------------------------------------------------------ what is open
    def _start(self) -> None:
        flat = self._truth.ravel()
        size = np.repeat(self._model.sizes, self._width)
        total = np.tile(self._total, len(self._model.sizes))
        self._zero = total > 0
        self._plain = np.zeros(len(flat), dtype=np.bool_)  # answers that everybody's counts alone exclude
        seats = np.flatnonzero(flat)
        self._seats = seats
        cell = np.arange(len(flat)) // self._width
        own = (np.arange(len(flat)) % self._width)[None, :] == (seats % self._width)[:, None]
        others = size[None, :] - (cell[None, :] == (seats // self._width)[:, None])
        self._from = (others > 0) & (total[None, :] - own > 0)
        outside = np.array([sum(self._total[p] for p in range(self._width) if p not in part) for part in self._parts])
        big = np.array([group.size >= 2 for group in self._groups])
        self._but_one = big[:, None] & (outside >= 2)[None, :]
        few = np.array([group.size < self._k for group in self._groups])
        self._exact, self._sum = few.copy(), few & any(self._model.sides())
        self._exact_from = np.repeat((few & big)[None, :], len(seats), axis=0)
        self._valid_truth = self._masks @ self._truth[:, : self._model.valid]

    def _explore(self, patience: int = LATER) -> None:
        """Walk as long as it teaches anything: to `patience` rounds without a lesson, or a third of them."""
        rounds = last = 0
        while rounds * ROUND < self._steps and rounds - last < max(patience, rounds // 3):
            self._worlds.walk(ROUND)
            rounds += 1
            last = rounds if self._learn() else last

    def _learn(self) -> bool:
        """Take away what is false in the sets of answers that have come; whether anything was."""
        worlds = self._worlds.taken()
        if not len(worlds):
            return False
        before = self._open()
        there = (worlds > 0).astype(np.float32)
        self._zero &= ~(worlds > 0).any(axis=0)
        together = there[:, self._seats].T @ there > 0
        at = np.arange(len(self._seats))
        together[at, self._seats] = (worlds[:, self._seats] > 1).any(axis=0)
        self._from &= ~together
        cubes = worlds.reshape(len(worlds), -1, self._width).astype(np.int32)
        of_groups = np.einsum("gc,wco->wgo", self._masks, cubes, optimize=True)
        for place, part in enumerate(self._parts):
            outside = [p for p in range(self._width) if p not in part]
            self._but_one[:, place] &= of_groups[:, :, outside].sum(axis=2).max(axis=0) < 2
        alike = (of_groups[:, :, : self._model.valid] == self._valid_truth).all(axis=2)
        self._exact &= alike.all(axis=0)
        other = (~alike).astype(np.float32)
        self._exact_from &= ~(there[:, self._seats].T @ other > 0)
        values = np.array([int((v or 0) * 100) for v in self._model.values])
        sums = of_groups[:, :, : self._model.valid] @ values
        numbers = of_groups[:, :, : self._model.valid].sum(axis=2)
        true = self._valid_truth @ values, self._valid_truth.sum(axis=1)
        self._sum &= ((sums == true[0]) & (numbers == true[1])).all(axis=0)
        return self._open() < before

    def _open(self) -> int:
        found = (self._zero, self._from, self._but_one, self._exact, self._exact_from, self._sum)
        return sum(int(np.count_nonzero(one)) for one in found)

    # ------------------------------------------------------------------ proofs
    def run(self, *, insider: bool = True) -> list[Break]:
        """Everything that is certain; `insider`: from the seats of those who answered too."""
        self._settle([], self._outsiders)
        for seat in range(len(self._seats)) if insider else ():
            self._settle([Claim(self._one(int(self._seats[seat])), 1)], partial(self._insiders, seat))
        return [*self._of_outsider(), *(self._of_insiders() if insider else ())]

    def _settle(self, hold: list[Claim], wanted_of: Callable[[], Wanted]) -> None:
        """Every conclusion that is open, `hold` being known, is refuted or proved, many at a time."""
        done: set[tuple[Any, ...]] = set()
        size = AT_ONCE
        while wanted := list(islice(((key, claims) for key, claims in wanted_of() if key not in done), size)):
            try:
                found = self._worlds.seek(hold, [claim for _, claims in wanted for claim in claims])
            except Undecided:
                if len(wanted) == 1:
                    done.add(wanted[0][0])
                    self._close(wanted[0][0])
                    self.undecided += 1
                size = max(1, len(wanted) // 4)
                continue
            size = AT_ONCE
            if found is None:
                done |= {key for key, _ in wanted}
                self._proved(hold, wanted)
                continue
            self._worlds.start(found)
            self._explore()

    def _proved(self, hold: list[Claim], wanted: Iterable[tuple[tuple[Any, ...], list[Claim]]]) -> None:
        """What is never so need not be tried again; what everybody's counts say alone is nothing learnt."""
        for key, claims in wanted:
            if key[0] == "zero":
                self._worlds.never(claims[0].weights)
            if self._plainly(hold, claims):
                self._close(key)
                if key[0] == "zero":
                    self._plain[key[1]] = True

    def _plainly(self, hold: list[Claim], claims: list[Claim]) -> bool:
        """Whether everybody's counts alone prove that this is never so."""
        try:
            return self._base is not None and self._base.seek(hold, claims) is None
        except Undecided:
            return False

    def _close(self, key: tuple) -> None:
        {"zero": self._zero, "from": self._from, "but": self._but_one, "exact": self._exact, "efrom": self._exact_from, "sum": self._sum}[
            key[0]
        ][key[1:] if len(key) > 2 else key[1]] = False

    def _cells(self, inside: np.ndarray, columns: Sequence[int]) -> np.ndarray:
        weights = np.zeros((len(self._model.parent), self._width))
        weights[np.ix_(np.flatnonzero(inside[self._model.parent]), list(columns))] = 1
        return weights.ravel()

    def _one(self, flat: int) -> np.ndarray:
        cell, column = divmod(int(flat), self._width)
        return self._cells(np.arange(len(self._model.sizes)) == cell, [column])

    def _outsiders(self) -> Wanted:
        for flat in np.flatnonzero(self._zero & ~self._plain):
            yield ("zero", int(flat)), [Claim(self._one(flat), 1)]
        for group, part in np.argwhere(self._but_one):
            outside = [p for p in range(self._width) if p not in self._parts[part]]
            yield ("but", int(group), int(part)), [Claim(self._cells(self._groups[group].inside, outside), 2)]
        for group in np.flatnonzero(self._exact):
            yield ("exact", int(group)), list(self._otherwise(int(group)))
        for group in np.flatnonzero(self._sum & ~self._exact):
            yield ("sum", int(group)), list(self._other_sum(int(group)))

    def _insiders(self, seat: int) -> Wanted:
        for flat in np.flatnonzero(self._from[seat] & ~self._zero & ~self._plain):
            yield ("from", seat, int(flat)), [Claim(self._one(flat), 1 + int(flat == self._seats[seat]))]
        for group in np.flatnonzero(self._exact_from[seat] & ~self._exact):
            yield ("efrom", seat, int(group)), list(self._otherwise(int(group)))

    def _otherwise(self, group: int) -> Iterator[Claim]:
        """What a set of answers with another distribution has: more of one answer, or more who gave none."""
        there = self._groups[group].inside
        for column in range(self._model.valid):
            yield Claim(self._cells(there, [column]), int(self._valid_truth[group, column]) + 1)
        rest = range(self._model.valid, self._width)
        yield Claim(self._cells(there, rest), self._groups[group].size - int(self._valid_truth[group].sum()) + 1)

    def _other_sum(self, group: int) -> Iterator[Claim]:
        there = self._groups[group].inside
        values = np.array([int((v or 0) * 100) for v in self._model.values] + [0, 0])
        weights = np.outer(there[self._model.parent], values).ravel().astype(float)
        total = int(self._valid_truth[group] @ values[: self._model.valid])
        valid = self._cells(there, range(self._model.valid))
        n = int(self._valid_truth[group].sum())
        yield from (Claim(weights, total + 1), Claim(-weights, 1 - total), Claim(valid, n + 1), Claim(-valid, 1 - n))

    # ------------------------------------------------------------------ words
    def _of_outsider(self) -> Iterator[Break]:
        zeros = self._zero.reshape(-1, self._width)
        for place in np.flatnonzero(zeros.any(axis=1)):
            yield from self._zeros(int(place), zeros[place], self._total, int(self._model.sizes[place]), OUTSIDER)
        for number, part in np.argwhere(self._but_one):
            group, columns = self._groups[number], self._parts[part]
            kind = "all but one" if len(columns) == 1 else "side but one"
            yield Break(kind, self._question, group.name, group.size, self._codes(columns))
        for kind, found in (("distribution", self._exact), ("sum", self._sum & ~self._exact)):
            for number in np.flatnonzero(found):
                yield Break(kind, self._question, self._groups[number].name, self._groups[number].size, str(self._valid_truth[number]))

    def _of_insiders(self) -> Iterator[Break]:
        """What the own answer adds."""
        outside = list(self._of_outsider())
        known = {(one.kind, one.group, one.what) for one in outside}
        for seat, own in enumerate(self._seats):
            at, column = divmod(int(own), self._width)
            total = self._total - (np.arange(self._width) == column)
            name = f"{self._name(at)} who answered {self._model.columns[column]}"
            zeros = (self._from[seat] & ~self._plain).reshape(-1, self._width)
            for place in np.flatnonzero(zeros.any(axis=1)):
                for found in self._zeros(int(place), zeros[place], total, int(self._model.sizes[place]) - int(place == at), name):
                    if (found.kind, found.group, found.what) not in known:
                        yield found
            for number in np.flatnonzero(self._exact_from[seat] & ~self._exact):
                group = self._groups[number]
                yield replace(Break("distribution", self._question, group.name, group.size, str(self._valid_truth[number])), seat=name)

    def _zeros(self, place: int, zeros: np.ndarray, total: np.ndarray, size: int, seat: str) -> Iterator[Break]:
        plain = self._plain.reshape(-1, self._width)[place]
        left = frozenset(int(p) for p in np.flatnonzero(~zeros & ~plain & (total > 0)))
        kind = "zero"
        if len(left) == 1:
            kind = "all"
        elif any(left <= side for side in self._model.sides()) and zeros.any():
            kind = "side"
        elif not zeros[: self._model.valid].any():
            kind = "no don't know"
        columns = left if kind in {"all", "side"} else frozenset(int(p) for p in np.flatnonzero(zeros))
        yield Break(kind, self._question, self._name(place), size, self._codes(columns), seat)

    def _name(self, place: int) -> str:
        return " and ".join(self._model.combinations[place])

    def _codes(self, columns: frozenset[int]) -> str:
        return ", ".join(self._model.columns[column] for column in sorted(columns))


def _named(model: Model) -> Iterator[_Group]:
    """Groups that one, two, three or all attributes name, each set of people once."""
    seen: set[bytes] = set()
    for number in range(1, len(model.attributes) + 1):
        for some in combinations(range(len(model.attributes)), number):
            for values in sorted({tuple(one[a] for a in some) for one in model.combinations}):
                inside = np.array([tuple(one[a] for a in some) == values for one in model.combinations])
                if inside.tobytes() not in seen:
                    seen.add(inside.tobytes())
                    yield _Group(" and ".join(values), inside, int(model.sizes[inside].sum()))
