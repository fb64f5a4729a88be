"""Both sides of the same question, function by function."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from surveyapp.disclosure.released import Kind, ReleasedTable
from surveyapp.language import N_
from surveyapp.reports import exhibits, wording
from surveyapp.reports.blocks import Words
from surveyapp.reports.book import MANAGERS, STAFF, Book
from surveyapp.reports.chapters.common import Blocks, lede
from surveyapp.reports.plots import gap_span


@dataclass(frozen=True)
class Section:
    """The gaps of one function, or of the support as a whole: `rows` are (name of the pair, its table)."""

    place: int
    name: str
    about: str
    rows: list[tuple[str, ReleasedTable]]
    base: str


def sections(book: Book, only: str | None = None) -> list[Section]:
    """Every gap, function by function; `only` one function's where it is given."""
    names = {pair["id"]: book.text(pair["text"]) for pair in book.publication.labels["pairs"]}
    found = []
    for place, (function, tables) in enumerate(_by_function(_tables(book)), 1):
        if not only or function == only:
            name = book.function(function) if function else book.t("Stödet som helhet")
            about = book.in_sentence(function) if function else book.t("stödet som helhet")
            rows = [(names[table.item], table) for table in tables]
            found.append(Section(place, name, about, rows, _base(book, function)))
    return found


def span(book: Book) -> tuple[float, float]:
    """One scale for all gaps of the release."""
    return gap_span(exhibits.dumbbell(book, "", table) for table in _tables(book))


def lead(book: Book) -> Words:
    text = N_(
        "Samma fråga har ställts till chefer och till stödfunktioner. Ett glapp är en skillnad i förväntan att samtala om, inte ett fel hos någon."
    )
    return lede(book.t(text))


def mirror(book: Book, number: str) -> Blocks:
    """A figure, a sentence and a table for each function; then what only stands side by side."""
    found = sections(book)
    if not found:
        return
    yield lead(book)
    scale = span(book)
    for section in found:
        figure, table = exhibits.mirror(book, f"{number}.{section.place}", section.name, section.rows, scale, section.base)
        yield figure
        yield Words(wording.gaps(book, section.about, section.rows))
        yield replace(table, sources=tuple(row.id for _, row in section.rows))
    yield from beside(book, number, len(found) + 1)


def beside(book: Book, number: str, place: int) -> Blocks:
    """Pairs that are never a gap, and both questionnaires function by function. `place`: of the first exhibit."""
    context = tuple(_context(book, number, place))
    yield from context
    if link := exhibits.link_table(book, f"{number}.{place + len(context)}"):
        yield link


def _tables(book: Book) -> list[ReleasedTable]:
    return list(book.publication.of_kind(Kind.GAP, MANAGERS))


def _by_function(tables: Sequence[ReleasedTable]) -> list[tuple[str | None, list[ReleasedTable]]]:
    found: dict[str | None, list[ReleasedTable]] = {}
    for table in tables:
        found.setdefault(table.function, []).append(table)
    return sorted(found.items(), key=lambda pair: pair[0] is None)


def _base(book: Book, function: str | None) -> str:
    facts = book.publication.facts
    who = book.t("Medelvärde 1–5.")
    if function:
        parts = [who, _managers_asked(book, function), _staff_asked(book, function)]
        return " ".join(parts)
    if not all(facts["invited"].values()):
        answered = facts["answered"]
        told = book.t("Chefer: %(m)s svarande. Stödfunktioner: %(s)s.", m=answered[MANAGERS], s=answered[STAFF])
        return f"{who} {told}"
    return (
        who
        + " "
        + book.t(
            "Chefer: %(m)s av %(mi)s tillfrågade. Stödfunktioner: %(s)s av %(si)s.",
            m=facts["answered"][MANAGERS],
            mi=facts["invited"][MANAGERS],
            s=facts["answered"][STAFF],
            si=facts["invited"][STAFF],
        )
    )


def _managers_asked(book: Book, function: str) -> str:
    contact = book.contact(function)
    if contact is None:
        return book.t("Chefer som haft kontakt.")
    return book.t("Chefer som haft kontakt: %(count)s av %(n)s.", count=contact.some, n=contact.n)


def _staff_asked(book: Book, function: str) -> str:
    """The response rate of the function where it is printed, else that they are the respondents."""
    rates = book.publication.table(f"{STAFF}/rate/function")
    own = next((cell for cell in rates.cells if cell.group == f"function:{function}"), None) if rates else None
    if own is None:
        return book.t("Stödfunktionen: svarande i den.")
    return book.t("Stödfunktionen: %(answered)s svarande av %(invited)s tillfrågade.", answered=own.answered, invited=own.invited)


def _context(book: Book, number: str, place: int) -> Blocks:
    names = {pair["id"]: book.text(pair["text"]) for pair in book.publication.labels["pairs"]}
    pairs = {pair["id"]: pair for pair in book.publication.labels["pairs"]}
    items = book.publication.labels["items"]
    rows = [
        (
            names[table.item],
            book.text(items[MANAGERS][pairs[table.item]["manager"]]["text"]),
            book.text(items[STAFF][pairs[table.item]["staff"]]["text"]),
            table.cells[0],
        )
        for table in book.publication.of_kind(Kind.CONTEXT, MANAGERS)
    ]
    if rows:
        yield exhibits.context_table(book, f"{number}.{place}", rows)
