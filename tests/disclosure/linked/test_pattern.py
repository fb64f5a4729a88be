"""The choice of groups against every subset of the candidates: none that is safe is worth more."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from surveyapp.disclosure.linked.differencing import Unsolved
from surveyapp.disclosure.linked.pattern import Candidate, choose, tie_break
from surveyapp.disclosure.linked.people import Group, rows_of
from tests.disclosure.linked.test_differencing import K, by_rank

KEY = b"key"
COMBINATIONS = 5


@st.composite
def choices(draw):
    """Everybody is printed; up to seven candidates in two tables. People in five combinations."""
    sizes = np.array(draw(st.lists(st.integers(1, 6), min_size=COMBINATIONS, max_size=COMBINATIONS)), dtype=np.int64)
    found = {}
    for _ in range(draw(st.integers(1, 7))):
        table = draw(st.sampled_from(["area", "role"]))
        members = np.array(draw(st.lists(st.booleans(), min_size=COMBINATIONS, max_size=COMBINATIONS)))
        if any(members) and (table, members.tobytes()) not in found:
            worth = draw(st.integers(1, 5)) * 100.0
            name = f"{table}{members.tobytes().hex()}"
            parts = frozenset(str(place) for place in np.flatnonzero(members))
            found[table, members.tobytes()] = Candidate(Group(table, (), members, name), worth, parts)
    return sizes, list(found.values())


def is_safe(groups, sizes):
    rows = rows_of(groups, COMBINATIONS)
    return not by_rank(rows, sizes)


def overlap(chosen):
    return any(one.group.table == other.group.table and one.parts & other.parts for one, other in combinations(chosen, 2))


def value(chosen):
    return sum(one.worth + tie_break(KEY, one.group.table, one.group.tie) for one in chosen)


@settings(max_examples=60, deadline=None)
@given(choices())
def test_the_choice_is_safe_and_none_that_is_safe_is_worth_more(made):
    sizes, candidates = made
    whole = Group("all", (), np.ones(COMBINATIONS, dtype=np.bool_))
    if not is_safe([whole], sizes):
        return
    chosen = choose(candidates, [whole], sizes, K, KEY)
    assert is_safe([whole, *chosen], sizes)
    by_group = {id(one.group): one for one in candidates}
    best = max(
        value(some)
        for number in range(len(candidates) + 1)
        for some in combinations(candidates, number)
        if not overlap(some) and is_safe([whole, *(one.group for one in some)], sizes)
    )
    picked = [by_group[id(group)] for group in chosen]
    assert not overlap(picked)
    assert value(picked) == pytest.approx(best, abs=1e-6)


def test_what_is_printed_already_and_gives_a_small_group_away_is_said():
    sizes = np.array([3, 6, 6], dtype=np.int64)
    printed = [Group("all", (), np.array([True, True, True])), Group("area", (), np.array([False, True, True]))]
    candidate = Candidate(Group("role", (), np.array([False, False, True]), "x"), 1.0, frozenset({"x"}))
    with pytest.raises(Unsolved):
        choose([candidate], printed, sizes, K, KEY)
