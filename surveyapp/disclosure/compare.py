"""Comparisons made from printed figures only: group against the rest, mirror gaps, Holm within stated families, intervals that agree.

Everything here is computed from released values (means with one decimal, everybody's counts), so a printed interval or verdict can be
computed again by any reader and gives nothing away beyond them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from math import ceil, floor

from surveyapp.analysis.effects import cliff
from surveyapp.analysis.families import Judgement, judged
from surveyapp.analysis.inference import Bounded, Comparison, Difference, Sample, group_contrast, two_samples
from surveyapp.analysis.rounding import printed, written
from surveyapp.analysis.summary import Summary
from surveyapp.disclosure.policy import Policy
from surveyapp.disclosure.released import AT_LEAST, Cell, Contrast, Family, Kind, ReleasedTable, Side, Verdict
from surveyapp.domain.instrument import MANAGERS, STAFF
from surveyapp.domain.mirror import FUNCTION, MirrorPair

STUDY_ALPHA = 0.05  # a study without any difference is said to differ, anywhere in both appendices, at most so often
GAP_SHARE = 0.20
ALPHA = STUDY_ALPHA / (2 - GAP_SHARE)  # of each appendix; the mirror gaps belong to both and are judged once
# Fixed shares of each appendix's alpha; they add up to one for managers (Bilaga 9) and for staff (Bilaga 10). The names in capitals are
# patterns judged by permutation, each a family of its own.
SHARES: Mapping[str, Mapping[str, float]] = {
    MANAGERS: {
        "overview": 0.15,  # areas, overall satisfaction with each function
        "functions": 0.10,  # areas, the other questions about each function
        "whole": 0.07,  # areas, questions about the support as a whole
        "role": 0.04,
        "tenure": 0.04,
        "gap": GAP_SHARE,
        "items": 0.04,  # a question against the same person's other questions
        "profile": 0.04,  # a function against the same person's other functions
        "reach": 0.03,  # shares that use a function, by area
        "dont_know": 0.04,  # shares of "vet ej", by area
        "waves": 0.03,  # this wave against an earlier one of the same version
        "LOWER": 0.15,  # one area lower on nearly everything: where a difference of many items shows first
        "TENURE_BY_LEVEL": 0.03,
        "CLOSENESS": 0.02,
        "LINK": 0.02,  # orders of functions in the two questionnaires
    },
    STAFF: {
        "function": 0.28,
        "placement": 0.10,
        "tenure": 0.06,
        "gap": GAP_SHARE,
        "items": 0.04,
        "reach": 0.03,
        "dont_know": 0.03,
        "waves": 0.03,
        "LOWER": 0.12,
        "SPLIT": 0.08,  # functions that fall into two sides
        "LINK": 0.03,
    },
}
OVERVIEW_ITEM = "MF8"
AGAINST_REST, AGAINST_MANAGERS = "rest", "managers"
LEAST, GREATEST = 1.0, 5.0
STEP = 0.1  # printed means have one decimal
HAIR = 1e-9  # what binary fractions may be off by


def alpha_of(instrument: str, family: str) -> float:
    """What a family, or a pattern judged by permutation, may spend. KeyError for one without a share."""
    return ALPHA * SHARES[instrument][family]


@dataclass(frozen=True)
class Whole:
    """Everybody's printed distribution of one variable."""

    summary: Summary
    mean: float

    @cached_property
    def valid_share(self) -> float:
        """Share of those who met the question who took a stand: what a group's n is scaled by, since its own share is not printed."""
        return self.summary.n / self.summary.met if self.summary.met else 1.0

    def sample(self, n: float) -> Sample:
        """Everybody as n answers with the printed mean and the spread that follows from the printed counts."""
        return Sample(self.mean, n, self.summary.variance, max(self.summary.n - 1, 1), STEP)

    def part(self, mean: str, n: int) -> Sample:
        """A group of n who met the question, with its printed mean and the spread of everybody."""
        return replace(self.sample(n * self.valid_share), mean=float(mean))


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
    found: dict[tuple[str, str], list[tuple[str, str, Difference]]] = {}
    for table in tables:
        whole = wholes.get(table.id.rsplit("/", 1)[0] + "/all")
        if table.kind is Kind.GROUPS and whole is not None and _five_points(whole):
            for cell in table.cells:
                if comparison := _against_rest(table, cell, whole, policy):
                    found.setdefault((table.instrument, family_of(table)), []).append((table.id, cell.group, comparison))
    verdicts: dict[tuple[str, str], Judgement] = {}
    families = []
    for (instrument, family), members in found.items():
        alpha = alpha_of(instrument, family)
        for (table_id, group, _), judgement in zip(members, judged([one for _, _, one in members], alpha), strict=True):
            verdicts[table_id, group] = judgement
        families.append(Family(family, instrument, len(members), f"{alpha:.4f}"))
    return [_with_contrasts(table, verdicts, wholes, policy) for table in tables], families


def _five_points(whole: Whole) -> bool:
    return len(whole.summary.counts) == 5


def _against_rest(table: ReleasedTable, cell: Cell, whole: Whole, policy: Policy) -> Difference | None:
    """From the group's and everybody's printed figures: the rest's mean follows from them. None without a mean or with too few.

    With a mean B that is a bound, the difference from the rest is at most or at least (B - everybody's) / (1 - n/N): the worst case.
    """
    mean = cell.printed_mean
    if not cell.shown or mean is None or cell.n is None or cell.n < policy.bands_from or table.asked is None:
        return None
    if family_of(table) not in SHARES[table.instrument] or table.asked - cell.n < policy.bands_from:
        return None
    found = group_contrast(whole.part(mean, cell.n), whole.sample(table.asked * whole.valid_share))
    return Bounded(found, 1 if cell.bound == AT_LEAST else -1) if cell.bound else found


def _with_contrasts(
    table: ReleasedTable,
    verdicts: Mapping[tuple[str, str], Judgement],
    wholes: Mapping[str, Whole | None],
    policy: Policy,
) -> ReleasedTable:
    if table.kind is not Kind.GROUPS:
        return table
    whole = wholes.get(table.id.rsplit("/", 1)[0] + "/all")

    def dressed(cell: Cell) -> Cell:
        if (table.id, cell.group) in verdicts and whole is not None and cell.n is not None and table.asked is not None:
            judgement = verdicts[table.id, cell.group]
            low, high = _around_whole(judgement, whole.mean, 1 - cell.n / table.asked)
            contrast = _bounded(judgement, cell.bound) if cell.bound else contrast_of(judgement, AGAINST_REST)
            added = {"low": low, "high": high, "contrast": contrast}
            return Cell(**{**vars(cell), **added})  # what replace() does, in a third of its time
        if cell.shown and cell.printed_mean is not None and cell.n is not None and cell.n < policy.bands_from:
            return replace(cell, contrast=too_few(AGAINST_REST))
        return cell

    return replace(table, cells=tuple(dressed(cell) for cell in table.cells))


def _around_whole(judgement: Judgement, whole: float, left: float) -> tuple[str, str]:
    """The interval drawn around a group's mean: the contrast's own, since a group's distance to all is `left` of its distance to the rest.

    So it crosses everybody's line exactly where there is no certain difference (analysis of means, Nelson 1983); kept inside the scale,
    whose end is that of an open side.
    """
    low, high = judgement.interval
    return outwards(max(LEAST, whole + left * low), min(GREATEST, whole + left * high))


def outwards(low: float, high: float) -> tuple[str, str]:
    """Ends of an interval as they are printed: rounded away from each other, so that it never looks narrower than it is."""
    return _down(low), _up(high)


def _down(value: float) -> str:
    return written(floor(value * 10 + HAIR))


def _up(value: float) -> str:
    return written(ceil(value * 10 - HAIR))


def _bounded(judgement: Judgement, bound: str) -> Contrast:
    """A difference that is at least or at most so much, rounded to the side where it says less."""
    verdict, value, (low, high) = _verdict(judgement), judgement.difference.value, judgement.interval
    if bound == AT_LEAST:
        return Contrast(_down(value), _down(low), None, verdict, AGAINST_REST, bound=bound)
    return Contrast(_up(value), None, _up(high), verdict, AGAINST_REST, bound=bound)


def _verdict(judgement: Judgement) -> Verdict:
    return Verdict.DIFFERENCE if judgement.stands else Verdict.NO_CERTAIN_DIFFERENCE


def contrast_of(judgement: Judgement, against: str, value: str | None = None) -> Contrast:
    """A judged comparison as it is printed; `value`: the difference, where it is not that of the judgement."""
    return Contrast(value or printed(judgement.difference.value), *outwards(*judgement.interval), _verdict(judgement), against)


def too_few(against: str) -> Contrast:
    """Shown and not compared."""
    return Contrast("0.0", None, None, Verdict.TOO_FEW, against)


# ---------------------------------------------------------------------- mirror gaps
def mirror_tables(pairs: Iterable[MirrorPair], tables: Sequence[ReleasedTable]) -> tuple[list[ReleasedTable], list[Family]]:
    """Gaps and context pairs from the released tables of both instruments; what either side withholds has no gap."""
    by_id = {table.id: table for table in tables}
    drafts = [draft for pair in pairs for draft in _drafts(pair, by_id)]
    gaps = [draft for draft in drafts if draft.comparison is not None]
    alpha = alpha_of(MANAGERS, "gap")
    judgements = judged([draft.comparison for draft in gaps if draft.comparison], alpha)
    verdicts = {id(draft): judgement for draft, judgement in zip(gaps, judgements, strict=True)}
    made = [_mirror(draft, verdicts.get(id(draft))) for draft in drafts]
    return made, [Family("gap", MANAGERS, len(gaps), f"{alpha:.4f}")] if gaps else []


@dataclass(frozen=True)
class _Draft:
    pair: MirrorPair
    function: str | None
    managers: Side
    staff: Side
    comparison: Comparison | None
    delta: str | None = None


def _drafts(pair: MirrorPair, by_id: Mapping[str, ReleasedTable]) -> Iterable[_Draft]:
    staff_whole = _whole(by_id, f"{STAFF}/{pair.staff}/all")
    if staff_whole is None or pair.kind == "ranking":
        return
    if pair.unit != FUNCTION:
        managers = _whole(by_id, f"{MANAGERS}/{pair.manager}/all")
        if managers is not None:
            n = staff_whole.summary.n
            draft = _draft(pair, None, managers, staff_whole, staff_whole.sample(n), n)
            yield replace(draft, delta=delta_of(staff_whole, managers))
        return
    for cell in _own_groups(by_id.get(f"{STAFF}/{pair.staff}/function")):
        function = cell.group.removeprefix("function:")
        managers = _whole(by_id, f"{MANAGERS}/{pair.manager}.{function}/all")
        if managers is not None and cell.mean is not None and cell.n is not None:
            yield _draft(pair, function, managers, staff_whole, staff_whole.part(cell.mean, cell.n), cell.n)


def _own_groups(table: ReleasedTable | None) -> list[Cell]:
    """Staff groups that are one function; a merged group has no single function to mirror."""
    return [cell for cell in table.cells if cell.shown and "+" not in cell.group] if table else []


def _whole(by_id: Mapping[str, ReleasedTable], table_id: str) -> Whole | None:
    table = by_id.get(table_id)
    return whole_of(table.cells[0]) if table else None


def _draft(pair: MirrorPair, function: str | None, managers: Whole, staff_whole: Whole, staff: Sample, shown_n: int) -> _Draft:
    """Two independent samples; the spread of one function's staff is that of all staff."""
    comparison = None
    if pair.shown_as_gap and len(managers.summary.counts) == len(staff_whole.summary.counts):
        comparison = two_samples(staff, managers.sample(managers.summary.n))
    return _Draft(
        pair, function, Side(managers.summary.n, printed_mean(managers.mean)), Side(shown_n, printed_mean(staff.mean)), comparison
    )


def delta_of(one: Whole, other: Whole) -> str | None:
    """Effect size of the first of two printed distributions against the other; of groups no distribution is printed."""
    found = cliff(one.summary.counts, other.summary.counts)
    return None if found is None else printed(found.value, 2)


def printed_mean(value: float) -> str:
    """A mean that was printed already, as the same text."""
    return f"{value:.1f}"


def _mirror(draft: _Draft, judgement: Judgement | None) -> ReleasedTable:
    contrast = None
    if judgement is not None:
        value = f"{float(draft.staff.mean) - float(draft.managers.mean):.1f}".replace("-0.0", "0.0")
        contrast = replace(contrast_of(judgement, AGAINST_MANAGERS, value), delta=draft.delta)
    cell = Cell("all", managers=draft.managers, staff=draft.staff, contrast=contrast)
    name = f"{draft.pair.id}.{draft.function}" if draft.function else draft.pair.id
    kind = Kind.GAP if draft.pair.shown_as_gap else Kind.CONTEXT
    return ReleasedTable(f"{MANAGERS}/{name}/all", kind, MANAGERS, draft.pair.id, "all", (cell,), draft.function)
