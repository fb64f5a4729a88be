"""What answering costs: server CPU per page and per response, exchanges per second, the weight of the first page, memory at rest."""

from __future__ import annotations

import io
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from statistics import median
from typing import Any

from flask import Flask
from werkzeug.test import EnvironBuilder

from bench import Figure
from bench.machine import Clock
from bench.scene import installation, open_wave
from bench.served import family, proportional_memory, served
from bench.walk import Answer, whole_response
from surveyapp.settings import ROOT, Settings
from surveyapp.web.app import create_app

WARM, MEASURED, CLIENTS, SPELLS = 3, 20, 8, 3
LOADED = SPELLS * 12 * CLIENTS  # responses
SETTLE_SECONDS = 3


class Server:
    """The application called as a server calls it, with the CPU time spent inside it. SQLite with full durability, on a file."""

    def __init__(self, app: Flask) -> None:
        self.app, self.seconds = app, 0.0

    def send(self, method: str, path: str, body: str) -> Answer:
        environ = self._environ(method, path.partition("#")[0], body.encode())
        given: dict[str, Any] = {}

        def start_response(status: str, headers: list[tuple[str, str]], _error: Any = None) -> Any:
            given.update(status=int(status[:3]), headers=dict(headers))

        before = time.process_time()
        content = self.app(environ, start_response)
        page = b"".join(content)
        content.close()  # type: ignore[attr-defined]  # where teardown runs
        self.seconds += time.process_time() - before
        return Answer(given["status"], given["headers"].get("Location", ""), page.decode())

    def _environ(self, method: str, path: str, body: bytes) -> dict[str, Any]:
        kind = "application/x-www-form-urlencoded" if body else None
        return EnvironBuilder(path, method=method, input_stream=io.BytesIO(body), content_length=len(body), content_type=kind).get_environ()


def _cpu(settings: Settings, tokens: list[str]) -> Iterator[Figure]:
    server = Server(create_app(settings))
    for token in tokens[:WARM]:
        whole_response(server.send, token)
    spent, exchanges = [], 0
    for token in tokens[WARM:]:
        server.seconds = 0.0
        exchanges = whole_response(server.send, token)
        spent.append(1000 * server.seconds)
    response = median(spent)
    exchange = response / exchanges
    how = f"the application called as a server calls it, SQLite on a file with full durability; median of {MEASURED} whole responses"
    yield Figure("server CPU per page exchange (POST and next page)", f"{exchange:.1f} ms", "at most 5 ms", exchange <= 5, how)
    what = f"a manager's whole response, 4 full and 3 short cards, {exchanges + 2} pages"
    yield Figure(what, f"{response:.0f} ms CPU", "at most 80 ms", response <= 80)


def _speed(port: int, parent: int, tokens: list[str]) -> Figure:
    """The best of a few spells: what others do on the machine only ever makes it slower."""
    spells = [_spell(port, parent, tokens[number::SPELLS]) for number in range(SPELLS)]
    rate, others = max(spells)
    measured = f"{rate:.0f} (others had {100 * others:.0f} % of the cores)"
    how = f"real server and {CLIENTS} clients with a connection each, in one process beside it; whole responses; best of {SPELLS} spells: "
    how += ", ".join(f"{each:.0f} with {100 * share:.0f} % taken" for each, share in spells)
    return Figure(f"page exchanges per second, {CLIENTS} clients on the same cores", measured, "at least 250", rate >= 250, how)


def _spell(port: int, parent: int, tokens: list[str]) -> tuple[float, float]:
    """Exchanges per second, and the share of the cores that others had meanwhile."""
    command = [sys.executable, "-m", "bench.load", str(port), str(CLIENTS)]
    before = Clock.now(family(parent))
    told = subprocess.run(command, cwd=ROOT, input="\n".join(tokens), capture_output=True, text=True, check=True).stdout.split()
    return int(told[0]) / float(told[1]), Clock.now(family(parent)).others_since(before)


def _memory(parent: int) -> Figure:
    megabytes = proportional_memory(parent)
    how = "parent, web server with its workers and background worker, a few seconds after their start"
    return Figure("memory at rest, web and background worker (sum of PSS)", f"{megabytes:.0f} MB", "under 250 MB", megabytes < 250, how)


def _first_page(address: str) -> Figure:
    from playwright.sync_api import sync_playwright

    sizes: list[int] = []

    def weigh(request: Any) -> None:
        parts = request.sizes()
        sizes.append(parts["responseHeadersSize"] + parts["responseBodySize"])

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        page = browser.new_page(locale="sv-SE")
        page.on("requestfinished", weigh)
        page.goto(address, wait_until="networkidle")
        browser.close()
    kilobytes, requests = sum(sizes) / 1000, len(sizes)
    met = kilobytes < 60 and requests <= 4
    return Figure("first page cold, in Chromium", f"{kilobytes:.1f} kB in {requests} requests", "under 60 kB in at most 4", met)


def figures() -> list[Figure]:
    """Everything that is measured here; under a minute."""
    with tempfile.TemporaryDirectory(prefix="bench-respond-") as name:
        settings = installation(Path(name))
        tokens = open_wave(settings, WARM + MEASURED + LOADED + 1)
        measured = list(_cpu(settings, tokens[: WARM + MEASURED]))
        with served(Path(name)) as (port, parent):
            time.sleep(SETTLE_SECONDS)
            memory = _memory(parent)
            first = _first_page(f"http://127.0.0.1:{port}/s/{tokens[-1]}")
            speed = _speed(port, parent, tokens[WARM + MEASURED : -1])
    return [*measured, speed, first, memory]
