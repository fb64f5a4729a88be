"""Chapters of an appendix from a publication: which exhibits stand where, in questionnaire order. Numbers follow the chapter."""

from __future__ import annotations

from surveyapp.language import N_
from surveyapp.reports.blocks import Chapter
from surveyapp.reports.book import MANAGERS, Book
from surveyapp.reports.chapters.combinations import combinations
from surveyapp.reports.chapters.common import heat_note, ratings
from surveyapp.reports.chapters.everybody import belief, grades, response, theme, whole
from surveyapp.reports.chapters.findings import findings, index_of, observation
from surveyapp.reports.chapters.functions import OVERVIEW_ITEM, functions, overview
from surveyapp.reports.chapters.habits import reach, thieves
from surveyapp.reports.chapters.method import method
from surveyapp.reports.chapters.mirror import mirror
from surveyapp.reports.chapters.own_words import texts
from surveyapp.reports.chapters.protection import left_on_page, not_shown, protection
from surveyapp.reports.chapters.since import waves

__all__ = [
    "MANAGER_CHAPTERS",
    "OVERVIEW_ITEM",
    "STAFF_CHAPTERS",
    "chapters",
    "heat_note",
    "left_on_page",
    "observation",
    "protection",
    "ratings",
    "reach",
    "thieves",
]


def chapters(book: Book) -> tuple[Chapter, ...]:
    """All chapters that have something to say, numbered without gaps. Observations stand first and point at the tables of the others."""
    makers = MANAGER_CHAPTERS if book.instrument == MANAGERS else STAFF_CHAPTERS
    found: list[Chapter] = []
    before = 1 if book.findings else 0
    for chapter_id, title, make, new_page in makers:
        number = str(len(found) + before + 1)
        blocks = tuple(make(book, number))
        if blocks:
            found.append(Chapter(chapter_id, number, book.t(title), blocks, new_page))
    if not before:
        return tuple(found)
    said = tuple(findings(book, index_of(found)))
    return (Chapter("iakttagelser", "1", book.t(FINDINGS), said), *found)


FINDINGS = N_("Iakttagelser")
MANAGER_CHAPTERS = (
    ("metod", N_("Så gjordes undersökningen"), method, False),
    ("svar", N_("Svarsfrekvens och vilka som svarat"), response, False),
    ("helhet", N_("Stödet som helhet"), whole, False),
    ("betyg", N_("Samlat betyg"), grades, False),
    ("overblick", N_("Överblick: funktioner och områden"), overview, False),
    ("funktioner", N_("Funktion för funktion"), functions, False),
    ("spegel", N_("Två bilder av samma stöd"), mirror, False),
    ("forra", N_("Jämfört med förra mätningen"), waves, False),
    ("rackvidd", N_("Räckvidd och skäl"), reach, False),
    ("tidstjuvar", N_("Tidstjuvar"), thieves, False),
    ("fritext", N_("Fritextsvar"), texts, False),
    ("tva-indelningar", N_("Två indelningar samtidigt"), combinations, False),
    ("visas-ej", N_("Uppgifter som inte visas"), not_shown, False),
)
STAFF_CHAPTERS = (
    ("metod", N_("Så gjordes undersökningen"), method, False),
    ("svar", N_("Svarsfrekvens och vilka som svarat"), response, False),
    ("stodet", N_("Stödet de ger"), theme("support", N_("Hur väl stämmer påståendena om stödet de ger?")), False),
    ("cheferna", N_("Cheferna de ger stöd till"), theme("orderers", N_("Hur väl stämmer påståendena om cheferna?")), False),
    ("forutsattningar", N_("Förutsättningar"), theme("conditions", N_("Hur väl stämmer påståendena om förutsättningarna?")), False),
    ("spegel", N_("Två bilder av samma stöd"), mirror, False),
    ("forra", N_("Jämfört med förra mätningen"), waves, False),
    ("tidstjuvar", N_("Tidstjuvar"), thieves, False),
    ("tro", N_("Tro på förändring"), belief, False),
    ("fritext", N_("Fritextsvar"), texts, False),
    ("tva-indelningar", N_("Två indelningar samtidigt"), combinations, False),
    ("visas-ej", N_("Uppgifter som inte visas"), not_shown, False),
)
