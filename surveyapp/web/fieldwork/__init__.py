"""Fieldwork at the desk: open, hand out links, watch the response rate, close."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from flask import Blueprint, Response, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import get_locale
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms.validators import InputRequired

from surveyapp import wake
from surveyapp.domain.instrument import MANAGERS, STAFF
from surveyapp.domain.text import in_language
from surveyapp.errors import NotFound, Refused
from surveyapp.persistence.rows import StudyRow, WaveRow
from surveyapp.services import answer_import, studies, waves
from surveyapp.services.common import swedish_day
from surveyapp.services.participation import invited_people
from surveyapp.web import access
from surveyapp.web.downloads import csv_file
from surveyapp.web.fields import DayField
from surveyapp.web.fieldwork.figures import collected, figures_of
from surveyapp.web.sentences import sentence
from surveyapp.web.transaction import after_commit, session

blueprint = Blueprint("fieldwork", __name__)

NEEDED = _l("Skriv en dag.")


class OpenForm(FlaskForm):  # the extension has no types
    opens_on = DayField(_l("Öppnar"), [InputRequired(NEEDED)])
    closes_on = DayField(_l("Sista dag att svara"), [InputRequired(NEEDED)])
    feedback_on = DayField(_l("De som fått enkäten ser resultatet"), [InputRequired(NEEDED)])


class LastDayForm(FlaskForm):
    closes_on = DayField(_l("Ny sista dag"), [InputRequired(NEEDED)])


def now() -> datetime:
    return datetime.now(UTC)


def link_key() -> bytes:
    key: bytes = current_app.extensions["surveyapp_settings"].link_key
    return key


@blueprint.get("/oversyn/<study_id>/insamling")
def show(study_id: str) -> ResponseReturnValue:
    return _page(study_id)


def _page(study_id: str, fault: str = "", form: OpenForm | None = None) -> ResponseReturnValue:
    study = studies.get_study(session(), study_id)
    wave = studies.latest_wave(session(), study_id)
    today = swedish_day(now())
    default = OpenForm(
        formdata=None,
        opens_on=today,
        closes_on=today + timedelta(days=waves.FIELD_PERIOD_DAYS),
        feedback_on=today + timedelta(days=waves.FIELD_PERIOD_DAYS + 21),
    )
    body = render_template(
        "fieldwork/show.html",
        study=study,
        wave=wave,
        form=form or default,
        last_day=LastDayForm(
            formdata=None, closes_on=(wave.closes_on if wave and wave.state == "open" else None) or today + timedelta(days=7)
        ),
        fault=fault,
        faults=_standing_in_the_way(study, wave),
        one_sided=[in_language(text, str(get_locale())) for text in waves.lost_mirrors(session(), study)],
        unrated=[in_language(function.text, str(get_locale())) for function in studies.unrated_functions(study)],
        running=_running(wave, today),
        figures=figures_of(wave, now()) if wave and wave.state != "draft" and access.may("fieldwork.participation") else None,
        collected=collected(wave),
        people=invited_people(session(), wave.id) if wave and wave.state == "open" else [],
    )
    return body, 422 if fault or (form and form.errors) else 200


@blueprint.get("/oversyn/<study_id>/insamling/svarslage")
def participation(study_id: str) -> ResponseReturnValue:
    """The figures alone, for a page that stands open: as they are now, and whether they may still change."""
    wave = studies.latest_wave(session(), study_id)
    if wave is None or wave.state == "draft":
        raise NotFound()
    study = studies.get_study(session(), study_id)
    return render_template("fieldwork/_figures.html", study=study, wave=wave, figures=figures_of(wave, now()))


def _running(wave: WaveRow | None, today: date) -> tuple[int, int] | None:
    """(day, days) of an open field period; None before and after."""
    if wave is None or wave.state != "open" or wave.opens_on is None or wave.closes_on is None or today < wave.opens_on:
        return None
    return (today - wave.opens_on).days + 1, (wave.closes_on - wave.opens_on).days + 1


def _standing_in_the_way(study: StudyRow, wave: WaveRow | None) -> list[str]:
    if wave is not None and wave.state != "draft":
        return []
    return [sentence(fault) or "" for fault in waves.check_opening(session(), study)]


def _wave(study_id: str, wave_id: str) -> WaveRow:
    wave = waves.get_wave(session(), wave_id)
    if wave.study_id != study_id:
        raise NotFound()
    return wave


@blueprint.post("/oversyn/<study_id>/insamling/ny")
def new_wave(study_id: str) -> ResponseReturnValue:
    waves.create_wave(session(), access.actor(), now(), study_id)
    return redirect(url_for("fieldwork.show", study_id=study_id))


@blueprint.post("/oversyn/<study_id>/insamling/oppna")
def open_wave(study_id: str) -> ResponseReturnValue:
    """Freeze the questionnaires and let the links lead somewhere; makes the wave where there is none."""
    form = OpenForm()
    if not form.validate():
        return _page(study_id, form=form)
    wave = studies.latest_wave(session(), study_id)
    if wave is None or wave.state == "released":
        wave = waves.create_wave(session(), access.actor(), now(), study_id)
        session().flush()
    dates = {"opens_on": form.opens_on.data, "closes_on": form.closes_on.data, "feedback_on": form.feedback_on.data}
    try:
        waves.open_wave(session(), access.actor(), now(), wave.id, link_key(), **dates)
    except Refused as refused:
        session().rollback()
        return _page(study_id, sentence(refused) or "", form)
    flash(_("Mätningen är öppen. Hämta länkarna och skicka dem."))
    return redirect(url_for("fieldwork.show", study_id=study_id))


@blueprint.post("/oversyn/<study_id>/insamling/<wave_id>/stang")
def close_wave(study_id: str, wave_id: str) -> ResponseReturnValue:
    _wave(study_id, wave_id)
    waves.close_wave(session(), access.actor(), now(), wave_id)
    after_commit(wake.sweep)
    flash(_("Mätningen är stängd. Svaren är omskrivna i slumpad ordning, utan koppling till länkarna."))
    return redirect(url_for("fieldwork.show", study_id=study_id))


@blueprint.post("/oversyn/<study_id>/insamling/<wave_id>/oppna-igen")
def reopen_wave(study_id: str, wave_id: str) -> ResponseReturnValue:
    _wave(study_id, wave_id)
    form = LastDayForm()
    if not form.validate():
        return _page(study_id, _("Välj en ny sista dag."))
    try:
        waves.reopen_wave(session(), access.actor(), now(), wave_id, link_key(), form.closes_on.data)
    except Refused as refused:
        session().rollback()
        return _page(study_id, sentence(refused) or "")
    flash(_("Mätningen är öppen igen."))
    return redirect(url_for("fieldwork.show", study_id=study_id))


@blueprint.post("/oversyn/<study_id>/insamling/<wave_id>/angra")
def take_back(study_id: str, wave_id: str) -> ResponseReturnValue:
    """Delete answers that were read in from elsewhere, before release."""
    _wave(study_id, wave_id)
    answer_import.take_back(session(), access.actor(), now(), wave_id)
    after_commit(wake.sweep)
    flash(_("Inläsningen är ångrad, och svaren är borttagna. Läs in filerna på nytt när de stämmer."))
    return redirect(url_for("studies.answers", study_id=study_id))


@blueprint.post("/oversyn/<study_id>/insamling/<wave_id>/sista-dag")
def move_last_day(study_id: str, wave_id: str) -> ResponseReturnValue:
    _wave(study_id, wave_id)
    form = LastDayForm()
    if not form.validate():
        return _page(study_id, _("Välj en ny sista dag."))
    try:
        waves.move_last_day(session(), access.actor(), now(), wave_id, form.closes_on.data)
    except Refused as refused:
        session().rollback()
        return _page(study_id, sentence(refused) or "")
    flash(_("Sista dagen är flyttad."))
    return redirect(url_for("fieldwork.show", study_id=study_id))


@blueprint.post("/oversyn/<study_id>/insamling/<wave_id>/lankar/<instrument>")
def links(study_id: str, wave_id: str, instrument: str) -> Response:
    """Names, addresses and links for a mail merge; who took them out is logged."""
    _wave(study_id, wave_id)
    if instrument not in {MANAGERS, STAFF}:
        raise NotFound()
    base = current_app.extensions["surveyapp_settings"].base_url
    if base.startswith("http://127.0.0.1"):
        base = request.host_url.rstrip("/")
    found = waves.personal_links(session(), access.actor(), now(), wave_id, instrument, link_key())
    rows = [(_("namn"), _("e-post"), _("länk")), *((person.name, person.email, f"{base}/s/{person.token}") for person in found)]
    return csv_file(f"lankar-{instrument.lower()}.csv", rows)


@blueprint.post("/oversyn/<study_id>/insamling/<wave_id>/nya-lankar")
def reissue(study_id: str, wave_id: str) -> ResponseReturnValue:
    _wave(study_id, wave_id)
    number = len(list(waves.reissue_links(session(), access.actor(), now(), wave_id, link_key())))
    flash(_("%(number)s länkar är nya. De gamla slutade gälla; hämta listan och skicka igen.", number=number))
    return redirect(url_for("fieldwork.show", study_id=study_id))


@blueprint.post("/oversyn/<study_id>/insamling/<wave_id>/ta-tillbaka/<invitation_id>")
def withdraw(study_id: str, wave_id: str, invitation_id: str) -> ResponseReturnValue:
    _wave(study_id, wave_id)
    waves.withdraw_invitation(session(), access.actor(), now(), wave_id, invitation_id)
    flash(_("Inbjudan är tillbakatagen."))
    return redirect(url_for("fieldwork.show", study_id=study_id))
