"""Who is invited, and how many have begun and answered: for the consultant, and for lists that are a night old. Knows no answer."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from surveyapp.domain.study import InvitationState
from surveyapp.persistence.rows import InvitationRow, RegisterEntryRow


@dataclass(frozen=True)
class Participation:
    """Invited, started and answered in one group."""

    invited: int = 0
    started: int = 0
    answered: int = 0

    def plus(self, state: str) -> Participation:
        return Participation(
            self.invited + 1,
            self.started + (state == InvitationState.STARTED),
            self.answered + (state == InvitationState.ANSWERED),
        )


def participation(session: Session, wave_id: str, instrument: str) -> dict[tuple[str, str], Participation]:
    """Live counts for the consultant: ("", "") for everybody, and (item id, option value) for each register attribute."""
    rows = session.execute(
        select(InvitationRow.state, InvitationRow.facts).where(
            InvitationRow.wave_id == wave_id,
            InvitationRow.instrument == instrument,
            InvitationRow.state != InvitationState.WITHDRAWN,
        )
    )
    counts: dict[tuple[str, str], Participation] = {}
    for state, facts in rows:
        for key in [("", ""), *facts.items()]:
            counts[key] = counts.get(key, Participation()).plus(state)
    return counts


@dataclass(frozen=True)
class InvitedPerson:
    """A line of the list of people: "has answered" is last night's."""

    invitation_id: str
    name: str
    email: str
    instrument: str
    answered: bool


def invited_people(session: Session, wave_id: str) -> list[InvitedPerson]:
    """Everybody who is invited, by name; who has answered is as it was last night."""
    rows = session.execute(
        select(InvitationRow.id, RegisterEntryRow.name, RegisterEntryRow.email, InvitationRow.instrument, InvitationRow.listed_answered)
        .join(RegisterEntryRow, RegisterEntryRow.id == InvitationRow.entry_id)
        .where(InvitationRow.wave_id == wave_id, InvitationRow.state != InvitationState.WITHDRAWN)
        .order_by(InvitationRow.instrument, RegisterEntryRow.name)
    )
    return [InvitedPerson(*row) for row in rows]


def refresh_lists(session: Session, wave_ids: Iterable[str] | None = None) -> None:
    """Bring "has answered" in the lists of people up to date: once a night, so that nobody can watch an answer arrive."""
    answered = InvitationRow.state == InvitationState.ANSWERED
    query = update(InvitationRow).where(InvitationRow.listed_answered != answered).values(listed_answered=answered)
    session.execute(query if wave_ids is None else query.where(InvitationRow.wave_id.in_(list(wave_ids))))
