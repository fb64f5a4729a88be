"""What an earlier version prints and a new one does not is listed, and the list says nothing that two publications side by side do not."""

from __future__ import annotations

from dataclasses import replace
from itertools import product

import pytest

from surveyapp.disclosure.left import LEFT, with_left
from surveyapp.disclosure.released import Cell, Kind, ReleasedTable
from surveyapp.language import translator
from surveyapp.reports import exhibits
from surveyapp.reports.book import Book
from tests.disclosure.mappers import sizes_only
from tests.disclosure.versions import about_hr, versions

OF_ALL = ("MG1", "MG2", "MG5", "MG7", "MG8", "ME3")
CELLS = list(product(("norr", "soder"), ("enhetschef", "verksamhetschef")))
CROSSED = "MGR/MG1/area*role"


def waves(*late, **more):
    """Versions of a wave where eight of each area and role answered first, and then so many more of each for each version."""
    people = [cell for cell in CELLS for _ in range(8)]
    came = [1] * 32
    for version, number in enumerate(late, 2):
        people += [cell for cell in CELLS for _ in range(number)]
        came += [version] * (4 * number)
    answers = dict.fromkeys(OF_ALL, ("543213445432" * 20)[: len(came)])
    where = {"area": [area for area, _ in people], "role": [role for _, role in people]}
    return versions(about_hr(where, answers, came), sizes_only, **more)


def ids(publication, name=CROSSED):
    table = publication.table(name)
    return {cell.group for cell in table.cells if cell.shown} if table else set()


@pytest.fixture(scope="module")
def both():
    """Three more of every cell: enough for every area and every role, and too few for any cell of the two."""
    return waves(3)


def test_combinations_that_have_changed_by_a_few_are_listed_with_their_version(both):
    first, second = both
    assert ids(first, "MGR/MG1/area") == ids(second, "MGR/MG1/area")
    assert len(ids(first) - ids(second)) == 4
    assert {table: set(groups) for table, groups in second.facts[LEFT]["1"].items()} == {
        f"MGR/{item}/area*role": ids(first) for item in OF_ALL
    }
    assert LEFT not in first.facts


def test_the_list_follows_from_the_two_publications_alone(both):
    first, second = both
    facts = {name: value for name, value in second.facts.items() if name != LEFT}
    assert with_left(replace(second, facts=facts), [first]).facts == second.facts


def test_a_version_that_prints_everything_anew_lists_nothing():
    first, second = waves(5)
    assert ids(first) == ids(second)
    assert LEFT not in second.facts


def test_groups_that_a_version_of_totals_leaves_in_place_are_not_listed_one_by_one():
    _first, second = waves(3, whole_only={2})
    assert second.facts["groups_as_in"] == 1
    assert LEFT not in second.facts


def test_what_comes_back_is_no_longer_listed_and_what_does_not_is_listed_in_the_version_that_has_it():
    first, second, third = waves(3, 3)
    assert len(second.facts[LEFT]["1"][CROSSED]) == 4
    assert ids(third) >= ids(first)  # six since the first version: they may be seen again
    assert CROSSED not in third.facts.get(LEFT, {}).get("1", {})


def crossed(*groups):
    cells = tuple(Cell(group, n=9, mean="3.0") for group in groups)
    return ReleasedTable(CROSSED, Kind.CROSSED, "MGR", "MG1", "area*role", cells)


@pytest.mark.parametrize(
    ("before", "now", "listed"),
    [
        (["area:a+b*role:c"], ["area:a*role:c", "area:b*role:c"], []),  # its parts stand instead
        (["area:a+b*role:c"], ["area:a*role:c"], ["area:a+b*role:c"]),
        (["area:a*role:c", "area:b*role:c"], ["area:a+b*role:c"], ["area:a*role:c", "area:b*role:c"]),  # a coarser one says less
        (["area:a*role:c"], [], ["area:a*role:c"]),
    ],
)
def test_a_group_whose_parts_are_printed_is_not_missed(both, before, now, listed):
    first, second = both
    second = replace(second, facts={"new": {"MGR": 12}}, tables=(crossed(*now),))
    found = with_left(second, [replace(first, tables=(crossed(*before),))]).facts.get(LEFT, {})
    assert found.get("1", {}).get(CROSSED, []) == listed


@pytest.mark.parametrize(("language", "reason"), [("sv", "skyddar en grupp"), ("en", "protects a group")])
def test_the_list_has_one_row_for_questions_that_lack_the_same_and_one_reason_only(both, language, reason):
    table = exhibits.left(Book(both[1], "MGR", translator(language)), "9.2")
    (row,) = table.rows
    assert (row[2], row[3]) == (reason, "version 1")
    assert row[1].count("Norr") == row[1].count("Soder") == 2
    assert row[0].count(", ") == len(OF_ALL) - 1
    assert exhibits.left(Book(both[0], "MGR", translator(language)), "9.2") is None


def test_all_of_a_question_and_shares_of_those_invited_are_named_in_words(both):
    second = replace(both[1], facts={**both[1].facts, LEFT: {"1": {"MGR/MG1/all": ["all"], "MGR/rate/area": ["area:norr"]}}})
    rows = exhibits.left(Book(second, "MGR", translator("sv")), "9.2").rows
    assert [row[1] for row in rows] == ["alla svarande", "per verksamhetsområde: Norr"]
    assert rows[1][0].endswith("Svarsfrekvens")
