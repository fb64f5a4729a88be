"""The pages of answers collected elsewhere: who may open them, what they refuse, and what is left of a file afterwards."""

from __future__ import annotations

import io
import sqlite3
from datetime import UTC, datetime
from random import Random

import pytest

from surveyapp.domain.scale import ResponseOption
from surveyapp.jobs import scrub
from surveyapp.persistence.rows import AnswerFileRow, ClosedResponseRow, InvitationRow, WaveRow
from surveyapp.services import studies, waves
from surveyapp.services.common import OPERATOR
from tests.services import elsewhere
from tests.web.desk import Desk

NOW = datetime.now(UTC)
DAYS = {"opened_on": "2026-03-01", "closed_on": "2026-03-15"}
ADDRESS = "hemlig.person@bjorklunda.example"


@pytest.fixture
def desk(scene):
    return Desk(scene.sign_in())


@pytest.fixture
def study(scene, desk):
    made = desk.new_study()
    areas = tuple(ResponseOption(f"area{place}x", {"sv": name, "en": name}) for place, name in enumerate(elsewhere.AREAS))
    with scene.store.transaction() as session:
        studies.change_design(session, OPERATOR, NOW, made, areas=areas)
    return made


@pytest.fixture
def content(scene, study):
    with scene.store.session(write=False) as session:
        made = waves.compose_both(session, studies.get_study(session, study))["MGR"]
    random = Random(3)
    people = [elsewhere.someone(made, random, blank=0.0) for _ in range(12)]
    rows = elsewhere.full_file(made, people, random)
    rows = [[*row, "E-post" if place == 0 else ADDRESS] for place, row in enumerate(rows)]
    return elsewhere.written(rows)


def upload(desk, study, content, status=None, instrument="MGR"):
    page = f"/oversyn/{study}/svar-utifran"
    return desk.post(page, page, status=status, instrument=instrument, file=(io.BytesIO(content), "svar.csv"))


def store(desk, study, status=None, **given):
    page = f"/oversyn/{study}/svar-utifran"
    return desk.post(page, f"{page}/las-in", status=status, **{**DAYS, **given})


def test_only_the_consultant_meets_files_of_answers(scene, desk, study, content):
    upload(desk, study, content)
    for role in ("assistant", "client"):
        other = scene.sign_in(role, study)
        for path in ("", "/MGR"):
            assert other.get(f"/oversyn/{study}/svar-utifran{path}").status_code == 403
    assert scene.client().get(f"/oversyn/{study}/svar-utifran").status_code == 302


def test_after_reading_in_nothing_of_the_file_is_left_in_the_storage(scene, desk, study, content):
    upload(desk, study, content)
    store(desk, study, **{"MGR-kind": "none"})
    with scene.store.session(write=False) as session:
        assert session.query(AnswerFileRow).count() == 0
        wave = session.query(WaveRow).filter_by(study_id=study).one()
        assert session.query(ClosedResponseRow).filter_by(wave_id=wave.id).count() == 12
        assert session.query(InvitationRow).filter_by(wave_id=wave.id).count() == 0
    assert scrub(scene.store)
    assert ADDRESS.encode() not in b"".join(path.read_bytes() for path in scene.settings.instance.glob("surveyapp.sqlite*"))
    with sqlite3.connect(scene.settings.instance / "surveyapp.sqlite") as plain:
        assert ADDRESS not in "\n".join(plain.iterdump())


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({}, "Välj hur många som var inbjudna"),
        ({"MGR-kind": "counts"}, "Skriv hur många som var inbjudna"),
        ({"MGR-kind": "counts", "MGR-all": "många"}, "är inget antal"),
        ({"MGR-kind": "counts", "MGR-all": "40", "MGR-area0x-all": "20"}, "på ett sätt"),
        ({"MGR-kind": "counts", "MGR-all": "3"}, "12 svar av 3"),
        ({"MGR-kind": "none", "closed_on": "2026-02-01"}, "Första dagen ska komma före"),
        ({"MGR-kind": "none", "closed_on": ""}, "Skriv en dag."),
    ],
)
def test_what_cannot_be_read_in_is_told_and_what_was_typed_is_kept(scene, desk, study, content, given, told):
    upload(desk, study, content)
    page = store(desk, study, status=422, **given)
    assert told in page
    if given.get("MGR-all"):
        assert f'name="MGR-all" value="{given["MGR-all"]}"' in page
    with scene.store.session(write=False) as session:
        assert session.query(WaveRow).filter_by(study_id=study).count() == 0
        assert session.query(AnswerFileRow).count() == 1


def test_a_function_that_is_gone_since_the_file_was_looked_at_is_no_column(scene, desk, study, content):
    upload(desk, study, content)
    with scene.store.transaction() as session:
        studies.remove_function(session, OPERATOR, NOW, study, "hr")
    desk.get(f"/oversyn/{study}/svar-utifran/MGR")
    store(desk, study, **{"MGR-kind": "none"})


def test_beside_an_open_wave_there_is_no_place(scene, desk, content):
    page = f"/oversyn/{scene.demo.open_study}/svar-utifran"
    assert "Det finns redan en mätning" in desk.client.get(page).get_data(as_text=True)
    assert "Det finns redan en mätning" in desk.post(
        f"/oversyn/{scene.demo.open_study}", page, 422, instrument="MGR", file=(io.BytesIO(content), "s.csv")
    )
