"""Counting held against pencil and paper."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from surveyapp.analysis.rounding import half_away, percent, printed
from surveyapp.analysis.summary import IndexValue, Summary, index_value, missing_bounds, summarise
from surveyapp.domain.scale import BLANK, DONT_KNOW, NOT_SHOWN, NOT_USED


def codes(*values):
    return np.array(values, dtype=np.uint8)


def test_counts_don_t_know_blank_and_what_was_never_asked_are_five_things():
    summary = summarise(codes(1, 5, 5, 4, DONT_KNOW, BLANK, BLANK, NOT_SHOWN, NOT_USED), 5)
    assert summary == Summary((1, 0, 0, 1, 2), 1, 2)
    assert (summary.n, summary.answered, summary.met) == (4, 5, 7)
    assert summary.mean == Fraction(15, 4)
    assert summary.variance == pytest.approx(43 / 12)  # deviations -2.75, .25, 1.25, 1.25: 10.75 / 3


def test_one_respondent_has_a_mean_and_no_variance():
    assert (summarise(codes(3), 5).mean, summarise(codes(3), 5).variance) == (3, 0.0)


@pytest.mark.parametrize("empty", [codes(), codes(DONT_KNOW, DONT_KNOW), codes(BLANK), codes(NOT_SHOWN)])
def test_without_a_stand_there_is_no_mean(empty):
    assert (summarise(empty, 5).n, summarise(empty, 5).mean) == (0, None)


def test_what_is_left_when_a_part_is_taken_away():
    assert Summary((3, 2), 1, 4).minus(Summary((1, 2), 0, 1)) == Summary((2, 0), 1, 3)


def test_an_index_is_the_mean_of_each_respondents_own_items():
    columns = [codes(5, 1, DONT_KNOW, 3), codes(3, 1, DONT_KNOW, BLANK), codes(4, BLANK, 5, BLANK)]
    # 5 3 4 -> 75; 1 1 -> 0; only one answered -> out; only one answered -> out
    assert index_value(columns, 5, 2) == IndexValue(2, Fraction(75, 2))
    # with one answered item enough: 75, 0, 100, 50
    assert index_value(columns, 5, 1) == IndexValue(4, Fraction(225, 4))
    assert index_value([], 5, 1) == IndexValue(0, None)
    assert index_value([codes(DONT_KNOW)], 5, 1) == IndexValue(0, None)


def test_bounds_when_the_missing_think_the_worst_and_the_best():
    assert missing_bounds(30, 60, 80) == (Fraction(75, 2), Fraction(125, 2))  # 30 of 80, 50 of 80


@pytest.mark.parametrize(
    ("value", "decimals", "expected"),
    [
        (Fraction(25, 2), 0, 13),
        (Fraction(-25, 2), 0, -13),
        (Fraction(345, 100), 1, Fraction(35, 10)),
        (Fraction(-1, 20), 1, Fraction(-1, 10)),
        (0, 1, 0),
    ],
)
def test_half_is_rounded_away_from_zero(value, decimals, expected):
    assert half_away(value, decimals) == expected


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (Fraction(67, 20), "3.4"),
        (Fraction(-1, 25), "0.0"),
        (Fraction(-1, 20), "-0.1"),
        (4, "4.0"),
        (Fraction(999, 100), "10.0"),
        (0.05, "0.1"),
    ],
)
def test_printed_figures(value, text):
    assert printed(value) == text


@pytest.mark.parametrize(("part", "whole", "expected"), [(1, 8, 13), (1, 3, 33), (2, 3, 67), (0, 5, 0), (5, 5, 100), (1, 200, 1)])
def test_whole_per_cent(part, whole, expected):
    assert percent(part, whole) == expected


@given(st.fractions(min_value=-1000, max_value=1000), st.integers(0, 3))
def test_rounding_is_never_more_than_half_a_unit_off_and_symmetric(value, decimals):
    rounded = half_away(value, decimals)
    assert abs(rounded - value) <= Fraction(1, 2 * 10**decimals)
    assert half_away(-value, decimals) == -rounded
    assert half_away(rounded, decimals) == rounded


@given(st.lists(st.sampled_from([1, 2, 3, 4, 5, DONT_KNOW, BLANK, NOT_SHOWN, NOT_USED]), max_size=40))
def test_nothing_is_lost_in_counting(values):
    summary = summarise(codes(*values), 5)
    assert summary.met == sum(value not in (NOT_SHOWN, NOT_USED) for value in values)
    assert summary.total == sum(value for value in values if value <= 5)
