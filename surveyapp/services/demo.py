"""The demo: an invented municipality the size of a real review, made through the same services as everybody uses."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from random import Random

from sqlalchemy import select
from sqlalchemy.orm import Session

from surveyapp.domain.instrument import MANAGERS, STAFF, SupportFunction
from surveyapp.domain.scale import ResponseOption
from surveyapp.instruments import load_template
from surveyapp.persistence.rows import InvitationRow, RegisterEntryRow, StudyRow, WaveRow
from surveyapp.services import links, register, responses, studies, waves
from surveyapp.services.common import Actor, swedish_day
from surveyapp.services.simulation import Person, World
from surveyapp.services.tabular import read_csv

SEED = 20260921
AREAS = {
    "hemvard": "Hemvård",
    "sarskilt_boende": "Särskilt boende",
    "boende_lss": "Boende LSS",
    "halsa": "Hälsa och rehabilitering",
    "gemensamt": "Förvaltningsgemensamt",
}
# area -> (invited managers, answers); the heads of support functions are the ones in "gemensamt".
MANAGERS_BY_AREA = {
    "hemvard": (24, 19),
    "sarskilt_boende": (26, 21),
    "boende_lss": (18, 13),
    "halsa": (9, 7),
    "gemensamt": (5, 4),
}
ANSWERING_OPERATIONS_MANAGERS = frozenset({"hemvard", "sarskilt_boende"})
# function -> (holders per area, "" for those who serve everybody; answers)
STAFF_BY_FUNCTION: dict[str, tuple[dict[str, int], int]] = {
    "enhetsadm": ({"hemvard": 8, "sarskilt_boende": 9, "boende_lss": 3, "halsa": 2}, 17),
    "samordnare": ({"hemvard": 7, "sarskilt_boende": 5}, 9),
    "kvalitetsutv": ({"hemvard": 2, "sarskilt_boende": 2, "boende_lss": 2, "halsa": 1}, 6),
    "metodutv": ({"": 8}, 6),
    "rekrytering": ({"": 5}, 4),
    "ekonomi": ({"": 12}, 10),
    "hr": ({"": 12}, 9),
    "kommunikation": ({"": 4}, 3),
    "kansli": ({"": 6}, 5),
    "kvalitet": ({"": 4}, 3),
    "it": ({"": 2}, 1),
}
HEADS = ("ekonomi", "hr", "kansli", "kvalitet", "kommunikation")
UNIT_LEVEL = frozenset({"enhetsadm", "samordnare"})
AREA_LEVEL = frozenset({"kvalitetsutv", "metodutv", "rekrytering"})
FIRST = [
    "Alva",
    "Bo",
    "Cilla",
    "Dag",
    "Elsa",
    "Folke",
    "Greta",
    "Hugo",
    "Iris",
    "Jon",
    "Kaj",
    "Lova",
    "Mio",
    "Nils",
    "Ola",
    "Pia",
    "Rut",
    "Siv",
    "Tage",
    "Ulla",
    "Vera",
    "Ylva",
]
LAST = [
    "Ekdal",
    "Fjällgren",
    "Granlund",
    "Hedvik",
    "Isaksdal",
    "Järvholm",
    "Kvistmo",
    "Lindvik",
    "Myrhed",
    "Nordvall",
    "Opsdal",
    "Rönnäs",
    "Sjödal",
    "Torpvik",
]

WORLD = World(
    levels={
        "enhetsadm": 4.3,
        "samordnare": 4.1,
        "ekonomi": 4.2,
        "hr": 3.8,
        "metodutv": 3.6,
        "rekrytering": 3.6,
        "kvalitetsutv": 3.5,
        "kansli": 3.3,
        "kvalitet": 3.2,
        "kommunikation": 3.2,
        "it": 3.1,
    },
    reach={
        "enhetsadm": 0.97,
        "ekonomi": 0.95,
        "hr": 0.95,
        "it": 0.9,
        "samordnare": 0.8,
        "kommunikation": 0.5,
        "kansli": 0.5,
    },
    lower_area="boende_lss",
    lower_functions=frozenset({"hr"}),
    lower_by=2.0,
    blind_area="hemvard",
    blind_functions=frozenset({"kvalitetsutv", "metodutv", "rekrytering"}),
    items={"MF1": 0.4, "MF2": 0.3, "MF5": -0.4, "SF1": 0.6, "SF2": 0.4, "SC3": -0.6},
    staff_items={f"SO2.{function}": 0.9 for function in ("ekonomi", "enhetsadm", "samordnare")},
)


@dataclass(frozen=True)
class Demo:
    """What was made: the wave that is ready for release, and the one that is open, with a link for each questionnaire."""

    closed_study: str
    closed_wave: str
    open_study: str
    open_wave: str
    manager_link: str
    staff_link: str


def create_demo(session: Session, actor: Actor, now: datetime, link_key: bytes, seed: int = SEED) -> Demo:
    """Two studies: one measured and closed, one open to click through. Everything in them is invented, and says so.

    The same seed gives the same answers and, since ties fall the same way, the same figures.
    """
    first = _study(session, actor, now, "Översyn av stödet till chefer i vård och omsorg")
    wave = _open(session, actor, now - timedelta(days=45), first, link_key)
    wave.release_key = Random(seed).randbytes(32)
    _fieldwork(session, wave.id, link_key, now - timedelta(days=40), Random(seed), share=1.0)
    waves.close_wave(session, actor, now - timedelta(days=30), wave.id)
    second = _study(session, actor, now, "Översyn av stödet till chefer, uppföljning")
    running = _open(session, actor, now - timedelta(days=5), second, link_key)
    _fieldwork(session, running.id, link_key, now, Random(seed + 1), share=0.4)
    manager, staff = (_unused_link(session, running.id, instrument, link_key) for instrument in (MANAGERS, STAFF))
    return Demo(first.id, wave.id, second.id, running.id, manager, staff)


def _study(session: Session, actor: Actor, now: datetime, name: str) -> StudyRow:
    study = studies.create_study(
        session,
        actor,
        now,
        name=name,
        municipality="Ekvalla kommun (påhittad)",
        organisation="Vård- och omsorgsförvaltningen",
        consultant="Exempelkonsulten",
        contact="enkat@ekvalla.example",
        deletion_date=swedish_day(now) + timedelta(days=365),
        invented=True,
    )
    studies.change_design(
        session,
        actor,
        now,
        study.id,
        functions=tuple(_functions()),
        areas=tuple(ResponseOption(area, {"sv": name, "en": name}) for area, name in AREAS.items()),
        not_available={"gemensamt": ("samordnare",), "halsa": ("samordnare",), "boende_lss": ("samordnare",)},
    )
    for instrument, rows in ((MANAGERS, _manager_rows()), (STAFF, _staff_rows())):
        preview = register.preview_import(session, actor, now, study.id, instrument, read_csv(_csv(rows)), "register.csv")
        session.flush()
        register.confirm_import(session, actor, now, preview.id)
    session.flush()
    return study


def _functions() -> Iterator[SupportFunction]:
    ready = {function.id: function for function in load_template().functions}
    for function_id, (holders, _) in STAFF_BY_FUNCTION.items():
        yield replace(ready[function_id], holders=holders)


def _csv(rows: Sequence[Sequence[str]]) -> bytes:
    """As Swedish Excel saves it: semicolons and Windows-1252."""
    text = io.StringIO()
    csv.writer(text, delimiter=";").writerows(rows)
    return text.getvalue().encode("cp1252")


def _name(number: int) -> tuple[str, str]:
    first, last = FIRST[number % len(FIRST)], LAST[number // len(FIRST) % len(LAST)]
    return f"{first} {last}", f"person{number + 1:03}@ekvalla.example"


def _manager_rows() -> list[list[str]]:
    random, number = Random(SEED), 0
    rows = [["Namn", "E-post", "Verksamhetsområde", "Chefsroll", "År som chef", "Antal medarbetare", "Egen funktion"]]
    for area, (invited, _) in MANAGERS_BY_AREA.items():
        for place in range(invited):
            name, email = _name(number)
            role = "Chef för en stödfunktion" if area == "gemensamt" else "Verksamhetschef" if place == 0 else "Enhetschef"
            own = load_function_name(HEADS[place]) if area == "gemensamt" else ""
            role = "Enhetschef (första linjens chef)" if role == "Enhetschef" else role
            years, span = str(random.choice((0, 1, 2, 3, 4, 5, 7, 9, 12, 18))), str(random.randint(8, 52))
            rows.append([name, email, AREAS[area], role, years, span, own])
            number += 1
    return rows


def load_function_name(function_id: str) -> str:
    return next(f.text["sv"] for f in load_template().functions if f.id == function_id)


def _staff_rows() -> list[list[str]]:
    random, number = Random(SEED + 2), 200
    rows = [["Namn", "E-post", "Stödfunktion", "Placering", "År i rollen"]]
    for function, (holders, _) in STAFF_BY_FUNCTION.items():
        for _ in range(sum(holders.values())):
            name, email = _name(number)
            rows.append(
                [
                    name,
                    email,
                    load_function_name(function),
                    _placement(function),
                    str(random.choice((0, 1, 2, 4, 5, 8, 11, 20))),
                ]
            )
            number += 1
    return rows


def _placement(function: str) -> str:
    if function in UNIT_LEVEL:
        return "På en enhet"
    if function in AREA_LEVEL:
        return "I ett verksamhetsområde"
    return "Centralt i kommunen" if function == "it" else "Centralt i förvaltningen"


def _open(session: Session, actor: Actor, now: datetime, study: StudyRow, link_key: bytes) -> WaveRow:
    wave = waves.create_wave(session, actor, now, study.id)
    session.flush()
    today = swedish_day(now)
    return waves.open_wave(
        session,
        actor,
        now,
        wave.id,
        link_key,
        closes_on=today + timedelta(days=waves.FIELD_PERIOD_DAYS),
        feedback_on=today + timedelta(days=waves.FIELD_PERIOD_DAYS + 22),
    )


# ---------------------------------------------------------------------- fieldwork
def _fieldwork(session: Session, wave_id: str, link_key: bytes, now: datetime, random: Random, share: float) -> None:
    """The right number of people in each group answer, in random order."""
    session.flush()
    rows = session.execute(
        select(InvitationRow.id, InvitationRow.generation, InvitationRow.instrument, InvitationRow.facts)
        .join(RegisterEntryRow, RegisterEntryRow.id == InvitationRow.entry_id)
        .where(InvitationRow.wave_id == wave_id)
        .order_by(RegisterEntryRow.email)
    ).all()
    answering = []
    for group, wanted in _quotas():
        members = [row for row in rows if _group(row.instrument, row.facts) == group]
        answering += random.sample(members, k=round(wanted * share))
    random.shuffle(answering)
    for row in answering:
        token = links.token(link_key, row.id, row.generation)
        _answer(session, token, now - timedelta(days=random.randint(0, 3)), Person(WORLD, random))


def _quotas() -> Iterator[tuple[tuple[str, ...], int]]:
    for area, (_, answers) in MANAGERS_BY_AREA.items():
        head = int(area in ANSWERING_OPERATIONS_MANAGERS)
        yield (MANAGERS, area, "verksamhetschef"), head
        yield (MANAGERS, area, ""), answers - head
    for function, (_, answers) in STAFF_BY_FUNCTION.items():
        yield (STAFF, function), answers


def _group(instrument: str, facts: dict[str, str]) -> tuple[str, ...]:
    if instrument == STAFF:
        return (STAFF, facts["SB1"])
    return (MANAGERS, facts["MB1"], "verksamhetschef" if facts["MB2"] == "verksamhetschef" else "")


def _answer(session: Session, token: str, now: datetime, person: Person) -> None:
    """One whole response, page by page."""
    seen = responses.start(session, responses.visit(session, token, now, writing=True), "sv", seed=f"{person.random.random()}")
    key: str | None = seen.steps[0].key
    while key is not None:
        step = seen.step(key)
        seen = responses.save(session, seen, person.answers(seen, step), key)
        key = seen.after(key)
    responses.submit(session, seen, responses.new_receipt(), now)


def _unused_link(session: Session, wave_id: str, instrument: str, link_key: bytes) -> str:
    row = session.execute(
        select(InvitationRow.id, InvitationRow.generation)
        .join(RegisterEntryRow, RegisterEntryRow.id == InvitationRow.entry_id)
        .where(InvitationRow.wave_id == wave_id, InvitationRow.instrument == instrument, InvitationRow.state == "invited")
        .order_by(RegisterEntryRow.email)
        .limit(1)
    ).one()
    return links.token(link_key, row.id, row.generation)
