"""What a reader might look for and not find, with the reason and what stands instead."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from surveyapp.disclosure.released import Kind, Reason, Withheld
from surveyapp.reports.blocks import Table
from surveyapp.reports.book import Book

Line = tuple[str, str, str, str]  # who, what, why, what stands instead
EVERYBODY, GAP, TEXT = "all", "gap", "text"


@dataclass(frozen=True)
class Absent:
    """One line, and where it belongs: a dimension, a combination of two, everybody's figures, gaps or texts."""

    where: str
    line: Line


def withheld(book: Book, number: str) -> Table:
    """Everything withheld but single cells of two-way tables; functions that lack the same thing for the same reason share a row."""
    found = (*_entries(book), *_merged(book), *_single_cells(book, Kind.GROUPS), *_closed(book), *_texts(book))
    return _table(book, number, book.t("Uppgifter som inte visas"), found)


def withheld_parts(book: Book, number: str) -> list[Table]:
    """The same, two-way tables included, as one table for each breakdown."""
    cells = (*_single_cells(book, Kind.GROUPS), *_single_cells(book, Kind.CROSSED))
    found = [*_entries(book), *_merged(book), *cells, *_closed(book), *_without_combinations(book), *_texts(book)]
    titles = {EVERYBODY: book.t("Funktioner och frågor i sin helhet"), GAP: book.t("Glapp")}
    titles |= {name: book.breakdown(name) for name in (*book.dimensions, *book.crossings)} | {TEXT: book.t("Fritextsvar")}
    parts = [(title, [one for one in found if one.where == where]) for where, title in titles.items()]
    return [_table(book, f"{number}.{place}", title, lines) for place, (title, lines) in enumerate(parts, 1) if lines]


def _table(book: Book, number: str, title: str, found: Iterable[Absent]) -> Table:
    columns = (book.t("Grupp eller funktion"), book.t("Gäller"), book.t("Skäl"), book.t("Visas i stället"))
    return Table(number, title, columns, tuple(one.line for one in found), kind="words withheld")


def _entries(book: Book) -> Iterator[Absent]:
    """Functions that lack the same thing share a row, and so do single questions of one function."""
    alike: dict[tuple[str, str, str, str], list[str]] = {}
    single: dict[tuple[str, str, str, str], list[str]] = {}
    for entry in book.publication.withheld:
        if entry.instrument != book.instrument:
            continue
        name, what, why, instead = _entry(book, entry)
        if entry.item:
            single.setdefault((entry.dimension, name, why, instead), []).append(what)
        else:
            alike.setdefault((entry.dimension, what, why, instead), []).append(name)
    for (where, what, why, instead), names in alike.items():
        yield Absent(where, (", ".join(dict.fromkeys(names)), what, why, instead))
    for (where, name, why, instead), questions in single.items():
        yield Absent(where, (f"{name}: {', '.join(questions)}", book.t("alla uppgifter"), why, instead))


def _entry(book: Book, entry: Withheld) -> Line:
    function, dimension = entry.function, entry.dimension
    name = book.function(function) if function else book.t("Frågor till alla")
    over = {EVERYBODY: book.t("alla bedömningar"), GAP: book.t("glapp mot stödfunktionen")}
    what = over.get(dimension) or _per(book, dimension)
    if entry.item:
        what = book.short(entry.item) if dimension == EVERYBODY else f"{book.short(entry.item)} ({what})"
    instead = {"reach": book.t("räckvidd"), "all": book.t("alla svarande")}.get(entry.instead or "", "–")
    return name, what, book.reason(entry.reason), instead


def _per(book: Book, name: str) -> str:
    return book.t("per %(dimension)s", dimension=book.breakdown(name).lower())


def _merged(book: Book) -> Iterator[Absent]:
    """Groups of the register that are shown together."""
    for group in book.merged:
        what = book.t("alla frågor var för sig"), book.reason(Reason.FEW_RESPONSES), book.t("redovisas tillsammans")
        yield Absent(group.dimension, (book.text(group.label), *what))


def _single_cells(book: Book, kind: Kind) -> Iterator[Absent]:
    """Single groups in single questions that the answers would have given away: questions that lack the same groups share a row."""
    found: dict[tuple[str, str, tuple[str, ...]], list[str]] = {}
    for table in book.of_kind(kind):
        asked = [cell for cell in table.cells if cell.reason is not Reason.NOT_ASKED]
        hidden = tuple(cell.group for cell in asked if cell.reason is Reason.PROTECTS_GROUP)
        if hidden:
            about = book.function(table.function) if table.function else book.t("Frågor till alla")
            groups = () if len(hidden) == len(asked) else hidden
            found.setdefault((about, table.dimension, groups), []).append(book.short(table.item))
    for (about, dimension, groups), questions in found.items():
        names = "; ".join(book.group(group) for group in groups)
        what = f"{_per(book, dimension)}: {names}" if names else _per(book, dimension)
        why = book.reason(Reason.PROTECTS_GROUP)
        yield Absent(dimension, (f"{about}: {', '.join(questions)}", what, why, _instead(book, dimension)))


def _instead(book: Book, name: str) -> str:
    if "*" not in name:
        return book.t("alla svarande")
    return book.t("varje indelning för sig")


def _closed(book: Book) -> Iterator[Absent]:
    """Combinations of two dimensions that nothing is shown of."""
    for name in book.crossings:
        if not any(cell.shown for table in book.of_kind(Kind.CROSSED) if table.dimension == name for cell in table.cells):
            yield Absent(name, (book.t("Alla frågor"), _per(book, name), book.reason(Reason.PROTECTS_GROUP), _instead(book, name)))


def _without_combinations(book: Book) -> Iterator[Absent]:
    """Graded functions that have no table of a combination which others have."""
    for name in book.crossings:
        there = {table.function for table in book.of_kind(Kind.CROSSED) if table.dimension == name}
        graded = {table.function for table in book.of_kind(Kind.GROUPS) if table.function}
        lacking = [book.function(function) for function in book.functions if function in graded - there]
        if there and lacking:
            yield Absent(name, (", ".join(lacking), _per(book, name), book.reason(Reason.PROTECTS_GROUP), _instead(book, name)))


def _texts(book: Book) -> Iterator[Absent]:
    why = book.t("färre än %(least)s svar", least=book.publication.policy["min_respondents_text"])
    yield Absent(TEXT, (book.t("Fritextsvar"), book.t("per grupp"), why, book.t("läses av konsulten, för alla svarande")))
    for table in book.of_kind(Kind.TEXT_COUNT):
        if not table.cells[0].shown:
            yield Absent(TEXT, (book.full(table.item), book.t("antal texter"), why, "–"))
