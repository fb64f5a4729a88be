"""What a column of a file of answers can be: the codebook's variables by every name that survey tools give them. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

from surveyapp.domain.codebook import codebook
from surveyapp.domain.instrument import DIMENSION_TEXTS, Instrument, Item, SupportFunction
from surveyapp.domain.scale import ResponseOption
from surveyapp.domain.text import Text
from surveyapp.services.register_words import COLUMNS, COMMON, OWN, clean, fold

INVITED = "invited"
LEAST_OF_A_WORDING = 25  # letters by which a wording that was cut off is known

LABELLED = re.compile(r"^\W*(?:(?:q|f|fråga|question)\s*)?\d{1,3}[a-zåäö]?\s*[.:)]\s*", re.IGNORECASE)  # "Q3. ", "12) "


@dataclass(frozen=True)
class Target:
    """What a column can be. `id` is a variable, "<item>" for all choices in one cell, "<item>.text" for own words, OWN or INVITED.

    `kind`: "code" (one variable), "choice", "choices", "text", "own" or "invited".
    """

    id: str
    kind: str
    label: Text
    item: str = ""
    function: str | None = None


def targets(instrument: Instrument) -> dict[str, Target]:
    """Everything that a column of this questionnaire's file can be, by id: breakdowns first, then questions in order, then texts."""
    found: dict[str, Target] = {}
    for variable in codebook(instrument).variables:
        if variable.kind == "choice":
            item = instrument.items[variable.item]
            found.setdefault(item.id, Target(item.id, "choices", item.text, item.id))
        kind = "choice" if variable.kind == "choice" else "code"
        label = variable.label
        if variable.kind == "worst":
            label = {code: f"{text}: {'värst' if code == 'sv' else 'worst'}" for code, text in variable.label.items()}
        found[variable.name] = Target(variable.name, kind, label, variable.item, variable.function)
    found |= {target.id: target for target in _texts(instrument)}
    if instrument.cards:
        found[OWN] = Target(OWN, "own", {"sv": "Egen stödfunktion (chefer för stöd)", "en": "Own support function (heads of support)"})
    found[INVITED] = Target(INVITED, "invited", {"sv": "Antal inbjudna", "en": "Number invited"})
    return found


def _texts(instrument: Instrument) -> Iterator[Target]:
    for item in instrument.texts():
        if instrument.cards and item in instrument.cards.items:
            for function in instrument.functions:
                label = {code: f"{name}: {item.text.get(code, item.id)}" for code, name in function.text.items()}
                yield Target(f"{item.id}.{function.id}", "text", label, item.id, function.id)
        else:
            yield Target(item.id, "text", item.text, item.id)
    for item in instrument.items.values():
        own = next((o for o in instrument.scale_of(item).options if o.free_text), None) if item.type == "multi" else None
        if own is not None:
            label = {code: f"{item.short.get(code, item.id)}, {name}" for code, name in own.text.items()}
            yield Target(f"{item.id}.text", "text", label, item.id)


# ---------------------------------------------------------------------- headers
@dataclass(frozen=True)
class Headers:
    """Folded headers by what they mean; a header that could mean two things means none."""

    names: Mapping[str, str]

    def target(self, header: str) -> str | None:
        """The id of the target that a header names: by variable, wording, short name or the beginning of a long wording."""
        plain = clean(header)
        code, _dot, rest = plain.partition(".")
        for candidate in (plain, LABELLED.sub("", plain), rest if code.isalnum() else "", code if rest and " " not in code else ""):
            if candidate and (found := self.names.get(fold(candidate))):
                return found
        return self._begun(fold(LABELLED.sub("", plain)))

    def _begun(self, folded: str) -> str | None:
        if len(folded) < LEAST_OF_A_WORDING:
            return None
        found = {target for name, target in self.names.items() if name.startswith(folded)}
        return found.pop() if len(found) == 1 else None


@lru_cache(maxsize=16)
def headers(instrument: Instrument) -> Headers:
    """Every name of every target. What two targets share is nobody's, but a variable's own name is always its."""
    names: dict[str, set[str]] = {}
    for target in targets(instrument).values():
        for name in _names(instrument, target):
            names.setdefault(fold(name), set()).add(target.id)
    shared = {name: next(iter(ids)) for name, ids in names.items() if name and len(ids) == 1}
    shared |= {fold(target): target for target in targets(instrument)}
    for column, aliases in COLUMNS[instrument.id].items():
        if column not in COMMON and column in targets(instrument):
            shared |= {alias: column for alias in aliases if alias not in shared}
    return Headers(shared)


def _names(instrument: Instrument, target: Target) -> Iterator[str]:
    yield from target.label.values()
    if target.kind in {"own", "invited"}:
        return
    item = instrument.items.get(target.item)
    if target.kind == "choice":
        option = instrument.scale_of(instrument.items[target.item]).option(target.id.removeprefix(f"{target.item}."))
        yield from _of_option(instrument.items[target.item], option)
    elif target.function is not None:
        yield from _of_function(instrument, item, instrument.by_function[target.function], target.id.split(".", 1)[0])
    elif item is not None and target.id == item.id:
        yield from (*item.text.values(), *item.short.values())
        for breakdown in instrument.breakdowns:
            if breakdown.item == item.id:
                yield from DIMENSION_TEXTS[breakdown.dimension].values()
    elif target.kind == "text" and item is not None:
        yield from (f"{text} text" for text in (*item.text.values(), *item.short.values()))


def _of_option(item: Item, option: ResponseOption) -> Iterator[str]:
    """A box of a multiple choice: its own words, and the question's before or after them."""
    for name in (*option.text.values(), option.value):
        yield name
        for text in (*item.text.values(), *item.short.values(), item.id):
            yield from (f"{text} {name}", f"{name} {text}")


def _of_function(instrument: Instrument, item: Item | None, function: SupportFunction, code: str) -> Iterator[str]:
    """A question about a function: wording or short name, and the function's name before or after it."""
    wordings = (*item.text.values(), *item.short.values()) if item is not None else ()
    for name in (*function.text.values(), *function.in_sentence.values(), function.id):
        for text in (*wordings, code):
            yield from (f"{text} {name}", f"{name} {text}")
