"""The register: a file is read and shown, and changes nothing until it is confirmed."""

from __future__ import annotations

from flask import Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from surveyapp.domain.text import in_language
from surveyapp.errors import NotFound, Refused
from surveyapp.persistence.rows import RegisterImportRow, StudyRow
from surveyapp.services import register, studies
from surveyapp.services.register_reading import Preview
from surveyapp.services.register_words import COLUMNS
from surveyapp.services.tabular import read_table
from surveyapp.web import access
from surveyapp.web.downloads import csv_file
from surveyapp.web.sentences import sentence
from surveyapp.web.studies import forms
from surveyapp.web.studies.base import blueprint, language, now
from surveyapp.web.transaction import release, session

NEW_AREA, LEFT_OUT = "+", "-"


@blueprint.get("/oversyn/<study_id>/register", endpoint="register")
def show(study_id: str) -> ResponseReturnValue:
    return _page(study_id, forms.UploadForm(formdata=None), "")


def _page(study_id: str, form: forms.UploadForm, fault: str) -> ResponseReturnValue:
    study = studies.get_study(session(), study_id)
    counts = register.register_counts(session(), study_id)
    body = render_template("studies/register.html", study=study, form=form, counts=counts, fault=fault)
    return body, 422 if fault or form.errors else 200


@blueprint.post("/oversyn/<study_id>/register")
def upload(study_id: str) -> ResponseReturnValue:
    """Read a file and show what it would do; nothing is imported yet."""
    form = forms.UploadForm()
    if not form.validate():
        return _page(study_id, form, "")
    file, who = form.file.data, access.actor()
    release()  # reading a spreadsheet takes its time, and people are answering meanwhile
    try:
        rows = read_table(file.read(), file.filename or "")
        row = register.preview_import(session(), who, now(), study_id, form.instrument.data, rows, file.filename or "")
    except Refused as refused:
        return _page(study_id, form, sentence(refused) or "")
    return redirect(url_for("studies.import_preview", study_id=study_id, import_id=row.id), 303)


@blueprint.get("/oversyn/<study_id>/register/exempel-<instrument>.csv")
def register_example(study_id: str, instrument: str) -> Response:
    """A file with the right headers and one made-up row in the study's own words."""
    if instrument not in COLUMNS:
        raise NotFound()
    words = register.vocabulary(session(), studies.get_study(session(), study_id))
    rows = forms.example_rows(instrument, {item: next(iter(labels.values()), "") for item, labels in words.labels.items()})
    return csv_file(f"register-{instrument.lower()}.csv", rows)


def _waiting(study_id: str, import_id: str) -> RegisterImportRow:
    row = session().get(RegisterImportRow, import_id)
    if row is None or row.study_id != study_id:
        raise Refused("preview_gone")
    return row


@blueprint.get("/oversyn/<study_id>/register/<import_id>")
def import_preview(study_id: str, import_id: str) -> ResponseReturnValue:
    row = _waiting(study_id, import_id)
    study = studies.get_study(session(), study_id)
    return render_template(
        "studies/import_preview.html",
        study=study,
        row=row,
        preview=Preview.from_document(row.preview),
        column_names=forms.COLUMN_NAMES,
        labels=register.vocabulary(session(), study, language()).labels,
        areas=_areas(study),
        new_area=NEW_AREA,
        left_out=LEFT_OUT,
    )


def _areas(study: StudyRow) -> list[tuple[str, str]]:
    return [(area.value, in_language(area.text, language())) for area in studies.design_of(study).areas]


@blueprint.post("/oversyn/<study_id>/register/<import_id>")
def confirm(study_id: str, import_id: str) -> ResponseReturnValue:
    """Each unknown area is added, is another name of one that exists, or is left out."""
    row = _waiting(study_id, import_id)
    names = Preview.from_document(row.preview).new_areas
    choices = {name: request.form.get(f"area-{place}", LEFT_OUT) for place, name in enumerate(names)}
    done = register.confirm_import(
        session(),
        access.actor(),
        now(),
        import_id,
        add_areas=[name for name, choice in choices.items() if choice == NEW_AREA],
        same_as={name: choice for name, choice in choices.items() if choice not in {NEW_AREA, LEFT_OUT}},
        remove_absent="remove_absent" in request.form,
    )
    flash(_("Registret är uppdaterat: %(added)s nya och %(changed)s ändrade.", added=done.added, changed=done.changed))
    return redirect(url_for("studies.register", study_id=study_id))
