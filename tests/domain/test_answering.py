"""Routing and packing held for every possible way through the questionnaires."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from surveyapp.domain.codebook import codebook
from surveyapp.domain.instrument import MANAGERS, STAFF, Instrument
from surveyapp.domain.response import check_answer, completeness, free_texts, pack, readable, unpack
from surveyapp.domain.routing import cards, functions_for, route
from surveyapp.domain.scale import BLANK, NOT_SHOWN, NOT_USED, ResponseOption
from surveyapp.domain.template import Design, compose
from surveyapp.errors import InvalidAnswer
from surveyapp.instruments import load_template

AREAS = tuple(ResponseOption(name, {"sv": name, "en": name}) for name in ("hemvard", "boende", "lss"))
TEMPLATE = load_template()


def design(**changes):
    return Design(**{"areas": AREAS, "functions": TEMPLATE.functions, **changes})


def composed(instrument=MANAGERS, **changes) -> Instrument:
    return compose(TEMPLATE, design(**changes), instrument, 1, 82)


MANAGER, SUPPORT = composed(not_available={"lss": (TEMPLATE.functions[0].id,)}), composed(STAFF)
CONTACTS = st.sampled_from(["often", "sometimes", "never", ""])
SEEDS = st.text("abc123", min_size=1, max_size=6)


def facts_of(instrument):
    return st.fixed_dictionaries(
        {b.item: st.sampled_from(sorted(instrument.scale_of(instrument.items[b.item]).codes)) for b in instrument.breakdowns}
    )


@st.composite
def reached(draw):
    """(answers to the page of contacts, register facts, seed)."""
    facts = draw(facts_of(MANAGER))
    if draw(st.booleans()):
        facts["own_function"] = draw(st.sampled_from([f.id for f in MANAGER.functions]))
    contacts = {f"MR1.{f.id}": draw(CONTACTS) for f in MANAGER.functions}
    return {name: value for name, value in contacts.items() if value}, facts, draw(SEEDS)


@given(reached())
def test_every_function_one_deals_with_gets_exactly_one_card_often_ones_first(case):
    answers, facts, seed = case
    there = {f.id for f in functions_for(MANAGER, answers, facts)}
    made = cards(MANAGER, answers, facts, seed)
    wanted = [f for f in there if answers.get(f"MR1.{f}") in ("often", "sometimes")]
    assert sorted(f.id for f, _form in made) == sorted(wanted)
    contacts = [answers[f"MR1.{f.id}"] for f, _form in made]
    assert contacts == sorted(contacts)  # "often" before "sometimes"
    full = min(len(made), MANAGER.full_card_limit)
    assert [form for _f, form in made] == ["full"] * full + ["short"] * (len(made) - full)


@given(reached())
def test_functions_that_do_not_exist_and_ones_own_are_never_asked_about(case):
    answers, facts, seed = case
    asked = {field.function.id for step in route(MANAGER, answers, facts, seed) for field in step.fields if field.function}
    if facts["MB1"] == "lss":
        assert TEMPLATE.functions[0].id not in asked
    if facts["MB2"] == "stodchef" and "own_function" in facts:
        assert facts["own_function"] not in asked


@given(reached())
def test_at_most_two_are_asked_why_not_and_only_of_functions_never_dealt_with(case):
    answers, facts, seed = case
    why = [field for step in route(MANAGER, answers, facts, seed) if step.key == "skal" for field in step.fields]
    assert len(why) <= 2
    assert all(answers[f"MR1.{field.function.id}"] == "never" for field in why)


@given(reached())
def test_the_way_is_the_same_each_time_and_no_variable_is_met_twice(case):
    answers, facts, seed = case
    steps = route(MANAGER, answers, facts, seed)
    assert route(MANAGER, answers, facts, seed) == steps
    variables = [field.variable for step in steps for field in step.fields]
    assert len(variables) == len(set(variables))
    assert len({step.key for step in steps}) == len(steps)
    assert all(step.fields for step in steps)


@given(reached(), facts_of(MANAGER), st.data())
def test_answers_about_functions_that_left_the_way_are_not_in_the_response(case, corrected, data):
    answers, facts, seed = case
    rated = {f"MF1.{f.id}": "5" for f in MANAGER.functions} | {f"MR2.{f.id}": "no_need" for f in MANAGER.functions}
    later = {**facts, **corrected}
    changed = {**answers, f"MR1.{data.draw(st.sampled_from(MANAGER.functions)).id}": data.draw(st.sampled_from(["never", "often"]))}
    codes = unpack(MANAGER, pack(MANAGER, {**changed, **rated}, later, seed))
    there = {f.id for f in functions_for(MANAGER, changed, later)}
    for function in MANAGER.functions:
        names = [f"MR1.{function.id}", f"MR2.{function.id}", f"card.{function.id}", f"MF1.{function.id}", f"MF8.{function.id}"]
        if function.id not in there:
            assert {codes[name] for name in names} == {NOT_SHOWN}
        elif changed.get(f"MR1.{function.id}") == "never":
            assert {codes[name] for name in names[2:]} == {NOT_USED}
    assert codes == unpack(MANAGER, pack(MANAGER, {**changed, **rated}, later, seed))


def test_cards_come_in_another_order_for_another_person_and_in_the_same_for_the_same():
    answers = {f"MR1.{f.id}": "often" for f in MANAGER.functions[:6]}
    facts = {b.item: next(iter(MANAGER.scale_of(MANAGER.items[b.item]).codes)) for b in MANAGER.breakdowns}
    orders = [tuple(f.id for f, _form in cards(MANAGER, answers, facts, f"seed{number}")) for number in range(40)]
    assert len(set(orders)) > 30
    assert len({order[0] for order in orders}) == len(orders[0])  # everyone comes first for somebody
    assert orders == [tuple(f.id for f, _form in cards(MANAGER, answers, facts, f"seed{number}")) for number in range(40)]


@st.composite
def answered(draw, instrument):
    """A person who goes page by page and answers what they like."""
    facts, seed, answers = draw(facts_of(instrument)), draw(SEEDS), {}
    done = set()
    for _ in range(60):
        step = next((s for s in route(instrument, answers, facts, seed) if s.key not in done), None)
        if step is None:
            break
        done.add(step.key)
        for field in step.fields:
            given_ = draw(any_answer(instrument, field))
            if given_:
                check_answer(instrument, field, given_)
                answers[field.variable] = given_
    return answers, facts, seed


def any_answer(instrument, field):
    if field.item.type == "text":
        return st.sampled_from(["", " ", "Ord", "Fler ord\npå två rader"])
    scale = instrument.scale_of(field.item)
    if field.item.type == "multi":
        usual = [option.value for option in scale.options if not option.exclusive]
        return st.one_of(st.just([]), st.lists(st.sampled_from(usual), unique=True, max_size=field.item.max_choices or 3))
    return st.sampled_from(["", *scale.codes])


@settings(max_examples=60, deadline=None)
@given(st.one_of(answered(MANAGER).map(lambda case: (MANAGER, case)), answered(SUPPORT).map(lambda case: (SUPPORT, case))))
def test_a_response_survives_packing(drawn):
    instrument, (answers, facts, seed) = drawn
    packed = pack(instrument, answers, facts, seed)
    assert len(packed) == len(codebook(instrument).variables)
    codes, words = unpack(instrument, packed), readable(instrument, packed)
    for step in route(instrument, answers, facts, seed):
        for field in step.fields:
            if field.item.type in ("text", "multi"):
                continue
            expected = answers.get(field.variable)
            assert words[field.variable] == expected if expected and expected != "dk" else codes[field.variable] in (BLANK, 250)
    assert all(codes[b.item] == instrument.scale_of(instrument.items[b.item]).codes[facts[b.item]] for b in instrument.breakdowns)
    met = {field.variable for step in route(instrument, answers, facts, seed) for field in step.fields}
    for variable in codebook(instrument).variables:
        if variable.kind == "answer" and variable.name not in met and variable.name not in facts:
            assert codes[variable.name] in (NOT_SHOWN, NOT_USED)
    texts = {name for name in met if instrument.items[name.split(".")[0]].type == "text"}
    written = [value.strip() for name, value in answers.items() if name in texts]
    assert sorted(text.text for text in free_texts(instrument, answers, facts, seed)) == sorted(text for text in written if text)
    assert 0 <= completeness(instrument, packed) <= 100


def test_completeness_counts_questions_not_the_boxes_of_a_question():
    facts = {b.item: next(iter(SUPPORT.scale_of(SUPPORT.items[b.item]).codes)) for b in SUPPORT.breakdowns}
    assert completeness(SUPPORT, pack(SUPPORT, {}, {}, "s")) == 0
    steps = route(SUPPORT, {}, facts, "s")
    asked = [field for step in steps for field in step.fields if field.item.type != "text"]
    single = [field for field in asked if field.item.type != "multi"]
    answers = {field.variable: next(iter(SUPPORT.scale_of(field.item).codes)) for field in single}
    known = len(SUPPORT.breakdowns)
    expected = 100 * (len(single) + known) // (len(asked) + known)
    assert completeness(SUPPORT, pack(SUPPORT, answers, facts, "s")) == expected


def test_what_a_questionnaire_does_not_offer_is_refused():
    field = next(f for s in route(SUPPORT, {}, {}, "s") for f in s.fields if f.item.type == "rating")
    with pytest.raises(InvalidAnswer) as refused:
        check_answer(SUPPORT, field, "6")
    assert (refused.value.variable, refused.value.code) == (field.variable, "unknown_option")
    with pytest.raises(InvalidAnswer):
        pack(SUPPORT, {field.variable: "6"}, {}, "s")


def test_a_document_gives_the_same_questionnaire_back():
    for instrument in (MANAGER, SUPPORT):
        document = json.loads(json.dumps(instrument.to_document()))
        assert Instrument.from_document(document).to_document() == document
