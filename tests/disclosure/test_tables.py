"""What is printed of small frames, every cell by hand: tiers, thresholds, rated persons, merging, and items that few know."""

from __future__ import annotations

import pytest

from surveyapp.disclosure.policy import Policy
from surveyapp.disclosure.released import Kind, Reason, Withheld
from surveyapp.domain.codebook import codebook
from surveyapp.domain.instrument import STAFF
from surveyapp.domain.template import Design, compose
from tests.disclosure.frames import AREAS as OPTIONS
from tests.disclosure.frames import CARD, TEMPLATE, blank, codes, frame, managers, shown, tables

AREAS = ["norr"] * 9 + ["soder"] * 7 + ["vaster"] * 6
# 9 answers, sum 31; 7 answers, sum 25; 6 answers, sum 20. Everybody: 22 answers, sum 76.
ANSWERS = "543213445" + "5432344" + "243524"


def about_hr(answers=ANSWERS, areas=AREAS, holders=None, **others):
    return frame(managers(holders), {"area": areas}, {f"{item}.hr": others.get(item, answers) for item in CARD})


def test_a_group_shows_its_n_and_mean_and_everybody_the_distribution():
    found = tables(about_hr())
    assert shown(found, "MF8.hr/area") == {"area:norr": (9, "3.4"), "area:soder": (7, "3.6"), "area:vaster": (6, "3.3")}
    whole = next(table for table in found.tables if table.id == "MGR/MF8.hr/all").cells[0]
    assert (whole.n, whole.mean, whole.counts) == (22, "3.5", {"1": 1, "2": 4, "3": 5, "4": 8, "5": 4})
    assert (whole.favourable, whole.unfavourable, whole.percents["4"]) == (55, 23, 36)


def bands_of(found, name="MF8.hr/area"):
    return {cell.group: cell.bands for table in found.tables if table.id == f"MGR/{name}" for cell in table.cells}


def test_bands_stand_beside_a_mean_from_twice_the_least_number_only():
    answers = "5432134452143325" + "432143352452143" + "2435241"
    found = tables(about_hr(answers, ["norr"] * 16 + ["soder"] * 15 + ["vaster"] * 7))
    assert bands_of(found) == {"area:norr": (31, 25, 44), "area:soder": None, "area:vaster": None}


def test_all_groups_lose_their_bands_where_one_would_give_somebody_away():
    """With the bands of one group and everybody's counts it would be certain that nobody in the other was dissatisfied."""
    answers = "5432134452143325" + "4343543453454345"
    found = tables(about_hr(answers, ["norr"] * 16 + ["soder"] * 16))
    assert bands_of(found) == {"area:norr": None, "area:soder": None}


def test_a_group_of_four_is_merged_with_a_named_sibling_in_every_item_alike():
    areas = ["norr"] * 12 + ["soder"] * 6 + ["vaster"] * 4
    found = tables(about_hr(areas=areas))
    partitions = {tuple(shown(found, f"{item}.hr/area")) for item in CARD}
    assert partitions == {("area:norr", "area:soder+vaster")}
    label = found.groups()["MGR/area"][1].label
    assert label == {"sv": "Soder och Vaster", "en": "Soder and Vaster"}


def test_below_five_answers_nothing_of_a_function_is_shown():
    found = tables(about_hr("5432", ["norr", "norr", "soder", "soder"]))
    assert [table for table in found.tables if table.function == "hr" and table.kind is Kind.DISTRIBUTION] == []
    assert Withheld("MGR", "hr", "all", Reason.FEW_RESPONSES, "reach") in found.withheld


@pytest.mark.parametrize(("holders", "graded"), [({"": 2}, False), ({"": 3}, True), ({"norr": 1, "soder": 1}, False), ({"norr": 3}, True)])
def test_a_function_that_fewer_than_three_people_hold_is_graded_nowhere(holders, graded):
    found = tables(about_hr(holders=holders))
    assert any(table.id == "MGR/MF8.hr/all" for table in found.tables) == graded
    assert (Withheld("MGR", "hr", "all", Reason.FEW_RATED, "reach") in found.withheld) == (not graded)


def test_an_area_that_fewer_than_three_holders_serve_is_merged_with_another():
    found = tables(about_hr(holders={"norr": 4, "soder": 2, "vaster": 1}))
    assert list(shown(found, "MF8.hr/area")) == ["area:norr", "area:soder+vaster"]


def test_an_item_that_few_know_is_withheld_by_itself():
    few = "4" + " " * 7 + "3" + "5" + " " * 11 + "2"
    found = tables(about_hr(MF1=few))
    assert shown(found, "MF1.hr/all") == {"all": "few_responses"}
    assert list(shown(found, "MF8.hr/area")) == ["area:norr", "area:soder", "area:vaster"]
    assert Withheld("MGR", "hr", "all", Reason.FEW_RESPONSES, None, "MF1") in found.withheld


def test_an_item_with_a_few_vet_ej_merges_groups_for_all_items():
    found = tables(about_hr(MF2="543213445" + "54---44" + "243524"))  # the middle group: four who took a stand
    assert {tuple(shown(found, f"{item}.hr/area")) for item in CARD} == {("area:norr", "area:soder+vaster")}


def test_an_item_that_less_than_half_know_loses_its_own_groups_a_blank_never_alone():
    found = tables(about_hr(MF2="5432-1---" + "54324--" + "------"))  # 5, 5 and 0 of 22
    cells = shown(found, "MF2.hr/area")
    assert cells.pop("area:vaster") == "protects_group"
    assert sorted(cells.items(), key=str) in (
        [("area:norr", "protects_group"), ("area:soder", (7, "3.6"))],
        [("area:norr", (9, "3.0")), ("area:soder", "protects_group")],
    )
    assert shown(found, "MF8.hr/area")["area:vaster"] == (6, "3.3")


def test_a_grade_that_all_but_one_gave_is_withdrawn_for_everybody():
    found = tables(about_hr("4" * 21 + "2"))
    assert shown(found, "MF8.hr/all") == {"all": "protects_group"}


def test_a_stricter_study_merges_more():
    policy = Policy(min_respondents=7, mean_from=7, bands_from=9)
    assert list(shown(tables(about_hr(), policy), "MF8.hr/area")) == ["area:norr", "area:soder+vaster"]


def test_where_only_everybody_together_is_enough_no_group_is_shown():
    found = tables(about_hr("5432344", ["norr"] * 4 + ["soder"] * 3))
    assert [table.id for table in found.tables if table.kind is Kind.GROUPS and table.dimension == "area"] == []
    assert Withheld("MGR", "hr", "area", Reason.FEW_RESPONSES, "all") in found.withheld


def test_groups_that_a_question_is_not_put_to_are_not_hidden_but_not_asked():
    """Dual mandate is asked of central posts only, which the register knows."""
    instrument = compose(TEMPLATE, Design(areas=OPTIONS, functions=TEMPLATE.functions[:12]), STAFF, 1, 94)
    placements = ["unit"] * 8 + ["department"] * 9 + ["municipality"] * 6
    made = blank(instrument, {"function": ["hr"] * 23, "placement": placements, "tenure": ["t3"] * 23})
    for item in instrument.items.values():
        if item.type == "rating":
            signs = " " * 8 + "432154325" + "123454" if item.show_if else "54321543" + "432154325" + "123454"
            made.matrix[:, codebook(instrument).index[item.id]] = codes(signs)
    found = {table.id: {c.group: str(c.reason) if c.reason else (c.n, c.mean) for c in table.cells} for table in tables(made).tables}
    assert found["STF/SC4/placement"] == {
        "placement:unit": "not_asked",
        "placement:department": (9, "3.2"),
        "placement:municipality": (6, "3.2"),
    }
    assert found["STF/SC1/placement"]["placement:unit"] == (8, "3.4")
