"""Chapters about each support function: the overview, and one section a function."""

from __future__ import annotations

from collections.abc import Sequence

from surveyapp.disclosure.released import Cell
from surveyapp.language import N_
from surveyapp.reports import exhibits, wording
from surveyapp.reports.blocks import Opening
from surveyapp.reports.book import Book
from surveyapp.reports.chapters.common import Blocks, Numbers, heat_note, lede, numbered, shown_over, sourced

OVERVIEW_ITEM = "MF8"
BESIDE_OVERVIEW = "MF4"


def overview(book: Book, number: str) -> Blocks:
    rows = [(f"{OVERVIEW_ITEM}.{f}", book.function(f)) for f in book.functions]
    if not any(book.whole(name) for name, _ in rows):
        return
    yield lede(book.t("Diagram och tabell i ett. Färgen visar avståndet till alla svarande."))
    title = book.t("Hur nöjda är cheferna som helhet? Medelvärde 1–5, avvikelse från alla och n")
    by_area = exhibits.heat(book, f"{number}.1", title, "area", rows, heat_note(book))
    yield from sourced([by_area], book, *(f"{name}/area" for name, _ in rows))
    place = 2
    for dimension in ("role", "tenure"):
        shown = shown_over(book, dimension, rows)
        if shown:
            title = book.t("Nöjd som helhet: %(dimension)s", dimension=book.dimension(dimension).lower())
            heat = exhibits.heat(book, f"{number}.{place}", title, dimension, shown, heat_note(book))
            yield from sourced([heat], book, *(f"{name}/{dimension}" for name, _ in shown))
            place += 1


def functions(book: Book, number: str) -> Blocks:
    shown = [f for f in book.functions if book.whole(f"{OVERVIEW_ITEM}.{f}")]
    if not shown:
        return
    text = N_("Varje funktion har samma uppställning. Funktioner som färre än %(least)s personer arbetar i bedöms inte.")
    yield lede(book.t(text, least=book.publication.policy["min_rated_persons"]))
    items = [item for item in book.pages["cards"]["items"] if book.item(item)["type"] == "rating"]
    yield exhibits.wording_table(book, f"{number}.0", items)
    numbers = numbered(number)
    for place, function in enumerate(shown, 1):
        yield from _function(book, numbers, f"{number}.{place}", function, items)


def _function(book: Book, numbers: Numbers, section: str, function: str, items: Sequence[str]) -> Blocks:
    cells = [(item, book.short(item), cell) for item in items if (cell := book.whole(f"{item}.{function}"))]
    overall = book.whole(f"{OVERVIEW_ITEM}.{function}")
    if overall is None:
        return
    table = book.table(f"{OVERVIEW_ITEM}.{function}/all")
    figure, bars = exhibits.distribution(
        book,
        next(numbers),
        book.t("Hur väl stämmer påståendena om %(name)s?", name=book.in_sentence(function)),
        book.t(
            "Andel av dem som tog ställning, procent. %(asked)s av %(answered)s svarande fick frågan; %(full)s fick alla påståenden, övriga två.",
            asked=(table.asked if table else None) or 0,
            answered=book.answered,
            full=(table.asked_full if table else None) or 0,
        ),
        cells,
    )
    areas = book.table(f"{OVERVIEW_ITEM}.{function}/area")
    yield Opening(
        function,
        section,
        book.function(function),
        _facts(book, function, overall),
        " ".join(filter(None, (wording.level(book, overall, book.t("hur nöjda de är som helhet")), wording.unsure(book, overall)))),
        wording.group_differences(book, areas),
        figure,
    )
    yield from sourced([bars], book, *(f"{item}.{function}/all" for item, _, _ in cells))
    names = [(f"{item}.{function}", book.short(item)) for item in (BESIDE_OVERVIEW, OVERVIEW_ITEM) if item in items]
    if any(book.table(f"{name}/area") and book.whole(name) for name, _ in names):
        groups = exhibits.groups_figure(book, next(numbers), book.t("Skiljer det sig mellan områdena?"), "area", names)
        yield from sourced(groups or (), book, *(f"{name}/area" for name, _ in names))


def _facts(book: Book, function: str, overall: Cell) -> tuple[tuple[str, str], ...]:
    facts = []
    contact = book.contact(function)
    if contact:
        facts.append((book.t("%(count)s av %(n)s", count=contact.some, n=contact.n), book.t("chefer har haft kontakt")))
    index = book.table(f"IX_support.{function}/all")
    if index and index.cells[0].shown:
        facts.append((book.number(index.cells[0].mean), book.t("stödindex, n = %(n)s", n=index.cells[0].n or 0)))
    facts.append((book.number(overall.mean), book.t("nöjd som helhet, 1–5")))
    return tuple(facts)
