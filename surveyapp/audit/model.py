"""A document's question as unknown whole numbers: how many of each combination of attributes gave each option.

One unknown per (combination of the frame's attributes among those who responded) times (option, "don't know" and missing among them).
Where a question is not met by everybody, not having met it is one more option. Attributes that are used in print but known of nobody
divide each combination further. Each question is modelled by itself: that the same people met several questions, or that an index is
the mean of several, is not used. Knows no solver.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product

import numpy as np
from numpy.typing import NDArray

from surveyapp.audit.document import MISSING, Document, Entry, Option, Question, Where
from surveyapp.audit.figures import UNMET, Linear, figures

EVERYTHING = "*"
Whole = NDArray[np.int64]
Mask = NDArray[np.bool_]


@dataclass(frozen=True)
class Row:
    """One inequality over the people of some cells. `entry` says what printed it; None for what the frame says."""

    entry: str | None
    cells: Mask
    linear: Linear


@dataclass(frozen=True)
class Model:
    """A question's unknowns, cells times options, and all that is known of them.

    `combinations`: the frame's attribute values with the number who responded; `parent`: the combination of each cell.
    """

    question: Question
    options: tuple[Option, ...]
    combinations: tuple[tuple[tuple[str, ...], int], ...]
    parent: Whole
    rows: tuple[Row, ...]

    @property
    def shape(self) -> tuple[int, int]:
        return len(self.parent), len(self.options)

    @property
    def entries(self) -> tuple[str, ...]:
        """What printed something, in the document's order."""
        return tuple(dict.fromkeys(row.entry for row in self.rows if row.entry is not None))


def people(document: Document, where: Where, *, responded: bool) -> int:
    """How many of the frame these are, hidden attributes left aside: those invited, or those who responded."""
    return sum(_belongs(document, unit.values, where) for unit in document.units if unit.responded or not responded)


def _belongs(document: Document, values: Sequence[str], where: Where) -> bool:
    return matches(dict(zip(document.attributes, values, strict=True)), where, document.hidden)


def matches(values: Mapping[str, str], where: Where, leave_out: Mapping[str, object] | None = None) -> bool:
    """Whether somebody with these values is one of those meant."""
    aside = leave_out or {}
    return any(all(name in aside or values[name] in wanted for name, wanted in part.items()) for part in where)


def model(document: Document, question: Question) -> Model:
    """Everything printed of one question, and of who answered it."""
    entries = [entry for entry in document.entries if entry.question == question.name]
    hidden = _hidden(document, entries)
    combinations = _combinations(document, entries)
    if hidden:
        about = {values for values, _ in combinations}
        entries += [
            entry for entry in document.entries if entry.question == EVERYTHING and _uses(entry, hidden) and _within(document, entry, about)
        ]
    known = [dict(zip(document.attributes, values, strict=True)) for values, _ in combinations]
    cells = [
        (place, {**values, **dict(zip(hidden, chosen, strict=True))})
        for place, values in enumerate(known)
        for chosen in product(*(document.hidden[name] for name in hidden))
    ]
    parent = np.array([place for place, _ in cells], dtype=np.int64)
    options = (*question.options, UNMET) if _is_met_by_some(document, question, entries) else question.options
    everybody = tuple(1 for _ in options)
    frame = [Row(None, parent == place, Linear(everybody, size, size)) for place, (_, size) in enumerate(combinations)]
    printed = [
        Row(entry.id, np.array([matches(values, entry.where) for _, values in cells], dtype=np.bool_), linear)
        for entry in entries
        for linear in _said(document, entry, options)
    ]
    return Model(question, options, combinations, parent, (*frame, *printed))


def _said(document: Document, entry: Entry, options: Sequence[Option]) -> Iterator[Linear]:
    if entry.question != EVERYTHING:
        yield from figures(entry, options, people(document, entry.where, responded=False))
    elif entry.n is not None:
        yield Linear(tuple(1 for _ in options), entry.n, entry.n)


def _hidden(document: Document, entries: Sequence[Entry]) -> tuple[str, ...]:
    return tuple(name for name in document.hidden if any(_uses(entry, (name,)) for entry in entries))


def _uses(entry: Entry, names: Sequence[str]) -> bool:
    return any(name in part for part in entry.where for name in names)


def _combinations(document: Document, entries: Sequence[Entry]) -> tuple[tuple[tuple[str, ...], int], ...]:
    """Those whom the question is about: everybody that an entry of it means, shown or not."""
    counted = Counter(unit.values for unit in document.units if unit.responded)
    meant: Where = tuple(part for entry in entries for part in entry.where)
    return tuple((values, n) for values, n in sorted(counted.items()) if _belongs(document, values, meant))


def _within(document: Document, entry: Entry, about: Collection[tuple[str, ...]]) -> bool:
    """Whether all whom an entry means are among those whom the question is about: of others the model knows nothing."""
    return all(unit.values in about for unit in document.units if unit.responded and _belongs(document, unit.values, entry.where))


def _is_met_by_some(document: Document, question: Question, entries: Sequence[Entry]) -> bool:
    """A reader sees it where a printed n says so, or where n and the blanks are fewer than those who responded."""
    return any(entry.n_counts == "met" or _leaves_over(document, question, entry) for entry in entries if entry.question == question.name)


def _leaves_over(document: Document, question: Question, entry: Entry) -> bool:
    missing = [option.code for option in question.options if option.role == MISSING]
    if entry.suppressed or _uses(entry, tuple(document.hidden)):
        return False
    if entry.n is not None and all(code in entry.counts for code in missing):
        found = entry.n + sum(entry.counts[code] for code in missing)
    elif all(option.code in entry.counts for option in question.options):
        found = sum(entry.counts.values())
    else:
        return False
    return found < people(document, entry.where, responded=True)
