"""What people wrote: how many, how it was read, and the texts that are out."""

from __future__ import annotations

from collections.abc import Iterator

from surveyapp.disclosure.released import Kind
from surveyapp.disclosure.released_texts import TextList
from surveyapp.reports.blocks import Quotes, Table, Words
from surveyapp.reports.book import Book
from surveyapp.reports.chapters.common import Blocks, lede


def texts(book: Book, number: str) -> Blocks:
    lists = list(book.texts.of(book.instrument)) if book.texts else []
    yield lede(_lead(book, bool(lists)))
    yield Words("\n".join(_care(book, bool(lists))), "list")
    tables = [table for table in book.of_kind(Kind.TEXT_COUNT) if table.cells[0].shown]
    if tables:
        rows = tuple((book.full(table.item), table.cells[0].n) for table in tables)
        yield Table(f"{number}.1", book.t("Så många skrev något"), (book.t("Fråga"), book.t("Antal texter")), rows, kind="short wide texts")
    for found in lists:
        yield Quotes(_title(book, found), _note(book, found), found.texts)


def _lead(book: Book, out: bool) -> str:
    if out:
        return book.t("Några frågor besvarades med egna ord. Här återges de texter som har lästs och godkänts.")
    return book.t("Några frågor besvarades med egna ord. Texterna läses av konsulten och återges inte i bilagan.")


def _care(book: Book, out: bool) -> Iterator[str]:
    """How texts are read; beside texts that are out, what the reader should know of them."""
    least = book.publication.policy["min_respondents_text"]
    yield book.t("En person, inte ett program, avgör vad som lämnar huset.")
    yield book.t("Texter läses i slumpad ordning, utan område, roll eller anställningstid.")
    if not out:
        yield book.t("Namn, enheter och händelser som kan peka ut någon tas bort innan något återges i rapporten.")
        return
    yield book.t("Texterna är ordagranna. […] står där något som kan peka ut någon är dolt.")
    yield book.t(
        "En fråga återges bara när minst %(least)s har skrivit och minst %(least)s texter är godkända. Ordningen är slumpad.", least=least
    )


def _title(book: Book, found: TextList) -> str:
    return (f"{book.function(found.function)}: " if found.function else "") + book.full(found.item)


def _note(book: Book, found: TextList) -> str:
    count = len(found.texts)
    if found.written is None:
        return book.words.ngettext("%(num)s text återges.", "%(num)s texter återges.", count)
    return book.t("%(count)s av %(written)s texter återges.", count=count, written=found.written)
