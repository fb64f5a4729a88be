"""One person in the register: found, added, corrected and removed, under the rules that a file obeys. Knows nothing of who has answered.

While a wave is open its links lead to invitations that were made from the register: a name or an address may be corrected (the link
stays the same), what answers are counted by may not, and nobody comes or goes.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from surveyapp.errors import InvalidInput, NotFound, Refused
from surveyapp.persistence.locks import held
from surveyapp.persistence.rows import EventRow, RegisterEntryRow, StudyRow
from surveyapp.services.common import Actor, log, random_id
from surveyapp.services.register import has_open_wave, vocabulary
from surveyapp.services.register_words import COLUMNS, COMMON, EMAIL, LONGEST, REQUIRED, address, clean, fold

ADDED, CHANGED, REMOVED = "person_added", "person_changed", "person_removed"


@dataclass(frozen=True)
class Person:
    """What the register holds of somebody. `facts`: item id -> option value, empty where it is not known; None: as they are."""

    name: str
    email: str
    facts: Mapping[str, str] | None = None


def find_people(session: Session, study_id: str, words: str = "", instrument: str = "") -> list[RegisterEntryRow]:
    """Everybody by name, or those in whose name or address every word stands, whatever its case and accents."""
    query = select(RegisterEntryRow).where(RegisterEntryRow.study_id == study_id)
    if instrument:
        query = query.where(RegisterEntryRow.instrument == instrument)
    sought = [folded for word in words.split() if (folded := fold(word))]
    rows = [row for row in session.scalars(query) if all(word in fold(row.name) or word in fold(row.email) for word in sought)]
    return sorted(rows, key=lambda row: (row.name.casefold(), row.email))


def get_person(session: Session, study_id: str, entry_id: str, *, hold: bool = False) -> RegisterEntryRow:
    """A register entry of this study. NotFound for one of another."""
    row = held(session, RegisterEntryRow, entry_id) if hold else session.get(RegisterEntryRow, entry_id)
    if row is None or row.study_id != study_id:
        raise NotFound()
    return row


def add_person(session: Session, actor: Actor, now: datetime, study_id: str, instrument: str, person: Person) -> RegisterEntryRow:
    """Somebody new. InvalidInput with what is wrong where; refused while a wave is open."""
    study = held(session, StudyRow, study_id)
    if study is None or instrument not in COLUMNS:
        raise NotFound()
    if has_open_wave(session, study_id):
        raise Refused("person_added_while_open")
    name, email, facts = _checked(session, study, instrument, person)
    row = RegisterEntryRow(id=random_id(), study_id=study_id, instrument=instrument, name=name, email=email, facts=facts)
    session.add(row)
    log(session, actor, now, ADDED, study_id, entry=row.id, instrument=instrument)
    return row


def change_person(session: Session, actor: Actor, now: datetime, study_id: str, entry_id: str, person: Person) -> list[str]:
    """Correct what is said of somebody; the columns that changed. While a wave is open, name and address only."""
    study = held(session, StudyRow, study_id)
    row = get_person(session, study_id, entry_id, hold=True)
    if study is None:
        raise NotFound()
    name, email, facts = _checked(session, study, row.instrument, person, row)
    counted_by = sorted(item for item in {*facts, *row.facts} if facts.get(item) != row.facts.get(item))
    if counted_by and has_open_wave(session, study_id):
        raise Refused("facts_while_open")
    changed = [column for column, old, new in (("name", row.name, name), ("email", row.email, email)) if old != new] + counted_by
    if changed:
        row.name, row.email, row.facts = name, email, facts
        log(session, actor, now, CHANGED, study_id, entry=entry_id, fields=changed)
    return changed


def remove_person(session: Session, actor: Actor, now: datetime, study_id: str, entry_id: str) -> None:
    """Take somebody out of the register. Invitations of earlier waves stay as numbers, without a name. Refused while a wave is open."""
    held(session, StudyRow, study_id)
    row = get_person(session, study_id, entry_id, hold=True)
    if has_open_wave(session, study_id):
        raise Refused("person_removed_while_open")
    session.delete(row)
    log(session, actor, now, REMOVED, study_id, entry=entry_id, instrument=row.instrument)


def history(session: Session, study_id: str, entry_id: str) -> list[EventRow]:
    """What was done with one person, newest first. The log names columns and never what stood in them."""
    query = select(EventRow).where(EventRow.study_id == study_id, EventRow.what.in_((ADDED, CHANGED, REMOVED)))
    return [row for row in session.scalars(query.order_by(EventRow.id.desc())) if row.detail.get("entry") == entry_id]


# ---------------------------------------------------------------------- rules
def _checked(
    session: Session, study: StudyRow, instrument: str, person: Person, row: RegisterEntryRow | None = None
) -> tuple[str, str, dict[str, str]]:
    """Name, address and facts as they are stored. InvalidInput: (column, code) of everything that is wrong."""
    name, email = clean(person.name), address(clean(person.email))
    faults = list(_identity_faults(session, study.id, instrument, name, email, row.id if row else ""))
    if person.facts is None and row is not None:
        facts = row.facts
    else:
        facts = {item: value for item, value in (person.facts or {}).items() if value}
        faults += _fact_faults(session, study, instrument, facts)
    if faults:
        raise InvalidInput(faults)
    return name, email, facts


def _identity_faults(session: Session, study_id: str, instrument: str, name: str, email: str, own: str) -> Iterator[tuple[str, str]]:
    for column, value in (("name", name), ("email", email)):
        if not value:
            yield column, "missing"
        elif len(value) > LONGEST[column]:
            yield column, "too_long"
    if not 0 < len(email) <= LONGEST["email"]:
        return
    if not EMAIL.fullmatch(email):
        yield "email", "bad_email"
        return
    query = select(RegisterEntryRow.id).where(
        RegisterEntryRow.study_id == study_id, RegisterEntryRow.instrument == instrument, RegisterEntryRow.email == email
    )
    if set(session.scalars(query)) - {own}:
        yield "email", "duplicate"


def _fact_faults(session: Session, study: StudyRow, instrument: str, facts: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    words = vocabulary(session, study)
    for column in COLUMNS[instrument].keys() - COMMON.keys():
        value = facts.get(column, "")
        if not value and column in REQUIRED:
            yield column, "missing"
        elif value and value not in words.labels[column]:
            yield column, "unknown_value"
