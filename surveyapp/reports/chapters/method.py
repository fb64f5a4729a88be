"""What was done, and what it cannot say: the method page is written from the release."""

from __future__ import annotations

from surveyapp.disclosure.released import Kind
from surveyapp.language import N_
from surveyapp.reports.blocks import Table, Words
from surveyapp.reports.book import MANAGERS, Book
from surveyapp.reports.chapters.common import Blocks, lede

LANGUAGES = {"sv": N_("svenska"), "en": N_("engelska")}
FAMILY_NAMES = {
    "overview": N_("nöjd som helhet per område"),
    "functions": N_("övriga påståenden om funktioner per område"),
    "whole": N_("frågor om helheten per område"),
    "role": N_("chefsroll"),
    "function": N_("stödfunktion"),
    "placement": N_("placering"),
    "tenure": N_("anställningstid"),
    "gap": N_("glapp"),
    "items": N_("påståenden mot varandra"),
    "profile": N_("funktioner mot varandra"),
    "reach": N_("kontakt per område"),
    "dont_know": N_("vet ej per område"),
    "waves": N_("mot förra mätningen"),
    "LOWER": N_("en grupp lägre på nästan allt"),
    "TENURE_BY_LEVEL": N_("tid som chef och funktionens nivå"),
    "CLOSENESS": N_("närhet och nöjdhet"),
    "SPLIT": N_("funktioner i två läger"),
    "LINK": N_("funktionernas ordning i de två enkäterna"),
}
SHARED = ("gap", "LINK")  # judged once, counted in both appendices


def method(book: Book, number: str) -> Blocks:
    yield lede(_answered(book))
    rows = (*_made(book), *_shown(book), *_counted(book))
    columns = (book.t("Fråga"), book.t("Svar"))
    yield Table(f"{number}.1", book.t("Undersökningen i korthet"), columns, rows, kind="words method")
    yield Words(book.t("Vad undersökningen inte kan säga"), "h3")
    yield Words("\n".join(_limits(book)), "list")


def _answered(book: Book) -> str:
    if not book.invited:
        return book.t(
            "%(answered)s %(people)s har svarat. Hur många som fick enkäten är inte känt.", answered=book.answered, people=book.people
        )
    return book.t(
        "Enkäten gick till %(invited)s %(people)s. %(answered)s av %(invited)s svarade (%(share)s procent).",
        invited=book.invited,
        people=book.people,
        answered=book.answered,
        share=(200 * book.answered + book.invited) // (2 * book.invited),
    )


Row = tuple[str, str]


def _made(book: Book) -> tuple[Row, ...]:
    """Who was asked what, when and how."""
    facts, t, day = book.publication.facts, book.t, book.words.day
    who = book.text(book.publication.labels["instruments"][book.instrument]["population"])
    if facts.get("elsewhere"):
        return _collected_elsewhere(book, who)
    languages = book.listing([t(LANGUAGES[code]) for code in facts["languages"] if code in LANGUAGES])
    return (
        (
            t("Vilka fick enkäten?"),
            t("%(who)s, enligt registret den %(day)s. Det är en totalundersökning, inget urval.", who=who, day=day(facts["register_date"])),
        ),
        (
            t("När och hur?"),
            t(
                "Webbenkät med personlig länk, på %(languages)s, %(opened)s till %(closed)s.",
                languages=languages,
                opened=day(facts["opened"]),
                closed=day(facts["closed"]),
            ),
        ),
        (t("Vilka frågor?"), _questions(book)),
        (
            t("Vad sparas?"),
            t(
                "Vi vet vem som har svarat, inte vad. Svar och länk lagras skilda åt, och svaren skrevs om i slumpad ordning när enkäten stängde."
            ),
        ),
    )


def _collected_elsewhere(book: Book, who: str) -> tuple[Row, ...]:
    """The same of answers that were read in from a file."""
    facts, t, day = book.publication.facts, book.t, book.words.day
    period = t("Svaren samlades in på annat håll, %(opened)s till %(closed)s.", opened=day(facts["opened"]), closed=day(facts["closed"]))
    return (
        (t("Vilka fick enkäten?"), t("%(who)s. Det är en totalundersökning, inget urval.", who=who)),
        (t("När och hur?"), period),
        (t("Vilka frågor?"), _questions(book)),
        (
            t("Vad sparas?"),
            t("Svaren lästes in från en fil utan namn, adresser, tider och ordning, och texterna skildes från övriga svar."),
        ),
    )


def _questions(book: Book) -> str:
    facts, labels = book.publication.facts, book.publication.labels["instruments"][book.instrument]
    text = book.t("%(name)s, version %(version)s.", name=book.text(labels["name"]), version=facts["instrument_versions"][book.instrument])
    if book.instrument != MANAGERS:
        return text
    return f"{text} " + book.t(
        "Chefen bedömer bara funktioner som hen själv haft kontakt med, de med tätast kontakt först: alla påståenden för de %(limit)s första, två för resten. "
        "Därför skiljer sig n mellan frågor.",
        limit=facts["full_card_limit"],
    )


def _shown(book: Book) -> tuple[Row, ...]:
    policy, t = book.publication.policy, book.t
    limits = t(
        "Minst %(n)s svar för varje uppgift om en grupp, minst %(compared)s för jämförelser och intervall, minst %(bands)s för tre band "
        "bredvid ett medelvärde, minst %(text)s för fritext. Nära skalans ände, och där medelvärdet skulle röja någon, skrivs minst eller högst i stället.",
        n=policy["min_respondents"],
        compared=policy["bands_from"],
        bands=2 * policy["bands_from"],
        text=policy["min_respondents_text"],
    )
    rated = t("En funktion där färre än %(rated)s medarbetare skulle bedömas får inget betyg.", rated=policy["min_rated_persons"])
    together = t(
        "Alla tabeller prövas tillsammans, korsindelningar också. Grupperna väljs efter storlek, så att inga färre än %(n)s går att räkna "
        "fram. Sedan prövas varje fråga mot alla svar som stämmer med det tryckta, även för en läsare som själv har svarat. Det som då vore "
        "säkert om någon skrivs grövre eller visas inte, och då följer en annan grupp i tabellen med.",
        n=policy["min_respondents"],
    )
    return (t("Trösklar"), f"{limits} {rated}"), (t("Skydd"), together), (t("Sammanslagna grupper"), _merged(book))


def _merged(book: Book) -> str:
    names = [book.text(group.label) for group in book.merged]
    if not book.groups:
        return book.t("Inga grupper är stora nog att redovisas för sig.")
    if not names:
        return book.t("Inga grupper behövde slås ihop i frågorna om helheten.")
    text = book.t("Små grupper redovisas tillsammans: %(names)s.", names="; ".join(names))
    return text + " " + book.t("Där en funktion har färre svar slås fler ihop.") if book.instrument == MANAGERS else text


def _counted(book: Book) -> tuple[Row, ...]:
    t = book.t
    return (
        (t("Medelvärden"), t("Oviktade, skala 1–5. Vet ej och tomma svar ingår inte.")),
        *_indices(book),
        (t("Jämförelser"), _families(book)),
        (
            t("Intervall"),
            t(
                "t-intervall som gäller samtidigt för hela familjen. För grupper används spridningen bland alla svarande; gruppens egen skrivs aldrig ut."
            )
            + " "
            + t("Chefer och stödfunktioner är två oberoende grupper (Welchs intervall)."),
        ),
        (
            t("Avrundning"),
            t("Från det exakta bråket, hälften bort från noll: 1 av 8 är 13 procent. Avrundade delar som inte blir 100 lämnas så."),
        ),
        (t("Status"), _status(book)),
    )


def _status(book: Book) -> str:
    if book.publication.draft:
        return book.t("Utkast. Skyddet är inte färdigprövat, och uppgifter kan ändras innan de blir slutliga.")
    return book.t("Slutlig. Alla uppgifter har prövats tillsammans innan de släpptes.")


def _indices(book: Book) -> tuple[Row, ...]:
    """What each printed index is the mean of."""
    used = {table.item for table in book.of_kind(Kind.INDEX)}
    parts = [
        book.t(
            "%(name)s: %(items)s.",
            name=book.text(index["text"]),
            items=book.listing([book.short(i) for i in index["items"] if book.has(i)]),
        )
        for index in book.publication.labels["indices"]
        if index["id"] in used
    ]
    if not parts:
        return ()
    what = book.t("Varje svarandes medelvärde av de svar som hör till, omräknat så att 1 är 0 och 5 är 100; sedan medelvärdet av dem.")
    return ((book.t("Index, 0–100"), f"{what} {' '.join(parts)}"),)


def _families(book: Book) -> str:
    """Families in the order of the pages, each with its comparisons and its share."""
    own = [f for f in book.publication.families if f.instrument == book.instrument or f.id in SHARED]
    own.sort(key=lambda f: list(FAMILY_NAMES).index(f.id))
    parts = [
        book.t(
            "%(name)s (%(count)s jämförelser, %(alpha)s procent)",
            name=book.t(FAMILY_NAMES[f.id]),
            count=f.comparisons,
            alpha=book.number(f"{float(f.alpha) * 100:g}"),
        )
        for f in own
    ]
    first = book.t("Ordet skillnad används bara när jämförelsen står sig enligt Holms metod inom sin familj.")
    if not parts:
        return first + " " + book.t("Inga grupper är stora nog att jämföras här.")
    shares = book.t(
        "Studiens felrisk på 5 procent är i förväg delad på familjer och mönster i båda bilagorna: %(parts)s.", parts=book.listing(parts)
    )
    rest = book.t("Delar som hör till familjer utan jämförelser används inte.")
    bounds = book.t("Där en gräns är tryckt (minst, högst) prövas gränsen.") if _bounded(book) else ""
    return " ".join(filter(None, (first, bounds, shares, rest)))


def _bounded(book: Book) -> bool:
    """Whether a bound was compared."""
    return any(cell.contrast is not None and cell.contrast.bound for table in book.of_kind(Kind.GROUPS) for cell in table.cells)


def _limits(book: Book) -> list[str]:
    return [
        _missing(book),
        book.t("Grupperna är små. En skillnad på ett halvt skalsteg mellan två grupper är ofta tillfällig."),
        book.t("Svaren gäller upplevt stöd. De säger inget om kostnad, volym eller hur stödet borde dimensioneras."),
        _earlier(book),
    ]


def _earlier(book: Book) -> str:
    if not book.of_kind(Kind.WAVES):
        return book.t("Frågorna har inte jämförts med en tidigare mätning.")
    return book.t("Att något har ändrats sedan förra mätningen säger inte varför: det kan vara andra som svarar.")


def _has_bounds(book: Book) -> bool:
    return any(cell.bounds for table in book.of_kind(Kind.DISTRIBUTION) for cell in table.cells)


def _missing(book: Book) -> str:
    """What is not known of those who did not answer."""
    if not book.invited:
        return book.t("Hur många som inte har svarat är inte känt, och inte hur de skulle ha svarat.")
    told = book.t("%(count)s tillfrågade har inte svarat.", count=book.invited - book.answered)
    more = book.t("Figurerna ”Vad kan de som inte svarat ändra?” visar hur mycket det som mest kan göra.")
    return f"{told} {more}" if _has_bounds(book) else told
