"""What all exhibits share: alternative texts, the colour of a side, and the whole per cent of two printed counts."""

from __future__ import annotations

from collections.abc import Sequence

from surveyapp.disclosure.released import Cell
from surveyapp.reports.book import MANAGERS, Book
from surveyapp.reports.marks import AMBER, LAKE
from surveyapp.reports.plots import Bar

ALT_LIMIT = 600


def alt(book: Book, intro: str, parts: Sequence[str], number: str) -> str:
    """Alternative text: what the chart says, then where the same figures stand."""
    tail = book.t("Samma siffror i tabell %(number)s.", number=number)
    body = "; ".join(parts)
    room = ALT_LIMIT - len(intro) - len(tail) - 4
    if len(body) > room:
        body = body[: room - 2].rsplit(";", 1)[0] + " …"
    return f"{intro}. {body}. {tail}"


def colour(book: Book) -> str:
    return LAKE if book.instrument == MANAGERS else AMBER


def share(part: int, whole: int) -> int:
    """Whole per cent of two printed counts."""
    return (200 * part + whole) // (2 * whole) if whole else 0


def bar(book: Book, label: str, cell: Cell, starts_part: bool = False) -> Bar:
    counts, shares = cell.counts or {}, cell.percents or {}
    return Bar(label, tuple(counts.values()), tuple(shares.values()), cell.dont_know or 0, starts_part)
