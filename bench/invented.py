"""Invented studies whose truth is known: 64 of 82 managers in four areas, 73 staff in ten functions, the real questionnaires' items.

A person's answers hang together (two items correlate about 0.5 on the scale behind the five steps), and so do a person's "vet ej".
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr, ndtri

from surveyapp.analysis.frame import ResponseFrame
from surveyapp.domain.codebook import codebook
from surveyapp.domain.instrument import MANAGERS, STAFF, Instrument
from surveyapp.domain.mirror import MirrorPair, pairs_in
from surveyapp.domain.scale import DONT_KNOW, NOT_SHOWN, ResponseOption
from surveyapp.domain.template import Design, Index, compose
from surveyapp.instruments import load_template

Values = NDArray[np.float64]
AREAS = (20, 18, 14, 12)  # answers per area, 64 in all
INVITED = 82
STAFF_FUNCTIONS = (12, 10, 9, 9, 8, 8, 6, 5, 3, 3)  # 73
FULL_CARDS = 4
STEPS = (0.05, 0.10, 0.25, 0.40, 0.20)  # shares of the answers 1 to 5
CUTS = ndtri(np.cumsum(STEPS)[:-1])
COMMON = 0.5  # what items of a person have in common
UNSURE = -1.28  # one in ten


@dataclass(frozen=True)
class Scene:
    """The two questionnaires and their pairs, composed once."""

    managers: Instrument
    staff: Instrument
    pairs: tuple[MirrorPair, ...]
    indices: tuple[Index, ...]


def scene() -> Scene:
    """Four areas and the template's first ten functions with enough holders to be graded."""
    template = load_template()
    areas = tuple(ResponseOption(name, {"sv": name, "en": name}) for name in ("norr", "soder", "vaster", "oster"))
    functions = tuple(f.__class__(**{**vars(f), "holders": {"": 12}}) for f in template.functions[: len(STAFF_FUNCTIONS)])
    design = Design(areas=areas, functions=functions)
    managers, staff = (compose(template, design, key, 1, INVITED) for key in (MANAGERS, STAFF))
    return Scene(managers, staff, pairs_in(template.pairs, managers, staff), tuple(template.indices))


@dataclass(frozen=True)
class Answers:
    """Groups of the respondents per dimension, and one column of answers a variable: 1-5, 0 for "vet ej", NaN for not met."""

    groups: dict[str, NDArray[np.intp]]
    columns: dict[str, Values]

    def frame(self, instrument: Instrument) -> ResponseFrame:
        """The same as packed responses; what was not invented was not shown."""
        index = codebook(instrument).index
        matrix = np.full((next(iter(self.groups.values())).size, len(index)), NOT_SHOWN, dtype=np.uint8)
        for breakdown in instrument.breakdowns:
            matrix[:, index[breakdown.item]] = self.groups[breakdown.dimension] + 1
        for name, column in self.columns.items():
            matrix[:, index[name]] = np.where(column > 0, np.nan_to_num(column), np.where(np.isnan(column), NOT_SHOWN, DONT_KNOW))
        return ResponseFrame(instrument, matrix)


def managers(random: np.random.Generator, made: Scene, shift: float = 0.0, shifted: frozenset[str] | None = None) -> Answers:
    """64 managers. `shift` moves the expected answers of the first area by so many steps, on the variables named (all where None)."""
    n = sum(AREAS)
    area = np.repeat(np.arange(len(AREAS)), AREAS)
    role = (random.permutation(n) < 6).astype(np.intp)  # 58 of one kind, 6 of the others
    groups = {"area": area, "role": role, "tenure": random.permutation(np.arange(n) % 4)}
    card = [item.id for item in made.managers.card_items if item.type == "rating"]
    functions = [function.id for function in made.managers.functions]
    met = random.random((n, len(functions))) < 0.85
    full = np.argsort(random.random((n, len(functions))), axis=1) < FULL_CARDS
    person = _Person(random, n)
    columns = {}
    for place, function in enumerate(functions):
        columns[f"MR1.{function}"] = 3.0 - np.digitize(person.latent(), ndtri([0.4, 0.75]))  # often, sometimes, never
        for item in card:
            asked = met[:, place] & (full[:, place] | (item == "MF8"))
            columns[f"{item}.{function}"] = np.where(asked, person.answers(), np.nan)
    for item in made.managers.items.values():
        if item.type == "rating" and item not in made.managers.card_items:
            columns[item.id] = person.answers()
    if shift:
        for name in columns if shifted is None else shifted:
            if not name.startswith("MR1"):
                columns[name] = _moved(random, columns[name], area == 0, shift)
    return Answers(groups, columns)


def staff(random: np.random.Generator, made: Scene) -> Answers:
    """73 people of ten functions, all items of theirs."""
    n = sum(STAFF_FUNCTIONS)
    groups = {
        "function": np.repeat(np.arange(len(STAFF_FUNCTIONS)), STAFF_FUNCTIONS),
        "placement": random.permutation(np.arange(n) % 3),
        "tenure": random.permutation(np.arange(n) % 4),
    }
    person = _Person(random, n)
    return Answers(groups, {item.id: person.answers() for item in made.staff.items.values() if item.type == "rating"})


class _Person:
    """Answers of the same people, one variable after the other."""

    def __init__(self, random: np.random.Generator, n: int) -> None:
        self._random, self._n = random, n
        self._liking, self._doubt = random.normal(size=n), random.normal(size=n)

    def latent(self) -> Values:
        return np.sqrt(COMMON) * self._liking + np.sqrt(1 - COMMON) * self._random.normal(size=self._n)

    def answers(self) -> Values:
        doubt = np.sqrt(COMMON) * self._doubt + np.sqrt(1 - COMMON) * self._random.normal(size=self._n)
        return np.where(doubt < UNSURE, 0.0, 1.0 + np.digitize(self.latent(), CUTS))


def _moved(random: np.random.Generator, answers: Values, where: NDArray[np.bool_], shift: float) -> Values:
    """Answers of some people lowered so that the expected answer falls by `shift`: redrawn step by step as a lower latent would be."""
    lower = _lowered(shift)
    ladder = np.concatenate([[0.0], np.cumsum(STEPS)])
    valid = where & (answers > 0)
    steps = answers[valid].astype(np.intp)
    place = ladder[steps - 1] + random.random(steps.size) * (ladder[steps] - ladder[steps - 1])
    moved = answers.copy()
    moved[valid] = 1.0 + np.digitize(ndtri(place) - lower, CUTS)
    return moved


def _lowered(shift: float) -> float:
    """How far the latent answer must fall for the expected five-step answer to fall by `shift`, by halving."""
    low, high = 0.0, 5.0
    for _ in range(50):
        middle = (low + high) / 2
        fallen = float(ndtr(CUTS + middle).sum() - ndtr(CUTS).sum())
        low, high = (middle, high) if fallen < shift else (low, middle)
    return low
