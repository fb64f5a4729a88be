"""Released tables and texts as CSV and xlsx: one line a cell or text, everything printed and nothing else. No hidden decimals, for there are none."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from datetime import datetime
from typing import Any

import xlsxwriter

from surveyapp.disclosure.released import Cell, Kind, Publication, ReleasedTable, Withheld
from surveyapp.disclosure.released_texts import TextList, TextRelease
from surveyapp.language import Translator
from surveyapp.reports.book import Book, status_of

COLUMNS = (
    "table",
    "kind",
    "instrument",
    "item",
    "wording",
    "function",
    "dimension",
    "group",
    "n",
    "asked",
    "all_answered",
    "all_invited",
    "invited",
    "answered",
    "percent",
    "dont_know",
    "blank",
    "dont_know_band",
    "favourable_percent",
    "unfavourable_percent",
    "mean",
    "at_least",
    "at_most",
    "low",
    "high",
    "difference",
    "contrast",
    "contrast_low",
    "contrast_high",
    "contrast_bound",
    "cliffs_delta",
    "verdict",
    "managers_n",
    "managers_mean",
    "staff_n",
    "staff_mean",
    "before_n",
    "before_mean",
    "now_n",
    "now_mean",
    "bounds_low",
    "bounds_high",
    "counts",
    "percents",
    "hours",
    "bands",
    "not_shown",
    "instead",
    "text",
)
NUMBERS = frozenset(COLUMNS) - {
    "table", "kind", "instrument", "item", "wording", "function", "dimension", "group", "contrast_bound", "verdict", "dont_know_band", "counts", "percents", "hours", "bands", "not_shown", "instead", "text",
}  # fmt: skip
SIDES = ("managers", "staff", "before", "now")
WITHHELD = "withheld"
TEXTS = "texts"
DANGEROUS = ("=", "+", "-", "@", "\t", "\r", "\n")


def rows(publication: Publication, words: Translator, texts: TextRelease | None = None) -> Iterator[dict[str, object]]:
    """One row a cell, in the publication's order, then one for each thing that has no table, with its reason, and one a text that is out."""
    books = {key: Book(publication, key, words) for key in publication.labels["instruments"]}
    for table in publication.tables:
        book = books[table.instrument]
        for cell in table.cells:
            yield _row(book, table, cell)
    for entry in publication.withheld:
        yield _absent(books[entry.instrument], entry)
    for found in texts.lists if texts else ():
        yield from _texts(books[found.instrument], found)


def _row(book: Book, table: ReleasedTable, cell: Cell) -> dict[str, object]:
    contrast = cell.contrast
    counts, shares, hours = (_listed(values) for values in (cell.counts, cell.percents, cell.hours))
    values: dict[str, object] = {
        "table": table.id,
        "kind": str(table.kind),
        "instrument": table.instrument,
        "item": table.item,
        "wording": _wording(book, table),
        "function": book.function(table.function) if table.function else None,
        "dimension": table.dimension,
        "group": book.group(cell.group),
        "n": cell.n,
        "asked": table.asked,
        "all_answered": table.answered,
        "all_invited": table.invited or None,
        "invited": cell.invited,
        "answered": cell.answered,
        "percent": cell.percent,
        "dont_know": cell.dont_know,
        "blank": cell.blank,
        "dont_know_band": cell.dont_know_band,
        "favourable_percent": cell.favourable,
        "unfavourable_percent": cell.unfavourable,
        "mean": cell.mean,
        "at_least": cell.at_least,
        "at_most": cell.at_most,
        "low": cell.low,
        "high": cell.high,
        "difference": cell.difference,
        "contrast": contrast.value if contrast and contrast.compared else None,
        "contrast_low": contrast.low if contrast else None,
        "contrast_high": contrast.high if contrast else None,
        "contrast_bound": contrast.bound if contrast else None,
        "cliffs_delta": contrast.delta if contrast else None,
        "verdict": str(contrast.verdict) if contrast else None,
        **{name: figure for side in SIDES for name, figure in _side(cell, side)},
        "bounds_low": cell.bounds[0] if cell.bounds else None,
        "bounds_high": cell.bounds[1] if cell.bounds else None,
        "counts": counts,
        "percents": shares,
        "hours": hours,
        "bands": "/".join(str(b) for b in cell.bands) if cell.bands else None,
        "not_shown": book.reason(cell.reason) if cell.reason else None,
        "instead": None,
        "text": None,
    }
    return values


def _side(cell: Cell, name: str) -> Iterator[tuple[str, object]]:
    side = getattr(cell, name)
    yield from ((f"{name}_n", side.n if side else None), (f"{name}_mean", side.mean if side else None))


def _absent(book: Book, entry: Withheld) -> dict[str, object]:
    """What was withheld as a whole: a function, a dimension of it, or its gap."""
    name = ".".join(filter(None, (entry.item or "*", entry.function)))
    values: dict[str, object] = dict.fromkeys(COLUMNS)
    return values | {
        "table": f"{entry.instrument}/{name}/{entry.dimension}",
        "kind": WITHHELD,
        "instrument": entry.instrument,
        "item": entry.item,
        "wording": book.full(entry.item) if entry.item else None,
        "function": book.function(entry.function) if entry.function else None,
        "dimension": entry.dimension,
        "group": book.t("alla grupper"),
        "all_answered": book.answered,
        "all_invited": book.invited or None,
        "not_shown": book.reason(entry.reason),
        "instead": entry.instead,
    }


def _texts(book: Book, found: TextList) -> Iterator[dict[str, object]]:
    """The texts of one question, in their printed order; `n` is how many wrote, where it is printed."""
    about = {
        "table": f"{found.id}/{TEXTS}",
        "kind": TEXTS,
        "instrument": found.instrument,
        "item": found.item,
        "wording": book.full(found.item),
        "function": book.function(found.function) if found.function else None,
        "dimension": "all",
        "group": book.group("all"),
        "n": found.written,
    }
    yield from ({**dict.fromkeys(COLUMNS), **about, "text": text} for text in found.texts)


def _listed(values: object) -> str | None:
    return "; ".join(f"{key}: {value}" for key, value in values.items()) if isinstance(values, dict) else None


def _wording(book: Book, table: ReleasedTable) -> str | None:
    if table.kind is Kind.WEIGHT:
        return book.t("Tid som läggs på tidstjuvar med liten nytta")
    if table.item in book.publication.labels["items"][book.instrument]:
        return book.full(table.item)
    named = [*book.publication.labels["indices"], *book.publication.labels["pairs"]]
    return next((book.text(entry["text"]) for entry in named if entry["id"] == table.item), None)


def safe(value: object) -> object:
    """Text that a spreadsheet could run is led by an apostrophe; a printed negative number is a number and stays."""
    if isinstance(value, str) and value.startswith(DANGEROUS) and not _is_number(value):
        return f"'{value}"
    return value


def _is_number(text: str) -> bool:
    return text.lstrip("-").replace(".", "", 1).isdigit()


def to_csv(publication: Publication, words: Translator, texts: TextRelease | None = None) -> bytes:
    """Semicolons and a byte order mark for Excel in Swedish; decimal points for programs; "" where nothing is printed."""
    text = io.StringIO()
    writer = csv.writer(text, delimiter=";", lineterminator="\r\n")
    writer.writerow(COLUMNS)
    for row in rows(publication, words, texts):
        writer.writerow(["" if row[name] is None else safe(row[name]) for name in COLUMNS])
    return "\ufeff".encode() + text.getvalue().encode()


def to_xlsx(publication: Publication, words: Translator, texts: TextRelease | None = None) -> bytes:
    """One sheet a kind of table, numbers as numbers with their printed decimals, and a first sheet that says what this is."""
    file = io.BytesIO()
    book = xlsxwriter.Workbook(file, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    created = datetime.fromisoformat(publication.facts["released"])  # not the clock: the same release gives the same bytes
    book.set_properties({"title": publication.facts["study_name"], "comments": publication.fingerprint, "created": created})
    head = book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"})
    formats = {places: book.add_format({"num_format": form}) for places, form in enumerate(("0", "0.0", "0.00"))}
    about = book.add_worksheet(words.gettext("Om")[:31])
    for place, (name, value) in enumerate(_about(publication, words)):
        about.write_row(place, 0, (name, safe(value)))
    about.set_column(0, 1, 40)
    found = list(rows(publication, words, texts))
    for kind in (*map(str, Kind), WITHHELD, TEXTS):
        mine = [row for row in found if row["kind"] == kind]
        if mine:
            _sheet(book.add_worksheet(kind), mine, head, formats)
    book.close()
    return file.getvalue()


def _about(publication: Publication, words: Translator) -> list[tuple[str, object]]:
    facts = publication.facts
    return [
        (words.gettext("Översyn"), facts["study_name"]),
        (words.gettext("Huvudman"), facts["municipality"]),
        (words.gettext("Status"), status_of(publication, words)),
        (words.gettext("Datum"), facts["released"]),
        (words.gettext("Fingeravtryck"), publication.fingerprint),
        (words.gettext("Underlag"), words.gettext("Påhittat") if facts["invented"] else words.gettext("Enkätsvar")),
    ]


def _sheet(sheet: Any, mine: list[dict[str, object]], head: Any, formats: dict[int, Any]) -> None:
    used = [name for name in COLUMNS if any(row[name] is not None for row in mine)]
    sheet.write_row(0, 0, used, head)
    sheet.freeze_panes(1, 1)
    for line, row in enumerate(mine, 1):
        for column, name in enumerate(used):
            value = row[name]
            if value is None:
                continue
            if name in NUMBERS:
                sheet.write_number(line, column, float(str(value)), formats[len(str(value).partition(".")[2])])
            else:
                sheet.write_string(line, column, str(safe(str(value))))
    for column, name in enumerate(used):
        sheet.set_column(column, column, 44 if name in {"wording", "text"} else 26 if name in {"table", "group", "function"} else 12)
