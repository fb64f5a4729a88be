"""A full disk, for real: what was typed stands on the page, nothing is half saved, and the next try after there is room works."""

from __future__ import annotations

import io
import re
from datetime import UTC, datetime

import pytest
from sqlalchemy import func, select
from werkzeug.test import EnvironBuilder

from surveyapp.jobs.work import work
from surveyapp.persistence.rows import (
    AppendixRow,
    ClosedResponseRow,
    InvitationRow,
    RegisterEntryRow,
    RegisterImportRow,
    ReleaseRow,
    ResponseRow,
    WaveRow,
)
from surveyapp.services import appendices, waves
from surveyapp.services.common import OPERATOR
from tests.conftest import SIZED, csrf_of
from tests.web.desk import NEW_AREAS, managers, upload
from tests.web.test_respond import Respondent

NOT_SAVED = "Det som du skickade är inte sparat."
RELEASE, APPENDIX = "surveyapp.services.release:perform_in_child", "surveyapp.services.appendix_work:produce_in_child"


def count(scene, *tables):
    with scene.store.session(write=False) as session:
        return tuple(session.scalar(select(func.count()).select_from(table)) for table in tables)


def state_of(scene, table, key):
    with scene.store.session(write=False) as session:
        return session.get_one(table, key).state


@pytest.fixture
def manager(on_disk):
    return Respondent(on_disk, on_disk.demo.manager_link)


def typed_fields(page):
    """What the page would send again."""
    hidden = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', page)
    long = re.findall(r'<textarea[^>]*name="([^"]+)"[^>]*>([^<]*)</textarea>', page)
    return dict([*hidden, *long])


# ---------------------------------------------------------------------- answering
def test_an_answer_that_finds_no_room_stands_on_the_page_and_is_saved_when_there_is_room(disk, manager, caplog):
    where = manager.begin()
    name = re.findall(r'<input type="radio" name="([^"]+)"', manager.get(where))[0]
    data = {"csrf_token": csrf_of(manager.get(where)), name: "often"}
    disk.fill()
    answer = manager.client.post(f"/s/{manager.token}{where}", data=data)
    page = answer.get_data(as_text=True)
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "5")
    assert NOT_SAVED in page
    assert typed_fields(page) == data
    assert f'name="{name}" value="often" checked' not in manager.get(where)  # reading still works
    assert caplog.text == ""
    disk.free()
    assert manager.client.post(f"/s/{manager.token}{where}", data=typed_fields(page)).status_code == 303
    assert f'name="{name}" value="often" checked' in manager.get(where)


def test_the_page_speaks_the_readers_language(disk, manager):
    where = manager.begin()
    data = {"csrf_token": csrf_of(manager.get(where)), "language": "en"}
    disk.fill()
    page = manager.client.post(f"/s/{manager.token}{where}", data=data).get_data(as_text=True)
    assert '<html lang="en">' in page
    assert "What you sent has not been saved" in page


def test_a_long_text_that_finds_no_room_can_be_read_and_sent_again(disk, manager):
    manager.walk()
    last = re.findall(rf'href="/s/{manager.token}/([\w-]+)"', manager.get("/granska"))[-1]
    name = re.findall(r'<textarea[^>]*name="([^"]+)"', manager.get(f"/{last}"))[0]
    words = "Det här skrev jag länge på, och det får inte försvinna. " * 6
    data = {"csrf_token": csrf_of(manager.get(f"/{last}")), name: words}
    disk.fill()
    page = manager.client.post(f"/s/{manager.token}/{last}", data=data).get_data(as_text=True)
    assert typed_fields(page)[name] == words
    disk.free()
    manager.client.post(f"/s/{manager.token}/{last}", data=typed_fields(page))
    assert words.strip() in manager.get(f"/{last}")


def test_a_submit_that_finds_no_room_sends_nothing_and_the_same_button_sends_all_later(disk, on_disk, manager):
    manager.walk()
    page = manager.get("/granska")
    data = {"csrf_token": csrf_of(page), "receipt": re.findall(r'name="receipt" value="([^"]+)"', page)[0]}
    before = count(on_disk, ResponseRow)
    disk.fill()
    answer = manager.client.post(f"/s/{manager.token}/skicka", data=data)
    assert (answer.status_code, count(on_disk, ResponseRow)) == (503, before)
    assert "Granska" in manager.get("/granska")
    disk.free()
    again = manager.client.post(f"/s/{manager.token}/skicka", data=typed_fields(answer.get_data(as_text=True)))
    assert data["receipt"] in again.get_data(as_text=True)
    assert count(on_disk, ResponseRow) == (before[0] + 1,)


# ---------------------------------------------------------------------- the desk
def test_a_register_that_finds_no_room_changes_nothing(disk, on_disk, desk):
    study = desk.new_study()
    page = f"/oversyn/{study}/register"
    token, before = csrf_of(desk.get(page)), count(on_disk, RegisterEntryRow, RegisterImportRow)

    def send():
        data = {"csrf_token": token, "instrument": "MGR", "file": (io.BytesIO(managers(200).encode()), "register.csv")}
        return desk.client.post(page, data=data, content_type="multipart/form-data")

    disk.fill()
    assert (send().status_code, count(on_disk, RegisterEntryRow, RegisterImportRow)) == (503, before)
    disk.free()
    preview = upload(desk, study, managers(200))
    data = {"csrf_token": csrf_of(desk.get(preview)), **NEW_AREAS}
    disk.fill()
    refused = desk.client.post(preview, data=data)
    assert refused.status_code == 503
    assert NOT_SAVED in refused.get_data(as_text=True)
    assert count(on_disk, RegisterEntryRow, RegisterImportRow) == (before[0], before[1] + 1)
    disk.free()
    assert desk.client.post(preview, data=typed_fields(refused.get_data(as_text=True))).status_code == 302
    assert count(on_disk, RegisterEntryRow, RegisterImportRow) == (before[0] + 200, before[1])


def test_a_large_file_that_finds_no_room_on_its_way_in_is_told_so(disk, on_disk, desk, monkeypatch):
    study = desk.new_study()
    page = f"/oversyn/{study}/register"
    data = {"csrf_token": csrf_of(desk.get(page)), "instrument": "MGR", "file": (io.BytesIO(b"x" * 3_000_000), "register.csv")}
    request = EnvironBuilder(page, method="POST", data=data).get_environ()
    disk.fill()
    monkeypatch.setattr("tempfile.tempdir", str(disk.folder))
    answer = desk.client.open(request)
    assert answer.status_code == 503
    assert NOT_SAVED in answer.get_data(as_text=True)


def test_a_wave_that_finds_no_room_to_close_stays_open_and_whole(disk, on_disk, desk):
    demo, field = on_disk.demo, f"/oversyn/{on_disk.demo.open_study}/insamling"
    token, before = csrf_of(desk.get(field)), count(on_disk, ResponseRow, ClosedResponseRow)
    disk.fill(40_000)  # some of it fits, and all must go
    assert desk.client.post(f"{field}/{demo.open_wave}/stang", data={"csrf_token": token}).status_code == 503
    assert state_of(on_disk, WaveRow, demo.open_wave) == "open"
    assert count(on_disk, ResponseRow, ClosedResponseRow) == before
    with on_disk.store.session(write=False) as session:
        answered = select(func.count()).where(InvitationRow.state == "answered", InvitationRow.wave_id == demo.open_wave)
        assert session.scalar(answered.where(InvitationRow.token_hash.is_(None))) == 0
    disk.free()
    assert desk.client.post(f"{field}/{demo.open_wave}/stang", data={"csrf_token": token}).status_code == 302
    assert state_of(on_disk, WaveRow, demo.open_wave) == "closed"


def test_a_release_that_finds_no_room_says_why_and_can_be_asked_for_again(disk, on_disk, desk, monkeypatch):
    monkeypatch.setenv("PYTHONPATH", SIZED)
    demo, results = on_disk.demo, f"/oversyn/{on_disk.demo.open_study}/resultat"
    with on_disk.store.transaction() as session:
        waves.close_wave(session, OPERATOR, datetime.now(UTC), demo.open_wave)
    desk.post(results, f"{results}/slapp")
    disk.fill(60_000)
    assert work(on_disk.store, ReleaseRow, RELEASE)
    assert state_of(on_disk, WaveRow, demo.open_wave) == "closed"
    shown = desk.get(results)
    assert "Databasen svarade inte, eller disken är full. Inget har sparats." in shown
    disk.free()
    desk.post(results, f"{results}/slapp")
    assert work(on_disk.store, ReleaseRow, RELEASE)
    desk.give_out(demo.open_study)
    assert state_of(on_disk, WaveRow, demo.open_wave) == "released"


def test_an_appendix_that_finds_no_room_says_why_and_is_made_when_asked_again(disk, on_disk, desk):
    page = f"/oversyn/{on_disk.demo.closed_study}/bilagor"
    desk.post(page, f"{page}/10", language="sv")
    disk.fill(60_000)
    assert work(on_disk.store, AppendixRow, APPENDIX)
    shown = desk.get(page)
    assert "Databasen svarade inte, eller disken är full. Inget har sparats." in shown
    assert "Hämta PDF" not in shown
    disk.free()
    desk.post(page, f"{page}/10", language="sv")
    assert work(on_disk.store, AppendixRow, APPENDIX)
    assert "Hämta PDF" in desk.get(page)
    with on_disk.store.session(write=False) as session:
        assert [row.state for row in appendices.appendices_of(session, on_disk.demo.closed_study)] == ["done"]
