"""The questionnaires as those who answer meet them, for any background and in any state. Nothing is stored and nobody answers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any

from flask import g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_wtf.csrf import generate_csrf

from surveyapp.domain.instrument import DIMENSION_TEXTS, MANAGERS, Instrument
from surveyapp.domain.routing import NEVER
from surveyapp.domain.text import in_language
from surveyapp.errors import NotFound
from surveyapp.persistence.rows import StudyRow
from surveyapp.services import studies, waves
from surveyapp.services.common import swedish_day
from surveyapp.services.responses import Draft, StudyFacts, Visit
from surveyapp.web.respond import promises, views
from surveyapp.web.respond.forms import skipped
from surveyapp.web.studies.base import blueprint, instruments_now, language, now
from surveyapp.web.transaction import session

REVIEW, SUBMIT, START, RECEIPT = "granska", "skicka", "start", "EXEMPEL"
STATES = {
    "inte-oppen": "not_yet_open",
    "senare": "later",
    "tack": "thanks",
    "besvarad": "answered",
    "sparat": "stored",
    "tillbakatagen": "withdrawn",
    "stangd": "closed",
    "okand": "unknown",
}
CONTACTS = ("often", "often", "sometimes", NEVER)


# ---------------------------------------------------------------------- the desk's page: whom, and which page
@blueprint.get("/oversyn/<study_id>/forhandsvisning/<instrument>")
def preview(study_id: str, instrument: str) -> ResponseReturnValue:
    """Choose a background and a language; every page and state that such a person meets is a link."""
    study = studies.get_study(session(), study_id)
    found = _instrument(study, instrument)
    chosen = request.args.get("sprak", language())
    spoken = chosen if chosen in found.languages else found.languages[0]
    facts = {b.item: _known(found, b.item, request.args.get(b.item, "")) for b in found.breakdowns}
    who = "~".join([spoken, *facts.values()])
    seen = _imagined(study, found, facts, spoken)
    return render_template(
        "studies/preview.html",
        study=study,
        instrument=found,
        who=who,
        spoken=spoken,
        facts=facts,
        breakdowns=[
            (b.item, _dimension(b.dimension), views.scale_view(found, _scale(found, b.item), language())) for b in found.breakdowns
        ],
        steps=_names(seen, language()),
        states=_state_names(),
    )


def _instrument(study: StudyRow, key: str) -> Instrument:
    found = instruments_now(study).get(key)
    if found is None:
        raise NotFound()
    return found


def _dimension(dimension: str) -> str:
    return in_language(DIMENSION_TEXTS[dimension], language())


def _scale(instrument: Instrument, item: str) -> str:
    return instrument.items[item].scale or ""


def _known(instrument: Instrument, item: str, value: str) -> str:
    """The value where the vocabulary has it, else its first one; "" where the study has none yet."""
    codes = list(instrument.scale_of(instrument.items[item]).codes)
    return value if value in codes else next(iter(codes), "")


def _names(seen: Visit, spoken: str) -> list[tuple[str, str]]:
    """(key, name) of every page; a page that goes on with the one before is told by its first question."""
    found: dict[str, str] = {}
    for step in seen.steps:
        name = in_language(step.function.text if step.function else step.page.title, spoken)
        if name in found.values():
            name = f"{name}: {in_language(step.fields[0].item.text, spoken)}"
        found[step.key] = name
    return list(found.items())


def _state_names() -> list[tuple[str, str]]:
    return [
        ("inte-oppen", _("Innan mätningen öppnar")),
        ("senare", _("Pausat: fortsätt senare")),
        ("hoppat", _("Påminnelsen om det som hoppades över")),
        (REVIEW, _("Granska och skicka")),
        ("tack", _("Tack, med kvittot")),
        ("besvarad", _("Länken när den är använd")),
        ("sparat", _("Se eller ta bort svaret med kvittot")),
        ("tillbakatagen", _("Inbjudan är tillbakatagen")),
        ("stangd", _("Mätningen är stängd")),
        ("okand", _("Okänd eller utgången länk")),
    ]


# ---------------------------------------------------------------------- the respondent's own pages
@blueprint.route("/oversyn/<study_id>/forhandsvisning/<instrument>/<who>", methods=["GET", "POST"], defaults={"key": START})
@blueprint.route("/oversyn/<study_id>/forhandsvisning/<instrument>/<who>/<key>", methods=["GET", "POST"])
def preview_page(study_id: str, instrument: str, who: str, key: str) -> ResponseReturnValue:
    """One page as such a person meets it. Its buttons lead on; what is filled in goes nowhere."""
    study = studies.get_study(session(), study_id)
    found = _instrument(study, instrument)
    spoken, *values = who.split("~")
    if spoken not in found.languages or len(values) != len(found.breakdowns):
        raise NotFound()
    facts: dict[str, Any] = {b.item: _known(found, b.item, value) for b, value in zip(found.breakdowns, values, strict=True)}
    g.language = spoken
    seen = _imagined(study, found, facts, spoken)
    base = url_for("studies.preview", study_id=study_id, instrument=instrument) + f"/{who}"
    if request.method == "POST":
        return _leads_to(seen, key, base)
    return _shown(seen, key, base, url_for("studies.preview", study_id=study_id, instrument=instrument, sprak=spoken, **facts))


def _leads_to(seen: Visit, key: str, base: str) -> ResponseReturnValue:
    """Where the button on the page leads, as if it had been saved."""
    keys = [START, *(step.key for step in seen.steps), REVIEW]
    at = keys.index(key) if key in keys else 0
    if request.form.get("action") == "save":
        return "", 204
    if request.form.get("language") in seen.instrument.languages:
        _old, *rest = base.rsplit("/", 1)[1].split("~")
        base = base.rsplit("/", 1)[0] + "/" + "~".join([request.form["language"], *rest])
        return redirect(f"{base}/{key}", 303)
    if "later" in request.form:
        return redirect(f"{base}/senare", 303)
    if "back" in request.form:
        return redirect(f"{base}/{keys[max(at - 1, 0)]}", 303)
    if key in {SUBMIT, *STATES}:
        return redirect(f"{base}/tack", 303)
    if "clear" in request.form or key not in keys:
        return redirect(f"{base}/{keys[at]}", 303)
    return redirect(f"{base}/{keys[min(at + 1, len(keys) - 1)]}", 303)


def _shown(seen: Visit, key: str, base: str, back: str) -> ResponseReturnValue:
    shared = {
        "seen": seen,
        "study": seen.study,
        "side": "mgr" if seen.instrument.id == MANAGERS else "staff",
        "csrf_token": generate_csrf(),
        "base": base,
        "language": g.language,
        "preview": {"back": back, "who": _described(seen)},
    }
    if key == START:
        return render_template("respond/start.html", **shared, **_start(seen))
    if key == REVIEW:
        rows, last = promises.review(seen, g.language), seen.steps[-1].key
        return render_template("respond/review.html", **shared, rows=rows, last=last, receipt=RECEIPT)
    if key in STATES:
        receipt = RECEIPT if key == "tack" else ""
        return render_template(f"respond/{STATES[key]}.html", **shared, receipt=receipt, found=None, wrong=False)
    return render_template("respond/step.html", **shared, **_step(seen, key))


def _start(seen: Visit) -> dict[str, Any]:
    return {
        "facts": views.known_facts(seen, g.language),
        "promise": promises.trust(seen, g.language),
        "record": promises.public_record(seen, g.language),
        "intro": in_language(seen.instrument.intro, g.language),
    }


def _step(seen: Visit, key: str) -> dict[str, Any]:
    """A page with nothing filled in; "hoppat" is the first one with its reminder of what was skipped."""
    step = seen.steps[0] if key == "hoppat" else seen.step(key)
    marked = skipped(step, {}) if key == "hoppat" else []
    chosen = {name: value for name, value in seen.draft.answers.items() if name.endswith(".worst")}
    return views.step_page(seen, step, g.language, chosen, marked, {})


def _described(seen: Visit) -> str:
    """Whose eyes one sees with: "Enhetschef, Hemvård"."""
    return ", ".join(label for _item, _question, label, _options, value in views.known_facts(seen, g.language) if value)


# ---------------------------------------------------------------------- somebody who does not exist
def _imagined(study: StudyRow, instrument: Instrument, facts: Mapping[str, str], spoken: str) -> Visit:
    """A visit that belongs to nobody: with the chosen background, and contact with most functions."""
    answers: dict[str, str | list[str]] = {
        f"MR1.{function.id}": CONTACTS[place % 4] for place, function in enumerate(instrument.functions) if instrument.cards
    }
    for item in instrument.items.values():
        if item.type == "multi" and item.max_choices:
            answers |= {item.id: ["email", "meetings"], f"{item.id}.worst": "email"}
    draft = replace(Draft(), answers=answers, seed="preview", language=spoken, at=REVIEW)
    return Visit("", "", "started", facts, instrument, 0, _about(study), draft)


def _about(study: StudyRow) -> StudyFacts:
    """What the pages say about the study: the newest wave's days, or days as they would be if it opened today."""
    wave, today = studies.latest_wave(session(), study.id), swedish_day(now())
    return StudyFacts(
        id=study.id,
        name=study.name,
        municipality=study.municipality,
        organisation=study.organisation,
        consultant=study.consultant,
        contact=study.contact,
        language=study.language,
        deletion_date=study.deletion_date,
        invented=study.invented,
        wave_id=wave.id if wave else "",
        opens_on=(wave and wave.opens_on) or today,
        closes_on=(wave and wave.closes_on) or today + timedelta(days=waves.FIELD_PERIOD_DAYS),
        feedback_on=(wave and wave.feedback_on) or today + timedelta(days=waves.FIELD_PERIOD_DAYS + 21),
    )
