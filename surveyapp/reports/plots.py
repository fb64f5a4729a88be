"""What charts are drawn from: printed values with their labels, and nothing that is not printed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from math import ceil, floor

from surveyapp.reports.marks import LAKE


@dataclass(frozen=True)
class Bar:
    """One 100 % bar: counts in order with their printed percentages, and "vet ej" outside it."""

    label: str
    counts: tuple[int, ...]
    percents: tuple[int, ...]
    unsure: int
    starts_part: bool = False


@dataclass(frozen=True)
class Dot:
    """A group in a panel. `text` is the printed mean; low and high are None where no interval is printed.

    `side`: 1 where the mean is at least, -1 where it is at most what is printed, 0 where it is the mean itself.
    """

    label: str
    mean: float
    text: str
    n: int
    low: float | None = None
    high: float | None = None
    stands: bool = False
    colour: str = LAKE
    side: int = 0


@dataclass(frozen=True)
class Panel:
    title: str
    whole: float
    dots: tuple[Dot | None, ...]  # None where the group is not shown


@dataclass(frozen=True)
class Dumbbell:
    """One pair: both means (managers and staff, or the wave before and this one), and second minus first with its interval."""

    label: str
    first: float
    second: float
    gap: float
    low: float
    high: float
    text: str
    stands: bool


@dataclass(frozen=True)
class Rate:
    label: str
    invited: int
    answered: int
    percent: int
    heading: str = ""


def gap_span(rows: Iterable[Dumbbell]) -> tuple[float, float]:
    """The scale of the gap panel, rounded outwards to half steps; one for all figures of a chapter. Nothing is clipped."""
    known = list(rows)
    low, high = min((row.low for row in known), default=0.0), max((row.high for row in known), default=0.0)
    return min(-1.0, floor(low * 2) / 2), max(1.0, ceil(high * 2) / 2)
