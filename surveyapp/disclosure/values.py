"""Whether everybody's own figures give answers away. One of them knows one answer more: "all but one" is as bad as "all"."""

from __future__ import annotations

from surveyapp.analysis.summary import Summary

KNOWN_BY_INSIDER = 1


def unanimous(summary: Summary) -> bool:
    """All, or all but one, gave the same answer."""
    return summary.n > 0 and max(summary.counts) >= summary.n - KNOWN_BY_INSIDER
