"""One question over linked tables: every figure as it may be printed, so that no reader can be certain of anybody's answer.

Figures are made coarser, and at last withdrawn, until no conclusion is left (`possible`). What is withdrawn never stands alone:
another group of the same table goes with it, drawn by the stored key.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from surveyapp.disclosure.linked.figures import (
    Counts,
    Ends,
    Linear,
    Mean,
    Scale,
    coarser,
    mean_of,
    rounded,
    says_counts,
    says_mean,
    says_shares,
    says_unsure_band,
)
from surveyapp.disclosure.linked.pattern import tie_break
from surveyapp.disclosure.linked.people import Group, Mask
from surveyapp.disclosure.linked.plan import Plan
from surveyapp.disclosure.linked.possible import Reader
from surveyapp.disclosure.linked.programme import Said

MANY_UNSURE = 25  # per cent "don't know" from which a group is marked
KNOWN_BY_INSIDER = 1


class Hidden(StrEnum):
    """Why nothing is shown. A group never says that few took a stand: it is hidden as any other, with a companion."""

    FEW = "few"  # of everybody
    PROTECTS = "protects"


@dataclass(frozen=True)
class Rules:
    """Least numbers: `k` people in a figure, answers behind a mean, people for bands (and twice as many for bands beside a mean)."""

    k: int = 5
    mean_from: int = 5
    bands_from: int = 8


@dataclass(frozen=True)
class Figure:
    """What is printed of one group: nothing (`hidden`), or a mean, and from `bands_from` shares of parts of the scale and "don't know"."""

    mean: Mean | None = None
    shares: tuple[int, ...] | None = None
    unsure: str | None = None
    hidden: Hidden | None = None


@dataclass(frozen=True)
class Protected:
    """A question's figures. `counts`: everybody's distribution, or None where only a mean (or nothing) may be printed of them.

    `groups`: one figure for each group of the plan, in its order. `ends`: the values that bounds on means are measured from.
    `parts`: the options behind each share.
    """

    counts: Counts | None
    whole: Figure
    groups: tuple[Figure, ...]
    said: tuple[Said, ...]
    ends: Ends | None = None
    parts: tuple[tuple[int, ...], ...] = ()


@dataclass
class Question:
    """A question's answers and the groups of its family. `parts`: options that are printed together as shares (bands).

    Where options have no place on a scale and some group's shares may not be printed by these parts, all groups have two: the option
    that most of everybody chose, and the others. `earlier`: what has been printed of the question already. `name` makes random choices
    differ between questions.
    """

    name: str
    scale: Scale
    counts: Counts
    plan: Plan
    rules: Rules
    key: bytes
    named: NDArray[np.bool_]
    parts: Sequence[tuple[int, ...]] = ()
    unsure_bands: bool = False
    earlier: Sequence[Said] = ()
    _ends: Ends = field(init=False)
    _figures: dict[Group, Figure] = field(default_factory=dict)
    _softened: set[Group] = field(default_factory=set)
    _rows: dict[Group, Group] = field(default_factory=dict)  # cells of two-way tables that are a whole row
    _veiled: set[Group] = field(default_factory=set)  # such cells that are not shown for the company of another
    _pool: list[Counts] = field(default_factory=list)

    # ------------------------------------------------------------------ everybody
    def protect(self) -> Protected:
        """Everybody first, then one-way groups, then the cells of two-way tables: what comes later gives way."""
        if self.plan.whole is None:  # too few, or too few more than in an earlier version
            few = self.counts.sum() < self.rules.k
            return self._nothing(Hidden.FEW if few else Hidden.PROTECTS)
        total = self.counts[self.plan.whole.members].sum(axis=0)
        valid = total[: self.scale.options]
        if valid.sum() < self.rules.k:
            return self._nothing(Hidden.FEW)
        if valid.max() >= valid.sum() - KNOWN_BY_INSIDER:
            return self._nothing(Hidden.PROTECTS)
        for counts in (total, None):
            self._ends = Ends.of(self.scale, np.ones_like(total) if counts is None else self.counts.sum(axis=0))
            figure = Figure() if counts is not None else Figure(mean=self._mean(total))
            whole = self._says_whole(counts, figure)
            if whole and not self._certain(whole).any():
                return self._with_groups(counts, figure, whole)
        return self._nothing(Hidden.PROTECTS)

    def _nothing(self, why: Hidden) -> Protected:
        return Protected(None, Figure(hidden=why), tuple(Figure(hidden=why) for _ in self.plan.groups), ())

    def _says_whole(self, counts: Counts | None, figure: Figure) -> list[Said]:
        assert self.plan.whole is not None
        if counts is not None:
            return [Said(self.plan.whole.members, linear, counted=True) for linear in says_counts(counts)]
        return [Said(self.plan.whole.members, linear) for linear in self._says(self.plan.whole, figure)] if figure.mean else []

    def _mean(self, counts: Counts) -> Mean | None:
        return mean_of(counts, self.scale, self._ends) if self.scale.rated else None

    # ------------------------------------------------------------------ groups
    def _with_groups(self, counts: Counts | None, figure: Figure, whole: list[Said]) -> Protected:
        self._join_parts()
        self._figures = {group: self.first(group) for group in self.plan.one_way}
        self._even()
        self._complete(self.plan.one_way)
        self._coarsen(self.plan.one_way, whole)
        self._rows = {cell: row for cell in self.plan.two_way if (row := self._row(cell))}
        own = [cell for cell in self.plan.two_way if cell not in self._rows]
        tables = [cell.table for cell in own]
        lonely = [cell for cell in own if tables.count(cell.table) == 1]  # withdrawn for its answers it would stand alone
        self._figures |= {cell: Figure(hidden=Hidden.PROTECTS) if cell in lonely else self.first(cell) for cell in own}
        self._complete(self.plan.two_way)
        self._coarsen(own, whole)
        figures = tuple(self._figure(group) for group in self.plan.groups)
        return Protected(counts, figure, figures, (*whole, *self._said(self._figures)), self._ends, tuple(self.parts))

    def _row(self, cell: Group) -> Group | None:
        """The group of a table by one attribute that holds the same people as a cell, if there is one."""
        there = self.counts.sum(axis=1) > 0
        return next((group for group in self.plan.one_way if (cell.members == group.members)[there].all()), None)

    def _figure(self, group: Group) -> Figure:
        """What is printed of a group: in a two-way table, of a row that is not divided, the mean that stands in its own table."""
        if group in self._veiled:
            return Figure(hidden=Hidden.PROTECTS)
        if group not in self._rows:
            return self._figures[group]
        figure = self._figures[self._rows[group]]
        return replace(figure, shares=None if figure.mean else figure.shares, unsure=None)

    def _join_parts(self) -> None:
        """Two parts where there is no scale and shares of all would not do for some group that is large enough."""
        counts = [self.counts[group.members].sum(axis=0) for group in self.plan.groups]
        large = [(one, valid) for one in counts if (valid := int(one[: self.scale.options].sum())) >= self.rules.bands_from]
        if not self.scale.rated and len(self.parts) > 2 and any(self._shares(one, valid) is None for one, valid in large):
            most = int(self.counts[:, : self.scale.options].sum(axis=0).argmax())
            self.parts = [(most,), tuple(place for place in range(self.scale.options) if place != most)]

    def first(self, group: Group) -> Figure:
        """The most that its numbers allow."""
        counts = self.counts[group.members].sum(axis=0)
        valid = int(counts[: self.scale.options].sum())
        if valid < self.rules.mean_from:
            return Figure(hidden=Hidden.PROTECTS)  # that few took a stand would tell of those who did not
        large = int(counts.sum()) >= self.rules.bands_from and valid >= self.rules.bands_from
        mean = self._mean(counts)
        wide = self.rules.bands_from * (1 if mean is None else 2)
        shares = self._shares(counts, valid) if valid >= wide and (mean is None or group in self.plan.one_way) else None
        if mean is None and shares is None:
            return Figure(hidden=Hidden.PROTECTS)
        unsure = _unsure(counts, valid) if self.unsure_bands and large and group in self.plan.one_way else None
        return Figure(mean, shares, unsure)

    def _shares(self, counts: Counts, valid: int) -> tuple[int, ...] | None:
        """Whole per cent of each part; None where a part holds nobody, everybody, or all but one."""
        numbers = [int(counts[list(part)].sum()) for part in self.parts]
        if not numbers or min(numbers) <= KNOWN_BY_INSIDER or max(numbers) >= valid - KNOWN_BY_INSIDER:
            return None
        percents = tuple(rounded(100 * number, valid) for number in numbers)
        return None if 0 in percents or 100 in percents else percents

    def _even(self) -> None:
        """Bands stand beside the mean of every large group, or of none: a missing one would tell of the answers that it is missing for."""
        shown = [group for group, figure in self._figures.items() if figure.mean]
        large = [group for group in shown if int(self.counts[group.members].sum()) >= 2 * self.rules.bands_from]
        if any(self._figures[group].shares is None for group in large):
            self._figures |= {group: replace(self._figures[group], shares=None) for group in shown}

    def _complete(self, groups: Sequence[Group]) -> None:
        """What is hidden never stands alone in its table."""
        for table in dict.fromkeys(group.table for group in groups):
            own = [group for group in groups if group.table == table]
            hidden = [group for group in own if self._figure(group).hidden]
            shown = [group for group in own if group not in hidden]
            free = [group for group in shown if group not in self._rows]
            if len(hidden) == 1 and free:
                self._hide(self._drawn(free))
            elif len(hidden) == 1 and shown:
                self._veiled.add(self._drawn(shown))

    def _drawn(self, groups: Sequence[Group]) -> Group:
        return min(groups, key=lambda group: tie_break(self.key, self.name, group.table, group.tie))

    def _hide(self, group: Group) -> None:
        self._figures[group] = Figure(hidden=Hidden.PROTECTS)

    def _coarsen(self, groups: Sequence[Group], whole: Sequence[Said]) -> None:
        """Until nothing is certain: without shares, without bands of "don't know", then one group and its companion after another, which
        have bounds instead of means and at last nothing.
        """
        while (certain := self._certain([*whole, *self._said(self._figures)])).any():
            if any(self._figures[group].shares and self._figures[group].mean for group in groups):
                self._figures |= {g: Figure(f.mean, None, f.unsure, f.hidden) for g, f in self._figures.items() if g in groups and f.mean}
            elif any(self._figures[group].unsure for group in groups):
                self._figures |= {g: Figure(f.mean, f.shares, None, f.hidden) for g, f in self._figures.items() if g in groups}
            else:
                shown = [group for group in groups if not self._figures[group].hidden]
                if not shown:
                    return
                share = {group: self._share(group, certain) for group in shown}
                self._give_way(self._drawn([group for group in shown if share[group] == max(share.values())]), groups)

    def _give_way(self, group: Group, groups: Sequence[Group]) -> None:
        """A mean becomes a wider bound, and another one of its table with it; what is that already is hidden, with a companion."""
        if self._soften(group):
            own = [one for one in groups if one.table == group.table and one is not group]
            others = [] if any(one in self._softened for one in own) else own
            while others and not self._soften(companion := self._drawn(others)):
                others.remove(companion)
            return
        self._hide(group)
        self._complete([one for one in self.plan.groups if one.table in {other.table for other in groups}])

    def _soften(self, group: Group) -> bool:
        """Whether the mean of a group could be made a wider bound."""
        figure = self._figures[group]
        if figure.mean is None or group in self._softened:
            return False
        mean = coarser(figure.mean, self.counts[group.members].sum(axis=0), self.scale, self._ends, self.rules.mean_from)
        if mean is None:
            return False
        self._figures[group] = replace(figure, mean=mean)
        self._softened.add(group)
        return True

    def _share(self, group: Group, certain: Mask) -> float:
        """How many of a group's people something is certain of."""
        sizes = self.counts.sum(axis=1)
        return float(sizes[group.members & certain].sum() / sizes[group.members].sum())

    # ------------------------------------------------------------------ what a reader has
    def _said(self, figures: Mapping[Group, Figure]) -> list[Said]:
        return [Said(group.members, linear) for group, figure in figures.items() for linear in self._says(group, figure)]

    def _says(self, group: Group, figure: Figure) -> Iterator[Linear]:
        people = int(self.counts[group.members].sum())
        if figure.mean:
            yield from says_mean(figure.mean, self.scale, self._ends, people, self.rules.mean_from)
        if figure.shares:
            yield from says_shares(self.parts, figure.shares, self.scale, self.rules.bands_from)
        if figure.unsure:
            low, high = (MANY_UNSURE, 100) if figure.unsure == "25+" else (0, MANY_UNSURE - 1)
            yield from says_unsure_band(low, high, self.scale)

    def _certain(self, said: Sequence[Said]) -> Mask:
        seed = int(tie_break(self.key, self.name, "search") * 2**32)
        return Reader(self.scale, self.counts, [*self.earlier, *said], self.named, self.rules.k, self._pool, seed).certain()


def _unsure(counts: Counts, valid: int) -> str:
    """Only whether many did not know: a number would give the number of those who did."""
    unsure = int(counts[-2])
    return "25+" if rounded(100 * unsure, valid + unsure) >= MANY_UNSURE else "<25"
