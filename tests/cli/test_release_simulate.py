"""`release simulate`: files in, everything that would be printed out; clear words for what is wrong."""

from __future__ import annotations

import json
import os
import subprocess
import sys

import pytest

from surveyapp.settings import ROOT

QUESTION = {"options": [*({"code": str(value), "value": value} for value in range(1, 6)), {"code": "dk", "value": None, "role": "dk"}]}
PEOPLE = [("norr", "chef"), ("norr", "chef"), ("syd", "chef"), ("syd", "ledare")]


@pytest.fixture
def flask(tmp_path_factory):
    """Run a command where no database is."""
    environment = {**{k: v for k, v in os.environ.items() if not k.startswith("SURVEYAPP_")}}
    environment["SURVEYAPP_INSTANCE"] = str(tmp_path_factory.mktemp("nothing"))

    def run(*arguments):
        line = [sys.executable, "-m", "flask", "--app", "wsgi", *arguments]
        done = subprocess.run(line, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
        return done.returncode, done.stdout, done.stderr

    return run


@pytest.fixture
def case(tmp_path):
    """24 invited in two areas and two roles, 20 who answered; four who lead."""
    rows = [(f"p{n}", *PEOPLE[n % 4], int(n < 20)) for n in range(24)]
    answers = [f"{name};q1;{'54321'[n % 5] if n % 7 else 'dk'}" for n, (name, _, _, responded) in enumerate(rows) if responded]
    (tmp_path / "case.json").write_text(
        json.dumps({"k": 5, "attributes": ["area", "role"], "questions": {"q1": QUESTION}, "versions": None})
    )
    (tmp_path / "frame.csv").write_text("\n".join(["id;area;role;responded", *(";".join(map(str, row)) for row in rows)]))
    (tmp_path / "answers.csv").write_text("\n".join(["id;question;answer", *answers]))
    return tmp_path


def test_a_case_is_printed_with_its_counts_and_means(flask, case):
    code, _, complained = flask("release", "simulate", str(case))
    assert (code, complained) == (0, "")
    found = {entry["id"]: entry for entry in json.loads((case / "publication.json").read_text())["publications"]}
    assert {name: found["q1/all"][name] for name in ("n", "n_valid", "counts")} == {
        "n": 20,
        "n_valid": 17,
        "counts": {"1": 3, "2": 4, "3": 3, "4": 4, "5": 3, "dk": 3, "blank": 0},
    }
    assert (found["rate/area/norr"]["n"], found["rate/area/norr"]["n_invited"]) == (10, 12)
    assert not any("n" in entry for name, entry in found.items() if name.startswith("q1/") and name != "q1/all")


def test_the_same_case_gives_the_same_publication_in_any_row_order(flask, case):
    flask("release", "simulate", str(case))
    first = (case / "publication.json").read_bytes()
    for name in ("frame.csv", "answers.csv"):
        header, *rows = (case / name).read_text().splitlines()
        (case / name).write_text("\n".join([header, *reversed(rows)]))
    flask("release", "simulate", str(case))
    assert (case / "publication.json").read_bytes() == first


@pytest.mark.parametrize(
    ("name", "old", "new", "place"),
    [
        ("frame.csv", "id;area;role", "id;area;rolle", "1/role"),
        ("frame.csv", "p3;syd;ledare;1", "p3;syd;ledare;kanske", "5/responded"),
        ("frame.csv", "p3;", "p2;", "5/id"),
        ("answers.csv", "p1;q1;4", "p1;q1;7", "3/answer"),
        ("answers.csv", "p1;q1;4", "p99;q1;4", "3/id"),
        ("answers.csv", "p1;q1", "p1;q9", "3/question"),
        ("case.json", '"k": 5', '"k": "fem"', "k"),
        ("case.json", '["area", "role"]', "[]", "attributes"),
    ],
)
def test_what_is_wrong_is_named_with_file_row_and_column(flask, case, name, old, new, place):
    text = (case / name).read_text()
    assert old in text
    (case / name).write_text(text.replace(old, new, 1))
    code, _, complained = flask("release", "simulate", str(case))
    assert code == 1
    assert name in complained
    assert place in complained
    assert "Traceback" not in complained
    assert not (case / "publication.json").exists()


def test_a_laxer_threshold_is_refused(flask, case):
    text = (case / "case.json").read_text()
    (case / "case.json").write_text(text.replace('"k": 5', '"k": 3'))
    code, _, complained = flask("release", "simulate", str(case))
    assert code == 1
    assert "5" in complained
