"""Differences of means with their uncertainty: a group against the rest, two independent samples, an answer against a person's others.

Nothing here decides what may be called a difference: that is for `families`, where all comparisons of an appendix are judged together.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import inf, sqrt
from typing import Protocol

import numpy as np
from numpy.typing import NDArray
from scipy.special import stdtr, stdtrit  # Student's t: distribution function and quantile, far cheaper than scipy.stats

LEAST_PAIRS = 8  # people behind a within-person contrast
Values = NDArray[np.float64]


class Difference(Protocol):
    """Anything that can be judged in a family: `interval(level)` excludes zero exactly where `p` is below `level`."""

    @property
    def value(self) -> float: ...

    @property
    def p(self) -> float: ...

    def interval(self, level: float) -> tuple[float, float]: ...


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


@dataclass(frozen=True)
class Bounded:
    """A comparison of which only a bound is known: one side's mean is at most (`side` -1) or at least (1) what stands in `at`.

    The worst case: the value is the one at the bound, and what is certain there is certain wherever the mean lies beyond it. The error
    does not depend on the mean, so a mean beyond a bound that differs in its own direction differs more, and its p is smaller; where the
    bound lies on the other side of no difference, or at it, nothing is known and p is 1. So p is never below that of the mean's own
    test, and Holm's procedure keeps its level. The interval is open to the bound's side: its one end is that of the value at the bound,
    never inside the mean's own.
    """

    at: Comparison
    side: int

    @property
    def value(self) -> float:
        return self.at.value

    @property
    def p(self) -> float:
        """Two-sided p at the bound, 1.0 where the bound does not lie on its own side of no difference."""
        return self.at.p if self.side * self.at.value > 0 else 1.0

    def interval(self, level: float) -> tuple[float, float]:
        """Open to the side that the mean may lie on; the other end is that of the two-sided interval at the bound."""
        low, high = self.at.interval(level)
        return (low, inf) if self.side > 0 else (-inf, high)


@dataclass(frozen=True)
class Sample:
    """A mean of `n` answers. `variance` (with n - 1) and its degrees of freedom may come from a larger whole that the answers belong to.

    `step`: the mean was printed in steps of this size (0.1 for one decimal), 0 where it is exact.
    """

    mean: float
    n: float
    variance: float
    df: float
    step: float = 0.0

    @property
    def squared_error(self) -> float:
        """Variance of the mean; a mean that was rounded adds step^2 / 12 (Sheppard 1898), which matters where there are thousands."""
        return self.variance / self.n + self.step**2 / 12


def group_contrast(group: Sample, whole: Sample) -> Comparison:
    """A group against the rest of its whole, from the two means, with the spread of the whole: a group's own would give its answers away.

    t test with a common variance (Student 1908) and the whole's degrees of freedom. The rest's mean is what the whole leaves when the
    group is taken away, so the difference is (group - whole) / (1 - n/N) and its variance s^2 (1/n + 1/(N - n)). ZeroDivisionError
    where the group is everybody.
    """
    left = 1 - group.n / whole.n
    rounding = (group.step**2 + whole.step**2) / 12 / left**2
    error = sqrt(whole.variance * (1 / group.n + 1 / (whole.n - group.n)) + rounding)
    return Comparison((group.mean - whole.mean) / left, error, whole.df)


def two_samples(one: Sample, other: Sample) -> Comparison:
    """One minus the other for two independent samples with their own spreads (Welch 1947, degrees of freedom of Satterthwaite 1946).

    For mirror gaps (staff minus managers) and for two waves of the same questionnaire (later minus earlier). No key joins the answers
    of two waves, so those who answered both are not paired: where they answer alike the true error is smaller, never greater, than this.
    """
    a, b = one.squared_error, other.squared_error
    parts = a**2 / max(one.df, 1) + b**2 / max(other.df, 1)
    return Comparison(one.mean - other.mean, sqrt(a + b), (a + b) ** 2 / parts if parts > 0 else 1.0)


@dataclass(frozen=True)
class Within:
    """A within-person contrast and the number of people behind it; no comparison below `LEAST_PAIRS` people."""

    n: int
    comparison: Comparison | None


def within_contrasts(values: Values) -> list[Within]:
    """Each item (or function) against the mean of the others within the same person: paired t test, the respondent as the unit.

    `values`: respondents x items, or respondents x functions x items, NaN where there is no answer; the last axis is what is compared.
    With three axes the difference is taken within each function, where the person answered the item and at least one other, and
    averaged over the person's functions. The others are always those that this very person answered: a function is held against the
    functions that the same people know. Source of the test: Student 1908.
    """
    known = ~np.isnan(values)
    filled = np.where(known, values, 0.0)
    others = known.sum(axis=-1, keepdims=True) - known
    left = filled.sum(axis=-1, keepdims=True) - filled
    compared = known & (others > 0)
    differences = np.where(compared, filled - np.divide(left, others, out=np.zeros_like(left), where=others > 0), 0.0)
    if values.ndim == 3:
        places = compared.sum(axis=1)
        differences = np.divide(differences.sum(axis=1), places, out=np.zeros(places.shape), where=places > 0)
        compared = places > 0
    return [_paired(differences[compared[:, place], place]) for place in range(values.shape[-1])]


def _paired(differences: Values) -> Within:
    n = differences.size
    if n < LEAST_PAIRS:
        return Within(n, None)
    error = float(differences.std(ddof=1)) / sqrt(n)
    return Within(n, Comparison(float(differences.mean()), error, n - 1))
