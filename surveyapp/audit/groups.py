"""The groups that a reader can name: values, printed mergers, what is left without them, and two of these together. Knows no figures."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations as pairs_of

import numpy as np

from surveyapp.audit.document import Document
from surveyapp.audit.model import Mask, Model, matches

MOST_GROUPS = 4_000


@dataclass(frozen=True)
class Condition:
    """An attribute that has one of these values, or (`negated`) none of them."""

    attribute: str
    values: tuple[str, ...]
    negated: bool = False


Name = tuple[tuple[Condition, ...], ...]  # a union of conjunctions; one empty conjunction is everybody whom the question is about


@dataclass(frozen=True)
class Group:
    """Some of those who responded. `inside` marks combinations of the model; `size` is how many people they are."""

    name: Name
    inside: Mask
    size: int

    def within(self, other: Mask) -> bool:
        return not bool((self.inside & ~other).any())


def nameable(document: Document, model: Model) -> tuple[tuple[Group, ...], bool]:
    """Groups of a model with somebody in them, largest first, each set of people once; and whether there were more than are tried."""
    sizes = np.array([size for _, size in model.combinations], dtype=np.int64)
    found: dict[bytes, Group] = {}
    for name, inside in _named(document, model):
        if inside.any() and inside.tobytes() not in found:
            if len(found) >= MOST_GROUPS:
                return _ordered(found), True
            found[inside.tobytes()] = Group(name, inside, int(sizes[inside].sum()))
    return _ordered(found), False


def _ordered(found: Mapping[bytes, Group]) -> tuple[Group, ...]:
    return tuple(sorted(found.values(), key=lambda group: -group.size))


def _named(document: Document, model: Model) -> Iterator[tuple[Name, Mask]]:
    people = [dict(zip(document.attributes, values, strict=True)) for values, _ in model.combinations]
    yield (_everybody(document, people),), np.ones(len(people), dtype=np.bool_)
    by_attribute = {name: list(_conditions(document, name, [one[name] for one in people])) for name in document.attributes}
    for conditions in by_attribute.values():
        for condition, inside in conditions:
            yield ((condition,),), inside
    for entry in document.entries:
        if entry.question == model.question.name and (len(entry.where) > 1 or len(entry.where[0]) > 2):
            inside = np.array([matches(one, entry.where, document.hidden) for one in people], dtype=np.bool_)
            yield tuple(tuple(_condition(name, part) for name in sorted(part.keys() - document.hidden)) for part in entry.where), inside
    for first, second in pairs_of(by_attribute.values(), 2):
        for one, inside in first:
            for other, also in second:
                yield ((one, other),), inside & also


def _everybody(document: Document, people: Sequence[Mapping[str, str]]) -> tuple[Condition, ...]:
    """Those whom the question is about: by the attribute that tells them from the rest of the frame, where one does."""
    known = [dict(zip(document.attributes, unit.values, strict=True)) for unit in document.units if unit.responded]
    for name in document.attributes:
        own = {one[name] for one in people}
        outside = [one for one in known if one[name] not in own]
        if outside and all(one in people for one in known if one not in outside):
            return (Condition(name, tuple(sorted(own))),)
    return ()


def _condition(name: str, part: Mapping[str, frozenset[str]]) -> Condition:
    return Condition(name, tuple(sorted(part[name])))


def _conditions(document: Document, name: str, values: Sequence[str]) -> Iterator[tuple[Condition, Mask]]:
    """Every value that somebody has, every merger that is printed anywhere, and everybody without them."""
    own = frozenset(values)
    if len(own) < 2:
        return
    merged = {part[name] & own for entry in document.entries for part in entry.where if name in part}
    chosen = [frozenset({value}) for value in sorted(own)] + sorted((one for one in merged if 1 < len(one) < len(own)), key=sorted)
    column = np.array(values)
    for negated in (False, True):
        for some in chosen:
            yield Condition(name, tuple(sorted(some)), negated), np.isin(column, sorted(some)) != negated
