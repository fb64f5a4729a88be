"""Study pages: each route reads a form, calls one service and shows a page."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from flask import Blueprint, Response, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import get_locale
from flask_babel import gettext as _

from surveyapp.domain.codebook import codebook
from surveyapp.domain.instrument import MANAGERS, Instrument, SupportFunction
from surveyapp.domain.routing import NEVER
from surveyapp.domain.text import in_language
from surveyapp.errors import NotFound, Refused
from surveyapp.instruments import load_template
from surveyapp.persistence.rows import RegisterImportRow, StudyRow
from surveyapp.services import organisation, register, studies, waves
from surveyapp.services.instruments import instruments_of
from surveyapp.services.release_requests import latest_release
from surveyapp.services.responses import Draft, StudyFacts, Visit
from surveyapp.web import access
from surveyapp.web.downloads import attachment, csv_file
from surveyapp.web.respond import views
from surveyapp.web.sentences import sentence
from surveyapp.web.studies import forms
from surveyapp.web.transaction import session

blueprint = Blueprint("studies", __name__)


def now() -> datetime:
    return datetime.now(UTC)


def language() -> str:
    return str(get_locale())


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
        values = {name: form[name].data for name in ("name", "municipality", "organisation", "consultant", "contact", "deletion_date")}
        study = studies.create_study(session(), access.actor(), now(), language=language(), **values)
        return redirect(url_for("studies.overview", study_id=study.id))
    if not form.is_submitted():
        form.deletion_date.data = (now() + timedelta(days=365)).date()
    return render_template("studies/create.html", form=form, study=None), 422 if form.errors else 200


@blueprint.get("/oversyn/<study_id>")
def overview(study_id: str) -> ResponseReturnValue:
    """What to do next, and where things stand."""
    study = studies.get_study(session(), study_id)
    wave = studies.latest_wave(session(), study_id)
    release = latest_release(session(), wave.id) if wave else None
    counts = register.register_counts(session(), study_id)
    sides = {}
    if wave and wave.state != "draft":
        sides = {key: waves.participation(session(), wave.id, key).get(("", ""), waves.Participation()) for key in counts}
    return render_template("studies/overview.html", study=study, wave=wave, release=release, counts=counts, sides=sides)


# ---------------------------------------------------------------------- design
def _design_page(study_id: str, status: int = 200, **changed: Any) -> ResponseReturnValue:
    study = studies.get_study(session(), study_id)
    instruments = waves.compose_both(session(), study)
    design = studies.design_of(study)
    values: dict[str, Any] = {
        "settings_form": _settings_form(study),
        "function_form": forms.FunctionForm(formdata=None),
        "area_form": forms.AreaForm(formdata=None),
        "wording_form": forms.WordingForm(formdata=None),
        **changed,
    }
    body = render_template(
        "studies/design.html",
        study=study,
        design=design,
        instruments=instruments,
        burden=studies.burden_of(study, instruments),
        expected=studies.expected_ratings(session(), study, instruments[MANAGERS]),
        faults=[sentence(fault) for fault in waves.check_opening(session(), study)],
        pairs=load_template(study.template).pairs,
        **values,
    )
    return body, status


def _settings_form(study: StudyRow) -> forms.SettingsForm:
    design, template = studies.design_of(study), load_template(study.template)
    least = {**template.thresholds, **design.thresholds}
    form = forms.SettingsForm(
        profile=design.profile,
        nki="nki" in design.modules,
        mixed_thieves=design.mixed_thieves,
        full_card_limit=design.full_card_limit,
        left_out=list(design.left_out),
        **{name: least[name] for name in ("min_respondents", "min_respondents_text", "min_rated_persons")},
    )
    form.left_out.choices = [
        (item.id, f"{in_language(item.short, language())} ({item.id})")
        for questionnaire in template.questionnaires.values()
        for page in questionnaire.pages
        for item in page.items
        if item.role != "breakdown" and item.type not in {"per_function_single", "per_choice_single"}
    ]
    return form


@blueprint.get("/oversyn/<study_id>/enkater")
def design(study_id: str) -> ResponseReturnValue:
    return _design_page(study_id)


@blueprint.post("/oversyn/<study_id>/enkater/installningar")
def settings(study_id: str) -> ResponseReturnValue:
    form = _settings_form(studies.get_study(session(), study_id))
    if not form.validate():
        return _design_page(study_id, 422, settings_form=form)
    thresholds = {name: form[name].data for name in ("min_respondents", "min_respondents_text", "min_rated_persons")}
    studies.change_design(
        session(),
        access.actor(),
        now(),
        study_id,
        profile=form.profile.data,
        modules=("nki",) if form.nki.data else (),
        mixed_thieves=form.mixed_thieves.data,
        full_card_limit=form.full_card_limit.data,
        thresholds=thresholds,
        left_out=tuple(form.left_out.data or ()),
    )
    flash(_("Inställningarna är sparade."))
    return redirect(url_for("studies.design", study_id=study_id))


@blueprint.post("/oversyn/<study_id>/enkater/funktion")
def put_function(study_id: str) -> ResponseReturnValue:
    form = forms.FunctionForm()
    if not form.validate():
        return _design_page(study_id, 422, function_form=form)
    design = studies.design_of(studies.get_study(session(), study_id))
    name = {"sv": form.name_sv.data, "en": form.name_en.data or form.name_sv.data}
    sentence_form = form.in_sentence.data or form.name_sv.data
    function = SupportFunction(
        id=form.id.data or "",
        level=form.level.data,
        text=name,
        in_sentence={"sv": sentence_form, "en": name["en"]},
        hint={"sv": form.hint.data, "en": form.hint.data} if form.hint.data else None,
        holders=_holders(form, [area.value for area in design.areas]),
    )
    studies.put_function(session(), access.actor(), now(), study_id, function)
    flash(_("%(name)s är sparad.", name=name["sv"]))
    return redirect(url_for("studies.design", study_id=study_id) + "#funktioner")


def _holders(form: forms.FunctionForm, areas: list[str]) -> dict[str, int]:
    """How many work in the function: for everybody, and in each area."""
    found = {"": form.central.data or 0}
    for area in areas:
        number = request.form.get(f"holders-{area}", "").strip()
        found[area] = int(number) if number.isdigit() and int(number) < 1000 else 0
    return {area: number for area, number in found.items() if number}


@blueprint.post("/oversyn/<study_id>/enkater/funktion/<function_id>/ta-bort")
def remove_function(study_id: str, function_id: str) -> ResponseReturnValue:
    studies.remove_function(session(), access.actor(), now(), study_id, function_id)
    return redirect(url_for("studies.design", study_id=study_id) + "#funktioner")


@blueprint.post("/oversyn/<study_id>/enkater/omrade")
def put_area(study_id: str) -> ResponseReturnValue:
    form = forms.AreaForm()
    if not form.validate():
        return _design_page(study_id, 422, area_form=form)
    studies.put_area(session(), access.actor(), now(), study_id, form.name.data, form.id.data or "")
    return redirect(url_for("studies.design", study_id=study_id) + "#omraden")


@blueprint.post("/oversyn/<study_id>/enkater/omrade/<area_id>/ta-bort")
def remove_area(study_id: str, area_id: str) -> ResponseReturnValue:
    studies.remove_area(session(), access.actor(), now(), study_id, area_id)
    return redirect(url_for("studies.design", study_id=study_id) + "#omraden")


@blueprint.post("/oversyn/<study_id>/enkater/omrade/<area_id>/funktioner")
def availability(study_id: str, area_id: str) -> ResponseReturnValue:
    """R0: which functions exist in an area."""
    design = studies.design_of(studies.get_study(session(), study_id))
    there = set(request.form.getlist("function"))
    missing = tuple(function.id for function in design.functions if function.id not in there)
    not_available = {**design.not_available, area_id: missing}
    studies.change_design(session(), access.actor(), now(), study_id, not_available={a: m for a, m in not_available.items() if m})
    flash(_("Funktionerna är sparade."))
    return redirect(url_for("studies.design", study_id=study_id) + "#omraden")


@blueprint.post("/oversyn/<study_id>/enkater/lydelse")
def wording(study_id: str) -> ResponseReturnValue:
    """New words for one item; empty the change by giving the template's words back."""
    form = forms.WordingForm()
    design = studies.design_of(studies.get_study(session(), study_id))
    if not form.validate():
        return _design_page(study_id, 422, wording_form=form)
    text = {"sv": form.sv.data.strip(), "en": (form.en.data or form.sv.data).strip()}
    studies.change_design(session(), access.actor(), now(), study_id, wording={**design.wording, form.item.data: text})
    flash(_("Lydelsen är sparad."))
    return redirect(url_for("studies.design", study_id=study_id) + "#lydelser")


# ---------------------------------------------------------------------- codebook and preview
def _instruments(study: StudyRow) -> dict[str, Instrument]:
    """The frozen questionnaires of the newest wave, or the design as it is now."""
    wave = studies.latest_wave(session(), study.id)
    frozen = dict(instruments_of(session(), wave.id)) if wave else {}
    return frozen or waves.compose_both(session(), study)


@blueprint.get("/oversyn/<study_id>/kodbok/<name>", endpoint="codebook")
def codebook_file(study_id: str, name: str) -> Response:
    """Variables, labels and codes: "MGR.csv" or "STF.json"."""
    key, _dot, form = name.partition(".")
    found = _instruments(studies.get_study(session(), study_id)).get(key)
    if found is None or form not in {"csv", "json"}:
        raise NotFound()
    rows = list(codebook(found).rows(language()))
    if form == "json":
        content = {"instrument": found.id, "version": found.version, "variables": rows}
        return attachment(f"kodbok-{key}.json", json.dumps(content, ensure_ascii=False, indent=1).encode(), "application/json")
    return csv_file(f"kodbok-{key}.csv", [list(rows[0]), *(list(row.values()) for row in rows)])


@blueprint.get("/oversyn/<study_id>/forhandsvisning/<instrument>")
def preview(study_id: str, instrument: str) -> ResponseReturnValue:
    """The questionnaire as somebody in a role and an area meets it. Nothing is stored and nothing can be sent."""
    study = studies.get_study(session(), study_id)
    found = _instruments(study).get(instrument)
    if found is None:
        raise NotFound()
    seen = _imagined(study, found)
    keys = [step.key for step in seen.steps]
    key = request.args.get("sida", keys[0])
    if key not in keys:
        key = keys[0]
    step = seen.step(key)
    g.language = request.args.get("sprak") if request.args.get("sprak") in found.languages else language()
    return render_template(
        "studies/preview.html",
        study=study,
        seen=seen,
        step=step,
        keys=[(s.key, views.title(s, g.language)) for s in seen.steps],
        fields=views.step_fields(seen, step, g.language, seen.draft.answers, [], {}),
        title=views.title(step, g.language),
        intro=in_language(step.page.intro, g.language) if step.page.intro else "",
        breakdowns=[
            (
                b.item,
                in_language(found.items[b.item].short, g.language),
                views.scale_view(found, found.items[b.item].scale or "", g.language),
            )
            for b in found.breakdowns
        ],
        by_category=views.choices_by_category,
        side="staff" if instrument != MANAGERS else "mgr",
        instrument=found,
    )


def _imagined(study: StudyRow, instrument: Instrument) -> Visit:
    """A visit that belongs to nobody: with the chosen background, and contact with most functions."""
    facts = {
        b.item: request.args.get(b.item) or next(iter(instrument.scale_of(instrument.items[b.item]).codes), "")
        for b in instrument.breakdowns
    }
    contacts = ("often", "often", "sometimes", NEVER)
    answers: dict[str, str | list[str]] = {
        f"MR1.{function.id}": contacts[place % 4] for place, function in enumerate(instrument.functions) if instrument.cards
    }
    answers.update({"MT1.worst": "email", "ST1.worst": "email"})
    answers.update({"MT1": ["email", "meetings"], "ST1": ["email", "meetings"]})
    about = StudyFacts(study.id, study.name, study.municipality, "", "", "", study.language, None, study.invented, "", None, None, None)
    return Visit("", "", "started", facts, instrument, 0, about, replace(Draft(), answers=answers, seed="preview"))


# ---------------------------------------------------------------------- organisation and register
@blueprint.get("/oversyn/<study_id>/organisation", endpoint="organisation")
def organisation_page(study_id: str) -> ResponseReturnValue:
    return _organisation(study_id, None)


def _organisation(study_id: str, failed: forms.UnitForm | None) -> ResponseReturnValue:
    study = studies.get_study(session(), study_id)
    units = organisation.tree(session(), study_id)
    form = failed or _unit_form(study, units)
    return render_template(
        "studies/organisation.html", study=study, units=units, form=form, areas=_area_names(study)
    ), 422 if failed else 200


def _area_names(study: StudyRow) -> dict[str, str]:
    return {area.value: in_language(area.text, language()) for area in studies.design_of(study).areas}


def _unit_form(study: StudyRow, units: list[tuple[int, Any]]) -> forms.UnitForm:
    form = forms.UnitForm()
    form.parent.choices = [(unit.id, "– " * depth + unit.name) for depth, unit in units]
    form.area.choices = [("", _("inget område")), *_area_names(study).items()]
    return form


@blueprint.post("/oversyn/<study_id>/organisation")
def put_unit(study_id: str) -> ResponseReturnValue:
    study = studies.get_study(session(), study_id)
    form = _unit_form(study, organisation.tree(session(), study_id))
    if not form.validate():
        return _organisation(study_id, form)
    aliases = [name.strip() for name in (form.aliases.data or "").split(";") if name.strip()]
    organisation.put_unit(
        session(),
        access.actor(),
        now(),
        study_id,
        name=form.name.data,
        parent_id=form.parent.data,
        aliases=aliases,
        area=form.area.data or None,
        unit_id=int(form.id.data) if (form.id.data or "").isdigit() else None,
    )
    return redirect(url_for("studies.organisation", study_id=study_id))


@blueprint.get("/oversyn/<study_id>/register", endpoint="register")
def register_page(study_id: str) -> ResponseReturnValue:
    return _register(study_id, forms.UploadForm(formdata=None), "")


def _register(study_id: str, form: forms.UploadForm, fault: str) -> ResponseReturnValue:
    study = studies.get_study(session(), study_id)
    counts = register.register_counts(session(), study_id)
    body = render_template("studies/register.html", study=study, form=form, counts=counts, fault=fault, columns=register.COLUMNS)
    return body, 422 if fault or form.errors else 200


@blueprint.post("/oversyn/<study_id>/register")
def upload(study_id: str) -> ResponseReturnValue:
    """Read a file and show what it would do; nothing is imported yet."""
    form = forms.UploadForm()
    if not form.validate():
        return _register(study_id, form, "")
    file = form.file.data
    try:
        row = register.preview_import(session(), access.actor(), now(), study_id, form.instrument.data, file.read(), file.filename or "")
    except Refused as refused:
        return _register(study_id, form, sentence(refused) or "")
    return redirect(url_for("studies.import_preview", study_id=study_id, import_id=row.id), 303)


def _waiting(study_id: str, import_id: str) -> RegisterImportRow:
    row = session().get(RegisterImportRow, import_id)
    if row is None or row.study_id != study_id:
        raise Refused("preview_gone")
    return row


@blueprint.get("/oversyn/<study_id>/register/<import_id>")
def import_preview(study_id: str, import_id: str) -> ResponseReturnValue:
    row = _waiting(study_id, import_id)
    preview = register.Preview.from_document(row.preview)
    return render_template("studies/import_preview.html", study=studies.get_study(session(), study_id), row=row, preview=preview)


@blueprint.post("/oversyn/<study_id>/register/<import_id>")
def confirm(study_id: str, import_id: str) -> ResponseReturnValue:
    _waiting(study_id, import_id)
    done = register.confirm_import(
        session(),
        access.actor(),
        now(),
        import_id,
        add_areas=request.form.getlist("area"),
        remove_absent="remove_absent" in request.form,
    )
    flash(_("Registret är uppdaterat: %(added)s nya och %(changed)s ändrade.", added=done.added, changed=done.changed))
    return redirect(url_for("studies.register", study_id=study_id))
