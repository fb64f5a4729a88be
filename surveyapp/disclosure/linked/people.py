"""People as combinations of attribute values, and groups of them: what a colleague knows of everybody."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Mask = NDArray[np.bool_]
Sizes = NDArray[np.int64]
Where = tuple[tuple[str, tuple[str, ...]], ...]  # attribute -> any of these values, for every attribute named


@dataclass(frozen=True)
class People:
    """`values`: combinations x attributes, the value of each as its place in `segments`, -1 for one that is outside them."""

    attributes: tuple[str, ...]
    segments: Mapping[str, tuple[str, ...]]
    values: NDArray[np.intp]

    @property
    def combinations(self) -> int:
        return len(self.values)

    def mask(self, where: Where) -> Mask:
        """The combinations in which somebody of these would be."""
        found = np.ones(self.combinations, dtype=np.bool_)
        for attribute, names in where:
            places = [self.segments[attribute].index(name) for name in names]
            found &= np.isin(self._column(attribute), places)
        return found

    def _column(self, attribute: str) -> NDArray[np.intp]:
        column: NDArray[np.intp] = self.values[:, self.attributes.index(attribute)]
        return column


@dataclass(frozen=True, eq=False)
class Group:
    """Some people who are printed together, in one table ("area", or "area*tenure" for a two-way table).

    `tie`: what a random choice between groups is drawn from; it does not change when a segment is renamed.
    """

    table: str
    where: Where
    members: Mask
    tie: str = ""


def everybody(people: People) -> Group:
    return Group("all", (), np.ones(people.combinations, dtype=np.bool_))


def rows_of(groups: Sequence[Group], combinations: int) -> NDArray[np.float64]:
    """Groups x combinations: 1 where a group holds a combination."""
    if not groups:
        return np.zeros((0, combinations))
    return np.stack([group.members for group in groups]).astype(np.float64)
