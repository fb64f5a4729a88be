"""People in the register one at a time: found, added, corrected and removed. Shows nothing of who has answered."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from surveyapp.domain.instrument import MANAGERS, STAFF
from surveyapp.errors import InvalidInput, NotFound, Refused
from surveyapp.persistence.rows import RegisterEntryRow, StudyRow
from surveyapp.services import people as register_people
from surveyapp.services import studies
from surveyapp.services.register import has_open_wave, vocabulary
from surveyapp.web import access
from surveyapp.web.sentences import sentence
from surveyapp.web.studies import forms
from surveyapp.web.studies.base import blueprint, language, now
from surveyapp.web.transaction import session

PAGE = 50


@blueprint.get("/oversyn/<study_id>/register/personer", endpoint="people")
def index(study_id: str) -> ResponseReturnValue:
    study = studies.get_study(session(), study_id)
    sought, instrument = request.args.get("sok", ""), request.args.get("enkat", "")
    found = register_people.find_people(session(), study_id, sought, instrument if instrument in {MANAGERS, STAFF} else "")
    pages = max(1, -(-len(found) // PAGE))
    page = min(max(request.args.get("sida", 1, type=int), 1), pages)
    return render_template(
        "studies/people.html",
        study=study,
        people=found[(page - 1) * PAGE : page * PAGE],
        number=len(found),
        first=(page - 1) * PAGE + 1,
        page=page,
        pages=pages,
        sought=sought,
        instrument=instrument,
        labels=vocabulary(session(), study, language()).labels,
        open=has_open_wave(session(), study_id),
    )


@blueprint.route("/oversyn/<study_id>/register/personer/ny/<instrument>", methods=["GET", "POST"])
def new_person(study_id: str, instrument: str) -> ResponseReturnValue:
    study = studies.get_study(session(), study_id)
    if instrument not in {MANAGERS, STAFF}:
        raise NotFound()
    if request.method == "GET":
        return _page(study, instrument, _form(study, instrument, {}))
    form = _form(study, instrument)
    try:
        register_people.add_person(session(), access.actor(), now(), study_id, instrument, forms.person_of(form))
    except (InvalidInput, Refused) as refused:
        return _refused(study, instrument, form, refused)
    flash(_("%(name)s är tillagd.", name=form.name.data))
    return redirect(url_for("studies.people", study_id=study_id))


@blueprint.route("/oversyn/<study_id>/register/personer/<entry_id>", methods=["GET", "POST"])
def person(study_id: str, entry_id: str) -> ResponseReturnValue:
    study, row = studies.get_study(session(), study_id), register_people.get_person(session(), study_id, entry_id)
    stored = {"name": row.name, "email": row.email, **row.facts}
    if request.method == "GET":
        return _page(study, row.instrument, _form(study, row.instrument, stored), row)
    form = _form(study, row.instrument)
    try:
        changed = register_people.change_person(session(), access.actor(), now(), study_id, entry_id, forms.person_of(form))
    except (InvalidInput, Refused) as refused:
        return _refused(study, row.instrument, form, refused, row)
    flash(_("%(name)s är sparad.", name=row.name) if changed else _("Inget var ändrat."))
    return redirect(url_for("studies.people", study_id=study_id))


@blueprint.post("/oversyn/<study_id>/register/personer/<entry_id>/ta-bort")
def remove_person(study_id: str, entry_id: str) -> ResponseReturnValue:
    study, row = studies.get_study(session(), study_id), register_people.get_person(session(), study_id, entry_id)
    name = row.name
    try:
        register_people.remove_person(session(), access.actor(), now(), study_id, entry_id)
    except Refused as refused:
        form = _form(study, row.instrument, {"name": row.name, "email": row.email, **row.facts})
        return _refused(study, row.instrument, form, refused, row)
    flash(_("%(name)s är borttagen ur registret.", name=name))
    return redirect(url_for("studies.people", study_id=study_id))


def _form(study: StudyRow, instrument: str, data: dict[str, str] | None = None) -> forms.PersonForm:
    """The form of one questionnaire's register. `data`: what stands in it; none where it was sent."""
    return forms.person_form(instrument, vocabulary(session(), study, language()).labels, data)


def _refused(
    study: StudyRow, instrument: str, form: forms.PersonForm, error: InvalidInput | Refused, row: RegisterEntryRow | None = None
) -> ResponseReturnValue:
    """The page as it was typed: faults at their fields, or the rule that forbids it."""
    if isinstance(error, InvalidInput):
        forms.put_faults(form, error.faults)
        return _page(study, instrument, form, row, status=422)
    return _page(study, instrument, form, row, fault=sentence(error) or "", status=409)


def _page(
    study: StudyRow, instrument: str, form: forms.PersonForm, row: RegisterEntryRow | None = None, fault: str = "", status: int = 200
) -> ResponseReturnValue:
    values: dict[str, Any] = {"labels": vocabulary(session(), study, language()).labels, "history": []}
    if row is not None:
        values["history"] = [
            (event, [str(forms.COLUMN_NAMES[field]) for field in event.detail.get("fields", ())])
            for event in register_people.history(session(), study.id, row.id)
        ]
    body = render_template(
        "studies/person.html",
        study=study,
        instrument=instrument,
        form=form,
        row=row,
        fault=fault,
        attributes=forms.attributes_of(form),
        open=has_open_wave(session(), study.id),
        **values,
    )
    return body, status
