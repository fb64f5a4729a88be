"""Versions of a release at the desk: taking late answers, preparing the next version or totals alone, and saying that one is the last."""

from __future__ import annotations

from datetime import UTC, datetime

from flask import Blueprint, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from surveyapp import wake
from surveyapp.errors import NotFound
from surveyapp.persistence.rows import WaveRow
from surveyapp.services import late_answers, studies, waves
from surveyapp.services.release_requests import request_release
from surveyapp.web import access
from surveyapp.web.fieldwork import LastDayForm, link_key
from surveyapp.web.transaction import after_commit, session

blueprint = Blueprint("versions", __name__)


def now() -> datetime:
    return datetime.now(UTC)


def _newest_wave(study_id: str) -> WaveRow:
    wave = studies.latest_wave(session(), study_id)
    if wave is None:
        raise NotFound()
    return wave


@blueprint.post("/oversyn/<study_id>/insamling/<wave_id>/sena-svar")
def take_late(study_id: str, wave_id: str) -> ResponseReturnValue:
    """Open a released wave for those who have not answered."""
    if waves.get_wave(session(), wave_id).study_id != study_id:
        raise NotFound()
    form = LastDayForm()
    if not form.validate():
        flash(_("Välj en ny sista dag."))
        return redirect(url_for("fieldwork.show", study_id=study_id))
    late_answers.open_for_late(session(), access.actor(), now(), wave_id, link_key(), form.closes_on.data)
    flash(_("Sena svar tas emot. Det som är utgivet kan läsas som förut."))
    return redirect(url_for("fieldwork.show", study_id=study_id))


@blueprint.post("/oversyn/<study_id>/resultat/ny-version")
def prepare(study_id: str) -> ResponseReturnValue:
    """Prepare the next version; with `totalt`, everybody's figures alone."""
    wave = _newest_wave(study_id)
    request_release(session(), access.actor(), now(), wave.id, whole_only=bool(request.form.get("totalt")))
    after_commit(wake.sweep)
    return redirect(url_for("results.show", study_id=study_id))


@blueprint.post("/oversyn/<study_id>/resultat/slutlig")
def final(study_id: str) -> ResponseReturnValue:
    """The version that is out is the last one."""
    late_answers.make_final(session(), access.actor(), now(), _newest_wave(study_id).id)
    after_commit(wake.sweep)
    flash(_("Versionen är slutlig. Svar som har kommit in sedan dess används inte."))
    return redirect(url_for("results.show", study_id=study_id))
