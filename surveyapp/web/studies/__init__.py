"""Studies at the desk: create, describe, change the questionnaires, import the register, preview."""

from surveyapp.web.studies.routes import blueprint

__all__ = ["blueprint"]
