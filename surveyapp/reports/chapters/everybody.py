"""Chapters about everybody: who answered, the support as a whole, and the themes of the support staff."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from surveyapp.disclosure.released import Cell
from surveyapp.language import N_
from surveyapp.reports import exhibits
from surveyapp.reports.book import Book
from surveyapp.reports.chapters.common import (
    Blocks,
    Numbers,
    asked_of_all,
    dimension_tables,
    flat,
    lede,
    numbered,
    other_questions,
    ratings,
    sourced,
)


def response(book: Book, number: str) -> Blocks:
    numbers = numbered(number)
    if not book.invited:
        yield lede(book.t("%(answered)s har svarat. Utan antalet inbjudna går svarsfrekvensen inte att visa.", answered=book.answered))
    else:
        yield from sourced(exhibits.response(book, next(numbers)), book, *(f"rate/{d}" for d in ("all", *book.dimensions)))
    if len(exhibits.rates(book)) > 1:
        yield from flat(exhibits.profile(book, next(numbers)))
    yield from other_questions(book, numbers, "bg")


def whole(book: Book, number: str) -> Blocks:
    """Managers: the support as a whole, and the belief in the review."""
    numbers, rows = numbered(number), ratings(book, "general") + ratings(book, "end")
    yield from _rated(book, number, numbers, N_("Hur väl stämmer påståendena om stödet som helhet?"), rows)
    yield from other_questions(book, numbers, "general")


def theme(page: str, question: str) -> Any:
    """A maker of one chapter for one page of the staff's questionnaire."""

    def make(book: Book, number: str) -> Blocks:
        yield from _rated(book, number, numbered(number), question, ratings(book, page))

    return make


def _rated(book: Book, number: str, numbers: Numbers, question: str, rows: Sequence[tuple[str, str, Cell]]) -> Blocks:
    """Wordings, distributions, what the missing could change, indices and groups of the ratings of a page."""
    if not rows:
        return
    if len(rows) > 1:
        yield exhibits.wording_table(book, f"{number}.0", [row[0] for row in rows])
    bars = exhibits.distribution(book, next(numbers), book.t(question), asked_of_all(book, rows), rows)
    yield from sourced(bars, book, *(f"{row[0]}/all" for row in rows))
    if any(row[2].bounds for row in rows):
        yield from flat(exhibits.limits(book, next(numbers), rows))
    yield from dimension_tables(book, numbers, rows)
    for index in exhibits.indices_of(book, [row[0] for row in rows]):
        yield exhibits.index_table(book, next(numbers), index)


def grades(book: Book, number: str) -> Blocks:
    """The module of grades on a scale of ten."""
    rows = ratings(book, "nki", points=10)
    if rows:
        numbers = numbered(number)
        yield exhibits.wording_table(book, f"{number}.0", [row[0] for row in rows])
        yield exhibits.grades_table(book, next(numbers), rows)
        yield from dimension_tables(book, numbers, rows)
        for index in exhibits.indices_of(book, [row[0] for row in rows]):
            yield exhibits.index_table(book, next(numbers), index)


def belief(book: Book, number: str) -> Blocks:
    question = N_("Tror de att översynen leder till förbättringar?")
    yield from _rated(book, number, numbered(number), question, ratings(book, "end"))
