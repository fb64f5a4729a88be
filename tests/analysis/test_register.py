"""Participation counted from the register, by hand: five people in two areas, one of unknown role."""

from __future__ import annotations

import pytest

from surveyapp.analysis.register import Invited

FACTS = [
    {"MB1": "home", "MB2": "unit"},
    {"MB1": "home", "MB2": "unit"},
    {"MB1": "home", "MB2": "area"},
    {"MB1": "lss", "MB2": "unit"},
    {"MB1": "lss"},
]
INVITED = Invited(FACTS, [True, False, True, True, False])


@pytest.mark.parametrize(
    ("item", "segments", "expected"),
    [
        ("MB1", ["home"], (3, 2)),
        ("MB1", ["lss"], (2, 1)),
        ("MB1", ["home", "lss"], (5, 3)),
        ("MB1", ["home", "nobody"], (3, 2)),
        ("MB1", ["nobody"], (0, 0)),
        ("MB2", ["unit"], (3, 2)),
    ],
)
def test_invited_and_answered(item, segments, expected):
    assert INVITED.participation(item, segments) == expected


def test_an_attribute_that_somebody_lacks_gives_no_rate():
    assert (INVITED.covers("MB1"), INVITED.covers("MB2"), INVITED.covers("MB3")) == (True, False, False)


def test_values_are_those_that_somebody_has():
    assert INVITED.values("MB2") == {"unit", "area"}
    assert INVITED.values("MB3") == frozenset()


def test_an_empty_register():
    empty = Invited([], [])
    assert (len(empty), empty.covers("MB1"), empty.values("MB1")) == (0, False, frozenset())
