"""Two-way tables in an appendix: only those with enough to show, hidden cells with their reason in words, and what is left out is named."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from surveyapp.disclosure.released import Cell, Kind, Reason
from surveyapp.language import translator
from surveyapp.reports.book import Book
from surveyapp.reports.chapters import chapters

BY = "area*tenure"


def chapter_of(publication, instrument="MGR"):
    book = Book(publication, instrument, translator("sv"))
    return book, next((chapter for chapter in chapters(book) if chapter.id == "tva-indelningar"), None)


def hidden(publication, names):
    """The same release where nothing is shown in the two-way tables of these variables."""
    ids = {f"MGR/{name}/{BY}" for name in names}
    tables = []
    for table in publication.tables:
        cells = tuple(
            replace(cell, n=None, mean=None, at_least=None, at_most=None, difference=None, reason=Reason.PROTECTS_GROUP)
            for cell in table.cells
        )
        tables.append(replace(table, cells=cells) if table.id in ids else table)
    return replace(publication, tables=tuple(tables))


def half_shown(table):
    """And a group in two parts: one that is shown whole stands by itself elsewhere."""
    around = [cell.group.split("*")[0] for cell in table.cells]
    parted = any(cell.shown and around.count(cell.group.split("*")[0]) > 1 for cell in table.cells)
    return 2 * sum(cell.shown for cell in table.cells) >= len(table.cells) and parted


def test_a_function_stands_there_if_half_of_its_cells_are_shown_and_is_named_if_not(publication):
    book, chapter = chapter_of(publication)
    table = next(block for block in chapter.blocks if block.form == "table")
    left = next(block for block in chapter.blocks if block.form == "words" and block.kind == "list").text
    for function in book.functions:
        crossed = book.table(f"MF8.{function}/{BY}")
        name = book.function(function)
        assert (name in {row[0] for row in table.rows}) == bool(crossed and half_shown(crossed))
        if book.whole(f"MF8.{function}"):
            assert bool(re.search(rf"\b{name}\b", left)) == (name not in {row[0] for row in table.rows})
    closed = replace(publication, tables=tuple(table for table in publication.tables if table.dimension != "area*role"))
    said = [block.text for block in chapter_of(closed)[1].blocks if block.form == "words"]
    assert any("Verksamhetsområde × Chefsroll: skyddar en grupp." in text for text in said)


def test_the_rows_are_the_printed_cells_with_bounds_and_reasons_in_words(publication):
    first = next(block for block in chapter_of(publication)[1].blocks if block.form == "table").sources[0]
    cells = publication.table(first).cells
    table = replace(publication.table(first), cells=(Cell(cells[0].group, reason=Reason.PROTECTS_GROUP), *cells[1:]))
    publication = replace(publication, tables=tuple(table if one.id == first else one for one in publication.tables))
    book, chapter = chapter_of(publication)
    table = next(block for block in chapter.blocks if block.form == "table")
    printed = {(row[0], row[1]): row[2:] for row in table.rows}
    for source in table.sources:
        released = publication.table(source)
        one_way = {cell.group: cell.n for cell in publication.table(source.replace(BY, "area")).cells}
        for cell in released.cells:
            if cell.n is not None and cell.n == one_way[cell.group.split("*")[0]]:
                assert (book.function(released.function), book.group(cell.group)) not in printed  # the whole group stands elsewhere
                continue
            mean, difference, n = printed[book.function(released.function), book.group(cell.group)]
            assert mean == (f"visas ej: {book.reason(cell.reason)}" if cell.reason else book.mean(cell))
            assert (n, difference == "–") == ("–" if cell.reason else cell.n, cell.difference is None)
    assert any(row[2] == "visas ej: skyddar en grupp" for row in table.rows)


def test_a_map_of_a_page_is_not_there_when_less_than_half_of_it_is_shown(publication):
    assert any(block.form == "heat" for block in chapter_of(publication)[1].blocks)
    names = [table.id.split("/")[1] for table in publication.of_kind(Kind.CROSSED, "MGR") if table.function is None]
    _book, chapter = chapter_of(hidden(publication, names))
    assert not any(block.form == "heat" for block in chapter.blocks)


@pytest.mark.parametrize("instrument", ["MGR", "STF"])
def test_without_enough_to_show_there_is_no_such_chapter(publication, instrument):
    names = [table.id.split("/")[1] for table in publication.of_kind(Kind.CROSSED, "MGR")]
    assert chapter_of(hidden(publication, names), instrument)[1] is None
