"""Figures that are counts of faults: axe on every page, PDF/UA and PDF/A, and the golden walk. Run as the tests they are."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator

from bench import Figure

GATES = (
    ("axe on every page, 1280 and 390 px, empty submit, forced, dark", ["tests/browser", "-k", "axe"], "0 violations"),
    ("PDF/UA-1 and PDF/A-2a of both appendices", ["tests/reports", "-k", "gate"], "0 errors"),
    ("golden walk: page, PDF text, xlsx, CSV, export", ["tests", "-k", "golden"], "exact"),
)


def figures() -> Iterator[Figure]:
    for what, arguments, target in GATES:
        done = subprocess.run([sys.executable, "-m", "pytest", *arguments], capture_output=True, text=True, check=False)
        told = re.findall(r"(\d+) (passed|failed|error)", done.stdout)
        measured = ", ".join(f"{number} checks {state}" for number, state in told) or "nothing ran"
        yield Figure(what, measured, target, done.returncode == 0 and bool(told), f"pytest {' '.join(arguments)}")
