"""Versions of a release at the desk: late answers, the next version or totals alone, a last version; and everything that has gone out."""

from __future__ import annotations

import hashlib
import json
from datetime import UTC, datetime

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from surveyapp import wake
from surveyapp.errors import NotFound
from surveyapp.persistence.rows import WaveRow
from surveyapp.services import late_answers, registry, studies, waves
from surveyapp.services.registry_document import document_of
from surveyapp.services.release_requests import released, request_release
from surveyapp.web import access
from surveyapp.web.downloads import attachment
from surveyapp.web.fieldwork import LastDayForm, link_key
from surveyapp.web.transaction import after_commit, session
from surveyapp.web.versions.words import words_of

blueprint = Blueprint("versions", __name__)


def now() -> datetime:
    return datetime.now(UTC)


def _newest_wave(study_id: str) -> WaveRow:
    wave = studies.latest_wave(session(), study_id)
    if wave is None:
        raise NotFound()
    return wave


# ---------------------------------------------------------------------- what has gone out
@blueprint.get("/oversyn/<study_id>/utgivet")
def published(study_id: str) -> ResponseReturnValue:
    """Everything that has gone out of the study, in order."""
    study = studies.get_study(session(), study_id)
    rows = registry.published(session(), study_id)
    numbers = registry.wave_numbers(session(), study_id)
    return render_template("versions/published.html", study=study, lines=[(row, words_of(row)) for row in rows], numbers=numbers)


@blueprint.post("/oversyn/<study_id>/utgivet/<wave_id>.json")
def document(study_id: str, wave_id: str) -> ResponseReturnValue:
    """Everything published of a wave, for somebody to audit; without who was invited and who answered."""
    if waves.get_wave(session(), wave_id).study_id != study_id:
        raise NotFound()
    content = json.dumps(document_of(session(), wave_id, with_frame=False), ensure_ascii=False, indent=1).encode()
    mark, newest = hashlib.sha256(content).hexdigest(), released(session(), wave_id)
    registry.put_down(session(), now(), access.actor().name, "export", mark, newest, frame=False)
    return attachment("utgivet.json", content, "application/json")


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
