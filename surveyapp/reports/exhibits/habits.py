"""What people do: reach, reasons for no contact, and time thieves."""

from __future__ import annotations

from collections.abc import Sequence

from surveyapp.disclosure.released import Cell, Kind
from surveyapp.reports import charts, strips, wording
from surveyapp.reports.blocks import Figure, Table
from surveyapp.reports.book import MANAGERS, STAFF, Book
from surveyapp.reports.exhibits.common import alt, bar
from surveyapp.reports.marks import circle, diamond
from surveyapp.reports.strips import Grid

THIEVES = {MANAGERS: "MGR/MT1/all", STAFF: "STF/ST1/all"}


def reach(book: Book, number: str) -> tuple[Figure, Table] | None:
    tables = [table for table in book.of_kind(Kind.REACH) if table.dimension == "all" and table.cells[0].shown]
    if not tables:
        return None
    rows = [(book.function(table.function or ""), table.cells[0]) for table in tables]
    texts = list(book.option_texts(tables[0].item).values())
    names = [text.lower() for text in texts]
    parts = [f"{name}: {', '.join(f'{t} {s}' for t, s in zip(names, (c.percents or {}).values(), strict=True))} %" for name, c in rows]
    text, bars = alt(book, book.t("Räckvidd"), parts, number), [bar(book, n, c) for n, c in rows]
    columns = (book.t("Stödfunktion"), *texts, "n", *(f"{t}, %" for t in texts))
    lines = tuple((name, *(c.counts or {}).values(), c.n, *(c.percents or {}).values()) for name, c in rows)
    figure = Figure(
        number,
        book.t("Hur ofta har cheferna haft kontakt?"),
        book.t(
            "De senaste 12 månaderna. Andel av svarande chefer, procent. %(respondents)s; vet ej fanns inte som svar.",
            respondents=book.respondents,
        ),
        charts.shares3(bars, text, names, _level_heads(book, rows)),
        book.t(
            "Räckvidd är ingen bedömning och visas därför även där färre än 3 arbetar i funktionen. n är lägre där funktionen inte finns för alla."
        ),
        strips.reach(bars, Grid(columns, lines), text),
    )
    return figure, Table(number, book.t("Räckvidd: antal och andel"), columns, lines, kind="reach")


def _level_heads(book: Book, rows: Sequence[tuple[str, Cell]]) -> dict[str, str]:
    """The first function of each organisational level -> the level's heading."""
    texts = {
        "unit": book.t("På enheten"),
        "area": book.t("I verksamhetsområdet"),
        "department": book.t("I förvaltningen"),
        "municipality": book.t("I kommunen"),
    }
    heads: dict[str, str] = {}
    levels = {book.function(f["id"]): f["level"] for f in book.functions.values()}
    for name, _ in rows:
        if texts[levels[name]] not in heads.values():
            heads[name] = texts[levels[name]]
    return heads


def reasons(book: Book, number: str) -> tuple[Figure, Table, str] | None:
    tables = book.of_kind(Kind.REASONS)
    cell = tables[0].cells[0] if tables else None
    if cell is None or not cell.shown:
        return None
    texts = book.option_texts(tables[0].item)
    counts, shares = dict(cell.counts or {}), dict(cell.percents or {})
    rows = sorted(((texts[v], counts[v], shares[v]) for v in counts), key=lambda row: -row[1])
    columns = (book.t("Skäl"), book.t("Antal"), book.t("Andel, %"))
    text = alt(book, book.t("Skäl"), [f"{r[0]}: {r[1]}, {r[2]} %" for r in rows], number)
    figure = Figure(
        number,
        book.t("Varför har de inte haft kontakt?"),
        book.t("Antal svar och andel av %(n)s svar, alla funktioner tillsammans.", n=cell.n or 0),
        charts.lollipops(rows, text, left=260),
        book.t("Frågan ställdes om högst två slumpvis valda funktioner per chef."),
        strips.counts([row[1] for row in rows], Grid(columns, rows), text),
    )
    table = Table(number, book.t("Skäl till att inte ha haft kontakt"), columns, tuple(rows), kind="short wide")
    return figure, table, wording.reasons(book, cell, texts)


def thieves(book: Book, number: str) -> tuple[Figure, Table] | None:
    """Time thieves, ordered by this instrument's share; both sides where both are shown."""
    mine, other = _chosen(book, book.instrument), _chosen(book, STAFF if book.instrument == MANAGERS else MANAGERS)
    if mine is None:
        return None
    return _one_side(book, number, mine) if other is None else _both_sides(book, number, *_managers_first(book, mine, other))


def _chosen(book: Book, instrument: str) -> Cell | None:
    table = book.publication.table(THIEVES[instrument])
    return table.cells[0] if table and table.cells[0].shown else None


def _managers_first(book: Book, mine: Cell, other: Cell) -> tuple[Cell, Cell]:
    return (mine, other) if book.instrument == MANAGERS else (other, mine)


def _thief_names(book: Book) -> dict[str, str]:
    return {option["value"]: book.text(option["text"]) for option in book.publication.labels["scales"]["time_thieves"]["options"]}


def _one_side(book: Book, number: str, cell: Cell) -> tuple[Figure, Table]:
    """One questionnaire's time thieves, where the other's are not shown."""
    texts, counts, shares = _thief_names(book), dict(cell.counts or {}), dict(cell.percents or {})
    rows = sorted(((texts[value], counts[value], shares[value]) for value in texts), key=lambda row: (-row[1], row[0]))
    text = alt(book, book.t("Tidstjuvar"), [f"{row[0]}: {row[2]} %" for row in rows], number)
    columns = (book.t("Tidstjuv"), book.t("Antal"), book.t("Andel, %"))
    figure = Figure(
        number,
        book.t("Vad stjäl mest tid?"),
        book.t("Andel som valt alternativet bland högst tre, procent. n = %(n)s.", n=cell.n or 0),
        charts.lollipops(rows, text, left=252),
        book.t("Den andra enkätens tidstjuvar visas inte: färre än %(least)s svar.", least=book.publication.policy["min_respondents"]),
        strips.counts([row[1] for row in rows], Grid(columns, rows), text),
    )
    return figure, Table(number, book.t("Tidstjuvar: antal och andel"), columns, tuple(rows), kind="short wide")


def _both_sides(book: Book, number: str, m: Cell, s: Cell) -> tuple[Figure, Table]:
    rows = [
        (text, (m.counts or {})[v], (m.percents or {})[v], (s.counts or {})[v], (s.percents or {})[v])
        for v, text in _thief_names(book).items()
    ]
    own = 2 if book.instrument == MANAGERS else 4
    rows.sort(key=lambda row: (-int(row[own]), row[0]))
    sides = (book.t("chefer"), book.t("stödfunktioner"))
    parts = [f"{r[0]}: {sides[0]} {r[2]}, {sides[1]} {r[4]} %" for r in rows]
    text, marks = alt(book, book.t("Tidstjuvar"), parts, number), (circle, diamond)
    columns = (book.t("Tidstjuv"), book.t("Chefer"), "%", book.t("Stöd"), "%")
    figure = Figure(
        number,
        book.t("Vad stjäl mest tid?"),
        book.t("Andel som valt alternativet bland högst tre, procent. Chefer n = %(m)s, stödfunktioner n = %(s)s.", m=m.n or 0, s=s.n or 0),
        charts.pairs([(r[0], r[2], r[4]) for r in rows], text, sides, marks, left=252),
        _none_chosen(book, m, s),
        strips.pairs([(r[2], r[4]) for r in rows], Grid(columns, rows), text, marks, book.t("Cirkel: chefer. Romb: stödfunktioner.")),
    )
    return figure, Table(number, book.t("Tidstjuvar: antal och andel"), columns, tuple(rows), kind="short wide")


def _none_chosen(book: Book, m: Cell, s: Cell) -> str:
    if not m.blank and not s.blank:
        return book.t("Alla svarande valde minst ett alternativ; vet ej fanns inte som svar.")
    text = book.t("Valde inget alternativ: %(m)s chefer och %(s)s i stödfunktioner.", m=m.blank or 0, s=s.blank or 0)
    return text + " " + book.t("Vet ej fanns inte som svar.")


def weights(book: Book, number: str) -> Table | None:
    """Hours a week of the worst time thieves that do little good; None where none of them may be shown."""
    tables = book.of_kind(Kind.WEIGHT)
    cell = tables[0].cells[0] if tables else None
    if cell is None or not cell.shown:
        return None
    texts, counts, hours = _thief_names(book), dict(cell.counts or {}), dict(cell.hours or {})
    rows = sorted(((texts[value], counts[value], hours[value]) for value in hours), key=lambda row: (-row[2], row[0]))
    note = book.t(
        "Sammanlagt för dem som har alternativet som sin värsta tidstjuv och ser ingen eller liten nytta med det, räknat på svarens "
        "mittpunkter: %(classes)s. Övriga alternativ visas ej: färre än %(least)s svar, eller skyddar en grupp.",
        classes="; ".join(f"{text.lower()} = {value}" for text, value in _midpoints(book)),
        least=book.publication.policy["min_respondents"],
    )
    columns = (book.t("Tidstjuv"), book.t("Svarande"), book.t("Timmar per vecka"))
    return Table(number, book.t("Tid som läggs på tidstjuvar med liten nytta"), columns, tuple(rows), note, "short wide")


def _midpoints(book: Book) -> list[tuple[str, str]]:
    """Classes of time and the hours that each stands for."""
    timed = (scale["options"] for scale in book.publication.labels["scales"].values() if all("midpoint" in o for o in scale["options"]))
    return [(book.text(option["text"]), book.number(str(option["midpoint"]))) for option in next(timed, [])]
