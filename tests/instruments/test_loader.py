"""Questionnaires are files: a fault is named with file, item and what is wrong."""

from __future__ import annotations

import re
import shutil

import pytest

from surveyapp.errors import SurveyError
from surveyapp.instruments import load_template
from surveyapp.instruments.loader import __file__ as loader_file
from surveyapp.settings import ROOT

FOLDER = ROOT / "surveyapp" / "instruments" / "support_functions"


@pytest.fixture
def folder(tmp_path):
    assert loader_file
    shutil.copytree(FOLDER, tmp_path / "support_functions")
    return tmp_path / "support_functions"


def broken(folder, file, old, new, count=1):
    path = folder / file
    text = path.read_text()
    assert re.search(old, text), (file, old)
    path.write_text(re.sub(old, new, text, count=count))
    with pytest.raises(SurveyError) as fault:
        load_template("support_functions", folder.parent)
    return str(fault.value)


def test_the_templates_own_files_are_whole():
    template = load_template()
    assert set(template.questionnaires) == {"MGR", "STF"}
    assert len(template.functions) == 15


def test_every_fault_names_its_file(folder):
    files = sorted(path.name for path in folder.glob("*.yaml"))
    for file in files:
        original = (folder / file).read_text()
        (folder / file).write_text("a: [1, 2\n")
        try:
            load_template("support_functions", folder.parent)
        except SurveyError as fault:
            assert file in str(fault)
        else:
            raise AssertionError(f"{file} is not read")
        (folder / file).write_text(original)
    assert len(files) > 3


@pytest.mark.parametrize(
    ("file", "old", "new", "named"),
    [
        ("managers.yaml", "scale: satisfied5", "scale: satisfied6", "MF8"),
        ("managers.yaml", "type: per_function_single", "type: per_function", "MR1"),
        ("managers.yaml", 'show_if: "MR1 == never"', 'show_if: "MR9 == never"', "MR2"),
        ("managers.yaml", "id: MF2,", "id: MF1,", "MF1"),
        ("pairs.yaml", "manager: MF1", "manager: MF99", "P_"),
        ("indices.yaml", "MF1", "MF99", "IX_"),
        ("vocabularies.yaml", "enhetsadm, level: unit", "enhetsadm, level: moon", "enhetsadm"),
    ],
)
def test_a_fault_names_file_and_item(folder, file, old, new, named):
    said = broken(folder, file, re.escape(old), new)
    assert file in said
    assert named in said
