"""The product served as people meet it, for measuring: started, waited for, weighed and stopped."""

from __future__ import annotations

import contextlib
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

from bench.scene import environment
from surveyapp.settings import ROOT

START_SECONDS = 30


@contextlib.contextmanager
def served(folder: Path) -> Iterator[tuple[int, int]]:
    """`serve` on the installation in this folder: (port, process id of the parent)."""
    port = _free_port()
    command = [sys.executable, "-m", "flask", "--app", "wsgi", "serve", "--port", str(port)]
    with (folder / "serve.log").open("wb") as log:
        parent = subprocess.Popen(command, cwd=ROOT, env=environment(folder, port), stdout=log, stderr=log)
        try:
            _wait_for(port)
            yield port, parent.pid
        finally:
            parent.send_signal(signal.SIGINT)
            parent.wait(20)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait_for(port: int) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        with contextlib.suppress(OSError), urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=2) as answer:
            if answer.status == 200:
                return
        time.sleep(0.1)
    raise RuntimeError("serve did not answer")


def proportional_memory(parent: int) -> float:
    """Sum of the proportional set sizes of the process and all its descendants, in MB."""
    return sum(_pss(process) for process in family(parent)) / 1024


def family(process: int) -> list[int]:
    tasks = Path(f"/proc/{process}/task")
    children = [int(child) for task in tasks.iterdir() for child in (task / "children").read_text().split()]
    return [process, *(one for child in children for one in family(child))]


def _pss(process: int) -> int:
    lines = Path(f"/proc/{process}/smaps_rollup").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("Pss:"))
