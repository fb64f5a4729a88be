"""HTML to one PDF that is both PDF/A-2a and PDF/UA-1. The only module that knows WeasyPrint."""

from __future__ import annotations

import gc
import logging
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pydyf
from weasyprint import HTML
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import URLFetcher, URLFetcherResponse

from surveyapp.errors import SurveyError
from surveyapp.reports.metrics import FOLDER

BAD_ENDING = re.compile(rb"[\r\n]\nendstream")
TRIES = 4
FONT_SCHEME = "font:"
FONTS = {
    (400, "normal"): "SourceSans3-Regular.ttf",
    (400, "italic"): "SourceSans3-It.ttf",
    (600, "normal"): "SourceSans3-Semibold.ttf",
    (300, "normal"): "SourceSans3-Light.ttf",
}
UA = """<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about="" xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/"><pdfuaid:part>1</pdfuaid:part></rdf:Description>
<rdf:Description rdf:about="" xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/" xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#" xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#">
<pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType="Resource"><pdfaSchema:schema>PDF/UA identification</pdfaSchema:schema>
<pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI><pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>
<pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType="Resource"><pdfaProperty:name>part</pdfaProperty:name><pdfaProperty:valueType>Integer</pdfaProperty:valueType>
<pdfaProperty:category>internal</pdfaProperty:category><pdfaProperty:description>Part of ISO 14289</pdfaProperty:description></rdf:li></rdf:Seq></pdfaSchema:property>
</rdf:li></rdf:Bag></pdfaExtension:schemas></rdf:Description></rdf:RDF>"""


class RenderError(SurveyError):
    """WeasyPrint said something: a missing glyph, an unknown property, a blocked address."""

    code = "render_failed"


class _Listener(logging.Handler):
    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(record.getMessage())


class OwnFonts(URLFetcher):  # type: ignore[misc]  # the package has no types
    """Fetches the product's fonts by name ("font:...") and what an address holds itself ("data:..."); all else fails the rendering."""

    def __init__(self) -> None:
        super().__init__(allowed_protocols=["data"], fail_on_errors=True)

    def fetch(self, url: str, headers: dict[str, str] | None = None) -> URLFetcherResponse:
        name = url.removeprefix(FONT_SCHEME)
        if name != url and name in FONTS.values():
            return URLFetcherResponse(url, (FOLDER / name).read_bytes(), {"Content-Type": "font/ttf"})
        return super().fetch(url, headers)


def font_faces() -> str:
    """@font-face rules: names only, for a style sheet of half a million letters takes a second to read."""
    rule = "@font-face{{font-family:'Source Sans 3';font-weight:{};font-style:{};src:url({}{})}}"
    return "".join(rule.format(*face, FONT_SCHEME, name) for face, name in FONTS.items())


def _number(reference: Any) -> int:
    return int(reference.split()[0])


def _merge_rdf(xml: bytes) -> bytes:
    """Put the PDF/UA descriptions inside WeasyPrint's own rdf:RDF (two RDF blocks are not valid XMP)."""
    inner = UA.split(">", 1)[1].rsplit("</rdf:RDF>", 1)[0].encode()
    return xml.replace(b"</rdf:RDF>", inner + b"</rdf:RDF>")


def _last_byte(stream: Any) -> bytes:
    ending: bytes = stream.data.rsplit(b"\nendstream", 1)[0][-1:]
    return ending


def _mend_ending(stream: Any) -> None:
    """Strict readers take CR LF before endstream for one line end, and then /Length is wrong by one byte.

    Happens by chance to one deflated stream in 256. Text streams take a trailing space, binary ones are left uncompressed.
    """
    if stream.compress and {"Length1", "Width", "N"} & set(stream.extra):
        stream.compress = _last_byte(stream) not in b"\r\n"
    while stream.compress and _last_byte(stream) in b"\r\n":
        stream.stream.append(b" ")


def _place_figure(item: Any, pdf: Any) -> None:
    """WeasyPrint writes a figure's box in CSS pixels from the top; PDF wants points from the bottom."""
    height = float(pdf.objects[_number(item["Pg"])]["MediaBox"][3])
    x1, y1, x2, y2 = (value * 0.75 for value in item["A"]["BBox"])
    item["A"]["BBox"] = pydyf.Array([round(v, 2) for v in (x1, height - y2, x2, height - y1)])


def finish(_document: Any, pdf: Any) -> None:
    """Add the PDF/UA mark to the XMP and /Scope to every table header; mend figure boxes and stream endings."""
    for item in pdf.objects:
        if isinstance(item, dict) and item.get("S") == "/Figure":
            _place_figure(item, pdf)
        if isinstance(item, dict) and item.get("S") == "/TH":
            section = pdf.objects[_number(pdf.objects[_number(item["P"])]["P"])]
            item.setdefault("A", pydyf.Dictionary({"O": "/Table"}))["Scope"] = "/Column" if section["S"] == "/THead" else "/Row"
    metadata = pdf.objects[_number(pdf.catalog["Metadata"])]
    metadata.stream, metadata.compress = [_merge_rdf(metadata.stream[0])], False
    for item in pdf.objects:
        if isinstance(item, pydyf.Stream):
            _mend_ending(item)


def _well_ended(document: Any, options: dict[str, Any]) -> bytes:
    """The file, written once more where one of the two streams that come after the finisher happened to end in CR or LF (1 file in 60).

    An empty object that nothing refers to gives both of them other bytes.
    """
    data = b""
    for extra in range(TRIES):

        def finisher(made: Any, pdf: Any, extra: int = extra) -> None:
            finish(made, pdf)
            for _ in range(extra):
                pdf.add_object(pydyf.Dictionary({}))

        data = document.write_pdf(finisher=finisher, **options)
        if not BAD_ENDING.search(data):
            break
    return data


@contextmanager
def _listening() -> Iterator[list[str]]:
    """Every warning of the renderer, collected: one line is a failed render."""
    listener, log = _Listener(), logging.getLogger("weasyprint")
    log.addHandler(listener)
    try:
        yield listener.lines
    finally:
        log.removeHandler(listener)


@contextmanager
def _fewer_collections() -> Iterator[None]:
    """A rendering makes a million small objects that live until it ends: looking for garbage among them costs a seventh of its time."""
    before = gc.get_threshold()
    gc.set_threshold(50_000, 20, 100)
    try:
        yield
    finally:
        gc.set_threshold(*before)


def render(html: str, identifier: bytes, laid_out: Callable[[], None]) -> bytes:
    """Bytes of the PDF. RenderError where the renderer had anything to say. The same html and identifier give the same bytes.

    `laid_out` is called when the pages are set and only the file remains to be written.
    """
    with _fewer_collections(), _listening() as lines:
        page = HTML(string=html, url_fetcher=OwnFonts(), base_url="")
        options = {"pdf_variant": "pdf/a-2a", "pdf_identifier": identifier, "pdf_tags": True, "optimize_images": False}
        document = page.render(font_config=FontConfiguration(), **options)
        laid_out()
        data = _well_ended(document, options)
    if lines:
        raise RenderError("; ".join(sorted(set(lines))))
    return data
