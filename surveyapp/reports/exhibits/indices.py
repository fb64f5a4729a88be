"""Indices of 0-100 over everybody and the groups of each dimension, and grades on a scale of ten."""

from __future__ import annotations

from collections.abc import Sequence

from surveyapp.disclosure.released import Cell, Kind
from surveyapp.reports.blocks import Table
from surveyapp.reports.book import Book


def indices_of(book: Book, items: Sequence[str]) -> list[str]:
    """Released indices over everybody that end on one of these items: each stands on one page of the questionnaire."""
    found = []
    for index in book.publication.labels["indices"]:
        own = [item for item in index["items"] if book.has(item)]
        if own and own[-1] in items and book.table(f"{index['id']}/all") is not None:
            found.append(index["id"])
    return found


def index_table(book: Book, number: str, index: str) -> Table:
    """Everybody first, and then the groups of each dimension that shows them all."""
    name = next(entry["text"] for entry in book.publication.labels["indices"] if entry["id"] == index)
    rows: list[tuple[str, str, int | None]] = []
    over: list[str] = []
    for table in book.of_kind(Kind.INDEX):
        if table.item != index or table.function is not None:
            continue
        cells = [cell for cell in table.cells if cell.shown and (table.dimension == "all" or cell.group != "all")]
        over += [book.dimension(table.dimension) if place == 0 and table.dimension != "all" else "" for place, _ in enumerate(cells)]
        rows += [(book.group(cell.group), book.number(cell.mean), cell.n) for cell in cells]
    columns = (book.t("Grupp"), book.t("Index"), "n")
    note = book.t(
        "n = de som besvarat tillräckligt många av frågorna. Så räknas index: se tabell %(table)s. Grupper prövas inte mot varandra här.",
        table=book.method_table,
    )
    return Table(number, book.t("%(name)s, 0–100", name=book.text(name)), columns, tuple(rows), note, "short indexed", tuple(over))


def grades_table(book: Book, number: str, rows: Sequence[tuple[str, str, Cell]]) -> Table:
    """Per cent for each of the ten points, with both ends of the scale in the note."""
    points = list(rows[0][2].counts or {})
    columns = (book.t("Fråga"), *points, book.t("Medel"), "n", book.t("Vet ej"), book.t("Ej svar"))
    lines = tuple(
        (label, *(cell.percents or {}).values(), book.number(cell.mean), cell.n, cell.dont_know, cell.blank) for _, label, cell in rows
    )
    note = book.t(
        "Procenttalen räknas på n. På grund av avrundning blir summan inte alltid 100. Vet ej och Ej svar är antal. 1 är lägst och %(top)s högst.",
        top=points[-1],
    )
    title = book.t("Vilket betyg ger cheferna stödet? Svarsfördelning i procent, samt antal")
    return Table(number, title, columns, lines, note, "grades")
