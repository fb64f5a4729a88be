"""Chapters about everybody: who answered, the support as a whole, and the themes of the support staff."""

from __future__ import annotations

from typing import Any

from surveyapp.reports import exhibits
from surveyapp.reports.book import Book
from surveyapp.reports.chapters.common import Blocks, asked_of_all, dimension_tables, flat, other_questions, ratings


def response(book: Book, number: str) -> Blocks:
    yield from flat(exhibits.response(book, f"{number}.1"))
    if len(exhibits.rates(book)) > 1:
        yield from flat(exhibits.profile(book, f"{number}.2"))


def background(book: Book, number: str) -> Blocks:
    yield from flat(exhibits.response(book, f"{number}.1"))
    if len(exhibits.rates(book)) > 1:
        yield from flat(exhibits.profile(book, f"{number}.2"))
    yield from other_questions(book, number, 3)


def whole(book: Book, number: str) -> Blocks:
    """Managers: the support as a whole, and the belief in the review."""
    rows = ratings(book, "general") + ratings(book, "end")
    if not rows:
        return
    yield exhibits.wording_table(book, f"{number}.0", [row[0] for row in rows])
    yield from flat(
        exhibits.distribution(book, f"{number}.1", book.t("Hur väl stämmer påståendena om stödet som helhet?"), asked_of_all(book), rows),
        exhibits.limits(book, f"{number}.2", rows),
    )
    yield from dimension_tables(book, number, 3, rows)
    yield from other_questions(book, number, 6)


def theme(page: str, question: str) -> Any:
    """A maker of one chapter for one page of the staff's questionnaire."""

    def make(book: Book, number: str) -> Blocks:
        rows = ratings(book, page)
        if not rows:
            return
        yield exhibits.wording_table(book, f"{number}.0", [row[0] for row in rows])
        yield from flat(exhibits.distribution(book, f"{number}.1", book.t(question), asked_of_all(book), rows))
        yield from flat(exhibits.limits(book, f"{number}.2", rows)) if any(row[2].bounds for row in rows) else ()
        yield from dimension_tables(book, number, 3, rows)

    return make


def belief(book: Book, number: str) -> Blocks:
    rows = ratings(book, "end")
    if rows:
        yield from flat(
            exhibits.distribution(book, f"{number}.1", book.t("Tror de att översynen leder till förbättringar?"), asked_of_all(book), rows)
        )
        yield from dimension_tables(book, number, 2, rows)
