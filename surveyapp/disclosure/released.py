"""Figures that may be shown: plain values exactly as printed. Knows nothing of answers, rows, pages or paper, and imports nothing of ours.

Every number that a reader can meet stands here with its printed decimals. Means, intervals, differences and index values are strings
with a decimal point ("3.4", "-0.4"), already rounded half away from zero; counts and percentages are whole numbers. Coordinates,
colours and sort orders are made from these values and never from anything behind them.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from copy import copy
from dataclasses import asdict, dataclass, field, fields
from enum import StrEnum
from typing import Any

Text = Mapping[str, str]  # language code -> text
DRAFT, FINAL = "draft", "final"  # what a publication's status may be
AT_LEAST, AT_MOST = "at_least", "at_most"  # what is printed instead of a mean may be
# Which dimensions are crossed in two-way tables, by questionnaire: the only combinations that are ever released.
CROSSINGS: Mapping[str, tuple[tuple[str, str], ...]] = {
    "MGR": (("area", "role"), ("area", "tenure")),
    "STF": (("function", "placement"), ("function", "tenure")),
}


class Reason(StrEnum):
    """Why a cell shows no figure. The first three are the only printed reasons for withholding (besides a question not asked)."""

    FEW_RESPONSES = "few_responses"  # färre än 5 svar
    FEW_RATED = "few_rated"  # färre än 3 bedömda
    PROTECTS_GROUP = "protects_group"  # skyddar en grupp
    NOT_ASKED = "not_asked"  # frågan ställdes inte


class Verdict(StrEnum):
    """What may be said of a comparison."""

    DIFFERENCE = "difference"  # stands after Holm within its family
    NO_CERTAIN_DIFFERENCE = "no_certain_difference"
    TOO_FEW = "too_few"  # 5-7 answers: shown, not compared


class Kind(StrEnum):
    """What a released table holds; says which fields of its cells are filled."""

    RESPONSE_RATE = "response_rate"  # invited, answered, percent per group of a register dimension
    DISTRIBUTION = "distribution"  # one item, everybody: counts, percents, dont_know, blank, n, favourable, mean, bounds
    GROUPS = "groups"  # one item by one dimension: n, mean, bands from 8, interval, difference, contrast
    CROSSED = "crossed"  # one item by two dimensions: the cells that may stand beside everything else; n and mean
    INDEX = "index"  # one index (0-100), everybody first and then the groups of one dimension
    REACH = "reach"  # contact with a support function: counts, percents, n of everybody; n and the share with some contact by area
    REASONS = "reasons"  # reasons for no contact, all functions together: counts, percents, n
    CHOICES = "choices"  # a multiple-choice item, everybody: counts, percents of n
    WEIGHT = "weight"  # hours a week of the worst choices that do little good: counts of respondents, hours, per option that may be shown
    GAP = "gap"  # a mirror pair: managers, staff, gap (staff minus managers), contrast
    CONTEXT = "context"  # a pair side by side: managers, staff; never a gap
    WAVES = "waves"  # one item, everybody, in two waves: before, now, contrast (now minus before)
    TEXT_COUNT = "text_count"  # how many wrote something; the texts themselves are not figures


@dataclass(frozen=True)
class Group:
    """One printed group of a dimension: a segment of its own, or several merged under a name that lists them.

    `segments` holds option ids of the dimension; empty for everybody. `invited` and `answered` are whole numbers as printed, or None
    where they are not printed (attributes that the register does not hold).
    """

    id: str
    dimension: str  # "all", "area", "role", "tenure", "function", "placement"
    segments: tuple[str, ...]
    label: Text
    invited: int | None = None
    answered: int | None = None


@dataclass(frozen=True)
class Contrast:
    """A printed comparison: value, simultaneous interval of its family and verdict. `against` names the other side.

    `delta` is Cliff's delta, two decimals, where the distributions of both sides are printed with at least 10 answers. `bound`: one
    side's mean is printed as a bound, so the difference is AT_LEAST or AT_MOST the value, and that end of the interval is None.
    """

    value: str
    low: str | None
    high: str | None
    verdict: Verdict
    against: str
    delta: str | None = None
    bound: str | None = None

    @property
    def compared(self) -> bool:
        return self.verdict is not Verdict.TOO_FEW

    @property
    def below(self) -> bool:
        """Whether the first side is the lower one, where they differ."""
        return self.bound == AT_MOST if self.bound else self.value.startswith("-")


@dataclass(frozen=True)
class Side:
    """One side of a mirror pair, or one of two waves."""

    n: int
    mean: str
    low: str | None = None
    high: str | None = None


@dataclass(frozen=True)
class Contact:
    """Everybody's printed contact with a support function: how many have had some, of how many who said, of how many who were asked."""

    some: int
    n: int
    met: int

    @property
    def percent(self) -> int:
        """Whole per cent of those who said."""
        return (200 * self.some + self.n) // (2 * self.n)


@dataclass(frozen=True)
class Cell:
    """The figures of one group in one table. Fields that the table's kind or the group's tier does not print are None.

    `n` is the base that is printed (one n per group). `counts` and `percents` follow the item's options in questionnaire order.
    `hours` are whole hours a week, per option that may be shown. `bands` are whole percentages (unfavourable, middle, favourable).
    `bounds` are the least and greatest percentage favourable among all invited, whatever the missing think.
    `percent`: those who answered, of the invited; in a table of contact by area, those who have had some. `reason` set
    means that no figure of the cell is shown. `at_least` or `at_most` stands instead of a mean that is near an end of the scale.
    """

    group: str
    n: int | None = None
    dont_know: int | None = None
    blank: int | None = None
    counts: Mapping[str, int] | None = None
    percents: Mapping[str, int] | None = None
    favourable: int | None = None
    unfavourable: int | None = None
    favourable_count: int | None = None
    hours: Mapping[str, int] | None = None
    bands: tuple[int, int, int] | None = None
    bounds: tuple[int, int] | None = None
    mean: str | None = None
    at_least: str | None = None
    at_most: str | None = None
    low: str | None = None
    high: str | None = None
    difference: str | None = None  # printed mean minus printed mean of everybody
    contrast: Contrast | None = None  # against the rest of the dimension
    managers: Side | None = None
    staff: Side | None = None
    before: Side | None = None
    now: Side | None = None
    invited: int | None = None
    answered: int | None = None
    percent: int | None = None
    dont_know_band: str | None = None  # "<10", "10-24", "25+": share of don't know where it is printed as a band
    reason: Reason | None = None

    @property
    def shown(self) -> bool:
        return self.reason is None

    @property
    def contact(self) -> Contact | None:
        """Of everybody's cell in a table of contact, whose last option is none. None where it is not shown."""
        if not self.shown or not self.counts or not self.n:
            return None
        *some, _none = self.counts.values()
        return Contact(sum(some), self.n, self.n + (self.dont_know or 0) + (self.blank or 0))

    @property
    def bound(self) -> str | None:
        """AT_LEAST or AT_MOST where a bound stands instead of the mean."""
        return AT_LEAST if self.at_least is not None else AT_MOST if self.at_most is not None else None

    @property
    def printed_mean(self) -> str | None:
        """The mean, or its bound."""
        return self.mean or self.at_least or self.at_most


@dataclass(frozen=True)
class ReleasedTable:
    """Cells of one question (or index, pair, rate) over the groups of one dimension.

    `id` is stable between versions, for example "MGR/MF8.hr/area". `item` is an item, index or pair id; `function` the support
    function that is rated, if any. `asked` is how many met the question (everybody), `invited` how many were invited. `stands_on`:
    the earlier version whose answers the figures stand on, where fewer than the least number have answered since.
    """

    id: str
    kind: Kind
    instrument: str
    item: str
    dimension: str
    cells: tuple[Cell, ...]
    function: str | None = None
    asked: int | None = None
    asked_full: int | None = None  # of them on a full card
    invited: int | None = None
    answered: int | None = None
    stands_on: int | None = None

    def cell(self, group: str) -> Cell:
        """The cell of a group id. KeyError if the group is not in the table."""
        for cell in self.cells:
            if cell.group == group:
                return cell
        raise KeyError(f"{self.id}: {group}")


@dataclass(frozen=True)
class Withheld:
    """One thing that a reader might look for and not find: what, why, and what stands instead ("all" or a table kind).

    `dimension` "all" means the figures of everybody, "gap" the mirror gap. `item` is None where all items of the family are meant.
    """

    instrument: str
    function: str | None
    dimension: str
    reason: Reason
    instead: str | None
    item: str | None = None


@dataclass(frozen=True)
class Family:
    """A family of comparisons under one Holm correction, with its fixed share of the appendix's alpha."""

    id: str
    instrument: str
    comparisons: int
    alpha: str


class Strength(StrEnum):
    """How far a sentence goes. The first two rest on a test within a stated family; the last states printed figures and claims nothing."""

    DIFFERENCE = "difference"
    INDICATES = "indicates"  # tested, with fewer than 30 in a compared group: "svaren indikerar"
    NO_CERTAIN_DIFFERENCE = "no_certain_difference"
    DESCRIPTION = "description"


@dataclass(frozen=True)
class Evidence:
    """One line that a sentence rests on.

    `cells` are "table id/group id"; `figures` printed values by name, sums of printed counts included: count of base and percent,
    answered of invited, n, mean (or at_least or at_most, what it is bounded by), all (everybody's mean), difference, low, high (one of
    them missing where the difference is at most or at least so much), managers, staff, close, orderer, near, band, before, now. A line
    has at most one count with its base.
    """

    label: Text
    cells: tuple[str, ...]
    figures: Mapping[str, int | str] = field(default_factory=dict)


@dataclass(frozen=True)
class Finding:
    """A result as a draft sentence with what it rests on, made once, at release, from released cells.

    `type` is FT01.. of the house's list, "contrast" for a group against the rest, or "waves" for a change since the wave before.
    `instruments`: the appendices that print it; none where nothing may be said: then `refused` is the reason, and the sentence says why and
    what can be said instead. `n`: the smallest number of people behind what is compared, else the base. `effect`: scale points, from
    printed means. `method` and `family` name the test, if any.
    """

    id: str
    type: str
    instruments: tuple[str, ...]
    text: Text
    strength: Strength
    n: int
    method: str
    evidence: tuple[Evidence, ...] = ()
    family: str | None = None
    effect: str | None = None
    caveat: Text | None = None
    refused: Reason | None = None


@dataclass(frozen=True)
class Publication:
    """Everything published in one release of a wave. The fingerprint covers the content and nothing else.

    `facts` holds plain values that pages and papers print about the study and the field period (names, dates, version numbers);
    `labels` the wording of the frozen instruments: items, options, functions, dimensions, pairs and indices, by language.
    """

    study: str
    wave: str
    version: int
    status: str  # DRAFT ("utkast") or FINAL
    policy: Mapping[str, int | bool]
    data_version: str
    facts: Mapping[str, Any]
    labels: Mapping[str, Any]
    groups: Mapping[str, tuple[Group, ...]]  # "MGR/area" -> groups in printed order, everybody not included
    tables: tuple[ReleasedTable, ...]
    withheld: tuple[Withheld, ...] = ()
    families: tuple[Family, ...] = ()
    findings: tuple[Finding, ...] = ()
    _index: dict[str, ReleasedTable] = field(default_factory=dict, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_index", {table.id: table for table in self.tables})  # of its own, also where another one was replaced

    @property
    def draft(self) -> bool:
        """Whether readers are told that this is not final."""
        return self.status != FINAL

    def table(self, table_id: str) -> ReleasedTable | None:
        """The table with this id, or None where it was not released."""
        return self._index.get(table_id)

    def of_kind(self, kind: Kind, instrument: str) -> Iterator[ReleasedTable]:
        return (table for table in self.tables if table.kind is kind and table.instrument == instrument)

    def to_document(self) -> dict[str, Any]:
        """JSON-ready, without fields that are None."""
        bare = copy(self)
        object.__setattr__(bare, "_index", {})
        document = asdict(bare)
        del document["_index"]
        plain: dict[str, Any] = _without_none(document)
        return plain

    @classmethod
    def from_document(cls, document: Mapping[str, Any]) -> Publication:
        plain = dict(document)
        plain["groups"] = {key: tuple(_group(row) for row in rows) for key, rows in document["groups"].items()}
        plain["tables"] = tuple(_table(row) for row in document["tables"])
        plain["withheld"] = tuple(_withheld(row) for row in document.get("withheld", ()))
        plain["families"] = tuple(Family(**row) for row in document.get("families", ()))
        plain["findings"] = tuple(_finding(row) for row in document.get("findings", ()))
        return cls(**plain)

    @property
    def fingerprint(self) -> str:
        """SHA-256 over the canonical JSON of everything released."""
        canonical = json.dumps(self.to_document(), sort_keys=True, ensure_ascii=False, separators=(",", ":"))
        return hashlib.sha256(canonical.encode()).hexdigest()


def _without_none(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _without_none(part) for key, part in value.items() if part is not None}
    if isinstance(value, list | tuple):
        return [_without_none(part) for part in value]
    return str(value) if isinstance(value, StrEnum) else value


def _group(row: Mapping[str, Any]) -> Group:
    return Group(**{**row, "segments": tuple(row["segments"])})


def _withheld(row: Mapping[str, Any]) -> Withheld:
    plain: dict[str, Any] = {field.name: row.get(field.name) for field in fields(Withheld)}  # an earlier version wrote more
    return Withheld(**{**plain, "reason": Reason(row["reason"])})


def _finding(row: Mapping[str, Any]) -> Finding:
    plain = {**row, "instruments": tuple(row["instruments"]), "strength": Strength(row["strength"])}
    plain["evidence"] = tuple(Evidence(**{**line, "cells": tuple(line["cells"])}) for line in row.get("evidence", ()))
    if "refused" in plain:
        plain["refused"] = Reason(plain["refused"])
    return Finding(**plain)


def _table(row: Mapping[str, Any]) -> ReleasedTable:
    return ReleasedTable(**{**row, "kind": Kind(row["kind"]), "cells": tuple(_cell(cell) for cell in row["cells"])})


def _cell(row: Mapping[str, Any]) -> Cell:
    plain = dict(row)
    for name in ("bands", "bounds"):
        if name in plain:
            plain[name] = tuple(plain[name])
    for name in ("managers", "staff", "before", "now"):
        if name in plain:
            plain[name] = Side(**plain[name])
    if "contrast" in plain:
        contrast = {"low": None, "high": None, **plain["contrast"]}
        plain["contrast"] = Contrast(**{**contrast, "verdict": Verdict(contrast["verdict"])})
    if "reason" in plain:
        plain["reason"] = Reason(plain["reason"])
    return Cell(**plain)
