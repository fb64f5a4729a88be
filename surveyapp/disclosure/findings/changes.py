"""What has certainly changed since the wave before, function by function; and that nothing has, where that is so."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from surveyapp.analysis.rounding import printed
from surveyapp.disclosure.compare import OVERVIEW_ITEM
from surveyapp.disclosure.findings.contrasts import quoted, strength
from surveyapp.disclosure.findings.sentences import SIZES, claim, fill, joined
from surveyapp.disclosure.findings.source import Source, ref, size
from surveyapp.disclosure.released import Cell, Contrast, Evidence, Finding, Kind, ReleasedTable, Side, Strength, Text, Verdict

CERTAIN: Text = {"sv": "Säkra skillnader", "en": "Certain differences"}
METHOD = FAMILY = TYPE = "waves"
Change = tuple[ReleasedTable, Cell, Contrast, Side, Side]  # with the wave before and this one


def changes(source: Source) -> Iterator[Finding]:
    """From the released tables that hold two waves: a sentence for each function (or the whole) and direction."""
    for instrument in source.publication.labels["instruments"]:
        compared = [change for change in _changes(source, instrument) if change[2].verdict is not Verdict.TOO_FEW]
        certain = [change for change in compared if change[2].verdict is Verdict.DIFFERENCE]
        if compared and not certain:
            yield _nothing(instrument, compared)
        for name, kind, several in _gathered(certain):
            yield _change(source, instrument, name, kind, several)


def _changes(source: Source, instrument: str) -> Iterator[Change]:
    for table in source.publication.of_kind(Kind.WAVES, instrument):
        cell = table.cells[0]
        if cell.contrast is not None and cell.before is not None and cell.now is not None:
            yield table, cell, cell.contrast, cell.before, cell.now


def _gathered(certain: Sequence[Change]) -> Iterator[tuple[str, int, list[Change]]]:
    """(what about, direction, changes): satisfaction over all functions, then each function, then the whole."""
    found: dict[tuple[str, int], list[Change]] = {}
    for change in certain:
        table, contrast = change[0], change[2]
        about = OVERVIEW_ITEM if table.item == OVERVIEW_ITEM else table.function or "whole"
        found.setdefault((about, -1 if contrast.value.startswith("-") else 1), []).append(change)
    yield from ((about, sign, several) for (about, sign), several in found.items())


def _change(source: Source, instrument: str, about: str, sign: int, several: Sequence[Change]) -> Finding:
    tables = [table for table, *_ in several]
    effect = max((float(contrast.value) for _, _, contrast, _, _ in several), key=abs)
    spreads = [rated.spread for table in tables if (rated := source.rated(table.id.rsplit("/", 1)[0])) is not None]
    how = size(effect, sum(spreads) / len(spreads) if spreads else 0.0)
    n = _least(several)
    if about == OVERVIEW_ITEM:
        functions = [source.function(table.function) for table in tables if table.function]
        clause = fill("since_more" if sign > 0 else "since_less", how=SIZES[how], functions=functions)
    else:
        function = tables[0].function
        whose = fill("since_about", function=source.function(function)) if function else fill(f"since_{instrument}")
        questions = [quoted(source.short(instrument, table.item)) for table in tables]
        clause = fill("since_higher" if sign > 0 else "since_lower", whose=whose, how=SIZES[how], questions=questions)
    text = claim(clause, n, how)
    if len(several) == 1:
        _table, _cell, _contrast, before, now = several[0]
        text = joined(text, fill("since_means", now=now.mean, before=before.mean))
    lines = tuple(_line(source, change) for change in several)
    name = f"{TYPE}/{instrument}/{about}/{'higher' if sign > 0 else 'lower'}"
    return Finding(name, TYPE, (instrument,), text, strength(n), n, METHOD, lines, FAMILY, printed(effect))


def _nothing(instrument: str, compared: Sequence[Change]) -> Finding:
    cells = tuple(ref(table, cell) for table, cell, *_ in compared)
    lines = (Evidence(CERTAIN, cells, {"count": 0, "base": len(compared)}),)
    text = fill("since_none", base=len(compared))
    name = f"{TYPE}/{instrument}/none"
    return Finding(name, TYPE, (instrument,), text, Strength.NO_CERTAIN_DIFFERENCE, _least(compared), METHOD, lines, FAMILY)


def _line(source: Source, change: Change) -> Evidence:
    table, cell, contrast, before, now = change
    figures: dict[str, int | str] = {"before": before.mean, "before_n": before.n, "now": now.mean, "now_n": now.n}
    if contrast.low is not None and contrast.high is not None:
        figures |= {"difference": contrast.value, "low": contrast.low, "high": contrast.high}
    return Evidence(source.question(table), (ref(table, cell),), figures)


def _least(several: Sequence[Change]) -> int:
    return min(min(before.n, now.n) for *_, before, now in several)
