"""Comparisons held against tables and hand calculation, and pictures against words."""

from __future__ import annotations

from math import sqrt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from surveyapp.analysis.inference import Comparison, group_contrast, holm, mean_interval, mirror_gap


def test_a_group_is_compared_with_the_spread_of_the_whole():
    found = group_contrast(3.0, 16, 4.0, 48, 0.75, 63)
    assert found.value == -1.0
    assert found.error == pytest.approx(0.25)  # sqrt(.75 * (1/16 + 1/48)) = sqrt(.0625)
    assert found.p == pytest.approx(0.000170, abs=2e-6)  # t = -4, 63 df
    low, high = found.interval(0.05)
    assert (low, high) == (pytest.approx(-1 - 1.99834 * 0.25, abs=1e-4), pytest.approx(-1 + 1.99834 * 0.25, abs=1e-4))  # t table, 63 df


def test_a_gap_has_two_samples_with_their_own_spreads():
    found = mirror_gap(3.6, 10, 1.0, 4.0, 40, 0.8)
    assert found.value == pytest.approx(-0.4)
    assert found.error == pytest.approx(sqrt(0.12))  # 1/10 + .8/40
    assert found.df == pytest.approx(0.12**2 / (0.1**2 / 9 + 0.02**2 / 39))  # Welch-Satterthwaite


def test_without_spread_nothing_differs():
    assert Comparison(1.0, 0.0, 10.0).p == 1.0
    assert mirror_gap(5.0, 3, 0.0, 4.0, 9, 0.0).p == 1.0


def test_holm_steps_down_by_hand():
    stands, levels = holm([0.011, 0.02, 0.005, 0.04], 0.05)
    # .005 <= .05/4; .011 <= .05/3; .02 <= .05/2; .04 <= .05
    assert stands == [True, True, True, True]
    assert levels == [pytest.approx(0.05 / 3), pytest.approx(0.025), pytest.approx(0.0125), pytest.approx(0.05)]


def test_nothing_stands_after_the_first_that_does_not():
    stands, levels = holm([0.04, 0.001, 0.03], 0.05)
    assert stands == [False, True, False]
    assert levels == [pytest.approx(0.025), pytest.approx(0.05 / 3), pytest.approx(0.025)]


def test_an_empty_family():
    assert holm([], 0.05) == ([], [])


def test_an_interval_stays_inside_the_scale():
    low, high = mean_interval(4.8, 5, 1.2, 63, 0.05, 1, 5)
    assert high == 5
    assert low == pytest.approx(4.8 - 1.99834 * sqrt(0.24), abs=1e-4)


@given(st.lists(st.tuples(st.floats(-3, 3), st.floats(0.05, 1)), min_size=1, max_size=12))
def test_the_interval_excludes_zero_exactly_where_the_word_is_difference(family):
    comparisons = [Comparison(value, error, 60.0) for value, error in family]
    stands, levels = holm([one.p for one in comparisons], 0.05)
    for one, stood, level in zip(comparisons, stands, levels, strict=True):
        low, high = one.interval(level)
        if abs(one.p - level) > 1e-9:
            assert stood == (low > 0 or high < 0)
