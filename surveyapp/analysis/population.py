"""From those who answered to all who were invited: what a nearly complete census leaves to chance, and what the missing could change.

The finite population correction belongs to statements about the level among those invited this time ("75 of 100 managers are
positive"). It is left out of every comparison: the finite groups would differ a little even if nothing but chance told them apart, so
a difference is claimed of what stands behind them (Cochran 1977, section 2.14; Deming 1953 on enumerative and analytic studies).
"""

from __future__ import annotations

from fractions import Fraction
from math import sqrt

from scipy.special import stdtrit

from surveyapp.analysis.inference import Sample
from surveyapp.analysis.summary import missing_bounds


def left_to_chance(n: float, invited: int) -> float:
    """Finite population correction 1 - n/N: by what the variance of a mean shrinks (Cochran 1977, theorem 2.2); 0.0 where all answered."""
    return max(0.0, 1 - n / invited)


def level_interval(sample: Sample, invited: int, level: float, least: float, greatest: float) -> tuple[float, float]:
    """Interval of the mean among all invited, inside the scale, if those missing are a random part: variance s^2/n (1 - n/N)."""
    error = sqrt(sample.variance / sample.n * left_to_chance(sample.n, invited))
    half = float(stdtrit(sample.df, 1 - level / 2)) * error
    return max(least, sample.mean - half), min(greatest, sample.mean + half)


def mean_bounds(total: int, n: int, invited: int, least: int, greatest: int) -> tuple[Fraction, Fraction]:
    """Least and greatest mean among all invited, whatever on the scale those without a valid answer think (Manski 1989).

    `total` is the sum of the n valid answers.
    """
    missing = invited - n
    return Fraction(total + missing * least, invited), Fraction(total + missing * greatest, invited)


def share_gap_bounds(one: tuple[int, int, int], other: tuple[int, int, int]) -> tuple[Fraction, Fraction]:
    """Bounds of the difference of two shares (percentage points), each side as (favourable, n, invited): the worst of both ways."""
    (low, high), (other_low, other_high) = missing_bounds(*one), missing_bounds(*other)
    return low - other_high, high - other_low


def mean_gap_bounds(one: tuple[int, int, int], other: tuple[int, int, int], least: int, greatest: int) -> tuple[Fraction, Fraction]:
    """Bounds of the difference of two means, each side as (sum of answers, n, invited)."""
    (low, high), (other_low, other_high) = mean_bounds(*one, least, greatest), mean_bounds(*other, least, greatest)
    return low - other_high, high - other_low
