"""Answering: from a link to a saved draft and a submitted response without a person. Never commits and never sees a request."""

from __future__ import annotations

import secrets
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from functools import cached_property
from typing import Any, cast

from sqlalchemy import Table, bindparam, delete, insert, select, update
from sqlalchemy.orm import Session

from surveyapp.domain.instrument import Instrument
from surveyapp.domain.response import check_addition, check_answer, completeness, free_texts, pack, readable
from surveyapp.domain.routing import OWN_FUNCTION, Step, route
from surveyapp.domain.study import InvitationState, WaveState
from surveyapp.errors import InvalidAnswer, LinkUnknown, NotFound, WrongState
from surveyapp.persistence.locks import share
from surveyapp.persistence.rows import (
    DraftRow,
    InstrumentVersionRow,
    InvitationRow,
    ResponseRow,
    ResponseTextRow,
    StudyRow,
    WaveRow,
)
from surveyapp.services import links
from surveyapp.services.common import random_id, swedish_day
from surveyapp.services.instruments import instrument_version

RECEIPT_BYTES = 12
NOT_YET_OPEN = "not_yet_open"

Given = Mapping[str, str | list[str] | None]


@dataclass(frozen=True)
class Draft:
    """What somebody has filled in. `at` is the step to continue on; `seed` orders cards and is gone with the draft."""

    answers: dict[str, str | list[str]] = field(default_factory=dict)
    seed: str = ""
    at: str = ""
    language: str = ""
    reminded: tuple[str, ...] = ()  # steps whose skipped items have been pointed out once

    def to_document(self) -> dict[str, Any]:
        return {**self.__dict__, "reminded": list(self.reminded)}

    @classmethod
    def from_document(cls, document: Mapping[str, Any]) -> Draft:
        return cls(**{**document, "reminded": tuple(document.get("reminded", ()))})


@dataclass(frozen=True)
class StudyFacts:
    """What a respondent's page says about the study and the wave."""

    id: str
    name: str
    municipality: str
    organisation: str
    consultant: str
    contact: str
    language: str
    deletion_date: date | None
    invented: bool
    wave_id: str
    opens_on: date | None
    closes_on: date | None
    feedback_on: date | None


@dataclass(frozen=True)
class Visit:
    """One link and everything its pages need. `state`: not_yet_open, closed, invited, started, answered or withdrawn."""

    token: str
    invitation_id: str
    state: str
    facts: Mapping[str, str]
    instrument: Instrument
    version_id: int
    study: StudyFacts
    draft: Draft

    @cached_property
    def steps(self) -> tuple[Step, ...]:
        """The pages this person meets with the answers so far."""
        return route(self.instrument, self.draft.answers, self.facts, self.draft.seed)

    def step(self, key: str) -> Step:
        """NotFound where the way no longer passes the step."""
        for step in self.steps:
            if step.key == key:
                return step
        raise NotFound()

    def after(self, key: str) -> str | None:
        """The key of the step after this one; None after the last (then comes the review)."""
        keys = [step.key for step in self.steps]
        place = keys.index(key) + 1 if key in keys else 0
        return keys[place] if place < len(keys) else None


# A page exchange is two looks and one write. Their statements are built once, on tables: the mapper adds nothing here but time.
_invitation, _version, _wave, _study, _draft = (
    cast(Table, row.__table__) for row in (InvitationRow, InstrumentVersionRow, WaveRow, StudyRow, DraftRow)
)
_VISIT = (
    select(
        _invitation.c.id.label("invitation_id"),
        _invitation.c.state,
        _invitation.c.facts,
        _invitation.c.version_id,
        _version.c.fingerprint,
        _wave.c.id.label("wave_id"),
        _wave.c.state.label("wave_state"),
        _wave.c.opens_on,
        _wave.c.closes_on,
        _wave.c.feedback_on,
        _study.c.id.label("study_id"),
        _study.c.name,
        _study.c.municipality,
        _study.c.organisation,
        _study.c.consultant,
        _study.c.contact,
        _study.c.language,
        _study.c.deletion_date,
        _study.c.invented,
        _draft.c.sealed,
    )
    .join(_version, _version.c.id == _invitation.c.version_id)
    .join(_wave, _wave.c.id == _invitation.c.wave_id)
    .join(_study, _study.c.id == _wave.c.study_id)
    .outerjoin(_draft, _draft.c.invitation_id == _invitation.c.id)
)
_BY_TOKEN = _VISIT.where(_invitation.c.token_hash == bindparam("token_hash"))
_BY_TOKEN_LOCKED = _BY_TOKEN.with_for_update(of=_invitation)
_WAVE_OF_TOKEN = select(_wave.c.id).where(
    _wave.c.id == select(_invitation.c.wave_id).where(_invitation.c.token_hash == bindparam("token_hash")).scalar_subquery()
)
_PUT_DRAFT = update(_draft).where(_draft.c.invitation_id == bindparam("invitation")).values(sealed=bindparam("content"))


def visit(session: Session, token: str, now: datetime, *, writing: bool = False) -> Visit:
    """What a link leads to. LinkUnknown for a link that never was or whose hash is deleted: one and the same.

    `writing` locks the invitation until the transaction ends, so that two submits of one link come after each other. It shares the
    wave first: closing waits for an answer on its way, and an answer that comes while the wave closes sees that it has closed.
    """
    key = {"token_hash": links.token_hash(token)}
    if writing:
        share(session, _WAVE_OF_TOKEN, key)
    row = session.execute(_BY_TOKEN_LOCKED if writing else _BY_TOKEN, key).one_or_none()
    if row is None:
        raise LinkUnknown()
    draft = Draft.from_document(links.unseal(token, row.sealed)) if row.sealed is not None else Draft()
    return Visit(
        token=token,
        invitation_id=row.invitation_id,
        state=_state(row, now),
        facts=row.facts,
        instrument=instrument_version(session, row.version_id, row.fingerprint),
        version_id=row.version_id,
        study=StudyFacts(
            row.study_id,
            row.name,
            row.municipality,
            row.organisation,
            row.consultant,
            row.contact,
            row.language,
            row.deletion_date,
            row.invented,
            row.wave_id,
            row.opens_on,
            row.closes_on,
            row.feedback_on,
        ),
        draft=draft,
    )


def _state(row: Any, now: datetime) -> str:
    if row.state in {InvitationState.ANSWERED, InvitationState.WITHDRAWN}:
        return str(row.state)
    if row.wave_state == WaveState.DRAFT or (row.opens_on and swedish_day(now) < row.opens_on):
        return NOT_YET_OPEN
    return str(row.state) if row.wave_state == WaveState.OPEN else str(WaveState.CLOSED)


def _require_open(seen: Visit) -> None:
    if seen.state not in {InvitationState.INVITED, InvitationState.STARTED}:
        raise WrongState(seen.state, "answer")


# ---------------------------------------------------------------------- drafts
def start(session: Session, seen: Visit, language: str, seed: str = "") -> Visit:
    """Begin, or come back to what was begun. The first POST of a link; before it nothing is stored.

    `seed`: the order of cards; at random where none is given, as for everybody who is not invented.
    """
    _require_open(seen)
    if seen.draft.seed:
        return _store(session, seen, replace(seen.draft, language=language))
    session.execute(update(InvitationRow).where(InvitationRow.id == seen.invitation_id).values(state=InvitationState.STARTED))
    fresh = replace(seen.draft, seed=seed or secrets.token_urlsafe(9), language=language)
    return _store(session, replace(seen, state=str(InvitationState.STARTED)), fresh)


def set_language(session: Session, seen: Visit, language: str) -> Visit:
    """Remember the language of somebody who switched it."""
    _require_open(seen)
    return _store(session, seen, replace(seen.draft, language=language))


def with_answers(seen: Visit, answers: dict[str, str | list[str]]) -> Visit:
    """The same visit as it would be with these answers: to see which way they lead."""
    return replace(seen, draft=replace(seen.draft, answers=answers))


def save(session: Session, seen: Visit, given: Given, at: str, *, language: str = "", reminded: str = "") -> Visit:
    """Save what one page gave, checked against the questionnaire. None removes an answer. InvalidAnswer: nothing is saved.

    `at` is the step to continue on another time.
    """
    _require_open(seen)
    fields = {field.variable: field for step in seen.steps for field in step.fields}
    answers = dict(seen.draft.answers)
    for variable, value in given.items():
        if value:
            _check(seen.instrument, fields, variable, value)
            answers[variable] = value
        else:
            answers.pop(variable, None)
    draft = replace(
        seen.draft,
        answers=answers,
        at=at,
        language=language or seen.draft.language,
        reminded=(*seen.draft.reminded, reminded) if reminded and reminded not in seen.draft.reminded else seen.draft.reminded,
    )
    return _store(session, seen, draft)


def _check(instrument: Instrument, fields: Mapping[str, Any], variable: str, value: str | list[str]) -> None:
    name, _, part = variable.rpartition(".")
    if part in {"worst", "text"} and name in fields and fields[name].item.type == "multi":
        check_addition(instrument, fields[name], part, value)
        return
    if variable not in fields:
        raise NotFound()
    check_answer(instrument, fields[variable], value)


def _store(session: Session, seen: Visit, draft: Draft) -> Visit:
    sealed = links.seal(seen.token, draft.to_document())
    changed = session.execute(_PUT_DRAFT, {"invitation": seen.invitation_id, "content": sealed})
    if changed.rowcount == 0:  # type: ignore[attr-defined]  # an update's result always counts rows
        session.execute(insert(DraftRow).values(invitation_id=seen.invitation_id, sealed=sealed))
    return replace(seen, draft=draft)


def correct(session: Session, seen: Visit, facts: Mapping[str, str]) -> Visit:
    """Correct what the register says ("Stämmer inte?"). Only what it holds, only before submit. InvalidAnswer: nothing is changed."""
    _require_open(seen)
    for name, value in facts.items():
        if name not in seen.facts or value not in _fact_values(seen.instrument, name):
            raise InvalidAnswer(name, "unknown_option")
    corrected = {**seen.facts, **facts}
    session.execute(update(InvitationRow).where(InvitationRow.id == seen.invitation_id).values(facts=corrected))
    return replace(seen, facts=corrected)


def _fact_values(instrument: Instrument, name: str) -> Collection[str]:
    if name == OWN_FUNCTION:
        return instrument.by_function
    item = instrument.items.get(name)
    return {option.value for option in instrument.scale_of(item).options} if item else ()


# ---------------------------------------------------------------------- submit and receipt
def new_receipt() -> str:
    """A random receipt for the review page: the only thing that leads back to a response, and only its owner has it."""
    return secrets.token_urlsafe(RECEIPT_BYTES)


def submit(session: Session, seen: Visit, receipt: str, now: datetime) -> None:
    """Pack the draft, write the response and its texts, delete the draft and cut the link: all or nothing.

    Submitting what is already submitted changes nothing: a double click gives one response.
    """
    if seen.state == InvitationState.ANSWERED:
        return
    _require_open(seen)
    answers, seed = seen.draft.answers, seen.draft.seed
    packed = pack(seen.instrument, answers, seen.facts, seed)
    session.execute(
        insert(ResponseRow).values(
            id=random_id(),
            wave_id=seen.study.wave_id,
            version_id=seen.version_id,
            instrument=seen.instrument.id,
            day=swedish_day(now),
            completeness=completeness(seen.instrument, packed),
            packed=packed,
            receipt_hash=links.receipt_hash(receipt, "response"),
        )
    )
    texts = free_texts(seen.instrument, answers, seen.facts, seed)
    if texts:
        session.execute(
            insert(ResponseTextRow),
            [
                {
                    "id": random_id(),
                    "wave_id": seen.study.wave_id,
                    "instrument": seen.instrument.id,
                    "item": text.item,
                    "function": text.function,
                    "text": text.text,
                    "receipt_hash": links.receipt_hash(receipt, _part(text.item, text.function)),
                }
                for text in texts
            ],
        )
    session.execute(delete(DraftRow).where(DraftRow.invitation_id == seen.invitation_id))
    session.execute(update(InvitationRow).where(InvitationRow.id == seen.invitation_id).values(state=InvitationState.ANSWERED))


def _part(item: str, function: str | None) -> str:
    return f"{item}.{function}" if function else item


@dataclass(frozen=True)
class Stored:
    """What is stored of one response, as option values by variable, and the texts by variable."""

    answers: Mapping[str, str]
    texts: Mapping[str, str]
    day: date


def stored(session: Session, seen: Visit, receipt: str) -> Stored:
    """What link and receipt together show. NotFound where the receipt is not of a response in this wave, or the wave has closed."""
    row = _own_response(session, seen, receipt)
    return Stored(readable(seen.instrument, row.packed), _own_texts(session, seen, receipt), row.day)


def withdraw_response(session: Session, seen: Visit, receipt: str) -> None:
    """Delete a submitted response with link and receipt. The invitation can be used again until close."""
    row = _own_response(session, seen, receipt)
    session.execute(delete(ResponseRow).where(ResponseRow.id == row.id))
    hashes = list(_text_hashes(seen, receipt).values())
    session.execute(delete(ResponseTextRow).where(ResponseTextRow.receipt_hash.in_(hashes)))
    session.execute(update(InvitationRow).where(InvitationRow.id == seen.invitation_id).values(state=InvitationState.INVITED))


def _own_response(session: Session, seen: Visit, receipt: str) -> Any:
    row = session.execute(
        select(ResponseRow.id, ResponseRow.packed, ResponseRow.day).where(
            ResponseRow.receipt_hash == links.receipt_hash(receipt, "response"),
            ResponseRow.wave_id == seen.study.wave_id,
            ResponseRow.instrument == seen.instrument.id,
        )
    ).one_or_none()
    if row is None or seen.state != InvitationState.ANSWERED:
        raise NotFound()
    return row


def is_own_receipt(session: Session, seen: Visit, receipt: str) -> bool:
    """Whether this receipt is of a response in this wave: a second submit from another page gets a thank-you without a receipt."""
    found = session.scalar(
        select(ResponseRow.id).where(
            ResponseRow.receipt_hash == links.receipt_hash(receipt, "response"),
            ResponseRow.wave_id == seen.study.wave_id,
        )
    )
    return found is not None


def _text_hashes(seen: Visit, receipt: str) -> dict[str, bytes]:
    names = []
    for item in seen.instrument.items.values():
        if item.type not in {"text", "multi"}:
            continue
        names += [item.id, *(_part(item.id, function.id) for function in seen.instrument.functions)]
    return {name: links.receipt_hash(receipt, name) for name in names}


def _own_texts(session: Session, seen: Visit, receipt: str) -> dict[str, str]:
    names = {value: name for name, value in _text_hashes(seen, receipt).items()}
    rows = session.execute(select(ResponseTextRow.receipt_hash, ResponseTextRow.text).where(ResponseTextRow.receipt_hash.in_(list(names))))
    return {names[row.receipt_hash]: row.text for row in rows}
