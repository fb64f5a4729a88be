"""Studies at the desk: create, describe, change the questionnaires, import the register, preview."""

from surveyapp.web.studies import answers, design, organisation, people, preview, register, routes
from surveyapp.web.studies.base import blueprint

__all__ = ["answers", "blueprint", "design", "organisation", "people", "preview", "register", "routes"]
