"""The database: one engine for SQLite or PostgreSQL, sessions for reading and for writing, and the storage rewritten after deletion."""

from __future__ import annotations

import errno
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import quote

from sqlalchemy import Connection, Engine, create_engine, event, make_url, text
from sqlalchemy.exc import DBAPIError, DisconnectionError
from sqlalchemy.orm import Session

from surveyapp.errors import Busy

BUSY_SECONDS = 5.0
# Constraint names are for programmers; a lost, locked or full store is for people: these are the signs of the latter.
BUSY_SIGNS = (
    "locked",
    "is full",
    "unable to open",
    "disk i/o",
    "readonly database",
    "no space",
    "connection",
    "connect",
    "terminating",
    "starting up",
    "shutting down",
    "deadlock",
)

NO_ROOM = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}


class Database:
    """Sessions over one engine. A writing session on SQLite takes the write lock at once, so that it never fails half-way."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.engine = _engine(url)
        self._reading, self._writing = (self.engine.execution_options(surveyapp_write=write) for write in (False, True))

    @property
    def embedded(self) -> bool:
        return self.engine.dialect.name == "sqlite"

    @property
    def exists(self) -> bool:
        """Whether there is a file to open; a server is asked when it is used."""
        return not self.embedded or Path(_path(self.url)).exists()

    def session(self, *, write: bool) -> Session:
        """A new session; the caller commits and closes it."""
        return Session(self._writing if write else self._reading, expire_on_commit=False)

    @contextmanager
    def transaction(self) -> Iterator[Session]:
        """A writing session, committed when the block ends well. For commands and jobs; pages have their own edge."""
        with self.session(write=True) as session, session.begin():
            yield session

    def ping(self) -> None:
        """Busy where the database does not answer."""
        try:
            with self.engine.connect() as connection:
                connection.execute(text("SELECT 1"))
        except DBAPIError as error:
            raise Busy() from error

    def scrub(self) -> None:
        """Rewrite the storage, so that what was deleted cannot be read in files any more and no row tells its age."""
        if self.embedded:
            self._rewrite_file()
        else:
            with self.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
                for table in ("response", "response_text", "closed_response", "closed_text", "draft", "invitation", "answer_file"):
                    connection.exec_driver_sql(f"VACUUM FULL {table}")

    def _rewrite_file(self) -> None:
        """On the driver's own connection: SQLite rewrites a file only outside transactions, and ours begin one at once."""
        raw = self.engine.raw_connection()
        try:
            raw.cursor().execute("VACUUM")
            raw.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)")
        except sqlite3.Error as error:
            raise Busy() from error
        finally:
            raw.close()

    def dispose(self) -> None:
        self.engine.dispose()


def is_busy(error: BaseException) -> bool:
    """Whether an error means that the store is away or locked, or a disk full, just now, rather than that a program is wrong."""
    if isinstance(error, OSError):
        return error.errno in NO_ROOM
    if not isinstance(error, DBAPIError):
        return False
    if error.connection_invalidated:
        return True
    message = str(error.orig).lower()
    return any(sign in message for sign in BUSY_SIGNS)


def _engine(url: str) -> Engine:
    """Errors never carry what was to be written: it may be an answer on its way into a log."""
    if not url.startswith("sqlite"):
        return create_engine(
            url, hide_parameters=True, pool_pre_ping=True, pool_size=8, max_overflow=8, connect_args={"connect_timeout": 5}
        )
    # A file that is gone is never made anew here, only by a migration: an empty database would look like one where nobody exists.
    address = f"sqlite:///file:{quote(_path(url))}?mode=rw&uri=true"
    engine = create_engine(address, hide_parameters=True, connect_args={"timeout": BUSY_SECONDS, "isolation_level": None})
    event.listen(engine, "connect", _prepare)
    _watch(engine, Path(_path(url)))
    event.listen(engine, "begin", _begin)
    return engine


def _path(url: str) -> str:
    return str(Path(make_url(url).database or "").absolute())


def _watch(engine: Engine, path: Path) -> None:
    """Let go of a connection whose file was removed or replaced: what it writes would be kept by nobody."""

    def mark(_connection: Any, record: Any) -> None:
        record.info["file"] = _identity(path)

    def check(_connection: Any, record: Any, _proxy: Any) -> None:
        if record.info["file"] != _identity(path):
            raise DisconnectionError(f"another file stands at {path.name}")

    event.listen(engine, "connect", mark)
    event.listen(engine, "checkout", check)


def _identity(path: Path) -> tuple[int, int] | None:
    try:
        status = path.stat()
    except OSError:
        return None
    return status.st_dev, status.st_ino


def _prepare(connection: Any, _record: Any) -> None:
    cursor = connection.cursor()
    for pragma in (
        "journal_mode=WAL",
        "synchronous=FULL",
        "foreign_keys=ON",
        "secure_delete=ON",
        f"busy_timeout={int(BUSY_SECONDS * 1000)}",
    ):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin(connection: Connection) -> None:
    write = connection.get_execution_options().get("surveyapp_write", True)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if write else "BEGIN")
