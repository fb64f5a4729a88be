"""Errors to status codes and words in the reader's language. The one place where a domain error becomes something a person reads."""

from __future__ import annotations

from typing import Any

from flask import Flask, Response, current_app, g, make_response, render_template, request
from flask_babel import gettext as _
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import DBAPIError, IntegrityError
from werkzeug.exceptions import HTTPException

from surveyapp.errors import Busy, InvalidInput, LinkUnknown, NotAllowed, NotFound, Refused, SurveyError, TemplateFault, WrongState
from surveyapp.persistence.database import is_busy
from surveyapp.web.sentences import sentence

STATUS: dict[type[SurveyError], int] = {
    TemplateFault: 500,
    LinkUnknown: 404,
    NotFound: 404,
    NotAllowed: 403,
    WrongState: 409,
    Refused: 409,
    InvalidInput: 400,
    Busy: 503,
}


def status_of(error: SurveyError) -> int:
    for kind in type(error).__mro__:
        if kind in STATUS:
            return STATUS[kind]
    return 500


def heading(status: int) -> str:
    """What has happened, in a few words."""
    if status == 503 and request.method != "POST":
        return _("Sidan kan inte visas just nu")
    if status == 413 and request.blueprint == "respond":
        return _("Texten är för lång")
    return {
        400: _("Vi kunde inte läsa det som skickades"),
        403: _("Du har inte tillgång till den här sidan"),
        404: _("Sidan finns inte"),
        405: _("Sidan finns inte"),
        409: _("Det går inte just nu"),
        413: _("Filen är för stor"),
        429: _("För många försök"),
        503: _("Vi kunde inte spara just nu"),
    }.get(status, _("Något gick fel hos oss"))


def advice(status: int) -> str:
    """What to do now."""
    if status == 503 and request.method != "POST":
        return _("Det du redan har sparat finns kvar. Vänta en stund och ladda om sidan.")
    if status == 413 and request.blueprint == "respond":
        return _("Gå tillbaka i webbläsaren: din text står kvar där. Korta den och försök igen. Inget har sparats.")
    if status == 413 and request.endpoint == "studies.upload_answers":
        return _("Filen är större än 8 MB. Den som sköter servern kan läsa in den med study import-answers. Inget har sparats.")
    return {
        400: _("Gå tillbaka, ladda om sidan och försök igen. Inget har sparats."),
        403: _("Be den som leder översynen om tillgång, eller logga in med ett annat konto."),
        404: _("Kontrollera adressen. Sidan kan ha flyttats eller tagits bort."),
        405: _("Kontrollera adressen. Sidan kan ha flyttats eller tagits bort."),
        413: _("Välj en fil som är mindre än 8 MB. Inget har sparats."),
        429: _("Vänta några minuter och försök igen."),
        503: _("Det som du skickade är inte sparat. Vänta en stund och skicka igen."),
    }.get(status, _("Felet är noterat. Försök igen om en stund."))


def page(status: int, words: str | None = None, **extra: Any) -> Response:
    """The error page of a status, with a sentence of its own where there is one."""
    body = render_template(
        "errors/error.html",
        status=status,
        heading=extra.pop("heading", None) or heading(status),
        sentence=words or advice(status),
        resend=_typed() if status >= 500 else [],
    )
    response = make_response(body, status)
    if status == 503:
        response.headers["Retry-After"] = "5"
    return response


def _typed() -> list[tuple[str, str]]:
    """What was typed, so that it can be sent again; never files or secrets."""
    if request.method != "POST" or g.get("form_lost"):
        return []
    return [(name, value) for name, value in request.form.items(multi=True) if "password" not in name]


def explain(error: SurveyError) -> str | None:
    """The sentence of an error by its code; None where the status says enough."""
    return sentence(error)


def _survey_error(error: SurveyError) -> Response:
    status = status_of(error)
    if status == 500:
        current_app.logger.error("%s %s: %s", request.method, request.path, error)
    return page(status, explain(error))


def _http_error(error: HTTPException) -> Response:
    if error.response is not None:
        return make_response(error.response)
    return page(error.code or 500)


def _database_error(error: DBAPIError) -> Response:
    if is_busy(error):
        return page(503)
    if isinstance(error, IntegrityError):
        _note(error)
        return page(409, _("Någon annan ändrade samma sak samtidigt. Gå tillbaka och ladda om sidan. Inget har sparats."))
    return _unknown(error)


def _system_error(error: OSError) -> Response:
    """A disk without room is the operator's to mend and passes; everything else is unknown."""
    g.form_lost = "form" not in vars(request)  # a large form is laid on the disk while it comes: it may be what failed
    if is_busy(error):
        _note(error)
        return page(503)
    return _unknown(error)


def _csrf(_error: CSRFError) -> Response:
    return page(400, _("Sidan hade legat öppen för länge. Gå tillbaka, ladda om den och försök igen. Inget har sparats."))


def _note(error: Exception) -> None:
    current_app.logger.error("%s %s", request.method, request.path, exc_info=error)


def _unknown(error: Exception) -> Response:
    _note(error)
    return page(500)


def init_app(app: Flask) -> None:
    app.register_error_handler(SurveyError, _survey_error)
    app.register_error_handler(CSRFError, _csrf)
    app.register_error_handler(HTTPException, _http_error)
    app.register_error_handler(DBAPIError, _database_error)
    app.register_error_handler(OSError, _system_error)
    app.register_error_handler(Exception, _unknown)
