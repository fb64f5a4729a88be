"""Which language a page speaks: chosen for the page, else what the browser asks for, else the installation's."""

from __future__ import annotations

from flask import current_app, g, request

from surveyapp.language import LANGUAGES


def current_language() -> str:
    chosen = g.get("language")
    if chosen in LANGUAGES:
        return str(chosen)
    return request.accept_languages.best_match(LANGUAGES) or str(current_app.config["BABEL_DEFAULT_LOCALE"])
