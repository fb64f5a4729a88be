"""Invented answers as a publication with the tiers alone: nothing is hidden, merged or withheld for anybody's protection."""

from __future__ import annotations

from bench.invented import AREAS, STAFF_FUNCTIONS, Answers, Scene
from surveyapp.analysis.rounding import percent, tenths, written
from surveyapp.analysis.summary import Summary, summarise
from surveyapp.disclosure.between import with_waves
from surveyapp.disclosure.cells import whole_cell
from surveyapp.disclosure.compare import compare_groups, mirror_tables
from surveyapp.disclosure.contacts import compare_contacts
from surveyapp.disclosure.findings.make import with_findings
from surveyapp.disclosure.labels import labels
from surveyapp.disclosure.policy import Policy
from surveyapp.disclosure.released import Cell, Group, Kind, Publication, ReleasedTable
from surveyapp.disclosure.reported import REACH_BY
from surveyapp.domain.instrument import MANAGERS, STAFF, Instrument, segments_of

POLICY = Policy()
MANY_UNSURE = 0.25


def publication(made: Scene, managers: Answers, staff: Answers, key: bytes, before: Publication | None = None) -> Publication:
    """Tables, contrasts, gaps, changes since the wave before and findings, each made as a release makes them."""
    frames = {made.managers.id: managers.frame(made.managers), made.staff.id: staff.frame(made.staff)}
    return with_findings(with_waves(tables(made, managers, staff), before), frames, key)


def tables(made: Scene, managers: Answers, staff: Answers) -> Publication:
    """The same without changes and findings."""
    instruments = {one.id: one for one in (made.managers, made.staff)}
    found, families = compare_groups(printed(made.managers, managers) + printed(made.staff, staff), POLICY)
    found, contact_families = compare_contacts(found, POLICY)
    gaps, gap_families = mirror_tables(made.pairs, found)
    return Publication(
        study="invented",
        wave="invented",
        version=1,
        status="draft",
        policy=POLICY.to_document(),
        data_version="",
        facts={"answered": {MANAGERS: sum(AREAS), STAFF: sum(STAFF_FUNCTIONS)}},
        labels=labels(instruments, made.pairs, made.indices),
        groups={f"{key}/{b.dimension}": _groups(one, b.dimension) for key, one in instruments.items() for b in one.breakdowns},
        tables=(*found, *gaps),
        families=(*families, *contact_families, *gap_families),
    )


def printed(instrument: Instrument, answers: Answers) -> list[ReleasedTable]:
    """Everybody's distribution and the groups' means of every rating, and contact by area, before comparisons."""
    frame, found = answers.frame(instrument), []
    for name in answers.columns:
        item = name.partition(".")[0]
        if instrument.items[item].type != "rating":
            found += _contact(instrument, name, answers)
            continue
        scale, codes = instrument.scale_of(instrument.items[item]), frame.column(name)
        everybody = summarise(codes, len(scale.options))
        whole = whole_cell(everybody, scale, POLICY)
        found.append(_table(instrument, name, "all", Kind.DISTRIBUTION, [whole], everybody.met))
        for breakdown in instrument.breakdowns:
            dimension = breakdown.dimension
            places = answers.groups[dimension]
            cells = [
                _cell(f"{dimension}:{segment.value}", summarise(codes[places == place], len(scale.options)), whole)
                for place, segment in enumerate(segments_of(instrument, dimension))
            ]
            found.append(_table(instrument, name, dimension, Kind.GROUPS, [cell for cell in cells if cell], everybody.met))
    return found


def _contact(instrument: Instrument, name: str, answers: Answers) -> list[ReleasedTable]:
    """Everybody's contact with a function, and the share of each area who have had some."""
    codes = answers.frame(instrument).column(name)
    scale = instrument.scale_of(instrument.items[name.partition(".")[0]])
    everybody = summarise(codes, len(scale.options))
    cells = []
    for place, segment in enumerate(segments_of(instrument, REACH_BY)):
        own = summarise(codes[answers.groups[REACH_BY] == place], len(scale.options))
        if own.n >= POLICY.bands_from:
            cells.append(Cell(f"{REACH_BY}:{segment.value}", n=own.met, percent=percent(own.n - own.counts[-1], own.n)))
    return [
        _table(instrument, name, dimension, Kind.REACH, own_cells, everybody.met)
        for dimension, own_cells in (("all", [whole_cell(everybody, scale, POLICY)]), (REACH_BY, cells))
    ]


def _cell(group: str, summary: Summary, whole: Cell) -> Cell | None:
    if summary.met < POLICY.mean_from or not summary.n or whole.mean is None:
        return None
    mean = written(summary.tenths)
    unsure = "25+" if summary.dont_know >= MANY_UNSURE * summary.answered else "<25"
    difference = written(tenths(mean) - tenths(whole.mean))
    return Cell(group, n=summary.met, mean=mean, difference=difference, dont_know_band=unsure if summary.met >= POLICY.bands_from else None)


def _table(instrument: Instrument, name: str, dimension: str, kind: Kind, cells: list[Cell], asked: int) -> ReleasedTable:
    item, _, function = name.partition(".")
    return ReleasedTable(f"{instrument.id}/{name}/{dimension}", kind, instrument.id, item, dimension, tuple(cells), function or None, asked)


def _groups(instrument: Instrument, dimension: str) -> tuple[Group, ...]:
    return tuple(Group(f"{dimension}:{s.value}", dimension, (s.value,), dict(s.text)) for s in segments_of(instrument, dimension))
