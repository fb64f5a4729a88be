"""An uploaded CSV or xlsx file to rows of text. Knows nothing of registers; refuses what is no table or far too large."""

from __future__ import annotations

import csv
import io
import logging
import zipfile
from collections.abc import Iterator
from datetime import date, datetime

from surveyapp.errors import Refused
from surveyapp.services import child

log = logging.getLogger(__name__)

MAX_BYTES = 4 * 1024 * 1024
MAX_ROWS = 20_000
MAX_COLUMNS = 60
MAX_CELL = 500
MAX_ZIP_ENTRIES = 200
MAX_UNZIPPED = 60 * 1024 * 1024
READ_SECONDS = 20.0
DELIMITERS = ";\t,"
ZIPPED = b"PK\x03\x04"
OLD_EXCEL = b"\xd0\xcf\x11\xe0"
OTHER_KINDS = (b"%pdf", b"<html", b"<!doctype", b"<table", b"<?xml", b"{\\rtf")
LOOKED_AT = 10  # lines that tell what parts the columns

Rows = list[list[str]]


def read_table(data: bytes, file_name: str) -> Rows:
    """Rows of trimmed text, the first row being the header; empty rows are kept so that row numbers are the file's.

    Refused: unknown_file, old_excel, empty_file, open_quote or file_too_large.
    """
    if not data.strip():
        raise Refused("empty_file")
    if len(data) > MAX_BYTES:
        raise Refused("file_too_large")
    if is_workbook(data):
        check_zip(data)
        return _read_in_child(data)
    refuse_other_kinds(data[:4096])
    return read_csv(data)


def is_workbook(data: bytes) -> bool:
    """Whether a file that begins so is a zip, as xlsx is."""
    return data[:4] == ZIPPED


def refuse_other_kinds(start: bytes) -> None:
    """Refused, by the first bytes of a file, where it is no text: old_excel or unknown_file."""
    if start.startswith(OLD_EXCEL):
        raise Refused("old_excel")
    if start[:200].lstrip(b"\xef\xbb\xbf \r\n\t").lower().startswith(OTHER_KINDS):
        raise Refused("unknown_file")
    if b"\x00" in start and not start.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise Refused("unknown_file")


def _read_in_child(data: bytes) -> Rows:
    """Whatever a reader of spreadsheets stumbles over, or never ends with, is a file that cannot be read."""
    try:
        rows: Rows = child.run("surveyapp.services.tabular:read_xlsx", data, seconds=READ_SECONDS)
    except child.ChildFailed as failed:
        log.warning("a spreadsheet was refused: %s", failed)
        raise Refused("unknown_file") from failed
    return rows


def read_csv(data: bytes) -> Rows:
    text = _decode(data)
    start = "\n".join(text.splitlines()[:LOOKED_AT])
    delimiter = max(DELIMITERS, key=start.count)
    rows: Rows = []
    lines = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    try:
        for row in lines:
            cells = [cell.strip()[:MAX_CELL] for cell in row]
            while cells and not cells[-1]:
                cells.pop()
            if len(rows) >= MAX_ROWS or len(cells) > MAX_COLUMNS:
                raise Refused("file_too_large")
            rows.append(cells)
    except csv.Error as error:  # a cell that no register has
        raise Refused("file_too_large") from error
    _check_quotes(text, delimiter)
    return rows


def _check_quotes(text: str, delimiter: str) -> None:
    """A quotation mark that is never closed has taken the rest of the file into one cell. Refused with the row where it stands."""
    rows = 0
    try:
        for _cells in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True):
            rows += 1
    except csv.Error as error:
        if "unexpected end" in str(error):
            raise Refused("open_quote", row=rows + 1) from error


def _decode(data: bytes) -> str:
    """UTF-8 with or without BOM, UTF-16 with BOM, else Windows-1252 as Swedish Excel writes it."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16", errors="replace")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("cp1252", errors="replace")


def check_zip(data: bytes) -> None:
    """Refused where a zip is no workbook, or would unpack to more than a table needs."""
    try:
        entries = zipfile.ZipFile(io.BytesIO(data)).infolist()
    except zipfile.BadZipFile:
        raise Refused("unknown_file") from None
    if len(entries) > MAX_ZIP_ENTRIES or sum(entry.file_size for entry in entries) > MAX_UNZIPPED:
        raise Refused("file_too_large")
    if not any(entry.filename == "xl/workbook.xml" for entry in entries):
        raise Refused("unknown_file")


def read_xlsx(data: bytes, columns: int = MAX_COLUMNS, rows: int = MAX_ROWS, cell: int = MAX_CELL) -> Rows:
    """The first sheet with anything in it, row by row; called in a child with limits, because a small file can claim to be enormous."""
    from openpyxl import load_workbook  # noqa: PLC0415 - only the child needs it
    from openpyxl.utils.exceptions import InvalidFileException  # noqa: PLC0415

    try:
        book = load_workbook(io.BytesIO(data), read_only=True, data_only=True)
    except (InvalidFileException, KeyError, ValueError, zipfile.BadZipFile):
        raise Refused("unknown_file") from None
    read = (list(_sheet(sheet.iter_rows(max_col=columns, values_only=True), rows, cell)) for sheet in book.worksheets)
    return next(filter(None, read), [])


def _sheet(cells: Iterator[tuple[object, ...]], most: int, longest: int) -> Iterator[list[str]]:
    """Rows until the data ends; trailing empty rows that only carry formatting are dropped."""
    waiting: Rows = []
    for number, row in enumerate(cells):
        if number >= most:
            if any(_cell(value, longest) for value in row):
                raise Refused("file_too_large")
            return
        texts = [_cell(value, longest) for value in row]
        waiting.append(texts)
        if any(texts):
            yield from waiting
            waiting = []


def _cell(value: object, longest: int) -> str:
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, datetime | date):
        return value.isoformat()[:10]
    return str(value).strip()[:longest]
