"""Two versions of a wave beside each other: what they differ by is a figure too."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from surveyapp.disclosure.earlier import AnswersChanged
from surveyapp.disclosure.released import Kind
from surveyapp.domain.codebook import codebook
from surveyapp.domain.scale import BLANK
from surveyapp.errors import Refused
from tests.disclosure.frames import CARD, codes
from tests.disclosure.mappers import sizes_only
from tests.disclosure.versions import AREAS, FIRST, about_hr, shown, versions

OF_ALL = ("MG1", "MG2", "MG5", "MG7", "MG8", "ME3")


def two(areas, answers, mapper=map, **more):
    """Nine in the north and nine in the south, and then late answers."""
    return versions(about_hr({"area": AREAS + areas}, FIRST + answers, [1] * 18 + [2] * len(areas)), mapper, **more)


def difference(first, second, name="MF8.hr/all"):
    """What a reader gets by taking the first version's counts from the second's; None where either is not printed."""
    before, after = (publication.table(f"MGR/{name}").cells[0].counts for publication in (first, second))
    return None if before is None or after is None else {code: after[code] - before[code] for code in after}


def test_late_answers_that_are_all_alike_do_not_follow_from_two_versions():
    assert difference(*two(["norr"] * 6, "555555", sizes_only)) == {"1": 0, "2": 0, "3": 0, "4": 0, "5": 6}  # with thresholds alone
    first, second = two(["norr"] * 6, "555555")
    assert difference(first, second) is None
    assert first.table("MGR/MF8.hr/all").cells[0].counts is not None


def test_late_answers_of_all_kinds_make_new_figures_for_everybody():
    first, second = two(["norr"] * 6, "123455")
    assert difference(first, second) == {"1": 1, "2": 1, "3": 1, "4": 1, "5": 2}
    assert shown(second, "MF8.hr/area") == {"area:norr": (15, "3.4"), "area:soder": (9, "3.4")}
    assert second.table("MGR/MF8.hr/all").stands_on is None


@pytest.mark.parametrize(("areas", "answers"), [(["norr"] * 4, "1234"), (["norr"] * 3 + ["soder"] * 3, "123455")])
def test_a_function_that_too_few_have_answered_about_since_stands_as_before(areas, answers):
    """In all, or in a group of its own."""
    first, second = two(areas, answers)
    for name in ("MF8.hr/all", "MF8.hr/area"):
        assert second.table(f"MGR/{name}").cells == first.table(f"MGR/{name}").cells
        assert second.table(f"MGR/{name}").stands_on == 1


def test_a_group_that_changes_by_a_few_stops_a_version_with_groups_and_is_named():
    late = ["norr"] * 6 + ["soder"] * 2
    answers = dict.fromkeys(OF_ALL, FIRST + "12345543")
    made = about_hr({"area": AREAS + late}, answers, [1] * 18 + [2] * 8)
    with pytest.raises(Refused) as refused:
        versions(made)
    assert (refused.value.code, refused.value.params) == ("groups_changed_a_little", {"groups": "MGR/area:soder", "others": 0})


def test_a_version_of_totals_has_new_figures_for_everybody_and_no_group():
    late = ["norr"] * 6 + ["soder"] * 2
    answers = dict.fromkeys(OF_ALL, FIRST + "12345543")
    first, second = versions(about_hr({"area": AREAS + late}, answers, [1] * 18 + [2] * 8), whole_only={2})
    assert shown(first, "MG1/area") == {"area:norr": (9, "3.4"), "area:soder": (9, "3.4")}
    assert shown(second, "MG1/all") == {"all": (26, "3.4")}
    assert {table.dimension for table in second.tables} == {"all"}
    assert not any(second.groups.values())


def test_after_a_version_of_totals_groups_are_still_held_against_the_version_that_had_them():
    """Two late in the south, then three more: five in all since their group was printed."""
    late = ["norr"] * 6 + ["soder"] * 2 + ["soder"] * 3 + ["norr"] * 5
    answers = dict.fromkeys(OF_ALL, FIRST + "12345543" + "24354321")
    made = about_hr({"area": AREAS + late}, answers, [1] * 18 + [2] * 8 + [3] * 8)
    _, _, third = versions(made, whole_only={2})
    assert shown(third, "MG1/area") == {"area:norr": (20, "3.3"), "area:soder": (14, "3.4")}


def test_a_questionnaire_that_nobody_has_answered_since_keeps_its_groups_in_a_version_of_totals():
    first, second = versions(about_hr({"area": AREAS}, FIRST, [1] * 18), whole_only={2}, last=2)
    assert [(table.id, table.cells) for table in second.tables] == [(table.id, table.cells) for table in first.tables]
    assert shown(second, "MF8.hr/area") == {"area:norr": (9, "3.4"), "area:soder": (9, "3.4")}


def test_reach_stands_as_before_where_everybody_new_says_the_same():
    def reach(late):
        answers = {"MR1.hr": "1" * 9 + "2" * 9 + late}
        return versions(about_hr({"area": AREAS + ["norr"] * 6}, answers, [1] * 18 + [2] * 6))[1].table("MGR/MR1.hr/all")

    assert (reach("111112").stands_on, reach("111112").cells[0].n) == (1, 18)
    assert (reach("111122").stands_on, reach("111122").cells[0].n) == (None, 24)


def test_reach_by_area_is_held_against_the_shares_that_stand_printed_already():
    """Contact of 9 and 8 of 20 in two areas; six more in the north of whom four have had contact: 13 of 26."""
    people = {"area": ["norr"] * 20 + ["soder"] * 20 + ["norr"] * 6}
    reach = "1" * 9 + "3" * 11 + "2" * 8 + "3" * 12 + "112233"
    made = about_hr(people, {**dict.fromkeys(OF_ALL, "54321" * 9 + "5"), "MR1.hr": reach}, [1] * 40 + [2] * 6)
    first, second = (publication.table("MGR/MR1.hr/area") for publication in versions(made))
    assert [(cell.group, cell.n, cell.percent) for cell in first.cells] == [("area:norr", 20, 45), ("area:soder", 20, 40)]
    assert [(cell.group, cell.n, cell.percent) for cell in second.cells] == [("area:norr", 26, 50), ("area:soder", 20, 40)]


def test_reach_stands_as_before_where_an_area_that_is_asked_has_few_new_answers():
    """Six have answered since, and three of them were asked about HR in the north."""
    people = {"area": ["norr"] * 20 + ["soder"] * 20 + ["norr"] * 6 + ["soder"] * 6}
    reach = "1" * 9 + "3" * 11 + "2" * 8 + "3" * 12 + "113   " + "113113"
    made = about_hr(people, {**dict.fromkeys(OF_ALL, "54321" * 10 + "54"), "MR1.hr": reach}, [1] * 40 + [2] * 12)
    _, second = (publication.table("MGR/MR1.hr/area") for publication in versions(made))
    assert (second.stands_on, [cell.n for cell in second.cells]) == (1, [20, 20])


def test_choices_stand_as_before_where_few_of_those_who_are_new_chose_anything():
    def chosen(late):
        book = codebook(about_hr({"area": ["norr"]}, "1", [1]).instrument)
        names = [variable.name for variable in book.variables if variable.item == "MT1" and variable.kind == "choice"]
        made = about_hr({"area": AREAS + ["norr"] * 6}, {}, [1] * 18 + [2] * 6)
        for place, name in enumerate(names):
            made.matrix[:, book.index[name]] = [int(place == 0)] * 18 + [BLANK if sign == "_" else int(place == 1) for sign in late]
        return versions(made)[1].table("MGR/MT1/all").cells[0]

    assert (chosen("1111__").n, chosen("1111__").blank) == (18, 0)
    assert (chosen("11111_").n, chosen("11111_").blank) == (23, 1)


def test_other_answers_than_an_earlier_version_was_made_of_stop_a_new_one():
    made = about_hr({"area": AREAS + ["norr"] * 6}, FIRST + "123455", [1] * 18 + [2] * 6)
    first, _ = versions(made)
    made.matrix[0, codebook(made.instrument).index["MF8.hr"]] = codes("1")[0]
    with pytest.raises(AnswersChanged):
        versions(made, out=[first])


# ---------------------------------------------------------------------- sums of both versions together
def sums(publication, made):
    """Every group that is printed of HR, as the responses in it: what a reader can add and subtract."""
    book = codebook(made.instrument)
    items = {"area": "MB1", "role": "MB2", "tenure": "MB3"}
    found = []
    for table in publication.tables:
        if table.kind in {Kind.DISTRIBUTION, Kind.GROUPS, Kind.CROSSED} and table.item in CARD:
            there = made.came <= (table.stands_on or publication.version)
            found += [_members(made, book, items, cell.group) & there for cell in table.cells if cell.shown]
    return found


def _members(made, book, items, group):
    inside = np.ones(made.n, dtype=bool)
    for part in group.split("*") if group != "all" else ():
        dimension, segments = part.split(":", 1)
        scale = made.instrument.scale_of(made.instrument.items[items[dimension]])
        inside &= np.isin(made.matrix[:, book.index[items[dimension]]], [scale.codes[one] for one in segments.split("+")])
    return inside


def small_sets(rows):
    """Sets of one to four people whose sum is a sum of these rows with any factors: tried one by one, by the rank of a matrix."""
    kinds, sizes = np.unique(np.array(rows, dtype=float).T, axis=0, return_counts=True)
    rank = np.linalg.matrix_rank(kinds.T)
    for chosen in product((0.0, 1.0), repeat=len(kinds)):
        if 0 < np.dot(chosen, sizes) < 5 and np.linalg.matrix_rank(np.vstack([kinds.T, chosen])) == rank:
            yield chosen


def test_the_search_for_small_sets_finds_a_difference_of_four():
    rows = [np.arange(20) < 20, np.arange(20) < 16]
    assert list(small_sets(rows)) == [(0.0, 1.0)] or list(small_sets(rows)) == [(1.0, 0.0)]


@st.composite
def of_two_versions(draw):
    """Some in two areas and two roles, and then in each area nobody, or five to eight late ones: so many that its figures may change."""
    areas, roles = ("norr", "soder"), st.sampled_from(["enhetschef", "enhetschef", "verksamhetschef"])
    first = draw(st.lists(st.sampled_from(areas), min_size=16, max_size=30))
    late = [area for area in areas for _ in range(draw(st.sampled_from([0, 5, 6, 8])))]
    number = len(first) + len(late)
    people = {"area": first + late, "role": draw(st.lists(roles, min_size=number, max_size=number))}
    return about_hr(people, ("1234554321" * 5)[:number], [1] * len(first) + [2] * len(late))


@settings(max_examples=40, deadline=None)
@given(of_two_versions())
def test_no_one_to_four_people_follow_from_the_sums_of_two_versions(made):
    rows = [row for publication in versions(made, sizes_only) for row in sums(publication, made)]
    assert not rows or not list(small_sets(rows))
