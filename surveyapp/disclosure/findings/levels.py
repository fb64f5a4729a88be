"""Printed figures of everybody as sentences that claim no difference: FT03, FT10, FT12, FT13, FT19, FT39 and FT40."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from surveyapp.analysis.rounding import percent
from surveyapp.disclosure.compare import OVERVIEW_ITEM
from surveyapp.disclosure.findings.sentences import fill, joined
from surveyapp.disclosure.findings.source import Rated, Source, mean_line, share_line
from surveyapp.disclosure.released import Cell, Evidence, Finding, Kind, ReleasedTable, Strength, Text
from surveyapp.domain.instrument import MANAGERS, STAFF

GENERAL_ITEMS = ("MF1", "MF2")  # competence and quality
SELF_ITEMS = ("SF1", "SF2")
ORDERER_ITEM = "SO2"
EQUAL_ITEM, RELIEF_ITEM = "MG5", "MG7"
MANY_UNSURE = 10  # per cent "vet ej" from which it is mentioned
SPREAD_MEAN, SPREAD_LOW = 3.5, 10  # a high mean, and at least so many per cent who answer 1 or 2
TOP = 3  # time thieves that are named
THIEVES = {MANAGERS: "MT1", STAFF: "ST1"}


def levels(source: Source) -> Iterator[Finding]:
    yield from _general(source)
    yield from _unsure(source)
    yield from _self_rating(source)
    yield from _spread(source)
    yield from _equal(source)
    yield from _relief(source)
    yield from _thieves(source)


def _described(name: str, type_: str, instrument: str, text: Text, n: int, lines: tuple[Evidence, ...]) -> Finding:
    return Finding(
        f"{name}/{instrument}" if name == type_ else name, type_, (instrument,), text, Strength.DESCRIPTION, n, "description", lines
    )


# ---------------------------------------------------------------------- shares
def _favourable(label: Text, rated: Rated) -> Evidence:
    cell = rated.cell
    return share_line(label, rated.table, cell, cell.favourable_count or 0, cell.n or 0, cell.favourable or 0)


def _unfavourable(label: Text, rated: Rated) -> Evidence:
    """Printed counts of the two lowest answers together, with the printed share."""
    cell = rated.cell
    low = sum(list((cell.counts or {}).values())[:2])
    return share_line(label, rated.table, cell, low, cell.n or 0, cell.unfavourable or 0)


def _general(source: Source) -> Iterator[Finding]:
    """Ratings of all graded functions together, on competence and quality: sums of printed counts."""
    items = [item for item in GENERAL_ITEMS if source.has(MANAGERS, item)]
    rated = {item: list(source.by_function(item).values()) for item in items}
    if not items or not all(rated.values()):
        return
    lines = [_pooled(source.short(MANAGERS, item), rated[item]) for item in items]
    count, base = (sum(int(line.figures[name]) for line in lines) for name in ("count", "base"))
    share = percent(count, base)
    names = [{code: text.lower() for code, text in source.short(MANAGERS, item).items()} for item in items]
    text = fill("general", count=count, base=base, percent=share, items=names)
    cells = tuple(cell for line in lines for cell in line.cells)
    together = Evidence({"sv": "Tillsammans", "en": "Together"}, cells, {"count": count, "base": base, "percent": share})
    yield _described("FT03", "FT03", MANAGERS, text, source.publication.facts["answered"][MANAGERS], (together, *lines))


def _pooled(label: Text, rated: list[Rated]) -> Evidence:
    count = sum(one.cell.favourable_count or 0 for one in rated)
    base = sum(one.cell.n or 0 for one in rated)
    return Evidence(label, tuple(one.ref for one in rated), {"count": count, "base": base, "percent": percent(count, base)})


def _self_rating(source: Source) -> Iterator[Finding]:
    rated = {item: found for item in SELF_ITEMS if source.has(STAFF, item) and (found := source.rated(f"{STAFF}/{item}"))}
    if not rated:
        return
    texts = [_self_text(source, item, one) for item, one in rated.items()]
    lines = [_favourable(source.short(STAFF, item), one) for item, one in rated.items()]
    by_group = [there for item in rated if (there := source.groups_of(f"{STAFF}/{item}", "function"))]
    cells = [(table, cell) for table, found in by_group for cell in found]
    if len(cells) > 1:
        low = min((cell for _, cell in cells), key=lambda cell: float(cell.mean or 0))
        high = max((cell for _, cell in cells), key=lambda cell: float(cell.mean or 0))
        if low.mean != high.mean:
            texts.append(fill("self_range", low=low.mean or "", high=high.mean or ""))
            lines += [_group_line(source, table, cell) for table, cell in cells if cell is low or cell is high]
    spaced = [texts[0], *({code: (" " + text.lstrip()) for code, text in one.items()} for one in texts[1:])]
    yield _described("FT12", "FT12", STAFF, joined(*spaced), min(one.cell.n or 0 for one in rated.values()), tuple(lines))


def _self_text(source: Source, item: str, rated: Rated) -> Text:
    cell = rated.cell
    return fill(
        "self_rating",
        count=cell.favourable_count or 0,
        base=cell.n or 0,
        percent=cell.favourable or 0,
        item=source.short(STAFF, item),
    )


def _group_line(source: Source, table: ReleasedTable, cell: Cell) -> Evidence:
    group = source.group(table.instrument, cell.group).label
    question = source.question(table)
    return mean_line({code: f"{question[code]}, {group[code]}" for code in question}, table, cell)


def _spread(source: Source) -> Iterator[Finding]:
    """A high mean with many low answers beside it."""
    rated = source.rated(f"{STAFF}/{ORDERER_ITEM}") if source.has(STAFF, ORDERER_ITEM) else None
    if rated is None or float(rated.cell.mean or 0) < SPREAD_MEAN or (rated.cell.unfavourable or 0) < SPREAD_LOW:
        return
    label = source.short(STAFF, ORDERER_ITEM)
    lines = (_favourable(_ends(label, "4–5"), rated), _unfavourable(_ends(label, "1–2"), rated))
    text = fill("spread", item=label, **_both(lines))
    yield _described("FT13", "FT13", STAFF, text, rated.cell.n or 0, lines)


def _ends(label: Text, ends: str) -> Text:
    return {code: f"{text}: {ends}" for code, text in label.items()}


def _both(lines: tuple[Evidence, Evidence]) -> dict[str, int | str]:
    """Both ends of one distribution as placeholders."""
    high, low = (line.figures for line in lines)
    return {
        "count": high["count"],
        "base": high["base"],
        "percent": high["percent"],
        "low": low["count"],
        "low_percent": low["percent"],
    }


# ---------------------------------------------------------------------- "vet ej"
def _unsure(source: Source) -> Iterator[Finding]:
    """Functions that many have no opinion on."""
    found: dict[str, Evidence] = {}
    for function, rated in source.by_function(OVERVIEW_ITEM).items():
        unsure, base = rated.cell.dont_know or 0, (rated.cell.n or 0) + (rated.cell.dont_know or 0)
        if base and percent(unsure, base) >= MANY_UNSURE:
            found[function] = share_line(source.functions[function]["text"], rated.table, rated.cell, unsure, base, percent(unsure, base))
    if not found:
        return
    shares = [int(line.figures["percent"]) for line in found.values()]
    names = [source.function(function) for function in found]
    if len(found) == 1:
        text = fill("unsure_one", functions=names, **next(iter(found.values())).figures)
    else:
        text = fill("unsure_some", functions=names, low=min(shares), high=max(shares))
    n = min(int(line.figures["base"]) for line in found.values())
    yield _described("FT10", "FT10", MANAGERS, text, n, tuple(found.values()))


# ---------------------------------------------------------------------- equal access, relief
def _equal(source: Source) -> Iterator[Finding]:
    rated = source.rated(f"{MANAGERS}/{EQUAL_ITEM}") if source.has(MANAGERS, EQUAL_ITEM) else None
    if rated is None:
        return
    lines = [_favourable(source.short(MANAGERS, EQUAL_ITEM), rated)]
    text = joined(fill("equal", **lines[0].figures), _between(source, f"{MANAGERS}/{EQUAL_ITEM}"))
    reach = _reach(source)
    if len({line.figures["percent"] for line in reach.values()}) > 1:
        low = min(reach, key=lambda function: int(reach[function].figures["percent"]))
        high = max(reach, key=lambda function: int(reach[function].figures["percent"]))
        shares = {"low": reach[low].figures["percent"], "high": reach[high].figures["percent"]}
        text = joined(text, fill("equal_reach", function=source.function(low), other=source.function(high), **shares))
        lines += [reach[low], reach[high]]
    yield _described("FT39", "FT39", MANAGERS, text, rated.cell.n or 0, tuple(lines))


def _reach(source: Source) -> dict[str, Evidence]:
    """Function -> how many have had contact, from printed counts."""
    found = {}
    for table in source.publication.of_kind(Kind.REACH, MANAGERS):
        cell = table.cells[0]
        if table.function and table.dimension == "all" and cell.shown and cell.n:
            users = sum(list((cell.counts or {}).values())[:2])
            name = source.functions[table.function]["text"]
            label = {code: f"{name[code]}: {word}" for code, word in (("sv", "har haft kontakt"), ("en", "have had contact"))}
            found[table.function] = share_line(label, table, cell, users, cell.n, percent(users, cell.n))
    return found


def _relief(source: Source) -> Iterator[Finding]:
    rated = source.rated(f"{MANAGERS}/{RELIEF_ITEM}") if source.has(MANAGERS, RELIEF_ITEM) else None
    if rated is None:
        return
    label = source.short(MANAGERS, RELIEF_ITEM)
    lines = (_favourable(_ends(label, "4–5"), rated), _unfavourable(_ends(label, "1–2"), rated))
    text = joined(fill("relief", **_both(lines)), _between(source, f"{MANAGERS}/{RELIEF_ITEM}"))
    yield _described("FT40", "FT40", MANAGERS, text, rated.cell.n or 0, lines)


def _between(source: Source, name: str) -> Text | None:
    """That groups were compared and none stood out; where one did, that is a finding of its own."""
    compared = [dimension for dimension in source.dimensions(MANAGERS) if source.compared(name, dimension)]
    return fill("no_difference", dimensions=[source.dimension(MANAGERS, d) for d in compared]) if compared else None


# ---------------------------------------------------------------------- time thieves
def _thieves(source: Source) -> Iterator[Finding]:
    """The options that most chose, and those that both sides have among theirs."""
    tops = {instrument: top for instrument, item in THIEVES.items() if (top := _top(source, instrument, item))}
    common = [option for option in tops.get(MANAGERS, {}) if option in tops.get(STAFF, {})]
    for instrument, top in tops.items():
        options = source.options(instrument, THIEVES[instrument])
        cell = source.whole(f"{instrument}/{THIEVES[instrument]}")
        names = [
            fill("thief", option=options[option], count=line.figures["count"], base=line.figures["base"]) for option, line in top.items()
        ]
        text = fill(f"thieves_{instrument}", options=names)
        if common and len(tops) == 2:
            text = joined(text, fill("thieves_both", common=[_quoted(options[option]) for option in common]))
        yield _described("FT19", "FT19", instrument, text, (cell.n if cell else 0) or 0, tuple(top.values()))


def _top(source: Source, instrument: str, item: str) -> Mapping[str, Evidence]:
    """The three options with the most answers, with those that tie with the third; none that nobody chose."""
    table = source.publication.table(f"{instrument}/{item}/all")
    cell = source.whole(f"{instrument}/{item}")
    if table is None or cell is None or not cell.counts:
        return {}
    options = source.options(instrument, item)
    named = {option: count for option, count in cell.counts.items() if option not in ("no_thief", "other") and count}
    ordered = sorted(named, key=lambda option: -named[option])
    limit = named[ordered[min(TOP, len(ordered)) - 1]] if ordered else 0
    shares = cell.percents or {}
    return {
        option: share_line(options[option], table, cell, named[option], cell.n or 0, shares[option])
        for option in ordered
        if named[option] >= limit
    }


def _quoted(text: Text) -> Text:
    marks = {"sv": ("”", "”"), "en": ("“", "”")}
    return {code: f"{marks[code][0]}{text[code]}{marks[code][1]}" for code in marks}
