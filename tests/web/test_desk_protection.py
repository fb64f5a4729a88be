"""The page on how answers are protected, and that no page claims more or less than the release's status."""

from __future__ import annotations

import re

import pytest
from sqlalchemy.orm.attributes import flag_modified

from surveyapp.disclosure.released import DRAFT, FINAL, Kind
from surveyapp.persistence.rows import ReleaseRow
from surveyapp.services.release_requests import publication_of
from tests.web.desk import Desk
from tests.web.test_desk_results import table_rows, text_of

UNFINISHED = re.compile(r"utkast|slutlig|på plats|inte färdig", re.IGNORECASE)


@pytest.fixture
def desk(scene):
    return Desk(scene.sign_in())


@pytest.mark.parametrize("status", [DRAFT, FINAL])
def test_pages_say_draft_of_a_draft_and_nothing_of_what_is_final(desk, scene, status):
    with scene.store.transaction() as session:
        row = session.query(ReleaseRow).one()
        row.content = {**row.content, "status": status}
        flag_modified(row, "content")
    for path in ("resultat", "resultat/skillnader", "resultat/visas-inte", "resultat/iakttagelser", "bilagor"):
        said = text_of(desk.get(f"/oversyn/{scene.demo.closed_study}/{path}").split("<main")[1])
        assert bool(UNFINISHED.search(said)) == (status == DRAFT), path


@pytest.mark.parametrize("side", ["MGR", "STF"])
def test_what_is_shown_and_hidden_is_counted_over_the_printed_cells(desk, scene, side):
    with scene.store.session(write=False) as session:
        publication = publication_of(session.query(ReleaseRow).one())
    page = desk.get(f"/oversyn/{scene.demo.closed_study}/resultat/visas-inte?enkat={side}")
    lines = table_rows(page, "tabell-2")
    assert {line[0] for line in lines} >= {"Anställningstid" if side == "MGR" else "Placering"}
    assert any("×" in line[0] for line in lines)
    for kind, crossed in ((Kind.GROUPS, False), (Kind.CROSSED, True)):
        cells = [cell for table in publication.of_kind(kind, side) for cell in table.cells if str(cell.reason) != "not_asked"]
        sums = [sum(int(line[column]) for line in lines if ("×" in line[0]) == crossed) for column in (2, 3, 5, 6)]
        hidden = [sum(str(cell.reason) == why for cell in cells) for why in ("few_responses", "protects_group")]
        assert sums == [len(cells), sum(cell.shown for cell in cells), *hidden]


def test_the_rules_follow_the_thresholds_of_the_study(desk, scene):
    with scene.store.transaction() as session:
        row = session.query(ReleaseRow).one()
        row.content = {**row.content, "policy": {**row.content["policy"], "mean_from": 6, "bands_from": 10, "min_respondents": 6}}
        flag_modified(row, "content")
    rules = table_rows(desk.get(f"/oversyn/{scene.demo.closed_study}/resultat/visas-inte"), "tabell-1")
    assert [line[0] for line in rules] == [
        "Alla svarande",
        "20 eller fler",
        "10–19",
        "6–9",
        "Nära skalans ände, annars vid behov",
        "Under 6",
    ]
