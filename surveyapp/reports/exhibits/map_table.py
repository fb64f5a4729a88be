"""The figures of a heatmap as a plain table: one line a group, with what the map has no room for."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from surveyapp.disclosure.released import Cell, Reason
from surveyapp.reports import wording
from surveyapp.reports.blocks import Table
from surveyapp.reports.book import Book
from surveyapp.reports.exhibits.common import against_all
from surveyapp.reports.exhibits.groups import rated_thing

Line = tuple[object, ...]
NONE = "–"


def heat_table(book: Book, number: str, title: str, dimension: str, rows: Sequence[tuple[str, str]], only: str | None = None) -> Table:
    """rows: (variable, label), as in the map with the same number. "Vet ej" and the three bands stand here only.

    `dimension` may be a combination of two; `only`: one group of its first.
    """
    words = (book.t("Grupp"), book.t("Medel"), book.t("Mot alla"), "n", book.t("Vet ej"), book.t("1–2, 3 och 4–5, %"))
    columns = (rated_thing(book, rows), *words, book.t("Säker skillnad mot övriga"))
    note = book.t(
        "Vet ej är antal för alla, och för grupper en andel i procent från %(few)s svar. Band skrivs ut för grupper från %(bands)s svar. "
        "Nära skalans ände, och där medelvärdet skulle röja någon, skrivs en gräns (minst, högst) i stället.",
        few=book.publication.policy["bands_from"],
        bands=2 * book.publication.policy["bands_from"],
    )
    lines = tuple(line for variable, label in rows for line in _lines(book, variable, label, dimension, only))
    return Table(number, title, columns, lines, note, "map")


def _lines(book: Book, variable: str, label: str, dimension: str, only: str | None) -> Iterator[Line]:
    whole, table = book.whole(variable), book.table(f"{variable}/{dimension}")
    if whole is None:
        yield _hidden(book, label, book.t("Alla"), book.why(variable, "all"))
        return
    mean, unsure = book.number(whole.mean), NONE if whole.dont_know is None else whole.dont_know
    yield label, book.t("Alla"), mean, NONE, whole.n, unsure, _bands(whole), NONE
    if table is None:
        yield _hidden(book, label, book.breakdown(dimension), book.why(variable, dimension))
        return
    for cell in table.cells:
        if only and cell.group.split("*")[0] != only:
            continue
        yield _group(book, label, cell, whole)


def _group(book: Book, label: str, cell: Cell, whole: Cell) -> Line:
    name = book.group(cell.group)
    if cell.reason is Reason.NOT_ASKED:
        return label, name, book.reason(cell.reason), *[NONE] * 5
    if cell.reason is not None:
        return _hidden(book, label, name, book.reason(cell.reason))
    unsure = {"<25": book.t("under 25 procent"), "25+": book.t("25 procent eller fler")}.get(cell.dont_know_band or "", NONE)
    bands = " / ".join(str(band) for band in cell.bands) if cell.bands else NONE
    return label, name, book.mean(cell), against_all(book, cell, whole), cell.n, unsure, bands, wording.sure(book, cell.contrast)


def _hidden(book: Book, label: str, group: str, why: str) -> Line:
    return label, group, ": ".join(filter(None, (book.t("visas ej"), why))), *[NONE] * 5


def _bands(whole: Cell) -> str:
    """Everybody's three bands from the printed shares of a five-point scale."""
    shares = list((whole.percents or {}).values())
    return f"{whole.unfavourable} / {shares[2]} / {whole.favourable}" if len(shares) == 5 and whole.favourable is not None else NONE
