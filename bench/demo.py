"""The invented municipality in a folder of its own, one wave released: what appendices and tables are measured on."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from bench.scene import installation
from surveyapp.persistence.database import Database
from surveyapp.services import release_requests
from surveyapp.services.common import OPERATOR
from surveyapp.services.demo import Demo, create_demo
from surveyapp.services.release import perform_release


@contextmanager
def demo() -> Iterator[tuple[str, Demo]]:
    """The database's address and what is in it."""
    with tempfile.TemporaryDirectory() as folder:
        settings = installation(Path(folder))
        store, now = Database(settings.database_url), datetime.now(UTC)
        with store.transaction() as session:
            made = create_demo(session, OPERATOR, now, settings.link_key)
            asked = release_requests.request_release(session, OPERATOR, now, made.closed_wave)
            session.flush()
            perform_release(session, now, asked.id)
        store.dispose()
        yield settings.database_url, made
