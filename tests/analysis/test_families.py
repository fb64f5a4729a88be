"""Holm's procedure by hand, and pictures held against words."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from surveyapp.analysis.families import holm, judged
from surveyapp.analysis.inference import Bounded, Comparison


def test_holm_steps_down_by_hand():
    # .005 x 4; .011 x 3; .02 x 2; .04 x 1, and none below an earlier one
    assert holm([0.011, 0.02, 0.005, 0.04]) == [pytest.approx(0.033), pytest.approx(0.04), pytest.approx(0.02), pytest.approx(0.04)]


def test_nothing_stands_after_the_first_that_does_not():
    family = [Comparison(value, 1.0, 1e9) for value in (2.05, 3.29, 2.17)]  # p .040, .001, .030
    assert [one.stands for one in judged(family, 0.05)] == [False, True, False]
    assert holm([0.04, 0.001, 0.03]) == [pytest.approx(0.06), pytest.approx(0.003), pytest.approx(0.06)]


def test_an_empty_family():
    assert judged([], 0.05) == []


def test_an_interval_ends_at_zero_where_only_a_later_step_tells_the_direction():
    """Two comparisons: the second stands at 5 % but its interval is drawn at 2.5 %, which reaches past zero."""
    clear, narrow = judged([Comparison(5.0, 1.0, 1e9), Comparison(2.1, 1.0, 1e9)], 0.05)
    assert clear.interval == (pytest.approx(5 - 2.2414, abs=1e-3), pytest.approx(5 + 2.2414, abs=1e-3))
    assert narrow.stands
    assert narrow.interval == (0.0, pytest.approx(2.1 + 2.2414, abs=1e-3))


families = st.lists(st.tuples(st.floats(-3, 3), st.floats(0.05, 1)), min_size=1, max_size=12)


@given(families, st.floats(0.001, 0.05))
def test_zero_lies_inside_an_interval_exactly_where_there_is_no_certain_difference(family, alpha):
    for one in judged([Comparison(value, error, 60.0) for value, error in family], alpha):
        low, high = one.interval
        assert one.stands == (not low < 0 < high)


@given(families, st.lists(st.sampled_from([-1, 0, 1]), min_size=12, max_size=12), st.floats(0.001, 0.05))
def test_nor_do_bounds_among_the_comparisons_contradict_their_intervals(family, sides, alpha):
    made = [Comparison(value, error, 60.0) for value, error in family]
    for one in judged([Bounded(at, side) if side else at for at, side in zip(made, sides, strict=False)], alpha):
        low, high = one.interval
        assert one.stands == (not low < 0 < high)


@given(families)
def test_a_smaller_share_of_alpha_never_finds_more(family):
    comparisons = [Comparison(value, error, 60.0) for value, error in family]
    for strict, usual in zip(judged(comparisons, 0.01), judged(comparisons, 0.05), strict=True):
        assert usual.stands or not strict.stands
