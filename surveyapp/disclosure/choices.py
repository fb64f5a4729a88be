"""Multiple choices of everybody: how many chose each option, and how much time the worst ones take (time thieves)."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from surveyapp.analysis.frame import Mask, ResponseFrame
from surveyapp.analysis.rounding import percent, units
from surveyapp.analysis.summary import Codes, Summary, summarise, weight
from surveyapp.disclosure.policy import Policy
from surveyapp.disclosure.released import Cell, Reason
from surveyapp.disclosure.values import unanimous
from surveyapp.domain.instrument import Item
from surveyapp.domain.scale import BLANK, Scale


def choice_cell(frame: ResponseFrame, item: Item, policy: Policy) -> Cell:
    """How many chose each option, of those who chose anything."""
    options = [option.value for option in frame.instrument.scale_of(item).options]
    columns = np.stack([frame.column(f"{item.id}.{value}") for value in options])
    n = int((columns <= 1).all(axis=0).sum())
    if n < policy.min_respondents:
        return Cell("all", reason=Reason.FEW_RESPONSES)
    counts = {value: int((column == 1).sum()) for value, column in zip(options, columns, strict=True)}
    shares = {value: percent(count, n) for value, count in counts.items()}
    return Cell("all", n=n, counts=counts, percents=shares, blank=int((columns == BLANK).any(axis=0).sum()))


def weight_cell(frame: ResponseFrame, item: Item, policy: Policy) -> Cell | None:
    """Whole hours a week of each worst choice, over those who find little or no benefit in it. None where time or benefit is not asked.

    An option stands on its own answers: it is shown with its n from the least number of respondents, unless all or all but one gave
    the same time.
    """
    about = [(frame.instrument.scale_of(other), frame.column(other.id)) for other in frame.instrument.items.values() if other.of == item.id]
    timed = next(((scale, column) for scale, column in about if all(option.midpoint is not None for option in scale.options)), None)
    judged = next(((scale, column) for scale, column in about if scale.type == "rating"), None)
    if timed is None or judged is None:
        return None
    (time, spent), (benefit, good) = timed, judged
    little = (good >= 1) & (2 * good.astype(np.intp) <= len(benefit.options))
    found = {
        option: summary
        for option, summary in _by_option(frame, item, little, spent, time)
        if summary.n >= policy.min_respondents and not unanimous(summary)
    }
    if not found:
        return Cell("all", reason=Reason.FEW_RESPONSES)
    midpoints = [option.midpoint or 0.0 for option in time.options]
    hours = {option: units(weight(summary, midpoints), 0) for option, summary in found.items()}
    return Cell("all", counts={option: summary.n for option, summary in found.items()}, hours=hours)


def _by_option(frame: ResponseFrame, item: Item, little: Mask, spent: Codes, time: Scale) -> Iterator[tuple[str, Summary]]:
    """Time classes of those for whom each option is the worst."""
    worst = frame.column(f"{item.id}.worst")
    for code, option in enumerate(frame.instrument.scale_of(item).options, 1):
        if not option.exclusive:
            yield option.value, summarise(spent[little & (worst == code)], len(time.options))
