"""How much of what could be looked for is shown, breakdown by breakdown: counted over the printed cells and nothing else."""

from __future__ import annotations

from collections.abc import Iterable

from surveyapp.disclosure.released import Cell, Kind, Reason, ReleasedTable
from surveyapp.reports.blocks import Table
from surveyapp.reports.book import Book
from surveyapp.reports.exhibits.common import share

NONE = "–"


def coverage(book: Book, number: str) -> Table:
    """One line for each dimension and each combination of two. A figure is one question for one group."""
    t = book.t
    columns = (
        t("Indelning"),
        t("Grupper"),
        t("Uppgifter"),
        t("Visas"),
        t("Minst eller högst"),
        book.reason(Reason.FEW_RESPONSES).capitalize(),
        book.reason(Reason.PROTECTS_GROUP).capitalize(),
        t("Visas, %"),
    )
    lines = [_line(book, name, _cells(book, Kind.GROUPS, name)) for name in book.dimensions]
    lines += [_line(book, name, _cells(book, Kind.CROSSED, name)) for name in book.crossings]
    note = t(
        "En uppgift är en fråga för en grupp. Frågor som inte ställdes till gruppen räknas inte. En grupp som inte går att dela kan stå hel i en korsindelning."
    )
    return Table(number, t("Så mycket visas, indelning för indelning"), columns, tuple(lines), note, "short coverage")


def _cells(book: Book, kind: Kind, name: str) -> list[Cell]:
    return [cell for table in _tables(book.of_kind(kind), name) for cell in table.cells if cell.reason is not Reason.NOT_ASKED]


def _tables(tables: Iterable[ReleasedTable], name: str) -> Iterable[ReleasedTable]:
    return (table for table in tables if table.dimension == name)


def _line(book: Book, name: str, cells: list[Cell]) -> tuple[object, ...]:
    shown = [cell for cell in cells if cell.shown]
    bounded = sum(cell.at_least is not None or cell.at_most is not None for cell in shown)
    hidden = [sum(cell.reason is why for cell in cells) for why in (Reason.FEW_RESPONSES, Reason.PROTECTS_GROUP)]
    groups = len({cell.group for cell in shown})
    return book.breakdown(name), groups, len(cells), len(shown), bounded, *hidden, share(len(shown), len(cells)) if cells else NONE
