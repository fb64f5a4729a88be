"""What is told before a release, from small waves counted by hand: who stands alone, is merged or hidden, and what that costs."""

from __future__ import annotations

import json
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from surveyapp.analysis.frame import ResponseFrame
from surveyapp.analysis.register import Invited
from surveyapp.disclosure.policy import policy_of
from surveyapp.disclosure.preview import Hidden, Outcome, Standing, Tally, outcomes, preview, standings, tally
from surveyapp.disclosure.released import Cell, Kind, Reason, ReleasedTable
from surveyapp.disclosure.tables import Tables
from surveyapp.domain.codebook import codebook
from surveyapp.persistence.database import Database
from surveyapp.services.release_requests import publication_of, released
from tests.conftest import PREVIEW
from tests.disclosure.frames import CARD, KEY, TEMPLATE, frame, managers
from tests.disclosure.printed import publication as printed

FEW, PROTECTS = Reason.FEW_RESPONSES, Reason.PROTECTS_GROUP


def by_table(minimum=5, **people):
    """How the respondents stand in what is asked about HR, by table."""
    number = len(people["area"])
    made = frame(managers(), people, {f"{item}.hr": "3" * number for item in CARD})
    found = Tables(made, Invited([{}] * number, [True] * number), policy_of({}, {"min_respondents": minimum}), KEY, TEMPLATE.indices)
    (family,) = [family for family in found.reported.families() if family.function == "hr"]
    return {standing.table: standing for standing in standings(found.grouping, family)}


def areas(*sizes):
    return [name for name, size in zip(("norr", "soder", "vaster", "oster"), sizes, strict=False) for _ in range(size)]


# ---------------------------------------------------------------------- sizes
def test_a_small_segment_is_merged_and_the_rest_stand_alone():
    found = by_table(area=areas(12, 6, 4))
    assert found == {
        "area": Standing("area", ("area:norr",), ("area:soder+vaster",), (), {"area:norr": 12, "area:soder+vaster": 10}, 22),
    }
    assert tally(list(found.values())) == Tally(alone=1, merged=1, hidden=0, own=12, people=22)
    assert tally(list(found.values())).share == 55  # 12 of 22 is 54.5


@pytest.mark.parametrize(
    ("minimum", "alone", "merged", "hidden", "share"),
    [
        (5, 3, 0, 0, 100),  # 9, 7 and 6 stand alone
        (6, 3, 0, 0, 100),
        (8, 1, 1, 0, 41),  # 9 alone, 7 and 6 together: 9 of 22
        (10, 0, 0, 3, 0),  # any two together leave one over that is too small, and all three are everybody
    ],
)
def test_what_each_least_number_costs(minimum, alone, merged, hidden, share):
    found = tally([by_table(minimum, area=areas(9, 7, 6))["area"]])
    assert (found.alone, found.merged, found.hidden, found.share) == (alone, merged, hidden, share)


def test_nothing_but_hidden_segments_where_not_even_everybody_may_be_shown():
    found = by_table(area=areas(2, 2))["area"]
    assert found == Standing("area", (), (), (Hidden("area:norr", FEW), Hidden("area:soder", FEW)), {}, 4)
    assert (tally([found]).share, tally([]).share) == (0, None)


def two_areas(soder_heads):
    """Norr: 8 heads of unit and 6 of operations; Soder: 7 and some."""
    heads, unit = "verksamhetschef", "enhetschef"
    role = [unit] * 8 + [heads] * 6 + [unit] * 7 + [heads] * soder_heads
    return by_table(area=areas(14, 7 + soder_heads), role=role)["area*role"]


def test_a_two_way_table_that_would_give_a_small_cell_away_is_not_divided():
    """Three heads of operations in Soder follow from any other cell and the totals of both breakdowns."""
    norr, soder = (f"area:{area}*role:enhetschef+verksamhetschef" for area in ("norr", "soder"))
    assert two_areas(3) == Standing("area*role", (), (), (), {norr: 14, soder: 10}, 24, (norr, soder))
    assert tally([two_areas(3)]) == Tally(hidden=4, people=24)


def test_a_two_way_table_of_large_cells_stands_alone_in_every_cell():
    found = two_areas(5)
    assert (set(found.alone), found.merged, found.hidden) == (set(found.sizes), (), ())
    assert sorted(found.sizes.values()) == [5, 6, 7, 8]
    assert tally([found]) == Tally(alone=4, own=26, people=26)


@settings(deadline=None, max_examples=20)
@given(sizes=st.lists(st.integers(1, 12), min_size=2, max_size=4), minimum=st.integers(5, 10))
def test_every_segment_stands_in_exactly_one_place_and_no_group_is_too_small(sizes, minimum):
    found = by_table(minimum, area=areas(*sizes))["area"]
    placed = [segment for group in (*found.alone, *found.merged) for segment in group.split(":")[1].split("+")]
    placed += [one.id.split(":")[1] for one in found.hidden]
    assert sorted(placed) == sorted(("norr", "soder", "vaster", "oster")[: len(sizes)])
    assert (found.people, sum(found.sizes.values()) <= sum(sizes)) == (sum(sizes), True)
    assert min(found.sizes.values(), default=minimum) >= minimum


# ---------------------------------------------------------------------- what is printed
def table_of(variable, *cells):
    return ReleasedTable(f"MGR/{variable}/area", Kind.GROUPS, "MGR", variable, "area", cells)


def test_cells_are_counted_by_how_they_are_printed():
    standing = Standing(
        "area", ("area:a", "area:b"), ("area:c+d",), (Hidden("area:e", FEW),), {"area:a": 9, "area:b": 9, "area:c+d": 9}, 30
    )
    tables = (
        table_of("Q1", Cell("area:a", n=9, mean="3.4"), Cell("area:b", n=9, at_least="4.1"), Cell("area:c+d", reason=PROTECTS)),
        table_of("Q2", Cell("area:a", reason=Reason.NOT_ASKED), Cell("area:b", n=20, at_most="2.0", bands=(40, 40, 20)),
                 Cell("area:c+d", n=9, mean="3.0")),
    )  # fmt: skip
    found = list(outcomes(replace(printed([]), tables=tables), "MGR", ("Q1", "Q2", "Q3"), standing))
    assert found == [
        ("area:a", Outcome.FIGURES), ("area:b", Outcome.BOUNDS), ("area:c+d", Outcome.HIDDEN), ("", Outcome.HIDDEN),
        ("area:b", Outcome.FIGURES), ("area:c+d", Outcome.FIGURES), ("", Outcome.HIDDEN),
        ("area:a", Outcome.HIDDEN), ("area:b", Outcome.HIDDEN), ("area:c+d", Outcome.HIDDEN), ("", Outcome.HIDDEN),
    ]  # fmt: skip


# ---------------------------------------------------------------------- the demo's wave
@pytest.fixture(scope="module")
def told(demo_template):
    """What was to be looked at before the demo's release, as it was stored."""
    return json.loads((demo_template[0] / PREVIEW).read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def out(demo_template):
    store = Database(f"sqlite:///{demo_template[0] / 'surveyapp.sqlite'}")
    with store.session(write=False) as session:
        found = publication_of(released(session, demo_template[1].closed_wave))
    store.dispose()
    return found


@pytest.fixture
def only_what_is_used(monkeypatch):
    """No other least numbers: what they give is worked out in the same way."""
    monkeypatch.setattr("surveyapp.disclosure.preview.MINIMUMS", ())


def test_no_figure_from_answers_is_in_it(told):
    def names(value):
        if isinstance(value, dict):
            return {name for key, part in value.items() for name in ({key} | names(part))}
        return {name for part in value for name in names(part)} if isinstance(value, list | tuple) else set()

    segments = {name for name in names(told) if ":" in name}
    assert names(told) - segments - {"MGR", "STF"} <= {
        "minimum", "two_way", "instruments", "choices", "families", "printed", "not_graded", "unshown", "function", "questions", "tables",
        "table", "alone", "merged", "hidden", "sizes", "people", "withheld", "id", "reason", "item", "figures", "bounds", "all", "cards",
        "one_way", "share", "unfinished", "undivided", "whole_only",
    }  # fmt: skip


def test_the_demo_has_the_groups_that_its_registers_give(told):
    base = told["instruments"]["MGR"]["families"][0]
    area = base["tables"][0]
    assert (base["function"], area["table"], area["people"]) == (None, "area", 64)
    assert list(area["sizes"]) == ["area:hemvard", "area:sarskilt_boende", "area:boende_lss", "area:halsa+gemensamt"]
    assert sum(area["sizes"].values()) == 64
    assert {"function": "it", "reason": "few_rated"} in told["instruments"]["MGR"]["not_graded"]
    assert [choice["minimum"] for choice in told["choices"]] == [5, 6, 8, 10]
    shares = [choice["instruments"]["STF"]["all"]["one_way"]["share"] for choice in told["choices"]]
    assert shares == sorted(shares, reverse=True)
    assert shares[0] > shares[-1]


def turned(made):
    """The same people with every stand turned around: a 5 is a 1, and a 1 a 5."""
    matrix = made.matrix.copy()
    for place, variable in enumerate(codebook(made.instrument).variables):
        if variable.kind in ("card", "answer") and len(variable.options) == 5:
            column = matrix[:, place]
            matrix[:, place] = np.where((column >= 1) & (column <= 5), 6 - column, column)
    return ResponseFrame(made.instrument, matrix)


@pytest.mark.usefixtures("only_what_is_used")
def test_groups_and_choices_are_the_same_whatever_people_answered(wave, told, out):
    other = replace(wave, frames={key: turned(made) for key, made in wave.frames.items()})
    again = json.loads(json.dumps(preview(other, out)))
    assert again["choices"] == told["choices"][:1]
    for key, side in told["instruments"].items():
        for one, two in zip(side["families"], again["instruments"][key]["families"], strict=True):
            assert [(t["sizes"], t["hidden"]) for t in one["tables"]] == [(t["sizes"], t["hidden"]) for t in two["tables"]]


def test_other_numbers_are_left_out_where_there_is_no_time_for_them(wave, told, out):
    found = preview(wave, out, lambda: False)
    assert [choice["minimum"] for choice in found["choices"]] == [5]
    assert (found["unfinished"], told["unfinished"]) == (True, False)


@pytest.mark.usefixtures("only_what_is_used")
def test_a_stricter_number_is_the_one_that_the_groups_keep_to(wave, out):
    found = preview(replace(wave, asked={"min_respondents": 10, "two_way": False}), out)
    tables = [table for side in found["instruments"].values() for family in side["families"] for table in family["tables"]]
    assert (found["minimum"], found["two_way"]) == (10, False)
    assert min(size for table in tables for size in table["sizes"].values()) >= 10
    assert not [table for table in tables if "*" in table["table"]]
    assert [choice["minimum"] for choice in found["choices"]] == [10]
