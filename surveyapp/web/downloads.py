"""Files to download: CSV that Swedish Excel opens right, with cells that no spreadsheet takes for a formula."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence

from flask import Response

DANGEROUS = ("=", "+", "-", "@", "\t", "\r")


def safe_cell(value: object) -> object:
    """Text that a spreadsheet could run is led by an apostrophe; numbers are left alone."""
    return f"'{value}" if isinstance(value, str) and value.startswith(DANGEROUS) else value


def csv_file(name: str, rows: Iterable[Sequence[object]]) -> Response:
    """Semicolons and a byte order mark, as Excel in Swedish wants it; decimal points, as programs want it."""
    text = io.StringIO()
    writer = csv.writer(text, delimiter=";", lineterminator="\r\n")
    for row in rows:
        writer.writerow([safe_cell(value) for value in row])
    return attachment(name, "\ufeff".encode() + text.getvalue().encode(), "text/csv; charset=utf-8")


def attachment(name: str, content: bytes, mimetype: str) -> Response:
    response = Response(content, content_type=mimetype)
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
