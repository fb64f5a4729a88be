"""The register as a small table: how many were invited and how many answered, by attribute. Knows nobody by name."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd


@dataclass(frozen=True)
class Invited:
    """The register at opening: attribute values of each invited person ("MB1" -> option), and whether that person has answered."""

    facts: Sequence[Mapping[str, str]]
    answered: Sequence[bool]

    def __len__(self) -> int:
        return len(self.facts)

    @cached_property
    def _counts(self) -> dict[str, Mapping[str | None, tuple[int, int]]]:
        return {}

    def _by(self, item: str) -> Mapping[str | None, tuple[int, int]]:
        """Value of the attribute -> invited and answered; None for those without a value."""
        if item not in self._counts:
            held = np.array([facts.get(item) for facts in self.facts], dtype=object)
            places, values = pd.factorize(held)  # -1 where there is none
            invited = np.bincount(places + 1, minlength=len(values) + 1).tolist()
            answered = np.bincount(places[np.asarray(self.answered, dtype=bool)] + 1, minlength=len(values) + 1).tolist()
            counted = zip([None, *values], zip(invited, answered, strict=True), strict=True)
            self._counts[item] = {value: counts for value, counts in counted if counts[0]}
        return self._counts[item]

    def covers(self, item: str) -> bool:
        """Whether the register holds the attribute for everybody: without that a response rate has no base."""
        return bool(self._by(item)) and None not in self._by(item)

    def values(self, item: str) -> frozenset[str]:
        """Values that somebody has."""
        return frozenset(value for value in self._by(item) if value is not None)

    def participation(self, item: str, segments: Iterable[str]) -> tuple[int, int]:
        """Invited and answered among those with any of these values."""
        counts = [self._by(item).get(segment, (0, 0)) for segment in segments]
        return sum(invited for invited, _ in counts), sum(answered for _, answered in counts)
