"""A publication as the makers of findings read it: shown cells by question and group, names by language, and evidence lines."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from math import sqrt

from surveyapp.analysis.summary import Summary
from surveyapp.disclosure.findings.sentences import size_of
from surveyapp.disclosure.released import Cell, Evidence, Group, Publication, ReleasedTable, Text, Verdict
from surveyapp.domain.instrument import MANAGERS


@dataclass(frozen=True)
class Rated:
    """A shown rating of everybody: its table, cell and the place of its variable, "MGR/MF8.hr"."""

    table: ReleasedTable
    cell: Cell

    @property
    def name(self) -> str:
        return self.table.id.rsplit("/", 1)[0]

    @property
    def ref(self) -> str:
        return ref(self.table, self.cell)

    @property
    def spread(self) -> float:
        """Standard deviation of everybody's answers, from the printed counts."""
        return sqrt(Summary(tuple((self.cell.counts or {}).values()), 0, 0).variance)


@dataclass(frozen=True)
class Source:
    """Reads one publication. Nothing here knows an answer."""

    publication: Publication

    # ------------------------------------------------------------------ cells
    def whole(self, name: str) -> Cell | None:
        """Everybody's cell of "MGR/MG7", where it is shown."""
        table = self.publication.table(f"{name}/all")
        return table.cells[0] if table is not None and table.cells[0].shown else None

    def rated(self, name: str) -> Rated | None:
        """A rating of everybody that has a printed mean and its distribution."""
        table = self.publication.table(f"{name}/all")
        if table is None or not table.cells[0].shown or table.cells[0].mean is None or table.cells[0].counts is None:
            return None
        return Rated(table, table.cells[0])

    def by_function(self, item: str) -> dict[str, Rated]:
        """Function -> everybody's rating of it, for the functions that are graded on this item."""
        found = {function: self.rated(f"{MANAGERS}/{item}.{function}") for function in self.functions}
        return {function: rated for function, rated in found.items() if rated is not None}

    def groups_of(self, name: str, dimension: str) -> tuple[ReleasedTable, list[Cell]] | None:
        """A table over a dimension and its cells with a printed mean; None where it was not released or shows nothing."""
        table = self.publication.table(f"{name}/{dimension}")
        cells = [cell for cell in table.cells if cell.shown and cell.mean is not None] if table else []
        return (table, cells) if table is not None and cells else None

    def compared(self, name: str, dimension: str) -> bool:
        """Whether groups of a dimension were compared on this question and none of them stood out."""
        table = self.publication.table(f"{name}/{dimension}")
        verdicts = [cell.contrast.verdict for cell in table.cells if cell.contrast] if table else []
        return Verdict.NO_CERTAIN_DIFFERENCE in verdicts and Verdict.DIFFERENCE not in verdicts

    # ------------------------------------------------------------------ names
    @cached_property
    def functions(self) -> dict[str, dict[str, Text]]:
        return {function["id"]: function for function in self.publication.labels["functions"]}

    def function(self, function: str) -> Text:
        """The form that stands in running text."""
        return self.functions[function]["in_sentence"] or self.functions[function]["text"]

    def has(self, instrument: str, item: str) -> bool:
        return item in self.publication.labels["items"].get(instrument, {})

    def short(self, instrument: str, item: str) -> Text:
        found: Text = self.publication.labels["items"][instrument][item]["short"]
        return found

    def options(self, instrument: str, item: str) -> dict[str, Text]:
        scale = self.publication.labels["scales"][self.publication.labels["items"][instrument][item]["scale"]]
        return {option["value"]: option["text"] for option in scale["options"]}

    def dimension(self, instrument: str, dimension: str) -> Text:
        text: Text = self.publication.labels["dimensions"][instrument][dimension]["text"]
        return {code: name.lower() for code, name in text.items()}

    def dimensions(self, instrument: str) -> list[str]:
        return list(self.publication.labels["dimensions"].get(instrument, {}))

    def segment(self, instrument: str, dimension: str, segment: str) -> Text:
        segments = self.publication.labels["dimensions"][instrument][dimension]["segments"]
        text: Text = next(one["text"] for one in segments if one["id"] == segment)
        return text

    def group(self, instrument: str, group: str) -> Group:
        """A printed group. KeyError for one that no table prints."""
        for one in self.publication.groups.get(f"{instrument}/{group.split(':', 1)[0]}", ()):
            if one.id == group:
                return one
        raise KeyError(group)

    def question(self, table: ReleasedTable) -> Text:
        """Short name of what a table asks, with its function: "Kunskap (HR)"."""
        short = self.short(table.instrument, table.item)
        if table.function is None:
            return short
        name = self.functions[table.function]["text"]
        return {code: f"{text} ({name.get(code) or name['sv']})" for code, text in short.items()}

    @property
    def compared_from(self) -> int:
        return int(self.publication.policy["bands_from"])


# ---------------------------------------------------------------------- evidence
def ref(table: ReleasedTable, cell: Cell) -> str:
    return f"{table.id}/{cell.group}"


def mean_line(label: Text, table: ReleasedTable, cell: Cell) -> Evidence:
    """A group's or everybody's printed mean, or its bound, with its n, and the printed comparison where there is one."""
    figures: dict[str, int | str] = {}
    if cell.printed_mean is not None:
        figures[cell.bound or "mean"] = cell.printed_mean
    if cell.n is not None:
        figures["n"] = cell.n
    if cell.contrast is not None and cell.contrast.compared:
        ends = {"low": cell.contrast.low, "high": cell.contrast.high}
        figures |= {"difference": cell.contrast.value} | {name: end for name, end in ends.items() if end is not None}
    return Evidence(label, (ref(table, cell),), figures)


def share_line(label: Text, table: ReleasedTable, cell: Cell, count: int, base: int, percent: int) -> Evidence:
    return Evidence(label, (ref(table, cell),), {"count": count, "base": base, "percent": percent})


# ---------------------------------------------------------------------- printed figures of printed figures
def mean_of(cells: Iterable[Cell]) -> float:
    """Plain mean of printed means."""
    means = [float(cell.mean) for cell in cells if cell.mean is not None]
    return sum(means) / len(means)


def least(cells: Sequence[Cell]) -> int:
    """The smallest printed base."""
    return min(cell.n or 0 for cell in cells)


def size(value: float, spread: float) -> str:
    return size_of(value / spread) if spread > 0 else "weak"
