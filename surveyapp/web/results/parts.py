"""What pages of results are made of besides the appendices' exhibits: maps with their tables, what to look at first, gaps with wordings."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from flask_babel import get_locale
from flask_babel import gettext as _

from surveyapp.disclosure.findings.ranking import look_first as first_of
from surveyapp.disclosure.released import Publication
from surveyapp.errors import NotFound
from surveyapp.language import Translator, translator
from surveyapp.reports import chapters, exhibits, wording
from surveyapp.reports.blocks import Fold, Maps, Observation, Words
from surveyapp.reports.book import Book
from surveyapp.reports.chapters import since as since_before
from surveyapp.reports.chapters.mirror import beside, lead, sections, span

ONE_FUNCTION = "funktion."  # before a function's id, where a question may be chosen


def words() -> Translator:
    return translator(str(get_locale()))


def book_of(publication: Publication, instrument: str) -> Book:
    if instrument not in publication.labels["instruments"]:
        raise NotFound()
    return Book(publication, instrument, words())


def map_with_table(book: Book, title: str, dimension: str, rows: list[tuple[str, str]], note: str) -> list[Any]:
    """A heatmap, and the same figures as a plain table under it."""
    table = exhibits.heat_table(book, "1", title, dimension, rows)
    return [exhibits.heat(book, "1", title, dimension, rows, note), Fold(table, _("Samma siffror som tabell, med vet ej"))]


def look_first(publication: Publication) -> list[Observation]:
    """At most three findings, as they are printed."""
    book = book_of(publication, next(iter(publication.labels["instruments"])))
    return [chapters.observation(book, finding, {}) for finding in first_of(publication.findings)]


def questions(book: Book) -> list[tuple[str, str]]:
    """Card items (each over all functions), pages of items asked of all, and functions (all statements about one)."""
    found = []
    for page_id, page in book.pages.items():
        ratings = [item for item in page["items"] if book.item(item)["type"] == "rating"]
        if page_id == "cards":
            overview = [item for item in ratings if item == chapters.OVERVIEW_ITEM]
            found += [(item, book.short(item)) for item in overview + [i for i in ratings if i not in overview]]
        elif ratings:
            found.append((page_id, book.text(page["title"])))
    graded = [function for function in book.functions if book.whole(f"{chapters.OVERVIEW_ITEM}.{function}")]
    return found + [(ONE_FUNCTION + function, _("%(name)s: alla påståenden", name=book.function(function))) for function in graded]


def variables(book: Book, item: str) -> list[tuple[str, str]]:
    """What is compared: the ratings of a page, those about one function, or one question over all functions."""
    if item.startswith(ONE_FUNCTION):
        function = item.removeprefix(ONE_FUNCTION)
        return [(f"{i}.{function}", label) for i, label in _ratings(book, "cards")]
    if item in book.pages:
        return _ratings(book, item)
    return [(f"{item}.{f}", book.function(f)) for f in book.functions]


def _ratings(book: Book, page: str) -> list[tuple[str, str]]:
    return [(i, book.short(i)) for i in book.pages[page]["items"] if book.item(i)["type"] == "rating"]


def combinations(book: Book, title: str, crossing: str, rows: list[tuple[str, str]], only: str | None) -> list[Any]:
    """Two-way tables of the variables that have one: side by side where their groups are the same, else one by one."""
    known = exhibits.crossed_variables(book, crossing, rows)
    if not known:
        return []
    if exhibits.alike(book, crossing, known):
        maps: Any = exhibits.crossed(book, "1", title, crossing, known, only=only)
    else:
        maps = Maps(title, tuple(exhibits.one_by_one(book, "1", crossing, known, only)))
    notes = [_("n är antalet i gruppen som fick frågan, för alla de som tog ställning. Korsindelade grupper prövas inte mot varandra.")]
    if not exhibits.divides([found for name, _words in known if (found := book.table(f"{name}/{crossing}"))]):
        notes.append(_("Ingen grupp går att visa i flera delar utan att någon röjs."))
    if left := [label for name, label in rows if (name, label) not in known]:
        notes.append(_("Visas ej i den här kombinationen: %(names)s.", names=", ".join(left)))
    table = exhibits.heat_table(book, "1", title, crossing, known, only)
    return [maps, Words(" ".join(notes)), Fold(table, _("Samma siffror som tabell"))]


def mirror(book: Book, function: str | None) -> Iterator[Any]:
    """The pictures, the functions that have none and why, and what was asked."""
    found = sections(book, function)
    if found:
        yield lead(book)
    scale = span(book)
    for section in found:
        yield exhibits.gaps(book, f"1.{section.place}", section.name, section.rows, scale, section.base)
        yield Words(wording.gaps(book, section.about, section.rows))
    if not function:
        yield from beside(book, "1", len(found) + 1)
    if not function and (words := _without_gap(book)):
        yield Words(_("Visas ej: %(names)s.", names="; ".join(words)))
    if table := exhibits.pair_table(book, "2", function):
        yield Fold(table, _("Lydelser och vet ej som tabell"))


def since(book: Book, chosen: str = "") -> Iterator[Any]:
    """Everybody's answers against the wave before: all parts, or one of them by its place ("0")."""
    found, scale = since_before.parts(book), since_before.span(book)
    if not found:
        return
    yield Words(since_before.about(book), "lede")
    yield Words(since_before.how(book))
    shown = [(place, part) for place, part in enumerate(found, 1) if chosen in ("", str(place - 1))]
    for place, part in shown:
        drawn = exhibits.since(book, f"1.{place}", part.name, part.rows, scale, _("Medelvärde 1–5, alla svarande."))
        yield drawn if part is shown[-1][1] else replace(drawn, note="")  # which is the same under each
    if not chosen and (left := since_before.changed(book)):
        yield Words(left)


def since_names(book: Book) -> list[tuple[str, str]]:
    """(place, name) of the parts that are compared with the wave before."""
    return [(str(place), part.name) for place, part in enumerate(since_before.parts(book))]


def since_overview(book: Book) -> list[Any]:
    """Satisfaction with each function against the wave before, as it stands on the first page; [] where there is no wave before."""
    found = since_before.parts(book)
    shown = next((part for part in found if part.rows[0][1].item == chapters.OVERVIEW_ITEM), found[0] if found else None)
    if shown is None:
        return []
    title = _("Jämfört med förra mätningen: %(what)s", what=shown.name.lower())
    return [exhibits.since(book, "2", title, shown.rows, since_before.span(book), since_before.about(book))]


def _without_gap(book: Book) -> list[str]:
    """Functions without a gap: "Kansli, Kvalitet (färre än 5 svar)", one for each reason."""
    names: dict[str, list[str]] = {}
    for entry in book.publication.withheld:
        if entry.dimension == "gap" and entry.function:
            names.setdefault(book.reason(entry.reason), []).append(book.function(entry.function))
    return [f"{', '.join(found)} ({reason})" for reason, found in names.items()]
