"""The folder of an installation: what lies in it is its owner's."""

from __future__ import annotations

import pytest

from surveyapp import settings


@pytest.mark.parametrize(("chosen", "mode"), [(None, 0o700), ("own", 0o750)])
def test_the_folder_that_comes_with_the_program_is_closed_to_others_and_a_chosen_one_left_as_it_is(tmp_path, monkeypatch, chosen, mode):
    monkeypatch.setattr(settings, "ROOT", tmp_path)
    folder = tmp_path / (chosen or "instance")
    folder.mkdir(mode=0o750)
    read = settings.read_settings({"SURVEYAPP_INSTANCE": str(folder)} if chosen else {})
    assert (read.instance, folder.stat().st_mode & 0o777) == (folder, mode)


def test_keys_are_their_owners_only_and_stay_the_same(tmp_path):
    first, second = (settings.read_settings({"SURVEYAPP_INSTANCE": str(tmp_path)}) for _ in range(2))
    assert (first.secret_key, first.link_key) == (second.secret_key, second.link_key)
    assert {path.stat().st_mode & 0o777 for path in tmp_path.glob("*.key")} == {0o600}


def test_a_file_named_from_where_one_stands_is_the_same_file_from_everywhere(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    read = settings.read_settings({"SURVEYAPP_INSTANCE": str(tmp_path), "SURVEYAPP_DATABASE_URL": "sqlite:///own.sqlite"})
    assert read.database_url == f"sqlite:///{tmp_path / 'own.sqlite'}"
