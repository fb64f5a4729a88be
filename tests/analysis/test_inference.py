"""Differences of means held against tables and hand calculation."""

from __future__ import annotations

from dataclasses import replace
from math import inf, sqrt

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from surveyapp.analysis.inference import Bounded, Comparison, Sample, group_contrast, two_samples, within_contrasts

NAN = float("nan")


def test_a_group_is_compared_with_the_spread_of_the_whole():
    found = group_contrast(Sample(3.0, 16, 0.75, 63), Sample(3.75, 64, 0.75, 63))  # the other 48 have a mean of 4.0
    assert found.value == -1.0
    assert found.error == pytest.approx(0.25)  # sqrt(.75 * (1/16 + 1/48)) = sqrt(.0625)
    assert found.p == pytest.approx(0.000170, abs=2e-6)  # t = -4, 63 df
    low, high = found.interval(0.05)
    assert (low, high) == (pytest.approx(-1 - 1.99834 * 0.25, abs=1e-4), pytest.approx(-1 + 1.99834 * 0.25, abs=1e-4))  # t table, 63 df


def test_rounding_widens_what_thousands_of_answers_would_make_too_sure():
    printed = group_contrast(Sample(3.6, 5000, 1.0, 19999, 0.1), Sample(3.5, 20000, 1.0, 19999, 0.1))
    exact = group_contrast(Sample(3.6, 5000, 1.0, 19999), Sample(3.5, 20000, 1.0, 19999))
    # 3.6 and 3.5 may stand for 3.551 and 3.549: the difference of .133 in print may be next to nothing
    assert exact.p < 1e-9
    assert printed.error == pytest.approx(sqrt(1 / 5000 + 1 / 15000 + 2 * 0.01 / 12 / 0.75**2))
    assert printed.p > 0.01


def test_two_samples_have_their_own_spreads():
    found = two_samples(Sample(3.6, 10, 1.0, 9), Sample(4.0, 40, 0.8, 39))
    assert found.value == pytest.approx(-0.4)
    assert found.error == pytest.approx(sqrt(0.12))  # 1/10 + .8/40
    assert found.df == pytest.approx(0.12**2 / (0.1**2 / 9 + 0.02**2 / 39))  # Welch-Satterthwaite


def test_both_means_of_two_samples_may_be_rounded():
    found = two_samples(Sample(3.6, 10, 1.0, 9, 0.1), Sample(4.0, 40, 0.8, 39, 0.1))
    assert found.error == pytest.approx(sqrt(0.12 + 2 * 0.01 / 12))


def test_a_few_with_the_spread_of_many_have_the_degrees_of_freedom_of_many():
    assert two_samples(Sample(3.6, 5, 1.0, 72), Sample(4.0, 64, 0.8, 63)).df > 70


def test_without_spread_nothing_differs():
    assert Comparison(1.0, 0.0, 10.0).p == 1.0
    assert two_samples(Sample(5.0, 3, 0.0, 2), Sample(4.0, 9, 0.0, 8)).p == 1.0


# ---------------------------------------------------------------------- a mean that is known as a bound
def test_a_bound_is_judged_where_it_stands_and_open_to_its_side():
    at = Comparison(-1.0, 0.25, 63.0)  # t = -4; 95 % reach 1.99834 * 0.25
    most, least = Bounded(at, -1), Bounded(at, 1)
    assert (most.value, most.p) == (-1.0, at.p)
    assert most.interval(0.05) == (-inf, pytest.approx(-0.50042, abs=1e-4))
    assert (least.value, least.p) == (-1.0, 1.0)  # at least this much below: nothing is known
    assert least.interval(0.05) == (pytest.approx(-1.49958, abs=1e-4), inf)
    assert Bounded(Comparison(0.0, 0.25, 63.0), -1).p == 1.0


whole_tenths = st.integers(10, 50).map(lambda value: value / 10)


@given(whole_tenths, whole_tenths, st.floats(0, 4), st.sampled_from([-1, 1]), st.integers(5, 60), st.floats(0.2, 3), st.floats(0.0005, 0.2))
def test_a_bound_never_says_more_than_the_mean_that_lies_beyond_it(bound, everybody, beyond, side, n, variance, level):
    whole = Sample(everybody, 80, variance, 79, 0.1)
    group = Sample(bound, n, variance, 79, 0.1)
    known = group_contrast(replace(group, mean=bound + side * beyond), whole)
    found = Bounded(group_contrast(group, whole), side)
    if found.p < 1:
        assert found.p >= known.p
        assert found.value * known.value > 0
    low, high = found.interval(level)
    true_low, true_high = known.interval(level)
    assert (high == inf and low <= true_low) if side > 0 else (low == -inf and high >= true_high)
    assume(abs(found.p - level) > 1e-9)
    assert (not low <= 0 <= high) == (found.p < level)


# ---------------------------------------------------------------------- within persons
def test_an_item_is_held_against_the_same_persons_other_items():
    answers = [[2, 4, 4], [3, 5, 3], [1, 4, 2], [4, 5, 5], [2, 3, 5], [3, 3, 3], [1, 5, 4], [2, 2, NAN], [5, NAN, NAN]]
    found = within_contrasts(np.array(answers, dtype=float))
    # first item minus the mean of the others: -2, -1, -2, -1, -2, 0, -3.5, 0; the last person answered nothing else
    assert (found[0].n, found[0].comparison.value) == (8, pytest.approx(-11.5 / 8))
    # squares 4+1+4+1+4+0+12.25+0 = 26.25; variance (26.25 - 11.5^2/8)/7
    assert found[0].comparison.error == pytest.approx(sqrt((26.25 - 11.5**2 / 8) / 7 / 8))
    assert found[0].comparison.df == 7


def test_items_about_several_functions_count_once_a_person():
    """Two functions: the person's difference is the mean of the two, and a function with one answer says nothing."""
    person = [[[2, 4], [5, 3]], [[1, 5], [NAN, 3]]]
    found = within_contrasts(np.array(person * 4, dtype=float))
    # first kind of person: (-2 + 2)/2 = 0; second: -4
    assert (found[0].n, found[0].comparison.value) == (8, pytest.approx(-2.0))
    assert found[1].comparison.value == pytest.approx(2.0)


def test_fewer_than_eight_people_are_not_compared_with_themselves():
    found = within_contrasts(np.array([[1.0, 2.0]] * 7))
    assert (found[0].n, found[0].comparison) == (7, None)


@given(st.lists(st.lists(st.sampled_from([1.0, 2.0, 3.0, 4.0, 5.0, NAN]), min_size=3, max_size=3), min_size=8, max_size=20), st.randoms())
def test_who_answered_in_which_row_changes_nothing(rows, chance):
    moved = list(rows)
    chance.shuffle(moved)
    for one, other in zip(within_contrasts(np.array(rows)), within_contrasts(np.array(moved)), strict=True):
        assert one.n == other.n
        if one.comparison is not None:
            assert (one.comparison.value, one.comparison.error) == (
                pytest.approx(other.comparison.value), pytest.approx(other.comparison.error, abs=1e-12),
            )  # fmt: skip
