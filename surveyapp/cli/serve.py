"""`flask --app wsgi serve`: web server and background worker under one parent that starts and stops them together."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from types import FrameType

import click
from flask import current_app
from sqlalchemy import select

from surveyapp.cli.database import upgrade
from surveyapp.cli.edge import database, is_newest, reading, told, words
from surveyapp.persistence.rows import StudyRow
from surveyapp.settings import ROOT, Settings

GRACE_SECONDS = 8.0
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
    if prepare:
        _prepare(settings)
    environment = {**os.environ, "SURVEYAPP_INSTANCE": str(settings.instance), "SURVEYAPP_BASE_URL": settings.base_url}
    raise SystemExit(_Parent(_commands(host, port, workers, threads), environment).run(f"http://{host}:{port}"))


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


def _commands(host: str, port: int, workers: int, threads: int) -> dict[str, tuple[list[str], signal.Signals]]:
    web = ["gunicorn", "wsgi:app", "--bind", f"{host}:{port}", "--worker-class", "gthread", "--log-level", "warning"]
    web += ["--workers", str(workers), "--threads", str(threads), "--graceful-timeout", "5", "--no-control-socket", "--preload"]
    worker = ["huey.bin.huey_consumer", "surveyapp.jobs.consumer.huey", "--workers", "1", "--quiet"]
    return {
        "web": ([sys.executable, "-m", *web], signal.SIGTERM),
        "worker": ([sys.executable, "-m", *worker], signal.SIGINT),
    }


class _Parent:
    """Starts each command in a session of its own and ends them all when one ends or a signal comes."""

    def __init__(self, commands: dict[str, tuple[list[str], signal.Signals]], environment: dict[str, str]) -> None:
        self._commands, self._environment = commands, environment
        self._stopping = False

    def run(self, address: str) -> int:
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, self._stop)
        children = {
            name: subprocess.Popen(arguments, cwd=ROOT, env=self._environment, start_new_session=True)
            for name, (arguments, _) in self._commands.items()
        }
        click.echo(words().gettext("Stödspegeln: %(address)s  (Ctrl-C stänger)", address=address))
        while not self._stopping and all(child.poll() is None for child in children.values()):
            time.sleep(0.1)
        failed = [name for name, child in children.items() if child.poll() not in (None, 0)]
        self._end(children)
        if failed and not self._stopping:
            click.echo(words().gettext("Avslutades i förtid: %(names)s.", names=", ".join(failed)), err=True)
            return 1
        return 0

    def _stop(self, _number: int, _frame: FrameType | None) -> None:
        self._stopping = True

    def _end(self, children: dict[str, subprocess.Popen[bytes]]) -> None:
        for name, child in children.items():
            if child.poll() is None:
                child.send_signal(self._commands[name][1])
        deadline = time.monotonic() + GRACE_SECONDS
        for child in children.values():
            try:
                child.wait(max(0.1, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                child.kill()
                child.wait()
