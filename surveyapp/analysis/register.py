"""The register as a small table: how many were invited and how many answered, by attribute. Knows nobody by name."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import pandas as pd


@dataclass(frozen=True)
class Invited:
    """The register at opening: attribute values of each invited person ("MB1" -> option), and whether that person has answered."""

    facts: Sequence[Mapping[str, str]]
    answered: Sequence[bool]

    def __len__(self) -> int:
        return len(self.facts)

    @cached_property
    def _table(self) -> pd.DataFrame:
        return pd.DataFrame.from_records(list(self.facts), index=range(len(self.facts)))

    @cached_property
    def _counts(self) -> dict[str, pd.DataFrame]:
        return {}

    def _by(self, item: str) -> pd.DataFrame:
        """Rows: values of the attribute. Columns: size (invited), sum (answered)."""
        if item not in self._counts:
            self._counts[item] = pd.Series(self.answered, dtype=int).groupby(self._table[item]).agg(["size", "sum"])
        return self._counts[item]

    def covers(self, item: str) -> bool:
        """Whether the register holds the attribute for everybody: without that a response rate has no base."""
        return item in self._table and not bool(self._table[item].isna().any())

    def values(self, item: str) -> frozenset[str]:
        """Values that somebody has."""
        return frozenset(self._table[item].dropna().unique()) if item in self._table else frozenset()

    def participation(self, item: str, segments: Iterable[str]) -> tuple[int, int]:
        """Invited and answered among those with any of these values."""
        rows = self._by(item).reindex(list(segments)).sum()
        return int(rows["size"]), int(rows["sum"])
