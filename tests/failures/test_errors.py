"""What an error becomes on a page: status, words, and whether what was typed is kept."""

from __future__ import annotations

import errno
import sqlite3

import pytest
from flask import request
from sqlalchemy.exc import IntegrityError, OperationalError

RAISED = {
    "two at once": (
        IntegrityError("", {}, sqlite3.IntegrityError("UNIQUE constraint failed")),
        409,
        "Någon annan ändrade samma sak samtidigt.",
    ),
    "deadlock": (OperationalError("", {}, sqlite3.OperationalError("deadlock detected")), 503, "Vi kunde inte spara just nu"),
    "no room": (OSError(errno.ENOSPC, "No space left on device"), 503, "Vi kunde inte spara just nu"),
    "unknown in the system": (OSError(errno.EBADF, "Bad file descriptor"), 500, "Något gick fel hos oss"),
    "unknown in the program": (RuntimeError("secret detail"), 500, "Något gick fel hos oss"),
}


@pytest.mark.parametrize(("error", "status", "words"), RAISED.values(), ids=RAISED)
def test_every_error_has_a_page_that_tells_no_detail_and_keeps_what_was_typed_where_one_may_send_again(app, error, status, words):
    with app.test_request_context("/oversyner/ny", method="POST", data={"name": "Översyn", "password": "hemligt"}):
        assert request.form["name"] == "Översyn"  # read before any page is called, by the check of its token
        answer = app.make_response(app.handle_user_exception(error))
        page = answer.get_data(as_text=True)
    assert answer.status_code == status
    assert words in page
    assert ('name="name" value="Översyn"' in page) == (status >= 500)
    for hidden in ("hemligt", "secret detail", "UNIQUE", "descriptor", "Traceback"):
        assert hidden not in page
