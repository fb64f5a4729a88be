"""Which groups of one item are withdrawn because of its answers: in every dimension, and in all dimensions together.

A reader has everybody's figures and the groups that are shown. What is hidden in a dimension he has as one block, by subtraction; and
where groups of one dimension lie inside groups of another, he has the difference between them. Neither may give answers away.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np

from surveyapp.analysis.crossed import Counted, Places, added, asked, summaries
from surveyapp.analysis.summary import Summary, together
from surveyapp.disclosure.pattern import crossed_groups, differences, tie_break
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
        """Groups to withdraw, per dimension: those that are unsafe in themselves, and their companions.

        Where two dimensions leave a difference that gives answers away, the later one gives way with all its groups: which of them
        would have been enough is a choice that depends on the answers, and would tell of them.
        """
        hidden = {dimension: self._completed(dimension, self._unsafe(split)) for dimension, split in self.splits.items()}
        for first, later in combinations(self.splits, 2):
            if any(self._bad(difference) for difference in self._differences(*(self._blocks(hidden, d) for d in (first, later)))):
                hidden[later] = frozenset(self.splits[later].ids)
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

    def _blocks(self, hidden: Hidden, dimension: str) -> _Blocks:
        """What a reader has of one dimension: each shown group, and the hidden ones as one block."""
        split = self.splits[dimension]
        shown = [group for group in split.ids if group not in hidden[dimension]]
        block = {group: shown.index(group) if group in shown else len(shown) for group in split.ids}
        places = np.array([*(block[group] for group in split.ids), -1], dtype=np.intp)[split.places]
        return _Blocks(places, len(set(block.values())))

    def _differences(self, rows: _Blocks, columns: _Blocks) -> list[Summary]:
        """The answers of those who are in a union of one dimension's blocks and not in a union of the other's."""
        joint, cells = crossed_groups(rows.places, columns.places, asked(self.counts), rows.number, columns.number)
        found = differences(cells)
        if not len(found):
            return []
        return summaries(found.reshape(len(found), -1).astype(np.float64) @ added(joint, cells.size, self.counts), self.options)


@dataclass(frozen=True)
class _Blocks:
    """The block of each combination (-1 for none), and how many blocks there are."""

    places: Places
    number: int
