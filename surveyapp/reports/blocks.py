"""What a page of results or of an appendix is made of: plain values that templates print as they are. No figures are made here."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby, zip_longest
from typing import Any

from markupsafe import Markup

from surveyapp.reports.strips import Strip


@dataclass(frozen=True)
class Figure:
    """`strip` holds the same marks for standing beside the rows of the table with the same number."""

    number: str
    title: str
    sub: str
    svg: Markup
    note: str = ""
    strip: Strip | None = None
    form: str = "figure"


@dataclass(frozen=True)
class Table:
    """`rows`: row header first. A figure and a table with the same number show the same figures."""

    number: str
    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[Any, ...], ...]
    note: str = ""
    kind: str = ""
    over: tuple[str, ...] = ()  # a quiet line over the label of a row, or ""
    sources: tuple[str, ...] = ()  # ids of the released tables that it shows
    form: str = "table"


@dataclass(frozen=True)
class HeatCell:
    """`why`: the reason of a cell that is not shown, which stands in `main` too. `spoken`: the main figure in words where it is a sign."""

    main: str
    small: str = ""
    tone: str = ""
    span: int = 1
    sure: bool = False
    letter: str = ""  # of a merged group whose columns stand apart
    why: str = ""
    spoken: str = ""


@dataclass(frozen=True)
class Heat:
    """A coloured table: diagram and table in one."""

    number: str
    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, tuple[HeatCell, ...]], ...]
    note: str = ""
    key: bool = True  # whether the colours are explained under it
    widths: tuple[float, ...] = ()  # of the columns on paper
    many: bool = False  # narrow columns: smaller heads, figures on two lines
    sources: tuple[str, ...] = ()
    over: tuple[str, ...] = ()  # what each row stands under, or ""
    form: str = "heat"

    @property
    def parts(self) -> list[tuple[str, list[tuple[str, tuple[HeatCell, ...]]]]]:
        """Rows in the order of printing, gathered under what they stand under."""
        named = zip(self.over or [""] * len(self.rows), self.rows, strict=True)
        return [(name, [row for _, row in same]) for name, same in groupby(named, key=lambda pair: pair[0])]


@dataclass(frozen=True)
class Maps:
    """Heatmaps beside each other, explained once."""

    title: str
    maps: tuple[Heat, ...]
    note: str = ""
    form: str = "maps"


@dataclass(frozen=True)
class Heads:
    """What the columns of pairs are called: rows, both sides with their marks, and the difference; `what`: all of it in a few words.

    Marks: "mgr" and "staff" (half discs), "before" (a ring), "mgr-now" and "staff-now" (discs).
    """

    row: str
    sides: tuple[str, str]
    marks: tuple[str, str]
    value: str
    what: str


@dataclass(frozen=True)
class GapLine:
    """One pair: `means` draws both sides on the scale, `gap` the difference with its interval. `first`, `second`: (mean, n).

    `effect` is the effect size where both distributions are printed, else "".
    """

    label: str
    first: tuple[str, int]
    second: tuple[str, int]
    value: str
    interval: str
    word: str
    sure: bool
    effect: str
    means: Markup
    gap: Markup


@dataclass(frozen=True)
class Gaps:
    """Pairs as they stand on a page: diagram and table in one, with the axes of both drawings."""

    number: str
    title: str
    sub: str
    heads: Heads
    lines: tuple[GapLine, ...]
    scale: Markup
    span: Markup
    note: str = ""
    form: str = "gaps"


@dataclass(frozen=True)
class Fold:
    """A table that stands folded on a page."""

    table: Table
    summary: str
    form: str = "fold"


@dataclass(frozen=True)
class Words:
    """A paragraph ("" or "lede"), a small heading ("h3") or a list (one item a line)."""

    text: str
    kind: str = ""
    form: str = "words"

    @property
    def items(self) -> list[str]:
        return self.text.split("\n")


@dataclass(frozen=True)
class Observation:
    """A finding as it is read: sentence, reservation, what it rests on line by line, and base, method and tables in one line."""

    id: str
    text: str
    caveat: str
    lines: tuple[str, ...]
    base: str
    form: str = "observation"


@dataclass(frozen=True)
class Quotes:
    """Respondents' own words about one thing, as they were released."""

    title: str
    note: str
    texts: tuple[str, ...]
    form: str = "quotes"


@dataclass(frozen=True)
class Opening:
    """A function's heading, facts, text and first figure, kept together on a page."""

    id: str
    number: str
    name: str
    facts: tuple[tuple[str, str], ...]
    lead: str
    body: str
    figure: Figure | Beside | None
    form: str = "opening"


@dataclass(frozen=True)
class Chapter:
    id: str
    number: str
    title: str
    blocks: tuple[Any, ...]
    new_page: bool = False

    @property
    def sections(self) -> list[Opening]:
        return [block for block in self.blocks if isinstance(block, Opening)]


@dataclass(frozen=True)
class Beside:
    """A figure's marks and its table as one exhibit. `after`: the sentence that belongs to it."""

    number: str
    title: str
    sub: str
    strip: Strip
    table: Table
    notes: tuple[str, ...]
    after: str = ""
    form: str = "beside"

    @property
    def heads(self) -> list[tuple[str, str]]:
        """(column, class of its colour or "")."""
        return list(zip_longest(self.table.columns, self.strip.chips, fillvalue=""))
