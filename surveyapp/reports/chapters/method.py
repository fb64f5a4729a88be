"""What was done, and what it cannot say: the method page is written from the release."""

from __future__ import annotations

from surveyapp.language import N_
from surveyapp.reports.book import MANAGERS, Book, Table, Words
from surveyapp.reports.chapters.common import Blocks, lede


def method(book: Book, number: str) -> Blocks:
    facts, policy = book.publication.facts, book.publication.policy
    share = (200 * book.answered + book.invited) // (2 * book.invited) if book.invited else 0
    yield lede(
        book.t(
            "Enkäten gick till %(invited)s %(people)s. %(answered)s svarade, %(share)s procent.",
            invited=book.invited,
            people=book.people,
            answered=book.answered,
            share=share,
        )
    )
    day, words = book.words.day, book.t
    rows = [
        (words("Vilka fick enkäten?"), words("%(who)s, enligt registret den %(day)s. Det är en totalundersökning, inget urval.",
            who=book.text(book.publication.labels["instruments"][book.instrument]["population"]), day=day(facts["register_date"]))),
        (words("När och hur?"), words("Webbenkät med personlig länk, %(opened)s till %(closed)s.", opened=day(facts["opened"]), closed=day(facts["closed"]))),
        (words("Vilka frågor?"), _questions(book)),
        (words("Vad sparas?"), words("Vi vet vem som har svarat, inte vad. Svar och länk lagras skilda åt, och svaren skrevs om i slumpad ordning när enkäten stängde.")),
        (words("Trösklar"), words("Minst %(n)s svar för varje uppgift om en grupp, tre band från %(bands)s svar, minst %(text)s för fritext. "
            "En funktion där färre än %(rated)s medarbetare skulle bedömas får inget betyg.", n=policy["min_respondents"], bands=policy["bands_from"],
            text=policy["min_respondents_text"], rated=policy["min_rated_persons"])),
        (words("Sammanslagna grupper"), _merged(book)),
        (words("Medelvärden"), words("Oviktade, skala 1–5. Vet ej och tomma svar ingår inte.")),
        (words("Jämförelser"), _families(book)),
        (words("Intervall"), words("t-intervall som gäller samtidigt för hela familjen. För grupper används spridningen bland alla svarande; gruppens egen skrivs aldrig ut.")),
        (words("Avrundning"), words("Från det exakta bråket, hälften bort från noll: 1 av 8 är 13 procent. Avrundade delar som inte blir 100 lämnas så.")),
        (words("Status"), words("Utkast. Skyddet omfattar en indelning i taget; korsindelningar och jämförelser mellan versioner visas inte.")),
    ]  # fmt: skip
    yield Table(f"{number}.1", words("Undersökningen i korthet"), (words("Fråga"), words("Svar")), tuple(rows), kind="words method")
    yield Words(words("Vad undersökningen inte kan säga"), "h3")
    yield Words("\n".join(_limits(book)), "list")


def _questions(book: Book) -> str:
    version = book.publication.facts["instrument_versions"][book.instrument]
    text = book.t(
        "%(name)s, version %(version)s.", name=book.text(book.publication.labels["instruments"][book.instrument]["name"]), version=version
    )
    if book.instrument != MANAGERS:
        return text
    return (
        text
        + " "
        + book.t(
            "Chefen bedömer bara funktioner som hen själv haft kontakt med: alla påståenden för de %(limit)s första funktionerna, två för resten. "
            "Därför skiljer sig n mellan frågor.",
            limit=book.publication.facts["full_card_limit"],
        )
    )


def _merged(book: Book) -> str:
    names = [book.text(group.label) for group in book.groups.values() if len(group.segments) > 1 and group.invited is not None]
    if not names:
        return book.t("Inga grupper behövde slås ihop i frågorna om helheten.")
    return book.t("Små grupper redovisas tillsammans: %(names)s. Där en funktion har färre svar slås fler ihop.", names="; ".join(names))


FAMILY_NAMES = {
    "overview": N_("nöjd som helhet per område"),
    "functions": N_("övriga påståenden om funktioner per område"),
    "whole": N_("frågor om helheten per område"),
    "role": N_("chefsroll"),
    "tenure": N_("anställningstid"),
    "function": N_("stödfunktion"),
    "placement": N_("placering"),
    "gap": N_("glapp"),
}


def _families(book: Book) -> str:
    own = [f for f in book.publication.families if f.instrument == book.instrument or f.id == "gap"]
    parts = [
        book.t(
            "%(name)s %(count)s st, %(alpha)s procent",
            name=book.t(FAMILY_NAMES[f.id]),
            count=f.comparisons,
            alpha=book.number(f"{float(f.alpha) * 100:g}"),
        )
        for f in own
    ]
    return book.t("Holms metod. Bilagans felrisk på 5 procent är delad på familjer i förväg: %(parts)s.", parts="; ".join(parts))


def _limits(book: Book) -> list[str]:
    return [
        book.t(
            "%(count)s tillfrågade har inte svarat. Avsnitten om helheten visar hur mycket det som mest kan ändra.",
            count=book.invited - book.answered,
        ),
        book.t("Grupperna är små. En skillnad på ett halvt skalsteg mellan två grupper är ofta tillfällig."),
        book.t("Svaren gäller upplevt stöd. De säger inget om kostnad, volym eller hur stödet borde dimensioneras."),
        book.t("Frågorna har inte jämförts med en tidigare mätning."),
    ]
