"""No log line of anybody's - ours, a library's, the web server's - holds a personal link or an answer."""

from __future__ import annotations

import logging
import os
import re
import subprocess
import sys
import time
import urllib.error
import urllib.request

import pytest

from surveyapp.settings import ROOT
from tests.conftest import _free_port
from tests.web.test_respond import Respondent

SECRET_WORDS = "Ord som bara den som skrev dem ska läsa 7731"


@pytest.mark.parametrize("name", ["surveyapp", "gunicorn.error", "gunicorn.access", "werkzeug", "anything.else", "root"])
def test_a_link_is_taken_out_of_messages_arguments_and_traces(app, caplog, name):
    caplog.set_level(logging.DEBUG)
    logger = logging.getLogger(name)
    logger.warning("at /s/hemlig0 now")
    logger.warning("Error handling request %s", "/s/hemlig1/reach?visa=hoppat")
    logger.info("%(r)s", {"r": 'GET /s/hemlig2 HTTP/1.1" "https://enkat.example/s/hemlig3/granska"'})
    try:
        raise ValueError("no page at /s/hemlig4")
    except ValueError:
        logger.exception("failed")
    assert "hemlig" not in caplog.text
    assert caplog.text.count("/s/…") == 6  # a trace tells the line and the error


def test_an_answer_that_cannot_be_written_is_not_in_the_log(scene, caplog):
    person = Respondent(scene, scene.demo.manager_link)
    person.walk()
    where = re.findall(rf'href="/s/{person.token}/([\w-]+)"', person.get("/granska"))[-1]
    name = re.findall(r'<textarea[^>]*name="([^"]+)"', person.get(f"/{where}"))[0]
    person.post(f"/{where}", {name: SECRET_WORDS})
    with scene.store.transaction() as session:
        session.connection().exec_driver_sql("ALTER TABLE response_text RENAME TO response_text_gone")
    caplog.set_level(logging.DEBUG)
    person.post("/skicka", {"receipt": "ett-eget-kvitto-123"}, 500)
    assert "no such table" in caplog.text
    assert SECRET_WORDS not in caplog.text
    assert person.token not in caplog.text
    assert "ett-eget-kvitto-123" not in caplog.text


def test_the_web_servers_own_logs_hold_no_link_even_with_everything_switched_on(scene, tmp_path):
    port, log = _free_port(), tmp_path / "all.log"
    token = scene.demo.manager_link
    environment = {**os.environ, "SURVEYAPP_INSTANCE": str(scene.settings.instance)}
    command = [sys.executable, "-m", "gunicorn", "wsgi:app", "--bind", f"127.0.0.1:{port}", "--log-level", "debug", "--no-control-socket"]
    with log.open("wb") as out:
        options = {"cwd": ROOT, "env": environment, "stdout": out, "stderr": out}
        server = subprocess.Popen([*command, "--access-logfile", "-", "--worker-class", "gthread", "--preload"], **options)
        try:
            _ask(port, f"/s/{token}")
            _ask(port, f"/s/{token}/nowhere?x=/s/{token}", method="POST")
            _ask(port, f"/s/{token}", method="BREW")
            _ask(port, "/healthz", referer=f"http://127.0.0.1/s/{token}")
        finally:
            server.terminate()
            server.wait(20)
    written = log.read_text()
    assert written.count("/s/…") >= 4  # the access log was on and told of the requests
    assert token not in written


def _ask(port, path, method="GET", referer=""):
    request = urllib.request.Request(f"http://127.0.0.1:{port}{path}", method=method, headers={"Referer": referer} if referer else {})
    for _ in range(100):
        try:
            with urllib.request.urlopen(request, timeout=5) as answer:
                return answer.status
        except urllib.error.HTTPError as error:
            return error.code
        except OSError:
            time.sleep(0.1)
    raise AssertionError("the server did not answer")
