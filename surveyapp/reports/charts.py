"""Charts as SVG strings, the same on page and in print: printed values in, markup out. Each begins with its alternative text."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from math import ceil, floor

from markupsafe import Markup

from surveyapp.reports.marks import (
    AMBER,
    ARROW,
    FAINT,
    GREATEST,
    INK,
    LAKE,
    LEAST,
    PAPER,
    QUIET,
    RULE,
    SCALE,
    SCALE_TEXT,
    WIDTH,
    Gettext,
    Mark,
    arrow,
    axis,
    circle,
    diamond,
    key,
    line,
    lines_in,
    per_cent,
    rect,
    svg,
    whole,
    width_of,
    words,
    wrapped,
)
from surveyapp.reports.plots import Bar, Dot, Dumbbell, Panel, Rate


# ------------------------------------------------------------------ distribution of one answer scale
def segments(bar_: Bar, left: float, y: float, bar: float, colours: Sequence[str], inks: Sequence[str], height: float = 12) -> str:
    """Widths from the counts; a label only where it fits."""
    n, x, parts = sum(bar_.counts), left, []
    for count, share, colour, ink in zip(bar_.counts, bar_.percents, colours, inks, strict=True):
        width = bar * count / n
        if width:
            parts.append(rect(x, y, max(width - 0.8, 0.4), height, colour, RULE if colour == PAPER else None))
        if width > width_of(str(share), 8, 600) + 5:
            parts.append(words(x + width / 2 - 0.4, y + 8.8, str(share), 8, 600, ink, "middle"))
        x += width
    return "".join(parts)


def share_axis(left: float, bar: float, y: float) -> str:
    """0, 50 and 100 % under a 100 % bar."""
    parts = []
    for share in (0, 50, 100):
        x = left + bar * share / 100
        parts.append(line(x, y, x, y + 3, QUIET, 0.6) + words(x, y + 11, per_cent(share), 7.5, fill=QUIET, align="middle"))
    return "".join(parts)


def scale_key(middle: float, ends: tuple[str, str], unit: float = 18) -> str:
    """The scale as five numbered boxes between its end labels."""
    parts = [
        words(middle - 2.5 * unit - 6, 8, ends[0], 8, fill=QUIET, align="right"),
        words(middle + 2.5 * unit + 6, 8, ends[1], 8, fill=QUIET),
    ]
    for i, (colour, ink) in enumerate(zip(SCALE, SCALE_TEXT, strict=True)):
        parts.append(rect(middle + (i - 2.5) * unit, 0, unit - 0.8, 11, colour))
        parts.append(words(middle + (i - 2) * unit - 0.4, 8.3, str(i + 1), 8, 600, ink, "middle"))
    return "".join(parts)


def _unsure(row: Bar, x: float, y: float, bar: float) -> str:
    """Vet ej: an outline on the same scale, outside the 100 %, with its number."""
    width = bar * row.unsure / (sum(row.counts) + row.unsure)
    box = rect(x + 0.3, y + 0.3, max(width - 0.6, 0.5), 11.4, PAPER, QUIET) if row.unsure else ""
    return box + words(x + width + 4, y + 9, str(row.unsure), 8, fill=QUIET)


def stacked(rows: Sequence[Bar], alt: str, ends: tuple[str, str], _: Gettext) -> Markup:
    """100 % bars with a muted middle, "vet ej" to the right on the same scale; the bar gives way when vet ej needs more room."""
    left, unsure_x, step, y = 128.0, 372.0, 16.6, 20.0
    most = max((row.unsure / (sum(row.counts) + row.unsure) for row in rows), default=0)
    bar = min(226.0, 68 / max(most, 0.01))
    parts = [
        scale_key(left + 113, ends),
        words(unsure_x, 8, _("Vet ej"), 8, fill=QUIET),
        words(WIDTH, 8, "n", 8, fill=QUIET, align="right"),
    ]
    for row in rows:
        if row.starts_part:
            y += 8
            parts.append(line(0, y - 5.5, WIDTH, y - 5.5, FAINT, 0.7))
        parts += [words(0, y + 9, row.label, 8.6), segments(row, left, y, bar, SCALE, SCALE_TEXT), _unsure(row, unsure_x, y, bar)]
        parts.append(words(WIDTH, y + 9, str(sum(row.counts)), 8, fill=QUIET, align="right"))
        y += step
    bottom = y - step + 12
    parts += [share_axis(left, bar, bottom + 2), line(unsure_x, 17, unsure_x, bottom + 3, RULE, 0.6)]
    return svg(bottom + 16, alt, parts)


def shares3(rows: Sequence[Bar], alt: str, names: Sequence[str], heads: Mapping[str, str]) -> Markup:
    """Three ordered answers as 100 % bars (reach). `heads`: label -> group heading above it."""
    colours, inks = (LAKE, SCALE[3], PAPER), (PAPER, INK, INK)
    left, bar, y = 150.0, 280.0, 22.0
    parts = [key(left, 9, list(zip(colours, names, strict=True))), words(WIDTH, 9, "n", 8, fill=QUIET, align="right")]
    for row in rows:
        if row.label in heads:
            parts.append(words(0, y + 8, heads[row.label], 7.5, 600, QUIET))
            y += 13
        parts += [words(8, y + 9, row.label, 8.6), segments(row, left, y, bar, colours, inks)]
        parts.append(words(WIDTH, y + 9, str(sum(row.counts)), 8, fill=QUIET, align="right"))
        y += 16.5
    return svg(y + 12, alt, [*parts, share_axis(left, bar, y - 2)])


# ------------------------------------------------------------------ groups against the whole
def dots(labels: Sequence[str], panels: Sequence[Panel], alt: str, _: Gettext, hidden: str) -> Markup:
    """Mean of each group with interval, one panel per item; the dashed line is the mean of all. Filled dot: a difference that stands."""
    left, gap, top = 150.0, 20.0, 27.0
    wide = (WIDTH - left - gap * (len(panels) - 1)) / len(panels)
    heights = [max(18.0, 10.5 * lines_in(label, left - 10, 8.6) + 4) for label in labels]
    tops = [top + sum(heights[:i]) for i in range(len(labels))]
    bottom = top + sum(heights)
    parts = [wrapped(0, tops[i] + heights[i] / 2 + 2.6, label, left - 10, 8.6) for i, label in enumerate(labels)]
    for p, panel in enumerate(panels):
        start = left + p * (wide + gap)

        def place(v: float, start: float = start) -> float:
            return start + 6 + (v - 1) / 4 * (wide - 62)

        parts += axis(place, range(1, 6), top - 3, bottom, whole)
        parts += [words(start + 3, 8, panel.title, 8.6, 600), words(start + wide - 22, 19, _("medel"), 7.5, fill=QUIET, align="right")]
        parts += [words(start + wide, 19, "n", 7.5, fill=QUIET, align="right")]
        parts.append(line(place(panel.whole), top - 4, place(panel.whole), bottom, INK, 0.7, "2 1.6"))
        parts.append(words(place(panel.whole), top - 8, _("alla"), 7.5, fill=QUIET, align="middle"))
        for i, dot in enumerate(panel.dots):
            parts.append(_dot(dot, place, tops[i] + heights[i] / 2, start, wide, hidden))
    return svg(bottom + 13, alt, parts)


def _dot(dot: Dot | None, place: Callable[[float], float], y: float, start: float, wide: float, hidden: str) -> str:
    if dot is None:
        return words(start + 6, y + 2.8, hidden, 7.5, fill=QUIET)
    mark = diamond if dot.colour == AMBER else circle
    return (
        interval(dot, place, y, 1.3)
        + mark(place(dot.mean), y, 3.9 if dot.colour == AMBER else 3.3, dot.colour if dot.stands else PAPER, dot.colour)
        + words(start + wide - 22, y + 2.8, dot.text, 8.6, 600, align="right")
        + words(start + wide, y + 2.8, str(dot.n), 8, fill=QUIET, align="right")
    )


def interval(dot: Dot, place: Callable[[float], float], y: float, width: float) -> str:
    """The interval of a group's mean. A bound has an arrow to the scale's end on its open side, from the interval's own end."""
    if dot.side:
        inner = dot.low if dot.side > 0 else dot.high
        tip = place(GREATEST if dot.side > 0 else LEAST) + dot.side * ARROW
        return arrow(place(dot.mean if inner is None else inner), y, tip, dot.colour, width)
    return line(place(dot.low), y, place(dot.high), y, dot.colour, width) if dot.low is not None and dot.high is not None else ""


def signed_step(step: float) -> str:
    return f"{step:+g}".replace("-", "−") if step else "0"


def mirror(rows: Sequence[Dumbbell], alt: str, span: tuple[float, float], _: Gettext) -> Markup:
    """Left: managers (circle) and support staff (diamond) on the scale. Right: staff minus managers. Filled square: the gap stands."""
    left, scale_w, gap_x, gap_w, step, top = 118.0, 168.0, 312.0, 126.0, 17.5, 30.0

    def place(v: float) -> float:
        return left + (v - 1) / 4 * scale_w

    def put(v: float) -> float:
        return gap_x + (v - span[0]) / (span[1] - span[0]) * gap_w

    bottom = top + len(rows) * step
    parts = [
        key(left - 4, 8, [(circle, _("chefer")), (diamond, _("stödfunktionen"))]),
        words(gap_x, 8, _("Stödfunktionen minus chefer"), 8, fill=QUIET),
        words(put(0) + 4, 20, _("stödet skattar högre"), 7.5, fill=QUIET),
        words(WIDTH, 8, _("glapp"), 8, fill=QUIET, align="right"),
    ]
    parts += axis(place, range(1, 6), top - 3, bottom, whole)
    parts += axis(put, range(ceil(span[0]), floor(span[1]) + 1), top - 3, bottom, signed_step)
    parts.append(line(put(0), top - 6, put(0), bottom, INK, 0.7))
    for i, row in enumerate(rows):
        y = top + (i + 0.5) * step
        parts += [words(0, y + 3, row.label, 8.6), line(place(row.first), y, place(row.second), y, QUIET, 1.4)]
        parts += [circle(place(row.first), y), diamond(place(row.second), y), line(put(row.low), y, put(row.high), y, INK, 1.2)]
        parts.append(rect(put(row.gap) - 2.8, y - 2.8, 5.6, 5.6, INK if row.stands else PAPER, INK))
        parts.append(words(WIDTH, y + 3, row.text, 8.6, 600 if row.stands else 400, align="right"))
    return svg(bottom + 13, alt, parts)


# ------------------------------------------------------------------ shares
def bounds(rows: Sequence[tuple[str, int, int, int]], alt: str, mark: Mark) -> Markup:
    """Share of those who took a stand (mark) and what it can be among all invited (band). rows: (label, share, least, greatest)."""
    left, wide, step, top = 128.0, 262.0, 17.0, 10.0

    def place(v: float) -> float:
        return left + v / 100 * wide

    bottom = top + len(rows) * step
    parts = axis(place, (0, 25, 50, 75, 100), top - 4, bottom, per_cent)
    for i, (label, share, low, high) in enumerate(rows):
        y = top + (i + 0.5) * step
        parts += [words(0, y + 3, label, 8.6), rect(place(low), y - 4, place(high) - place(low), 8, SCALE[3])]
        parts += [mark(place(share), y), words(place(low) - 4, y + 2.8, str(low), 8, fill=QUIET, align="right")]
        parts += [words(place(high) + 4, y + 2.8, str(high), 8, fill=QUIET), words(WIDTH, y + 3, f"{share} %", 8.6, 600, align="right")]
    return svg(bottom + 13, alt, parts)


def responses(rows: Sequence[Rate], alt: str, of: Gettext, colour: str = LAKE) -> Markup:
    """Invited as an outlined bar, answered filled; lengths are people."""
    left, wide, y = 204.0, 172.0, 4.0
    most = max(row.invited for row in rows)
    parts = []
    for row in rows:
        if row.heading:
            parts.append(words(0, y + 9, row.heading, 7.5, 600, QUIET))
            y += 14
        height = max(17.0, 10.5 * lines_in(row.label, left - 12, 8.6) + 4)
        middle = y + height / 2
        full, filled = wide * row.invited / most, wide * row.answered / most
        parts += [wrapped(0, middle + 2.6, row.label, left - 12, 8.6), rect(left, middle - 6, full, 12, PAPER, QUIET)]
        parts += [rect(left, middle - 6, filled, 12, colour)] if filled else []
        text = of("%(answered)s av %(invited)s") % {"answered": row.answered, "invited": row.invited}
        parts.append(words(WIDTH - 40, middle + 3, text, 8.6, fill=QUIET, align="right"))
        parts.append(words(WIDTH, middle + 3, f"{row.percent} %", 8.6, 600, align="right"))
        y += height
    return svg(y, alt, parts)


def pairs(rows: Sequence[tuple[str, int, int]], alt: str, names: tuple[str, str], marks: tuple[Mark, Mark], left: float = 204) -> Markup:
    """Two shares per row joined by a line. rows: (label, first, second)."""
    top_value = max(10, ceil(max(max(a, b) for _, a, b in rows) / 10) * 10)
    wide, y = WIDTH - left - 78, 30.0

    def place(v: float) -> float:
        return left + v / top_value * wide

    first, second = marks
    body = []
    for label, a, b in rows:
        body += [wrapped(0, y + 3, label, left - 16, 8.6), line(place(a), y, place(b), y, QUIET, 1.2)]
        body += [first(place(a), y), second(place(b), y)]
        body += [words(WIDTH - 36, y + 3, f"{a} %", 8.6, align="right"), words(WIDTH, y + 3, f"{b} %", 8.6, align="right")]
        y += 16.5
    bottom = y - 6
    grid = axis(place, range(0, top_value + 1, 10), 20, bottom, per_cent)
    head = [key(left - 4, 9, list(zip(marks, names, strict=True))), first(WIDTH - 46, 7), second(WIDTH - 10, 7)]
    return svg(bottom + 13, alt, [*grid, *head, *body])


def lollipops(rows: Sequence[tuple[str, int, int]], alt: str, left: float = 204) -> Markup:
    """One count per row. rows: (label, count, printed share)."""
    wide, step, most = WIDTH - left - 78, 16.0, max((row[1] for row in rows), default=1) or 1
    parts = []
    for i, (label, count, share) in enumerate(rows):
        y, end = i * step + 9, left + wide * count / most
        parts += [words(0, y + 3, label, 8.6), line(left, y, end, y, LAKE, 1.4), circle(end, y, 3.4)]
        parts += [words(WIDTH - 36, y + 3, str(count), 8.6, align="right"), words(WIDTH, y + 3, f"{share} %", 8.6, align="right")]
    parts.append(line(left, 2, left, len(rows) * step, QUIET, 0.7))
    return svg(len(rows) * step + 2, alt, parts)


def everyone(groups: Sequence[tuple[str, int, int]], alt: str, colour: str = LAKE, per_column: int = 4, pitch: float = 13.6) -> Markup:
    """The cover: one dot per invited person, filled when an answer came. groups: (name, invited, answered). Wraps to new bands."""
    x, y, parts, size, least, leading = 5.2, 5.2, [], 10.2, 92.0, 9.6
    lower = per_column * pitch
    deepest = 0
    for name, invited, answered in groups:
        wide = max(-(-invited // per_column) * pitch, least)
        if x > 6 and x + wide > WIDTH:
            x, y, deepest = 5.2, y + lower + 14 + deepest * leading, 0
        for i in range(invited):
            cx, cy = x + (i // per_column) * pitch, y + (i % per_column) * pitch
            parts.append(circle(cx, cy, size / 2 - 0.1, colour) if i < answered else circle(cx, cy, size / 2 - 0.5, PAPER, QUIET))
        rows = lines_in(name, wide)
        parts.append(wrapped(x - 5, y + lower + 6 + (rows - 1) * leading / 2, name, wide, 8, leading, QUIET))
        deepest = max(deepest, rows)
        x += wide + 22
    return svg(y + lower + deepest * leading, alt, parts)
