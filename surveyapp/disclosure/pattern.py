"""Which groups of a dimension may be shown: segments merged with a named sibling until every group is large enough. Sizes only.

Merging leaves nothing over: the groups of a dimension always add up to everybody, so no hidden group can be had by subtraction from
the total. Groups of different dimensions are compared as unions, since a small difference between two of them would be a hidden group.
"""

from __future__ import annotations

import hmac
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import chain

import numpy as np
from numpy.typing import NDArray

Partition = tuple[tuple[str, ...], ...]
MAX_UNION_BITS = 12


@dataclass(frozen=True)
class Segment:
    """One segment: its place in the questionnaire's order and its `kin` (segments of the same kin are merged first)."""

    id: str
    place: int
    kin: str = ""


def tie_break(key: bytes, *names: str) -> bytes:
    """A random order that is stored with the wave: the same every time, known to nobody."""
    return hmac.digest(key, "/".join(names).encode(), "sha256")


def merge_small(
    segments: Sequence[Segment],
    size: Callable[[tuple[str, ...]], int],
    allowed: Callable[[tuple[str, ...]], bool],
    key: bytes,
    *,
    ordered: bool,
) -> Partition | None:
    """Merge until every group is `allowed`. None where only everybody together would be.

    The smallest group that is not allowed goes first. In an ordered dimension it joins a neighbour, else a sibling of its own kin,
    the smallest one; ties fall by the stored key.
    """
    groups: list[tuple[Segment, ...]] = [(segment,) for segment in sorted(segments, key=lambda s: s.place)]

    def ids(group: tuple[Segment, ...]) -> tuple[str, ...]:
        return tuple(segment.id for segment in group)

    def rank(group: tuple[Segment, ...]) -> tuple[int, bytes]:
        return size(ids(group)), tie_break(key, *ids(group))

    while bad := [group for group in groups if not allowed(ids(group))]:
        if len(groups) <= 2:
            return None
        least = min(bad, key=rank)
        partner = min(_siblings(groups, least, ordered), key=rank)
        joined = tuple(sorted(chain(least, partner), key=lambda s: s.place))
        groups = sorted([g for g in groups if g not in (least, partner)] + [joined], key=lambda g: g[0].place)
    return tuple(ids(group) for group in groups) if len(groups) > 1 else None


def _siblings(groups: list[tuple[Segment, ...]], group: tuple[Segment, ...], ordered: bool) -> list[tuple[Segment, ...]]:
    others = [other for other in groups if other is not group]
    if ordered:
        at = groups.index(group)
        return [groups[place] for place in (at - 1, at + 1) if 0 <= place < len(groups)]
    kin = {segment.kin for segment in group}
    return [other for other in others if kin & {segment.kin for segment in other}] or others


def leaves_small_difference(first: NDArray[np.intp], second: NDArray[np.intp], least: int) -> bool:
    """Whether some union of groups of one dimension lies inside a union of the other with fewer than `least` people between them.

    `first` and `second`: group of each person in two dimensions, -1 for none. Such a difference could be had by subtracting one
    published sum from another. Dimensions with too many groups to try all unions count as leaving one when any cell is empty.
    """
    inside = (first >= 0) & (second >= 0)
    rows, columns = int(first.max(initial=-1)) + 1, int(second.max(initial=-1)) + 1
    if rows < 2 or columns < 2:
        return False
    cells = np.bincount(first[inside] * columns + second[inside], minlength=rows * columns).reshape(rows, columns)
    if (cells >= least).all():
        return False
    if rows + columns > MAX_UNION_BITS + 4:
        return _single_groups_differ(cells, least)
    unions_a = _unions(rows)
    unions_b = _unions(columns)
    # people in both, per pair of unions; a small rest on one side with nothing on the other is a hidden group
    both = unions_a @ cells @ unions_b.T
    in_a, in_b = unions_a @ cells.sum(axis=1), unions_b @ cells.sum(axis=0)
    only_a, only_b = in_a[:, None] - both, in_b[None, :] - both
    small = ((only_a > 0) & (only_a < least) & (only_b == 0)) | ((only_b > 0) & (only_b < least) & (only_a == 0))
    return bool(small.any())


def _unions(groups: int) -> NDArray[np.int64]:
    """Every union of some but not all groups, as rows of zeros and ones."""
    numbers = np.arange(1, 2**groups - 1)
    return ((numbers[:, None] >> np.arange(groups)) & 1).astype(np.int64)


def _single_groups_differ(cells: NDArray[np.int64], least: int) -> bool:
    in_a, in_b = cells.sum(axis=1)[:, None], cells.sum(axis=0)[None, :]
    only_a, only_b = in_a - cells, in_b - cells
    small = ((only_a > 0) & (only_a < least) & (only_b == 0)) | ((only_b > 0) & (only_b < least) & (only_a == 0))
    return bool(small.any())
