"""Files as people really send them: what is understood without a word, what is a fault of its row, and what is refused with advice."""

from __future__ import annotations

import io
from datetime import date, datetime

import openpyxl
import pytest

from surveyapp.errors import Refused
from surveyapp.services.register_reading import read_register
from surveyapp.services.tabular import read_table
from tests.services.test_register import TODAY, WORDS

HEAD = "Namn;E-post;Verksamhetsområde;Chefsroll;Anställningstid;Antal medarbetare"
ANNA = "Anna Ek;anna@ek.se;Hemvård;Enhetschef;0,5;9"
FACTS = {"MB1": "hemvard", "MB2": "enhetschef", "MB3": "t0", "MB4": "p0"}


def read(data, name="register.csv"):
    return read_register(read_table(data if isinstance(data, bytes) else data.encode(), name), "MGR", WORDS, TODAY)


def only(data, name="register.csv"):
    preview = read(data, name)
    assert preview.faults == []
    assert len(preview.entries) == 1
    entry = preview.entries[0]
    return entry.row, entry.name, entry.email, entry.facts


def spreadsheet(rows, change=lambda book: None):
    book, out = openpyxl.Workbook(), io.BytesIO()
    for row in rows:
        book.active.append(row)
    change(book)
    book.save(out)
    return out.getvalue()


def fill_second(book):
    sheet = book.create_sheet("Chefer")
    for line in (HEAD, ANNA):
        sheet.append(line.split(";"))


# ---------------------------------------------------------------------- understood
@pytest.mark.parametrize(
    ("text", "row"),
    [
        (f"sep=;\n{HEAD}\n{ANNA}\n", 3),
        (f"Chefer i Björklunda\n2026-11-01\n\n{HEAD}\n{ANNA}\n", 5),
        (f"{HEAD};;;\n{ANNA}{';' * 200}\n", 2),
        (f"{HEAD}\n\u00a0Anna\u00a0 Ek ; anna@ek.se\u200b;Hem\u00advård;Enhetschef ;0,5\u00a0år;9 st\n", 2),
        (f'{HEAD}\n"Anna\nEk";anna@ek.se;Hemvård;Enhetschef;0,5;9\n', 2),
        (f"{HEAD}\nAnna Ek;mailto:Anna@Ek.se;Hemvård;Enhetschef;0,5;9\n", 2),
        (f"{HEAD}\nAnna Ek;Anna Ek <ANNA@ek.se>;Hemvård;Enhetschef;0,5;9\n", 2),
        ("Förnamn;Efternamn;E-postadress;Område;Roll;Tid som chef;Medarbetare\nAnna;Ek;anna@ek.se;Hemvård;Enhetschef;0;9\n", 2),
        (f"{HEAD}\n{ANNA}".replace("\n", "\r"), 2),
        (f"{HEAD}\nAnna\x00 Ek;anna@ek.se;Hemvård;Enhetschef;0,5;9\n".encode("utf-16"), 2),
    ],
    ids=["sep line", "title above", "empty columns", "spaces nobody sees", "line break in a name", "mailto", "name and address",
         "two name columns", "old line ends", "null characters"],
)  # fmt: skip
def test_what_offices_do_to_files_is_understood(text, row):
    assert only(text) == (row, "Anna Ek", "anna@ek.se", FACTS)


@pytest.mark.parametrize(
    ("written", "expected"),
    [("2026-01-15", "t0"), ("2025-11-26", "t0"), ("2025-11-25", "t1"), ("20230101", "t3"), ("mars 2019", "t6"), ("1/3 2010", "t11"),
     ("2,9", "t1"), ("10", "t6"), ("10,5", "t11"), ("12 år", "t11")],
)  # fmt: skip
def test_a_time_is_whole_years_since_a_day_or_a_number(written, expected):
    words = {**WORDS.names, "MB3": {}}
    preview = read_register(
        [HEAD.split(";"), ["A", "a@b.se", "Hemvård", "Enhetschef", written, "9"]], "MGR", type(WORDS)(words, WORDS.labels), TODAY
    )
    assert preview.entries[0].facts["MB3"] == expected


@pytest.mark.parametrize(("written", "expected"), [("9", "p0"), ("12,5", "p10"), ("1 200", "p46"), ("20 st", "p20")])
def test_a_number_may_have_spaces_decimals_and_a_unit(written, expected):
    assert only(f"{HEAD}\nA;a@b.se;Hemvård;Enhetschef;1;{written}\n")[3]["MB4"] == expected


def test_a_spreadsheet_with_days_numbers_and_a_first_sheet_that_is_empty():
    line = ["Anna Ek", "anna@ek.se", "Hemvård", "Enhetschef", datetime(2026, 5, 1), 9.0]
    assert only(spreadsheet([HEAD.split(";"), line]), "r.xlsx")[3] == FACTS
    assert only(spreadsheet([], fill_second), "r.xlsx")[3] == FACTS


def test_a_cell_at_the_far_corner_of_a_spreadsheet_is_no_reason_to_wait():
    def far(book):
        book.active["XFD1048576"] = "x"

    data = spreadsheet([HEAD.split(";"), ANNA.split(";")], far)
    started = datetime.now()
    assert only(data, "r.xlsx")[3] == FACTS
    assert (datetime.now() - started).total_seconds() < 15
    assert len(data) < 6000


# ---------------------------------------------------------------------- faults of a row
@pytest.mark.parametrize(
    ("line", "fault"),
    [
        ("A;a@b.se;Hemvård;Enhetschef;190301;9", ("Anställningstid", "190301", "bad_years", "")),
        ("A;a@b.se;Hemvård;Enhetschef;-1;9", ("Anställningstid", "-1", "bad_years", "")),
        ("A;a@b.se;Hemvård;Enhetschef;2019-13-45;9", ("Anställningstid", "2019-13-45", "bad_years", "")),
        ("A;a@b.se;Hemvård;Enhetschef;1;ca 20", ("Antal medarbetare", "ca 20", "bad_number", "")),
        ("Ã…sa Ã–berg;a@b.se;Hemvård;Enhetschef;1;9", ("Namn", "Ã…sa Ã–berg", "bad_letters", "")),
        ("A;a@b.se;SÃ¤rskilt boende;Enhetschef;1;9", ("Verksamhetsområde", "SÃ¤rskilt boende", "bad_letters", "")),
        ("A;a@b.se, b@b.se;Hemvård;Enhetschef;1;9", ("E-post", "a@b.se, b@b.se", "bad_email", "")),
        ("A;#N/A;Hemvård;Enhetschef;1;9", ("E-post", "#n/a", "bad_email", "")),
        (f"{'A' * 201};a@b.se;Hemvård;Enhetschef;1;9", ("Namn", "A" * 201, "too_long", "200")),
        ("A;a@b.se;;Enhetschef;1;9", ("Verksamhetsområde", "", "missing", "")),
    ],
)
def test_a_value_that_cannot_be_used_is_a_fault_of_its_row(line, fault):
    preview = read(f"{HEAD}\n{ANNA}\n{line}\n")
    assert [(each.row, each.column, each.value, each.code, each.suggestion) for each in preview.faults] == [(3, *fault)]
    assert [entry.name for entry in preview.entries] == ["Anna Ek"]


def test_an_address_twice_in_other_letters_is_the_same_person():
    preview = read(f"{HEAD}\n{ANNA}\n{ANNA.replace('anna@ek.se', 'ANNA@Ek.SE')}\n")
    assert [(each.row, each.code, each.suggestion) for each in preview.faults] == [(3, "duplicate", "2")]


def test_formulas_without_a_value_are_missing_values_and_never_text():
    data = spreadsheet([HEAD.split(";"), ["Anna Ek", '=CONCAT("a","@b.se")', "Hemvård", "Enhetschef", 1, 9]])
    assert [(each.column, each.code) for each in read(data, "r.xlsx").faults] == [("E-post", "missing")]


def test_columns_that_response_rates_are_shown_by_are_missed():
    preview = read("Namn;E-post;Chefsroll;Skostorlek\nA;a@b.se;Enhetschef;43\n")
    assert (preview.lacking, preview.ignored) == (["MB1", "MB3"], ["Skostorlek"])
    assert read(f"{HEAD}\n{ANNA}\n").lacking == []


# ---------------------------------------------------------------------- refused
@pytest.mark.parametrize(
    ("data", "name", "code"),
    [
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "register.xlsx", "old_excel"),
        (b"%PDF-1.7\n1 0 obj", "register.csv", "unknown_file"),
        (b"<html><table><tr><td>Namn</td></tr></table></html>", "register.xls", "unknown_file"),
        (f"{HEAD}\n{ANNA}".encode("utf-16-le"), "register.csv", "unknown_file"),
        (f"{HEAD}\n".encode(), "register.csv", "no_rows"),
        (b" \n \n", "register.csv", "empty_file"),
        (f'{HEAD}\n{ANNA}\n"Bo Ek;bo@ek.se;Hemvård;Enhetschef;1;9\n{ANNA}\n'.encode(), "register.csv", "open_quote"),
        (b'Namn;E-post\n"' + b"x" * 300_000, "register.csv", "file_too_large"),
        (b"Namn;Telefon\nAnna;070\n", "register.csv", "no_header"),
    ],
)  # fmt: skip
def test_what_is_no_register_is_refused_by_name(data, name, code):
    with pytest.raises(Refused) as refused:
        read(data, name)
    assert refused.value.code == code


def test_a_refusal_says_what_was_found_and_where():
    with pytest.raises(Refused) as refused:
        read("Namn;Telefon\nAnna;070\n")
    assert refused.value.params == {"found": "Namn, Telefon"}
    with pytest.raises(Refused) as refused:
        read(f'{HEAD}\n{ANNA}\n"Bo Ek;bo@ek.se;Hemvård;Enhetschef;1;9\n{ANNA}\n')
    assert refused.value.params == {"row": 3}


def test_today_is_a_day_and_not_a_year():
    rows = [HEAD.split(";"), ["A", "a@b.se", "Hemvård", "Enhetschef", "2025-06-01", "9"]]
    classes = [read_register(rows, "MGR", WORDS, day).entries[0].facts["MB3"] for day in (date(2026, 5, 31), date(2026, 6, 1))]
    assert classes == ["t0", "t1"]
