"""The respondent's way over HTTP: start, steps, review, submit, thanks, and what is stored. A GET changes nothing."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from functools import wraps
from typing import Any

from flask import Blueprint, abort, g, make_response, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from surveyapp.domain.routing import Step
from surveyapp.domain.text import in_language
from surveyapp.errors import InvalidAnswer, LinkUnknown, NotFound
from surveyapp.language import LANGUAGES
from surveyapp.services import responses
from surveyapp.services.responses import Visit
from surveyapp.web import errors, rates, transaction
from surveyapp.web.respond import promises, views
from surveyapp.web.respond.forms import LinkForm, form_token, read_step, skipped

blueprint = Blueprint("respond", __name__, url_prefix="/s")

REVIEW = "granska"
ANSWERING = ("invited", "started")


def now() -> datetime:
    return datetime.now(UTC)


def with_link(view: Callable[..., ResponseReturnValue]) -> Callable[..., ResponseReturnValue]:
    """Look the link up, set the language, and check the form's token on every POST."""

    @wraps(view)
    def wrapped(token: str, **values: Any) -> ResponseReturnValue:
        posting = request.method == "POST"
        if posting and not LinkForm(meta={"csrf_context": token}).validate():
            return errors.page(400)
        try:
            seen = responses.visit(transaction.session(), token, now(), writing=posting)
        except LinkUnknown:
            rates.limit("unknown link", per_address=60, overall=5000)
            return make_response(render_template("respond/unknown.html"), 404)
        g.language = _language(seen)
        return view(seen, **values)

    return wrapped


def _language(seen: Visit) -> str:
    wanted = request.form.get("language", "")
    if wanted in LANGUAGES:
        return wanted
    offered = [language for language in seen.instrument.languages if language in LANGUAGES]
    return seen.draft.language or request.accept_languages.best_match(offered) or seen.study.language


def _page(template: str, seen: Visit, status: int = 200, **values: Any) -> ResponseReturnValue:
    body = render_template(
        template,
        seen=seen,
        study=seen.study,
        side="staff" if seen.instrument.id == "STF" else "mgr",
        csrf_token=form_token(seen.token),
        base=f"/s/{seen.token}",
        language=g.language,
        **values,
    )
    return make_response(body, status)


def _go(seen: Visit, key: str) -> ResponseReturnValue:
    return redirect(f"/s/{seen.token}/{key}", 303)


def _closed_door(seen: Visit) -> ResponseReturnValue | None:
    """The page of a link that cannot be answered just now; None where it can."""
    if seen.state in ANSWERING:
        return None
    return _page(f"respond/{seen.state}.html", seen)


# ---------------------------------------------------------------------- start
@blueprint.get("/<token>")
@with_link
def start(seen: Visit) -> ResponseReturnValue:
    return _closed_door(seen) or _start_page(seen)


def _start_page(seen: Visit) -> ResponseReturnValue:
    return _page(
        "respond/start.html",
        seen,
        facts=views.known_facts(seen, g.language),
        promise=promises.trust(seen, g.language),
        record=promises.public_record(seen, g.language),
        intro=in_language(seen.instrument.intro, g.language),
    )


@blueprint.post("/<token>")
@with_link
def begin(seen: Visit) -> ResponseReturnValue:
    if door := _closed_door(seen):
        return door
    if "language" in request.form:
        g.language = request.form["language"] if request.form["language"] in LANGUAGES else g.language
        seen = responses.set_language(transaction.session(), seen, g.language)
        return redirect(f"/s/{seen.token}", 303)
    seen = responses.start(transaction.session(), seen, g.language)
    keys = [step.key for step in seen.steps]
    return _go(seen, seen.draft.at if seen.draft.at in {*keys, REVIEW} else keys[0])


@blueprint.post("/<token>/uppgifter")
@with_link
def correct(seen: Visit) -> ResponseReturnValue:
    """ "Stämmer inte?": the respondent corrects what the register says."""
    if door := _closed_door(seen):
        return door
    facts = {name: value for name, value in request.form.items() if name in seen.facts and name in seen.instrument.items}
    responses.correct(transaction.session(), seen, facts)
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
    if door := _closed_door(seen):
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
    return _page("respond/step.html", seen, status=422 if faults else 200, **values)


@blueprint.post("/<token>/<key>")
@with_link
def save(seen: Visit, key: str) -> ResponseReturnValue:
    if door := _closed_door(seen):
        return door
    step = _step_of(seen, key)
    if step is None:
        return redirect(f"/s/{seen.token}", 303)
    given = dict(read_step(step, request.form))
    cleared = request.form.get("clear")
    if cleared in given:
        given.update({name: None for name in given if name == cleared or name.startswith(f"{cleared}.")})
    try:
        return _save(seen, step, given)
    except InvalidAnswer as fault:
        typed = {**seen.draft.answers, **{name: value for name, value in given.items() if value}}
        return _step_page(seen, step, typed, [], {fault.variable: _fault(fault)})


def _save(seen: Visit, step: Step, given: Mapping[str, Any]) -> ResponseReturnValue:
    """Save the page, then go where the button points. One write however the page was sent."""
    if any(name in request.form for name in ("clear", "language", "later")):
        target = step.key
        saved = responses.save(transaction.session(), seen, given, target, language=g.language)
        if "later" in request.form:
            return _page("respond/later.html", saved)
        return redirect(f"/s/{seen.token}/{step.key}" + _anchor(), 303)
    if request.form.get("action") == "save":
        responses.save(transaction.session(), seen, given, step.key)
        return "", 204
    if "back" in request.form:
        return _go(seen, _back(seen, step, given))
    missing = skipped(step, given)
    if missing and step.key not in seen.draft.reminded:
        responses.save(transaction.session(), seen, given, step.key, reminded=step.key)
        return redirect(f"/s/{seen.token}/{step.key}?visa=hoppat#hoppat", 303)
    return _go(seen, _forward(seen, step, given))


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


# ---------------------------------------------------------------------- review, submit, receipt
@blueprint.get(f"/<token>/{REVIEW}")
@with_link
def review(seen: Visit) -> ResponseReturnValue:
    if door := _closed_door(seen):
        return door
    if not seen.draft.seed:
        return redirect(f"/s/{seen.token}")
    return _page(
        "respond/review.html",
        seen,
        rows=promises.review(seen, g.language),
        last=seen.steps[-1].key,
        receipt=responses.new_receipt(),
    )


@blueprint.post(f"/<token>/{REVIEW}")
@with_link
def review_language(seen: Visit) -> ResponseReturnValue:
    """The language switch of the review page."""
    if door := _closed_door(seen):
        return door
    responses.set_language(transaction.session(), seen, g.language)
    return _go(seen, REVIEW)


@blueprint.post("/<token>/skicka")
@with_link
def submit(seen: Visit) -> ResponseReturnValue:
    receipt = request.form.get("receipt", "")
    if not 8 <= len(receipt) <= 64:
        abort(400)
    if seen.state not in {*ANSWERING, "answered"}:
        return _closed_door(seen) or abort(409)
    if seen.state != "answered" and not seen.draft.seed:
        return redirect(f"/s/{seen.token}", 303)
    responses.submit(transaction.session(), seen, receipt, now())
    own = responses.is_own_receipt(transaction.session(), seen, receipt)
    return _page("respond/thanks.html", seen, receipt=receipt if own else "")


@blueprint.get("/<token>/svar")
@with_link
def stored(seen: Visit) -> ResponseReturnValue:
    if seen.state != "answered":
        return redirect(f"/s/{seen.token}")
    return _page("respond/stored.html", seen, found=None, receipt="", wrong=False)


@blueprint.post("/<token>/svar")
@with_link
def stored_with_receipt(seen: Visit) -> ResponseReturnValue:
    """Link and receipt together: show what is stored, or delete it."""
    rates.limit("receipt", per_address=30, overall=2000)
    receipt = request.form.get("receipt", "").strip()
    try:
        if request.form.get("action") == "delete":
            responses.withdraw_response(transaction.session(), seen, receipt)
            return _page("respond/deleted.html", seen)
        found = responses.stored(transaction.session(), seen, receipt)
    except NotFound:
        return _page("respond/stored.html", seen, status=422, found=None, receipt=receipt, wrong=True)
    rows = promises.stored_rows(seen, found, g.language)
    return _page("respond/stored.html", seen, found=found, rows=rows, receipt=receipt, wrong=False)
