"""What every use case needs: random ids, the actor, the day in Sweden, and the audit log."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from surveyapp.persistence.rows import EventRow, StudyRow

SWEDEN = ZoneInfo("Europe/Stockholm")
SHORT_ALPHABET = "23456789bcdfghjkmnpqrstvwxz"  # no vowels and no look-alikes: an id is never a word


@dataclass(frozen=True)
class Actor:
    """Who does something: an account by address, or the operator at the command line."""

    name: str
    account_id: int | None = None


REGISTER_KEPT = timedelta(days=365)  # where a study does not say
OPERATOR = Actor("operator")
RESPONDENT = Actor("respondent")


def short_id() -> str:
    """Six characters to say over the phone: about 28 bits, unique by constraint, secret never."""
    return "".join(secrets.choice(SHORT_ALPHABET) for _ in range(6))


def random_id() -> str:
    """128 bits without order or time, for rows that must not tell when they came."""
    return secrets.token_urlsafe(16)


def swedish_day(now: datetime) -> date:
    """The day in Sweden at this moment. `now` must know its time zone."""
    return now.astimezone(SWEDEN).date()


def deletion_day(study: StudyRow) -> date:
    """The day on which the study's register is deleted, as the privacy notice says."""
    return study.deletion_date or swedish_day(study.created_at.replace(tzinfo=study.created_at.tzinfo or UTC)) + REGISTER_KEPT


def log(session: Session, actor: Actor, now: datetime, what: str, study_id: str | None = None, **detail: Any) -> None:
    """One line in the audit log. `detail` must hold nothing about what anybody answered."""
    session.add(EventRow(at=now, actor=actor.name, what=what, study_id=study_id, detail=detail))
