"""One release, the same figures everywhere: PDF, CSV, xlsx, drawing and export; the same bytes whoever makes them and when."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import os
import re
import subprocess
import sys
from dataclasses import replace

import openpyxl
import pytest

from surveyapp.disclosure.released import Kind, Publication, Reason, Verdict
from surveyapp.language import translator
from surveyapp.persistence.rows import ReleaseRow
from surveyapp.reports.appendix import appendix_pdf
from surveyapp.reports.book import Book
from surveyapp.reports.chapters import chapters
from surveyapp.reports.exhibits import groups_figure
from surveyapp.reports.export import COLUMNS, NUMBERS, safe, to_csv, to_xlsx
from surveyapp.services.release_export import audit_document
from surveyapp.settings import ROOT

SV = translator("sv")


@pytest.fixture(scope="module")
def lines(publication):
    """The CSV's rows by table and group."""
    read = csv.DictReader(io.StringIO(to_csv(publication, SV).decode("utf-8-sig")), delimiter=";")
    return {(row["table"], row["group"]): row for row in read}


@pytest.fixture(scope="module")
def pages(publication, tmp_path_factory):
    """Both appendices' pages as text, spaces made single."""
    found = {}
    for number in (9, 10):
        path = tmp_path_factory.mktemp("pdf") / f"{number}.pdf"
        path.write_bytes(appendix_pdf(publication, number))
        text = subprocess.run(["pdftotext", "-layout", str(path), "-"], capture_output=True, text=True, check=True).stdout
        found[number] = [re.sub(r"[ \xa0]+", " ", sheet) for sheet in text.split("\f")[:-1]]
    return found


def test_every_row_of_the_distributions_in_the_pdf_is_a_row_of_the_csv(publication, lines, pages):
    """Bilaga 9's functions and whole: label, five shares, favourable, mean, n, vet ej and blank, cell by cell."""
    printed = "\n".join(pages[9])
    checked = 0
    for (table, _group), row in lines.items():
        if row["kind"] != "distribution" or row["instrument"] != "MGR" or len(row["counts"].split("; ")) != 5 or row["item"] == "MB4":
            continue
        label = publication.labels["items"]["MGR"][row["item"]]["short"]["sv"]
        shares = [part.split(": ")[1] for part in row["percents"].split("; ")]
        figures = [*shares, row["favourable_percent"], row["mean"].replace(".", ","), row["n"], row["dont_know"], row["blank"]]
        assert f"{label} {' '.join(figures)}\n" in re.sub(r" *\n", "\n", printed), table
        checked += 1
    assert checked > 80


def test_every_cell_of_the_gap_chapter_in_the_pdf_is_a_row_of_the_csv(publication, lines, pages):
    printed = "\n".join(pages[9])
    names = {pair["id"]: pair["text"]["sv"] for pair in publication.labels["pairs"]}
    rows = [row for row in lines.values() if row["kind"] == "gap"]
    for row in rows:
        signed = [SV.number(row[name], sign=True) for name in ("contrast", "contrast_low", "contrast_high")]
        sides = [SV.number(row["managers_mean"]), row["managers_n"], SV.number(row["staff_mean"]), row["staff_n"]]
        word = "ja" if row["verdict"] == "difference" else "nej"
        assert f"{names[row['item']]} {' '.join(sides)} {signed[0]} {signed[1]} till {signed[2]} {word}" in printed, row["table"]
    assert len(rows) == len(list(publication.of_kind(Kind.GAP, "MGR"))) > 20


def test_contents_name_the_page_where_each_chapter_begins(pages):
    for sheets in pages.values():
        entries = re.findall(r"(?<![\d.])(\d+ [A-ZÅÄÖ][^.\n]+?) \.[ .]+ (\d+)", sheets[0])
        assert len(entries) > 8
        for title, page in entries:
            heading = title.replace(" ", r"\s+")
            assert re.search(rf"(?m)^ ?{heading} *$", sheets[int(page) - 1]), (title, page)


def test_the_margin_names_the_chapter_that_the_page_begins_in(pages):
    for sheets in pages.values():
        current = "Så läser du bilagan"
        for sheet in sheets[1:]:
            first, rest = sheet.split("\n", 1)
            starts = re.findall(r"(?m)^ ?(\d+ [A-ZÅÄÖ][^\n.]+?) *$", rest)
            begins = rest.strip().split("\n")[0].strip()
            assert first.strip().endswith(begins if begins in starts else current), (first, current)
            current = starts[-1] if starts else current


def test_xlsx_holds_the_csv_with_numbers_as_numbers_and_their_printed_decimals(publication, lines):
    book = openpyxl.load_workbook(io.BytesIO(to_xlsx(publication, SV)))
    seen = 0
    for sheet in book.worksheets[1:]:
        names = [cell.value for cell in sheet[1]]
        for cells in sheet.iter_rows(min_row=2):
            row = dict(zip(names, cells, strict=True))
            wanted = lines[row["table"].value, row["group"].value or "" if "group" in row else ""]
            for name, cell in row.items():
                if wanted[name] == "":
                    assert cell.value is None
                elif name in NUMBERS:
                    assert isinstance(cell.value, int | float)
                    assert cell.value == float(wanted[name])
                    assert cell.number_format == ("0", "0.0", "0.00")[len(wanted[name].partition(".")[2])]
                else:
                    assert cell.value == wanted[name]
            seen += 1
    assert seen == len(lines)


def test_the_csv_says_why_of_every_cell_that_is_not_shown_and_lists_what_has_no_table(publication, lines):
    books = {key: Book(publication, key, SV) for key in ("MGR", "STF")}
    hidden = [(table, cell) for table in publication.tables for cell in table.cells if cell.reason is not None]
    assert hidden
    for table, cell in hidden:
        row = lines[table.id, books[table.instrument].group(cell.group)]
        assert row["not_shown"] == books[table.instrument].reason(cell.reason)
        assert {row[name] for name in ("n", "mean", "counts", "percents", "bands", "difference", "contrast")} == {""}
        assert row["all_invited"] == str(table.invited)
    absent = [row for row in lines.values() if row["kind"] == "withheld"]
    assert len(absent) == len(publication.withheld) > 0
    assert {row["not_shown"] for row in absent} <= {"färre än 5 svar", "färre än 3 bedömda", "skyddar en grupp"}
    shown = [row for row in lines.values() if row["kind"] in {"distribution", "groups"} and not row["not_shown"]]
    assert {name for row in shown for name in ("n", "all_invited", "all_answered") if row[name] == ""} == set()
    assert {row["table"] for row in shown if row["dont_know"] == "" and row["dimension"] == "all"} == set()


def test_the_published_export_holds_the_figures_of_the_csv(demo_template, publication, lines):
    row = ReleaseRow(state="done", content=publication.to_document(), fingerprint=publication.fingerprint)
    entries = {entry["id"]: entry for entry in audit_document(row, with_frame=False)["publications"]}
    for table in publication.tables:
        if table.kind not in {Kind.DISTRIBUTION, Kind.GROUPS}:
            continue
        book = Book(publication, table.instrument, SV)
        for cell in table.cells:
            entry, line = entries[f"{table.id}/{cell.group}"], lines[table.id, book.group(cell.group)]
            if cell.reason is not None:
                assert entry["suppressed"]
                assert line["not_shown"]
                continue
            assert str(entry.get("n_valid", entry["n"])) == line["n"]
            assert (entry.get("mean") if "mean_scale" not in entry else None) == (float(line["mean"]) if line["mean"] else None)
            for bound in ("at_least", "at_most"):
                assert entry.get(f"mean_{bound}") == (float(line[bound]) if line[bound] else None)
            if cell.counts is not None:
                counted = {part.split(": ")[0]: int(part.split(": ")[1]) for part in line["counts"].split("; ")}
                assert {key: value for key, value in entry["counts"].items() if key not in {"dk", "blank"}} == counted


# ---------------------------------------------------------------------- texts that a spreadsheet could run
@pytest.mark.parametrize("text", ["=1+1", "+46", "-A1", "@SUM(A1)", "\tx", "\rx", "\n=1"])
def test_a_text_that_a_spreadsheet_could_run_is_led_by_an_apostrophe(text):
    assert safe(text) == f"'{text}"


@pytest.mark.parametrize("value", ["-0.4", "3.4", "Norr", 7, None])
def test_numbers_and_plain_texts_stay_as_they_are(value):
    assert safe(value) == value


def test_a_function_named_as_a_formula_is_neutralised_in_both_files(publication):
    labels = json.loads(json.dumps(publication.labels))
    labels["functions"][0]["text"] = {"sv": "=HYPERLINK(1)", "en": "=HYPERLINK(1)"}
    odd = replace(publication, labels=labels, _index={})
    named = [row for row in csv.reader(io.StringIO(to_csv(odd, SV).decode("utf-8-sig")), delimiter=";") if "'=HYPERLINK(1)" in row]
    assert named
    assert "=HYPERLINK(1)" not in {cell for row in named for cell in row}
    cells = [cell for sheet in openpyxl.load_workbook(io.BytesIO(to_xlsx(odd, SV))) for row in sheet.iter_rows() for cell in row]
    assert {cell.data_type for cell in cells if "HYPERLINK" in str(cell.value)} == {"s"}
    assert {str(cell.value)[0] for cell in cells if "HYPERLINK" in str(cell.value)} == {"'"}


# ---------------------------------------------------------------------- bytes and drawings
CHILD = """
import hashlib, json, sys
from surveyapp.disclosure.released import Publication
from surveyapp.language import translator
from surveyapp.reports.appendix import appendix_pdf
from surveyapp.reports.export import to_csv, to_xlsx
made = Publication.from_document(json.load(open(sys.argv[1])))
for data in (appendix_pdf(made, 10), to_csv(made, translator("sv")), to_xlsx(made, translator("sv"))):
    print(hashlib.sha256(data).hexdigest())
"""


def test_processes_with_other_hash_seeds_and_time_zones_make_the_same_bytes(publication, tmp_path):
    path = tmp_path / "release.json"
    path.write_text(json.dumps(publication.to_document()))
    here = [appendix_pdf(publication, 10), to_csv(publication, SV), to_xlsx(publication, SV)]
    wanted = [hashlib.sha256(data).hexdigest() for data in here]
    for seed, zone in (("1", "Pacific/Kiritimati"), ("4242", "America/Adak")):
        env = {**os.environ, "PYTHONHASHSEED": seed, "TZ": zone}
        done = subprocess.run([sys.executable, "-c", CHILD, str(path)], cwd=ROOT, env=env, capture_output=True, text=True, check=True)
        assert done.stdout.split() == wanted


def drawings(publication: Publication, instrument: str) -> list[str]:
    blocks = [block for chapter in chapters(Book(publication, instrument, SV)) for block in chapter.blocks]
    figures = [getattr(block, "figure", None) or block for block in blocks]
    return [str(drawn) for f in figures if f.form == "figure" for drawn in (f.svg, f.strip.svg if f.strip else "")]


def test_drawings_follow_the_printed_values_and_nothing_else(publication):
    """A release read back from its printed document draws the same; one printed mean that moves by a tenth moves its marks."""
    again = Publication.from_document(json.loads(json.dumps(publication.to_document())))
    assert drawings(again, "MGR") == drawings(publication, "MGR")
    table = publication.table("MGR/MF8.hr/area")
    moved = replace(table.cells[0], mean="1.1")
    tables = tuple(replace(t, cells=(moved, *t.cells[1:])) if t is table else t for t in publication.tables)
    other = drawings(replace(publication, tables=tables, _index={}), "MGR")
    changed = [place for place, pair in enumerate(zip(other, drawings(publication, "MGR"), strict=True)) if pair[0] != pair[1]]
    assert len(changed) == 2  # on the page and in print


def test_a_bound_is_drawn_where_it_stands_with_an_arrow_to_its_side(publication):
    """On the page and in print; the same figure says so, and a group that is shown is never drawn as one that is not."""
    table = publication.table("MGR/MF8.hr/area")
    place = next(place for place, cell in enumerate(table.cells) if cell.mean is not None)
    cell = table.cells[place]

    def drawn(**more):
        cells = (*table.cells[:place], replace(cell, low="1.0", high="4.1", **more), *table.cells[place + 1 :])
        tables = tuple(replace(t, cells=cells) if t is table else t for t in publication.tables)
        book = Book(replace(publication, tables=tables, _index={}), "MGR", SV)
        return groups_figure(book, "1", "?", "area", [("MF8.hr", "HR")])

    plain, bounded = drawn(), drawn(mean=None, at_most=cell.mean)
    others = sum(one.bound is not None for one in table.cells)
    for drawing, before in ((bounded[0].svg, plain[0].svg), (bounded[0].strip.svg, plain[0].strip.svg)):
        assert len(re.findall(r'Z" class="f-lake"', drawing)) == len(re.findall(r'Z" class="f-lake"', before)) + 1 == others + 1
    number = cell.mean.replace(".", ",")
    assert f"≤ {number}" in bounded[0].svg
    assert bounded[1].rows[place][1] == f"≤ {number}"
    assert bounded[0].svg.count("visas ej") == plain[0].svg.count("visas ej")
    assert "Pil: medelvärdet är minst (≥) eller högst (≤) så mycket." in bounded[0].note


def test_the_csv_has_one_end_of_a_difference_that_is_bounded(publication, lines):
    bounded = 0
    for table in publication.of_kind(Kind.GROUPS, "MGR"):
        book = Book(publication, "MGR", SV)
        for cell in table.cells:
            row = lines[table.id, book.group(cell.group)]
            if cell.contrast is not None and cell.contrast.bound:
                ends = {"at_most": ("", cell.contrast.high), "at_least": (cell.contrast.low, "")}[cell.bound]
                assert (row["contrast"], row["contrast_low"], row["contrast_high"]) == (cell.contrast.value, *ends)
                assert row["contrast_bound"] == cell.bound
                bounded += 1
            else:
                assert row["contrast_bound"] == ""
    assert bounded


def test_a_group_without_interval_is_drawn_without_one_and_never_filled(publication):
    for table in publication.of_kind(Kind.GROUPS, "MGR"):
        for cell in table.cells:
            if cell.shown and (cell.n or 0) < publication.policy["bands_from"]:
                assert cell.low is None
                assert cell.contrast is None or cell.contrast.verdict is Verdict.TOO_FEW
            assert cell.reason in {None, Reason.PROTECTS_GROUP, Reason.FEW_RESPONSES, Reason.NOT_ASKED}


def test_columns_of_the_table_file_are_named_once_each():
    assert len(set(COLUMNS)) == len(COLUMNS)
    assert set(COLUMNS) > NUMBERS
