"""What is missing or in pieces: a system library, a template file, room for what a command writes, a file that is something else."""

from __future__ import annotations

import io
import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from surveyapp.instruments import load_template, loader
from surveyapp.jobs.work import work
from surveyapp.persistence.rows import AppendixRow, EventRow, RegisterEntryRow
from surveyapp.settings import ROOT
from tests.conftest import csrf_of
from tests.web.desk import STUDY, Desk, upload

APPENDIX = "surveyapp.services.appendix_work:produce_in_child"
APT = "apt-get install libpango-1.0-0"


def flask(instance, *arguments, **environment):
    """Run a command as an operator does: (exit code, what was printed, what was complained)."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith("SURVEYAPP_")}
    clean |= {"SURVEYAPP_INSTANCE": str(instance), **environment}
    command = [sys.executable, "-m", "flask", "--app", "wsgi", *arguments]
    done = subprocess.run(command, cwd=ROOT, env=clean, capture_output=True, text=True, check=False)
    return done.returncode, done.stdout, done.stderr


@pytest.fixture
def no_pango(tmp_path):
    """A folder that the loader looks in first, where pango is a broken file: what an interrupted installation leaves."""
    folder = tmp_path / "lib"
    folder.mkdir()
    for name in ("libpango-1.0.so.0", "libpango-1.0-0"):
        (folder / name).write_bytes(b"not a library")
    return str(folder)


# ---------------------------------------------------------------------- a missing library
def test_the_appendix_page_names_the_missing_library_and_makes_the_appendix_when_it_is_there(scene, no_pango, monkeypatch):
    desk, page = Desk(scene.sign_in()), f"/oversyn/{scene.demo.closed_study}/bilagor"
    desk.post(page, f"{page}/9", language="sv")
    with monkeypatch.context() as environment:
        environment.setenv("LD_LIBRARY_PATH", no_pango)
        assert work(scene.store, AppendixRow, APPENDIX)
    shown = desk.get(page)
    assert "Ett systembibliotek saknas på servern" in shown
    assert APT in shown
    assert "Installera det och försök igen." in shown
    desk.post(page, f"{page}/9", language="sv")
    assert work(scene.store, AppendixRow, APPENDIX)
    assert "Hämta PDF" in desk.get(page)


def test_the_command_names_the_missing_library_and_writes_nothing(scene, no_pango, tmp_path):
    out = tmp_path / "bilaga.pdf"
    code, told, complained = flask(
        scene.settings.instance, "appendix", "build", scene.demo.closed_study, "9", "--out", str(out), LD_LIBRARY_PATH=no_pango
    )
    assert (code, told, out.exists()) == (1, "", False)
    assert "Ett systembibliotek saknas på servern" in complained
    assert APT in complained
    assert "Traceback" not in complained
    assert "{" not in complained


# ---------------------------------------------------------------------- commands without a disk or a database
def test_links_are_not_renewed_when_their_file_finds_no_room(disk, scene):
    out = disk.folder / "links.txt"
    disk.fill()
    code, told, complained = flask(scene.settings.instance, "fieldwork", "issue-links", scene.demo.open_wave, "--out", str(out))
    disk.free()
    assert (code, told) == (1, "")
    assert "Traceback" not in complained
    assert not out.exists()
    assert [path.name for path in disk.folder.iterdir() if "links" in path.name] == []
    assert scene.client().get(f"/s/{scene.demo.manager_link}").status_code == 200  # the old link still leads somewhere
    with scene.store.session(write=False) as session:
        assert session.query(EventRow).filter_by(what="links_reissued").count() == 0


def test_a_folder_that_is_not_there_is_said_in_one_line(scene, tmp_path):
    out = tmp_path / "nowhere" / "links.txt"
    code, _told, complained = flask(scene.settings.instance, "fieldwork", "issue-links", scene.demo.open_wave, "--out", str(out))
    assert code == 1
    assert "Filen gick inte att skriva" in complained
    assert complained.count("\n") == 1
    assert scene.client().get(f"/s/{scene.demo.manager_link}").status_code == 200


def test_what_a_command_writes_can_go_to_a_pipe(scene):
    code, told, _ = flask(scene.settings.instance, "fieldwork", "issue-links", scene.demo.open_wave, "--out", "/dev/stdout")
    assert code == 0
    assert told.count("/s/") == told.count("\n") - 1


@pytest.mark.parametrize(
    "arguments",
    [("database", "migrate"), ("study", "demo"), ("serve", "--prepare", "--port", "1"), ("account", "create", "a@b.example")],
    ids=lambda arguments: arguments[0],
)
def test_a_command_without_its_database_says_so_in_one_line(tmp_path, arguments):
    code, _told, complained = flask(tmp_path, *arguments, SURVEYAPP_DATABASE_URL="postgresql://nobody@127.0.0.1:1/nothing")
    assert code == 1
    assert "Databasen svarar inte just nu" in complained
    assert "Traceback" not in complained


# ---------------------------------------------------------------------- a broken template file
@pytest.fixture
def template_files(tmp_path, monkeypatch):
    """The questionnaire's files where one may break them; the loader reads these."""
    folder = tmp_path / "instruments"
    shutil.copytree(Path(loader.__file__).parent, folder)
    monkeypatch.setattr(loader, "__file__", str(folder / "loader.py"))
    load_template.cache_clear()
    yield folder / loader.DEFAULT_TEMPLATE
    load_template.cache_clear()


def test_a_broken_template_names_the_file_keeps_what_was_typed_and_makes_no_study(scene, template_files):
    desk = Desk(scene.sign_in())
    whole = (template_files / "scales.yaml").read_text()
    (template_files / "scales.yaml").write_text("scales:\n  agree5: [1, 2\n")
    load_template.cache_clear()
    page = desk.post("/oversyner/ny", "/oversyner/ny", status=500, **STUDY)
    assert "Enkätmallen på servern är trasig: scales.yaml, rad 3, filen går inte att läsa." in page
    assert f'value="{STUDY["name"]}"' in page
    assert STUDY["name"] not in desk.get("/oversyner")
    (template_files / "scales.yaml").write_text(whole)
    study = desk.new_study()
    assert STUDY["name"] in desk.get(f"/oversyn/{study}")


# ---------------------------------------------------------------------- files that are something else
def packed(*names):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name in names:
            archive.writestr(name, "<xml/>")
    return out.getvalue()


PNG = bytes.fromhex("89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000a49444154789c6300010000050001")
WRONG = {
    "docx": packed("[Content_Types].xml", "word/document.xml"),
    "xlsx of nonsense": packed("[Content_Types].xml", "xl/workbook.xml"),
    "png": PNG,
    "pdf": b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n<</Type/Catalog>>\nendobj\n",
    "old xls": bytes.fromhex("d0cf11e0a1b11ae1") + bytes(512),
    "xlsx of many parts": packed(*(f"xl/worksheets/sheet{i}.xml" for i in range(300)), "xl/workbook.xml"),
}


@pytest.mark.parametrize("name", ["register.xlsx", "register.csv"])
@pytest.mark.parametrize("data", WRONG.values(), ids=WRONG)
def test_a_file_that_is_something_else_is_refused_under_any_name(scene, data, name, caplog):
    desk = Desk(scene.sign_in())
    study = desk.new_study()
    page = upload(desk, study, data, name=name, status=422)
    assert "Filen gick inte att läsa" in page
    assert "Inget har ändrats." in page
    assert [line for line in caplog.records if line.levelname == "ERROR"] == []
    with scene.store.session(write=False) as session:
        assert session.query(RegisterEntryRow).filter_by(study_id=study).count() == 0


def test_people_answer_while_a_spreadsheet_is_being_read(scene, monkeypatch):
    """A spreadsheet can take its reader twenty seconds: nobody who answers meanwhile may wait for it."""
    desk, respondent = Desk(scene.sign_in()), scene.client()
    study = desk.new_study()
    token = csrf_of(respondent.get(f"/s/{scene.demo.manager_link}").get_data(as_text=True))
    answers = []

    def read_slowly(_data, _name):
        answers.append(respondent.post(f"/s/{scene.demo.manager_link}", data={"csrf_token": token}).status_code)
        return [["Namn", "E-post"], ["Anna", "anna@bjorklunda.example"]]

    monkeypatch.setattr("surveyapp.web.studies.register.read_table", read_slowly)
    assert "/register/" in upload(desk, study, b"PK\x03\x04")
    assert answers == [303]
