"""Results at the desk: drawn from a release and from nothing else, by the same exhibits as the appendices."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from surveyapp import wake
from surveyapp.disclosure.findings.written import applied
from surveyapp.disclosure.released import Kind, Publication
from surveyapp.domain.study import WaveState
from surveyapp.errors import NotFound
from surveyapp.persistence.rows import ReleaseRow, WaveRow
from surveyapp.reports import chapters
from surveyapp.reports.book import MANAGERS, STAFF, Book
from surveyapp.reports.versions import about_version
from surveyapp.services import studies
from surveyapp.services.appendices import newest_release
from surveyapp.services.findings import edits_of
from surveyapp.services.release_requests import error_of, latest_release, publication_of, request_release, versions_of, waves_out
from surveyapp.web import access
from surveyapp.web.results import choice, parts, standing
from surveyapp.web.sentences import failure
from surveyapp.web.transaction import after_commit, session

blueprint = Blueprint("results", __name__)


def now() -> datetime:
    return datetime.now(UTC)


def _release(study_id: str) -> tuple[ReleaseRow, Publication]:
    """The newest release. Before there is one, every page of results leads to the one that says what happens first."""
    studies.get_study(session(), study_id)
    try:
        row = newest_release(session(), study_id)
    except NotFound:
        abort(redirect(url_for("results.show", study_id=study_id)))
    row = standing.chosen(row)
    return row, publication_of(row)


@blueprint.app_context_processor
def about_versions() -> dict[str, Any]:
    """What the head of a page says of the version that is read, and whether its menu leads to an earlier wave."""
    return {
        "other_versions": standing.other_versions,
        "outlook": standing.outlook,
        "about_version": lambda publication: about_version(publication, parts.words()),
        "several_waves_out": lambda study_id: waves_out(session(), study_id) > 1,
    }


def _instrument() -> str:
    chosen = request.args.get("enkat", MANAGERS)
    if chosen not in {MANAGERS, STAFF}:
        raise NotFound()
    return chosen


# ---------------------------------------------------------------------- the release itself
@blueprint.get("/oversyn/<study_id>/resultat")
def show(study_id: str) -> ResponseReturnValue:
    """Where the release stands; when it is out, what to look at first."""
    study = studies.get_study(session(), study_id)
    wave = studies.latest_wave(session(), study_id)
    row = latest_release(session(), wave.id) if wave else None
    coming = None
    if wave is not None and (out := versions_of(session(), wave.id)):
        row = standing.chosen(out[-1])
        coming = standing.standing_of(wave, publication_of(out[-1])) if row is out[-1] else None
    if row is None and wave is not None and _closed_wave(study_id) is None:
        row = _earlier_release(study_id)
    if row is not None and row.state == "prepared" and access.may("proposal.show"):
        return redirect(url_for("proposal.show", study_id=study_id))
    if row is None or row.state != "done":
        fault = _words_of(row) if row and row.state == "failed" else ""
        return render_template("results/waiting.html", study=study, wave=wave, row=row, fault=fault)
    publication = publication_of(row)
    book = parts.book_of(publication, MANAGERS)
    rows = [(f"{chapters.OVERVIEW_ITEM}.{function}", book.function(function)) for function in book.functions]
    title = _("Hur nöjda är cheferna som helhet? Medelvärde 1–5, avvikelse från alla och n")
    blocks = parts.map_with_table(book, title, "area", rows, "")
    looks = parts.look_first(applied(publication, edits_of(session(), row.id)))
    changes = parts.since_overview(book)
    return render_template(
        "results/show.html", study=study, publication=publication, book=book, blocks=blocks, looks=looks, coming=coming, changes=changes
    )


def _earlier_release(study_id: str) -> ReleaseRow | None:
    """What an earlier wave gave, while a new one is under way."""
    try:
        return newest_release(session(), study_id)
    except NotFound:
        return None


def _words_of(row: ReleaseRow) -> str:
    return failure(error_of(row)) or _("Det gick inte att ta fram resultatet. Felet är noterat.")


@blueprint.post("/oversyn/<study_id>/resultat/slapp")
def release(study_id: str) -> ResponseReturnValue:
    wave = studies.latest_wave(session(), study_id)
    if wave is None:
        raise NotFound()
    request_release(session(), access.actor(), now(), wave.id)
    after_commit(wake.sweep)
    flash(_("Resultatet förbereds. Det tar ungefär en minut."))
    return redirect(url_for("results.show", study_id=study_id))


# ---------------------------------------------------------------------- chapters as pages
def _chapter(study_id: str, title: str, lead: str, book: Book, blocks: Iterator[Any], **extra: Any) -> str:
    return render_template(
        "results/chapter.html",
        study=studies.get_study(session(), study_id),
        title=title,
        lead=lead,
        book=book,
        blocks=list(blocks),
        publication=book.publication,
        **{"filters": [], "instruments": False, "both": False, "absent": (), **extra},
    )


Maker = Callable[[Book, str], Iterator[Any]]


def _makers(instrument: str) -> list[tuple[str, str, Maker]]:
    source = chapters.MANAGER_CHAPTERS if instrument == MANAGERS else chapters.STAFF_CHAPTERS
    wanted = {"svar", "helhet", "funktioner", "stodet", "cheferna", "forutsattningar", "tro"}
    return [(chapter_id, title, make) for chapter_id, title, make, _page in source if chapter_id in wanted]


@blueprint.get("/oversyn/<study_id>/resultat/fragor")
def items(study_id: str) -> ResponseReturnValue:
    """Distributions question by question, one part of the questionnaire at a time."""
    _row, publication = _release(study_id)
    instrument = _instrument()
    book = parts.book_of(publication, instrument)
    makers = _makers(instrument)
    chosen = request.args.get("del", makers[0][0])
    _id, title, make = next((m for m in makers if m[0] == chosen), makers[0])
    options = [(chapter_id, _(text)) for chapter_id, text, _make in makers]
    return _chapter(
        study_id, _("Vad svarade de?"), _(title), book, make(book, "1"), instruments=True, filters=[("del", _("Del"), options, chosen)]
    )


@blueprint.get("/oversyn/<study_id>/resultat/skillnader")
def differences(study_id: str) -> ResponseReturnValue:
    """Groups against everybody: one question, by one dimension or a combination of two; only what has been released."""
    _row, publication = _release(study_id)
    book = parts.book_of(publication, _instrument())
    chosen = choice.read(book, request.args)
    lead = _("Avvikelse från alla. Bara celler med ordet skillnad skiljer sig säkert.")
    page = _chapter(
        study_id,
        _("Var skiljer det sig?"),
        lead,
        book,
        iter(choice.blocks(chosen)),
        instruments=True,
        filters=choice.filters(chosen),
        absent=choice.absent(chosen),
    )
    return page if chosen.released else (page, 404)


def _one_of(name: str, options: list[tuple[str, str]]) -> str:
    chosen = request.args.get(name, options[0][0])
    return chosen if chosen in dict(options) else options[0][0]


@blueprint.get("/oversyn/<study_id>/resultat/rackvidd")
def reach(study_id: str) -> ResponseReturnValue:
    book = parts.book_of(_release(study_id)[1], MANAGERS)
    return _chapter(
        study_id, _("Vilka når stödet?"), _("Hur många som har haft kontakt, och varför inte."), book, chapters.reach(book, "1")
    )


@blueprint.get("/oversyn/<study_id>/resultat/spegel")
def mirror(study_id: str) -> ResponseReturnValue:
    """Two pictures of the same question, for one function at a time or for all."""
    book = parts.book_of(_release(study_id)[1], MANAGERS)
    paired = dict.fromkeys(table.function for table in book.publication.of_kind(Kind.GAP, MANAGERS) if table.function)
    options = [("", _("Alla")), *((function, book.function(function)) for function in paired)]
    chosen = _one_of("funktion", options)
    lead = _("Chefer och stödfunktioner har svarat på samma sak från var sitt håll.")
    filters = [("funktion", _("Stödfunktion"), options, chosen)]
    return _chapter(study_id, _("Ser de samma stöd?"), lead, book, parts.mirror(book, chosen or None), filters=filters, both=True)


@blueprint.get("/oversyn/<study_id>/resultat/forra")
def since(study_id: str) -> ResponseReturnValue:
    """This wave against the one before it, one part of a questionnaire at a time or all of it."""
    book = parts.book_of(_release(study_id)[1], _instrument())
    options = [("", _("Alla")), *parts.since_names(book)]
    chosen = _one_of("del", options)
    filters = [("del", _("Del"), options, chosen)]
    absent = (_("Ingen tidigare mätning att jämföra med"), _("Frågor jämförs när de har samma lydelse i två släppta mätningar."))
    lead = _("Samma fråga till alla, två gånger. Bara rader med ordet skillnad har säkert ändrats.")
    blocks = parts.since(book, chosen)
    title = _("Vad har ändrats sedan förra mätningen?")
    return _chapter(study_id, title, lead, book, blocks, instruments=True, filters=filters, absent=absent)


@blueprint.get("/oversyn/<study_id>/resultat/tidstjuvar")
def thieves(study_id: str) -> ResponseReturnValue:
    book = parts.book_of(_release(study_id)[1], _instrument())
    return _chapter(study_id, _("Vad stjäl tid?"), "", book, chapters.thieves(book, "1"), instruments=True, both=True)


@blueprint.get("/oversyn/<study_id>/resultat/visas-inte")
def withheld(study_id: str) -> ResponseReturnValue:
    """How answers are protected, and what this release shows, merges and leaves out."""
    book = parts.book_of(_release(study_id)[1], _instrument())
    lead = _("Ingen ska kunna räkna ut vad någon har svarat, varken ur en siffra eller ur alla tillsammans.")
    return _chapter(study_id, _("Så skyddas svaren"), lead, book, chapters.protection(book), instruments=True)


def _closed_wave(study_id: str) -> WaveRow | None:
    wave = studies.latest_wave(session(), study_id)
    return None if wave is None or wave.state in (WaveState.DRAFT, WaveState.OPEN) else wave
