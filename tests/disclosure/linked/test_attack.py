"""The attack finds what is there to be found: it breaks thresholds alone, and a blank that stands alone."""

from __future__ import annotations

import pytest

from bench.attack import attacked, made
from bench.attacker import CERTAIN
from bench.naive import lone_blank, thresholds_alone
from bench.published import lone_blanks
from bench.studies import study


def certain(one, entries, **known):
    return [
        found for question in one.questions for found in attacked(one, entries, question, steps=1500, **known)[0] if found.kind in CERTAIN
    ]


@pytest.mark.parametrize("seed", [1, 3])
def test_thresholds_alone_are_broken_from_outside(seed):
    one = study(seed)
    found = certain(one, thresholds_alone(one))
    assert found
    assert all(is_true(one, each) for each in found)


def test_a_blank_by_itself_is_broken_by_one_who_knows_why_cells_are_withdrawn():
    one = study(3)
    entries = lone_blank(one)
    assert any(lone_blanks(entries, question) for question in one.questions)
    known = certain(one, entries, blanks=True)
    assert len(known) > len(certain(one, entries))
    assert all(is_true(one, each) for each in known)


def test_a_group_that_is_withdrawn_in_its_own_table_stands_alone_in_no_two_way_table():
    """A group of five who all belong to one area is a row of the two-way table too, beside groups that are shown."""
    one = study(133)
    entries = made(one)
    assert not [blank for question in one.questions for blank in lone_blanks(entries, question)]


def is_true(one, found):
    """Whether what the attacker is certain of is so."""
    values = set(found.group.split(" and "))
    answers = [one.answers[found.question][person.id] for person in one.respondents if values <= set(person.values)]
    if found.kind == "distribution":
        counts = [answers.count(code) for code, _ in one.options(found.question)]
        return found.what == str(counts).replace(",", "")
    outside = sum(answer not in found.what.split(", ") for answer in answers)
    return bool(answers) and outside <= int(found.kind in {"all but one", "side but one"})
