"""A person reads what was written and decides, text by text, what may leave. Every decision is recorded; nothing leaves from here."""

from __future__ import annotations

import hmac
import json
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from surveyapp.disclosure.policy import Policy, policy_of
from surveyapp.disclosure.texts import Hindrance, Written, hindrance, shuffled, unreadable
from surveyapp.domain.instrument import Instrument
from surveyapp.domain.marks import Mark, MarkKind, Span, joined, masked, places_of
from surveyapp.domain.study import WaveState
from surveyapp.domain.text import Text
from surveyapp.errors import InvalidInput, NotFound, Refused
from surveyapp.persistence.locks import held
from surveyapp.persistence.rows import ClosedTextRow, EventRow, ReleaseRow, TextReviewRow, WaveRow
from surveyapp.services.common import Actor, log, swedish_day
from surveyapp.services.instruments import instruments_of
from surveyapp.services.text_marks import mark_texts

READ = "texts_read"
DECISIONS = {"approve": "approved", "hold": "held", "reopen": "unread"}
CLOSED = frozenset({WaveState.CLOSED, WaveState.RELEASED})
_OUT = select(ReleaseRow.wave_id).where(ReleaseRow.state == "done")


@dataclass(frozen=True)
class Question:
    """What a list of texts answers: a question, or the comment about one support function. `policy` as frozen with its questionnaire."""

    written: Written
    wording: Text
    function: Text | None
    policy: Policy
    ids: tuple[str, ...]

    @property
    def key(self) -> str:
        """In addresses: "MGR-ME1", "MGR-MFT.hr"."""
        return f"{self.written.instrument}-{self.written.item}" + (f".{self.written.function}" if self.written.function else "")

    @property
    def unreadable(self) -> Hindrance | None:
        return unreadable(self.written, self.policy)


@dataclass(frozen=True)
class Standing:
    """How far the reading of a question has come. `hindrance`: why its list would not leave now."""

    question: Question
    unread: int
    approved: int
    held: int
    published: int
    hindrance: Hindrance | None

    @property
    def total(self) -> int:
        return self.unread + self.approved + self.held


@dataclass(frozen=True)
class ReadText:
    """One text with its marks, and what has been decided. `place` counts from 1 in the reading order; `printed` is what would leave."""

    id: str
    place: int
    text: str
    marks: tuple[Mark, ...]
    state: str
    masks: tuple[Span, ...]
    decided_by: str | None
    decided_at: datetime | None
    published: bool
    against_register: bool

    @property
    def printed(self) -> str:
        return masked(self.text, self.masks)

    @property
    def own(self) -> list[str]:
        """What the reader has hidden beside the marks."""
        known = {mark.span for mark in self.marks}
        return list(dict.fromkeys(self.text[start:end] for start, end in self.masks if (start, end) not in known))


# ---------------------------------------------------------------------- reading
def closed_wave(session: Session, study_id: str) -> WaveRow | None:
    """The newest wave whose texts may be read; None before the first has closed. One that is open again after release is read as it was."""
    query = select(WaveRow).where(WaveRow.study_id == study_id, or_(WaveRow.state.in_(CLOSED), WaveRow.id.in_(_OUT)))
    return session.scalars(query.order_by(WaveRow.number.desc())).first()


def begin_reading(session: Session, actor: Actor, now: datetime, wave: WaveRow) -> None:
    """Somebody opens the texts: logged, once for each day. Refused before close."""
    wave = _closed(session, wave)
    mark_texts(session, wave)
    if not has_begun(session, actor, now, wave):
        log(session, actor, now, READ, wave.study_id, wave=wave.id)


def has_begun(session: Session, actor: Actor, now: datetime, wave: WaveRow) -> bool:
    """Whether this reader has said today that the texts are to be read: what is shown by reading alone cannot be logged."""
    query = select(EventRow).where(EventRow.what == READ, EventRow.actor == actor.name, EventRow.study_id == wave.study_id)
    events = session.scalars(query.order_by(EventRow.id.desc()).limit(20))
    days = (swedish_day(event.at.replace(tzinfo=event.at.tzinfo or UTC)) for event in events if event.detail.get("wave") == wave.id)
    return swedish_day(now) in days


def _closed(session: Session, wave: WaveRow) -> WaveRow:
    """The wave, held as it is now. Refused where it is open (again) and no version is out."""
    row = held(session, WaveRow, wave.id)
    if row is None or (row.state not in CLOSED and not _is_out(session, wave)):
        raise Refused("before_close")
    return row


def _is_out(session: Session, wave: WaveRow) -> bool:
    return session.scalar(select(ReleaseRow.id).where(ReleaseRow.wave_id == wave.id, ReleaseRow.state == "done").limit(1)) is not None


def questions(session: Session, wave: WaveRow) -> list[Question]:
    """Every question that was answered with own words, in questionnaire order, and for comments on functions one for each function.

    Texts that came after a version belong to the next one, and are read when it is out.
    """
    instruments = instruments_of(session, wave.id)
    columns = (ClosedTextRow.id, ClosedTextRow.instrument, ClosedTextRow.item, ClosedTextRow.function)
    ids: dict[tuple[str, str, str | None], list[str]] = {}
    query = select(*columns).where(ClosedTextRow.wave_id == wave.id)
    if _is_out(session, wave):
        query = query.where(ClosedTextRow.came.is_not(None))
    for row in session.execute(query):
        ids.setdefault((row.instrument, row.item, row.function), []).append(row.id)
    return [
        _question(instrument, item, function, shuffled(wave.release_key, "reading", ids[key, item, function]))
        for key, instrument in instruments.items()
        for item in instrument.items
        for function in (None, *instrument.by_function)
        if (key, item, function) in ids
    ]


def _question(instrument: Instrument, item: str, function: str | None, ids: Sequence[str]) -> Question:
    about = instrument.by_function[function] if function else None
    written = Written(instrument.id, item, function, about.rated_persons if about else None, len(ids))
    wording = instrument.items[item].text
    return Question(written, wording, about.text if about else None, policy_of(instrument.thresholds), tuple(ids))


def standings(session: Session, wave: WaveRow) -> list[Standing]:
    """How far every question has come."""
    rows = {row.text_id: row for row in session.scalars(select(TextReviewRow).where(TextReviewRow.wave_id == wave.id))}
    found = []
    for question in questions(session, wave):
        mine = [rows[one] for one in question.ids if one in rows]
        count = Counter(row.state for row in mine)
        why = hindrance(question.written, count["approved"], question.policy)
        published = sum(row.published_in is not None for row in mine)
        found.append(
            Standing(question, len(question.ids) - count["approved"] - count["held"], count["approved"], count["held"], published, why)
        )
    return found


def question_of(session: Session, wave: WaveRow, key: str) -> Question:
    """The question with this key. NotFound where there is none, or where nobody may read what was written."""
    for question in questions(session, wave):
        if question.key == key and question.unreadable is None:
            return question
    raise NotFound()


def read_texts(session: Session, wave: WaveRow, question: Question) -> list[ReadText]:
    """The texts of a question in the reading order, which says nothing and is the same each time."""
    query = select(ClosedTextRow, TextReviewRow).join(TextReviewRow, TextReviewRow.text_id == ClosedTextRow.id)
    rows = {text.id: (text, review) for text, review in session.execute(query.where(ClosedTextRow.wave_id == wave.id))}
    return [_read(place, *rows[one]) for place, one in enumerate(question.ids, 1) if one in rows]


def _read(place: int, text: ClosedTextRow, review: TextReviewRow) -> ReadText:
    return ReadText(
        text.id,
        place,
        text.text,
        tuple(Mark(start, end, MarkKind(kind)) for start, end, kind in review.marks),
        review.state,
        tuple((start, end) for start, end in review.masks),
        review.decided_by,
        review.decided_at,
        review.published_in is not None,
        review.against_register,
    )


# ---------------------------------------------------------------------- deciding
@dataclass(frozen=True)
class Decision:
    """What is to happen with a text: "approve", "hold" or "reopen". Hidden are `spans` and everywhere that one of `words` stands."""

    action: str
    spans: tuple[Span, ...] = ()
    words: tuple[str, ...] = ()


def decide(session: Session, actor: Actor, now: datetime, wave: WaveRow, question: Question, text_id: str, decision: Decision) -> str:
    """Record a decision; the new state. InvalidInput: words that stand nowhere in the text.

    Refused: text_published (it is decided upon for good), nothing_left (everything would be hidden).
    """
    wave = _closed(session, wave)
    text, row = session.get(ClosedTextRow, text_id), held(session, TextReviewRow, text_id)
    if text is None or row is None or text_id not in question.ids or decision.action not in DECISIONS:
        raise NotFound()
    if row.published_in is not None:
        raise Refused("text_published")
    masks = [list(span) for span in _masks(text.text, decision)] if decision.action == "approve" else []
    if masks and not any(letter.isalnum() for letter in masked(text.text, [(start, end) for start, end in masks])):
        raise Refused("nothing_left")  # it would count among those that leave
    row.state, row.masks = DECISIONS[decision.action], masks
    opened = row.state == "unread"
    row.wording = None if opened else wording_hash(wave.release_key, text.text, row.masks)
    row.decided_by, row.decided_at = (None, None) if opened else (actor.name, now)
    log(session, actor, now, f"text_{row.state}", wave.study_id, wave=wave.id, question=question.key, wording=row.wording)
    return row.state


def _masks(text: str, decision: Decision) -> list[Span]:
    missing = [words for words in decision.words if not places_of(text, words)]
    if missing:
        raise InvalidInput(missing)
    try:
        return joined(text, [*decision.spans, *(place for words in decision.words for place in places_of(text, words))])
    except ValueError as error:
        raise InvalidInput([]) from error


def wording_hash(key: bytes, text: str, masks: Iterable[Iterable[int]]) -> str:
    """Which wording was decided upon: HMAC-SHA-256 under the wave's own key over the text and what is hidden in it."""
    content = json.dumps([text, [list(span) for span in masks]], ensure_ascii=False, separators=(",", ":"))
    return hmac.digest(key, content.encode(), "sha256").hex()
