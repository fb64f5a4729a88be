"""Forms of the study pages: shapes only; rules live in services."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from flask_wtf.file import FileField, FileRequired
from wtforms import BooleanField, IntegerField, RadioField, SelectField, SelectMultipleField, StringField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange, Optional
from wtforms.widgets import CheckboxInput, ListWidget

from surveyapp.web.fields import DayField

NEEDED = _l("Fyll i det här.")
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
    consultant = StringField(_l("Konsult (står på enkäten och i bilagorna)"), [Length(max=200)])
    contact = StringField(_l("Kontakt för dem som svarar"), [DataRequired(NEEDED), Length(max=200)])
    deletion_date = DayField(_l("Uppgifterna raderas"), [InputRequired(NEEDED)])


class FunctionForm(FlaskForm):
    id = StringField("id", [Optional()])
    name_sv = StringField(_l("Namn på svenska"), [DataRequired(NEEDED), Length(max=60)])
    name_en = StringField(_l("Namn på engelska"), [Length(max=60)])
    in_sentence = StringField(_l("I en mening, efter ”stödet från”"), [Length(max=80)])
    hint = StringField(_l("Hjälper till med"), [Length(max=120)])
    level = SelectField(_l("Nivå"), choices=LEVELS)
    central = IntegerField(_l("Personer som arbetar för alla"), [Optional(), NumberRange(0, 999)])


class AreaForm(FlaskForm):
    id = StringField("id", [Optional()])
    name = StringField(_l("Namn"), [DataRequired(NEEDED), Length(max=80)])


class SettingsForm(FlaskForm):
    profile = RadioField(_l("Omfattning"), choices=[("default", _l("Standard")), ("full", _l("Full: fler frågor"))])
    nki = BooleanField(_l("Tre frågor med betyg 1–10"))
    mixed_thieves = BooleanField(_l("Blanda ordningen på tidstjuvarna"))
    full_card_limit = IntegerField(_l("Hela kort per chef (tomt: 6, eller 4 från 150 tillfrågade)"), [Optional(), NumberRange(1, 12)])
    min_respondents = IntegerField(_l("Minst antal svar i en grupp"), [DataRequired(NEEDED), NumberRange(1, 100)])
    min_respondents_text = IntegerField(_l("Minst antal svar för fritext"), [DataRequired(NEEDED), NumberRange(1, 100)])
    min_rated_persons = IntegerField(_l("Minst antal bedömda personer"), [DataRequired(NEEDED), NumberRange(1, 100)])
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


class UnitForm(FlaskForm):
    id = StringField("id", [Optional()])
    name = StringField(_l("Namn"), [DataRequired(NEEDED), Length(max=200)])
    parent = SelectField(_l("Under"), coerce=int)
    aliases = StringField(_l("Andra namn, med semikolon emellan"), [Length(max=500)])
    area = SelectField(_l("Räknas till område"))
