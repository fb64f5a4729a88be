"""Before a release goes out: the one who leads the study looks at what was prepared, and gives it out, throws it away or prepares anew."""

from __future__ import annotations

from datetime import UTC, datetime

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import BooleanField
from wtforms.validators import InputRequired, NumberRange

from surveyapp import wake
from surveyapp.disclosure.policy import policy_of
from surveyapp.disclosure.released import Publication
from surveyapp.errors import NotFound, Refused
from surveyapp.persistence.rows import ReleaseRow, StudyRow, WaveRow
from surveyapp.services import release_confirm, studies
from surveyapp.services.instruments import instruments_of
from surveyapp.services.prepared import prepared_of
from surveyapp.services.release_requests import request_release
from surveyapp.web import access
from surveyapp.web.fields import NumberField
from surveyapp.web.proposal import parts
from surveyapp.web.sentences import sentence
from surveyapp.web.transaction import after_commit, session

blueprint = Blueprint("proposal", __name__)

MOST = 999
NEEDED = _l("Skriv ett antal mellan 1 och 999.")


class ThresholdForm(FlaskForm):  # the extension has no types
    minimum = NumberField(_l("Minst antal svar i en grupp"), [InputRequired(NEEDED), NumberRange(1, MOST, NEEDED)])
    two_way = BooleanField(_l("Ta med korstabeller"))


def now() -> datetime:
    return datetime.now(UTC)


def _wave(study_id: str) -> WaveRow:
    wave = studies.latest_wave(session(), study_id)
    if wave is None:
        raise NotFound()
    return wave


def _to_results(study_id: str) -> ResponseReturnValue:
    return redirect(url_for("results.show", study_id=study_id))


@blueprint.get("/oversyn/<study_id>/resultat/forslag")
def show(study_id: str) -> ResponseReturnValue:
    """What would be shown, merged and hidden, and what each choice costs. No figure from answers."""
    study, wave = studies.get_study(session(), study_id), studies.latest_wave(session(), study_id)
    row = prepared_of(session(), wave.id) if wave else None
    if row is None:
        return _to_results(study_id)
    return _page(study, row, ThresholdForm(formdata=None, minimum=row.policy["min_respondents"], two_way=row.policy["two_way"]))


def _page(study: StudyRow, row: ReleaseRow, form: ThresholdForm) -> ResponseReturnValue:
    sides = parts.sides(Publication.from_document(row.content or {}), row.preview or {})
    choices = parts.choices(sides, row.preview or {})
    body = render_template("proposal/show.html", study=study, row=row, sides=sides, choices=choices, form=form, least=_least(row.wave_id))
    return body, 422 if form.errors else 200


def _least(wave_id: str) -> int:
    """The least number of respondents that those who answered were promised."""
    return max(policy_of(instrument.thresholds).min_respondents for instrument in instruments_of(session(), wave_id).values())


@blueprint.post("/oversyn/<study_id>/resultat/forslag/ge-ut")
def confirm(study_id: str) -> ResponseReturnValue:
    """Give out exactly what the page showed."""
    row = release_confirm.confirm_release(session(), access.actor(), now(), _wave(study_id).id, request.form.get("fingerprint", ""))
    if row is None:
        flash(_("Det förberedda gällde inte längre: underlaget har ändrats. Inget har getts ut. Förbered på nytt."))
        return _to_results(study_id)
    after_commit(wake.sweep)
    flash(_("Resultatet är utgivet."))
    return _to_results(study_id)


@blueprint.post("/oversyn/<study_id>/resultat/forslag/kasta")
def discard(study_id: str) -> ResponseReturnValue:
    release_confirm.discard_release(session(), access.actor(), now(), _wave(study_id).id)
    flash(_("Förslaget är kastat. Inget har getts ut."))
    return _to_results(study_id)


@blueprint.post("/oversyn/<study_id>/resultat/forslag/om")
def again(study_id: str) -> ResponseReturnValue:
    """Throw away and prepare anew, with larger groups or without two-way tables where that is asked for."""
    study, wave, form = studies.get_study(session(), study_id), _wave(study_id), ThresholdForm()
    row = prepared_of(session(), wave.id)
    if row is None:
        return _to_results(study_id)
    if not form.validate():
        return _page(study, row, form)
    asked = {"min_respondents": int(form.minimum.data), "two_way": bool(form.two_way.data)}
    try:
        request_release(session(), access.actor(), now(), wave.id, again=True, asked=asked)
    except Refused as refused:
        form.minimum.errors = [sentence(refused) or ""]
        return _page(study, row, form)
    after_commit(wake.sweep)
    flash(_("Resultatet förbereds. Det tar ungefär en minut."))
    return _to_results(study_id)
