"""A step as its template needs it: labels in one language, what is chosen, where in the questionnaire one is. No database."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from surveyapp.domain.instrument import Instrument
from surveyapp.domain.routing import SHORT, Field, Step, choice_order
from surveyapp.domain.scale import Scale
from surveyapp.domain.text import in_language
from surveyapp.services.responses import Visit


@dataclass(frozen=True)
class OptionView:
    value: str
    label: str
    stem: str = ""  # the words that all options share, shown small
    hint: str = ""
    category: str = ""
    free_text: bool = False


@dataclass(frozen=True)
class ScaleView:
    """`kind`: points (five on a line), list (below each other) or row (two or three short ones)."""

    kind: str
    options: tuple[OptionView, ...]
    optout: str
    low: str = ""
    high: str = ""


@lru_cache(maxsize=512)
def scale_view(instrument: Instrument, scale_id: str, language: str) -> ScaleView:
    """The options of a scale in one language; made once for each frozen version."""
    scale = instrument.scales[scale_id]
    labels = [in_language(option.text, language) for option in scale.options]
    stem = _stem(labels) if scale.type == "rating" else ""
    options = tuple(
        OptionView(
            option.value,
            label.removeprefix(stem).strip(),
            stem,
            in_language(option.hint, language) if option.hint else "",
            option.category or "",
            option.free_text,
        )
        for option, label in zip(scale.options, labels, strict=True)
    )
    ends = [in_language(text, language) if text else "" for text in (scale.low_label, scale.high_label)]
    return ScaleView(_kind(scale), options, in_language(scale.optout, language) if scale.optout else "", *ends)


def _kind(scale: Scale) -> str:
    if scale.type == "rating":
        return "points"
    return "row" if len(scale.options) <= 3 else "list"


def _stem(labels: list[str]) -> str:
    first = labels[0].split(" ", 1)[0]
    return first if len(labels) > 1 and all(label.startswith(f"{first} ") for label in labels) else ""


@dataclass(frozen=True)
class FieldView:
    name: str
    id: str
    text: str
    type: str
    value: Any
    scale: ScaleView | None
    skipped: bool
    error: str = ""
    hint: str = ""
    reveal: str = ""
    heading: str = ""
    max_chars: int = 0
    worst: str = ""
    own_words: str = ""
    apart: bool = False  # begins a part with another scale than the field before


def step_fields(
    seen: Visit, step: Step, language: str, answers: Mapping[str, Any], marked: list[str], faults: Mapping[str, str]
) -> list[FieldView]:
    """The fields of a step with what is chosen. `marked`: skipped fields to point out; `faults`: field -> sentence."""
    views = []
    before: str | None = None
    for field in step.fields:
        view = _field(seen, field, language, answers, field.variable in marked, faults.get(field.variable, ""))
        scale = field.item.scale
        views.append(_apart(view, bool(before and scale and scale != before and field.item.type == "rating")))
        before = scale
    return views


def _apart(view: FieldView, apart: bool) -> FieldView:
    return FieldView(**{**view.__dict__, "apart": apart}) if apart else view


def _field(seen: Visit, field: Field, language: str, answers: Mapping[str, Any], skipped: bool, fault: str) -> FieldView:
    item = field.item
    per_function = item.type == "per_function_single"
    return FieldView(
        name=field.variable,
        id=field.variable.replace(".", "-"),
        text=in_language(field.function.text if per_function and field.function else item.text, language),
        type=item.type,
        value=answers.get(field.variable, ""),
        scale=_ordered(seen, field, language) if item.scale else None,
        skipped=skipped,
        error=fault,
        hint=in_language(field.function.hint, language) if per_function and field.function and field.function.hint else "",
        reveal=in_language(item.reveal, language) if item.reveal else "",
        heading=str(LEVELS[field.function.level]) if per_function and field.function else "",
        max_chars=item.max_chars or 0,
        worst=str(answers.get(f"{field.variable}.worst", "")),
        own_words=str(answers.get(f"{field.variable}.text", "")),
    )


def _ordered(seen: Visit, field: Field, language: str) -> ScaleView:
    view = scale_view(seen.instrument, field.item.scale or "", language)
    if field.item.type != "multi":
        return view
    order = choice_order(seen.instrument, field.item, seen.draft.seed)
    by_value = {option.value: option for option in view.options}
    return ScaleView(view.kind, tuple(by_value[value] for value in order), view.optout)


def choices_by_category(scale: ScaleView) -> list[tuple[str, list[OptionView]]]:
    """Options of a multiple choice under their headings, in the order given."""
    return [(name, list(options)) for name, options in groupby(scale.options, key=lambda option: _category(option.category))]


CATEGORIES = {
    "systems": _l("System"),
    "reporting": _l("Rapportering"),
    "answers": _l("Svar och rutiner"),
    "routines": _l("Svar och rutiner"),
    "hr": _l("Personal, pengar och möten"),
    "finance": _l("Personal, pengar och möten"),
    "communication": _l("Personal, pengar och möten"),
    "other": _l("Annat"),
}
LEVELS = {
    "unit": _l("Nära din enhet"),
    "area": _l("I verksamhetsområdet"),
    "department": _l("I förvaltningen"),
    "municipality": _l("I hela kommunen"),
}


def _category(category: str) -> str:
    return str(CATEGORIES.get(category, ""))


def step_page(
    seen: Visit, step: Step, language: str, answers: Mapping[str, Any], marked: list[str], faults: Mapping[str, str]
) -> dict[str, Any]:
    """Everything that the page of a step shows, by the names its template uses."""
    return {
        "step": step,
        "kind": kind(step),
        "fields": step_fields(seen, step, language, answers, marked, faults),
        "marked": marked,
        "faults": faults,
        "place": place(seen, step, language),
        "title": title(step, language),
        "function": in_language(step.function.text, language) if step.function else "",
        "intro": in_language(step.page.intro, language) if step.page.intro else "",
        "next_label": next_label(seen, step, language),
        "saved": saved_until(seen, step, language),
        "by_category": choices_by_category,
    }


def kind(step: Step) -> str:
    """Which of the page's shapes a step has: card, reach, reasons or plain."""
    if step.form:
        return "card"
    types = {field.item.type for field in step.fields}
    if "per_function_single" in types:
        return "reach" if step.fields[0].item.show_if is None else "reasons"
    return "plain"


# ---------------------------------------------------------------------- where one is
@dataclass(frozen=True)
class RailStop:
    key: str
    name: str
    state: str  # done, now or later
    short: bool


@dataclass(frozen=True)
class Place:
    """Progress: the number of the page among the pages of this person, and on cards the number among the functions."""

    number: int
    total: int
    rail: tuple[RailStop, ...] = ()
    card: int = 0
    cards: int = 0
    short_cards: int = 0
    come_far: bool = False


def place(seen: Visit, step: Step, language: str) -> Place:
    pages = list(dict.fromkeys(other.page.id for other in seen.steps))
    number = pages.index(step.page.id) + 1
    if not step.form:
        return Place(number, len(pages))
    cards = [other for other in seen.steps if other.form]
    at = [other.key for other in cards].index(step.key)
    stops = tuple(
        RailStop(
            other.key,
            in_language(other.function.text, language) if other.function else "",
            "done" if i < at else "now" if i == at else "later",
            other.form == SHORT,
        )
        for i, other in enumerate(cards)
    )
    short = sum(stop.short for stop in stops)
    first_short = step.form == SHORT and (at == 0 or cards[at - 1].form != SHORT)
    return Place(number, len(pages), stops, at + 1, len(cards), short, first_short and at > 0)


def title(step: Step, language: str) -> str:
    """The page's question, with the function's name in a sentence."""
    name = in_language(step.function.in_sentence, language) if step.function else ""
    return in_language(step.page.title, language).replace("{funktion}", name)


def next_label(seen: Visit, step: Step, language: str) -> str:
    """What the button says: it names what comes."""
    following = seen.after(step.key)
    if following is None:
        return _("Nästa: granska och skicka")
    after = seen.step(following)
    if after.function is not None:
        return _("Nästa: %(name)s", name=in_language(after.function.text, language))
    return _("Nästa")


def saved_until(seen: Visit, step: Step, language: str) -> str:
    """What is saved, true without script: up to and including the page before."""
    keys = [other.key for other in seen.steps]
    at = keys.index(step.key)
    if at == 0:
        return ""
    before = seen.steps[at - 1]
    name = in_language(before.function.text if before.function else before.page.title, language)
    return _("Sparat till och med %(name)s", name=name) if before.function else _("Sparat: %(name)s", name=name)


def known_facts(seen: Visit, language: str) -> list[tuple[str, str, str, tuple[OptionView, ...], str]]:
    """What the register says: (item id, question, value label, options, value), for "Stämmer inte?"."""
    rows = []
    for item_id, value in seen.facts.items():
        item = seen.instrument.items.get(item_id)
        if item is None or item.scale is None:
            continue
        view = scale_view(seen.instrument, item.scale, language)
        label = next((option.label for option in view.options if option.value == value), value)
        rows.append(
            (
                item_id,
                in_language(item.short if item.short != item.text else item.text, language),
                label,
                view.options,
                value,
            )
        )
    return rows
