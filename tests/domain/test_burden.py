"""The burden model by hand on a tiny questionnaire, and on the ready ones against the promise that their start pages make."""

from __future__ import annotations

import pytest

from surveyapp.domain.burden import BurdenCase, BurdenModel, burden, promise, words
from surveyapp.domain.instrument import Instrument, Item, Page, SupportFunction
from surveyapp.domain.scale import ResponseOption, Scale
from surveyapp.domain.template import Design, compose
from surveyapp.instruments import load_template

TEMPLATE = load_template()


def sv(text):
    return {"sv": text, "en": text}


AGREE = Scale("agree", "rating", (ResponseOption("1", sv("stämmer inte")), ResponseOption("2", sv("stämmer helt"))), sv("vet ej"))
CONTACT = Scale("contact", "single", (ResponseOption("often", sv("ofta")), ResponseOption("never", sv("inte alls"))))
MODEL = BurdenModel(
    words_per_second={"sv": 2.0},
    choice_first=3.0,
    choice_repeat=1.0,
    repeat_reading=0.5,
    reach_row=2.0,
    prefilled=1.0,
    page_overhead=4.0,
    text_probability=0.5,
    text_seconds=20.0,
    phone_factor=1.5,
    cases=(BurdenCase("two", "MGR", often=1, sometimes=1, never=0),),
)


def tiny(*pages):
    function = SupportFunction("hr", "department", sv("HR"), sv("HR"))
    return Instrument(
        id="MGR",
        number=1,
        template="t",
        template_version="1",
        profile="default",
        languages=("sv",),
        name=sv("n"),
        population=sv("p"),
        appendix=sv("a"),
        intro=sv("fyra ord att läsa"),
        minutes={},
        full_card_limit=1,
        short_card=("F1",),
        pages=pages,
        scales={"agree": AGREE, "contact": CONTACT},
        functions=(function,),
        not_available={},
        breakdowns=(),
        thresholds={},
    )


def seconds(*pages):
    return burden(tiny(*pages), MODEL, MODEL.cases[0]).computer * 60


def test_words_are_runs_of_letters_or_digits():
    assert words(sv("E-post, 12 gånger (ungefär)."), "sv") == 4


def test_a_statement_is_read_with_its_scale_the_first_time_only():
    first = Item("G1", "rating", sv("två ord"), sv("x"), scale="agree")
    again = Item("G2", "rating", sv("två ord"), sv("x"), scale="agree")
    # intro 4/2; page title 1/2 + 4; the statement 2/2 + scale (2+2+2)/2 + 3
    assert seconds(Page("g", sv("titel"), (first,))) == pytest.approx(2 + 4.5 + 7)
    # the second statement: 2/2 + 3
    assert seconds(Page("g", sv("titel"), (first, again))) == pytest.approx(2 + 4.5 + 7 + 4)


def test_a_text_counts_as_often_as_it_is_written_and_a_register_value_is_only_confirmed():
    text = Item("E1", "text", sv("två ord"), sv("x"))
    known = Item("B1", "single", sv("två ord"), sv("x"), scale="contact", role="breakdown")
    assert seconds(Page("e", sv("titel"), (text,))) == pytest.approx(2 + 4.5 + 1 + 10)
    assert seconds(Page("b", sv("titel"), (known,))) == pytest.approx(2 + 4.5 + 1 + 1)


def test_later_cards_are_read_in_half_the_time_and_short_cards_have_fewer_statements():
    items = tuple(Item(name, "rating", sv(text), sv("x"), scale="agree") for name, text in (("F1", "två ord"), ("F2", "fyra ord står här")))
    card = Page("cards", sv("Om {funktion}"), items, sv("två ord"), "functions")
    full = 0.5 + 0.5 + 4 + (2 + 2 + 4) / 2 + 2 * 3 + 3  # "Om", "HR", page, intro and statements, two choices, the scale
    short = 0.5 + 0.5 + 4 + (2 + 2) / 2 * 0.5 + 1  # half the reading, one quick choice, the scale is known
    assert seconds(card) == pytest.approx(2 + full + short)


def test_a_phone_takes_longer_by_the_factor():
    found = burden(tiny(), MODEL, MODEL.cases[0])
    assert found.phone == pytest.approx(found.computer * 1.5)


def composed(instrument, **changes):
    return compose(TEMPLATE, Design(functions=TEMPLATE.functions[:12], **changes), instrument, 1, 82)


@pytest.mark.parametrize(
    ("changes", "instrument", "minutes"),
    [
        ({}, "MGR", {"computer": 7, "phone": 10}),
        ({}, "STF", {"computer": 5, "phone": 6}),
        ({"profile": "full"}, "MGR", {"computer": 8, "phone": 11}),
        ({"profile": "full"}, "STF", {"computer": 5, "phone": 7}),
        ({"modules": ("nki",)}, "MGR", {"computer": 8, "phone": 11}),
    ],
)
def test_the_start_page_promises_what_the_model_says_for_the_longest_case(changes, instrument, minutes):
    made = composed(instrument, **changes)
    assert promise(made, TEMPLATE.burden) == minutes
    assert f"{minutes['computer']} minuter" in made.intro["sv"]


def test_fewer_full_cards_are_a_lighter_questionnaire():
    heavy = next(case for case in TEMPLATE.burden.cases if case.id == "heavy_manager")
    four, six = (burden(composed("MGR", full_card_limit=limit), TEMPLATE.burden, heavy).computer for limit in (4, 6))
    assert four < six < 7
