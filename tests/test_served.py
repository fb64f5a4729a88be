"""The product as it is started: one parent, web server, worker, demo."""

from __future__ import annotations

import sqlite3
import time
import urllib.request

import pytest

WORK_SECONDS = 150


def test_the_demo_is_served_and_healthy(live_server):
    with urllib.request.urlopen(f"{live_server.url}/healthz", timeout=10) as answer:
        assert answer.status == 200
    assert live_server.fresh_link("managers").startswith(live_server.url + "/s/")


def test_the_worker_makes_both_appendices_of_the_demo_and_rewrites_the_storage(live_server):
    deadline = time.monotonic() + WORK_SECONDS
    while time.monotonic() < deadline:
        listed = live_server.run("appendix", "list", live_server.closed_study).split()
        if len(listed) == 2:
            break
        time.sleep(1)
    assert listed == ["bilaga-9", "bilaga-10"]
    with sqlite3.connect(live_server.instance / "surveyapp.sqlite") as connection:
        assert connection.execute("SELECT count(*) FROM wave WHERE needs_scrub").fetchone() == (0,)
    assert (live_server.instance / "serve.log").read_text().count("Traceback") == 0


@pytest.mark.browser
def test_a_browser_opens_the_sign_in_page(live_server, browser):
    page = browser.new_page()
    page.goto(f"{live_server.url}/logga-in")
    assert page.locator("h1").count() == 1
    page.close()
