"""Files of answers collected elsewhere: read as they were meant in every dialect, apart, unordered, and wrong where they are wrong."""

from __future__ import annotations

import csv
from collections import Counter
from datetime import date
from random import Random

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from surveyapp.domain.codebook import codebook
from surveyapp.domain.response import completeness
from surveyapp.domain.scale import BLANK, NOT_SHOWN, NOT_USED
from surveyapp.errors import Refused
from surveyapp.services.answer_cells import CLASSED
from surveyapp.services.answer_plan import make_plan
from surveyapp.services.answer_reading import read_answers
from tests.services import elsewhere

TODAY = date(2026, 11, 25)
MGR, STF = elsewhere.instrument("MGR"), elsewhere.instrument("STF")
EVERY_CARD = elsewhere.instrument("MGR", full_card_limit=15)


def read(content, made=MGR, **chosen):
    plan = make_plan(content, made)
    if chosen:
        by_header = {column.header: column.place for column in plan.columns}
        plan = plan.with_targets({by_header[header]: target for header, target in chosen.items()}, made)
    return read_answers(content, plan, made, elsewhere.vocabulary(made), TODAY)


def packed(found):
    return Counter(row for row, _share in found.responses)


def small(made, *rows, header=("MB1", "MB2", "MG1", "MG2")):
    return elsewhere.written([list(header), *map(list, rows)])


# ---------------------------------------------------------------------- the same responses
@settings(max_examples=60, deadline=None)
@given(
    seed=st.integers(0, 10**9),
    number=st.integers(1, 12),
    dialect=st.sampled_from(elsewhere.DIALECTS),
    ending=st.sampled_from(("\r\n", "\n", "\r")),
    quoting=st.sampled_from((csv.QUOTE_MINIMAL, csv.QUOTE_ALL)),
    name=st.sampled_from(("MGR", "STF")),
)
def test_any_frame_in_any_dialect_gives_the_same_responses_and_texts(seed, number, dialect, ending, quoting, name):
    quoting = csv.QUOTE_ALL if ending == "\r" else quoting  # else the writer leaves a line break unquoted
    made, random = {"MGR": MGR, "STF": STF}[name], Random(seed)
    people = [elsewhere.someone(made, random) for _ in range(number)]
    content = elsewhere.written(elsewhere.full_file(made, people, random), *dialect, ending, quoting)
    found = read(content, made)
    assert found.preview.faults == []
    assert packed(found) == Counter(person.packed for person in people)
    assert Counter(text for _i, _f, text in found.texts) == Counter(t.strip() for p in people for t in p.texts.values())
    assert all(share == completeness(made, row) for row, share in found.responses)


@settings(max_examples=40, deadline=None)
@given(seed=st.integers(0, 10**9), number=st.integers(1, 8), name=st.sampled_from(("MGR", "STF")))
def test_a_file_that_knows_nothing_of_routing_is_filled_in_by_it(seed, number, name):
    made, random = {"MGR": EVERY_CARD, "STF": STF}[name], Random(seed)
    people = [elsewhere.someone(made, random, always=("MR2",)) for _ in range(number)]
    found = read(elsewhere.written(elsewhere.plain_file(made, people)), made)
    assert found.preview.faults == []
    assert packed(found) == Counter(person.packed for person in people if set(person.packed) - {BLANK, NOT_SHOWN, NOT_USED})


@settings(max_examples=40, deadline=None)
@given(
    seed=st.integers(0, 10**9),
    variable=st.integers(0, len(codebook(MGR).variables) - 1),
    wrong=st.sampled_from(("ungefär", "77", "-1", "4,5", "1;2", "=2+2", "6 - Toppen", "?!")),
)
def test_a_wrong_value_is_told_by_its_row_and_column_and_the_row_is_left_out(seed, variable, wrong):
    assume(not (wrong in ("77", "4,5") and codebook(MGR).variables[variable].item in CLASSED))  # so many people or years are a class
    random = Random(seed)
    people = [elsewhere.someone(MGR, random) for _ in range(5)]
    rows = elsewhere.full_file(MGR, people, random)
    row = random.randint(1, 5)
    rows[row][variable] = wrong
    found = read(elsewhere.written(rows))
    faults = [(fault.row, fault.column, fault.value, fault.code) for fault in found.preview.faults]
    assert (row + 1, codebook(MGR).variables[variable].name, wrong, "unknown_value") in faults
    assert {fault.row for fault in found.preview.faults} == {row + 1}
    assert packed(found) == Counter(person.packed for place, person in enumerate(people, 1) if place != row)


def test_the_order_of_rows_does_not_survive():
    rows = [("Hemvård", "Enhetschef", str(1 + place % 5), str(1 + place // 5 % 5)) for place in range(200)]
    found = read(elsewhere.written([["MB1", "MB2", "MG1", "MG2", "ME1"], *([*row, f"Text {place}"] for place, row in enumerate(rows))]))
    in_file = read(elsewhere.written([["MB1", "MB2", "MG1", "MG2"], *rows]))
    assert packed(found) == packed(in_file)
    orders = [[row for row, _share in one.responses] for one in (found, in_file)]
    assert orders[0] != orders[1]
    numbers = [int(text.split()[1]) for _i, _f, text in found.texts]
    assert sorted(numbers) == list(range(200)) != numbers


# ---------------------------------------------------------------------- as survey tools write
def test_a_limesurvey_export_with_codes_places_and_not_asked():
    found = read(
        elsewhere.written(
            [
                ["id", "submitdate", "lastpage", "startlanguage", "ipaddr",
                 "MB1", "MB2", "MR1[hr]", "MF8[hr]", "MG1", "MT1[email]", "MT1[meetings]"],
                ["1", "2026-03-01 10:00:00", "9", "sv", "10.0.0.1", "A1", "A01", "A1", "A4", "A5", "Y", "N"],
                ["2", "1980-01-01 00:00:00", "9", "sv", "10.0.0.2", "A2", "A1", "A3", "", "N/A", "", ""],
            ],
            ",",
            quoting=csv.QUOTE_ALL,
        )
    )  # fmt: skip
    assert found.preview.faults == []
    index = codebook(MGR).index
    first = next(row for row, _share in found.responses if row[index["MB1"]] == 1)
    second = next(row for row, _share in found.responses if row[index["MB1"]] == 2)
    assert [first[index[name]] for name in ("MR1.hr", "MF8.hr", "MG1", "MT1.email", "MT1.meetings")] == [1, 4, 5, 1, 0]
    assert [second[index[name]] for name in ("MF8.hr", "MG1", "MT1.email", "MF8.it")] == [NOT_USED, NOT_SHOWN, BLANK, NOT_SHOWN]


def test_a_forms_export_with_wordings_led_numbers_and_all_choices_in_one_cell():
    header = ["ID", "Starttid", "Slutförandetid", "E-post", "Namn", "I vilket verksamhetsområde är du chef?",
              "Vilken är din huvudsakliga chefsroll?", "Hur länge har du varit chef i kommunen?",
              "3. Gränsen mellan stödfunktionernas ansvar och mitt ansvar är tydlig.", "Tidstjuvar"]  # fmt: skip
    thieves = [o.text["sv"] for o in MGR.scales["time_thieves"].options[:2]]
    row = ["1", "3/1/26 8:00:00", "3/1/26 8:09:00", "anonymous", "", "hemvård", "Enhetschef (första linjens chef)", "7 år",
           "4 - Stämmer ganska bra", ";".join(thieves) + ";"]  # fmt: skip
    found = read(elsewhere.written([header, row], ",", "utf-8-sig"))
    assert found.preview.faults == []
    index, (only, _share) = codebook(MGR).index, found.responses[0]
    assert [only[index[name]] for name in ("MB1", "MB2", "MB3", "MG1", "MT1.worst")] == [1, 1, 4, 4, BLANK]
    assert [only[index[f"MT1.{o.value}"]] for o in MGR.scales["time_thieves"].options[:3]] == [1, 1, 0]


@pytest.mark.parametrize(("cells", "place"), [(("1", "5", "3"), {1, 5, 3}), (("1", "5", "23"), {2, 3, 5})])
def test_bare_numbers_are_classes_by_place_unless_one_is_too_great_for_that(cells, place):
    found = read(elsewhere.written([["MB1", "MB3"], *(["1", cell] for cell in cells)]))
    assert {row[codebook(MGR).index["MB3"]] for row, _share in found.responses} == place


def test_headers_twice_a_title_above_empty_columns_and_rows_and_a_told_delimiter():
    rows = [
        ["Enkät 2026"],
        [],
        ["MB1", "MG1", "", ""],
        ["Verksamhetsområde", "Tydlig gräns", "", ""],
        ["Hemvård", "4", "", ""],
        [],
        ["1", "5"],
    ]
    found = read(b"sep=|\r\n" + elsewhere.written(rows, "|"))
    assert (found.preview.repeated, found.preview.responses, found.preview.faults) == (1, 2, [])


def test_what_was_said_of_functions_without_contact_or_outside_the_area_is_left_out_and_counted():
    made = elsewhere.instrument("MGR", not_available={"area0x": ("it",)})
    header = ["MB1", "MB2", "own_function", "MR1.hr", "MF1.hr", "MR1.it", "MF1.it", "MR1.lon", "MF1.lon"]
    header += ["MR2.hr", "MR2.lon"]
    rows = [["Hemvård", "Enhetschef", "", "Inte alls", "4", "Ofta", "5", "Ofta", "3", "other", "other"],
            ["Boende LSS", "stodchef", "Lön", "Ofta", "4", "Ofta", "5", "Ofta", "3", "", ""]]  # fmt: skip
    found = read(elsewhere.written([header, *rows]), made)
    index = codebook(made).index
    first, second = sorted((row for row, _share in found.responses), key=lambda row: row[index["MB1"]])
    assert [first[index[name]] for name in ("MF1.hr", "MR1.it", "MF1.it", "MF1.lon", "MR2.hr", "MR2.lon")] == [253, 252, 252, 3, 7, 252]
    assert [second[index[name]] for name in ("MF1.hr", "MF1.it", "MR1.lon", "MF1.lon")] == [4, 5, 252, 252]
    assert found.preview.left_out == {"no_contact": 1, "not_available": 4, "not_asked": 1}


@pytest.mark.parametrize(
    ("header", "row", "code", "column"),
    [
        (("MB1", "MT1"), ("1", "email;meetings;approvals;double_entry"), "too_many", "MT1"),
        (("MB1", "MT1"), ("1", "email;no_thief"), "exclusive", "MT1"),
        (("MB1", "MT1", "MT1.worst"), ("1", "email;meetings", "approvals"), "worst_not_chosen", "MT1.worst"),
        (("MB1", "MT1"), ("1", "email;något helt annat"), "unknown_value", "MT1"),
        (("MB1", "MG1", "Antal inbjudna"), ("1", "4", "många"), "bad_number", "Antal inbjudna"),
    ],
)
def test_choices_and_numbers_that_cannot_be(header, row, code, column):
    found = read(elsewhere.written([header, row]))
    assert [(fault.row, fault.column, fault.code) for fault in found.preview.faults] == [(2, column, code)]
    assert found.responses == []


def test_a_number_of_invited_is_told_by_class_and_is_one():
    header = ("MB1", "MB2", "MG1", "Antal inbjudna")
    found = read(small(MGR, ("1", "1", "4", "12"), ("1", "1", "5", "12"), ("1", "2", "4", "3"), header=header))
    assert found.preview.invited == [("area0x", "enhetschef", 12), ("area0x", "verksamhetschef", 3)]
    apart = read(small(MGR, ("1", "1", "4", "12"), ("1", "1", "5", "13"), header=header))
    assert [(fault.row, fault.code) for fault in apart.preview.faults] == [(3, "invited_differs")]


# ---------------------------------------------------------------------- columns
def test_columns_that_may_tell_who_somebody_is_are_left_out_and_shown_nowhere():
    header = ["Svarstid", "IP-adress", "Din adress", "Namn", "Svars-ID", "Verksamhetsområde", "MG1", "Kommentar till oss", "När"]
    rows = [["12:01", "10.0.0.1", "kim@bjorklunda.example", "Kim", "17", "Hemvård", "4", "Hej", "2026-03-01 10:00"]] * 2
    plan = make_plan(elsewhere.written([header, *rows]), MGR)
    assert [column.why for column in plan.columns] == ["time", "address", "email", "name", "id", "header", "header", "unknown", "time"]
    assert [column.shown for column in plan.columns if column.why in {"time", "address", "email", "name", "id"}] == [()] * 6
    assert [column.target for column in plan.columns if column.target] == ["MB1", "MG1"]


def test_a_person_may_choose_and_two_columns_are_never_one_question():
    content = elsewhere.written([["Område", "Fråga ett", "Fråga två"], ["Hemvård", "4", "5"]])
    found = read(content, **{"Fråga ett": "MG1", "Fråga två": "MG2"})
    index = codebook(MGR).index
    assert [found.responses[0][0][index[name]] for name in ("MB1", "MG1", "MG2")] == [1, 4, 5]
    with pytest.raises(Refused, match="same_target"):
        read(content, **{"Fråga ett": "MG1", "Fråga två": "MG1"})


def test_cut_wordings_are_known_where_they_are_one_question():
    wording = MGR.items["MG1"].text["sv"][:40]
    assert make_plan(elsewhere.written([["MB1", wording], ["1", "4"]]), MGR).columns[1].target == "MG1"


# ---------------------------------------------------------------------- what is no file of answers
@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "empty_file"),
        (b"\xef\xbb\xbf\r\n;;\r\n", "empty_file"),
        (b"MB1;MG1\r\n", "no_answers"),
        (b"a;b\r\n1;2\r\n", "no_question"),
        (b'MB1;ME1\r\n1;"text utan slut\r\n2;mer\r\n', "open_quote"),
        (b"%PDF-1.7", "unknown_file"),
        (b"\xd0\xcf\x11\xe0old", "old_excel"),
        (b"PK\x03\x04not a workbook", "unknown_file"),
        (b"MB1;MG1\x00\x00;x\r\n", "unknown_file"),
        (b";".join([b"MB1", *[b"x"] * 1500]) + b"\r\n1;2\r\n", "answers_too_large"),
    ],
)
def test_what_is_no_file_of_answers_is_refused_by_name(content, code):
    with pytest.raises(Refused) as refused:
        read(content)
    assert refused.value.code == code


def test_an_open_quote_is_told_by_its_row_however_long_the_file():
    content = b'MB1;ME1\r\n1;kort\r\n2;"aldrig slut\r\n' + b"1;mer\r\n" * 60_000
    with pytest.raises(Refused) as refused:
        read(content)
    assert (refused.value.code, refused.value.params) == ("open_quote", {"row": 3})


def test_formulas_are_text_and_signs_that_hide_are_gone():
    long = "x" * 5000
    found = read(elsewhere.written([["MB1", "ME1"], ["1", '=HYPERLINK("x")'], ["1", long], ["1", "+46\x00 8"]]))
    assert sorted(text for _i, _f, text in found.texts) == ["+46 8", '=HYPERLINK("x")', long]


def test_a_workbook_is_read_as_the_same_rows_would_be():
    import io

    import openpyxl

    people = [elsewhere.someone(MGR, Random(place)) for place in range(6)]
    rows = elsewhere.full_file(MGR, people, Random(1))
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append([int(value) if value.isdecimal() else value if not value.startswith("=") else f" {value}" for value in row])
    out = io.BytesIO()
    book.save(out)
    found = read(out.getvalue())
    assert found.preview.faults == []
    assert packed(found) == Counter(person.packed for person in people)
