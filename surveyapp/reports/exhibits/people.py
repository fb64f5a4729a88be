"""Who was asked, who answered, and the cover that shows them all."""

from __future__ import annotations

from markupsafe import Markup

from surveyapp.disclosure.released import Kind
from surveyapp.reports import charts, strips
from surveyapp.reports.blocks import Figure, Table
from surveyapp.reports.book import MANAGERS, Book
from surveyapp.reports.exhibits.common import NO_BREAK, alt, colour, share, shortened
from surveyapp.reports.marks import circle, diamond, ring
from surveyapp.reports.plots import Rate
from surveyapp.reports.strips import Grid


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
        (f"{r.heading}, " if r.heading else "")
        + r.label
        + " "
        + book.t("%(answered)s av %(invited)s", answered=r.answered, invited=r.invited)
        + f", {r.percent} %"
        for r in rows
    ]
    text = alt(book, book.t("Svarsfrekvens"), parts, number)
    columns = (book.t("Grupp"), book.t("Tillfrågade"), book.t("Svarande"), book.t("Andel, %"))
    lines = tuple((r.label, r.invited, r.answered, r.percent) for r in rows)
    figure = Figure(
        number,
        book.t("Hur många har svarat?"),
        book.t("Tillfrågade (ram) och svarande (fylld). Stapelns längd är antal personer; andelen är svarsfrekvens."),
        charts.responses(rows, text, book.t, colour(book)),
        book.t("Grupper med få svar är sammanslagna under ett namn som räknar upp dem.") if book.merged else "",
        strips.responses(rows, Grid(columns, lines), text, colour(book)),
    )
    over = tuple(r.heading for r in rows)
    return figure, Table(number, book.t("Tillfrågade och svarande"), columns, lines, kind="short wide rates", over=over)


def profile(book: Book, number: str) -> tuple[Figure, Table]:
    """Whether those who answered look like those who were invited."""
    rows = [r for r in rates(book)[1:] if r.invited]
    shares = [(r.label, share(r.invited, book.invited), share(r.answered, book.answered), r) for r in rows]
    text = alt(
        book,
        book.t("Profil"),
        [
            book.t("%(group)s: tillfrågade %(invited)s %%, svarande %(answered)s %%", group=s[0], invited=s[1], answered=s[2])
            for s in shares
        ],
        number,
    )
    names = (book.t("tillfrågade"), book.t("svarande"))
    mark = circle if book.instrument == MANAGERS else diamond
    columns = (book.t("Grupp"), book.t("Tillfrågade"), "%", book.t("Svarande"), "%")
    lines = tuple((s[0], s[3].invited, s[1], s[3].answered, s[2]) for s in shares)
    over = tuple(s[3].heading for s in shares)
    key = book.t("Ring: tillfrågade. Fylld: svarande.")
    figure = Figure(
        number,
        book.t("Liknar de svarande alla tillfrågade?"),
        book.t(
            "Andel av %(invited)s tillfrågade enligt registret och av %(answered)s svarande, procent.",
            invited=book.invited,
            answered=book.answered,
        ),
        charts.pairs([s[:3] for s in shares], text, names, (ring, mark), left=230),
        "",
        strips.pairs([s[1:3] for s in shares], Grid(columns, lines), text, (ring, mark), key, [bool(line) for line in over]),
    )
    return figure, Table(number, book.t("Profil: tillfrågade och svarande"), columns, lines, kind="short wide rates", over=over)


def cover(book: Book) -> Markup:
    """One dot per invited person, by the first dimension that has response rates; one per respondent where nobody knows who was invited."""
    if not book.invited:
        named = book.t("%(answered)s svarande", answered=book.answered)
        return charts.everyone([(named, book.answered, book.answered)], named, colour(book))
    table = next((t for t in book.of_kind(Kind.RESPONSE_RATE) if t.dimension != "all"), book.table("rate/all"))
    cells = table.cells if table else ()
    groups = [
        (
            book.group(c.group)
            + ", "
            + book.t("%(answered)s av %(invited)s", answered=c.answered or 0, invited=c.invited or 0).replace(" ", NO_BREAK),
            c.invited or 0,
            c.answered or 0,
        )
        for c in cells
    ]
    text = shortened(book.t("En punkt per tillfrågad"), [group[0] for group in groups], "")
    return charts.everyone(groups, text, colour(book))
