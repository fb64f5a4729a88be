"""Groups withdrawn because of what was answered: alone, with a companion, and because of what two dimensions leave between them."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from surveyapp.analysis.crossed import added, summaries
from surveyapp.analysis.summary import Summary
from surveyapp.disclosure.values import bands_give_away, gives_away, one_side_certain, unanimous
from surveyapp.disclosure.withdraw import Split, Withdrawal
from surveyapp.domain.scale import BLANK, DONT_KNOW
from tests.disclosure.frames import codes

KEYS = [bytes([number]) for number in range(12)]


def one_by_one(answers):
    """Counts as of people who are alone in their combination of breakdowns: never asked, 1-5, "vet ej", blank."""
    place = {**{value: value for value in range(1, 6)}, DONT_KNOW: 6, BLANK: 7}
    return np.eye(8)[[place.get(code, 0) for code in codes(answers)]]


def hidden(dimensions, answers, key=b"k"):
    """dimensions: name -> a letter for each respondent's group. What is withdrawn, per dimension."""
    counts = one_by_one(answers)
    splits = {}
    for name, letters in dimensions.items():
        ids = sorted(set(letters))
        groups = np.array([ids.index(letter) for letter in letters])
        splits[name] = Split(ids, groups, summaries(added(groups, len(ids), counts), 5))
    found = Withdrawal("MG1", counts, 5, splits, 5, key).groups()
    return {name: "".join(sorted(groups)) for name, groups in found.items()}


MIXED = "12345"


def test_nothing_is_withdrawn_where_answers_are_mixed():
    assert hidden({"area": "a" * 5 + "b" * 5}, MIXED + MIXED) == {"area": ""}


@pytest.mark.parametrize("key", KEYS)
def test_a_unanimous_group_takes_one_other_with_it(key):
    found = hidden({"area": "a" * 5 + "b" * 5 + "c" * 5 + "d" * 5}, "33333" + MIXED * 3, key)["area"]
    assert found[0] == "a"
    assert len(found) == 2


def test_the_companion_is_drawn_by_the_key_and_not_by_size():
    letters = "a" * 5 + "b" * 5 + "c" * 10 + "d" * 15
    drawn = {hidden({"area": letters}, "33333" + MIXED * 6, key)["area"][1] for key in KEYS}
    assert drawn == {"b", "c", "d"}


def test_blanks_that_together_give_themselves_away_take_a_third():
    found = hidden({"area": "a" * 5 + "b" * 5 + "c" * 5 + "d" * 5}, "55555" + "55555" + MIXED * 2)["area"]
    assert found[:2] == "ab"
    assert len(found) == 3


def test_too_few_who_took_a_stand_are_withdrawn():
    found = hidden({"area": "a" * 6 + "b" * 6 + "c" * 6}, "1234--" + "123451" + "543213")["area"]
    assert found[0] == "a"
    assert len(found) == 2


def test_a_unanimous_rest_between_two_dimensions_is_not_left_to_be_had_by_subtraction():
    """Placement "u" holds the functions "e" and "s", and five more of "x" who all said five: u without e and s is those five."""
    functions = "e" * 6 + "s" * 6 + "x" * 15
    placements = "u" * 12 + "u" * 5 + "c" * 10
    answers = "123451" + "123452" + "55555" + MIXED * 2
    found = hidden({"function": functions, "placement": placements}, answers)
    assert found != {"function": "", "placement": ""}
    mixed = "123451" + "123452" + "15243" + MIXED * 2
    assert hidden({"function": functions, "placement": placements}, mixed) == {"function": "", "placement": ""}


@given(
    st.lists(st.tuples(st.sampled_from("abc"), st.sampled_from("xyz"), st.sampled_from("12345-_")), min_size=12, max_size=40),
    st.binary(min_size=1, max_size=3),
)
def test_what_a_reader_can_subtract_in_one_dimension_never_gives_answers_away(people, key):
    dimensions = {"area": "".join(p[0] for p in people), "role": "".join(p[1] for p in people)}
    answers = "".join(p[2] for p in people)
    found = hidden(dimensions, answers, key)
    assert hidden(dimensions, answers, key) == found
    for name, letters in dimensions.items():
        ids = sorted(set(letters))
        groups = np.array([ids.index(letter) for letter in letters])
        by_id = dict(zip(ids, summaries(added(groups, len(ids), one_by_one(answers)), 5), strict=True))
        for group in ids:
            if group not in found[name]:
                assert by_id[group].n >= 5
                assert not gives_away(by_id[group], 5)
        assert len(found[name]) != 1 or len(ids) == 1


# ---------------------------------------------------------------------- values, by hand
@pytest.mark.parametrize(
    ("counts", "certain"),
    [((0, 0, 5, 0, 0), True), ((0, 1, 4, 0, 0), True), ((0, 2, 3, 0, 0), False), ((1, 1, 1, 1, 1), False)],
)
def test_all_or_all_but_one_alike(counts, certain):
    assert unanimous(Summary(counts, 0, 0)) is certain


def test_a_mean_near_the_end_leaves_at_most_one_outside_it():
    # n 6, printed 4.7: the sum is 28 at least (27.9), at most two short of 30, so at most one is at 3 or lower.
    assert one_side_certain(Summary((0, 0, 0, 2, 4), 0, 0), 5)
    # n 6, printed 4.3: sum 26, four short of 30: two may be at 3.
    assert not one_side_certain(Summary((0, 0, 1, 2, 3), 0, 0), 5)
    assert one_side_certain(Summary((4, 2, 0, 0, 0), 0, 0), 5)


def test_bands_that_show_an_empty_side_or_all_but_one_are_not_printed():
    assert bands_give_away((0, 50, 50), (0, 4, 4))
    assert bands_give_away((13, 38, 50), (1, 3, 4))
    assert not bands_give_away((25, 25, 50), (2, 2, 4))
