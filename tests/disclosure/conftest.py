"""What tests of disclosure control share."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from surveyapp.persistence.database import Database
from surveyapp.persistence.rows import StudyRow, WaveRow
from surveyapp.services.release import _raw


@pytest.fixture(scope="module")
def wave(demo_template):
    """The demo's closed wave as raw frames: 64 of 82 managers in five areas, one of them with four answers."""
    folder, demo = demo_template
    store = Database(f"sqlite:///{folder / 'surveyapp.sqlite'}")
    with store.session(write=False) as session:
        found = session.get(WaveRow, demo.closed_wave)
        raw = _raw(session, session.get(StudyRow, demo.closed_study), found, 1, datetime.now(UTC))
    store.dispose()
    return raw
