"""A small disk that is filled for real, with an installation on it; and consultants and respondents who use it."""

from __future__ import annotations

import contextlib
import os
import resource
import shutil
import sqlite3
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from surveyapp.persistence.database import Database
from surveyapp.settings import read_settings
from surveyapp.web.app import create_app
from tests.conftest import Scene
from tests.web.desk import Desk

MEGABYTES = 24
EMAIL, PASSWORD = "desk@ekvalla.example", "ett långt lösenord"


@dataclass
class Disk:
    """A folder on a disk of its own where one may mount one; elsewhere a folder whose files may not grow further."""

    folder: Path
    mounted: bool
    processes: tuple[int, ...] = (0,)  # who may not write further; oneself

    def fill(self, room: int = 0) -> None:
        """Leave this many bytes and no more."""
        if self.mounted:
            self._ballast(room)
        else:
            for path in self.folder.rglob("surveyapp.sqlite"):
                with contextlib.closing(sqlite3.connect(path)) as connection:
                    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            self._limit(room)

    def _ballast(self, room: int) -> None:
        with (self.folder / "ballast").open("wb", buffering=0) as ballast:
            while (left := self._left() - room) > 0:
                ballast.write(bytes(min(left, 65536)))

    def _left(self) -> int:
        state = os.statvfs(self.folder)
        return state.f_bavail * state.f_frsize

    def free(self) -> None:
        if self.mounted:
            (self.folder / "ballast").unlink(missing_ok=True)
        else:
            self._limit(resource.RLIM_INFINITY)

    def _limit(self, largest: int) -> None:
        for process in self.processes:
            resource.prlimit(process, resource.RLIMIT_FSIZE, (largest, resource.RLIM_INFINITY))


def _mount(folder: Path) -> bool:
    if os.geteuid() != 0:
        return False
    return subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={MEGABYTES}m", "tmpfs", folder], check=False).returncode == 0


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Disk]:
    folder = tmp_path / "disk"
    folder.mkdir()
    made = Disk(folder, _mount(folder))
    yield made
    made.free()
    if made.mounted:
        subprocess.run(["umount", "-l", folder], check=True)


@pytest.fixture
def on_disk(disk, demo_template) -> Iterator[Scene]:
    """The demo on the small disk, with a consultant who has a password."""
    template, demo = demo_template
    folder = disk.folder / "instance"
    shutil.copytree(template, folder)
    settings = read_settings({"SURVEYAPP_INSTANCE": str(folder)})
    store = Database(settings.database_url)
    yield Scene(create_app(settings), store, demo, settings)
    store.dispose()


@pytest.fixture
def desk(on_disk) -> Desk:
    return Desk(on_disk.sign_in())
