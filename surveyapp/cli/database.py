"""`flask --app wsgi database migrate`: the schema up to date in one step, before anything starts."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click
from flask import current_app

from surveyapp.cli.edge import told, words
from surveyapp.settings import ROOT, Settings

if TYPE_CHECKING:
    from alembic.config import Config


@click.group("database")
def command() -> None:
    """Create or migrate the database."""


def alembic_config(database_url: str) -> Config:
    """Alembic pointed at the migrations and one database."""
    from alembic.config import Config  # noqa: PLC0415 - takes a second to load, and is seldom needed

    config = Config()
    config.set_main_option("script_location", str(ROOT / "migrations"))
    config.set_main_option("sqlalchemy.url", database_url.replace("%", "%%"))
    return config


def upgrade(settings: Settings) -> None:
    from alembic import command as alembic  # noqa: PLC0415 - takes a second to load, and is seldom needed

    alembic.upgrade(alembic_config(settings.database_url), "head")


@command.command("migrate")
def migrate() -> None:
    """Bring the schema to the newest version; does nothing where it is there already."""
    with told():
        upgrade(current_app.extensions["surveyapp_settings"])
    click.echo(words().gettext("Databasen är uppdaterad."))
