"""Patterns from sizes: who is merged with whom, what two dimensions leave between them, and what else may be tried."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from surveyapp.disclosure.pattern import Segment, coarser, differences, leaves_small_difference, merge_small

KEY = b"key"


def merged(sizes, least=5, kin=None, *, ordered=False, key=KEY):
    segments = [Segment(name, place, (kin or {}).get(name, "")) for place, name in enumerate(sizes)]
    size = total(sizes)
    return merge_small(segments, size, lambda ids: size(ids) >= least, key, ordered=ordered)


def total(sizes):
    return lambda ids: sum(sizes[name] for name in ids)


def test_the_smallest_joins_the_smallest_sibling():
    assert merged({"a": 20, "b": 4, "c": 9, "d": 12}) == (("a",), ("b", "c"), ("d",))


def test_an_ordered_dimension_merges_neighbours():
    assert merged({"t0": 20, "t1": 12, "t3": 4, "t6": 15, "t11": 6}, ordered=True) == (("t0",), ("t1", "t3"), ("t6",), ("t11",))


def test_those_of_the_same_kind_are_merged_first():
    kin = {"it": "central", "hr": "central", "admin": "unit", "kansli": "central"}
    assert merged({"admin": 6, "it": 3, "hr": 9, "kansli": 7}, kin=kin) == (("admin",), ("it", "kansli"), ("hr",))


def test_two_that_are_too_small_together_take_a_third():
    assert merged({"a": 20, "b": 1, "c": 2, "d": 9}) == (("a",), ("b", "c", "d"))


def test_where_only_everybody_would_do_there_are_no_groups():
    assert merged({"a": 20, "b": 4}) is None


@given(st.dictionaries(st.sampled_from("abcdefgh"), st.integers(0, 30), min_size=2), st.booleans(), st.binary(min_size=1, max_size=4))
def test_every_group_is_large_enough_and_nobody_is_left_out(sizes, ordered, key):
    partition = merged(sizes, ordered=ordered, key=key)
    if partition is not None:
        assert all(total(sizes)(group) >= 5 for group in partition)
        assert sorted(name for group in partition for name in group) == sorted(sizes)
        assert len(partition) > 1


# ---------------------------------------------------------------------- two dimensions
def places(cells):
    """Group in both dimensions and number of people, for each cell of a table of people."""
    table = np.array(cells)
    return (*(place.ravel() for place in np.indices(table.shape)), table.ravel().astype(float))


def test_one_person_between_a_placement_and_its_functions_is_a_small_difference():
    assert leaves_small_difference(*places([[6, 0, 0], [6, 0, 0], [4, 0, 0], [1, 10, 9]]), 5)


def test_groups_that_lie_exactly_in_each_other_leave_nothing():
    assert not leaves_small_difference(*places([[6, 0], [6, 0], [5, 0], [0, 10]]), 5)


def test_groups_that_cross_leave_nothing_to_subtract():
    assert not leaves_small_difference(*places([[4, 3], [2, 8]]), 5)


def brute_force(cells, least):
    """Every union against every union."""
    cells = np.array(cells)
    rows, columns = cells.shape
    for a in range(1, 2**rows - 1):
        for b in range(1, 2**columns - 1):
            inside = (
                np.array([bool(a >> r & 1) for r in range(rows)])[:, None],
                np.array([bool(b >> c & 1) for c in range(columns)])[None, :],
            )
            only_a, only_b = int(cells[inside[0] & ~inside[1]].sum()), int(cells[~inside[0] & inside[1]].sum())
            if (only_b == 0 and 0 < only_a < least) or (only_a == 0 and 0 < only_b < least):
                return True
    return False


@given(st.lists(st.lists(st.sampled_from([0, 0, 1, 3, 7]), min_size=4, max_size=4), min_size=2, max_size=4))
def test_the_smallest_differences_find_what_all_unions_find(cells):
    """Where every group is large enough by itself, as patterns see to."""
    table = np.array(cells)
    if (table.sum(axis=0) >= 5).all() and (table.sum(axis=1) >= 5).all():
        assert leaves_small_difference(*places(cells), 5) == brute_force(cells, 5)


def test_a_difference_is_the_cells_between_two_unions():
    found = differences(np.array([[6, 2, 0], [0, 5, 0], [0, 0, 8]])).astype(int).tolist()
    assert [[0, 1, 0], [0, 0, 0], [0, 0, 0]] in found  # the first row without the first column: two people
    assert all(row != [0, 0, 1] for difference in found for row in difference)  # the third row is the third column: nobody between


# ---------------------------------------------------------------------- what else may be tried
def others(sizes, first, least=5, *, ordered=False):
    segments = [Segment(name, place) for place, name in enumerate(sizes)]
    size = total(sizes)
    return list(coarser(segments, first, lambda ids: size(ids) >= least, size, KEY, ordered=ordered))


def test_other_partitions_come_with_most_groups_first_and_fewest_people_merged():
    found = others({"a": 9, "b": 8, "c": 6}, (("a",), ("b",), ("c",)))
    assert found == [(("a",), ("b", "c")), (("a", "c"), ("b",)), (("a", "b"), ("c",))]


def test_other_partitions_of_an_ordered_dimension_keep_its_order():
    found = others({"a": 9, "b": 2, "c": 6}, (("a",), ("b", "c")), ordered=True)
    assert found == [(("a", "b"), ("c",))]
