"""Contact with the functions by area: the share of each group that has had some, beside everybody's."""

from __future__ import annotations

from dataclasses import replace

from surveyapp.disclosure.released import Kind
from surveyapp.reports.blocks import Heat
from surveyapp.reports.book import Book
from surveyapp.reports.exhibits.groups import heat

AREA = "area"


def contact_by_area(book: Book, number: str) -> Heat | None:
    """Functions whose contact is shown in some area; None where there are none."""
    tables = [table for table in book.of_kind(Kind.REACH) if table.dimension == AREA and table.function]
    if not tables:
        return None
    rows = [(table.id.split("/")[1], book.function(table.function or "")) for table in tables]
    title = book.t("Når stödet alla områden? Andel som haft kontakt, avvikelse från alla i procentenheter och n")
    note = book.t(
        "n = de som fick frågan. Svag färg: minst 10 procentenheter från alla; stark färg: minst 22. Bara celler med ordet skillnad skiljer "
        "sig säkert från övriga. Funktioner utan någon andel som kan visas står inte med."
    )
    return replace(heat(book, number, title, AREA, rows, note), key=False, sources=tuple(table.id for table in tables))
