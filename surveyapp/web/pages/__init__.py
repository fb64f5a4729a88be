"""Pages for everybody: the front door, the privacy notice of a study, and the accessibility statement."""

from __future__ import annotations

from flask import Blueprint, g, redirect, render_template
from flask.typing import ResponseReturnValue

from surveyapp.domain.text import in_language
from surveyapp.errors import NotFound
from surveyapp.instruments import load_template
from surveyapp.persistence.rows import StudyRow
from surveyapp.web.languages import current_language
from surveyapp.web.transaction import session

blueprint = Blueprint("pages", __name__)


@blueprint.get("/")
def front() -> ResponseReturnValue:
    return redirect("/oversyner")


@blueprint.get("/integritet/<study_id>")
def privacy(study_id: str) -> ResponseReturnValue:
    """What is processed, by whom, for how long, and how to ask. Filled from the study."""
    study = session().get(StudyRow, study_id)
    if study is None:
        raise NotFound()
    language = current_language()
    messages = load_template(study.template).messages
    notice = in_language(messages["privacy_notice"], language)
    record = in_language(messages["public_record"], language)
    g.language = language
    return render_template("pages/privacy.html", study=study, notice=notice, record=record)


@blueprint.get("/tillganglighet")
def accessibility() -> ResponseReturnValue:
    return render_template("pages/accessibility.html")
