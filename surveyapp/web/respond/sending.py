"""The end of the respondent's way: review, submit, thanks with the receipt, and what link and receipt together open."""

from __future__ import annotations

from flask import abort, g, redirect, request
from flask.typing import ResponseReturnValue

from surveyapp.errors import NotFound
from surveyapp.services import responses
from surveyapp.services.responses import Visit
from surveyapp.web import rates, transaction
from surveyapp.web.respond import promises
from surveyapp.web.respond.base import ANSWERING, REVIEW, blueprint, closed_door, go, now, page, with_link
from surveyapp.web.respond.stored import stored_groups


@blueprint.get(f"/<token>/{REVIEW}")
@with_link
def review(seen: Visit) -> ResponseReturnValue:
    if door := closed_door(seen):
        return door
    if not seen.draft.seed:
        return redirect(f"/s/{seen.token}")
    return page(
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
    if door := closed_door(seen):
        return door
    responses.set_language(transaction.session(), seen, g.language)
    return go(seen, REVIEW)


@blueprint.post("/<token>/skicka")
@with_link
def submit(seen: Visit) -> ResponseReturnValue:
    receipt = request.form.get("receipt", "")
    if not 8 <= len(receipt) <= 64:
        abort(400)
    if seen.state not in {*ANSWERING, "answered"}:
        return closed_door(seen) or abort(409)
    if seen.state != "answered" and not seen.draft.seed:
        return redirect(f"/s/{seen.token}", 303)
    responses.submit(transaction.session(), seen, receipt, now())
    own = responses.is_own_receipt(transaction.session(), seen, receipt)
    return page("respond/thanks.html", seen, receipt=receipt if own else "")


@blueprint.get("/<token>/svar")
@with_link
def stored(seen: Visit) -> ResponseReturnValue:
    if seen.state != "answered":
        return redirect(f"/s/{seen.token}")
    return page("respond/stored.html", seen, found=None, receipt="", wrong=False)


@blueprint.post("/<token>/svar")
@with_link
def stored_with_receipt(seen: Visit) -> ResponseReturnValue:
    """Link and receipt together: show what is stored, or delete it."""
    rates.limit("receipt", per_address=120, overall=2000)
    receipt = request.form.get("receipt", "").strip()
    if "language" in request.form and not receipt:
        return page("respond/stored.html", seen, found=None, receipt="", wrong=False)
    try:
        if request.form.get("action") == "delete":
            if seen.state in ANSWERING:  # pressed twice: it is deleted already
                return page("respond/deleted.html", seen)
            responses.withdraw_response(transaction.session(), seen, receipt)
            return page("respond/deleted.html", seen)
        found = responses.stored(transaction.session(), seen, receipt)
    except NotFound:
        return page("respond/stored.html", seen, status=422, found=None, receipt=receipt, wrong=True)
    groups = stored_groups(seen, found, g.language)
    return page("respond/stored.html", seen, found=found, groups=groups, receipt=receipt, wrong=False)
