"""A wave from draft to closed: freezing the questionnaires, issuing links, counting who has answered, and cutting the last threads."""

from __future__ import annotations

import hashlib
import json
import secrets
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from random import SystemRandom
from typing import Any

from sqlalchemy import delete, func, insert, select, update
from sqlalchemy.orm import Session

from surveyapp.domain.instrument import MANAGERS, STAFF, Instrument
from surveyapp.domain.mirror import check_pairs, one_sided
from surveyapp.domain.routing import MAX_FUNCTIONS
from surveyapp.domain.study import InvitationState, WaveState, change
from surveyapp.domain.template import Design, compose
from surveyapp.domain.text import Text
from surveyapp.errors import NotFound, Refused, WrongState
from surveyapp.instruments import load_template
from surveyapp.persistence.locks import held
from surveyapp.persistence.rows import (
    ClosedResponseRow,
    ClosedTextRow,
    DraftRow,
    InstrumentVersionRow,
    InvitationRow,
    RegisterEntryRow,
    ResponseRow,
    ResponseTextRow,
    StudyRow,
    WaveRow,
)
from surveyapp.services import links
from surveyapp.services.common import Actor, deletion_day, log, random_id, short_id, swedish_day
from surveyapp.services.prepared import drop_prepared
from surveyapp.services.text_marks import mark_texts

FIELD_PERIOD_DAYS = 15
BATCH = 1000


def get_wave(session: Session, wave_id: str, *, hold: bool = False) -> WaveRow:
    """`hold` keeps the wave until the transaction ends: whoever else would change its state, or answer in it, comes after."""
    row = held(session, WaveRow, wave_id) if hold else session.get(WaveRow, wave_id)
    if row is None:
        raise NotFound()
    return row


def _require(wave: WaveRow, state: WaveState, wanted: WaveState = WaveState.OPEN) -> None:
    """Opening and opening again lead to the same state from different ones, and do different things; so do the ways to close."""
    if wave.state != state:
        raise WrongState(wave.state, wanted)


def create_wave(session: Session, actor: Actor, now: datetime, study_id: str) -> WaveRow:
    """A new wave in draft. Refused while another wave of the study is not yet released."""
    held(session, StudyRow, study_id)
    unfinished = session.scalar(select(func.count()).where(WaveRow.study_id == study_id, WaveRow.state != WaveState.RELEASED))
    if unfinished:
        raise Refused("wave_unfinished")
    number = 1 + (session.scalar(select(func.max(WaveRow.number)).where(WaveRow.study_id == study_id)) or 0)
    wave = WaveRow(id=short_id(), study_id=study_id, number=number, state=WaveState.DRAFT, release_key=secrets.token_bytes(32))
    session.add(wave)
    log(session, actor, now, "wave_created", study_id, wave=wave.id)
    return wave


# ---------------------------------------------------------------------- opening
def invited_counts(session: Session, study_id: str) -> dict[str, int]:
    """Register entries per questionnaire."""
    rows = session.execute(
        select(RegisterEntryRow.instrument, func.count()).where(RegisterEntryRow.study_id == study_id).group_by(RegisterEntryRow.instrument)
    )
    counts = {row[0]: row[1] for row in rows}
    return {instrument: counts.get(instrument, 0) for instrument in (MANAGERS, STAFF)}


def compose_both(session: Session, study: StudyRow, number: int = 0) -> dict[str, Instrument]:
    """Both questionnaires as the study's design makes them now; number 0 is a preview."""
    template, design = load_template(study.template), Design.from_document(study.design)
    invited = invited_counts(session, study.id)
    return {i: compose(template, design, i, number, invited[i]) for i in (MANAGERS, STAFF)}


def check_opening(session: Session, study: StudyRow) -> list[Refused]:
    """Everything that stands in the way of opening; empty when nothing does."""
    invited = invited_counts(session, study.id)
    faults = [Refused("register_empty", instrument=instrument) for instrument, number in invited.items() if not number]
    return faults + check_questionnaires(session, study)


def check_questionnaires(session: Session, study: StudyRow) -> list[Refused]:
    """What is wrong with the questionnaires themselves, wherever they are answered."""
    instruments = compose_both(session, study)
    faults = []
    areas = instruments[MANAGERS].scales["areas"].options
    if not areas:
        faults.append(Refused("no_areas"))
    for area in areas:
        number = len(instruments[MANAGERS].available(area.value))
        if number > MAX_FUNCTIONS:
            faults.append(Refused("too_many_functions", area=dict(area.text), number=number, limit=MAX_FUNCTIONS))
    pairs = [pair for pair in load_template(study.template).pairs if _carried(pair.manager, pair.staff, instruments)]
    faults += [
        Refused("pair_broken", pair=fault.pair, fault=fault.fault, item=fault.item)
        for fault in check_pairs(pairs, instruments[MANAGERS], instruments[STAFF])
    ]
    return faults


def _carried(manager: str, staff: str, instruments: Mapping[str, Instrument]) -> bool:
    """Whether both sides are asked: only then is there something to compare, and to get wrong."""
    return manager in instruments[MANAGERS].items and staff in instruments[STAFF].items


def lost_mirrors(session: Session, study: StudyRow) -> list[Text]:
    """Pairs that the study asks of one side only, so that no gap can be shown: said before opening, and allowed."""
    instruments = compose_both(session, study)
    return [pair.text for pair in one_sided(load_template(study.template).pairs, instruments[MANAGERS], instruments[STAFF])]


def open_wave(
    session: Session,
    actor: Actor,
    now: datetime,
    wave_id: str,
    link_key: bytes,
    *,
    closes_on: date,
    feedback_on: date,
    opens_on: date | None = None,
) -> WaveRow:
    """Freeze both questionnaires, make an invitation for everybody in the register and let the links lead somewhere."""
    wave = get_wave(session, wave_id, hold=True)
    study = session.get_one(StudyRow, wave.study_id)
    _require(wave, WaveState.DRAFT)
    wave.state = change(WaveState(wave.state), WaveState.OPEN)
    today = swedish_day(now)
    if closes_on < max(today, opens_on or today) or feedback_on < closes_on:
        raise Refused("dates_out_of_order")
    _require_register(study, feedback_on)
    if faults := check_opening(session, study):
        raise faults[0]
    wave.opens_on, wave.closes_on, wave.feedback_on = opens_on or today, closes_on, feedback_on
    wave.opened_on = wave.register_on = today
    versions = freeze(session, study, wave, today)
    _invite(session, wave, versions, link_key)
    log(session, actor, now, "wave_opened", study.id, wave=wave.id)
    return wave


def _require_register(study: StudyRow, feedback_on: date) -> None:
    """Respondents are told the day on which the register is deleted; it must not come before they have seen the results."""
    if feedback_on > deletion_day(study):
        raise Refused("register_goes_first", day=deletion_day(study))


def freeze(session: Session, study: StudyRow, wave: WaveRow, today: date) -> dict[str, int]:
    """Keep both questionnaires as they are now; the ids of their version rows."""
    versions = {}
    for instrument in compose_both(session, study, wave.number).values():
        document = instrument.to_document()
        canonical = json.dumps(document, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
        row = InstrumentVersionRow(
            wave_id=wave.id,
            instrument=instrument.id,
            number=wave.number,
            document=document,
            fingerprint=hashlib.sha256(canonical.encode()).hexdigest(),
            frozen_on=today,
        )
        session.add(row)
        session.flush()
        versions[instrument.id] = row.id
    return versions


def _invite(session: Session, wave: WaveRow, versions: Mapping[str, int], link_key: bytes) -> None:
    entries = session.execute(
        select(RegisterEntryRow.id, RegisterEntryRow.instrument, RegisterEntryRow.facts)
        .where(RegisterEntryRow.study_id == wave.study_id)
        .order_by(RegisterEntryRow.id)
    )
    rows = [_invitation(wave.id, versions, entry, link_key) for entry in entries]
    for place in range(0, len(rows), BATCH):
        session.execute(insert(InvitationRow), rows[place : place + BATCH])


def _invitation(wave_id: str, versions: Mapping[str, int], entry: Any, link_key: bytes) -> dict[str, Any]:
    invitation_id = random_id()
    return {
        "id": invitation_id,
        "wave_id": wave_id,
        "entry_id": entry.id,
        "instrument": entry.instrument,
        "version_id": versions[entry.instrument],
        "token_hash": links.token_hash(links.token(link_key, invitation_id, 1)),
        "facts": entry.facts,
    }


# ---------------------------------------------------------------------- links
@dataclass(frozen=True)
class PersonalLink:
    """A line of the mail merge."""

    name: str
    email: str
    token: str


def personal_links(session: Session, actor: Actor, now: datetime, wave_id: str, instrument: str, link_key: bytes) -> list[PersonalLink]:
    """The links of everybody in one questionnaire who is not listed as having answered. Logged: who took them out, and when."""
    wave = get_wave(session, wave_id)
    if wave.state != WaveState.OPEN:
        raise Refused("wave_not_open")
    rows = session.execute(
        select(InvitationRow.id, InvitationRow.generation, RegisterEntryRow.name, RegisterEntryRow.email)
        .join(RegisterEntryRow, RegisterEntryRow.id == InvitationRow.entry_id)
        .where(
            InvitationRow.wave_id == wave_id,
            InvitationRow.instrument == instrument,
            InvitationRow.listed_answered.is_(False),
            InvitationRow.state != InvitationState.WITHDRAWN,
        )
        .order_by(RegisterEntryRow.name, RegisterEntryRow.email)
    )
    log(session, actor, now, "links_downloaded", wave.study_id, wave=wave_id, instrument=instrument)
    return [PersonalLink(row.name, row.email, links.token(link_key, row.id, row.generation)) for row in rows]


def reissue_links(session: Session, actor: Actor, now: datetime, wave_id: str, link_key: bytes) -> Iterator[str]:
    """Fresh tokens for everybody who has not answered; the old ones stop working and drafts are sealed anew."""
    wave = get_wave(session, wave_id, hold=True)
    if wave.state != WaveState.OPEN:
        raise Refused("wave_not_open")
    log(session, actor, now, "links_reissued", wave.study_id, wave=wave_id)
    rows = session.execute(
        select(InvitationRow.id, InvitationRow.generation, DraftRow.sealed)
        .outerjoin(DraftRow, DraftRow.invitation_id == InvitationRow.id)
        .where(
            InvitationRow.wave_id == wave_id,
            InvitationRow.state.in_((InvitationState.INVITED, InvitationState.STARTED)),
        )
        .order_by(InvitationRow.instrument, InvitationRow.id)
        .with_for_update(of=InvitationRow)
    ).all()
    return iter([_reissue(session, row, link_key) for row in rows])


def _reissue(session: Session, row: Any, link_key: bytes) -> str:
    old, new = (links.token(link_key, row.id, row.generation + step) for step in (0, 1))
    session.execute(
        update(InvitationRow).where(InvitationRow.id == row.id).values(generation=row.generation + 1, token_hash=links.token_hash(new))
    )
    if row.sealed is not None:
        sealed = links.seal(new, links.unseal(old, row.sealed))
        session.execute(update(DraftRow).where(DraftRow.invitation_id == row.id).values(sealed=sealed))
    return new


def withdraw_invitation(session: Session, actor: Actor, now: datetime, wave_id: str, invitation_id: str) -> None:
    """Somebody should not be asked after all. What was filled in is deleted; what was submitted stays.

    Refused for everybody listed as having answered; somebody who answered since the list was made is left alone without a word, or
    the refusal would tell.
    """
    wave = get_wave(session, wave_id, hold=True)
    row = session.get(InvitationRow, invitation_id)
    if row is None or row.wave_id != wave_id:
        raise NotFound()
    if row.listed_answered:
        raise Refused("already_answered")
    if row.state == InvitationState.ANSWERED:
        return
    row.state = InvitationState.WITHDRAWN
    session.execute(delete(DraftRow).where(DraftRow.invitation_id == invitation_id))
    drop_prepared(session, actor, now, wave, "changed")
    log(session, actor, now, "invitation_withdrawn", wave.study_id, wave=wave_id)


# ---------------------------------------------------------------------- closing
def close_wave(session: Session, actor: Actor, now: datetime, wave_id: str) -> WaveRow:
    """Stop taking answers and cut the last threads: link hashes of those who answered, receipts, days, ids and order.

    The storage itself still holds deleted pages until it has been rewritten: the wave waits for that (`needs_scrub`).
    """
    wave = get_wave(session, wave_id, hold=True)
    _require(wave, WaveState.OPEN, WaveState.CLOSED)
    wave.state = change(WaveState(wave.state), WaveState.CLOSED)
    wave.closed_on, wave.needs_scrub = swedish_day(now), True
    session.execute(
        update(InvitationRow)
        .where(InvitationRow.wave_id == wave_id, InvitationRow.state == InvitationState.ANSWERED)
        .values(token_hash=None, listed_answered=True)
    )
    _rewrite(session, wave_id, ResponseRow, ClosedResponseRow, ("version_id", "instrument", "completeness", "packed"))
    _rewrite(session, wave_id, ResponseTextRow, ClosedTextRow, ("instrument", "item", "function", "text"))
    mark_texts(session, wave)  # while everybody who was invited is in the register
    log(session, actor, now, "wave_closed", wave.study_id, wave=wave_id)
    return wave


def _rewrite(session: Session, wave_id: str, source: Any, target: Any, columns: tuple[str, ...]) -> None:
    """All rows of the wave that are not published yet, in random order under new random ids."""
    rows = []
    for table, its in ((source, (source.wave_id == wave_id,)), (target, (target.wave_id == wave_id, target.came.is_(None)))):
        found = session.execute(select(*(getattr(table, name) for name in columns)).where(*its))
        rows += [{"id": random_id(), "wave_id": wave_id, **row._mapping} for row in found]
        session.execute(delete(table).where(*its))
    SystemRandom().shuffle(rows)
    for place in range(0, len(rows), BATCH):
        session.execute(insert(target), rows[place : place + BATCH])


def move_last_day(session: Session, actor: Actor, now: datetime, wave_id: str, closes_on: date) -> WaveRow:
    """More time to answer, or less: every page and mail follows. The day of the results moves along where it would come first."""
    wave = get_wave(session, wave_id, hold=True)
    _require(wave, WaveState.OPEN)
    set_last_day(session, wave, now, closes_on)
    log(session, actor, now, "last_day_moved", wave.study_id, wave=wave_id, closes_on=closes_on.isoformat())
    return wave


def set_last_day(session: Session, wave: WaveRow, now: datetime, closes_on: date) -> None:
    """Refused where the day is past, or comes after the day on which the register is deleted."""
    if closes_on < max(swedish_day(now), wave.opens_on or closes_on):
        raise Refused("dates_out_of_order")
    wave.closes_on = closes_on
    if wave.feedback_on and wave.feedback_on < closes_on:
        wave.feedback_on = closes_on
    _require_register(session.get_one(StudyRow, wave.study_id), wave.feedback_on or closes_on)


def reopen_wave(session: Session, actor: Actor, now: datetime, wave_id: str, link_key: bytes, closes_on: date) -> WaveRow:
    """Take answers again in a closed wave. Links that were cut lead to the page that says "you have answered"."""
    wave = get_wave(session, wave_id, hold=True)
    _require(wave, WaveState.CLOSED)
    if wave.elsewhere:
        raise Refused("collected_elsewhere")
    wave.state = change(WaveState(wave.state), WaveState.OPEN)
    wave.closed_on = None
    drop_prepared(session, actor, now, wave, "reopened")
    set_last_day(session, wave, now, closes_on)
    renew_links(session, wave, link_key)
    log(session, actor, now, "wave_reopened", wave.study_id, wave=wave_id)
    return wave


def renew_links(session: Session, wave: WaveRow, link_key: bytes) -> None:
    """Links that were cut work again, each as it was."""
    cut = session.execute(
        select(InvitationRow.id, InvitationRow.generation).where(InvitationRow.wave_id == wave.id, InvitationRow.token_hash.is_(None))
    ).all()
    for row in cut:
        renewed = links.token_hash(links.token(link_key, row.id, row.generation))
        session.execute(update(InvitationRow).where(InvitationRow.id == row.id).values(token_hash=renewed))


def finish_wave(session: Session, now: datetime, wave: WaveRow) -> None:
    """At release: nobody answers any more, the remaining link hashes and all drafts are deleted."""
    if wave.state != WaveState.RELEASED:
        wave.state = change(WaveState(wave.state), WaveState.RELEASED)
        wave.released_on = swedish_day(now)
    session.execute(update(InvitationRow).where(InvitationRow.wave_id == wave.id).values(token_hash=None))
    invitations = select(InvitationRow.id).where(InvitationRow.wave_id == wave.id)
    session.execute(delete(DraftRow).where(DraftRow.invitation_id.in_(invitations)))
    wave.needs_scrub = True


def count_responses(session: Session, wave: WaveRow) -> int:
    """Stored responses of a wave, open or closed."""
    tables: tuple[Any, ...] = (ResponseRow, ClosedResponseRow)
    return sum(session.scalar(select(func.count()).where(table.wave_id == wave.id)) or 0 for table in tables)
