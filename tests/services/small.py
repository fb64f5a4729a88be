"""A small study for tests of services: six managers and six colleagues in two areas, made through the services that everybody uses."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from sqlalchemy import select

from surveyapp.persistence.rows import InvitationRow
from surveyapp.services import links, register, responses, studies, waves
from surveyapp.services.common import OPERATOR, swedish_day
from surveyapp.services.tabular import read_csv

NOW = datetime.now(UTC)
TODAY = swedish_day(NOW)
KEY = b"k" * 32
AREAS = ("Hemvård", "Boende LSS")


def managers(people: int = 6) -> bytes:
    rows = [f"Chef {i};chef{i}@bjorklunda.example;{AREAS[i % 2]};Enhetschef;{i};{8 + i}" for i in range(people)]
    return "\n".join(["Namn;E-post;Verksamhetsområde;Chefsroll;Anställningstid;Antal medarbetare", *rows]).encode()


def staff(people: int = 6) -> bytes:
    rows = [f"Stöd {i};stod{i}@bjorklunda.example;HR;Centralt i förvaltningen;{i}" for i in range(people)]
    return "\n".join(["Namn;E-post;Stödfunktion;Placering;Tid i rollen", *rows]).encode()


def new_study(session, people=6):
    """A study with both registers read in; its id."""
    study = studies.create_study(session, OPERATOR, NOW, name="Översyn", municipality="Björklunda", contact="fragor@bjorklunda.example")
    session.flush()
    for instrument, data in (("MGR", managers(people)), ("STF", staff(people))):
        read = register.preview_import(session, OPERATOR, NOW, study.id, instrument, read_csv(data), "register.csv")
        session.flush()
        register.confirm_import(session, OPERATOR, NOW, read.id, add_areas=AREAS)
        session.flush()
    return study.id


def new_wave(session, study_id):
    """A wave in draft; its id."""
    wave = waves.create_wave(session, OPERATOR, NOW, study_id)
    session.flush()
    return wave.id


def open_wave(session, wave_id, **dates: date):
    days = {"closes_on": TODAY + timedelta(days=14), "feedback_on": TODAY + timedelta(days=35), **dates}
    wave = waves.open_wave(session, OPERATOR, NOW, wave_id, KEY, **days)
    session.flush()
    return wave


def tokens_of(session, wave_id, instrument="STF", key=KEY):
    """Links of everybody in one questionnaire. `key`: of the installation, where that is not the tests' own."""
    rows = session.scalars(select(InvitationRow).where(InvitationRow.wave_id == wave_id, InvitationRow.instrument == instrument))
    return [links.token(key, row.id, row.generation) for row in rows]


def begin(session, token):
    """Start and answer the first rating or choice; nothing is sent."""
    seen = responses.start(session, responses.visit(session, token, NOW, writing=True), "sv")
    step, field = next((step, field) for step in seen.steps for field in step.fields if field.item.scale and field.item.type != "multi")
    option = seen.instrument.scale_of(field.item).options[0].value
    return responses.save(session, seen, {field.variable: option}, step.key)


def submit(session, token, receipt=""):
    """Send what was begun with this link; the receipt."""
    receipt = receipt or responses.new_receipt()
    responses.submit(session, responses.visit(session, token, NOW, writing=True), receipt, NOW)
    return receipt


@dataclass(frozen=True)
class Opened:
    """A small study with an open wave."""

    study: str
    wave: str
    managers: list[str]
    staff: list[str]


def opened(database, people=6) -> Opened:
    """Make and open it, committed."""
    with database.transaction() as session:
        study = new_study(session, people)
        wave = new_wave(session, study)
        open_wave(session, wave)
        return Opened(study, wave, tokens_of(session, wave, "MGR"), tokens_of(session, wave, "STF"))
