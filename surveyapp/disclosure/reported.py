"""What an instrument reports by group: its variables, the groups they share, and what the protection needs to know of each."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from functools import cached_property

import numpy as np

from surveyapp.analysis.crossed import Crossed
from surveyapp.analysis.frame import ResponseFrame
from surveyapp.analysis.register import Invited
from surveyapp.disclosure.earlier import Earlier
from surveyapp.disclosure.grouping import Grouping, within
from surveyapp.disclosure.linked.figures import Scale as Rated
from surveyapp.disclosure.linked.people import Group
from surveyapp.disclosure.linked.plan import Plan
from surveyapp.disclosure.linked.protect import Question, Rules
from surveyapp.disclosure.policy import Policy
from surveyapp.disclosure.released import Reason
from surveyapp.domain.instrument import Instrument, Item, SupportFunction
from surveyapp.domain.scale import Scale

REACH_BY = "area"  # the only dimension that contact with a function is reported by


@dataclass(frozen=True)
class Variable:
    """One variable that is reported by group. `reach`: contact with a function, in two parts: some, none."""

    item: Item
    name: str
    plan: Plan
    function: SupportFunction | None = None
    reach: bool = False


@dataclass(frozen=True)
class FamilyPlan:
    """Questions that share their groups: those that all were asked, or those about one function. `names` decide on the groups."""

    function: str | None
    names: tuple[str, ...]
    variables: tuple[str, ...]
    plan: Plan


@dataclass(frozen=True)
class Reported:
    """Everything of one instrument that has figures by group. `key` breaks ties; `whole_only`: no groups."""

    frame: ResponseFrame
    invited: Invited
    policy: Policy
    key: bytes
    earlier: Earlier = field(default_factory=lambda: Earlier(""))
    whole_only: bool = False
    _plans: dict[str, Plan] = field(default_factory=dict)

    @property
    def instrument(self) -> Instrument:
        return self.frame.instrument

    @cached_property
    def crossed(self) -> Crossed:
        return Crossed(self.frame)

    @cached_property
    def grouping(self) -> Grouping:
        return Grouping(self.crossed, self.invited, self.policy, self.key, self.earlier, self.whole_only)

    # ------------------------------------------------------------------ groups
    def families(self) -> Iterator[FamilyPlan]:
        """Everything that is graded by group, with its groups. Not functions that too few hold to be graded."""
        if names := tuple(item.id for item in self._asked_of_all()):
            yield FamilyPlan(None, names, tuple(one.name for one in self._whole_ratings()), self.base_plan)
        for function in self.instrument.functions if self.instrument.cards else ():
            if self.graded(function) is not Reason.FEW_RATED:
                yield self._about(function)

    def _about(self, function: SupportFunction) -> FamilyPlan:
        """A function's card; without any group where too few have answered it."""
        names = tuple(f"{item.id}.{function.id}" for item in self.card_items)
        return FamilyPlan(function.id, names, names, self.plan_of(function) if self.graded(function) is None else Plan(None, ()))

    @cached_property
    def base_plan(self) -> Plan:
        """Groups for everything that all were asked, and for response rates."""
        items = self._asked_of_all()
        return self.grouping.plan([item.id for item in items], self.points(items[0])) if items else Plan(None, ())

    def plan_of(self, function: SupportFunction) -> Plan:
        """Groups for a function's card."""
        if function.id not in self._plans:
            names = [f"{item.id}.{function.id}" for item in self.card_items]
            self._plans[function.id] = self.grouping.plan(names, self.points(self.card_items[0]), function)
        return self._plans[function.id]

    def graded(self, function: SupportFunction) -> Reason | None:
        """Why a function's cards may not be shown at all; None where they may."""
        if function.rated_persons < self.policy.min_rated_persons:
            return Reason.FEW_RATED
        points = self.points(self.card_items[0])
        most = max(self.crossed.summary(f"{item.id}.{function.id}", points).n for item in self.card_items)
        return Reason.FEW_RESPONSES if most < self.policy.min_respondents else None

    # ------------------------------------------------------------------ variables
    @cached_property
    def variables(self) -> dict[str, Variable]:
        """By name, in questionnaire order: ratings of the whole, of each function that may be graded, and contact with each."""
        return {one.name: one for one in (*self._whole_ratings(), *self._card_ratings(), *self._contacts())}

    @cached_property
    def card_items(self) -> list[Item]:
        return [item for item in self.instrument.card_items if item.type == "rating"]

    def asked_of_whole(self, item: Item) -> bool:
        """Whether an item is a rating that is not about one function."""
        return item.type == "rating" and item not in self.instrument.card_items

    def points(self, item: Item) -> int:
        return len(self.instrument.scale_of(item).options)

    def _asked_of_all(self) -> list[Item]:
        return [item for item in self.instrument.items.values() if self.asked_of_whole(item) and not item.show_if]

    def _whole_ratings(self) -> Iterator[Variable]:
        items = (item for page in self.instrument.pages for item in page.items)
        return (Variable(item, item.id, self.base_plan) for item in items if self.asked_of_whole(item))

    def _card_ratings(self) -> Iterator[Variable]:
        for function in self.instrument.functions if self.instrument.cards else ():
            if self.graded(function) is None:
                for item in self.card_items:
                    yield Variable(item, f"{item.id}.{function.id}", self.plan_of(function), function)

    def _contacts(self) -> Iterator[Variable]:
        """Contact with each function, over the areas that have it. Not a grade: however few hold the function."""
        items = [
            item for page in self.instrument.pages for item in page.items if item.type == "per_function_single" and item.show_if is None
        ]
        for item in items:
            for function in self.instrument.functions:
                if areas := tuple(self._areas_with(function)):
                    yield Variable(item, f"{item.id}.{function.id}", Plan(self.base_plan.whole, areas), function, reach=True)

    def _areas_with(self, function: SupportFunction) -> Iterator[Group]:
        """The areas' groups, under the names of those that have the function."""
        for group in self.base_plan.one_way:
            there = [s for _, ids in group.where for s in ids if not self.grouping.not_available(REACH_BY, s, function)]
            if group.table == REACH_BY and there:
                yield replace(group, where=((REACH_BY, tuple(there)),))

    # ------------------------------------------------------------------ the protection
    def question(self, variable: Variable) -> Question:
        """What the protection needs to know of a variable."""
        scale = self.instrument.scale_of(variable.item)
        points = len(scale.options)
        counts = self.crossed.counts(variable.name).astype(np.int64)
        counts = np.concatenate([counts[:, 1 : points + 1], counts[:, -2:]], axis=1)
        people = self.grouping.people
        values = Rated((None,) * points if variable.reach else tuple(range(1, points + 1)))
        parts = contact_parts(points) if variable.reach else _parts(scale)
        plan = within(variable.plan, counts.sum(axis=1) > 0) if self._asked_by_breakdown(variable.item) else variable.plan
        return Question(
            f"{self.instrument.id}/{variable.name}",
            values,
            counts,
            plan,
            Rules(self.policy.min_respondents, self.policy.mean_from, self.policy.bands_from),
            self.key,
            people.named((*self.earlier.groups([variable.name], people), *variable.plan.groups)),
            parts=parts,
            unsure_bands=not variable.reach,
            earlier=self.earlier.said(variable.name, values, counts, parts, people),
        )

    def _asked_by_breakdown(self, item: Item) -> bool:
        """Whether who meets the item follows from a breakdown, which is known of everybody, and not from an answer."""
        return bool(item.show_if) and str(item.show_if).split(" ", 1)[0] in self.instrument.breakdown_items


def contact_parts(points: int) -> list[tuple[int, ...]]:
    """Some contact, and none: the last option."""
    return [tuple(range(points - 1)), (points - 1,)]


def _parts(scale: Scale) -> list[tuple[int, ...]]:
    """Unfavourable, between and favourable options; none where the scale does not say."""
    if not (scale.favourable and scale.unfavourable):
        return []
    low, high = (tuple(scale.codes[value] - 1 for value in side) for side in (scale.unfavourable, scale.favourable))
    return [low, tuple(place for place in range(len(scale.options)) if place not in (*low, *high)), high]
