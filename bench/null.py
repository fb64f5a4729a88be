"""How often a study in which nothing differs is said to differ, and how often a true half step is found.

Contrasts, gaps, reach by area, changes since an earlier wave and findings are the product's own, made from invented answers as a release
makes them. Nothing is hidden beyond the tiers (5 for a mean, 8 for a comparison): what is
hidden can claim nothing, so a release claims less. BENCH_STUDIES says how many studies.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator

import numpy as np
from scipy.special import betaincinv

from bench import Figure, invented
from bench.invented import Answers, Scene
from bench.printed import POLICY, printed, publication, tables
from surveyapp.disclosure.compare import compare_groups
from surveyapp.disclosure.released import Cell, Kind, ReleasedTable, Strength, Verdict
from surveyapp.domain.instrument import MANAGERS, STAFF

STUDIES = int(os.environ.get("BENCH_STUDIES", "60"))
HALF = 0.5
CLAIMS = (Strength.DIFFERENCE, Strength.INDICATES)
ONE_ITEM = "MG1"
HOW = "64 of 82 managers in 4 areas, 73 staff in 10 functions, both questionnaires' items, a person's answers correlated 0.5"


def figures() -> Iterator[Figure]:
    made = invented.scene()
    found: Counter[str] = Counter()
    for study in range(STUDIES):
        claims = _claims(made, *_study(made, study), str(study).encode())
        found.update({claim.split(":")[0] for claim in claims} | {claim.split(":")[1] for claim in claims} | ({"any"} if claims else set()))
    yield _rate("studies without any difference in which something is claimed", found["any"], 0.05, HOW + _listed(found))
    for name, instrument in (("Bilaga 9", MANAGERS), ("Bilaga 10", STAFF)):
        yield _rate(f"the same, by what {name} claims", found[instrument], 0.05)
    everything, one = _power(made)
    yield _told("half a step lower in one area of 20, all items: pattern found", everything["LOWER"])
    yield _told("the same: at least one question is called a difference", everything["contrast"])
    yield _told(f"half a step lower in one area of 20 on one item ({ONE_ITEM}): found", one)


def _rate(what: str, hits: int, most: float, how: str = "") -> Figure:
    """Measured against its target; met unless the binomial interval lies above it."""
    low, high = _binomial(hits)
    return Figure(what, f"{hits} of {STUDIES}: {hits / STUDIES:.1%} ({low:.1%} to {high:.1%})", f"at most {most:.0%}", low <= most, how)


def _told(what: str, hits: int) -> Figure:
    low, high = _binomial(hits)
    return Figure(what, f"{hits} of {STUDIES}: {hits / STUDIES:.0%} ({low:.0%} to {high:.0%})", "told", True)


def _binomial(hits: int) -> tuple[float, float]:
    """95 per cent interval (Clopper & Pearson 1934)."""
    low = float(betaincinv(hits, STUDIES - hits + 1, 0.025)) if hits else 0.0
    return low, float(betaincinv(hits + 1, STUDIES - hits, 0.975)) if hits < STUDIES else 1.0


def _listed(found: Counter[str]) -> str:
    families = {name: hits for name, hits in found.items() if name not in {"any", MANAGERS, STAFF}}
    return "; claimed by " + (", ".join(f"{name} {hits}" for name, hits in sorted(families.items())) or "none")


def _study(made: Scene, number: int) -> tuple[Answers, Answers, Answers, Answers]:
    """Managers and staff, and both of an earlier wave."""
    random = np.random.default_rng([7, number])
    return invented.managers(random, made), invented.staff(random, made), invented.managers(random, made), invented.staff(random, made)


def _power(made: Scene) -> tuple[Counter[str], int]:
    everything: Counter[str] = Counter()
    one = 0
    for number in range(STUDIES):
        random = np.random.default_rng([8, number])
        lower = invented.managers(random, made, HALF)
        told = publication(made, lower, invented.staff(random, made), str(number).encode())
        everything["LOWER"] += any(finding.type == "FT07" and finding.strength in CLAIMS for finding in told.findings)
        everything["contrast"] += any(
            _sure(c) for t in told.tables if t.kind is Kind.GROUPS and t.instrument == MANAGERS and t.dimension == "area" for c in t.cells
        )
        single = invented.managers(random, made, HALF, frozenset({ONE_ITEM}))
        groups, _ = compare_groups(printed(made.managers, single), POLICY)
        one += any(_sure(table.cells[0]) for table in groups if table.id == f"{MANAGERS}/{ONE_ITEM}/area")
    return everything, one


# ---------------------------------------------------------------------- everything that can be claimed, as "instrument:what"
def _claims(made: Scene, managers: Answers, staff: Answers, managers_before: Answers, staff_before: Answers, key: bytes) -> set[str]:
    told = publication(made, managers, staff, key, tables(made, managers_before, staff_before))
    claims = {f"{one}:{finding.type}" for finding in told.findings if finding.strength in CLAIMS for one in finding.instruments}
    return claims | {f"{table.instrument}:{_kind(table)}" for table in told.tables if any(_sure(cell) for cell in table.cells)}


def _kind(table: ReleasedTable) -> str:
    return str(table.kind) if table.kind is Kind.REACH else table.dimension


def _sure(cell: Cell) -> bool:
    return cell.contrast is not None and cell.contrast.verdict is Verdict.DIFFERENCE
