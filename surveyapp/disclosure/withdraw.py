"""Which groups of one item are withdrawn because of its answers: in every dimension, and in all dimensions together.

A reader has everybody's figures and the groups that are shown. What is hidden in a dimension he has as one block, by subtraction; and
where groups of one dimension lie inside groups of another, he has the difference between them. Neither may give answers away.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np

from surveyapp.analysis.crossed import Counted, Places, added, asked, summaries
from surveyapp.analysis.summary import Summary, together
from surveyapp.disclosure.pattern import Union, crossed_groups, differences, tie_break
from surveyapp.disclosure.values import gives_away

Hidden = dict[str, frozenset[str]]  # dimension -> groups


@dataclass(frozen=True)
class Split:
    """One dimension's groups for one item: their ids, the group of each combination (-1 for none) and the answers in each."""

    ids: Sequence[str]
    places: Places
    summaries: Sequence[Summary]

    def block(self, groups: frozenset[str]) -> Summary:
        """The answers of these groups together."""
        return together(s for group, s in zip(self.ids, self.summaries, strict=True) if group in groups)


@dataclass(frozen=True)
class Withdrawal:
    """One item: its name (for ties), answers, number of options and splits. `least`: answers that a figure must rest on."""

    name: str
    counts: Counted
    options: int
    splits: Mapping[str, Split]
    least: int
    key: bytes

    def groups(self) -> Hidden:
        """Groups to withdraw, per dimension: those that are unsafe in themselves, their companions, and what still could be derived."""
        hidden = {dimension: self._completed(dimension, self._unsafe(split)) for dimension, split in self.splits.items()}
        while (more := self._derivable(hidden)) is not None:
            dimension, group = more
            hidden[dimension] = self._completed(dimension, hidden[dimension] | {group})
        return hidden

    def _bad(self, summary: Summary) -> bool:
        return summary.n < self.least or gives_away(summary, self.options)

    def _unsafe(self, split: Split) -> frozenset[str]:
        return frozenset(group for group, summary in zip(split.ids, split.summaries, strict=True) if self._bad(summary))

    def _completed(self, dimension: str, hidden: frozenset[str]) -> frozenset[str]:
        """With companions drawn by the stored key: a blank never stands alone, and the blanks together must not give themselves away."""
        split = self.splits[dimension]
        while hidden and len(hidden) < len(split.ids):
            if len(hidden) > 1 and not self._bad(split.block(hidden)):
                break
            rest = [group for group in split.ids if group not in hidden]
            hidden |= {min(rest, key=lambda group: tie_break(self.key, self.name, group))}
        return hidden

    def _derivable(self, hidden: Hidden) -> tuple[str, str] | None:
        """A shown group (dimension, id) that has to go because a difference between two dimensions gives answers away, if any has."""
        for pair in combinations(self.splits, 2):
            blocks = [_Blocks(dimension, self.splits[dimension], hidden[dimension]) for dimension in pair]
            for unions, difference in self._differences(*blocks):
                if self._bad(difference):
                    part = [group for block, union in zip(blocks, unions, strict=True) for group in block.groups(union)]
                    return self._drawn(hidden, part, pair)
        return None

    def _drawn(self, hidden: Hidden, part: Sequence[tuple[str, str]], pair: tuple[str, str]) -> tuple[str, str] | None:
        """One of the groups that the difference is made of, or any other of the two dimensions where those are hidden already."""
        everything = [(dimension, group) for dimension in pair for group in self.splits[dimension].ids]
        for among in (part, everything):
            shown = [(dimension, group) for dimension, group in among if group not in hidden[dimension]]
            if shown:
                return min(shown, key=lambda entry: tie_break(self.key, self.name, *entry))
        return None

    def _differences(self, rows: _Blocks, columns: _Blocks) -> Iterator[tuple[tuple[Union, Union], Summary]]:
        """Unions of both dimensions, and the answers of those who are in the one and not in the other."""
        joint, cells = crossed_groups(rows.places, columns.places, asked(self.counts), rows.number, columns.number)
        found = list(differences(cells))
        if not found:
            return
        inside = np.array([difference.ravel() for _rows, _columns, difference in found], dtype=np.float64)
        answers = summaries(inside @ added(joint, cells.size, self.counts), self.options)
        yield from (((row_union, column_union), summary) for (row_union, column_union, _), summary in zip(found, answers, strict=True))


class _Blocks:
    """What a reader has of one dimension: each shown group, and the hidden ones as one block."""

    def __init__(self, dimension: str, split: Split, hidden: frozenset[str]) -> None:
        shown = [group for group in split.ids if group not in hidden]
        self._dimension = dimension
        self._members = [[group] for group in shown] + ([[group for group in split.ids if group in hidden]] if hidden else [])
        self.number = len(self._members)
        block = {group: place for place, members in enumerate(self._members) for group in members}
        self.places = np.array([*(block[group] for group in split.ids), -1], dtype=np.intp)[split.places]

    def groups(self, union: Union) -> list[tuple[str, str]]:
        """(dimension, id) of every group in a union of blocks."""
        return [(self._dimension, group) for place in np.flatnonzero(union) for group in self._members[place]]
