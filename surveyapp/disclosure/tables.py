"""One instrument's raw answers to released one-way tables: patterns from sizes, figures by tier, cells withdrawn with a companion."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property, partial

from surveyapp.analysis.crossed import Crossed, added
from surveyapp.analysis.frame import ResponseFrame
from surveyapp.analysis.register import Invited as Invited  # part of what this module takes
from surveyapp.analysis.rounding import percent, printed
from surveyapp.analysis.summary import IndexValue, Summary, index_of, together
from surveyapp.disclosure.cells import group_cell, whole_cell, with_safe_bands
from surveyapp.disclosure.choices import choice_cell, weight_cell
from surveyapp.disclosure.grouping import Grouping
from surveyapp.disclosure.pattern import Partition, tie_break
from surveyapp.disclosure.policy import Policy
from surveyapp.disclosure.released import Cell, Group, Kind, Reason, ReleasedTable, Withheld
from surveyapp.disclosure.withdraw import Split, Withdrawal
from surveyapp.domain.instrument import Instrument, Item, SupportFunction, segments_of
from surveyapp.domain.template import Index

THIEF_INDEX = "IX_thief"
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

    @property
    def instrument(self) -> Instrument:
        return self.frame.instrument

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
    @cached_property
    def crossed(self) -> Crossed:
        return Crossed(self.frame)

    @cached_property
    def grouping(self) -> Grouping:
        return Grouping(self.crossed, self.invited, self.policy, self.key)

    def _patterns(self, names: Sequence[str], points: int, function: SupportFunction | None = None) -> Mapping[str, Partition]:
        found = self.grouping.patterns(names, points, function)
        for dimension, reason in found.withheld.items():
            self._withhold(function, dimension, reason, "all")
        return found.shown

    @cached_property
    def base_patterns(self) -> Mapping[str, Partition]:
        """Groups for everything that all were asked, and for response rates."""
        items = self._asked_of_all()
        return self._patterns([item.id for item in items], self._points(items[0])) if items else {}

    def _asked_of_all(self) -> list[Item]:
        return [item for item in self.instrument.items.values() if self._whole_rating(item) and not item.show_if]

    def _whole_rating(self, item: Item) -> bool:
        return item.type == "rating" and item not in self.instrument.card_items

    def _points(self, item: Item) -> int:
        return len(self.instrument.scale_of(item).options)

    def groups(self) -> dict[str, tuple[Group, ...]]:
        """Every printed group of every dimension, with the response rate's own numbers where the register has the attribute."""
        found: dict[str, dict[str, Group]] = {f"{self.instrument.id}/{d}": {} for d in self.grouping.dimensions}
        rates = {t.dimension: {c.group: c for c in t.cells} for t in self.tables if t.kind is Kind.RESPONSE_RATE}
        for table in self.tables:
            for cell in table.cells:
                known = found.get(f"{self.instrument.id}/{table.dimension}")
                if known is not None and cell.group != "all" and cell.group not in known:
                    rate = rates.get(table.dimension, {}).get(cell.group)
                    known[cell.group] = self._group(table.dimension, cell.group, rate)
        return {name: tuple(sorted(groups.values(), key=self._group_order)) for name, groups in found.items()}

    def _group_order(self, group: Group) -> tuple[int, int]:
        order = {segment.id: segment.place for segment in self.grouping.segments(group.dimension)}
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
        summary = self.crossed.summary(name, len(scale.options))
        cell = whole_cell(summary, scale, self.policy)
        self._add(item.id, Kind.DISTRIBUTION, "all", [cell], asked=summary.met)
        return summary if cell.shown else None

    def _rating(self, item: Item, patterns: Mapping[str, Partition], variable: str, function: SupportFunction | None) -> None:
        """Everybody's distribution, then the same groups as for every other item of the family."""
        scale = self.instrument.scale_of(item)
        summary = self.crossed.summary(variable, len(scale.options))
        asked_of_all = function is None and not item.show_if
        whole = whole_cell(summary, scale, self.policy, len(self.invited) if asked_of_all else None)
        extra = {"asked": summary.met, "asked_full": self._full_cards(function)}
        self._add(item.id, Kind.DISTRIBUTION, "all", [whole], function, **extra)
        if not whole.shown:
            self._withhold(function, "all", whole.reason or Reason.FEW_RESPONSES, None, item)
            return
        splits = {dimension: self._split(item, variable, dimension, partition) for dimension, partition in patterns.items()}
        hidden = Withdrawal(
            variable, self.crossed.counts(variable), len(scale.options), splits, self.policy.min_respondents, self.key
        ).groups()
        for dimension, split in splits.items():
            shown = {
                group: Cell(group, reason=Reason.PROTECTS_GROUP)
                if group in hidden[dimension]
                else group_cell(group, summary.met, summary, whole, scale, self.policy)
                for group, summary in zip(split.ids, split.summaries, strict=True)
            }
            shown = with_safe_bands(shown, dict(zip(split.ids, split.summaries, strict=True)), scale, partial(self._drawn, variable))
            groups = [*patterns[dimension], *((segment,) for segment in self._not_available(dimension, function))]
            ids = [_group_id(dimension, segments) for segments in groups]
            cells = [shown.get(group) or Cell(group, reason=Reason.NOT_ASKED) for group in ids]
            self._add(item.id, Kind.GROUPS, dimension, cells, function, **extra)

    def _drawn(self, variable: str, group: str) -> bytes:
        """The stored random order in which groups of an item give up their bands."""
        return tie_break(self.key, variable, "bands", group)

    def _split(self, item: Item, variable: str, dimension: str, partition: Partition) -> Split:
        """The groups of a dimension for one item, without those in which the question's own condition lets nobody meet it."""
        options = len(self.instrument.scale_of(item).options)
        places = self.grouping.places(dimension, partition)
        summaries = self.crossed.summaries(variable, places, len(partition), options)
        if self._asked_by_breakdown(item):
            partition = tuple(group for group, summary in zip(partition, summaries, strict=True) if summary.met)
            places = self.grouping.places(dimension, partition)
            summaries = self.crossed.summaries(variable, places, len(partition), options)
        return Split([_group_id(dimension, group) for group in partition], places, summaries)

    def _asked_by_breakdown(self, item: Item) -> bool:
        """Whether who meets the item follows from a breakdown, which is known of everybody, and not from an answer."""
        return bool(item.show_if) and str(item.show_if).split(" ", 1)[0] in self.instrument.breakdown_items

    def _full_cards(self, function: SupportFunction | None) -> int | None:
        return self.crossed.summary(f"card.{function.id}", 1).n if function else None

    def _not_available(self, dimension: str, function: SupportFunction | None) -> list[str]:
        return [s.id for s in self.grouping.segments(dimension) if self.grouping.not_available(dimension, s.id, function)]

    # ------------------------------------------------------------------ reach, reasons, choices
    def _per_function(self, item: Item) -> None:
        scale = self.instrument.scale_of(item)
        if item.show_if is not None:
            summary = together(self.crossed.summary(f"{item.id}.{f.id}", len(scale.options)) for f in self.instrument.functions)
            self._add(item.id, Kind.REASONS, "all", [whole_cell(summary, scale, self.policy)], asked=summary.met)
            return
        for function in self.instrument.functions:
            summary = self.crossed.summary(f"{item.id}.{function.id}", len(scale.options))
            self._add(item.id, Kind.REACH, "all", [whole_cell(summary, scale, self.policy)], function, asked=summary.met)

    def _choices(self, item: Item) -> None:
        self._add(item.id, Kind.CHOICES, "all", [choice_cell(self.frame, item, self.policy)], asked=self.frame.n)
        weights = weight_cell(self.frame, item, self.policy)
        if weights is not None:
            self._add(THIEF_INDEX, Kind.WEIGHT, "all", [weights], asked=self.frame.n)

    # ------------------------------------------------------------------ functions on cards
    def _function(self, function: SupportFunction) -> None:
        if function.rated_persons < self.policy.min_rated_persons:
            self._withhold(function, "all", Reason.FEW_RATED, "reach")
            return
        items = [item for item in self.instrument.card_items if item.type == "rating"]
        names = {item.id: f"{item.id}.{function.id}" for item in items}
        points = self._points(items[0])
        if max(self.crossed.summary(name, points).n for name in names.values()) < self.policy.min_respondents:
            self._withhold(function, "all", Reason.FEW_RESPONSES, "reach")
            return
        patterns = self._patterns(list(names.values()), points, function)
        for item in items:
            self._rating(item, patterns, names[item.id], function)
        for index in self.indices:
            if index.per == "function" and set(index.items) <= set(names):
                self._index(index, [names[i] for i in index.items], points, patterns, function)

    # ------------------------------------------------------------------ indices
    def _whole_indices(self) -> None:
        for index in self.indices:
            items = [self.instrument.items[i] for i in index.items if i in self.instrument.items]
            if len(items) >= index.min_answered and all(self._whole_rating(item) for item in items):
                self._index(index, [item.id for item in items], self._points(items[0]), self.base_patterns, None)

    def _index(
        self, index: Index, names: Sequence[str], points: int, patterns: Mapping[str, Partition], function: SupportFunction | None
    ) -> None:
        counts = self.crossed.index(names, points)
        whole = index_of(counts.sum(axis=0), points, index.min_answered)
        if whole.mean is None or whole.n < self.policy.min_respondents:
            return
        base = Cell("all", n=whole.n, mean=printed(whole.mean, 0))
        self._add(index.id, Kind.INDEX, "all", [base], function)
        for dimension, partition in patterns.items():
            by_group = added(self.grouping.places(dimension, partition), len(partition), counts)
            values = [index_of(one, points, index.min_answered) for one in by_group]
            cells = [self._index_cell(_group_id(dimension, group), value) for group, value in zip(partition, values, strict=True)]
            if all(cell.shown for cell in cells):
                self._add(index.id, Kind.INDEX, dimension, [base, *cells], function)

    def _index_cell(self, group: str, value: IndexValue) -> Cell:
        """A group's index, unless it lies so near an end that single answers follow from it."""
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
        self, function: SupportFunction | None, dimension: str, reason: Reason, instead: str | None, item: Item | None = None
    ) -> None:
        name = function.id if function else None
        self.withheld.append(Withheld(self.instrument.id, name, dimension, reason, instead, item.id if item else None))

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
