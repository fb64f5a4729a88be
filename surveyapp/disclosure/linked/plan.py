"""The groups of all tables of a family of questions: one-way first, then two-way tables where nothing else suffers. Sizes only."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np

from surveyapp.disclosure.linked.differencing import small_differences
from surveyapp.disclosure.linked.pattern import UNDIVIDED, Candidate, Ids, Segment, choose, unions, worth
from surveyapp.disclosure.linked.people import Group, Mask, People, Sizes, Where, everybody, rows_of


@dataclass(frozen=True)
class Dimension:
    """One attribute that is reported; `ordered`: only neighbours are merged."""

    name: str
    segments: tuple[Segment, ...]
    ordered: bool = False


@dataclass(frozen=True)
class Plan:
    """Groups that may be printed beside each other, for every question of a family."""

    whole: Group | None
    one_way: tuple[Group, ...]
    two_way: tuple[Group, ...] = ()

    @property
    def groups(self) -> tuple[Group, ...]:
        return (*self.one_way, *self.two_way)


def _any(dimension: str, ids: Ids) -> bool:
    return True


@dataclass(frozen=True)
class Planner:
    """Chooses groups. `sizes`: people per combination who met the questions; `valid`: of them those who took a stand, for each question
    that decides. A group needs `least` in all of them.

    `may`: what else a group must satisfy (rated persons). `stratum`: an attribute and value that all groups are restricted to (a
    version). `printed`: groups that have been published already, for ever.
    """

    people: People
    sizes: Sizes
    k: int
    least: int
    key: bytes
    valid: Sequence[Sizes] = ()
    may: Callable[[str, Ids], bool] = _any
    stratum: Where = ()
    printed: tuple[Group, ...] = field(default_factory=tuple)

    def plan(self, dimensions: Sequence[Dimension], crossings: Sequence[tuple[str, str]] = ()) -> Plan:
        """Everybody and the groups of all dimensions together, then the cells of the two-way tables. `whole` None: not even everybody."""
        whole = Group("all", self.stratum, everybody(self.people).members & self.people.mask(self.stratum))
        if self._size(whole.members) < self.least or self._gives_away(whole):
            return Plan(None, ())
        before = (*self.printed, whole)
        candidates = [c for d in dimensions for c in self._candidates(d.name, d, self.stratum, whole.members, d.name)]
        one = choose(candidates, before, self.sizes, self.k, self.key, lambda chosen: self._left_over(chosen, dimensions))
        by_name = {dimension.name: dimension for dimension in dimensions}
        cells = [c for first, second in crossings for c in self._two_way(first, by_name[second], one)]
        two = self._accompanied(choose(cells, (*before, *one), self.sizes, self.k, self.key), one)
        return Plan(whole, tuple(one), tuple(two))

    def _accompanied(self, cells: Sequence[Group], one: Sequence[Group]) -> list[Group]:
        """Without a cell that is the only one of its table to be made of part of a group: withdrawn, it would stand alone."""
        there = self.sizes > 0
        rows = {(group.members & there).tobytes() for group in one}
        own = [cell for cell in cells if (cell.members & there).tobytes() not in rows]
        alone = [cell for cell in own if sum(other.table == cell.table for other in own) == 1]
        return [cell for cell in cells if cell not in alone]

    def _gives_away(self, whole: Group) -> bool:
        rows = rows_of((*self.printed, whole), self.people.combinations)
        return bool(self.printed and small_differences(rows, self.sizes, self.k, most=1))

    def _size(self, members: Mask) -> int:
        return min(int(one[members].sum()) for one in (self.sizes, *self.valid))

    def _left_over(self, chosen: Sequence[Candidate], dimensions: Sequence[Dimension]) -> Iterator[list[Candidate]]:
        """Groups of a dimension that leave others over who may not be printed: everybody's figures minus theirs would be."""
        for dimension in dimensions:
            own = [candidate for candidate in chosen if candidate.group.table == dimension.name]
            shown = {name for candidate in own for key, ids in candidate.group.where if key == dimension.name for name in ids}
            over = tuple(segment.id for segment in dimension.segments if segment.id not in shown)
            rest = self.people.mask(((dimension.name, over),)) & self.people.mask(self.stratum)
            if own and self._met(rest) and (self._size(rest) < self.least or not self.may(dimension.name, over)):
                yield own

    def _two_way(self, first: str, second: Dimension, one: Sequence[Group]) -> Iterator[Candidate]:
        for row in one:
            if row.table == first:
                yield from self._candidates(f"{first}*{second.name}", second, row.where, row.members, row.tie)

    def _candidates(self, table: str, dimension: Dimension, around: Where, within: Mask, name: str) -> Iterator[Candidate]:
        """Unions of a dimension's segments inside a group."""
        own = {s.id: self.people.mask(((dimension.name, (s.id,)),)) & within for s in dimension.segments}
        # A segment in which nobody answered still belongs to some group of its own dimension, so that response rates cover it.
        present = [segment for segment in dimension.segments if table == dimension.name or self._met(own[segment.id])]
        sizes = {segment.id: np.array([one[own[segment.id]].sum() for one in (self.sizes, *self.valid)]) for segment in present}

        def size(ids: Ids) -> int:
            return int(np.min(np.sum([sizes[i] for i in ids], axis=0)))

        def allowed(ids: Ids) -> bool:
            return size(ids) >= self.least and self.may(dimension.name, ids)

        inside = table != dimension.name
        for some in unions(present, allowed, ordered=dimension.ordered, whole=inside):
            ids = tuple(segment.id for segment in some)
            undivided = inside and len(some) == len(present) > 1
            members = np.any([own[i] for i in ids], axis=0)
            tie = "/".join((name, *sorted(segment.tie or segment.id for segment in some)))
            group = Group(table, (*around, (dimension.name, ids)), members, tie)
            value = UNDIVIDED * len(ids) if undivided else worth(some, size, self.least)
            yield Candidate(group, value, frozenset(f"{around}/{i}" for i in ids))

    def _met(self, members: Mask) -> bool:
        return bool(self.sizes[members].sum())
