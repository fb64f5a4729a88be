"""Pairs as they are drawn on a page: two half discs (or a ring and a disc) on the scale, and the difference with its interval.

Printed values in, markup out. Places are per cent of the width, so that a drawing is as wide as its room; colours come from the style
sheet by class.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from html import escape
from math import ceil, floor

from markupsafe import Markup

from surveyapp.reports.charts import signed_step
from surveyapp.reports.marks import GREATEST, LEAST, num, whole
from surveyapp.reports.plots import Dumbbell

TOP, BOTTOM, WATER, RADIUS, UNDER = 4, 48, 26, 11, 62  # pixels; under: the figures of the scale, where a row stands by itself


def _at(value: float, span: Sequence[float]) -> str:
    low, high = span
    return f"{num(100 * (value - low) / (high - low))}%"


def _upright(value: float, span: Sequence[float], kind: str) -> str:
    x = _at(value, span)
    return f'<line class="{kind}" x1="{x}" x2="{x}" y1="{TOP}" y2="{BOTTOM}"/>'


def _ticks(ticks: Iterable[float], span: Sequence[float], label: Callable[[float], str], y: int) -> list[str]:
    return [f'<text x="{_at(tick, span)}" y="{y}">{escape(label(tick))}</text>' for tick in ticks]


def _drawing(alt: str, parts: Iterable[str]) -> Markup:
    return Markup(f'<svg class="gap-plot" role="img" aria-label="{escape(alt)}">{"".join(parts)}</svg>')  # noqa: S704 - our own marks


def means(row: Dumbbell, alt: str) -> Markup:
    """Managers above the waterline, support staff below it; halves that meet make a whole disc. A sure gap is marked."""
    scale = (LEAST, GREATEST)
    low, high = sorted((row.first, row.second))
    wide = f"{num(100 * (high - low) / (GREATEST - LEAST))}%"
    kind = "between between--sure" if row.stands else "between"
    return _drawing(
        alt,
        [
            *(_upright(tick, scale, "grid") for tick in range(1, 6)),
            f'<rect class="{kind}" x="{_at(low, scale)}" width="{wide}" y="{WATER - 10}" height="20"/>',
            f'<line class="water" x1="0" x2="100%" y1="{WATER}" y2="{WATER}"/>',
            _half(row.first, scale, "mgr", 1),
            _half(row.second, scale, "staff", 0),
            *_ticks(range(1, 6), scale, whole, UNDER),
        ],
    )


def moved(row: Dumbbell, own: str, alt: str) -> Markup:
    """A ring where the mean was before, and a disc of the side's colour (class `own`) where it is now."""
    scale = (LEAST, GREATEST)
    before, now = (_at(value, scale) for value in (row.first, row.second))
    kind = "way way--sure" if row.stands else "way"
    return _drawing(
        alt,
        [
            *(_upright(tick, scale, "grid") for tick in range(1, 6)),
            f'<line class="{kind}" x1="{before}" x2="{now}" y1="{WATER}" y2="{WATER}"/>',
            f'<circle class="before" cx="{before}" cy="{WATER}" r="{RADIUS - 1}"/>',
            f'<circle class="{own}" cx="{now}" cy="{WATER}" r="{RADIUS - 4}"/>',
            *_ticks(range(1, 6), scale, whole, UNDER),
        ],
    )


def _half(value: float, scale: Sequence[float], kind: str, upwards: int) -> str:
    y = WATER - 1 if upwards else WATER + 1
    path = f"M-{RADIUS} 0a{RADIUS} {RADIUS} 0 0 {upwards} {2 * RADIUS} 0z"
    return f'<svg x="{_at(value, scale)}" y="{y}" overflow="visible"><path class="{kind}" d="{path}"/></svg>'


def gap(row: Dumbbell, span: tuple[float, float], alt: str) -> Markup:
    """Staff minus managers with its interval; the upright is nought, and the square is filled where the gap stands."""
    kind = "gap gap--sure" if row.stands else "gap"
    return _drawing(
        alt,
        [
            *(_upright(tick, span, "grid") for tick in signed_ticks(span)),
            _upright(0, span, "nought"),
            f'<line class="ci" x1="{_at(row.low, span)}" x2="{_at(row.high, span)}" y1="{WATER}" y2="{WATER}"/>',
            f'<svg x="{_at(row.gap, span)}" y="{WATER}" overflow="visible">',
            f'<rect class="{kind}" x="-5" y="-5" width="10" height="10"/></svg>',
            *_ticks(signed_ticks(span), span, signed_step, UNDER),
        ],
    )


def nothing(span: tuple[float, float], alt: str) -> Markup:
    """The scale alone, where nothing was compared."""
    return _drawing(alt, [*(_upright(tick, span, "grid") for tick in signed_ticks(span)), _upright(0, span, "nought")])


def signed_ticks(span: tuple[float, float]) -> list[float]:
    """Whole steps around nought."""
    return [float(tick) for tick in range(ceil(span[0]), floor(span[1]) + 1)]


def axis(ticks: Iterable[float], span: Sequence[float], label: Callable[[float], str]) -> Markup:
    """The figures of a scale, each over its place."""
    return Markup(f'<svg class="gap-axis" aria-hidden="true">{"".join(_ticks(ticks, span, label, 12))}</svg>')  # noqa: S704 - our own marks
