"""The registry of what has gone out: one row a thing, for ever, and all versions in one document that an outsider can judge."""

from __future__ import annotations

import json
import re
from dataclasses import asdict, replace

import pytest
from sqlalchemy import select

from surveyapp.audit.reading import read_document
from surveyapp.audit.run import audit
from surveyapp.disclosure.released import Verdict
from surveyapp.errors import NotFound
from surveyapp.persistence.rows import PublicationRow, ReleaseRow, StudyRow, WaveRow
from surveyapp.services import findings, registry, release_requests
from surveyapp.services.common import OPERATOR
from surveyapp.services.registry_document import document_of
from surveyapp.services.release import prepare_release
from surveyapp.services.release_confirm import confirm_release
from surveyapp.services.release_export import audit_document
from surveyapp.services.release_requests import publication_of, released
from tests.disclosure.mappers import sizes_only
from tests.services.late import late, release, released_wave, uneven_wave
from tests.services.small import NOW

WORDS = "Ord som ingen ska läsa före utgivning 7731"


@pytest.fixture
def wave(session):
    return released_wave(session)


@pytest.fixture
def both(session):
    """Two versions, the second of totals."""
    wave = uneven_wave(session)
    release(session, wave, whole_only=True)
    return wave


def lines(session, wave):
    study = session.get_one(WaveRow, wave).study_id
    return [(row.kind, row.version, row.detail) for row in registry.published(session, study)]


def plain(document):
    return json.loads(json.dumps(document))


def test_every_version_that_goes_out_is_put_down_with_what_it_says(session, both):
    assert lines(session, both) == [("release", 1, {"whole_only": False}), ("release", 2, {"whole_only": True})]
    first, second = registry.said_of(session, both, "release")
    assert first.fingerprint == released_fingerprint(session, both, 1)
    assert {entry["id"] for entry in first.entries["publications"]} > {"MGR/MG1/area/area:hemvard"}
    assert (second.by, second.entries["sentences"] is not None) == ("operator", True)


def released_fingerprint(session, wave, version):
    query = select(ReleaseRow.fingerprint).where(ReleaseRow.wave_id == wave, ReleaseRow.version == version)
    return session.scalars(query).one()


def test_what_is_only_prepared_is_not_put_down(session, wave):
    late(session, wave, MGR=6)
    asked = release_requests.request_release(session, OPERATOR, NOW, wave)
    session.flush()
    prepare_release(session, NOW, asked.id, sizes_only)
    assert [line[:2] for line in lines(session, wave)] == [("release", 1)]


def test_what_the_registry_is_to_hold_of_a_prepared_version_is_in_no_document(session, wave):
    before = plain(document_of(session, wave, with_frame=True))
    late(session, wave, MGR=6)
    asked = release_requests.request_release(session, OPERATOR, NOW, wave)
    session.flush()
    row = prepare_release(session, NOW, asked.id, sizes_only)
    row.entries = {**row.entries, "sentences": [{"id": "FT01/MGR", "text": {"sv": WORDS}, "cells": []}]}
    session.flush()
    assert plain(document_of(session, wave, with_frame=True)) == before
    confirm_release(session, OPERATOR, NOW, wave, row.fingerprint)
    assert WORDS in json.dumps(document_of(session, wave, with_frame=False), ensure_ascii=False)
    assert row.entries is None


def test_the_same_file_is_put_down_once(session, wave):
    row = released(session, wave)
    for _ in range(2):
        registry.put_down(session, NOW, "somebody", "export", "a" * 64, row, frame=False)
    registry.put_down(session, NOW, "somebody", "export", "b" * 64, row, frame=True)
    assert [line[2] for line in lines(session, wave)[1:]] == [{"frame": False}, {"frame": True}]


def test_own_words_are_put_down_when_they_may_be_printed(session, both):
    row = released(session, both)
    finding = next(one for one in publication_of(row).findings if one.instruments)
    said = finding.text["sv"]
    for words in (f"{said} Så är det.", f"{said} Det är 99 procent."):  # the second has a number that its cells lack
        findings.put_sentences(session, OPERATOR, NOW, row, finding.id, {"sv": words}, {})
    (line,) = registry.said_of(session, both, "sentence")
    assert line.entries == {"sentences": [{"id": finding.id, "edited": {"sv": f"{said} Så är det."}, "caveat": {}}]}
    (told,) = (one for one in document_of(session, both, with_frame=False)["sentences"] if one["id"] == finding.id)
    assert told["edited"] == {"sv": f"{said} Så är det."}


def test_the_registry_goes_with_the_whole_study_only(session, both):
    study = session.get_one(WaveRow, both).study_id
    session.flush()
    session.delete(session.get_one(StudyRow, study))
    session.flush()
    session.expire_all()
    assert list(session.scalars(select(PublicationRow))) == []


# ---------------------------------------------------------------------- all versions in one document
def test_the_document_of_one_version_is_the_release_itself(session, wave):
    assert plain(document_of(session, wave, with_frame=True)) == plain(audit_document(released(session, wave)))


def test_earlier_versions_stand_under_their_names_and_say_whose_answers_they_are_of(session, both):
    document = document_of(session, both, with_frame=True)
    entries = {entry["id"]: entry for entry in document["publications"]}
    assert document["frame"]["hidden_attributes"] == {"answered_in": ["v1", "v2"]}
    assert entries["v1/MGR/MG1/area/area:hemvard"]["where"] == {"instrument": "MGR", "MB1": "hemvard", "answered_in": "v1"}
    assert (entries["v1/MGR/MG1/all/all"]["n"], entries["MGR/MG1/all/all"]["n"]) == (18, 24)
    assert entries["MGR/MG1/all/all"]["where"] == {"instrument": "MGR"}
    assert "MGR/MG1/area/area:hemvard" not in entries
    assert "n_invited" not in entries["v1/MGR/rate/all/all"]


def test_every_entry_of_every_version_is_in_the_document_once(session, both):
    ids = [entry["id"] for entry in document_of(session, both, with_frame=False)["publications"]]
    own = [len(row.entries["publications"]) for row in registry.said_of(session, both, "release")]
    assert (len(ids), len(set(ids))) == (sum(own), sum(own))


def test_without_the_frame_nobody_is_told_who_answered(session, both):
    assert "frame" not in document_of(session, both, with_frame=False)


def test_a_version_that_is_not_in_the_registry_makes_no_document(session, wave):
    registry.said_of(session, wave, "release")[0].entries = None
    session.flush()
    with pytest.raises(NotFound):
        document_of(session, wave, with_frame=False)
    row = released(session, wave)
    registry.fill_in(session, row, {"publications": [], "questions": {}, "sentences": [], "policy": {}, "withheld": []})
    assert document_of(session, wave, with_frame=False)["publications"] == []


@pytest.mark.parametrize(("late", "whole_only"), [((5, 1), True), ((5, 5), False)], ids=["totals", "groups"])
def test_an_outsider_finds_nothing_in_two_versions_together(store, late, whole_only):
    """Protected as a real release is, and held against all entries of both versions."""
    assert learnt(store, late, whole_only) == []


def learnt(store, late, whole_only):
    """What the audit finds of two questions."""
    with store.session(write=True) as session:
        wave = uneven_wave(session, map, late)
        release(session, wave, map, whole_only=whole_only)
        document = read_document(json.dumps(document_of(session, wave, with_frame=True)).encode())
    reports = [audit(document, only=question) for question in ("MGR/MG1", "MGR/MG5")]
    assert [(report.contradictions, report.questions) for report in reports] == [([], 1), ([], 1)]
    return [found for report in reports for found in report.learnt]


# ---------------------------------------------------------------------- files repeat the release
def test_every_figure_of_a_release_stands_in_its_entries(session, both):
    """Files of tables are made from cells, and put down as a reference to the release: there is nothing in them that the entries lack."""
    assert every_figure(session, both) > 100


def every_figure(session, wave):
    """How many printed figures of a wave's versions were looked for, and found, in the entries of the registry."""
    compared = 0
    for row in registry.said_of(session, wave, "release"):
        for table in publication_of(session.get_one(ReleaseRow, row.release_id)).tables:
            for cell in table.cells:
                name = f"{table.id}/{cell.group}"
                said = [entry for entry in row.entries["publications"] if entry["id"] == name or entry["id"].startswith(f"{name}/")]
                compared_not = cell.contrast is not None and cell.contrast.verdict is Verdict.TOO_FEW  # the word alone is printed
                shown = replace(cell, favourable_count=None, contrast=None if compared_not else cell.contrast)
                printed = set(numbers(asdict(shown)))  # without the sum of printed counts
                assert printed <= set(numbers(said)), name
                compared += len(printed)
    return compared


def numbers(value):
    """Every number in a document, printed ones as texts too."""
    if isinstance(value, dict | list | tuple):
        for part in value.values() if isinstance(value, dict) else value:
            yield from numbers(part)
    elif re.fullmatch(r"-?\d+(\.\d+)?", str(value)):
        yield float(value)
