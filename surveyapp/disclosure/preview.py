"""What a release would show, merge and hide, and what other choices would: from sizes, and from which cells are printed and why.

No figure from answers is in it: no mean, no share, no count of who answered what. It is for the one who decides on the release.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from enum import StrEnum
from typing import Any

import numpy as np

from surveyapp.analysis.rounding import percent
from surveyapp.disclosure.grouping import Grouping
from surveyapp.disclosure.late import Settled
from surveyapp.disclosure.linked.people import Group, Sizes
from surveyapp.disclosure.released import CROSSINGS, Cell, Publication, Reason
from surveyapp.disclosure.reported import FamilyPlan
from surveyapp.disclosure.suppress import RawWave, settled_of, unbuilt
from surveyapp.disclosure.tables import group_id

MINIMUMS = (5, 6, 8, 10)


@dataclass(frozen=True)
class Hidden:
    """A segment (or a cell of a two-way table) of its own that is in no printed group."""

    id: str
    reason: Reason


@dataclass(frozen=True)
class Standing:
    """How everybody who met a family of questions stands in one table ("area", "area*role").

    `alone` and `merged` are ids of printed groups, `sizes` how many are in each, `people` how many there are in all. `undivided`: rows of
    a two-way table that say no more than the row's own group.
    """

    table: str
    alone: tuple[str, ...]
    merged: tuple[str, ...]
    hidden: tuple[Hidden, ...]
    sizes: Mapping[str, int]
    people: int
    undivided: tuple[str, ...] = ()

    @property
    def unseen(self) -> int:
        """Segments (or cells) of which nothing is seen by themselves or in a merger."""
        return len(self.hidden) + sum(group.rsplit(":", 1)[1].count("+") + 1 for group in self.undivided)


@dataclass(frozen=True)
class Tally:
    """Printed groups of single segments, of several, and segments in none; `own` of `people` stand in a group of their own segment.

    Over several tables these are sums: each person is counted once in every table.
    """

    alone: int = 0
    merged: int = 0
    hidden: int = 0
    own: int = 0
    people: int = 0

    @property
    def share(self) -> int | None:
        """Whole per cent; None where there is nobody."""
        return percent(self.own, self.people) if self.people else None

    def to_document(self) -> dict[str, int | None]:
        return {"alone": self.alone, "merged": self.merged, "hidden": self.hidden, "share": self.share}


def tally(standings: Sequence[Standing]) -> Tally:
    """All of them together."""
    return Tally(
        sum(len(one.alone) for one in standings),
        sum(len(one.merged) for one in standings),
        sum(one.unseen for one in standings),
        sum(one.sizes[group] for one in standings for group in one.alone),
        sum(one.people for one in standings),
    )


# ---------------------------------------------------------------------- sizes
def standings(grouping: Grouping, family: FamilyPlan) -> list[Standing]:
    """Every breakdown with at least two segments in use, and then the two-way tables."""
    sizes = grouping.crossed.met(family.names).astype(np.int64)
    function = next((f for f in grouping.instrument.functions if f.id == family.function), None)
    segments = {d: tuple(s.id for s in grouping.dimension(d, function).segments) for d in grouping.dimensions}
    there = [dimension for dimension in grouping.dimensions if len(segments[dimension]) > 1]
    crossings = [pair for pair in CROSSINGS[grouping.instrument.id] if set(pair) <= set(there)]
    found = [_one_way(dimension, segments[dimension], family, sizes) for dimension in there]
    return found + [_two_way(grouping, pair, segments[pair[1]], family, sizes) for pair in crossings]


def _one_way(dimension: str, segments: Sequence[str], family: FamilyPlan, sizes: Sizes) -> Standing:
    groups = [group for group in family.plan.one_way if group.table == dimension]
    held = {segment for group in groups for segment in group.where[0][1]}
    hidden = [Hidden(f"{dimension}:{segment}", Reason.FEW_RESPONSES) for segment in segments if segment not in held]
    return _standing(dimension, groups, hidden, sizes)


def _two_way(grouping: Grouping, pair: tuple[str, str], segments: Sequence[str], family: FamilyPlan, sizes: Sizes) -> Standing:
    """What is not printed of each printed group of the first breakdown, where there is anybody."""
    first, second = pair
    cells = [group for group in family.plan.two_way if group.table == f"{first}*{second}"]
    held = {(cell.where[0], segment) for cell in cells for segment in cell.where[1][1]}
    hidden, whole = [], set()
    for row in (group for group in family.plan.one_way if group.table == first):
        members = {segment: row.members & grouping.people.mask(((second, (segment,)),)) for segment in segments}
        people = {segment: int(sizes[some].sum()) for segment, some in members.items()}
        there = {segment for segment in segments if people[segment]}
        whole |= {cell for cell in cells if cell.where[0] == row.where[0] and len(there) > 1 and set(cell.where[1][1]) >= there}
        for segment in there - {segment for place, segment in held if place == row.where[0]}:
            few = people[segment] < grouping.policy.min_respondents
            hidden.append(Hidden(f"{group_id(row)}*{second}:{segment}", Reason.FEW_RESPONSES if few else Reason.PROTECTS_GROUP))
    return _standing(f"{first}*{second}", cells, sorted(hidden, key=lambda one: one.id), sizes, whole)


def _standing(
    table: str, groups: Sequence[Group], hidden: Sequence[Hidden], sizes: Sizes, undivided: Collection[Group] = frozenset()
) -> Standing:
    parts = [group for group in groups if group not in undivided]
    alone = tuple(group_id(group) for group in parts if all(len(ids) == 1 for _, ids in group.where))
    merged = tuple(group_id(group) for group in parts if group_id(group) not in alone)
    size = {group_id(group): int(sizes[group.members].sum()) for group in groups}
    return Standing(
        table, alone, merged, tuple(hidden), size, int(sizes.sum()), tuple(group_id(group) for group in groups if group in undivided)
    )


# ---------------------------------------------------------------------- what is printed
class Outcome(StrEnum):
    """How a cell is printed: with mean or bands, with only what the mean is at least or at most, or not at all."""

    FIGURES = "figures"
    BOUNDS = "bounds"
    HIDDEN = "hidden"


def _outcome(cell: Cell | None) -> Outcome:
    if cell is None or not cell.shown:
        return Outcome.HIDDEN
    return Outcome.FIGURES if cell.mean is not None or cell.bands is not None else Outcome.BOUNDS


def outcomes(publication: Publication, instrument: str, variables: Sequence[str], standing: Standing) -> Iterator[tuple[str, Outcome]]:
    """(group, outcome) of every question in every printed group, and ("", hidden) for what is in none; not where it was not asked."""
    for variable in variables:
        table = publication.table(f"{instrument}/{variable}/{standing.table}")
        cells = {cell.group: cell for cell in table.cells} if table else {}
        for group in (*standing.alone, *standing.merged):
            cell = cells.get(group)
            asked = cell.reason is not Reason.NOT_ASKED if cell else table is None
            if asked:
                yield group, _outcome(cell)
        yield from (("", Outcome.HIDDEN) for _ in range(standing.unseen))


def _with_reasons(publication: Publication, instrument: str, family: FamilyPlan, standing: Standing) -> Standing:
    """The reasons as they are printed, where a breakdown is printed with one."""
    tables = [publication.table(f"{instrument}/{variable}/{standing.table}") for variable in family.variables]
    printed = {cell.group: cell.reason for table in tables if table for cell in table.cells if cell.reason}
    whole = {
        entry.dimension: entry.reason
        for entry in publication.withheld
        if (entry.instrument, entry.function, entry.item) == (instrument, family.function, None)
    }
    hidden = (Hidden(one.id, printed.get(one.id) or whole.get(standing.table) or one.reason) for one in standing.hidden)
    return replace(standing, hidden=tuple(hidden))


def _withheld(publication: Publication, instrument: str, family: FamilyPlan, standing: Standing) -> Counter[str]:
    """In how many questions a printed group is not shown, since it protects another."""
    tables = [publication.table(f"{instrument}/{variable}/{standing.table}") for variable in family.variables]
    cells = (cell for table in tables if table for cell in table.cells if cell.reason is Reason.PROTECTS_GROUP)
    return Counter(cell.group for cell in cells if cell.group in standing.sizes)


def _unshown(publication: Publication, instrument: str, family: FamilyPlan) -> dict[str, Any]:
    """Questions of which nothing is shown, not even everybody's figures."""
    whole = [
        (entry.item, entry.reason)
        for entry in publication.withheld
        if (entry.instrument, entry.function, entry.dimension) == (instrument, family.function, "all") and entry.item
    ]
    return {"unshown": [{"item": item, "reason": reason} for item, reason in whole]}


# ---------------------------------------------------------------------- all of it
Standings = dict[str, list[tuple[FamilyPlan, list[Standing]]]]  # by questionnaire, a family of questions after another


def preview(raw: RawWave, publication: Publication, has_time: Callable[[], bool] = lambda: True) -> dict[str, Any]:
    """JSON-ready: how groups stand and what is printed of them, by questionnaire; and how they would stand with other least numbers.

    Choosing groups takes long where there are very many: other numbers are left out when `has_time` says no ("unfinished" then). A new
    version keeps to the numbers of the one before, and has no choices.
    """
    frozen, used = (one.policy(next(iter(raw.frames))) for one in (replace(raw, asked={}), raw))
    others = sorted({number for number in MINIMUMS if number >= frozen.min_respondents and not raw.earlier} - {used.min_respondents})
    computed: dict[int, Standings | None] = {used.min_respondents: _under(raw, settled_of(raw), used.min_respondents, lambda: True)}
    for number in others:
        computed[number] = _under(raw, settled_of(_with(raw, number)), number, has_time)
    families = {number: found for number, found in sorted(computed.items()) if found is not None}
    return {
        "minimum": used.min_respondents,
        "two_way": used.two_way,
        "whole_only": raw.whole_only,
        "instruments": {
            instrument: _instrument(publication, instrument, own, used.two_way)
            for instrument, own in families[used.min_respondents].items()
        },
        "choices": [{"minimum": number, "instruments": _choice(found)} for number, found in families.items() if not raw.earlier],
        "unfinished": None in computed.values(),
    }


def _with(raw: RawWave, minimum: int) -> RawWave:
    """Under another least number, two-way tables included."""
    return replace(raw, asked={**raw.asked, "min_respondents": minimum, "two_way": True})


def _under(raw: RawWave, settled: Mapping[str, Settled], minimum: int, has_time: Callable[[], bool]) -> Standings | None:
    """How everybody would stand; None where there was no time."""
    found: Standings = {}
    for instrument, one in settled.items():
        tables, found[instrument] = unbuilt(_with(raw, minimum), instrument, one), []
        for family in tables.reported.families():
            if not has_time():
                return None
            found[instrument].append((family, standings(tables.grouping, family)))
    return found


def _instrument(
    publication: Publication, instrument: str, families: list[tuple[FamilyPlan, list[Standing]]], two_way: bool
) -> dict[str, Any]:
    counted: dict[str, Counter[str]] = {}
    described = []
    for family, all_standings in families:
        if family.function is not None and family.plan.whole is None:
            continue  # not graded: told by itself
        tables = []
        for standing in (one for one in all_standings if two_way or "*" not in one.table):
            found = list(outcomes(publication, instrument, family.variables, standing))
            counted.setdefault(standing.table, Counter()).update(how for _, how in found)
            withheld = dict(_withheld(publication, instrument, family, standing))
            tables.append({**asdict(_with_reasons(publication, instrument, family, standing)), "withheld": withheld})
        described.append(
            {"function": family.function, "questions": len(family.variables), "tables": tables, **_unshown(publication, instrument, family)}
        )
    return {
        "families": described,
        "printed": [{"table": table, **{how: count[how] for how in Outcome}} for table, count in counted.items()],
        "not_graded": [
            {"function": entry.function, "reason": entry.reason}
            for entry in publication.withheld
            if entry.instrument == instrument and entry.dimension == "all" and entry.function and entry.item is None
        ],
    }


def _choice(found: Standings) -> dict[str, Any]:
    """Sums over the breakdowns: of questions that all were asked, and of those about each function."""
    return {
        instrument: {
            part: {
                "one_way": tally([one for one in some if "*" not in one.table]).to_document(),
                "two_way": tally([one for one in some if "*" in one.table]).to_document(),
            }
            for part, some in _parts(families)
        }
        for instrument, families in found.items()
    }


def _parts(families: list[tuple[FamilyPlan, list[Standing]]]) -> Iterator[tuple[str, list[Standing]]]:
    for part, cards in (("all", False), ("cards", True)):
        some = [one for family, own in families if (family.function is not None) == cards for one in own]
        if some:
            yield part, some
