"""How often a study in which nothing differs is said to differ, and how often a true half step is found.

Everything that an appendix may claim is judged as the product judges it: contrasts and gaps from printed figures by
`disclosure.compare`, the other families and the patterns by `analysis` with their shares of alpha. Nothing is hidden beyond the tiers
(5 for a mean, 8 for a comparison): what is hidden can claim nothing, so a release claims less. BENCH_STUDIES says how many studies.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator
from itertools import chain

import numpy as np
from scipy.special import betaincinv

from bench import Figure, invented
from bench.invented import Answers, Scene
from surveyapp.analysis.association import closeness, rank_agreement, trend_between_levels
from surveyapp.analysis.families import judged
from surveyapp.analysis.inference import Difference, sample_of, two_samples, within_contrasts
from surveyapp.analysis.permutation import lower_on_most, splits
from surveyapp.analysis.rounding import written
from surveyapp.analysis.shares import ShareDifference
from surveyapp.analysis.summary import Summary
from surveyapp.disclosure.compare import alpha_of, compare_groups, mirror_tables
from surveyapp.disclosure.policy import Policy
from surveyapp.disclosure.released import Cell, Kind, ReleasedTable, Verdict
from surveyapp.domain.instrument import MANAGERS, STAFF

STUDIES = int(os.environ.get("BENCH_STUDIES", "60"))
PERMUTATIONS = 1999
LEAST, COMPARED = 5, 8
HALF = 0.5
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
    yield _told("half a step lower in one area of 20, all items: the pattern is found", everything["LOWER"])
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


def _study(made: Scene, number: int) -> tuple[Answers, Answers, Answers]:
    """Managers, staff, and managers of an earlier wave."""
    random = np.random.default_rng([7, number])
    return invented.managers(random, made), invented.staff(random, made), invented.managers(random, made)


def _power(made: Scene) -> tuple[Counter[str], int]:
    everything: Counter[str] = Counter()
    one = 0
    for number in range(STUDIES):
        random = np.random.default_rng([8, number])
        answers = invented.managers(random, made, HALF)
        claims = {claim.split(":")[1] for claim in chain(_contrasts(made, answers, None), _lower(MANAGERS, "area", answers, b"power"))}
        everything.update(claims | ({"contrast"} if claims - {"LOWER"} else set()))
        single = invented.managers(random, made, HALF, frozenset({ONE_ITEM}))
        tables, _ = compare_groups(_tables(MANAGERS, single), Policy())
        one += any(_sure(cell) for table in tables if table.id == f"{MANAGERS}/{ONE_ITEM}/area" for cell in table.cells[:1])
    return everything, one


# ---------------------------------------------------------------------- everything that can be claimed, as "instrument:family"
def _claims(made: Scene, managers: Answers, staff: Answers, earlier: Answers, key: bytes) -> set[str]:
    return set(
        chain(
            _contrasts(made, managers, staff),
            _within(made, managers, staff),
            _shares(managers, staff),
            _waves(managers, earlier),
            _lower(MANAGERS, "area", managers, key),
            _lower(STAFF, "function", staff, key),
            _split(staff, key),
            _within_functions(made, managers, key),
            _link(made, managers, staff, key),
        )
    )


def _contrasts(made: Scene, managers: Answers, staff: Answers | None) -> Iterator[str]:
    drafts = _tables(MANAGERS, managers) + (_tables(STAFF, staff) if staff else [])
    tables, _ = compare_groups(drafts, Policy())
    gaps, _ = mirror_tables(made.pairs, tables)
    for table in tables:
        if any(_sure(cell) for cell in table.cells):
            yield f"{table.instrument}:{table.dimension}"
    if any(_sure(cell) for table in gaps for cell in table.cells):
        yield from (f"{MANAGERS}:gap", f"{STAFF}:gap")


def _sure(cell: Cell) -> bool:
    return cell.contrast is not None and cell.contrast.verdict is Verdict.DIFFERENCE


def _stands(instrument: str, family: str, differences: list[Difference]) -> Iterator[str]:
    if any(one.stands for one in judged(differences, alpha_of(instrument, family))):
        yield f"{instrument}:{family}"


def _within(made: Scene, managers: Answers, staff: Answers) -> Iterator[str]:
    functions = [function.id for function in made.managers.functions]
    card = [item.id for item in made.managers.card_items if item.type == "rating"]
    cube = np.stack([managers.matrix([f"{item}.{function}" for item in card]) for function in functions], axis=1)
    overall = managers.matrix([f"MF8.{function}" for function in functions])
    for instrument, family, values in (
        (MANAGERS, "items", cube),
        (MANAGERS, "profile", overall),
        (STAFF, "items", staff.matrix(list(staff.columns))),
    ):
        found = [one.comparison for one in within_contrasts(values) if one.comparison is not None]
        yield from _stands(instrument, family, list(found))


def _shares(managers: Answers, staff: Answers) -> Iterator[str]:
    reach = {name: column < 3 for name, column in managers.columns.items() if name.startswith("MR1")}
    yield from _stands(MANAGERS, "reach", _group_shares(reach, managers.groups["area"]))
    for instrument, answers, dimension in ((MANAGERS, managers, "area"), (STAFF, staff, "function")):
        unsure = {name: np.where(np.isnan(c), np.nan, c == 0) for name, c in answers.columns.items() if not name.startswith("MR1")}
        yield from _stands(instrument, "dont_know", _group_shares(unsure, answers.groups[dimension]))


def _group_shares(columns: dict[str, np.ndarray], groups: np.ndarray) -> list[Difference]:
    """Each group against the rest, where both sides have enough people."""
    found: list[Difference] = []
    for column in columns.values():
        known = ~np.isnan(column)
        for group in np.unique(groups):
            inside, rest = column[known & (groups == group)], column[known & (groups != group)]
            if min(inside.size, rest.size) >= COMPARED:
                found.append(ShareDifference(inside.sum(), inside.size, rest.sum(), rest.size))
    return found


def _waves(managers: Answers, earlier: Answers) -> Iterator[str]:
    names = [name for name in managers.columns if "." not in name or name.startswith("MF8")]
    found = [two_samples(sample_of(_summary(managers.columns[name])), sample_of(_summary(earlier.columns[name]))) for name in names]
    yield from _stands(MANAGERS, "waves", list(found))


def _lower(instrument: str, dimension: str, answers: Answers, key: bytes) -> Iterator[str]:
    names = [name for name in answers.columns if not name.startswith("MR1")]
    values, groups = answers.matrix(names), answers.groups[dimension]
    members = groups == np.arange(groups.max() + 1)[:, None]
    cells = members.astype(float) @ ~np.isnan(values) >= LEAST
    cells[members.sum(axis=1) < COMPARED] = False
    functions = np.unique([name.partition(".")[2] for name in names], return_inverse=True)[1]
    found = lower_on_most(values, groups, cells, functions, key, PERMUTATIONS)
    if any(one.widespread and one.p <= alpha_of(instrument, "LOWER") for one in found):
        yield f"{instrument}:LOWER"


def _split(staff: Answers, key: bytes) -> Iterator[str]:
    groups = staff.groups["function"]
    small = np.bincount(groups) < LEAST
    printed = np.where(small[groups], -1, groups)
    found = splits(staff.matrix(list(staff.columns)), printed, int(groups.max()) + 1, COMPARED, key, PERMUTATIONS)
    if any(one is not None and one.wide and one.p <= alpha_of(STAFF, "SPLIT") for one in found):
        yield f"{STAFF}:SPLIT"


def _within_functions(made: Scene, managers: Answers, key: bytes) -> Iterator[str]:
    functions = [function.id for function in made.managers.functions]
    overall = managers.matrix([f"MF8.{function}" for function in functions])
    near = -managers.matrix([f"MR1.{function}" for function in functions])
    levels = np.unique([function.level for function in made.managers.functions], return_inverse=True)[1]
    local = int(levels[[f.level for f in made.managers.functions].index("unit")])
    trend = trend_between_levels(overall, levels, local, managers.groups["tenure"].astype(float), key, PERMUTATIONS)
    if trend is not None and trend.p <= alpha_of(MANAGERS, "TENURE_BY_LEVEL"):
        yield f"{MANAGERS}:TENURE_BY_LEVEL"
    close = closeness(near, overall, key, managers.groups["role"], PERMUTATIONS)
    if close is not None and close.p <= alpha_of(MANAGERS, "CLOSENESS"):
        yield f"{MANAGERS}:CLOSENESS"


def _link(made: Scene, managers: Answers, staff: Answers, key: bytes) -> Iterator[str]:
    """Satisfaction per function against three things that its staff say; three tests share the pattern's alpha."""
    overall = np.nanmean(managers.matrix([f"MF8.{function.id}" for function in made.managers.functions]), axis=0)
    groups = staff.groups["function"]
    for item in ("SO1", "SO2", "SO3"):
        means = np.array([np.nanmean(np.append(staff.matrix([item])[groups == g], 3.0)) for g in range(groups.max() + 1)])
        found = rank_agreement(overall.round(1), means.round(1), key)
        for instrument in (MANAGERS, STAFF):
            if found is not None and found.p is not None and found.p <= alpha_of(instrument, "LINK") / 3:
                yield f"{instrument}:LINK"


# ---------------------------------------------------------------------- printed tables
def _summary(column: np.ndarray) -> Summary:
    asked = column[~np.isnan(column)].astype(int)
    counts = np.bincount(asked, minlength=6).tolist()
    return Summary(tuple(counts[1:6]), counts[0], 0)


def _tables(instrument: str, answers: Answers) -> list[ReleasedTable]:
    """Distributions of everybody and means of groups, as they would be printed."""
    made = []
    for name, column in answers.columns.items():
        if name.startswith("MR1"):
            continue
        whole = _summary(column)
        item, _, function = name.partition(".")
        everybody = Cell(
            "all",
            n=whole.n,
            counts=dict(zip("12345", whole.counts, strict=True)),
            mean=written(whole.tenths),
            dont_know=whole.dont_know,
            blank=0,
        )
        made.append(_table(instrument, name, item, "all", Kind.DISTRIBUTION, [everybody], function, whole.met))
        for dimension, groups in answers.groups.items():
            cells = [_cell(f"{dimension}:{group}", _summary(column[groups == group])) for group in range(groups.max() + 1)]
            shown = [cell for cell in cells if cell is not None]
            made.append(_table(instrument, name, item, dimension, Kind.GROUPS, shown, function, whole.met))
    return made


def _cell(group: str, summary: Summary) -> Cell | None:
    return Cell(group, n=summary.met, mean=written(summary.tenths)) if summary.met >= LEAST and summary.n else None


def _table(
    instrument: str, name: str, item: str, dimension: str, kind: Kind, cells: list[Cell], function: str, asked: int
) -> ReleasedTable:
    return ReleasedTable(f"{instrument}/{name}/{dimension}", kind, instrument, item, dimension, tuple(cells), function or None, asked)
