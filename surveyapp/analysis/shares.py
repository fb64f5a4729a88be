"""Shares of people: their intervals, and the difference of two shares with a test that its interval agrees with."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from math import sqrt

import numpy as np
from scipy.special import gammaln, ndtr, ndtri  # gamma function; the normal distribution and its quantile

FARTHEST = 60.0  # beyond any z that a table of people can reach
ALIKE = 1 + 1e-7  # probabilities that are equal but for rounding count as equal


def wilson(count: float, n: float, level: float) -> tuple[float, float]:
    """Score interval of a share (Wilson 1927) that leaves `level` outside. ZeroDivisionError without a base."""
    return _wilson(count, n, float(ndtri(1 - level / 2)))


def wilson_finite(count: float, n: float, invited: int, level: float) -> tuple[float, float]:
    """The same about the share among all `invited`, of whom `n` answered: n counts as n (N - 1) / (N - n) (Cochran 1977, theorem 3.2).

    If everybody answered, the share is known. See `population` for when this is used.
    """
    if n >= invited:
        return count / n, count / n
    grown = (invited - 1) / (invited - n)
    return wilson(count * grown, n * grown, level)


def newcombe(count: float, n: float, other_count: float, other_n: float, level: float) -> tuple[float, float]:
    """Interval of the difference of two independent shares, one minus the other (Newcombe 1998, method 10: hybrid score)."""
    return _newcombe(count, n, other_count, other_n, float(ndtri(1 - level / 2)))


def fisher(count: int, n: int, other_count: int, other_n: int) -> float:
    """Two-sided exact p of two independent shares being one (Fisher 1935): tables that are no more probable than this one."""
    both, everybody = count + other_count, n + other_n
    counts = np.arange(max(0, both - other_n), min(n, both) + 1)
    logs = _ways(n, counts) + _ways(other_n, both - counts) - _ways(everybody, np.array([both]))
    probabilities = np.exp(logs)
    seen = probabilities[count - counts[0]]
    together = float(probabilities[probabilities <= seen * ALIKE].sum())
    return together if together * ALIKE < 1 else 1.0  # every table is as likely or less: what sums to one but for rounding


@dataclass(frozen=True)
class ShareDifference:
    """Share of one group minus share of another, both independent. Counts may be fractions (from a printed percentage and n).

    p is the stricter of two: the level at which Newcombe's interval just reaches zero, and Fisher's exact test. Where Fisher is stricter,
    as with few people, the interval is widened in the proportion of the two normal deviates; so interval and p always agree.
    """

    count: float
    n: float
    other_count: float
    other_n: float

    @property
    def value(self) -> float:
        return self.count / self.n - self.other_count / self.other_n

    @cached_property
    def p(self) -> float:
        exact = fisher(round(self.count), round(self.n), round(self.other_count), round(self.other_n))
        return max(exact, 2 * float(ndtr(-self._reach)))

    def interval(self, level: float) -> tuple[float, float]:
        """Never narrower than Newcombe's interval at this level."""
        z = float(ndtri(1 - level / 2)) * self._widening
        return _newcombe(self.count, self.n, self.other_count, self.other_n, z)

    @cached_property
    def _widening(self) -> float:
        deviate = -float(ndtri(self.p / 2))
        return min(self._reach / deviate, FARTHEST) if deviate > 0 else FARTHEST

    @cached_property
    def _reach(self) -> float:
        """The normal deviate at which Newcombe's interval just reaches zero, by halving."""
        low, high = 0.0, FARTHEST
        for _ in range(60):
            middle = (low + high) / 2
            below, above = _newcombe(self.count, self.n, self.other_count, self.other_n, middle)
            low, high = (low, middle) if below <= 0 <= above else (middle, high)
        return low


def _wilson(count: float, n: float, z: float) -> tuple[float, float]:
    share, square = count / n, z * z
    half = z * sqrt(square + 4 * n * share * (1 - share))
    low, high = (2 * count + square - half) / (2 * (n + square)), (2 * count + square + half) / (2 * (n + square))
    return max(0.0, low), min(1.0, high)


def _newcombe(count: float, n: float, other_count: float, other_n: float, z: float) -> tuple[float, float]:
    one, other = count / n, other_count / other_n
    (low, high), (other_low, other_high) = _wilson(count, n, z), _wilson(other_count, other_n, z)
    difference = one - other
    below = sqrt((one - low) ** 2 + (other_high - other) ** 2)
    above = sqrt((high - one) ** 2 + (other - other_low) ** 2)
    return difference - below, difference + above


def _ways(n: int, counts: np.ndarray[tuple[int, ...], np.dtype[np.int64]]) -> np.ndarray[tuple[int, ...], np.dtype[np.float64]]:
    """Logarithm of the number of ways to choose so many of n."""
    logs: np.ndarray[tuple[int, ...], np.dtype[np.float64]] = gammaln(n + 1) - gammaln(counts + 1) - gammaln(n - counts + 1)
    return logs
