"""Which groups of a dimension may be shown: segments merged with a named sibling until every group is large enough. Sizes only.

Merging leaves nothing over: the groups of a dimension always add up to everybody, so no hidden group can be had by subtraction from
the total. Groups of different dimensions are compared as unions, since a small difference between two of them would be a hidden group.
"""

from __future__ import annotations

import hmac
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, combinations, pairwise

import numpy as np
from numpy.typing import NDArray

Partition = tuple[tuple[str, ...], ...]
MAX_UNION_BITS = 12
MOST_SEGMENTS = 6  # 203 partitions; with more, only groups that are merged already are merged further


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


def coarser(
    segments: Sequence[Segment],
    first: Partition,
    allowed: Callable[[tuple[str, ...]], bool],
    size: Callable[[tuple[str, ...]], int],
    key: bytes,
    *,
    ordered: bool,
) -> Iterator[Partition]:
    """Other allowed partitions, those with most groups first, then those that merge the fewest people; ties fall by the stored key.

    Few segments are tried in every way, many only by merging the groups of `first`. Ordered segments are merged with neighbours only.
    """
    order = {segment.id: segment.place for segment in segments}
    atoms = first if len(segments) > MOST_SEGMENTS else tuple((segment.id,) for segment in segments)
    level: set[Partition] = {tuple(sorted(atoms, key=lambda group: order[group[0]]))}

    def rank(partition: Partition) -> tuple[int, bytes]:
        return sum(size(group) for group in partition if len(group) > 1), tie_break(key, *("+".join(group) for group in partition))

    while level and len(next(iter(level))) > 1:
        for partition in sorted(level, key=rank):
            if partition != first and all(allowed(group) for group in partition):
                yield partition
        level = {merged for partition in level for merged in _merged(partition, order, ordered)}


def _merged(partition: Partition, order: dict[str, int], ordered: bool) -> Iterator[Partition]:
    """Every partition with two groups joined."""
    for one, other in pairwise(partition) if ordered else combinations(partition, 2):
        joined = tuple(sorted((*one, *other), key=order.__getitem__))
        rest = (group for group in partition if group not in (one, other))
        yield tuple(sorted((*rest, joined), key=lambda group: order[group[0]]))


def leaves_small_difference(first: NDArray[np.intp], second: NDArray[np.intp], people: NDArray[np.float64], least: int) -> bool:
    """Whether some union of groups of one dimension lies inside a union of the other with fewer than `least` people between them.

    `first` and `second`: groups of two dimensions, -1 for none, in which so many `people` are. Such a difference could be had by
    subtracting one published sum from another.
    """
    rows, columns = (int(places[people > 0].max(initial=-1)) + 1 for places in (first, second))
    if rows < 2 or columns < 2:
        return False
    _joint, cells = crossed_groups(first, second, people, rows, columns)
    return any(int(cells[difference].sum()) < least for difference in differences(cells))


def crossed_groups(
    first: NDArray[np.intp], second: NDArray[np.intp], people: NDArray[np.float64], rows: int, columns: int
) -> tuple[NDArray[np.intp], NDArray[np.int64]]:
    """The cell of each place (-1 for none), and the people in each cell of rows x columns."""
    joint = np.where((first >= 0) & (second >= 0) & (people > 0), first * columns + second, -1)
    cells = np.bincount(joint[joint >= 0], people[joint >= 0], minlength=rows * columns)
    return joint, cells.astype(np.int64).reshape(rows, columns)


def differences(cells: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Every smallest difference between unions of two dimensions: differences x rows x columns, the cells that lie in one union only.

    `cells`: people in each group of the first dimension (rows) by each of the second (columns). For a union of columns the smallest
    union of rows around it is all rows that it touches; a greater one adds whole rows, whose figures are printed anyway. Unions that
    touch everything leave what the other columns hold, which is printed too.
    """
    filled = cells > 0
    return np.concatenate([_around(filled), _around(filled.T).swapaxes(1, 2)])


def _around(filled: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """What is left of the rows around each union of columns."""
    if filled.all():
        return np.zeros((0, *filled.shape), dtype=np.bool_)  # every union touches everything
    unions = _unions(filled.shape[1])
    touched = unions.astype(np.intp) @ filled.T.astype(np.intp) > 0
    some = ~touched.all(axis=1)
    left: NDArray[np.bool_] = touched[some][:, :, None] & ~unions[some][:, None, :] & filled
    return left[left.any(axis=(1, 2))]


def _unions(groups: int) -> NDArray[np.bool_]:
    """Every union of some but not all groups, as rows; with very many groups only single groups, pairs, and all but those."""
    if groups <= MAX_UNION_BITS:
        numbers = np.arange(1, 2**groups - 1)
        return ((numbers[:, None] >> np.arange(groups)) & 1).astype(np.bool_)
    single = np.eye(groups, dtype=np.bool_)
    pairs = np.array([single[a] | single[b] for a, b in combinations(range(groups), 2)])
    return np.concatenate([single, pairs, ~single, ~pairs])
