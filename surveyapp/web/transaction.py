"""The edge: one database session per request, committed here and nowhere else, and what is to happen after the commit."""

from __future__ import annotations

from collections.abc import Callable
from typing import cast

from flask import Flask, Response, current_app, g, request
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from surveyapp.errors import Busy
from surveyapp.persistence.database import Database, is_busy

READING = frozenset({"GET", "HEAD", "OPTIONS"})


def database() -> Database:
    """The application's database."""
    return cast(Database, current_app.extensions["surveyapp_database"])


def session() -> Session:
    """This request's session, opened when first asked for: reading on GET and HEAD, writing otherwise."""
    if "session" not in g:
        g.session = database().session(write=request.method not in READING)
    return cast(Session, g.session)


def release() -> None:
    """End this request's session before something slow, so that nobody waits for it. What was read stays readable; the next asks anew."""
    close(None)


def after_commit(action: Callable[[], object]) -> None:
    """Do this when the request has been committed, and not at all if it is rolled back."""
    g.setdefault("after_commit", []).append(action)


def commit(response: Response) -> Response:
    """Commit what a page did, unless it answered with an error or only read. Busy where the store cannot take it just now."""
    open_session = g.get("session")
    if open_session is None:
        return response
    if request.method in READING or response.status_code >= 400:
        open_session.rollback()
        return response
    try:
        open_session.commit()
    except DBAPIError as error:
        open_session.rollback()
        if is_busy(error):
            raise Busy() from error
        raise
    for action in g.pop("after_commit", []):
        action()
    return response


def close(_error: BaseException | None) -> None:
    open_session = g.pop("session", None)
    if open_session is not None:
        open_session.close()


def init_app(app: Flask, database: Database) -> None:
    app.extensions["surveyapp_database"] = database
    app.teardown_request(close)
