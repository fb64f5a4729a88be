"""Rows of a file to a preview of the register: every row is taken in or has a fault that says where and why. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field
from datetime import date
from difflib import get_close_matches
from typing import Any

from surveyapp.errors import Refused
from surveyapp.services.register_words import (
    AREA,
    BROKEN,
    COLUMNS,
    COMMON,
    EMAIL,
    LONGEST,
    NAME_PARTS,
    PUBLISHED,
    REQUIRED,
    SPAN,
    YEARS,
    Vocabulary,
    address,
    clean,
    fold,
    value_of,
)

HEADER_ROWS = 10  # a title and a date may stand above the header


@dataclass(frozen=True)
class Fault:
    """What is wrong where. `code`: missing, too_long, bad_letters, bad_email, duplicate, bad_years, bad_number or unknown_value."""

    row: int
    column: str
    value: str
    code: str
    suggestion: str = ""


@dataclass(frozen=True)
class Entry:
    row: int
    name: str
    email: str
    facts: dict[str, str]
    new_area: str = ""  # an area as written, that the study does not have


@dataclass
class Preview:
    """What a file would do. Rows with faults are left out when it is confirmed, and so are rows of areas that are not added."""

    entries: list[Entry] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    new_areas: list[str] = field(default_factory=list)
    columns: dict[str, str] = field(default_factory=dict)  # what was found -> header as written
    ignored: list[str] = field(default_factory=list)
    lacking: list[str] = field(default_factory=list)  # columns that response rates are shown by, and that the file does not have
    added: int = 0
    changed: int = 0
    unchanged: int = 0
    absent: int = 0

    def to_document(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_document(cls, document: Mapping[str, Any]) -> Preview:
        plain = dict(document)
        plain["entries"] = [Entry(**row) for row in document["entries"]]
        plain["faults"] = [Fault(**row) for row in document["faults"]]
        return cls(**plain)


@dataclass(frozen=True)
class Reading:
    """What every row is read with: where its columns stand, and the study's words."""

    instrument: str
    places: Mapping[str, int]
    columns: Mapping[str, str]
    words: Vocabulary
    today: date

    def written(self, row: list[str], column: str) -> str:
        place = self.places.get(column)
        return clean(row[place]) if place is not None and place < len(row) else ""

    def name(self, row: list[str]) -> str:
        return self.written(row, "name") or " ".join(filter(None, (self.written(row, part) for part in NAME_PARTS)))


def read_register(rows: list[list[str]], instrument: str, words: Vocabulary, today: date) -> Preview:
    """Rows of text to a preview: what it says about a file depends on the file, the study's words and the day only."""
    preview = Preview()
    if not rows:
        raise Refused("empty_file")
    head = next((place for place, row in enumerate(rows[:HEADER_ROWS]) if _is_head(row, instrument)), None)
    if head is None:
        raise Refused("no_header", found=", ".join(filter(None, map(clean, next(filter(any, rows), [])))) or "–")
    reading = Reading(instrument, _columns(rows[head], instrument, preview), preview.columns, words, today)
    if not any(map(any, rows[head + 1 :])):
        raise Refused("no_rows")
    seen: dict[str, int] = {}
    for number, row in enumerate(rows[head + 1 :], head + 2):
        if any(row):
            _read_row(preview, number, row, reading, seen)
    return preview


def _meanings(instrument: str) -> dict[str, str]:
    return {alias: column for column, aliases in (*COLUMNS[instrument].items(), *NAME_PARTS.items()) for alias in aliases}


def _is_head(row: list[str], instrument: str) -> bool:
    meanings = _meanings(instrument)
    found = {meanings.get(fold(title)) for title in row}
    return "email" in found and ("name" in found or NAME_PARTS.keys() <= found)


def _columns(header: list[str], instrument: str, preview: Preview) -> dict[str, int]:
    places: dict[str, int] = {}
    titles: dict[str, str] = {}
    meanings = _meanings(instrument)
    for place, title in enumerate(map(clean, header)):
        column = meanings.get(fold(title))
        if column and column not in places:
            places[column], titles[column] = place, title
        elif title:
            preview.ignored.append(title)
    parts = [titles.pop(part) for part in NAME_PARTS if part in titles]
    preview.columns.update({"name": " + ".join(parts)} if "name" not in titles else {})
    preview.columns.update(titles)
    preview.lacking = [column for column in PUBLISHED[instrument] if column not in places]
    return places


def _read_row(preview: Preview, number: int, row: list[str], reading: Reading, seen: dict[str, int]) -> None:
    name, email = reading.name(row), address(reading.written(row, "email"))
    faults = list(_identity_faults(number, name, email, reading.columns, seen))
    facts: dict[str, str] = {}
    new_area = ""
    for column in COLUMNS[reading.instrument]:
        if column in COMMON or column not in reading.places:
            continue
        written = reading.written(row, column)
        value = value_of(column, written, reading.words, reading.today)
        if value:
            facts[column] = value
        elif column == AREA and written and not BROKEN.search(written):
            new_area = written
        elif written:
            faults.append(_unknown(number, column, written, reading))
        elif column in REQUIRED:
            faults.append(Fault(number, reading.columns[column], "", "missing"))
    preview.faults += faults
    if faults:
        return
    seen[email] = number
    if new_area and new_area not in preview.new_areas:
        preview.new_areas.append(new_area)
    preview.entries.append(Entry(number, name, email, facts, new_area))


def _identity_faults(number: int, name: str, email: str, columns: Mapping[str, str], seen: Mapping[str, int]) -> Iterator[Fault]:
    if not name:
        yield Fault(number, columns["name"], "", "missing")
    elif BROKEN.search(name):
        yield Fault(number, columns["name"], name, "bad_letters")
    elif len(name) > LONGEST["name"]:
        yield Fault(number, columns["name"], name, "too_long", str(LONGEST["name"]))
    if not email:
        yield Fault(number, columns["email"], "", "missing")
    elif len(email) > LONGEST["email"]:
        yield Fault(number, columns["email"], email, "too_long", str(LONGEST["email"]))
    elif not EMAIL.fullmatch(email):
        yield Fault(number, columns["email"], email, "bad_email")
    elif email in seen:
        yield Fault(number, columns["email"], email, "duplicate", str(seen[email]))


def _unknown(number: int, column: str, value: str, reading: Reading) -> Fault:
    title = reading.columns[column]
    if BROKEN.search(value):
        return Fault(number, title, value, "bad_letters")
    if any(letter.isdigit() for letter in value) and (column in YEARS or column == SPAN):
        return Fault(number, title, value, "bad_years" if column in YEARS else "bad_number")
    close = get_close_matches(fold(value), list(reading.words.names[column]), n=1, cutoff=0.6)
    suggestion = reading.words.labels[column][reading.words.names[column][close[0]]] if close else ""
    return Fault(number, title, value, "unknown_value", suggestion)
