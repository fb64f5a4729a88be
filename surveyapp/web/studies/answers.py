"""Answers collected elsewhere: files are looked at, their columns corrected, and nothing is read in before it is confirmed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from surveyapp import wake
from surveyapp.domain.codebook import codebook
from surveyapp.domain.instrument import MANAGERS, STAFF, Instrument
from surveyapp.domain.text import in_language
from surveyapp.errors import NotFound, Refused, SurveyError
from surveyapp.services import answer_import, child, register, studies, waves
from surveyapp.services.answer_invited import InvitedRows
from surveyapp.services.answer_plan import Plan
from surveyapp.services.answer_preview import AnswerPreview, Read
from surveyapp.services.answer_words import targets
from surveyapp.services.common import swedish_day
from surveyapp.web import access
from surveyapp.web.sentences import answer_fault, sentence
from surveyapp.web.studies import answer_forms, forms
from surveyapp.web.studies.base import blueprint, language, now
from surveyapp.web.transaction import after_commit, release, session

SECONDS = 120.0


@blueprint.get("/oversyn/<study_id>/svar-utifran", endpoint="answers")
def show(study_id: str) -> ResponseReturnValue:
    return _page(study_id)


def _page(
    study_id: str, fault: str = "", form: forms.UploadForm | None = None, days: answer_forms.DaysForm | None = None
) -> ResponseReturnValue:
    study = studies.get_study(session(), study_id)
    try:
        answer_import.require_place(session(), study_id)
    except Refused as refused:
        fault = fault or sentence(refused) or ""
    files = answer_import.waiting(session(), study_id)
    instruments = waves.compose_both(session(), study)
    previews = {key: AnswerPreview.from_document(row.preview) for key, row in files.items()}
    body = render_template(
        "studies/answers.html",
        study=study,
        form=form or forms.UploadForm(formdata=None),
        days=days or answer_forms.DaysForm(formdata=None),
        files=files,
        previews=previews,
        grids={key: answer_forms.grid(instruments[key], previews[key], request.form, language()) for key in files},
        registered=register.register_counts(session(), study_id),
        faults=[sentence(found) for found in waves.check_questionnaires(session(), study)],
        typed=request.form,
        fault=fault,
    )
    return body, 422 if fault or (form and form.errors) or (days and days.errors) else 200


def _instrument(study_id: str, key: str) -> Instrument:
    if key not in {MANAGERS, STAFF}:
        raise NotFound()
    return waves.compose_both(session(), studies.get_study(session(), study_id))[key]


def _in_child(function: str, *arguments: Any) -> Any:
    """The work of a file, while this process answers others."""
    return child.run(f"surveyapp.services.answer_work:{function}", *arguments, seconds=SECONDS)


@blueprint.post("/oversyn/<study_id>/svar-utifran", endpoint="upload_answers")
def upload(study_id: str) -> ResponseReturnValue:
    """Look at a file and keep it until its answers are read in; nothing of it is yet."""
    form = forms.UploadForm()
    if not form.validate():
        return _page(study_id, form=form)
    key, content, name = form.instrument.data, form.file.data.read(), form.file.data.filename or ""
    try:
        answer_import.require_place(session(), study_id)
        _look(study_id, key, content, name, None, None)
    except (Refused, child.ChildFailed) as error:
        return _page(study_id, sentence(error) or "", form)
    return redirect(url_for("studies.answer_file", study_id=study_id, instrument=key), 303)


def _look(study_id: str, key: str, content: bytes, name: str, plan: Mapping[str, Any] | None, chosen: Mapping[int, str] | None) -> None:
    """Read a file for what it would give, with no session open meanwhile, and keep it."""
    instrument, who = _instrument(study_id, key), access.actor()
    words = register.vocabulary(session(), studies.get_study(session(), study_id))
    release()
    made, preview = _in_child("look", content, plan, chosen, instrument.to_document(), words, swedish_day(now()))
    answer_import.keep_file(session(), who, now(), study_id, key, name, content, made, preview)


# ---------------------------------------------------------------------- columns
@blueprint.get("/oversyn/<study_id>/svar-utifran/<instrument>", endpoint="answer_file")
def file(study_id: str, instrument: str) -> ResponseReturnValue:
    return _file_page(study_id, instrument)


def _file_page(study_id: str, key: str, fault: str = "") -> ResponseReturnValue:
    made, row = _instrument(study_id, key), answer_import.waiting_file(session(), study_id, key)
    plan, preview = Plan.from_document(row.plan), AnswerPreview.from_document(row.preview)
    faulty = {fault.column for fault in preview.faults}
    body = render_template(
        "studies/answer_file.html",
        study=studies.get_study(session(), study_id),
        row=row,
        doubtful=[column for column in plan.columns if not column.target or column.header in faulty],
        known_columns=[column for column in plan.columns if column.target and column.header not in faulty],
        preview=preview,
        choices=answer_forms.choices(made, plan, language()),
        known={target.id: in_language(target.label, language()) for target in targets(made).values()},
        lacking=[
            in_language(made.items[item].short or made.items[item].text, language()) for item in preview.lacking if item in made.items
        ],
        sample=answer_forms.sample(codebook(made), preview, language()),
        reasons=answer_forms.REASONS,
        left_out=answer_forms.left_out(preview),
        explain=answer_fault,
        fault=fault,
    )
    return body, 422 if fault else 200


@blueprint.post("/oversyn/<study_id>/svar-utifran/<instrument>", endpoint="answer_columns")
def columns(study_id: str, instrument: str) -> ResponseReturnValue:
    """What each column is, as the consultant says; the file is looked at anew."""
    row = answer_import.waiting_file(session(), study_id, instrument)
    plan = Plan.from_document(row.plan)
    chosen = {column.place: request.form.get(f"column-{column.place}", column.target) for column in plan.columns}
    try:
        _look(study_id, instrument, answer_import.content_of(row), row.file_name, row.plan, chosen)
    except (Refused, child.ChildFailed) as error:
        return _file_page(study_id, instrument, sentence(error) or "")
    flash(_("Kolumnerna är sparade, och filen är läst på nytt."))
    return redirect(url_for("studies.answer_file", study_id=study_id, instrument=instrument), 303)


@blueprint.post("/oversyn/<study_id>/svar-utifran/<instrument>/ta-bort")
def drop_answers(study_id: str, instrument: str) -> ResponseReturnValue:
    answer_import.waiting_file(session(), study_id, instrument)
    answer_import.drop_file(session(), study_id, instrument)
    flash(_("Filen är borttagen. Inget av den är inläst."))
    return redirect(url_for("studies.answers", study_id=study_id))


# ---------------------------------------------------------------------- into a wave
@blueprint.post("/oversyn/<study_id>/svar-utifran/las-in", endpoint="store_answers")
def store(study_id: str) -> ResponseReturnValue:
    """Read in every file that waits, close the wave and delete the files."""
    days = answer_forms.DaysForm()
    if not days.validate():
        return _page(study_id, days=days)
    try:
        found = _store(study_id, days)
    except SurveyError as error:
        if (told := sentence(error)) is None:
            raise
        session().rollback()
        return _page(study_id, told, days=days)
    after_commit(wake.sweep)
    flash(_("Svaren är inlästa i slumpad ordning, texterna för sig. Mätningen är stängd."))
    by = [rows.attributes for rows in found.values() if rows.rows]
    if any(not attributes for attributes in by):
        flash(_("Svarsfrekvensen visas bara totalt: antalen går inte att dela upp på samma sätt som svaren."))
    return redirect(url_for("fieldwork.show", study_id=study_id))


def _store(study_id: str, days: answer_forms.DaysForm) -> Mapping[str, InvitedRows]:
    study, who = studies.get_study(session(), study_id), access.actor()
    answer_import.require_place(session(), study_id)
    files = answer_import.waiting(session(), study_id)
    instruments, words = waves.compose_both(session(), study), register.vocabulary(session(), study)
    invited = {key: answer_forms.invited_choice(instruments[key], request.form) for key in files}
    given = [(key, answer_import.content_of(row), row.plan, instruments[key].to_document()) for key, row in files.items()]
    release()
    read: dict[str, Read] = {}
    for key, content, plan, document in given:
        read[key] = _in_child("read", content, plan, document, words, swedish_day(now()))
        if read[key].preview.faulty and f"{key}-skip" not in request.form:
            raise Refused("rows_with_faults", number=read[key].preview.faulty)
    period = {"opened_on": days.opened_on.data, "closed_on": days.closed_on.data}
    _wave, found = answer_import.store_answers(session(), who, now(), study_id, read, invited, **period)
    return found
