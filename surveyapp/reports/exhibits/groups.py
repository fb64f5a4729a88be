"""Groups of a dimension against everybody: the heatmap, and means with intervals."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from itertools import groupby
from string import ascii_lowercase

from surveyapp.disclosure.released import AT_LEAST, AT_MOST, Cell, Kind, Reason, ReleasedTable, Verdict
from surveyapp.reports import charts, strips, wording
from surveyapp.reports.blocks import Figure, Heat, HeatCell, Table
from surveyapp.reports.book import Book
from surveyapp.reports.exhibits.common import NO_BREAK, alt, apart, colour
from surveyapp.reports.marks import WIDTH, width_of
from surveyapp.reports.plots import Dot, Panel
from surveyapp.reports.strips import Grid

LABEL_WIDTH, ALL_WIDTH, WIDEST_CELL = 100.0, 42.0, 58.0  # points on paper
NARROWEST, WIDEST_TURNED = 44.0, 60.0
MANY = 7  # columns
POINTS_A_STEP = 40  # per cent of people, coloured as one step of a scale
HEAT_WIDTH = WIDTH - LABEL_WIDTH - ALL_WIDTH


def tone(difference: str | None) -> str:
    """Five steps around the printed mean of all."""
    value = float(difference or 0)
    for limit, name in ((-0.55, "low2"), (-0.25, "low1"), (0.25, "mid"), (0.55, "high1")):
        if value < limit:
            return name
    return "high2"


def heat_cells(book: Book, name: str, dimension: str) -> tuple[HeatCell, ...]:
    """A row of the heatmap over the dimension's segments; a merged group is one cell over its columns where they stand together."""
    order, table, whole = book.used(dimension), book.table(f"{name}/{dimension}"), book.whole(name)
    if whole is None:
        return (hidden_cell(book, book.why(name, "all"), len(order) + 1),)
    cells = [_everybody(book, whole)]
    if table is None:
        return (*cells, hidden_cell(book, book.why(name, dimension), len(order))) if order else tuple(cells)
    by_segment = {segment: cell for cell in table.cells for segment in _segments(cell)}
    runs = [list(same) for _, same in groupby((by_segment.get(segment) for segment in order), key=_group_of)]
    letters = _letters([run[0] for run in runs])
    return (*cells, *(heat_cell(book, run[0], len(run), whole, letters.get(_group_of(run[0]), "")) for run in runs))


def _everybody(book: Book, whole: Cell) -> HeatCell:
    """The mean; or, of contact with a function, the share who have had some."""
    contact = whole.contact if whole.mean is None else None
    return HeatCell(book.number(whole.mean) if contact is None else f"{contact.percent} %", f"n {whole.n}", "all")


def hidden_cell(book: Book, why: str, span: int) -> HeatCell:
    return HeatCell(": ".join(filter(None, (book.t("visas ej"), why))), tone="hidden", span=span, why=why)


def _group_of(cell: Cell | None) -> str:
    """What makes neighbouring columns one cell: the same group, or a question that was put in neither."""
    return "" if cell is None or cell.reason is Reason.NOT_ASKED else cell.group


def _letters(cells: Sequence[Cell | None]) -> dict[str, str]:
    """A letter for each merged group whose columns stand apart, so that nobody reads it as several."""
    times = Counter(_group_of(cell) for cell in cells if cell is not None and cell.shown)
    return dict(zip((group for group, count in times.items() if count > 1), ascii_lowercase, strict=False))


def _segments(cell: Cell) -> list[str]:
    return cell.group.split(":", 1)[1].split("+")


def heat_cell(book: Book, cell: Cell | None, span: int, whole: Cell | None, letter: str = "") -> HeatCell:
    """`whole`: everybody's cell. A bound is coloured where it tells that the mean is a step away from everybody's, or more."""
    if cell is None:
        return HeatCell("–", tone="unasked", span=span)
    if cell.reason is Reason.NOT_ASKED:
        return HeatCell(book.reason(cell.reason), tone="unasked", span=span)
    if cell.reason is not None:
        return hidden_cell(book, book.reason(cell.reason), span)
    away = apart(cell, whole) if cell.percent is None else str(float(cell.difference or 0) / POINTS_A_STEP)
    large = away is not None and (cell.n or 0) >= book.publication.policy["bands_from"]
    sure = cell.contrast is not None and cell.contrast.verdict is Verdict.DIFFERENCE
    difference = f"{book.number(cell.difference, sign=True)} · " if cell.difference is not None else ""
    small = f"{difference}n{NO_BREAK}{cell.n} {letter}".strip()
    short, spoken = book.mean(cell, short=True), book.mean(cell)
    if cell.percent is not None:
        short = spoken = f"{cell.percent} %"
    tint = tone(away) if large else "few"
    if cell.bound and tint == "mid":
        tint = "few"
    return HeatCell(short, small, tint, span, sure, letter, spoken=spoken if spoken != short else "")


def heat(book: Book, number: str, title: str, dimension: str, rows: Sequence[tuple[str, str]], note: str) -> Heat:
    """rows: (variable, label). Columns: everybody, then the segments of the dimension."""
    names = [book.segment_names(dimension)[segment] for segment in book.used(dimension)]
    crowded = sum(_narrowest(name) for name in names) > HEAT_WIDTH
    if crowded and _alike(book, dimension, rows):
        return _turned(book, number, title, dimension, rows, note)
    columns = (rated_thing(book, rows), book.t("Alla"), *names)
    body = tuple((label, heat_cells(book, name, dimension)) for name, label in rows)
    if any(cell.letter for _, cells in body for cell in cells):
        note = "\n".join(filter(None, (note, book.t("Celler med samma bokstav i en rad är en och samma grupp."))))
    return Heat(number, title, columns, body, note, widths=_widths(names), many=crowded or len(columns) > MANY)


def rated_thing(book: Book, rows: Sequence[tuple[str, str]]) -> str:
    """The head of the first column: what the rows are, one question over functions or the statements of a page or a function."""
    one_question = all("." in name for name, _ in rows) and len({name.split(".")[0] for name, _ in rows}) == 1
    return book.t("Stödfunktion") if one_question else book.t("Påstående")


def _narrowest(name: str) -> float:
    """What a column needs for the longest word of its head, and for a figure with its difference and n."""
    return max(WIDEST_CELL, *(width_of(word, 8.6) + 8 for word in name.split()))


def _widths(names: Sequence[str]) -> tuple[float, ...]:
    """The room that is left is shared equally; where it is too little, all give way."""
    least = [_narrowest(name) for name in names]
    more = (HEAT_WIDTH - sum(least)) / max(1, len(names))
    return (LABEL_WIDTH, ALL_WIDTH, *(round(width + more, 1) for width in least))


def _alike(book: Book, dimension: str, rows: Sequence[tuple[str, str]]) -> bool:
    """Whether every question has the same groups, so that they can stand in rows."""
    tables = (book.table(f"{name}/{dimension}") for name, _ in rows)
    return len({tuple(cell.group for cell in table.cells) for table in tables if table}) == 1


def _turned(book: Book, number: str, title: str, dimension: str, rows: Sequence[tuple[str, str]], note: str) -> Heat:
    """Many groups stand in rows, and the questions in columns."""
    tables = [book.table(f"{name}/{dimension}") for name, _ in rows]
    wholes = [book.whole(name) for name, _ in rows]
    groups = dict.fromkeys(cell.group for table in tables if table for cell in table.cells)
    everybody = tuple(_everybody(book, w) if w else HeatCell("–", tone="unasked") for w in wholes)
    body = [(book.t("Alla"), everybody)]
    for group in groups:
        cells = [next((cell for cell in table.cells if cell.group == group), None) if table else None for table in tables]
        body.append((book.group(group), tuple(heat_cell(book, cell, 1, whole) for cell, whole in zip(cells, wholes, strict=True))))
    columns = (book.dimension(dimension), *(label for _, label in rows))
    return Heat(number, title, columns, tuple(body), note, widths=_turned_widths([label for _, label in rows]), many=len(columns) > MANY)


def _turned_widths(names: Sequence[str]) -> tuple[float, ...]:
    """No word of a head is broken; few questions do not spread over the whole page."""
    many = len(names) + 1 > MANY
    least = [
        max(NARROWEST if many else WIDEST_CELL, *(width_of(word, 7.4 if many else 8.6) + 6 for word in name.split())) for name in names
    ]
    more = min(WIDEST_TURNED, (WIDTH - LABEL_WIDTH - sum(least)) / max(1, len(names)))
    return (LABEL_WIDTH, *(round(width + more, 1) for width in least))


def groups_figure(book: Book, number: str, title: str, dimension: str, names: Sequence[tuple[str, str]]) -> tuple[Figure, Table] | None:
    """Means per group of one dimension for one or two items side by side. names: (variable, panel title)."""
    tables = [(label, book.table(f"{name}/{dimension}"), book.whole(name)) for name, label in names]
    known = [(label, table, whole) for label, table, whole in tables if table is not None and whole is not None]
    if not known:
        return None
    ids = [cell.group for cell in known[0][1].cells if cell.reason is None or cell.reason is not Reason.NOT_ASKED]
    labels = [book.group(group) for group in ids]
    panels = [Panel(label, float(whole.mean or 0), tuple(_dot(book, table, g) for g in ids)) for label, table, whole in known]
    parts = [f"{book.group(c.group)} {book.mean(c)} (n {c.n}), {wording.verdict(book, c.contrast)}" for c in known[-1][1].cells if c.shown]
    text = alt(book, book.t("Medelvärde per grupp") + ", " + known[-1][0], parts, number)
    table = _groups_table(book, number, title, known, ids)
    figure = Figure(
        number,
        title,
        "",
        charts.dots(labels, panels, text, book.t, book.t("visas ej")),
        " ".join(filter(None, _groups_note(book, dimension, names))),
        strips.groups(panels, Grid(table.columns, table.rows), text),
    )
    return figure, table


def _groups_note(book: Book, dimension: str, names: Sequence[tuple[str, str]]) -> tuple[str, ...]:
    """The same under all figures of these questions, so that paper prints it once."""
    few = book.t("Grupper med %(few)s svar har inget intervall och jämförs inte.", few=book.few) if book.few else ""
    spread = book.t("Intervallen bygger på spridningen bland alla svarande och gäller samtidigt för hela familjen av jämförelser.")
    marks = book.t("Medelvärde 1–5 med intervall. Streckad linje: alla svarande. Fylld markering: säker skillnad mot övriga.")
    items = {name.split(".")[0] for name, _ in names}
    alike = [table for table in book.of_kind(Kind.GROUPS) if table.dimension == dimension and table.item in items]
    bounded = any(cell.bound for table in alike for cell in table.cells)
    arrow = book.t("Pil: medelvärdet är minst (≥) eller högst (≤) så mycket.") if bounded else ""
    return marks, arrow, spread, few, book.t("n för en grupp = de som fick frågan.")


def _dot(book: Book, table: ReleasedTable, group: str) -> Dot | None:
    cell = table.cell(group)
    if not cell.shown or cell.printed_mean is None:
        return None
    sure = cell.contrast is not None and cell.contrast.verdict is Verdict.DIFFERENCE
    low, high = (float(v) if v is not None else None for v in (cell.low, cell.high))
    side = {None: 0, AT_LEAST: 1, AT_MOST: -1}[cell.bound]
    mean = float(cell.printed_mean)
    return Dot(book.group(group), mean, book.mean(cell, short=True), cell.n or 0, low, high, sure, colour(book), side)


def _groups_table(book: Book, number: str, title: str, known: Sequence[tuple[str, ReleasedTable, Cell]], ids: Sequence[str]) -> Table:
    columns = [book.t("Grupp")]
    for label, _, _ in known:
        columns += [label, "n", book.t("Säker skillnad mot övriga")]
    lines = []
    for group in ids:
        row: list[object] = [book.group(group)]
        for _, table, _ in known:
            row += _compared(book, table.cell(group))
        lines.append(tuple(row))
    lines.append((book.t("Alla"), *(part for _, _, whole in known for part in (book.number(whole.mean), whole.n, "–"))))
    return Table(number, title.rstrip("?") + ": " + book.t("medelvärde per grupp"), tuple(columns), tuple(lines), kind="groups")


def _compared(book: Book, cell: Cell) -> list[object]:
    if cell.reason is not None:
        return [book.t("visas ej"), "–", book.reason(cell.reason)]
    return [book.mean(cell, short=True), cell.n, wording.sure(book, cell.contrast)]
