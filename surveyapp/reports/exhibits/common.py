"""What all exhibits share: alternative texts, the colour of a side, and the whole per cent of two printed counts."""

from __future__ import annotations

from collections.abc import Sequence

from surveyapp.disclosure.released import AT_LEAST, Cell
from surveyapp.reports.book import MANAGERS, Book
from surveyapp.reports.marks import AMBER, LAKE, PAPER, Mark, circle, diamond
from surveyapp.reports.plots import Bar

ALT_LIMIT = 600
NO_BREAK = chr(0xA0)


def alt(book: Book, intro: str, parts: Sequence[str], number: str) -> str:
    """Alternative text: what the chart says, then where the same figures stand."""
    return shortened(intro, parts, book.t("Samma siffror i tabell %(number)s.", number=number))


def shortened(intro: str, parts: Sequence[str], tail: str) -> str:
    """As many whole parts as the limit has room for; what is left out is marked."""
    body, room = "; ".join(parts), ALT_LIMIT - len(intro) - len(tail) - 4
    if len(body) > room:
        body = body[: room - 2].rpartition(";")[0] + " …"
    return f"{intro}. {body}. {tail}".strip()


def colour(book: Book) -> str:
    return LAKE if book.instrument == MANAGERS else AMBER


def own_mark(book: Book) -> Mark:
    """The side's mark with a white edge, to stand on a band."""
    return (lambda x, y: circle(x, y, 3.3, LAKE, PAPER)) if book.instrument == MANAGERS else (lambda x, y: diamond(x, y, 4.0, AMBER, PAPER))


def share(part: int, whole: int) -> int:
    """Whole per cent of two printed counts."""
    return (200 * part + whole) // (2 * whole) if whole else 0


def apart(cell: Cell, whole: Cell | None) -> str | None:
    """The printed difference from everybody's mean; of a bound the difference at it, where it tells the direction: the mean is no closer."""
    bound, everybody = cell.bound, whole.mean if whole else None
    if bound is None or cell.printed_mean is None or everybody is None:
        return cell.difference
    value = round(10 * (float(cell.printed_mean) - float(everybody)))
    towards = value > 0 if bound == AT_LEAST else value < 0
    return f"{value / 10:.1f}" if towards else None


def against_all(book: Book, cell: Cell, whole: Cell | None) -> str:
    """The same in words: "−0,4", "högst −0,9", or a dash."""
    found = apart(cell, whole)
    return "–" if found is None else book.bounded(book.number(found, sign=True), cell.bound)


def bar(book: Book, label: str, cell: Cell, starts_part: bool = False) -> Bar:
    counts, shares = cell.counts or {}, cell.percents or {}
    return Bar(label, tuple(counts.values()), tuple(shares.values()), cell.dont_know or 0, starts_part)
