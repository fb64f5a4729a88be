"""Exact ratios to printed figures: half away from zero, rounded once and last. Knows no data."""

from __future__ import annotations

from fractions import Fraction

Number = int | Fraction


def half_away(value: Number, decimals: int = 0) -> Fraction:
    """Round half away from zero (1/8 of 100 is 13, -1/8 of 100 is -13), exactly."""
    return Fraction(units(value, decimals), 10**decimals)


def units(value: Number | float, decimals: int) -> int:
    """How many units of the last decimal, in whole numbers only: fractions are slow and sums of floats are wrong."""
    numerator, bottom = value.as_integer_ratio()
    top = abs(numerator) * 10**decimals
    whole: int = (2 * top + bottom) // (2 * bottom)
    return whole if numerator >= 0 else -whole


def printed(value: Number | float, decimals: int = 1) -> str:
    """A figure with a decimal point, as it is stored and printed: "3.4", "-0.4", "0.0" (never "-0.0")."""
    return written(units(value, decimals), decimals)


def tenths(text: str) -> int:
    """A printed figure with one decimal in whole tenths: "-0.4" is -4."""
    return int(text.replace(".", ""))


def written(whole: int, decimals: int = 1) -> str:
    """So many units of the last decimal as they are printed: -4 tenths are "-0.4"."""
    digits = str(abs(whole)).rjust(decimals + 1, "0")
    text = f"{digits[:-decimals]}.{digits[-decimals:]}" if decimals else digits
    return f"-{text}" if whole < 0 else text


def percent(part: int, whole: int) -> int:
    """Whole per cent from counts. ZeroDivisionError where there is no base."""
    return (200 * part + whole) // (2 * whole)
