"""What several chapters are made of: ledes, the ratings of a page, and one table for each dimension."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import count
from typing import Any

from surveyapp.disclosure.released import Cell
from surveyapp.reports import exhibits
from surveyapp.reports.blocks import Heat, Table, Words
from surveyapp.reports.book import Book

Blocks = Iterator[Any]
Numbers = Iterator[str]  # of the exhibits of a chapter, without gaps


def numbered(chapter: str, start: int = 1) -> Numbers:
    return (f"{chapter}.{place}" for place in count(start))


def lede(text: str) -> Words:
    return Words(text, "lede")


def flat(*pairs: Iterable[Any] | None) -> Blocks:
    for pair in pairs:
        if pair is not None:
            yield from pair


def sourced(blocks: Iterable[Any], book: Book, *names: str) -> Blocks:
    """The same blocks; tables know which released tables ("MF8.hr/area") they show."""
    ids = tuple(f"{book.instrument}/{name}" for name in names)
    for block in blocks:
        yield replace(block, sources=ids) if isinstance(block, Table | Heat) else block


def ratings(book: Book, page: str, points: int = 5) -> list[tuple[str, str, Cell]]:
    """(item, label, everybody's cell) of the shown ratings of a page that have so many points."""
    found = []
    for item in book.pages[page]["items"] if page in book.pages else ():
        cell = book.whole(item)
        if book.item(item)["type"] == "rating" and cell is not None and len(cell.counts or {}) == points:
            found.append((item, book.short(item), cell))
    return found


def asked_of_all(book: Book, rows: Sequence[tuple[str, str, Cell]]) -> str:
    """The base of a page's questions, and which of them were put to some only."""
    share = book.t("Andel av dem som tog ställning, procent.")
    base = f"{book.respondents}."
    tables = ((label, book.table(f"{item}/all")) for item, label, _ in rows)
    some = [(label, table.asked) for label, table in tables if table and table.asked is not None and table.asked < book.answered]
    asked = [book.t("%(label)s ställdes till %(asked)s.", label=label, asked=count) for label, count in some]
    return " ".join((share, base, *asked, book.t("Övriga frågor fick alla.") if asked else book.t("Alla fick frågorna.")))


def dimension_tables(book: Book, numbers: Numbers, rows: Sequence[tuple[str, str, Cell]]) -> Blocks:
    """One heat table per dimension for all items of a page."""
    note = heat_note(book)
    for dimension in book.publication.labels["dimensions"][book.instrument]:
        shown = shown_over(book, dimension, [(item, label) for item, label, _ in rows])
        if shown:
            title = book.t("Skiljer det sig? Medelvärde per grupp: %(dimension)s", dimension=book.dimension(dimension).lower())
            heat = exhibits.heat(book, next(numbers), title, dimension, shown, note)
            yield from sourced([heat], book, *(f"{name}/{dimension}" for name, _ in shown))


def shown_over(book: Book, dimension: str, rows: Sequence[tuple[str, str]]) -> list[tuple[str, str]]:
    """The variables that have a table over a dimension; none of them where no group of any is shown."""
    tables = [(row, book.table(f"{row[0]}/{dimension}")) for row in rows]
    found = [(row, table) for row, table in tables if table is not None]
    return [row for row, _ in found] if any(cell.shown for _, table in found for cell in table.cells) else []


def heat_note(book: Book) -> str:
    return book.t(
        "n för en grupp = de som fick frågan, för alla = de som tog ställning; %(respondents)s. "
        "En cell över flera kolumner är en sammanslagen grupp. "
        "Färgen är en avläsning, ingen prövning: bara celler med ordet skillnad skiljer sig säkert från övriga. Vet ej redovisas för alla svarande.",
        respondents=book.respondents,
    )


def other_questions(book: Book, numbers: Numbers, *pages: str) -> Blocks:
    """Questions with named options (span, areas supported, administrative time), for everybody."""
    for page in pages:
        for item in book.pages.get(page, {}).get("items", ()):
            cell = book.whole(item)
            if cell is not None and book.item(item)["type"] in {"single", "multi"}:
                yield exhibits.options_table(book, next(numbers), book.full(item), item, cell)
