"""The codebook of a frozen instrument: one variable a byte, in a fixed order, with labels and reserved codes. Knows no response."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache

from surveyapp.domain.instrument import Instrument, Item, SupportFunction
from surveyapp.domain.scale import RESERVED, ResponseOption
from surveyapp.domain.text import Text, in_language

CARD_FORMS = (
    ResponseOption("full", {"sv": "Helt kort", "en": "Full card"}),
    ResponseOption("short", {"sv": "Kort med två frågor", "en": "Short card"}),
)
CHOSEN = (ResponseOption("chosen", {"sv": "Vald", "en": "Chosen"}),)
RESERVED_TEXTS: Mapping[str, Text] = {
    "dont_know": {"sv": "Vet ej", "en": "Don't know"},
    "blank": {"sv": "Ej svar", "en": "No answer"},
    "not_shown": {"sv": "Visades inte", "en": "Not shown"},
    "not_used": {"sv": "Används inte", "en": "Not used"},
    "not_chosen": {"sv": "Inte vald", "en": "Not chosen"},
}


@dataclass(frozen=True)
class Variable:
    """One column of the analysis matrix.

    `kind`: "breakdown", "reach", "reason", "card", "answer", "choice" (0 = not chosen, 1 = chosen) or "worst".
    `options` hold codes 1..n in order; `dont_know` says whether "vet ej" was offered.
    """

    name: str
    kind: str
    item: str
    label: Text
    options: tuple[ResponseOption, ...]
    dont_know: bool = False
    function: str | None = None
    choice: str | None = None


@dataclass(frozen=True)
class Codebook:
    """All variables of one instrument version, in stored order."""

    instrument: str
    version: str
    variables: tuple[Variable, ...]

    @cached_property
    def index(self) -> Mapping[str, int]:
        """Variable name -> column."""
        return {variable.name: place for place, variable in enumerate(self.variables)}

    def rows(self, language: str) -> Iterator[dict[str, str | int]]:
        """One row per variable and code, for the CSV and JSON exports."""
        for place, variable in enumerate(self.variables, 1):
            for code, value, text in _codes(variable):
                yield {
                    "position": place,
                    "variable": variable.name,
                    "item": variable.item,
                    "function": variable.function or "",
                    "label": in_language(variable.label, language),
                    "code": code,
                    "value": value,
                    "value_label": in_language(text, language),
                }


def _codes(variable: Variable) -> Iterator[tuple[int, str, Text]]:
    if variable.kind == "choice":
        yield 0, "not_chosen", RESERVED_TEXTS["not_chosen"]
    for code, option in enumerate(variable.options, 1):
        yield code, option.value, option.text
    for code, value in RESERVED.items():
        if value != "dont_know" or variable.dont_know:
            yield code, value, RESERVED_TEXTS[value]


@lru_cache(maxsize=64)
def codebook(instrument: Instrument) -> Codebook:
    """The codebook that follows from an instrument. Texts are not variables: they are stored apart from the answers."""
    return Codebook(instrument.id, instrument.version, tuple(_variables(instrument)))


def _variables(instrument: Instrument) -> Iterator[Variable]:
    for breakdown in instrument.breakdowns:
        yield _answer(instrument, instrument.items[breakdown.item], "breakdown")
    for item in instrument.items.values():
        if item.type == "per_function_single":
            kind = "reach" if item.show_if is None else "reason"
            for function in instrument.functions:
                yield _answer(instrument, item, kind, function)
    if instrument.cards:
        for function in instrument.functions:
            label = {code: f"{_title(code)}: {name}" for code, name in function.text.items()}
            yield Variable(f"card.{function.id}", "card", "card", label, CARD_FORMS, function=function.id)
    for item in instrument.items.values():
        yield from _item(instrument, item)


def _title(language: str) -> str:
    return {"sv": "Kort", "en": "Card"}.get(language, "Card")


def _item(instrument: Instrument, item: Item) -> Iterator[Variable]:
    if item.type in {"text", "per_function_single"} or item.id in instrument.breakdown_items:
        return
    if item in instrument.card_items:
        for function in instrument.functions:
            yield _answer(instrument, item, "answer", function)
    elif item.type == "multi":
        yield from _choices(instrument, item)
    else:
        yield _answer(instrument, item, "answer")


def _choices(instrument: Instrument, item: Item) -> Iterator[Variable]:
    options = instrument.scale_of(item).options
    for option in options:
        label = {code: f"{item.short.get(code, item.id)}: {text}" for code, text in option.text.items()}
        yield Variable(f"{item.id}.{option.value}", "choice", item.id, label, CHOSEN, choice=option.value)
    if any(other.of == item.id for other in instrument.items.values()):
        yield Variable(f"{item.id}.worst", "worst", item.id, item.short, options)


def _answer(instrument: Instrument, item: Item, kind: str, function: SupportFunction | None = None) -> Variable:
    scale = instrument.scale_of(item)
    name, label = (item.id, item.text)
    if function is not None:
        name = f"{item.id}.{function.id}"
        label = {code: f"{in_language(function.text, code)}: {text}" for code, text in item.text.items()}
    return Variable(name, kind, item.id, label, scale.options, scale.optout is not None, function.id if function else None)
