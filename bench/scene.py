"""An invented wave with many managers, for measuring: made through the services, with four full cards and then short ones."""

from __future__ import annotations

import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

from alembic import command as alembic
from sqlalchemy import select

from surveyapp.cli.database import alembic_config
from surveyapp.domain.instrument import MANAGERS, STAFF, Instrument
from surveyapp.domain.scale import ResponseOption
from surveyapp.persistence.database import Database
from surveyapp.persistence.rows import InvitationRow
from surveyapp.services import links, register, studies, waves
from surveyapp.services.common import OPERATOR, swedish_day
from surveyapp.services.tabular import read_csv
from surveyapp.settings import Settings, read_settings

FULL_CARDS = 4
AREA = "Hemvård"


def installation(folder: Path) -> Settings:
    """An empty, migrated installation."""
    settings = read_settings({"SURVEYAPP_INSTANCE": str(folder)})
    alembic.upgrade(alembic_config(settings.database_url), "head")
    return settings


def environment(folder: Path, port: int) -> dict[str, str]:
    """What commands need to work on the installation."""
    own = {"SURVEYAPP_INSTANCE": str(folder), "SURVEYAPP_BASE_URL": f"http://127.0.0.1:{port}"}
    return {**{name: value for name, value in os.environ.items() if not name.startswith("SURVEYAPP_")}, **own}


def study_to_fill(settings: Settings) -> tuple[str, dict[str, Instrument]]:
    """A study with one area and no wave, for answers from elsewhere: its id and its questionnaires."""
    store, now = Database(settings.database_url), datetime.now(UTC)
    with store.transaction() as session:
        study = studies.create_study(session, OPERATOR, now, name="Mätning", municipality="Ekvalla", invented=True)
        area = ResponseOption("hemvard", {"sv": AREA, "en": AREA})
        studies.change_design(session, OPERATOR, now, study.id, areas=(area,))
        made = study.id, waves.compose_both(session, study)
    store.dispose()
    return made


def open_wave(settings: Settings, managers: int) -> list[str]:
    """A study whose wave is open; the managers' tokens."""
    store, now = Database(settings.database_url), datetime.now(UTC)
    with store.transaction() as session:
        study = studies.create_study(session, OPERATOR, now, name="Mätning", municipality="Ekvalla", invented=True)
        area = ResponseOption("hemvard", {"sv": AREA, "en": AREA})
        studies.change_design(session, OPERATOR, now, study.id, areas=(area,), full_card_limit=FULL_CARDS)
        for instrument, head, rest, number in (
            (MANAGERS, "Verksamhetsområde", AREA, managers),
            (STAFF, "Stödfunktion", "HR", 1),
        ):
            lines = [f"Namn;E-post;{head}"] + [f"Person {i};p{i}@ekvalla.example;{rest}" for i in range(number)]
            rows = read_csv("\n".join(lines).encode())
            preview = register.preview_import(session, OPERATOR, now, study.id, instrument, rows, "register.csv")
            session.flush()
            register.confirm_import(session, OPERATOR, now, preview.id)
        wave = waves.create_wave(session, OPERATOR, now, study.id)
        session.flush()
        last = swedish_day(now) + timedelta(days=14)
        waves.open_wave(session, OPERATOR, now, wave.id, settings.link_key, closes_on=last, feedback_on=last)
        session.flush()
        query = select(InvitationRow.id, InvitationRow.generation).where(InvitationRow.instrument == MANAGERS)
        tokens = [links.token(settings.link_key, row.id, row.generation) for row in session.execute(query)]
    store.dispose()
    return tokens
