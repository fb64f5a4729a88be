"""What each column of a file of answers is: guessed from headers and cells, corrected by a person, kept as a document. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any

from surveyapp.domain.instrument import Instrument
from surveyapp.errors import Refused
from surveyapp.services.answer_cells import CLASSED, NUMBER, OPTIONS, QUANTITY
from surveyapp.services.answer_files import Content, Record, records
from surveyapp.services.answer_words import Headers, headers, targets
from surveyapp.services.register_words import EMAIL, clean, fold

HEADER_ROWS = 10  # a title and a date may stand above the header
LOOKED_AT = 200  # records whose cells tell what a column holds
SHOWN = 3  # different cells of a column that the form shows
SHOWN_LENGTH = 60
LONGEST_HEADER = 300
CLASSES = 5  # of years, and of people: a column whose numbers are all of 1 to 5 holds classes by their places

# Why a column is left out: what it would join an answer to a person by. Folded headers, or beginnings of them.
LEFT_OUT = {
    "time": ("tid", "starttid", "sluttid", "start time", "completion time", "time", "timestamp", "tidsstämpel", "datum", "date",
             "startdate", "enddate", "submitdate", "submit date", "datestamp", "date submitted", "last action", "startad", "påbörjad",
             "slutförd",
             "inskickad", "svarsdatum", "svarstid", "recorded date", "duration", "duration (in seconds)", "interviewtime", "senast ändrad",
             "last modified time", "total tid", "ended", "started"),
    "address": ("ip", "ip address", "ipaddress", "ip-adress", "ipaddr", "user agent", "useragent", "webbläsare", "browser",
                "location latitude", "location longitude", "latitude", "longitude", "refurl", "referer"),
    "email": ("e-post", "e-postadress", "epost", "email", "e-mail", "email address", "mejl", "mail", "recipient email"),
    "name": ("namn", "name", "förnamn", "efternamn", "first name", "last name", "firstname", "lastname", "recipient first name",
             "recipient last name", "respondentens namn", "user name", "username", "användarnamn", "telefon", "phone", "personnummer",
             "anställningsnummer", "employee number"),
    "id": ("id", "response id", "responseid", "svars-id", "svarsid", "respondent", "respondent id", "respondentid", "respondent-id", "nr",
           "löpnummer", "token", "seed", "collector id", "session id", "external reference", "link", "länk", "kod", "radnummer"),
    "technical": ("lastpage", "last page", "startlanguage", "start language", "language", "språk", "user language", "status", "finished",
                  "progress", "distribution channel", "points", "poäng", "quiz feedback", "total points", "version"),
}  # fmt: skip
REASONS = {fold(name): why for why, names in LEFT_OUT.items() for name in names}
MOMENT = re.compile(r"\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}([ T,]+\d{1,2}[:.]\d{2}.*)?|\d{1,2}:\d{2}(:\d{2})?.*")
PLACE = re.compile(r"\d{1,3}(\.\d{1,3}){3}|[0-9a-f:]{2,}:[0-9a-f:]*", re.IGNORECASE)


@dataclass(frozen=True)
class Column:
    """A column. `target`: what it is taken for, "" where it is left out; `why`: why it is left out, or "header" where the header says it.

    `shown`: a few of its cells, none of a column that may tell who somebody is.
    """

    place: int
    header: str
    target: str = ""
    why: str = ""
    numbers: str = OPTIONS
    shown: tuple[str, ...] = ()


@dataclass(frozen=True)
class Plan:
    """Every column of a file, and the row where its headers stand (from 1)."""

    head: int
    columns: tuple[Column, ...]

    def to_document(self) -> dict[str, Any]:
        return {"head": self.head, "columns": [{**asdict(column), "shown": list(column.shown)} for column in self.columns]}

    @classmethod
    def from_document(cls, document: Mapping[str, Any]) -> Plan:
        return cls(document["head"], tuple(Column(**{**column, "shown": tuple(column["shown"])}) for column in document["columns"]))

    def taken(self) -> Iterator[Column]:
        """Columns that are read."""
        return (column for column in self.columns if column.target)

    def with_targets(self, chosen: Mapping[int, str], instrument: Instrument) -> Plan:
        """The same plan with what a person chose by column place. Refused: same_target where two columns are one thing."""
        known = targets(instrument)
        columns = tuple(_chosen(column, chosen.get(column.place, column.target), known) for column in self.columns)
        seen: dict[str, str] = {}
        for column in columns:
            if column.target and column.target in seen:
                raise Refused("same_target", first=seen[column.target], second=column.header, target=dict(known[column.target].label))
            seen[column.target] = column.header
        return Plan(self.head, columns)


def _chosen(column: Column, target: str, known: Mapping[str, Any]) -> Column:
    if target == column.target or (target and target not in known):
        return column
    return replace(column, target=target, why="" if target else "chosen")


def make_plan(content: Content, instrument: Instrument) -> Plan:
    """A plan from the headers and cells of a file. Refused where the file cannot be read: no_question where no header is a question's."""
    known, start = headers(instrument), []
    rows = records(content)
    for row in rows:
        start.append(row)
        if len(start) == HEADER_ROWS + LOOKED_AT:
            break
    if not any(start):
        raise Refused("empty_file")
    head = max(range(min(HEADER_ROWS, len(start))), key=lambda place: (_hits(start[place], known), -place))
    if not _hits(start[head], known):
        raise Refused("no_question", found=", ".join(filter(None, map(clean, next(filter(any, start), []))))[:200])
    if not any(map(any, start[head + 1 :])):
        raise Refused("no_answers")
    columns = _columns(start[head], start[head + 1 :], known)
    return Plan(head + 1, tuple(_numbered(columns, _bare_numbers(columns, start[head + 1 :], rows))))


def _hits(row: Record, known: Headers) -> int:
    return sum(known.target(cell) is not None for cell in row)


def _columns(head: Record, rows: list[Record], known: Headers) -> list[Column]:
    width = max(len(head), *(len(row) for row in rows))
    columns, seen = [], set()
    for place in range(width):
        header = clean(head[place]) if place < len(head) else ""
        cells = [row[place] for row in rows if place < len(row) and row[place]]
        target, why = known.target(header) or "", ""
        if not target:
            why = _reason(header, cells)
        elif target in seen:
            target, why = "", "duplicate"
        seen.add(target)
        shown = () if why in LEFT_OUT else tuple(cell[:SHOWN_LENGTH] for cell in list(dict.fromkeys(cells))[:SHOWN])
        columns.append(Column(place, header[:LONGEST_HEADER], target, "header" if target else why, shown=shown))
    return columns


def _reason(header: str, cells: list[str]) -> str:
    """Why a column that is no question's is left out; by its header, else by what stands in it."""
    named = REASONS.get(fold(header))
    if named:
        return named
    if not cells:
        return "empty"
    for why, pattern in (("email", EMAIL), ("address", PLACE), ("time", MOMENT)):
        if sum(bool(pattern.fullmatch(cell)) for cell in cells) * 2 > len(cells):
            return why
    return "unknown"


def _bare_numbers(columns: Iterable[Column], *parts: Iterable[Record]) -> dict[int, int]:
    """The greatest bare number in each column whose numbers may be years or people; 0 counts as greater than every class."""
    greatest = {column.place: 0 for column in columns if column.target in CLASSED}
    for row in (row for part in parts for row in part) if greatest else ():
        for place in greatest:
            number = NUMBER.fullmatch(row[place]) if place < len(row) else None
            if number:
                greatest[place] = max(greatest[place], int(number[1]) or 1000)
    return greatest


def _numbered(columns: Iterable[Column], greatest: Mapping[int, int]) -> Iterator[Column]:
    for column in columns:
        numbers = QUANTITY if greatest.get(column.place, 0) > CLASSES else OPTIONS
        yield replace(column, numbers=numbers)


def numbered(content: Content, plan: Plan) -> Plan:
    """The plan with what bare numbers are in columns that a person has chosen to be years or people."""
    rows = records(content)
    for _number in range(plan.head):
        next(rows)
    return Plan(plan.head, tuple(_numbered(plan.columns, _bare_numbers(plan.columns, rows))))
