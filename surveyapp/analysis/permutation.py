"""Patterns over many answers of the same people, judged by moving whole respondents between groups: their answers hang together.

Every function is deterministic: the permutations come from a key that the caller gives and from nothing else. Answers are float arrays,
respondents first, NaN where there is none. Means are rounded as they are printed (half away from zero, one decimal) before anything is
compared, also in each permutation, so that what was tested is what a reader can count in the tables.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Values = NDArray[np.float64]
Codes = NDArray[np.intp]
PERMUTATIONS = 4999
ENOUGH = 1999  # with many respondents: the smallest part of alpha that a pattern has is still above 1/2000
MANY = 2000  # respondents
CHUNK, ROOM = 250, 2_000_000  # permutations at a time, and permutations x groups x respondents: small enough for the processor's cache
LEAST_CELLS, LEAST_SHARE = 10, 0.8
LEAST_GAP = 0.5  # scale points between two sides of a split


def generator(key: bytes, what: str) -> np.random.Generator:
    """Random numbers that follow from a stored key and the name of what is tested."""
    return np.random.default_rng(int.from_bytes(hashlib.sha256(key + b"\0" + what.encode()).digest(), "big"))


def enough(people: int, asked: int | None) -> int:
    """How many permutations: as many as were asked for, or what the number of respondents allows."""
    return asked or (PERMUTATIONS if people <= MANY else ENOUGH)


def orders(random: np.random.Generator, people: int, permutations: int, strata: Codes | None = None, groups: int = 1) -> Iterator[Codes]:
    """Permutations of the respondents, as many at a time as there is room for: (permutations, people), each row an order.

    With `strata`, a code of each respondent, everybody changes places inside the stratum only. `groups`: how many indicators of
    membership are made of each order.
    """
    chunk = min(CHUNK, max(1, ROOM // max(1, people * groups)))
    apart = np.zeros(people, dtype=np.intp) if strata is None else np.unique(strata, return_inverse=True)[1]
    places = np.argsort(apart, kind="stable")
    for start in range(0, permutations, chunk):
        drawn = np.argsort(random.random((min(chunk, permutations - start), people)) + apart, axis=1)
        order = np.empty_like(drawn)
        order[:, places] = drawn
        yield order


def settled(*parts: NDArray[np.generic]) -> NDArray[np.intp]:
    """The rows in an order that follows from what they hold, so that the order in which they are stored decides nothing."""
    columns = np.column_stack([np.asarray(part, dtype=np.float64) for part in parts])
    return np.lexsort(columns.T[::-1])


def p_value(as_extreme: int, permutations: int) -> float:
    """Exact p of a random sample of permutations, the observed order counted among them (Phipson & Smyth 2010)."""
    return (as_extreme + 1) / (permutations + 1)


# ---------------------------------------------------------------------- one group lower on nearly everything
@dataclass(frozen=True)
class Lower:
    """A group's cells below everybody: `lower` of `cells`, and `difference`, the mean difference to everybody in scale points.

    `p` is that of the difference, `p_count` that of the number of lower cells, both adjusted for there being several groups.
    `exceptions` are blocks (functions) whose cells together are not below.
    """

    group: int
    lower: int
    cells: int
    difference: float
    exceptions: tuple[int, ...]
    p: float
    p_count: float

    @property
    def widespread(self) -> bool:
        """Enough cells, and nearly all of them: only then is `p` worth a sentence."""
        return self.lower >= LEAST_CELLS and self.lower >= LEAST_SHARE * self.cells


def lower_on_most(
    values: Values, groups: Codes, cells: NDArray[np.bool_], blocks: Codes, key: bytes, permutations: int | None = None
) -> list[Lower]:
    """For each group the cells whose printed mean is below everybody's, judged by permuting whole respondents between the groups.

    `values`: respondents x cells (item x function). `groups`: group of each respondent, 0.. or -1 for one that is not compared but is part
    of everybody. `cells`: groups x cells, True where the group's own mean is printed; the rest do not count. `blocks`: function of
    each cell. One result per row of `cells`.

    `p` takes the mean difference over the group's cells, in standard errors of a group of its size; `p_count` the share of lower cells.
    Both are held against the most extreme group of each permutation (Westfall & Young 1993), so that they stand for the search through
    all groups. Where answers of a person hang together some group is lower on nearly all cells by chance alone, by very little:
    the count cannot tell a small difference from a large one, so a sentence needs `widespread` and `p`.
    """
    rows, number = settled(values, groups), len(cells)
    values, groups = values[rows], groups[rows]
    everybody = _tenths(np.nansum(values, axis=0), (~np.isnan(values)).sum(axis=0))
    scale = _standard_errors(groups, number)
    differences = np.where(cells, _group_tenths(values, groups[None, :], number)[0] - everybody, np.nan)
    seen = _depths(differences, scale)
    extreme = np.zeros((2, number), dtype=np.int64)
    drawn = enough(len(values), permutations)
    for order in orders(generator(key, "lower"), len(values), drawn, groups=number):
        moved = np.where(cells, _group_tenths(values, groups[order], number) - everybody, np.nan)
        extreme += (_depths(moved, scale).max(axis=-1)[:, :, None] >= seen[:, None, :]).sum(axis=1)
    p, p_count = ([p_value(int(count), drawn) for count in side] for side in extreme)
    return [_lower(place, differences[place], blocks, p[place], p_count[place]) for place in range(number)]


def _lower(group: int, differences: Values, blocks: Codes, p: float, p_count: float) -> Lower:
    known = ~np.isnan(differences)
    exceptions = [int(b) for b in np.unique(blocks[known]) if differences[known & (blocks == b)].sum() >= 0]
    cells = int(known.sum())
    mean = float(differences[known].mean()) / 10 if cells else 0.0
    return Lower(group, int((differences[known] < 0).sum()), cells, mean, tuple(exceptions), p, p_count)


def _standard_errors(groups: Codes, number: int) -> Values:
    """Of a group's mean against everybody's, in standard deviations; infinite for an empty group or one that is everybody."""
    sizes = np.bincount(groups[groups >= 0], minlength=number)[:number].astype(np.float64)
    squares = np.divide(1.0, sizes, out=np.full(number, np.inf), where=sizes > 0) - 1 / max(len(groups), 1)
    return np.where(squares > 0, np.sqrt(squares), np.inf)


def _depths(differences: Values, scale: Values) -> Values:
    """How far below everybody each group lies: (mean difference, share of lower cells) x ... x groups; rounded, so that ties are ties."""
    known = (~np.isnan(differences)).sum(axis=-1)
    mean = np.divide(-np.nansum(differences, axis=-1), known, out=np.zeros(known.shape), where=known > 0) / scale
    share = np.divide((differences < 0).sum(axis=-1), known, out=np.zeros(known.shape), where=known > 0)
    return np.stack([mean, share]).round(9)


def _group_tenths(values: Values, groups: Codes, number: int) -> Values:
    """Printed means in tenths: permutations x groups x cells, NaN where nobody answered. `groups`: permutations x respondents."""
    members = (groups[:, None, :] == np.arange(number)[:, None]).astype(np.float64)
    known = ~np.isnan(values)
    flat = members.reshape(-1, members.shape[-1])
    shape = (len(groups), number, values.shape[1])
    return _tenths((flat @ np.where(known, values, 0.0)).reshape(shape), (flat @ known.astype(np.float64)).reshape(shape))


def _tenths(sums: Values, n: NDArray[np.number]) -> Values:
    """Half away from zero, as `Summary.tenths`: exact for sums of whole answers."""
    means = np.divide(20 * sums + n, 2 * n, out=np.full(np.shape(sums), np.nan), where=n > 0)
    rounded: Values = np.floor(means)
    return rounded


# ---------------------------------------------------------------------- functions that fall into two sides
@dataclass(frozen=True)
class Split:
    """Two sides of the groups for one item: those who answer high and those who answer low, the gap of their means, and the adjusted p."""

    item: int
    high: tuple[int, ...]
    low: tuple[int, ...]
    gap: float
    p: float

    @property
    def wide(self) -> bool:
        return self.gap >= LEAST_GAP


def splits(values: Values, groups: Codes, number: int, least: int, key: bytes, permutations: int | None = None) -> list[Split | None]:
    """For each item the partition of the groups into two that explains most, tested as what it is: found afterwards.

    `values`: respondents x items. `groups`: the printed group of each respondent, 0..number-1, or -1 for none; `least`: respondents that
    each side must have of each item. The groups are ordered by printed mean and cut where the sum of squares between the sides is
    greatest (Scott & Knott 1974); the statistic is that sum over the item's total, its reference distribution the greatest of any
    item when whole respondents are permuted between the groups (Westfall & Young 1993). None where no cut leaves enough on both sides.
    """
    rows = settled(values, groups)
    rows = rows[groups[rows] >= 0]
    values, groups = values[rows], groups[rows]
    found = _cuts(values, groups[None, :], number, least)
    observed = found.explained[0]
    extreme = np.zeros(values.shape[1], dtype=np.int64)
    drawn = enough(len(values), permutations)
    for order in orders(generator(key, "split"), len(values), drawn, groups=number):
        greatest = _cuts(values, groups[order], number, least).explained.max(axis=1)
        extreme += (greatest[:, None] >= observed - 1e-12).sum(axis=0)
    return [_split(item, found, p_value(int(extreme[item]), drawn)) for item in range(values.shape[1])]


@dataclass(frozen=True)
class _Cuts:
    explained: Values  # permutations x items: share of the total sum of squares, 0 where nothing may be cut
    place: Codes  # permutations x items: how many groups are on the low side
    ranked: Codes  # permutations x groups x items: groups from lowest to highest printed mean, unknown ones last
    gap: Values  # permutations x items


def _cuts(values: Values, groups: Codes, number: int, least: int) -> _Cuts:
    known = ~np.isnan(values)
    filled = np.where(known, values, 0.0)
    members = (groups[:, None, :] == np.arange(number)[:, None]).astype(np.float64)
    flat, shape = members.reshape(-1, members.shape[-1]), (len(groups), number, values.shape[1])
    n, sums = (flat @ known.astype(np.float64)).reshape(shape), (flat @ filled).reshape(shape)
    means = _tenths(sums, n)
    ranked = np.argsort(means, axis=1, kind="stable")
    ordered_n = np.take_along_axis(n, ranked, axis=1).cumsum(axis=1)
    ordered = np.take_along_axis(np.where(n > 0, means, 0.0) / 10 * n, ranked, axis=1).cumsum(axis=1)
    low_n, low = ordered_n[:, :-1], ordered[:, :-1]
    high_n, high = ordered_n[:, -1:] - low_n, ordered[:, -1:] - low
    allowed = (low_n >= least) & (high_n >= least)
    gaps = high / np.maximum(high_n, 1) - low / np.maximum(low_n, 1)
    between = np.where(allowed, gaps**2 * low_n * high_n / np.maximum(ordered_n[:, -1:], 1), 0.0)
    total = (filled**2).sum(axis=0) - filled.sum(axis=0) ** 2 / np.maximum(known.sum(axis=0), 1)
    best = between.argmax(axis=1)
    explained = np.take_along_axis(between, best[:, None], axis=1)[:, 0] / np.where(total > 0, total, 1.0)
    gap = np.take_along_axis(np.where(allowed, gaps, 0.0), best[:, None], axis=1)[:, 0]
    return _Cuts(explained, best + 1, ranked, gap)


def _split(item: int, cuts: _Cuts, p: float) -> Split | None:
    if cuts.explained[0, item] <= 0:
        return None
    place, ranked = int(cuts.place[0, item]), cuts.ranked[0, :, item].tolist()
    return Split(item, tuple(sorted(ranked[place:])), tuple(sorted(ranked[:place])), float(cuts.gap[0, item]), p)
