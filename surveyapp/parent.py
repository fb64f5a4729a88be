"""One parent for the web server and the worker: starts them, ends them together, and leaves nobody behind.

A process of its own with the standard library only: it does nothing but wait, and should weigh nothing while it does.
"""

from __future__ import annotations

import contextlib
import ctypes
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from types import FrameType

GRACE_SECONDS = 8.0
DIE_WITH_PARENT = 1  # PR_SET_PDEATHSIG
ENDING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


def hold() -> None:
    """Keep signals that end us waiting until the parent can take them: one that came while a process turns into another would be lost."""
    signal.pthread_sigmask(signal.SIG_BLOCK, ENDING)


def become(commands: Mapping[str, tuple[Sequence[str], signal.Signals]], environment: Mapping[str, str], early: str) -> None:
    """Turn this process into the parent of the commands (name -> words, signal that ends it). `early` tells of those that end too soon.

    Whoever is told before this that it can be stopped must be told after hold().
    """
    told = json.dumps({"commands": {name: [list(words), int(number)] for name, (words, number) in commands.items()}, "early": early})
    sys.stdout.flush()
    os.execve(sys.executable, [sys.executable, "-m", "surveyapp.parent", told], dict(environment))  # noqa: S606 - no shell


class Parent:
    """Starts each command in a session of its own and ends them all when one ends or a signal comes."""

    def __init__(self, commands: Mapping[str, tuple[Sequence[str], int]]) -> None:
        self._commands = commands
        self._stopping = False

    def run(self) -> list[str]:
        """Until a signal comes or a command ends; the names of those that ended by themselves with a fault."""
        for number in ENDING:
            signal.signal(number, self._stop)
        signal.pthread_sigmask(signal.SIG_UNBLOCK, ENDING)  # before the children, who would inherit it
        dies = _with_parent()
        children = {name: subprocess.Popen(words, start_new_session=True, preexec_fn=dies) for name, (words, _) in self._commands.items()}
        while not self._stopping and all(child.poll() is None for child in children.values()):
            time.sleep(0.1)
        failed = [] if self._stopping else [name for name, child in children.items() if child.poll() not in (None, 0)]
        self._end(children)
        return failed

    def _stop(self, _number: int, _frame: FrameType | None) -> None:
        self._stopping = True

    def _end(self, children: Mapping[str, subprocess.Popen[bytes]]) -> None:
        for name, child in children.items():
            if child.poll() is None:
                child.send_signal(self._commands[name][1])
        deadline = time.monotonic() + GRACE_SECONDS
        for child in children.values():
            with contextlib.suppress(subprocess.TimeoutExpired):
                child.wait(max(0.1, deadline - time.monotonic()))
            with contextlib.suppress(ProcessLookupError):  # what it started itself goes too: a rendering is in its session
                os.killpg(child.pid, signal.SIGKILL)
            child.wait()


def _with_parent() -> Callable[[], None] | None:
    """What a child does before it becomes its command: asks to be ended when this process is killed, on systems that can."""
    if sys.platform != "linux":
        return None
    library, parent = ctypes.CDLL(None), os.getpid()

    def ask() -> None:
        library.prctl(DIE_WITH_PARENT, int(signal.SIGTERM))
        if os.getppid() != parent:
            os._exit(1)

    return ask


def main(told: str) -> int:
    given = json.loads(told)
    failed = Parent(given["commands"]).run()
    if failed:
        sys.stderr.write(given["early"].format(names=", ".join(failed)) + "\n")
    return int(bool(failed))


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1]))
