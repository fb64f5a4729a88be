"""What a reader might look for and not find, with the reason and what stands instead."""

from __future__ import annotations

from collections.abc import Iterator

from surveyapp.disclosure.released import Kind, Reason, Withheld
from surveyapp.reports.blocks import Table
from surveyapp.reports.book import Book

Line = tuple[str, str, str, str]  # who, what, why, what stands instead


def withheld(book: Book, number: str) -> Table:
    """Everything withheld; functions that lack the same thing for the same reason share a row."""
    lines = (*_entries(book), *_merged(book), *_single_cells(book), *_texts(book))
    columns = (book.t("Grupp eller funktion"), book.t("Gäller"), book.t("Skäl"), book.t("Visas i stället"))
    return Table(number, book.t("Uppgifter som inte visas"), columns, tuple(lines), kind="words withheld")


def _entries(book: Book) -> Iterator[Line]:
    """Functions that lack the same thing share a row, and so do single questions of one function."""
    alike: dict[tuple[str, str, str], list[str]] = {}
    single: dict[tuple[str, str, str], list[str]] = {}
    for entry in book.publication.withheld:
        if entry.instrument != book.instrument:
            continue
        name, what, why, instead = _entry(book, entry)
        if entry.item:
            single.setdefault((name, why, instead), []).append(what)
        else:
            alike.setdefault((what, why, instead), []).append(name)
    for (what, why, instead), names in alike.items():
        yield ", ".join(dict.fromkeys(names)), what, why, instead
    for (name, why, instead), questions in single.items():
        yield f"{name}: {', '.join(questions)}", book.t("alla uppgifter"), why, instead


def _entry(book: Book, entry: Withheld) -> Line:
    function, dimension = entry.function, entry.dimension
    name = book.function(function) if function else book.t("Frågor till alla")
    over = {"all": book.t("alla bedömningar"), "gap": book.t("glapp mot stödfunktionen")}
    what = over.get(dimension) or book.t("per %(dimension)s", dimension=book.dimension(dimension).lower())
    if entry.item:
        what = book.short(entry.item) if dimension == "all" else f"{book.short(entry.item)} ({what})"
    instead = {"reach": book.t("räckvidd"), "all": book.t("alla svarande")}.get(entry.instead or "", "–")
    return name, what, book.reason(entry.reason), instead


def _merged(book: Book) -> Iterator[Line]:
    """Groups of the register that are shown together."""
    for group in book.merged:
        yield book.text(group.label), book.t("alla frågor var för sig"), book.reason(Reason.FEW_RESPONSES), book.t("redovisas tillsammans")


def _single_cells(book: Book) -> Iterator[Line]:
    """Single groups in single questions that the answers would have given away: questions that lack the same groups share a row."""
    found: dict[tuple[str, str, tuple[str, ...]], list[str]] = {}
    for table in book.of_kind(Kind.GROUPS):
        asked = [cell for cell in table.cells if cell.reason is not Reason.NOT_ASKED]
        hidden = tuple(cell.group for cell in asked if cell.reason is Reason.PROTECTS_GROUP)
        if hidden:
            about = book.function(table.function) if table.function else book.t("Frågor till alla")
            groups = () if len(hidden) == len(asked) else hidden
            found.setdefault((about, table.dimension, groups), []).append(book.short(table.item))
    for (about, dimension, groups), questions in found.items():
        what = book.t("per %(dimension)s", dimension=book.dimension(dimension).lower())
        names = "; ".join(book.group(group) for group in groups)
        yield (
            f"{about}: {', '.join(questions)}",
            f"{what}: {names}" if names else what,
            book.reason(Reason.PROTECTS_GROUP),
            book.t("alla svarande"),
        )


def _texts(book: Book) -> Iterator[Line]:
    why = book.t("färre än %(least)s svar", least=book.publication.policy["min_respondents_text"])
    yield book.t("Fritextsvar"), book.t("per grupp"), why, book.t("läses av konsulten, för alla svarande")
    for table in book.of_kind(Kind.TEXT_COUNT):
        if not table.cells[0].shown:
            yield book.full(table.item), book.t("antal texter"), why, "–"
