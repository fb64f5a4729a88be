"""A stored response as its owner reads it: questions with answers, in groups. Shows everything that says something, and nothing else."""

from __future__ import annotations

from collections.abc import Iterator

from flask_babel import gettext as _

from surveyapp.domain.codebook import Variable, codebook
from surveyapp.domain.routing import FULL
from surveyapp.domain.text import in_language
from surveyapp.services.responses import Stored, Visit

SILENT = {"blank", "not_shown", "not_used", "not_chosen"}
Row = tuple[str, str]
Group = tuple[str, list[Row]]


def stored_groups(seen: Visit, found: Stored, language: str) -> list[Group]:
    """(heading, rows of question and answer) in the order of the questionnaire, one group a support function."""
    groups: dict[str, list[Row]] = {}
    for heading, row in (*_closed(seen, found, language), *_texts(seen, found, language)):
        groups.setdefault(heading, []).append(row)
    return list(groups.items())


def _closed(seen: Visit, found: Stored, language: str) -> Iterator[tuple[str, Row]]:
    told: set[str] = set()
    for variable in codebook(seen.instrument).variables:
        value = found.answers[variable.name]
        if value in SILENT or variable.kind == "worst" or variable.item in told:
            continue
        if variable.kind == "choice":
            told.add(variable.item)  # the choices of one question are one row
            value = _chosen(seen, found, variable.item, language)
        else:
            value = _answer(variable, value, language)
        yield _heading(seen, variable, language), (_question(seen, variable, language), value)


def _heading(seen: Visit, variable: Variable, language: str) -> str:
    about = seen.instrument.by_function.get(variable.function or "")
    if about is not None and variable.kind in {"card", "answer"}:
        return in_language(about.text, language)
    page = next(page for page in seen.instrument.pages if any(item.id == variable.item for item in page.items))
    return in_language(page.title, language)


def _question(seen: Visit, variable: Variable, language: str) -> str:
    if variable.kind == "card":
        return _("Så många frågor fick du")
    return in_language(variable.label if variable.kind in {"reach", "reason"} else seen.instrument.items[variable.item].text, language)


def _answer(variable: Variable, value: str, language: str) -> str:
    if variable.kind == "card":
        return _("alla") if value == FULL else _("de två viktigaste")
    options = {option.value: in_language(option.text, language) for option in variable.options}
    return options.get(value, _("Vet ej"))


def _chosen(seen: Visit, found: Stored, item: str, language: str) -> str:
    """What was chosen, with a word at the worst."""
    worst, parts = found.answers.get(f"{item}.worst"), []
    for option in seen.instrument.scale_of(seen.instrument.items[item]).options:
        if found.answers[f"{item}.{option.value}"] == "chosen":
            text = in_language(option.text, language)
            parts.append(_("%(choice)s (värst)", choice=text) if option.value == worst else text)
    return "; ".join(parts)


def _texts(seen: Visit, found: Stored, language: str) -> Iterator[tuple[str, Row]]:
    for variable, text in found.texts.items():
        item_id, _dot, function = variable.partition(".")
        question = in_language(seen.instrument.items[item_id].text, language)
        about = seen.instrument.by_function.get(function)
        yield _("Dina egna ord"), (f"{in_language(about.text, language)}: {question}" if about else question, text)
