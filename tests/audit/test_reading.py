"""A document that is not as it should be is told by entry, field and fault; it never ends in a trace."""

from __future__ import annotations

import json
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from surveyapp.audit.document import Printed, Share
from surveyapp.audit.reading import LARGEST_BYTES, read_document
from surveyapp.audit.run import audit
from surveyapp.errors import DocumentFault
from surveyapp.web.sentences import FAULTS
from tests.audit.documents import OPTIONS, document, frame, read

PEOPLE = frame((3, "a"), (4, "b"))


def broken(change, entry=None):
    """A good document with one thing wrong."""
    content = document(PEOPLE, {"id": "t/1", "n": 7} | (entry or {}))
    change(content)
    return content


ENTRIES = {
    "n": ({"n": "sju"}, "not_whole"),
    "n_valid": ({"n_valid": -1}, "not_whole"),
    "n_invited": ({"n_invited": 10**12}, "not_whole"),
    "n_counts": ({"n_counts": "all"}, "unknown_choice"),
    "suppressed": ({"suppressed": "ja"}, "not_flag"),
    "where": ({"where": {"city": "a"}}, "unknown_name"),
    "counts": ({"counts": {"9": 1}}, "unknown_option"),
    "pct": ({"pct": {"1": 12.5}}, "more_decimals_than_said"),
    "pct_base": ({"pct_base": "everybody"}, "unknown_choice"),
    "pct_decimals": ({"pct": {"1": 3}, "pct_decimals": 99}, "too_many_decimals"),
    "shares": ({"shares": [{"options": ["x"], "pct": 3}]}, "unknown_option"),
    "mean": ({"mean": True}, "not_number"),
    "mean_scale": ({"mean": 3, "mean_scale": [0, 1]}, "not_number"),
    "median": ({"median": "mitt"}, "not_number"),
    "dont_know_band": ({"dont_know_band": "few"}, "unknown_choice"),
    "any_of": ({"where": {"area": "a"}, "any_of": [{}]}, "where_twice"),
    "question": ({"question": "q9"}, "unknown_name"),
}


@pytest.mark.parametrize(("field", "entry", "fault"), [(field, *rest) for field, rest in ENTRIES.items()])
def test_an_entry_at_fault_is_named_with_its_field(field, entry, fault):
    with pytest.raises(DocumentFault) as caught:
        read(document(PEOPLE, {"id": "t/1"} | entry))
    assert (caught.value.entry, caught.value.field, caught.value.fault) == ("t/1", field, fault)
    assert fault in FAULTS


@pytest.mark.parametrize(
    ("change", "where", "field", "fault"),
    [
        (lambda c: c.update(format="sdc-audit/2"), "JSON", "format", "unknown_format"),
        (lambda c: c.pop("frame"), "frame", "units", "missing_frame"),
        (lambda c: c.update(frame=[]), "JSON", "frame", "not_object"),
        (lambda c: c["frame"]["units"].append("P9"), "frame/8", "{}", "not_object"),
        (lambda c: c["frame"]["units"][1].update(responded=1), "frame/2", "responded", "not_flag"),
        (lambda c: c["frame"]["units"][1].pop("area"), "frame/2", "area", "not_text"),
        (lambda c: c["frame"]["units"].extend([{}] * 20_000), "frame", "units", "too_many"),
        (lambda c: c.update(publications={}), "JSON", "publications", "not_list"),
        (lambda c: c["publications"].append(c["publications"][0]), "t/1", "id", "same_twice"),
        (lambda c: c["publications"][0].update(where={"area": []}), "t/1", "where", "empty_list"),
        (lambda c: c["publications"][0].update(id="x" * 400), "publications/1", "id", "too_long"),
        (lambda c: c["questions"]["q"].update(options=[*OPTIONS, OPTIONS[0]]), "q", "options", "same_twice"),
        (lambda c: c["questions"]["q"]["options"][0].update(role="boss"), "q", "role", "unknown_choice"),
    ],
)
def test_a_section_at_fault_is_named(change, where, field, fault):
    content = json.loads(json.dumps(document(PEOPLE, {"id": "t/1", "n": 7})))
    change(content)
    with pytest.raises(DocumentFault) as caught:
        read(content)
    assert (caught.value.entry, caught.value.field, caught.value.fault) == (where, field, fault)
    assert fault in FAULTS


@pytest.mark.parametrize(
    "content",
    [b"", b"\xff\xfe", b"{", b"[" * 100_000, b'{"format": NaN}', b"1" * 5000, b'{"n": 1e99999999999999999999}'],
    ids=["nothing", "bytes", "half", "deep", "nan", "digits", "exponent"],
)
def test_what_is_no_json_is_said_to_be_none(content):
    with pytest.raises(DocumentFault) as caught:
        read_document(content)
    assert caught.value.fault == "not_json"


def test_what_is_too_large_is_not_even_parsed():
    with pytest.raises(DocumentFault) as caught:
        read_document(b" " * (LARGEST_BYTES + 1))
    assert caught.value.fault == "too_large"


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.sampled_from(["a", "q", "*", "1", "dk", "valid"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["area", "1", "dk", "options", "pct"]), inner, max_size=3),
    max_leaves=6,
)
FIELDS = ["question", "where", "any_of", "n", "counts", "pct", "pct_decimals", "shares", "mean", "mean_scale", "median", "dont_know_band"]


@settings(max_examples=40, deadline=None)
@given(st.dictionaries(st.sampled_from(FIELDS), VALUES, max_size=5))
def test_whatever_an_entry_holds_is_read_or_refused_by_name(entry):
    try:
        audit(read(document(PEOPLE, entry)))
    except DocumentFault as fault:
        assert fault.fault in FAULTS


@pytest.mark.parametrize(
    "entry",
    [
        {"n": 10**9, "counts": {"1": 10**9}},
        {"mean": 9999999.999999, "mean_decimals": 6, "mean_scale": [-999.99, 1000]},
        {"pct": {"1": 9999999.999999}, "pct_decimals": 6},
        {"min": 9999999.9999999999, "max": -1e-39, "median": 1e-40},
    ],
)
def test_figures_without_measure_are_a_contradiction_and_no_trace(entry):
    assert [one.entries for one in audit(read(document(PEOPLE, entry))).contradictions] == [("e0",)]


def test_figures_are_read_exactly_as_printed():
    printed = {
        "mean": 3.1,
        "mean_decimals": 1,
        "pct": {"1": 12.5, "2": None},
        "pct_decimals": 1,
        "counts": {"dk": 1, "blank": 2, "3": None},
    }
    entry = read(document(PEOPLE, printed)).entries[0]
    assert entry.mean == Printed(Fraction(31, 10), 1)
    assert entry.shares == (Share(("1",), Printed(Fraction(25, 2), 1), "valid"),)
    assert entry.counts == {"dk": 1, "blank": 2}


@pytest.mark.parametrize(("text", "band"), [("<25", (0, 24)), ("25+", (25, 100)), ("10-24", (10, 24))])
def test_a_band_of_those_who_do_not_know_is_read_as_whole_per_cent(text, band):
    assert read(document(PEOPLE, {"dont_know_band": text})).entries[0].band == band
