"""Studies themselves: the list, a new one, its overview, what is said about it, and its codebook."""

from __future__ import annotations

import json
from datetime import timedelta

from flask import Response, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from surveyapp.domain.codebook import codebook
from surveyapp.errors import NotFound, Refused
from surveyapp.instruments import load_template
from surveyapp.services import participation, register, studies
from surveyapp.services.release_requests import has_release
from surveyapp.web import access
from surveyapp.web.downloads import attachment, csv_file
from surveyapp.web.fieldwork.figures import collected
from surveyapp.web.sentences import sentence
from surveyapp.web.studies import forms
from surveyapp.web.studies.base import blueprint, instruments_now, language, now
from surveyapp.web.transaction import session

ABOUT = ("name", "municipality", "organisation", "consultant", "contact", "deletion_date")


@blueprint.get("/oversyner")
def index() -> ResponseReturnValue:
    found = access.account()
    mine = studies.studies_of(session(), found.id) if found else []
    lines = [(study, studies.latest_wave(session(), study.id)) for study in mine]
    return render_template("studies/index.html", lines=lines, study=None)


@blueprint.route("/oversyner/ny", methods=["GET", "POST"])
def create() -> ResponseReturnValue:
    form = forms.StudyForm()
    if form.validate_on_submit():
        values = {name: form[name].data for name in ABOUT}
        study = studies.create_study(session(), access.actor(), now(), language=language(), **values)
        return redirect(url_for("studies.overview", study_id=study.id))
    if not form.is_submitted():
        form.deletion_date.data = (now() + timedelta(days=365)).date()
    return render_template("studies/create.html", form=form, study=None), 422 if form.errors else 200


@blueprint.route("/oversyn/<study_id>/uppgifter", methods=["GET", "POST"])
def about(study_id: str) -> ResponseReturnValue:
    """What is said about the study, also to those who answer."""
    study = studies.get_study(session(), study_id)
    form = forms.StudyForm(obj=study)
    if form.validate_on_submit():
        try:
            studies.change_study(session(), access.actor(), now(), study_id, **{name: form[name].data for name in ABOUT})
        except Refused as refused:
            form.deletion_date.errors = [sentence(refused)]
        else:
            flash(_("Uppgifterna är sparade."))
            return redirect(url_for("studies.overview", study_id=study_id))
    return render_template("studies/about.html", form=form, study=study), 422 if form.errors else 200


@blueprint.get("/oversyn/<study_id>")
def overview(study_id: str) -> ResponseReturnValue:
    """What to do next, and where things stand."""
    study = studies.get_study(session(), study_id)
    wave = studies.latest_wave(session(), study_id)
    released = has_release(session(), study_id)
    counts = register.register_counts(session(), study_id)
    sides = {}
    if wave and wave.state != "draft" and access.may("fieldwork.participation"):
        sides = {key: participation.participation(session(), wave.id, key).get(("", ""), participation.Participation()) for key in counts}
    return render_template(
        "studies/overview.html", study=study, wave=wave, released=released, counts=counts, sides=sides, collected=collected(wave)
    )


@blueprint.get("/oversyn/<study_id>/kodbok/<name>", endpoint="codebook")
def codebook_file(study_id: str, name: str) -> Response:
    """Variables, labels and codes: "MGR.csv" or "STF.json"."""
    key, _dot, form = name.partition(".")
    study = studies.get_study(session(), study_id)
    found = instruments_now(study).get(key)
    if found is None or form not in {"csv", "json"}:
        raise NotFound()
    rows = list(codebook(found).rows(language()))
    if form == "json":
        content = {"instrument": found.id, "version": found.version, "routing": load_template(study.template).routing, "variables": rows}
        return attachment(f"kodbok-{key}.json", json.dumps(content, ensure_ascii=False, indent=1).encode(), "application/json")
    return csv_file(f"kodbok-{key}.csv", [list(rows[0]), *(list(row.values()) for row in rows)])
