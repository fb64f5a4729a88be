"""What people do and write: reach, time thieves, free texts, and what is not shown."""

from __future__ import annotations

from surveyapp.disclosure.released import Kind
from surveyapp.reports import exhibits
from surveyapp.reports.book import Book, Table, Words
from surveyapp.reports.chapters.common import Blocks, lede, numbered, sourced

THIEVES = ("MT1", "ST1")


def reach(book: Book, number: str) -> Blocks:
    yield from sourced(exhibits.reach(book, f"{number}.1") or (), book, *(f"MR1.{function}/all" for function in book.functions))
    found = exhibits.reasons(book, f"{number}.2")
    if found:
        figure, table, text = found
        yield from sourced((Words(text), figure, table), book, "MR2/all")


def thieves(book: Book, number: str) -> Blocks:
    found = exhibits.thieves(book, f"{number}.1")
    if found is None:
        return
    yield lede(book.t("En tidstjuv är administration som tar mer tid än den är värd."))
    yield from sourced(found, book, *(f"{item}/all" for item in THIEVES))
    numbers = numbered(number, 2)
    weights = exhibits.weights(book, f"{number}.2")
    if weights is not None:
        yield weights
        next(numbers)
    for item in book.pages["time"]["items"]:
        cell = book.whole(item)
        if cell is not None and book.item(item)["type"] == "per_choice_single":
            yield exhibits.options_table(book, next(numbers), book.t("Den värsta tidstjuven") + ": " + book.full(item), item, cell)


def texts(book: Book, number: str) -> Blocks:
    tables = [table for table in book.of_kind(Kind.TEXT_COUNT) if table.cells[0].shown]
    yield lede(book.t("Några frågor besvarades med egna ord. Texterna läses av konsulten och återges inte i bilagan."))
    yield Words(
        "\n".join(
            (
                book.t("En person, inte ett program, avgör vad som lämnar huset."),
                book.t("Texter läses i slumpad ordning, utan område, roll eller anställningstid."),
                book.t("Namn, enheter och händelser som kan peka ut någon tas bort innan något återges i rapporten."),
            )
        ),
        "list",
    )
    if tables:
        rows = tuple((book.full(table.item), table.cells[0].n) for table in tables)
        yield Table(f"{number}.1", book.t("Så många skrev något"), (book.t("Fråga"), book.t("Antal texter")), rows, kind="short wide texts")


def not_shown(book: Book, number: str) -> Blocks:
    table = exhibits.withheld(book, f"{number}.1")
    yield Words(
        book.t(
            "Mönstret beror på gruppernas storlek och är lika för alla frågor om samma sak. Enstaka uppgifter dras dessutom in när svaren själva skulle röja någon; då följer alltid en annan grupp med."
        )
    )
    yield table
