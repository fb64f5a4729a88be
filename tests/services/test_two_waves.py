"""A study's second wave beside its first: which version it is held against, and what its own versions and the registry say."""

from __future__ import annotations

import json

import pytest

from surveyapp.audit.reading import read_document
from surveyapp.audit.run import audit
from surveyapp.disclosure.released import Kind
from surveyapp.persistence.rows import ReleaseRow, WaveRow
from surveyapp.services import late_answers, release_requests, waves
from surveyapp.services.common import OPERATOR
from surveyapp.services.registry_document import document_of
from surveyapp.services.release_requests import publication_of, released
from tests.services.late import WEEK, rate, release, uneven_wave
from tests.services.small import KEY, NOW, TODAY, new_wave, open_wave
from tests.services.test_registry import every_figure

NAME = "MGR/MG1/waves"


@pytest.fixture
def both(session):
    """(first wave with two versions out, second wave with one)."""
    first = uneven_wave(session)
    release(session, first, whole_only=True)
    second = new_wave(session, session.get_one(WaveRow, first).study_id)
    open_wave(session, second)
    rate(session, second, 9, "hemvard")
    rate(session, second, 9, "boende_lss")
    waves.close_wave(session, OPERATOR, NOW, second)
    release(session, second)
    session.flush()
    return first, second


def changes(publication):
    return {table.id: table.cells[0] for table in publication.tables if table.kind is Kind.WAVES}


def test_the_newest_version_of_the_wave_before_is_used_and_named(session, both):
    first, second = both
    publication = publication_of(released(session, second))
    before = publication.facts["before"]
    assert (before["wave"], before["number"], before["version"], before["answered"]["MGR"]) == (first, 1, 2, 24)
    then = publication_of(released(session, first)).table("MGR/MG1/all").cells[0]
    cell = changes(publication)[NAME]
    assert (cell.before.n, cell.before.mean) == (then.n, then.mean) == (24, then.mean)
    assert cell.now.n == 18


def test_a_first_wave_is_compared_with_nothing(session, both):
    publication = publication_of(released(session, both[0]))
    assert (changes(publication), "before" in publication.facts) == ({}, False)


def test_the_nearest_wave_that_is_out_is_the_one_before(session, both):
    third = WaveRow(id="third", study_id=session.get_one(WaveRow, both[0]).study_id, number=5, state="draft", release_key=b"k" * 32)
    session.add(third)
    session.flush()
    assert release_requests.released_before(session, third)[0].id == both[1]
    for row in session.query(ReleaseRow).filter_by(wave_id=both[1]):
        row.state = "prepared"  # which is not out
    session.flush()
    found, publication = release_requests.released_before(session, third)
    assert (found.id, publication.version) == (both[0], 2)


def test_a_new_version_of_the_second_wave_is_held_against_the_same_one_and_both_stand_in_one_document(session, both):
    first, second = both
    late_answers.open_for_late(session, OPERATOR, NOW, second, KEY, TODAY + WEEK)
    for area in ("hemvard", "boende_lss"):
        rate(session, second, 5, area)
    waves.close_wave(session, OPERATOR, NOW, second)
    release(session, second, whole_only=True)
    publication = publication_of(released(session, second))
    assert (publication.version, publication.facts["before"]["version"]) == (2, 2)
    assert (changes(publication)[NAME].before.n, changes(publication)[NAME].now.n) == (24, 28)
    document = document_of(session, second, with_frame=True)
    entries = {entry["id"]: entry for entry in document["publications"]}
    now, earlier = entries[f"{NAME}/all"], entries[f"v1/{NAME}/all"]
    assert (now["n_valid"], earlier["n_valid"], earlier["where"]) == (28, 18, {"instrument": "MGR", "answered_in": "v1"})
    assert earlier["contrast"]["of"]["answered_in"] == "v1"
    assert earlier["contrast"]["against"] == now["contrast"]["against"] == {
        "wave": first, "n_valid": 24, "mean": float(changes(publication)[NAME].before.mean), "mean_decimals": 1,
    }  # fmt: skip


def test_every_figure_of_a_change_stands_in_the_registry_and_agrees_with_the_rest(session, both):
    _first, second = both
    assert every_figure(session, second) > 50
    document = read_document(json.dumps(document_of(session, second, with_frame=True)).encode())
    report = audit(document, only="MGR/MG1", insider=False)
    assert (report.contradictions, report.questions) == ([], 1)
