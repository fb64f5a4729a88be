"""Respondents' pages: a personal link, no account, no cookie, a quiet layout."""

from surveyapp.web.respond import routes, sending
from surveyapp.web.respond.base import blueprint

__all__ = ["blueprint", "routes", "sending"]
