"""The questionnaires of a study: functions, areas, wording and settings, changed until a wave opens. Rules live in services."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from surveyapp.domain.instrument import MANAGERS, SupportFunction
from surveyapp.domain.template import Design
from surveyapp.domain.text import in_language
from surveyapp.errors import Refused
from surveyapp.instruments import load_template
from surveyapp.persistence.rows import StudyRow
from surveyapp.services import studies, waves
from surveyapp.services.register import register_counts
from surveyapp.web import access
from surveyapp.web.sentences import sentence
from surveyapp.web.studies import forms
from surveyapp.web.studies.base import blueprint, instruments_now, language, now
from surveyapp.web.transaction import session

THRESHOLDS = ("min_respondents", "min_respondents_text", "min_rated_persons")
NEW = ""


@blueprint.get("/oversyn/<study_id>/enkater")
def design(study_id: str) -> ResponseReturnValue:
    return _page(study_id)


def _page(study_id: str, status: int = 200, fault: str = "", **failed: Any) -> ResponseReturnValue:
    """The whole page. `failed`: forms that could not be taken, shown again as they were typed."""
    study = studies.get_study(session(), study_id)
    design = studies.design_of(study)
    frozen = studies.is_frozen(session(), study_id)
    instruments = instruments_now(study) if frozen else waves.compose_both(session(), study)
    template = load_template(study.template)
    body = render_template(
        "studies/design.html",
        study=study,
        design=design,
        instruments=instruments,
        frozen=frozen,
        fault=fault,
        function_forms=_function_forms(design, failed.get("function")),
        area_forms=_area_forms(design, failed.get("area")),
        settings_form=failed.get("settings") or _settings_form(study),
        wording_form=failed.get("wording") or forms.WordingForm(formdata=None),
        originals={item.id: item.text for item in studies.template_items(study)},
        least=template.thresholds,
        unrated=studies.unrated_functions(study),
        counts=register_counts(session(), study_id),
        burden=studies.burden_of(study, instruments),
        expected=studies.expected_ratings(session(), study, instruments[MANAGERS]),
        from_staff=studies.expected_staff(session(), study),
        own_least=instruments[MANAGERS].thresholds,
        faults=[] if frozen else [sentence(found) for found in waves.check_opening(session(), study)],
    )
    return body, status


def _changed(study_id: str, anchor: str, change: Callable[[], object], said: str = "", **typed: Any) -> ResponseReturnValue:
    """Do it and go back to where it was done; where a rule forbids it, the page says why and keeps what was typed."""
    try:
        change()
    except Refused as refused:
        return _page(study_id, 409, sentence(refused) or "", **typed)
    if said:
        flash(said)
    return redirect(url_for("studies.design", study_id=study_id) + f"#{anchor}")


# ---------------------------------------------------------------------- functions
def _area_names(design: Design) -> dict[str, str]:
    return {area.value: in_language(area.text, language()) for area in design.areas}


def _function_forms(design: Design, failed: Any) -> list[tuple[SupportFunction | None, Any]]:
    """(function, its form) of every function, and (None, an empty form) for a new one."""
    areas, rows = _area_names(design), []
    for function in (*design.functions, None):
        id = function.id if function else NEW
        mine = failed is not None and (failed.id.data or NEW) == id
        form = failed if mine else forms.function_form(areas, function)
        rows.append((function, forms.with_own_ids(form, id or "ny")))
    return rows


@blueprint.post("/oversyn/<study_id>/enkater/funktion")
def put_function(study_id: str) -> ResponseReturnValue:
    design = studies.design_of(studies.get_study(session(), study_id))
    areas = _area_names(design)
    form = forms.function_form(areas, posted=True)
    if not form.validate():
        return _page(study_id, 422, function=form)
    function = forms.function_of(form, areas)
    said = _("%(name)s är sparad.", name=function.text["sv"])
    return _changed(
        study_id,
        "funktioner",
        lambda: studies.put_function(session(), access.actor(), now(), study_id, function),
        said,
        function=form,
    )


@blueprint.post("/oversyn/<study_id>/enkater/funktion/<function_id>/ta-bort")
def remove_function(study_id: str, function_id: str) -> ResponseReturnValue:
    return _changed(
        study_id,
        "funktioner",
        lambda: studies.remove_function(session(), access.actor(), now(), study_id, function_id),
        _("Funktionen är borttagen."),
    )


@blueprint.post("/oversyn/<study_id>/enkater/antal")
def count_holders(study_id: str) -> ResponseReturnValue:
    """How many work in each function, from the staff register."""
    try:
        number = studies.holders_from_register(session(), access.actor(), now(), study_id)
    except Refused as refused:
        return _page(study_id, 409, sentence(refused) or "")
    flash(_("Antal är ifyllt för %(number)s funktioner.", number=number))
    return redirect(url_for("studies.design", study_id=study_id) + "#funktioner")


# ---------------------------------------------------------------------- areas
def _area_forms(design: Design, failed: Any) -> list[tuple[Any, Any]]:
    """(area, the form of its name) of every area, and (None, an empty form) for a new one."""
    rows = []
    for area in (*design.areas, None):
        id = area.value if area else NEW
        mine = failed is not None and (failed.id.data or NEW) == id
        data = {"id": id, "name": in_language(area.text, language()) if area else ""}
        form = forms.with_own_ids(failed if mine else forms.AreaForm(formdata=None, data=data), id or "nytt")
        if area is None:
            form.name.label.text = _("Nytt område")
        rows.append((area, form))
    return rows


@blueprint.post("/oversyn/<study_id>/enkater/omrade")
def put_area(study_id: str) -> ResponseReturnValue:
    form = forms.AreaForm()
    if not form.validate():
        return _page(study_id, 422, area=form)
    name, id = form.name.data.strip(), form.id.data or NEW
    return _changed(
        study_id,
        "omraden",
        lambda: studies.put_area(session(), access.actor(), now(), study_id, name, id),
        _("%(name)s är sparat.", name=name),
        area=form,
    )


@blueprint.post("/oversyn/<study_id>/enkater/omrade/<area_id>/ta-bort")
def remove_area(study_id: str, area_id: str) -> ResponseReturnValue:
    return _changed(
        study_id,
        "omraden",
        lambda: studies.remove_area(session(), access.actor(), now(), study_id, area_id),
        _("Området är borttaget."),
    )


@blueprint.post("/oversyn/<study_id>/enkater/omrade/<area_id>/funktioner")
def availability(study_id: str, area_id: str) -> ResponseReturnValue:
    """R0: which functions exist in an area."""
    design = studies.design_of(studies.get_study(session(), study_id))
    there = set(request.form.getlist("function"))
    missing = tuple(function.id for function in design.functions if function.id not in there)
    not_available = {area: functions for area, functions in {**design.not_available, area_id: missing}.items() if functions}
    return _changed(
        study_id,
        "omraden",
        lambda: studies.change_design(session(), access.actor(), now(), study_id, not_available=not_available),
        _("Funktionerna i området är sparade."),
    )


# ---------------------------------------------------------------------- wording
@blueprint.post("/oversyn/<study_id>/enkater/lydelse")
def wording(study_id: str) -> ResponseReturnValue:
    """New words for one item; the template's own words take the change back."""
    form = forms.WordingForm()
    if not form.validate():
        return _page(study_id, 422, wording=form)
    text = {"sv": form.sv.data.strip(), "en": (form.en.data or form.sv.data).strip()}
    return _changed(
        study_id,
        "lydelser",
        lambda: studies.put_wording(session(), access.actor(), now(), study_id, form.item.data, text),
        _("Lydelsen är sparad."),
        wording=form,
    )


# ---------------------------------------------------------------------- settings
def _settings_form(study: StudyRow) -> forms.SettingsForm:
    template, design = load_template(study.template), studies.design_of(study)
    least = {**template.thresholds, **design.thresholds}
    form = forms.SettingsForm(
        profile=design.profile,
        nki="nki" in design.modules,
        mixed_thieves=design.mixed_thieves,
        full_card_limit=design.full_card_limit,
        left_out=list(design.left_out),
        **{name: least[name] for name in THRESHOLDS},
    )
    form.left_out.choices = [
        (item.id, f"{in_language(item.short, language())} ({item.id})")
        for item in studies.template_items(study)
        if item.role != "breakdown" and item.type not in {"per_function_single", "per_choice_single"}
    ]
    return form


@blueprint.post("/oversyn/<study_id>/enkater/installningar")
def settings(study_id: str) -> ResponseReturnValue:
    form = _settings_form(studies.get_study(session(), study_id))
    if not form.validate():
        return _page(study_id, 422, settings=form)
    changes = {
        "profile": form.profile.data,
        "modules": ("nki",) if form.nki.data else (),
        "mixed_thieves": form.mixed_thieves.data,
        "full_card_limit": form.full_card_limit.data,
        "thresholds": {name: form[name].data for name in THRESHOLDS},
        "left_out": tuple(form.left_out.data or ()),
    }
    return _changed(
        study_id,
        "installningar",
        lambda: studies.change_design(session(), access.actor(), now(), study_id, **changes),
        _("Inställningarna är sparade."),
        settings=form,
    )
