"""The operator's commands, run as an operator runs them."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections import Counter

import pytest

from surveyapp.persistence.rows import AppendixRow, ClosedTextRow, PublicationRow
from surveyapp.settings import ROOT
from tests.conftest import SIZED

LEFT_OUT = "Utelämnat: %d frågor, som färre än 8 har skrivit till eller som gäller en funktion som för få arbetar i."


@pytest.fixture
def flask(scene):
    """Run a command against the scene's installation: (exit code, what was printed, what was complained)."""

    def run(*arguments, **environment):
        clean = {name: value for name, value in os.environ.items() if not name.startswith("SURVEYAPP_")}
        clean |= {"SURVEYAPP_INSTANCE": str(scene.settings.instance), **environment}
        done = subprocess.run(
            [sys.executable, "-m", "flask", "--app", "wsgi", *arguments], cwd=ROOT, env=clean, capture_output=True, text=True, check=False
        )
        return done.returncode, done.stdout, done.stderr

    return run


def test_an_account_is_made_and_gets_a_link_for_its_password(flask):
    code, told, _ = flask("account", "create", "ny@exempel.example", "--role", "consultant")
    assert (code, len(re.findall(r"http://127\.0\.0\.1:8000/losenord/\S+", told))) == (0, 1)
    code, _, complained = flask("account", "create", "ny@exempel.example", "--role", "consultant")
    assert code == 1
    assert "finns redan" in complained
    assert "Traceback" not in complained
    code, told, _ = flask("account", "reset", "ny@exempel.example")
    assert (code, "/losenord/" in told) == (0, True)


def test_studies_and_waves_are_listed_by_short_id_and_state(flask, scene):
    _, told, _ = flask("study", "list")
    assert re.search(rf"^{scene.demo.closed_study}  study  released  ", told, re.M)
    assert re.search(rf"^{scene.demo.closed_wave}  wave  released  {scene.demo.closed_study} #1$", told, re.M)
    assert re.search(rf"^{scene.demo.open_wave}  wave  open  {scene.demo.open_study} #1$", told, re.M)


def test_a_demo_is_not_made_twice_where_there_is_a_study(flask):
    assert flask("study", "demo", "--if-empty")[:2] == (0, "")
    assert flask("study", "list")[1].count("  study  ") == 2


def test_fresh_links_are_one_a_line_and_the_old_ones_stop_working(flask, scene, tmp_path):
    out = tmp_path / "links.txt"
    assert flask("fieldwork", "issue-links", scene.demo.open_wave, "--out", str(out))[0] == 0
    lines = out.read_text().splitlines()
    assert len(lines) == 82 - 25 + 94 - 29
    assert all(re.fullmatch(r"/s/[\w-]{24}", line) for line in lines)
    assert out.stat().st_mode & 0o077 == 0  # a link is a key
    client = scene.client()
    assert client.get(f"/s/{scene.demo.manager_link}").status_code == 404
    assert {client.get(line).status_code for line in lines[:3]} == {200}


def test_responses_are_counted_and_texts_read_only_after_close(flask, scene):
    code, told, _ = flask("responses", "count", scene.demo.closed_wave)
    assert code == 0
    assert told == f"{64 + 73}\n"
    code, told, complained = flask("responses", "texts", scene.demo.open_wave)
    assert (code, told) == (1, "")
    assert "Traceback" not in complained
    code, first, _ = flask("responses", "texts", scene.demo.closed_wave)
    second = flask("responses", "texts", scene.demo.closed_wave)[1]
    assert sorted(first.splitlines()) == sorted(second.splitlines())
    assert first != second  # shuffled each time


def test_texts_that_nobody_may_read_at_the_desk_are_not_printed_either(flask, scene):
    with scene.store.transaction() as session:
        rows = session.query(ClosedTextRow).filter_by(wave_id=scene.demo.closed_wave).all()
        size = Counter((row.instrument, row.item, row.function) for row in rows)
        for place, row in enumerate(rows):
            row.text = f"{row.item} {row.function} {place}"
        readable = [row.text for row in rows if size[row.instrument, row.item, row.function] >= 8]
        hidden = len([one for one in size.values() if one < 8])
    code, told, complained = flask("responses", "texts", scene.demo.closed_wave)
    assert (code, sorted(told.splitlines())) == (0, sorted(readable))
    assert 0 < len(readable) < len(rows)
    assert complained == f"{LEFT_OUT % hidden}\n"


def test_where_too_few_have_written_to_every_question_nothing_is_printed(flask, scene):
    with scene.store.transaction() as session:
        rows = session.query(ClosedTextRow).filter_by(wave_id=scene.demo.closed_wave, item="ME1").all()
        session.query(ClosedTextRow).filter(ClosedTextRow.id.not_in([row.id for row in rows[:7]])).delete()
    told = "Error: Till ingen fråga har så många skrivit att texterna får läsas: det behövs minst 8. Inget visas.\n"
    assert flask("responses", "texts", scene.demo.closed_wave) == (1, "", told)


def test_a_text_of_several_lines_is_printed_on_one(flask, scene):
    with scene.store.transaction() as session:
        session.query(ClosedTextRow).filter_by(item="ME1").first().text = "Först.\r\n\r\n  Sedan\u2028till\x0bsist.\n"
    told = flask("responses", "texts", scene.demo.closed_wave)[1]
    assert "Först. Sedan till sist." in told.split("\n")


@pytest.mark.parametrize(
    ("command", "said"), [("study list", ""), ("responses texts {0}", f"{LEFT_OUT % 11}\n"), ("release export {0}", "")]
)
def test_a_reader_who_has_read_enough_is_no_fault(scene, command, said):
    words = command.format(scene.demo.closed_wave)
    line = f"{sys.executable} -m flask --app wsgi {words} | head -c 20"
    environment = {**os.environ, "SURVEYAPP_INSTANCE": str(scene.settings.instance)}
    done = subprocess.run(line, shell=True, cwd=ROOT, env=environment, capture_output=True, check=False)
    assert (len(done.stdout), done.stderr.decode()) == (20, said)


def test_a_release_is_exported_with_and_without_the_frame(flask, scene):
    code, told, _ = flask("release", "export", scene.demo.closed_wave)
    whole = json.loads(told)
    bare = json.loads(flask("release", "export", scene.demo.closed_wave, "--without-frame")[1])
    assert (code, whole["format"]) == (0, "sdc-audit/1")
    assert len(whole["frame"]["units"]) == 82 + 94
    assert {name for unit in whole["frame"]["units"] for name in unit} == {"id", "responded", *whole["frame"]["attributes"]}
    assert "frame" not in bare
    assert bare["publications"] == whole["publications"]
    assert "@" not in json.dumps([bare["publications"], whole["frame"]])


def test_all_waves_of_a_study_are_exported_in_one_document(flask, scene):
    code, told, _ = flask("release", "export", "--study", scene.demo.closed_study)
    whole = json.loads(told)
    alone = json.loads(flask("release", "export", scene.demo.closed_wave)[1])
    assert (code, [one["wave"] for one in whole["release"]["waves"]]) == (0, [scene.demo.closed_wave])
    assert [entry["id"] for entry in whole["publications"]] == [f"w1/{entry['id']}" for entry in alone["publications"]]
    assert len(whole["frame"]["units"]) == 82 + 94
    assert "frame" not in json.loads(flask("release", "export", "--without-frame", "--study", scene.demo.closed_study)[1])
    with scene.store.session(write=False) as session:
        noted = [row.detail for row in session.query(PublicationRow).filter_by(kind="export").order_by(PublicationRow.id)]
    assert noted == [{"frame": True, "study": True}, {"frame": True}, {"frame": False, "study": True}]
    page = scene.sign_in().get(f"/oversyn/{scene.demo.closed_study}/utgivet").get_data(as_text=True)
    assert "Allt utgivet av alla mätningar som en fil, med vilka som svarade: för granskaren." in page
    assert "Allt utgivet av alla mätningar som en fil.<" in page


def test_an_export_is_of_a_wave_or_of_a_study(flask, scene):
    for arguments in ((), (scene.demo.closed_wave, "--study", scene.demo.closed_study)):
        code, told, complained = flask("release", "export", *arguments)
        assert (code, told, complained.splitlines()[-1]) == (2, "", "Error: Ange en mätning, eller en översyn med --study.")
    told = "Error: Ingen mätning i översynen är släppt än.\n"
    assert flask("release", "export", "--study", scene.demo.open_study) == (1, "", told)


def test_what_does_not_exist_is_said_in_one_line(flask):
    for arguments in (
        ("release", "export", "zzzzzz"),
        ("release", "export", "--study", "zzzzzz"),
        ("appendix", "list", "zzzzzz"),
        ("responses", "count", "zzzzzz"),
    ):
        code, told, complained = flask(*arguments)
        assert (code, told) == (1, "")
        assert "Det finns inget med det id:t. Se `study list`." in complained


def test_what_is_not_released_yet_is_said_to_be_so(flask, scene, tmp_path):
    told = (1, "", "Error: Mätningen är inte släppt än.\n")
    assert flask("release", "export", scene.demo.open_wave) == told
    out = ("--out", str(tmp_path / "bilaga.pdf"))
    told = (1, "", "Error: Ingen mätning i översynen är släppt än.\n")
    assert flask("appendix", "build", scene.demo.open_study, "9", *out) == told
    code, _, complained = flask("appendix", "build", scene.demo.closed_study, "11", *out)
    assert (code, complained.splitlines()[-1]) == (2, "Error: Invalid value for '{9|10}': '11' is not one of '9', '10'.")


def test_a_folder_that_is_not_there_is_said_before_an_appendix_is_made(flask, scene, tmp_path):
    nowhere = tmp_path / "nowhere"
    told = f"Error: Filen gick inte att skriva: {nowhere} No such file or directory. Inget har ändrats.\n"
    assert flask("appendix", "build", scene.demo.closed_study, "9", "--out", str(nowhere / "bilaga.pdf")) == (1, "", told)
    with scene.store.session(write=False) as session:
        assert session.query(AppendixRow).count() == 0


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("SURVEYAPP_DATABASE_URL", "mysql://x", "SURVEYAPP_DATABASE_URL: skriv sqlite:///fil eller postgresql://"),
        ("SURVEYAPP_DATABASE_URL", "postgresql://nobody@127.0.0.1:port/x", "SURVEYAPP_DATABASE_URL: skriv sqlite:///fil"),
        ("SURVEYAPP_DATABASE_URL", "sqlite://", "SURVEYAPP_DATABASE_URL: skriv sqlite:///fil eller postgresql://"),
        ("SURVEYAPP_BASE_URL", "enkat.se", "SURVEYAPP_BASE_URL: skriv en hel adress"),
        ("SURVEYAPP_LANGUAGE", "fi", "SURVEYAPP_LANGUAGE: skriv sv eller en."),
        ("SURVEYAPP_INSTANSE", "/x", "Okänd inställning: SURVEYAPP_INSTANSE."),
    ],
)
def test_a_setting_that_cannot_be_used_stops_the_start_with_a_sentence(flask, name, value, said):
    code, _, complained = flask("study", "list", **{name: value})
    assert code == 2
    assert said in complained
    assert "Traceback" not in complained


def test_a_lost_database_is_said_in_one_line_and_by_the_health_page(flask, scene):
    code, _, complained = flask("study", "list", SURVEYAPP_DATABASE_URL="postgresql://nobody@127.0.0.1:1/nothing")
    assert code == 1
    assert complained.count("\n") == 1
    assert "Databasen svarar inte just nu" in complained
    assert scene.client().get("/healthz").status_code == 200
    scene.app.extensions["surveyapp_database"].dispose()
    path = scene.settings.instance / "surveyapp.sqlite"
    path.rename(path.with_suffix(".gone"))
    path.mkdir()
    assert scene.client().get("/healthz").status_code == 503


def test_the_whole_demo_is_made_released_and_printed_on_postgresql(flask, postgres_url, tmp_path):
    server = {"SURVEYAPP_DATABASE_URL": postgres_url, "SURVEYAPP_INSTANCE": str(tmp_path / "instance"), "PYTHONPATH": SIZED}
    code, _, complained = flask("study", "demo", **server)
    assert (code, complained) == (0, "")
    study, wave = re.findall(r"^(\w+)  (?:study|wave)  released", flask("study", "list", **server)[1], re.M)
    assert flask("responses", "count", wave, **server)[1] == "137\n"
    out = tmp_path / "bilaga-9.pdf"
    code, _, complained = flask("appendix", "build", study, "9", "--out", str(out), **server)
    assert (code, complained) == (0, "")
    assert out.read_bytes().startswith(b"%PDF-1.7")
    assert flask("appendix", "list", study, **server)[1].split() == ["bilaga-9", "bilaga-10"]
    assert json.loads(flask("release", "export", wave, **server)[1])["format"] == "sdc-audit/1"


def test_commands_speak_english_where_the_installation_does(flask, scene, tmp_path):
    english = {"SURVEYAPP_LANGUAGE": "en"}
    assert flask("account", "create", "ny@exempel.example", **english)[0] == 0
    assert flask("account", "create", "ny@exempel.example", **english)[2] == "Error: There is already an account with that address.\n"
    assert flask("account", "reset", "ingen@exempel.example", **english)[2] == "Error: There is no account with that address.\n"
    assert flask("account", "reset", "ingen@exempel.example")[2] == "Error: Det finns inget konto med den adressen.\n"
    assert flask("responses", "count", "none", **english)[2] == "Error: There is nothing with that id. See `study list`.\n"
    out = tmp_path / "links.txt"
    assert flask("fieldwork", "issue-links", scene.demo.open_wave, "--out", str(out), **english)[1] == f"122 links in {out}\n"


def test_a_wrong_setting_is_named_in_the_language_that_was_asked_for(flask):
    told = "SURVEYAPP_BASE_URL: write a whole address, for example https://survey.example.org.\n"
    assert flask("study", "list", SURVEYAPP_LANGUAGE="en", SURVEYAPP_BASE_URL="survey.example")[::2] == (2, told)
    told = "SURVEYAPP_BASE_URL: skriv en hel adress, till exempel https://enkat.exempel.se.\n"
    assert flask("study", "list", SURVEYAPP_BASE_URL="survey.example")[::2] == (2, told)


def test_a_database_that_is_not_there_or_not_migrated_is_said_to_be_so(flask, tmp_path):
    new = {"SURVEYAPP_INSTANCE": str(tmp_path / "new")}
    told = "Error: Databasfilen finns inte. Lägg tillbaka den, eller kör `database migrate` om installationen är ny.\n"
    assert flask("study", "list", **new)[::2] == (1, told)
    (tmp_path / "new" / "surveyapp.sqlite").touch()
    told = "Error: Databasen är inte uppdaterad. Kör `database migrate` först.\n"
    assert flask("study", "list", **new)[::2] == (1, told)
    assert flask("serve", "--port", "8765", **new) == (1, "", told)


def test_what_is_prepared_and_not_out_is_exported_by_no_command(flask, prepared, tmp_path):
    told = "Error: Mätningen är inte släppt än.\n"
    assert flask("release", "export", prepared.demo.closed_wave) == (1, "", told)
    assert flask("release", "export", "--without-frame", prepared.demo.closed_wave) == (1, "", told)
    told = "Error: Ingen mätning i översynen är släppt än.\n"
    assert flask("appendix", "build", prepared.demo.closed_study, "9", "--out", str(tmp_path / "9.pdf"))[::2] == (1, told)
