"""Comparisons made from printed figures only: group against the rest, mirror gaps, Holm within stated families, intervals that agree.

Everything here is computed from released values (means with one decimal, everybody's counts), so a printed interval or verdict can be
computed again by any reader and gives nothing away beyond them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from surveyapp.analysis.inference import Comparison, group_contrast, holm, mean_interval, mirror_gap
from surveyapp.analysis.rounding import printed
from surveyapp.analysis.summary import Summary
from surveyapp.disclosure.policy import Policy
from surveyapp.disclosure.released import Cell, Contrast, Family, Kind, ReleasedTable, Side, Verdict
from surveyapp.domain.instrument import MANAGERS, STAFF
from surveyapp.domain.mirror import FUNCTION, MirrorPair

ALPHA = 0.05
# Fixed shares of each appendix's 5 per cent; they add up to one for managers (Bilaga 9) and for staff (Bilaga 10), gaps included.
SHARES: Mapping[str, Mapping[str, float]] = {
    MANAGERS: {"overview": 0.3, "functions": 0.2, "whole": 0.1, "role": 0.05, "tenure": 0.05, "gap": 0.3},
    STAFF: {"function": 0.4, "placement": 0.2, "tenure": 0.1, "gap": 0.3},
}
OVERVIEW_ITEM = "MF8"
AGAINST_REST, AGAINST_MANAGERS = "rest", "managers"
LEAST, GREATEST = 1.0, 5.0


@dataclass(frozen=True)
class Whole:
    """Everybody's printed distribution of one variable."""

    summary: Summary
    mean: float

    @cached_property
    def valid_share(self) -> float:
        """Share of those who met the question who took a stand: what a group's n is scaled by, since its own share is not printed."""
        return self.summary.n / self.summary.met if self.summary.met else 1.0


def whole_of(cell: Cell) -> Whole | None:
    """The distribution behind a printed cell of everybody. None where it is not shown or has no mean."""
    if not cell.shown or cell.counts is None or cell.mean is None:
        return None
    summary = Summary(tuple(cell.counts.values()), cell.dont_know or 0, cell.blank or 0)
    return Whole(summary, float(cell.mean))


def family_of(table: ReleasedTable) -> str:
    """The family a group table belongs to, by what it compares; stated on the method page."""
    if table.instrument == STAFF or table.dimension in {"role", "tenure"}:
        return table.dimension
    if table.function is None:
        return "whole"
    return "overview" if table.item == OVERVIEW_ITEM else "functions"


# ---------------------------------------------------------------------- groups against the rest
def compare_groups(tables: Sequence[ReleasedTable], policy: Policy) -> tuple[list[ReleasedTable], list[Family]]:
    """The same tables with a contrast in each cell that may be compared, and the families they were judged in."""
    wholes = {t.id: whole_of(t.cells[0]) for t in tables if t.kind is Kind.DISTRIBUTION}
    found: dict[tuple[str, str], list[tuple[str, str, Comparison]]] = {}
    for table in tables:
        whole = wholes.get(table.id.rsplit("/", 1)[0] + "/all")
        if table.kind is Kind.GROUPS and whole is not None and _five_points(whole):
            for cell in table.cells:
                if comparison := _against_rest(table, cell, whole, policy):
                    found.setdefault((table.instrument, family_of(table)), []).append((table.id, cell.group, comparison))
    judged: dict[tuple[str, str], tuple[Comparison, bool, float]] = {}
    families = []
    for (instrument, family), members in found.items():
        alpha = ALPHA * SHARES[instrument][family]
        stands, levels = holm([comparison.p for _, _, comparison in members], alpha)
        for (table_id, group, comparison), stood, level in zip(members, stands, levels, strict=True):
            judged[table_id, group] = (comparison, stood, level)
        families.append(Family(family, instrument, len(members), f"{alpha:.4f}"))
    return [_with_contrasts(table, judged, wholes, policy) for table in tables], families


def _five_points(whole: Whole) -> bool:
    return len(whole.summary.counts) == 5


def _against_rest(table: ReleasedTable, cell: Cell, whole: Whole, policy: Policy) -> Comparison | None:
    """From the group's and everybody's printed figures: the rest's mean follows from them."""
    if not cell.shown or cell.mean is None or cell.n is None or cell.n < policy.bands_from or table.asked is None:
        return None
    rest = table.asked - cell.n
    if rest < policy.bands_from:
        return None
    rest_mean = (whole.mean * table.asked - float(cell.mean) * cell.n) / rest
    share = whole.valid_share
    return group_contrast(float(cell.mean), cell.n * share, rest_mean, rest * share, whole.summary.variance, whole.summary.n - 1)


def _with_contrasts(
    table: ReleasedTable,
    judged: Mapping[tuple[str, str], tuple[Comparison, bool, float]],
    wholes: Mapping[str, Whole | None],
    policy: Policy,
) -> ReleasedTable:
    if table.kind is not Kind.GROUPS:
        return table
    whole = wholes.get(table.id.rsplit("/", 1)[0] + "/all")

    def dressed(cell: Cell) -> Cell:
        if (table.id, cell.group) in judged and whole is not None and cell.n is not None and cell.mean is not None:
            comparison, stood, level = judged[table.id, cell.group]
            low, high = mean_interval(
                float(cell.mean), cell.n * whole.valid_share, whole.summary.variance, whole.summary.n - 1, level, LEAST, GREATEST
            )
            added = {"low": printed(low), "high": printed(high), "contrast": _contrast(comparison, stood, level, AGAINST_REST)}
            return Cell(**{**vars(cell), **added})  # what replace() does, in a third of its time
        if cell.shown and cell.n is not None and cell.n < policy.bands_from:
            return replace(cell, contrast=Contrast("0.0", None, None, Verdict.TOO_FEW, AGAINST_REST))
        return cell

    return replace(table, cells=tuple(dressed(cell) for cell in table.cells))


def _contrast(comparison: Comparison, stood: bool, level: float, against: str, value: str | None = None) -> Contrast:
    low, high = comparison.interval(level)
    verdict = Verdict.DIFFERENCE if stood else Verdict.NO_CERTAIN_DIFFERENCE
    return Contrast(value or printed(comparison.value), printed(low), printed(high), verdict, against)


# ---------------------------------------------------------------------- mirror gaps
def mirror_tables(pairs: Iterable[MirrorPair], tables: Sequence[ReleasedTable]) -> tuple[list[ReleasedTable], list[Family]]:
    """Gaps and context pairs from the released tables of both instruments; what either side withholds has no gap."""
    by_id = {table.id: table for table in tables}
    drafts = [draft for pair in pairs for draft in _drafts(pair, by_id)]
    gaps = [draft for draft in drafts if draft.comparison is not None]
    alpha = ALPHA * SHARES[MANAGERS]["gap"]
    stands, levels = holm([draft.comparison.p for draft in gaps if draft.comparison], alpha)
    judged = {id(draft): (stood, level) for draft, stood, level in zip(gaps, stands, levels, strict=True)}
    made = [_mirror(draft, judged.get(id(draft))) for draft in drafts]
    return made, [Family("gap", MANAGERS, len(gaps), f"{alpha:.4f}")] if gaps else []


@dataclass(frozen=True)
class _Draft:
    pair: MirrorPair
    function: str | None
    managers: Side
    staff: Side
    comparison: Comparison | None


def _drafts(pair: MirrorPair, by_id: Mapping[str, ReleasedTable]) -> Iterable[_Draft]:
    staff_whole = _whole(by_id, f"{STAFF}/{pair.staff}/all")
    if staff_whole is None or pair.kind == "ranking":
        return
    if pair.unit != FUNCTION:
        managers = _whole(by_id, f"{MANAGERS}/{pair.manager}/all")
        if managers is not None:
            yield _draft(pair, None, managers, staff_whole, staff_whole.mean, staff_whole.summary.n, staff_whole.summary.n)
        return
    for cell in _own_groups(by_id.get(f"{STAFF}/{pair.staff}/function")):
        function = cell.group.removeprefix("function:")
        managers = _whole(by_id, f"{MANAGERS}/{pair.manager}.{function}/all")
        if managers is not None and cell.mean is not None and cell.n is not None:
            yield _draft(pair, function, managers, staff_whole, float(cell.mean), cell.n * staff_whole.valid_share, cell.n)


def _own_groups(table: ReleasedTable | None) -> list[Cell]:
    """Staff groups that are one function; a merged group has no single function to mirror."""
    return [cell for cell in table.cells if cell.shown and "+" not in cell.group] if table else []


def _whole(by_id: Mapping[str, ReleasedTable], table_id: str) -> Whole | None:
    table = by_id.get(table_id)
    return whole_of(table.cells[0]) if table else None


def _draft(pair: MirrorPair, function: str | None, managers: Whole, staff: Whole, mean: float, n: float, shown_n: int) -> _Draft:
    comparison = None
    if pair.shown_as_gap and len(managers.summary.counts) == len(staff.summary.counts):
        comparison = mirror_gap(mean, n, staff.summary.variance, managers.mean, managers.summary.n, managers.summary.variance)
    return _Draft(pair, function, Side(managers.summary.n, printed_mean(managers.mean)), Side(shown_n, printed_mean(mean)), comparison)


def printed_mean(value: float) -> str:
    """A mean that was printed already, as the same text."""
    return f"{value:.1f}"


def _mirror(draft: _Draft, judged: tuple[bool, float] | None) -> ReleasedTable:
    contrast = None
    if draft.comparison is not None and judged is not None:
        value = f"{float(draft.staff.mean) - float(draft.managers.mean):.1f}".replace("-0.0", "0.0")
        contrast = _contrast(draft.comparison, *judged, AGAINST_MANAGERS, value)
    cell = Cell("all", managers=draft.managers, staff=draft.staff, contrast=contrast)
    name = f"{draft.pair.id}.{draft.function}" if draft.function else draft.pair.id
    kind = Kind.GAP if draft.pair.shown_as_gap else Kind.CONTEXT
    return ReleasedTable(f"{MANAGERS}/{name}/all", kind, MANAGERS, draft.pair.id, "all", (cell,), draft.function)
