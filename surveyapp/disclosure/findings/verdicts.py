"""What tests on whole respondents say, one word each: nothing else of raw answers leaves this module.

Families and their parts of the appendix's alpha are those of `disclosure.compare`; only questions and groups whose figures are printed
take part.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from surveyapp.analysis.association import closeness, trend_between_levels
from surveyapp.analysis.families import judged
from surveyapp.analysis.frame import ResponseFrame
from surveyapp.analysis.inference import Difference, within_contrasts
from surveyapp.analysis.permutation import Codes, Values, lower_on_most, splits
from surveyapp.analysis.shares import ShareDifference
from surveyapp.disclosure.compare import OVERVIEW_ITEM, alpha_of
from surveyapp.disclosure.findings.source import Source
from surveyapp.disclosure.released import Family, Kind, Publication, ReleasedTable
from surveyapp.domain.codebook import codebook
from surveyapp.domain.instrument import MANAGERS, STAFF
from surveyapp.domain.scale import BLANK, DONT_KNOW, MAX_OPTIONS, NOT_SHOWN, NOT_USED

CLOSE_ITEM = "MF4"
PROFILE_ITEMS = (OVERVIEW_ITEM, CLOSE_ITEM)  # asked on every card, short or full
NEAR_INDEX = "IX_near"
LOCAL = "unit"
GROUPED = {MANAGERS: "area", STAFF: "function"}  # the dimension that patterns are looked for in
TENURE_ORDER = "tenure"


@dataclass
class Verdicts:
    """`words`: "profile/MF8.hr" -> 1 (above), -1 (below) or 0 (no certain difference). `sides`: item -> groups of the high and low side."""

    words: dict[str, int] = field(default_factory=dict)
    sides: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = field(default_factory=dict)
    families: list[Family] = field(default_factory=list)

    def word(self, name: str) -> int:
        """0 where nothing was tested."""
        return self.words.get(name, 0)


def verdicts_of(publication: Publication, frames: Mapping[str, ResponseFrame], key: bytes) -> Verdicts:
    """Every test that needs whole respondents. Deterministic: permutations come from the wave's key."""
    found = Verdicts()
    for instrument, frame in frames.items():
        _Tests(publication, instrument, frame, key, found).run()
    return found


@dataclass(frozen=True)
class _Tests:
    publication: Publication
    instrument: str
    frame: ResponseFrame
    key: bytes
    found: Verdicts

    def run(self) -> None:
        self._items()
        self._lower()
        if self.instrument == MANAGERS:
            self._profile()
            self._unsure()
            self._tenure_by_level()
            self._closeness()
        else:
            self._split()

    @property
    def _source(self) -> Source:
        return Source(self.publication)

    # ------------------------------------------------------------------ within persons
    def _items(self) -> None:
        """Each statement against the same person's others on the same scale; managers' pooled over functions."""
        tests: list[tuple[str, Difference]] = []
        if self.instrument == MANAGERS:
            items, functions = self._graded()
            if len(items) > 1 and functions:
                cube = np.stack([self._values([f"{item}.{function}" for item in items]) for function in functions], axis=1)
                tests = self._within(items, cube)
        else:
            for items in self._pages():
                tests += self._within(items, self._values(items))
        self._judge("items", [(f"items/{self.instrument}/{item}", test) for item, test in tests])

    def _within(self, names: Sequence[str], values: Values) -> list[tuple[str, Difference]]:
        found = zip(names, within_contrasts(values), strict=True)
        return [(name, one.comparison) for name, one in found if one.comparison is not None]

    def _profile(self) -> None:
        """Each function against the same person's other functions."""
        tests: list[tuple[str, Difference]] = []
        for item in PROFILE_ITEMS:
            names = [f"{item}.{function}" for function in self._source.by_function(item)]
            if len(names) > 1:
                tests += self._within([f"profile/{name}" for name in names], self._values(names))
        self._judge("profile", tests)

    def _graded(self) -> tuple[list[str], list[str]]:
        """Statements and functions whose grades are all printed. The overall question has another scale and stays out."""
        items = [item.id for item in self.frame.instrument.card_items if item.type == "rating" and item.id != OVERVIEW_ITEM]
        shown = {item: set(self._source.by_function(item)) for item in items}
        functions = [function for function in self._source.functions if all(function in shown[item] for item in items)]
        return items, functions

    def _pages(self) -> Iterator[list[str]]:
        """Staff's statements of one page on one scale, as far as they are printed."""
        for page in self.frame.instrument.pages:
            by_scale: dict[str, list[str]] = {}
            for item in page.items:
                if item.type == "rating" and not item.show_if and self._source.rated(f"{self.instrument}/{item.id}"):
                    by_scale.setdefault(item.scale or "", []).append(item.id)
            yield from (items for items in by_scale.values() if len(items) > 1)

    # ------------------------------------------------------------------ "vet ej" by area
    def _unsure(self) -> None:
        """Shares of "vet ej" of each printed group against everybody else who answered, function by function."""
        tests: list[tuple[str, Difference]] = []
        for function in self._source.functions:
            table = self.publication.table(f"{MANAGERS}/{OVERVIEW_ITEM}.{function}/{GROUPED[MANAGERS]}")
            codes = self.frame.column(f"{OVERVIEW_ITEM}.{function}") if table else None
            for cell in table.cells if table else ():
                if codes is None or not cell.shown or cell.dont_know_band is None:
                    continue
                inside = self._members(cell.group)
                answered, unsure = (codes <= MAX_OPTIONS) | (codes == DONT_KNOW), codes == DONT_KNOW
                n, rest = int((answered & inside).sum()), int((answered & ~inside).sum())
                if min(n, rest) >= self._source.compared_from:
                    counts = int((unsure & inside).sum()), int((unsure & ~inside).sum())
                    name = f"dont_know/{function}/{cell.group}"
                    tests.append((name, ShareDifference(counts[0], n, counts[1], rest)))
        self._judge("dont_know", tests)

    # ------------------------------------------------------------------ patterns
    def _lower(self) -> None:
        """One group lower on nearly everything."""
        dimension = GROUPED[self.instrument]
        tables = self._printed(dimension)
        groups = [group for group in self._base_groups(dimension, tables) if self._size(group, tables) >= self._source.compared_from]
        if not groups or not tables:
            return
        shown = [{cell.group for cell in table.cells if cell.shown and cell.mean is not None} for table in tables]
        cells = np.array([[group in there for there in shown] for group in groups])
        blocks = np.unique([table.function or table.item for table in tables], return_inverse=True)[1]
        values = self._values([_variable(table) for table in tables])
        alpha = alpha_of(self.instrument, "LOWER")
        for one in lower_on_most(values, self._codes(groups), cells, blocks, self.key):
            stands = one.widespread and one.difference < 0 and one.p <= alpha
            self.found.words[f"LOWER/{self.instrument}/{groups[one.group]}"] = -1 if stands else 0
        self._family("LOWER", len(groups), alpha)

    def _split(self) -> None:
        """Functions of the staff that fall into two sides on a statement."""
        dimension = GROUPED[STAFF]
        tables = self._printed(dimension)
        groups = self._base_groups(dimension, tables)
        if len(groups) < 2 or not tables:
            return
        codes = self._codes(groups)
        values = self._values([_variable(table) for table in tables])
        for place, table in enumerate(tables):
            hidden = [groups.index(cell.group) for cell in table.cells if cell.group in groups and cell.mean is None]
            values[np.isin(codes, hidden), place] = np.nan
        alpha = alpha_of(self.instrument, "SPLIT")
        for table, one in zip(tables, splits(values, codes, len(groups), self._source.compared_from, self.key), strict=True):
            if one is not None and one.wide and one.p <= alpha:
                known = {cell.group for cell in table.cells if cell.shown and cell.mean is not None}
                sides = [tuple(groups[g] for g in side if groups[g] in known) for side in (one.high, one.low)]
                self.found.sides[table.item] = (sides[0], sides[1])
        self._family("SPLIT", len(tables), alpha)

    def _tenure_by_level(self) -> None:
        """Tenure by level of the function, where means by tenure are printed for local and for other functions."""
        rated = [f for f in self._source.by_function(OVERVIEW_ITEM) if self._source.groups_of(f"{MANAGERS}/{OVERVIEW_ITEM}.{f}", "tenure")]
        level = {function["id"]: function["level"] for function in self.publication.labels["functions"]}
        local = np.array([1 if level[function] == LOCAL else 0 for function in rated], dtype=np.intp)
        item = next((b.item for b in self.frame.instrument.breakdowns if b.dimension == TENURE_ORDER), None)
        if item is None or local.size == 0 or local.min() == local.max():
            return
        overall = self._values([f"{OVERVIEW_ITEM}.{function}" for function in rated])
        found = trend_between_levels(overall, local, 1, self._values([item])[:, 0], self.key)
        if found is not None:
            alpha = alpha_of(MANAGERS, "TENURE_BY_LEVEL")
            self.found.words["TENURE_BY_LEVEL"] = _sign(found.value) if found.p <= alpha else 0
            self._family("TENURE_BY_LEVEL", 1, alpha)

    def _closeness(self) -> None:
        """The proximity index and satisfaction, over functions within the same person, inside manager levels."""
        index = next((one for one in self.publication.labels["indices"] if one["id"] == NEAR_INDEX), None)
        items = [item for item in index["items"] if self._source.has(MANAGERS, item)] if index else []
        rated = [f for f in self._source.by_function(OVERVIEW_ITEM) if all(f in self._source.by_function(item) for item in items)]
        if len(items) < 2 or len(rated) < 2:
            return
        parts = np.stack([self._values([f"{item}.{function}" for function in rated]) for item in items])
        answered = (~np.isnan(parts)).sum(axis=0)
        near = np.divide(np.nansum(parts, axis=0), answered, out=np.full(answered.shape, np.nan), where=answered >= 2)
        role = next((b.item for b in self.frame.instrument.breakdowns if b.dimension == "role"), None)
        strata = self.frame.column(role).astype(np.intp) if role else None
        found = closeness(near, self._values([f"{OVERVIEW_ITEM}.{function}" for function in rated]), self.key, strata)
        if found is not None:
            alpha = alpha_of(MANAGERS, "CLOSENESS")
            self.found.words["CLOSENESS"] = _sign(found.value) if found.p <= alpha else 0
            self._family("CLOSENESS", 1, alpha)

    # ------------------------------------------------------------------ what all of them read
    def _values(self, names: Sequence[str]) -> Values:
        """respondents x variables: the scale value, NaN where nobody took a stand."""
        index = codebook(self.frame.instrument).index
        codes = self.frame.matrix[:, [index[name] for name in names]]
        values: Values = np.where(np.isin(codes, (DONT_KNOW, BLANK, NOT_SHOWN, NOT_USED)), np.nan, codes.astype(np.float64))
        return values

    def _members(self, group: str) -> np.ndarray[tuple[int, ...], np.dtype[np.bool_]]:
        dimension, _, segments = group.partition(":")
        return self.frame.mask(dimension, segments.split("+"))

    def _codes(self, groups: Sequence[str]) -> Codes:
        """The place of each respondent's group, -1 for none."""
        codes = np.full(self.frame.n, -1, dtype=np.intp)
        for place, group in enumerate(groups):
            codes[self._members(group)] = place
        return codes

    def _printed(self, dimension: str) -> list[ReleasedTable]:
        """Five-step questions with means by group."""
        found = []
        for table in self.publication.of_kind(Kind.GROUPS, self.instrument):
            rated = self._source.rated(table.id.rsplit("/", 1)[0])
            if table.dimension == dimension and rated is not None and len(rated.cell.counts or {}) == 5:
                found.append(table)
        return found

    def _base_groups(self, dimension: str, tables: Sequence[ReleasedTable]) -> list[str]:
        """The groups of the questions that everybody was asked: they do not overlap."""
        asked = [table for table in tables if table.function is None and table.dimension == dimension]
        largest = max(asked, key=lambda table: len(table.cells), default=None)
        return [cell.group for cell in largest.cells] if largest else []

    def _size(self, group: str, tables: Sequence[ReleasedTable]) -> int:
        return max((cell.n or 0 for table in tables for cell in table.cells if cell.group == group), default=0)

    def _judge(self, family: str, tests: Sequence[tuple[str, Difference]]) -> None:
        if not tests:
            return
        alpha = alpha_of(self.instrument, family)
        for (name, _), judgement in zip(tests, judged([test for _, test in tests], alpha), strict=True):
            self.found.words[name] = _sign(judgement.difference.value) if judgement.stands else 0
        self._family(family, len(tests), alpha)

    def _family(self, name: str, comparisons: int, alpha: float) -> None:
        self.found.families.append(Family(name, self.instrument, comparisons, f"{alpha:.4f}"))


def _variable(table: ReleasedTable) -> str:
    return f"{table.item}.{table.function}" if table.function else table.item


def _sign(value: float) -> int:
    return 1 if value > 0 else -1 if value < 0 else 0
