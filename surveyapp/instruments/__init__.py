"""The ready questionnaires as data files, and the loader that checks them."""

from surveyapp.instruments.loader import DEFAULT_TEMPLATE, load_template

__all__ = ["DEFAULT_TEMPLATE", "load_template"]
