"""The demo's release, and a release of an odd study on demand."""

from __future__ import annotations

import shutil

import pytest

from surveyapp.persistence.database import Database
from surveyapp.services.appendices import newest_release
from surveyapp.services.release_requests import publication_of
from tests.reports.studies import measured


@pytest.fixture(scope="session")
def publication(demo_template):
    folder, demo = demo_template
    store = Database(f"sqlite:///{folder / 'surveyapp.sqlite'}")
    with store.session(write=False) as session:
        found = publication_of(newest_release(session, demo.closed_study))
    store.dispose()
    return found


@pytest.fixture(scope="session")
def released(sqlite_template, tmp_path_factory):
    """A function from a plan to its Publication."""

    def make(plan):
        path = tmp_path_factory.mktemp("odd") / "surveyapp.sqlite"
        shutil.copy(sqlite_template, path)
        store = Database(f"sqlite:///{path}")
        try:
            return measured(store, plan)
        finally:
            store.dispose()

    return make
