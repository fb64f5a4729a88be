"""`release export WAVE`: everything published of a wave, in the format that an outsider can audit; `audit` and `simulate` for files."""

from __future__ import annotations

import importlib
import json

import click
from sqlalchemy.orm import Session

from surveyapp.cli.edge import reading, words
from surveyapp.errors import NotFound
from surveyapp.persistence.rows import ReleaseRow
from surveyapp.services import waves
from surveyapp.services.findings import edits_of
from surveyapp.services.release_export import audit_document
from surveyapp.services.release_requests import released
from surveyapp.services.text_release import newest_released_texts

SOLVING = {"audit": "surveyapp.cli.release_audit", "simulate": "surveyapp.cli.release_simulate"}


class Releases(click.Group):
    """What needs a solver is imported when it is called: an export needs none."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted([*super().list_commands(ctx), *SOLVING])

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in SOLVING:
            return super().get_command(ctx, cmd_name)
        command: click.Command = importlib.import_module(SOLVING[cmd_name]).command
        return command


@click.group("release", cls=Releases)
def command() -> None:
    """Releases: export, audit, simulate."""


@command.command("export")
@click.argument("wave")
@click.option("--without-frame", is_flag=True, help="Leave out who was invited and who answered: what may be handed out.")
def export(wave: str, without_frame: bool) -> None:
    """Print everything published of WAVE as JSON (sdc-audit/1)."""
    with reading() as session:
        row = _released(session, wave)
        texts, edits = newest_released_texts(session, row.wave_id), edits_of(session, row.id)
        document = audit_document(row, with_frame=not without_frame, edits=edits, texts=texts)
    click.echo(json.dumps(document, ensure_ascii=False, indent=1))


def _released(session: Session, wave_id: str) -> ReleaseRow:
    wave = waves.get_wave(session, wave_id)
    try:
        return released(session, wave.id)
    except NotFound:
        raise click.ClickException(words().gettext("Mätningen är inte släppt än.")) from None
