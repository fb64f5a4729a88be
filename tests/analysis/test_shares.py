"""Shares: hand calculation, agreement of interval and test, and what must hold for all tables."""

from __future__ import annotations

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from surveyapp.analysis.families import judged
from surveyapp.analysis.shares import ShareDifference, fisher, newcombe, wilson, wilson_finite

tables = st.tuples(st.integers(1, 40), st.integers(1, 40)).flatmap(
    lambda n: st.tuples(st.integers(0, n[0]), st.just(n[0]), st.integers(0, n[1]), st.just(n[1]))
)


def test_fisher_by_counting():
    assert fisher(3, 4, 1, 4) == pytest.approx((1 + 16 + 16 + 1) / 70)  # every table but the middle one
    assert fisher(4, 4, 0, 4) == pytest.approx(2 / 70)
    assert fisher(0, 5, 0, 9) == 1.0


def test_when_all_answered_the_share_is_known():
    assert wilson_finite(30, 40, 40, 0.05) == (0.75, 0.75)
    low, high = wilson_finite(30, 40, 50, 0.05)
    assert (low, high) == pytest.approx(wilson(30 * 4.9, 40 * 4.9, 0.05))  # 49/10


def test_few_people_are_judged_by_the_stricter_of_the_two():
    few = ShareDifference(3, 10, 0, 50)
    assert few.p == fisher(3, 10, 0, 50)  # 120/34220; Newcombe's interval would reach zero at less than .002 only
    narrow, wide = newcombe(3, 10, 0, 50, 0.003), few.interval(0.003)
    assert narrow[0] > 0
    assert wide[0] < 0 < wide[1]


@settings(max_examples=200)
@given(tables, st.floats(0.0005, 0.2))
def test_interval_and_test_agree(table, level):
    found = ShareDifference(*table)
    low, high = found.interval(level)
    if abs(found.p / level - 1) > 1e-6:
        assert (found.p < level) == (not low <= 0 <= high)
    inner = newcombe(*table, level)
    assert low <= inner[0] + 1e-9
    assert high >= inner[1] - 1e-9
    assert found.p >= fisher(*table) - 1e-12


@settings(max_examples=100)
@given(tables)
@example((2, 6, 0, 2))
def test_the_other_way_round_is_the_same_with_the_other_sign(table):
    one, other = ShareDifference(*table), ShareDifference(*table[2:], *table[:2])
    assert one.p == pytest.approx(other.p)
    assert one.value == pytest.approx(-other.value)
    assert one.interval(0.05) == pytest.approx(tuple(-end for end in reversed(other.interval(0.05))))


def test_shares_are_judged_in_families_as_means_are():
    clear, unsure = judged([ShareDifference(30, 40, 5, 40), ShareDifference(20, 40, 16, 40)], 0.01)
    assert (clear.stands, unsure.stands) == (True, False)
    assert clear.interval[0] > 0
    assert unsure.interval[0] < 0 < unsure.interval[1]
