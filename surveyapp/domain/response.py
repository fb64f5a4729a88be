"""A response: answers checked against the instrument and packed as one byte per codebook variable. Knows no person and no database."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from surveyapp.domain.codebook import Variable, codebook
from surveyapp.domain.instrument import Instrument, Item
from surveyapp.domain.routing import (
    FULL,
    NEVER,
    SHORT,
    Answers,
    Facts,
    Field,
    cards,
    exclusive_options,
    functions_for,
    known,
    route,
    worst_choice,
)
from surveyapp.domain.scale import BLANK, NOT_SHOWN, NOT_USED, RESERVED
from surveyapp.errors import InvalidAnswer

MAX_OWN_OPTION = 200  # characters of the respondent's own words beside an option with free_text
CARD_CODES = {FULL: 1, SHORT: 2}


@dataclass(frozen=True)
class FreeText:
    """One text in the respondent's own words, stored without any key to the rest of the response."""

    item: str
    function: str | None
    text: str


def check_answer(instrument: Instrument, field: Field, value: str | list[str]) -> None:
    """Raise InvalidAnswer where the value is not one that this field offers."""
    item = field.item
    if item.type == "text":
        if not isinstance(value, str) or len(value) > (item.max_chars or 0):
            raise InvalidAnswer(field.variable, "too_long", limit=item.max_chars or 0)
    elif item.type == "multi":
        _check_choices(instrument, field, value)
    elif not isinstance(value, str) or value not in instrument.scale_of(item).codes:
        raise InvalidAnswer(field.variable, "unknown_option")


def _check_choices(instrument: Instrument, field: Field, value: str | list[str]) -> None:
    item = field.item
    codes = instrument.scale_of(item).codes
    if not isinstance(value, list) or len(set(value)) != len(value) or any(v not in codes for v in value):
        raise InvalidAnswer(field.variable, "unknown_option")
    if exclusive_options(instrument, item) & set(value) and len(value) > 1:
        raise InvalidAnswer(field.variable, "exclusive")
    if item.max_choices and len(value) > item.max_choices:
        raise InvalidAnswer(field.variable, "too_many", limit=item.max_choices)


def check_addition(instrument: Instrument, field: Field, part: str, value: str | list[str]) -> None:
    """What belongs to a multiple choice: which one is worst, and the respondent's own words for "something else"."""
    name = f"{field.variable}.{part}"
    if not isinstance(value, str):
        raise InvalidAnswer(name, "unknown_option")
    if part == "worst" and value not in instrument.scale_of(field.item).codes:
        raise InvalidAnswer(name, "unknown_option")
    if part == "text" and len(value) > MAX_OWN_OPTION:
        raise InvalidAnswer(name, "too_long", limit=MAX_OWN_OPTION)


def pack(instrument: Instrument, answers: Answers, facts: Facts, seed: str) -> bytes:
    """The closed answers as one byte per codebook variable, in the codebook's order.

    Fields that this person never met become NOT_SHOWN (or NOT_USED on functions without contact); met and left empty become BLANK.
    Raises InvalidAnswer for a value that the instrument does not offer.
    """
    codes = dict(_met_codes(instrument, answers, facts, seed))
    unmet = _unmet_codes(instrument, answers, facts)
    return bytes(codes.get(variable.name, unmet.get(variable.name, NOT_SHOWN)) for variable in codebook(instrument).variables)


def _met_codes(instrument: Instrument, answers: Answers, facts: Facts, seed: str) -> Iterator[tuple[str, int]]:
    for breakdown in instrument.breakdowns:
        yield breakdown.item, _code(instrument, instrument.items[breakdown.item], known(answers, facts, breakdown.item))
    for item_id, value in facts.items():
        item = instrument.items.get(item_id)
        if item is not None and item.type in {"single", "rating"}:
            yield item_id, _code(instrument, item, value)
    for function, form in cards(instrument, answers, facts, seed):
        yield f"card.{function.id}", CARD_CODES[form]
    for step in route(instrument, answers, facts, seed):
        for field in step.fields:
            if field.item.type == "multi":
                yield from _choice_codes(instrument, field, answers)
            elif field.item.type != "text":
                yield field.variable, _code(instrument, field.item, answers.get(field.variable), field.variable)


def _code(instrument: Instrument, item: Item, value: str | list[str] | None, name: str | None = None) -> int:
    if not value:
        return BLANK
    code = instrument.scale_of(item).codes.get(value) if isinstance(value, str) else None
    if code is None:
        raise InvalidAnswer(name or item.id, "unknown_option")
    return code


def _choice_codes(instrument: Instrument, field: Field, answers: Answers) -> Iterator[tuple[str, int]]:
    item = field.item
    chosen = answers.get(field.variable) or []
    if chosen:
        check_answer(instrument, field, chosen)
    for option in instrument.scale_of(item).options:
        yield f"{item.id}.{option.value}", int(option.value in chosen) if chosen else BLANK
    exclusive = exclusive_options(instrument, item)
    if chosen and not exclusive & set(chosen):
        worst = worst_choice(item, answers, exclusive)
        yield f"{item.id}.worst", instrument.scale_of(item).codes[worst] if worst else BLANK


def _unmet_codes(instrument: Instrument, answers: Answers, facts: Facts) -> dict[str, int]:
    """NOT_USED for the cards of functions that the person was asked about and has not dealt with."""
    reach = next((i.id for i in instrument.items.values() if i.type == "per_function_single" and not i.show_if), None)
    if reach is None:
        return {}
    asked = functions_for(instrument, answers, facts)
    unused = [function.id for function in asked if answers.get(f"{reach}.{function.id}") == NEVER]
    names = ["card", *(item.id for item in instrument.card_items)]
    return {f"{name}.{function}": NOT_USED for name in names for function in unused}


def unpack(instrument: Instrument, packed: bytes) -> dict[str, int]:
    """Variable name -> code. ValueError where the length is not the codebook's."""
    names = [variable.name for variable in codebook(instrument).variables]
    return dict(zip(names, packed, strict=True))


def free_texts(instrument: Instrument, answers: Answers, facts: Facts, seed: str) -> tuple[FreeText, ...]:
    """What was written, without empty texts; only for fields that this person meets.

    The own words for "something else" belong to the item only as long as that option is chosen.
    """
    fields = [field for step in route(instrument, answers, facts, seed) for field in step.fields]
    written = ((field, _written(instrument, field, answers)) for field in fields)
    return tuple(
        FreeText(field.item.id, field.function.id if field.function else None, text.strip())
        for field, text in written
        if isinstance(text, str) and text.strip()
    )


def _written(instrument: Instrument, field: Field, answers: Answers) -> str | list[str] | None:
    if field.item.type == "text":
        return answers.get(field.variable)
    if field.item.type == "multi":
        own = {option.value for option in instrument.scale_of(field.item).options if option.free_text}
        return answers.get(f"{field.variable}.text") if own & set(answers.get(field.variable) or ()) else None
    return None


def completeness(instrument: Instrument, packed: bytes) -> int:
    """Per cent of the closed questions met that hold an answer ("vet ej" is an answer), rounded down; 0 where none was met.

    The boxes of a multiple choice are one question.
    """
    answered: dict[str, bool] = {}
    for variable, code in zip(codebook(instrument).variables, packed, strict=True):
        if code in {NOT_SHOWN, NOT_USED} or variable.kind in {"card", "worst"}:
            continue
        question = variable.item if variable.kind == "choice" else variable.name
        answered[question] = answered.get(question, False) or code != BLANK
    return 100 * sum(answered.values()) // len(answered) if answered else 0


def readable(instrument: Instrument, packed: bytes) -> dict[str, str]:
    """Variable name -> option value or the name of the reserved code: one response as plain text."""
    return {variable.name: _name(variable, code) for variable, code in zip(codebook(instrument).variables, packed, strict=True)}


def _name(variable: Variable, code: int) -> str:
    if code in RESERVED:
        return RESERVED[code]
    return variable.options[code - 1].value if code else "not_chosen"
