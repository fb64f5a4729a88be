"""What a release says of itself follows its status: a draft says so everywhere, and what is final nowhere claims to be unfinished."""

from __future__ import annotations

import io
import re
from dataclasses import replace
from html import unescape

import openpyxl
import pytest

from surveyapp.disclosure.released import DRAFT, FINAL
from surveyapp.language import translator
from surveyapp.reports.appendix import appendix_html
from surveyapp.reports.book import Book
from surveyapp.reports.chapters import chapters
from surveyapp.reports.export import to_xlsx

UNFINISHED = re.compile(r"utkast|inte färdig|blir slutlig|på plats|draft|not finished|become final|in place", re.IGNORECASE)
SAID = {
    ("sv", DRAFT): "Utkast, version 1",
    ("en", DRAFT): "Draft, version 1",
    ("sv", FINAL): "Slutlig, version 1",
    ("en", FINAL): "Final, version 1",
}


def words_of(html: str) -> str:
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", re.sub(r"<style>.*?</style>", "", html, flags=re.S))))


@pytest.mark.parametrize("language", ["sv", "en"])
@pytest.mark.parametrize("number", [9, 10])
@pytest.mark.parametrize("status", [DRAFT, FINAL])
def test_an_appendix_says_the_status_of_its_release(publication, number, language, status):
    text = words_of(appendix_html(replace(publication, status=status), number, language))
    assert SAID[language, status] in text
    assert bool(UNFINISHED.search(text)) == (status == DRAFT)


@pytest.mark.parametrize("status", [DRAFT, FINAL])
def test_the_method_and_the_file_say_the_same(publication, status):
    made = replace(publication, status=status)
    book = Book(made, "MGR", translator("sv"))
    rows = {row[0]: row[1] for chapter in chapters(book) if chapter.id == "metod" for row in chapter.blocks[1].rows}
    assert rows["Status"].startswith({DRAFT: "Utkast. ", FINAL: "Slutlig. "}[status])
    about = openpyxl.load_workbook(io.BytesIO(to_xlsx(made, translator("sv")))).worksheets[0]
    assert ("Status", SAID["sv", status]) in list(about.iter_rows(values_only=True))
