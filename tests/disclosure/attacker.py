"""An attacker with the publication, the list of who was invited and who answered, and nothing else but patience.

He subtracts over all one-way tables: every union of printed groups of one dimension from every other union (and from everybody) that
contains it. Where fewer than five people are left and what is printed leaves their sum no freedom, he knows something about them that
the thresholds meant to hide; and however many are left, where their sum leaves all, or all but one, at one end of the scale. He also
reads single printed groups: where every set of answers that gives the printed n and mean has all, or all but one, on the same answer,
he knows it of each of them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations

FEW = 5


@dataclass(frozen=True)
class Printed:
    """What is printed of a set of respondents (a bit each): how many gave a value, and between what their sum lies."""

    people: int
    n: int
    low: Fraction
    high: Fraction

    def __add__(self, other: Printed) -> Printed:
        return Printed(self.people | other.people, self.n + other.n, self.low + other.low, self.high + other.high)

    def __sub__(self, other: Printed) -> Printed:
        return Printed(self.people & ~other.people, self.n - other.n, self.low - other.high, self.high - other.low)

    @property
    def size(self) -> int:
        return self.people.bit_count()


@dataclass(frozen=True)
class Break:
    """A set of fewer than five people whose sum of answers is known, or a group whose answers are."""

    item: str
    people: int
    what: str


def exact(people: int, n: int, total: int) -> Printed:
    """Printed counts: the sum is known."""
    return Printed(people, n, Fraction(total), Fraction(total))


def rounded(people: int, n: int, mean: str) -> Printed:
    """A printed mean with one decimal: the sum is a whole number within half a unit of the last place."""
    middle, half = Fraction(mean), Fraction(1, 20)
    low, high = (middle - half) * n, (middle + half) * n
    return Printed(people, n, Fraction(-((-low.numerator) // low.denominator)), Fraction(high.numerator // high.denominator))


def unions(groups: Sequence[Printed]) -> Iterator[Printed]:
    for size in range(1, len(groups) + 1):
        for chosen in combinations(groups, size):
            total = chosen[0]
            for one in chosen[1:]:
                total = total + one
            yield total


def subtract(item: str, everybody: Printed, by_dimension: Mapping[str, Sequence[Printed]], points: int) -> Iterator[Break]:
    """Differences between sets that lie inside each other."""
    sets = [everybody, *(union for groups in by_dimension.values() for union in unions(groups))]
    for outer in sets:
        for inner in sets:
            if inner.people == outer.people or inner.people & ~outer.people:
                continue
            rest = outer - inner
            if 0 < rest.size < FEW and rest.n > 0 and certain(rest, points):
                yield Break(item, rest.people, f"{rest.n} answers, sum {rest.low}")
            elif rest.n > 1 and at_one_end(rest, points):
                yield Break(item, rest.people, f"{rest.n} answers, all but one at one end")


def certain(rest: Printed, points: int) -> bool:
    """Whether the sum is known, or all must be at one end of the scale."""
    low, high = max(rest.low, Fraction(rest.n)), min(rest.high, Fraction(points * rest.n))
    return low == high or low > (points - 1) * rest.n or high < 2 * rest.n


def at_one_end(rest: Printed, points: int) -> bool:
    """Whether all, or all but one, must have given the greatest answer, or the least."""
    return rest.low >= points * rest.n - 1 or rest.high <= rest.n + 1


def read(item: str, group: Printed, points: int) -> Iterator[Break]:
    """A printed group in itself: every consistent set of answers has all, or all but one, on one answer."""
    if all(max(counts) >= group.n - 1 for counts in consistent(group, points)):
        yield Break(item, group.people, f"{group.n} answers, all but one alike")


def consistent(group: Printed, points: int) -> Iterator[tuple[int, ...]]:
    """Counts per answer 1..points that give the printed n and a sum within its bounds."""

    def fill(place: int, left: int, total: int) -> Iterator[tuple[int, ...]]:
        if place == points:
            if group.low <= total + left * points <= group.high:
                yield (left,)
            return
        for count in range(left + 1):
            for rest in fill(place + 1, left - count, total + count * place):
                yield (count, *rest)

    yield from fill(1, group.n, 0)
