"""Counting: codes of one variable to counts, shares, means and indices. Integers in, exact fractions out; nothing is rounded here."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from itertools import count
from operator import mul

import numpy as np
from numpy.typing import NDArray

from surveyapp.domain.scale import BLANK, DONT_KNOW, NOT_SHOWN, NOT_USED, Scale

Codes = NDArray[np.uint8]


@dataclass(frozen=True)
class Summary:
    """Counts of one variable: per option in questionnaire order, "vet ej", blank. `met` were asked, `n` took a stand."""

    counts: tuple[int, ...]
    dont_know: int
    blank: int

    @cached_property
    def n(self) -> int:
        """Those who chose an option of the scale: the base of shares and means."""
        return sum(self.counts)

    @property
    def answered(self) -> int:
        """Those who answered, "vet ej" included."""
        return self.n + self.dont_know

    @property
    def met(self) -> int:
        """Those who were asked."""
        return self.answered + self.blank

    @cached_property
    def total(self) -> int:
        """Sum of scale values, option k counting k."""
        return sum(map(mul, self.counts, count(1)))

    @property
    def tenths(self) -> int:
        """The mean in whole tenths, rounded half away from zero: what is printed of it. ZeroDivisionError where nobody took a stand."""
        return (20 * self.total + self.n) // (2 * self.n)

    @cached_property
    def mean(self) -> Fraction | None:
        """Arithmetic mean of scale values; None where nobody took a stand."""
        return Fraction(self.total, self.n) if self.n else None

    @cached_property
    def variance(self) -> float:
        """Sample variance with n - 1; 0.0 below two answers. For the whole only: never of a group, never printed."""
        n = self.n
        if n < 2:
            return 0.0
        squares = sum(chosen * value * value for value, chosen in enumerate(self.counts, 1))
        return (n * squares - self.total**2) / (n * (n - 1))

    def count_of(self, scale: Scale, values: Sequence[str]) -> int:
        """How many chose one of these options (favourable or unfavourable ones, for example)."""
        return sum(self.counts[scale.codes[value] - 1] for value in values)

    def minus(self, other: Summary) -> Summary:
        """What is left when a part is taken away."""
        counts = tuple(a - b for a, b in zip(self.counts, other.counts, strict=True))
        return Summary(counts, self.dont_know - other.dont_know, self.blank - other.blank)


def together(parts: Iterable[Summary]) -> Summary:
    """The answers of several groups as one: at least one of them."""
    some = list(parts)
    counts = tuple(map(sum, zip(*(part.counts for part in some), strict=True)))
    return Summary(counts, sum(part.dont_know for part in some), sum(part.blank for part in some))


def summarise(codes: Codes, options: int) -> Summary:
    """Counts by one bincount. `codes`: bytes of one variable; `options`: how many options its scale has."""
    counted = np.bincount(codes, minlength=256).tolist()
    return Summary(tuple(counted[1 : options + 1]), counted[DONT_KNOW], counted[BLANK])


def met(codes: Codes) -> NDArray[np.bool_]:
    """Responses that were asked."""
    asked: NDArray[np.bool_] = (codes != NOT_SHOWN) & (codes != NOT_USED)
    return asked


@dataclass(frozen=True)
class IndexValue:
    """An index over a group: number of respondents who answered enough items, and the sum of their own index values (0-100)."""

    n: int
    mean: Fraction | None


def index_value(columns: Sequence[Codes], points: int, min_answered: int) -> IndexValue:
    """The index over everybody in these columns."""
    if not columns:
        return IndexValue(0, None)
    everybody = index_counts(columns, points, np.zeros(columns[0].size, dtype=np.intp), 1)
    return index_of(everybody[0], points, min_answered)


def index_counts(columns: Sequence[Codes], points: int, rows: NDArray[np.intp], number: int) -> NDArray[np.int64]:
    """number x (answered items + 1) x (sum of their values + 1): how many respondents of each row there are of each kind."""
    width, height = len(columns) * points + 1, len(columns) + 1
    worth = np.zeros(256, dtype=np.intp)  # one answered item more, and its value
    worth[1 : points + 1] = width + np.arange(1, points + 1)
    kinds = rows * (width * height)
    for column in columns:
        kinds += worth[column]
    return np.bincount(kinds, minlength=number * width * height).reshape(number, height, width)


def index_of(counts: NDArray[np.number], points: int, min_answered: int) -> IndexValue:
    """Mean over respondents of (mean of the answered items - 1) / (points - 1) * 100.

    A respondent counts with at least `min_answered` answered items. Linear 0-100 rescaling as usual for Swedish staff indices (HME).
    """
    # The same number of answered items is the same denominator: exact fractions without one fraction per respondent.
    people = counts.sum(axis=1).astype(np.int64).tolist()
    sums = (counts @ np.arange(counts.shape[1])).astype(np.int64).tolist()
    n = sum(people[min_answered:])
    if not n:
        return IndexValue(0, None)
    by_answered = [Fraction(sums[k], k) - people[k] for k in range(min_answered, len(people)) if people[k]]
    return IndexValue(n, sum(by_answered, Fraction(0)) * 100 / (n * (points - 1)))


def weight(summary: Summary, midpoints: Sequence[float]) -> Fraction:
    """Sum of what the chosen classes stand for, option k counting midpoints[k - 1]: hours a week, for example."""
    return sum((Fraction(midpoint) * count for midpoint, count in zip(midpoints, summary.counts, strict=True)), Fraction(0))


def missing_bounds(favourable: int, n: int, invited: int) -> tuple[Fraction, Fraction]:
    """Least and greatest share (0-100) favourable among all invited, whatever those without a valid answer think (Manski 1989)."""
    return Fraction(100 * favourable, invited), Fraction(100 * (favourable + invited - n), invited)
