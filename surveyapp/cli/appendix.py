"""`appendix list STUDY` and `appendix build STUDY 9 --out FILE`."""

from __future__ import annotations

import time
from datetime import UTC, datetime
from pathlib import Path

import click
from flask import current_app
from sqlalchemy.orm import Session

from surveyapp.cli.edge import database, reading, require_place, told, transaction, words, write_whole
from surveyapp.errors import NotFound
from surveyapp.jobs.work import work
from surveyapp.language import LANGUAGES
from surveyapp.persistence.rows import AppendixRow
from surveyapp.services import appendices, studies
from surveyapp.services.common import OPERATOR
from surveyapp.services.release_requests import error_of
from surveyapp.web.sentences import failure


@click.group("appendix")
def command() -> None:
    """Appendices: list, build."""


@command.command("list")
@click.argument("study")
def list_names(study: str) -> None:
    """Names of the appendices that exist, one a line."""
    with reading() as session:
        studies.get_study(session, study)
        for row in appendices.appendices_of(session, study):
            if row.state == "done":
                click.echo(f"bilaga-{row.number}" + ("" if row.language == "sv" else f"-{row.language}"))


@command.command("build")
@click.argument("study")
@click.argument("number", type=click.Choice(["9", "10"]))
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), required=True)
@click.option("--language", type=click.Choice(LANGUAGES), default="sv", show_default=True)
def build(study: str, number: str, out: Path, language: str) -> None:
    """Make appendix NUMBER (9 or 10) of the newest release of STUDY and write it to a file."""
    require_place(out)
    with transaction() as session:
        appendix_id = _asked(session, study, int(number), language)
    with told():
        while work(database(), AppendixRow, "surveyapp.services.appendix_work:produce_in_child"):
            pass
    done = _finished(appendix_id)
    if done.pdf is None:
        raise click.ClickException(_why(done))
    with told():
        write_whole(out, done.pdf)
    click.echo(str(out))


def _asked(session: Session, study: str, number: int, language: str) -> int:
    studies.get_study(session, study)
    try:
        row = appendices.request_appendix(session, OPERATOR, datetime.now(UTC), study, number, language)
    except NotFound:
        raise click.ClickException(words().gettext("Ingen mätning i översynen är släppt än.")) from None
    session.flush()
    return int(row.id)


def _why(row: AppendixRow) -> str:
    detail = error_of(row)
    with current_app.test_request_context():
        return words().gettext("Bilagan gick inte att göra. %(why)s", why=failure(detail) or detail)


def _finished(appendix_id: int) -> AppendixRow:
    """The row when nobody works on it any more: a background worker may have taken it first."""
    while True:
        with reading() as session:
            row = session.get_one(AppendixRow, appendix_id)
        if row.state not in ("queued", "running"):
            return row
        time.sleep(0.5)
