"""`release audit`: what it says, what it writes and with which code it ends."""

from __future__ import annotations

import json

import pytest

from surveyapp.audit.model import model
from surveyapp.audit.reading import read_document
from surveyapp.audit.run import audit
from surveyapp.audit.solving import Problem
from surveyapp.persistence.database import Database
from surveyapp.persistence.rows import ReleaseRow
from surveyapp.services.release_export import audit_document
from tests.audit.documents import counted, document, frame

PEOPLE = frame((5, "norr"), (9, "söder"))
NORTH = {"where": {"area": "norr"}}
LEAKING = document(PEOPLE, NORTH | {"n": 5, "n_valid": 5, "mean": 4.8, "mean_decimals": 1, "sd": 0.4, "sd_decimals": 1})
SAFE = document(PEOPLE, counted(2, 3, 4, 3, 2))
CONTRADICTING = document(PEOPLE, counted(2, 3, 4, 3, 2), NORTH | counted(3, 0, 0, 1, 1))


@pytest.fixture
def run(app, tmp_path):
    """Audit a document (or any text) with these options: the result of the command."""

    def audited(content, *options):
        path = tmp_path / "publication.json"
        path.write_text(content if isinstance(content, str) else json.dumps(content))
        with app.app_context():
            return app.test_cli_runner().invoke(args=["release", "audit", str(path), *options])

    return audited


def test_what_can_be_learnt_is_said_in_words_with_its_entries(run):
    result = run(LEAKING)
    assert result.exit_code == 1
    assert result.stdout.splitlines() == [
        "q: area = norr (5 svarande)",
        "    Alla som har tagit ställning har svarat något av 4 eller 5.",
        "    Följer av: e0",
        "q: area = norr (5 svarande)",
        "    Alla som har tagit ställning, utom högst en, har svarat 5. Den ena kan veta vad alla andra svarade.",
        "    Följer av: e0",
        "Prövade frågor: 1, grupper: 1.",
        "Läst men inte använt: sd (1)",
        "Slutsatser som går att dra: 2, frågor som de gäller: 1 (alla utom en svarade lika 1, alla på ena sidan 1).",
    ]
    assert result.stderr.endswith(" sekunder.\n")


def test_without_the_insider_what_only_an_insider_knows_is_not_said(run, tmp_path):
    out = tmp_path / "found.json"
    assert run(LEAKING, "--no-insider", "--json", str(out)).exit_code == 1
    assert json.loads(out.read_text()) == {
        "format": "sdc-audit-report/1",
        "findings": [
            {
                "kind": "side",
                "seat": "outsider",
                "question": "q",
                "group": [{"area": {"in": ["norr"]}}],
                "size": 5,
                "options": ["4", "5"],
                "answered": None,
                "somebody_answered": True,
                "counts": {},
                "sum": None,
                "entries": ["e0"],
            }
        ],
        "contradictions": [],
        "tried": {"questions": 1, "groups": 1, "solves": json.loads(out.read_text())["tried"]["solves"]},
        "partial": {"undecided": 0, "questions_with_more_groups": 0},
        "not_modelled": {"fields": {"sd": 1}, "questions": []},
    }


def test_it_is_said_where_perhaps_nobody_took_a_stand(run):
    """Five of the group met the question and nobody gave 1, 2, 3 or 4; whether anybody gave 5 or all were blank is not printed."""
    met = {"n": 5, "n_counts": "met", "counts": dict.fromkeys("1234", 0)}
    lines = run(document(PEOPLE, NORTH | met)).stdout.splitlines()
    assert lines[1] == "    Alla som har tagit ställning har svarat 5. Det är inte säkert att någon har tagit ställning."


def test_nothing_found_ends_with_zero(run):
    result = run(SAFE)
    assert (result.exit_code, result.stdout.splitlines()) == (0, ["Prövade frågor: 1, grupper: 3.", "Inget gick att sluta sig till."])


def test_a_document_that_contradicts_itself_ends_with_two_and_says_where(run):
    result = run(CONTRADICTING)
    assert result.exit_code == 2
    assert result.stdout.splitlines()[0] == "q: uppgifterna säger emot varandra: e0, e1"


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("{", "Dokumentet går inte att använda: JSON, JSON: filen är inte JSON, eller är för djup."),
        (SAFE | {"frame": None}, "Dokumentet går inte att använda: JSON, frame: här ska ett objekt stå."),
        (document(PEOPLE, {"n": -1}), "Dokumentet går inte att använda: e0, n: här ska ett heltal från 0 stå."),
        (document(PEOPLE, {"id": "\x1b[2J", "n": -1}), "Dokumentet går inte att använda: \ufffd[2J, n: här ska ett heltal från 0 stå."),
    ],
)
def test_what_cannot_be_read_ends_with_two_and_one_clear_line(run, content, said):
    result = run(content)
    assert (result.exit_code, result.stdout, result.stderr) == (2, "", f"Error: {said}\n")


def test_a_question_that_is_not_there_is_said_by_name(run):
    result = run(SAFE, "--question", "q9")
    assert (result.exit_code, result.stderr) == (
        2,
        "Error: Dokumentet går inte att använda: questions, q9: namnet finns inte i dokumentet.\n",
    )


def test_a_place_that_cannot_be_written_is_said_before_the_work(run, tmp_path):
    result = run(SAFE, "--json", str(tmp_path / "nowhere" / "found.json"))
    assert (result.exit_code, result.stdout) == (1, "")
    assert "nowhere" in result.stderr


def test_the_command_stands_among_the_releases_own(app):
    told = app.test_cli_runner().invoke(args=["release", "--help"]).stdout
    assert [line.split()[0] for line in told.split("Commands:")[1].splitlines() if line] == [
        "audit", "discard", "export", "final", "give-out", "late", "prepare", "simulate",
    ]  # fmt: skip


@pytest.fixture(scope="module")
def exported(demo_template):
    folder, demo = demo_template
    store = Database(f"sqlite:///{folder / 'surveyapp.sqlite'}")
    with store.session(write=False) as session:
        content = audit_document(session.query(ReleaseRow).filter_by(wave_id=demo.closed_wave).one())
    store.dispose()
    return read_document(json.dumps(content).encode())


def test_our_own_export_contradicts_itself_nowhere(exported):
    asked = [one for one in exported.questions.values() if one.options and not one.several]
    assert len(asked) == 125
    for question in asked:
        assert Problem(model(exported, question)).witness() is not None, question.name


def test_our_own_export_can_be_attacked(exported):
    """What is found is printed, not judged: a question on the whole and a function card, a third of whom did not meet it."""
    for name in ("MGR/MG2", "MGR/MF2.hr"):
        report = audit(exported, only=name)
        assert (report.contradictions, report.undecided, report.untried, report.questions) == ([], 0, 0, 1)
        assert report.groups > 300
        for one in report.learnt:
            print(name, one.finding.kind, one.finding.codes, one.finding.group.name, one.entries)  # noqa: T201
