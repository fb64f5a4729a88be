"""Before a release goes out: the one who leads the study looks at what was prepared, and gives it out, throws it away or prepares anew."""

from __future__ import annotations

from datetime import UTC, datetime

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from surveyapp import wake
from surveyapp.errors import NotFound
from surveyapp.persistence.rows import WaveRow
from surveyapp.services import release_confirm, studies
from surveyapp.services.prepared import prepared_of
from surveyapp.services.release_requests import request_release
from surveyapp.web import access
from surveyapp.web.transaction import after_commit, session

blueprint = Blueprint("proposal", __name__)


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
    return render_template("proposal/show.html", study=study, row=row)


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
    """Throw away and prepare anew."""
    request_release(session(), access.actor(), now(), _wave(study_id).id, again=True)
    after_commit(wake.sweep)
    return _to_results(study_id)
