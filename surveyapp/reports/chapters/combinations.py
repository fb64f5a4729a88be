"""Two dimensions at once: two-way tables of which at least half is shown, and which are left out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from surveyapp.disclosure.released import Reason
from surveyapp.reports import exhibits
from surveyapp.reports.blocks import Heat, Table, Words
from surveyapp.reports.book import Book
from surveyapp.reports.chapters.common import Blocks, Numbers, lede, numbered, ratings
from surveyapp.reports.chapters.functions import OVERVIEW_ITEM

Rows = Sequence[tuple[str, str]]  # (variable, label)


def combinations(book: Book, number: str) -> Blocks:
    """Nothing where no combination has enough to show."""
    numbers, left = numbered(number), list[str]()
    made = [exhibit for crossing in book.crossings for exhibit in _of(book, numbers, crossing, left)]
    if not made:
        return
    yield lede(book.t("Bara kombinationer som kan stå bredvid allt annat visas. De prövas inte mot varandra: skillnaderna är avläsningar."))
    yield from made
    yield Words(book.t("Det här är utelämnat"), "h3")
    left.append(book.t("Övriga frågor om funktioner: står i tabellfilerna, där de visas."))
    yield Words("\n".join(left), "list")


def _of(book: Book, numbers: Numbers, crossing: str, left: list[str]) -> Iterator[Heat | Table]:
    """What is left out is written into `left`."""
    words = book.breakdown(crossing).lower()
    found = False
    for title, rows in _families(book):
        enough = [row for row in rows if _enough(book, crossing, [row])]
        if rows and exhibits.alike(book, crossing, rows) and _enough(book, crossing, rows):
            note = book.t("n för en grupp = de som fick frågan, för alla = de som tog ställning. %(few)s", few=_few(book)).strip()
            yield exhibits.crossed(book, next(numbers), f"{title}: {words}", crossing, rows, note)
        elif enough:
            yield exhibits.crossed_table(book, next(numbers), f"{title}: {words}", crossing, enough)
            if lacking := [label for name, label in rows if (name, label) not in enough]:
                why = book.t("mindre än hälften visas, eller inget som går att dela")
                left.append(f"{title}, {words}: {', '.join(lacking)} ({why}).")
        else:
            continue
        found = True
    if not found:
        why = (
            book.t("ingen grupp visas delad, eller mindre än hälften visas") if _any(book, crossing) else book.reason(Reason.PROTECTS_GROUP)
        )
        left.append(f"{book.breakdown(crossing)}: {why}.")


def _families(book: Book) -> list[tuple[str, Rows]]:
    """Questions that stand in one table: a page of the questionnaire, and overall satisfaction with each function."""
    pages = {"general": ("general", "end"), **{page: (page,) for page in ("support", "orderers", "conditions")}}
    found: list[tuple[str, Rows]] = []
    for page, parts in pages.items():
        rows = [(item, label) for part in parts for item, label, _cell in ratings(book, part)] if page in book.pages else []
        if rows:
            found.append((book.text(book.pages[page]["title"]), rows))
    if book.has(OVERVIEW_ITEM):
        graded = [(f"{OVERVIEW_ITEM}.{f}", book.function(f)) for f in book.functions if book.whole(f"{OVERVIEW_ITEM}.{f}")]
        found.append((book.short(OVERVIEW_ITEM), graded))
    return found


def _enough(book: Book, crossing: str, rows: Rows) -> bool:
    """At least half of the cells, and a group in at least two parts."""
    tables = [table for name, _ in rows if (table := book.table(f"{name}/{crossing}"))]
    cells = [cell.shown for table in tables for cell in table.cells]
    return 2 * sum(cells) >= len(cells) and exhibits.divides(tables)


def _any(book: Book, crossing: str) -> bool:
    tables = (book.table(f"{name}/{crossing}") for _title, rows in _families(book) for name, _ in rows)
    return any(cell.shown for table in tables if table for cell in table.cells)


def _few(book: Book) -> str:
    return book.t("Grupper med %(few)s svar har ingen färg.", few=book.few) if book.few else ""
