"""Forms of the study pages: shapes only; rules live in services."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from flask_wtf.file import FileField, FileRequired
from wtforms import BooleanField, RadioField, SelectField, SelectMultipleField, StringField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange, Optional
from wtforms.widgets import CheckboxInput, ListWidget

from surveyapp.domain.instrument import SupportFunction
from surveyapp.services.people import Person
from surveyapp.services.register_words import COLUMNS, COMMON, OWN, REQUIRED
from surveyapp.web.fields import DayField, NumberField

NEEDED = _l("Fyll i det här.")
PEOPLE = _l("Skriv ett antal mellan 0 och 999.")
LEVELS = [
    ("unit", _l("På enheten")),
    ("area", _l("I verksamhetsområdet")),
    ("department", _l("I förvaltningen")),
    ("municipality", _l("I kommunen")),
]


class StudyForm(FlaskForm):  # the extension has no types
    name = StringField(_l("Översynens namn"), [DataRequired(NEEDED), Length(max=200)])
    municipality = StringField(_l("Kommun eller annan huvudman"), [DataRequired(NEEDED), Length(max=200)])
    organisation = StringField(_l("Förvaltning"), [Length(max=200)])
    consultant = StringField(_l("Konsult"), [Length(max=200)])
    contact = StringField(_l("Kontakt för dem som svarar"), [DataRequired(NEEDED), Length(max=200)])
    deletion_date = DayField(_l("Registret raderas"), [InputRequired(NEEDED)])


class FunctionForm(FlaskForm):
    id = StringField("id", [Optional()])
    name_sv = StringField(_l("Namn på svenska"), [DataRequired(NEEDED), Length(max=60)])
    name_en = StringField(_l("Namn på engelska"), [Length(max=60)])
    in_sentence = StringField(_l("I en mening, efter ”stödet från”"), [Length(max=80)])
    in_sentence_en = StringField(_l("I en engelsk mening, efter ”the support from”"), [Length(max=80)])
    hint = StringField(_l("Hjälper till med"), [Length(max=120)])
    hint_en = StringField(_l("Hjälper till med, på engelska"), [Length(max=120)])
    level = SelectField(_l("Nivå"), choices=LEVELS)
    central = NumberField(_l("För alla områden"), [Optional(), NumberRange(0, 999, PEOPLE)])


def function_form(areas: Mapping[str, str], function: SupportFunction | None = None, posted: bool = False) -> FunctionForm:
    """The form of a function, with a number of people for each area of the study."""
    fields = {
        f"holders-{area}": NumberField(_("Bara %(area)s", area=name), [Optional(), NumberRange(0, 999, PEOPLE)])
        for area, name in areas.items()
    }
    made: FunctionForm = type("StudyFunctionForm", (FunctionForm,), fields)(
        **({} if posted else {"formdata": None, "data": _function_data(function)})
    )
    return made


def _function_data(function: SupportFunction | None) -> dict[str, Any]:
    if function is None:
        return {}
    hint = function.hint or {}
    return {
        "id": function.id,
        "name_sv": function.text["sv"],
        "name_en": function.text.get("en", ""),
        "in_sentence": function.in_sentence.get("sv", ""),
        "in_sentence_en": function.in_sentence.get("en", ""),
        "hint": hint.get("sv", ""),
        "hint_en": hint.get("en", ""),
        "level": function.level,
        "central": function.holders.get(""),
        **{f"holders-{area}": number for area, number in function.holders.items() if area},
    }


def function_of(form: FunctionForm, areas: Iterable[str]) -> SupportFunction:
    """The function that a checked form describes. What is left empty in English is as in Swedish."""
    name, english = form.name_sv.data.strip(), (form.name_en.data or form.name_sv.data).strip()
    holders = {"": form.central.data, **{area: form[f"holders-{area}"].data for area in areas}}
    hint = form.hint.data or ""
    return SupportFunction(
        id=form.id.data or "",
        level=form.level.data,
        text={"sv": name, "en": english},
        in_sentence={"sv": form.in_sentence.data or name, "en": form.in_sentence_en.data or english},
        hint={"sv": hint, "en": form.hint_en.data or hint} if hint else None,
        holders={area: number for area, number in holders.items() if number},
    )


def with_own_ids(form: FlaskForm, mark: str) -> FlaskForm:
    """The same form among others of its kind on a page: every field gets an id of its own."""
    for field in form:
        field.id = f"{field.name}-{mark}"
        field.label.field_id = field.id
    return form


class AreaForm(FlaskForm):
    id = StringField("id", [Optional()])
    name = StringField(_l("Namn"), [DataRequired(NEEDED), Length(max=80)])


class SettingsForm(FlaskForm):
    profile = RadioField(_l("Omfattning"), choices=[("default", _l("Standard")), ("full", _l("Full: fler frågor"))])
    nki = BooleanField(_l("Tre frågor med betyg 1–10"))
    mixed_thieves = BooleanField(_l("Blanda ordningen på tidstjuvarna"))
    full_card_limit = NumberField(
        _l("Hela kort per chef"), [Optional(), NumberRange(1, 12, _l("Skriv ett antal mellan 1 och 12, eller lämna tomt."))]
    )
    min_respondents = NumberField(
        _l("Minst antal svar i en grupp"), [InputRequired(NEEDED), NumberRange(1, 100, _l("Skriv ett antal mellan 1 och 100."))]
    )
    min_respondents_text = NumberField(
        _l("Minst antal svar för fritext"), [InputRequired(NEEDED), NumberRange(1, 100, _l("Skriv ett antal mellan 1 och 100."))]
    )
    min_rated_persons = NumberField(
        _l("Minst antal bedömda personer"), [InputRequired(NEEDED), NumberRange(1, 100, _l("Skriv ett antal mellan 1 och 100."))]
    )
    left_out = SelectMultipleField(_l("Frågor som inte ställs"), widget=ListWidget(prefix_label=False), option_widget=CheckboxInput())


class WordingForm(FlaskForm):
    item = StringField("item", [DataRequired(NEEDED)])
    sv = TextAreaField(_l("Svenska"), [DataRequired(NEEDED), Length(max=300)])
    en = TextAreaField(_l("Engelska"), [Length(max=300)])


class UploadForm(FlaskForm):
    instrument = RadioField(
        _l("Vilka är i filen?"), choices=[("MGR", _l("Chefer")), ("STF", _l("Medarbetare i stödfunktioner"))], default="MGR"
    )
    file = FileField(_l("Fil (CSV eller Excel)"), [FileRequired(_l("Välj en fil."))])


COLUMN_NAMES = {
    "name": _l("Namn"),
    "email": _l("E-postadress"),
    "MB1": _l("Verksamhetsområde"),
    "MB2": _l("Chefsroll"),
    "MB3": _l("Anställningstid"),
    "MB4": _l("Antal medarbetare"),
    OWN: _l("Egen stödfunktion"),
    "SB1": _l("Stödfunktion"),
    "SB2": _l("Placering"),
    "SB5": _l("Tid i rollen"),
}
COLUMN_FAULTS = {
    "missing": NEEDED,
    "too_long": _l("Det är för långt."),
    "bad_email": _l("Skriv en hel e-postadress."),
    "duplicate": _l("Det finns redan en person med den adressen i registret."),
    "unknown_value": _l("Välj något i listan."),
}


class PersonForm(FlaskForm):
    name = StringField(COLUMN_NAMES["name"])
    email = StringField(COLUMN_NAMES["email"], render_kw={"inputmode": "email", "autocomplete": "off"})


def person_form(instrument: str, labels: Mapping[str, Mapping[str, str]], data: Mapping[str, str] | None = None) -> PersonForm:
    """Name, address and every attribute that the register of this questionnaire can hold."""
    fields = {
        column: SelectField(
            COLUMN_NAMES[column],
            choices=[("", _("Välj") if column in REQUIRED else _("inte angivet")), *labels[column].items()],
            validate_choice=False,
        )
        for column in COLUMNS[instrument]
        if column not in COMMON
    }
    given = {} if data is None else {"formdata": None, "data": {**dict.fromkeys(fields, ""), **data}}
    made: PersonForm = type("RegisterPersonForm", (PersonForm,), fields)(**given)
    return made


def attributes_of(form: PersonForm) -> list[str]:
    return [field.name for field in form if field.name in COLUMN_NAMES and field.name not in COMMON]


def person_of(form: PersonForm) -> Person:
    """A form without fields for attributes, as while a wave is open, leaves them as they are."""
    facts = {column: form[column].data or "" for column in attributes_of(form) if form[column].raw_data}
    return Person(form.name.data or "", form.email.data or "", facts or None)


def put_faults(form: PersonForm, faults: Iterable[tuple[str, str]]) -> None:
    """What a rule says about a column, at its field."""
    for column, code in faults:
        form[column].errors = [*form[column].errors, COLUMN_FAULTS[code]]


class UnitForm(FlaskForm):
    id = StringField("id", [Optional()])
    name = StringField(_l("Namn"), [DataRequired(NEEDED), Length(max=200)])
    parent = SelectField(_l("Under"), coerce=int)
    aliases = StringField(_l("Andra namn"), [Length(max=500)])
    area = SelectField(_l("Räknas till område"))


def example_rows(instrument: str, labels: Mapping[str, str]) -> list[tuple[str, ...]]:
    """Headers and one row for an example register, with one label of each vocabulary."""
    if instrument == "MGR":
        return [
            (_("Namn"), _("E-post"), _("Verksamhetsområde"), _("Chefsroll"), _("Anställningstid"), _("Antal medarbetare")),
            (_("Kim Exempel"), "kim@exempel.example", labels["MB1"], labels["MB2"], "4", "23"),
        ]
    return [
        (_("Namn"), _("E-post"), _("Stödfunktion"), _("Placering"), _("Tid i rollen")),
        (_("Lo Exempel"), "lo@exempel.example", labels["SB1"], labels["SB2"], "2"),
    ]
