"""Late answers and versions by command: what is asked, refused and told, from a released wave to its last version."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from surveyapp.persistence.rows import EventRow, ReleaseRow, WaveRow
from surveyapp.services.common import OPERATOR
from surveyapp.services.release_requests import request_release
from tests.conftest import SIZED
from tests.services.late import WEEK, late, released_wave, uneven_wave
from tests.services.small import NOW, TODAY, new_study, new_wave


@pytest.fixture
def run(app, monkeypatch):
    """Run a command of releases: (exit code, what was printed, what was complained). `answer`: what is typed."""
    monkeypatch.setenv("PYTHONPATH", SIZED)  # a release in a process of its own audits no answers

    def command(*arguments, answer=None):
        with app.app_context():
            done = app.test_cli_runner().invoke(args=["release", *arguments], input=answer)
        return done.exit_code, done.stdout, done.stderr

    return command


@pytest.fixture
def made(store):
    """The id of a wave that a function makes."""

    def make(function, *arguments, **more):
        with store.transaction() as session:
            return function(session, *arguments, **more)

    return make


def versions(store):
    with store.session(write=False) as session:
        return [(row.version, row.state, row.whole_only) for row in session.scalars(select(ReleaseRow).order_by(ReleaseRow.version))]


def wave_of(store, wave):
    with store.session(write=False) as session:
        return session.get_one(WaveRow, wave)


def logged(store):
    with store.session(write=False) as session:
        return [(row.what, row.actor) for row in session.scalars(select(EventRow).order_by(EventRow.id))]


def test_a_released_wave_opens_for_late_answers(run, made, store):
    wave, day = made(released_wave), TODAY + WEEK
    code, told, complained = run("late", wave, "--until", day.isoformat())
    assert (code, complained) == (0, "")
    assert told.startswith(f"Sena svar tas emot till och med {day.day} ")
    assert (wave_of(store, wave).state, wave_of(store, wave).closes_on) == ("open", day)
    assert logged(store)[-1] == ("late_answers_opened", "operator")
    again = run("late", wave, "--until", day.isoformat())
    assert again == (1, "", "Error: Mätningen har ett annat läge nu. Ladda om sidan och se vad som går att göra.\n")


def test_from_a_refusal_over_totals_to_the_last_version(run, made, store):
    wave = made(uneven_wave)
    code, told, complained = run("prepare", wave)
    assert (code, told) == (1, "")
    assert "I några redovisade grupper har för få svarat sedan förra versionen." in complained
    assert complained.endswith("Grupper: MGR/area:boende_lss. Siffror för alla går att byta ut för sig: --totals-only.\n")

    code, told, _ = run("prepare", wave, "--totals-only")
    lines = told.splitlines()
    assert (code, lines[0]) == (0, "Version 2 är förberedd. Ingen kan läsa den förrän den ges ut.")
    assert versions(store) == [(1, "done", False), (2, "prepared", True)]
    mark = lines[-1].removeprefix("Fingeravtryck: ")
    assert len(mark) == 64

    assert run("give-out", wave, "--fingerprint", "f" * 64)[0] == 1
    assert run("give-out", wave, answer="n\n")[0] == 1
    assert versions(store)[-1] == (2, "prepared", True)
    code, told, _ = run("give-out", wave, answer="y\n")
    assert (code, mark in told, told.splitlines()[-1]) == (0, True, "Version 2 är utgiven.")
    assert versions(store) == [(1, "done", False), (2, "done", True)]

    assert run("final", wave, answer="n\n")[0] == 1
    assert not wave_of(store, wave).final
    assert run("final", wave, "--yes") == (0, "Versionen är slutlig. Svar som har kommit in sedan dess används inte.\n", "")
    assert wave_of(store, wave).final
    assert [what for what, actor in logged(store) if actor == "operator"][-2:] == ["release_given_out", "version_final"]
    refused = run("late", wave, "--until", (TODAY + WEEK).isoformat())
    assert refused == (1, "", "Error: Versionen är slutlig. Inga fler svar tas emot.\n")


def test_what_is_prepared_is_told_in_numbers_of_cells_and_thrown_away(run, made, store):
    wave = made(uneven_wave, late=(5, 5))
    code, told, _ = run("prepare", wave)
    assert (code, told.count(" rutor visas, ")) == (0, 2)
    assert run("prepare", wave)[2] == "Error: Resultatet är redan förberett. Ge ut det, kasta det eller förbered om.\n"
    assert run("discard", wave) == (0, "Förslaget är kastat. Inget har getts ut.\n", "")
    assert versions(store) == [(1, "done", False)]
    assert run("give-out", wave) == (1, "", "Error: Det finns inget förberett resultat. Någon har kastat det. Förbered på nytt.\n")


def test_what_a_version_was_made_of_may_have_changed_before_it_goes_out(run, made, store):
    wave = made(released_wave)
    made(late, wave, MGR=6)
    mark = run("prepare", wave)[1].splitlines()[-1].removeprefix("Fingeravtryck: ")
    with store.transaction() as session:
        session.get_one(WaveRow, wave).release_key = b"another key of thirty-two bytes!"
    code, _, complained = run("give-out", wave, "--fingerprint", mark)
    assert (code, "underlaget har ändrats" in complained, versions(store)) == (1, True, [(1, "done", False)])


def test_work_that_the_servers_worker_has_taken_is_not_done_twice(run, made, store):
    wave = made(released_wave)
    made(late, wave, MGR=6)
    made(lambda session: request_release(session, OPERATOR, NOW, wave))
    assert run("prepare", wave) == (1, "", "Error: Resultatet tas redan fram.\n")
    assert versions(store) == [(1, "done", False), (2, "queued", False)]


def test_too_few_and_nothing_are_said_to_be_so(run, made):
    wave = made(released_wave)
    made(late, wave, MGR=4)
    assert "För få har svarat sedan förra versionen: 4 chefer" in run("prepare", wave)[2]
    draft = made(lambda session: new_wave(session, new_study(session)))
    assert run("prepare", draft)[2] == "Error: Mätningen måste vara stängd först.\n"
    assert run("final", draft, "--yes")[2] == "Error: Mätningen är inte släppt än.\n"
    for command in (("prepare",), ("give-out",), ("discard",), ("final", "--yes"), ("late", "--until", "2026-12-24")):
        assert run(command[0], "zzzzzz", *command[1:]) == (1, "", "Error: Det finns inget med det id:t. Se `study list`.\n")
