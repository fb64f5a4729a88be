"""The respondent's form: a token against forgery that needs no cookie, and posted fields read as answers of one step."""

from __future__ import annotations

import hmac
from collections.abc import Mapping
from typing import Any

from flask import current_app
from flask_wtf import FlaskForm
from werkzeug.datastructures import MultiDict
from wtforms.csrf.core import CSRF
from wtforms.validators import ValidationError

from surveyapp.domain.instrument import Instrument
from surveyapp.domain.routing import Step
from surveyapp.services.responses import Given


class LinkCSRF(CSRF):
    """HMAC of the link under the server's key: only a page that we made for this link carries it, and no cookie is needed."""

    def setup_form(self, form: Any) -> Any:
        self._link = form.meta.csrf_context
        return super().setup_form(form)

    def generate_csrf_token(self, csrf_token_field: Any) -> str:
        return form_token(self._link)

    def validate_csrf_token(self, form: Any, field: Any) -> None:
        given = field.data or ""
        if not given or not hmac.compare_digest(given, form_token(self._link)):
            raise ValidationError("csrf")


def form_token(link: str) -> str:
    key: bytes = current_app.config["SECRET_KEY"]
    return hmac.digest(key, f"form/{link}".encode(), "sha256").hex()[:40]


class LinkForm(FlaskForm):  # the extension has no types
    """Any form on a respondent's page. `meta={"csrf_context": token}`."""

    class Meta:
        csrf = True
        csrf_class = LinkCSRF
        csrf_field_name = "csrf_token"


def read_step(step: Step, posted: MultiDict[str, str]) -> Given:
    """What one page gave: every field of the step, None where nothing was given, so that a removed choice is removed."""
    given: dict[str, str | list[str] | None] = {}
    for field in step.fields:
        if field.item.type == "multi":
            given[field.variable] = posted.getlist(field.variable) or None
            for part in ("worst", "text"):
                given[f"{field.variable}.{part}"] = _clean(posted.get(f"{field.variable}.{part}")) or None
        else:
            given[field.variable] = _clean(posted.get(field.variable)) or None
    return _without_stray_worst(given)


def _clean(value: str | None) -> str:
    """Line ends as LF, every other white space as a space, and no control characters: what a browser sends is not yet text."""
    text = (value or "").replace("\r\n", "\n").replace("\r", "\n")
    spaced = "".join(" " if letter.isspace() and letter != "\n" else letter for letter in text)
    return "".join(letter for letter in spaced if letter == "\n" or letter.isprintable()).strip()


def _without_stray_worst(given: dict[str, str | list[str] | None]) -> Given:
    """A mark on a choice that is no longer chosen goes with the choice."""
    for name, value in list(given.items()):
        chosen = given.get(name.removesuffix(".worst"))
        if name.endswith(".worst") and value and (not isinstance(chosen, list) or value not in chosen):
            given[name] = None
    return given


def skipped(step: Step, answers: Mapping[str, Any]) -> list[str]:
    """Closed fields of the step without an answer; texts may always be left."""
    return [field.variable for field in step.fields if field.item.type != "text" and not answers.get(field.variable)]


def typed_texts(instrument: Instrument, posted: MultiDict[str, str]) -> list[str]:
    """Everything in a person's own words that a form carries."""
    words = {item.id for item in instrument.items.values() if item.type == "text"}
    written = (_clean(value) for name, value in posted.items() if name.split(".")[0] in words or name.endswith(".text"))
    return [text for text in written if text]
