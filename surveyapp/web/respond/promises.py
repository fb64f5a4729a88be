"""The words of the promise to respondents, filled from the study. Every word must be true of the program."""

from __future__ import annotations

import re

from flask_babel import gettext as _

from surveyapp.domain.instrument import Instrument
from surveyapp.domain.text import fill, in_language
from surveyapp.instruments import load_template
from surveyapp.services.responses import Visit
from surveyapp.web.respond.forms import skipped
from surveyapp.web.respond.places import name

SENTENCE_END = re.compile(r"(?<=[.!?]) (?=[A-ZÅÄÖ])")


def trust(seen: Visit, language: str) -> tuple[str, ...]:
    """The trust text, sentence by sentence, with exactly the background values that this version stores with a response."""
    text = in_language(load_template().messages["trust"], language)
    values = {
        "breakdowns": stored_with(seen.instrument, language),
        "min_respondents": str(seen.instrument.thresholds["min_respondents"]),
    }
    return tuple(SENTENCE_END.split(fill(text, values)))


def stored_with(instrument: Instrument, language: str) -> str:
    """Every background value that is stored with a response of this questionnaire, in one clause."""
    items = [item for item in instrument.items.values() if item.role]
    named = [_background(item.id, in_language(item.short, language)) for item in items]
    return enumerate_words([*named, _("vilken dag du svarade, men inte klockslaget")])


def _background(item_id: str, otherwise: str) -> str:
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
    }.get(item_id, otherwise)


def enumerate_words(parts: list[str]) -> str:
    return parts[0] if len(parts) == 1 else ", ".join(parts[:-1]) + " " + _("och") + " " + parts[-1]


def public_record(seen: Visit, language: str) -> str:
    text = in_language(load_template().messages["public_record"], language)
    return fill(text, {"consultant": seen.study.consultant or _("konsulten"), "municipality": seen.study.municipality})


def review(seen: Visit, language: str) -> list[tuple[str, str, int, int]]:
    """(step key, title, answered, met) for the review page."""
    rows = []
    for step in seen.steps:
        closed = [field for field in step.fields if field.item.type != "text"]
        missing = len(skipped(step, seen.draft.answers))
        rows.append((step.key, name(seen, step, language), len(closed) - missing, len(closed)))
    return rows
