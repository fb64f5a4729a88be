"""Exact ratios to printed figures: half away from zero, rounded once and last. Knows no data."""

from __future__ import annotations

from fractions import Fraction
from math import floor

Number = int | Fraction


def half_away(value: Number, decimals: int = 0) -> Fraction:
    """Round half away from zero (1/8 of 100 is 13, -1/8 of 100 is -13), exactly."""
    scale = 10**decimals
    rounded = Fraction(floor(abs(Fraction(value)) * scale + Fraction(1, 2)), scale)
    return rounded if value >= 0 else -rounded


def printed(value: Number | float, decimals: int = 1) -> str:
    """A figure with a decimal point, as it is stored and printed: "3.4", "-0.4", "0.0" (never "-0.0")."""
    rounded = half_away(Fraction(value), decimals)
    units = abs(rounded) * 10**decimals
    digits = str(int(units)).rjust(decimals + 1, "0")
    text = f"{digits[:-decimals]}.{digits[-decimals:]}" if decimals else digits
    return f"-{text}" if rounded < 0 else text


def percent(part: int, whole: int) -> int:
    """Whole per cent from counts. ZeroDivisionError where there is no base."""
    return int(half_away(Fraction(100 * part, whole)))
