"""Contact with a function by area: what is printed, what is compared with what, and by hand how far apart they are."""

from __future__ import annotations

from dataclasses import replace
from math import sqrt

import pytest
from scipy import stats

from surveyapp.disclosure.compare import alpha_of
from surveyapp.disclosure.contacts import compare_contacts
from surveyapp.disclosure.policy import Policy
from surveyapp.disclosure.released import Cell, Contact, Kind, Reason, ReleasedTable, Verdict
from tests.disclosure.frames import frame, managers, tables

PEOPLE = ["norr"] * 20 + ["soder"] * 20 + ["vaster"] * 20
ANSWERS = "12" + "3" * 18 + "1" * 10 + "2" * 6 + "3" * 4 + "1" * 9 + "2" * 6 + "3" * 5  # 2, 16 and 15 of 20 have had contact


def made(answers=ANSWERS, people=PEOPLE, **changes):
    number = len(people)
    whole = dict.fromkeys(("MG1", "MG2"), ("4532" * number)[:number])
    return tables(frame(managers(**changes), {"area": people}, {**whole, "MR1.hr": answers}))


def table_of(found, name="MGR/MR1.hr/area"):
    return next((table for table in found if table.id == name), None)


def test_the_share_with_some_contact_is_printed_by_area_with_the_number_of_those_who_were_asked():
    table = table_of(made().tables)
    assert (table.kind, table.asked, table.function) == (Kind.REACH, 60, "hr")
    assert [(cell.group, cell.n, cell.percent) for cell in table.cells] == [
        ("area:norr", 20, 10),
        ("area:soder", 20, 80),
        ("area:vaster", 20, 75),
    ]


def test_a_share_of_all_or_of_all_but_one_is_not_printed_and_takes_another_with_it():
    table = table_of(made("1" * 19 + "3" + ANSWERS[20:]).tables)
    assert [cell.reason for cell in table.cells].count(Reason.PROTECTS_GROUP) >= 2
    assert table.cell("area:norr").reason is Reason.PROTECTS_GROUP


def test_contact_is_told_where_too_few_hold_the_function_for_it_to_be_graded():
    found = made(holders={"": 2}).tables
    assert table_of(found).cell("area:norr").percent == 10
    assert table_of(found, "MGR/MF8.hr/area") is None


def test_an_area_without_the_function_is_not_asked_and_takes_no_part():
    table = table_of(made(ANSWERS[:40] + " " * 20, not_available={"vaster": ["hr"]}).tables)
    assert table.asked == 40
    assert table.cell("area:vaster").reason is Reason.NOT_ASKED


def wilson(some, n, z):
    half = z * sqrt(z * z + 4 * some * (1 - some / n))
    return (2 * some + z * z - half) / (2 * (n + z * z)), (2 * some + z * z + half) / (2 * (n + z * z))


def test_an_area_is_held_against_everybody_else_who_was_asked():
    compared, (family,) = compare_contacts(made().tables, Policy())
    cell = table_of(compared).cell("area:norr")
    # 2 of 20 against 31 of 40: 10.0 - 77.5; everybody 33 of 60, 55 per cent
    assert (cell.difference, cell.contrast.value, cell.contrast.verdict) == ("-45", "-68", Verdict.DIFFERENCE)
    z = float(stats.norm.ppf(1 - alpha_of("MGR", "reach") / 3 / 2))  # three comparisons
    (low, high), (other_low, other_high) = wilson(2, 20, z), wilson(31, 40, z)
    below = -0.675 - sqrt((0.1 - low) ** 2 + (other_high - 0.775) ** 2)
    above = -0.675 + sqrt((high - 0.3) ** 2 + (0.775 - other_low) ** 2)
    assert float(cell.contrast.low) <= 100 * below  # never narrower than Newcombe's interval
    assert 100 * above <= float(cell.contrast.high) < 0
    assert {cell.contrast.verdict for cell in table_of(compared).cells[1:]} == {Verdict.NO_CERTAIN_DIFFERENCE}
    assert (family.id, family.instrument, family.comparisons) == ("reach", "MGR", 3)


def printed(*cells, counts=(20, 17, 23), blank=0):
    whole = Cell("all", n=sum(counts), counts=dict(zip(("often", "sometimes", "never"), counts, strict=True)), dont_know=0, blank=blank)
    everybody = ReleasedTable("MGR/MR1.hr/all", Kind.REACH, "MGR", "MR1", "all", (whole,), "hr", sum(counts) + blank)
    return [everybody, replace(everybody, id="MGR/MR1.hr/area", dimension="area", cells=cells)]


@pytest.mark.parametrize(
    "cell", [Cell("area:norr", n=7, percent=29), Cell("area:norr", n=53, percent=60), Cell("area:norr", reason=Reason.PROTECTS_GROUP)]
)
def test_groups_under_eight_or_that_leave_so_few_over_are_not_compared(cell):
    (_, table), families = compare_contacts(printed(cell), Policy())
    assert (table.cells[0].contrast, families) == (None, [])


def test_of_those_who_left_it_blank_nothing_is_said():
    whole, _ = printed(Cell("area:norr", n=20, percent=30), blank=12)
    assert whole.cells[0].contact == Contact(37, 60, 72)
    (_, table), _ = compare_contacts(printed(Cell("area:norr", n=24, percent=30), blank=12), Policy())
    # 24 who were asked are 20 who said, 6 of them with contact; the others 31 of 40
    assert table.cells[0].contrast.value == "-48"


def test_what_is_not_contact_stays_as_it_is():
    found = made().tables
    compared, _ = compare_contacts(found, Policy())
    assert [table for table in compared if table.kind is not Kind.REACH] == [table for table in found if table.kind is not Kind.REACH]
