"""The mails of a wave as text to copy into a mail merge, in the language that is asked for."""

from __future__ import annotations

from flask import Blueprint, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import get_locale

from surveyapp.domain.text import in_language
from surveyapp.language import LANGUAGES
from surveyapp.persistence.rows import WaveRow
from surveyapp.services import participation, studies
from surveyapp.services.instruments import instruments_of
from surveyapp.services.mailings import mailings
from surveyapp.web import access
from surveyapp.web.fieldwork.figures import share_of
from surveyapp.web.transaction import session

blueprint = Blueprint("mailings", __name__)


@blueprint.get("/oversyn/<study_id>/insamling/utskick")
def show(study_id: str) -> ResponseReturnValue:
    study = studies.get_study(session(), study_id)
    wave = studies.latest_wave(session(), study_id)
    if wave is None or wave.state == "draft":
        abort(redirect(url_for("fieldwork.show", study_id=study_id)))
    language = request.args.get("sprak", study.language)
    if language not in LANGUAGES:
        language = study.language
    sides = [
        (in_language(instrument.name, str(get_locale())), mailings(study, wave, instrument, language, _rate(wave, key)))
        for key, instrument in instruments_of(session(), wave.id).items()
    ]
    return render_template("mailings/show.html", study=study, wave=wave, sides=sides, language=language)


def _rate(wave: WaveRow, instrument: str) -> int | None:
    """Per cent answered so far, for those who may see it."""
    if not access.may("fieldwork.participation"):
        return None
    whole = participation.participation(session(), wave.id, instrument).get(("", ""), participation.Participation())
    return share_of(whole)
