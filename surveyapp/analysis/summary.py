"""Counting: codes of one variable to counts, shares, means and indices. Integers in, exact fractions out; nothing is rounded here."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

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
        return sum(value * count for value, count in enumerate(self.counts, 1))

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
        squares = sum(count * value * value for value, count in enumerate(self.counts, 1))
        return (n * squares - self.total**2) / (n * (n - 1))

    def count_of(self, scale: Scale, values: Sequence[str]) -> int:
        """How many chose one of these options (favourable or unfavourable ones, for example)."""
        return sum(self.counts[scale.codes[value] - 1] for value in values)

    def minus(self, other: Summary) -> Summary:
        """What is left when a part is taken away."""
        counts = tuple(a - b for a, b in zip(self.counts, other.counts, strict=True))
        return Summary(counts, self.dont_know - other.dont_know, self.blank - other.blank)


def summarise(codes: Codes, options: int) -> Summary:
    """Counts by one bincount. `codes`: bytes of one variable; `options`: how many options its scale has."""
    counted = np.bincount(codes, minlength=256)
    return Summary(tuple(int(c) for c in counted[1 : options + 1]), int(counted[DONT_KNOW]), int(counted[BLANK]))


def summarise_by(codes: Codes, groups: NDArray[np.intp], number: int, options: int) -> list[Summary]:
    """One Summary for each of `number` groups; `groups` holds the group of each response, or -1 for none."""
    inside = groups >= 0
    joint = groups[inside].astype(np.intp) * 256 + codes[inside]
    table = np.bincount(joint, minlength=number * 256).reshape(number, 256)
    return [Summary(tuple(int(c) for c in row[1 : options + 1]), int(row[DONT_KNOW]), int(row[BLANK])) for row in table]


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
    """Mean over respondents of (mean of the answered items - 1) / (points - 1) * 100.

    A respondent counts with at least `min_answered` answered items. Linear 0-100 rescaling as usual for Swedish staff indices (HME).
    """
    if not columns:
        return IndexValue(0, None)
    stacked = np.stack(columns)
    valid = (stacked >= 1) & (stacked <= points)
    answered = valid.sum(axis=0)
    sums = np.where(valid, stacked, 0).sum(axis=0, dtype=np.int64)
    enough = answered >= min_answered
    # The same number of answered items is the same denominator: exact fractions without one fraction per respondent.
    by_answered = np.bincount(answered[enough], weights=sums[enough]) if enough.any() else np.zeros(0)
    people = np.bincount(answered[enough]) if enough.any() else np.zeros(0, dtype=np.int64)
    n = int(people.sum())
    if not n:
        return IndexValue(0, None)
    total = sum((Fraction(int(s), k) - int(p) for k, (s, p) in enumerate(zip(by_answered, people, strict=True)) if p), Fraction(0))
    return IndexValue(n, total * 100 / (n * (points - 1)))


def missing_bounds(favourable: int, n: int, invited: int) -> tuple[Fraction, Fraction]:
    """Least and greatest share (0-100) favourable among all invited, whatever those without a valid answer think (Manski 1989)."""
    return Fraction(100 * favourable, invited), Fraction(100 * (favourable + invited - n), invited)
