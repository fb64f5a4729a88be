"""Publications written by hand: a few printed cells of the real questionnaires, so that every sentence can be worked out with a pencil."""

from __future__ import annotations

from dataclasses import replace

from surveyapp.disclosure.findings.source import Source
from surveyapp.disclosure.labels import labels
from surveyapp.disclosure.policy import Policy
from surveyapp.disclosure.released import Cell, Contrast, Group, Kind, Publication, ReleasedTable, Side, Verdict
from surveyapp.domain.instrument import MANAGERS, STAFF
from surveyapp.domain.template import Design, compose
from tests.disclosure.frames import AREAS, TEMPLATE

HOLDERS = {"it": {"": 2}}


def instruments(*functions):
    """Both questionnaires about these functions."""
    chosen = tuple(replace(f, holders=HOLDERS.get(f.id, {"": 12})) for f in TEMPLATE.functions if f.id in functions)
    design = Design(areas=AREAS, functions=chosen)
    return {key: compose(TEMPLATE, design, key, 1, 82) for key in (MANAGERS, STAFF)}


def publication(tables, functions=("ekonomi", "hr", "kansli"), groups=None, withheld=(), answered=(64, 73), made=None):
    made = made or instruments(*functions)
    given = groups or {}
    return Publication(
        study="s", wave="w", version=1, status="draft", policy=Policy().to_document(), data_version="d",
        facts={"answered": dict(zip((MANAGERS, STAFF), answered, strict=True)), "invited": {MANAGERS: 82, STAFF: 94}},
        labels=labels(made, TEMPLATE.pairs, TEMPLATE.indices),
        groups={name: tuple(_group(made, name, segments) for segments in found) for name, found in given.items()},
        tables=tuple(tables), withheld=tuple(withheld),
    )  # fmt: skip


def source(*tables, **more):
    return Source(publication(tables, **more))


def _group(made, name, segments):
    instrument, dimension = name.split("/")
    item = next(b.item for b in made[instrument].breakdowns if b.dimension == dimension)
    texts = {option.value: option.text for option in made[instrument].scale_of(made[instrument].items[item]).options}
    parts = segments.split("+")
    label = {code: f" {word} ".join(texts[part][code] for part in parts) for code, word in (("sv", "och"), ("en", "and"))}
    return Group(f"{dimension}:{segments}", dimension, tuple(parts), label)


def whole(name, counts, dont_know=0):
    """Everybody's printed distribution of "MGR/MF8.hr": shares and mean follow from the counts of 1..5."""
    n = sum(counts)
    mean = f"{int(10 * sum(k * c for k, c in enumerate(counts, 1)) / n + 0.5) / 10:.1f}"
    high, low = sum(counts[3:]), sum(counts[:2])
    cell = Cell(
        "all", n=n, dont_know=dont_know, blank=0, counts=dict(zip("12345", counts, strict=True)), mean=mean, favourable_count=high,
        favourable=int(100 * high / n + 0.5), unfavourable=int(100 * low / n + 0.5),
    )  # fmt: skip
    return _table(name, "all", Kind.DISTRIBUTION, [cell], n + dont_know)


def by_group(name, dimension, means, asked, **more):
    """segments -> (n, mean) or (n, mean, value, verdict); the difference from `all`, where it is given."""
    cells = [
        _cell(f"{dimension}:{segments}", given, more.get("all"), more.get("bands", {}).get(segments)) for segments, given in means.items()
    ]
    return _table(name, dimension, Kind.GROUPS, cells, asked)


def _cell(group, given, everybody, band):
    n, mean, *contrast = given
    difference = None if everybody is None else f"{float(mean) - float(everybody):.1f}".replace("-0.0", "0.0")
    found = Contrast(contrast[0], "-9.0", "9.0", Verdict(contrast[1]), "rest") if contrast else None
    return Cell(group, n=n, mean=mean, difference=difference, contrast=found, dont_know_band=band)


def rate(instrument, dimension, parts, answered, invited):
    """segments -> (answered, invited)."""
    cells = [
        Cell("all" if dimension == "all" else f"{dimension}:{segments}", invited=i, answered=a, percent=int(100 * a / i + 0.5))
        for segments, (a, i) in parts.items()
    ]
    table = _table(f"{instrument}/rate", dimension, Kind.RESPONSE_RATE, cells, None)
    return replace(table, answered=answered, invited=invited)


def options(name, kind, counts, n=None):
    total = n or sum(counts.values())
    cell = Cell("all", n=total, dont_know=0, blank=0, counts=counts, percents={k: int(100 * c / total + 0.5) for k, c in counts.items()})
    return _table(name, "all", kind, [cell], total)


def gap(pair, function, managers, staff, value, verdict):
    cell = Cell("all", managers=Side(*managers), staff=Side(*staff), contrast=Contrast(value, "-9.0", "9.0", Verdict(verdict), "managers"))
    name = f"{pair}.{function}" if function else pair
    return ReleasedTable(f"MGR/{name}/all", Kind.GAP, MANAGERS, pair, "all", (cell,), function)


def _table(name, dimension, kind, cells, asked):
    instrument, variable = name.split("/")
    item, _, function = variable.partition(".")
    return ReleasedTable(f"{name}/{dimension}", kind, instrument, item, dimension, tuple(cells), function or None, asked)
