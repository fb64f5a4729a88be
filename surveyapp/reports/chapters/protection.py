"""How answers are protected, in plain words, and what that meant in this release: for a page, and in short for an appendix."""

from __future__ import annotations

from collections.abc import Iterator

from surveyapp.reports import exhibits
from surveyapp.reports.blocks import Fold, Table, Words
from surveyapp.reports.book import Book
from surveyapp.reports.chapters.common import Blocks


def not_shown(book: Book, number: str) -> Blocks:
    """The last chapter of an appendix: everything that is not shown."""
    yield Words(
        book.t(
            "Mönstret beror på gruppernas storlek och är lika för alla frågor om samma sak. Enstaka uppgifter dras dessutom in när svaren själva skulle röja någon; då följer en annan grupp i tabellen med."
        )
    )
    yield exhibits.withheld(book, f"{number}.1")
    if table := exhibits.left(book, f"{number}.2"):
        yield Words(_left_words(book))
        yield table


def left_on_page(book: Book, number: str) -> Blocks:
    """What an earlier version prints and this one does not, on a page: this one, and the one before a release."""
    if table := exhibits.left(book, number):
        yield Words(book.t("Trycks inte på nytt"), "h3")
        yield Words(_left_words(book))
        yield Fold(table, _counted(book, table))


def _left_words(book: Book) -> str:
    return book.t(
        "En del som en tidigare version visar trycks inte på nytt: det skyddar en grupp när två versioner läses sida vid sida. Den tidigare versionen kan läsas som förut. Listan säger inget om svaren, den följer av att jämföra versionerna."
    )


def protection(book: Book) -> Blocks:
    """The page: the rules, how it is done, and what it meant here."""
    t = book.t
    yield exhibits.tiers(book, "1", t("slås ihop med en namngiven granne"))
    yield Words(t("Så går det till"), "h3")
    yield Words("\n".join(_steps(book)), "list")
    yield Words(t("I det här släppet"), "h3")
    yield exhibits.coverage(book, "2")
    yield Words(t("Grupper som redovisas tillsammans"), "h3")
    yield Words("\n".join(_merged(book)), "list")
    yield Words(t("Uppgifter som inte visas"), "h3")
    yield Words(
        t("Här står allt som inte visas, indelning för indelning, med skäl och med det som visas i stället. Listan säger inget om svaren.")
    )
    yield from (Fold(table, _counted(book, table)) for table in exhibits.withheld_parts(book, "3"))
    yield from left_on_page(book, "4")


def _counted(book: Book, table: Table) -> str:
    count = book.words.ngettext("%(num)s rad", "%(num)s rader", len(table.rows))
    return f"{table.title}: {count}"


def _steps(book: Book) -> Iterator[str]:
    t, policy = book.t, book.publication.policy
    yield t(
        "Bara grupper med minst %(n)s svar visas. Mindre grupper slås ihop med en namngiven granne, och det som blir över måste också räcka till.",
        n=policy["mean_from"],
    )
    yield t(
        "Alla tabeller i släppet räknas tillsammans. Det ska inte gå att dra en grupp från en annan och få fram färre än %(n)s personer.",
        n=policy["min_respondents"],
    )
    yield t(
        "Sedan prövas varje fråga som av en läsare som vet vilka som svarade, hur skyddet fungerar och vad hen själv svarade. "
        "Det som då vore säkert om någon skrivs grövre eller visas inte."
    )
    yield t(
        "Döljs en grupp för svarens skull följer en till i samma tabell med, och vilken lottas. Därför döljs också sådant som hade kunnat visas."
    )
    yield t("Korsindelningar kommer sist: bara de kombinationer visas som klarar sig bredvid allt annat.")
    yield t(
        "En funktion där färre än %(n)s arbetar får inget betyg, för det vore ett betyg på en person. Hur ofta den används visas.",
        n=policy["min_rated_persons"],
    )
    yield t(
        "Egna ord återges bara när minst %(n)s har skrivit, i slumpad ordning, utan område eller roll, och sedan en person har läst dem.",
        n=policy["min_respondents_text"],
    )
    yield t("Skälen är alltid samma tre. Varför just en viss grupp döljs sägs inte, inte heller till den som leder översynen.")


def _merged(book: Book) -> Iterator[str]:
    """Breakdown by breakdown, the groups of the register that are shown together."""
    names: dict[str, list[str]] = {}
    for group in book.merged:
        names.setdefault(group.dimension, []).append(book.text(group.label))
    for dimension in book.dimensions:
        found = names.get(dimension)
        told = book.t("%(names)s.", names="; ".join(found)) if found else book.t("inga i frågorna till alla.")
        yield f"{book.dimension(dimension)}: {told}"
    if book.publication.labels["functions"] and any(group.invited is None for group in book.groups.values()):
        yield book.t("I frågor som färre har fått slås fler ihop. Namnet på en sådan grupp räknar upp vilka som ingår.")
