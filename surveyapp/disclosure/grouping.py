"""Which groups of a questionnaire's dimensions are printed beside each other: one pattern for all items of a family, from sizes only."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import islice

import numpy as np

from surveyapp.analysis.crossed import Counted, Crossed, Places
from surveyapp.analysis.register import Invited
from surveyapp.disclosure.pattern import Partition, Segment, coarser, leaves_small_difference, merge_small
from surveyapp.disclosure.policy import Policy
from surveyapp.disclosure.released import Reason
from surveyapp.domain.instrument import Instrument, SupportFunction, segments_of

ORDERED = frozenset({"tenure", "placement"})  # their segments have an order: only neighbours are merged
MOST_TRIED = 400  # partitions of one dimension that are held against the others before it is withheld


@dataclass(frozen=True)
class Patterns:
    """Groups per dimension that may stand beside each other, and the dimensions that may not, with the reason."""

    shown: Mapping[str, Partition]
    withheld: Mapping[str, Reason]


@dataclass
class Grouping:
    """Segments, sizes and patterns of one instrument's breakdowns. `key` breaks ties."""

    crossed: Crossed
    invited: Invited
    policy: Policy
    key: bytes
    _used: dict[str, frozenset[str]] = field(default_factory=dict)

    @property
    def instrument(self) -> Instrument:
        return self.crossed.instrument

    @cached_property
    def dimensions(self) -> tuple[str, ...]:
        return tuple(breakdown.dimension for breakdown in self.instrument.breakdowns)

    def segments(self, dimension: str) -> list[Segment]:
        return self._segments[dimension]

    @cached_property
    def _segments(self) -> Mapping[str, list[Segment]]:
        level = {function.id: function.level for function in self.instrument.functions}
        return {
            dimension: [
                Segment(option.value, place, level.get(option.value, "") if dimension == "function" else "")
                for place, option in enumerate(segments_of(self.instrument, dimension))
            ]
            for dimension in self.dimensions
        }

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

    def places(self, dimension: str, partition: Partition) -> Places:
        """The group of each combination of breakdowns, or -1."""
        lookup = np.full(256, -1, dtype=np.intp)
        codes = {segment.id: segment.place + 1 for segment in self.segments(dimension)}
        for number, group in enumerate(partition):
            for segment in group:
                lookup[codes[segment]] = number
        return lookup[self.crossed.codes(dimension)]

    # ------------------------------------------------------------------ patterns
    def patterns(self, names: Sequence[str], points: int, function: SupportFunction | None = None) -> Patterns:
        """Groups of every dimension for items that share them.

        A dimension whose groups leave a small set of people over against an earlier one is made coarser until it does not, and
        withheld only where nothing coarser helps.
        """
        deciding = self._deciding(names, points)
        asked = self.crossed.met(names)
        shown: dict[str, Partition] = {}
        withheld: dict[str, Reason] = {}
        for dimension in self.dimensions:
            found = self._pattern(dimension, deciding, points, function, shown, asked)
            if isinstance(found, Reason):
                withheld[dimension] = found
            else:
                shown[dimension] = found
        return Patterns(shown, withheld)

    def _deciding(self, names: Sequence[str], points: int) -> list[str]:
        """Items that at least half as many took a stand on as on the best known one: a rarely known item merges no groups for others."""
        valid = [self.crossed.summary(name, points).n for name in names]
        return [name for name, number in zip(names, valid, strict=True) if 2 * number >= max(valid)]

    def _pattern(
        self,
        dimension: str,
        names: Sequence[str],
        points: int,
        function: SupportFunction | None,
        shown: Mapping[str, Partition],
        asked: Counted,
    ) -> Partition | Reason:
        sizes = _Sizes(self, dimension, names, points, function)
        if len(sizes.present) < 2:
            return Reason.FEW_RESPONSES
        reason = Reason.FEW_RESPONSES
        for candidate in islice(self._candidates(dimension, sizes), MOST_TRIED):
            if not self._conflicts(dimension, candidate, shown, asked):
                return candidate
            reason = Reason.PROTECTS_GROUP
        return reason

    def _candidates(self, dimension: str, sizes: _Sizes) -> Iterator[Partition]:
        """Allowed partitions: small groups merged with their siblings, and if that may not be shown, what else there is."""
        ordered = dimension in ORDERED
        first = merge_small(sizes.present, sizes.size, sizes.allowed, self.key, ordered=ordered)
        if first is not None:
            yield first
        yield from coarser(sizes.present, first or (), sizes.allowed, sizes.size, self.key, ordered=ordered)

    def _conflicts(self, dimension: str, partition: Partition, shown: Mapping[str, Partition], asked: Counted) -> bool:
        mine = self.places(dimension, partition)
        return any(
            leaves_small_difference(mine, self.places(other, groups), asked, self.policy.min_respondents) for other, groups in shown.items()
        )


class _Sizes:
    """How many valid answers the least answered of some items has in a union of segments, and whether that is enough to be shown."""

    def __init__(self, grouping: Grouping, dimension: str, names: Sequence[str], points: int, function: SupportFunction | None) -> None:
        segments = grouping.segments(dimension)
        places = grouping.crossed.codes(dimension) - 1
        answers = [grouping.crossed.summaries(name, places, len(segments), points) for name in names]
        self._counts = [[summary.n for summary in of_one] for of_one in answers]
        self._place = {segment.id: segment.place for segment in segments}
        self._policy, self._function, self._by_area = grouping.policy, function, dimension == "area"
        used = grouping.in_use(dimension)
        self.present = [s for s in segments if s.id in used and not grouping.not_available(dimension, s.id, function)]

    def size(self, ids: tuple[str, ...]) -> int:
        return min(sum(of_one[self._place[i]] for i in ids) for of_one in self._counts)

    def allowed(self, ids: tuple[str, ...]) -> bool:
        if self.size(ids) < self._policy.mean_from:
            return False
        return not (self._function and self._by_area) or self._function.rated_persons_in(ids) >= self._policy.min_rated_persons
