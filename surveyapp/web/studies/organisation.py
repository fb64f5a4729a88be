"""The organisation as a tree with aliases: each unit is changed where it stands."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from surveyapp.domain.text import in_language
from surveyapp.errors import Refused
from surveyapp.persistence.rows import StudyRow
from surveyapp.services import organisation, studies
from surveyapp.web import access
from surveyapp.web.sentences import sentence
from surveyapp.web.studies import forms
from surveyapp.web.studies.base import blueprint, language, now
from surveyapp.web.transaction import session

Tree = list[tuple[int, Any]]


@blueprint.get("/oversyn/<study_id>/organisation", endpoint="organisation")
def show(study_id: str) -> ResponseReturnValue:
    return _page(study_id)


def _page(study_id: str, status: int = 200, fault: str = "", failed: forms.UnitForm | None = None) -> ResponseReturnValue:
    study = studies.get_study(session(), study_id)
    units, areas = organisation.tree(session(), study_id), _areas(study)
    mine = (failed.id.data or "") if failed else None
    rows = []
    for depth, unit in units:
        form = failed if failed and mine == str(unit.id) else _form(units, areas, unit)
        rows.append((depth, unit, forms.with_own_ids(form, str(unit.id)), not any(other.parent_id == unit.id for _d, other in units)))
    new = forms.with_own_ids(failed if failed and mine == "" else _form(units, areas), "ny")
    body = render_template("studies/organisation.html", study=study, rows=rows, new=new, areas=areas, fault=fault)
    return body, status


def _areas(study: StudyRow) -> dict[str, str]:
    return {area.value: in_language(area.text, language()) for area in studies.design_of(study).areas}


def _form(units: Tree, areas: dict[str, str], unit: Any = None, posted: bool = False) -> forms.UnitForm:
    """The form of a unit (none: of a new one)."""
    data = {}
    if unit is not None:
        data = {"id": unit.id, "name": unit.name, "parent": unit.parent_id, "aliases": "; ".join(unit.aliases), "area": unit.area or ""}
    form = forms.UnitForm(**({} if posted else {"formdata": None, "data": data}))
    form.parent.choices = [(other.id, "– " * depth + other.name) for depth, other in units if unit is None or other.id != unit.id]
    form.area.choices = [("", _("inget område")), *areas.items()]
    return form


@blueprint.post("/oversyn/<study_id>/organisation")
def put_unit(study_id: str) -> ResponseReturnValue:
    study = studies.get_study(session(), study_id)
    units = organisation.tree(session(), study_id)
    form = _form(units, _areas(study), posted=True)
    unit_id = int(form.id.data) if (form.id.data or "").isdigit() else None
    top = next((unit.id for _depth, unit in units if unit.parent_id is None), None)
    if unit_id is not None and unit_id == top:
        form.parent.data = top
    if not form.validate():
        return _page(study_id, 422, failed=form)
    try:
        organisation.put_unit(
            session(),
            access.actor(),
            now(),
            study_id,
            name=form.name.data.strip(),
            parent_id=form.parent.data,
            aliases=[name.strip() for name in (form.aliases.data or "").split(";") if name.strip()],
            area=form.area.data or None,
            unit_id=unit_id,
        )
    except Refused as refused:
        return _page(study_id, 409, sentence(refused) or "", form)
    flash(_("%(name)s är sparad.", name=form.name.data.strip()))
    return redirect(url_for("studies.organisation", study_id=study_id))


@blueprint.post("/oversyn/<study_id>/organisation/<int:unit_id>/ta-bort")
def remove_unit(study_id: str, unit_id: int) -> ResponseReturnValue:
    try:
        organisation.remove_unit(session(), access.actor(), now(), study_id, unit_id)
    except Refused as refused:
        return _page(study_id, 409, sentence(refused) or "")
    flash(_("Enheten är borttagen."))
    return redirect(url_for("studies.organisation", study_id=study_id))
