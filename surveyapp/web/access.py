"""Who may open what: one table of every page and role, checked before every request. A page that is not in it is closed to all."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import cast

from flask import Flask, g, redirect, request, url_for
from flask.typing import ResponseReturnValue

from surveyapp.errors import NotAllowed, NotFound
from surveyapp.persistence.rows import AccountRow
from surveyapp.services import accounts, studies
from surveyapp.services.common import Actor
from surveyapp.web.transaction import session

COOKIE = "surveyapp_in"
CONSULTANT, ASSISTANT, CLIENT = "consultant", "assistant", "client"
EVERYBODY = frozenset({CONSULTANT, ASSISTANT, CLIENT, "nobody"})
SIGNED_IN = frozenset({CONSULTANT, ASSISTANT, CLIENT})
LEADS = frozenset({CONSULTANT})
FIELD = frozenset({CONSULTANT, ASSISTANT})

RIGHTS: dict[str, frozenset[str]] = {
    "static": EVERYBODY,
    "health.healthz": EVERYBODY,
    "pages.front": EVERYBODY,
    "pages.privacy": EVERYBODY,
    "pages.accessibility": EVERYBODY,
    "respond.start": EVERYBODY,
    "respond.begin": EVERYBODY,
    "respond.correct": EVERYBODY,
    "respond.show": EVERYBODY,
    "respond.save": EVERYBODY,
    "respond.review": EVERYBODY,
    "respond.review_language": EVERYBODY,
    "respond.submit": EVERYBODY,
    "respond.stored": EVERYBODY,
    "respond.stored_with_receipt": EVERYBODY,
    "accounts.sign_in": EVERYBODY,
    "accounts.forgotten": EVERYBODY,
    "accounts.password": EVERYBODY,
    "accounts.sign_out": SIGNED_IN,
    "accounts.language": SIGNED_IN,
    "accounts.members": LEADS,
    "accounts.remove_member": LEADS,
    "studies.index": SIGNED_IN,
    "studies.create": LEADS,
    "studies.overview": SIGNED_IN,
    "studies.about": LEADS,
    "studies.design": LEADS,
    "studies.settings": LEADS,
    "studies.put_function": LEADS,
    "studies.remove_function": LEADS,
    "studies.count_holders": LEADS,
    "studies.put_area": LEADS,
    "studies.remove_area": LEADS,
    "studies.availability": LEADS,
    "studies.wording": LEADS,
    "studies.codebook": LEADS,
    "studies.preview": FIELD,
    "studies.preview_page": FIELD,
    "studies.organisation": LEADS,
    "studies.put_unit": LEADS,
    "studies.remove_unit": LEADS,
    "studies.register": FIELD,
    "studies.upload": FIELD,
    "studies.register_example": FIELD,
    "studies.import_preview": FIELD,
    "studies.people": FIELD,
    "studies.person": FIELD,
    "studies.new_person": FIELD,
    "studies.remove_person": FIELD,
    "studies.confirm": FIELD,
    "studies.answers": LEADS,
    "studies.upload_answers": LEADS,
    "studies.answer_file": LEADS,
    "studies.answer_columns": LEADS,
    "studies.drop_answers": LEADS,
    "studies.store_answers": LEADS,
    "fieldwork.show": FIELD,
    "fieldwork.participation": LEADS,
    "fieldwork.new_wave": LEADS,
    "fieldwork.open_wave": LEADS,
    "fieldwork.close_wave": LEADS,
    "fieldwork.reopen_wave": LEADS,
    "fieldwork.take_back": LEADS,
    "fieldwork.move_last_day": LEADS,
    "fieldwork.links": FIELD,
    "fieldwork.reissue": LEADS,
    "fieldwork.withdraw": FIELD,
    "mailings.show": FIELD,
    "versions.published": FIELD,
    "versions.document": LEADS,
    "versions.take_late": LEADS,
    "versions.prepare": LEADS,
    "versions.final": LEADS,
    "results.show": SIGNED_IN,
    "results.release": LEADS,
    "proposal.show": LEADS,
    "proposal.confirm": LEADS,
    "proposal.discard": LEADS,
    "proposal.again": LEADS,
    "results.items": SIGNED_IN,
    "results.differences": SIGNED_IN,
    "results.reach": SIGNED_IN,
    "results.mirror": SIGNED_IN,
    "results.since": SIGNED_IN,
    "results.thieves": SIGNED_IN,
    "results.withheld": SIGNED_IN,
    "findings.show": SIGNED_IN,
    "findings.edit": LEADS,
    "findings.change": LEADS,
    "texts.show": LEADS,
    "texts.begin": LEADS,
    "texts.read": LEADS,
    "texts.decide": LEADS,
    "texts.publish": LEADS,
    "texts.published": SIGNED_IN,
    "appendices.show": SIGNED_IN,
    "appendices.build": LEADS,
    "appendices.pdf": SIGNED_IN,
    "appendices.data": SIGNED_IN,
}


def account() -> AccountRow | None:
    """Who is signed in; None for nobody. Respondents' pages never ask."""
    if "account" not in g:
        secret = request.cookies.get(COOKIE)
        g.account = accounts.signed_in(session(), datetime.now(UTC), secret) if secret else None
    return cast("AccountRow | None", g.account)


def actor() -> Actor:
    """The signed-in account as an actor. NotAllowed for nobody."""
    found = account()
    if found is None:
        raise NotAllowed()
    return Actor(found.email, found.id)


def may(endpoint: str) -> bool:
    """Whether the table lets the signed-in account open a page: what a page shows of another follows the same table."""
    found = account()
    return found is not None and found.role in RIGHTS[endpoint]


def check() -> ResponseReturnValue | None:
    """Before every request: is the page in the table, may this role open it, and is the study one of the account's own?"""
    if request.endpoint is None:
        return None
    allowed = RIGHTS.get(request.endpoint, frozenset())
    if allowed == EVERYBODY:
        return None
    found = account()
    if found is None:
        return redirect(url_for("accounts.sign_in", next=request.path if request.method == "GET" else None))
    g.language = found.language
    if found.role not in allowed:
        raise NotAllowed()
    study_id = (request.view_args or {}).get("study_id")
    if study_id is not None and not studies.is_member(session(), study_id, found.id):
        raise NotFound()
    return None


def init_app(app: Flask) -> None:
    app.before_request(check)
    app.jinja_env.globals["account"] = account
