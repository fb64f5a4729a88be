"""What a reader has of one question: printed figures as exact whole-number inequalities on how many of each combination gave each answer.

Made from the printed entries and the list of who responded alone; it shares nothing with what makes the entries. With `method`, what the
published method adds: where a mean is a bound and where it is not, how many answers a mean or bands rest on, and why bands are missing.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import product
from math import lcm
from typing import Any

import numpy as np

from bench.studies import BLANK, DK, Study

Entry = Mapping[str, Any]
VERSION = "answered_in"
BANDS_FROM, FEW = 8, "färre än 5 svar"
BIG = 10**6


@dataclass(frozen=True)
class Row:
    """low <= weights @ numbers <= high, over all cells times answers."""

    weights: np.ndarray
    low: int = -BIG
    high: int = BIG


@dataclass(frozen=True)
class Model:
    """Unknown numbers, cells x answers. `combinations`: values of the frame's attributes; `parent`: the combination of each cell, more
    than one cell where it is not known who answered in which version. `either`: of each, one of several sets of rows holds.
    """

    combinations: tuple[tuple[str, ...], ...]
    attributes: tuple[str, ...]
    sizes: np.ndarray
    parent: np.ndarray
    columns: tuple[str, ...]
    values: tuple[Fraction | None, ...]
    rows: tuple[Row, ...]
    either: tuple[tuple[tuple[Row, ...], ...], ...]
    total: np.ndarray | None  # everybody's printed counts

    @property
    def valid(self) -> int:
        return len(self.values)

    def sides(self) -> list[frozenset[int]]:
        """Columns below and above the middle of a scale with three values or more."""
        known = [value for value in self.values if value is not None]
        if len(set(known)) < 3:
            return []
        middle = (min(known) + max(known)) / 2
        low = frozenset(p for p, v in enumerate(self.values) if v is not None and v < middle)
        return [low, frozenset(p for p, v in enumerate(self.values) if v is not None and v > middle)]


class Reading:
    """One question of a study as read from its entries. `knows_version`: who answered in which version is known too.

    `blanks`: a cell is known to be withdrawn where all, or all but one, are on the upper side, and no other is withdrawn with it.
    """

    def __init__(
        self,
        study: Study,
        question: str,
        entries: Sequence[Entry],
        *,
        method: bool = False,
        knows_version: bool = False,
        blanks: bool = False,
    ) -> None:
        self.study, self.name, self.method, self.blanks = study, question, method, blanks
        self.entries = [entry for entry in entries if entry["question"] in (question, "*")]
        versions = bool(study.versions)
        self.attributes = (*study.attributes, VERSION) if versions and knows_version else study.attributes
        known = [
            (*one.values, study.versions[one.answered_in]) if len(self.attributes) > len(one.values) else one.values
            for one in study.respondents
        ]
        self.combinations = tuple(sorted(set(known)))
        self.sizes = np.array([known.count(one) for one in self.combinations])
        inner = study.versions if versions and not knows_version else ("",)
        self.cells = [(place, version) for place, version in product(range(len(self.combinations)), inner)]
        options = study.options(question)
        self.columns = (*(code for code, _ in options), DK, BLANK)
        self.values = tuple(None if value is None else Fraction(value) for _, value in options)

    # ------------------------------------------------------------------ the model
    def model(self) -> Model:
        rows = [row for entry in self.entries for row in self._says(entry)]
        if self.blanks:
            rows += [self._number(e["where"], self._not_above(), 0, 1) for e in lone_blanks(self.entries, self.name)]
        total = next((e["counts"] for e in reversed(self.entries) if "counts" in e and not e["where"]), None)
        return Model(
            self.combinations,
            self.attributes,
            self.sizes,
            np.array([place for place, _ in self.cells]),
            self.columns,
            self.values,
            tuple(rows),
            tuple(self._bands_missing()) if self.method else (),
            None if total is None else np.array([total.get(code, 0) for code in self.columns]),
        )

    def whole(self) -> Model | None:
        """The same with everybody's figures alone, where there are versions: what follows from them is nobody's secret."""
        if not self.study.versions:
            return None
        everybody = [entry for entry in self.entries if entry["question"] == "*" or not entry["where"].keys() - {VERSION}]
        return Reading(self.study, self.name, everybody, knows_version=len(self.attributes) > len(self.study.attributes)).model()

    def truth(self) -> np.ndarray:
        """The true numbers: where the search for other answers starts, and what conclusions are held against."""
        found = np.zeros((len(self.cells), len(self.columns)), dtype=np.int64)
        at = {one: place for place, one in enumerate(self.combinations)}
        for person in self.study.respondents:
            version = self.study.versions[person.answered_in] if self.study.versions else ""
            known = (*person.values, version) if len(self.attributes) > len(person.values) else person.values
            cell = self.cells.index((at[known], version if len(self.attributes) == len(person.values) else ""))
            found[cell, self.columns.index(self.study.answers[self.name][person.id])] += 1
        return found

    def inside(self, where: Mapping[str, Any]) -> np.ndarray:
        """The cells that an entry is about."""
        wanted = {name: {value} if isinstance(value, str) else set(value) for name, value in where.items()}
        found = []
        for place, version in self.cells:
            values = dict(zip(self.attributes, self.combinations[place], strict=True)) | ({VERSION: version} if version else {})
            found.append(all(values[name] in some for name, some in wanted.items()))
        return np.array(found)

    def _row(self, where: Mapping[str, Any], weights: Sequence[Fraction | int], low: Fraction | int, *, strict: bool = False) -> Row:
        """weights @ answers >= low (or > low), in whole numbers."""
        common = lcm(Fraction(low).denominator, *(Fraction(w).denominator for w in weights))
        whole = [int(Fraction(w) * common) for w in weights]
        return Row(np.outer(self.inside(where), whole).ravel().astype(np.int64), int(Fraction(low) * common) + strict)

    def _number(self, where: Mapping[str, Any], columns: Sequence[int], low: int, high: int) -> Row:
        weights = [int(place in columns) for place in range(len(self.columns))]
        return Row(np.outer(self.inside(where), weights).ravel().astype(np.int64), low, high)

    # ------------------------------------------------------------------ entries
    def _says(self, entry: Entry) -> Iterator[Row]:
        where, valid = entry["where"], list(range(len(self.values)))
        if entry["question"] == "*":
            yield self._number(where, range(len(self.columns)), entry["n"], entry["n"])
            return
        if "n" in entry:
            yield self._number(where, [*valid, len(valid)], entry["n"], entry["n"])
        if "n_valid" in entry:
            yield self._number(where, valid, entry["n_valid"], entry["n_valid"])
        for code, number in entry.get("counts", {}).items():
            yield self._number(where, [self.columns.index(code)], number, number)
        for share in entry.get("shares", ()):
            yield from self._share(where, [self.columns.index(code) for code in share["options"]], share["pct"])
        if "mean" in entry:
            yield from self._mean(entry)
        if self.method and entry.get("reason") == FEW and self._planned(entry):
            yield self._number(where, valid, 0, self.study.k - 1)

    def _planned(self, entry: Entry) -> bool:
        """Whether the sizes allow the group: its response rate is printed."""
        return any(other["question"] == "*" and other["where"] == entry["where"] for other in self.entries)

    def _share(self, where: Mapping[str, Any], part: Sequence[int], pct: int) -> Iterator[Row]:
        yield from self._ratio(where, [100 * (p in part) for p in range(len(self.values))], Fraction(pct), Fraction(1, 2))
        yield self._number(where, range(len(self.values)), BANDS_FROM if self.method else 1, BIG)
        if self.method:  # never nobody, all, or all but one
            outside = [place for place in range(len(self.values)) if place not in part]
            yield self._number(where, part, 2, BIG)
            yield self._number(where, outside, 2, BIG)

    def _ratio(self, where: Mapping[str, Any], part: Sequence[Fraction | int], printed: Fraction, half: Fraction) -> Iterator[Row]:
        """sum of `part` / number of valid answers is printed so, rounded half away from zero."""
        low, high = printed - half, printed + half
        yield self._row(where, [*(p - low for p in part), 0, 0], 0, strict=printed <= 0)
        yield self._row(where, [*(high - p for p in part), 0, 0], 0, strict=printed >= 0)

    def _mean(self, entry: Entry) -> Iterator[Row]:
        where, values = entry["where"], [value or Fraction(0) for value in self.values]
        bound = next((name for name in ("mean_at_least", "mean_at_most") if name in entry), None)
        yield self._number(where, range(len(values)), self.study.k if self.method else 1, BIG)
        if bound is None:
            printed = Fraction(str(entry["mean"]))
            yield from self._ratio(where, values, printed, Fraction(1, 2 * 10 ** entry["mean_decimals"]))
        else:
            value, sign = Fraction(str(entry[bound])), 1 if bound == "mean_at_least" else -1
            yield self._row(where, [*(sign * (v - value) for v in values), 0, 0], 0)
        if self.method and (ends := self._ends(where)):
            yield from self._rooms(where, values, ends, bound, entry)

    def _ends(self, where: Mapping[str, Any]) -> tuple[Fraction, Fraction, Fraction, Fraction] | None:
        """Lowest and highest value that anybody gave in this version, and the room at each end within which a mean is a bound."""
        version = {VERSION: where[VERSION]} if VERSION in where else {}
        whole = next((e["counts"] for e in self.entries if "counts" in e and e["where"] == version), None)
        if whole is None:
            return None
        used = sorted({v for v, code in zip(self.values, self.columns, strict=False) if v is not None and whole[code]})
        known = [v for v in self.values if v is not None]
        middle = (min(known) + max(known)) / 2
        three = len(set(known)) > 2
        low, high = used[0], used[-1]
        below = max((v for v in used if v < high and (not three or v <= middle)), default=high)
        above = min((v for v in used if v > low and (not three or v >= middle)), default=low)
        return low, high, (high - low) + (above - low), (high - low) + (high - below)

    def _rooms(self, where: Mapping[str, Any], values: Sequence[Fraction], ends: Any, bound: str | None, entry: Entry) -> Iterator[Row]:
        low, high, room_low, room_high = ends
        to_top, to_bottom = [*(high - v for v in values), 0, 0], [*(v - low for v in values), 0, 0]
        if bound is None:
            yield self._row(where, to_top, room_high, strict=True)
            yield self._row(where, to_bottom, room_low, strict=True)
            return
        top = bound == "mean_at_least"
        people = int(self.sizes[np.unique([self.cells[c][0] for c in np.flatnonzero(self.inside(where))])].sum())
        tenths = Fraction(str(entry[bound])) * 10
        fits = [n for n in range(self.study.k, people + 1) if _tenths(ends, n, top=top) == tenths]
        if not fits:
            yield from self._coarser(where, values, ends, int(tenths), people, top=top)
            return
        yield self._number(where, range(len(values)), fits[0], fits[-1])
        yield self._row(where, [-w for w in (to_top if top else to_bottom)], -(room_high if top else room_low))

    def _coarser(
        self, where: Mapping[str, Any], values: Sequence[Fraction], ends: Any, half: int, people: int, *, top: bool
    ) -> Iterator[Row]:
        """A bound that is none of those near an end: in halves, on a mean on this side of the middle that is not beyond the next half.

        Unless a mean near the end, whose own bound lies between the two, is given by this half as well.
        """
        low, high = ends[:2]
        sign = 1 if top else -1
        yield self._row(where, [*(sign * (2 * v - low - high) for v in values), 0, 0], 0, strict=not top)
        near = {_tenths(ends, n, top=top) for n in range(self.study.k, people + 1)}
        beyond = half + 5 * sign
        while beyond in near:
            beyond += 5 * sign
        inside = low * 10 - 5 < beyond < high * 10 + 6
        if inside and not any(sign * half < sign * bound < sign * beyond for bound in near):
            yield self._row(where, [*(sign * (beyond - 10 * v) for v in values), 0, 0], 0, strict=True)

    # ------------------------------------------------------------------ what is missing
    def _not_above(self) -> list[int]:
        known = [value for value in self.values if value is not None]
        return [p for p in range(len(self.columns)) if p >= len(self.values) or 2 * (self.values[p] or 0) <= min(known) + max(known)]

    def _bands_missing(self) -> Iterator[tuple[tuple[Row, ...], ...]]:
        """Bands beside one mean say that those of other groups of the tables by one attribute are missing because of their answers."""
        for version in {str(entry["where"].get(VERSION)) for entry in self.entries}:
            shown = [
                e
                for e in self.entries
                if e["question"] == self.name and "mean" in e and str(e["where"].get(VERSION)) == version and self._one_way(e)
            ]
            banded = [entry for entry in shown if entry.get("shares")]
            for entry in shown if banded else ():
                if not entry.get("shares"):
                    yield tuple(self._reasons(entry, [s["options"] for s in banded[0]["shares"]]))

    def _one_way(self, entry: Entry) -> bool:
        return len(entry["where"].keys() - {VERSION}) == 1

    def _reasons(self, entry: Entry, parts: Sequence[Sequence[str]]) -> Iterator[tuple[Row, ...]]:
        where, valid = entry["where"], list(range(len(self.values)))
        yield (self._number(where, valid, 0, 2 * BANDS_FROM - 1),)
        for part in parts:
            inside = [self.columns.index(code) for code in part]
            yield (self._number(where, inside, 0, 1),)
            yield (self._number(where, [place for place in valid if place not in inside], 0, 1),)


def lone_blanks(entries: Sequence[Entry], question: str) -> list[Entry]:
    """Groups that the sizes allow and that are withdrawn for their answers, with no other group of their table to hide behind.

    A companion is drawn where one group would stand alone: two that are hidden hide each other, and one hidden for its answers beside
    several that say themselves why they are hidden does not.
    """
    sized = {str(entry["where"]) for entry in entries if entry["question"] == "*"}
    tables: dict[tuple[str, ...], list[Entry]] = {}
    for entry in entries:
        if entry["question"] == question and str(entry["where"]) in sized and not entry["id"].endswith("/withheld"):
            tables.setdefault((*sorted(entry["where"]), str(entry["where"].get(VERSION))), []).append(entry)
    found = []
    for table in tables.values():
        hidden = [entry for entry in table if entry.get("suppressed")]
        withdrawn = [entry for entry in hidden if entry["reason"] != FEW]
        if len(withdrawn) == 1 and len(hidden) != 2:
            found += withdrawn
    return found


def _tenths(ends: tuple[Fraction, Fraction, Fraction, Fraction], n: int, *, top: bool) -> int:
    """Tenths that a bound on the mean of n answers is printed as: outwards."""
    low, high, room_low, room_high = ends
    if top:
        return int(10 * (high * n - room_high) / n // 1)
    return -int(-10 * (low * n + room_low) / n // 1)
