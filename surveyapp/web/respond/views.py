"""A step as its template needs it: labels in one language, what is chosen, where in the questionnaire one is. No database."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby
from typing import Any

from flask_babel import lazy_gettext as _l

from surveyapp.domain.instrument import Instrument
from surveyapp.domain.routing import OWN_FUNCTION, Field, Step, choice_order
from surveyapp.domain.scale import Scale
from surveyapp.domain.text import in_language
from surveyapp.services.responses import Visit
from surveyapp.web.respond.places import is_reasons, next_label, place, saved_until, title


@dataclass(frozen=True)
class OptionView:
    value: str
    label: str
    stem: str = ""  # the words that all options share, shown small
    hint: str = ""
    category: str = ""
    free_text: bool = False
    exclusive: bool = False


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
            option.exclusive,
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
    max_choices: int = 0
    marks_worst: bool = False  # one of the choices is to be marked as the worst: there are questions about it
    worst: str = ""
    own_words: str = ""
    own_error: str = ""
    apart: bool = False  # begins a part with another scale than the field before


def step_fields(
    seen: Visit, step: Step, language: str, answers: Mapping[str, Any], marked: list[str], faults: Mapping[str, str]
) -> list[FieldView]:
    """The fields of a step with what is chosen. `marked`: skipped fields to point out; `faults`: field -> sentence."""
    views = []
    before: str | None = None
    for field in step.fields:
        view = _field(seen, field, language, answers, field.variable in marked, faults)
        scale = field.item.scale
        views.append(_apart(view, bool(before and scale and scale != before and field.item.type == "rating")))
        before = scale
    return views


def _apart(view: FieldView, apart: bool) -> FieldView:
    return FieldView(**{**view.__dict__, "apart": apart}) if apart else view


def _field(seen: Visit, field: Field, language: str, answers: Mapping[str, Any], skipped: bool, faults: Mapping[str, str]) -> FieldView:
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
        error=faults.get(field.variable) or faults.get(f"{field.variable}.worst", ""),
        own_error=faults.get(f"{field.variable}.text", ""),
        hint=in_language(field.function.hint, language) if per_function and field.function and field.function.hint else "",
        reveal=in_language(item.reveal, language) if item.reveal else "",
        heading=str(LEVELS[field.function.level]) if per_function and field.function else "",
        max_chars=item.max_chars or 0,
        max_choices=item.max_choices or 0,
        marks_worst=any(other.of == item.id for other in seen.instrument.items.values()),
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
        "title": title(seen, step, language),
        "function": in_language(step.function.text, language) if step.function else "",
        "intro": in_language(step.page.intro, language) if step.page.intro else "",
        "next_label": next_label(seen, step, language),
        "saved": saved_until(seen, step, language),
        "by_category": choices_by_category,
    }


def kind(step: Step) -> str:
    """Which of the page's shapes a step has: card, reach, reasons, choices or plain."""
    if step.form:
        return "card"
    if is_reasons(step):
        return "reasons"
    if step.fields[0].item.type == "per_function_single":
        return "reach"
    return "choices" if step.fields[0].item.max_choices else "plain"


BACKGROUND = {
    "MB1": _l("Verksamhetsområde"),
    "MB2": _l("Chefsroll"),
    "MB3": _l("Tid som chef"),
    "MB4": _l("Antal medarbetare"),
    "SB1": _l("Stödfunktion"),
    "SB2": _l("Placering"),
    "SB3": _l("Områden du ger stöd till"),
    "SB4": _l("Chefer du ger stöd till"),
    "SB5": _l("Tid i rollen"),
    OWN_FUNCTION: _l("Funktion du är chef för"),
}


def known_facts(seen: Visit, language: str) -> list[tuple[str, str, str, tuple[OptionView, ...], str]]:
    """What the register says: (item id, name, value label, options, value), for "Stämmer inte?"."""
    rows = []
    for item_id, value in seen.facts.items():
        options = _fact_options(seen.instrument, item_id, language)
        if options:
            label = next((option.label for option in options if option.value == value), value)
            rows.append((item_id, _fact_name(seen.instrument, item_id, language), label, options, value))
    return rows


def _fact_name(instrument: Instrument, item_id: str, language: str) -> str:
    known = BACKGROUND.get(item_id)
    return str(known) if known else in_language(instrument.items[item_id].short, language)


def _fact_options(instrument: Instrument, item_id: str, language: str) -> tuple[OptionView, ...]:
    """What a fact could be instead; none where the questionnaire does not know it."""
    if item_id == OWN_FUNCTION:
        return tuple(OptionView(function.id, in_language(function.text, language)) for function in instrument.functions)
    item = instrument.items.get(item_id)
    return scale_view(instrument, item.scale, language).options if item and item.scale else ()
