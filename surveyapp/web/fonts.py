"""The pages' fonts: subsets cut from the printed fonts at set-up, under a family name of their own as the licence asks.

`python -m surveyapp.web.fonts` writes them into the static folder; files that are there already are left alone.
"""

from __future__ import annotations

from pathlib import Path

from fontTools import subset
from fontTools.ttLib import TTFont

SOURCE = Path(__file__).parent.parent / "reports" / "fonts"
TARGET = Path(__file__).parent / "static" / "font"
FACES = {"400": "SourceSans3-Regular.ttf", "600": "SourceSans3-Semibold.ttf"}
# Basic Latin, Latin-1 and the punctuation and signs that the pages use.
CHARACTERS = [*range(0x20, 0x7F), *range(0xA0, 0x100), 0x2013, 0x2014, 0x2019, 0x201D, 0x2026, 0x2212, 0x25CF, 0x2009]
FAMILY = "Stod Sans"


def cut(source: Path, target: Path) -> None:
    """One subset with kerning and tabular figures, renamed."""
    options = subset.Options(layout_features=["kern", "tnum"], flavor="woff2", hinting=False, name_IDs=[1, 2, 4, 6])
    font = subset.load_font(str(source), options)
    cutter = subset.Subsetter(options)
    cutter.populate(unicodes=CHARACTERS)
    cutter.subset(font)
    _rename(font)
    target.parent.mkdir(parents=True, exist_ok=True)
    subset.save_font(font, str(target), options)


def _rename(font: TTFont) -> None:
    for record in font["name"].names:
        if record.nameID in {1, 4, 6}:
            record.string = FAMILY.replace(" ", "") if record.nameID == 6 else FAMILY


def main() -> None:
    for weight, name in FACES.items():
        target = TARGET / f"stod-sans-{weight}.woff2"
        if not target.exists():
            cut(SOURCE / name, target)


if __name__ == "__main__":
    main()
