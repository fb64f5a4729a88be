"""Small and odd studies, measured and released through the same services as everybody uses; each a Publication."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from random import Random

from sqlalchemy import select

from surveyapp.disclosure.released import Publication
from surveyapp.domain.instrument import SupportFunction
from surveyapp.domain.scale import ResponseOption
from surveyapp.persistence.database import Database
from surveyapp.persistence.rows import InvitationRow
from surveyapp.services import links, register, release_requests, responses, studies, waves
from surveyapp.services.common import OPERATOR, swedish_day
from surveyapp.services.release import perform_release
from surveyapp.services.simulation import Person, World
from surveyapp.services.tabular import read_csv
from tests.disclosure.mappers import sizes_only

KEY = b"k" * 32
YEARS = ("0", "2", "4", "8", "15")


@dataclass(frozen=True)
class Plan:
    """Who is invited and who answers: areas and functions by name, people in each, and how many of each kind answer."""

    areas: tuple[str, ...]
    functions: tuple[str, ...]
    managers_each: int = 9
    staff_each: int = 8
    managers_answer: int = 10_000
    staff_answer: int = 10_000
    municipality: str = "Björklunda"
    design: dict = field(default_factory=dict)


def measured(store: Database, plan: Plan) -> Publication:
    with store.transaction() as session:
        return _wave(session, plan, _study(session, plan))


def measured_again(store: Database, plan: Plan, between=lambda session, study_id: None, **world) -> list[Publication]:
    """A study's two waves, the second in a `world` that has changed; `between` may change the questionnaires before it."""
    with store.transaction() as session:
        study_id = _study(session, plan)
        first = _wave(session, plan, study_id)
        between(session, study_id)
        return [first, _wave(session, plan, study_id, seed=8, **world)]


def _wave(session, plan: Plan, study_id: str, seed: int = 7, **world) -> Publication:
    wave_id = _open(session, study_id)
    _answers(session, wave_id, plan, Random(seed), **world)
    now = datetime.now(UTC)
    waves.close_wave(session, OPERATOR, now, wave_id)
    row = release_requests.request_release(session, OPERATOR, now, wave_id)
    session.flush()
    return release_requests.publication_of(perform_release(session, now, row.id, sizes_only))


def _study(session, plan: Plan) -> str:
    now = datetime.now(UTC) - timedelta(days=20)
    about = {"name": "Översyn av stödet", "municipality": plan.municipality, "contact": "fragor@b.example"}
    study = studies.create_study(session, OPERATOR, now, **about)
    areas = tuple(ResponseOption(f"o{i}", {"sv": name, "en": name}) for i, name in enumerate(plan.areas))
    functions = tuple(
        SupportFunction(f"f{i}", "department", {"sv": name, "en": name}, {"sv": name, "en": name}, holders={"": plan.staff_each})
        for i, name in enumerate(plan.functions)
    )
    studies.change_design(session, OPERATOR, now, study.id, areas=areas, functions=functions, **plan.design)
    for instrument, rows in (("MGR", _managers(plan)), ("STF", _staff(plan))):
        session.flush()
        read = register.preview_import(session, OPERATOR, now, study.id, instrument, read_csv("\n".join(rows).encode()), "register.csv")
        session.flush()
        register.confirm_import(session, OPERATOR, now, read.id)
    session.flush()
    return study.id


def _open(session, study_id: str) -> str:
    now = datetime.now(UTC) - timedelta(days=20)
    wave = waves.create_wave(session, OPERATOR, now, study_id)
    session.flush()
    day = swedish_day(now)
    waves.open_wave(session, OPERATOR, now, wave.id, KEY, closes_on=day + timedelta(days=14), feedback_on=day + timedelta(days=40))
    session.flush()
    return wave.id


def _managers(plan: Plan) -> list[str]:
    people = [(area, place) for area in plan.areas for place in range(plan.managers_each)]
    rows = [f"Chef {i};c{i}@b.example;{area};Enhetschef;{YEARS[i % 5]};{8 + i % 40}" for i, (area, _) in enumerate(people)]
    return ["Namn;E-post;Verksamhetsområde;Chefsroll;Anställningstid;Antal medarbetare", *rows]


def _staff(plan: Plan) -> list[str]:
    people = [(function, place) for function in plan.functions for place in range(plan.staff_each)]
    rows = [f"Stöd {i};s{i}@b.example;{name};Centralt i förvaltningen;{YEARS[i % 5]}" for i, (name, _) in enumerate(people)]
    return ["Namn;E-post;Stödfunktion;Placering;Tid i rollen", *rows]


def _answers(session, wave_id: str, plan: Plan, random: Random, **changes) -> None:
    """Invented people answer page by page; each of them in a mood of their own."""
    now = datetime.now(UTC) - timedelta(days=15)
    world = World(levels={f"f{i}": 2.4 + 0.2 * i for i in range(len(plan.functions))}, **changes)
    for instrument, most in (("MGR", plan.managers_answer), ("STF", plan.staff_answer)):
        rows = session.scalars(
            select(InvitationRow).where(InvitationRow.wave_id == wave_id, InvitationRow.instrument == instrument).order_by(InvitationRow.id)
        ).all()
        share = min(len(rows), most)
        for row in random.sample(rows, k=round(share * 0.85) if share == len(rows) else share):
            person = Person(world, random)
            seen = responses.start(session, responses.visit(session, links.token(KEY, row.id, row.generation), now, writing=True), "sv")
            key: str | None = seen.steps[0].key
            while key is not None:
                seen = responses.save(session, seen, person.answers(seen, seen.step(key)), key)
                key = seen.after(key)
            responses.submit(session, seen, responses.new_receipt(), now)
