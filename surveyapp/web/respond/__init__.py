"""Respondents' pages: a personal link, no account, no cookie, a quiet layout."""

from surveyapp.web.respond.routes import blueprint

__all__ = ["blueprint"]
