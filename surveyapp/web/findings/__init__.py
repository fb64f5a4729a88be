"""What the figures say, at the desk: findings with what they rest on, and the consultant's own sentences held against their cells."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from surveyapp.disclosure.findings.ranking import look_first
from surveyapp.disclosure.findings.written import Edit, Fault, applied, flagged
from surveyapp.disclosure.released import Finding, Publication
from surveyapp.errors import NotFound
from surveyapp.persistence.rows import ReleaseRow
from surveyapp.reports.book import Book
from surveyapp.reports.chapters import observation
from surveyapp.services import findings, studies
from surveyapp.services.appendices import newest_release
from surveyapp.services.release_requests import publication_of
from surveyapp.web import access
from surveyapp.web.results.parts import book_of
from surveyapp.web.transaction import session

blueprint = Blueprint("findings", __name__)

FAULTS = {
    "number": _l("Talet %(what)s finns inte i underlaget."),
    "percent": _l("Andelen %(what)s finns inte i underlaget."),
    "pair": _l("%(what)s finns inte i underlaget."),
    "composition": _l("%(what)s går inte ihop med delarna: %(count)s av %(base)s är %(share)s procent."),
    "universal": _l("Ordet ”%(what)s” är en uppgift, och underlaget visar den inte."),
    "group": _l("Om ”%(what)s” får inget sägas för sig: gruppen är för liten."),
    "offer": _l("Det går att skriva om ”%(merged)s” tillsammans."),
}
APPENDICES = {"MGR": 9, "STF": 10}


@dataclass(frozen=True)
class Said:
    """A finding as a page shows it. `faults`: language -> what keeps the sentence from being printed; for those who may edit."""

    finding: Finding
    text: str
    caveat: str
    lines: tuple[str, ...]
    base: str
    appendices: tuple[int, ...]
    faults: dict[str, list[str]]
    edited: bool
    left_out: bool


def fault_text(fault: Fault, language: str) -> str:
    """What is wrong, and what may be written instead."""
    text = str(FAULTS[fault.code]) % {"what": fault.what, "count": fault.count, "base": fault.base, "share": fault.share}
    if fault.offer is None:
        return text
    return f"{text} {FAULTS['offer'] % {'merged': fault.offer.get(language) or fault.offer['sv']}}"


def said(book: Book, publication: Publication, finding: Finding, edit: Edit | None) -> Said:
    """The consultant's own words where there are any, flagged or not."""
    shown = finding
    if edit is not None:
        caveat = finding.caveat if edit.caveat is None else (edit.caveat or None)
        shown = Finding(**{**vars(finding), "text": {**finding.text, **edit.text}, "caveat": caveat})
    seen = observation(book, shown, {})
    wrong = flagged(publication, finding, edit)
    faults = {code: [fault_text(fault, book.words.language) for fault in found] for code, found in wrong.items()}
    appendices = tuple(APPENDICES[instrument] for instrument in finding.instruments)
    return Said(
        finding, seen.text, seen.caveat, seen.lines, seen.base, appendices, faults, bool(edit and (edit.text or edit.caveat is not None)),
        bool(edit and edit.left_out),
    )  # fmt: skip


def _released(study_id: str) -> tuple[ReleaseRow, Publication]:
    studies.get_study(session(), study_id)
    try:
        row = newest_release(session(), study_id)
    except NotFound:
        abort(redirect(url_for("results.show", study_id=study_id)))
    return row, publication_of(row)


@blueprint.get("/oversyn/<study_id>/resultat/iakttagelser")
def show(study_id: str) -> ResponseReturnValue:
    """Those who lead see everything, also what is flagged or left out; others see what is printed."""
    row, publication = _released(study_id)
    edits = findings.edits_of(session(), row.id)
    leads = access.may("findings.edit")
    if not leads:
        publication, edits = applied(publication, edits), {}
    book = book_of(publication, next(iter(publication.labels["instruments"])))
    found = [(finding, said(book, publication, finding, edits.get(finding.id))) for finding in publication.findings if finding.instruments]
    kept = [finding for finding, one in found if not one.left_out]
    first = [finding.id for finding in look_first(kept)]
    parts = (
        (_("Titta först på"), [one for finding, one in found if finding.id in first]),
        (_("Övriga iakttagelser"), [one for finding, one in found if finding.id not in first and not one.left_out]),
        (_("Utelämnade ur bilagan"), [one for _finding, one in found if one.left_out]),
    )
    refused = [book.text(finding.text) for finding in publication.findings if not finding.instruments]
    return render_template(
        "findings/show.html",
        study=studies.get_study(session(), study_id),
        publication=publication,
        parts=parts,
        refused=refused,
        leads=leads,
        flagged=sum(bool(one.faults) for _finding, one in found),
    )


@blueprint.get("/oversyn/<study_id>/resultat/iakttagelser/<path:finding_id>")
def edit(study_id: str, finding_id: str) -> ResponseReturnValue:
    """One finding: the sentence in both languages, what it rests on, and who changed it when."""
    row, publication = _released(study_id)
    finding = findings.finding_of(publication, finding_id)
    made = findings.edits_of(session(), row.id).get(finding_id) or Edit()
    book = book_of(publication, next(iter(publication.labels["instruments"])))
    caveat = (finding.caveat or {}) if made.caveat is None else made.caveat
    return render_template(
        "findings/edit.html",
        study=studies.get_study(session(), study_id),
        publication=publication,
        one=said(book, publication, finding, made),
        text={code: made.text.get(code, draft) for code, draft in finding.text.items()},
        caveat={code: caveat.get(code, "") for code in finding.text},
        history=findings.history(session(), study_id, row.id, finding_id),
    )


@blueprint.post("/oversyn/<study_id>/resultat/iakttagelser/<path:finding_id>")
def change(study_id: str, finding_id: str) -> ResponseReturnValue:
    row, publication = _released(study_id)
    finding = findings.finding_of(publication, finding_id)
    now, actor, done = datetime.now(UTC), access.actor(), request.form.get("action", "save")
    if done == "restore":
        findings.restore_draft(session(), actor, now, row, finding_id)
        flash(_("Utkastet gäller igen."))
    elif done == "leave_out":
        findings.leave_out(session(), actor, now, row, finding_id, request.form.get("reason", ""))
        flash(_("Iakttagelsen är utelämnad ur bilagan. Skälet står i loggen."))
    elif done == "take_back":
        findings.take_back(session(), actor, now, row, finding_id)
        flash(_("Iakttagelsen är med i bilagan igen."))
    else:
        text, caveat = ({code: request.form.get(f"{name}-{code}", "") for code in finding.text} for name in ("text", "caveat"))
        findings.put_sentences(session(), actor, now, row, finding_id, text, caveat)
        session().flush()
        if not flagged(publication, finding, findings.edits_of(session(), row.id).get(finding_id)):
            flash(_("Meningen är sparad och trycks så."))
    return redirect(url_for("findings.edit", study_id=study_id, finding_id=finding_id))
