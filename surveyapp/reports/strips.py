"""Marks that stand beside the rows of a table on paper, so that one exhibit is diagram and table: printed values in, one SVG out.

A strip decides the table's column widths and row heights from its words, because the marks must stand on the rows. Lengths are points.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from math import ceil, floor

from markupsafe import Markup

from surveyapp.reports.charts import interval, signed_step
from surveyapp.reports.marks import (
    AMBER,
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
    verticals,
    whole,
    width_of,
    words,
)
from surveyapp.reports.plots import Bar, Dot, Dumbbell, Panel, Rate

LEADING, HEAD_LEADING = 11.4, 9.0
ROW, HEAD = 12.8, 15.0  # a row and a head of one line
OVER = LEADING  # a quiet line over a row's label
THICK = 9.0  # height of a bar
HEAD_SIZE, SIZE = 7.8, 8.6
GAP = 4.0  # before the words of a column
SHORT_HEAD = 36.0
CHIP = 6.0  # what a coloured head adds


@dataclass(frozen=True)
class Shape:
    """Columns, head and rows of one table, as its words need them."""

    widths: tuple[float, ...]
    heights: tuple[float, ...]
    head: float = HEAD

    @property
    def bottom(self) -> float:
        return self.head + sum(self.heights)

    @property
    def middles(self) -> list[float]:
        """Where the middle of each row is, from the table's top."""
        return [self.head + sum(self.heights[:i]) + height / 2 for i, height in enumerate(self.heights)]

    def left(self, column: int) -> float:
        return sum(self.widths[:column])


@dataclass(frozen=True)
class Strip:
    """`chips` colour the heads of columns that a bar's parts belong to."""

    svg: Markup
    shape: Shape
    key: str = ""
    chips: tuple[str, ...] = ()


@dataclass(frozen=True)
class Grid:
    """The words of a table: its heads and its rows, row header first."""

    columns: Sequence[str]
    rows: Sequence[Sequence[object]]


def needed(column: str, least: float, extra: float = 0) -> float:
    """The width of a column of figures: no word of its head is broken, and a short head stands on one line."""
    whole_head = width_of(column, HEAD_SIZE) + 1.5 * GAP + extra
    words_ = (width_of(word, HEAD_SIZE, 600) + 1.5 * GAP + extra for word in column.split(" "))
    return max(least, whole_head if whole_head <= SHORT_HEAD else 0, *words_)


def shaped(grid: Grid, widths: Sequence[float], wrapping: Mapping[int, float], inset: float = GAP) -> Shape:
    """`wrapping`: column -> the width that its words may use. `inset`: what a head's column keeps free."""
    heights = [max(lines_in(str(row[i]), width, SIZE) for i, width in wrapping.items()) * LEADING + ROW - LEADING for row in grid.rows]
    lines = max(lines_in(head, width - inset + 0.1, HEAD_SIZE) for head, width in zip(grid.columns, widths, strict=True))
    return Shape(tuple(widths), tuple(heights), max(HEAD, lines * HEAD_LEADING + 5))


def around(label: float, figures: Sequence[float]) -> tuple[float, ...]:
    """Widths of a table whose second column holds the marks and then its first figure: the marks take what is left."""
    return (label, WIDTH - label - sum(figures[1:]), *figures[1:])


def _grid(shape: Shape, place: Callable[[float], float], ticks: Sequence[float], label: Callable[[float], str]) -> list[str]:
    """Faint verticals through the rows, with their figures in the head."""
    figures = [words(place(t), shape.head - 4, label(t), 7.2, fill=QUIET, align="middle") for t in ticks]
    return [verticals(map(place, ticks), shape.head, shape.bottom), *figures]


def _scale(left: float, width: float, low: float, high: float) -> Callable[[float], float]:
    return lambda value: left + (value - low) / (high - low) * width


def _drawn(alt: str, shape: Shape, parts: Sequence[str]) -> Markup:
    return svg(shape.bottom, alt, parts)


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


def distribution(bars: Sequence[Bar], grid: Grid, alt: str, key: str) -> Strip:
    """100 % bars of 1-5; "vet ej" outlined to the right on the same scale, which gives way when vet ej needs more room."""
    label, share, mean, n, unsure, blank = 92.0, *(needed(head, 24) for head in grid.columns[6:])
    shape = shaped(grid, around(label, (18, 18, 18, 18, 18, share, mean, n, unsure, blank)), {0: label - 9})
    room = shape.widths[1] - 18 - GAP
    most = max((_share_unsure(bar) for bar in bars), default=0)
    wide = min(room - 40, (room - 8) / (1 + most))
    place, edge = _scale(label + 2, wide, 0, 100), label + 2 + wide + 4
    parts = _grid(shape, place, (0, 50, 100), per_cent)
    for bar, y in zip(bars, shape.middles, strict=True):
        parts.append(_stack(bar.counts, label + 2, y, wide, SCALE))
        unsure_wide = wide * _share_unsure(bar)
        parts += [rect(edge, y - THICK / 2 + 0.3, max(unsure_wide - 0.6, 0.5), THICK - 0.6, PAPER, QUIET)] if bar.unsure else []
    return Strip(_drawn(alt, shape, parts), shape, key, ("", "s1", "s2", "s3", "s4", "s5"))


def _share_unsure(bar: Bar) -> float:
    everybody = sum(bar.counts) + bar.unsure
    return bar.unsure / everybody if everybody else 0


def reach(bars: Sequence[Bar], grid: Grid, alt: str) -> Strip:
    """Three ordered answers as 100 % bars; never is left white."""
    counted = [width_of(head, HEAD_SIZE, 600) + GAP + CHIP for head in grid.columns[1:4]]
    figures = [*counted, needed(grid.columns[4], 22), *(width_of(head, HEAD_SIZE) + 2 * GAP for head in grid.columns[5:])]
    shape = shaped(grid, around(112, figures), {0: 112 - 9})
    wide = shape.widths[1] - figures[0] - 10
    parts = _grid(shape, _scale(114, wide, 0, 100), (0, 50, 100), per_cent)
    colours = (LAKE, SCALE[3], PAPER)
    parts += [_stack(bar.counts, 114, y, wide, colours) for bar, y in zip(bars, shape.middles, strict=True)]
    return Strip(_drawn(alt, shape, parts), shape, "", ("", "s5", "s4", "s0"))


# ------------------------------------------------------------------ means
def groups(panels: Sequence[Panel], grid: Grid, alt: str) -> Strip:
    """Means of groups with intervals, one panel per item. The last row is everybody: the dashed line."""
    label, n, verdict = (126.0, 20.0, 62.0) if len(panels) > 1 else (170.0, 22.0, 100.0)
    panel = (WIDTH - label) / len(panels) - n - verdict
    wrapping = {0: label - 9} | {3 * i + 3: verdict - 9 for i in range(len(panels))}
    shape = shaped(grid, (label, *[panel, n, verdict] * len(panels)), wrapping, 2 * GAP)
    named = max(lines_in(head, panel - 2 * GAP, HEAD_SIZE) for head in grid.columns[1::3])
    shape = Shape(shape.widths, shape.heights, max(shape.head, named * HEAD_LEADING + 12))  # the axis stands under the item's name
    parts = []
    for i, shown in enumerate(panels):
        place = _scale(shape.left(3 * i + 1) + 8, panel - 38, 1, 5)
        parts += _grid(shape, place, range(1, 6), whole)
        parts.append(line(place(shown.whole), shape.head, place(shown.whole), shape.bottom, INK, 0.7, "2 1.6"))
        parts += [_dot(dot, place, y) for dot, y in zip(shown.dots, shape.middles, strict=False) if dot is not None]
    return Strip(_drawn(alt, shape, parts), shape)


def _dot(dot: Dot, place: Callable[[float], float], y: float) -> str:
    mark, size = (diamond, 3.6) if dot.colour == AMBER else (circle, 3.0)
    return interval(dot, place, y, 1.2) + mark(place(dot.mean), y, size, dot.colour if dot.stands else PAPER, dot.colour)


def mirror(drawn: Sequence[Dumbbell], grid: Grid, alt: str, span: tuple[float, float], key: str) -> Strip:
    """Both sides' means on 1-5; beside them the gap with its interval on one scale for the chapter."""
    first, n, second, _, gap, interval, sure = (needed(head, 20) for head in grid.columns[1:])
    interval, sure = max(interval, 58), sure + 2 * GAP
    room = WIDTH - 92 - first - n - second - n - gap - interval - sure
    means, gaps = 0.5 * room, 0.5 * room
    shape = shaped(grid, (92, means + first, n, second, n, gaps + gap, interval, sure), {0: 92 - 9})
    place, put = _scale(98, means - 10, 1, 5), _scale(shape.left(5) + 8, gaps - 12, *span)
    parts = _grid(shape, place, range(1, 6), whole) + _grid(shape, put, _signed_ticks(span), signed_step)
    parts.append(line(put(0), shape.head, put(0), shape.bottom, INK, 0.7))
    for row, y in zip(drawn, shape.middles, strict=True):
        parts += [line(place(row.first), y, place(row.second), y, QUIET, 1.2), circle(place(row.first), y, 3.0)]
        parts += [diamond(place(row.second), y, 3.8), line(put(row.low), y, put(row.high), y, INK, 1.1)]
        parts.append(rect(put(row.gap) - 2.5, y - 2.5, 5, 5, INK if row.stands else PAPER, INK))
    return Strip(_drawn(alt, shape, parts), shape, key)


def _signed_ticks(span: tuple[float, float]) -> list[float]:
    """Whole steps around nought, every second one where they would stand too close."""
    step = 2 if span[1] - span[0] > 5 else 1
    return [step * t for t in range(ceil(span[0] / step), floor(span[1] / step) + 1)]


# ------------------------------------------------------------------ people and shares
def responses(rates: Sequence[Rate], grid: Grid, alt: str, colour: str) -> Strip:
    """Invited as an outline, answered filled; lengths are people. The name of a dimension takes a line over its first group."""
    invited, answered, share = (needed(head, 38) for head in grid.columns[1:])
    plain = shaped(grid, around(204, (invited, answered, share)), {0: 204 - 9})
    heights = tuple(height + (OVER if rate.heading else 0) for height, rate in zip(plain.heights, rates, strict=True))
    shape = Shape(plain.widths, heights, plain.head)
    wide, most, top, parts = shape.widths[1] - invited - 8, max(rate.invited for rate in rates), shape.head, []
    for rate, height, own in zip(rates, heights, plain.heights, strict=True):
        y = top + height - own / 2
        parts.append(rect(208, y - THICK / 2, wide * rate.invited / most, THICK, PAPER, QUIET))
        parts += [rect(208, y - THICK / 2, wide * rate.answered / most, THICK, colour)] if rate.answered else []
        top += height
    return Strip(_drawn(alt, shape, parts), shape)


def pairs(shares: Sequence[tuple[int, int]], grid: Grid, alt: str, marks: tuple[Mark, Mark], key: str, over: Sequence[bool] = ()) -> Strip:
    """Two shares per row joined by a line. `over`: which rows have a line over their label."""
    label = 204.0
    figures = [needed(head, 30) for head in grid.columns[1:]]
    plain = shaped(grid, around(label, figures), {0: label - 9})
    heights = [height + (OVER if i < len(over) and over[i] else 0) for i, height in enumerate(plain.heights)]
    shape = Shape(plain.widths, tuple(heights), plain.head)
    most = max(10, ceil(max((max(pair) for pair in shares), default=0) / 10) * 10)
    place = _scale(label + 6, shape.widths[1] - figures[0] - 24, 0, most)
    parts = _grid(shape, place, range(0, most + 1, 50 if most > 60 else 20 if most > 30 else 10), per_cent)
    ends = [shape.head + sum(heights[: i + 1]) for i in range(len(heights))]
    for (first, second), end, own in zip(shares, ends, plain.heights, strict=True):
        y = end - own / 2
        parts += [line(place(first), y, place(second), y, QUIET, 1.1), marks[0](place(first), y), marks[1](place(second), y)]
    return Strip(_drawn(alt, shape, parts), shape, key)


def bounds(shares: Sequence[tuple[int, int, int]], grid: Grid, alt: str, mark: Mark) -> Strip:
    """Share of those who took a stand (mark) and what it can be among all invited (band). shares: (share, least, greatest)."""
    figures = [needed(head, least) for head, least in zip(grid.columns[1:], (36, 24, 44, 44, 44), strict=True)]
    shape = shaped(grid, around(92, figures), {0: 92 - 9})
    place = _scale(98, shape.widths[1] - figures[0] - 26, 0, 100)
    parts = _grid(shape, place, (0, 25, 50, 75, 100), per_cent)
    for (share, low, high), y in zip(shares, shape.middles, strict=True):
        parts += [rect(place(low), y - 3.5, place(high) - place(low), 7, SCALE[3]), mark(place(share), y)]
    return Strip(_drawn(alt, shape, parts), shape)


def counts(values: Sequence[int], grid: Grid, alt: str) -> Strip:
    """One count per row."""
    figures = [needed(head, 36) for head in grid.columns[1:]]
    shape = shaped(grid, around(196, figures), {0: 196 - 9})
    place = _scale(202, shape.widths[1] - figures[0] - 16, 0, max((*values, 1)))
    parts = [line(202, shape.head, 202, shape.bottom, QUIET, 0.7)]
    for value, y in zip(values, shape.middles, strict=True):
        parts += [line(202, y, place(value), y, LAKE, 1.2), circle(place(value), y, 3.0)]
    return Strip(_drawn(alt, shape, parts), shape)
