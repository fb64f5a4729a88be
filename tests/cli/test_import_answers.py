"""`study import-answers` as an operator runs it: what it tells, what it refuses, and what is then in the wave."""

from __future__ import annotations

from datetime import UTC, datetime
from random import Random

import pytest

from surveyapp.domain.scale import ResponseOption
from surveyapp.persistence.rows import ClosedResponseRow, WaveRow
from surveyapp.services import studies, waves
from surveyapp.services.common import OPERATOR
from surveyapp.services.register import vocabulary
from surveyapp.web.sentences import ANSWER_FAULTS
from tests.cli.test_commands import flask  # noqa: F401 - a fixture
from tests.services import elsewhere

NOW = datetime.now(UTC)
DAYS = ("--first-day", "2026-01-01", "--last-day", "2026-01-15")


@pytest.fixture
def study(scene):
    """A study with areas and no wave; its id and the managers' questionnaire."""
    with scene.store.transaction() as session:
        made = studies.create_study(session, OPERATOR, NOW, name="Översyn", municipality="Björklunda")
        areas = tuple(ResponseOption(f"area{place}x", {"sv": name, "en": name}) for place, name in enumerate(elsewhere.AREAS))
        studies.change_design(session, OPERATOR, NOW, made.id, areas=areas)
        assert vocabulary(session, made)
        return made.id, waves.compose_both(session, made)["MGR"]


@pytest.fixture
def file(study, tmp_path):
    random = Random(4)
    people = [elsewhere.someone(study[1], random, blank=0.02) for _ in range(25)]
    rows = elsewhere.full_file(study[1], people, random)
    path = tmp_path / "svar.csv"

    def write(wrong=""):
        rows[3][0] = wrong or rows[4][0]
        path.write_bytes(elsewhere.written(rows))
        return str(path)

    return write


def stored(scene, study):
    with scene.store.session(write=False) as session:
        waves_of = session.query(WaveRow).filter_by(study_id=study).all()
        return [(wave.state, session.query(ClosedResponseRow).filter_by(wave_id=wave.id).count()) for wave in waves_of]


def test_a_file_fills_a_closed_wave_and_says_what_each_column_was(flask, scene, study, file):  # noqa: F811
    code, told, complained = flask("study", "import-answers", study[0], "--managers", file(), *DAYS, "--managers-invited", "40")
    assert (code, complained) == (0, "")
    assert "svar.csv: 25 svar, 0 rader med fel, 0 tomma rader" in told
    assert "  MB1 -> MB1  I vilket verksamhetsområde är du chef?" in told
    assert "25 svar inlästa i mätningen" in told
    assert "MGR: 40 inbjudna" in told
    assert stored(scene, study[0]) == [("closed", 25)]


def test_faults_are_told_by_row_and_column_and_nothing_is_read_in(flask, scene, study, file):  # noqa: F811
    code, _told, complained = flask("study", "import-answers", study[0], "--managers", file("Månen"), *DAYS)
    assert code == 1
    assert f"  4  MB1  Månen  {ANSWER_FAULTS['unknown_value']}" in complained
    assert stored(scene, study[0]) == []
    code, *_ = flask("study", "import-answers", study[0], "--managers", file("Månen"), *DAYS, "--skip-faulty")
    assert (code, stored(scene, study[0])) == (0, [("closed", 24)])


def test_a_dry_run_and_what_cannot_be_done_read_in_nothing(flask, scene, study, file):  # noqa: F811
    command = ("study", "import-answers", study[0], *DAYS, "--managers", file())
    assert flask(*command, "--dry-run")[0] == 0
    assert "finns inte i enkäten" in flask(*command, "--column", "MB1=XX9")[2]
    assert "fler svarat än som var inbjudna: 25 svar av 7" in flask(*command, "--managers-invited", "7")[2]
    assert flask("study", "import-answers", study[0], *DAYS)[0] == 2
    assert stored(scene, study[0]) == []
    left_out = flask(*command, "--column", "MG1=", "--dry-run")[1]
    assert "  MG1 -> –  tas bort" in left_out
