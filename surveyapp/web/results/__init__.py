"""Results at the desk: drawn from a release and from nothing else, by the same exhibits as the appendices."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import get_locale
from flask_babel import gettext as _

from surveyapp import wake
from surveyapp.disclosure.released import Kind, Publication, ReleasedTable, Verdict
from surveyapp.domain.study import WaveState
from surveyapp.errors import NotFound, Refused
from surveyapp.language import translator
from surveyapp.persistence.rows import ReleaseRow, WaveRow
from surveyapp.reports import chapters, exhibits
from surveyapp.reports.book import MANAGERS, STAFF, Book
from surveyapp.services import results, studies
from surveyapp.services.appendices import newest_release
from surveyapp.services.release_requests import error_of, latest_release, publication_of, request_release
from surveyapp.web import access
from surveyapp.web.sentences import failure
from surveyapp.web.transaction import after_commit, session

blueprint = Blueprint("results", __name__)

LOOK_FIRST = 3


def now() -> datetime:
    return datetime.now(UTC)


def _release(study_id: str) -> tuple[ReleaseRow, Publication]:
    """The newest release. Before there is one, every page of results leads to the one that says what happens first."""
    studies.get_study(session(), study_id)
    try:
        row = newest_release(session(), study_id)
    except NotFound:
        abort(redirect(url_for("results.show", study_id=study_id)))
    return row, publication_of(row)


def _book(publication: Publication, instrument: str) -> Book:
    if instrument not in publication.labels["instruments"]:
        raise NotFound()
    return Book(publication, instrument, translator(str(get_locale())))


def _instrument() -> str:
    chosen = request.args.get("enkat", MANAGERS)
    return chosen if chosen in {MANAGERS, STAFF} else MANAGERS


# ---------------------------------------------------------------------- the release itself
@blueprint.get("/oversyn/<study_id>/resultat")
def show(study_id: str) -> ResponseReturnValue:
    """Where the release stands; when it is out, what to look at first."""
    study = studies.get_study(session(), study_id)
    wave = studies.latest_wave(session(), study_id)
    row = latest_release(session(), wave.id) if wave else None
    if row is None and wave is not None and _closed_wave(study_id) is None:
        row = _earlier_release(study_id)
    if row is None or row.state != "done":
        fault = _words_of(row) if row and row.state == "failed" else ""
        return render_template("results/waiting.html", study=study, wave=wave, row=row, fault=fault)
    publication = publication_of(row)
    book = _book(publication, MANAGERS)
    rows = [(f"{chapters.OVERVIEW_ITEM}.{function}", book.function(function)) for function in book.functions]
    title = _("Hur nöjda är cheferna som helhet? Medelvärde 1–5, avvikelse från alla och n")
    heat = exhibits.heat(book, "1", title, "area", rows, "")
    return render_template(
        "results/show.html", study=study, row=row, publication=publication, book=book, heat=heat, looks=_look_first(publication)
    )


def _earlier_release(study_id: str) -> ReleaseRow | None:
    """What an earlier wave gave, while a new one is under way."""
    try:
        return newest_release(session(), study_id)
    except NotFound:
        return None


def _words_of(row: ReleaseRow) -> str:
    return failure(error_of(row)) or _("Det gick inte att ta fram resultatet. Felet är noterat.")


def _look_first(publication: Publication) -> list[dict[str, Any]]:
    """At most three differences that stand, the overall question first and then the largest."""
    found = []
    for table in publication.tables:
        for cell in table.cells:
            if table.kind is Kind.GROUPS and cell.contrast and cell.contrast.verdict is Verdict.DIFFERENCE:
                found.append((table.item != chapters.OVERVIEW_ITEM, -abs(float(cell.contrast.value)), table, cell))
    looks = []
    for _order, _size, table, cell in sorted(found, key=lambda entry: entry[:2])[:LOOK_FIRST]:
        book = _book(publication, table.instrument)
        looks.append({
            "value": book.number(cell.contrast.value if cell.contrast else None, sign=True),
            "up": bool(cell.contrast and not cell.contrast.value.startswith("-")),
            "title": _("%(what)s: %(group)s", what=_about(book, table), group=book.group(cell.group)),
            "text": _("%(item)s: %(mean)s, alla %(all)s. %(value)s mot övriga, n %(n)s.", item=book.short(table.item),
                      mean=book.number(cell.mean), all=book.number(_mean_of_all(book, table)),
                      value=book.number(cell.contrast.value if cell.contrast else None, sign=True), n=cell.n),
        })  # fmt: skip
    return looks


def _about(book: Book, table: ReleasedTable) -> str:
    return book.function(table.function) if table.function else _("Helheten")


def _mean_of_all(book: Book, table: ReleasedTable) -> str | None:
    whole = book.whole(table.id.split("/")[1])
    return whole.mean if whole else None


@blueprint.post("/oversyn/<study_id>/resultat/slapp")
def release(study_id: str) -> ResponseReturnValue:
    wave = studies.latest_wave(session(), study_id)
    if wave is None:
        raise NotFound()
    request_release(session(), access.actor(), now(), wave.id)
    after_commit(wake.sweep)
    flash(_("Resultatet tas fram. Det brukar ta några sekunder."))
    return redirect(url_for("results.show", study_id=study_id))


# ---------------------------------------------------------------------- chapters as pages
def _chapter(study_id: str, title: str, lead: str, book: Book, blocks: Iterator[Any], **extra: Any) -> ResponseReturnValue:
    return render_template(
        "results/chapter.html",
        study=studies.get_study(session(), study_id),
        title=title,
        lead=lead,
        book=book,
        blocks=list(blocks),
        publication=book.publication,
        **{"filters": [], "instruments": False, **extra},
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
    book = _book(publication, instrument)
    makers = _makers(instrument)
    chosen = request.args.get("del", makers[0][0])
    _id, title, make = next((m for m in makers if m[0] == chosen), makers[0])
    options = [(chapter_id, _(text)) for chapter_id, text, _make in makers]
    return _chapter(
        study_id, _("Vad svarade de?"), _(title), book, make(book, "1"), instruments=True, filters=[("del", _("Del"), options, chosen)]
    )


@blueprint.get("/oversyn/<study_id>/resultat/skillnader")
def differences(study_id: str) -> ResponseReturnValue:
    """Groups against everybody: one question and one dimension at a time, only what has been released."""
    _row, publication = _release(study_id)
    instrument = _instrument()
    book = _book(publication, instrument)
    dimensions = [(d, book.dimension(d)) for d in publication.labels["dimensions"][instrument]]
    dimension = _one_of("indelning", dimensions)
    wanted = _questions(book)
    item = _one_of("fraga", wanted)
    note = chapters.heat_note(book)
    heat = exhibits.heat(book, "1", dict(wanted)[item], dimension, _variables(book, item, dimension), note)
    blocks = [heat] if any(len(cells) > 1 for _label, cells in heat.rows) else []
    filters = [("fraga", _("Fråga"), wanted, item), ("indelning", _("Indelning"), dimensions, dimension)]
    lead = _("Avvikelse från alla. Bara celler med ordet skillnad skiljer sig säkert.")
    return _chapter(study_id, _("Var skiljer det sig?"), lead, book, iter(blocks), instruments=True, filters=filters)


def _one_of(name: str, options: list[tuple[str, str]]) -> str:
    chosen = request.args.get(name, options[0][0])
    return chosen if chosen in dict(options) else options[0][0]


def _questions(book: Book) -> list[tuple[str, str]]:
    """Card items (each over all functions), and pages of items asked of all."""
    found = []
    for page_id, page in book.pages.items():
        ratings = [item for item in page["items"] if book.item(item)["type"] == "rating"]
        if page_id == "cards":
            overview = [item for item in ratings if item == chapters.OVERVIEW_ITEM]
            found += [(item, book.short(item)) for item in overview + [i for i in ratings if i not in overview]]
        elif ratings:
            found.append((page_id, book.text(page["title"])))
    return found


def _variables(book: Book, item: str, dimension: str) -> list[tuple[str, str]]:
    if item in book.pages:
        return [(i, book.short(i)) for i in book.pages[item]["items"] if book.table(f"{i}/{dimension}") is not None]
    return [(f"{item}.{f}", book.function(f)) for f in book.functions]


@blueprint.get("/oversyn/<study_id>/resultat/rackvidd")
def reach(study_id: str) -> ResponseReturnValue:
    book = _book(_release(study_id)[1], MANAGERS)
    return _chapter(
        study_id, _("Vilka når stödet?"), _("Hur många som har haft kontakt, och varför inte."), book, chapters.reach(book, "1")
    )


@blueprint.get("/oversyn/<study_id>/resultat/spegel")
def mirror(study_id: str) -> ResponseReturnValue:
    """Two pictures of the same question, for one function at a time or for all."""
    book = _book(_release(study_id)[1], MANAGERS)
    paired = dict.fromkeys(table.function for table in book.publication.of_kind(Kind.GAP, MANAGERS) if table.function)
    options = [("", _("Alla")), *((function, book.function(function)) for function in paired)]
    chosen = _one_of("funktion", options)
    lead = _("Chefer och stödfunktioner har svarat på samma sak från var sitt håll.")
    blocks = chapters.mirror(book, "1", chosen or None)
    return _chapter(study_id, _("Ser de samma stöd?"), lead, book, blocks, filters=[("funktion", _("Stödfunktion"), options, chosen)])


@blueprint.get("/oversyn/<study_id>/resultat/tidstjuvar")
def thieves(study_id: str) -> ResponseReturnValue:
    book = _book(_release(study_id)[1], _instrument())
    return _chapter(study_id, _("Vad stjäl tid?"), "", book, chapters.thieves(book, "1"), instruments=True)


@blueprint.get("/oversyn/<study_id>/resultat/visas-inte")
def withheld(study_id: str) -> ResponseReturnValue:
    book = _book(_release(study_id)[1], _instrument())
    return _chapter(study_id, _("Vad visas inte, och varför?"), "", book, chapters.not_shown(book, "1"), instruments=True)


@blueprint.get("/oversyn/<study_id>/resultat/texter")
def texts(study_id: str) -> ResponseReturnValue:
    """Before the respondents' own words: what they are for, and that reading them is logged."""
    study = studies.get_study(session(), study_id)
    if _closed_wave(study_id) is None:
        return redirect(url_for("results.show", study_id=study_id))
    return render_template("results/texts.html", study=study, groups=None)


@blueprint.post("/oversyn/<study_id>/resultat/texter")
def read_texts(study_id: str) -> ResponseReturnValue:
    """The respondents' own words, for the consultant's reading. Logged, which is why it is not a GET."""
    study, wave = studies.get_study(session(), study_id), _closed_wave(study_id)
    if wave is None:
        raise Refused("before_close")
    groups = results.open_texts(session(), access.actor(), now(), wave)
    return render_template("results/texts.html", study=study, groups=groups)


def _closed_wave(study_id: str) -> WaveRow | None:
    wave = studies.latest_wave(session(), study_id)
    return None if wave is None or wave.state in (WaveState.DRAFT, WaveState.OPEN) else wave
