"""The few marks that every chart is made of, as SVG: printed values in, markup out. Lengths are points; the text block is 470.

Text is placed with measured widths. Colours are attributes, and each mark carries a class as well, so that pages can recolour it in
the dark; shape and words carry what colour says.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from html import escape

from markupsafe import Markup

from surveyapp.reports.metrics import metrics

INK, QUIET, RULE, FAINT = "#1b2a3a", "#52606d", "#c5ccd3", "#e9edf0"
LAKE, AMBER, PAPER = "#1f5f8b", "#b8651b", "#ffffff"
SCALE = ("#a5551a", "#ebc298", "#e3e6e8", "#9dc0d8", LAKE)  # 1..5: dark ends, light middle, also in grey-scale
SCALE_TEXT = (PAPER, INK, INK, INK, PAPER)
CLASSES = {
    INK: "ink",
    QUIET: "quiet",
    RULE: "rule",
    FAINT: "faint",
    LAKE: "lake",
    AMBER: "amber",
    PAPER: "paper",
    "#a5551a": "s1",
    "#ebc298": "s2",
    "#e3e6e8": "s3",
    "#9dc0d8": "s4",
}
WIDTH = 470.0
LEAST, GREATEST = 1.0, 5.0  # ends of the scale that means are drawn on
ARROW = 3.4  # length of an arrowhead

Mark = Callable[[float, float], str]
Gettext = Callable[[str], str]


def num(value: float) -> str:
    return f"{value:.2f}".rstrip("0").rstrip(".")


def _fill(colour: str) -> str:
    return f'class="f-{CLASSES[colour]}" fill="{colour}"'


def rect(x: float, y: float, w: float, h: float, fill: str, stroke: str | None = None) -> str:
    edge = f' stroke="{stroke}" stroke-width="0.6"' if stroke else ""
    return f'<rect x="{num(x)}" y="{num(y)}" width="{num(w)}" height="{num(h)}" {_fill(fill)}{edge}/>'


def line(x1: float, y1: float, x2: float, y2: float, stroke: str = RULE, width: float = 0.5, dash: str | None = None) -> str:
    dashes = f' stroke-dasharray="{dash}"' if dash else ""
    return (
        f'<path d="M{num(x1)} {num(y1)}L{num(x2)} {num(y2)}" fill="none" class="l-{CLASSES[stroke]}" '
        f'stroke="{stroke}" stroke-width="{width}"{dashes}/>'
    )


def verticals(xs: Iterable[float], top: float, bottom: float) -> str:
    """Faint verticals, drawn as one mark."""
    path = "".join(f"M{num(x)} {num(top)}V{num(bottom)}" for x in xs)
    return f'<path d="{path}" fill="none" class="l-{CLASSES[FAINT]}" stroke="{FAINT}" stroke-width="0.7"/>'


def circle(x: float, y: float, r: float = 3.4, fill: str = LAKE, stroke: str | None = None) -> str:
    edge = f' stroke="{stroke}" stroke-width="1.1"' if stroke else ""
    return f'<circle cx="{num(x)}" cy="{num(y)}" r="{num(r)}" {_fill(fill)}{edge}/>'


def ring(x: float, y: float) -> str:
    return circle(x, y, 3.2, PAPER, QUIET)


def diamond(x: float, y: float, r: float = 4.3, fill: str = AMBER, stroke: str | None = None) -> str:
    edge = f' stroke="{stroke}" stroke-width="1.1"' if stroke else ""
    return f'<path d="M{num(x)} {num(y - r)}L{num(x + r)} {num(y)}L{num(x)} {num(y + r)}L{num(x - r)} {num(y)}Z" {_fill(fill)}{edge}/>'


def arrow(x: float, y: float, tip: float, stroke: str, width: float) -> str:
    """A line to an arrowhead whose tip is at `tip`, to the left or to the right of x."""
    back = tip - ARROW if tip > x else tip + ARROW
    head = f"M{num(back)} {num(y - 0.8 * ARROW)}L{num(tip)} {num(y)}L{num(back)} {num(y + 0.8 * ARROW)}Z"
    return line(x, y, back, y, stroke, width) + f'<path d="{head}" {_fill(stroke)}/>'


def width_of(text: str, size: float = 8, weight: int = 400) -> float:
    return float(metrics().width(text, size, weight))


def words(x: float, y: float, text: str, size: float = 8, weight: int = 400, fill: str = INK, align: str = "left") -> str:
    """Text at a measured place: renderers disagree about anchors, not about left edges."""
    shift = {"left": 0.0, "middle": 0.5, "right": 1.0}[align] * width_of(text, size, weight)
    return (
        f'<text x="{num(x - shift)}" y="{num(y)}" font-family="Source Sans 3" font-size="{num(size)}" '
        f'font-weight="{weight}" {_fill(fill)}>{escape(text)}</text>'
    )


def rows_of(text: str, width: float, size: float = 8) -> list[str]:
    """Text in as many lines as its width asks for. Figures keep their unit, and a word that is wider than a line is broken."""
    rows: list[str] = []
    for word in text.split(" "):
        trial = f"{rows[-1]} {word}" if rows else word
        if rows and width_of(trial, size) <= width:
            rows[-1] = trial
        else:
            rows += _pieces(word, width, size)
    return rows


def _pieces(word: str, width: float, size: float) -> list[str]:
    pieces = [""]
    for letter in word:
        if pieces[-1] and width_of(pieces[-1] + letter, size) > width:
            pieces.append("")
        pieces[-1] += letter
    return pieces


def wrapped(x: float, y: float, text: str, width: float, size: float = 8, leading: float = 9.6, fill: str = INK) -> str:
    """Text in lines, centred on y."""
    rows = rows_of(text, width, size)
    top = y - (len(rows) - 1) * leading / 2
    return "".join(words(x, top + i * leading, row, size, fill=fill) for i, row in enumerate(rows))


def lines_in(text: str, width: float, size: float = 8) -> int:
    return len(rows_of(text, width, size))


def svg(height: float, alt: str, parts: Iterable[str], width: float = WIDTH) -> Markup:
    return Markup(  # noqa: S704 - our own marks; every text is escaped where it is placed
        f'<svg xmlns="http://www.w3.org/2000/svg" class="chart" width="{num(width)}pt" height="{num(height)}pt" '
        f'viewBox="0 0 {num(width)} {num(height)}" role="img"><title>{escape(alt)}</title>{"".join(parts)}</svg>'
    )


def axis(place: Callable[[float], float], ticks: Iterable[float], top: float, bottom: float, label: Callable[[float], str]) -> list[str]:
    """Faint verticals and their figures below."""
    found = list(ticks)
    figures = [words(place(t), bottom + 10, label(t), 7.5, fill=QUIET, align="middle") for t in found]
    return [verticals(map(place, found), top, bottom), *figures]


def whole(value: float) -> str:
    return f"{value:g}"


def per_cent(value: float) -> str:
    return f"{value:g} %" if value else "0"


def key(x: float, y: float, entries: Sequence[tuple[Mark | str, str]]) -> str:
    """Legend: (mark or colour, text), from x to the right."""
    parts = []
    for mark, text in entries:
        if isinstance(mark, str):
            parts.append(rect(x, y - 6.3, 8, 7, mark, RULE if mark in (PAPER, SCALE[2]) else None))
        else:
            parts.append(mark(x + 4, y - 2.7))
        parts.append(words(x + 12, y, text, 8, fill=QUIET))
        x += 12 + width_of(text) + 14
    return "".join(parts)
