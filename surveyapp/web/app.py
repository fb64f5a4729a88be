"""The composition root: settings, database, languages, pages and commands put together. Decides nothing itself."""

from __future__ import annotations

import hashlib
import importlib
from pathlib import Path
from typing import Any

from flask import Flask, Response
from flask.typing import ResponseReturnValue
from flask_babel import Babel
from flask_wtf import CSRFProtect
from jinja2 import StrictUndefined

from surveyapp import wake
from surveyapp.cli import COMMANDS, LazyGroup
from surveyapp.language import Translator, translator
from surveyapp.persistence.database import Database
from surveyapp.settings import ROOT, Settings, read_settings
from surveyapp.web import access, errors, headers, logs, packing, rates, transaction
from surveyapp.web.languages import current_language

MAX_UPLOAD = 8 * 1024 * 1024
BLUEPRINTS = (
    "surveyapp.web.health",
    "surveyapp.web.pages",
    "surveyapp.web.respond",
    "surveyapp.web.accounts",
    "surveyapp.web.studies",
    "surveyapp.web.fieldwork",
    "surveyapp.web.mailings",
    "surveyapp.web.results",
    "surveyapp.web.proposal",
    "surveyapp.web.versions",
    "surveyapp.web.findings",
    "surveyapp.web.texts",
    "surveyapp.web.appendices",
)


class Edge(Flask):
    """Flask that commits inside the request, so that a store that fails at commit gets its own page."""

    def dispatch_request(self) -> ResponseReturnValue:
        response: Response = self.make_response(super().dispatch_request())
        return transaction.commit(response)


def create_app(settings: Settings | None = None) -> Flask:
    """The application. Raises SettingsFault where a setting cannot be used."""
    settings = settings or read_settings()
    app = Edge(
        "surveyapp",
        template_folder=str(ROOT / "templates"),
        static_folder=str(Path(__file__).parent / "static"),
        static_url_path="/static",
    )
    app.config.update(
        SECRET_KEY=settings.secret_key,
        MAX_CONTENT_LENGTH=MAX_UPLOAD,
        MAX_FORM_MEMORY_SIZE=2 * 1024 * 1024,
        SEND_FILE_MAX_AGE_DEFAULT=31536000,
        SESSION_COOKIE_NAME="surveyapp",
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=settings.secure_cookies,
        WTF_CSRF_TIME_LIMIT=None,
        BABEL_DEFAULT_LOCALE=settings.language,
        BABEL_TRANSLATION_DIRECTORIES=str(ROOT / "surveyapp" / "translations"),
    )
    app.extensions["surveyapp_settings"] = settings
    logs.init()
    transaction.init_app(app, Database(settings.database_url))
    wake.init(settings)
    _templates(app)
    headers.init_app(app)
    packing.init_app(app)
    errors.init_app(app)
    rates.init_app(app)
    access.init_app(app)
    csrf = CSRFProtect(app)
    for name in BLUEPRINTS:
        app.register_blueprint(importlib.import_module(name).blueprint)
    csrf.exempt(app.blueprints["respond"])  # its forms carry a token of the link instead: no cookie before the first POST, or ever
    _commands(app)
    return app


def _templates(app: Flask) -> None:
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    Babel(app, locale_selector=current_language)
    # The catalogue straight from our own translators: the extension's way through its context costs more than the page's own work.
    app.jinja_env.install_gettext_callables(  # type: ignore[attr-defined]  # added by the i18n extension
        lambda message: _words().catalogue.ugettext(message),
        lambda one, many, number: _words().catalogue.ungettext(one, many, number),
        newstyle=True,
    )
    app.jinja_env.globals.update(words=_words, asset=_asset(app))
    for name in ("day", "short_day", "number"):
        app.jinja_env.filters[name] = _filter(name)
    app.jinja_env.filters["text"] = lambda text: text.get(current_language()) or text["sv"]


def _words() -> Translator:
    return translator(current_language())


def _filter(name: str) -> Any:
    return lambda value, **options: getattr(_words(), name)(value, **options)


def _asset(app: Flask) -> Any:
    """Addresses of static files with a mark of their content, so that they can be kept for a year."""
    marks: dict[str, str] = {}

    def asset(name: str) -> str:
        if name not in marks or app.debug:
            content = (Path(app.static_folder or "") / name).read_bytes()
            marks[name] = f"/static/{name}?v={hashlib.sha256(content).hexdigest()[:10]}"
        return marks[name]

    return asset


def _commands(app: Flask) -> None:
    for name, (module, help_text) in COMMANDS.items():
        app.cli.add_command(LazyGroup(name, module, help_text))
