"""What the figures say, as the opening of an appendix: sentences with what they rest on, a few to look at first."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from surveyapp.disclosure.findings.ranking import look_first
from surveyapp.disclosure.released import AT_LEAST, AT_MOST, Evidence, Finding, Strength
from surveyapp.language import N_
from surveyapp.reports import wording
from surveyapp.reports.blocks import Chapter, Heat, Observation, Table, Words
from surveyapp.reports.book import Book
from surveyapp.reports.chapters.common import Blocks, lede
from surveyapp.reports.exhibits.link import LINK

Where = Mapping[str, tuple[str, ...]]
MOST_LINES = 6  # of evidence under a sentence; the tables have the rest
MOST_TABLES = 4  # named
METHODS = {
    "description": N_("beskrivning av tryckta siffror"),
    "within": N_("prövat inom samma person"),
    "contrast": N_("prövat mot övriga"),
    "shares": N_("andelar prövade mot övriga"),
    "gap": N_("prövat mellan två grupper"),
    "waves": N_("prövat mot förra mätningen"),
    "permutation": N_("prövat genom att flytta hela svarande"),
    "ranks": N_("prövat som ordning"),
}
SIDES = (
    ("all", N_("svarande som helhet")),
    ("managers", N_("chefer")),
    ("staff", N_("stöd")),
    ("before", N_("förra")),
    ("now", N_("nu")),
)
STRENGTHS = {
    Strength.DIFFERENCE: N_("skillnad"),
    Strength.INDICATES: N_("indikation"),
    Strength.NO_CERTAIN_DIFFERENCE: N_("ingen säker skillnad"),
}


def findings(book: Book, where: Where) -> Blocks:
    """`where`: released table -> numbers of the printed tables that show it."""
    said = book.findings
    if not said:
        return
    yield lede(book.t("Meningar skrivna av de tryckta siffrorna. Konsulten kan ha ändrat orden. Under varje mening står vad den vilar på."))
    first = look_first(said)
    if first:
        yield Words(book.t("Titta först på"), "h3")
        yield from (observation(book, finding, where) for finding in first)
    rest = [finding for finding in said if finding not in first]
    if rest:
        yield Words(book.t("Övriga iakttagelser"), "h3")
        yield from (observation(book, finding, where) for finding in rest)


def observation(book: Book, finding: Finding, where: Where) -> Observation:
    lines = tuple(evidence_line(book, line) for line in finding.evidence[:MOST_LINES])
    return Observation(
        finding.id, book.text(finding.text), book.text(finding.caveat) if finding.caveat else "", lines, base_of(book, finding, where)
    )


def base_of(book: Book, finding: Finding, where: Where) -> str:
    """Strength, method, base and where the figures stand, in one line."""
    words = [book.t(STRENGTHS[finding.strength])] if finding.strength in STRENGTHS else []
    words += [book.t(METHODS[finding.method]), f"n {finding.n}"]
    more = len(finding.evidence) - MOST_LINES
    if more > 0:
        words.append(book.words.ngettext("%(num)s rad till i tabellerna", "%(num)s rader till i tabellerna", more))
    tables = where.get(LINK, ()) if finding.type == "FT17" else _covering(_tables(finding.evidence), where)
    if tables:
        others = [book.t("med flera")] if len(tables) > MOST_TABLES else []
        words.append(" ".join((book.t("tabell %(numbers)s", numbers=", ".join(tables[:MOST_TABLES])), *others)))
    text = "; ".join(words)
    return text[:1].upper() + text[1:] + "."


def _covering(names: Iterable[str], where: Where) -> Sequence[str]:
    """The fewest printed tables that show these, the one that shows most of them first."""
    left, found = [name for name in dict.fromkeys(names) if name in where], []
    while left:
        count = Counter(number for name in left for number in where[name])
        found.append(count.most_common(1)[0][0])
        left = [name for name in left if found[-1] not in where[name]]
    return sorted(found, key=lambda number: [int(part) for part in number.split(".")])


def _tables(evidence: Iterable[Evidence]) -> list[str]:
    return [cell.rpartition("/")[0] for line in evidence for cell in line.cells]


def evidence_line(book: Book, line: Evidence) -> str:
    """A line of evidence: "Kunskap (HR): medelvärde 1,8, hela gruppen 3,5, skillnad −2,3 (−4,4 till −0,3), n 13"."""
    return f"{book.text(line.label)}: {', '.join(_figures(book, line.figures))}"


def _figures(book: Book, figures: Mapping[str, int | str]) -> Iterable[str]:
    t, number = book.t, book.number
    if "count" in figures:
        yield t("%(count)s av %(base)s", count=figures["count"], base=figures["base"])
    if "answered" in figures:
        yield t("%(count)s av %(base)s", count=figures["answered"], base=figures["invited"])
    if "percent" in figures:
        yield t("%(share)s procent", share=figures["percent"])
    if "band" in figures:
        yield t("%(share)s procent eller fler vet ej", share=figures["band"])
    for bound in (None, AT_LEAST, AT_MOST):
        if (bound or "mean") in figures:
            yield t("medelvärde %(mean)s", mean=book.bounded(number(figures[bound or "mean"]), bound))
    for name, label in SIDES:
        if name in figures:
            yield f"{t(label)} {number(figures[name])}" + (f" (n {figures[name + '_n']})" if f"{name}_n" in figures else "")
    for name, label in (("close", N_("verksamhetsnära")), ("orderer", N_("tydlig beställare")), ("near", N_("närhet"))):
        if name in figures:
            yield f"{t(label)} {number(figures[name])}"
    if "difference" in figures:
        yield wording.difference(book, figures["difference"], figures.get("low"), figures.get("high"), said=True)
    if "n" in figures:
        yield f"n {figures['n']}"


def index_of(chapters: Iterable[Chapter]) -> dict[str, tuple[str, ...]]:
    """Released table -> the printed tables that show it, in the order of the pages."""
    found: dict[str, tuple[str, ...]] = {}
    for chapter in chapters:
        for block in chapter.blocks:
            if isinstance(block, Table | Heat):
                for name in block.sources:
                    found[name] = (*found.get(name, ()), block.number)
    return found
