"""Late answers in a new version: which questions change, and which stand as before because too few have answered them since.

A figure may change only by at least as many new answers as a figure needs at all: what two versions differ by is a figure too. A
question that fewer have answered since stands on the answers of the version before, in every table.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from surveyapp.analysis.crossed import Crossed
from surveyapp.analysis.frame import ResponseFrame
from surveyapp.analysis.register import Invited
from surveyapp.analysis.summary import met, summarise
from surveyapp.disclosure.earlier import Earlier
from surveyapp.disclosure.grouping import RATE, Grouping
from surveyapp.disclosure.linked.people import Group
from surveyapp.disclosure.policy import Policy
from surveyapp.disclosure.values import unanimous
from surveyapp.domain.codebook import Variable, codebook
from surveyapp.domain.instrument import Item
from surveyapp.domain.scale import NOT_SHOWN

Rows = NDArray[np.bool_]


@dataclass(frozen=True)
class Family:
    """Variables that change together. `names`: what their tables are called; `rated`: figures go through the protection of answers."""

    variables: tuple[str, ...]
    names: tuple[str, ...]
    rated: bool = False


@dataclass(frozen=True)
class Settled:
    """A frame to publish from. `stands_on`: table name -> the version whose answers it stands on, for those that do not change.

    `unchanged`: nobody's answers are new.
    """

    frame: ResponseFrame
    stands_on: Mapping[str, int]
    unchanged: bool = False


@dataclass
class Late:
    """What has come to one instrument since its earlier versions. `whole_only`: a version without groups."""

    frame: ResponseFrame
    invited: Invited
    policy: Policy
    earlier: Earlier
    whole_only: bool = False

    @cached_property
    def came(self) -> NDArray[np.uint8]:
        return np.ones(self.frame.n, dtype=np.uint8) if self.frame.came is None else self.frame.came

    def settled(self) -> Settled:
        """Without the late answers to what too few have answered since."""
        if not self.earlier.publications:
            return Settled(replace(self.frame, came=None), {})
        several = np.unique(self.came).size > 1
        if not (self.came > self.earlier.publications[-1].version).any():
            return Settled(replace(self.frame, came=self.came if several else None), {}, unchanged=True)
        matrix = self.frame.matrix.copy()
        stands_on: dict[str, int] = {}
        index = codebook(self.frame.instrument).index
        for family in families(self.frame):
            stood_on = self.earlier.stood_on(family.names)
            if any(not self._enough(family, version) for version in stood_on):
                for variable in family.variables:
                    matrix[self.came > stood_on[-1], index[variable]] = NOT_SHOWN
                stands_on |= dict.fromkeys(family.names, stood_on[-1])
        return Settled(replace(self.frame, matrix=matrix, came=self.came if several else None), stands_on)

    def changed_a_little(self) -> list[str]:
        """Ids of printed groups of what all were asked that too few new answers have come to, "area:norr". [] where a new version may be
        made with groups.
        """
        items = [item.id for item in self.frame.instrument.items.values() if _asked_of_all(self.frame, item)]
        found = [
            group.tie
            for version, group in self._printed([*items, RATE])
            if 0 < self._new(group, self.came > version) < self.policy.min_respondents
        ]
        return list(dict.fromkeys(found))

    # ------------------------------------------------------------------ one family
    def _enough(self, family: Family, version: int) -> bool:
        """Whether nobody has answered since this version, or so many that the difference may be seen."""
        columns = [self.frame.column(variable) for variable in family.variables]
        late = (self.came > version) & np.any([met(column) for column in columns], axis=0)
        if not late.any():
            return True
        if late.sum() < self.policy.min_respondents:
            return False
        groups = () if self.whole_only else (group for since, group in self._printed(family.names) if since == version)
        if any(0 < self._new(group, late) < self.policy.min_respondents for group in groups):
            return False
        return family.rated or self._tells_of_nobody(family, late)

    def _tells_of_nobody(self, family: Family, late: Rows) -> bool:
        """Enough took a stand, and they did not all, or all but one, say the same."""
        book, instrument = codebook(self.frame.instrument), self.frame.instrument
        item = instrument.items[book.variables[book.index[family.variables[0]]].item]
        if item.type == "multi":
            chosen = [self.frame.column(v) for v in family.variables if not v.endswith(".worst")]
            return int((np.max(chosen, axis=0)[late] <= 1).sum()) >= self.policy.min_respondents
        codes = np.concatenate([self.frame.column(variable)[late] for variable in family.variables])
        summary = summarise(codes, len(instrument.scale_of(item).options))
        return summary.n >= self.policy.min_respondents and not unanimous(summary)

    # ------------------------------------------------------------------ groups
    def _printed(self, names: Sequence[str]) -> Iterator[tuple[int, Group]]:
        """Every one-way group that an earlier version printed of these, and that version."""
        for publication in self.earlier.publications:
            one = Earlier(self.earlier.instrument, (publication,))
            stood_on = one.stood_on(names)
            yield from (
                (stood_on[-1], group) for group in one.groups(names, self._grouping.people) if group.table in self._grouping.dimensions
            )

    @cached_property
    def _grouping(self) -> Grouping:
        return Grouping(Crossed(replace(self.frame, came=None)), self.invited, self.policy, b"", self.earlier)

    def _new(self, group: Group, late: Rows) -> int:
        """How many of these responses are in a group."""
        return int(group.members[self._grouping.crossed.rows[late]].sum())


def families(frame: ResponseFrame) -> list[Family]:
    """Every variable but breakdowns in the family that it changes with."""
    instrument = frame.instrument
    found: dict[str, list[Variable]] = {}
    for variable in codebook(instrument).variables:
        if variable.kind != "breakdown":
            found.setdefault(_family_of(frame, variable), []).append(variable)
    return [_family(frame, variables) for variables in found.values()]


def _family_of(frame: ResponseFrame, variable: Variable) -> str:
    item = frame.instrument.items.get(variable.item)
    if variable.kind == "card" or item in frame.instrument.card_items:
        return f"card {variable.function}"
    if variable.kind == "reach":
        return variable.name
    return "all" if item is not None and _asked_of_all(frame, item) else variable.item


def _family(frame: ResponseFrame, variables: Sequence[Variable]) -> Family:
    items = [frame.instrument.items.get(variable.item) for variable in variables]
    rated = any(item is not None and item.type == "rating" for item in items)
    names = [variable.item if variable.kind in {"reason", "choice", "worst"} else variable.name for variable in variables]
    return Family(tuple(variable.name for variable in variables), tuple(dict.fromkeys(names)), rated)


def _asked_of_all(frame: ResponseFrame, item: Item) -> bool:
    return item.type == "rating" and not item.show_if and item not in frame.instrument.card_items
