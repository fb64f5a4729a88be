"""Two-way tables: the groups of one dimension inside each group of another, as far as they are released."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from surveyapp.disclosure.released import Cell, Reason, ReleasedTable
from surveyapp.reports.blocks import Heat, HeatCell, Table
from surveyapp.reports.book import Book
from surveyapp.reports.exhibits.groups import heat_cell, hidden_cell, rated_thing
from surveyapp.reports.marks import WIDTH

LABEL_WIDTH, SINGLE_WIDTH, MANY = 132.0, 84.0, 6


@dataclass(frozen=True)
class Row:
    """A combination: the group of the first dimension ("" for all that have none) and that of the second inside it (None: what is left)."""

    around: str
    inside: str | None
    label: str

    def under(self, book: Book) -> str:
        """What the row stands under."""
        return book.group(self.around) if self.around else ""


def crossed_variables(book: Book, crossing: str, rows: Sequence[tuple[str, str]]) -> list[tuple[str, str]]:
    """Those of the variables that have a two-way table with something to show."""
    tables = ((row, book.table(f"{row[0]}/{crossing}")) for row in rows)
    return [row for row, table in tables if table is not None and any(cell.shown for cell in table.cells)]


def alike(book: Book, crossing: str, rows: Sequence[tuple[str, str]]) -> bool:
    """Whether the variables have the same combinations, so that they can stand side by side."""
    tables = [book.table(f"{name}/{crossing}") for name, _ in rows]
    return len({tuple(cell.group for cell in table.cells) for table in tables if table}) == 1


def crossed(
    book: Book, number: str, title: str, crossing: str, rows: Sequence[tuple[str, str]], note: str = "", only: str | None = None
) -> Heat:
    """Combinations in rows, the variables in columns, everybody first. The variables are `alike`. `only`: one group of the first dimension."""
    tables = {name: table for name, _ in rows if (table := book.table(f"{name}/{crossing}"))}
    first, second = crossing.split("*")
    wholes = [book.whole(name) for name, _ in rows]
    everybody = tuple(HeatCell(book.number(w.mean), f"n {w.n}", "all") if w else HeatCell("–", tone="unasked") for w in wholes)
    body: list[tuple[str, tuple[HeatCell, ...]]] = [(book.t("Alla"), everybody)]
    over = [""]
    for row in _rows(book, rows[0][0], crossing, only):
        over.append(row.under(book))
        body.append((row.label, tuple(_cells(book, tables, [name for name, _ in rows], row))))
    columns = (f"{book.dimension(first)}, {book.dimension(second).lower()}", *(label for _, label in rows))
    return Heat(
        number, title, columns, tuple(body), note, widths=_widths(len(rows)), many=len(rows) > MANY, over=tuple(over),
        sources=tuple(table.id for table in tables.values()),
    )  # fmt: skip


def one_by_one(book: Book, number: str, crossing: str, rows: Sequence[tuple[str, str]], only: str | None = None) -> list[Heat]:
    """A map for each variable, for variables with combinations of their own."""
    head = book.t("Medel, mot alla och n")
    found = [crossed(book, f"{number}.{place}", label, crossing, [(name, head)], only=only) for place, (name, label) in enumerate(rows, 1)]
    return [heat for heat in found if len(heat.rows) > 1]


def crossed_table(book: Book, number: str, title: str, crossing: str, rows: Sequence[tuple[str, str]]) -> Table:
    """Variables with combinations of their own, one line a combination; groups that are not divided stand in their own tables."""
    lines: list[tuple[object, ...]] = []
    for name, label in rows:
        if table := book.table(f"{name}/{crossing}"):
            parted = [cell for cell in table.cells if not _undivided(book, name, crossing, *cell.group.split("*"))]
            lines += [(label, book.group(cell.group), *_figures(book, cell)) for cell in parted]
    columns = (rated_thing(book, rows), book.t("Grupp"), book.t("Medel"), book.t("Mot alla"), "n")
    note = book.t("Grupper som inte står i tabellen visas ej: %(why)s.", why=book.reason(Reason.PROTECTS_GROUP))
    ids = tuple(f"{book.instrument}/{name}/{crossing}" for name, _ in rows)
    return Table(number, title, columns, tuple(lines), note, "crossed", sources=ids)


def _figures(book: Book, cell: Cell) -> tuple[object, object, object]:
    if cell.reason is not None:
        return ": ".join((book.t("visas ej"), book.reason(cell.reason))), "–", "–"
    return book.mean(cell), "–" if cell.difference is None else book.number(cell.difference, sign=True), cell.n


def surrounding(book: Book, crossing: str, rows: Sequence[tuple[str, str]]) -> list[tuple[str, str]]:
    """(id, name) of the groups of the first dimension that something is shown inside, in printed order."""
    shown = {
        cell.group.split("*")[0]
        for name, _ in rows
        if (table := book.table(f"{name}/{crossing}"))
        for cell in table.cells
        if cell.shown
    }  # fmt: skip
    return [(group, book.group(group)) for group in book.groups if group in shown]


def _rows(book: Book, variable: str, crossing: str, only: str | None) -> Iterator[Row]:
    """Every combination of a variable: printed ones, what is left of each group as one row, and groups that have none as the last."""
    table, first, second = book.table(f"{variable}/{crossing}"), *crossing.split("*")
    one_way = book.table(f"{variable}/{first}")
    printed = [cell.group.split("*") for cell in table.cells] if table else []
    around = [cell.group for cell in one_way.cells if cell.reason is not Reason.NOT_ASKED] if one_way else []
    without = []
    for group in dict.fromkeys((*around, *(outer for outer, _ in printed))):
        own = [inner for outer, inner in printed if outer == group]
        if only and group != only:
            continue
        if not own:
            without.append(book.group(group))
        if len(own) == 1 and _undivided(book, variable, crossing, group, own[0]):
            yield Row(group, own[0], book.t("alla, går inte att dela"))
            continue
        for inner in own:
            yield Row(group, inner, book.segments(inner))
        left = [s for s in book.used(second) if s not in {part for inner in own for part in _parts(inner)}]
        if own and left:
            yield Row(group, None, book.segments(f"{second}:{'+'.join(left)}"))
    if without:
        yield Row("", None, book.listing(without))


def _undivided(book: Book, variable: str, crossing: str, around: str, inside: str) -> bool:
    """Whether a combination is the whole group: as many as the group has by itself."""
    table, one_way = book.table(f"{variable}/{crossing}"), book.table(f"{variable}/{around.split(':')[0]}")
    n = {cell.n for t, name in ((table, f"{around}*{inside}"), (one_way, around)) for cell in (t.cells if t else ()) if cell.group == name}
    return len(n) == 1 and None not in n


def divides(tables: Sequence[ReleasedTable]) -> bool:
    """Whether a group of the first dimension is printed in at least two parts, and something of it is shown."""
    printed = {cell.group for table in tables for cell in table.cells}
    times = Counter(group.split("*")[0] for group in printed)
    return any(cell.shown and times[cell.group.split("*")[0]] > 1 for table in tables for cell in table.cells)


def _parts(group: str) -> list[str]:
    return group.split(":", 1)[1].split("+")


def _cells(book: Book, tables: dict[str, ReleasedTable], names: Sequence[str], row: Row) -> Iterator[HeatCell]:
    if row.inside is None:
        yield hidden_cell(book, book.reason(Reason.PROTECTS_GROUP), len(names))
        return
    for name in names:
        yield heat_cell(book, _cell(tables.get(name), f"{row.around}*{row.inside}"), 1, book.whole(name))


def _cell(table: ReleasedTable | None, group: str) -> Cell | None:
    return next((cell for cell in table.cells if cell.group == group), None) if table else None


def _widths(columns: int) -> tuple[float, ...]:
    return (LABEL_WIDTH, *[round(min(SINGLE_WIDTH, (WIDTH - LABEL_WIDTH) / columns), 1)] * columns)
