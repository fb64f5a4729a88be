"""Comparisons that keep their word: differences with the spread of the whole, Holm within a family, and intervals that agree with it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt

from scipy.special import stdtr, stdtrit  # Student's t: distribution function and quantile, far cheaper than scipy.stats


@dataclass(frozen=True)
class Comparison:
    """One side minus the other. `error` is the standard error, `df` the degrees of freedom of its t distribution."""

    value: float
    error: float
    df: float

    @property
    def p(self) -> float:
        """Two-sided p of no difference; 1.0 where there is no spread to judge by."""
        if self.error <= 0:
            return 1.0
        return float(2 * stdtr(self.df, -abs(self.value) / self.error))

    def interval(self, level: float) -> tuple[float, float]:
        """The two-sided interval that leaves `level` outside."""
        half = float(stdtrit(self.df, 1 - level / 2)) * self.error
        return self.value - half, self.value + half


def group_contrast(mean: float, n: float, rest_mean: float, rest_n: float, variance: float, df: float) -> Comparison:
    """A group against the rest of its dimension, with the pooled spread of the whole: a group's own spread would give its answers away.

    t test with a common variance (Student 1908), the variance taken from everybody's distribution (df = everybody's n - 1).
    """
    return Comparison(mean - rest_mean, sqrt(variance * (1 / n + 1 / rest_n)), df)


def mirror_gap(staff: float, staff_n: float, staff_variance: float, managers: float, n: float, variance: float) -> Comparison:
    """Staff minus managers: two independent samples with their own spreads (Welch 1947, Satterthwaite's df)."""
    a, b = staff_variance / staff_n, variance / n
    error = sqrt(a + b)
    df = (a + b) ** 2 / (a**2 / max(staff_n - 1, 1) + b**2 / max(n - 1, 1)) if error > 0 else 1.0
    return Comparison(staff - managers, error, df)


def mean_interval(mean: float, n: float, variance: float, df: float, level: float, least: float, greatest: float) -> tuple[float, float]:
    """Interval of a group's mean from the spread of the whole, kept inside the scale."""
    half = float(stdtrit(df, 1 - level / 2)) * sqrt(variance / n)
    return max(least, mean - half), min(greatest, mean + half)


def holm(p_values: Sequence[float], alpha: float) -> tuple[list[bool], list[float]]:
    """Which comparisons of a family stand (Holm 1979), and the level at which each was judged.

    The k-th smallest p is judged at alpha / (m - k + 1). What does not stand gets the level at which the first failed, so that an
    interval at the given level excludes zero exactly where the comparison stands.
    """
    m = len(p_values)
    order = sorted(range(m), key=lambda place: (p_values[place], place))
    stands, levels = [False] * m, [alpha / m if m else alpha] * m
    failed_at: float | None = None
    for rank, place in enumerate(order):
        level = alpha / (m - rank) if failed_at is None else failed_at
        if failed_at is None and p_values[place] > level:
            failed_at = level
        stands[place], levels[place] = failed_at is None, level
    return stands, levels
