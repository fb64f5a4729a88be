"""Chapters of an appendix from a publication: which exhibits stand where, in questionnaire order. Numbers follow the chapter."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from surveyapp.disclosure.released import Cell, Kind, ReleasedTable
from surveyapp.language import N_
from surveyapp.reports import charts, exhibits, wording
from surveyapp.reports.book import MANAGERS, STAFF, Book, Chapter, Opening, Table, Words

OVERVIEW_ITEM = "MF8"
BESIDE_OVERVIEW = "MF4"

Blocks = Iterator[Any]


def chapters(book: Book) -> tuple[Chapter, ...]:
    """All chapters that have something to say, numbered without gaps."""
    makers = MANAGER_CHAPTERS if book.instrument == MANAGERS else STAFF_CHAPTERS
    found: list[Chapter] = []
    for chapter_id, title, make, new_page in makers:
        number = str(len(found) + 1)
        blocks = tuple(make(book, number))
        if blocks:
            found.append(Chapter(chapter_id, number, book.t(title), blocks, new_page))
    return tuple(found)


def lede(text: str) -> Words:
    return Words(text, "lede")


def _flat(*pairs: Iterable[Any] | None) -> Blocks:
    for pair in pairs:
        if pair is not None:
            yield from pair


# ---------------------------------------------------------------------- what was done
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


def response(book: Book, number: str) -> Blocks:
    yield from _flat(exhibits.response(book, f"{number}.1"))
    if len(exhibits.rates(book)) > 1:
        yield from _flat(exhibits.profile(book, f"{number}.2"))


# ---------------------------------------------------------------------- items asked of all
def ratings(book: Book, page: str) -> list[tuple[str, str, Cell]]:
    """(item, label, everybody's cell) of the shown five-point ratings of a page."""
    found = []
    for item in book.pages[page]["items"] if page in book.pages else ():
        cell = book.whole(item)
        if book.item(item)["type"] == "rating" and cell is not None and len(cell.counts or {}) == 5:
            found.append((item, book.short(item), cell))
    return found


def whole(book: Book, number: str) -> Blocks:
    """Managers: the support as a whole, and the belief in the review."""
    rows = ratings(book, "general") + ratings(book, "end")
    if not rows:
        return
    yield exhibits.wording_table(book, f"{number}.0", [row[0] for row in rows])
    yield from _flat(
        exhibits.distribution(book, f"{number}.1", book.t("Hur väl stämmer påståendena om stödet som helhet?"), _asked_of_all(book), rows),
        exhibits.limits(book, f"{number}.2", rows),
    )
    yield from _dimension_tables(book, number, 3, rows)
    yield from _other_questions(book, number, 6)


def _asked_of_all(book: Book) -> str:
    return book.t(
        "Andel av dem som tog ställning, procent. Alla %(answered)s svarande fick frågorna; %(invited)s tillfrågade.",
        answered=book.answered,
        invited=book.invited,
    )


def _dimension_tables(book: Book, number: str, start: int, rows: Sequence[tuple[str, str, Cell]]) -> Blocks:
    """One heat table per dimension for all items of a page."""
    note = heat_note(book)
    place = start
    for dimension in book.publication.labels["dimensions"][book.instrument]:
        shown = [(item, label) for item, label, _ in rows if book.table(f"{item}/{dimension}") is not None]
        if shown:
            title = book.t("Skiljer det sig? Medelvärde per grupp: %(dimension)s", dimension=book.dimension(dimension).lower())
            yield exhibits.heat(book, f"{number}.{place}", title, dimension, shown, note)
            place += 1


def heat_note(book: Book) -> str:
    return book.t(
        "n = de som fick frågan; %(answered)s svarande av %(invited)s tillfrågade. En cell över flera kolumner är en sammanslagen grupp. "
        "Färgen är en avläsning, ingen prövning: bara celler med ordet skillnad skiljer sig säkert från övriga. Vet ej redovisas för alla svarande.",
        answered=book.answered,
        invited=book.invited,
    )


def _other_questions(book: Book, number: str, start: int) -> Blocks:
    """Questions with named options (span, areas supported, administrative time), for everybody."""
    place = start
    for page in ("bg", "general"):
        for item in book.pages.get(page, {}).get("items", ()):
            cell = book.whole(item)
            if cell is not None and book.item(item)["type"] in {"single", "multi"}:
                yield exhibits.options_table(book, f"{number}.{place}", book.full(item), item, cell)
                place += 1


# ---------------------------------------------------------------------- managers: functions
def overview(book: Book, number: str) -> Blocks:
    rows = [(f"{OVERVIEW_ITEM}.{f}", book.function(f)) for f in book.functions]
    if not any(book.whole(name) for name, _ in rows):
        return
    yield lede(book.t("Diagram och tabell i ett. Färgen visar avståndet till alla svarande."))
    title = book.t("Hur nöjda är cheferna som helhet? Medelvärde 1–5, avvikelse från alla och n")
    yield exhibits.heat(book, f"{number}.1", title, "area", rows, heat_note(book))
    place = 2
    for dimension in ("role", "tenure"):
        shown = [(name, label) for name, label in rows if book.table(f"{name}/{dimension}") is not None]
        if shown:
            title = book.t("Nöjd som helhet: %(dimension)s", dimension=book.dimension(dimension).lower())
            yield exhibits.heat(book, f"{number}.{place}", title, dimension, shown, heat_note(book))
            place += 1


def functions(book: Book, number: str) -> Blocks:
    shown = [f for f in book.functions if book.whole(f"{OVERVIEW_ITEM}.{f}")]
    if not shown:
        return
    yield Words(book.t("Varje funktion har samma uppställning. Funktioner som färre än %(least)s personer arbetar i bedöms inte.",
                       least=book.publication.policy["min_rated_persons"]))  # fmt: skip
    items = [item for item in book.pages["cards"]["items"] if book.item(item)["type"] == "rating"]
    yield exhibits.wording_table(book, f"{number}.0", items)
    for place, function in enumerate(shown, 1):
        yield from _function(book, number, place, function, items)


def _function(book: Book, number: str, place: int, function: str, items: Sequence[str]) -> Blocks:
    cells = [(item, book.short(item), cell) for item in items if (cell := book.whole(f"{item}.{function}"))]
    overall = book.whole(f"{OVERVIEW_ITEM}.{function}")
    if overall is None:
        return
    base, name = 2 * place - 1, book.function(function)
    table = book.table(f"{OVERVIEW_ITEM}.{function}/all")
    figure, bars = exhibits.distribution(
        book,
        f"{number}.{base}",
        book.t("Hur väl stämmer påståendena om %(name)s?", name=book.in_sentence(function)),
        book.t(
            "Andel av dem som tog ställning, procent. %(asked)s av %(answered)s svarande fick frågan; %(full)s fick alla påståenden, övriga två.",
            asked=(table.asked if table else None) or 0,
            answered=book.answered,
            full=(table.asked_full if table else None) or 0,
        ),
        cells,
    )
    areas = book.table(f"{OVERVIEW_ITEM}.{function}/area")
    yield Opening(
        function,
        f"{number}.{place}",
        name,
        _facts(book, function, overall),
        " ".join(filter(None, (wording.level(book, overall, book.t("hur nöjda de är som helhet")), wording.unsure(book, overall)))),
        wording.group_differences(book, areas),
        figure,
    )
    yield bars
    names = [(f"{item}.{function}", book.short(item)) for item in (BESIDE_OVERVIEW, OVERVIEW_ITEM) if item in items]
    yield from _flat(exhibits.groups_figure(book, f"{number}.{base + 1}", book.t("Skiljer det sig mellan områdena?"), "area", names))


def _facts(book: Book, function: str, overall: Cell) -> tuple[tuple[str, str], ...]:
    facts = []
    reach = next((t.cells[0] for t in book.of_kind(Kind.REACH) if t.function == function and t.cells[0].shown), None)
    if reach:
        users = sum(list((reach.counts or {}).values())[:2])
        facts.append((book.t("%(count)s av %(n)s", count=users, n=reach.n or 0), book.t("chefer har haft kontakt det senaste året")))
    index = book.table(f"IX_support.{function}/all")
    if index and index.cells[0].shown:
        facts.append((book.number(index.cells[0].mean), book.t("stödindex, 0–100, n = %(n)s", n=index.cells[0].n or 0)))
    facts.append((book.number(overall.mean), book.t("medelvärde som helhet, skala 1–5")))
    return tuple(facts)


# ---------------------------------------------------------------------- staff: themes
def theme(page: str, question: str) -> Any:
    """A maker of one chapter for one page of the staff's questionnaire."""

    def make(book: Book, number: str) -> Blocks:
        rows = ratings(book, page)
        if not rows:
            return
        yield exhibits.wording_table(book, f"{number}.0", [row[0] for row in rows])
        yield from _flat(exhibits.distribution(book, f"{number}.1", book.t(question), _asked_of_all(book), rows))
        yield from _flat(exhibits.limits(book, f"{number}.2", rows)) if any(row[2].bounds for row in rows) else ()
        yield from _dimension_tables(book, number, 3, rows)

    return make


def background(book: Book, number: str) -> Blocks:
    yield from _flat(exhibits.response(book, f"{number}.1"))
    if len(exhibits.rates(book)) > 1:
        yield from _flat(exhibits.profile(book, f"{number}.2"))
    yield from _other_questions(book, number, 3)


# ---------------------------------------------------------------------- both sides
def mirror(book: Book, number: str, only: str | None = None) -> Blocks:
    """Every gap, function by function; `only` one function's where it is given."""
    tables = list(book.publication.of_kind(Kind.GAP, MANAGERS))
    if not tables:
        return
    yield lede(
        book.t(
            "Samma fråga har ställts till chefer och till stödfunktioner. Ett glapp är en skillnad i förväntan att samtala om, inte ett fel hos någon."
        )
    )
    names = {pair["id"]: book.text(pair["text"]) for pair in book.publication.labels["pairs"]}
    span = charts.gap_span(exhibits.dumbbell(book, "", table) for table in tables)
    for place, (function, rows) in enumerate(_by_function(tables), 1):
        if only and function != only:
            continue
        labelled = [(names[table.item], table) for table in rows]
        name = book.function(function) if function else book.t("Stödet som helhet")
        about = book.in_sentence(function) if function else book.t("stödet som helhet")
        figure, table = exhibits.mirror(book, f"{number}.{place}", name, labelled, span, _mirror_sub(book, function))
        yield figure
        yield Words(wording.gaps(book, about, labelled))
        yield table
    if not only:
        yield from _context(book, number, len(_by_function(tables)) + 1, names)


def _by_function(tables: Sequence[ReleasedTable]) -> list[tuple[str | None, list[ReleasedTable]]]:
    found: dict[str | None, list[ReleasedTable]] = {}
    for table in tables:
        found.setdefault(table.function, []).append(table)
    return sorted(found.items(), key=lambda pair: pair[0] is None)


def _mirror_sub(book: Book, function: str | None) -> str:
    facts = book.publication.facts
    who = book.t("Medelvärde 1–5.")
    if function:
        return (
            who
            + " "
            + book.t("Chefer som haft kontakt, bland %(m)s svarande, och svarande i stödfunktionen.", m=facts["answered"][MANAGERS])
        )
    return (
        who
        + " "
        + book.t(
            "Chefer: %(m)s av %(mi)s tillfrågade. Stödfunktioner: %(s)s av %(si)s.",
            m=facts["answered"][MANAGERS],
            mi=facts["invited"][MANAGERS],
            s=facts["answered"][STAFF],
            si=facts["invited"][STAFF],
        )
    )


def _context(book: Book, number: str, place: int, names: dict[str, str]) -> Blocks:
    pairs = {pair["id"]: pair for pair in book.publication.labels["pairs"]}
    items = book.publication.labels["items"]
    rows = [
        (
            names[table.item],
            book.text(items[MANAGERS][pairs[table.item]["manager"]]["text"]),
            book.text(items[STAFF][pairs[table.item]["staff"]]["text"]),
            table.cells[0],
        )
        for table in book.publication.of_kind(Kind.CONTEXT, MANAGERS)
    ]
    if rows:
        yield exhibits.context_table(book, f"{number}.{place}", rows)


def reach(book: Book, number: str) -> Blocks:
    yield from _flat(exhibits.reach(book, f"{number}.1"))
    found = exhibits.reasons(book, f"{number}.2")
    if found:
        figure, table, text = found
        yield from (Words(text), figure, table)


def thieves(book: Book, number: str) -> Blocks:
    found = exhibits.thieves(book, f"{number}.1")
    if found is None:
        return
    yield lede(book.t("En tidstjuv är administration som tar mer tid än den är värd."))
    yield from found
    place = 2
    weights = exhibits.weights(book, f"{number}.{place}")
    if weights is not None:
        yield weights
        place += 1
    for item in book.pages["time"]["items"]:
        cell = book.whole(item)
        if cell is not None and book.item(item)["type"] == "per_choice_single":
            yield exhibits.options_table(book, f"{number}.{place}", book.t("Den värsta tidstjuven") + ": " + book.full(item), item, cell)
            place += 1


def belief(book: Book, number: str) -> Blocks:
    rows = ratings(book, "end")
    if rows:
        yield from _flat(
            exhibits.distribution(book, f"{number}.1", book.t("Tror de att översynen leder till förbättringar?"), _asked_of_all(book), rows)
        )
        yield from _dimension_tables(book, number, 2, rows)


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
        yield Table(f"{number}.1", book.t("Så många skrev något"), (book.t("Fråga"), book.t("Antal texter")), rows, kind="short wide")


def not_shown(book: Book, number: str) -> Blocks:
    table = exhibits.withheld(book, f"{number}.1")
    yield Words(
        book.t(
            "Mönstret beror på gruppernas storlek och är lika för alla frågor om samma sak. Enstaka uppgifter dras dessutom in när svaren själva skulle röja någon; då följer alltid en annan grupp med."
        )
    )
    yield table


MANAGER_CHAPTERS = (
    ("metod", N_("Så gjordes undersökningen"), method, False),
    ("svar", N_("Svarsfrekvens och vilka som svarat"), response, False),
    ("helhet", N_("Stödet som helhet"), whole, False),
    ("overblick", N_("Överblick: funktioner och områden"), overview, False),
    ("funktioner", N_("Funktion för funktion"), functions, False),
    ("spegel", N_("Två bilder av samma stöd"), mirror, False),
    ("rackvidd", N_("Räckvidd och skäl"), reach, False),
    ("tidstjuvar", N_("Tidstjuvar"), thieves, False),
    ("fritext", N_("Fritextsvar"), texts, False),
    ("visas-ej", N_("Uppgifter som inte visas"), not_shown, False),
)
STAFF_CHAPTERS = (
    ("metod", N_("Så gjordes undersökningen"), method, False),
    ("svar", N_("Svarsfrekvens och vilka som svarat"), background, False),
    ("stodet", N_("Stödet de ger"), theme("support", N_("Hur väl stämmer påståendena om stödet de ger?")), False),
    ("cheferna", N_("Cheferna de ger stöd till"), theme("orderers", N_("Hur väl stämmer påståendena om cheferna?")), False),
    ("forutsattningar", N_("Förutsättningar"), theme("conditions", N_("Hur väl stämmer påståendena om förutsättningarna?")), False),
    ("spegel", N_("Två bilder av samma stöd"), mirror, False),
    ("tidstjuvar", N_("Tidstjuvar"), thieves, False),
    ("tro", N_("Tro på förändring"), belief, False),
    ("fritext", N_("Fritextsvar"), texts, False),
    ("visas-ej", N_("Uppgifter som inte visas"), not_shown, False),
)
