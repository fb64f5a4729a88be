"""Two-way tables on the page of differences: only what is released can be chosen or reached, by anybody, and what is hidden says why."""

from __future__ import annotations

import re
from html import unescape

import pytest
from sqlalchemy.orm.attributes import flag_modified

from surveyapp.disclosure.released import Kind
from surveyapp.persistence.rows import ReleaseRow
from surveyapp.services.release_requests import publication_of
from tests.web.desk import Desk
from tests.web.test_desk_results import map_cells, text_of

BY = "area*tenure"
LEFT = "visas ej: skyddar en grupp"


@pytest.fixture
def desk(scene):
    return Desk(scene.sign_in())


@pytest.fixture
def base(scene):
    return f"/oversyn/{scene.demo.closed_study}/resultat/skillnader"


@pytest.fixture
def publication(scene):
    with scene.store.session(write=False) as session:
        return publication_of(session.query(ReleaseRow).one())


def options(page, name):
    return re.findall(r'<option value="([^"]*)"', re.findall(rf'<select [^>]*name="{name}">(.*?)</select>', page, re.S)[0])


def shown_in(publication, side):
    return {table.dimension for table in publication.of_kind(Kind.CROSSED, side) if any(cell.shown for cell in table.cells)}


@pytest.mark.parametrize("side", ["MGR", "STF"])
def test_only_released_combinations_can_be_chosen(desk, base, publication, side):
    offered = options(desk.get(f"{base}?enkat={side}"), "indelning")
    assert offered[: len(publication.labels["dimensions"][side])] == list(publication.labels["dimensions"][side])
    assert {name for name in offered if "*" in name} == shown_in(publication, side) != set()


def test_every_printed_cell_of_a_combination_stands_on_its_page_and_no_other(desk, base, publication):
    page = desk.get(f"{base}?fraga=general&indelning={BY}")
    items = [item for item in publication.labels["items"]["MGR"] if publication.table(f"MGR/{item}/{BY}") and item.startswith("MG")]
    cells = [cell for item in items for cell in publication.table(f"MGR/{item}/{BY}").cells]
    wholes = [publication.table(f"MGR/{item}/all").cells[0] for item in items]
    printed = sorted((str(c.mean or c.at_least or c.at_most).replace(".", ","), str(c.n)) for c in (*wholes, *cells) if c.shown)
    assert sorted((mean, n) for _kind, _words, mean, n in map_cells_of_all(page) if n) == printed
    hidden = [(kind, words) for kind, words, _mean, _n in map_cells_of_all(page) if "is-hidden" in kind]
    assert {words for _kind, words in hidden} == {LEFT}
    assert page.count('tabindex="0"><small class="heat__column"') == sum(not cell.shown for cell in cells) > 0


def map_cells_of_all(page):
    """As `map_cells`, over all bodies of all maps; a bound is spoken in words after its sign."""
    found = []
    for table in re.findall(r'<table class="heat.*?</table>', page, re.S):
        rows = re.sub(r"</?tbody[^>]*>", "", table.split("</thead>")[1])
        found += map_cells(f'<table class="heat"><tbody>{rows}</tbody></table>')
    return found


def changed(scene, keep):
    """The release with only those tables, and cells of them, that `keep` keeps."""
    with scene.store.transaction() as session:
        row = session.query(ReleaseRow).one()
        tables = [
            {**table, "cells": [cell for cell in table["cells"] if keep(table["id"], cell["group"])]} for table in row.content["tables"]
        ]
        row.content = {**row.content, "tables": [table for table in tables if table["cells"]]}
        flag_modified(row, "content")


def test_what_is_left_of_a_group_is_a_row_of_its_own_that_says_why(desk, base, scene):
    changed(scene, lambda table, group: not table.endswith(f".ekonomi/{BY}") or group.startswith("area:hemvard*tenure:t0"))
    page = desk.get(f"{base}?fraga=funktion.ekonomi&indelning={BY}")
    rows = re.findall(r'<tr role="row"><th scope="row"[^>]*>([^<]*)</th>(.*?)</tr>', page, re.S)
    left = [name for name, cells in rows if text_of(cells) == LEFT]
    assert any("Boende LSS" in name for name in left)  # areas with no combination at all
    assert any("år" in name for name in left)


def test_a_bound_is_a_sign_for_eyes_and_a_word_for_ears(desk, base):
    page = desk.get(f"{base}?fraga=general&indelning={BY}")
    found = re.findall(r'<span aria-hidden="true">([≥≤]) ([\d,]+)</span><span class="vh">(minst|högst) ([\d,]+)</span>', unescape(page))
    assert found
    assert all((sign == "≥", number) == (word == "minst", same) for sign, number, word, same in found)


def test_one_group_can_be_looked_at_alone(desk, base):
    whole = desk.get(f"{base}?fraga=general&indelning={BY}")
    offered = options(whole, "grupp")
    assert offered[0] == ""
    assert "area:hemvard" in offered
    one = desk.get(f"{base}?fraga=general&indelning={BY}&grupp=area:hemvard")
    assert re.findall(r'<th scope="rowgroup"[^>]*>([^<]*)<', one) == ["Hemvård"]
    assert len(re.findall(r'<th scope="rowgroup"', whole)) > 1


@pytest.mark.parametrize("role", ["consultant", "assistant", "client"])
def test_everybody_sees_the_same_released_set_and_nothing_by_editing_the_address(scene, base, role):
    changed(scene, lambda table, _group: not table.endswith("/area*role"))
    with scene.store.session(write=False) as session:
        publication = publication_of(session.query(ReleaseRow).one())
    client = scene.sign_in(role)
    page = client.get(f"{base}?indelning={BY}").get_data(as_text=True)
    assert {name for name in options(page, "indelning") if "*" in name} == shown_in(publication, "MGR")
    for address in (
        "indelning=role*tenure",
        "indelning=tenure*area",
        "indelning=span",
        "fraga=MT1",
        f"indelning={BY}&grupp=area:x",
        "enkat=X",
    ):
        assert client.get(f"{base}?{address}").status_code == 404, address
    closed = client.get(f"{base}?indelning=area*role")
    said = text_of(closed.get_data(as_text=True).split("<main")[1])
    assert closed.status_code == 404
    assert "Verksamhetsområde × Chefsroll visas inte" in said
    assert "Skäl: skyddar en grupp." in said


def test_a_choice_that_the_other_questionnaire_has_gives_way_to_its_first(desk, base):
    page = desk.get(f"{base}?enkat=STF&fraga=MF8&indelning=area")
    assert re.search(r'<option value="function" selected>', page)


def test_a_question_without_the_combination_says_so_and_leads_to_why(desk, base, scene):
    changed(scene, lambda table, _group: not table.endswith(f".hr/{BY}"))
    page = desk.get(f"{base}?fraga=funktion.hr&indelning={BY}")
    assert "Frågan visas inte i den här kombinationen" in page
    assert "/resultat/visas-inte?enkat=MGR" in page
    assert "Visas ej i den här kombinationen: HR" in desk.get(f"{base}?fraga=MF8&indelning={BY}")


def test_a_group_that_is_not_divided_stands_there_whole_and_says_so(desk, base, publication):
    page = desk.get(f"{base}?enkat=STF&fraga=support&indelning=function*tenure")
    rows = [text_of(row) for row in re.findall(r'<tr role="row"><th scope="row".*?</tr>', page, re.S)]
    hr = publication.table("STF/SF1/function").cell("function:hr")
    whole = [row for row in rows if row.startswith("alla, går inte att dela")]
    assert any(f"n {hr.n} " in row for row in whole)
    assert len(whole) > 1
