"""Who answered (FT01), who they are (FT02), and groups about which nothing may be said, with what can be said instead."""

from __future__ import annotations

from collections.abc import Iterator

from surveyapp.analysis.rounding import percent
from surveyapp.disclosure.findings.sentences import fill, joined
from surveyapp.disclosure.findings.source import Source, share_line
from surveyapp.disclosure.released import Cell, Evidence, Finding, Reason, ReleasedTable, Strength, Text
from surveyapp.domain.instrument import MANAGERS, STAFF

PROFILED = {MANAGERS: "role", STAFF: "function"}
PRINTED_AS: dict[Reason, Text] = {
    Reason.FEW_RESPONSES: {"sv": "färre än {least} svar", "en": "fewer than {least} answers"},
    Reason.FEW_RATED: {"sv": "färre än {least} bedömda", "en": "fewer than {least} rated people"},
    Reason.PROTECTS_GROUP: {"sv": "skyddar en grupp", "en": "protects a group"},
}
EVERYBODY: Text = {"sv": "Hela enkäten", "en": "The whole survey"}


def people(source: Source) -> Iterator[Finding]:
    for instrument in source.publication.labels["instruments"]:
        yield from _rate(source, instrument)
        yield from _profile(source, instrument)
    yield from _unsaid_functions(source)
    for instrument, dimensions in ((MANAGERS, ("area", "role")), (STAFF, ("function",))):
        for dimension in dimensions:
            if dimension in source.dimensions(instrument):
                yield from _unsaid_groups(source, instrument, dimension)


# ---------------------------------------------------------------------- who answered
def _rate(source: Source, instrument: str) -> Iterator[Finding]:
    table = source.publication.table(f"{instrument}/rate/all")
    if table is None or not table.cells[0].shown:
        return
    whole = table.cells[0]
    lowest = _lowest(source, instrument)
    figures = {"answered": whole.answered or 0, "invited": whole.invited or 0, "percent": whole.percent or 0}
    text = fill(f"rate_{instrument}", **figures)
    if lowest:
        names = [source.group(instrument, cell.group).label for _, cell in lowest]
        text = joined(text, fill("rate_lowest", groups=names, percent=lowest[0][1].percent or 0))
    lines = [_rate_line(EVERYBODY, table, whole)]
    lines += [_rate_line(source.group(instrument, cell.group).label, rates, cell) for rates, cell in lowest]
    yield Finding(f"FT01/{instrument}", "FT01", (instrument,), text, Strength.DESCRIPTION, whole.answered or 0, "description", tuple(lines))


def _lowest(source: Source, instrument: str) -> list[tuple[ReleasedTable, Cell]]:
    """The groups of the first dimension of the register with the lowest printed rate; nobody where all have the same."""
    for dimension in source.dimensions(instrument):
        table = source.publication.table(f"{instrument}/rate/{dimension}")
        cells = [cell for cell in table.cells if cell.shown and cell.percent is not None] if table else []
        rates = [cell.percent for cell in cells if cell.percent is not None]
        if table is not None and len(set(rates)) > 1:
            return [(table, cell) for cell in cells if cell.percent == min(rates)]
    return []


def _rate_line(label: Text, table: ReleasedTable, cell: Cell) -> Evidence:
    figures = {"answered": cell.answered or 0, "invited": cell.invited or 0, "percent": cell.percent or 0}
    return Evidence(label, (f"{table.id}/{cell.group}",), figures)


# ---------------------------------------------------------------------- who they are
def _profile(source: Source, instrument: str) -> Iterator[Finding]:
    """The largest group of the role (managers) or function (staff), from counts that add up."""
    table = source.publication.table(f"{instrument}/rate/{PROFILED[instrument]}")
    if table is None or table.answered is None:
        return
    cells = [cell for cell in table.cells if cell.shown and cell.answered is not None]
    counts = [cell.answered or 0 for cell in cells]
    if not cells or not table.answered:
        return
    name = f"FT02/{instrument}"
    if sum(counts) != table.answered and len(cells) == len(table.cells):
        text = fill("impossible", parts=sum(counts), base=table.answered)
        lines = tuple(_part(source, table, cell) for cell in cells)
        yield Finding(name, "FT02", (), text, Strength.DESCRIPTION, table.answered, "impossible", lines)
        return
    largest = max(cells, key=lambda cell: cell.answered or 0)
    share = percent(largest.answered or 0, table.answered)
    text = fill(
        "profile",
        count=largest.answered or 0,
        base=table.answered,
        percent=share,
        group=source.group(instrument, largest.group).label,
    )
    lines = tuple(_part(source, table, cell) for cell in cells)
    yield Finding(name, "FT02", (instrument,), text, Strength.DESCRIPTION, table.answered, "description", lines)


def _part(source: Source, table: ReleasedTable, cell: Cell) -> Evidence:
    count, base = cell.answered or 0, table.answered or 0
    return share_line(source.group(table.instrument, cell.group).label, table, cell, count, base, percent(count, base))


# ---------------------------------------------------------------------- what may not be said
def _unsaid_groups(source: Source, instrument: str, dimension: str) -> Iterator[Finding]:
    """Segments that stand in no printed group of their own: the sentence is refused, and the merge is offered."""
    tables = [table for table in source.publication.tables if (table.instrument, table.dimension) == (instrument, dimension)]
    shown = {cell.group for table in tables for cell in table.cells if cell.shown}
    groups = [group for group in source.publication.groups.get(f"{instrument}/{dimension}", ()) if group.id in shown]
    alone = {group.segments[0] for group in groups if len(group.segments) == 1}
    type_, left = ("FT11" if dimension == "role" else "contrast"), dict[str, list[Text]]()
    for segment in source.publication.labels["dimensions"][instrument][dimension]["segments"]:
        if segment["id"] not in alone and groups:
            around = [group for group in groups if segment["id"] in group.segments]
            merged = next((group for group in around if group.invited is not None), around[0] if around else None)
            left.setdefault(merged.id if merged else "", []).append(segment["text"])
    for merged_id, names in left.items():
        reason = _reason(source, Reason.FEW_RESPONSES)
        if merged_id:
            text = fill("refused_alone", groups=names, reason=reason)
            text = joined(text, fill("refused_merge", merged=source.group(instrument, merged_id).label))
        else:
            text = fill("refused_group", groups=names, reason=reason)
        yield _refusal(f"{type_}/{instrument}/{merged_id or dimension}", type_, text, Reason.FEW_RESPONSES)


def _unsaid_functions(source: Source) -> Iterator[Finding]:
    """Functions that are not graded."""
    for entry in source.publication.withheld:
        if entry.instrument == MANAGERS and entry.function and entry.dimension == "all" and entry.item is None:
            text = fill("refused_function", function=source.function(entry.function), reason=_reason(source, entry.reason))
            if entry.instead == "reach":
                text = joined(text, fill("refused_reach"))
            yield _refusal(f"FT04/{MANAGERS}/{entry.function}", "FT04", text, entry.reason)


def _refusal(name: str, type_: str, text: Text, reason: Reason) -> Finding:
    return Finding(name, type_, (), text, Strength.DESCRIPTION, 0, "refused", refused=reason)


def _reason(source: Source, reason: Reason) -> Text:
    policy = source.publication.policy
    least = policy["min_rated_persons"] if reason is Reason.FEW_RATED else policy["min_respondents"]
    return {code: text.format(least=least) for code, text in PRINTED_AS.get(reason, PRINTED_AS[Reason.PROTECTS_GROUP]).items()}
