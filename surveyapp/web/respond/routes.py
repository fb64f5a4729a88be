"""The respondent's way over HTTP: the start page and the steps. A GET changes nothing."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import g, redirect, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from surveyapp.domain.routing import Step
from surveyapp.domain.text import in_language
from surveyapp.errors import InvalidAnswer, NotFound
from surveyapp.language import LANGUAGES
from surveyapp.services import responses
from surveyapp.services.responses import Visit
from surveyapp.web import transaction
from surveyapp.web.respond import promises, views
from surveyapp.web.respond.base import REVIEW, blueprint, closed_door, go, page, with_link
from surveyapp.web.respond.forms import read_step, skipped, typed_texts


# ---------------------------------------------------------------------- start
@blueprint.get("/<token>")
@with_link
def start(seen: Visit) -> ResponseReturnValue:
    return closed_door(seen) or _start_page(seen)


def _start_page(seen: Visit, wrong: bool = False) -> ResponseReturnValue:
    return page(
        "respond/start.html",
        seen,
        status=422 if wrong else 200,
        facts=views.known_facts(seen, g.language),
        wrong=wrong,
        promise=promises.trust(seen, g.language),
        record=promises.public_record(seen, g.language),
        intro=in_language(seen.instrument.intro, g.language),
    )


@blueprint.post("/<token>")
@with_link
def begin(seen: Visit) -> ResponseReturnValue:
    if door := closed_door(seen):
        return door
    if "language" in request.form:
        g.language = request.form["language"] if request.form["language"] in LANGUAGES else g.language
        seen = responses.set_language(transaction.session(), seen, g.language)
        return redirect(f"/s/{seen.token}", 303)
    seen = responses.start(transaction.session(), seen, g.language)
    keys = [step.key for step in seen.steps]
    return go(seen, seen.draft.at if seen.draft.at in {*keys, REVIEW} else keys[0])


@blueprint.post("/<token>/uppgifter")
@with_link
def correct(seen: Visit) -> ResponseReturnValue:
    """ "Stämmer inte?": the respondent corrects what the register says."""
    if door := closed_door(seen):
        return door
    facts = {name: value for name, value in request.form.items() if name in seen.facts and value}
    try:
        responses.correct(transaction.session(), seen, facts)
    except InvalidAnswer:
        return _start_page(seen, wrong=True)
    return redirect(f"/s/{seen.token}", 303)


# ---------------------------------------------------------------------- steps
def _step_of(seen: Visit, key: str) -> Step | None:
    try:
        return seen.step(key)
    except NotFound:
        return None


@blueprint.get("/<token>/<key>")
@with_link
def show(seen: Visit, key: str) -> ResponseReturnValue:
    if door := closed_door(seen):
        return door
    step = _step_of(seen, key)
    if step is None or not seen.draft.seed:
        return redirect(f"/s/{seen.token}")
    marked = skipped(step, seen.draft.answers) if request.args.get("visa") == "hoppat" else []
    return _step_page(seen, step, seen.draft.answers, marked)


def _step_page(
    seen: Visit,
    step: Step,
    answers: Mapping[str, Any],
    marked: list[str],
    faults: Mapping[str, str] | None = None,
) -> ResponseReturnValue:
    values = views.step_page(seen, step, g.language, answers, marked, faults or {})
    return page("respond/step.html", seen, status=422 if faults else 200, **values)


@blueprint.post("/<token>/<key>")
@with_link
def save(seen: Visit, key: str) -> ResponseReturnValue:
    if door := closed_door(seen):
        return door
    step = _step_of(seen, key)
    if step is None:
        return _off_the_way(seen)
    given = dict(read_step(step, request.form))
    cleared = request.form.get("clear")
    if cleared in given:
        given.update({name: None for name in given if name == cleared or name.startswith(f"{cleared}.")})
    try:
        return _save(seen, step, given)
    except InvalidAnswer as fault:
        typed = {**seen.draft.answers, **{name: value for name, value in given.items() if value}}
        return _step_page(seen, step, typed, [], {fault.variable: _fault(fault)})


def _off_the_way(seen: Visit) -> ResponseReturnValue:
    """The page was open in another window while other answers led past it: nothing is saved, and texts stay to be copied."""
    return page("respond/off_the_way.html", seen, status=409, typed=typed_texts(seen.instrument, request.form))


def _save(seen: Visit, step: Step, given: Mapping[str, Any]) -> ResponseReturnValue:
    """Save the page, then go where the button points. One write however the page was sent."""
    if any(name in request.form for name in ("clear", "language", "later")):
        target = step.key
        saved = responses.save(transaction.session(), seen, given, target, language=g.language)
        if "later" in request.form:
            return page("respond/later.html", saved)
        return redirect(f"/s/{seen.token}/{step.key}" + _anchor(), 303)
    if request.form.get("action") == "save":
        responses.save(transaction.session(), seen, given, step.key)
        return "", 204
    if "back" in request.form:
        return go(seen, _back(seen, step, given))
    missing = skipped(step, given)
    if missing and step.key not in seen.draft.reminded:
        responses.save(transaction.session(), seen, given, step.key, reminded=step.key)
        return redirect(f"/s/{seen.token}/{step.key}?visa=hoppat#hoppat", 303)
    return go(seen, _forward(seen, step, given))


def _anchor() -> str:
    cleared = request.form.get("clear")
    return f"#{cleared.replace('.', '-')}" if cleared else ""


def _back(seen: Visit, step: Step, given: Mapping[str, Any]) -> str:
    saved = responses.save(transaction.session(), seen, given, step.key)
    keys = [other.key for other in saved.steps]
    at = keys.index(step.key) if step.key in keys else 0
    return keys[at - 1] if at else ""


def _forward(seen: Visit, step: Step, given: Mapping[str, Any]) -> str:
    """Save once, already pointing at the page to continue on: the way depends on what this page gave."""
    answers = {name: value for name, value in {**seen.draft.answers, **given}.items() if value}
    ahead = responses.with_answers(seen, answers)
    following = ahead.after(step.key) or REVIEW
    responses.save(transaction.session(), seen, given, following)
    return following


def _fault(fault: InvalidAnswer) -> str:
    limit = fault.params.get("limit", 0)
    return {
        "too_many": _("Du har valt fler än %(limit)s. Behåll de som tar mest tid.", limit=limit),
        "exclusive": _("Du har valt både en tidstjuv och att du inte har någon. Vilket stämmer?"),
        "too_long": _("Texten är längre än %(limit)s tecken. Korta den lite.", limit=limit),
    }.get(fault.code, _("Välj ett av svaren som visas."))
