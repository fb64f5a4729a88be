"""All who were invited: the correction for a nearly complete census, and bounds for those who are missing, by hand."""

from __future__ import annotations

from fractions import Fraction
from math import sqrt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from surveyapp.analysis.inference import Sample
from surveyapp.analysis.population import left_to_chance, level_interval, mean_bounds, mean_gap_bounds, share_gap_bounds

WHOLE = Sample(3.5, 64, 1.0, 63)


def test_what_is_left_to_chance():
    assert left_to_chance(64, 82) == pytest.approx(18 / 82)
    assert left_to_chance(82, 82) == 0.0


def test_a_level_among_82_of_whom_64_answered():
    low, high = level_interval(WHOLE, 82, 0.05, 1, 5)
    half = 1.99834 * sqrt(1 / 64 * 18 / 82)  # t table, 63 df
    assert (low, high) == (pytest.approx(3.5 - half, abs=1e-4), pytest.approx(3.5 + half, abs=1e-4))
    assert level_interval(WHOLE, 64, 0.05, 1, 5) == (3.5, 3.5)
    assert level_interval(Sample(4.9, 8, 2.0, 63), 82, 0.05, 1, 5)[1] == 5


def test_the_missing_could_move_a_mean_so_far():
    assert mean_bounds(200, 50, 60, 1, 5) == (Fraction(210, 60), Fraction(250, 60))
    assert mean_bounds(200, 50, 50, 1, 5) == (4, 4)


def test_the_missing_could_move_a_difference_so_far():
    # 30 to 50 of 100 and 10 to 20 of 40: 30 % to 50 % against 25 % to 50 %
    assert share_gap_bounds((30, 80, 100), (10, 30, 40)) == (-20, 25)
    # 3.5 to 4.17 against 2.0 to 2.8
    assert mean_gap_bounds((200, 50, 60), (16, 8, 10), 1, 5) == (Fraction(35, 10) - Fraction(26, 10), Fraction(25, 6) - Fraction(18, 10))


@given(st.lists(st.integers(1, 5), min_size=1, max_size=30), st.lists(st.integers(1, 5), max_size=10))
def test_whatever_the_missing_think_the_mean_lies_inside(answers, missing):
    low, high = mean_bounds(sum(answers), len(answers), len(answers) + len(missing), 1, 5)
    assert low <= Fraction(sum(answers) + sum(missing), len(answers) + len(missing)) <= high
