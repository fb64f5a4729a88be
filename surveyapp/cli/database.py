"""`flask --app wsgi database migrate`: the schema up to date in one step, before anything starts."""

from __future__ import annotations

import click
from alembic import command as alembic
from alembic.config import Config
from flask import current_app

from surveyapp.settings import ROOT, Settings


@click.group("database")
def command() -> None:
    """Create or migrate the database."""


def alembic_config(database_url: str) -> Config:
    """Alembic pointed at the migrations and one database."""
    config = Config()
    config.set_main_option("script_location", str(ROOT / "migrations"))
    config.set_main_option("sqlalchemy.url", database_url.replace("%", "%%"))
    return config


@command.command("migrate")
def migrate() -> None:
    """Bring the schema to the newest version; does nothing where it is there already."""
    settings: Settings = current_app.extensions["surveyapp_settings"]
    alembic.upgrade(alembic_config(settings.database_url), "head")
    click.echo("Databasen är uppdaterad.")
