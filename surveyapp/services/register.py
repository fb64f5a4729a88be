"""The register: a read file kept as a preview, and from the confirmed preview to entries."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from surveyapp.domain.instrument import MANAGERS
from surveyapp.domain.scale import ResponseOption, Scale
from surveyapp.domain.study import WaveState
from surveyapp.domain.template import Design, Template
from surveyapp.domain.text import in_language
from surveyapp.errors import NotFound, Refused
from surveyapp.instruments import load_template
from surveyapp.persistence.locks import held
from surveyapp.persistence.rows import (
    OrganisationalUnitRow,
    RegisterEntryRow,
    RegisterImportRow,
    StudyRow,
    WaveRow,
)
from surveyapp.services.common import Actor, log, random_id, swedish_day
from surveyapp.services.register_reading import Entry, Preview, read_register
from surveyapp.services.register_words import AREA, COLUMNS, OWN, SCALES, Vocabulary, fold, slug
from surveyapp.services.tabular import Rows


def vocabulary(session: Session, study: StudyRow, language: str = "sv") -> Vocabulary:
    """The study's words as they are now; labels in one language."""
    template, design = load_template(study.template), Design.from_document(study.design)
    names, labels = {}, {}
    for item, scale_id in SCALES.items():
        options = _options(template, design, scale_id)
        names[item] = {fold(text): o.value for o in options for text in (o.value, *o.text.values())}
        labels[item] = {o.value: in_language(o.text, language) for o in options}
    names[OWN], labels[OWN] = names["SB1"], labels["SB1"]
    units = session.execute(
        select(OrganisationalUnitRow.name, OrganisationalUnitRow.aliases, OrganisationalUnitRow.area).where(
            OrganisationalUnitRow.study_id == study.id, OrganisationalUnitRow.area.is_not(None)
        )
    )
    for unit in units:
        if unit.area not in labels[AREA]:  # the area was taken out of the study
            continue
        for name in (unit.name, *unit.aliases):
            names[AREA].setdefault(fold(name), unit.area)
    return Vocabulary(names, labels)


def _options(template: Template, design: Design, scale_id: str) -> tuple[ResponseOption, ...]:
    if scale_id == "areas":
        return design.areas
    if scale_id == "functions":
        return tuple(ResponseOption(f.id, f.text) for f in design.functions or template.functions)
    scale: Scale = template.scales[scale_id]
    return scale.options


# ---------------------------------------------------------------------- preview and confirmation
def preview_import(
    session: Session, actor: Actor, now: datetime, study_id: str, instrument: str, rows: Rows, file_name: str
) -> RegisterImportRow:
    """Read the rows of a file and keep what they would do. Nothing reaches the register before `confirm_import`."""
    study = session.get(StudyRow, study_id)
    if study is None or instrument not in COLUMNS:
        raise NotFound()
    _require_no_open_wave(session, study_id)
    preview = read_register(rows, instrument, vocabulary(session, study), swedish_day(now))
    _compare(session, study_id, instrument, preview)
    session.execute(
        delete(RegisterImportRow).where(RegisterImportRow.study_id == study_id, RegisterImportRow.account_id == actor.account_id)
    )
    row = RegisterImportRow(
        id=random_id(),
        study_id=study_id,
        instrument=instrument,
        account_id=actor.account_id,
        at=now,
        file_name=file_name[:200],
        preview=preview.to_document(),
    )
    session.add(row)
    return row


def has_open_wave(session: Session, study_id: str) -> bool:
    return bool(session.scalar(select(func.count()).where(WaveRow.study_id == study_id, WaveRow.state == WaveState.OPEN)))


def _require_no_open_wave(session: Session, study_id: str) -> None:
    if has_open_wave(session, study_id):
        raise Refused("import_while_open")


def _compare(session: Session, study_id: str, instrument: str, preview: Preview) -> None:
    there = {row.email: row for row in _entries(session, study_id, instrument)}
    for entry in preview.entries:
        old = there.pop(entry.email, None)
        if old is None:
            preview.added += 1
        elif old.name == entry.name and old.facts == entry.facts and not entry.new_area:
            preview.unchanged += 1
        else:
            preview.changed += 1
    preview.absent = len(there)


def _entries(session: Session, study_id: str, instrument: str) -> list[RegisterEntryRow]:
    query = select(RegisterEntryRow).where(RegisterEntryRow.study_id == study_id, RegisterEntryRow.instrument == instrument)
    return list(session.scalars(query))


def confirm_import(
    session: Session,
    actor: Actor,
    now: datetime,
    import_id: str,
    *,
    add_areas: Iterable[str] = (),
    same_as: Mapping[str, str] | None = None,
    remove_absent: bool = False,
) -> Preview:
    """Put the previewed rows into the register, and the areas that were agreed to into the study.

    `same_as`: names that mean an area which the study already has (its id); they become aliases of the area's unit.
    """
    row = held(session, RegisterImportRow, import_id)
    if row is None or (actor.account_id and row.account_id != actor.account_id):
        raise Refused("preview_gone")
    _require_no_open_wave(session, row.study_id)
    preview = Preview.from_document(row.preview)
    held(session, StudyRow, row.study_id)
    study = session.get_one(StudyRow, row.study_id)
    areas = _add_aliases(session, study, {name: area for name, area in (same_as or {}).items() if name in preview.new_areas})
    areas |= _add_areas(study, [name for name in preview.new_areas if name in set(add_areas) and name not in areas])
    there = {entry.email: entry for entry in _entries(session, study.id, row.instrument)}
    kept = set()
    for entry in preview.entries:
        if entry.new_area and entry.new_area not in areas:
            continue
        facts = {**entry.facts, AREA: areas[entry.new_area]} if entry.new_area else entry.facts
        kept.add(entry.email)
        _put(session, study.id, row.instrument, there.get(entry.email), entry, facts)
    if remove_absent:
        for email, old in there.items():
            if email not in kept:
                session.delete(old)
    session.delete(row)
    log(
        session,
        actor,
        now,
        "register_imported",
        study.id,
        instrument=row.instrument,
        rows=len(kept),
        file=row.file_name,
    )
    return preview


def _put(session: Session, study_id: str, instrument: str, old: RegisterEntryRow | None, entry: Entry, facts: dict[str, str]) -> None:
    if old is not None:
        old.name, old.facts = entry.name, facts
        return
    session.add(RegisterEntryRow(id=random_id(), study_id=study_id, instrument=instrument, name=entry.name, email=entry.email, facts=facts))


def _add_aliases(session: Session, study: StudyRow, same_as: Mapping[str, str]) -> dict[str, str]:
    """Other names of the study's areas by name -> id, kept with the units that stand for the areas."""
    names = {area.value: area.text["sv"] for area in Design.from_document(study.design).areas}
    every = list(session.scalars(select(OrganisationalUnitRow).where(OrganisationalUnitRow.study_id == study.id)))
    units = {unit.area: unit for unit in every if unit.area}
    top = next((unit.id for unit in every if unit.parent_id is None), None)
    known = {name: area for name, area in same_as.items() if area in names}
    for name, area in known.items():
        if area not in units:
            units[area] = OrganisationalUnitRow(study_id=study.id, parent_id=top, name=names[area], aliases=[], area=area)
            session.add(units[area])
        units[area].aliases = [*units[area].aliases, name]
    return known


def _add_areas(study: StudyRow, names: list[str]) -> dict[str, str]:
    """New areas of the study by their written name -> id."""
    design = Design.from_document(study.design)
    areas, added = list(design.areas), {}
    for name in names:
        area = ResponseOption(slug(name, [a.value for a in areas]), {"sv": name, "en": name})
        areas.append(area)
        added[name] = area.value
    study.design = {**study.design, "areas": [{"value": a.value, "text": dict(a.text)} for a in areas]}
    return added


def register_counts(session: Session, study_id: str) -> dict[str, int]:
    rows = session.execute(
        select(RegisterEntryRow.instrument, func.count()).where(RegisterEntryRow.study_id == study_id).group_by(RegisterEntryRow.instrument)
    )
    return {MANAGERS: 0, "STF": 0, **{row[0]: row[1] for row in rows}}
