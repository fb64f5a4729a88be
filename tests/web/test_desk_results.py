"""Every view of results: which groups it can be read by, that map and table say the same, why something is hidden, and "vet ej"."""

from __future__ import annotations

import re
from html import unescape

import pytest
from sqlalchemy.orm.attributes import flag_modified

from surveyapp.persistence.rows import ReleaseRow
from tests.web.desk import Desk

REASONS = {"visas ej: färre än 5 svar", "visas ej: färre än 3 bedömda", "visas ej: skyddar en grupp"}
DIMENSIONS = [("MGR", d) for d in ("area", "role", "tenure")] + [("STF", d) for d in ("function", "placement", "tenure")]
NUMBER = re.compile(r"[-−]?\d+(?:,\d+)?")


@pytest.fixture
def desk(scene):
    return Desk(scene.sign_in())


@pytest.fixture
def base(scene):
    return f"/oversyn/{scene.demo.closed_study}/resultat"


def text_of(html):
    """As it is read aloud: the parts of a hidden cell's words stand without a space between them."""
    html = re.sub(r'</span><span class="heat__(?:colon|why)">', "", html)
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", html))).strip()


def cells_of(row):
    return [text_of(cell) for cell in re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row, re.S)]


def table_rows(page, id):
    body = re.findall(rf'<table [^>]*id="{id}".*?<tbody[^>]*>(.*?)</tbody>', page, re.S)[0]
    return [cells_of(row) for row in re.findall(r"<tr[^>]*>(.*?)</tr>", body, re.S)]


def map_cells(page):
    """(class, words, mean, n) of every cell of the map, without its column's name."""
    body = re.findall(r'<table class="heat.*?<tbody[^>]*>(.*?)</tbody>', page, re.S)[0]
    found = []
    for kind, inner in re.findall(r'<td role="cell" class="([^"]*)"[^>]*>(.*?)</td>', body, re.S):
        words = text_of(re.sub(r'<small class="heat__column".*?</small>', "", inner))
        n = re.findall(r"\bn (\d+)", words)
        found.append((kind, words, NUMBER.findall(words)[0] if n else "", n[0] if n else ""))
    return found


# ---------------------------------------------------------------------- differences
@pytest.mark.parametrize(("side", "dimension"), DIMENSIONS)
def test_map_and_table_show_the_same_figures_by_every_dimension(desk, base, side, dimension):
    page = desk.get(f"{base}/skillnader?enkat={side}&indelning={dimension}")
    assert re.search(rf'<option value="{dimension}" selected>', page)
    drawn = {(mean, n) for _kind, _words, mean, n in map_cells(page) if n}
    lines = table_rows(page, "tabell-1-rader")
    assert {(line[2].removeprefix("minst ").removeprefix("högst "), line[4]) for line in lines if line[4] != "–"} == drawn
    assert len(drawn) > 5
    assert all(len(line) == 8 for line in lines)


@pytest.mark.parametrize(("side", "dimension"), DIMENSIONS)
def test_a_hidden_cell_says_why_in_map_and_table(desk, base, side, dimension):
    page = desk.get(f"{base}/skillnader?enkat={side}&indelning={dimension}")
    hidden = [words for kind, words, _mean, _n in map_cells(page) if "is-hidden" in kind]
    assert set(hidden) <= REASONS
    assert {line[2] for line in table_rows(page, "tabell-1-rader") if "visas ej" in line[2]} == set(hidden)


def test_a_function_that_too_few_work_in_is_hidden_with_that_reason(desk, base):
    page = desk.get(base)
    row = next(row for row in re.findall(r"<tr role=\"row\">(.*?)</tr>", page, re.S) if "IT och digitalt stöd" in row)
    assert cells_of(row) == ["IT och digitalt stöd", "visas ej: färre än 3 bedömda"]


def test_dont_know_stands_in_the_table_for_all_and_as_a_band_for_groups(desk, base):
    lines = table_rows(desk.get(f"{base}/skillnader"), "tabell-1-rader")
    everybody = [line for line in lines if line[1] == "Alla" and line[4] != "–"]
    assert everybody
    assert not [line for line in everybody if not line[5].isdigit()]
    shown = [line for line in lines if line[1] != "Alla" and line[4].isdigit()]
    assert {line[5] for line in shown if int(line[4]) >= 8} <= {"under 25 procent", "25 procent eller fler", "–"}
    assert {line[5] for line in shown if int(line[4]) >= 8} - {"–"}
    assert {line[5] for line in shown if int(line[4]) < 8} <= {"–"}


def test_a_row_of_the_map_tells_its_parts_without_the_style_sheet(desk, base):
    page = desk.get(base)
    table = re.findall(r'<table class="heat.*?</table>', page, re.S)[0]
    for tag, role in (("tr", "row"), ("td", "cell"), ("tbody", "rowgroup"), ("thead", "rowgroup")):
        assert len(re.findall(rf'<{tag} role="{role}"', table)) == len(re.findall(rf"<{tag}[ >]", table)), tag
    assert len(re.findall(r'<th scope="(?:col" role="columnheader|row" role="rowheader)"', table)) == len(re.findall("<th[ >]", table))
    assert re.findall(r'colspan="(\d+)" aria-colspan="(\d+)"', table)
    assert all(one == other for one, other in re.findall(r' colspan="(\d+)" aria-colspan="(\d+)"', table))


def test_strong_colour_and_the_word_mean_certain(desk, base, scene):
    with scene.store.transaction() as session:
        row = session.query(ReleaseRow).one()
        content = dict(row.content)
        cell = next(table for table in content["tables"] if table["id"] == "MGR/MF8.ekonomi/area")["cells"][0]
        cell |= {
            "difference": "-0.9",
            "n": 19,
            "contrast": {"value": "-3.9", "low": "-4.0", "high": "-0.6", "verdict": "difference", "against": "rest"},
        }
        row.content = content
        mean = cell["mean"].replace(".", ",")
        flag_modified(row, "content")
    page = desk.get(base)
    sure = [(kind, words) for kind, words, _mean, _n in map_cells(page) if "is-sure" in kind]
    assert (any("d-n3" in kind for kind, _words in sure), any(words.startswith(f"{mean} −0,9 · n 19") for _kind, words in sure)) == (
        True,
        True,
    )
    assert all("skillnad" in words for _kind, words in sure)
    assert not [kind for kind, _words, _mean, _n in map_cells(page) if "is-sure" not in kind and re.search(r"d-[np][23]", kind)]


def test_what_to_look_at_first_is_a_finding_with_the_same_figure_as_the_map(desk, base):
    page = desk.get(base)
    looks = [text_of(one) for one in re.findall(r"<li>.*?</li>", re.findall(r'<ol class="looks".*?</ol>', page, re.S)[0], re.S)]
    assert 1 <= len(looks) <= 3
    assert "Svaren indikerar att Boende LSS har tydligt lägre värden än övriga på ”Verksamhetsnära (HR)”" in looks[0]
    n = re.findall(r"n (\d+)\.", looks[0])[0]
    sure = [words for kind, words, _mean, _n in map_cells(desk.get(f"{base}/skillnader?fraga=MF4")) if "is-sure" in kind]
    assert any(f"· n {n}" in words and "−" in words for words in sure)


# ---------------------------------------------------------------------- gaps, reach, thieves
def test_the_mirror_says_who_was_asked_what_and_who_did_not_know(desk, base):
    page = desk.get(f"{base}/spegel?funktion=hr")
    assert "Chefer: inbjudna 82, svar 64. Stödfunktioner: inbjudna 94, svar 73." in text_of(page)
    lines = table_rows(page, "tabell-2-rader")
    assert {line[1] for line in lines} == {"Chefer", "Stödfunktioner"}
    assert all(line[3].isdigit() and line[4].isdigit() for line in lines)
    gaps = {line[0]: line[1] for line in table_rows(page, "tabell-1-" + re.findall(r'id="tabell-1-(\d+)"', page)[0])}
    assert {name: said.rsplit(" ", 1)[1] for name, said in gaps.items()} == {
        line[0].removeprefix("HR: "): line[3] for line in lines if line[1] == "Chefer"
    }


def test_functions_without_a_gap_are_named_with_the_reason(desk, base):
    said = re.findall(r"Visas ej: ([^<]*)", desk.get(f"{base}/spegel"))[0]
    assert "IT och digitalt stöd (färre än 3 bedömda)" in unescape(said)


@pytest.mark.parametrize("path", ["", "/fragor?del=helhet", "/fragor?enkat=STF&del=stodet", "/skillnader", "/skillnader?enkat=STF",
                                  "/spegel", "/rackvidd", "/tidstjuvar", "/tidstjuvar?enkat=STF"])  # fmt: skip
def test_every_view_of_answers_shows_n_and_accounts_for_dont_know(desk, base, path):
    page = text_of(desk.get(base + path).split("<main")[1])
    assert re.search(r"\bn\b", page)
    assert "Vet ej" in page or "vet ej fanns inte som svar" in page


# ---------------------------------------------------------------------- languages
@pytest.mark.parametrize("path", ["", "/skillnader", "/spegel?funktion=hr", "/rackvidd"])
def test_a_reader_of_english_meets_no_swedish_word(desk, base, path):
    desk.post(base, "/sprak", language="en", next=base)
    page = text_of(desk.get(base + path).split("<main")[1])
    assert not re.search(r"\b(visas ej|Vet ej|Samma siffror|för alla|inbjudna|svar|skillnad|under 25 procent)\b", page)
