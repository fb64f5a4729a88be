"""Heavy work in a process of its own, so that the worker stays small and a runaway rendering takes nobody with it."""

from __future__ import annotations

import contextlib
import importlib
import multiprocessing
import resource
from multiprocessing.connection import Connection
from typing import Any

from surveyapp.errors import Refused, SurveyError
from surveyapp.persistence.database import is_busy

MEMORY_BYTES = 4 * 1024**3
SECONDS = 600


class ChildFailed(SurveyError):
    """The child stopped without a result: `str()` says how."""

    code = "child_failed"


def _run(sender: Connection, function: str, args: tuple[Any, ...]) -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    module, name = function.split(":")
    answer: tuple[Any, ...]
    try:
        answer = ("done", getattr(importlib.import_module(module), name)(*args))
    except SurveyError as error:
        answer = ("refused", error.code, error.params, str(error))
    except Exception as error:
        answer = ("refused", "store_busy", {}, str(error)) if is_busy(error) else ("failed", f"{type(error).__name__}: {error}")
    with contextlib.suppress(BrokenPipeError):  # whoever asked has stopped: there is nobody to tell
        sender.send(answer)


def inside() -> bool:
    """Whether this already is such a child: its limits hold, and it may not have children of its own."""
    return multiprocessing.current_process().daemon


def run(function: str, *args: Any, seconds: float = SECONDS) -> Any:
    """Call "module:function" with plain arguments in a spawned child and give its result.

    Refused as the child raised it; ChildFailed where it died, took too long or met an unknown error.
    """
    context = multiprocessing.get_context("spawn")
    receiver, sender = context.Pipe(duplex=False)
    child = context.Process(target=_run, args=(sender, function, args), daemon=True)
    child.start()
    sender.close()
    try:
        answer: tuple[Any, ...] = receiver.recv() if receiver.poll(seconds) else ("failed", f"no result within {seconds:g} s")
    except EOFError:
        answer = ("failed", "the process ended without a result (out of memory?)")
    finally:
        receiver.close()
        child.join(5)
        if child.is_alive():
            child.kill()
            child.join()
    if answer[0] == "done":
        return answer[1]
    if answer[0] == "refused":
        raise Refused(answer[1], **answer[2]) from ChildFailed(answer[3])
    raise ChildFailed(answer[1])
