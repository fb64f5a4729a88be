"""Any data set through the same protection as a wave: a case (who was invited, what each answered) in, everything that is printed out.

Knows no file. One-way by every attribute, the two-way tables of the first attribute with each other, response rates, and both versions
where the case has two.
"""

from __future__ import annotations

import hmac
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from math import lcm
from typing import Any

import numpy as np
from numpy.typing import NDArray

from surveyapp.analysis.rounding import percent
from surveyapp.disclosure.linked.figures import DECIMAL, Bound, Counts, Ends, Mean, Scale
from surveyapp.disclosure.linked.pattern import Segment
from surveyapp.disclosure.linked.people import Group, People, Sizes, Where
from surveyapp.disclosure.linked.plan import Dimension, Plan, Planner
from surveyapp.disclosure.linked.programme import Said
from surveyapp.disclosure.linked.protect import Figure, Hidden, Protected, Question, Rules

VERSION = "answered_in"
REASONS = {Hidden.FEW: "färre än 5 svar", Hidden.PROTECTS: "skyddar en grupp"}
Entry = dict[str, Any]


@dataclass(frozen=True)
class CaseQuestion:
    """Options in order as (code, value or None); the codes of "don't know" and of blank, where there are any."""

    name: str
    options: tuple[tuple[str, Fraction | None], ...]
    dont_know: str | None
    blank: str | None

    @property
    def scale(self) -> Scale:
        values = [value for _, value in self.options]
        unit = lcm(*(value.denominator for value in values if value is not None))
        return Scale(tuple(None if value is None else int(value * unit) for value in values), unit)

    @property
    def columns(self) -> dict[str, int]:
        """Column of the counts for each code."""
        found = {code: place for place, (code, _) in enumerate(self.options)}
        extra = {self.dont_know: len(self.options), self.blank: len(self.options) + 1}
        return found | {code: place for code, place in extra.items() if code is not None}


@dataclass(frozen=True)
class Case:
    """`ids` and `values`: invited people, and people x attributes. `ordered`: attributes whose values have an order, with all of them.

     `responded`: who did; `version`: in which version the answer came first (place), 0 else.

    `answers`: question -> the column of each person's answer, -1 where there is none. `versions`: their names in order, or empty.
    """

    rules: Rules
    attributes: tuple[str, ...]
    ordered: Mapping[str, tuple[str, ...]]
    questions: tuple[CaseQuestion, ...]
    ids: tuple[str, ...]
    values: tuple[tuple[str, ...], ...]
    responded: NDArray[np.bool_]
    version: NDArray[np.intp]
    versions: tuple[str, ...]
    answers: Mapping[str, NDArray[np.intp]]
    key: bytes

    def segments(self, attribute: str) -> tuple[Segment, ...]:
        """Values that somebody has, each with a key drawn from who has it: neither row order nor names change a random choice."""
        at = self.attributes.index(attribute)
        members: dict[str, list[str]] = {}
        for person, row in zip(self.ids, self.values, strict=True):
            members.setdefault(row[at], []).append(person)
        found = [
            Segment(value, tie=hmac.digest(self.key, "/".join(sorted(who)).encode(), "sha256").hex()) for value, who in members.items()
        ]
        order = {value: place for place, value in enumerate(self.ordered.get(attribute, ()))}
        return tuple(sorted(found, key=lambda segment: (order.get(segment.id, -1), segment.tie)))


def publications(case: Case, *, two_way: bool = True) -> Iterator[Entry]:
    """Every printed figure of the case as an entry of the format, and what is withheld."""
    release = _Release(case, two_way=two_way)
    for place in range(max(1, len(case.versions))):
        yield from release.version(place)


class _Release:
    """The versions of one case, each judged together with all before it."""

    def __init__(self, case: Case, *, two_way: bool) -> None:
        self._case, self._two_way = case, two_way
        self._segments = {name: case.segments(name) for name in case.attributes}
        segments = {name: tuple(segment.id for segment in found) for name, found in self._segments.items()}
        places = {name: {value: place for place, value in enumerate(values)} for name, values in segments.items()}
        rows = [[places[n][v] for n, v in zip(case.attributes, row, strict=True)] for row in case.values]
        attributes = case.attributes
        if case.versions:
            attributes, segments = (*attributes, VERSION), {**segments, VERSION: case.versions}
            rows = [[*row, int(version)] for row, version in zip(rows, case.version, strict=True)]
        combos, inverse = np.unique(np.array(rows, dtype=np.intp), axis=0, return_inverse=True)
        self._people = People(attributes, segments, combos)
        self._of = inverse.ravel()
        self._invited: Sizes = np.bincount(self._of, minlength=len(combos))
        self._answered: Sizes = np.bincount(self._of[case.responded], minlength=len(combos))
        self._counts = {question.name: self._count(question) for question in case.questions}
        self._printed: list[Group] = []
        self._said: dict[str, list[Said]] = {question.name: [] for question in case.questions}

    def _count(self, question: CaseQuestion) -> Counts:
        """combinations x (options, "don't know", blank) of those who responded."""
        counts = np.zeros((self._people.combinations, len(question.options) + 2), dtype=np.int64)
        column = self._case.answers[question.name]
        some = self._case.responded & (column >= 0)
        np.add.at(counts, (self._of[some], column[some]), 1)
        return counts

    # ------------------------------------------------------------------ one version
    def version(self, place: int) -> Iterator[Entry]:
        """What is printed in this version, and what is withheld."""
        final = place == max(0, len(self._case.versions) - 1)
        until = self._case.versions[: place + 1]
        stratum: Where = () if final else ((VERSION, until),)
        there = np.ones(self._people.combinations, dtype=np.bool_) if final else self._people.mask(stratum)
        answered = np.where(there, self._answered, 0)
        counts = {name: np.where(there[:, None], found, 0) for name, found in self._counts.items()}
        plan = self._plan(stratum, answered, counts)
        name = "" if final else f"{until[-1]}/"
        yield from self._rates(name, plan, answered, with_invited=final)
        for question in self._case.questions:
            yield from self._question(name, question, plan, stratum, counts[question.name])
        self._printed += [group for group in (plan.whole, *plan.groups) if group is not None]

    def _plan(self, stratum: Where, answered: Sizes, counts: Mapping[str, Counts]) -> Plan:
        case = self._case
        dimensions = [Dimension(name, found, ordered=name in case.ordered) for name, found in self._segments.items()]
        crossings = [(case.attributes[0], name) for name in case.attributes[1:]] if self._two_way else []
        planner = Planner(
            self._people,
            answered,
            case.rules.k,
            case.rules.mean_from,
            case.key,
            stratum=stratum,
            printed=tuple(self._printed),
        )
        return planner.plan(dimensions, crossings)

    def _rates(self, name: str, plan: Plan, answered: Sizes, *, with_invited: bool) -> Iterator[Entry]:
        """How many answered: one n per group, the same for all its questions."""
        for group in (plan.whole, *plan.groups):
            if group is None:
                continue
            n = int(answered[group.members].sum())
            entry: Entry = {"id": f"{name}rate/{_group_name(group)}", "question": "*", "where": _where(group.where), "n": n}
            if with_invited:
                invited = int(self._invited[group.members].sum())
                entry |= {"n_invited": invited, "shares": [{"pct": percent(n, invited), "decimals": 0, "base": "invited"}]}
            yield entry

    def _question(self, name: str, question: CaseQuestion, plan: Plan, stratum: Where, counts: Counts) -> Iterator[Entry]:
        scale = question.scale
        found = Question(
            f"{name}{question.name}",
            scale,
            counts,
            plan,
            self._case.rules,
            self._case.key,
            self._people.named((*self._printed, *plan.groups)),
            parts=_parts(scale),
            earlier=self._said[question.name],
        ).protect()
        self._said[question.name] += found.said
        writer = _Writer(question, f"{name}{question.name}", found.ends, found.parts)
        yield writer.whole(found, stratum)
        for group, figure in zip(plan.groups, found.groups, strict=True):
            yield writer.group(group, figure)
        yield from writer.withheld(self._people, self._case, plan, stratum)


def _parts(scale: Scale) -> list[tuple[int, ...]]:
    """Both sides of a scale and what lies between; every option by itself where there is no scale."""
    sides = scale.sides()
    if not sides:
        return [(place,) for place in range(scale.options)] if not scale.rated else []
    middle = tuple(place for place in range(scale.options) if not any(place in side for side in sides))
    return [part for part in (sides[0], middle, sides[1]) if part]


def _where(where: Where) -> dict[str, Any]:
    return {name: values[0] if len(values) == 1 else list(values) for name, values in where}


def _group_name(group: Group) -> str:
    return "all" if group.table == "all" else f"{group.table}/" + "/".join("+".join(values) for _, values in group.where)


@dataclass(frozen=True)
class _Writer:
    """The entries of one question in one version."""

    question: CaseQuestion
    name: str
    ends: Ends | None
    parts: tuple[tuple[int, ...], ...]

    def whole(self, found: Protected, stratum: Where) -> Entry:
        entry = {"id": f"{self.name}/all", "question": self.question.name, "where": _where(stratum)}
        if found.counts is None:
            return entry | self._figure(found.whole)
        counts = found.counts.tolist()
        options = len(self.question.options)
        valid = sum(counts[:options])
        by_code = {code: counts[place] for code, place in self.question.columns.items()}
        shares = {code: percent(counts[place], valid) for place, (code, _) in enumerate(self.question.options)}
        extra: Entry = {"n": valid + counts[options], "n_valid": valid, "counts": by_code, "pct": shares}
        return entry | extra | {"pct_decimals": 0, "pct_base": "valid"}

    def group(self, group: Group, figure: Figure) -> Entry:
        entry = {"id": f"{self.name}/{_group_name(group)}", "question": self.question.name, "where": _where(group.where)}
        return entry | self._figure(figure)

    def withheld(self, people: People, case: Case, plan: Plan, stratum: Where) -> Iterator[Entry]:
        """Groups of one attribute that are not even part of a printed one."""
        for name in case.attributes:
            shown = {
                value for group in plan.one_way if group.table == name for key, values in group.where if key == name for value in values
            }
            for value in people.segments[name]:
                if value not in shown:
                    where = _where((*stratum, (name, (value,))))
                    yield {"id": f"{self.name}/{name}/{value}/withheld", "question": self.question.name, "where": where} | _withheld(
                        Hidden.FEW
                    )

    def _figure(self, figure: Figure) -> Entry:
        if figure.hidden or (figure.mean is None and figure.shares is None):
            return _withheld(figure.hidden or Hidden.PROTECTS)
        found: Entry = {}
        if figure.mean is not None:
            assert self.ends is not None
            found |= mean_fields(
                figure.mean, Fraction(self.ends.low, self.question.scale.unit), Fraction(self.ends.high, self.question.scale.unit)
            )
        if figure.shares is not None:
            codes = [[self.question.options[place][0] for place in part] for part in self.parts]
            found["shares"] = [
                {"options": part, "pct": share, "decimals": 0, "base": "valid"} for part, share in zip(codes, figure.shares, strict=True)
            ]
        return found


def _withheld(reason: Hidden) -> Entry:
    return {"suppressed": True, "reason": REASONS[reason]}


def mean_fields(mean: Mean, lowest: Fraction, highest: Fraction) -> Entry:
    """A printed mean in the format. A bound is given as such, and as a mean on a coarse scale of its own for readers who know no bounds.

    `lowest`, `highest`: the values that bound everybody's answers.
    """
    value = Fraction(mean.tenths, DECIMAL)
    if mean.bound is Bound.EXACT:
        return {"mean": float(value), "mean_decimals": 1}
    low, high = (value, highest) if mean.bound is Bound.AT_LEAST else (lowest, value)
    bound = {f"mean_{mean.bound}": float(value)}
    times = Fraction(int(98 / (high - low)), 100)  # so wide that all of it is rounded to one
    if not times:
        return bound
    plus = Fraction(-int(-(50 - 100 * times * low) // 1), 100)
    return {"mean": 1, "mean_decimals": 0, "mean_scale": [float(times), float(plus)], **bound}
