"""Patterns judged by moving whole respondents: counted by hand, held to their level, and blind to the order of rows."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from surveyapp.analysis.permutation import enough, generator, lower_on_most, orders, p_value, settled, splits

NAN = float("nan")
KEY = b"stored with the wave"


def people(random, number, cells):
    """Five-step answers that hang together within a person, with one in ten missing."""
    liking = random.normal(size=(number, 1)) * 0.7
    answers = np.clip(np.round(3.6 + liking + random.normal(size=(number, cells)) * 0.7), 1, 5)
    answers[random.random(answers.shape) < 0.1] = NAN
    return answers


def test_cells_below_everybody_are_counted_as_they_are_printed():
    """Two groups of two; cell 0: 1.5 against 3.0, cell 1: 4.0 against 3.5, cell 2: printed means that are alike."""
    values = np.array([[1, 4, 3], [2, 4, 3], [4, 3, 3], [5, 3, NAN]], dtype=float)
    groups = np.array([0, 0, 1, 1])
    first, second = lower_on_most(values, groups, np.ones((2, 3), dtype=bool), np.array([0, 1, 1]), KEY, 99)
    assert (first.lower, first.cells, first.exceptions) == (1, 3, (1,))
    assert first.difference == pytest.approx((-1.5 + 0.5 + 0.0) / 3)
    assert (second.lower, second.cells, second.exceptions) == (1, 3, (0,))
    assert second.difference == pytest.approx((1.5 - 0.5 + 0.0) / 3)
    assert not first.widespread


def test_a_difference_that_no_reader_can_see_is_none():
    values = np.array([[4.0]] * 20 + [[4.0]] * 19 + [[5.0]])  # 4.00 against 4.025: both printed 4.0
    (group,) = lower_on_most(values, np.repeat([0, -1], 20), np.ones((1, 1), dtype=bool), np.zeros(1, dtype=int), KEY, 99)
    assert (group.lower, group.difference) == (0, 0.0)


def test_cells_that_are_not_printed_do_not_count():
    values = people(np.random.default_rng(1), 40, 12)
    cells = np.ones((2, 12), dtype=bool)
    cells[0, :5] = False
    found = lower_on_most(values, np.repeat([0, 1], 20), cells, np.zeros(12, dtype=int), KEY, 99)
    assert [group.cells for group in found] == [7, 12]


def test_a_group_that_is_lower_on_everything_is_found_with_its_exception():
    random = np.random.default_rng(2)
    values = people(random, 64, 40)
    values[:16, :36] -= 1.0
    values[:16, 36:] += 1.0
    groups = np.repeat([0, 1, 2, 3], 16)
    found = lower_on_most(values, groups, np.ones((4, 40), dtype=bool), np.repeat(np.arange(10), 4), KEY)
    assert found[0].lower >= 34
    assert found[0].widespread
    assert found[0].exceptions == (9,)
    assert found[0].p < 0.01
    assert found[0].p_count > 0.05  # some area is lower on nine cells in ten by chance, only by less
    assert min(group.p for group in found[1:]) > 0.05


def test_a_few_lie_farther_from_everybody_by_chance_and_are_judged_by_that():
    """Five and twenty-seven of 64: half a point means less for the five."""
    random = np.random.default_rng(7)
    values = people(random, 64, 30)
    values[:5] += np.nanmean(values) - 0.5 - np.nanmean(values[:5])
    values[5:32] += np.nanmean(values) - 0.5 - np.nanmean(values[5:32])
    few, many = lower_on_most(values, np.repeat([0, 1, -1], [5, 27, 32]), np.ones((2, 30), dtype=bool), np.zeros(30, dtype=int), KEY)
    assert abs(few.difference - many.difference) < 0.2
    assert many.p < 0.05 < few.p


def test_under_no_difference_the_best_group_is_called_lower_as_rarely_as_said():
    """200 studies where areas do not differ: how often any group passes at 10 %; binomial 99.9 % limits."""
    random = np.random.default_rng(3)
    groups = np.repeat([0, 1, 2, 3], 12)
    found, counted = 0, 0
    for study in range(200):
        values = people(random, 48, 30)
        tested = lower_on_most(values, groups, np.ones((4, 30), dtype=bool), np.zeros(30, dtype=int), str(study).encode(), 99)
        found += any(group.p <= 0.1 for group in tested)
        counted += any(group.p_count <= 0.1 for group in tested)
    assert 7 <= found <= 35  # mean 20, standard deviation 4.2
    assert 2 <= counted <= 35  # ties make it rarer


# ---------------------------------------------------------------------- splits
def test_functions_are_split_where_most_is_explained():
    values = np.repeat([[2.0], [2.1], [4.0], [4.2]], 10, axis=0) + np.tile([[-0.5], [0.5]], (20, 1))
    (found,) = splits(values, np.repeat([0, 1, 2, 3], 10), 4, 8, KEY)
    assert (found.low, found.high) == ((0, 1), (2, 3))
    assert found.gap == pytest.approx(4.1 - 2.05)
    assert found.wide
    assert found.p < 0.001


def test_each_side_needs_enough_respondents():
    values = np.repeat([[1.0], [4.0], [4.1]], [6, 10, 10], axis=0)
    (found,) = splits(values, np.repeat([0, 1, 2], [6, 10, 10]), 3, 8, KEY, 99)
    assert found.low == (0, 1)  # the six alone would explain more
    assert splits(values[:12], np.repeat([0, 1], 6), 2, 8, KEY, 99) == [None]


def test_under_no_difference_a_split_found_afterwards_passes_as_rarely_as_said():
    random = np.random.default_rng(4)
    groups = np.repeat(np.arange(8), 9)
    found = sum(
        any(one is not None and one.p <= 0.1 for one in splits(people(random, 72, 6), groups, 8, 8, str(study).encode(), 99))
        for study in range(150)
    )
    assert 4 <= found <= 28  # mean 15, standard deviation 3.7


# ---------------------------------------------------------------------- permutations
def test_the_same_key_draws_the_same_and_another_key_others():
    values, groups = people(np.random.default_rng(5), 40, 20), np.repeat([0, 1, 2, 3], 10)
    ones = np.ones((4, 20), dtype=bool)
    first, again, other = (lower_on_most(values, groups, ones, np.zeros(20, dtype=int), key, 199) for key in (KEY, KEY, b"other"))
    assert first == again
    assert [group.p for group in first] != [group.p for group in other]


@settings(max_examples=20, deadline=None)
@given(st.randoms())
def test_the_order_of_rows_changes_nothing(chance):
    values, groups = people(np.random.default_rng(6), 40, 12), np.repeat([0, 1, 2, 3], 10)
    order = list(range(40))
    chance.shuffle(order)
    ones = np.ones((4, 12), dtype=bool)
    assert lower_on_most(values, groups, ones, np.zeros(12, dtype=int), KEY, 99) == lower_on_most(
        values[order], groups[order], ones, np.zeros(12, dtype=int), KEY, 99
    )
    assert splits(values, groups, 4, 8, KEY, 99) == splits(values[order], groups[order], 4, 8, KEY, 99)


def test_with_strata_everybody_stays_inside_them_and_every_order_is_as_likely():
    strata = np.array([1, 0, 1, 0, 0])
    drawn = np.concatenate(list(orders(generator(KEY, "x"), 5, 6000, strata)))
    assert (strata[drawn] == strata).all()
    found = np.unique(drawn, axis=0, return_counts=True)[1]
    assert found.size == 12  # 2! x 3!
    assert found.min() > 400  # mean 500, standard deviation 21


def test_every_permutation_is_an_order_of_all_and_none_is_left_out():
    drawn = list(orders(generator(KEY, "x"), 3000, 7, groups=500))  # room for one at a time
    assert [len(one) for one in drawn] == [1] * 7
    assert all((np.sort(one) == np.arange(3000)).all() for one in drawn)
    assert sum(len(one) for one in orders(generator(KEY, "x"), 10, 999)) == 999


def test_many_respondents_are_permuted_fewer_times_but_often_enough_for_the_smallest_part():
    assert (enough(64, None), enough(20_000, None), enough(20_000, 99)) == (4999, 1999, 99)


def test_p_counts_the_order_that_was_seen():
    assert p_value(0, 999) == 0.001
    assert p_value(999, 999) == 1.0


def test_rows_are_settled_by_what_they_hold():
    values = np.array([[2.0, NAN], [1.0, 5.0], [2.0, 3.0]])
    assert settled(values).tolist() == [1, 2, 0]
