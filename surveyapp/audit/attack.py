"""What a reader of a document can be certain of: answers of a group that it does not print, or prints by accident.

Two seats. The outsider has the document and the list of who responded. The insider is also one of the group and knows the own answer:
where all but one are certain, the one knows all the others (`BUT_ONE` and `SIDE_BUT_ONE` are findings for the insider alone). What an
insider learns only if the own answer is an unlikely one is not sought.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from fractions import Fraction
from math import lcm

from surveyapp.audit.document import DK, VALID, Option
from surveyapp.audit.groups import Group
from surveyapp.audit.model import Mask, Model, Row, Whole
from surveyapp.audit.ranges import Ranges
from surveyapp.audit.solving import Problem


class Kind(StrEnum):
    """What is certain of those in a group who answered."""

    ALL = "all"  # all gave this answer
    UNSURE = "unsure"  # everybody in the group answered "don't know"
    BUT_ONE = "but_one"  # all but at most one did
    SIDE = "side"  # all are on this side of the scale's middle
    SIDE_BUT_ONE = "side_but_one"  # all but at most one are
    EMPTY = "empty"  # nobody in a small group gave this answer
    EXACT = "exact"  # how many of a small group gave each answer
    SUM = "sum"  # the sum of a small group's answers, and how many they are


INSIDER_ONLY = {Kind.BUT_ONE, Kind.SIDE_BUT_ONE}


@dataclass(frozen=True)
class Finding:
    """Something that can be learnt. `codes`: the answer, or the answers of a side.

    `counts`: how many gave each, for EXACT. `total` and `answered`: the sum of the answers and how many they are, for SUM.
    `sure`: somebody has certainly answered; otherwise a group of which it holds may hold none who did.
    `proof`: the claims that contradict what is printed.
    """

    kind: Kind
    question: str
    group: Group
    codes: tuple[str, ...]
    counts: tuple[tuple[str, int], ...] = ()
    total: str | None = None
    answered: int | None = None
    sure: bool = True
    proof: tuple[Row, ...] = ()


class Attack:
    """One question under attack. `k`: a group is small below it. `insider`: whether that seat is tried too."""

    def __init__(self, model: Model, groups: Sequence[Group], k: int, start: Whole, problem: Problem, *, insider: bool) -> None:
        self._model, self._groups, self._k, self._insider = model, groups, k, insider
        self._valid = [place for place, option in enumerate(model.options) if option.role == VALID]
        self._dk = [place for place, option in enumerate(model.options) if option.role == DK]
        self._sides = _sides(model.options)
        self._known: dict[tuple[Kind, tuple[int, ...]], list[Mask]] = {}
        self._at: dict[tuple[str, tuple[int, ...]], int] = {}
        self.ranges = Ranges(model, groups, self._statistics(), start, problem)

    def _statistics(self) -> list[tuple[int, ...]]:
        """Weights per option: how many gave an answer, each one, another than it, the other side; the sum, in whole numbers."""
        chosen: dict[tuple[str, tuple[int, ...]], list[int]] = {("some", ()): self._valid, ("scaled", ()): self._scaled()}
        chosen |= {("count", (place,)): [place] for place in (*self._valid, *self._dk)}
        chosen |= {("others", part): [p for p in self._valid if p not in part] for part in (*((p,) for p in self._valid), *self._sides)}
        self._at = {key: number for number, key in enumerate((*chosen, ("sum", ())))}
        places = range(len(self._model.options))
        common = lcm(*(option.value.denominator for option in self._model.options if option.value is not None))
        values = tuple(int((option.value or Fraction(0)) * common) for option in self._model.options)
        self._common = common
        return [*(tuple(int(place in part) for place in places) for part in chosen.values()), values]

    def _scaled(self) -> list[int]:
        return [place for place, option in enumerate(self._model.options) if option.value is not None]

    def findings(self) -> Iterator[Finding]:
        """From the largest group to the smallest; what follows from a finding on a group around it is not said again."""
        if not self._valid:
            return
        for number, group in enumerate(self._groups):
            if self.ranges.can_reach(number, self._at["some", ()], 1):
                yield from self._of_answers(number, group)
                yield from self._of_small(number, group)
            elif self._dk:
                yield from self._of_unsure(number, group)

    def _of_unsure(self, number: int, group: Group) -> Iterator[Finding]:
        """Everybody in the group answered "don't know"."""
        for place in self._dk:
            proof = self.ranges.never_below(number, self._at["count", (place,)], group.size)
            if proof and not self._follows(Kind.UNSURE, (place,), group):
                yield self._learnt(Kind.UNSURE, group, (place,), [proof])

    def _of_answers(self, number: int, group: Group) -> Iterator[Finding]:
        singles = [(place,) for place in self._valid] if len(self._valid) > 1 else []
        for kind, parts in ((Kind.ALL, singles), (Kind.SIDE, self._sides), (Kind.BUT_ONE, singles), (Kind.SIDE_BUT_ONE, self._sides)):
            if kind in INSIDER_ONLY and not self._insider:
                continue
            for part in parts:
                if not self._follows(kind, part, group) and (proof := self._proof(kind, number, part)):
                    somebody = self.ranges.never_below(number, self._at["some", ()], 1) is not None
                    yield replace(self._learnt(kind, group, part, proof), sure=somebody)

    def _proof(self, kind: Kind, number: int, part: tuple[int, ...]) -> list[Row] | None:
        """The claims whose refutation proves it: somebody answered otherwise; and, for all but one, that fewer than two answered."""
        one = int(kind in INSIDER_ONLY)
        others = self.ranges.never_above(number, self._at["others", part], one)
        if others is None or not one:
            return [others] if others else None
        several = self.ranges.never_below(number, self._at["some", ()], 2)
        return [others, several] if several else None

    def _of_small(self, number: int, group: Group) -> Iterator[Finding]:
        few = group.size < self._k or self.ranges.never_above(number, self._at["some", ()], self._k - 1) is not None
        if not few or any(self._follows(Kind.ALL, (place,), group) for place in self._valid):
            return
        if rows := self.ranges.fixed(number, [self._at["count", (place,)] for place in self._valid]):
            counts = [(self._model.options[place].code, self._value(number, "count", (place,))) for place in self._valid]
            yield replace(self._learnt(Kind.EXACT, group, (), rows), counts=tuple(counts))
            return
        yield from self._sum(number, group)
        for place in self._valid if len(self._valid) > 1 else []:
            if not self._follows(Kind.EMPTY, (place,), group) and not self._empty_everywhere(place):
                proof = self.ranges.never_above(number, self._at["count", (place,)], 0)
                if proof:
                    yield self._learnt(Kind.EMPTY, group, (place,), [proof])

    def _empty_everywhere(self, place: int) -> bool:
        """Whether nobody at all gave this answer: then it says nothing of the group."""
        return not self.ranges.can_reach(0, self._at["count", (place,)], 1)

    def _sum(self, number: int, group: Group) -> Iterator[Finding]:
        n = self._value(number, "scaled", ())
        if n and (proof := self.ranges.fixed(number, [self._at["sum", ()], self._at["scaled", ()]])):
            value = Fraction(self._value(number, "sum", ()), self._common)
            yield replace(self._learnt(Kind.SUM, group, (), proof), total=str(value), answered=n)

    def _value(self, number: int, name: str, part: tuple[int, ...]) -> int:
        return int(self.ranges.low[number, self._at[name, part]])

    def _follows(self, kind: Kind, part: tuple[int, ...], group: Group) -> bool:
        return any(group.within(around) for around in self._known.get((kind, part), ()))

    def _learnt(self, kind: Kind, group: Group, part: tuple[int, ...], proof: Sequence[Row]) -> Finding:
        for also in _implied(kind, part, self._valid, self._sides):
            self._known.setdefault(also, []).append(group.inside)
        codes = tuple(self._model.options[place].code for place in part)
        return Finding(kind, self._model.question.name, group, codes, proof=tuple(proof))


def _implied(
    kind: Kind, part: tuple[int, ...], valid: Sequence[int], sides: Sequence[tuple[int, ...]]
) -> Iterator[tuple[Kind, tuple[int, ...]]]:
    """What a finding says beside itself, of the group and of every part of it."""
    yield kind, part
    around = [side for side in sides if set(part) <= set(side)] if part else []
    if kind is Kind.ALL:
        yield Kind.BUT_ONE, part
    if kind in (Kind.ALL, Kind.SIDE):
        yield from ((Kind.SIDE, side) for side in around)
        yield from ((Kind.EMPTY, (place,)) for place in valid if place not in part)
    if kind is not Kind.EMPTY:
        yield from ((Kind.SIDE_BUT_ONE, side) for side in around)


def _sides(options: Sequence[Option]) -> list[tuple[int, ...]]:
    """The answers below and above the middle of the scale. None on a scale of fewer than three: an answer is a side there."""
    values = [option.value for option in options if option.value is not None]
    if len(set(values)) < 3:
        return []
    middle = (min(values) + max(values)) / 2
    low = tuple(place for place, option in enumerate(options) if option.value is not None and option.value < middle)
    high = tuple(place for place, option in enumerate(options) if option.value is not None and option.value > middle)
    return [side for side in (low, high) if len(side) > 1]
