"""The words of the promise to respondents, filled from the study, and lists of what is stored. Every word must be true of the program."""

from __future__ import annotations

from collections.abc import Iterable

from flask_babel import gettext as _

from surveyapp.domain.codebook import codebook
from surveyapp.domain.text import in_language
from surveyapp.instruments import load_template
from surveyapp.services.responses import Stored, Visit
from surveyapp.web.respond.forms import skipped

NOT_SUBSTANTIVE = {"blank", "not_shown", "not_used", "not_chosen"}


def trust(seen: Visit, language: str) -> str:
    """The trust text with exactly the background values that this version stores with a response."""
    text = in_language(load_template().messages["trust"], language)
    items = [item for item in seen.instrument.items.values() if item.role]
    names = [in_language(item.short if item.short != item.text else item.text, language) for item in items]
    background = [_background(item.id, name) for item, name in zip(items, names, strict=True)]
    values = {
        "breakdowns": _enumerate([*background, _("vilken dag du svarade, men inte klockslaget")]),
        "min_respondents": str(seen.instrument.thresholds["min_respondents"]),
    }
    return _fill(text, values)


def _background(item_id: str, name: str) -> str:
    return {
        "MB1": _("ditt verksamhetsområde"),
        "MB2": _("din chefsroll"),
        "MB3": _("hur länge du har varit chef"),
        "MB4": _("hur många medarbetare du är chef för"),
        "SB1": _("din stödfunktion"),
        "SB2": _("var din tjänst är placerad"),
        "SB3": _("vilka områden du ger stöd till"),
        "SB4": _("hur många chefer du ger stöd till"),
        "SB5": _("hur länge du har haft din roll"),
    }.get(item_id, name)


def _enumerate(parts: list[str]) -> str:
    return parts[0] if len(parts) == 1 else ", ".join(parts[:-1]) + " " + _("och") + " " + parts[-1]


def _fill(text: str, values: dict[str, str]) -> str:
    for name, value in values.items():
        text = text.replace(f"{{{name}}}", value)
    return text


def public_record(seen: Visit, language: str) -> str:
    text = in_language(load_template().messages["public_record"], language)
    return _fill(text, {"consultant": seen.study.consultant or _("konsulten"), "municipality": seen.study.municipality})


def review(seen: Visit, language: str) -> list[tuple[str, str, int, int]]:
    """(step key, title, answered, met) for the review page."""
    rows = []
    for step in seen.steps:
        closed = [field for field in step.fields if field.item.type != "text"]
        name = in_language(step.function.text if step.function else step.page.title, language)
        missing = len(skipped(step, seen.draft.answers))
        rows.append((step.key, name, len(closed) - missing, len(closed)))
    return rows


def stored_rows(seen: Visit, found: Stored, language: str) -> Iterable[tuple[str, str]]:
    """(question, answer) of everything that is stored and says something."""
    rows = []
    for variable in codebook(seen.instrument).variables:
        value = found.answers[variable.name]
        if value in NOT_SUBSTANTIVE:
            continue
        options = {option.value: in_language(option.text, language) for option in variable.options}
        rows.append((in_language(variable.label, language), options.get(value, _("Vet ej"))))
    for name, text in found.texts.items():
        item = seen.instrument.items[name.split(".")[0]]
        rows.append((in_language(item.text, language), text))
    return rows
