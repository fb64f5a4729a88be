"""What several chapters are made of: ledes, the ratings of a page, and one table for each dimension."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from surveyapp.disclosure.released import Cell
from surveyapp.reports import exhibits
from surveyapp.reports.book import Book, Words

Blocks = Iterator[Any]


def lede(text: str) -> Words:
    return Words(text, "lede")


def flat(*pairs: Iterable[Any] | None) -> Blocks:
    for pair in pairs:
        if pair is not None:
            yield from pair


def ratings(book: Book, page: str) -> list[tuple[str, str, Cell]]:
    """(item, label, everybody's cell) of the shown five-point ratings of a page."""
    found = []
    for item in book.pages[page]["items"] if page in book.pages else ():
        cell = book.whole(item)
        if book.item(item)["type"] == "rating" and cell is not None and len(cell.counts or {}) == 5:
            found.append((item, book.short(item), cell))
    return found


def asked_of_all(book: Book) -> str:
    return book.t(
        "Andel av dem som tog ställning, procent. Alla %(answered)s svarande fick frågorna; %(invited)s tillfrågade.",
        answered=book.answered,
        invited=book.invited,
    )


def dimension_tables(book: Book, number: str, start: int, rows: Sequence[tuple[str, str, Cell]]) -> Blocks:
    """One heat table per dimension for all items of a page."""
    note = heat_note(book)
    place = start
    for dimension in book.publication.labels["dimensions"][book.instrument]:
        shown = [(item, label) for item, label, _ in rows if book.table(f"{item}/{dimension}") is not None]
        if shown:
            title = book.t("Skiljer det sig? Medelvärde per grupp: %(dimension)s", dimension=book.dimension(dimension).lower())
            yield exhibits.heat(book, f"{number}.{place}", title, dimension, shown, note)
            place += 1


def heat_note(book: Book) -> str:
    return book.t(
        "n = de som fick frågan; %(answered)s svarande av %(invited)s tillfrågade. En cell över flera kolumner är en sammanslagen grupp. "
        "Färgen är en avläsning, ingen prövning: bara celler med ordet skillnad skiljer sig säkert från övriga. Vet ej redovisas för alla svarande.",
        answered=book.answered,
        invited=book.invited,
    )


def other_questions(book: Book, number: str, start: int) -> Blocks:
    """Questions with named options (span, areas supported, administrative time), for everybody."""
    place = start
    for page in ("bg", "general"):
        for item in book.pages.get(page, {}).get("items", ()):
            cell = book.whole(item)
            if cell is not None and book.item(item)["type"] in {"single", "multi"}:
                yield exhibits.options_table(book, f"{number}.{place}", book.full(item), item, cell)
                place += 1
