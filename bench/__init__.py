"""Measured figures beside their targets. Nothing here is a test: machines differ, and figures are read as ratios."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Figure:
    """One line: what was measured, what came out, what is wanted, whether it was met, and how it was measured."""

    what: str
    measured: str
    target: str
    met: bool
    how: str = ""  # how it was measured
