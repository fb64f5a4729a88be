"""Both questionnaires function by function: how satisfied managers are, and what the staff themselves say, from printed means."""

from __future__ import annotations

from surveyapp.disclosure.released import Cell, ReleasedTable
from surveyapp.reports.blocks import Table
from surveyapp.reports.book import MANAGERS, STAFF, Book

LINK = "link"  # what this table is found by: its figures stand in others as well
OVERVIEW_ITEM, CLOSE_ITEM = "MF8", "MF4"
ORDERER_ITEM, NEAR_ITEM = "SO2", "SF5"
Found = tuple[ReleasedTable | None, Cell | None]


def link_table(book: Book, number: str) -> Table | None:
    """None where no function has a figure from both sides. Both appendices print the same table."""
    if not all(item in book.publication.labels["items"].get(key, ()) for key, item in _asked()):
        return None
    rows, used = [], []
    for function in book.functions:
        managers = [_managers(book, f"{item}.{function}") for item in (OVERVIEW_ITEM, CLOSE_ITEM)]
        staff = [_staff(book, item, function) for item in (ORDERER_ITEM, NEAR_ITEM)]
        shown = [[found for found in side if found[1] is not None] for side in (managers, staff)]
        if not shown[0] and not shown[1]:
            continue
        rows.append((book.function(function), *_figures(book, managers), *_figures(book, staff)))
        used.append(bool(shown[0] and shown[1]))
    if not any(used):
        return None
    short = {key: book.publication.labels["items"][key] for key in (MANAGERS, STAFF)}
    labels = [book.text(short[key][item]["short"]) for key, item in _asked()]
    sides = (book.t("chefer"), book.t("chefer"), book.t("stöd"), book.t("stöd"))
    means = [f"{label}, {side}" for label, side in zip(labels, sides, strict=True)]
    columns = (book.t("Stödfunktion"), *means[:2], "n", *means[2:], "n")
    note = book.t("Medelvärde 1–5. En funktion vars egna medarbetare inte visas för sig har inga medelvärden från stödet.")
    return Table(number, book.t("Hänger de två enkäterna ihop? Funktion för funktion"), columns, tuple(rows), note, "link", sources=(LINK,))


def _asked() -> tuple[tuple[str, str], ...]:
    return (MANAGERS, OVERVIEW_ITEM), (MANAGERS, CLOSE_ITEM), (STAFF, ORDERER_ITEM), (STAFF, NEAR_ITEM)


def _managers(book: Book, name: str) -> Found:
    table = book.publication.table(f"{MANAGERS}/{name}/all")
    return table, table.cells[0] if table and table.cells[0].shown and table.cells[0].mean is not None else None


def _staff(book: Book, item: str, function: str) -> Found:
    """The staff of one function where they are shown alone."""
    table = book.publication.table(f"{STAFF}/{item}/function")
    cells = table.cells if table else ()
    return table, next((cell for cell in cells if cell.group == f"function:{function}" and cell.mean is not None), None)


def _figures(book: Book, side: list[Found]) -> tuple[object, ...]:
    means = [book.number(cell.mean) if cell else book.t("visas ej") for _, cell in side]
    n = next((cell.n for _, cell in side if cell), None)
    return (*means, n if n is not None else "–")
