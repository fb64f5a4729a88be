"""Studies at the edges: long names, hardly any answers, everything withheld, all modules, many functions. Each becomes valid paper."""

from __future__ import annotations

import re
import subprocess
from dataclasses import replace

import page as validator
import pikepdf
import pytest

from surveyapp.disclosure.released import Kind, Publication, Reason
from surveyapp.language import translator
from surveyapp.reports.appendix import appendix_html, appendix_pdf
from surveyapp.reports.book import Book, status_of
from surveyapp.reports.chapters import chapters
from surveyapp.reports.metrics import metrics
from tests.reports.studies import Plan

OMSORG = "för äldre, personer med funktionsnedsättning och övrig omvårdnad"
PLANS = {
    "long names": Plan(
        areas=(f"Hälso- och sjukvård {OMSORG}", f"Åtgärdsövergripande samverkan {OMSORG}", f"Ömsesidig förebyggande hemtjänst {OMSORG}"),
        functions=(
            "Ekonomi- och upphandlingsstöd med ansvar för både övergripande och områdesnära stödprocesser",
            "Verksamhetsutvecklingskvalitetssäkringsadministrationssamordning",
        ),
    ),
    "six managers": Plan(("Norr", "Söder"), ("HR", "Ekonomi"), managers_each=6, managers_answer=6, staff_each=6),
    "no staff": Plan(("Norr", "Söder", "Väster"), ("HR", "Ekonomi"), staff_answer=0),
    "full with grades": Plan(("Norr", "Söder", "Väster"), ("HR", "Ekonomi", "IT"), design={"profile": "full", "modules": ("nki",)}),
    "many": Plan(tuple(f"Område {c}" for c in "ABCDEFGH"), tuple(f"Funktion {i}" for i in range(1, 13)), staff_each=6),
}


@pytest.fixture(scope="module", params=PLANS, ids=lambda name: name.replace(" ", "-"))
def odd(request, released):
    return request.param, released(PLANS[request.param])


def gate(path):
    """Failures of both profiles, and alternative texts of figures that are too short or too long."""
    found = [f"{f.rule_id}: {f.message}" for profile in ("ua1", "2a") for f in validator.validate_pdf(str(path), profile=profile).failures]
    with pikepdf.open(path) as pdf:
        alts = [str(item.Alt) for item in pdf.objects if isinstance(item, pikepdf.Dictionary) and item.get("/S") == "/Figure"]
    return found + [alt for alt in alts if not 15 <= len(alt) <= 600]


def text_of(path):
    return subprocess.run(["pdftotext", "-layout", str(path), "-"], capture_output=True, text=True, check=True).stdout


@pytest.mark.parametrize(("number", "language"), [(9, "sv"), (10, "en")], ids=["bilaga-9", "appendix-10"])
def test_an_odd_study_becomes_valid_paper_with_a_status_on_every_page(odd, number, language, tmp_path):
    name, publication = odd
    path = tmp_path / f"{number}.pdf"
    path.write_bytes(appendix_pdf(publication, number, language))
    assert gate(path) == []
    sheets = text_of(path).split("\f")[:-1]
    status = status_of(publication, translator(language))
    assert [place for place, sheet in enumerate(sheets, 1) if status not in sheet] == []
    assert [place for place, sheet in enumerate(sheets, 1) if not re.search(rf"{place} (av|of) {len(sheets)}", sheet)] == []
    assert name in PLANS


def test_exhibits_are_numbered_without_gaps_and_no_reason_but_the_printed_ones_stands(odd):
    _name, publication = odd
    for instrument in ("MGR", "STF"):
        book = Book(publication, instrument, translator("sv"))
        for chapter in chapters(book):
            blocks = [inner for block in chapter.blocks for inner in (block, getattr(block, "figure", None)) if inner is not None]
            places = sorted({int(b.number.split(".")[1]) for b in blocks if b.form in {"figure", "table", "heat"}})
            assert places in ([*range(1, len(places) + 1)], [*range(len(places))]), (chapter.title, places)
        reasons = {"färre än 5 svar", "färre än 3 bedömda", "skyddar en grupp", "färre än 8 svar"}
        hidden = next(chapter for chapter in chapters(book) if chapter.id == "visas-ej").blocks[-1]
        assert {row[2] for row in hidden.rows} <= reasons


def test_every_table_of_everybody_stands_in_the_appendix(odd):
    """What was released and never printed is either a mistake or a secret."""
    _name, publication = odd
    for instrument in ("MGR", "STF"):
        book = Book(publication, instrument, translator("sv"))
        printed = " ".join(str(block) for chapter in chapters(book) for block in chapter.blocks)
        for table in publication.of_kind(Kind.DISTRIBUTION, instrument):
            cell, rated = table.cells[0], book.item(table.item)["type"] == "rating"
            name = book.short(table.item) if rated else book.full(table.item)
            assert not cell.shown or name in printed, table.id
            assert not (cell.shown and rated) or book.number(cell.mean) in printed, table.id


def test_the_module_of_grades_has_a_chapter_of_its_own(released):
    publication = released(PLANS["full with grades"])
    book = Book(publication, "MGR", translator("sv"))
    chapter = next(chapter for chapter in chapters(book) if chapter.id == "betyg")
    table = next(block for block in chapter.blocks if block.form == "table" and block.kind == "grades")
    released_cells = [publication.table(f"MGR/{item}/all").cells[0] for item in ("MN1", "MN2", "MN3")]
    assert [row[1:11] for row in table.rows] == [tuple(cell.percents.values()) for cell in released_cells]
    assert [(row[11], row[12]) for row in table.rows] == [(book.number(cell.mean), cell.n) for cell in released_cells]


def test_without_staff_the_managers_time_thieves_still_stand(released):
    publication = released(PLANS["no staff"])
    book = Book(publication, "MGR", translator("sv"))
    chapter = next(chapter for chapter in chapters(book) if chapter.id == "tidstjuvar")
    table = next(block for block in chapter.blocks if block.form == "table")
    counts = publication.table("MGR/MT1/all").cells[0].counts
    assert sorted(row[1] for row in table.rows) == sorted(counts.values())
    assert "spegel" not in {chapter.id for chapter in chapters(book)}
    assert "tidstjuvar" not in {chapter.id for chapter in chapters(Book(publication, "STF", translator("sv")))}


def withheld_everywhere(publication: Publication) -> Publication:
    """The same release with every group of every dimension withdrawn."""
    tables = tuple(
        replace(t, cells=tuple(replace(c, reason=Reason.PROTECTS_GROUP, n=None, mean=None, contrast=None) for c in t.cells))
        if t.kind is Kind.GROUPS
        else t
        for t in publication.tables
    )
    return replace(publication, tables=tables, _index={})


def test_when_every_group_is_withdrawn_no_empty_table_stands_and_all_are_listed(publication, tmp_path):
    bare = withheld_everywhere(publication)
    book = Book(bare, "MGR", translator("sv"))
    heats = [block for chapter in chapters(book) for block in chapter.blocks if block.form == "heat"]
    assert [heat.title for heat in heats if not any(cell.small for _, cells in heat.rows for cell in cells)] == []
    hidden = next(chapter for chapter in chapters(book) if chapter.id == "visas-ej").blocks[-1]
    listed = " ".join(row[0] for row in hidden.rows if row[2] == "skyddar en grupp")
    for table in bare.of_kind(Kind.GROUPS, "MGR"):
        assert book.short(table.item) in listed
    path = tmp_path / "9.pdf"
    path.write_bytes(appendix_pdf(bare, 9))
    assert gate(path) == []


NAMES = ["Ö 🌲 kommun", "Å\u0007\u0000 kommun", "Ä\u2028kommun", "漢字 kommun", 'A & B "kommun" \\ </style>', "Rad\nbruten"]


@pytest.mark.parametrize("odd_name", NAMES)
def test_a_name_with_letters_that_no_font_has_is_cleaned_and_said(publication, odd_name, tmp_path):
    facts = {**publication.facts, "municipality": odd_name, "organisation": ""}
    odd_publication = replace(publication, facts=facts, tables=publication.tables[:40], _index={})
    html = appendix_html(odd_publication, 9)
    assert metrics().missing(html) == set()
    assert ("Tecken som typsnittet saknar är utbytta mot □." in html) == any(letter in odd_name for letter in "🌲漢字")
    path = tmp_path / "9.pdf"
    path.write_bytes(appendix_pdf(odd_publication, 9))
    assert gate(path) == []
    kept = re.sub(r"[🌲漢字]", "□", re.sub(r"[\u0000-\u001f\u2028]", " ", odd_name))
    assert re.sub(r"\s+", " ", kept).strip() in re.sub(r"\s+", " ", text_of(path).split("\f")[2])
