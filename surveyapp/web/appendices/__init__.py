"""Appendices at the desk: made in the background, fetched as PDF; the released tables as CSV and xlsx."""

from __future__ import annotations

from datetime import UTC, datetime

from flask import Blueprint, Response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import get_locale

from surveyapp import wake
from surveyapp.errors import NotFound
from surveyapp.language import LANGUAGES, translator
from surveyapp.reports.export import to_csv, to_xlsx
from surveyapp.services import appendices, studies
from surveyapp.services.release_requests import error_of, publication_of
from surveyapp.services.text_release import newest_released_texts
from surveyapp.web import access
from surveyapp.web.downloads import attachment
from surveyapp.web.sentences import failure
from surveyapp.web.transaction import after_commit, session

blueprint = Blueprint("appendices", __name__)

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@blueprint.get("/oversyn/<study_id>/bilagor")
def show(study_id: str) -> ResponseReturnValue:
    study = studies.get_study(session(), study_id)
    try:
        publication = publication_of(appendices.newest_release(session(), study_id))
    except NotFound:
        publication = None
    rows = appendices.appendices_of(session(), study_id)
    old = appendices.outdated(session(), rows)
    working = any(row.state in {"queued", "running"} for row in rows)
    faults = {row.id: failure(error_of(row)) for row in rows if row.state == "failed"}
    return render_template(
        "appendices/show.html",
        study=study,
        publication=publication,
        rows=rows,
        faults=faults,
        old=old,
        working=working,
        languages=LANGUAGES,
        versions=appendices.versions_of_releases(session(), rows),
    )


@blueprint.post("/oversyn/<study_id>/bilagor/<int:number>")
def build(study_id: str, number: int) -> ResponseReturnValue:
    language = request.form.get("language", "sv")
    if language not in LANGUAGES:
        raise NotFound()
    appendices.request_appendix(session(), access.actor(), datetime.now(UTC), study_id, number, language)
    after_commit(wake.sweep)
    return redirect(url_for("appendices.show", study_id=study_id))


@blueprint.get("/oversyn/<study_id>/bilagor/<int:appendix_id>.pdf")
def pdf(study_id: str, appendix_id: int) -> Response:
    row = appendices.appendix_bytes(session(), study_id, appendix_id)
    suffix = "" if row.language == "sv" else f"-{row.language}"
    return attachment(f"bilaga-{row.number}{suffix}.pdf", row.pdf or b"", "application/pdf")


@blueprint.get("/oversyn/<study_id>/bilagor/tabeller.<form>")
def data(study_id: str, form: str) -> Response:
    """Every released figure and text, one line each."""
    row = appendices.newest_release(session(), study_id)
    publication, texts = publication_of(row), newest_released_texts(session(), row.wave_id)
    words = translator(str(get_locale()))
    name = "tabeller" if row.version == 1 else f"tabeller-version-{row.version}"
    if form == "csv":
        return attachment(f"{name}.csv", to_csv(publication, words, texts), "text/csv; charset=utf-8")
    if form == "xlsx":
        return attachment(f"{name}.xlsx", to_xlsx(publication, words, texts), XLSX)
    raise NotFound()
