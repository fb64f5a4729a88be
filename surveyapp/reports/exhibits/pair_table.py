"""What both sides were asked in each mirror pair, and how many took a position or did not know."""

from __future__ import annotations

from collections.abc import Iterator

from surveyapp.disclosure.released import Kind, ReleasedTable
from surveyapp.reports.blocks import Table
from surveyapp.reports.book import MANAGERS, STAFF, Book

Line = tuple[object, ...]


def pair_table(book: Book, number: str, only: str | None = None) -> Table | None:
    """`only`: one support function's pairs. Support functions together on their side: a single one's "vet ej" is not released."""
    tables = [table for table in book.of_kind(Kind.GAP) if not only or table.function == only]
    if not tables:
        return None
    columns = (book.t("Fråga"), book.t("Till"), book.t("Lydelse"), book.t("Tog ställning"), book.t("Vet ej"))
    lines = (*(line for table in tables for line in _managers(book, table)), *_staff(book, tables))
    note = book.t("Stödfunktionernas tal gäller alla stödfunktioner tillsammans.")
    return Table(number, book.t("Frågornas lydelse, och hur många som inte visste"), columns, lines, note, "pairs")


def _managers(book: Book, table: ReleasedTable) -> Iterator[Line]:
    name, item = _pair(book, table, "manager")
    label = f"{book.function(table.function)}: {name}" if table.function else name
    yield (label, book.t("Chefer"), _wording(book, MANAGERS, item), *_base(book, MANAGERS, item, table.function))


def _staff(book: Book, tables: list[ReleasedTable]) -> Iterator[Line]:
    for table in {table.item: table for table in tables}.values():
        name, item = _pair(book, table, "staff")
        yield (name, book.t("Stödfunktioner"), _wording(book, STAFF, item), *_base(book, STAFF, item))


def _pair(book: Book, table: ReleasedTable, side: str) -> tuple[str, str]:
    pair = next(pair for pair in book.publication.labels["pairs"] if pair["id"] == table.item)
    return book.text(pair["text"]), pair[side]


def _wording(book: Book, instrument: str, item: str) -> str:
    return book.text(book.publication.labels["items"][instrument][item]["text"])


def _base(book: Book, instrument: str, item: str, function: str | None = None) -> tuple[object, object]:
    name = f"{instrument}/{item}.{function}/all" if function else f"{instrument}/{item}/all"
    table = book.publication.table(name)
    cell = table.cells[0] if table else None
    return (cell.n, cell.dont_know) if cell and cell.shown else ("–", "–")
