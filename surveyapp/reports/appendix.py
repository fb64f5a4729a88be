"""A publication to the HTML of a numbered appendix, and that to an accessible PDF. Templates get plain values and do no arithmetic."""

from __future__ import annotations

import base64
import re
from collections.abc import Callable
from functools import lru_cache
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from surveyapp.disclosure.released import Publication
from surveyapp.disclosure.released_texts import TextRelease
from surveyapp.language import translator
from surveyapp.reports import exhibits
from surveyapp.reports.book import MANAGERS, STAFF, Book, status_of
from surveyapp.reports.chapters import chapters, ratings
from surveyapp.reports.metrics import metrics
from surveyapp.reports.paper import on_paper
from surveyapp.reports.pdf import font_faces, render
from surveyapp.reports.versions import about_version
from surveyapp.settings import ROOT

NUMBERS = {9: MANAGERS, 10: STAFF}
SUBSTITUTE = "□"
NO_BREAK = re.compile(r"(?<=\d) (?=procent|per cent|%|\()")


@lru_cache(maxsize=1)
def _environment() -> Environment:
    made = Environment(
        loader=FileSystemLoader(ROOT / "templates"), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    made.globals["picture"] = _picture
    return made


def _picture(svg: str) -> Markup:
    """A drawing as an image of its own with its title as alternative text: the page's style need not look at its parts."""
    drawn = _printable(svg)
    alt = drawn.split("<title>", 1)[1].split("</title>", 1)[0]
    source = base64.b64encode(drawn.encode()).decode()
    return Markup(f'<img alt="{alt}" src="data:image/svg+xml;base64,{source}">')  # noqa: S704 - the title is escaped in the drawing


def file_name(number: int, language: str) -> str:
    return f"bilaga-{number}.pdf" if language == "sv" else f"bilaga-{number}-{language}.pdf"


def appendix_html(
    publication: Publication, number: int, language: str = "sv", fingerprint: str | None = None, texts: TextRelease | None = None
) -> str:
    """The whole document with its style inside. Characters that the fonts lack are substituted, and then the reading guide says so."""
    words = translator(language)
    book = Book(publication, NUMBERS[number], words, texts)
    mark = fingerprint or publication.fingerprint
    parts = on_paper(chapters(book))
    merged = words.gettext("slås ihop med en namngiven granne; se avsnitt %(number)s", number=parts[-1].number)
    context = {
        "book": book,
        "facts": publication.facts,
        "version": publication.version,
        "since": list(about_version(publication, words)),
        "words": words,
        "_": words.gettext,
        "number": number,
        "title": book.text(publication.labels["instruments"][book.instrument]["appendix"]),
        "chapters": parts,
        "tiers": exhibits.tiers(book, "0.1", merged),
        "cover": exhibits.cover(book),
        "example": _example(book),
        "status": status_of(publication, words),
        "mark": _spaced(mark),
        "texts": texts,
        "texts_mark": _spaced(texts.fingerprint) if texts else "",
    }
    page = _page(context, substitute="")
    return _page(context, substitute=SUBSTITUTE) if SUBSTITUTE in page else page


def _spaced(fingerprint: str) -> str:
    """The part of a fingerprint that is printed."""
    return f"{fingerprint[:4]} {fingerprint[4:8]} {fingerprint[8:12]}"


def _page(context: dict[str, Any], substitute: str) -> str:
    """`substitute`: the sign that the reading guide explains, if any."""
    style = _environment().get_template("reports/print.css").render(**context)
    css = Markup(font_faces() + style)  # noqa: S704 - our own style
    return _printable(_environment().get_template("reports/appendix.html").render(css=css, substitute=substitute, **context))


def _example(book: Book) -> dict[str, Any] | None:
    """The reading guide's bar: the first item that everybody was asked."""
    for page in book.pages:
        rows = ratings(book, page)
        if rows:
            item, _, cell = rows[0]
            return {"svg": exhibits.example(book, item, cell), "cell": cell, "label": book.short(item)}
    return None


def _printable(text: str) -> str:
    """Characters that the fonts lack are substituted, as the reading guide says; figures stay with their unit on one line."""
    for letter in metrics().missing(text):
        text = text.replace(letter, SUBSTITUTE if letter.isprintable() and not letter.isspace() else " ")
    return NO_BREAK.sub(chr(0xA0), text)


def appendix_pdf(
    publication: Publication,
    number: int,
    language: str = "sv",
    tell: Callable[[int], None] | None = None,
    fingerprint: str = "",
    texts: TextRelease | None = None,
) -> bytes:
    """PDF/UA-1 and PDF/A-2a in one file; the same publication, texts, number and language give the same bytes.

    `tell` is called with the progress in percent as the steps are done. `fingerprint`: the release's own, which is printed; the file's
    identifier covers the sentences that stand in it as well.
    """
    tell = tell or (lambda _: None)
    tell(10)
    own = publication.fingerprint
    page = appendix_html(publication, number, language, fingerprint or own, texts)
    tell(20)
    identifier = f"{own[:24]}-{number}-{language}" + (f"-{texts.fingerprint[:8]}" if texts else "")
    return render(page, identifier.encode(), laid_out=lambda: tell(80))
