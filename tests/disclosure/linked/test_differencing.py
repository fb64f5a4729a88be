"""Small sets by subtraction, against every combination of factors and against the rank of the printed sums."""

from __future__ import annotations

from itertools import product

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from surveyapp.disclosure.linked.differencing import small_differences

K = 5
ALL = 200  # more than any of these systems has


@st.composite
def systems(draw):
    """Up to five printed groups over up to six combinations of one to four people."""
    combinations = draw(st.integers(2, 6))
    groups = draw(st.integers(1, 5))
    row = st.lists(st.integers(0, 1), min_size=combinations, max_size=combinations)
    rows = draw(st.lists(row, min_size=groups, max_size=groups))
    sizes = draw(st.lists(st.integers(0, 4), min_size=combinations, max_size=combinations))
    return np.array(rows, dtype=np.float64), np.array(sizes, dtype=np.int64)


def small(inside, sizes):
    return 0 < int(sizes[inside].sum()) < K


def by_factors(rows, sizes):
    """Sets with fewer than k people that some factors from -2 to 2 leave over."""
    there = sizes > 0
    factors = np.array(list(product(range(-2, 3), repeat=len(rows))))
    found = set()
    for left in np.unique(factors @ rows[:, there], axis=0):
        inside = np.zeros(len(sizes), dtype=bool)
        inside[np.flatnonzero(there)] = left == 1
        if set(left) <= {0, 1} and small(inside, sizes):
            found.add(frozenset(np.flatnonzero(inside)))
    return found


def by_rank(rows, sizes):
    """The same with any factors: sets that add nothing to the rank of the printed sums."""
    there = np.flatnonzero(sizes > 0)
    seen = rows[:, there]
    rank = np.linalg.matrix_rank(seen) if len(there) else 0
    found = set()
    for chosen in product((0.0, 1.0), repeat=len(there)):
        inside = there[np.array(chosen, dtype=bool)]
        if small(inside, sizes) and np.linalg.matrix_rank(np.vstack([seen, chosen])) == rank:
            found.add(frozenset(inside))
    return found


@settings(max_examples=60, deadline=None)
@given(systems())
def test_every_small_set_is_found_and_no_other(system):
    rows, sizes = system
    found = {frozenset(one.combinations) for one in small_differences(rows, sizes, K, most=ALL)}
    assert found == by_rank(rows, sizes)
    assert by_factors(rows, sizes) <= found


@settings(max_examples=60, deadline=None)
@given(systems())
def test_a_small_set_follows_from_the_groups_that_are_named(system):
    rows, sizes = system
    there = sizes > 0
    for one in small_differences(rows, sizes, K):
        inside = np.isin(np.arange(len(sizes)), one.combinations)[there].astype(float)
        used = rows[list(one.rows)][:, there]
        assert np.linalg.matrix_rank(np.vstack([used, inside])) == np.linalg.matrix_rank(used)
