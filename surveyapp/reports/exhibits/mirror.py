"""Two sides of the same question: gaps, and pairs that only stand side by side."""

from __future__ import annotations

from collections.abc import Sequence

from surveyapp.disclosure.released import Cell, ReleasedTable, Verdict
from surveyapp.reports import charts, halves, strips
from surveyapp.reports.blocks import Figure, GapLine, Gaps, Heads, Table
from surveyapp.reports.book import Book
from surveyapp.reports.exhibits.common import alt
from surveyapp.reports.marks import whole
from surveyapp.reports.plots import Dumbbell
from surveyapp.reports.strips import Grid


def dumbbell(book: Book, label: str, table: ReleasedTable) -> Dumbbell:
    cell = table.cells[0]
    contrast, managers, staff = cell.contrast, cell.managers, cell.staff
    if contrast is None or managers is None or staff is None:
        raise ValueError(table.id)
    sure = contrast.verdict is Verdict.DIFFERENCE
    printed = book.number(contrast.value, sign=True)
    return Dumbbell(
        label,
        float(managers.mean),
        float(staff.mean),
        float(contrast.value),
        float(contrast.low or 0),
        float(contrast.high or 0),
        printed,
        sure,
    )


def mirror(
    book: Book, number: str, name: str, rows: Sequence[tuple[str, ReleasedTable]], span: tuple[float, float], sub: str
) -> tuple[Figure, Table]:
    drawn = [dumbbell(book, label, table) for label, table in rows]
    parts = [
        book.t(
            "%(label)s: chefer %(managers)s, stöd %(staff)s, glapp %(gap)s",
            label=row.label,
            managers=book.number(f"{row.first:.1f}"),
            staff=book.number(f"{row.second:.1f}"),
            gap=row.text,
        )
        for row in drawn
    ]
    text = alt(book, book.t("Chefernas och stödfunktionens medelvärden"), parts, number)
    lines = tuple(_gap_row(book, label, table.cells[0]) for label, table in rows)
    columns = (book.t("Fråga"), book.t("Chefer"), "n", book.t("Stöd"), "n", book.t("Glapp"), book.t("Intervall"), book.t("Säkert"))
    key = book.t("Cirkel: chefer. Romb: stödfunktionen. Kvadrat: stödfunktionen minus chefer.")
    figure = Figure(
        number,
        name,
        sub,
        charts.mirror(drawn, text, span, book.t),
        book.t("Fylld kvadrat: glappet står sig efter korrigering. Vet ej ingår inte."),
        strips.mirror(drawn, Grid(columns, lines), text, span, key),
    )
    note = book.t("Glappet är skillnaden mellan de tryckta medelvärdena.")
    return figure, Table(number, name + ": " + book.t("två bilder av samma fråga"), columns, lines, note, "mirror")


def _gap_row(book: Book, label: str, cell: Cell) -> tuple[str, str, int, str, int, str, str, str]:
    contrast, managers, staff = cell.contrast, cell.managers, cell.staff
    if contrast is None or managers is None or staff is None:
        raise ValueError(label)
    interval = book.t("%(low)s till %(high)s", low=book.number(contrast.low, sign=True), high=book.number(contrast.high, sign=True))
    word = book.t("ja") if contrast.verdict is Verdict.DIFFERENCE else book.t("nej")
    gap = book.number(contrast.value, sign=True)
    return (label, book.number(managers.mean), managers.n, book.number(staff.mean), staff.n, gap, interval, word)


def gaps(book: Book, number: str, name: str, rows: Sequence[tuple[str, ReleasedTable]], span: tuple[float, float], sub: str) -> Gaps:
    """The same figures as `mirror`, as they stand on a page."""
    lines = tuple(_gap_line(book, label, table, span) for label, table in rows)
    scale, signed = halves.axis(range(1, 6), (1, 5), whole), halves.axis(halves.signed_ticks(span), span, charts.signed_step)
    note = book.t(
        "Cliffs delta: andelen par där medarbetaren svarar högre än chefen, minus andelen där chefen svarar högre. Från −1 till 1."
    )
    heads = Heads(
        book.t("Fråga"), (book.t("Chefer"), book.t("Stöd")), ("mgr", "staff"), book.t("Glapp"), book.t("två bilder av samma fråga")
    )
    return Gaps(number, name, sub, heads, lines, scale, signed, note if any(line.effect for line in lines) else "")


def _gap_line(book: Book, label: str, table: ReleasedTable, span: tuple[float, float]) -> GapLine:
    drawn = dumbbell(book, label, table)
    _label, managers, n, staff, own, gap, interval, _sure = _gap_row(book, label, table.cells[0])
    said = book.t("Chefer %(managers)s, stöd %(staff)s", managers=managers, staff=staff)
    between = book.t("Glapp %(gap)s, intervall %(interval)s", gap=gap, interval=interval)
    word = book.t("ingen säker skillnad")
    if drawn.stands:
        word = book.t("skillnad: stödet skattar högre") if drawn.gap > 0 else book.t("skillnad: stödet skattar lägre")
    means, marked = halves.means(drawn, said), halves.gap(drawn, span, between)
    contrast = table.cells[0].contrast
    delta = book.number(contrast.delta, sign=True) if contrast and contrast.delta else ""
    effect = book.t("Cliffs delta %(value)s", value=delta) if delta else ""
    return GapLine(label, (managers, n), (staff, own), gap, interval, word, drawn.stands, effect, means, marked)


def context_table(book: Book, number: str, rows: Sequence[tuple[str, str, str, Cell]]) -> Table:
    """Pairs that stand side by side and are never a gap. rows: (label, manager wording, staff wording, cell)."""
    columns = (book.t("Fråga"), book.t("Chefer"), "n", book.t("Stöd"), "n")
    lines = tuple(
        (label, book.number(c.managers.mean if c.managers else None), c.managers.n if c.managers else "–",
         book.number(c.staff.mean if c.staff else None), c.staff.n if c.staff else "–")
        for label, _, _, c in rows
    )  # fmt: skip
    note = " ".join(book.t("%(label)s: chefer svarar på ”%(m)s”, stödfunktioner på ”%(s)s”.", label=r[0], m=r[1], s=r[2]) for r in rows)
    return Table(number, book.t("Sida vid sida, inte som glapp"), columns, lines, note, "short wide")
