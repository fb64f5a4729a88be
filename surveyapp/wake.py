"""The one task: "look at what is due". Pages call sweep() after a commit; jobs register what is to be looked at. Rows are the truth."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any

from huey import Huey, SqliteHuey, crontab

from surveyapp.settings import Settings

log = logging.getLogger("surveyapp.wake")

_state: dict[str, Any] = {}
_handlers: list[Callable[[], bool]] = []
_nightly: list[Callable[[], object]] = []


def init(settings: Settings) -> None:
    """Remember where the queue of this installation is. It is opened when it is first used: a process may fork before that."""
    _state.clear()
    _state["settings"] = settings


def queue() -> Huey:
    """The queue: a file beside the database, or the PostgreSQL server itself."""
    if "queue" not in _state:
        huey = _opened(_state["settings"])
        _state["look"] = huey.task(name="look")(look)
        huey.periodic_task(crontab(minute="*"), name="look_each_minute")(look)
        huey.periodic_task(crontab(hour="2", minute="0"), name="nightly")(night)
        _state["queue"] = huey
    return _state["queue"]


def _opened(settings: Settings) -> Huey:
    if settings.database_url.startswith("sqlite"):
        return SqliteHuey("surveyapp", filename=str(settings.instance / "queue.sqlite"), results=False, timeout=10)
    from huey.api import PostgresHuey  # noqa: PLC0415 - brings a driver that the embedded database does without

    return PostgresHuey("surveyapp", dsn=settings.database_url.replace("+psycopg", ""), results=False)


def sweep() -> None:
    """Say that something may be due. Losing this costs at most a minute: the sweep comes by anyway."""
    try:
        queue()
        _state["look"]()
    except Exception:  # the row is committed; a queue that is away must not turn a saved page into an error
        log.warning("the queue did not answer; the next sweep finds what is due", exc_info=True)


def register(handler: Callable[[], bool]) -> None:
    """Add something to look at. A handler does at most one piece of work and says whether it found any."""
    _handlers.append(handler)


def register_nightly(handler: Callable[[], object]) -> None:
    """Add something to do each night at two."""
    _nightly.append(handler)


def look() -> None:
    """Work through everything that is due. What fails is logged and comes again; it does not keep the rest waiting."""
    for handler in _handlers:
        try:
            while handler():
                pass
        except Exception:
            log.exception("background work failed; the next sweep tries again")


def night() -> None:
    for handler in _nightly:
        handler()
