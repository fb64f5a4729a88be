"""What earlier versions of a wave have printed, read back from the stored publications: the protection of a new version counts it in.

Answers are frozen at release, so a figure of an earlier version is a figure of those who had answered by then. Which version an answer
is published first in is one attribute more of everybody, which nobody outside knows of a person.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from surveyapp.analysis.rounding import tenths
from surveyapp.disclosure.linked.figures import (
    Bound,
    Counts,
    Ends,
    Linear,
    Mean,
    Scale,
    says_counts,
    says_mean,
    says_shares,
    says_unsure_band,
)
from surveyapp.disclosure.linked.people import Group, Mask, People, Where
from surveyapp.disclosure.linked.programme import Said
from surveyapp.disclosure.linked.protect import MANY_UNSURE
from surveyapp.disclosure.released import Cell, Kind, Publication, ReleasedTable

VERSION = "answered_in"
PROTECTED = frozenset({Kind.DISTRIBUTION, Kind.GROUPS, Kind.CROSSED, Kind.REACH})  # figures that the protection of answers made
BY_GROUP = frozenset({Kind.GROUPS, Kind.CROSSED, Kind.RESPONSE_RATE})


class AnswersChanged(ValueError):
    """The stored answers are not those that an earlier version was made of: nothing may be published beside it."""


@dataclass(frozen=True)
class Printed:
    """A table of an earlier publication, and the version whose answers it stands on."""

    publication: Publication
    table: ReleasedTable

    @property
    def stands_on(self) -> int:
        return self.table.stands_on or self.publication.version

    @property
    def shown(self) -> tuple[Cell, ...]:
        return tuple(cell for cell in self.table.cells if cell.shown)


@dataclass(frozen=True)
class Earlier:
    """All earlier versions of one instrument's figures, oldest first."""

    instrument: str
    publications: Sequence[Publication] = ()

    def of(self, names: Collection[str]) -> Iterator[Printed]:
        """Every earlier table of these variables ("rate" for response rates)."""
        for publication in self.publications:
            for table in publication.tables:
                if table.instrument == self.instrument and table.id.split("/")[1] in names:
                    yield Printed(publication, table)

    def stood_on(self, names: Collection[str]) -> list[int]:
        """The versions whose answers something printed of these variables stands on."""
        return sorted({printed.stands_on for printed in self.of(names) if printed.shown})

    # ------------------------------------------------------------------ figures that are printed again
    def rates(self) -> list[ReleasedTable]:
        """The response rates of the newest version."""
        tables = self.publications[-1].of_kind(Kind.RESPONSE_RATE, self.instrument)
        return [replace(table, stands_on=table.stands_on or self.publications[-1].version) for table in tables]

    def settled(self, table_id: str, cell: Cell, least: int) -> Cell:
        """A cell of everybody; as it was printed last, where fewer than `least` more than in some version stand behind it."""
        before = self._cells(table_id)
        few = any(0 < abs((cell.n or 0) - (one.n or 0)) < least for one in before)
        return before[-1] if few else cell

    def settled_weights(self, table_id: str, cell: Cell, least: int) -> Cell:
        """The same for a table of hours: option by option."""
        counts, hours = dict(cell.counts or {}), dict(cell.hours or {})
        for before in self._cells(table_id):
            for option, n in (before.counts or {}).items():
                if 0 < abs(counts.get(option, 0) - n) < least:
                    counts[option], hours[option] = n, (before.hours or {})[option]
        return replace(cell, counts=counts, hours=hours) if counts else cell

    def _cells(self, table_id: str) -> list[Cell]:
        tables = (publication.table(table_id) for publication in self.publications)
        return [table.cells[0] for table in tables if table is not None and table.cells[0].shown]

    # ------------------------------------------------------------------ groups
    def groups(self, names: Collection[str], people: People) -> tuple[Group, ...]:
        """Everybody and every group that was printed of these variables, as they were then; each once."""
        found: dict[bytes, Group] = {}
        for printed in self.of(names):
            if printed.table.kind in PROTECTED | BY_GROUP:
                for cell in printed.shown:
                    group = _group(printed, cell, people)
                    found.setdefault(group.members.tobytes(), group)
        return tuple(found.values())

    # ------------------------------------------------------------------ figures
    def said(self, variable: str, scale: Scale, counts: Counts, parts: Sequence[Sequence[int]], people: People) -> list[Said]:
        """What a reader knows of a variable from earlier versions.

        `counts`: combinations x (options, "don't know", blank), the answers as they are now. AnswersChanged where a printed number of
        people, or everybody's printed counts, are not theirs.
        """
        found: dict[tuple[bytes, Linear], Said] = {}
        for publication in self.publications:
            whole = publication.table(f"{self.instrument}/{variable}/all")
            if whole is None or not whole.cells[0].shown:
                continue
            ends = _ends(whole.cells[0], scale)
            for printed in self.of([variable]):
                if printed.publication is publication and printed.table.kind in PROTECTED:
                    for cell in printed.shown:
                        for said in _Figures(printed, cell, scale, ends, parts).said(_group(printed, cell, people).members, counts):
                            found.setdefault((said.members.tobytes(), said.linear), said)
        return list(found.values())


@dataclass(frozen=True)
class _Figures:
    """One printed cell of a rating, or of contact with a function."""

    printed: Printed
    cell: Cell
    scale: Scale
    ends: Ends
    parts: Sequence[Sequence[int]]

    def said(self, members: Mask, counts: Counts) -> Iterator[Said]:
        there: Counts = counts[members].sum(axis=0)
        if self.cell.counts is not None:
            everybody = _counts(self.cell)
            if (there != everybody).any():
                raise AnswersChanged(f"{self.printed.table.id}, version {self.printed.publication.version}")
            yield from (Said(members, linear, counted=True) for linear in says_counts(everybody))
            return
        people = int(there.sum())
        if self.cell.n is not None and self.cell.n != people:
            raise AnswersChanged(f"{self.printed.table.id}/{self.cell.group}, version {self.printed.publication.version}")
        yield from (Said(members, linear) for linear in self._linear(people))

    def _linear(self, people: int) -> Iterator[Linear]:
        policy = self.printed.publication.policy
        if (mean := _mean(self.cell)) is not None:
            yield from says_mean(mean, self.scale, self.ends, people, int(policy["mean_from"]))
        if self.cell.bands is not None:
            yield from says_shares(self.parts, self.cell.bands, self.scale, int(policy["bands_from"]))
        if self.cell.percent is not None:
            yield from says_shares(self.parts[:1], [self.cell.percent], self.scale, int(policy["bands_from"]))
        if self.cell.dont_know_band is not None:
            low, high = (MANY_UNSURE, 100) if self.cell.dont_know_band == "25+" else (0, MANY_UNSURE - 1)
            yield from says_unsure_band(low, high, self.scale)


def _mean(cell: Cell) -> Mean | None:
    for text, bound in ((cell.mean, Bound.EXACT), (cell.at_least, Bound.AT_LEAST), (cell.at_most, Bound.AT_MOST)):
        if text is not None:
            return Mean(tenths(text), bound)
    return None


def _counts(cell: Cell) -> Counts:
    return np.array([*(cell.counts or {}).values(), cell.dont_know or 0, cell.blank or 0], dtype=np.int64)


def _ends(whole: Cell, scale: Scale) -> Ends:
    """The ends that bounds were measured from: everybody's printed answers, or the scale's own where only a mean was printed."""
    return Ends.of(scale, np.ones(scale.options, dtype=np.int64) if whole.counts is None else _counts(whole))


def stratum(people: People, version: int) -> Where:
    """Those whose answers were published by this version; everybody where no later ones are known."""
    if VERSION not in people.attributes:
        return ()
    return ((VERSION, tuple(name for name in people.segments[VERSION] if int(name) <= version)),)


def _group(printed: Printed, cell: Cell, people: People) -> Group:
    """ "area:norr*role:enhetschef" of an earlier version as the people who were in it then."""
    where = stratum(people, printed.stands_on)
    if cell.group != "all":
        parts = (part.split(":", 1) for part in cell.group.split("*"))
        where = (*where, *((dimension, tuple(segments.split("+"))) for dimension, segments in parts))
    return Group("all" if cell.group == "all" else printed.table.dimension, where, people.mask(where), cell.group)
