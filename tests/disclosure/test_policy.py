"""Thresholds: frozen ones never looser than the least, asked ones never looser than the frozen, and what is printed under stricter ones."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from surveyapp.disclosure.policy import Policy, policy_of
from surveyapp.disclosure.released import Kind
from surveyapp.disclosure.suppress import release
from surveyapp.errors import Refused
from tests.disclosure.frames import CARD, frame, managers, tables
from tests.disclosure.mappers import sizes_only


def test_what_is_asked_lies_on_top_of_what_was_frozen():
    assert policy_of({}) == Policy()
    assert policy_of({"min_respondents": 6}) == Policy(min_respondents=6, mean_from=6)
    assert policy_of({"min_respondents": 6}, {"min_respondents": 10}) == Policy(min_respondents=10, mean_from=10, bands_from=10)
    assert policy_of({"min_rated_persons": 4}, {"two_way": False}) == Policy(min_rated_persons=4, two_way=False)


@pytest.mark.parametrize(("frozen", "asked", "least"), [(4, {}, 5), (6, {"min_respondents": 5}, 6), (5, {"min_respondents": 4}, 5)])
def test_nothing_is_made_looser(frozen, asked, least):
    with pytest.raises(Refused) as refused:
        policy_of({"min_respondents": frozen}, asked)
    assert (refused.value.code, refused.value.params) == ("looser_threshold", {"least": least, "threshold": "min_respondents"})


@settings(deadline=None, max_examples=25)
@given(
    areas=st.lists(st.sampled_from(["norr", "soder", "vaster", "oster"]), min_size=12, max_size=40),
    least=st.integers(5, 12),
    data=st.data(),
)
def test_no_group_below_a_stricter_number_is_printed(areas, least, data):
    people = {
        "area": areas,
        "role": data.draw(st.lists(st.sampled_from(["enhetschef", "verksamhetschef"]), min_size=len(areas), max_size=len(areas))),
    }
    made = frame(managers(), people, {f"{item}.hr": ("3421545" * 6)[: len(areas)] for item in CARD})
    found = tables(made, policy_of({}, {"min_respondents": least}))
    groups = [cell for table in found.tables if table.kind in (Kind.GROUPS, Kind.CROSSED) for cell in table.cells if cell.shown]
    assert [cell for cell in groups if cell.n < least] == []


def test_a_release_under_stricter_numbers_says_so_and_keeps_to_them(wave):
    strict = release(replace(wave, asked={"min_respondents": 10, "two_way": False}), sizes_only)
    usual = release(wave, sizes_only)
    assert {**usual.policy, "min_respondents": 10, "mean_from": 10, "bands_from": 10, "two_way": False} == strict.policy

    def sizes(publication, kind):
        return [cell.n for table in publication.tables if table.kind is kind for cell in table.cells if cell.shown and cell.group != "all"]

    assert (min(sizes(usual, Kind.GROUPS)), min(sizes(strict, Kind.GROUPS))) == (5, 10)
    assert (bool(sizes(usual, Kind.CROSSED)), sizes(strict, Kind.CROSSED)) == (True, [])
