"""What an earlier version prints and this one does not, so that nobody takes it for an oversight. Follows from the two publications."""

from __future__ import annotations

from collections.abc import Iterator

from surveyapp.disclosure.released import Reason
from surveyapp.reports.blocks import Table
from surveyapp.reports.book import Book

Line = tuple[str, str, str, str]  # which questions, of whom, why, where it is read


def left(book: Book, number: str) -> Table | None:
    """Printed figures of earlier versions that are not printed anew, those that lack the same groups in one row. None where there are none."""
    found = tuple(_lines(book))
    columns = (book.t("Grupp eller funktion"), book.t("Gäller"), book.t("Skäl"), book.t("Kan läsas i"))
    title = book.t("Uppgifter i tidigare versioner som inte trycks på nytt")
    return Table(number, title, columns, found, kind="words withheld") if found else None


def _lines(book: Book) -> Iterator[Line]:
    for version, tables in book.publication.facts.get("left", {}).items():
        alike: dict[tuple[str, str, tuple[str, ...]], list[str]] = {}
        for table, groups in tables.items():
            instrument, variable, dimension = table.split("/")
            if instrument == book.instrument:
                item, _, function = variable.partition(".")
                about = book.function(function) if function else book.t("Frågor till alla")
                questions = alike.setdefault((about, dimension, tuple(groups)), [])
                if (name := _name(book, item)) not in questions:
                    questions.append(name)
        for (about, dimension, groups), questions in alike.items():
            where = book.t("version %(version)s", version=version)
            yield f"{about}: {', '.join(questions)}", _of(book, dimension, groups), book.reason(Reason.PROTECTS_GROUP), where


def _name(book: Book, item: str) -> str:
    if item == "rate":
        return book.t("Svarsfrekvens")
    if book.has(item):
        return book.short(item)
    return book.text(next(index["text"] for index in book.publication.labels["indices"] if index["id"] == item))


def _of(book: Book, dimension: str, groups: tuple[str, ...]) -> str:
    """The groups by the names of their segments: this version need not have them."""
    if dimension == "all":
        return book.t("alla svarande")
    names = [" · ".join(map(book.segments, group.split("*"))) for group in groups]
    over = book.t("per %(dimension)s", dimension=book.breakdown(dimension).lower())
    return f"{over}: {'; '.join(names)}"
