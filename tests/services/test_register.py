"""Whatever a file holds: every row is taken in or has a fault that is named, and nothing but a refusal is raised."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from surveyapp.errors import Refused
from surveyapp.services.register_reading import Preview, read_register
from surveyapp.services.register_words import Vocabulary, fold, slug
from surveyapp.services.tabular import read_table

TODAY = date(2026, 11, 25)
LABELS = {
    "MB1": {"hemvard": "Hemvård", "lss": "Boende LSS"},
    "MB2": {"enhetschef": "Enhetschef", "stodchef": "Chef för en stödfunktion"},
    "MB3": {"t0": "Mindre än 1 år", "t1": "1 till under 3 år"},
    "MB4": {"p0": "Färre än 10"},
    "own_function": {"hr": "HR"},
}
WORDS = Vocabulary({item: {fold(text): value for value, text in options.items()} for item, options in LABELS.items()}, LABELS)
HEAD = ["Namn", "E-post", "Verksamhetsområde", "Chefsroll", "Anställningstid", "Antal medarbetare"]
CELLS = st.one_of(
    st.sampled_from(["", "Anna Ek", "a@b.se", "A@B.SE", "Hemvård", "hem vård", "Enhetschef", "7", "2019", "-1", "1e9"]),
    st.text(max_size=12),
)


@given(st.lists(st.lists(CELLS, max_size=8), max_size=12).filter(lambda rows: any(map(any, rows))))
def test_every_row_is_an_entry_or_has_a_fault(rows):
    preview = read_register([HEAD, *rows], "MGR", WORDS, TODAY)
    taken, faulty = {entry.row for entry in preview.entries}, {fault.row for fault in preview.faults}
    filled = {number for number, row in enumerate(rows, 2) if any(row)}
    assert taken | faulty == filled
    assert taken & faulty == set()
    assert len({entry.email for entry in preview.entries}) == len(preview.entries)
    assert Preview.from_document(preview.to_document()) == preview


@settings(deadline=None)
@given(st.binary(max_size=400), st.sampled_from(["r.csv", "r.txt", "register"]))
def test_any_bytes_give_rows_or_a_refusal(data, name):
    try:
        rows = read_table(data, name)
    except Refused as refused:
        assert refused.code
    else:
        assert all(isinstance(cell, str) for row in rows for cell in row)


@pytest.mark.parametrize(
    ("written", "expected"), [("0", "t0"), ("0,5", "t0"), ("1", "t1"), ("2", "t1"), ("3", "t3"), ("6", "t6"), ("11", "t11"), ("2025", "t1")]
)
def test_years_and_start_years_become_classes(written, expected):
    row = ["Anna Ek", "a@b.se", "Hemvård", "Enhetschef", written, "12"]
    entry = read_register([HEAD, row], "MGR", WORDS, TODAY).entries[0]
    assert (entry.facts["MB3"], entry.facts["MB4"]) == (expected, "p10")


def test_an_unknown_value_gets_a_suggestion_and_an_unknown_area_is_asked_about():
    rows = [HEAD, ["A", "a@b.se", "Hemvrd norr", "Enhetscheff", "1", "1"], ["B", "b@b.se", "Ny plats", "Enhetschef", "1", "1"]]
    preview = read_register(rows, "MGR", WORDS, TODAY)
    assert [(fault.row, fault.value, fault.code, fault.suggestion) for fault in preview.faults] == [
        (2, "Enhetscheff", "unknown_value", "Enhetschef")
    ]
    assert preview.new_areas == ["Ny plats"]


@pytest.mark.parametrize("head", [[], ["Namn"], ["E-post", "Roll"]])
def test_without_name_and_address_there_is_no_register(head):
    with pytest.raises(Refused):
        read_register([head] if head else [], "MGR", WORDS, TODAY)


@given(st.text(max_size=30), st.lists(st.text("ab_", max_size=3), max_size=4))
def test_a_short_id_is_plain_and_free(name, taken):
    made = slug(name, taken)
    assert made not in taken
    assert made.replace("_", "a").isascii()
