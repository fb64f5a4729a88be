"""What the notices to respondents are filled with: the study's people, days, thresholds, and what its register holds. Knows no words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from surveyapp.domain.instrument import Instrument
from surveyapp.errors import NotFound
from surveyapp.persistence.rows import RegisterEntryRow, StudyRow
from surveyapp.services.common import deletion_day
from surveyapp.services.instruments import instruments_of
from surveyapp.services.studies import latest_wave
from surveyapp.services.waves import compose_both


@dataclass(frozen=True)
class NoticeFacts:
    """One study, as its notices tell it. `register`: item ids (and "own_function") that the register holds, per questionnaire."""

    id: str
    name: str
    municipality: str
    consultant: str
    contact: str
    template: str
    closes_on: date | None
    feedback_on: date | None
    deleted_on: date
    instruments: Mapping[str, Instrument]
    register: Mapping[str, tuple[str, ...]]


def notice_facts(session: Session, study_id: str) -> NoticeFacts:
    """NotFound where there is no such study. The questionnaires are the newest wave's, or as they would be if one opened now."""
    study = session.get(StudyRow, study_id)
    if study is None:
        raise NotFound()
    wave = latest_wave(session, study_id)
    instruments = instruments_of(session, wave.id) if wave else {}
    return NoticeFacts(
        id=study.id,
        name=study.name,
        municipality=study.municipality,
        consultant=study.consultant,
        contact=study.contact,
        template=study.template,
        closes_on=wave.closes_on if wave else None,
        feedback_on=wave.feedback_on if wave else None,
        deleted_on=deletion_day(study),
        instruments=instruments or compose_both(session, study),
        register=_register(session, study_id),
    )


def _register(session: Session, study_id: str) -> dict[str, tuple[str, ...]]:
    rows = session.execute(select(RegisterEntryRow.instrument, RegisterEntryRow.facts).where(RegisterEntryRow.study_id == study_id))
    held: dict[str, dict[str, None]] = {}
    for instrument, facts in rows:
        held.setdefault(instrument, {}).update(dict.fromkeys(name for name, value in facts.items() if value))
    return {instrument: tuple(names) for instrument, names in held.items()}
