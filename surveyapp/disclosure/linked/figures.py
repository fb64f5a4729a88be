"""How a group's answers are printed, and what each printed figure says of them as whole-number inequalities.

A mean is printed with one decimal, except near the ends of the scale: there it is printed as "at least" or "at most". Where the bound
lies follows from the number of answers and the scale alone, so that printing it tells nothing that the figure does not say. The bound
leaves room for one answer at the far end and one more on the other side: then nobody's answer is certain, whatever one's own was.

A mean that would give somebody away is made coarser in the same words: a bound in whole halves, never one that the first kind could be.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

Counts = NDArray[np.int64]
Weights = tuple[int, ...]
DECIMAL = 10  # means are printed in tenths
HALF = 5


@dataclass(frozen=True)
class Scale:
    """Options of a question in their order. `values`: whole multiples of 1/unit, or None where an option has no place on a scale.

    Counts have one column more for "don't know" and one for blank, in this order, after the options.
    """

    values: tuple[int | None, ...]
    unit: int = 1

    @property
    def options(self) -> int:
        return len(self.values)

    @property
    def rated(self) -> bool:
        return all(value is not None for value in self.values)

    def numbers(self) -> tuple[int, ...]:
        return tuple(value or 0 for value in self.values)

    def sides(self) -> list[tuple[int, ...]]:
        """The options below and above the middle; none on a scale of fewer than three values, where an answer is a side."""
        if not self.rated or len(set(self.values)) < 3:
            return []
        values = self.numbers()
        middle = min(values) + max(values)
        low = tuple(place for place, value in enumerate(values) if 2 * value < middle)
        high = tuple(place for place, value in enumerate(values) if 2 * value > middle)
        return [low, high]


@dataclass(frozen=True)
class Linear:
    """low <= sum of weight x number of people per column <= high; None where there is no bound."""

    weights: Weights
    low: int | None = None
    high: int | None = None


class Bound(StrEnum):
    """Whether a printed mean is the mean itself or a bound on it."""

    EXACT = "exact"
    AT_LEAST = "at_least"
    AT_MOST = "at_most"


@dataclass(frozen=True)
class Ends:
    """The lowest and highest value that anybody gave, and what the room at each end must hold, in whole multiples of 1/unit."""

    low: int
    high: int
    room_low: int
    room_high: int

    @classmethod
    def of(cls, scale: Scale, whole: Counts) -> Ends:
        """From everybody's counts, which are printed."""
        used = sorted({value for value, count in zip(scale.numbers(), whole, strict=False) if count})
        low, high = used[0], used[-1]
        sides = scale.sides()
        below = [v for v in used if not sides or v not in {scale.numbers()[p] for p in sides[1]}]
        above = [v for v in used if not sides or v not in {scale.numbers()[p] for p in sides[0]}]
        next_below = max((v for v in below if v < high), default=high)
        next_above = min((v for v in above if v > low), default=low)
        return cls(low, high, (high - low) + (next_above - low), (high - low) + (high - next_below))


@dataclass(frozen=True)
class Mean:
    """A printed mean: whole tenths, and whether it is a bound."""

    tenths: int
    bound: Bound = Bound.EXACT

    @property
    def text(self) -> str:
        """As printed, with a decimal point."""
        sign = "-" if self.tenths < 0 else ""
        return f"{sign}{abs(self.tenths) // DECIMAL}.{abs(self.tenths) % DECIMAL}"


def mean_of(counts: Counts, scale: Scale, ends: Ends) -> Mean | None:
    """The mean of those who took a stand as it is printed. None where nobody did, or where both ends would be bounds."""
    values = scale.numbers()
    n = int(counts[: scale.options].sum())
    total = sum(value * int(count) for value, count in zip(values, counts, strict=False))
    if not n:
        return None
    near_top, near_bottom = ends.high * n - total <= ends.room_high, total - ends.low * n <= ends.room_low
    if near_top and near_bottom:
        return None
    if near_top:
        return Mean(_least_at_top(n, scale, ends), Bound.AT_LEAST)
    if near_bottom:
        return Mean(_most_at_bottom(n, scale, ends), Bound.AT_MOST)
    return Mean(rounded(DECIMAL * total, n * scale.unit))


def coarser(mean: Mean, counts: Counts, scale: Scale, ends: Ends, least: int) -> Mean | None:
    """A bound in whole halves instead of a mean, or of a bound near an end, of `least` answers or more. None where there is none."""
    n = int(counts[: scale.options].sum()) * scale.unit
    total = DECIMAL * sum(value * int(count) for value, count in zip(scale.numbers(), counts, strict=False))
    bound = mean.bound
    if bound is Bound.EXACT:
        bound = Bound.AT_LEAST if 2 * scale.unit * total >= DECIMAL * (ends.low + ends.high) * n else Bound.AT_MOST
    sign = 1 if bound is Bound.AT_LEAST else -1
    halves = [half for half in _halves(bound, scale, ends, int(counts.sum()), least) if sign * half * n <= sign * total]
    wider = [half for half in halves if mean.bound is Bound.EXACT or sign * half < sign * mean.tenths]
    return Mean(max(wider, key=lambda half: sign * half), bound) if wider else None


def _halves(bound: Bound, scale: Scale, ends: Ends, people: int, least: int) -> list[int]:
    """Whole halves, in tenths, that are not a bound near an end of the scale, however many of the group's people took a stand."""
    of_size = _least_at_top if bound is Bound.AT_LEAST else _most_at_bottom
    taken = {of_size(n, scale, ends) for n in range(least, people + 1)}
    first, last = DECIMAL * ends.low // scale.unit // HALF, -(-DECIMAL * ends.high // scale.unit) // HALF
    return [half for half in range(first * HALF, (last + 1) * HALF + 1, HALF) if half not in taken]


def _least_at_top(n: int, scale: Scale, ends: Ends) -> int:
    return DECIMAL * (ends.high * n - ends.room_high) // (n * scale.unit)


def _most_at_bottom(n: int, scale: Scale, ends: Ends) -> int:
    return -(-DECIMAL * (ends.low * n + ends.room_low) // (n * scale.unit))


def rounded(part: int, whole: int) -> int:
    """part / whole to a whole number, half away from zero."""
    sign = -1 if part < 0 else 1
    return sign * ((2 * abs(part) + whole) // (2 * whole))


# ---------------------------------------------------------------------- what a figure says
def says_mean(mean: Mean, scale: Scale, ends: Ends, people: int, least: int) -> Iterator[Linear]:
    """What a printed mean of a group of so many `people` says, to one who knows how it is made; a mean rests on `least` answers."""
    some = _columns(scale, [1] * scale.options)
    high = _columns(scale, [ends.high - value for value in scale.numbers()])
    low = _columns(scale, [value - ends.low for value in scale.numbers()])
    if mean.bound is Bound.EXACT:
        yield Linear(some, low=least)
        yield Linear(high, low=ends.room_high + 1)
        yield Linear(low, low=ends.room_low + 1)
        yield from says_ratio([DECIMAL * value for value in scale.numbers()], scale, mean.tenths)
        return
    of_size = _least_at_top if mean.bound is Bound.AT_LEAST else _most_at_bottom
    fits = [n for n in range(least, people + 1) if of_size(n, scale, ends) == mean.tenths]
    if not fits:
        yield from _says_coarser(mean, scale, ends, people, least)
        return
    yield Linear(some, low=fits[0], high=fits[-1])
    yield Linear(*((high, None, ends.room_high) if mean.bound is Bound.AT_LEAST else (low, None, ends.room_low)))


def _says_coarser(mean: Mean, scale: Scale, ends: Ends, people: int, least: int) -> Iterator[Linear]:
    """A bound in halves: a mean in this half of the scale and not beyond the next half, or one near the end whose own bound is not."""
    yield Linear(_columns(scale, [1] * scale.options), low=least)
    sign, of_size = (1, _least_at_top) if mean.bound is Bound.AT_LEAST else (-1, _most_at_bottom)
    middle = _columns(scale, [2 * value - ends.low - ends.high for value in scale.numbers()])
    yield Linear(middle, low=0) if sign > 0 else Linear(middle, high=-1)
    yield Linear(_over(scale, mean.tenths), low=0) if sign > 0 else Linear(_over(scale, mean.tenths), high=0)
    next_ones = [half for half in _halves(mean.bound, scale, ends, people, least) if sign * half > sign * mean.tenths]
    beyond = min(next_ones, key=lambda half: sign * half, default=None)
    near_end = [bound for n in range(least, people + 1) if sign * (bound := of_size(n, scale, ends)) > sign * mean.tenths]
    if beyond is not None and all(sign * bound >= sign * beyond for bound in near_end):
        yield Linear(_over(scale, beyond), high=-1) if sign > 0 else Linear(_over(scale, beyond), low=1)


def _over(scale: Scale, printed: int) -> Weights:
    """How far the answers together lie above a mean in tenths."""
    return _columns(scale, [DECIMAL * value - printed * scale.unit for value in scale.numbers()])


def says_ratio(part: Sequence[int], scale: Scale, printed: int) -> Iterator[Linear]:
    """`part` (a weight per option) over the number of those who took a stand, in units of the scale, is printed as this whole number."""
    at_least = [2 * weight - (2 * printed - 1) * scale.unit for weight in part]
    at_most = [2 * weight - (2 * printed + 1) * scale.unit for weight in part]
    yield Linear(_columns(scale, at_least), low=0 if printed > 0 else 1)
    yield Linear(_columns(scale, at_most), high=0 if printed < 0 else -1)


def says_shares(parts: Sequence[Sequence[int]], percents: Sequence[int], scale: Scale, least: int) -> Iterator[Linear]:
    """Whole per cent of several options together, of those who took a stand."""
    yield Linear(_columns(scale, [1] * scale.options), low=least)
    plain = Scale(scale.values)
    for part, percent in zip(parts, percents, strict=True):
        yield from says_ratio([100 * (place in part) for place in range(scale.options)], plain, percent)


def says_counts(counts: Counts) -> Iterator[Linear]:
    """Exactly so many in each column."""
    for place, count in enumerate(counts.tolist()):
        yield Linear(tuple(int(place == other) for other in range(len(counts))), count, count)


def says_unsure_band(low: int, high: int, scale: Scale) -> Iterator[Linear]:
    """The whole per cent of "don't know" among those who answered lies from `low` to `high`."""
    answered = [1] * scale.options
    if low > 0:
        share = [-(2 * low - 1)] * scale.options
        yield Linear((*share, 200 - (2 * low - 1), 0), low=0)
    if high < 100:
        share = [-(2 * high + 1)] * scale.options
        yield Linear((*share, 200 - (2 * high + 1), 0), high=-1)
    yield Linear((*answered, 1, 0), low=1)


def _columns(scale: Scale, weights: Sequence[int]) -> Weights:
    """Weights of the options; nothing for "don't know" and blank."""
    return (*weights, 0, 0)
