"""/healthz: answers when the database does."""

from __future__ import annotations

from flask import Blueprint, Response

from surveyapp.errors import Busy
from surveyapp.web.transaction import database

blueprint = Blueprint("health", __name__)


@blueprint.get("/healthz")
def healthz() -> Response:
    try:
        database().ping()
    except Busy:
        return Response("database away\n", 503, mimetype="text/plain")
    return Response("ok\n", mimetype="text/plain")
