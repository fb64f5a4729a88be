"""A printed figure to what it says of the unknown numbers: whole-number inequalities, exact in their rounding (half away from zero).

The unknowns are how many people of an entry gave each option. Not read here: differences, contrasts and the bounds of what missing
answers could change, which are made from figures that are printed beside them (those of another wave in its own document); a standard
deviation, an interval and hours, which are not linear in the unknowns. They are listed as unread, so that nobody takes silence for safety.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import gcd, lcm

from surveyapp.audit.document import DK, MISSING, VALID, Entry, Option, Printed, Share

UNMET = Option("", None, "unmet")  # did not meet the question: nobody outside knows who
Vector = tuple[Fraction, ...]


@dataclass(frozen=True)
class Linear:
    """low <= sum of coefficient times number of people per option <= high; None where there is no bound."""

    coefficients: tuple[int, ...]
    low: int | None = None
    high: int | None = None


def vector(options: Sequence[Option], weight: Callable[[Option], Fraction | int | bool]) -> Vector:
    """A weight per option."""
    return tuple(Fraction(weight(option)) for option in options)


def figures(entry: Entry, options: Sequence[Option], invited: int) -> Iterator[Linear]:
    """All that an entry says. `invited`: how many of the frame its people are, whether they responded or not."""
    if entry.n is not None:
        base = (VALID, DK) if entry.n_counts == "answered" else (VALID, DK, MISSING)
        yield _exactly(vector(options, lambda o: o.role in base), entry.n)
    if entry.n_valid is not None:
        yield _exactly(vector(options, lambda o: o.role == VALID), entry.n_valid)
    for code, count in entry.counts.items():
        yield _exactly(vector(options, lambda o, code=code: o.code == code and o is not UNMET), count)  # type: ignore[misc]
    for share in entry.shares:
        yield from _share(share, options, invited)
    if entry.mean is not None:
        yield from _mean(entry, entry.mean, options)
    for name, place in entry.places.items():
        yield from _place(name, place, options)
    if entry.band is not None:
        yield from _band(*entry.band, options)


def _share(share: Share, options: Sequence[Option], invited: int) -> Iterator[Linear]:
    part = vector(options, lambda o: 100 * (o.code in share.options and o is not UNMET))
    if share.base == "invited":
        yield from rounded(part, vector(options, lambda o: 0), share.pct, constant=invited)
        return
    roles = (VALID,) if share.base == "valid" else (VALID, DK)
    yield from rounded(part, vector(options, lambda o: o.role in roles), share.pct)


def _mean(entry: Entry, mean: Printed, options: Sequence[Option]) -> Iterator[Linear]:
    times, plus = entry.mean_scale
    total = vector(options, lambda o: 0 if o.value is None else times * o.value + plus)
    yield from rounded(total, vector(options, lambda o: o.value is not None), mean)


def rounded(part: Vector, base: Vector, printed: Printed, *, constant: int = 0) -> Iterator[Linear]:
    """`part` divided by `base` (or by `constant`) is printed so; whoever prints a ratio has a base that is not empty."""
    half = Fraction(1, 2 * 10**printed.decimals)
    low, high = printed.value - half, printed.value + half
    yield _at_least(_minus(part, base, low), low * constant, strict=printed.value <= 0)
    yield _at_least(_minus(base, part, high, of_first=True), -high * constant, strict=printed.value >= 0)
    if not constant:
        yield _at_least(base, Fraction(1))


def _place(name: str, place: Fraction, options: Sequence[Option]) -> Iterator[Linear]:
    """Minimum, maximum, and of a median that at least half lie on each side of it."""
    below = vector(options, lambda o: o.value is not None and o.value < place)
    above = vector(options, lambda o: o.value is not None and o.value > place)
    if name == "median":
        everybody = vector(options, lambda o: o.value is not None)
        for side in (below, above):
            yield _at_least(tuple(one - 2 * part for one, part in zip(everybody, side, strict=True)), Fraction(0))
        yield _at_least(everybody, Fraction(1))
        return
    yield _exactly(below if name == "min" else above, 0)
    yield _at_least(vector(options, lambda o: o.value == place), Fraction(1))


def _band(low: int, high: int, options: Sequence[Option]) -> Iterator[Linear]:
    """The whole per cent of "don't know" among those who answered lies in this band."""
    part, base = vector(options, lambda o: 100 * (o.role == DK)), vector(options, lambda o: o.role in (VALID, DK))
    if low > 0:
        yield _at_least(_minus(part, base, low - Fraction(1, 2)), Fraction(0))
    if high < 100:
        yield _at_least(_minus(base, part, high + Fraction(1, 2), of_first=True), Fraction(0), strict=True)
    yield _at_least(base, Fraction(1))


def _minus(first: Vector, second: Vector, factor: Fraction, *, of_first: bool = False) -> Vector:
    """first - factor * second, or factor * first - second."""
    one, other = (factor, Fraction(1)) if of_first else (Fraction(1), factor)
    return tuple(one * a - other * b for a, b in zip(first, second, strict=True))


def _exactly(coefficients: Vector, number: int) -> Linear:
    return Linear(tuple(int(value) for value in coefficients), number, number)


def _at_least(coefficients: Vector, bound: Fraction, *, strict: bool = False) -> Linear:
    """In the smallest whole numbers: what is a fraction of a person more is a whole person more."""
    common = lcm(bound.denominator, *(value.denominator for value in coefficients))
    whole = [int(value * common) for value in coefficients]
    low, shared = int(bound * common) + strict, gcd(*whole) or 1
    return Linear(tuple(value // shared for value in whole), -(-low // shared))
