"""`flask --app wsgi serve`: web server and background worker under one parent that starts and stops them together."""

from __future__ import annotations

import contextlib
import errno
import fcntl
import os
import signal
import socket
import sys
from collections.abc import Iterator

import click
from flask import current_app
from sqlalchemy import select

from surveyapp import parent
from surveyapp.cli.database import upgrade
from surveyapp.cli.edge import database, is_newest, reading, require_newest, told, words
from surveyapp.persistence.rows import StudyRow
from surveyapp.settings import PREFIX, ROOT, Settings

FLASK = ".venv/bin/flask --app wsgi"


@click.command("serve")
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", default=8000, show_default=True, type=click.IntRange(1, 65535))
@click.option("--workers", default=2, show_default=True, type=click.IntRange(1, 64))
@click.option("--threads", default=4, show_default=True, type=click.IntRange(1, 64))
@click.option("--prepare", is_flag=True, help="First migrate the database, and make the demo where there is no study.")
def command(host: str, port: int, workers: int, threads: int, prepare: bool) -> None:
    """Start the web server and the background worker; Ctrl-C stops both."""
    settings: Settings = current_app.extensions["surveyapp_settings"]
    _require_free(host, port)
    if prepare:
        with _alone(settings):
            _prepare(settings)
    require_newest()
    own = {"INSTANCE": str(settings.instance), "DATABASE_URL": settings.database_url, "BASE_URL": settings.base_url}
    environment = {**os.environ, **{PREFIX + name: value for name, value in own.items()}}
    t = words().gettext
    parent.hold()
    click.echo(t("Stödspegeln: %(address)s  (Ctrl-C stänger)", address=f"http://{_bind(host, port)}"))
    os.chdir(ROOT)
    parent.become(_commands(_bind(host, port), workers, threads), environment, t("Avslutades i förtid: %(names)s.", names="{names}"))


def _bind(host: str, port: int) -> str:
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"


def _require_free(host: str, port: int) -> None:
    """Said at once and in one line: the web server itself tries for five seconds and tells it in ten."""
    try:
        socket.create_server((host, port), family=socket.AF_INET6 if ":" in host else socket.AF_INET).close()
    except OSError as error:
        t = words().gettext
        if error.errno != errno.EADDRINUSE:
            why = t("%(address)s går inte att lyssna på: %(why)s.", address=_bind(host, port), why=error.strerror)
        else:
            why = t(
                "Port %(port)s är upptagen. Stäng det som kör där, eller välj en annan: make run PORT=%(other)s", port=port, other=port + 1
            )
        raise click.ClickException(why) from None


@contextlib.contextmanager
def _alone(settings: Settings) -> Iterator[None]:
    """Two who start on the same folder prepare it one after the other, so that there is one demo."""
    with (settings.instance / "prepare.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _prepare(settings: Settings) -> None:
    with told():
        if not is_newest(database()):
            upgrade(settings)
    with reading() as session:
        empty = session.scalar(select(StudyRow.id).limit(1)) is None
    if empty:
        from surveyapp.cli.study import make_demo  # noqa: PLC0415 - loads everything that a release needs

        make_demo(wait=False)
    else:
        tell_where_to_sign_in(settings)


def tell_where_to_sign_in(settings: Settings) -> None:
    """Passwords and links are not kept anywhere: what can be said is where to sign in and how to get new ones."""
    t = words().gettext
    click.echo(t("Logga in:       %(address)s", address=f"{settings.base_url}/logga-in"))
    click.echo(t("Nytt lösenord:  %(flask)s account reset E-POST", flask=FLASK))
    click.echo(t("Nya länkar:     %(flask)s study list, sedan fieldwork issue-links MÄTNING --out länkar.txt", flask=FLASK))


def _commands(bind: str, workers: int, threads: int) -> dict[str, tuple[list[str], signal.Signals]]:
    web = ["gunicorn", "wsgi:app", "--bind", bind, "--worker-class", "gthread", "--log-level", "warning"]
    web += ["--workers", str(workers), "--threads", str(threads), "--graceful-timeout", "5", "--no-control-socket", "--preload"]
    worker = ["huey.bin.huey_consumer", "surveyapp.jobs.consumer.huey", "--workers", "1", "--quiet"]
    return {
        "web": ([sys.executable, "-m", *web], signal.SIGTERM),
        "worker": ([sys.executable, "-m", *worker], signal.SIGINT),
    }
