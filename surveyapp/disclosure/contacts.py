"""Contact with a support function by area: each printed share against everybody else who was asked, from printed figures only."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from math import ceil, floor

from surveyapp.analysis.families import Judgement, judged
from surveyapp.analysis.rounding import printed, written
from surveyapp.analysis.shares import ShareDifference
from surveyapp.disclosure.compare import AGAINST_REST, HAIR, SHARES, alpha_of
from surveyapp.disclosure.policy import Policy
from surveyapp.disclosure.released import Cell, Contact, Contrast, Family, Kind, ReleasedTable, Verdict

REACH = "reach"  # the family


def compare_contacts(tables: Sequence[ReleasedTable], policy: Policy) -> tuple[list[ReleasedTable], list[Family]]:
    """The same tables with differences in each group's contact with a function, and the family of each questionnaire that has any.

    A group's count follows from its printed share and n, the others' from everybody's. Differences are in percentage points, with ends
    rounded away from each other.
    """
    everybody = {table.id.rsplit("/", 1)[0]: table.cells[0].contact for table in tables if _by(table, "all")}
    found: dict[str, list[tuple[str, str, ShareDifference]]] = {}
    for table in tables:
        whole = everybody.get(table.id.rsplit("/", 1)[0])
        if table.kind is Kind.REACH and table.dimension != "all" and whole is not None and REACH in SHARES[table.instrument]:
            for cell in table.cells:
                if (difference := _against_rest(cell, whole, policy)) is not None:
                    found.setdefault(table.instrument, []).append((table.id, cell.group, difference))
    judgements: dict[tuple[str, str], Judgement] = {}
    families = []
    for instrument, members in found.items():
        alpha = alpha_of(instrument, REACH)
        verdicts = judged([one for _, _, one in members], alpha)
        judgements |= {(table, group): one for (table, group, _), one in zip(members, verdicts, strict=True)}
        families.append(Family(REACH, instrument, len(members), f"{alpha:.4f}"))
    return [_with_contrasts(table, everybody.get(table.id.rsplit("/", 1)[0]), judgements) for table in tables], families


def _by(table: ReleasedTable, dimension: str) -> bool:
    return table.kind is Kind.REACH and table.dimension == dimension


def _against_rest(cell: Cell, whole: Contact, policy: Policy) -> ShareDifference | None:
    """None where nothing is printed of the group, or where it or the others are too few. n counts those who said, as far as is printed."""
    if not cell.shown or cell.percent is None or cell.n is None:
        return None
    if min(cell.n, whole.met - cell.n) < policy.bands_from:
        return None
    n = cell.n * whole.n / whole.met
    some = min(cell.percent * n / 100, whole.some)
    return ShareDifference(some, n, min(whole.some - some, whole.n - n), whole.n - n)


def _with_contrasts(table: ReleasedTable, whole: Contact | None, judgements: dict[tuple[str, str], Judgement]) -> ReleasedTable:
    if table.kind is not Kind.REACH or table.dimension == "all" or whole is None:
        return table

    def dressed(cell: Cell) -> Cell:
        if not cell.shown or cell.percent is None:
            return cell
        difference = written(cell.percent - whole.percent, 0)
        judgement = judgements.get((table.id, cell.group))
        return replace(cell, difference=difference, contrast=None if judgement is None else _contrast(judgement))

    return replace(table, cells=tuple(dressed(cell) for cell in table.cells))


def _contrast(judgement: Judgement) -> Contrast:
    low, high = judgement.interval
    verdict = Verdict.DIFFERENCE if judgement.stands else Verdict.NO_CERTAIN_DIFFERENCE
    ends = written(floor(100 * low + HAIR), 0), written(ceil(100 * high - HAIR), 0)
    return Contrast(printed(100 * judgement.difference.value, 0), *ends, verdict, AGAINST_REST)
