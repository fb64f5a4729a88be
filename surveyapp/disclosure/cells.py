"""One cell by its tier: everything for everybody, n with a mean or three bands for groups, nothing below."""

from __future__ import annotations

from dataclasses import replace

from surveyapp.analysis.rounding import half_away, percent, tenths, written
from surveyapp.analysis.summary import Summary, missing_bounds
from surveyapp.disclosure.linked.figures import Bound, Mean
from surveyapp.disclosure.linked.protect import Figure, Hidden
from surveyapp.disclosure.policy import Policy
from surveyapp.disclosure.released import Cell, Reason
from surveyapp.disclosure.values import unanimous
from surveyapp.domain.scale import Scale

REASONS = {Hidden.FEW: Reason.FEW_RESPONSES, Hidden.PROTECTS: Reason.PROTECTS_GROUP}


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


def mean_cell(figure: Figure) -> Cell:
    """Everybody, where only a mean may be shown of them."""
    if figure.mean is None:
        return Cell("all", reason=REASONS[figure.hidden or Hidden.PROTECTS])
    return _with_mean(Cell("all"), figure.mean)


def group_cell(group: str, met: int, figure: Figure, whole: Cell) -> Cell:
    """A group that may be shown: n (those who met the question) and what is printed of it."""
    if figure.hidden:
        return Cell(group, reason=REASONS[figure.hidden])
    bands = (figure.shares[0], figure.shares[1], figure.shares[2]) if figure.shares else None
    cell = Cell(group, n=met, bands=bands, dont_know_band=figure.unsure)
    return _with_mean(cell, figure.mean, whole.mean) if figure.mean else cell


def contact_cell(group: str, met: int, figure: Figure) -> Cell:
    """A group's contact with a function: n (those who were asked) and the share who have had any."""
    return Cell(group, n=met, percent=figure.shares[0]) if figure.shares else Cell(group, reason=REASONS[figure.hidden or Hidden.PROTECTS])


def _with_mean(cell: Cell, mean: Mean, against: str | None = None) -> Cell:
    """With the mean itself, or what it is at least or at most."""
    if mean.bound is Bound.AT_LEAST:
        return replace(cell, at_least=mean.text)
    if mean.bound is Bound.AT_MOST:
        return replace(cell, at_most=mean.text)
    return replace(cell, mean=mean.text, difference=difference(mean.text, against))


def difference(shown: str, against: str | None) -> str | None:
    """The difference of two printed figures, never of what lies behind them."""
    return None if against is None else written(tenths(shown) - tenths(against))
