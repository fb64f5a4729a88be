"""The edge of a command: one transaction, and errors as one clear line with exit code 1 instead of a trace."""

from __future__ import annotations

import errno
import os
import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar, cast

import click
from flask import current_app
from sqlalchemy import inspect, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from surveyapp.errors import NotFound, SurveyError
from surveyapp.language import Translator, translator
from surveyapp.persistence.database import Database, is_busy
from surveyapp.settings import ROOT, Settings
from surveyapp.web.sentences import sentence

Said = TypeVar("Said")


def settings() -> Settings:
    return cast(Settings, current_app.extensions["surveyapp_settings"])


def database() -> Database:
    return cast(Database, current_app.extensions["surveyapp_database"])


def words() -> Translator:
    """The language of the installation: commands have no reader whose browser asks for another."""
    return translator(settings().language)


def is_newest(store: Database) -> bool:
    """Whether the schema is the newest, without loading what migrates."""
    if not store.exists:
        return False
    newest = max(path.name.split("_")[0] for path in (ROOT / "migrations" / "versions").glob("*.py"))
    if not inspect(store.engine).has_table("alembic_version"):
        return False
    with store.engine.connect() as connection:
        return bool(connection.scalar(text("SELECT version_num FROM alembic_version")) == newest)


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
        raise click.ClickException(explain(error)) from None
    except DBAPIError as error:
        if (why := _without_store(error)) is None:
            raise
        raise click.ClickException(why) from None
    except BrokenPipeError:
        raise  # who reads has read enough ("| head -1"): nothing is wrong, and nothing is said
    except OSError as error:
        why = f"{error.filename or ''} {error.strerror}".strip()
        raise click.ClickException(words().gettext("Filen gick inte att skriva: %(why)s. Inget har ändrats.", why=why)) from None


def _without_store(error: DBAPIError) -> str | None:
    """What is the matter with the database; None where it is the program that is wrong."""
    t = words().gettext
    if not database().exists:
        return _no_file()
    if is_busy(error):
        return t("Databasen svarar inte just nu, eller är full. Inget har ändrats. Försök igen.")
    return None if is_newest(database()) else _not_newest()


def _not_newest() -> str:
    return words().gettext("Databasen är inte uppdaterad. Kör `database migrate` först.")


def _no_file() -> str:
    return words().gettext("Databasfilen finns inte. Lägg tillbaka den, eller kör `database migrate` om installationen är ny.")


def require_newest() -> None:
    """One line where the database is gone, does not answer or is of another version than the program."""
    with told():
        if not is_newest(database()):
            raise click.ClickException(_not_newest() if database().exists else _no_file())


def require_place(path: Path) -> None:
    """One line where a file cannot be written there, before there is anything to write."""
    with told():
        if not path.exists() and not path.parent.is_dir():
            raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT), str(path.parent))


def write_whole(path: Path, content: bytes, *, secret: bool = False) -> None:
    """Write a file whole or not at all: beside its place first, then into it. What is secret is its owner's only."""
    if path.exists() and not path.is_file():  # a pipe or a terminal takes what comes
        path.write_bytes(content)
        return
    beside = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    try:
        beside.touch(0o600 if secret else 0o666)
        beside.write_bytes(content)
        beside.replace(path)
    finally:
        beside.unlink(missing_ok=True)


def in_context(say: Callable[..., Said], *arguments: object) -> Said:
    """Words that pages have, said by a command in the installation's language."""
    with current_app.test_request_context():
        return say(*arguments)


def explain(error: SurveyError) -> str:
    """What went wrong, in the installation's language; a fault without words of its own is named by its code."""
    if isinstance(error, NotFound):
        return words().gettext("Det finns inget med det id:t. Se `study list`.")
    return in_context(sentence, error) or str(error) or error.code
