"""Effect size of ordered answers: Cliff's delta from two distributions, with an interval that stays inside -1 and 1."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt

import numpy as np
from scipy.special import stdtrit

LEAST = 10  # people on each side: below that delta and n give single answers away, and the interval says nothing


@dataclass(frozen=True)
class Delta:
    """How much more often one side's answer lies above the other's than below it (-1 to 1), and the estimate's standard error."""

    value: float
    error: float
    df: float

    def interval(self, level: float) -> tuple[float, float]:
        """Asymmetric interval that leaves `level` outside (Feng & Cliff 2004, after Cliff 1996), with Student's t on m + n - 2."""
        if abs(self.value) == 1:
            return self.value, self.value
        spread = float(stdtrit(self.df, 1 - level / 2)) * self.error
        half = spread * sqrt((1 - self.value**2) ** 2 + spread**2)
        base, middle = 1 - self.value**2 + spread**2, self.value - self.value**3
        return max(-1.0, (middle - half) / base), min(1.0, (middle + half) / base)


def cliff(counts: Sequence[int], other: Sequence[int]) -> Delta | None:
    """Delta of two distributions over the same ordered options, the first against the other; None below `LEAST` on either side."""
    if min(sum(counts), sum(other)) < LEAST:
        return None
    return dominance(counts, other)


def dominance(counts: Sequence[int], other: Sequence[int]) -> Delta:
    """The same without the limit. Needs two people on each side.

    Unbiased variance of delta (Cliff 1996), never below (1 - delta^2) / (mn - 1).
    """
    one, two = np.asarray(counts, dtype=np.float64), np.asarray(other, dtype=np.float64)
    m, n = one.sum(), two.sum()
    signs = np.sign(np.subtract.outer(np.arange(one.size), np.arange(two.size)))
    rows, columns = signs @ two / n, one @ signs / m
    delta = float(one @ rows / m)
    between = n**2 * (one @ (rows - delta) ** 2) + m**2 * (two @ (columns - delta) ** 2)
    cells = one @ (signs - delta) ** 2 @ two
    variance = (between - cells) / (m * n * (m - 1) * (n - 1))
    return Delta(delta, sqrt(max(float(variance), (1 - delta**2) / (m * n - 1))), m + n - 2)
