"""A published document ("sdc-audit/1") as plain values, figures exactly as printed. Knows no solver."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction

Where = tuple[Mapping[str, frozenset[str]], ...]  # a union of conjunctions: attribute -> any of these values

VALID = "valid"  # neither "don't know" nor missing
DK = "dk"
MISSING = "missing"


@dataclass(frozen=True)
class Option:
    """One answer of a question. `value` is its place on a scale, None where there is none."""

    code: str
    value: Fraction | None = None
    role: str = VALID


@dataclass(frozen=True)
class Question:
    """What may be answered. `mean_of` names the questions of an index; `several` says that one person may choose several."""

    name: str
    options: tuple[Option, ...] = ()
    mean_of: tuple[str, ...] = ()
    several: bool = False


@dataclass(frozen=True)
class Printed:
    """A figure with the decimals it was printed with."""

    value: Fraction
    decimals: int


@dataclass(frozen=True)
class Share:
    """Printed per cent of several options together. `base`: valid, answered or invited."""

    options: tuple[str, ...]
    pct: Printed
    base: str


@dataclass(frozen=True)
class Entry:
    """One publication: the figures printed of one question for the people of `where`.

    `n_counts`: "answered" (blanks not counted) or "met" (everybody who met the question). `places`: minimum, median and maximum.
    `band` is the printed band of "don't know" in whole per cent, from and to, both inclusive. `unread` names fields that no model uses.
    """

    id: str
    question: str
    where: Where
    suppressed: bool = False
    n: int | None = None
    n_counts: str = "answered"
    n_valid: int | None = None
    n_invited: int | None = None
    counts: Mapping[str, int] = field(default_factory=dict)
    shares: tuple[Share, ...] = ()
    mean: Printed | None = None
    mean_scale: tuple[Fraction, Fraction] = (Fraction(1), Fraction(0))
    places: Mapping[str, Fraction] = field(default_factory=dict)
    band: tuple[int, int] | None = None
    unread: tuple[str, ...] = ()


@dataclass(frozen=True)
class Unit:
    """One invited person: the values of the frame's attributes, in their order."""

    values: tuple[str, ...]
    responded: bool


@dataclass(frozen=True)
class Document:
    """All of it. `k` is the promised least group; `hidden` are attributes that are used in print but known of nobody."""

    k: int
    attributes: tuple[str, ...]
    units: tuple[Unit, ...]
    hidden: Mapping[str, tuple[str, ...]]
    questions: Mapping[str, Question]
    entries: tuple[Entry, ...]
