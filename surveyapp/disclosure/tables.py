"""One instrument's raw answers to released tables: groups from sizes, figures as the protection over all tables lets them be printed."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property

from surveyapp.analysis.crossed import Crossed
from surveyapp.analysis.frame import ResponseFrame
from surveyapp.analysis.register import Invited as Invited  # part of what this module takes
from surveyapp.analysis.rounding import percent, printed, tenths
from surveyapp.analysis.summary import Summary, index_of, together
from surveyapp.disclosure.cells import contact_cell, group_cell, mean_cell, whole_cell
from surveyapp.disclosure.choices import choice_cell, weight_cell
from surveyapp.disclosure.earlier import Earlier
from surveyapp.disclosure.grouping import Grouping
from surveyapp.disclosure.linked.people import Group as Shown
from surveyapp.disclosure.linked.protect import Protected, Question
from surveyapp.disclosure.policy import Policy
from surveyapp.disclosure.released import CROSSINGS, Cell, Group, Kind, Reason, ReleasedTable, Withheld
from surveyapp.disclosure.reported import REACH_BY, Reported, Variable
from surveyapp.domain.instrument import Instrument, Item, SupportFunction, segments_of
from surveyapp.domain.template import Index

THIEF_INDEX = "IX_thief"
AND = {"sv": " och ", "en": " and "}
Mapper = Callable[[Callable[[Question], Protected], Sequence[Question]], Iterable[Protected]]


@dataclass
class Tables:
    """Builds every table of one instrument. `key` breaks ties; nothing is published that is not in `tables` and `withheld` in the end.

    `earlier`: the wave's versions before this one; `stands_on`: tables that stand on the answers of one of them; `whole_only`: no groups;
    `unchanged`: nobody's answers are new since the last of them.
    """

    frame: ResponseFrame
    invited: Invited
    policy: Policy
    key: bytes
    indices: Sequence[Index]
    mapper: Mapper = map
    earlier: Earlier = field(default_factory=lambda: Earlier(""))
    stands_on: Mapping[str, int] = field(default_factory=dict)
    whole_only: bool = False
    unchanged: bool = False
    tables: list[ReleasedTable] = field(default_factory=list)
    withheld: list[Withheld] = field(default_factory=list)

    @cached_property
    def reported(self) -> Reported:
        """Variables and groups: known before anything is protected."""
        return Reported(self.frame, self.invited, self.policy, self.key, self.earlier, self.whole_only)

    @property
    def instrument(self) -> Instrument:
        return self.frame.instrument

    @property
    def crossed(self) -> Crossed:
        return self.reported.crossed

    @property
    def grouping(self) -> Grouping:
        return self.reported.grouping

    def build(self) -> None:
        """Everything in questionnaire order."""
        variables = list(self.reported.variables.values())
        questions = [self.reported.question(one) for one in variables]
        protected = self.mapper(Question.protect, questions)
        made = zip(variables, questions, protected, strict=True)
        self._protected = {one.name: (one, question.plan, found) for one, question, found in made}
        self._missing_dimensions()
        self._response_rates()
        for page in self.instrument.pages:
            for item in page.items:
                self._item(item)
        if self.instrument.cards:
            for function in self.instrument.functions:
                self._function(function)
        self._whole_indices()

    # ------------------------------------------------------------------ groups
    def _missing_dimensions(self) -> None:
        """Dimensions in which a family has no group that may stand."""
        for family in self.reported.families():
            function = next((one for one in self.instrument.functions if one.id == family.function), None)
            if family.plan.whole is None and function and self.reported.graded(function):
                continue
            points = self.reported.points(self.instrument.items[family.names[0].partition(".")[0]])
            for dimension in self.grouping.dimensions:
                if not any(group.table == dimension for group in family.plan.one_way):
                    met = self.crossed.summary(family.names[0], points).met
                    many = met >= 2 * self.policy.mean_from and len(self.grouping.in_use(dimension)) > 1
                    self._withhold(function, dimension, Reason.PROTECTS_GROUP if many else Reason.FEW_RESPONSES, "all")

    def groups(self) -> dict[str, tuple[Group, ...]]:
        """Every printed group of every dimension, with the response rate's own numbers where the register has the attribute."""
        rates = {(t.dimension, c.group): c for t in self.tables if t.kind is Kind.RESPONSE_RATE for c in t.cells}
        found: dict[str, dict[str, Group]] = {f"{self.instrument.id}/{d}": {} for d in self.grouping.dimensions}
        for table in self.tables:
            known = found.setdefault(f"{self.instrument.id}/{table.dimension}", {})
            for cell in table.cells:
                if cell.group not in ("all", *known):
                    known[cell.group] = self._group(table.dimension, cell.group, rates.get((table.dimension, cell.group)))
        return {name: tuple(sorted(groups.values(), key=self._group_order)) for name, groups in found.items() if not name.endswith("/all")}

    def _group_order(self, group: Group) -> tuple[int, ...]:
        """By place in the questionnaire, single segments before mergers."""
        places = []
        for part in group.id.split("*"):
            dimension, segments = part.split(":", 1)
            own = segments.split("+")
            places += [self.grouping.people.segments[dimension].index(own[0]), len(own)]
        return tuple(places)

    def _group(self, dimension: str, group_id: str, rate: Cell | None) -> Group:
        parts = [part.split(":", 1) for part in group_id.split("*")]
        label = {code: " · ".join(self._named(name, segments.split("+"), code) for name, segments in parts) for code in ("sv", "en")}
        segments = tuple(parts[0][1].split("+")) if len(parts) == 1 else ()
        return Group(group_id, dimension, segments, label, rate.invited if rate else None, rate.answered if rate else None)

    def _named(self, dimension: str, segments: Sequence[str], language: str) -> str:
        names = {option.value: option.text for option in segments_of(self.instrument, dimension)}
        return _listed([names[s].get(language, names[s]["sv"]) for s in segments], language)

    # ------------------------------------------------------------------ response rates
    def _response_rates(self) -> None:
        invited, answered = len(self.invited), self.frame.n
        if self.unchanged:  # somebody may have answered since: too few to be counted in yet
            self.tables += self.earlier.rates()
            return
        if invited == 0:
            return
        whole = Cell("all", invited=invited, answered=answered, percent=percent(answered, invited))
        self._add("rate", Kind.RESPONSE_RATE, "all", [whole])
        for dimension in self.grouping.dimensions:
            item = self.grouping.item_of(dimension)
            groups = [group for group in self.reported.base_plan.one_way if group.table == dimension]
            if groups and self.invited.covers(item):
                self._add("rate", Kind.RESPONSE_RATE, dimension, [self._rate(item, group) for group in groups])

    def _rate(self, item: str, group: Shown) -> Cell:
        invited, answered = self.invited.participation(item, group.where[0][1])
        return Cell(group_id(group), invited=invited, answered=answered, percent=percent(answered, invited))

    # ------------------------------------------------------------------ items asked of all
    def _item(self, item: Item) -> None:
        if item.type == "text":
            return
        if item.type == "per_function_single":
            self._per_function(item)
        elif item.type == "multi":
            self._choices(item)
        elif self.reported.asked_of_whole(item):
            self._rating(item.id)
        elif item not in self.instrument.card_items and item.id not in self.instrument.breakdown_items:
            self._distribution(item, item.id)

    def _distribution(self, item: Item, name: str) -> Summary | None:
        scale = self.instrument.scale_of(item)
        summary = self.crossed.summary(name, len(scale.options))
        cell = whole_cell(summary, scale, self.policy)
        self._add(item.id, Kind.DISTRIBUTION, "all", [cell], asked=summary.met)
        return summary if cell.shown else None

    def _rating(self, variable: str) -> None:
        """Everybody's distribution, then the same groups as for every other item of the family."""
        one, plan, found = self._protected[variable]
        item, function = one.item, one.function
        scale = self.instrument.scale_of(item)
        summary = self.crossed.summary(variable, len(scale.options))
        asked_of_all = function is None and not item.show_if
        whole = whole_cell(summary, scale, self.policy, len(self.invited) if asked_of_all else None)
        if whole.shown and found.counts is None:
            whole = mean_cell(found.whole)
        extra = {"asked": summary.met, "asked_full": self._full_cards(function)}
        self._add(item.id, Kind.DISTRIBUTION, "all", [whole], function, **extra)
        if not whole.shown:
            self._withhold(function, "all", whole.reason or Reason.FEW_RESPONSES, None, item)
            return
        cells: dict[str, dict[str, Cell]] = {}
        for group, figure in zip(plan.groups, found.groups, strict=True):
            cell = group_cell(group_id(group), self._met(variable, group), figure, whole)
            cells.setdefault(group.table, {})[cell.group] = cell
        for dimension in self.grouping.dimensions:
            if any(group.table == dimension for group in one.plan.one_way):
                self._add(item.id, Kind.GROUPS, dimension, self._in_order(dimension, one, cells.get(dimension, {})), function, **extra)
        for first, second in CROSSINGS[self.instrument.id]:
            if table := cells.get(f"{first}*{second}"):
                self._add(item.id, Kind.CROSSED, f"{first}*{second}", list(table.values()), function, **extra)

    def _met(self, variable: str, group: Shown) -> int:
        return int(self.crossed.counts(variable)[group.members, 1:].sum())

    def _in_order(self, dimension: str, one: Variable, shown: Mapping[str, Cell]) -> list[Cell]:
        """Every segment of the dimension in some cell: printed, withheld, or not asked."""
        groups = {group_id(group): group.where[0][1] for group in one.plan.one_way if group.table == dimension}
        held = {segment for segments in groups.values() for segment in segments}
        order = {segment: place for place, segment in enumerate(self.grouping.people.segments[dimension])}
        used = self.grouping.in_use(dimension)
        cells = [shown.get(name) or Cell(name, reason=Reason.NOT_ASKED) for name in groups]
        for segment in order:
            if self.grouping.not_available(dimension, segment, one.function):
                cells.append(Cell(f"{dimension}:{segment}", reason=Reason.NOT_ASKED))
            elif segment in used and segment not in held:
                cells.append(Cell(f"{dimension}:{segment}", reason=Reason.FEW_RESPONSES))
        return sorted(cells, key=lambda cell: order[cell.group.split(":", 1)[1].split("+")[0]])

    def _full_cards(self, function: SupportFunction | None) -> int | None:
        return self.crossed.summary(f"card.{function.id}", 1).n if function else None

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
            self._contact(f"{item.id}.{function.id}", summary)

    def _contact(self, variable: str, summary: Summary) -> None:
        """Contact with a function by area, where any of it may be shown."""
        if variable in self._protected:
            one, plan, found = self._protected[variable]
            shown = {
                group_id(group): contact_cell(group_id(group), self._met(variable, group), figure)
                for group, figure in zip(plan.groups, found.groups, strict=True)
            }
            if any(cell.shown for cell in shown.values()):
                self._add(one.item.id, Kind.REACH, REACH_BY, self._in_order(REACH_BY, one, shown), one.function, asked=summary.met)

    def _choices(self, item: Item) -> None:
        self._add(item.id, Kind.CHOICES, "all", [choice_cell(self.frame, item, self.policy)], asked=self.frame.n)
        weights = weight_cell(self.frame, item, self.policy)
        if weights is not None:
            weights = self.earlier.settled_weights(f"{self.instrument.id}/{THIEF_INDEX}/all", weights, self.policy.min_respondents)
            self._add(THIEF_INDEX, Kind.WEIGHT, "all", [weights], asked=self.frame.n)

    # ------------------------------------------------------------------ functions on cards
    def _function(self, function: SupportFunction) -> None:
        reason = self.reported.graded(function)
        if reason is not None:
            self._withhold(function, "all", reason, "reach")
            return
        items = self.reported.card_items
        for item in items:
            self._rating(f"{item.id}.{function.id}")
        for index in self.indices:
            if index.per == "function" and set(index.items) <= {item.id for item in items}:
                self._index(index, [f"{i}.{function.id}" for i in index.items], self.reported.points(items[0]), function)

    # ------------------------------------------------------------------ indices
    def _whole_indices(self) -> None:
        for index in self.indices:
            items = [self.instrument.items[i] for i in index.items if i in self.instrument.items]
            if len(items) >= index.min_answered and all(self.reported.asked_of_whole(item) for item in items):
                self._index(index, [item.id for item in items], self.reported.points(items[0]), None)

    def _index(self, index: Index, names: Sequence[str], points: int, function: SupportFunction | None) -> None:
        """Everybody's from their own answers; a group's from the means that are printed of it: it says nothing that they do not."""
        whole = index_of(self.crossed.index(names, points).sum(axis=0), points, index.min_answered)
        if whole.mean is None or whole.n < self.policy.min_respondents:
            return
        name = f"{index.id}.{function.id}" if function else index.id
        base = self._settled(f"{name}/all", Cell("all", n=whole.n, mean=printed(whole.mean, 0)))
        self._add(index.id, Kind.INDEX, "all", [base], function)
        by_id = {table.id: table for table in self.tables}
        for dimension in self.grouping.dimensions:
            parts = [by_id.get(f"{self.instrument.id}/{name}/{dimension}") for name in names]
            cells = _index_cells([table for table in parts if table is not None], points) if all(parts) else []
            if cells:
                self._add(index.id, Kind.INDEX, dimension, [base, *cells], function)

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
                self.stands_on.get(name),
            )
        )

    def _settled(self, name: str, cell: Cell) -> Cell:
        return self.earlier.settled(f"{self.instrument.id}/{name}", cell, self.policy.min_respondents)

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
            cell = self._settled(f"{item.id}/all", Cell("all", n=None if reason else n, reason=reason))
            self._add(item.id, Kind.TEXT_COUNT, "all", [cell])


def _index_cells(parts: Sequence[ReleasedTable], points: int) -> list[Cell]:
    """The index of every group; none at all where a part of one is not printed with its mean."""
    found = []
    for cell in parts[0].cells:
        means = [table.cell(cell.group).mean for table in parts]
        shown = [tenths(mean) for mean in means if mean is not None]
        if len(shown) < len(parts):
            return []
        value = Fraction(100 * (sum(shown) - 10 * len(parts)), 10 * len(parts) * (points - 1))
        found.append(Cell(cell.group, n=cell.n, mean=printed(value, 0)))
    return found


def group_id(group: Shown) -> str:
    """ "area:norr+soder", or "area:norr*role:enhetschef" in a two-way table."""
    return "*".join(f"{dimension}:{'+'.join(segments)}" for dimension, segments in group.where)


def _listed(names: list[str], language: str) -> str:
    return names[0] if len(names) == 1 else ", ".join(names[:-1]) + AND.get(language, ", ") + names[-1]
