"""Studies: created from a template, changed while no wave is open, and described before they are opened."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from surveyapp.domain.burden import Burden, BurdenCase, longest
from surveyapp.domain.instrument import MANAGERS, STAFF, Instrument, Item, SupportFunction
from surveyapp.domain.scale import ResponseOption
from surveyapp.domain.study import WaveState
from surveyapp.domain.template import Design, thresholds
from surveyapp.domain.text import Text
from surveyapp.errors import NotFound, Refused
from surveyapp.instruments import DEFAULT_TEMPLATE, load_template
from surveyapp.persistence.locks import held
from surveyapp.persistence.rows import (
    OrganisationalUnitRow,
    RegisterEntryRow,
    StudyMemberRow,
    StudyRow,
    WaveRow,
)
from surveyapp.services.common import Actor, log, short_id
from surveyapp.services.register_words import fold, slug

EXPECTED_RESPONSE = 0.7
EXPECTED_REACH = 0.6
ABOUT = frozenset({"name", "municipality", "organisation", "consultant", "contact", "deletion_date"})


def create_study(
    session: Session,
    actor: Actor,
    now: datetime,
    *,
    name: str,
    municipality: str,
    organisation: str = "",
    consultant: str = "",
    contact: str = "",
    language: str = "sv",
    deletion_date: date | None = None,
    invented: bool = False,
) -> StudyRow:
    """A new study from the ready questionnaires; the one who makes it is its first member."""
    template = load_template()
    study = StudyRow(
        id=short_id(),
        name=name,
        municipality=municipality,
        organisation=organisation,
        consultant=consultant,
        contact=contact,
        language=language,
        template=DEFAULT_TEMPLATE,
        design=Design(functions=template.functions[:12]).to_document(),
        deletion_date=deletion_date,
        invented=invented,
        created_at=now,
    )
    session.add(study)
    session.flush()
    if actor.account_id is not None:
        session.add(StudyMemberRow(study_id=study.id, account_id=actor.account_id))
    session.add(OrganisationalUnitRow(study_id=study.id, name=organisation or municipality, aliases=[]))
    log(session, actor, now, "study_created", study.id, name=name)
    return study


def change_study(session: Session, actor: Actor, now: datetime, study_id: str, **facts: Any) -> StudyRow:
    """Replace what is said about a study: its name, whose it is, who asks, whom to contact, and when the register is deleted.

    Refused where the register would be gone before those who answer an open wave have seen the results.
    """
    study = get_study(session, study_id)
    day, wave = facts.get("deletion_date"), latest_wave(session, study_id)
    if day and wave and wave.state == WaveState.OPEN and wave.feedback_on and day < wave.feedback_on:
        raise Refused("register_goes_first", day=day)
    for name in ABOUT & facts.keys():
        setattr(study, name, facts[name])
    log(session, actor, now, "study_changed", study_id, fields=sorted(ABOUT & facts.keys()))
    return study


def get_study(session: Session, study_id: str, *, hold: bool = False) -> StudyRow:
    """`hold` keeps the study until the transaction ends: a change is made of what the one before has left."""
    study = held(session, StudyRow, study_id) if hold else session.get(StudyRow, study_id)
    if study is None:
        raise NotFound()
    return study


def studies_of(session: Session, account_id: int) -> list[StudyRow]:
    """The studies that an account is a member of, newest first."""
    query = select(StudyRow).join(StudyMemberRow).where(StudyMemberRow.account_id == account_id)
    return list(session.scalars(query.order_by(StudyRow.created_at.desc())))


def is_member(session: Session, study_id: str, account_id: int) -> bool:
    return session.get(StudyMemberRow, (study_id, account_id)) is not None


def latest_wave(session: Session, study_id: str) -> WaveRow | None:
    return session.scalars(select(WaveRow).where(WaveRow.study_id == study_id).order_by(WaveRow.number.desc())).first()


# ---------------------------------------------------------------------- design
def design_of(study: StudyRow) -> Design:
    return Design.from_document(study.design)


def is_frozen(session: Session, study_id: str) -> bool:
    """A questionnaire is frozen while its wave is open or closed; a change would be a change of the question that was answered."""
    busy = (WaveState.OPEN, WaveState.CLOSED)
    return bool(session.scalar(select(func.count()).where(WaveRow.study_id == study_id, WaveRow.state.in_(busy))))


def _require_editable(session: Session, study_id: str) -> None:
    if is_frozen(session, study_id):
        raise Refused("design_frozen")


def change_design(session: Session, actor: Actor, now: datetime, study_id: str, **changes: Any) -> Design:
    """Replace fields of the design. Thresholds may only become stricter than the template's."""
    study = get_study(session, study_id, hold=True)
    _require_editable(session, study_id)
    for name, value in changes.get("thresholds", {}).items():
        least = int(load_template(study.template).thresholds[name])
        if value < least:
            raise Refused("looser_threshold", threshold=name, least=least)
    design = replace(design_of(study), **changes)
    study.design = design.to_document()
    log(session, actor, now, "design_changed", study_id, fields=sorted(changes))
    return design


def put_function(session: Session, actor: Actor, now: datetime, study_id: str, function: SupportFunction) -> None:
    """Add a support function, or change the one with the same id."""
    functions = list(design_of(get_study(session, study_id, hold=True)).functions)
    ids = [other.id for other in functions]
    _require_free_name(function.text["sv"], [(other.id, other.text["sv"]) for other in functions], function.id)
    if function.id in ids:
        functions[ids.index(function.id)] = function
    else:
        functions.append(replace(function, id=slug(function.text["sv"], ids)))
    change_design(session, actor, now, study_id, functions=tuple(functions))


def holders_from_register(session: Session, actor: Actor, now: datetime, study_id: str) -> int:
    """Fill in how many work in each function that has no number yet, as the staff register counts them; how many were filled in."""
    facts = session.scalars(
        select(RegisterEntryRow.facts).where(RegisterEntryRow.study_id == study_id, RegisterEntryRow.instrument == STAFF)
    )
    counts = Counter(row.get("SB1", "") for row in facts)
    functions = design_of(get_study(session, study_id, hold=True)).functions
    filled = [replace(f, holders={"": counts[f.id]}) if not f.rated_persons and counts[f.id] else f for f in functions]
    change_design(session, actor, now, study_id, functions=tuple(filled))
    return sum(new is not old for new, old in zip(filled, functions, strict=True))


def unrated_functions(study: StudyRow) -> list[SupportFunction]:
    """Functions that too few people work in for a rating to be shown, as far as the study knows."""
    design = design_of(study)
    least = int(thresholds(load_template(study.template), design)["min_rated_persons"])
    return [function for function in design.functions if function.rated_persons < least]


def _require_free_name(name: str, taken: Iterable[tuple[str, str]], own: str) -> None:
    """Two of the same name would be one to everybody who reads a file or a page."""
    if any(fold(other) == fold(name) and other_id != own for other_id, other in taken):
        raise Refused("name_taken", name=name)


def put_wording(session: Session, actor: Actor, now: datetime, study_id: str, item_id: str, text: Text) -> bool:
    """New words for one item; the template's own words take the change back. Says whether the words now differ."""
    study = get_study(session, study_id, hold=True)
    own = next((item for item in template_items(study) if item.id == item_id), None)
    if own is None:
        raise NotFound()
    wording = {item: words for item, words in design_of(study).wording.items() if item != item_id}
    differs = any(own.text.get(language) != words for language, words in text.items())
    change_design(session, actor, now, study_id, wording={**wording, item_id: dict(text)} if differs else wording)
    return differs


def template_items(study: StudyRow) -> list[Item]:
    """Every item that the study's template offers."""
    questionnaires = load_template(study.template).questionnaires.values()
    return [item for questionnaire in questionnaires for page in questionnaire.pages for item in page.items]


def remove_function(session: Session, actor: Actor, now: datetime, study_id: str, function_id: str) -> None:
    """Take a support function out. Refused while somebody in the register works in it."""
    if _in_register(session, study_id, "SB1", function_id) or _in_register(session, study_id, "own_function", function_id):
        raise Refused("in_use")
    functions = tuple(f for f in design_of(get_study(session, study_id, hold=True)).functions if f.id != function_id)
    change_design(session, actor, now, study_id, functions=functions)


def put_area(session: Session, actor: Actor, now: datetime, study_id: str, name: str, area_id: str = "") -> None:
    """Add an operational area, or rename the one with this id."""
    areas = list(design_of(get_study(session, study_id, hold=True)).areas)
    ids = [area.value for area in areas]
    _require_free_name(name, [(area.value, area.text["sv"]) for area in areas], area_id)
    if area_id in ids:
        areas[ids.index(area_id)] = ResponseOption(area_id, {"sv": name, "en": name})
    else:
        areas.append(ResponseOption(slug(name, ids), {"sv": name, "en": name}))
    change_design(session, actor, now, study_id, areas=tuple(areas))


def remove_area(session: Session, actor: Actor, now: datetime, study_id: str, area_id: str) -> None:
    if _in_register(session, study_id, "MB1", area_id):
        raise Refused("in_use")
    design = design_of(get_study(session, study_id, hold=True))
    change_design(
        session,
        actor,
        now,
        study_id,
        areas=tuple(area for area in design.areas if area.value != area_id),
        not_available={area: missing for area, missing in design.not_available.items() if area != area_id},
    )


def _in_register(session: Session, study_id: str, item: str, value: str) -> bool:
    facts = session.scalars(select(RegisterEntryRow.facts).where(RegisterEntryRow.study_id == study_id))
    return any(row.get(item) == value for row in facts)


# ---------------------------------------------------------------------- before opening
def burden_of(study: StudyRow, instruments: Mapping[str, Instrument]) -> dict[str, list[tuple[BurdenCase, Burden]]]:
    """Modelled minutes of each kind of respondent, per questionnaire."""
    model = load_template(study.template).burden
    return {key: list(longest(instrument, model)) for key, instrument in instruments.items()}


@dataclass(frozen=True)
class Expected:
    """What a function and area can be expected to give: invited, and ratings at the assumed response and reach."""

    invited: int
    ratings: int


EVERYWHERE = ""


def expected_ratings(session: Session, study: StudyRow, managers: Instrument) -> dict[tuple[str, str], Expected]:
    """(function id, area id or EVERYWHERE) -> expected n, at 70 % response and 60 % reach. Functions that an area lacks are left out."""
    invited = _registered(session, study, MANAGERS, "MB1")
    there = {
        (function.id, area.value): invited[area.value]
        for area in managers.scales["areas"].options
        for function in managers.available(area.value)
        if invited[area.value]
    }
    for (function, _area), number in list(there.items()):
        there[function, EVERYWHERE] = there.get((function, EVERYWHERE), 0) + number
    return {key: Expected(number, _rounded(number * EXPECTED_RESPONSE * EXPECTED_REACH)) for key, number in there.items()}


def expected_staff(session: Session, study: StudyRow) -> dict[str, int]:
    """Function id -> answers to expect from those who work in it, at 70 % response."""
    return {function: _rounded(number * EXPECTED_RESPONSE) for function, number in _registered(session, study, STAFF, "SB1").items()}


def _registered(session: Session, study: StudyRow, instrument: str, item: str) -> Counter[str]:
    query = select(RegisterEntryRow.facts).where(RegisterEntryRow.study_id == study.id, RegisterEntryRow.instrument == instrument)
    return Counter(facts.get(item, "") for facts in session.scalars(query))


def _rounded(number: float) -> int:
    return int(number + 0.5)


def wave_lines(session: Session) -> Iterable[tuple[str, str, str, str]]:
    """(id, kind, state, words) of every study and wave, for the operator."""
    for study in session.scalars(select(StudyRow).order_by(StudyRow.created_at, StudyRow.id)):
        waves = session.scalars(select(WaveRow).where(WaveRow.study_id == study.id).order_by(WaveRow.number)).all()
        yield study.id, "study", waves[-1].state if waves else "draft", f"{study.name}, {study.municipality}"
        for wave in waves:
            yield wave.id, "wave", wave.state, f"{study.id} #{wave.number}"
