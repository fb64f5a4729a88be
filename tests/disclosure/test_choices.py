"""Time thieves by hand: how many chose what, and the hours of those who find no use in the worst one."""

from __future__ import annotations

from surveyapp.disclosure.choices import choice_cell, weight_cell
from surveyapp.disclosure.policy import Policy
from surveyapp.disclosure.released import Reason
from surveyapp.domain.codebook import codebook
from surveyapp.domain.scale import BLANK
from tests.disclosure.frames import frame, managers

INSTRUMENT = managers()
ITEM = INSTRUMENT.items["MT1"]
OPTIONS = [option.value for option in INSTRUMENT.scale_of(ITEM).options]
WORST = {name: place for place, name in enumerate(OPTIONS, 1)}


def answered(worst, hours, benefit):
    """One letter a person for the worst choice (a, b: the first two; n: none), hours and benefit as signs."""
    made = frame(INSTRUMENT, {"area": ["norr"] * len(worst)}, {"MT2": hours, "MT3": benefit})
    index = codebook(INSTRUMENT).index
    for person, letter in enumerate(worst):
        chosen = {"a": OPTIONS[0], "b": OPTIONS[1], "n": "no_thief"}.get(letter)
        for option in OPTIONS:
            made.matrix[person, index[f"MT1.{option}"]] = BLANK if chosen is None else int(option == chosen)
        made.matrix[person, index["MT1.worst"]] = WORST[chosen] if chosen and chosen != "no_thief" else BLANK
    return made


def test_choices_are_counted_on_those_who_chose_anything():
    cell = choice_cell(answered("aaabbbnn__", " " * 10, " " * 10), ITEM, Policy())
    assert (cell.n, cell.blank) == (8, 2)
    assert (cell.counts[OPTIONS[0]], cell.counts[OPTIONS[1]], cell.counts["no_thief"]) == (3, 3, 2)
    assert cell.percents[OPTIONS[0]] == 38  # 3 of 8


def test_hours_are_summed_over_those_who_see_little_benefit():
    # classes 0.5, 2, 4 and 6.5 hours: of "a" five see benefit 1 or 2: 0.5 + 2 + 2 + 4 + 6.5 = 15
    cell = weight_cell(answered("aaaaaaab", "12234431", "12121341"), ITEM, Policy())
    assert (cell.counts, cell.hours) == ({OPTIONS[0]: 5}, {OPTIONS[0]: 15})


def test_half_an_hour_is_rounded_away_from_zero():
    # 0.5 + 2 + 2 + 4 + 4 = 12.5
    assert weight_cell(answered("aaaaa", "12233", "11111"), ITEM, Policy()).hours == {OPTIONS[0]: 13}


def test_fewer_than_five_or_all_but_one_alike_are_not_weighed():
    few = weight_cell(answered("aaaab", "12341", "11111"), ITEM, Policy())
    alike = weight_cell(answered("aaaaa", "33332", "11111"), ITEM, Policy())
    assert (few.reason, alike.reason) == (Reason.FEW_RESPONSES, Reason.FEW_RESPONSES)


def test_who_does_not_know_the_time_or_the_benefit_is_left_out():
    assert weight_cell(answered("aaaaaa", "12234-", "1111-1"), ITEM, Policy()).reason is Reason.FEW_RESPONSES
