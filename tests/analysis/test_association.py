"""Associations within persons and over functions: by hand, by counting every order, and against what must not be found."""

from __future__ import annotations

from itertools import permutations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from surveyapp.analysis.association import closeness, doubled_ranks, exact_p, rank_agreement, trend_between_levels

NAN = float("nan")
KEY = b"stored with the wave"


# ---------------------------------------------------------------------- tenure by level
def test_the_slope_of_the_local_advantage_on_tenure_by_hand():
    """Local minus other is -1, 0, 1, 2 in four classes of three people: one point a class."""
    overall = np.repeat([[3.0, 4.0, 4.0], [3.5, 3.0, 4.0], [4.0, 3.0, 3.0], [5.0, 3.0, 3.0]], 3, axis=0)
    found = trend_between_levels(overall, np.array([0, 1, 2]), 0, np.repeat([1.0, 2.0, 3.0, 4.0], 3), KEY)
    assert (found.value, found.n) == (pytest.approx(1.0), 12)
    assert found.p < 0.01


def test_people_who_know_one_level_only_say_nothing_of_the_difference():
    overall = np.array([[3.0, 4.0]] * 9 + [[3.0, NAN]] * 9)
    assert trend_between_levels(overall, np.array([0, 1]), 0, np.arange(18.0), KEY) is None


def test_a_level_of_satisfaction_that_rises_with_tenure_is_no_interaction():
    random = np.random.default_rng(1)
    tenure = np.repeat([1.0, 2.0, 3.0, 4.0], 16)
    overall = tenure[:, None] + random.normal(size=(64, 6))
    assert trend_between_levels(overall, np.array([0, 0, 1, 1, 2, 2]), 0, tenure, KEY).p > 0.05


# ---------------------------------------------------------------------- closeness
def scene(seed, personal, functional=0.0, friendly=0.0):
    """Closeness and satisfaction of 64 people over 10 functions with a personal, a functional and a person's common part."""
    random = np.random.default_rng(seed)
    parts = [personal * random.normal(size=(64, 10)), functional * random.normal(size=10), friendly * random.normal(size=(64, 1))]
    near, satisfied = (sum(parts) + random.normal(size=(64, 10)) for _ in range(2))
    near[random.random((64, 10)) < 0.3] = NAN
    return near, satisfied


def test_those_who_feel_a_function_near_and_like_it_are_found():
    found = closeness(*scene(2, personal=1.0), KEY)
    assert found.p < 0.01
    assert found.value == pytest.approx(0.5, abs=0.1)  # half of each variance is the personal part
    assert found.n == 64


@pytest.mark.parametrize("also", [{"functional": 2.0}, {"friendly": 2.0}])
def test_popular_functions_and_friendly_people_are_not_taken_for_it(also):
    """Six scenes each: with no personal part, p is never small."""
    assert min(closeness(*scene(seed, 0.0, **also), KEY).p for seed in range(6)) > 0.01


def test_rows_move_within_manager_levels_only():
    """Two levels with opposite nearness to two functions: between levels it would look like an association."""
    random = np.random.default_rng(3)
    level = np.repeat([0, 1], 32)
    side = np.where(level[:, None] == 0, [2.0, -2.0], [-2.0, 2.0])
    near, satisfied = side + random.normal(size=(64, 2)), side + random.normal(size=(64, 2))
    assert closeness(near, satisfied, KEY).p < 0.01
    assert closeness(near, satisfied, KEY, level).p > 0.05


def test_few_people_or_no_spread_say_nothing():
    assert closeness(np.ones((9, 3)), np.ones((9, 3)), KEY) is None
    assert closeness(np.ones((20, 3)), np.ones((20, 3)), KEY) is None


@settings(max_examples=10, deadline=None)
@given(st.randoms())
def test_the_order_of_rows_changes_nothing(chance):
    near, satisfied = scene(4, 0.3)
    order = list(range(64))
    chance.shuffle(order)
    one, other = closeness(near, satisfied, KEY, permutations=99), closeness(near[order], satisfied[order], KEY, permutations=99)
    assert (one.value, one.p) == (pytest.approx(other.value), other.p)


# ---------------------------------------------------------------------- ranks
def test_fewer_than_eight_functions_are_described_and_not_tested():
    found = rank_agreement(np.arange(7.0), np.arange(7.0), KEY)
    assert (found.rho, found.p, found.n) == (pytest.approx(1.0), None, 7)
    assert rank_agreement(np.arange(2.0), np.arange(2.0), KEY) is None
    assert rank_agreement(np.ones(9), np.arange(9.0), KEY) is None


def test_functions_missing_on_one_side_are_left_out():
    one = np.array([1, 2, 3, 4, 5, 6, 7, 8, NAN])
    assert rank_agreement(one, np.arange(9.0), KEY).n == 8


def test_perfect_agreement_of_eight_has_two_of_all_orders():
    assert rank_agreement(np.arange(8.0), np.arange(8.0), KEY).p == pytest.approx(2 / 40320)


@settings(max_examples=30, deadline=None)
@given(st.lists(st.tuples(st.integers(1, 4), st.integers(1, 4)), min_size=3, max_size=6))
def test_counting_by_subsets_is_counting_every_order(pairs):
    x, y = (doubled_ranks(np.array(side, dtype=float)) - (len(pairs) + 1) for side in zip(*pairs, strict=True))
    every = [abs(int(np.dot(x, order))) for order in permutations(y.tolist())]
    assert exact_p(x, y) == pytest.approx(sum(one >= abs(int(x @ y)) for one in every) / len(every))


def test_with_many_functions_orders_are_drawn_and_agree_with_counting():
    one, other = np.arange(14.0), np.array([2, 1, 0, 5, 3, 4, 8, 6, 9, 7, 13, 10, 11, 12.0])
    assert rank_agreement(one, other, KEY).p < 0.001
    x, y = doubled_ranks(one[:11]) - 12, doubled_ranks(other[:11]) - 12
    assert rank_agreement(one[:11], other[:11], KEY).p == exact_p(x, y)
