"""Advance widths, so that charts can place text themselves (no text-anchor, labels only where they fit)."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from fontTools.ttLib import TTFont

FACES = {400: "SourceSans3-Regular.ttf", 600: "SourceSans3-Semibold.ttf"}


FOLDER = Path(__file__).parent / "fonts"


class Metrics:
    """Text widths of one font family at any size."""

    def __init__(self, folder: Path = FOLDER) -> None:
        self._tables = {weight: self._read(folder / name) for weight, name in FACES.items()}
        self.width = lru_cache(maxsize=4096)(self._width)

    def missing(self, text: str) -> set[str]:
        """Characters the family lacks. Checked before rendering: a fallback font of the machine would hide them from the log."""
        return {letter for letter in set(text) if letter != "\n" and any(ord(letter) not in table for table in self._tables.values())}

    @staticmethod
    def _read(path: Path) -> dict[int, float]:
        with TTFont(path, lazy=True) as font:
            advance, units = font["hmtx"], font["head"].unitsPerEm
            return {code: advance[name][0] / units for code, name in font.getBestCmap().items()}

    def _width(self, text: str, size: float, weight: int = 400) -> float:
        table = self._tables[weight]
        return sum(table.get(ord(letter), table[ord("x")]) for letter in text) * size


@lru_cache(maxsize=1)
def metrics() -> Metrics:
    """The product's own fonts, read once."""
    return Metrics()
