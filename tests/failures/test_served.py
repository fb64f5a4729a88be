"""Failures as a browser with scripts meets them, and uploads that break off on their way."""

from __future__ import annotations

import re
import shutil
import socket
import time
import urllib.request
from urllib.parse import urlsplit

import psutil
import pytest

from surveyapp.persistence.database import Database
from surveyapp.persistence.rows import RegisterImportRow
from tests.conftest import serving
from tests.failures.conftest import Disk
from tests.failures.test_lost_database import move_away

UNSAVED, SAVED = "Inte sparat än. Vi försöker igen.", "Sparat"
WAIT = 20_000  # the page tries again every five seconds, and a locked or lost database answers after as long


@pytest.fixture
def place(disk: Disk, demo_template, tmp_path):
    """The demo served from the small disk: (address, demo, instance folder)."""
    template, demo = demo_template
    instance = disk.folder / "instance"
    shutil.copytree(template, instance)
    with serving(instance, tmp_path / "serve.log") as (url, parent):
        disk.processes = tuple(child.pid for child in psutil.Process(parent).children(recursive=True))
        yield url, demo, instance
        disk.free()
        disk.processes = ()
    assert "Traceback" not in (tmp_path / "serve.log").read_text()


@pytest.fixture
def question(browser, place):
    """The first question of a manager's questionnaire, in a browser with scripts."""
    url, demo, _instance = place
    context = browser.new_context(locale="sv-SE")
    page = context.new_page()
    page.goto(f"{url}/s/{demo.manager_link}")
    with page.expect_navigation():
        page.locator("button.button--go").first.click()
    yield page
    context.close()


def tap(page, place=0):
    """Choose an answer of the first question; its selector."""
    box = page.locator("#fragor input[type=radio]").nth(place)
    box.check(force=True)
    return f"#fragor input[name='{box.get_attribute('name')}'][value='{box.get_attribute('value')}']"


def says(page, words):
    page.locator(".saved span", has_text=re.compile(f"^{re.escape(words)}$")).wait_for(timeout=WAIT)


@pytest.mark.browser
def test_a_tap_that_finds_no_room_says_so_keeps_the_answer_and_is_saved_when_there_is_room(disk, question):
    disk.fill()
    chosen = tap(question)
    says(question, UNSAVED)
    assert question.locator(chosen).is_checked()
    disk.free()
    says(question, SAVED)
    question.reload()
    assert question.locator(chosen).is_checked()


@pytest.mark.browser
def test_a_page_sent_to_a_lost_database_comes_back_with_the_answers_and_goes_on_later(place, question):
    back = move_away(place[2] / "surveyapp.sqlite")
    chosen = tap(question)
    says(question, UNSAVED)
    where = question.url
    with question.expect_navigation():
        question.locator("button.button--go").last.click()
    assert question.locator("h1").inner_text() == "Vi kunde inte spara just nu"
    assert "Det du fyllde i finns kvar här på sidan." in question.content()
    back()
    with question.expect_navigation():
        question.get_by_role("button", name="Försök igen").click()
    assert "Vi kunde inte spara" not in question.content()
    question.goto(where)
    assert question.locator(chosen).is_checked()


# ---------------------------------------------------------------------- uploads that break off
def half_of_an_upload(url, path, cookie, token, ending):
    """Send the first half of a file and end the connection; what the server answered, if it could."""
    parts = urlsplit(url)
    head = f'--b\r\nContent-Disposition: form-data; name="csrf_token"\r\n\r\n{token}\r\n'
    head += '--b\r\nContent-Disposition: form-data; name="instrument"\r\n\r\nMGR\r\n'
    head += '--b\r\nContent-Disposition: form-data; name="file"; filename="register.csv"\r\n\r\nNamn;E-post\r\nAnna;anna@'
    body = head.encode()
    request = f"POST {path} HTTP/1.1\r\nHost: {parts.netloc}\r\nCookie: {cookie}\r\nContent-Type: multipart/form-data; boundary=b\r\n"
    request += f"Content-Length: {len(body) + 50_000}\r\n\r\n"
    with socket.create_connection((parts.hostname, parts.port), timeout=10) as connection:
        connection.sendall(request.encode() + body)
        if ending == "cut":
            return b""
        connection.shutdown(socket.SHUT_WR)
        return connection.recv(65536)


@pytest.mark.parametrize("ending", ["cut", "half closed"])
def test_an_upload_that_breaks_off_changes_nothing_and_the_server_goes_on(live_server, browser, ending):
    context = browser.new_context(locale="sv-SE")
    page = context.new_page()
    page.goto(f"{live_server.url}/logga-in")
    page.fill("[name=email]", live_server.email)
    page.fill("[name=password]", live_server.password)
    with page.expect_navigation():
        page.locator("form button").first.click()
    path = f"/oversyn/{live_server.closed_study}/register"
    page.goto(live_server.url + path)
    token = page.locator("[name=csrf_token]").first.get_attribute("value")
    cookie = "; ".join(f"{one['name']}={one['value']}" for one in context.cookies())
    context.close()
    answer = half_of_an_upload(live_server.url, path, cookie, token, ending)
    assert ending == "cut" or answer.startswith(b"HTTP/1.1 400 ")
    time.sleep(0.5)
    with urllib.request.urlopen(f"{live_server.url}/healthz", timeout=10) as healthy:
        assert healthy.status == 200
    store = Database(f"sqlite:///{live_server.instance / 'surveyapp.sqlite'}")
    with store.session(write=False) as session:
        assert session.query(RegisterImportRow).filter_by(study_id=live_server.closed_study).count() == 0
    store.dispose()
    assert "Traceback" not in (live_server.instance / "serve.log").read_text()
