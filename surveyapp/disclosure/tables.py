"""One instrument's raw answers to released one-way tables: patterns from sizes, figures by tier, cells withdrawn with a companion."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from surveyapp.analysis.frame import ResponseFrame
from surveyapp.analysis.register import Invited as Invited  # part of what this module takes
from surveyapp.analysis.rounding import percent, printed
from surveyapp.analysis.summary import Summary, index_value, met, summarise, summarise_by
from surveyapp.disclosure.cells import group_cell, whole_cell
from surveyapp.disclosure.pattern import Partition, Segment, leaves_small_difference, merge_small, tie_break
from surveyapp.disclosure.policy import Policy
from surveyapp.disclosure.released import Cell, Group, Kind, Reason, ReleasedTable, Withheld
from surveyapp.disclosure.values import gives_away
from surveyapp.domain.instrument import Instrument, Item, SupportFunction, segments_of
from surveyapp.domain.scale import Scale
from surveyapp.domain.template import Index

ORDERED = frozenset({"tenure"})
AND = {"sv": " och ", "en": " and "}


@dataclass
class Tables:
    """Builds every table of one instrument. `key` breaks ties; nothing is published that is not in `tables` and `withheld` in the end."""

    frame: ResponseFrame
    invited: Invited
    policy: Policy
    key: bytes
    indices: Sequence[Index]
    tables: list[ReleasedTable] = field(default_factory=list)
    withheld: list[Withheld] = field(default_factory=list)
    _used: dict[str, frozenset[str]] = field(default_factory=dict)

    @property
    def instrument(self) -> Instrument:
        return self.frame.instrument

    @cached_property
    def dimensions(self) -> tuple[str, ...]:
        return tuple(breakdown.dimension for breakdown in self.instrument.breakdowns)

    def build(self) -> None:
        """Everything in questionnaire order."""
        self._response_rates()
        for page in self.instrument.pages:
            for item in page.items:
                self._item(item)
        if self.instrument.cards:
            for function in self.instrument.functions:
                self._function(function)
        self._whole_indices()

    # ------------------------------------------------------------------ groups
    def _segments(self, dimension: str) -> list[Segment]:
        kin = {f.id: f.level for f in self.instrument.functions} if dimension == "function" else {}
        options = segments_of(self.instrument, dimension)
        return [Segment(option.value, place, kin.get(option.value, "")) for place, option in enumerate(options)]

    def _codes(self, dimension: str) -> NDArray[np.uint8]:
        return self.frame.column(next(b.item for b in self.instrument.breakdowns if b.dimension == dimension))

    def _partition(
        self, dimension: str, columns: Sequence[NDArray[np.uint8]], points: int, function: SupportFunction | None
    ) -> Partition | None:
        """Groups in which every one of these variables has enough valid answers and, for a function, enough rated persons."""
        segments = self._segments(dimension)
        codes = self._codes(dimension).astype(np.intp) - 1
        valid = [(column >= 1) & (column <= points) for column in columns]
        inside = codes < len(segments)
        counts = np.array([np.bincount(codes[inside & ok], minlength=len(segments)) for ok in valid])
        place = {segment.id: segment.place for segment in segments}
        present = [s for s in segments if s.id in self._in_use(dimension) and not self._not_available(dimension, s.id, function)]

        def size(ids: tuple[str, ...]) -> int:
            return int(counts[:, [place[i] for i in ids]].sum(axis=1).min())

        def allowed(ids: tuple[str, ...]) -> bool:
            rated = function.rated_persons_in(ids) if function and dimension == "area" else self.policy.min_rated_persons
            return size(ids) >= self.policy.mean_from and rated >= self.policy.min_rated_persons

        if len(present) < 2:
            return None
        return merge_small(present, size, allowed, self.key, ordered=dimension in ORDERED)

    def _in_use(self, dimension: str) -> frozenset[str]:
        """Segments that somebody invited, or somebody who answered, belongs to; the rest of the vocabulary is nobody's."""
        if dimension not in self._used:
            item = next(b.item for b in self.instrument.breakdowns if b.dimension == dimension)
            values = self.instrument.scale_of(self.instrument.items[item]).values
            answered = {values[int(code)] for code in np.unique(self._codes(dimension)) if int(code) in values}
            self._used[dimension] = frozenset(answered | self.invited.values(item))
        return self._used[dimension]

    def _not_available(self, dimension: str, segment: str, function: SupportFunction | None) -> bool:
        return bool(function and dimension == "area" and function.id in self.instrument.not_available.get(segment, ()))

    def _patterns(self, columns: Sequence[NDArray[np.uint8]], points: int, function: SupportFunction | None = None) -> dict[str, Partition]:
        """Groups of every dimension that can be shown beside each other; a dimension that cannot is withheld, the last one first."""
        shown: dict[str, Partition] = {}
        asked = np.any([met(column) for column in columns], axis=0)
        for dimension in self.dimensions:
            partition = self._partition(dimension, columns, points, function)
            reason = Reason.FEW_RESPONSES
            if partition is not None and self._conflicts(dimension, partition, shown, asked):
                partition, reason = None, Reason.PROTECTS_GROUP
            if partition is None:
                self._withhold(function, dimension, (), reason, "all")
            else:
                shown[dimension] = partition
        return shown

    def _conflicts(self, dimension: str, partition: Partition, shown: Mapping[str, Partition], asked: NDArray[np.bool_]) -> bool:
        mine = np.where(asked, self.places(dimension, partition), -1)
        return any(
            leaves_small_difference(mine, np.where(asked, self.places(other, groups), -1), self.policy.min_respondents)
            for other, groups in shown.items()
        )

    def places(self, dimension: str, partition: Partition) -> NDArray[np.intp]:
        """The group of each response, or -1."""
        lookup = np.full(256, -1, dtype=np.intp)
        codes = {segment.id: segment.place + 1 for segment in self._segments(dimension)}
        for number, group in enumerate(partition):
            for segment in group:
                lookup[codes[segment]] = number
        return lookup[self._codes(dimension)]

    @cached_property
    def base_patterns(self) -> dict[str, Partition]:
        """Groups for everything that all were asked, and for response rates."""
        columns = [self.frame.column(item.id) for item in self._asked_of_all()]
        return self._patterns(columns, self._points(self._asked_of_all()[0])) if columns else {}

    def _asked_of_all(self) -> list[Item]:
        return [item for item in self.instrument.items.values() if self._whole_rating(item) and not item.show_if]

    def _whole_rating(self, item: Item) -> bool:
        return item.type == "rating" and item not in self.instrument.card_items

    def _points(self, item: Item) -> int:
        return len(self.instrument.scale_of(item).options)

    def groups(self) -> dict[str, tuple[Group, ...]]:
        """Every printed group of every dimension, with the response rate's own numbers where the register has the attribute."""
        found: dict[str, dict[str, Group]] = {f"{self.instrument.id}/{d}": {} for d in self.dimensions}
        rates = {t.dimension: {c.group: c for c in t.cells} for t in self.tables if t.kind is Kind.RESPONSE_RATE}
        for table in self.tables:
            for cell in table.cells:
                if table.dimension == "all" or cell.group == "all":
                    continue
                rate = rates.get(table.dimension, {}).get(cell.group)
                group = self._group(table.dimension, cell.group, rate)
                found[f"{self.instrument.id}/{table.dimension}"].setdefault(group.id, group)
        return {name: tuple(sorted(groups.values(), key=self._group_order)) for name, groups in found.items()}

    def _group_order(self, group: Group) -> tuple[int, int]:
        order = {segment.id: segment.place for segment in self._segments(group.dimension)}
        return order[group.segments[0]], len(group.segments)

    def _group(self, dimension: str, group_id: str, rate: Cell | None) -> Group:
        segments = tuple(group_id.split(":", 1)[1].split("+"))
        names = {option.value: option.text for option in segments_of(self.instrument, dimension)}
        label = {code: _listed([names[s].get(code, names[s]["sv"]) for s in segments], code) for code in ("sv", "en")}
        return Group(group_id, dimension, segments, label, rate.invited if rate else None, rate.answered if rate else None)

    # ------------------------------------------------------------------ response rates
    def _response_rates(self) -> None:
        invited, answered = len(self.invited), self.frame.n
        if invited == 0:
            return
        whole = Cell("all", invited=invited, answered=answered, percent=percent(answered, invited))
        self._add("rate", Kind.RESPONSE_RATE, "all", [whole])
        for dimension, partition in self.base_patterns.items():
            item = next(b.item for b in self.instrument.breakdowns if b.dimension == dimension)
            if not self.invited.covers(item):
                continue
            cells = [self._rate(dimension, item, group) for group in partition]
            self._add("rate", Kind.RESPONSE_RATE, dimension, cells)

    def _rate(self, dimension: str, item: str, group: tuple[str, ...]) -> Cell:
        invited, answered = self.invited.participation(item, group)
        return Cell(_group_id(dimension, group), invited=invited, answered=answered, percent=percent(answered, invited))

    # ------------------------------------------------------------------ items asked of all
    def _item(self, item: Item) -> None:
        if item.type == "text":
            return
        if item.type == "per_function_single":
            self._per_function(item)
        elif item.type == "multi":
            self._choices(item)
        elif self._whole_rating(item):
            self._rating(item, self.base_patterns, f"{item.id}", None)
        elif item not in self.instrument.card_items and item.id not in self.instrument.breakdown_items:
            self._distribution(item, item.id)

    def _distribution(self, item: Item, name: str) -> Summary | None:
        scale = self.instrument.scale_of(item)
        summary = summarise(self.frame.column(name), len(scale.options))
        cell = whole_cell(summary, scale, self.policy)
        self._add(item.id, Kind.DISTRIBUTION, "all", [cell], asked=summary.met)
        return summary if cell.shown else None

    def _rating(self, item: Item, patterns: Mapping[str, Partition], variable: str, function: SupportFunction | None) -> None:
        """Everybody's distribution, then the same groups as for every other item of the family."""
        scale, column = self.instrument.scale_of(item), self.frame.column(variable)
        summary = summarise(column, len(scale.options))
        asked_of_all = function is None and not item.show_if
        whole = whole_cell(summary, scale, self.policy, len(self.invited) if asked_of_all else None)
        extra = {"asked": summary.met, "asked_full": self._full_cards(function)}
        self._add(item.id, Kind.DISTRIBUTION, "all", [whole], function, **extra)
        if not whole.shown:
            self._withhold(function, "all", (), Reason.FEW_RESPONSES, None)
            return
        for dimension, partition in patterns.items():
            cells = self._group_cells(column, scale, dimension, partition, whole, variable)
            cells += [Cell(_group_id(dimension, (s,)), reason=Reason.NOT_ASKED) for s in self._not_asked(dimension, function)]
            self._add(item.id, Kind.GROUPS, dimension, cells, function, **extra)

    def _full_cards(self, function: SupportFunction | None) -> int | None:
        return int((self.frame.column(f"card.{function.id}") == 1).sum()) if function else None

    def _not_asked(self, dimension: str, function: SupportFunction | None) -> list[str]:
        return [s.id for s in self._segments(dimension) if self._not_available(dimension, s.id, function)]

    def _group_cells(
        self, column: NDArray[np.uint8], scale: Scale, dimension: str, partition: Partition, whole: Cell, name: str
    ) -> list[Cell]:
        places = self.places(dimension, partition)
        summaries = summarise_by(column, places, len(partition), len(scale.options))
        ids = [_group_id(dimension, group) for group in partition]
        hidden = self._withdrawn(summaries, ids, len(scale.options), name)
        return [
            Cell(group, reason=Reason.PROTECTS_GROUP) if group in hidden else group_cell(group, s.met, s, whole, scale, self.policy)
            for group, s in zip(ids, summaries, strict=True)
        ]

    def _withdrawn(self, summaries: list[Summary], ids: list[str], points: int, name: str) -> set[str]:
        """Groups whose figures, or whose remainder, would give answers away, each with a companion drawn by the stored key.

        A blank never stands alone, and what the blanks hold together must not give itself away either.
        """
        by_id = dict(zip(ids, summaries, strict=True))
        too_few = {group for group, s in by_id.items() if s.n < self.policy.min_respondents}
        hidden = too_few | {group for group, s in by_id.items() if gives_away(s, points)}
        everybody = _sum(summaries)
        for group, summary in by_id.items():
            if len(ids) == 2 and gives_away(everybody.minus(summary), points):
                hidden.add(group)
        while hidden and len(hidden) < len(ids):
            if len(hidden) > 1 and not gives_away(_sum([by_id[group] for group in hidden]), points):
                break
            rest = [group for group in ids if group not in hidden]
            hidden.add(min(rest, key=lambda group: tie_break(self.key, name, group)))
        return hidden

    # ------------------------------------------------------------------ reach, reasons, choices
    def _per_function(self, item: Item) -> None:
        scale = self.instrument.scale_of(item)
        if item.show_if is not None:
            codes = np.concatenate([self.frame.column(f"{item.id}.{f.id}") for f in self.instrument.functions])
            summary = summarise(codes, len(scale.options))
            self._add(item.id, Kind.REASONS, "all", [whole_cell(summary, scale, self.policy)], asked=summary.met)
            return
        for function in self.instrument.functions:
            summary = summarise(self.frame.column(f"{item.id}.{function.id}"), len(scale.options))
            self._add(item.id, Kind.REACH, "all", [whole_cell(summary, scale, self.policy)], function, asked=summary.met)

    def _choices(self, item: Item) -> None:
        """How many chose each option, of those who chose anything."""
        options = [option.value for option in self.instrument.scale_of(item).options]
        columns = np.stack([self.frame.column(f"{item.id}.{value}") for value in options])
        n = int((columns <= 1).all(axis=0).sum())
        if n < self.policy.min_respondents:
            self._add(item.id, Kind.CHOICES, "all", [Cell("all", reason=Reason.FEW_RESPONSES)])
            return
        counts = {value: int((column == 1).sum()) for value, column in zip(options, columns, strict=True)}
        shares = {value: percent(count, n) for value, count in counts.items()}
        cell = Cell("all", n=n, counts=counts, percents=shares, blank=self.frame.n - n)
        self._add(item.id, Kind.CHOICES, "all", [cell], asked=self.frame.n)

    # ------------------------------------------------------------------ functions on cards
    def _function(self, function: SupportFunction) -> None:
        if function.rated_persons < self.policy.min_rated_persons:
            self._withhold(function, "all", (), Reason.FEW_RATED, "reach")
            return
        items = [item for item in self.instrument.card_items if item.type == "rating"]
        columns = {item.id: self.frame.column(f"{item.id}.{function.id}") for item in items}
        points = self._points(items[0])
        if min(int(((c >= 1) & (c <= points)).sum()) for c in columns.values()) < self.policy.min_respondents:
            self._withhold(function, "all", (), Reason.FEW_RESPONSES, "reach")
            return
        patterns = self._patterns(list(columns.values()), points, function)
        for item in items:
            self._rating(item, patterns, f"{item.id}.{function.id}", function)
        for index in self.indices:
            if index.per == "function" and set(index.items) <= set(columns):
                self._index(index, [columns[i] for i in index.items], points, patterns, function)

    # ------------------------------------------------------------------ indices
    def _whole_indices(self) -> None:
        for index in self.indices:
            items = [self.instrument.items[i] for i in index.items if i in self.instrument.items]
            if len(items) >= index.min_answered and all(self._whole_rating(item) for item in items):
                columns = [self.frame.column(item.id) for item in items]
                self._index(index, columns, self._points(items[0]), self.base_patterns, None)

    def _index(
        self,
        index: Index,
        columns: list[NDArray[np.uint8]],
        points: int,
        patterns: Mapping[str, Partition],
        function: SupportFunction | None,
    ) -> None:
        whole = index_value(columns, points, index.min_answered)
        if whole.mean is None or whole.n < self.policy.min_respondents:
            return
        base = Cell("all", n=whole.n, mean=printed(whole.mean, 0))
        self._add(index.id, Kind.INDEX, "all", [base], function)
        for dimension, partition in patterns.items():
            places = self.places(dimension, partition)
            cells = [
                self._index_cell(_group_id(dimension, group), columns, places == number, points, index)
                for number, group in enumerate(partition)
            ]
            if all(cell.shown for cell in cells):
                self._add(index.id, Kind.INDEX, dimension, [base, *cells], function)

    def _index_cell(self, group: str, columns: list[NDArray[np.uint8]], inside: NDArray[np.bool_], points: int, index: Index) -> Cell:
        """A group's index, unless it lies so near an end that single answers follow from it."""
        value = index_value([column[inside] for column in columns], points, index.min_answered)
        if value.mean is None or value.n < self.policy.bands_from or not 10 <= value.mean <= 90:
            return Cell(group, reason=Reason.PROTECTS_GROUP)
        return Cell(group, n=value.n, mean=printed(value.mean, 0))

    # ------------------------------------------------------------------ writing down
    def _add(
        self,
        item: str,
        kind: Kind,
        dimension: str,
        cells: list[Cell],
        function: SupportFunction | None = None,
        asked: int | None = None,
        asked_full: int | None = None,
    ) -> None:
        name = f"{item}.{function.id}" if function else item
        self.tables.append(
            ReleasedTable(
                f"{self.instrument.id}/{name}/{dimension}",
                kind,
                self.instrument.id,
                item,
                dimension,
                tuple(cells),
                function.id if function else None,
                asked,
                asked_full,
                len(self.invited),
                self.frame.n,
            )
        )

    def _withhold(
        self, function: SupportFunction | None, dimension: str, segments: tuple[str, ...], reason: Reason, instead: str | None
    ) -> None:
        entry = Withheld(self.instrument.id, function.id if function else None, dimension, segments, reason, instead)
        if entry not in self.withheld:
            self.withheld.append(entry)

    def text_counts(self, counts: Mapping[str, int]) -> None:
        """How many wrote something, per text question; from the text threshold up."""
        for item in self.instrument.texts():
            n = counts.get(item.id, 0)
            reason = None if n >= self.policy.min_respondents_text else Reason.FEW_RESPONSES
            self._add(item.id, Kind.TEXT_COUNT, "all", [Cell("all", n=None if reason else n, reason=reason)])


def _group_id(dimension: str, group: tuple[str, ...]) -> str:
    return f"{dimension}:{'+'.join(group)}"


def _listed(names: list[str], language: str) -> str:
    return names[0] if len(names) == 1 else ", ".join(names[:-1]) + AND.get(language, ", ") + names[-1]


def _sum(summaries: Sequence[Summary]) -> Summary:
    total = summaries[0]
    for other in summaries[1:]:
        counts = tuple(a + b for a, b in zip(total.counts, other.counts, strict=True))
        total = replace(total, counts=counts, dont_know=total.dont_know + other.dont_know, blank=total.blank + other.blank)
    return total
