"""`release export WAVE`: everything published of a wave, in the format that an outsider can audit; `audit` and `simulate` for files.

Late answers and versions have their commands in release_versions.
"""

from __future__ import annotations

import hashlib
import importlib
import json
from datetime import UTC, datetime

import click
from sqlalchemy.orm import Session

from surveyapp.cli import release_versions
from surveyapp.cli.edge import transaction, words
from surveyapp.errors import NotFound
from surveyapp.persistence.rows import ReleaseRow
from surveyapp.services import studies, waves
from surveyapp.services.common import OPERATOR
from surveyapp.services.registry import Entries, fill_in, put_down, wave_numbers
from surveyapp.services.registry_document import document_of
from surveyapp.services.release_export import release_entries
from surveyapp.services.release_requests import publication_of, released, versions_of
from surveyapp.services.study_document import study_document

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
    """Releases: late answers and versions; export, audit, simulate."""


for one in release_versions.COMMANDS:
    command.add_command(one)


@command.command("export")
@click.argument("wave", required=False)
@click.option("--study", help="All waves of this study in one document, instead of one WAVE.")
@click.option("--without-frame", is_flag=True, help="Leave out who was invited and who answered: what may be handed out.")
def export(wave: str | None, study: str | None, without_frame: bool) -> None:
    """Print everything published of WAVE, all its versions, as JSON (sdc-audit/1). The registry of publications notes it."""
    if (wave is None) == (study is None):
        raise click.UsageError(words().gettext("Ange en mätning, eller en översyn med --study."))
    with transaction() as session:
        rows = [_released(session, wave)] if wave else _all_released(session, study or "")
        for row in rows:
            for version in versions_of(session, row.wave_id):
                fill_in(session, version, release_entries(publication_of(version)))
        frame = not without_frame
        document = study_document(session, study, with_frame=frame) if study else document_of(session, rows[-1].wave_id, with_frame=frame)
        text = json.dumps(document, ensure_ascii=False, indent=1)
        mark = hashlib.sha256(text.encode()).hexdigest()
        detail: Entries = {"frame": frame, **({"study": True} if study else {})}
        put_down(session, datetime.now(UTC), OPERATOR.name, "export", mark, rows[-1], **detail)
    click.echo(text)


def _all_released(session: Session, study_id: str) -> list[ReleaseRow]:
    """The newest version of each wave of a study that something is out of, oldest wave first."""
    studies.get_study(session, study_id)
    out = [versions_of(session, wave) for wave in wave_numbers(session, study_id)]
    found = [versions[-1] for versions in out if versions]
    if not found:
        raise click.ClickException(words().gettext("Ingen mätning i översynen är släppt än."))
    return found


def _released(session: Session, wave_id: str) -> ReleaseRow:
    wave = waves.get_wave(session, wave_id)
    try:
        return released(session, wave.id)
    except NotFound:
        raise click.ClickException(words().gettext("Mätningen är inte släppt än.")) from None
