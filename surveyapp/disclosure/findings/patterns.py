"""Patterns over many answers as sentences: FT07 (lower on nearly everything), FT08, FT14 (two sides), FT16 and FT17 (both surveys)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from surveyapp.analysis.association import LEAST_FUNCTIONS, doubled_ranks, rank_agreement
from surveyapp.analysis.rounding import printed, tenths
from surveyapp.disclosure.compare import OVERVIEW_ITEM, alpha_of
from surveyapp.disclosure.findings.contrasts import strength
from surveyapp.disclosure.findings.sentences import SIZES, claim, fill, joined
from surveyapp.disclosure.findings.source import Rated, Source, least, mean_line, mean_of, ref, size
from surveyapp.disclosure.findings.verdicts import CLOSE_ITEM, GROUPED, Verdicts
from surveyapp.disclosure.released import Cell, Evidence, Family, Finding, Kind, ReleasedTable, Strength, Text
from surveyapp.domain.instrument import MANAGERS, STAFF

ORDERER_ITEM, NEAR_ITEM = "SO2", "SF5"  # what the staff say of the managers as orderers, and of their own closeness
FEWEST = 3  # functions that an order can be described of
BOTH = (MANAGERS, STAFF)


def patterns(source: Source, verdicts: Verdicts) -> Iterator[Finding]:
    for instrument in source.publication.labels["instruments"]:
        yield from _lower(source, verdicts, instrument)
    yield from _tenure(source, verdicts)
    yield from _split(source, verdicts)
    yield from _closeness(source, verdicts)


# ---------------------------------------------------------------------- one group lower on nearly everything
def _lower(source: Source, verdicts: Verdicts, instrument: str) -> Iterator[Finding]:
    prefix = f"LOWER/{instrument}/"
    for group in (name.removeprefix(prefix) for name, word in verdicts.words.items() if name.startswith(prefix) and word < 0):
        tables = [t for t in source.publication.of_kind(Kind.GROUPS, instrument) if t.dimension == GROUPED[instrument]]
        cells = [(t, c) for t in tables for c in t.cells if c.group == group and c.shown and c.difference is not None]
        differences = {t.id: tenths(c.difference or "0.0") for t, c in cells}
        lower = [(t, c) for t, c in cells if differences[t.id] < 0]
        effect = sum(differences.values()) / len(differences) / 10
        spreads = [rated.spread for t, _ in cells if (rated := source.rated(t.id.rsplit("/", 1)[0]))]
        how = size(effect, sum(spreads) / len(spreads))
        n = least([c for t, c in cells if t.function is None] or [c for _, c in cells])
        label = source.group(instrument, group).label
        clause = fill("lower", group=label, how=SIZES[how], count=len(lower), base=len(cells))
        exceptions = _exceptions(source, cells)
        text = joined(claim(clause, n, how), fill("exceptions", exceptions=list(exceptions.values())) if exceptions else None)
        lines = (
            Evidence(
                {"sv": f"{label['sv']}, lägre än genomsnittet", "en": f"{label['en']}, lower than the average"},
                tuple(ref(t, c) for t, c in cells),
                {"count": len(lower), "base": len(cells), "n": n},
            ),
            *(mean_line(source.question(t), t, c) for t, c in _overview(cells)),
        )
        yield Finding(
            f"FT07/{instrument}/{group}", "FT07", (instrument,), text, strength(n), n, "permutation", lines, "LOWER", printed(effect)
        )


def _overview(cells: Sequence[tuple[ReleasedTable, Cell]]) -> list[tuple[ReleasedTable, Cell]]:
    """The cells that stand as lines of their own: overall satisfaction, function by function."""
    return [(table, cell) for table, cell in cells if table.item == OVERVIEW_ITEM]


def _exceptions(source: Source, cells: Sequence[tuple[ReleasedTable, Cell]]) -> dict[str, Text]:
    """Functions (managers) or statements (staff) whose cells together are not below."""
    sums: dict[str, int] = {}
    for table, cell in cells:
        block = table.function or table.item
        sums[block] = sums.get(block, 0) + tenths(cell.difference or "0.0")
    names = {table.function or table.item: table for table, _ in cells}
    return {
        block: source.function(block) if names[block].function else _quoted(source.question(names[block]))
        for block, total in sums.items()
        if total >= 0
    }


def _quoted(text: Text) -> Text:
    return {code: f"“{name}”" if code == "en" else f"”{name}”" for code, name in text.items()}


# ---------------------------------------------------------------------- tenure by level
def _tenure(source: Source, verdicts: Verdicts) -> Iterator[Finding]:
    word = verdicts.word("TENURE_BY_LEVEL")
    if not word:
        return
    lines, cells = [], []
    for function in source.by_function(OVERVIEW_ITEM):
        found = source.groups_of(f"{MANAGERS}/{OVERVIEW_ITEM}.{function}", "tenure")
        for cell in found[1] if found else ():
            if found:
                name, group = source.question(found[0]), source.group(MANAGERS, cell.group).label
                lines.append(mean_line({code: f"{name[code]}, {group[code]}" for code in name}, found[0], cell))
                cells.append(cell)
    n = least(cells)
    clause = fill("tenure_more" if word > 0 else "tenure_less")
    yield Finding("FT08/MGR", "FT08", (MANAGERS,), claim(clause, n), strength(n), n, "permutation", tuple(lines), "TENURE_BY_LEVEL")


# ---------------------------------------------------------------------- functions in two sides
def _split(source: Source, verdicts: Verdicts) -> Iterator[Finding]:
    for item, (high, low) in verdicts.sides.items():
        found = source.groups_of(f"{STAFF}/{item}", "function")
        if found is None:
            continue
        table, cells = found[0], {cell.group: cell for cell in found[1]}
        sides = [[cells[group] for group in side] for side in (high, low)]
        gap = mean_of(sides[0]) - mean_of(sides[1])
        rated = source.rated(f"{STAFF}/{item}")
        how, n = size(gap, rated.spread if rated else 1.0), min(sum(cell.n or 0 for cell in side) for side in sides)
        names = [[source.group(STAFF, cell.group).label for cell in side] for side in sides]
        values = [_range(side) for side in sides]
        clause = fill(
            "split",
            high=names[0],
            low=names[1],
            how=SIZES[how],
            item=source.short(STAFF, item),
            high_values=values[0],
            low_values=values[1],
        )
        lines = tuple(mean_line(source.group(STAFF, cell.group).label, table, cell) for side in sides for cell in side)
        yield Finding(
            f"FT14/{STAFF}/{item}", "FT14", (STAFF,), claim(clause, n, how), strength(n), n, "permutation", lines, "SPLIT", printed(gap)
        )


def _range(cells: Sequence[Cell]) -> Text:
    means = sorted((cell.mean or "" for cell in cells), key=float)
    text = means[0] if means[0] == means[-1] else f"{means[0]}–{means[-1]}"
    return {"sv": text.replace(".", ","), "en": text}


# ---------------------------------------------------------------------- closeness and satisfaction
def _closeness(source: Source, verdicts: Verdicts) -> Iterator[Finding]:
    word = verdicts.word("CLOSENESS")
    if not word:
        return
    near, overall = source.by_function(CLOSE_ITEM), source.by_function(OVERVIEW_ITEM)
    lines = tuple(_two_means(source, function, near[function], overall[function]) for function in near if function in overall)
    n = int(source.publication.facts["answered"][MANAGERS])
    clause = fill("close_more" if word > 0 else "close_less")
    yield Finding("FT16/MGR", "FT16", (MANAGERS,), claim(clause, n), strength(n), n, "permutation", lines, "CLOSENESS")


def _two_means(source: Source, function: str, near: Rated, overall: Rated) -> Evidence:
    figures: dict[str, int | str] = {"close": near.cell.mean or "", "mean": overall.cell.mean or "", "n": overall.cell.n or 0}
    return Evidence(source.functions[function]["text"], (near.ref, overall.ref), figures)


# ---------------------------------------------------------------------- the link between the questionnaires
@dataclass(frozen=True)
class Row:
    """One function in both questionnaires, with the printed figures that exist of it."""

    function: str
    satisfied: tuple[ReleasedTable, Cell]
    close: tuple[ReleasedTable, Cell] | None
    orderer: tuple[ReleasedTable, Cell]
    near: tuple[ReleasedTable, Cell]

    def evidence(self, label: Text) -> Evidence:
        parts = {"mean": self.satisfied, "close": self.close, "orderer": self.orderer, "near": self.near}
        there = {name: part for name, part in parts.items() if part is not None}
        figures: dict[str, int | str] = {name: part[1].mean or "" for name, part in there.items()}
        figures |= {"n": self.satisfied[1].n or 0, "staff_n": self.orderer[1].n or 0}
        return Evidence(label, tuple(ref(*part) for part in there.values()), figures)


def joined_rows(source: Source) -> list[Row]:
    """Functions that managers grade and whose own staff are shown alone, with clear orderers and closeness."""
    own = {item: _own(source, item) for item in (ORDERER_ITEM, NEAR_ITEM)}
    close = source.by_function(CLOSE_ITEM)
    rows = []
    for function, rated in source.by_function(OVERVIEW_ITEM).items():
        orderer, near = own[ORDERER_ITEM].get(function), own[NEAR_ITEM].get(function)
        if orderer and near:
            nearby = (close[function].table, close[function].cell) if function in close else None
            rows.append(Row(function, (rated.table, rated.cell), nearby, orderer, near))
    return rows


def _own(source: Source, item: str) -> dict[str, tuple[ReleasedTable, Cell]]:
    found = source.groups_of(f"{STAFF}/{item}", "function") if source.has(STAFF, item) else None
    return {cell.group.removeprefix("function:"): (found[0], cell) for cell in found[1] if "+" not in cell.group} if found else {}


def link(source: Source, key: bytes) -> tuple[list[Finding], list[Family]]:
    """Rank agreement over functions, from printed means alone; fewer than eight functions are described, not tested."""
    rows = joined_rows(source)
    if len(rows) < FEWEST:
        return [], []
    lines = tuple(row.evidence(source.functions[row.function]["text"]) for row in rows)
    if len(rows) < LEAST_FUNCTIONS:
        return [_described(source, rows, lines)], []
    alpha = min(alpha_of(instrument, "LINK") for instrument in BOTH)
    satisfied = np.array([float(row.satisfied[1].mean or 0) for row in rows])
    asked = {ORDERER_ITEM: [row.orderer for row in rows], NEAR_ITEM: [row.near for row in rows]}
    findings = []
    for item, cells in asked.items():
        found = rank_agreement(satisfied, np.array([float(cell.mean or 0) for _, cell in cells]), key)
        if found is not None and found.p is not None and found.p <= alpha / len(asked):
            clause = fill("link_same" if found.rho > 0 else "link_reverse", what=_staff_say(source, item))
            n = least([cell for _, cell in cells])
            findings.append(Finding(f"FT17/{item}", "FT17", BOTH, claim(clause, n), strength(n), n, "ranks", lines, "LINK"))
    if not findings:
        text = fill("link_none", count=len(rows))
        n = least([row.orderer[1] for row in rows])
        findings.append(Finding("FT17", "FT17", BOTH, text, Strength.NO_CERTAIN_DIFFERENCE, n, "ranks", lines, "LINK"))
    return findings, [Family("LINK", MANAGERS, len(asked), f"{alpha:.4f}")]


def _staff_say(source: Source, item: str) -> Text:
    short = source.short(STAFF, item)
    return {"sv": f"medarbetarnas svar på ”{short['sv']}”", "en": f"the staff's answers on “{short['en']}”"}


def _described(source: Source, rows: Sequence[Row], lines: tuple[Evidence, ...]) -> Finding:
    """Functions in the upper half of all three orders: at least half of the others have no higher printed mean."""
    upper = [set(_upper(rows, [part(row) for row in rows])) for part in (_satisfied, _orderer, _near)]
    both = [row.function for row in rows if all(row.function in half for half in upper)]
    if both:
        text = fill("link_described", functions=[source.function(f) for f in both], count=len(rows), least=LEAST_FUNCTIONS)
    else:
        text = fill("link_apart", count=len(rows), least=LEAST_FUNCTIONS)
    n = least([row.orderer[1] for row in rows])
    return Finding("FT17", "FT17", BOTH, text, Strength.DESCRIPTION, n, "description", lines)


def _satisfied(row: Row) -> Cell:
    return row.satisfied[1]


def _orderer(row: Row) -> Cell:
    return row.orderer[1]


def _near(row: Row) -> Cell:
    return row.near[1]


def _upper(rows: Sequence[Row], cells: Sequence[Cell]) -> list[str]:
    ranks = doubled_ranks(np.array([float(cell.mean or 0) for cell in cells]))
    return [row.function for row, rank in zip(rows, ranks, strict=True) if rank > len(rows) + 1]
