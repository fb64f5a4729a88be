"""Whether printed figures give answers away: what a reader can conclude from n, a rounded mean and bands. Knows no names.

A reader who is one of the group knows one answer more, so "all but one" is as bad as "all".
"""

from __future__ import annotations

from surveyapp.analysis.summary import Summary

KNOWN_BY_INSIDER = 1


def unanimous(summary: Summary) -> bool:
    """All, or all but one, gave the same answer."""
    return summary.n > 0 and max(summary.counts) >= summary.n - KNOWN_BY_INSIDER


def one_side_certain(summary: Summary, points: int) -> bool:
    """Whether n and the printed mean leave at most one respondent outside the favourable (or the unfavourable) end.

    With n valid answers on 1..p and the sum S known within rounding, at most (p n - S) / (p - f + 1) of them lie below the lowest
    favourable value f = p - 1, because each of them takes at least p - f + 1 = 2 from the greatest possible sum.
    """
    if not summary.n:
        return False
    tenths = summary.tenths
    outside_top = (20 * points * summary.n - (2 * tenths - 1) * summary.n) // 40
    outside_bottom = ((2 * tenths + 1) * summary.n - 20 * summary.n) // 40
    return min(outside_top, outside_bottom) <= KNOWN_BY_INSIDER


def gives_away(summary: Summary, points: int) -> bool:
    """Whether a group's n and mean must not be printed."""
    return summary.n == 0 or unanimous(summary) or one_side_certain(summary, points)


def bands_give_away(bands: tuple[int, int, int], counts: tuple[int, int, int]) -> bool:
    """Whether bands would show that nobody, or everybody, or all but one, is in a band."""
    n = sum(counts)
    return 0 in bands or 100 in bands or any(count <= KNOWN_BY_INSIDER or count >= n - KNOWN_BY_INSIDER for count in counts)
