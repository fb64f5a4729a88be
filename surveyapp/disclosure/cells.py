"""Summaries to released cells, tier by tier: everybody's distribution, and what a group of a given size may show."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from surveyapp.analysis.rounding import half_away, percent, tenths, written
from surveyapp.analysis.summary import Summary, missing_bounds, together
from surveyapp.disclosure.policy import Policy
from surveyapp.disclosure.released import Cell, Reason
from surveyapp.disclosure.values import bands_give_away, unanimous
from surveyapp.domain.scale import Scale

MANY_UNSURE = 25  # per cent "vet ej" from which a group is marked


def whole_cell(summary: Summary, scale: Scale, policy: Policy, invited: int | None = None) -> Cell:
    """Everybody: the distribution with shares, mean, "vet ej", blank and, where all were asked, what the missing could change.

    A grade that all, or all but one, gave is withdrawn: it would tell what each of them answered.
    """
    if summary.n < policy.min_respondents:
        return Cell("all", reason=Reason.FEW_RESPONSES)
    if scale.type == "rating" and unanimous(summary):
        return Cell("all", reason=Reason.PROTECTS_GROUP)
    values = [option.value for option in scale.options]
    favourable = summary.count_of(scale, scale.favourable) if scale.favourable else None
    unfavourable = summary.count_of(scale, scale.unfavourable) if scale.unfavourable else None
    bounds = None
    if invited and favourable is not None:
        low, high = missing_bounds(favourable, summary.n, invited)
        bounds = (int(half_away(low)), int(half_away(high)))
    return Cell(
        "all",
        n=summary.n,
        dont_know=summary.dont_know,
        blank=summary.blank,
        counts=dict(zip(values, summary.counts, strict=True)),
        percents={value: percent(count, summary.n) for value, count in zip(values, summary.counts, strict=True)},
        favourable=None if favourable is None else percent(favourable, summary.n),
        favourable_count=favourable,
        unfavourable=None if unfavourable is None else percent(unfavourable, summary.n),
        bounds=bounds,
        mean=written(summary.tenths) if scale.type == "rating" and summary.n else None,
    )


def group_cell(group: str, met: int, summary: Summary, whole: Cell, scale: Scale, policy: Policy) -> Cell:
    """A group that may be shown: n (those who met the question) and mean; from `bands_from` three bands where they are safe."""
    if not summary.n:
        return Cell(group, reason=Reason.FEW_RESPONSES)
    shown = written(summary.tenths)
    return Cell(
        group,
        n=met,
        mean=shown,
        bands=_bands(summary, scale) if met >= policy.bands_from and summary.n >= policy.bands_from else None,
        difference=difference(shown, whole.mean),
        dont_know_band=_unsure_band(summary) if met >= policy.bands_from else None,
    )


def difference(shown: str, against: str | None) -> str | None:
    """The difference of two printed figures, never of what lies behind them."""
    return None if against is None else written(tenths(shown) - tenths(against))


def with_safe_bands(
    cells: Mapping[str, Cell], summaries: Mapping[str, Summary], scale: Scale, order: Callable[[str], bytes]
) -> dict[str, Cell]:
    """The cells of one item and dimension with the bands that may stand beside each other.

    Everybody's counts minus the printed bands are the bands of the groups that print none: these must be two or more whose bands
    together give nobody away, or another group gives up its own, the first in `order` (a random one that is stored).
    """
    shown = {group for group, cell in cells.items() if cell.bands is not None}
    while shown and (block := [summaries[group] for group in cells if group not in shown]):
        if len(block) > 1 and _bands(together(block), scale) is not None:
            break
        shown.remove(min(shown, key=order))
    return {group: cell if group in shown or cell.bands is None else replace(cell, bands=None) for group, cell in cells.items()}


def _bands(summary: Summary, scale: Scale) -> tuple[int, int, int] | None:
    """Whole per cent unfavourable, between and favourable; None where nobody took a stand or they would give somebody away."""
    if not (scale.favourable and scale.unfavourable and summary.n):
        return None
    low, high = (summary.count_of(scale, values) for values in (scale.unfavourable, scale.favourable))
    counts = (low, summary.n - low - high, high)
    bands = (percent(counts[0], summary.n), percent(counts[1], summary.n), percent(counts[2], summary.n))
    return None if bands_give_away(bands, counts) else bands


def _unsure_band(summary: Summary) -> str | None:
    """Only whether many did not know: a number would give the number of those who did."""
    if not summary.answered:
        return None
    return "25+" if percent(summary.dont_know, summary.answered) >= MANY_UNSURE else "<25"
