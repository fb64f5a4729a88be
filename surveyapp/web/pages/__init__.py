"""Pages for everybody: the front door, and a study's privacy notice and accessibility statement, both filled from the study."""

from __future__ import annotations

from flask import Blueprint, g, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from surveyapp.domain.text import fill, in_language
from surveyapp.instruments import load_template
from surveyapp.language import LANGUAGES, translator
from surveyapp.services.notices import NoticeFacts, notice_facts
from surveyapp.web.languages import current_language
from surveyapp.web.respond.promises import enumerate_words, stored_with
from surveyapp.web.respond.views import BACKGROUND
from surveyapp.web.transaction import session

blueprint = Blueprint("pages", __name__)


@blueprint.get("/")
def front() -> ResponseReturnValue:
    return redirect("/oversyner")


def _speak() -> str:
    """The language of the page that led here, else what the browser asks for."""
    wanted = request.args.get("sprak")
    g.language = wanted if wanted in LANGUAGES else current_language()
    return str(g.language)


@blueprint.get("/integritet/<study_id>")
def privacy(study_id: str) -> ResponseReturnValue:
    """What is processed, by whom, for how long, and how to ask."""
    language = _speak()
    study = notice_facts(session(), study_id)
    messages = load_template(study.template).messages
    stored = [(in_language(one.population, language), stored_with(one, language)) for one in study.instruments.values()]
    return render_template(
        "pages/privacy.html",
        study=study,
        notice=fill(in_language(messages["privacy_notice"], language), _values(study, language)),
        record=fill(in_language(messages["public_record"], language), _values(study, language)),
        stored=stored,
        thresholds=next(iter(study.instruments.values())).thresholds,
    )


def _values(study: NoticeFacts, language: str) -> dict[str, str]:
    held = dict.fromkeys(name for names in study.register.values() for name in names)
    known = [str(BACKGROUND[name]) for name in held if name in BACKGROUND]
    return {
        "municipality": study.municipality,
        "consultant": study.consultant or _("konsulten"),
        "contact": study.contact or _("den som skickade enkäten"),
        "deletion_date": translator(language).day(study.deleted_on),
        "register": enumerate_words([_("namn"), _("e-postadress"), *(name[:1].lower() + name[1:] for name in known)]),
    }


@blueprint.get("/tillganglighet")
@blueprint.get("/tillganglighet/<study_id>")
def accessibility(study_id: str = "") -> ResponseReturnValue:
    """How accessible the pages are, how that was tried, and whom to write to: the study's own contact where one came from a study."""
    _speak()
    if not study_id:
        return render_template("pages/accessibility.html", contact="", owner="")
    study = notice_facts(session(), study_id)
    return render_template("pages/accessibility.html", study=study, contact=study.contact, owner=study.municipality)
