"""Figures and tables from released cells, one function per exhibit. A figure and a table with the same number show the same figures."""

from __future__ import annotations

from collections.abc import Sequence

from markupsafe import Markup

from surveyapp.disclosure.released import Cell, Kind, ReleasedTable, Verdict, Withheld
from surveyapp.reports import charts, wording
from surveyapp.reports.book import MANAGERS, Book, Figure, Heat, HeatCell, Table
from surveyapp.reports.charts import AMBER, LAKE, Bar, Dot, Dumbbell, Panel, Rate

ALT_LIMIT = 600
NO_COLOUR_BELOW = 8


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


# ---------------------------------------------------------------------- wording and distributions
def wording_table(book: Book, number: str, items: Sequence[str]) -> Table:
    rows = tuple((book.short(item), book.full(item)) for item in items)
    return Table(number, book.t("Frågornas lydelse"), (book.t("Kortnamn"), book.t("Påstående eller fråga")), rows, kind="words wording")


def bar(book: Book, label: str, cell: Cell, starts_part: bool = False) -> Bar:
    counts, shares = cell.counts or {}, cell.percents or {}
    return Bar(label, tuple(counts.values()), tuple(shares.values()), cell.dont_know or 0, starts_part)


def level_text(book: Book, label: str, cell: Cell) -> str:
    return book.t(
        "%(label)s: %(high)s procent 4–5, %(low)s procent 1–2, n %(n)s",
        label=label,
        high=cell.favourable or 0,
        low=cell.unfavourable or 0,
        n=cell.n or 0,
    )


def distribution(
    book: Book, number: str, title: str, sub: str, rows: Sequence[tuple[str, str, Cell]], note: str = ""
) -> tuple[Figure, Table]:
    """Distributions of several items on the same kind of scale. rows: (item, label, cell of everybody)."""
    first_scale = book.item(rows[0][0])["scale"]
    bars, seen = [], first_scale
    for item, label, cell in rows:
        scale = book.item(item)["scale"]
        bars.append(bar(book, label, cell, scale != seen))
        seen = scale
    text = alt(book, book.t("Staplar med svarsfördelning"), [level_text(book, label, cell) for _, label, cell in rows], number)
    drawing = charts.stacked(bars, text, book.ends(rows[0][0]), book.t)
    base_note = book.t("n = antal som tog ställning (1–5). Vet ej visas utanför stapeln, i samma skala, med antal.")
    figure = Figure(number, title, sub, Markup(drawing), f"{base_note} {note}".strip())
    return figure, distribution_table(book, number, title, rows)


def distribution_table(book: Book, number: str, title: str, rows: Sequence[tuple[str, str, Cell]]) -> Table:
    columns = (book.t("Påstående"), "1", "2", "3", "4", "5", book.t("Andel 4–5"), book.t("Medel"), "n", book.t("Vet ej"), book.t("Ej svar"))
    lines = tuple(
        (label, *(cell.percents or {}).values(), cell.favourable, book.number(cell.mean), cell.n, cell.dont_know, cell.blank)
        for _, label, cell in rows
    )
    note = book.t("Procenttalen 1–5 räknas på n. På grund av avrundning blir summan inte alltid 100. Vet ej och Ej svar är antal.")
    return Table(number, title.rstrip("?") + ": " + book.t("svarsfördelning i procent, samt antal"), columns, lines, note, "distribution")


def options_table(book: Book, number: str, title: str, item: str, cell: Cell) -> Table:
    """Counts and shares of a question with named options."""
    texts = book.option_texts(item)
    rows: list[tuple[str, int, int | str]] = [
        (texts[value], count, (cell.percents or {})[value]) for value, count in (cell.counts or {}).items()
    ]
    if cell.dont_know:
        rows.append((book.t("Vet ej"), cell.dont_know, "–"))
    note = book.t("n = %(n)s. Ej svar: %(blank)s.", n=cell.n or 0, blank=cell.blank or 0)
    return Table(number, title, (book.t("Svar"), book.t("Antal"), book.t("Andel, %")), tuple(rows), note, "short")


# ---------------------------------------------------------------------- response and what the missing could change
def rates(book: Book) -> list[Rate]:
    whole = book.table("rate/all")
    rows = []
    if whole:
        cell = whole.cells[0]
        rows.append(Rate(book.t("Alla"), cell.invited or 0, cell.answered or 0, cell.percent or 0))
    for table in book.of_kind(Kind.RESPONSE_RATE):
        if table.dimension == "all":
            continue
        for place, cell in enumerate(table.cells):
            heading = book.dimension(table.dimension) if place == 0 else ""
            rows.append(Rate(book.group(cell.group), cell.invited or 0, cell.answered or 0, cell.percent or 0, heading))
    return rows


def response(book: Book, number: str) -> tuple[Figure, Table]:
    rows = rates(book)
    parts = [
        r.label + " " + book.t("%(answered)s av %(invited)s", answered=r.answered, invited=r.invited) + f", {r.percent} %" for r in rows
    ]
    text = alt(book, book.t("Svarsfrekvens"), parts, number)
    figure = Figure(
        number,
        book.t("Hur många har svarat?"),
        book.t("Tillfrågade (ram) och svarande (fylld). Stapelns längd är antal personer; andelen är svarsfrekvens."),
        Markup(charts.responses(rows, text, book.t, colour(book))),
        book.t("Grupper med få svar är sammanslagna under ett namn som räknar upp dem."),
    )
    columns = (book.t("Grupp"), book.t("Tillfrågade"), book.t("Svarande"), book.t("Andel, %"))
    lines = tuple((r.label, r.invited, r.answered, r.percent) for r in rows)
    return figure, Table(number, book.t("Tillfrågade och svarande"), columns, lines, kind="short wide")


def profile(book: Book, number: str) -> tuple[Figure, Table]:
    """Whether those who answered look like those who were invited."""
    rows = [r for r in rates(book)[1:] if r.invited]
    shares = [(r.label, _share(r.invited, book.invited), _share(r.answered, book.answered), r) for r in rows]
    text = alt(book, book.t("Profil"), [f"{s[0]}: {s[1]} / {s[2]} %" for s in shares], number)
    names = (book.t("tillfrågade"), book.t("svarande"))
    mark = charts.circle if book.instrument == MANAGERS else charts.diamond
    figure = Figure(
        number,
        book.t("Liknar de svarande alla tillfrågade?"),
        book.t(
            "Andel av %(invited)s tillfrågade enligt registret och av %(answered)s svarande, procent.",
            invited=book.invited,
            answered=book.answered,
        ),
        Markup(charts.pairs([s[:3] for s in shares], text, names, (charts.ring, mark), left=230)),
    )
    columns = (book.t("Grupp"), book.t("Tillfrågade"), "%", book.t("Svarande"), "%")
    lines = tuple((s[0], s[3].invited, s[1], s[3].answered, s[2]) for s in shares)
    return figure, Table(number, book.t("Profil: tillfrågade och svarande"), columns, lines, kind="short wide")


def _share(part: int, whole: int) -> int:
    """Whole per cent of two printed counts."""
    return (200 * part + whole) // (2 * whole) if whole else 0


def limits(book: Book, number: str, rows: Sequence[tuple[str, str, Cell]]) -> tuple[Figure, Table]:
    """What those who did not answer could change."""
    known = [(label, cell, cell.bounds) for _, label, cell in rows if cell.bounds is not None and cell.favourable is not None]
    lines = [(label, cell.favourable or 0, bounds[0], bounds[1]) for label, cell, bounds in known]
    parts = [
        book.t("%(label)s: %(share)s procent, mellan %(low)s och %(high)s", label=r[0], share=r[1], low=r[2], high=r[3]) for r in lines
    ]
    figure = Figure(
        number,
        book.t("Vad kan de som inte svarat ändra?"),
        book.t(
            "Punkt: andel 4–5 av dem som tog ställning. Band: var andelen av alla %(invited)s tillfrågade säkert ligger.",
            invited=book.invited,
        ),
        Markup(charts.bounds(lines, alt(book, book.t("Andel positiva och gränser"), parts, number))),
        book.t(
            "Vänster kant: ingen av dem som saknas är positiv. Höger kant: alla är det. Vet ej och tomma svar räknas till dem som saknas."
        ),
    )
    columns = (book.t("Påstående"), book.t("Positiva"), "n", book.t("Andel, %"), book.t("Lägst, %"), book.t("Högst, %"))
    body = tuple((label, cell.favourable_count, cell.n, cell.favourable, *bounds) for label, cell, bounds in known)
    title = book.t("Andel positiva, och lägst och högst möjliga andel av alla %(invited)s", invited=book.invited)
    return figure, Table(number, title, columns, body, kind="short wide")


# ---------------------------------------------------------------------- groups
def tone(difference: str | None) -> str:
    """Five steps around the printed mean of all."""
    value = float(difference or 0)
    for limit, name in ((-0.55, "low2"), (-0.25, "low1"), (0.25, "mid"), (0.55, "high1")):
        if value < limit:
            return name
    return "high2"


def heat_cells(book: Book, table: ReleasedTable | None, whole: Cell | None, dimension: str) -> tuple[HeatCell, ...]:
    """A row of the heatmap over the dimension's segments; a merged group is one cell over its columns where they stand together."""
    order = _columns(book, dimension)
    if whole is None or table is None:
        return (HeatCell(book.t("visas ej"), tone="hidden", span=len(order) + 1),)
    cells = [HeatCell(book.number(whole.mean), f"n {whole.n}", "all")]
    by_segment = {segment: cell for cell in table.cells for segment in _segments(cell)}
    place = 0
    while place < len(order):
        cell = by_segment.get(order[place])
        span = 1
        while cell is not None and place + span < len(order) and by_segment.get(order[place + span]) is cell:
            span += 1
        cells.append(_heat_cell(book, cell, span))
        place += span
    return tuple(cells)


def _segments(cell: Cell) -> list[str]:
    return cell.group.split(":", 1)[1].split("+")


def _columns(book: Book, dimension: str) -> list[str]:
    """Segments that occur in any group, in questionnaire order."""
    used = {segment for group in book.groups.values() if group.dimension == dimension for segment in group.segments}
    return [segment for segment in book.segment_names(dimension) if segment in used]


def _heat_cell(book: Book, cell: Cell | None, span: int) -> HeatCell:
    if cell is None:
        return HeatCell("–", tone="unasked", span=span)
    if cell.reason is not None:
        words = book.reason(cell.reason)
        hidden = cell.reason.value != "not_asked"
        return HeatCell(book.t("visas ej") + ": " + words if hidden else words, tone="hidden" if hidden else "unasked", span=span)
    shade = tone(cell.difference) if (cell.n or 0) >= NO_COLOUR_BELOW else "few"
    sure = cell.contrast is not None and cell.contrast.verdict is Verdict.DIFFERENCE
    return HeatCell(book.number(cell.mean), f"{book.number(cell.difference, sign=True)} · n {cell.n}", shade, span, sure)


def heat(book: Book, number: str, title: str, dimension: str, rows: Sequence[tuple[str, str]], note: str) -> Heat:
    """rows: (variable, label). Columns: everybody, then the segments of the dimension."""
    names = book.segment_names(dimension)
    columns = (book.t("Stödfunktion") if dimension == "area" else book.t("Påstående"), book.t("Alla"))
    body = tuple((label, heat_cells(book, book.table(f"{name}/{dimension}"), book.whole(name), dimension)) for name, label in rows)
    return Heat(number, title, (*columns, *(names[s] for s in _columns(book, dimension))), body, note)


def groups_figure(book: Book, number: str, title: str, dimension: str, names: Sequence[tuple[str, str]]) -> tuple[Figure, Table] | None:
    """Means per group of one dimension for one or two items side by side. names: (variable, panel title)."""
    tables = [(label, book.table(f"{name}/{dimension}"), book.whole(name)) for name, label in names]
    known = [(label, table, whole) for label, table, whole in tables if table is not None and whole is not None]
    if not known:
        return None
    ids = [cell.group for cell in known[0][1].cells if cell.reason is None or cell.reason.value != "not_asked"]
    labels = [book.group(group) for group in ids]
    panels = [Panel(label, float(whole.mean or 0), tuple(_dot(book, table, g) for g in ids)) for label, table, whole in known]
    parts = [
        f"{book.group(c.group)} {book.number(c.mean)} (n {c.n}), {wording.verdict(book, c.contrast)}" for c in known[-1][1].cells if c.shown
    ]
    text = alt(book, book.t("Medelvärde per grupp") + ", " + known[-1][0], parts, number)
    figure = Figure(
        number,
        title,
        book.t("Medelvärde 1–5 med intervall. Streckad linje: alla svarande. Fylld markering: säker skillnad mot övriga."),
        Markup(charts.dots(labels, panels, text, book.t, book.t("visas ej"))),
        book.t(
            "Intervallen bygger på spridningen bland alla svarande och gäller samtidigt för hela familjen av jämförelser. "
            "Grupper med 5–7 svar har inget intervall och jämförs inte. n = de som fick frågan."
        ),
    )
    return figure, _groups_table(book, number, title, known, ids)


def _dot(book: Book, table: ReleasedTable, group: str) -> Dot | None:
    cell = table.cell(group)
    if not cell.shown or cell.mean is None:
        return None
    sure = cell.contrast is not None and cell.contrast.verdict is Verdict.DIFFERENCE
    low, high = (float(v) if v is not None else None for v in (cell.low, cell.high))
    return Dot(book.group(group), float(cell.mean), book.number(cell.mean), cell.n or 0, low, high, sure, colour(book))


def _groups_table(book: Book, number: str, title: str, known: Sequence[tuple[str, ReleasedTable, Cell]], ids: Sequence[str]) -> Table:
    columns = [book.t("Grupp")]
    for label, _, _ in known:
        columns += [label, "n", book.t("Mot övriga")]
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
    return [book.number(cell.mean), cell.n, wording.verdict(book, cell.contrast)]


# ---------------------------------------------------------------------- mirror
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
            managers=book.number(f"{row.managers:.1f}"),
            staff=book.number(f"{row.staff:.1f}"),
            gap=row.text,
        )
        for row in drawn
    ]
    figure = Figure(
        number,
        name,
        sub,
        Markup(charts.mirror(drawn, alt(book, book.t("Chefernas och stödfunktionens medelvärden"), parts, number), span, book.t)),
        book.t("Fylld kvadrat: glappet står sig efter korrigering. Vet ej ingår inte."),
    )
    columns = (book.t("Fråga"), book.t("Chefer"), "n", book.t("Stöd"), "n", book.t("Glapp"), book.t("Intervall"), book.t("Bedömning"))
    lines = tuple(_gap_row(book, label, table.cells[0]) for label, table in rows)
    note = book.t("Glappet är skillnaden mellan de tryckta medelvärdena.")
    return figure, Table(number, name + ": " + book.t("två bilder av samma fråga"), columns, lines, note, "mirror")


def _gap_row(book: Book, label: str, cell: Cell) -> tuple[object, ...]:
    contrast, managers, staff = cell.contrast, cell.managers, cell.staff
    if contrast is None or managers is None or staff is None:
        raise ValueError(label)
    interval = book.t("%(low)s till %(high)s", low=book.number(contrast.low, sign=True), high=book.number(contrast.high, sign=True))
    word = book.t("glapp") if contrast.verdict is Verdict.DIFFERENCE else book.t("ingen säker skillnad")
    gap = book.number(contrast.value, sign=True)
    return (label, book.number(managers.mean), managers.n, book.number(staff.mean), staff.n, gap, interval, word)


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


# ---------------------------------------------------------------------- reach, reasons, time thieves
def reach(book: Book, number: str) -> tuple[Figure, Table] | None:
    tables = [table for table in book.of_kind(Kind.REACH) if table.cells[0].shown]
    if not tables:
        return None
    rows = [(book.function(table.function or ""), table.cells[0]) for table in tables]
    texts = list(book.option_texts(tables[0].item).values())
    names = [text.lower() for text in texts]
    parts = [f"{name}: {', '.join(f'{t} {s}' for t, s in zip(names, (c.percents or {}).values(), strict=True))} %" for name, c in rows]
    figure = Figure(
        number,
        book.t("Hur ofta har cheferna haft kontakt?"),
        book.t(
            "De senaste 12 månaderna. Andel av svarande chefer, procent. %(answered)s svarande av %(invited)s tillfrågade; vet ej fanns inte som svar.",
            answered=book.answered,
            invited=book.invited,
        ),
        Markup(
            charts.shares3(
                [bar(book, n, c) for n, c in rows], alt(book, book.t("Räckvidd"), parts, number), names, _level_heads(book, rows)
            )
        ),
        book.t(
            "Räckvidd är ingen bedömning och visas därför även där färre än 3 arbetar i funktionen. n är lägre där funktionen inte finns för alla."
        ),
    )
    columns = (book.t("Stödfunktion"), *texts, "n", *(f"{t}, %" for t in texts))
    lines = tuple((name, *(c.counts or {}).values(), c.n, *(c.percents or {}).values()) for name, c in rows)
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
    figure = Figure(
        number,
        book.t("Varför har de inte haft kontakt?"),
        book.t("Antal svar och andel av %(n)s svar, alla funktioner tillsammans.", n=cell.n or 0),
        Markup(charts.lollipops(rows, alt(book, book.t("Skäl"), [f"{r[0]}: {r[1]}, {r[2]} %" for r in rows], number), left=260)),
        book.t("Frågan ställdes om högst två slumpvis valda funktioner per chef."),
    )
    table = Table(
        number,
        book.t("Skäl till att inte ha haft kontakt"),
        (book.t("Skäl"), book.t("Antal"), book.t("Andel, %")),
        tuple(rows),
        kind="short wide",
    )
    return figure, table, wording.reasons(book, cell, texts)


def thieves(book: Book, number: str) -> tuple[Figure, Table] | None:
    """Both sides' time thieves; ordered by this instrument's share."""
    managers, staff = (book.publication.table(name) for name in ("MGR/MT1/all", "STF/ST1/all"))
    if not managers or not staff or not (managers.cells[0].shown and staff.cells[0].shown):
        return None
    m, s = managers.cells[0], staff.cells[0]
    texts = {o["value"]: book.text(o["text"]) for o in book.publication.labels["scales"]["time_thieves"]["options"]}
    rows = [(text, (m.counts or {})[v], (m.percents or {})[v], (s.counts or {})[v], (s.percents or {})[v]) for v, text in texts.items()]
    own = 2 if book.instrument == MANAGERS else 4
    rows.sort(key=lambda row: (-int(row[own]), row[0]))
    sides = (book.t("chefer"), book.t("stödfunktioner"))
    parts = [f"{r[0]}: {sides[0]} {r[2]}, {sides[1]} {r[4]} %" for r in rows]
    drawing = charts.pairs(
        [(r[0], r[2], r[4]) for r in rows],
        alt(book, book.t("Tidstjuvar"), parts, number),
        sides,
        (charts.circle, charts.diamond),
        left=252,
    )
    figure = Figure(
        number,
        book.t("Vad stjäl mest tid?"),
        book.t("Andel som valt alternativet bland högst tre, procent. Chefer n = %(m)s, stödfunktioner n = %(s)s.", m=m.n or 0, s=s.n or 0),
        Markup(drawing),
        book.t(
            "%(m)s chefer och %(s)s i stödfunktioner valde inget alternativ; vet ej fanns inte som svar.", m=m.blank or 0, s=s.blank or 0
        ),
    )
    columns = (book.t("Tidstjuv"), book.t("Chefer"), "%", book.t("Stöd"), "%")
    return figure, Table(number, book.t("Tidstjuvar: antal och andel"), columns, tuple(rows), kind="short wide")


# ---------------------------------------------------------------------- cover and what is not shown
def cover(book: Book) -> Markup:
    """One dot per invited person, by the first dimension that has response rates."""
    table = next((t for t in book.of_kind(Kind.RESPONSE_RATE) if t.dimension != "all"), book.table("rate/all"))
    cells = table.cells if table else ()
    groups = [
        (
            book.group(c.group) + ", " + book.t("%(answered)s av %(invited)s", answered=c.answered or 0, invited=c.invited or 0),
            c.invited or 0,
            c.answered or 0,
        )
        for c in cells
    ]
    text = book.t("En punkt per tillfrågad") + ". " + "; ".join(group[0] for group in groups) + "."
    return Markup(charts.everyone(groups, text, colour(book)))


def example(book: Book, item: str, cell: Cell) -> Markup:
    text = book.t("Exempel på en stapel. De fem svaren ligger från vänster, 1, till höger, 5. Vet ej står för sig till höger.")
    return Markup(charts.stacked([bar(book, book.short(item), cell)], text, book.ends(item), book.t))


def withheld(book: Book, number: str) -> Table:
    """Everything a reader might look for and not find, with the reason and what stands instead."""
    lines = [line for entry in book.publication.withheld if entry.instrument == book.instrument for line in [_withheld(book, entry)]]
    merged = [g for g in book.groups.values() if len(g.segments) > 1 and g.invited is not None]
    lines += [
        (
            group_name,
            book.t("alla frågor var för sig"),
            book.t("färre än %(least)s svar", least=book.publication.policy["min_respondents"]),
            book.t("redovisas tillsammans"),
        )
        for group_name in (book.text(g.label) for g in merged)
    ]
    hidden = sum(1 for t in book.of_kind(Kind.GROUPS) for c in t.cells if c.reason is not None and c.reason.value == "protects_group")
    if hidden:
        lines.append(
            (
                book.t("Enstaka grupper i enstaka frågor"),
                book.t("%(count)s uppgifter", count=hidden),
                book.t("skyddar en grupp"),
                book.t("alla svarande"),
            )
        )
    text_least = book.publication.policy["min_respondents_text"]
    lines.append(
        (
            book.t("Fritextsvar"),
            book.t("per grupp"),
            book.t("färre än %(least)s svar", least=text_least),
            book.t("läses av konsulten, för alla svarande"),
        )
    )
    columns = (book.t("Grupp eller funktion"), book.t("Gäller"), book.t("Skäl"), book.t("Visas i stället"))
    return Table(number, book.t("Uppgifter som inte visas"), columns, tuple(lines), kind="words")


def _withheld(book: Book, entry: Withheld) -> tuple[str, str, str, str]:
    function, dimension = entry.function, entry.dimension
    name = book.function(function) if function else book.t("Alla frågor om helheten")
    what = {
        "all": book.t("alla bedömningar"),
        "gap": book.t("glapp mot stödfunktionen"),
    }.get(dimension) or book.t("per %(dimension)s", dimension=book.dimension(dimension).lower())
    instead = {"reach": book.t("räckvidd"), "all": book.t("alla svarande")}.get(entry.instead or "", "–")
    return name, what, book.reason(entry.reason), instead
