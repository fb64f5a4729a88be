"""Answers to questions: wordings, distributions, named options, and what those who did not answer could change."""

from __future__ import annotations

from collections.abc import Sequence

from markupsafe import Markup

from surveyapp.disclosure.released import Cell
from surveyapp.reports import charts, strips
from surveyapp.reports.blocks import Figure, Table
from surveyapp.reports.book import Book
from surveyapp.reports.exhibits.common import NO_BREAK, alt, bar, own_mark
from surveyapp.reports.strips import Grid


def wording_table(book: Book, number: str, items: Sequence[str]) -> Table:
    rows = tuple((book.short(item), book.full(item)) for item in items)
    return Table(number, book.t("Frågornas lydelse"), (book.t("Kortnamn"), book.t("Påstående eller fråga")), rows, kind="words wording")


def level_text(book: Book, label: str, cell: Cell) -> str:
    return book.t(
        "%(label)s: %(high)s procent 4–5, %(low)s procent 1–2, n %(n)s",
        label=label,
        high=cell.favourable or 0,
        low=cell.unfavourable or 0,
        n=cell.n or 0,
    )


def distribution(
    book: Book, number: str, title: str, sub: str, rows: Sequence[tuple[str, str, Cell]], note: str = ""
) -> tuple[Figure, Table]:
    """Distributions of several items on the same kind of scale. rows: (item, label, cell of everybody)."""
    first_scale = book.item(rows[0][0])["scale"]
    bars, seen = [], first_scale
    for item, label, cell in rows:
        scale = book.item(item)["scale"]
        bars.append(bar(book, label, cell, scale != seen))
        seen = scale
    text = alt(book, book.t("Staplar med svarsfördelning"), [level_text(book, label, cell) for _, label, cell in rows], number)
    drawing = charts.stacked(bars, text, book.ends(rows[0][0]), book.t)
    base_note = book.t("n = antal som tog ställning (1–5). Vet ej visas utanför stapeln, i samma skala, med antal.")
    table = distribution_table(book, number, title, rows)
    strip = strips.distribution(bars, Grid(table.columns, table.rows), text, _scale_ends(book, rows))
    return Figure(number, title, f"{sub} {note}".strip(), drawing, base_note, strip), table


def _scale_ends(book: Book, rows: Sequence[tuple[str, str, Cell]]) -> str:
    """Both ends of each scale in words; the first scale holds for every row that is not named."""
    found: dict[str, str] = {}
    for item, label, _ in rows:
        ends = book.ends(item)
        text = book.t("1 = %(low)s, 5 = %(high)s.", low=ends[0].lower(), high=ends[1].lower())
        if text not in found:
            found[text] = f"{label}: {text}" if found else text
    return " ".join(found.values())


def distribution_table(book: Book, number: str, title: str, rows: Sequence[tuple[str, str, Cell]]) -> Table:
    columns = (book.t("Påstående"), "1", "2", "3", "4", "5", f"4–5,{NO_BREAK}%", book.t("Medel"), "n", book.t("Vet ej"), book.t("Ej svar"))
    lines = tuple(
        (label, *(cell.percents or {}).values(), cell.favourable, book.number(cell.mean), cell.n, cell.dont_know, cell.blank)
        for _, label, cell in rows
    )
    note = book.t("Procenttalen 1–5 räknas på n. På grund av avrundning blir summan inte alltid 100. Vet ej och Ej svar är antal.")
    return Table(number, title.rstrip("?") + ": " + book.t("svarsfördelning i procent, samt antal"), columns, lines, note, "distribution")


def options_table(book: Book, number: str, title: str, item: str, cell: Cell) -> Table:
    """Counts and shares of a question with named options."""
    texts = book.option_texts(item)
    rows: list[tuple[str, int, int | str]] = [
        (texts[value], count, (cell.percents or {})[value]) for value, count in (cell.counts or {}).items()
    ]
    if cell.dont_know:
        rows.append((book.t("Vet ej"), cell.dont_know, "–"))
    note = book.t("n = %(n)s. Ej svar: %(blank)s.", n=cell.n or 0, blank=cell.blank or 0)
    return Table(number, title, (book.t("Svar"), book.t("Antal"), book.t("Andel, %")), tuple(rows), note, "short")


def limits(book: Book, number: str, rows: Sequence[tuple[str, str, Cell]]) -> tuple[Figure, Table]:
    """What those who did not answer could change."""
    known = [(label, cell, cell.bounds) for _, label, cell in rows if cell.bounds is not None and cell.favourable is not None]
    lines = [(label, cell.favourable or 0, bounds[0], bounds[1]) for label, cell, bounds in known]
    parts = [
        book.t("%(label)s: %(share)s procent, mellan %(low)s och %(high)s", label=r[0], share=r[1], low=r[2], high=r[3]) for r in lines
    ]
    text = alt(book, book.t("Andel positiva och gränser"), parts, number)
    columns = (book.t("Påstående"), book.t("Positiva"), "n", book.t("Andel, %"), book.t("Lägst, %"), book.t("Högst, %"))
    body = tuple((label, cell.favourable_count, cell.n, cell.favourable, *bounds) for label, cell, bounds in known)
    figure = Figure(
        number,
        book.t("Vad kan de som inte svarat ändra?"),
        book.t(
            "Punkt: andel 4–5 av dem som tog ställning. Band: var andelen av alla %(invited)s tillfrågade säkert ligger.",
            invited=book.invited,
        ),
        charts.bounds(lines, text, own_mark(book)),
        book.t(
            "Vänster kant: ingen av dem som saknas är positiv. Höger kant: alla är det. Vet ej och tomma svar räknas till dem som saknas."
        ),
        strips.bounds([line[1:] for line in lines], Grid(columns, body), text, own_mark(book)),
    )
    title = book.t("Andel positiva, och lägst och högst möjliga andel av alla %(invited)s", invited=book.invited)
    return figure, Table(number, title, columns, body, kind="short wide")


def example(book: Book, item: str, cell: Cell) -> Markup:
    text = book.t("Exempel på en stapel. De fem svaren ligger från vänster, 1, till höger, 5. Vet ej står för sig till höger.")
    return charts.stacked([bar(book, book.short(item), cell)], text, book.ends(item), book.t)
