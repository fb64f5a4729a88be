"""What a reader chooses to see of differences: a question, a breakdown or a combination of two, and one group. Only what is released."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from flask_babel import gettext as _

from surveyapp.disclosure.released import Kind, Reason
from surveyapp.errors import NotFound
from surveyapp.reports import chapters, exhibits
from surveyapp.reports.book import Book
from surveyapp.web.results import parts

Options = list[tuple[str, str]]  # (value in the address, words)


@dataclass(frozen=True)
class Choice:
    """`by`: a dimension, or a combination "area*tenure"; `group`: one group of its first dimension, "" for all.

    `released`: whether the combination is out at all; a question may still have nothing to show in it.
    """

    book: Book
    item: str
    by: str
    group: str = ""
    released: bool = True

    @property
    def crossed(self) -> bool:
        return "*" in self.by

    @property
    def rows(self) -> Options:
        return parts.variables(self.book, self.item)


def read(book: Book, address: Mapping[str, str]) -> Choice:
    """From the address. NotFound for what no questionnaire of the study has; what only the other one has gives way to the first choice.

    A combination that is not out is not an error of the reader's: the page says so.
    """
    others = [replace(book, instrument=key) for key in book.publication.labels["instruments"] if key != book.instrument]
    item = _one_of(address.get("fraga"), parts.questions(book), (v for other in others for v, _words in parts.questions(other)))
    unreleased = [name for name in book.crossings if name not in dict(breakdowns(book))]
    if address.get("indelning") in unreleased:
        return Choice(book, item, address["indelning"], released=False)
    elsewhere = (name for other in others for name in (*other.dimensions, *other.crossings))
    chosen = Choice(book, item, _one_of(address.get("indelning"), breakdowns(book), elsewhere))
    known = (group.id for groups in book.publication.groups.values() for group in groups)
    return replace(chosen, group=_one_of(address.get("grupp"), _groups(chosen), known) if chosen.crossed else "")


def _one_of(value: str | None, options: Options, elsewhere: Iterable[str] = ()) -> str:
    first = options[0][0]
    if value is None or value in dict(options):
        return value or first
    if value in elsewhere:
        return first
    raise NotFound()


def breakdowns(book: Book) -> Options:
    """Every dimension, and the combinations that something is shown of."""
    shown = {table.dimension for table in book.of_kind(Kind.CROSSED) if any(cell.shown for cell in table.cells)}
    return [(name, book.breakdown(name)) for name in (*book.dimensions, *(name for name in book.crossings if name in shown))]


def _groups(chosen: Choice) -> Options:
    first = chosen.book.dimension(chosen.by.split("*")[0])
    return [("", _("Alla: %(dimension)s", dimension=first.lower())), *exhibits.surrounding(chosen.book, chosen.by, chosen.rows)]


def filters(chosen: Choice) -> list[tuple[str, str, Options, str]]:
    """(name, label, options, chosen) of the form."""
    found = [
        ("fraga", _("Fråga"), parts.questions(chosen.book), chosen.item),
        ("indelning", _("Indelning"), breakdowns(chosen.book), chosen.by),
    ]
    groups = _groups(chosen) if chosen.crossed and chosen.released else []
    return [*found, ("grupp", _("Visa bara"), groups, chosen.group)] if len(groups) > 2 else found


def blocks(chosen: Choice) -> list[Any]:
    book, title = chosen.book, dict(parts.questions(chosen.book))[chosen.item]
    if not chosen.crossed:
        return parts.map_with_table(book, title, chosen.by, chosen.rows, chapters.heat_note(book))
    title = f"{title}: {book.breakdown(chosen.by).lower()}"
    return parts.combinations(book, title, chosen.by, chosen.rows, chosen.group or None) if chosen.released else []


def absent(chosen: Choice) -> tuple[str, str]:
    """What stands where there is nothing to show: that it is so, and why."""
    book = chosen.book
    why = _("Skäl: %(why)s. Välj en annan fråga eller indelning.", why=book.reason(Reason.PROTECTS_GROUP))
    if chosen.released:
        return _("Frågan visas inte i den här kombinationen"), why
    return _("%(combination)s visas inte", combination=book.breakdown(chosen.by)), why
