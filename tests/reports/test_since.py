"""A second wave on pages, on paper and in files: the same figures everywhere, and nothing of it where there is no wave before."""

from __future__ import annotations

import csv
import io
import re
from datetime import UTC, datetime

import pytest

from surveyapp.disclosure.released import Kind, Verdict
from surveyapp.language import translator
from surveyapp.persistence.rows import StudyRow
from surveyapp.reports.appendix import appendix_pdf
from surveyapp.reports.book import Book
from surveyapp.reports.chapters import chapters as chapters_of
from surveyapp.reports.export import to_csv
from surveyapp.services import studies
from surveyapp.services.common import OPERATOR
from surveyapp.services.release_export import audit_document
from surveyapp.services.release_requests import released
from surveyapp.services.studies import latest_wave
from tests.conftest import Scene
from tests.reports.studies import Plan, measured_again
from tests.reports.test_odd_studies import gate, text_of
from tests.web.desk import Desk

SV = translator("sv")
PLAN = Plan(("Norr", "Söder", "Väster"), ("HR", "Ekonomi", "Kansli"), managers_each=14, staff_each=12)
CHANGED = "MG2"


def reworded(session, study_id):
    studies.put_wording(session, OPERATOR, datetime.now(UTC), study_id, CHANGED, {"sv": "Annan lydelse", "en": "Other words"})
    session.flush()


@pytest.fixture
def two(store):
    """Both publications; the second finds managers far more satisfied with every function."""
    return measured_again(store, PLAN, reworded, items={"MF8": 2.0})


@pytest.fixture
def desk(two, app, store, settings):
    with store.session(write=False) as session:
        study = session.query(StudyRow).one().id
    return Desk(Scene(app, store, None, settings).sign_in(study=study)), f"/oversyn/{study}/resultat"


def rows_of(page, name):
    """Cells of the rows of tables with this heading."""
    section = re.findall(rf"<h2[^>]*>{name}</h2>.*?</table>", page, re.S)[0]
    body = re.findall(r"<tbody[^>]*>(.*?)</tbody>", section, re.S)[0]
    return [[text(cell) for cell in re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row, re.S)] for row in re.findall(r"<tr.*?</tr>", body, re.S)]


def text(html):
    html = re.sub(r"<svg.*?</svg>", "", html, flags=re.S)
    html = re.sub(r'<small class="gaps__who".*?</small>', "", html)
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html)).strip()


def line(publication, table):
    """A released change as it is read: means with n, value with interval."""
    cell = table.cells[0]
    sides = [f"{SV.number(side.mean)} n {side.n}" for side in (cell.before, cell.now)]
    ends = " till ".join(SV.number(end, sign=True) for end in (cell.contrast.low, cell.contrast.high))
    return [*sides, f"{SV.number(cell.contrast.value, sign=True)} {ends}"]


# ---------------------------------------------------------------------- pages
def test_the_page_shows_every_change_as_it_was_released_and_the_first_page_leads_there(two, desk):
    _first, second = two
    reader, base = desk
    front, page = reader.get(base), reader.get(f"{base}/forra")
    book = Book(second, "MGR", SV)
    drawn = {row[0]: row for row in rows_of(page, book.short("MF8"))}
    for function in book.functions:
        table = second.table(f"MGR/MF8.{function}/waves")
        row = drawn[book.function(function)]
        assert [row[1], row[2], row[5]] == line(second, table)
        sure = table.cells[0].contrast.verdict is Verdict.DIFFERENCE
        assert row[6].startswith("skillnad: högre än förra gången" if sure else "ingen säker skillnad")
    assert rows_of(front, "Jämfört med förra mätningen: nöjd som helhet") == list(drawn.values())
    assert f'href="{base}/forra"' in front
    left = "Jämförs inte, för att lydelsen, svarsalternativen eller vilka som fick frågan är andra än förra gången: Tydlig beställare."
    assert left in page
    assert page.count("Cliffs delta: ") == 1
    staff = Book(second, "STF", SV)
    shown = rows_of(reader.get(f"{base}/forra?enkat=STF&del=0"), staff.text(staff.pages["support"]["title"]))
    wanted = [staff.short(table.item) for table in staff.of_kind(Kind.WAVES) if staff.item(table.item)["page"] == "support"]
    assert [row[0] for row in shown] == wanted != []
    assert "Jämfört med mätning 1" in page


def test_a_study_with_one_wave_has_neither_page_chapter_nor_menu(scene, publication):
    reader, base = Desk(scene.sign_in()), f"/oversyn/{scene.demo.closed_study}/resultat"
    front, page = reader.get(base), reader.get(f"{base}/forra")
    assert "förra mätningen" not in front
    assert "Ingen tidigare mätning att jämföra med" in page
    assert "before" not in publication.facts
    for instrument in ("MGR", "STF"):
        found = chapters_of(Book(publication, instrument, SV))
        assert "forra" not in {chapter.id for chapter in found}
        limits = next(chapter for chapter in found if chapter.id == "metod").blocks[-1].items
        assert "Frågorna har inte jämförts med en tidigare mätning." in limits


# ---------------------------------------------------------------------- paper and files
def test_a_chapter_of_an_appendix_and_the_files_hold_the_released_changes(two, store, tmp_path):
    _first, second = two
    path = tmp_path / "9.pdf"
    path.write_bytes(appendix_pdf(second, 9))
    assert gate(path) == []
    printed = re.sub(r"[ \xa0]+", " ", text_of(path))
    lines = {row["table"]: row for row in csv.DictReader(io.StringIO(to_csv(second, SV).decode("utf-8-sig")), delimiter=";")}
    entries = entries_of(store)
    book, found = Book(second, "MGR", SV), list(second.of_kind(Kind.WAVES, "MGR"))
    for table in found:
        cell, row = table.cells[0], lines[table.id]
        label = book.function(table.function) if table.item == "MF8" else book.short(table.item)
        ends = " till ".join(SV.number(row[name], sign=True) for name in ("contrast_low", "contrast_high"))
        word = "ja" if row["verdict"] == "difference" else "nej"
        means = f"{SV.number(row['before_mean'])} {row['before_n']} {SV.number(row['now_mean'])} {row['now_n']}"
        assert f"{label} {means} {SV.number(row['contrast'], sign=True)} {ends} {word}" in printed, table.id
        assert row["cliffs_delta"] == cell.contrast.delta != ""
        entry = entries[f"{table.id}/all"]
        assert (entry["mean"], entry["contrast"]["against"]["mean"]) == (float(row["now_mean"]), float(row["before_mean"]))
    assert len(found) > 20
    numbered = [chapter.number for chapter in chapters_of(book)]
    assert numbered == [str(place) for place in range(1, len(numbered) + 1)]
    chapter = next(one for one in chapters_of(book) if one.id == "forra")
    assert re.search(rf"{chapter.number} Jämfört med förra mätningen \.[ .]+\d+", printed)
    assert "mot förra mätningen (" in re.sub(r"\s+", " ", printed)


def entries_of(store):
    with store.session(write=False) as session:
        row = released(session, latest_wave(session, session.query(StudyRow).one().id).id)
        return {entry["id"]: entry for entry in audit_document(row)["publications"]}


def test_both_appendices_tell_of_their_own_changes(two):
    _first, second = two
    for instrument in ("MGR", "STF"):
        for language in ("sv", "en"):
            book = Book(second, instrument, translator(language))
            chapter = next(one for one in chapters_of(book) if one.id == "forra")
            shown = [name for block in chapter.blocks if block.form == "table" for name in block.sources]
            assert sorted(shown) == sorted(table.id for table in second.of_kind(Kind.WAVES, instrument))
            said = [finding for finding in book.findings if finding.type == "waves"]
            assert said
            tables = {block.number for block in chapter.blocks if block.form == "table"}
            first = next(one for one in chapters_of(book) if one.id == "iakttagelser")
            based = next(block.base for block in first.blocks if block.form == "observation" and block.id == said[0].id)
            assert any(number in based for number in tables), based


def test_the_gap_files_have_the_effect_size_that_pages_show(publication):
    rows = csv.DictReader(io.StringIO(to_csv(publication, SV).decode("utf-8-sig")), delimiter=";")
    deltas = {row["table"]: row["cliffs_delta"] for row in rows if row["kind"] == "gap"}
    shown = {table.id: table.cells[0].contrast.delta or "" for table in publication.of_kind(Kind.GAP, "MGR") if table.cells[0].contrast}
    assert deltas == shown
    assert any(deltas.values())
