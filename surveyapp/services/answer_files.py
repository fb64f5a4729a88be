"""A file of answers, record by record, whatever encoding, delimiter and quotes it was written with. Knows no questions.

Nothing is held but the record that is read: a file of a hundred thousand rows costs no more memory than one of ten.
"""

from __future__ import annotations

import codecs
import csv
import io
from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import chain, islice
from pathlib import Path

from surveyapp.errors import Refused
from surveyapp.services import child
from surveyapp.services.tabular import check_zip, is_workbook, read_xlsx, refuse_other_kinds

MAX_ROWS = 250_000
MAX_COLUMNS = 1_000
MAX_CELL = 10_000  # characters
MAX_WORKBOOK = 20_000  # rows of an xlsx file, which is read whole
MAX_BYTES = 1024**3
DELIMITERS = ";\t,|"
LOOKED_AT = 30  # records that tell what parts the columns
CHUNK = 1 << 20
END = "\x1e\x1f\x1e"  # stands alone after the last record, unless a quotation mark was never closed
UTF16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)

Content = bytes | Path
Record = list[str]


def records(content: Content) -> Iterator[Record]:
    """Every record with trimmed cells, the empty ones as [], so that the n-th is row n of the file as a spreadsheet shows it.

    Empty cells at the end of a record are left out. Refused: empty_file, unknown_file, old_excel, open_quote or answers_too_large.
    """
    start, size = _start(content)
    if size > MAX_BYTES:
        raise Refused("answers_too_large")
    if is_workbook(start):
        return _limited(iter(_workbook(content if isinstance(content, bytes) else content.read_bytes())))
    refuse_other_kinds(start)
    if not start.strip(b"\xef\xbb\xbf\xff\xfe\x00 \r\n\t;,"):
        raise Refused("empty_file")
    return _limited(_csv(content))


def _start(content: Content) -> tuple[bytes, int]:
    if isinstance(content, bytes):
        return content[:4096], len(content)
    with content.open("rb") as file:
        return file.read(4096), content.stat().st_size


def _limited(rows: Iterable[Record]) -> Iterator[Record]:
    for number, row in enumerate(rows):
        cells = [cell.strip() for cell in row]
        while cells and not cells[-1]:
            cells.pop()
        if number >= MAX_ROWS or len(cells) > MAX_COLUMNS:
            raise Refused("answers_too_large")
        yield cells


def _workbook(data: bytes) -> list[Record]:
    check_zip(data)
    limits = (MAX_COLUMNS, MAX_WORKBOOK, MAX_CELL)
    if child.inside():
        return read_xlsx(data, *limits)
    try:
        rows: list[Record] = child.run("surveyapp.services.tabular:read_xlsx", data, *limits)
    except child.ChildFailed as failed:
        raise Refused("unknown_file") from failed
    return rows


# ---------------------------------------------------------------------- text
def _csv(content: Content) -> Iterator[Record]:
    encoding = _encoding(content)
    with _opened(content, encoding) as file:
        delimiter, told = _delimiter(file)
    with _opened(content, encoding) as file:
        lines = chain((line.replace("\x00", "") for line in file), [END])
        if told:
            next(lines)
        yield from _closed(csv.reader(lines, delimiter=delimiter))


def _closed(reader: Iterator[Record]) -> Iterator[Record]:
    """The records of a reader whose last line is END. A quotation mark left open swallows END, or more than a cell has room for."""
    number, row = 0, None
    try:
        for after in reader:
            if row is not None:
                number += 1
                yield row
            row = after
    except csv.Error as error:
        raise Refused("open_quote", row=number + 1 + (row is not None)) from error
    if row != [END]:
        raise Refused("open_quote", row=number + 1)


def _opened(content: Content, encoding: str) -> io.TextIOWrapper:
    raw = io.BytesIO(content) if isinstance(content, bytes) else content.open("rb")
    return io.TextIOWrapper(raw, encoding, errors="replace", newline="")


def _encoding(content: Content) -> str:
    """UTF-16 by its mark, UTF-8 with or without one where all of it is, else Windows-1252 as Swedish Excel writes it."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    with io.BytesIO(content) if isinstance(content, bytes) else content.open("rb") as file:
        part = file.read(CHUNK)
        if part.startswith(UTF16):
            return "utf-16"
        try:
            while part:
                decoder.decode(part)
                part = file.read(CHUNK)
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            return "cp1252"
    return "utf-8-sig"


def _delimiter(file: io.TextIOWrapper) -> tuple[str, bool]:
    """(what parts the columns, whether a first line "sep=;" says so).

    Else the one by which most records have as many cells as the first; a comma inside a wording makes records differ.
    """
    start = list(islice(file, 4 * LOOKED_AT))
    first = start[0].strip().lower() if start else ""
    if first.startswith("sep=") and len(first) == 5:
        return first[4], True
    return max(DELIMITERS, key=lambda delimiter: _fit(start, delimiter)), False


def _fit(start: list[str], delimiter: str) -> tuple[float, float, int]:
    """How well a delimiter parts the file: shares of the records no wider than the first, and as wide as the usual one, and its width."""
    try:
        widths = [len(row) for row in islice(csv.reader(start, delimiter=delimiter), LOOKED_AT) if any(row)]
    except csv.Error:
        widths = []
    usual, times = Counter(widths).most_common(1)[0] if widths else (0, 0)
    if usual < 2:
        return 0.0, 0.0, usual
    return sum(1 < width <= widths[0] for width in widths) / len(widths), times / len(widths), usual
