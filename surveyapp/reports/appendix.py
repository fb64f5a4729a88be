"""A publication to the HTML of a numbered appendix, and that to an accessible PDF. Templates get plain values and do no arithmetic."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from surveyapp.disclosure.released import Publication
from surveyapp.language import translator
from surveyapp.reports import exhibits
from surveyapp.reports.book import MANAGERS, STAFF, Book
from surveyapp.reports.chapters import chapters, ratings
from surveyapp.reports.metrics import metrics
from surveyapp.reports.pdf import font_faces, render
from surveyapp.settings import ROOT

NUMBERS = {9: MANAGERS, 10: STAFF}
SUBSTITUTE = "□"
NO_BREAK = re.compile(r"(?<=\d) (?=procent|per cent|%|\()")


@lru_cache(maxsize=1)
def _environment() -> Environment:
    return Environment(
        loader=FileSystemLoader(ROOT / "templates"), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )


def appendix_title(publication: Publication, number: int, language: str) -> str:
    words = translator(language)
    texts = publication.labels["instruments"][NUMBERS[number]]["appendix"]
    return words.gettext("Bilaga %(number)s. %(title)s", number=number, title=texts.get(language) or texts["sv"])


def file_name(number: int, language: str) -> str:
    return f"bilaga-{number}.pdf" if language == "sv" else f"bilaga-{number}-{language}.pdf"


def appendix_html(publication: Publication, number: int, language: str = "sv") -> str:
    """The whole document with fonts and style inside, and no character that the fonts lack."""
    words = translator(language)
    book = Book(publication, NUMBERS[number], words)
    mark = publication.fingerprint
    env = _environment()
    title = book.text(publication.labels["instruments"][book.instrument]["appendix"])
    context = {
        "book": book,
        "facts": publication.facts,
        "words": words,
        "_": words.gettext,
        "number": number,
        "title": title,
        "chapters": chapters(book),
        "cover": exhibits.cover(book),
        "example": _example(book),
        "status": words.gettext("Utkast, version %(version)s", version=publication.version),
        "mark": f"{mark[:4]} {mark[4:8]} {mark[8:12]}",
    }
    style = env.get_template("reports/print.css").render(**context)
    page = env.get_template("reports/appendix.html").render(css=Markup(font_faces() + style), **context)  # noqa: S704 - our own style
    return _printable(page)


def _example(book: Book) -> dict[str, Any] | None:
    """The reading guide's bar: the first item that everybody was asked."""
    for page in book.pages:
        rows = ratings(book, page)
        if rows:
            item, _, cell = rows[0]
            return {"svg": exhibits.example(book, item, cell), "cell": cell, "label": book.short(item)}
    return None


def _printable(page: str) -> str:
    """Characters that the fonts lack are substituted and the substitution is said; figures stay with their unit on one line."""
    head, body = page.split("</style>", 1)
    missing = metrics().missing(body)
    for letter in missing:
        body = body.replace(letter, SUBSTITUTE if letter.isprintable() and not letter.isspace() else " ")
    return f"{head}</style>{NO_BREAK.sub(chr(0xA0), body)}"


def appendix_pdf(publication: Publication, number: int, language: str = "sv", tell: Callable[[int], None] | None = None) -> bytes:
    """PDF/UA-1 and PDF/A-2a in one file; the same publication, number and language give the same bytes.

    `tell` is called with the progress in percent as the steps are done.
    """
    tell = tell or (lambda _: None)
    tell(10)
    page = appendix_html(publication, number, language)
    tell(20)
    identifier = f"{publication.fingerprint[:24]}-{number}-{language}"
    return render(page, identifier.encode(), laid_out=lambda: tell(80))
