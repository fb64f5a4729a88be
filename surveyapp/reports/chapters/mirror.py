"""Both sides of the same question, function by function."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from surveyapp.disclosure.released import Kind, ReleasedTable
from surveyapp.reports import exhibits, wording
from surveyapp.reports.blocks import Words
from surveyapp.reports.book import MANAGERS, STAFF, Book
from surveyapp.reports.chapters.common import Blocks, lede
from surveyapp.reports.plots import gap_span


def mirror(book: Book, number: str, only: str | None = None) -> Blocks:
    """Every gap, function by function; `only` one function's where it is given."""
    tables = list(book.publication.of_kind(Kind.GAP, MANAGERS))
    if not tables:
        return
    yield lede(
        book.t(
            "Samma fråga har ställts till chefer och till stödfunktioner. Ett glapp är en skillnad i förväntan att samtala om, inte ett fel hos någon."
        )
    )
    names = {pair["id"]: book.text(pair["text"]) for pair in book.publication.labels["pairs"]}
    span = gap_span(exhibits.dumbbell(book, "", table) for table in tables)
    for place, (function, rows) in enumerate(_by_function(tables), 1):
        if only and function != only:
            continue
        labelled = [(names[table.item], table) for table in rows]
        name = book.function(function) if function else book.t("Stödet som helhet")
        about = book.in_sentence(function) if function else book.t("stödet som helhet")
        figure, table = exhibits.mirror(book, f"{number}.{place}", name, labelled, span, _mirror_sub(book, function))
        yield figure
        yield Words(wording.gaps(book, about, labelled))
        yield replace(table, sources=tuple(row.id for _, row in labelled))
    if not only:
        place = len(_by_function(tables)) + 1
        context = tuple(_context(book, number, place, names))
        yield from context
        if link := exhibits.link_table(book, f"{number}.{place + len(context)}"):
            yield link


def _by_function(tables: Sequence[ReleasedTable]) -> list[tuple[str | None, list[ReleasedTable]]]:
    found: dict[str | None, list[ReleasedTable]] = {}
    for table in tables:
        found.setdefault(table.function, []).append(table)
    return sorted(found.items(), key=lambda pair: pair[0] is None)


def _mirror_sub(book: Book, function: str | None) -> str:
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
    reach = next((t.cells[0] for t in book.publication.of_kind(Kind.REACH, MANAGERS) if t.function == function and t.cells[0].shown), None)
    if reach is None:
        return book.t("Chefer som haft kontakt.")
    return book.t("Chefer som haft kontakt: %(count)s av %(n)s.", count=sum(list((reach.counts or {}).values())[:2]), n=reach.n or 0)


def _staff_asked(book: Book, function: str) -> str:
    """The response rate of the function where it is printed, else that they are the respondents."""
    rates = book.publication.table(f"{STAFF}/rate/function")
    own = next((cell for cell in rates.cells if cell.group == f"function:{function}"), None) if rates else None
    if own is None:
        return book.t("Stödfunktionen: svarande i den.")
    return book.t("Stödfunktionen: %(answered)s svarande av %(invited)s tillfrågade.", answered=own.answered, invited=own.invited)


def _context(book: Book, number: str, place: int, names: dict[str, str]) -> Blocks:
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
