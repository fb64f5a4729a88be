"""The organisation as a tree with aliases: what an area is called in other people's files."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from surveyapp.errors import NotFound, Refused
from surveyapp.persistence.locks import held
from surveyapp.persistence.rows import OrganisationalUnitRow, StudyRow
from surveyapp.services.common import Actor, log
from surveyapp.services.register_words import fold


def tree(session: Session, study_id: str) -> list[tuple[int, OrganisationalUnitRow]]:
    """(depth, unit) from the top, children by name under their parent."""
    rows = list(session.scalars(select(OrganisationalUnitRow).where(OrganisationalUnitRow.study_id == study_id)))
    children: dict[int | None, list[OrganisationalUnitRow]] = {}
    for row in sorted(rows, key=lambda unit: unit.name):
        children.setdefault(row.parent_id, []).append(row)

    def walk(parent: int | None, depth: int) -> Iterable[tuple[int, OrganisationalUnitRow]]:
        for unit in children.get(parent, []):
            yield depth, unit
            yield from walk(unit.id, depth + 1)

    return list(walk(None, 0))


def put_unit(
    session: Session,
    actor: Actor,
    now: datetime,
    study_id: str,
    *,
    name: str,
    parent_id: int,
    aliases: list[str],
    area: str | None,
    unit_id: int | None = None,
) -> OrganisationalUnitRow:
    """Add a unit, or rename, move and alias the one with this id. A unit never comes under itself."""
    held(session, StudyRow, study_id)
    places = {unit.id: unit for _, unit in tree(session, study_id)}
    if parent_id not in places:
        raise NotFound()
    if any(fold(unit.name) == fold(name) and unit.parent_id == parent_id and unit.id != unit_id for unit in places.values()):
        raise Refused("name_taken", name=name)
    if unit_id is None:
        unit = OrganisationalUnitRow(study_id=study_id, parent_id=parent_id, name=name, aliases=aliases, area=area)
        session.add(unit)
    else:
        unit = places.get(unit_id) or _missing()
        if unit.parent_id is not None:
            if _is_above(places, unit_id, parent_id):
                raise Refused("unit_under_itself")
            unit.parent_id = parent_id
        unit.name, unit.aliases, unit.area = name, aliases, area
    log(session, actor, now, "unit_changed", study_id, name=name)
    return unit


def remove_unit(session: Session, actor: Actor, now: datetime, study_id: str, unit_id: int) -> None:
    """Take a unit out of the tree. Refused for the top and for a unit with others under it."""
    units = [unit for _, unit in tree(session, study_id)]
    unit = next((unit for unit in units if unit.id == unit_id), None) or _missing()
    if unit.parent_id is None or any(other.parent_id == unit_id for other in units):
        raise Refused("unit_has_others")
    session.delete(unit)
    log(session, actor, now, "unit_removed", study_id, name=unit.name)


def _missing() -> OrganisationalUnitRow:
    raise NotFound()


def _is_above(places: dict[int, OrganisationalUnitRow], upper: int, lower: int | None) -> bool:
    while lower is not None:
        if lower == upper:
            return True
        lower = places[lower].parent_id
    return False
