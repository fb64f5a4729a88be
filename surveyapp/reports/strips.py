"""Marks that stand beside the rows of a table on paper, so that one exhibit is diagram and table: printed values in, one SVG out.

A strip knows the table's column widths and row heights, because the marks must stand on the rows. Lengths are points.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from math import ceil, floor

from markupsafe import Markup

from surveyapp.reports.charts import signed_step
from surveyapp.reports.marks import (
    AMBER,
    FAINT,
    INK,
    LAKE,
    PAPER,
    QUIET,
    RULE,
    SCALE,
    WIDTH,
    Mark,
    circle,
    diamond,
    line,
    lines_in,
    per_cent,
    rect,
    svg,
    whole,
    words,
)
from surveyapp.reports.plots import Bar, Dot, Dumbbell, Panel, Rate

ROW, LEADING, HEAD = 14.0, 11.4, 24.0
THICK = 9.0  # height of a bar
TICKS = HEAD - 4.0  # baseline of the axis' figures, in the table's head


@dataclass(frozen=True)
class Strip:
    """`widths` of all columns and `heights` of all rows; `chips` colour the heads of columns that a bar's parts belong to."""

    svg: Markup
    widths: tuple[float, ...]
    heights: tuple[float, ...]
    key: str = ""
    chips: tuple[str, ...] = ()
    head: float = HEAD


Rows = Sequence[Sequence[object]]


def row_heights(rows: Rows, wrapping: Mapping[int, float]) -> tuple[float, ...]:
    """What each row of a table needs when its words wrap. `wrapping`: column -> its width."""
    return tuple(max(lines_in(str(row[i]), width - 9, 8.6) for i, width in wrapping.items()) * LEADING + ROW - LEADING for row in rows)


def middles(heights: Sequence[float]) -> list[float]:
    """Where the middle of each row is, from the table's top."""
    return [HEAD + sum(heights[:i]) + height / 2 for i, height in enumerate(heights)]


def _grid(place: Callable[[float], float], ticks: Sequence[float], bottom: float, label: Callable[[float], str]) -> list[str]:
    """Faint verticals through the rows, with their figures in the head."""
    return [
        line(place(t), HEAD, place(t), bottom, FAINT, 0.7) + words(place(t), TICKS, label(t), 7.2, fill=QUIET, align="middle")
        for t in ticks
    ]


def _scale(left: float, width: float, low: float, high: float) -> Callable[[float], float]:
    return lambda value: left + (value - low) / (high - low) * width


def _drawn(alt: str, heights: Sequence[float], parts: Sequence[str]) -> Markup:
    return svg(HEAD + sum(heights), alt, parts)


# ------------------------------------------------------------------ shares of one answer scale
def _stack(counts: Sequence[int], left: float, y: float, wide: float, colours: Sequence[str]) -> str:
    """One 100 % bar; neighbours of one colour step are kept apart by white."""
    total, x, parts = sum(counts), left, []
    for count, colour in zip(counts, colours, strict=True):
        width = wide * count / total if total else 0
        if width:
            parts.append(rect(x, y - THICK / 2, max(width - 0.6, 0.4), THICK, colour, RULE if colour == PAPER else None))
        x += width
    return "".join(parts)


def distribution(bars: Sequence[Bar], rows: Rows, alt: str, key: str) -> Strip:
    """100 % bars of 1-5; "vet ej" outlined to the right on the same scale, which gives way when vet ej needs more room."""
    widths = (88.0, 166.0, 18.0, 18.0, 18.0, 18.0, 28.0, 34.0, 22.0, 30.0, 30.0)
    heights = row_heights(rows, {0: widths[0]})
    most = max((bar.unsure / (sum(bar.counts) + bar.unsure) for bar in bars), default=0)
    wide = min(108.0, 32 / max(most, 0.01))
    place, bottom, edge = _scale(90, wide, 0, 100), HEAD + sum(heights), 90 + wide + 4
    parts = _grid(place, (0, 50, 100), bottom, per_cent)
    for bar, y in zip(bars, middles(heights), strict=True):
        parts.append(_stack(bar.counts, 90, y, wide, SCALE))
        unsure = wide * bar.unsure / (sum(bar.counts) + bar.unsure)
        parts += [rect(edge, y - THICK / 2 + 0.3, max(unsure - 0.6, 0.5), THICK - 0.6, PAPER, QUIET)] if bar.unsure else []
    return Strip(_drawn(alt, heights, parts), widths, heights, key, ("", "s1", "s2", "s3", "s4", "s5"))


def reach(bars: Sequence[Bar], rows: Rows, alt: str) -> Strip:
    """Three ordered answers as 100 % bars; never is left white."""
    widths = (112.0, 150.0, 34.0, 40.0, 22.0, 34.0, 38.0, 40.0)
    heights = row_heights(rows, {0: widths[0]})
    place, bottom = _scale(114, 112, 0, 100), HEAD + sum(heights)
    parts = _grid(place, (0, 50, 100), bottom, per_cent)
    parts += [_stack(bar.counts, 114, y, 112, (LAKE, SCALE[3], PAPER)) for bar, y in zip(bars, middles(heights), strict=True)]
    return Strip(_drawn(alt, heights, parts), widths, heights, "", ("", "s5", "s4", "s0"))


# ------------------------------------------------------------------ means
def groups(panels: Sequence[Panel], rows: Rows, alt: str) -> Strip:
    """Means of groups with intervals, one panel per item. The last row is everybody: the dashed line."""
    label, n, verdict = 112.0, 20.0, 62.0 if len(panels) > 1 else 86.0
    panel = (WIDTH - label) / len(panels) - n - verdict
    widths = (label, *[panel, n, verdict] * len(panels))
    heights = row_heights(rows, {0: label} | {3 * i + 3: verdict for i in range(len(panels))})
    bottom, ys, parts = HEAD + sum(heights), middles(heights), []
    for i, shown in enumerate(panels):
        left = label + i * (panel + n + verdict) + 8
        place = _scale(left, panel - 38, 1, 5)
        parts += _grid(place, range(1, 6), bottom, whole)
        parts.append(line(place(shown.whole), HEAD, place(shown.whole), bottom, INK, 0.7, "2 1.6"))
        parts += [_dot(dot, place, y) for dot, y in zip(shown.dots, ys, strict=False) if dot is not None]
    return Strip(_drawn(alt, heights, parts), widths, heights)


def _dot(dot: Dot, place: Callable[[float], float], y: float) -> str:
    interval = line(place(dot.low), y, place(dot.high), y, dot.colour, 1.2) if dot.low is not None and dot.high is not None else ""
    mark, size = (diamond, 3.6) if dot.colour == AMBER else (circle, 3.0)
    return interval + mark(place(dot.mean), y, size, dot.colour if dot.stands else PAPER, dot.colour)


def mirror(drawn: Sequence[Dumbbell], rows: Rows, alt: str, span: tuple[float, float], key: str) -> Strip:
    """Both sides' means on 1-5; beside them the gap with its interval on one scale for the chapter."""
    widths = (92.0, 110.0, 22.0, 28.0, 22.0, 104.0, 56.0, 36.0)
    heights = row_heights(rows, {0: widths[0]})
    place, put = _scale(98, 70, 1, 5), _scale(286, 64, *span)
    bottom = HEAD + sum(heights)
    parts = _grid(place, range(1, 6), bottom, whole) + _grid(put, range(ceil(span[0]), floor(span[1]) + 1), bottom, signed_step)
    parts.append(line(put(0), HEAD, put(0), bottom, INK, 0.7))
    for row, y in zip(drawn, middles(heights), strict=True):
        parts += [line(place(row.managers), y, place(row.staff), y, QUIET, 1.2), circle(place(row.managers), y, 3.0)]
        parts += [diamond(place(row.staff), y, 3.8), line(put(row.low), y, put(row.high), y, INK, 1.1)]
        parts.append(rect(put(row.gap) - 2.5, y - 2.5, 5, 5, INK if row.stands else PAPER, INK))
    return Strip(_drawn(alt, heights, parts), widths, heights, key)


# ------------------------------------------------------------------ people and shares
def responses(rates: Sequence[Rate], rows: Rows, alt: str, colour: str) -> Strip:
    """Invited as an outline, answered filled; lengths are people. A dimension's name stands above its first group."""
    widths = (204.0, 174.0, 50.0, 42.0)
    plain = row_heights(rows, {0: widths[0]})
    heights = tuple(height + (10 if rate.heading else 0) for height, rate in zip(plain, rates, strict=True))
    wide, most, top, parts = 120.0, max(rate.invited for rate in rates), HEAD, []
    for rate, height, own in zip(rates, heights, plain, strict=True):
        y = top + height - own / 2
        parts.append(rect(208, y - THICK / 2, wide * rate.invited / most, THICK, PAPER, QUIET))
        parts += [rect(208, y - THICK / 2, wide * rate.answered / most, THICK, colour)] if rate.answered else []
        parts += [words(0, top + 9.5, rate.heading, 7.5, 600, QUIET)] if rate.heading else []
        top += height
    return Strip(_drawn(alt, heights, parts), widths, heights)


def pairs(shares: Sequence[tuple[int, int]], rows: Rows, alt: str, marks: tuple[Mark, Mark], key: str, label: float) -> Strip:
    """Two shares per row joined by a line."""
    widths = (label, WIDTH - label - 122, 34.0, 54.0, 34.0)
    heights = row_heights(rows, {0: label})
    most = max(10, ceil(max((max(pair) for pair in shares), default=0) / 10) * 10)
    place, bottom = _scale(label + 6, widths[1] - 62, 0, most), HEAD + sum(heights)
    parts = _grid(place, range(0, most + 1, 50 if most > 60 else 20 if most > 30 else 10), bottom, per_cent)
    for (first, second), y in zip(shares, middles(heights), strict=True):
        parts += [line(place(first), y, place(second), y, QUIET, 1.1), marks[0](place(first), y), marks[1](place(second), y)]
    return Strip(_drawn(alt, heights, parts), widths, heights, key)


def bounds(shares: Sequence[tuple[int, int, int]], rows: Rows, alt: str) -> Strip:
    """Share of those who took a stand (dot) and what it can be among all invited (band). shares: (share, least, greatest)."""
    widths = (92.0, 218.0, 24.0, 44.0, 46.0, 46.0)
    heights = row_heights(rows, {0: widths[0]})
    place, bottom = _scale(98, 164, 0, 100), HEAD + sum(heights)
    parts = _grid(place, (0, 25, 50, 75, 100), bottom, per_cent)
    for (share, low, high), y in zip(shares, middles(heights), strict=True):
        parts += [rect(place(low), y - 3.5, place(high) - place(low), 7, SCALE[3]), circle(place(share), y, 3.0, LAKE, PAPER)]
    return Strip(_drawn(alt, heights, parts), widths, heights)


def counts(values: Sequence[int], rows: Rows, alt: str) -> Strip:
    """One count per row."""
    widths = (196.0, 232.0, 42.0)
    heights = row_heights(rows, {0: widths[0]})
    place, bottom = _scale(202, 190, 0, max((*values, 1))), HEAD + sum(heights)
    parts = [line(202, HEAD, 202, bottom, QUIET, 0.7)]
    for value, y in zip(values, middles(heights), strict=True):
        parts += [line(202, y, place(value), y, LAKE, 1.2), circle(place(value), y, 3.0)]
    return Strip(_drawn(alt, heights, parts), widths, heights)
