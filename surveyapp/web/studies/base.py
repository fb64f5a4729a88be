"""What the study pages share: their blueprint, the time and the reader's language."""

from __future__ import annotations

from datetime import UTC, datetime

from flask import Blueprint
from flask_babel import get_locale

from surveyapp.domain.instrument import Instrument
from surveyapp.persistence.rows import StudyRow
from surveyapp.services import studies, waves
from surveyapp.services.instruments import instruments_of
from surveyapp.web.transaction import session

blueprint = Blueprint("studies", __name__)


def now() -> datetime:
    return datetime.now(UTC)


def language() -> str:
    return str(get_locale())


def instruments_now(study: StudyRow) -> dict[str, Instrument]:
    """The frozen questionnaires of the newest wave, or the design as it is now."""
    wave = studies.latest_wave(session(), study.id)
    frozen = dict(instruments_of(session(), wave.id)) if wave else {}
    return frozen or waves.compose_both(session(), study)
