"""Printed figures as inequalities: the true counts always fit, and rounding is exact at its edges."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from surveyapp.audit.document import DK, MISSING, Entry, Option, Printed
from surveyapp.audit.figures import figures, rounded

OPTIONS = (*(Option(str(value), Fraction(value)) for value in range(1, 6)), Option("dk", None, DK), Option("blank", None, MISSING))


def fits(linears, counts):
    return all(
        (one.low is None or one.low <= total) and (one.high is None or total <= one.high)
        for one in linears
        for total in [sum(weight * count for weight, count in zip(one.coefficients, counts, strict=True))]
    )


def values_that_fit(printed, base):
    """Parts of a base that are printed so."""
    vectors = (Fraction(100), Fraction(0)), (Fraction(0), Fraction(1))
    return [part for part in range(base + 1) if fits(list(rounded(*vectors, printed)), (part, base))]


@pytest.mark.parametrize(
    ("pct", "base", "parts"),
    [(13, 8, [1]), (12, 8, []), (38, 8, [3]), (0, 200, [0]), (1, 200, [1, 2]), (50, 2, [1]), (100, 300, [299, 300])],
)
def test_a_half_is_rounded_away_from_zero(pct, base, parts):
    """1 of 8 is 12.5 and printed 13; 1 of 200 is 0.5 and printed 1; 299 of 300 is 99.67 and printed 100."""
    assert values_that_fit(Printed(Fraction(pct), 0), base) == parts


def half_away(value, decimals):
    scaled = abs(value) * 10**decimals
    whole = (2 * scaled.numerator + scaled.denominator) // (2 * scaled.denominator)
    return Fraction(whole if value >= 0 else -whole, 10**decimals)


@given(st.fractions(-5, 5, max_denominator=40), st.integers(0, 2))
def test_every_ratio_fits_what_it_is_printed_as_and_not_the_figures_beside(ratio, decimals):
    part, base = (Fraction(1), Fraction(0)), (Fraction(0), Fraction(1))
    printed, step = half_away(ratio, decimals), Fraction(1, 10**decimals)
    counts = (ratio.numerator, ratio.denominator)
    assert fits(rounded(part, base, Printed(printed, decimals)), counts)
    for beside in (printed - step, printed + step):
        assert not fits(rounded(part, base, Printed(beside, decimals)), counts)


def entry(**figures):
    return Entry("e", "q", ({},), **figures)


@pytest.mark.parametrize(
    ("said", "right", "wrong"),
    [
        ({"n": 6}, (1, 1, 1, 1, 1, 1, 3), (1, 1, 1, 1, 1, 0, 3)),
        ({"n": 6, "n_counts": "met"}, (1, 1, 1, 1, 1, 0, 1), (1, 1, 1, 1, 1, 0, 0)),
        ({"n_valid": 5}, (1, 1, 1, 1, 1, 1, 3), (1, 1, 1, 1, 0, 1, 3)),
        ({"mean": Printed(Fraction(3), 1)}, (1, 1, 1, 1, 1, 9, 9), (2, 1, 1, 1, 1, 0, 0)),
        ({"mean": Printed(Fraction(75), 0), "mean_scale": (Fraction(25), Fraction(-25))}, (0, 0, 0, 4, 0, 0, 0), (0, 0, 1, 3, 0, 0, 0)),
        ({"places": {"median": Fraction(3)}}, (1, 1, 1, 1, 1, 0, 0), (0, 0, 1, 2, 2, 0, 0)),
        ({"places": {"median": Fraction(7, 2)}}, (1, 0, 1, 1, 1, 0, 0), (1, 1, 1, 1, 1, 0, 0)),
        ({"places": {"min": Fraction(2), "max": Fraction(4)}}, (0, 1, 0, 1, 0, 0, 0), (0, 1, 1, 0, 0, 0, 0)),
        ({"band": (25, 100)}, (3, 0, 0, 0, 0, 1, 9), (4, 0, 0, 0, 0, 1, 9)),
        ({"band": (0, 24)}, (4, 0, 0, 0, 0, 1, 0), (3, 0, 0, 0, 0, 1, 0)),
    ],
)
def test_a_figure_admits_what_it_says_and_nothing_else(said, right, wrong):
    linears = list(figures(entry(**said), OPTIONS, invited=10))
    assert (fits(linears, right), fits(linears, wrong)) == (True, False)


def test_a_share_of_the_invited_counts_from_the_frame():
    from surveyapp.audit.document import Share

    share = entry(shares=(Share(("4", "5"), Printed(Fraction(33), 0), "invited"),))
    linears = list(figures(share, OPTIONS, invited=12))
    assert [count for count in range(13) if fits(linears, (0, 0, 0, count, 0, 0, 0))] == [4]
