"""What people do: reach and time thieves."""

from __future__ import annotations

from surveyapp.reports import exhibits
from surveyapp.reports.blocks import Words
from surveyapp.reports.book import Book
from surveyapp.reports.chapters.common import Blocks, lede, numbered, sourced

THIEVES = ("MT1", "ST1")


def reach(book: Book, number: str) -> Blocks:
    yield from sourced(exhibits.reach(book, f"{number}.1") or (), book, *(f"MR1.{function}/all" for function in book.functions))
    numbers = numbered(number, 2)
    by_area = exhibits.contact_by_area(book, f"{number}.2")
    if by_area is not None:
        yield by_area
        next(numbers)
    found = exhibits.reasons(book, next(numbers))
    if found:
        figure, table, text = found
        yield from sourced((Words(text), figure, table), book, "MR2/all")


def thieves(book: Book, number: str) -> Blocks:
    found = exhibits.thieves(book, f"{number}.1")
    if found is None:
        return
    yield lede(book.t("En tidstjuv är administration som tar mer tid än den är värd."))
    yield from sourced(found, book, *(f"{item}/all" for item in THIEVES))
    numbers = numbered(number, 2)
    weights = exhibits.weights(book, f"{number}.2")
    if weights is not None:
        yield weights
        next(numbers)
    for item in book.pages["time"]["items"]:
        cell = book.whole(item)
        if cell is not None and book.item(item)["type"] == "per_choice_single":
            yield exhibits.options_table(book, next(numbers), book.t("Den värsta tidstjuven") + ": " + book.full(item), item, cell)
