"""Respondents' own words at the desk: read and decided upon by the consultant, released, and then read by everybody who may see results."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import get_locale, ngettext

from surveyapp.disclosure.texts import Hindrance
from surveyapp.domain.marks import Span
from surveyapp.domain.text import Text, in_language
from surveyapp.errors import InvalidInput, NotFound, Refused
from surveyapp.persistence.rows import WaveRow
from surveyapp.services import studies, text_release, text_review
from surveyapp.services.appendices import newest_release
from surveyapp.services.release_requests import has_release, publication_of
from surveyapp.services.text_review import Decision, Question, ReadText, Standing
from surveyapp.web import access
from surveyapp.web.results.parts import book_of
from surveyapp.web.transaction import session

blueprint = Blueprint("texts", __name__)
BASE = "/oversyn/<study_id>/resultat/texter"


def now() -> datetime:
    return datetime.now(UTC)


def _begun(study_id: str) -> WaveRow:
    """The wave whose texts this reader has asked to read today; otherwise the page that says what happens first."""
    wave = text_review.closed_wave(session(), study_id)
    if wave is None or not text_review.has_begun(session(), access.actor(), now(), wave):
        abort(redirect(url_for("texts.show", study_id=study_id)))
    return wave


# ---------------------------------------------------------------------- reading
@blueprint.get(BASE)
def show(study_id: str) -> ResponseReturnValue:
    """Before the respondents' own words, that reading them is logged; then every question with how far its reading has come."""
    study, wave = studies.get_study(session(), study_id), text_review.closed_wave(session(), study_id)
    if wave is None:
        return redirect(url_for("results.show", study_id=study_id))
    if not text_review.has_begun(session(), access.actor(), now(), wave):
        return render_template("texts/begin.html", study=study)
    standings = text_review.standings(session(), wave)
    return render_template(
        "texts/show.html",
        study=study,
        wave=wave,
        standings=[standing for standing in standings if standing.question.unreadable is None],
        withheld=_unreadable(standings),
        fresh=sum(standing.approved - standing.published for standing in standings if standing.hindrance is None),
        out=text_release.newest_texts(session(), wave.id),
    )


Told = tuple[Text, bool, int]  # wording, whether it is for the few who hold the function, and the threshold


def _unreadable(standings: list[Standing]) -> list[tuple[Told, list[str]]]:
    """What nobody may read, once for each wording and reason, with the names of the functions that are meant."""
    found: dict[tuple[str, bool, int], tuple[Told, list[str]]] = {}
    for question in (standing.question for standing in standings if standing.question.unreadable is not None):
        few_holders = question.unreadable is Hindrance.FEW_HOLDERS
        least = question.policy.min_rated_persons if few_holders else question.policy.min_respondents_text
        told = (question.wording, few_holders, least)
        _told, names = found.setdefault((question.wording["sv"], few_holders, least), (told, []))
        names += [in_language(question.function, str(get_locale()))] if question.function else []
    return list(found.values())


@blueprint.post(BASE)
def begin(study_id: str) -> ResponseReturnValue:
    """To read is logged, which is why it begins with a POST."""
    wave = text_review.closed_wave(session(), study_id)
    if wave is None:
        raise Refused("before_close")
    text_review.begin_reading(session(), access.actor(), now(), wave)
    return redirect(url_for("texts.show", study_id=study_id))


@blueprint.get(f"{BASE}/<question>")
def read(study_id: str, question: str) -> ResponseReturnValue:
    wave = _begun(study_id)
    return _page(study_id, wave, text_review.question_of(session(), wave, question))


def _page(study_id: str, wave: WaveRow, question: Question, fault: Fault | None = None) -> ResponseReturnValue:
    texts = text_review.read_texts(session(), wave, question)
    unread = request.args.get("visa") == "olasta"
    return render_template(
        "texts/read.html",
        study=studies.get_study(session(), study_id),
        question=question,
        texts=[text for text in texts if not unread or text.state == "unread"],
        total=len(texts),
        done=sum(text.state != "unread" for text in texts),
        unread=unread,
        pieces=lambda text: list(pieces(text)),
        fault=fault,
        against_register=all(text.against_register for text in texts),
    ), 422 if fault else 200


@dataclass(frozen=True)
class Piece:
    """A part of a text: plain, or marked with the kind of mark and whether it is hidden unless the reader says otherwise."""

    text: str
    kind: str = ""
    span: str = ""
    proposed: bool = False


def pieces(text: ReadText) -> Iterator[Piece]:
    """A text cut at its marks; put together again the pieces are the text."""
    at = 0
    for mark in text.marks:
        if at < mark.start:
            yield Piece(text.text[at : mark.start])
        yield Piece(text.text[mark.start : mark.end], str(mark.kind), f"{mark.start}-{mark.end}", mark.proposed)
        at = mark.end
    if at < len(text.text):
        yield Piece(text.text[at:])


# ---------------------------------------------------------------------- deciding
@dataclass(frozen=True)
class Fault:
    """Words that were to be hidden and stand nowhere in the text, with what was chosen, so that nothing has to be done again."""

    text_id: str
    missing: list[str]
    words: str
    spans: list[str]


@blueprint.post(f"{BASE}/<question>/<text_id>")
def decide(study_id: str, question: str, text_id: str) -> ResponseReturnValue:
    """One decision, saved at once; then the next text that is not read."""
    wave = text_review.closed_wave(session(), study_id)
    if wave is None or not text_review.has_begun(session(), access.actor(), now(), wave):
        raise NotFound()
    asked = text_review.question_of(session(), wave, question)
    try:
        text_review.decide(session(), access.actor(), now(), wave, asked, text_id, _decision())
    except InvalidInput as error:
        fault = Fault(text_id, error.faults, request.form.get("words", ""), request.form.getlist("mask"))
        return _page(study_id, wave, asked, fault)
    texts = text_review.read_texts(session(), wave, asked)
    place = _next_place(texts, text_id) if request.form.get("action") != "reopen" else _place_of(texts, text_id)
    return redirect(
        url_for("texts.read", study_id=study_id, question=question, visa=request.args.get("visa") or None, _anchor=f"text-{place}")
    )


def _decision() -> Decision:
    action, words = request.form.get("action", ""), request.form.get("words", "")
    if action == "as_is":
        return Decision("approve")
    spans = tuple(span for value in request.form.getlist("mask") if (span := _span(value)))
    return Decision(action, spans, tuple(line.strip() for line in words.splitlines() if line.strip()))


def _span(value: str) -> Span | None:
    start, _dash, end = value.partition("-")
    return (int(start), int(end)) if start.isdecimal() and end.isdecimal() and len(value) < 20 else None


def _place_of(texts: list[ReadText], text_id: str) -> int:
    return next(text.place for text in texts if text.id == text_id)


def _next_place(texts: list[ReadText], text_id: str) -> int:
    """The next text that is not read, from here on and then from the beginning; this one where all are."""
    here = _place_of(texts, text_id)
    waiting = [text.place for text in texts if text.state == "unread"]
    return next((place for place in waiting if place > here), waiting[0] if waiting else here)


# ---------------------------------------------------------------------- leaving
@blueprint.post(f"{BASE}/slapp")
def publish(study_id: str) -> ResponseReturnValue:
    wave = text_review.closed_wave(session(), study_id)
    if wave is None:
        raise NotFound()
    row = text_release.publish_texts(session(), access.actor(), now(), wave.id)
    count = sum(len(found["texts"]) for found in row.content["lists"])
    flash(ngettext("%(num)s text är släppt.", "%(num)s texter är släppta.", count))
    return redirect(url_for("texts.published", study_id=study_id))


@blueprint.get("/oversyn/<study_id>/resultat/fritext")
def published(study_id: str) -> ResponseReturnValue:
    """The texts that are out, question by question, for everybody who may see results."""
    study = studies.get_study(session(), study_id)
    if not has_release(session(), study_id):
        return redirect(url_for("results.show", study_id=study_id))
    row = newest_release(session(), study_id)
    texts = text_release.newest_released_texts(session(), row.wave_id)
    publication = publication_of(row)
    books = {key: book_of(publication, key) for key in publication.labels["instruments"]}
    return render_template("texts/published.html", study=study, texts=texts, books=books, publication=publication)
