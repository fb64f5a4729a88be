"""What pages of results are made of besides the appendices' exhibits: maps with their tables, what to look at first, gaps with wordings."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from flask_babel import get_locale
from flask_babel import gettext as _

from surveyapp.disclosure.findings.ranking import look_first as first_of
from surveyapp.disclosure.released import Publication
from surveyapp.errors import NotFound
from surveyapp.language import Translator, translator
from surveyapp.reports import chapters, exhibits
from surveyapp.reports.blocks import Observation, Table, Words
from surveyapp.reports.book import Book


def words() -> Translator:
    return translator(str(get_locale()))


def book_of(publication: Publication, instrument: str) -> Book:
    if instrument not in publication.labels["instruments"]:
        raise NotFound()
    return Book(publication, instrument, words())


@dataclass(frozen=True)
class Fold:
    """A table that stands folded under the picture with the same figures."""

    table: Table
    summary: str
    form: str = "fold"


def map_with_table(book: Book, title: str, dimension: str, rows: list[tuple[str, str]], note: str) -> list[Any]:
    """A heatmap, and the same figures as a plain table under it."""
    table = exhibits.heat_table(book, "1", title, dimension, rows)
    return [exhibits.heat(book, "1", title, dimension, rows, note), Fold(table, _("Samma siffror som tabell, med vet ej"))]


def look_first(publication: Publication) -> list[Observation]:
    """At most three findings, as they are printed."""
    book = book_of(publication, next(iter(publication.labels["instruments"])))
    return [chapters.observation(book, finding, {}) for finding in first_of(publication.findings)]


def questions(book: Book) -> list[tuple[str, str]]:
    """Card items (each over all functions), and pages of items asked of all."""
    found = []
    for page_id, page in book.pages.items():
        ratings = [item for item in page["items"] if book.item(item)["type"] == "rating"]
        if page_id == "cards":
            overview = [item for item in ratings if item == chapters.OVERVIEW_ITEM]
            found += [(item, book.short(item)) for item in overview + [i for i in ratings if i not in overview]]
        elif ratings:
            found.append((page_id, book.text(page["title"])))
    return found


def variables(book: Book, item: str) -> list[tuple[str, str]]:
    """What the rows of a map are: the ratings of a page, or one question over all functions."""
    if item in book.pages:
        return [(i, book.short(i)) for i in book.pages[item]["items"] if book.item(i)["type"] == "rating"]
    return [(f"{item}.{f}", book.function(f)) for f in book.functions]


def mirror(book: Book, function: str | None) -> Iterator[Any]:
    """The pictures, the functions that have none and why, and what was asked."""
    yield from chapters.mirror(book, "1", function)
    if not function and (words := _without_gap(book)):
        yield Words(_("Visas ej: %(names)s.", names="; ".join(words)))
    if table := exhibits.pair_table(book, "2", function):
        yield Fold(table, _("Lydelser och vet ej som tabell"))


def _without_gap(book: Book) -> list[str]:
    """Functions without a gap: "Kansli, Kvalitet (färre än 5 svar)", one for each reason."""
    names: dict[str, list[str]] = {}
    for entry in book.publication.withheld:
        if entry.dimension == "gap" and entry.function:
            names.setdefault(book.reason(entry.reason), []).append(book.function(entry.function))
    return [f"{', '.join(found)} ({reason})" for reason, found in names.items()]
