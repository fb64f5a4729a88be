"""A study's second wave beside its first: which version it is held against, and what its own versions and the registry say."""

from __future__ import annotations

import json

import pytest

from surveyapp.audit.reading import read_document
from surveyapp.audit.run import audit
from surveyapp.disclosure.released import Kind
from surveyapp.errors import NotFound
from surveyapp.persistence.rows import ReleaseRow, WaveRow
from surveyapp.services import late_answers, release_requests, waves
from surveyapp.services.common import OPERATOR
from surveyapp.services.registry_document import document_of
from surveyapp.services.release_requests import publication_of, released
from surveyapp.services.study_document import study_document
from tests.services.late import WEEK, rate, release, uneven_wave
from tests.services.small import KEY, NOW, TODAY, new_study, new_wave, open_wave
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


# ---------------------------------------------------------------------- all waves in one document
def plain(document):
    return json.loads(json.dumps(document))


def test_a_studys_document_holds_every_entry_of_each_waves_own_and_says_which_wave_it_is_of(session, both):
    study = session.get_one(WaveRow, both[0]).study_id
    whole = plain(study_document(session, study, with_frame=True))
    assert [(one["number"], one["wave"]) for one in whole["release"]["waves"]] == [(1, both[0]), (2, both[1])]
    found = {entry["id"]: entry for entry in whole["publications"]}
    own = {f"w{number}": document_of(session, wave, with_frame=True) for number, wave in enumerate(both, 1)}
    assert list(found) == [f"{name}/{entry['id']}" for name, one in own.items() for entry in one["publications"]]
    assert list(whole["questions"]) == [f"{name}:{question}" for name, one in own.items() for question in one["questions"]]
    assert {found[f"w{number}/MGR/MG1/all/all"]["where"]["wave"] for number in (1, 2)} == set(both)
    for name, one in own.items():
        for entry in plain(one)["publications"]:
            assert numbers(found[f"{name}/{entry['id']}"]) == numbers(entry)
    assert len(whole["frame"]["units"]) == sum(len(one["frame"]["units"]) for one in own.values())
    assert whole["frame"]["hidden_attributes"] == {"answered_in": ["v1", "v2"]}
    cells = {cell for sentence in whole["sentences"] for cell in sentence["cells"]}
    assert cells
    assert cells <= set(found)


def numbers(entry):
    """What an entry prints, without where."""
    hidden = {"id", "question", "where"}
    return {name: {k: v for k, v in value.items() if k not in {"of", "against"}} if name == "contrast" else value
            for name, value in entry.items() if name not in hidden}  # fmt: skip


def test_both_sides_of_every_comparison_in_it_name_their_wave(session, both):
    whole = study_document(session, session.get_one(WaveRow, both[0]).study_id, with_frame=False)
    sides = [(entry, entry["contrast"][side]) for entry in whole["publications"] if "contrast" in entry for side in ("of", "against")]
    assert {side.get("where", side)["wave"] for _, side in sides} == set(both)
    changes = [side["wave"] for entry, side in sides if "/waves/" in entry["id"]]
    assert set(changes[::2]) == {both[1]}
    assert set(changes[1::2]) == {both[0]}
    assert "frame" not in whole


def test_the_audit_reads_it_and_holds_the_waves_apart(session, both):
    """The same people and the same question, with other answers: neither contradicts the other."""
    content = plain(study_document(session, session.get_one(WaveRow, both[0]).study_id, with_frame=True))
    for name in ("w1:MGR/MG1", "w2:MGR/MG1"):
        report = audit(read_document(json.dumps(content).encode()), only=name, insider=False)
        assert (report.contradictions, report.questions) == ([], 1), name
    entries = {entry["id"]: entry for entry in content["publications"]}
    entries["w2/MGR/MG1/all/all"]["counts"] = entries["w1/MGR/MG1/all/all"]["counts"]
    report = audit(read_document(json.dumps(content).encode()), only="w2:MGR/MG1", insider=False)
    assert [clash.question for clash in report.contradictions] == ["w2:MGR/MG1"]


def test_a_study_that_nothing_is_out_of_has_no_document(session):
    with pytest.raises(NotFound):
        study_document(session, new_study(session), with_frame=False)
