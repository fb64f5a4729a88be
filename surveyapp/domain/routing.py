"""Routing R0-R4: which pages and fields one person meets, given the answers so far. Pure; the order is random per seed, not per call."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from surveyapp.domain.instrument import Instrument, Item, Page, SupportFunction

Answers = Mapping[str, str | list[str]]
Facts = Mapping[str, str]  # what the register holds: breakdown item id -> option value, and "own_function"

FULL, SHORT = "full", "short"
NEVER = "never"
HEAD_OF_SUPPORT = "stodchef"
OWN_FUNCTION = "own_function"  # the register's fact that is no question
MAX_FUNCTIONS = 12


@dataclass(frozen=True)
class Field:
    """One thing to answer: a variable name, its item and, on cards and in reach, the function it is about."""

    variable: str
    item: Item
    function: SupportFunction | None = None


@dataclass(frozen=True)
class Step:
    """One page of one person's way: `key` stands in its address. `form` is "full" or "short" on cards."""

    key: str
    page: Page
    fields: tuple[Field, ...]
    function: SupportFunction | None = None
    form: str = ""


def rank(seed: str, purpose: str, name: str) -> bytes:
    """A random place that stays the same for the same seed, also when other names come or go."""
    return hashlib.sha256(f"{seed}/{purpose}/{name}".encode()).digest()


def known(answers: Answers, facts: Facts, item: str) -> str | None:
    """A single answer, from the register where it holds it, else as given."""
    value = facts.get(item) or answers.get(item)
    return value if isinstance(value, str) and value else None


def functions_for(instrument: Instrument, answers: Answers, facts: Facts) -> tuple[SupportFunction, ...]:
    """R0 and R2: the functions of the area, without the own function of a head of a support function."""
    area = known(answers, facts, _item_of(instrument, "area"))
    own = facts.get(OWN_FUNCTION) if known(answers, facts, _item_of(instrument, "role")) == HEAD_OF_SUPPORT else None
    return tuple(function for function in instrument.available(area) if function.id != own)


def cards(instrument: Instrument, answers: Answers, facts: Facts, seed: str) -> tuple[tuple[SupportFunction, str], ...]:
    """R1: (function, "full" or "short") in the order of the cards: often first, then sometimes, each in random order."""
    reach = _reach_item(instrument)
    if reach is None:
        return ()
    asked = functions_for(instrument, answers, facts)
    ordered: list[SupportFunction] = []
    for contact in ("often", "sometimes"):
        met_so = [function for function in asked if answers.get(f"{reach.id}.{function.id}") == contact]
        ordered += sorted(met_so, key=lambda function: rank(seed, "cards", function.id))
    return tuple((function, FULL if place < instrument.full_card_limit else SHORT) for place, function in enumerate(ordered))


def asked_reason(instrument: Instrument, answers: Answers, facts: Facts, seed: str) -> tuple[SupportFunction, ...]:
    """At most `max_shown` of the functions not dealt with, drawn at random, in questionnaire order."""
    reach, reason = _reach_item(instrument), _reason_item(instrument)
    if reach is None or reason is None:
        return ()
    asked = functions_for(instrument, answers, facts)
    never = [function for function in asked if answers.get(f"{reach.id}.{function.id}") == NEVER]
    drawn = sorted(never, key=lambda function: rank(seed, "reasons", function.id))[: reason.max_shown]
    return tuple(function for function in never if function in drawn)


def worst_choice(item: Item, answers: Answers, exclusive: frozenset[str]) -> str | None:
    """R4: the worst choice: the marked one, or the only one; None where nothing was chosen, or several and none marked."""
    chosen = answers.get(item.id) or []
    if not isinstance(chosen, list) or not chosen or exclusive & set(chosen):
        return None
    marked = answers.get(f"{item.id}.worst")
    if isinstance(marked, str) and marked in chosen:
        return marked
    return chosen[0] if len(chosen) == 1 else None


def exclusive_options(instrument: Instrument, item: Item) -> frozenset[str]:
    return frozenset(option.value for option in instrument.scale_of(item).options if option.exclusive)


def choice_order(instrument: Instrument, item: Item, seed: str) -> tuple[str, ...]:
    """Option values of a multiple choice as shown: mixed within each category where the study says so, free text and exclusive last."""
    options = instrument.scale_of(item).options
    if not instrument.mixed_thieves:
        return tuple(option.value for option in options)
    categories = list(dict.fromkeys(option.category for option in options))
    return tuple(
        option.value
        for option in sorted(
            options,
            key=lambda o: (
                o.exclusive,
                o.free_text,
                categories.index(o.category),
                b"" if o.exclusive or o.free_text else rank(seed, item.id, o.value),
            ),
        )
    )


def met(condition: str, answers: Answers, facts: Facts) -> bool:
    """Whether a show_if holds: "ITEM == value" or "ITEM in (a, b)". ValueError for anything else."""
    match = re.fullmatch(r"(\w+) (?:== (\w+)|in \(([\w, ]+)\))", condition)
    if match is None:
        raise ValueError(condition)
    item, one, several = match.groups()
    allowed = {one} if one else {value.strip() for value in several.split(",")}
    return known(answers, facts, item) in allowed


def route(instrument: Instrument, answers: Answers, facts: Facts, seed: str) -> tuple[Step, ...]:
    """Every page this person meets, in order. Pages without a field for this person are left out."""
    steps: list[Step] = []
    for page in instrument.pages:
        if page.repeat_for:
            steps += _cards(instrument, page, answers, facts, seed)
        elif any(item.type == "per_function_single" for item in page.items):
            steps += _reach(instrument, page, answers, facts, seed)
        else:
            steps += _plain(instrument, page, answers, facts)
    return tuple(step for step in steps if step.fields)


def _cards(instrument: Instrument, page: Page, answers: Answers, facts: Facts, seed: str) -> list[Step]:
    return [
        Step(f"kort-{function.id}", page, _card_fields(instrument, page, function, form), function, form)
        for function, form in cards(instrument, answers, facts, seed)
    ]


def _card_fields(instrument: Instrument, page: Page, function: SupportFunction, form: str) -> tuple[Field, ...]:
    items = page.items if form == FULL else [i for i in page.items if i.id in instrument.short_card or i.type == "text"]
    return tuple(_field(instrument, item.id, function.id) for item in items)


@lru_cache(maxsize=8192)
def _field(instrument: Instrument, item_id: str, function_id: str) -> Field:
    """The field of an item about a function; made once for each frozen version."""
    return Field(f"{item_id}.{function_id}", instrument.items[item_id], instrument.by_function[function_id])


def _reach(instrument: Instrument, page: Page, answers: Answers, facts: Facts, seed: str) -> list[Step]:
    reach, reason = _reach_item(instrument), _reason_item(instrument)
    steps = []
    if reach is not None:
        asked = functions_for(instrument, answers, facts)
        steps.append(Step(page.id, page, tuple(_field(instrument, reach.id, f.id) for f in asked)))
    if reason is not None:
        asked = asked_reason(instrument, answers, facts, seed)
        steps.append(Step("skal", page, tuple(_field(instrument, reason.id, f.id) for f in asked)))
    return steps


def _plain(instrument: Instrument, page: Page, answers: Answers, facts: Facts) -> list[Step]:
    first = [
        Field(item.id, item)
        for item in page.items
        if item.type != "per_choice_single" and item.id not in facts and (item.show_if is None or met(item.show_if, answers, facts))
    ]
    follow_ups = [item for item in page.items if item.type == "per_choice_single"]
    steps = [Step(page.id, page, tuple(first))]
    if follow_ups:
        parent = instrument.items[follow_ups[0].of or ""]
        worst = worst_choice(parent, answers, exclusive_options(instrument, parent))
        steps.append(Step(f"{page.id}-varst", page, tuple(Field(i.id, i) for i in follow_ups) if worst else ()))
    return steps


@lru_cache(maxsize=256)
def _item_of(instrument: Instrument, dimension: str) -> str:
    return next((b.item for b in instrument.breakdowns if b.dimension == dimension), "")


def _function_items(instrument: Instrument) -> Sequence[Item]:
    return [item for item in instrument.items.values() if item.type == "per_function_single"]


@lru_cache(maxsize=64)
def _reach_item(instrument: Instrument) -> Item | None:
    return next((item for item in _function_items(instrument) if item.show_if is None), None)


@lru_cache(maxsize=64)
def _reason_item(instrument: Instrument) -> Item | None:
    return next((item for item in _function_items(instrument) if item.show_if is not None), None)
