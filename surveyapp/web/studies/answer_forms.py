"""Forms and tables of answers collected elsewhere: shapes only; rules live in services."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from flask_wtf import FlaskForm
from wtforms.validators import InputRequired

from surveyapp.domain.codebook import RESERVED_TEXTS, Codebook, Variable
from surveyapp.domain.instrument import DIMENSION_TEXTS, Instrument
from surveyapp.domain.text import in_language
from surveyapp.errors import Refused
from surveyapp.services.answer_invited import COUNTS, NONE, REGISTER, InvitedChoice
from surveyapp.services.answer_plan import Plan
from surveyapp.services.answer_preview import AnswerPreview
from surveyapp.services.answer_words import Target, targets
from surveyapp.web.fields import DayField

NEEDED = _l("Skriv en dag.")
MOST = 100_000  # invited in one class
ALL = "all"

REASONS = {
    "time": _l("Ser ut som en tid. En tid kan peka ut vem som svarade."),
    "address": _l("Ser ut som en adress på nätet eller en plats. Den kan peka ut vem som svarade."),
    "email": _l("Ser ut som e-post. Den säger vem som svarade."),
    "name": _l("Ser ut som ett namn eller nummer på en person."),
    "id": _l("Ser ut som ett nummer på svaret. Det kan leda tillbaka till en person."),
    "technical": _l("Verktygets egen uppgift, inget svar."),
    "duplicate": _l("Samma fråga finns redan i en tidigare kolumn."),
    "unknown": _l("Rubriken är ingen fråga i enkäten. Välj vad det är, eller låt den vara."),
    "empty": _l("Kolumnen är tom."),
    "chosen": _l("Du har valt att ta bort den."),
}


class DaysForm(FlaskForm):
    """When the answers were collected."""

    opened_on = DayField(_l("Första dagen som svar samlades in"), [InputRequired(NEEDED)])
    closed_on = DayField(_l("Sista dagen"), [InputRequired(NEEDED)])


# ---------------------------------------------------------------------- columns
def choices(instrument: Instrument, plan: Plan, language: str) -> dict[int, list[tuple[str, list[tuple[str, str]]]]]:
    """By column place: (heading, [(target, label)]) of what the column is and what no other column is."""
    known = targets(instrument)
    taken = {column.target for column in plan.columns}
    free = [target for target in known.values() if target.id not in taken]
    found = {}
    for column in plan.columns:
        mine = [known[column.target]] if column.target in known else []
        groups: dict[str, list[tuple[str, str]]] = {}
        for target in (*mine, *free):
            groups.setdefault(_heading(instrument, target), []).append((target.id, f"{in_language(target.label, language)} ({target.id})"))
        found[column.place] = list(groups.items())
    return found


def _heading(instrument: Instrument, target: Target) -> str:
    if target.id in instrument.breakdown_items:
        return _("Indelning")
    if target.kind == "text":
        return _("Fritext")
    return _("Fråga") if target.item else _("Annat")


def left_out(preview: AnswerPreview) -> list[str]:
    """What was said that the questionnaire would not have asked, and how often."""
    words = {
        "no_contact": lambda n: ngettext(
            "%(num)s svar om en funktion som personen inte haft kontakt med",
            "%(num)s svar om funktioner som personen inte haft kontakt med",
            n,
        ),
        "not_available": lambda n: ngettext(
            "%(num)s svar om en funktion som inte finns i området, eller är den egna",
            "%(num)s svar om funktioner som inte finns i området, eller är den egna",
            n,
        ),
        "not_asked": lambda n: ngettext(
            "%(num)s skäl till att inte ha kontakt, från någon som har kontakt",
            "%(num)s skäl till att inte ha kontakt, från dem som har kontakt",
            n,
        ),
    }
    return [words[why](number) for why, number in preview.left_out.items() if number]


@dataclass(frozen=True)
class SampleRow:
    """One variable of a few responses as they will be stored."""

    label: str
    answers: tuple[str, ...]


def sample(book: Codebook, preview: AnswerPreview, language: str) -> list[SampleRow]:
    """A few responses as they will be stored, one a column; only variables that the file has."""
    return [
        SampleRow(
            f"{in_language(variable.label, language)} ({variable.name})",
            tuple(_label(variable, one[variable.name], language) for one in preview.sample),
        )
        for variable in book.variables
        if variable.name in preview.answered and all(variable.name in one for one in preview.sample)
    ]


def _label(variable: Variable, value: str, language: str) -> str:
    if value in RESERVED_TEXTS:
        return in_language(RESERVED_TEXTS[value], language)
    return next((in_language(option.text, language) for option in variable.options if option.value == value), value)


# ---------------------------------------------------------------------- invited
@dataclass(frozen=True)
class Grid:
    """Fields for numbers of invited: rows of one attribute, columns of another, and all of each row. Cells: (field name, label, value)."""

    rows_of: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, tuple[tuple[str, str, str], ...]], ...]
    kind: str
    total: str


def grid(instrument: Instrument, preview: AnswerPreview, typed: Mapping[str, str], language: str) -> Grid:
    """The fields as they were typed, else with what a column of the file tells."""
    first, second = (instrument.scale_of(instrument.items[b.item]).options for b in instrument.breakdowns[:2])
    told = {(one, other): number for one, other, number in preview.invited}
    heads = tuple(in_language(option.text, language) for option in second)
    rows = []
    for row in first:
        name = in_language(row.text, language)
        cells = []
        for column, head in zip((*(o.value for o in second), ALL), (*heads, _("alla")), strict=True):
            field = f"{instrument.id}-{row.value}-{column}"
            cells.append((field, f"{name}, {head}", typed.get(field, str(told.get((row.value, column), "")))))
        rows.append((name, tuple(cells)))
    kind = typed.get(f"{instrument.id}-kind", COUNTS if told else "")
    named = in_language(DIMENSION_TEXTS[instrument.breakdowns[0].dimension], language)
    return Grid(named, (*heads, _("Alla")), tuple(rows), kind, typed.get(f"{instrument.id}-{ALL}", ""))


def invited_choice(instrument: Instrument, typed: Mapping[str, str]) -> InvitedChoice:
    """What was chosen and typed. Refused: counts_mixed, counts_not_numbers or no_choice."""
    key, kind = instrument.id, typed.get(f"{instrument.id}-kind", "")
    if kind in {REGISTER, NONE}:
        return InvitedChoice(kind)
    if kind != COUNTS:
        raise Refused("no_choice", instrument=key)
    first, second = (instrument.scale_of(instrument.items[b.item]).options for b in instrument.breakdowns[:2])
    by_class = {(r.value, c.value): _number(typed, f"{key}-{r.value}-{c.value}") for r in first for c in second}
    by_row = {(r.value,): _number(typed, f"{key}-{r.value}-{ALL}") for r in first}
    total = {(): _number(typed, f"{key}-{ALL}")}
    given: list[dict[Any, int]] = [counts for counts in (by_class, by_row, total) if any(counts.values())]
    if len(given) > 1:
        raise Refused("counts_mixed", instrument=key)
    return InvitedChoice(COUNTS, {group: number for group, number in given[0].items() if number} if given else {})


def _number(typed: Mapping[str, str], field: str) -> int:
    written = "".join(typed.get(field, "").split())
    if written and not (written.isdecimal() and int(written) <= MOST):
        raise Refused("counts_not_numbers", written=typed[field][:20])
    return int(written or 0)
