"""The same question in two waves: as rows of a page, drawn and written, and as a plain table."""

from __future__ import annotations

from collections.abc import Sequence

from surveyapp.disclosure.released import Contrast, ReleasedTable, Side, Verdict
from surveyapp.reports import charts, halves
from surveyapp.reports.blocks import GapLine, Gaps, Heads, Table
from surveyapp.reports.book import MANAGERS, Book
from surveyapp.reports.marks import whole
from surveyapp.reports.plots import Dumbbell

Row = tuple[str, ReleasedTable]  # label, table of the kind "waves"


def _both(table: ReleasedTable) -> tuple[Side, Side, Contrast]:
    cell = table.cells[0]
    if cell.before is None or cell.now is None or cell.contrast is None:
        raise ValueError(table.id)
    return cell.before, cell.now, cell.contrast


def change(label: str, table: ReleasedTable, text: str = "") -> Dumbbell:
    """As it is drawn; what was not compared has no interval."""
    before, now, contrast = _both(table)
    value, low, high = (float(figure or 0) for figure in (contrast.value, contrast.low, contrast.high))
    return Dumbbell(label, float(before.mean), float(now.mean), value, low, high, text, contrast.verdict is Verdict.DIFFERENCE)


def _figures(book: Book, table: ReleasedTable) -> tuple[str, int, str, int, str, str]:
    """Mean and n before, mean and n now, difference and interval; a dash where nothing was compared."""
    before, now, contrast = _both(table)
    sides = (book.number(before.mean), before.n, book.number(now.mean), now.n)
    if contrast.low is None or contrast.high is None:
        return (*sides, "–", "–")
    low, high = (book.number(end, sign=True) for end in (contrast.low, contrast.high))
    return (*sides, book.number(contrast.value, sign=True), book.t("%(low)s till %(high)s", low=low, high=high))


def since(book: Book, number: str, name: str, rows: Sequence[Row], span: tuple[float, float], sub: str) -> Gaps:
    """Before and now on the scale, and the difference with its interval; one scale for all differences of a page."""
    lines = tuple(_line(book, label, table, span) for label, table in rows)
    scale, signed = halves.axis(range(1, 6), (1, 5), whole), halves.axis(halves.signed_ticks(span), span, charts.signed_step)
    heads = Heads(
        _named(book, rows), (book.t("Förra"), book.t("Nu")), ("before", f"{_own(book)}-now"), book.t("Skillnad"), book.t("två mätningar")
    )
    note = book.t("Cliffs delta: andelen par där svaret nu är högre än förra gången, minus andelen där det är lägre. Från −1 till 1.")
    return Gaps(number, name, sub, heads, lines, scale, signed, note if any(line.effect for line in lines) else "")


def _named(book: Book, rows: Sequence[Row]) -> str:
    """What the rows are: functions, where one and the same question was asked about each."""
    functions = len({table.item for _, table in rows}) == 1 and len({table.function for _, table in rows} - {None}) == len(rows)
    return book.t("Stödfunktion") if functions else book.t("Fråga")


def _own(book: Book) -> str:
    return "mgr" if book.instrument == MANAGERS else "staff"


def _line(book: Book, label: str, table: ReleasedTable, span: tuple[float, float]) -> GapLine:
    before, before_n, now, now_n, value, interval = _figures(book, table)
    contrast, row = _both(table)[2], change(label, table)
    means = halves.moved(row, _own(book), book.t("Förra %(before)s, nu %(now)s", before=before, now=now))
    effect = book.t("Cliffs delta %(value)s", value=book.number(contrast.delta, sign=True)) if contrast.delta else ""
    if contrast.verdict is Verdict.TOO_FEW:
        drawn, interval = halves.nothing(span, book.t("För få för jämförelse")), ""
    else:
        drawn = halves.gap(row, span, book.t("Skillnad %(value)s, intervall %(interval)s", value=value, interval=interval))
    return GapLine(label, (before, before_n), (now, now_n), value, interval, _word(book, contrast), row.stands, effect, means, drawn)


def _word(book: Book, contrast: Contrast) -> str:
    if contrast.verdict is Verdict.TOO_FEW:
        return book.t("för få för jämförelse")
    if contrast.verdict is Verdict.NO_CERTAIN_DIFFERENCE:
        return book.t("ingen säker skillnad")
    return book.t("skillnad: lägre än förra gången") if contrast.value.startswith("-") else book.t("skillnad: högre än förra gången")


def since_table(book: Book, number: str, title: str, rows: Sequence[Row], note: str = "") -> Table:
    """The same figures as `since`, without drawings."""
    columns = (
        _named(book, rows), book.t("Förra"), book.t("n förra"), book.t("Nu"), book.t("n nu"), book.t("Skillnad"), book.t("Intervall"), book.t("Säkert"),
    )  # fmt: skip
    lines = tuple((label, *_figures(book, table), _sure(book, _both(table)[2])) for label, table in rows)
    return Table(number, title, columns, lines, note, "mirror", sources=tuple(table.id for _, table in rows))


def _sure(book: Book, contrast: Contrast) -> str:
    words = {Verdict.DIFFERENCE: book.t("ja"), Verdict.NO_CERTAIN_DIFFERENCE: book.t("nej"), Verdict.TOO_FEW: book.t("för få svar")}
    return words[contrast.verdict]
