"""Printed means: what is printed, and what it says to one who knows how it is made."""

from __future__ import annotations

from fractions import Fraction
from functools import cache
from itertools import product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from surveyapp.disclosure.linked.figures import Bound, Ends, Mean, Scale, coarser, mean_of, rounded, says_mean, says_shares

LIKERT = Scale((1, 2, 3, 4, 5))
LEAST = 5
WHOLES = {
    "all used": (4, 4, 4, 4, 4, 0, 0),
    "upper end": (0, 0, 0, 9, 20, 1, 0),
    "no middle": (5, 5, 0, 5, 5, 0, 0),
    "three": (0, 3, 0, 5, 9, 0, 2),
}
SCALES = {"likert": LIKERT, "yes or no": Scale((1, 0)), "halves": Scale((2, 3, 4, 5, 6), unit=2), "around zero": Scale((-2, -1, 0, 1, 2))}


@cache
def vectors(options, people):
    """Every way in which so many people can answer, with one column for those who took no stand."""
    found = [one for one in product(range(people + 1), repeat=options) if sum(one) <= people]
    return np.array([(*one, people - sum(one), 0) for one in found], dtype=np.int64)


def holds(linears, counts):
    return all(
        (one.low is None or int(np.dot(one.weights, counts)) >= one.low)
        and (one.high is None or int(np.dot(one.weights, counts)) <= one.high)
        for one in linears
    )


def admitted(mean, scale, ends, people, vectors_):
    """The rows that agree with all that a mean says."""
    fits = np.ones(len(vectors_), dtype=np.bool_)
    for linear in says_mean(mean, scale, ends, people, LEAST):
        value = vectors_ @ np.array(linear.weights)
        fits &= (value >= (-(10**9) if linear.low is None else linear.low)) & (value <= (10**9 if linear.high is None else linear.high))
    return fits


@pytest.mark.parametrize("name", WHOLES)
@pytest.mark.parametrize("people", [5, 6, 7, 8])
def test_a_printed_mean_says_exactly_that_the_answers_are_among_those_printed_alike(name, people):
    whole = np.array(WHOLES[name])
    ends = Ends.of(LIKERT, whole)
    there = vectors(5, people)
    there = there[(there[:, :5][:, whole[:5] == 0] == 0).all(axis=1) & (there[:, :5].sum(axis=1) >= LEAST)]
    printed = [mean_of(one, LIKERT, ends) for one in there]
    assert None not in printed
    for mean in dict.fromkeys(printed):
        alike = np.array([other == mean for other in printed])
        assert (admitted(mean, LIKERT, ends, people, there) == alike).all()


@pytest.mark.parametrize("name", SCALES)
def test_so_it_is_on_other_scales(name):
    scale = SCALES[name]
    whole = np.array([3] * scale.options + [0, 0])
    ends = Ends.of(scale, whole)
    there = vectors(scale.options, 6)
    there = there[there[:, : scale.options].sum(axis=1) >= LEAST]
    printed = [mean_of(one, scale, ends) for one in there]
    assert len(set(printed)) > 2
    for mean in dict.fromkeys(printed):
        assert (admitted(mean, scale, ends, 6, there) == np.array([other == mean for other in printed])).all()


@given(st.lists(st.integers(0, 9), min_size=7, max_size=7).filter(lambda found: sum(found[:5]) >= LEAST))
def test_an_exact_mean_is_the_mean_by_hand_and_a_bound_is_one(counts):
    ends = Ends.of(LIKERT, np.array([3] * 5 + [0, 0]))
    mean = mean_of(np.array(counts), LIKERT, ends)
    true = Fraction(sum(value * number for value, number in zip(range(1, 6), counts, strict=False)), sum(counts[:5]))
    if mean.bound is Bound.EXACT:
        assert mean.text == f"{int(true * 10 + Fraction(1, 2)) / 10:.1f}"
    elif mean.bound is Bound.AT_LEAST:
        assert Fraction(mean.text) <= true
    else:
        assert Fraction(mean.text) >= true


@pytest.mark.parametrize(("counts", "end"), [((0, 0, 0, 0, 6, 0, 0), 4), ((0, 0, 0, 1, 5, 0, 0), 4), ((6, 0, 0, 0, 0, 0, 0), 0)])
def test_a_unanimous_group_is_printed_like_one_with_somebody_at_the_far_end(counts, end):
    ends = Ends.of(LIKERT, np.array([3] * 5 + [0, 0]))
    other = np.zeros(7, dtype=np.int64)
    other[end], other[4 - end] = 5, 1
    assert mean_of(np.array(counts), LIKERT, ends) == mean_of(other, LIKERT, ends)


@given(st.integers(-200, 200), st.integers(1, 60))
def test_rounding_is_half_away_from_zero(part, whole):
    value = Fraction(part, whole)
    expected = int(abs(value) + Fraction(1, 2)) * (-1 if value < 0 else 1)
    assert rounded(part, whole) == expected


@given(st.lists(st.integers(0, 12), min_size=3, max_size=3).filter(lambda found: sum(found) >= 8))
def test_bands_say_what_is_true_of_the_answers_and_only_of_those_printed_alike(numbers):
    scale = Scale((1, 2, 3))
    n = sum(numbers)
    printed = [rounded(100 * number, n) for number in numbers]
    linears = list(says_shares([(0,), (1,), (2,)], printed, scale, 8))
    for a in range(n + 1):
        for b in range(n + 1 - a):
            other = [a, b, n - a - b]
            assert holds(linears, np.array([*other, 0, 0])) == ([rounded(100 * number, n) for number in other] == printed)


@pytest.mark.parametrize("name", WHOLES)
@pytest.mark.parametrize("people", [5, 6, 7, 8])
def test_a_wider_bound_is_true_and_says_no_more_than_that_the_answers_are_among_those_it_stands_for(name, people):
    whole = np.array(WHOLES[name])
    ends = Ends.of(LIKERT, whole)
    there = vectors(5, people)
    there = there[(there[:, :5][:, whole[:5] == 0] == 0).all(axis=1) & (there[:, :5].sum(axis=1) >= LEAST)]
    printed = [mean_of(one, LIKERT, ends) for one in there]
    wider = [coarser(mean, one, LIKERT, ends, LEAST) for mean, one in zip(printed, there, strict=True)]
    for mean in dict.fromkeys(wider):
        if mean is not None:
            assert mean not in printed
            alike = np.array([one == mean for one in wider])
            assert not (alike & ~admitted(mean, LIKERT, ends, people, there)).any()


def test_a_wider_bound_by_hand():
    """Thirteen people, of whom one is unsure: 19 / 12 = 1.6. At most 2.0 could stand for six near the end, so that it is 2.5."""
    ends = Ends(1, 5, 6, 6)
    low, high = np.array([7, 4, 0, 1, 0, 1, 0]), np.array([0, 1, 8, 5, 6, 0, 0])
    assert coarser(Mean(16), low, LIKERT, ends, LEAST) == Mean(25, Bound.AT_MOST)
    assert coarser(Mean(38), high, LIKERT, ends, LEAST) == Mean(35, Bound.AT_LEAST)
    nearly_all = np.array([0, 0, 0, 1, 9, 0, 0])
    assert mean_of(nearly_all, LIKERT, ends) == Mean(44, Bound.AT_LEAST)
    assert coarser(Mean(44, Bound.AT_LEAST), nearly_all, LIKERT, ends, LEAST) == Mean(35, Bound.AT_LEAST)
