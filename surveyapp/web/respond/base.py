"""What every page of a respondent shares: the link looked up, the language, the form's token, and the page drawn."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from functools import wraps
from typing import Any

from flask import Blueprint, g, make_response, redirect, render_template, request
from flask.typing import ResponseReturnValue

from surveyapp.errors import LinkUnknown
from surveyapp.language import LANGUAGES
from surveyapp.services import responses
from surveyapp.services.responses import Visit
from surveyapp.web import errors, rates, transaction
from surveyapp.web.respond.forms import LinkForm, form_token

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
            rates.limit("unknown link", per_address=300, overall=5000)  # a whole town hall may share one address
            return make_response(render_template("respond/unknown.html"), 404)
        g.language = _language(seen)
        return view(seen, **values)

    return wrapped


def _language(seen: Visit) -> str:
    """As asked for with the page, else as chosen before, else the browser's. Nothing remembers a choice once the answer is sent."""
    wanted = request.form.get("language") or request.args.get("sprak", "")
    if wanted in LANGUAGES:
        return wanted
    offered = [language for language in seen.instrument.languages if language in LANGUAGES]
    return seen.draft.language or request.accept_languages.best_match(offered) or seen.study.language


def page(template: str, seen: Visit, status: int = 200, **values: Any) -> ResponseReturnValue:
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


def go(seen: Visit, key: str) -> ResponseReturnValue:
    return redirect(f"/s/{seen.token}/{key}", 303)


def closed_door(seen: Visit) -> ResponseReturnValue | None:
    """The page of a link that cannot be answered just now; None where it can."""
    if seen.state in ANSWERING:
        return None
    return page(f"respond/{seen.state}.html", seen)
