"""Observations as an appendix prints them: sentences, what they rest on, tables that are there, and the joined table of both surveys."""

from __future__ import annotations

import re
from dataclasses import replace
from html import unescape

import pytest

from surveyapp.disclosure.findings.written import Edit, applied
from surveyapp.language import translator
from surveyapp.reports.appendix import appendix_html
from surveyapp.reports.blocks import Observation, Table
from surveyapp.reports.book import Book
from surveyapp.reports.chapters import chapters


def plain(html):
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", html))).replace("\u00a0", " ")


@pytest.mark.parametrize(("number", "instrument"), [(9, "MGR"), (10, "STF")])
@pytest.mark.parametrize("language", ["sv", "en"])
def test_an_appendix_opens_with_every_observation_of_its_own(publication, number, instrument, language):
    text = plain(appendix_html(publication, number, language).split("</style>", 1)[1])
    for finding in publication.findings:
        assert (finding.text[language] in text) == (instrument in finding.instruments), finding.id
    assert text.index({"sv": "1 Iakttagelser", "en": "1 Observations"}[language]) < text.index(
        {"sv": "2 Så gjordes", "en": "2 How"}[language]
    )


@pytest.mark.parametrize("instrument", ["MGR", "STF"])
def test_the_tables_that_an_observation_points_at_are_there_and_show_its_cells(publication, instrument):
    made = chapters(Book(publication, instrument, translator("sv")))
    shown = {block.number: block for chapter in made for block in chapter.blocks if hasattr(block, "sources")}
    observations = [block for block in made[0].blocks if isinstance(block, Observation)]
    assert len(observations) == sum(instrument in finding.instruments for finding in publication.findings)
    for finding in observations:
        for number in re.findall(r"\d+\.\d+", finding.base.partition("tabell")[2]):
            assert shown[number].sources, (finding.id, number)
    rate = next(block for block in observations if block.id.startswith("FT01/"))
    assert (rate.base, shown["3.1"].sources[0]) == (
        f"Beskrivning av tryckta siffror; n {64 if instrument == 'MGR' else 73}; tabell 3.1.",
        f"{instrument}/rate/all",
    )


def test_a_few_are_looked_at_first_and_the_rest_follows(publication):
    (first, *_) = chapters(Book(publication, "MGR", translator("sv")))
    kinds = [block.text if block.form == "words" and block.kind == "h3" else block.form for block in first.blocks]
    assert kinds[1:6] == ["Titta först på", "observation", "observation", "observation", "Övriga iakttagelser"]


def test_the_joined_table_prints_both_surveys_function_by_function(publication):
    for instrument in ("MGR", "STF"):
        tables = [
            block
            for chapter in chapters(Book(publication, instrument, translator("sv")))
            for block in chapter.blocks
            if isinstance(block, Table)
        ]
        (table,) = [table for table in tables if table.kind == "link"]
        hr = next(row for row in table.rows if row[0] == "HR")
        managers, near = publication.table("MGR/MF8.hr/all").cells[0], publication.table("STF/SF5/function").cell("function:hr")
        assert (hr[1], hr[3], hr[5], hr[6]) == (managers.mean.replace(".", ","), managers.n, near.mean.replace(".", ","), near.n)


def test_the_consultants_words_stand_instead_of_the_draft_and_what_is_left_out_does_not(publication):
    edits = {
        "FT01/MGR": Edit({"sv": "Vi fick svar av 64 av 82 chefer."}, {"sv": "Registret är från maj."}),
        "FT02/MGR": Edit(left_out=True),
    }
    text = plain(appendix_html(applied(publication, edits), 9))
    assert "Vi fick svar av 64 av 82 chefer. Registret är från maj." in text
    drafts = {finding.id: finding.text["sv"] for finding in publication.findings}
    assert drafts["FT01/MGR"] not in text
    assert drafts["FT02/MGR"] not in text


def test_a_release_from_before_there_were_observations_is_printed_as_it_was(publication):
    text = plain(appendix_html(replace(publication, findings=(), _index={}), 9))
    assert "1 Så gjordes undersökningen" in text
    assert "Iakttagelser" not in text
