"""What earlier versions of a wave print and a new one does not. Made from publications alone: any reader who holds them can make it too."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import product

from surveyapp.disclosure.released import Kind, Publication, ReleasedTable

LEFT = "left"  # in facts: version -> table -> ids of its cells
KINDS = frozenset({Kind.RESPONSE_RATE, Kind.DISTRIBUTION, Kind.GROUPS, Kind.CROSSED, Kind.INDEX, Kind.REACH, Kind.REASONS, Kind.CHOICES})


def with_left(publication: Publication, earlier: Sequence[Publication]) -> Publication:
    """The publication with `facts["left"]`: for each earlier version, the cells that no later one prints. As it was where there are none.

    A version of totals says of itself that groups stand in an earlier one: they are not listed. Nor is a group whose parts are printed
    instead of it.
    """
    found: dict[str, dict[str, list[str]]] = {}
    seen: set[tuple[str, str]] = set()
    for before in reversed(earlier):
        for table in before.tables:
            for group in _left(table, publication):
                if (table.id, group) not in seen:
                    seen.add((table.id, group))
                    found.setdefault(str(before.version), {}).setdefault(table.id, []).append(group)
    return replace(publication, facts={**publication.facts, LEFT: found}) if found else publication


def _left(table: ReleasedTable, publication: Publication) -> Iterator[str]:
    if table.kind not in KINDS:
        return
    now = publication.table(table.id)
    shown = {cell.group for cell in now.cells if cell.shown} if now else set()
    totals = "groups_as_in" in publication.facts and bool(publication.facts["new"].get(table.instrument))
    if totals and table.dimension != "all":
        return
    for cell in table.cells:
        everybody = cell.group == "all"  # stands in a table of its own too, and is looked for there
        if cell.shown and cell.group not in shown and (table.dimension == "all" if everybody else not _in_parts(cell.group, shown)):
            yield cell.group


def _in_parts(group: str, shown: set[str]) -> bool:
    """Whether groups that are printed now make up exactly this one."""
    whole = _segments(group)
    parts = [_segments(one) for one in shown if one != "all"]
    return whole == {segment for part in parts if part <= whole for segment in part}


def _segments(group: str) -> set[tuple[str, ...]]:
    """ "area:a+b*role:c" as {("area:a", "role:c"), ("area:b", "role:c")}."""
    parts = [part.split(":", 1) for part in group.split("*")]
    return set(product(*([f"{dimension}:{segment}" for segment in segments.split("+")] for dimension, segments in parts)))
