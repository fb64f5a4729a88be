"""Tested differences as sentences: within person, groups against the rest, "vet ej" and mirror gaps (FT04-FT06, FT09, FT11, FT15, FT38)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from surveyapp.analysis.rounding import percent, printed
from surveyapp.disclosure.compare import OVERVIEW_ITEM
from surveyapp.disclosure.findings.sentences import SIZES, SMALL, claim, fill, joined
from surveyapp.disclosure.findings.source import Rated, Source, least, mean_line, mean_of, ref, share_line, size
from surveyapp.disclosure.findings.verdicts import CLOSE_ITEM, GROUPED, Verdicts
from surveyapp.disclosure.released import Cell, Evidence, Finding, Kind, ReleasedTable, Strength, Text, Verdict
from surveyapp.domain.instrument import MANAGERS, STAFF

KNOWLEDGE_ITEM = "SO3"  # how the staff see the managers' knowledge
WIDE_LEVELS = ("department", "municipality")
MANY_BAND = "25+"
CERTAIN: Text = {"sv": "Säkra glapp", "en": "Certain gaps"}


def contrasts(source: Source, verdicts: Verdicts) -> Iterator[Finding]:
    yield from _functions(source, verdicts)
    yield from _low_on_closeness(source, verdicts)
    yield from _items(source, verdicts)
    yield from _groups(source)
    yield from _unsure(source, verdicts)
    yield from _uneven(source)
    yield from _gaps(source)


def strength(n: int) -> Strength:
    """Of a sentence that a test stands behind."""
    return Strength.INDICATES if n < SMALL else Strength.DIFFERENCE


# ---------------------------------------------------------------------- functions against a person's other functions
def _functions(source: Source, verdicts: Verdicts) -> Iterator[Finding]:
    rated = source.by_function(OVERVIEW_ITEM)
    for sign, name, clause in ((1, "above", "top"), (-1, "below", "bottom")):
        chosen = {f: one for f, one in rated.items() if verdicts.word(f"profile/{OVERVIEW_ITEM}.{f}") == sign}
        if chosen:
            effect = _apart(chosen, rated)
            how = size(effect, _spread(rated.values()))
            n = least([one.cell for one in chosen.values()])
            text = claim(fill(clause, how=SIZES[how], functions=[source.function(f) for f in chosen]), n, how)
            yield Finding(
                f"FT04/{MANAGERS}/{name}", "FT04", (MANAGERS,), text, strength(n), n, "within", _function_lines(source, chosen),
                "profile", printed(effect),
            )  # fmt: skip


def _low_on_closeness(source: Source, verdicts: Verdicts) -> Iterator[Finding]:
    """Functions below the others on closeness to operations, though not below them as a whole."""
    rated = source.by_function(CLOSE_ITEM)
    low = {f: one for f, one in rated.items() if verdicts.word(f"profile/{CLOSE_ITEM}.{f}") < 0}
    chosen = {f: one for f, one in low.items() if verdicts.word(f"profile/{OVERVIEW_ITEM}.{f}") >= 0}
    if not chosen:
        return
    effect = _apart(chosen, rated)
    how, n = size(effect, _spread(rated.values())), least([one.cell for one in chosen.values()])
    names = [source.function(f) for f in chosen]
    clause = fill("low_on", how=SIZES[how], functions=names, item=source.short(MANAGERS, CLOSE_ITEM))
    levels = {function["id"]: function["level"] for function in source.publication.labels["functions"]}
    caveat = fill("mandate") if any(levels[f] in WIDE_LEVELS for f in chosen) else None
    yield Finding(
        f"FT06/{MANAGERS}/{CLOSE_ITEM}", "FT06", (MANAGERS,), claim(clause, n, how), strength(n), n, "within",
        _function_lines(source, chosen), "profile", printed(effect), caveat,
    )  # fmt: skip


def _function_lines(source: Source, chosen: Mapping[str, Rated]) -> tuple[Evidence, ...]:
    return tuple(mean_line(source.question(one.table), one.table, one.cell) for one in chosen.values())


def _apart(chosen: Mapping[str, Rated], rated: Mapping[str, Rated]) -> float:
    """Plain mean of the chosen functions' printed means minus that of the others."""
    others = [one.cell for function, one in rated.items() if function not in chosen]
    return mean_of(one.cell for one in chosen.values()) - mean_of(others) if others else 0.0


def _spread(rated: Iterable[Rated]) -> float:
    found = [one.spread for one in rated]
    return sum(found) / len(found)


# ---------------------------------------------------------------------- statements against a person's other statements
def _items(source: Source, verdicts: Verdicts) -> Iterator[Finding]:
    for instrument in source.publication.labels["instruments"]:
        prefix = f"items/{instrument}/"
        tested = [name.removeprefix(prefix) for name in verdicts.words if name.startswith(prefix)]
        low = [item for item in tested if verdicts.word(prefix + item) < 0]
        if not low:
            continue
        rated = {item: _ratings(source, instrument, item) for item in tested}
        others = [one.cell for item in _beside(source, instrument, tested, low) for one in rated[item]]
        chosen = [one for item in low for one in rated[item]]
        effect = mean_of(one.cell for one in chosen) - mean_of(others) if others else 0.0
        how, n = size(effect, _spread(chosen)), _people(source, instrument)
        names = [quoted(source.short(instrument, item)) for item in low]
        clause = fill(f"item_low_{instrument}", how=SIZES[how], items=names)
        lines = tuple(_item_line(source, instrument, item, rated[item]) for item in low)
        yield Finding(
            f"FT05/{instrument}", "FT05", (instrument,), claim(clause, n, how), strength(n), n, "within", lines, "items", printed(effect)
        )


def _beside(source: Source, instrument: str, tested: Sequence[str], low: Sequence[str]) -> list[str]:
    """The other statements of the same pages: what the low ones were held against."""
    page = {item: source.publication.labels["items"][instrument][item]["page"] for item in tested}
    return [item for item in tested if item not in low and page[item] in {page[one] for one in low}]


def _people(source: Source, instrument: str) -> int:
    return int(source.publication.facts["answered"][instrument])


def _ratings(source: Source, instrument: str, item: str) -> list[Rated]:
    if instrument == MANAGERS:
        return list(source.by_function(item).values())
    rated = source.rated(f"{instrument}/{item}")
    return [rated] if rated else []


def _item_line(source: Source, instrument: str, item: str, rated: Sequence[Rated]) -> Evidence:
    """Favourable answers of a statement over everything it was asked about: sums of printed counts."""
    label = source.short(instrument, item)
    if len(rated) == 1:
        return mean_line(label, rated[0].table, rated[0].cell)
    count, base = sum(one.cell.favourable_count or 0 for one in rated), sum(one.cell.n or 0 for one in rated)
    return Evidence(label, tuple(one.ref for one in rated), {"count": count, "base": base, "percent": percent(count, base)})


def quoted(text: Text) -> Text:
    return {code: f"“{name}”" if code == "en" else f"”{name}”" for code, name in text.items()}


# ---------------------------------------------------------------------- groups against the rest
def _groups(source: Source) -> Iterator[Finding]:
    """Every printed comparison that stands, one sentence for a group, a direction and a kind of question."""
    found: dict[tuple[str, str, str, str, int], list[tuple[ReleasedTable, Cell]]] = {}
    for table in source.publication.tables:
        for cell in table.cells if table.kind is Kind.GROUPS else ():
            if cell.contrast is not None and cell.contrast.verdict is Verdict.DIFFERENCE:
                sign = -1 if cell.contrast.below else 1
                kind = table.item if table.item in (OVERVIEW_ITEM, KNOWLEDGE_ITEM) else "other"
                found.setdefault((table.instrument, table.dimension, cell.group, kind, sign), []).append((table, cell))
    for (instrument, dimension, group, kind, sign), cells in found.items():
        type_ = "FT11" if dimension == "role" else "FT15" if kind == KNOWLEDGE_ITEM and dimension == "function" else "contrast"
        yield _contrast(source, type_, instrument, group, kind, sign, cells)


def _contrast(
    source: Source, type_: str, instrument: str, group: str, kind: str, sign: int, cells: Sequence[tuple[ReleasedTable, Cell]]
) -> Finding:
    label = source.group(instrument, group).label
    wholes = [source.rated(table.id.rsplit("/", 1)[0]) for table, _ in cells]
    values = [float(cell.contrast.value) for _, cell in cells if cell.contrast]
    effect = max(values, key=abs)
    how = size(effect, _spread([whole for whole in wholes if whole is not None]))
    n = min(min(cell.n or 0, (table.asked or 0) - (cell.n or 0)) for table, cell in cells)
    if kind == OVERVIEW_ITEM:
        functions = [source.function(table.function) for table, _ in cells if table.function]
        clause = fill("more_satisfied" if sign > 0 else "less_satisfied", group=label, how=SIZES[how], functions=functions)
    else:
        questions = [quoted(source.question(table)) for table, _ in cells]
        clause = fill("higher_values" if sign > 0 else "lower_values", group=label, how=SIZES[how], questions=questions)
    text = claim(clause, n, how)
    if len(cells) == 1 and wholes[0] is not None:
        cell = cells[0][1]
        mean = fill(cell.bound, mean=cell.printed_mean or "") if cell.bound else cell.mean or ""
        text = joined(text, fill("against_all", mean=mean, all=wholes[0].cell.mean or ""))
    lines = [_beside_all(source, table, cell) for table, cell in cells]
    name = f"{type_}/{instrument}/{group}/{kind}/{'higher' if sign > 0 else 'lower'}"
    dimension = group.partition(":")[0]
    return Finding(name, type_, (instrument,), text, strength(n), n, "contrast", tuple(lines), dimension, printed(effect))


def _beside_all(source: Source, table: ReleasedTable, cell: Cell) -> Evidence:
    """The group's figures with everybody's mean."""
    line = mean_line(source.question(table), table, cell)
    whole = source.rated(table.id.rsplit("/", 1)[0])
    if whole is None or whole.cell.mean is None:
        return line
    return Evidence(line.label, (*line.cells, whole.ref), {**line.figures, "all": whole.cell.mean})


# ---------------------------------------------------------------------- "vet ej" by area
def _unsure(source: Source, verdicts: Verdicts) -> Iterator[Finding]:
    """Where many of a group do not know; with reach and the most common reasons."""
    found: dict[tuple[str, int], dict[str, tuple[ReleasedTable, Cell]]] = {}
    for function in source.functions:
        table = source.publication.table(f"{MANAGERS}/{OVERVIEW_ITEM}.{function}/{GROUPED[MANAGERS]}")
        for cell in table.cells if table else ():
            if table is not None and cell.shown and cell.dont_know_band == MANY_BAND:
                word = max(0, verdicts.word(f"dont_know/{function}/{cell.group}"))
                if not word and not _stands_out(table, cell):
                    continue
                found.setdefault((cell.group, word), {})[function] = (table, cell)
    for (group, word), cells in found.items():
        label, functions = source.group(MANAGERS, group).label, [source.function(function) for function in cells]
        n = least([cell for _, cell in cells.values()])
        if word:
            text = claim(fill("unsure_more", group=label, functions=functions), n)
        else:
            text = fill("unsure_band", group=label, functions=functions)
        lines = [Evidence(source.question(table), (ref(table, cell),), {"band": 25, "n": cell.n or 0}) for table, cell in cells.values()]
        extra, more = _why(source, list(cells))
        yield Finding(
            f"FT09/{MANAGERS}/{group}/{'more' if word else 'many'}", "FT09", (MANAGERS,), joined(text, *extra),
            strength(n) if word else Strength.NO_CERTAIN_DIFFERENCE, n, "shares", (*lines, *more), "dont_know",
        )  # fmt: skip


def _stands_out(table: ReleasedTable, cell: Cell) -> bool:
    """A minority of those who were asked, and the only one with so many."""
    alone = sum(other.dont_know_band == MANY_BAND for other in table.cells) == 1
    return alone and 2 * (cell.n or 0) < (table.asked or 0)


def _why(source: Source, functions: Sequence[str]) -> tuple[list[Text], list[Evidence]]:
    """Reach of the functions and the most common reasons for no contact, for everybody."""
    texts, lines = [], []
    for function in functions:
        table = source.publication.table(f"{MANAGERS}/MR1.{function}/all")
        cell = source.whole(f"{MANAGERS}/MR1.{function}")
        if table and cell and cell.n and cell.counts:
            never = list(cell.counts.values())[-1]
            name = source.functions[function]["text"]
            label = {code: f"{name[code]}: {word}" for code, word in (("sv", "ingen kontakt"), ("en", "no contact"))}
            lines.append(share_line(label, table, cell, never, cell.n, percent(never, cell.n)))
            texts.append(fill("unsure_reach", count=never, base=cell.n, function=source.function(function)))
    table, cell = source.publication.table(f"{MANAGERS}/MR2/all"), source.whole(f"{MANAGERS}/MR2")
    if table and cell and cell.n and cell.counts and max(cell.counts.values()):
        most = max(cell.counts.values())
        options = source.options(MANAGERS, "MR2")
        reasons = {option: options[option] for option, count in cell.counts.items() if count == most}
        lines += [share_line(text, table, cell, most, cell.n, percent(most, cell.n)) for text in reasons.values()]
        texts.append(fill("unsure_reason", reasons=[quoted(text) for text in reasons.values()], count=most, base=cell.n))
    return texts, lines


# ---------------------------------------------------------------------- contact by area
def _uneven(source: Source) -> Iterator[Finding]:
    """Functions that some area has certainly more or less contact with than the others have."""
    for table in source.publication.of_kind(Kind.REACH, MANAGERS):
        shown = [cell for cell in table.cells if table.dimension == GROUPED[MANAGERS] and cell.percent is not None]
        sure = [cell for cell in shown if cell.contrast and cell.contrast.verdict is Verdict.DIFFERENCE]
        if table.function is None or not sure:
            continue
        low, high = (choose(shown, key=lambda cell: cell.percent or 0) for choose in (min, max))
        ends: dict[str, int | Text] = {"low": low.percent or 0, "group": source.group(MANAGERS, low.group).label}
        ends |= {"high": high.percent or 0, "other": source.group(MANAGERS, high.group).label}
        n = min(min(cell.n or 0, (table.asked or 0) - (cell.n or 0)) for cell in sure)
        text = claim(fill("uneven", function=source.function(table.function), **ends), n)
        lines = [_contact_line(source, table, cell) for cell in dict.fromkeys((low, high, *sure))]
        yield Finding(
            f"FT39/{MANAGERS}/{table.function}", "FT39", (MANAGERS,), text, strength(n), n, "shares", tuple(lines), "reach"
        )  # fmt: skip


def _contact_line(source: Source, table: ReleasedTable, cell: Cell) -> Evidence:
    name = source.functions[table.function or ""]["text"]
    group = source.group(MANAGERS, cell.group).label
    label = {code: f"{name[code]}, {word}, {group[code]}" for code, word in (("sv", "har haft kontakt"), ("en", "have had contact"))}
    figures: dict[str, int | str] = {"percent": cell.percent or 0, "n": cell.n or 0}
    return Evidence(label, (ref(table, cell),), figures)


# ---------------------------------------------------------------------- mirror gaps
def _gaps(source: Source) -> Iterator[Finding]:
    """Where staff and managers certainly see one thing differently, function by function; and that they do not, where that is so."""
    tables = list(source.publication.of_kind(Kind.GAP, MANAGERS))
    by_function: dict[str | None, list[ReleasedTable]] = {}
    for table in tables:
        by_function.setdefault(table.function, []).append(table)
    sure = {function: [table for table in own if _stands(table)] for function, own in by_function.items()}
    for function, standing in sure.items():
        if standing:
            yield _gap(source, function, standing, len(by_function[function]))
    if tables and not any(sure.values()):
        lines = (Evidence(CERTAIN, tuple(_gap_ref(t) for t in tables), {"count": 0, "base": len(tables)}),)
        text = fill("gap_none", base=len(tables), count=0)
        n = min(side.n for t in tables for side in (t.cells[0].staff, t.cells[0].managers) if side)
        yield Finding("FT38/none", "FT38", (MANAGERS, STAFF), text, Strength.NO_CERTAIN_DIFFERENCE, n, "gap", lines, "gap")


def _stands(table: ReleasedTable) -> bool:
    contrast = table.cells[0].contrast
    return contrast is not None and contrast.verdict is Verdict.DIFFERENCE


def _gap_ref(table: ReleasedTable) -> str:
    return f"{table.id}/all"


def _gap(source: Source, function: str | None, standing: Sequence[ReleasedTable], compared: int) -> Finding:
    """The largest gap that stands for one function, or for the support as a whole."""
    pairs = {pair["id"]: pair for pair in source.publication.labels["pairs"]}
    largest = max(standing, key=lambda table: abs(float(table.cells[0].contrast.value if table.cells[0].contrast else "0")))
    cell = largest.cells[0]
    value = float(cell.contrast.value if cell.contrast else "0")
    pair: Text = quoted(pairs[largest.item]["text"])
    what = fill("gap_for", pair=pair, function=source.function(function)) if function else pair
    rated = source.rated(f"{MANAGERS}/{pairs[largest.item]['manager']}{'.' + function if function else ''}")
    how = size(value, rated.spread if rated else 1.0)
    n = min(side.n for table in standing for side in (table.cells[0].staff, table.cells[0].managers) if side)
    means = {"staff": cell.staff.mean if cell.staff else "", "managers": cell.managers.mean if cell.managers else ""}
    text = claim(fill("gap_staff" if value > 0 else "gap_managers", what=what, how=SIZES[how], **means), n, how)
    lines = [_gap_line(pairs[table.item]["text"], table) for table in standing]
    if function and compared > 1:
        text = joined(text, fill("gap_more", count=len(standing), base=compared))
        lines.append(Evidence(CERTAIN, tuple(_gap_ref(t) for t in standing), {"count": len(standing), "base": compared}))
    return Finding(
        f"FT38/{function or 'whole'}", "FT38", (MANAGERS, STAFF), text, strength(n), n, "gap", tuple(lines), "gap", printed(value)
    )


def _gap_line(label: Text, table: ReleasedTable) -> Evidence:
    cell = table.cells[0]
    figures: dict[str, int | str] = {}
    if cell.staff and cell.managers:
        figures |= {"staff": cell.staff.mean, "staff_n": cell.staff.n, "managers": cell.managers.mean, "managers_n": cell.managers.n}
    if cell.contrast and cell.contrast.low is not None and cell.contrast.high is not None:
        figures |= {"difference": cell.contrast.value, "low": cell.contrast.low, "high": cell.contrast.high}
    return Evidence(label, (_gap_ref(table),), figures)
