"""The parent of web server and worker: what it starts ends with it, however it ends, and it says at once why it cannot start."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys

import psutil
import pytest

from surveyapp.settings import ROOT
from tests.conftest import SIZED, serving

END_SECONDS = 60  # a patience, not a promise: the machine may be doing other things
FLASK = [sys.executable, "-m", "flask", "--app", "wsgi"]


def environment(instance):
    clean = {name: value for name, value in os.environ.items() if not name.startswith("SURVEYAPP_")}
    return {**clean, "SURVEYAPP_INSTANCE": str(instance)}


def family(parent):
    return psutil.Process(parent).children(recursive=True)


def still_there(processes):
    """Those that live on after a while. A process that waits to be counted out by a container's first process is dead."""
    _gone, alive = psutil.wait_procs(processes, END_SECONDS)
    return [process for process in alive if process.is_running() and process.status() != psutil.STATUS_ZOMBIE]


def test_a_killed_parent_takes_web_server_and_worker_with_it(scene, tmp_path):
    with serving(scene.settings.instance, tmp_path / "serve.log") as (_url, parent):
        children = family(parent)
        assert len(children) >= 3  # the web server, the one of its workers that has answered, and the background worker
        os.kill(parent, signal.SIGKILL)
        assert still_there(children) == []


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_what_a_child_has_started_goes_with_it(number):
    program = """
import sys
from surveyapp.parent import Parent
both = ["sh", "-c", "sleep 300 & echo started; exec sleep 300"]
print(Parent({"one": (both, 15), "other": (["sleep", "300"], 15)}).run())
"""
    parent = subprocess.Popen([sys.executable, "-c", program], cwd=ROOT, stdout=subprocess.PIPE, text=True)
    assert parent.stdout.readline() == "started\n"
    children = family(parent.pid)
    parent.send_signal(number)
    assert parent.communicate(timeout=END_SECONDS)[0] == "[]\n"
    assert still_there(children) == []


def test_a_signal_that_comes_while_a_process_turns_into_the_parent_is_not_lost():
    program = """
import os, signal
from surveyapp.parent import become, hold
hold()
os.kill(os.getpid(), signal.SIGINT)
become({"one": (["sleep", "300"], signal.SIGTERM)}, os.environ, "")
"""
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, timeout=END_SECONDS)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_one_that_ends_too_soon_ends_the_other_and_is_named():
    given = '{"commands": {"web": [["sh", "-c", "exit 3"], 15], "worker": [["sleep", "300"], 15]}, "early": "gone: {names}"}'
    done = subprocess.run([sys.executable, "-m", "surveyapp.parent", given], cwd=ROOT, capture_output=True, text=True, timeout=END_SECONDS)
    assert (done.returncode, done.stdout, done.stderr) == (1, "", "gone: web\n")


def test_a_port_that_is_taken_is_said_in_one_line_before_anything_is_prepared(tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        command = [*FLASK, "serve", "--prepare", "--port", str(port)]
        done = subprocess.run(command, cwd=ROOT, env=environment(tmp_path), capture_output=True, text=True, check=False)
    words = f"Error: Port {port} är upptagen. Stäng det som kör där, eller välj en annan: make run PORT={port + 1}\n"
    assert (done.returncode, done.stdout, done.stderr) == (1, "", words)
    assert not (tmp_path / "surveyapp.sqlite").exists()


def test_two_that_start_at_once_on_an_empty_folder_make_one_demo(tmp_path):
    command = [*FLASK, "serve", "--prepare", "--port"]
    started = [
        subprocess.Popen(
            [*command, str(port)], cwd=ROOT, env=environment(tmp_path) | {"PYTHONPATH": SIZED}, stdout=subprocess.PIPE, text=True
        )
        for port in free_ports(2)
    ]
    try:
        told = [until_ready(process) for process in started]
    finally:
        for process in started:
            process.kill()  # the parent takes what it has started with it
    assert sorted(lines.count("konsult@ekvalla.example") for lines in told) == [0, 1]
    listed = subprocess.run([*FLASK, "study", "list"], cwd=ROOT, env=environment(tmp_path), capture_output=True, text=True, check=True)
    assert listed.stdout.count("  study  ") == 2


def free_ports(number):
    probes = [socket.create_server(("127.0.0.1", 0)) for _ in range(number)]
    ports = [probe.getsockname()[1] for probe in probes]
    for probe in probes:
        probe.close()
    return ports


def until_ready(process):
    """What it says until it serves; then it is ended."""
    lines = []
    while not lines or not lines[-1].startswith("Stödspegeln:"):
        lines.append(process.stdout.readline())
        assert lines[-1], lines
    process.send_signal(signal.SIGINT)
    process.communicate(timeout=END_SECONDS)
    return "".join(lines)
