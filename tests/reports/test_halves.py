"""Gaps as they are drawn on a page: from printed values, nothing outside its room, and strong only where the gap stands."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from surveyapp.disclosure.released import Kind, Verdict
from surveyapp.language import translator
from surveyapp.reports import exhibits
from surveyapp.reports.book import Book
from surveyapp.reports.chapters.mirror import span


@pytest.fixture
def book(publication):
    return Book(publication, "MGR", translator("sv"))


def places(drawing, kind):
    """x of what has this class, in per cent: its own, or that of the drawing it stands in."""
    own = re.findall(rf'<line class="{kind}" x1="([\d.]+)%" x2="([\d.]+)%"', drawing)
    return [tuple(map(float, ends)) for ends in own] or [
        float(x) for x in re.findall(rf'<svg x="([\d.]+)%"[^>]*><(?:path|rect) class="{kind}', drawing)
    ]


def drawn(book, table):
    return exhibits.gaps(book, "1", "HR", [("Kunskap", table)], span(book), "").lines[0]


def test_every_mark_stands_at_its_printed_value(book):
    low, high = span(book)
    tables = book.of_kind(Kind.GAP)
    assert tables
    for table in tables:
        line, cell = drawn(book, table), table.cells[0]
        for side, kind in ((cell.managers, "mgr"), (cell.staff, "staff")):
            assert places(line.means, kind) == [pytest.approx(25 * (float(side.mean) - 1), abs=0.01)]
        ends = [100 * (float(end) - low) / (high - low) for end in (cell.contrast.low, cell.contrast.high)]
        assert places(line.gap, "ci") == [pytest.approx(ends, abs=0.01)]
        assert all(0 <= float(place) <= 100 for place in re.findall(r'"([\d.]+)%"', line.means + line.gap))
        assert "style=" not in line.means + line.gap


def test_alternative_texts_say_the_figures_that_the_row_shows(book):
    line = drawn(book, book.of_kind(Kind.GAP)[0])
    assert f'aria-label="Chefer {line.first[0]}, stöd {line.second[0]}"' in line.means
    assert f'aria-label="Glapp {line.value}, intervall {line.interval}"' in line.gap


@pytest.mark.parametrize(("value", "word"), [("1.4", "skillnad: stödet skattar högre"), ("-1.4", "skillnad: stödet skattar lägre")])
def test_only_a_gap_that_stands_is_marked_and_called_a_difference(book, value, word):
    table = book.of_kind(Kind.GAP)[0]
    for verdict in (Verdict.DIFFERENCE, Verdict.NO_CERTAIN_DIFFERENCE):
        cell = replace(table.cells[0], contrast=replace(table.cells[0].contrast, value=value, verdict=verdict))
        line, sure = drawn(book, replace(table, cells=(cell,))), verdict is Verdict.DIFFERENCE
        assert (line.sure, "between--sure" in line.means, "gap--sure" in line.gap) == (sure, sure, sure)
        assert line.word == (word if sure else "ingen säker skillnad")


def test_an_effect_size_stands_only_where_both_distributions_are_printed(book):
    for table in book.of_kind(Kind.GAP):
        delta = table.cells[0].contrast.delta
        assert (delta is None) == (table.function is not None)
        assert drawn(book, table).effect == (f"Cliffs delta {book.number(delta, sign=True)}" if delta else "")
