"""Two things that go together: within the same person (by permuting whole respondents) and over functions (exact rank agreement)."""

from __future__ import annotations

from dataclasses import dataclass
from math import factorial

import numpy as np
from numpy.typing import NDArray

from surveyapp.analysis.permutation import Codes, Values, enough, generator, orders, p_value, settled

LEAST_PEOPLE = 10  # respondents behind an association
LEAST_FUNCTIONS = 8  # fewer are described, not tested
EXACT_FUNCTIONS = 12  # up to here every order is counted
SLACK = 1e-9  # sums that are equal but for rounding count as equal
DRAWN = 19_999


@dataclass(frozen=True)
class Association:
    """Size and sign of an association, its two-sided p, and the number of respondents behind it."""

    value: float
    p: float
    n: int


def trend_between_levels(
    overall: Values, levels: Codes, local: int, tenure: Values, key: bytes, permutations: int | None = None
) -> Association | None:
    """Does the preference for local support change with tenure? Interaction of tenure and level of the function, respondent as cluster.

    `overall`: respondents x functions. `levels`: level of each function; `local` is the one held against all others. `tenure`: ordered
    class of each respondent, NaN for unknown. Each person's contrast is the mean of the local functions minus the mean of the others;
    `value` is its slope on tenure (scale points per class; positive: longer tenure, more satisfied with the local support in
    comparison). The reference distribution moves tenure between whole respondents. None below `LEAST_PEOPLE` or without spread.
    """
    contrast = _row_means(overall[:, levels == local]) - _row_means(overall[:, levels != local])
    kept = ~np.isnan(contrast) & ~np.isnan(tenure)
    rows = settled(contrast[kept], tenure[kept])
    y, x = contrast[kept][rows], tenure[kept][rows]
    if y.size < LEAST_PEOPLE or np.ptp(x) == 0 or np.ptp(y) == 0:
        return None
    x, y = x - x.mean(), y - y.mean()
    observed = float(x @ y)
    drawn = enough(y.size, permutations)
    found = orders(generator(key, "trend"), y.size, drawn)
    extreme = sum(int((np.abs(x[order] @ y) >= abs(observed) - SLACK).sum()) for order in found)
    return Association(observed / float(x @ x), p_value(extreme, drawn), int(y.size))


def closeness(
    near: Values, satisfied: Values, key: bytes, strata: Codes | None = None, permutations: int | None = None
) -> Association | None:
    """Are people more satisfied with the functions that they feel close to? Correlation within person over functions.

    `near`, `satisfied`: respondents x functions. From both, each function's mean and then each person's mean are taken away, so neither a
    friendly person nor a popular function counts: what remains is that this person feels this function nearer, and likes it better,
    than others do. The reference distribution gives each person another one's whole row of closeness, within `strata` where given
    (manager levels). None below `LEAST_PEOPLE` people with two functions, or without spread.
    """
    within = np.zeros(len(near), dtype=np.intp) if strata is None else strata
    rows = settled(near, satisfied, within)
    near, satisfied, within = near[rows], satisfied[rows], within[rows]
    both = ~np.isnan(near) & ~np.isnan(satisfied)
    kept = both.sum(axis=1) >= 2
    if kept.sum() < LEAST_PEOPLE:
        return None
    x, y = _centred(np.where(both, near, np.nan)[kept]), _centred(np.where(both, satisfied, np.nan)[kept])
    known = both[kept].astype(np.float64)
    products, one, two = x @ y.T, (x * x) @ known.T, known @ (y * y).T
    people = np.arange(len(x))
    if min(float(np.trace(one)), float(np.trace(two))) <= SLACK:
        return None

    def correlations(order: NDArray[np.intp]) -> Values:
        found: Values = products[order, people].sum(axis=-1) / np.sqrt(
            np.maximum(one[order, people].sum(axis=-1) * two[order, people].sum(axis=-1), SLACK)
        )
        return found

    observed = float(correlations(people[None, :])[0])
    drawn = enough(len(x), permutations)
    found = orders(generator(key, "closeness"), len(x), drawn, within[kept])
    extreme = sum(int((np.abs(correlations(order)) >= abs(observed) - SLACK).sum()) for order in found)
    return Association(observed, p_value(extreme, drawn), len(x))


def _row_means(values: Values) -> Values:
    known = (~np.isnan(values)).sum(axis=1)
    means: Values = np.divide(np.nansum(values, axis=1), known, out=np.full(len(values), np.nan), where=known > 0)
    return means


def _centred(values: Values) -> Values:
    """Each function's mean taken away, then each person's; 0 where there is no answer."""
    known = ~np.isnan(values)
    columns = np.nansum(values, axis=0) / np.maximum(known.sum(axis=0), 1)
    left = np.where(known, values - columns, 0.0)
    rows = left.sum(axis=1, keepdims=True) / np.maximum(known.sum(axis=1, keepdims=True), 1)
    centred: Values = np.where(known, left - rows, 0.0)
    return centred


# ---------------------------------------------------------------------- over functions
@dataclass(frozen=True)
class Agreement:
    """Spearman's rank correlation over functions. `p` is two-sided, None with fewer than `LEAST_FUNCTIONS`: then describe, do not test."""

    rho: float
    p: float | None
    n: int


def rank_agreement(one: Values, other: Values, key: bytes) -> Agreement | None:
    """Do two orders of the same functions agree? Spearman 1904 with mid-ranks; p over all n! orders, ties as they are.

    `one`, `other`: a printed figure per function, NaN where there is none. Up to `EXACT_FUNCTIONS` functions every order is counted;
    beyond, 19,999 are drawn from the key. None below 3 functions or where one side is all ties.
    """
    kept = ~np.isnan(one) & ~np.isnan(other)
    x, y = doubled_ranks(one[kept]), doubled_ranks(other[kept])
    n = x.size
    if n < 3 or np.ptp(x) == 0 or np.ptp(y) == 0:
        return None
    x, y = x - (n + 1), y - (n + 1)  # twice the rank minus its mean: whole numbers
    observed = int(x @ y)
    rho = observed / float(np.sqrt(float(x @ x) * float(y @ y)))
    if n < LEAST_FUNCTIONS:
        return Agreement(rho, None, n)
    return Agreement(rho, exact_p(x, y) if n <= EXACT_FUNCTIONS else _drawn_p(x, y, key), n)


def doubled_ranks(values: Values) -> NDArray[np.int64]:
    """Twice the mid-rank of each value."""
    ranks: NDArray[np.int64] = (2 * (values[:, None] > values) + (values[:, None] == values)).sum(axis=1, dtype=np.int64) + 1
    return ranks


def exact_p(x: NDArray[np.int64], y: NDArray[np.int64]) -> float:
    """Share of all orders whose sum of products is at least as far from zero as the one seen. `x`, `y`: centred doubled ranks.

    Counted by subsets: the ways in which the first k of x can take any k of y, by their sum of products, instead of order by order.
    """
    n = x.size
    reach = int(np.abs(np.outer(x, y)).max(axis=1).sum())
    ways = {0: np.zeros(2 * reach + 1)}
    ways[0][reach] = 1
    for place in range(n):
        grown: dict[int, NDArray[np.float64]] = {}
        for taken, counts in ways.items():
            for other in range(n):
                if not taken >> other & 1:
                    moved = _shifted(counts, int(x[place] * y[other]))
                    there = grown.get(taken | 1 << other)
                    grown[taken | 1 << other] = moved if there is None else there + moved
        ways = grown
    (counts,) = ways.values()
    sums = np.arange(-reach, reach + 1)
    return float(counts[np.abs(sums) >= abs(int(x @ y))].sum()) / factorial(n)


def _shifted(counts: NDArray[np.float64], by: int) -> NDArray[np.float64]:
    moved = np.zeros_like(counts)
    if by >= 0:
        moved[by:] = counts[: counts.size - by]
    else:
        moved[:by] = counts[-by:]
    return moved


def _drawn_p(x: NDArray[np.int64], y: NDArray[np.int64], key: bytes) -> float:
    observed = abs(int(x @ y))
    drawn = orders(generator(key, "ranks"), x.size, DRAWN)
    return p_value(sum(int((np.abs(x[order] @ y) >= observed).sum()) for order in drawn), DRAWN)
