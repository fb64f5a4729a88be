"""Approved texts leave: a release of texts is stored beside the figures, with its own version and fingerprint, for ever."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from surveyapp.disclosure.policy import LEAST
from surveyapp.disclosure.released_texts import TextList, TextRelease
from surveyapp.disclosure.texts import Approved, text_list
from surveyapp.domain.marks import masked
from surveyapp.errors import NotFound, Refused
from surveyapp.persistence.locks import held
from surveyapp.persistence.rows import ClosedTextRow, ReleaseRow, TextReleaseRow, TextReviewRow, WaveRow
from surveyapp.services.common import Actor, log, swedish_day
from surveyapp.services.registry import put_down, text_entries
from surveyapp.services.release_requests import released, versions_of
from surveyapp.services.text_review import Question, questions, wording_hash


def publish_texts(session: Session, actor: Actor, now: datetime, wave_id: str) -> TextReleaseRow:
    """Everything that is approved and may leave, as the next version. Refused where no list may leave, or none has anything new.

    Refused too before the figures are out: reopened waves get new texts under new ids, and published ones must stay what they are.
    """
    wave = held(session, WaveRow, wave_id)
    if wave is None:
        raise NotFound()
    try:
        figures = released(session, wave_id)
    except NotFound as error:
        raise Refused("figures_first") from error
    rows = _approved(session, wave)
    waiting = _waiting(session, wave)
    asked = [_without(question, waiting) for question in questions(session, wave)]
    lists = [(question, made) for question in asked if (made := _list(question, rows, wave.release_key))]
    leaving = [rows[one][1] for question, _ in lists for one in question.ids if one in rows]
    if not lists:
        raise Refused("no_texts_to_release")
    if all(row.published_in is not None for row in leaving):
        raise Refused("no_new_texts")
    row = _stored(session, actor, now, wave, figures, lists)
    for review in leaving:
        review.published_in = review.published_in or row.version
    log(session, actor, now, "texts_released", wave.study_id, wave=wave.id, version=row.version, fingerprint=row.fingerprint)
    return row


def _waiting(session: Session, wave: WaveRow) -> frozenset[str]:
    """Ids of texts that came after their list was first released, and wait: by comparing lists they would be told from the others.

    Those of one version leave together with those of others that wait, once they are as many as a list needs.
    """
    since = _first_released(session, wave)
    query = select(ClosedTextRow.id, ClosedTextRow.came, TextReviewRow.published_in).outerjoin(
        TextReviewRow, TextReviewRow.text_id == ClosedTextRow.id
    )
    texts = {row.id: row for row in session.execute(query.where(ClosedTextRow.wave_id == wave.id))}
    waiting: set[str] = set()
    for question in questions(session, wave):
        version = since.get((question.written.instrument, question.written.item, question.written.function))
        if version is not None:
            own = [texts[one] for one in question.ids]
            out = {text.came for text in own if text.published_in is not None}
            new = {text.id for text in own if text.came > version and text.came not in out}
            waiting |= new if len(new) < question.policy.min_respondents_text else set()
    return frozenset(waiting)


def _first_released(session: Session, wave: WaveRow) -> dict[tuple[str, str, str | None], int]:
    """(instrument, item, function) of each list that is out -> the version of figures that it was first released with."""
    versions = {row.fingerprint: row.version for row in versions_of(session, wave.id)}
    query = select(TextReleaseRow.content).where(TextReleaseRow.wave_id == wave.id).order_by(TextReleaseRow.version)
    found: dict[tuple[str, str, str | None], int] = {}
    for content in session.scalars(query):
        release = TextRelease.from_document(content)
        for one in release.lists:
            found.setdefault((one.instrument, one.item, one.function), versions.get(release.figures, 0))
    return found


def _without(question: Question, waiting: frozenset[str]) -> Question:
    """The question as if these texts had not been written: neither they nor their number are told yet."""
    ids = tuple(one for one in question.ids if one not in waiting)
    return replace(question, ids=ids, written=replace(question.written, writers=len(ids)))


def _approved(session: Session, wave: WaveRow) -> dict[str, tuple[str, TextReviewRow]]:
    """Text id -> wording as printed and its decision. One whose decision is about another wording than the stored text does not leave."""
    query = select(ClosedTextRow, TextReviewRow).join(TextReviewRow, TextReviewRow.text_id == ClosedTextRow.id)
    rows = session.execute(
        query.where(TextReviewRow.wave_id == wave.id, TextReviewRow.state == "approved").with_for_update(of=TextReviewRow)
    )
    return {
        text.id: (masked(text.text, [(start, end) for start, end in review.masks]), review)
        for text, review in rows
        if review.wording == wording_hash(wave.release_key, text.text, review.masks)
    }


def _list(question: Question, rows: dict[str, tuple[str, TextReviewRow]], key: bytes) -> TextList | None:
    approved = [Approved(one, rows[one][0]) for one in question.ids if one in rows]
    return text_list(question.written, approved, question.policy, key)


def _stored(
    session: Session, actor: Actor, now: datetime, wave: WaveRow, figures: ReleaseRow, lists: list[tuple[Question, TextList]]
) -> TextReleaseRow:
    earlier = newest_texts(session, wave.id)
    release = TextRelease(
        study=wave.study_id,
        wave=wave.id,
        version=1 + (earlier.version if earlier else 0),
        figures=figures.fingerprint or "",
        released=swedish_day(now).isoformat(),
        policy={q.written.instrument: {n: int(v) for n, v in q.policy.to_document().items() if n in LEAST} for q, _ in lists},
        lists=tuple(made for _, made in lists),
    )
    row = TextReleaseRow(
        wave_id=wave.id,
        version=release.version,
        content=release.to_document(),
        fingerprint=release.fingerprint,
        released_by=actor.name,
        released_on=swedish_day(now),
    )
    session.add(row)
    entries = text_entries(release)
    put_down(session, now, actor.name, "texts", release.fingerprint, figures, version=release.version, entries=entries)
    return row


# ---------------------------------------------------------------------- what is out
def newest_texts(session: Session, wave_id: str) -> TextReleaseRow | None:
    """The newest release of texts of a wave."""
    query = select(TextReleaseRow).where(TextReleaseRow.wave_id == wave_id).order_by(TextReleaseRow.version.desc())
    return session.scalars(query).first()


def texts_of(session: Session, wave_id: str, version: int) -> TextRelease | None:
    """One version as released texts; None for version 0, which stands for no texts. NotFound where the version does not exist."""
    if not version:
        return None
    query = select(TextReleaseRow).where(TextReleaseRow.wave_id == wave_id, TextReleaseRow.version == version)
    row = session.scalars(query).one_or_none()
    if row is None:
        raise NotFound()
    return TextRelease.from_document(row.content)


def newest_released_texts(session: Session, wave_id: str) -> TextRelease | None:
    """What is out of a wave's texts; None before any has left."""
    row = newest_texts(session, wave_id)
    return TextRelease.from_document(row.content) if row else None
