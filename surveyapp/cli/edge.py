"""The edge of a command: one transaction, and errors as one clear line with exit code 1 instead of a trace."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import cast

import click
from flask import current_app
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from surveyapp.errors import NotFound, SurveyError
from surveyapp.persistence.database import Database, is_busy
from surveyapp.settings import Settings
from surveyapp.web.sentences import sentence


def settings() -> Settings:
    return cast(Settings, current_app.extensions["surveyapp_settings"])


def database() -> Database:
    return cast(Database, current_app.extensions["surveyapp_database"])


@contextmanager
def transaction() -> Iterator[Session]:
    """A writing session that is committed when the command has done its work, and not at all if it fails."""
    with told(), database().transaction() as session, current_app.test_request_context():
        yield session


@contextmanager
def reading() -> Iterator[Session]:
    """A session for commands that only look: it waits for nobody and nobody waits for it."""
    with told(), database().session(write=False) as session, current_app.test_request_context():
        yield session


@contextmanager
def told() -> Iterator[None]:
    """What can go wrong in a command, as one line."""
    try:
        yield
    except SurveyError as error:
        raise click.ClickException(_words(error)) from None
    except DBAPIError as error:
        if is_busy(error):
            raise click.ClickException("Databasen svarar inte just nu, eller är full. Inget har ändrats. Försök igen.") from None
        raise
    except OSError as error:
        raise click.ClickException(f"Filen gick inte att skriva: {error.filename or ''} {error.strerror}. Inget har ändrats.") from None


def write_whole(path: Path, content: bytes) -> None:
    """Write a file whole or not at all: beside its place first, then into it."""
    if path.exists() and not path.is_file():  # a pipe or a terminal takes what comes
        path.write_bytes(content)
        return
    beside = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    try:
        beside.write_bytes(content)
        beside.replace(path)
    finally:
        beside.unlink(missing_ok=True)


def _words(error: SurveyError) -> str:
    if isinstance(error, NotFound):
        return "Det finns inget med det id:t. Se `study list`."
    with current_app.test_request_context():
        return sentence(error) or str(error) or error.code
