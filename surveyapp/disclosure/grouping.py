"""Which groups of a questionnaire's dimensions are printed beside each other: one pattern for all items of a family, from sizes only."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from surveyapp.analysis.crossed import Crossed
from surveyapp.analysis.register import Invited
from surveyapp.disclosure.earlier import VERSION, Earlier
from surveyapp.disclosure.linked.pattern import Ids, Segment
from surveyapp.disclosure.linked.people import People
from surveyapp.disclosure.linked.plan import Dimension, Plan, Planner
from surveyapp.disclosure.policy import Policy
from surveyapp.disclosure.released import CROSSINGS
from surveyapp.domain.instrument import Instrument, SupportFunction, segments_of

ORDERED = frozenset({"tenure", "placement"})  # their segments have an order: only neighbours are merged
RATE = "rate"  # the response rates, which have the groups of everything that all were asked


@dataclass
class Grouping:
    """Segments, sizes and groups of one instrument's breakdowns. `key` breaks ties; `whole_only`: no groups beside everybody."""

    crossed: Crossed
    invited: Invited
    policy: Policy
    key: bytes
    earlier: Earlier
    whole_only: bool = False
    _used: dict[str, frozenset[str]] = field(default_factory=dict)

    @property
    def instrument(self) -> Instrument:
        return self.crossed.instrument

    @cached_property
    def dimensions(self) -> tuple[str, ...]:
        return tuple(breakdown.dimension for breakdown in self.instrument.breakdowns)

    @cached_property
    def people(self) -> People:
        """Combinations of breakdown values as the counts have them, and of the versions that answers came in where there are several.

        -1 where a breakdown was not answered.
        """
        segments = {dimension: tuple(option.value for option in segments_of(self.instrument, dimension)) for dimension in self.dimensions}
        columns = []
        for dimension in self.dimensions:
            place = self.crossed.codes(dimension) - 1
            columns.append(np.where(place < len(segments[dimension]), place, -1))
        came, attributes = self.crossed.came, self.dimensions
        if came is not None:
            versions, places = np.unique(came, return_inverse=True)
            attributes, segments[VERSION] = (*attributes, VERSION), tuple(str(version) for version in versions)
            columns.append(places)
        return People(attributes, segments, np.stack(columns, axis=1).astype(np.intp))

    def item_of(self, dimension: str) -> str:
        return next(b.item for b in self.instrument.breakdowns if b.dimension == dimension)

    def in_use(self, dimension: str) -> frozenset[str]:
        """Segments that somebody invited, or somebody who answered, belongs to; the rest of the vocabulary is nobody's."""
        if dimension not in self._used:
            item = self.item_of(dimension)
            values = self.instrument.scale_of(self.instrument.items[item]).values
            answered = {values[int(code)] for code in np.unique(self.crossed.codes(dimension)) if int(code) in values}
            self._used[dimension] = frozenset(answered | self.invited.values(item))
        return self._used[dimension]

    def not_available(self, dimension: str, segment: str, function: SupportFunction | None) -> bool:
        return bool(function and dimension == "area" and function.id in self.instrument.not_available.get(segment, ()))

    # ------------------------------------------------------------------ plans
    def plan(self, names: Sequence[str], points: int, function: SupportFunction | None = None) -> Plan:
        """Groups of every dimension, and cells of the two-way tables, for items that share them."""

        def may(dimension: str, ids: Ids) -> bool:
            return dimension != "area" or function is None or function.rated_persons_in(ids) >= self.policy.min_rated_persons

        met = self.crossed.met(names).astype(np.int64)
        planner = Planner(
            self.people,
            met,
            self.policy.min_respondents,
            self.policy.mean_from,
            self.key,
            self._deciding(names, points),
            may,
            printed=self.earlier.groups([*names, RATE] if function is None else names, self.people),
        )
        if self.whole_only:
            return planner.plan([])
        dimensions = [self.dimension(dimension, function) for dimension in self.dimensions]
        there = [d.name for d in dimensions]
        crossings = [pair for pair in CROSSINGS[self.instrument.id] if self.policy.two_way and set(pair) <= set(there)]
        return planner.plan(dimensions, crossings)

    def dimension(self, dimension: str, function: SupportFunction | None) -> Dimension:
        """A breakdown with the segments that are in use and, for a function, have it."""
        level = {one.id: one.level for one in self.instrument.functions}
        used = self.in_use(dimension)
        segments = [
            Segment(option.value, level.get(option.value, "") if dimension == "function" else "")
            for option in segments_of(self.instrument, dimension)
            if option.value in used and not self.not_available(dimension, option.value, function)
        ]
        return Dimension(dimension, tuple(segments), ordered=dimension in ORDERED)

    def _deciding(self, names: Sequence[str], points: int) -> list[NDArray[np.int64]]:
        """How many took a stand in each combination, for each item that groups must be large enough for.

        An item that fewer than half as many took a stand on as on the best known one merges no groups for the others.
        """
        valid = [self.crossed.counts(name)[:, 1 : points + 1].sum(axis=1).astype(np.int64) for name in names]
        most = max(one.sum() for one in valid)
        return [one for one in valid if 2 * one.sum() >= most]


def within(plan: Plan, there: NDArray[np.bool_]) -> Plan:
    """A plan without the groups in which nobody meets a question that its own condition keeps from them."""
    one = tuple(group for group in plan.one_way if (group.members & there).any())
    two = tuple(group for group in plan.two_way if (group.members & there).any())
    return replace(plan, one_way=one, two_way=two)
