"""Answers collected elsewhere: seconds and memory for a large file, from the command to a closed wave, in a process of its own."""

from __future__ import annotations

import csv
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from random import Random

from bench import Figure
from bench.scene import AREA, environment, installation, study_to_fill
from surveyapp.domain.codebook import codebook
from surveyapp.domain.instrument import MANAGERS, Instrument
from surveyapp.settings import ROOT

ROWS, ITEMS = 100_000, 80
SECONDS, MEGABYTES = 30.0, 500.0


def figures() -> Iterator[Figure]:
    with tempfile.TemporaryDirectory() as folder:
        settings = installation(Path(folder))
        study, instruments = study_to_fill(settings)
        path = Path(folder) / "answers.csv"
        _write(path, instruments[MANAGERS])
        arguments = ["study", "import-answers", study, "--managers", str(path), "--first-day", "2026-01-01", "--last-day", "2026-01-15"]
        start = time.perf_counter()
        child = subprocess.Popen(
            [sys.executable, "-m", "flask", "--app", "wsgi", *arguments], cwd=ROOT, env=environment(Path(folder), 0), stdout=subprocess.PIPE
        )
        out = child.stdout.read().decode() if child.stdout else ""
        _pid, status, used = os.wait4(child.pid, 0)
        spent = time.perf_counter() - start
        size = path.stat().st_size / 1e6
    done = status == 0 and str(ROWS) in out
    how = f"study import-answers, a CSV of {size:.0f} MB with words in its cells, into SQLite; the whole command, its peak resident memory"
    megabytes = used.ru_maxrss / 1024  # the kernel tells kilobytes
    yield Figure(f"import of {ROWS} rows x {ITEMS} items", f"{spent:.1f} s", f"under {SECONDS:g} s", done and spent < SECONDS, how)
    yield Figure("the same: memory", f"{megabytes:.0f} MB", f"under {MEGABYTES:g} MB", done and megabytes < MEGABYTES)


def _write(path: Path, instrument: Instrument) -> None:
    """Breakdowns and ratings in words, as survey tools export them; a sixth of the cells are empty or "Vet ej", and some wrote a text."""
    random = Random(1)  # the same file each time
    book = codebook(instrument).variables
    asked = [v for v in book if v.kind == "breakdown"] + [v for v in book if v.kind in {"answer", "reach"}]
    asked = asked[:ITEMS]
    choices = [[*(option.text["sv"] for option in v.options), *(["Vet ej"] if v.dont_know else []), ""] for v in asked]
    choices[0] = [AREA]
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, delimiter=";")
        writer.writerow(["Starttid", *(v.name for v in asked), "ME1"])
        for number in range(ROWS):
            text = f"Text nummer {number}, med komma" if number % 10 == 0 else ""
            writer.writerow(["2026-01-02 08:00", *map(random.choice, choices), text])
