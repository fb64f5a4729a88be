"""Cliff's delta by counting pairs, its limits, and what must hold for all distributions."""

from __future__ import annotations

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from surveyapp.analysis.effects import cliff, dominance

distributions = st.lists(st.integers(0, 9), min_size=5, max_size=5).filter(lambda counts: sum(counts) >= 10)


def answers(counts):
    return [value for value, count in enumerate(counts) for _ in range(count)]


@given(distributions, distributions)
def test_delta_is_the_pairs_above_minus_the_pairs_below(one, other):
    found = cliff(one, other)
    pairs = [(a > b) - (a < b) for a, b in product(answers(one), answers(other))]
    assert found.value == pytest.approx(sum(pairs) / len(pairs))
    low, high = found.interval(0.05)
    assert -1 <= low <= found.value + 1e-9
    assert found.value - 1e-9 <= high <= 1


def test_fewer_than_ten_on_a_side_have_no_effect_size():
    assert cliff((0, 0, 9, 0, 0), (0, 5, 5, 0, 0)) is None
    assert cliff((0, 5, 5, 0, 0), (0, 0, 9, 0, 0)) is None
    assert cliff((0, 0, 10, 0, 0), (0, 5, 5, 0, 0)) is not None


def test_the_variance_by_hand():
    """2, 3, 5 against 1, 3: six pairs."""
    found = dominance((0, 1, 1, 0, 1), (1, 0, 1, 0, 0))
    # signs: 2: +1 -1; 3: +1 0; 5: +1 +1; delta 3/6; rows 0, 1/2, 1; columns 1, 0
    between = 2**2 * ((0 - 0.5) ** 2 + 0 + (1 - 0.5) ** 2) + 3**2 * ((1 - 0.5) ** 2 + (0 - 0.5) ** 2)
    cells = 4 * 0.25 + 2.25 + 0.25
    variance = (between - cells) / (3 * 2 * 2 * 1)
    assert found.value == pytest.approx(0.5)
    assert variance == pytest.approx(3 / 12)
    assert found.error**2 == pytest.approx(variance)


def test_the_variance_does_not_fall_below_what_so_many_pairs_can_tell():
    found = dominance((0, 0, 1, 9, 0), (0, 9, 1, 0, 0))  # one pair of a hundred is a tie
    # rows .9 once and 1 nine times, columns the same, mean .99: (10^2 x .009 + 10^2 x .009 - .99) / 8100 is half of the limit
    assert found.value == pytest.approx(0.99)
    assert found.error**2 == pytest.approx((1 - 0.99**2) / 99)


def test_where_all_lie_above_the_interval_is_the_estimate():
    assert cliff((10, 0, 0, 0, 0), (0, 0, 0, 0, 10)).interval(0.05) == (-1.0, -1.0)
