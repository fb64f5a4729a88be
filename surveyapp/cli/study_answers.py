"""`study import-answers`: answers collected elsewhere, from files of any size into a closed wave."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path

import click
from sqlalchemy.orm import Session

from surveyapp.cli.edge import in_context, told, transaction, words
from surveyapp.domain.instrument import MANAGERS, STAFF, Instrument
from surveyapp.domain.text import in_language
from surveyapp.errors import Refused
from surveyapp.services import studies, waves
from surveyapp.services.answer_import import require_place, store_answers
from surveyapp.services.answer_invited import COUNTS, NONE, REGISTER, InvitedChoice
from surveyapp.services.answer_plan import Plan, make_plan, numbered
from surveyapp.services.answer_preview import AnswerPreview, Read
from surveyapp.services.answer_reading import read_answers
from surveyapp.services.answer_words import targets
from surveyapp.services.common import OPERATOR, swedish_day
from surveyapp.services.register import vocabulary
from surveyapp.services.register_words import Vocabulary
from surveyapp.web.sentences import answer_fault

FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
DAY = click.DateTime(["%Y-%m-%d"])
KINDS = f"'{REGISTER}', '{NONE}', 'column' (of the file), or how many in all."


@click.command("import-answers")
@click.argument("study")
@click.option("--managers", type=FILE, help="Answers of managers: CSV or xlsx, one row a respondent.")
@click.option("--staff", type=FILE, help="Answers of support staff.")
@click.option("--first-day", type=DAY, required=True, help="First day of the collection, 2026-03-01.")
@click.option("--last-day", type=DAY, required=True, help="Last day of the collection.")
@click.option("--managers-invited", default=NONE, show_default=True, help=KINDS)
@click.option("--staff-invited", default=NONE, show_default=True, help=KINDS)
@click.option(
    "--column", "columns", multiple=True, metavar="HEADER=TARGET", help="What a column is, as the codebook names it; empty: left out."
)
@click.option("--skip-faulty", is_flag=True, help="Leave out rows with faults instead of reading in nothing.")
@click.option("--dry-run", is_flag=True, help="Tell what would happen, and read in nothing.")
def command(
    study: str,
    managers: Path | None,
    staff: Path | None,
    first_day: datetime,
    last_day: datetime,
    managers_invited: str,
    staff_invited: str,
    columns: tuple[str, ...],
    skip_faulty: bool,
    dry_run: bool,
) -> None:
    """Fill a wave of STUDY with answers collected elsewhere and close it."""
    files = {key: path for key, path in ((MANAGERS, managers), (STAFF, staff)) if path is not None}
    if not files:
        raise click.UsageError(words().gettext("Ange en fil med --managers, --staff eller båda."))
    chosen = dict(column.rpartition("=")[::2] for column in columns)
    with transaction() as session:
        row, now = studies.get_study(session, study), datetime.now(UTC)
        require_place(session, study)
        instruments = waves.compose_both(session, row)
        known = vocabulary(session, row)
    with told():
        read = {key: _read(instruments[key], path, chosen, now, known) for key, path in files.items()}
    faulty = sum(one.preview.faulty for one in read.values())
    if faulty and not skip_faulty:
        raise click.ClickException(words().gettext("Inget är inläst. Rätta raderna, eller räkna bort dem med --skip-faulty."))
    if dry_run:
        return
    asked = {MANAGERS: managers_invited, STAFF: staff_invited}
    with transaction() as session:
        _store(session, study, read, {key: _choice(asked[key], read[key].preview) for key in read}, first_day, last_day)


def _read(instrument: Instrument, path: Path, chosen: Mapping[str, str], now: datetime, known: Vocabulary) -> Read:
    plan = make_plan(path, instrument)
    places = {column.place: chosen[column.header] for column in plan.columns if column.header in chosen}
    if wrong := [name for name in places.values() if name and name not in targets(instrument)]:
        raise click.ClickException(words().gettext("%(name)s finns inte i enkäten.", name=wrong[0]))
    if places:
        plan = numbered(path, plan.with_targets(places, instrument))
    read = read_answers(path, plan, instrument, known, swedish_day(now))
    for line in _lines(instrument, path, plan, read.preview):
        click.echo(line)
    for fault in read.preview.faults:
        told_why = in_context(answer_fault, fault.code, fault.suggestion)
        click.echo(f"  {fault.row}  {fault.column}  {fault.value or '–'}  {told_why}", err=True)
    return read


def _lines(instrument: Instrument, path: Path, plan: Plan, preview: AnswerPreview) -> Iterator[str]:
    t, language = words(), words().language
    known = targets(instrument)
    yield t.gettext(
        "%(file)s: %(responses)s svar, %(faulty)s rader med fel, %(empty)s tomma rader",
        file=path.name,
        responses=preview.responses,
        faulty=preview.faulty,
        empty=preview.empty,
    )
    for column in plan.columns:
        taken = in_language(known[column.target].label, language) if column.target else t.gettext("tas bort")
        yield f"  {column.header or '–'} -> {column.target or '–'}  {taken}"


def _choice(asked: str, preview: AnswerPreview) -> InvitedChoice:
    if asked in {REGISTER, NONE}:
        return InvitedChoice(asked)
    if asked == "column":
        return InvitedChoice(COUNTS, {(first, second): number for first, second, number in preview.invited})
    if not asked.isdecimal():
        raise click.UsageError(words().gettext("Inbjudna är register, none, column eller ett antal."))
    return InvitedChoice(COUNTS, {(): int(asked)})


def _store(
    session: Session, study: str, read: Mapping[str, Read], invited: Mapping[str, InvitedChoice], first: datetime, last: datetime
) -> None:
    try:
        wave, found = store_answers(
            session, OPERATOR, datetime.now(UTC), study, read, invited, opened_on=first.date(), closed_on=last.date()
        )
    except Refused:
        session.rollback()
        raise
    session.flush()
    number = sum(len(one.responses) for one in read.values())
    t = words()
    click.echo(t.ngettext("%(num)s svar inläst i mätningen %(wave)s", "%(num)s svar inlästa i mätningen %(wave)s", number, wave=wave.id))
    for key, rows in found.items():
        by = ", ".join(rows.attributes) or "–"
        click.echo(t.gettext("%(key)s: %(invited)s inbjudna, svarsfrekvens efter %(by)s", key=key, invited=len(rows.rows), by=by))
