"""What the page before a release is made of: names and sizes of groups, printed reasons, and how much of everything is shown."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from flask_babel import gettext as _
from flask_babel import ngettext

from surveyapp.disclosure.released import Publication, Reason
from surveyapp.reports import chapters
from surveyapp.reports.book import Book
from surveyapp.web.results.parts import book_of

Document = Mapping[str, Any]
PLACES = ("alone", "merged", "undivided", "hidden")


@dataclass(frozen=True)
class Line:
    """One breakdown, or one row of a two-way table: groups by name, each with its size or its reason."""

    name: str
    alone: tuple[str, ...]
    merged: tuple[str, ...]
    hidden: tuple[str, ...]


@dataclass(frozen=True)
class Crossed:
    """A two-way table, row by row."""

    name: str
    summary: str
    lines: tuple[Line, ...]
    notes: tuple[str, ...]


@dataclass(frozen=True)
class Family:
    """Questions that share their groups: those that all were asked, or those about one function."""

    name: str
    summary: str
    lines: tuple[Line, ...]
    crossed: tuple[Crossed, ...]
    notes: tuple[str, ...]


@dataclass(frozen=True)
class Printed:
    """How many cells of a breakdown are printed, and how; the shares are whole per cent of all of them, of which there is at least one."""

    name: str
    cells: int
    figures: int
    bounds: int
    hidden: int
    total: bool = False

    def share(self, number: int) -> int:
        return (200 * number + self.cells) // (2 * self.cells)


@dataclass(frozen=True)
class Side:
    """One questionnaire. `left`: what an earlier version prints and this one would not; nothing where that is nothing."""

    book: Book
    families: tuple[Family, ...]
    printed: tuple[Printed, ...]
    not_graded: tuple[str, ...]
    left: tuple[Any, ...] = ()

    @property
    def name(self) -> str:
        return self.book.text(self.book.publication.labels["instruments"][self.book.instrument]["name"])


@dataclass(frozen=True)
class Choice:
    """What one least number gives for one kind of question; `now`: what is prepared."""

    minimum: int
    now: bool
    one_way: Document
    two_way: Document


@dataclass(frozen=True)
class Choices:
    """The same questions under each least number."""

    title: str
    rows: tuple[Choice, ...]


def sides(publication: Publication, preview: Document) -> list[Side]:
    """Both questionnaires, as far as anybody answered them."""
    found = enumerate(preview["instruments"].items(), 1)
    return [_side(book_of(publication, instrument), one, str(number)) for number, (instrument, one) in found]


def _side(book: Book, one: Document, number: str) -> Side:
    printed = [(row["table"], _printed(book, row)) for row in one["printed"]]
    one_way, two_way = ([row for table, row in printed if row.cells and ("*" in table) == crossed] for crossed in (False, True))
    return Side(
        book,
        tuple(_family(book, family) for family in one["families"]),
        (*_with_sum(_("Indelningarna tillsammans"), one_way), *_with_sum(_("Korstabellerna tillsammans"), two_way)),
        tuple(f"{book.function(entry['function'])} ({book.reason(Reason(entry['reason']))})" for entry in one["not_graded"]),
        tuple(chapters.left_on_page(book, number)),
    )


def _printed(book: Book, row: Document) -> Printed:
    return Printed(_table(book, row["table"]), row["figures"] + row["bounds"] + row["hidden"], row["figures"], row["bounds"], row["hidden"])


def _with_sum(name: str, rows: list[Printed]) -> list[Printed]:
    if not rows:
        return []
    cells, figures, bounds, hidden = (sum(getattr(row, column) for row in rows) for column in ("cells", "figures", "bounds", "hidden"))
    return [*rows, Printed(name, cells, figures, bounds, hidden, total=True)]


def _family(book: Book, family: Document) -> Family:
    questions = family["questions"]
    notes = [note for table in family["tables"] if "*" not in table["table"] for note in _withheld(book, table, questions)]
    if family["unshown"]:
        names = [f"{book.short(one['item'])} ({book.reason(Reason(one['reason']))})" for one in family["unshown"]]
        notes.append(_("Visas inte alls: %(names)s.", names="; ".join(names)))
    return Family(
        book.function(family["function"]) if family["function"] else _("Frågor till alla"),
        ngettext("%(num)s fråga", "%(num)s frågor", questions),
        tuple(_line(book, _table(book, table["table"]), table) for table in family["tables"] if "*" not in table["table"]),
        tuple(_crossed(book, table, questions) for table in family["tables"] if "*" in table["table"]),
        tuple(notes),
    )


def _line(book: Book, name: str, table: Document) -> Line:
    """`table`: of a two-way table the entries of one row, named by the second breakdown."""

    def sized(groups: Iterable[str]) -> tuple[str, ...]:
        return tuple(f"{_group(book, group.split('*')[-1])} ({table['sizes'][group]})" for group in groups)

    whole = tuple(_("raden delas inte (%(n)s)", n=table["sizes"][group]) for group in table["undivided"])
    return Line(name, sized(table["alone"]), sized(table["merged"]) + whole, tuple(_by_reason(book, table["hidden"])))


def _crossed(book: Book, table: Document, questions: int) -> Crossed:
    rows: dict[str, dict[str, Any]] = {}
    for place in PLACES:
        for entry in table[place]:
            row = (entry["id"] if place == "hidden" else entry).split("*")[0]
            rows.setdefault(row, {**{one: [] for one in PLACES}, "sizes": table["sizes"]})[place].append(entry)
    shown = len(table["alone"]) + len(table["merged"])
    return Crossed(
        _table(book, table["table"]),
        ngettext("%(num)s ruta visas", "%(num)s rutor visas", shown),
        tuple(_line(book, _group(book, row), one) for row, one in sorted(rows.items(), key=lambda pair: _place(book, pair[0]))),
        tuple(_withheld(book, table, questions)),
    )


def _place(book: Book, group: str) -> int:
    """Where a group stands in the questionnaire."""
    dimension, segments = group.split(":", 1)
    return list(book.segment_names(dimension)).index(segments.split("+")[0])


def _withheld(book: Book, table: Document, questions: int) -> Iterator[str]:
    """Printed groups that are not shown in some question, since they protect another."""
    for group, number in table["withheld"].items():
        yield ngettext(
            "%(group)s visas inte för %(num)s fråga av %(all)s: %(why)s.",
            "%(group)s visas inte för %(num)s frågor av %(all)s: %(why)s.",
            number,
            group=_group(book, group),
            all=questions,
            why=book.reason(Reason.PROTECTS_GROUP),
        )


def _by_reason(book: Book, hidden: Iterable[Document]) -> Iterator[str]:
    """ "Kansli, Kvalitet (färre än 5 svar)", one for each reason."""
    in_order = sorted(hidden, key=lambda entry: str(entry["reason"]))
    for reason, entries in groupby(in_order, key=lambda entry: str(entry["reason"])):
        yield f"{', '.join(_group(book, entry['id'].split('*')[-1]) for entry in entries)} ({book.reason(Reason(reason))})"


def _table(book: Book, table: str) -> str:
    return " × ".join(book.dimension(dimension) for dimension in table.split("*"))


def _group(book: Book, group: str) -> str:
    """The names in a group's id: "Norr och Söder · Enhetschef"."""
    names = []
    for part in group.split("*"):
        dimension, segments = part.split(":", 1)
        known = book.segment_names(dimension)
        names.append(book.listing([known[segment] for segment in segments.split("+")]))
    return " · ".join(names)


# ---------------------------------------------------------------------- choices
def choices(all_sides: Iterable[Side], preview: Document) -> list[Choices]:
    """One table for each kind of question: what each least number would give."""
    found = []
    for side in all_sides:
        for part, title in (("all", _("Frågor till alla")), ("cards", _("Frågor om varje stödfunktion"))):
            rows = tuple(_choice(choice, choice["instruments"][side.book.instrument][part], preview["minimum"])
                         for choice in preview["choices"] if part in choice["instruments"].get(side.book.instrument, {}))  # fmt: skip
            if rows:
                found.append(Choices(f"{side.name}: {title}", rows))
    return found


def _choice(choice: Document, tallies: Document, now: int) -> Choice:
    return Choice(choice["minimum"], choice["minimum"] == now, tallies["one_way"], tallies["two_way"])
