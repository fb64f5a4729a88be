"""Fieldwork at the desk: open, hand out links, watch the response rate, close."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

from flask import Blueprint, Response, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import get_locale
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms.validators import InputRequired

from surveyapp import wake
from surveyapp.domain.instrument import DIMENSION_TEXTS, MANAGERS, STAFF, Instrument
from surveyapp.domain.text import in_language
from surveyapp.errors import NotFound, Refused
from surveyapp.persistence.rows import StudyRow, WaveRow
from surveyapp.services import studies, waves
from surveyapp.services.common import swedish_day
from surveyapp.services.instruments import instruments_of
from surveyapp.web import access
from surveyapp.web.downloads import csv_file
from surveyapp.web.fields import DayField
from surveyapp.web.sentences import sentence
from surveyapp.web.transaction import after_commit, session

blueprint = Blueprint("fieldwork", __name__)

ACCEPTABLE = 60  # per cent

NEEDED = _l("Skriv en dag.")


class OpenForm(FlaskForm):  # the extension has no types
    opens_on = DayField(_l("Öppnar"), [InputRequired(NEEDED)])
    closes_on = DayField(_l("Sista dag att svara"), [InputRequired(NEEDED)])
    feedback_on = DayField(_l("De som fått enkäten ser resultatet"), [InputRequired(NEEDED)])


class ReopenForm(FlaskForm):
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
    values: dict[str, Any] = {"sides": {}, "people": []}
    if wave and wave.state != "draft":
        instruments = instruments_of(session(), wave.id)
        values["sides"] = {key: _side(wave, instrument) for key, instrument in instruments.items()}
    if wave and wave.state == "open":
        values["people"] = waves.invited_people(session(), wave.id)
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
        reopen=ReopenForm(formdata=None, closes_on=today + timedelta(days=7)),
        fault=fault,
        faults=_standing_in_the_way(study, wave),
        unrated=[in_language(function.text, str(get_locale())) for function in studies.unrated_functions(study)],
        running=_running(wave, today),
        acceptable=ACCEPTABLE,
        **values,
    )
    return body, 422 if fault or (form and form.errors) else 200


def _running(wave: WaveRow | None, today: date) -> tuple[int, int] | None:
    """(day, days) of an open field period; None before and after."""
    if wave is None or wave.state != "open" or wave.opens_on is None or wave.closes_on is None or today < wave.opens_on:
        return None
    return (today - wave.opens_on).days + 1, (wave.closes_on - wave.opens_on).days + 1


def _standing_in_the_way(study: StudyRow, wave: WaveRow | None) -> list[str]:
    if wave is not None and wave.state != "draft":
        return []
    return [sentence(fault) or "" for fault in waves.check_opening(session(), study)]


def _side(wave: WaveRow, instrument: Instrument) -> dict[str, Any]:
    """Participation of one questionnaire: everybody, and each register dimension with its segments in order."""
    counts = waves.participation(session(), wave.id, instrument.id)
    language = str(get_locale())
    dimensions = []
    for breakdown in instrument.breakdowns:
        item = instrument.items[breakdown.item]
        rows = [
            (in_language(option.text, language), counts[breakdown.item, option.value])
            for option in instrument.scale_of(item).options
            if (breakdown.item, option.value) in counts
        ]
        dimensions.append((in_language(DIMENSION_TEXTS[breakdown.dimension], language), rows))
    whole = counts.get(("", ""), waves.Participation())
    share = share_of(whole)
    return {
        "name": in_language(instrument.name, language),
        "whole": whole,
        "share": share,
        "dimensions": [
            (name, [(label, group, share_of(group), _lags(group, share)) for label, group in rows]) for name, rows in dimensions
        ],
    }


def share_of(group: waves.Participation) -> int:
    """Answered per hundred invited, half upwards from whole numbers."""
    return (200 * group.answered + group.invited) // (2 * group.invited) if group.invited else 0


def _lags(group: waves.Participation, whole: int) -> bool:
    """Worth a look: under what is acceptable while the whole is not. Early on everybody is, which tells nothing."""
    return share_of(group) < ACCEPTABLE <= whole


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
    form = ReopenForm()
    if not form.validate():
        return _page(study_id, _("Välj en ny sista dag."))
    waves.reopen_wave(session(), access.actor(), now(), wave_id, link_key(), form.closes_on.data)
    flash(_("Mätningen är öppen igen."))
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
