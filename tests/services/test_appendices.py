"""An appendix from asked for to made: queued once, progress told, failed with a reason, made again, the same bytes."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from sqlalchemy import select

from surveyapp.errors import NotFound, Refused
from surveyapp.jobs.work import fail, take, work
from surveyapp.persistence.rows import AppendixRow, EventRow
from surveyapp.reports.appendix import appendix_pdf
from surveyapp.services import appendices, registry
from surveyapp.services.common import OPERATOR
from surveyapp.services.release_requests import error_of, publication_of

NOW = datetime.now(UTC)
PRODUCE = "surveyapp.services.appendix_work:produce_in_child"


def ask(scene, number=9, language="sv", study=None):
    with scene.store.transaction() as session:
        row = appendices.request_appendix(session, OPERATOR, NOW, study or scene.demo.closed_study, number, language)
        session.flush()
        return row.id


def row_of(scene, key):
    with scene.store.session(write=False) as session:
        return session.get_one(AppendixRow, key)


def test_an_appendix_is_queued_once_however_often_it_is_asked_for(scene):
    first, second, english = ask(scene), ask(scene), ask(scene, language="en")
    assert first == second != english
    with scene.store.session(write=False) as session:
        logged = session.scalars(select(EventRow).where(EventRow.what == "appendix_requested")).all()
        listed = [(row.number, row.language, row.state, row.progress) for row in appendices.appendices_of(session, scene.demo.closed_study)]
    assert [line.detail for line in logged] == [{"number": 9, "language": "sv"}, {"number": 9, "language": "en"}]
    assert listed == [(9, "en", "queued", 0), (9, "sv", "queued", 0)]


@pytest.mark.parametrize(("number", "study"), [(8, None), (11, None), (9, "open")])
def test_there_is_no_other_appendix_and_none_before_a_release(scene, number, study):
    with pytest.raises(NotFound):
        ask(scene, number, study=scene.demo.open_study if study else None)


def test_an_appendix_that_is_queued_running_or_failed_has_no_bytes_and_another_studys_is_not_there(scene):
    key = ask(scene)
    with scene.store.session(write=True) as session:
        for state in ("queued", "running", "failed"):
            session.get_one(AppendixRow, key).state = state
            session.flush()
            with pytest.raises(Refused, match="appendix_not_ready"):
                appendices.appendix_bytes(session, scene.demo.closed_study, key)
        with pytest.raises(NotFound):
            appendices.appendix_bytes(session, scene.demo.open_study, key)
        with pytest.raises(NotFound):
            appendices.appendix_bytes(session, scene.demo.closed_study, 999)


def test_one_that_failed_is_queued_anew_and_one_that_is_running_is_left(scene):
    key = ask(scene)
    assert take(scene.store, AppendixRow, NOW) == key
    assert ask(scene) == key
    assert (row_of(scene, key).state, row_of(scene, key).progress) == ("running", 5)
    fail(scene.store, AppendixRow, key, {"code": "library_missing", "library": "apt-get install x"})
    assert error_of(row_of(scene, key)) == {"code": "library_missing", "library": "apt-get install x"}
    assert ask(scene) == key
    again = row_of(scene, key)
    assert (again.state, again.attempts, again.error, again.lease_until) == ("queued", 0, None, None)


def test_an_appendix_made_again_has_the_same_bytes(scene):
    key = ask(scene, 10)
    assert work(scene.store, AppendixRow, PRODUCE)
    first = row_of(scene, key)
    assert (first.state, first.progress, first.lease_until, first.error) == ("done", 100, None, None)
    with scene.store.transaction() as session:
        row = session.get_one(AppendixRow, key)
        row.state, row.pdf = "queued", None
    assert work(scene.store, AppendixRow, PRODUCE)
    assert row_of(scene, key).pdf == first.pdf
    assert first.pdf.startswith(b"%PDF-1.7")
    with scene.store.session(write=False) as session:  # what has gone out is put down once
        put_down = [row.detail for row in registry.published(session, scene.demo.closed_study) if row.kind == "appendix"]
    assert put_down == [{"number": 10, "language": "sv"}]
    assert not work(scene.store, AppendixRow, PRODUCE)


def test_progress_is_told_while_the_pages_are_set_and_only_rises(scene):
    with scene.store.session(write=False) as session:
        publication = publication_of(appendices.newest_release(session, scene.demo.closed_study))
    told: list[int] = []
    appendix_pdf(publication, 10, "sv", told.append)
    assert told == sorted(set(told))
    assert len(told) > 1
    assert all(5 < percent < 100 for percent in told)
