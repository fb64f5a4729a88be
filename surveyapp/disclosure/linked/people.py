"""People as combinations of attribute values, and groups of them: what a colleague knows of everybody."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

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

    def named(self, groups: Iterable[Group] = ()) -> NDArray[np.bool_]:
        """Groups that a colleague can name: those with a value, or one of the values of a merger among `groups`, or none of them; and two
        such attributes together. Groups x combinations, each set once.
        """
        if not self.combinations:
            return np.zeros((0, 0), dtype=np.bool_)
        merged = {(name, ids) for group in groups for name, ids in group.where}
        by_attribute = []
        for name in self.attributes:
            own = [self.mask(((name, (value,)),)) for value in self.segments[name]]
            own += [self.mask(((name, ids),)) for attribute, ids in sorted(merged) if attribute == name and len(ids) > 1]
            by_attribute.append(np.array([*own, *(~mask for mask in own)], dtype=np.bool_))
        alone = np.concatenate(by_attribute)
        both = [(one[:, None, :] & other[None, :, :]).reshape(-1, self.combinations) for one, other in combinations(by_attribute, 2)]
        found = np.concatenate([alone, *both])
        named: NDArray[np.bool_] = np.unique(found[found.any(axis=1)], axis=0)
        return named

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
