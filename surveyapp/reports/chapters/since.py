"""This wave against the one before it: everybody's answers to the questions that are the same in both."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from surveyapp.disclosure.released import Kind, ReleasedTable, Verdict
from surveyapp.reports import exhibits
from surveyapp.reports.blocks import Words
from surveyapp.reports.book import Book
from surveyapp.reports.chapters.common import Blocks, lede, numbered
from surveyapp.reports.chapters.functions import OVERVIEW_ITEM
from surveyapp.reports.plots import gap_span

Row = tuple[str, ReleasedTable]


@dataclass(frozen=True)
class Part:
    """Questions that stand together: those of a page, satisfaction with every function, or the statements about one function."""

    name: str
    rows: tuple[Row, ...]


def waves(book: Book, number: str) -> Blocks:
    """How it was compared, and tables; nothing where there was no wave before, or no question is the same."""
    found = parts(book)
    if not found:
        return
    numbers = numbered(number)
    yield lede(about(book))
    yield Words(how(book))
    note = book.t("Skillnaden är det tryckta medelvärdet nu minus det förra.")
    for place, part in enumerate(found):
        yield exhibits.since_table(book, next(numbers), part.name, part.rows, "" if place else note)
    if left := changed(book):
        yield Words(left)


def parts(book: Book) -> list[Part]:
    """In the order of the questionnaire: pages, then satisfaction with each function, then the statements about each."""
    tables = book.of_kind(Kind.WAVES)
    whole = [table for table in tables if table.function is None]
    pages = [(page, list(some)) for page, some in groupby(whole, lambda table: book.item(table.item)["page"])]
    found = [Part(book.text(book.pages[page]["title"]), tuple((book.short(table.item), table) for table in some)) for page, some in pages]
    overview = [(book.function(table.function), table) for table in tables if table.item == OVERVIEW_ITEM and table.function]
    if overview:
        found.append(Part(book.short(OVERVIEW_ITEM), tuple(overview)))
    for function in book.functions:
        own = [table for table in tables if table.function == function and table.item != OVERVIEW_ITEM]
        if own:
            found.append(Part(book.function(function), tuple((book.short(table.item), table) for table in own)))
    return found


def span(book: Book) -> tuple[float, float]:
    """One scale for all differences of the release."""
    return gap_span(exhibits.change("", table) for table in book.of_kind(Kind.WAVES))


def about(book: Book) -> str:
    """Which wave this one is held against, and how many answered."""
    before, day = book.publication.facts["before"], book.words.day
    return book.t(
        "Jämfört med mätning %(number)s, %(opened)s till %(closed)s (version %(version)s). Då svarade %(before)s %(people)s, nu %(now)s. "
        "Säker skillnad i %(sure)s av %(compared)s jämförelser.",
        number=before["number"],
        opened=day(before["opened"]),
        closed=day(before["closed"]),
        version=before["version"],
        before=before["answered"].get(book.instrument, 0),
        people=book.people,
        now=book.answered,
        **_counted(book),
    )


def _counted(book: Book) -> dict[str, int]:
    verdicts = [table.cells[0].contrast.verdict for table in book.of_kind(Kind.WAVES) if table.cells[0].contrast]
    return {"sure": verdicts.count(Verdict.DIFFERENCE), "compared": len(verdicts) - verdicts.count(Verdict.TOO_FEW)}


def how(book: Book) -> str:
    """What is compared and what is not, and what a difference means."""
    told = [
        book.t("Frågorna har samma lydelse och svarsalternativ i båda mätningarna. Vet ej ingår inte."),
        book.t("Bara alla svarande jämförs. Grupper jämförs inte mellan mätningar: de kan vara sammanslagna på olika sätt."),
        book.t("Det går inte att se vem som har svarat båda gångerna, och inte varför något har ändrats."),
    ]
    if book.publication.facts["before"].get("elsewhere"):
        told.append(book.t("Förra mätningens svar samlades in på annat håll."))
    return " ".join(told)


def changed(book: Book) -> str:
    """The questions of both waves that are not compared; "" where there are none."""
    prefix = f"{book.instrument}/"
    names = [name.removeprefix(prefix) for name in book.publication.facts["before"]["changed"] if name.startswith(prefix)]
    if not names:
        return ""
    return book.t(
        "Jämförs inte, för att lydelsen, svarsalternativen eller vilka som fick frågan är andra än förra gången: %(names)s.",
        names="; ".join(_named(book, names)),
    )


def _named(book: Book, names: Sequence[str]) -> Iterator[str]:
    """ "Kunskap (HR, Ekonomi)", each item once."""
    of: dict[str, list[str]] = {}
    for name in names:
        item, _, function = name.partition(".")
        of.setdefault(item, []).extend([book.function(function)] if function else [])
    for item, functions in of.items():
        yield f"{book.short(item)} ({', '.join(functions)})" if functions else book.short(item)
