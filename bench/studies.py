"""Studies to attack: small municipal reviews with everything that makes small groups dangerous, as the files of a case.

82 managers are invited and about 64 answer, in four areas (one big, one tiny), three roles (two heads of operations, four heads of
support functions) and three or four classes of tenure.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

ATTRIBUTES = ("area", "role", "tenure")
AREAS, ROLES = ("norr", "soder", "vaster", "centralt"), ("enhetschef", "verksamhetschef", "stodfunktionschef")
TENURES = ("under-2", "2-5", "6-10", "over-10")
VERSIONS = ("v1", "v2")
KINDS = (
    "ordinary",
    "unanimous area",
    "many dont know",
    "very satisfied",
    "bimodal",
    "yes or no",
    "nominal",
    "four late",
    "some late",
    "late in one area",
)
DK, BLANK = "dk", "blank"


@dataclass(frozen=True)
class Person:
    """One invited person; `answered_in`: 0 or 1, the version that the answer came first in."""

    id: str
    values: tuple[str, ...]
    responded: bool
    answered_in: int = 0


@dataclass(frozen=True)
class Study:
    """`answers`: question -> person -> code, of those who responded. `questions`: as in case.json. `versions`: empty, or two names."""

    name: str
    kind: str
    people: tuple[Person, ...]
    questions: Mapping[str, Any]
    answers: Mapping[str, Mapping[str, str]]
    versions: tuple[str, ...] = ()
    attributes: tuple[str, ...] = ATTRIBUTES
    ordered: Mapping[str, tuple[str, ...]] = field(default_factory=lambda: {"tenure": TENURES})
    k: int = 5

    @property
    def respondents(self) -> list[Person]:
        return [person for person in self.people if person.responded]

    def options(self, question: str) -> list[tuple[str, float | None]]:
        """Codes with their values, without "don't know" and blank."""
        return [(o["code"], o["value"]) for o in self.questions[question]["options"] if "role" not in o]

    def write(self, directory: Path) -> Path:
        """The three files of the case."""
        case = {"k": self.k, "attributes": self.attributes, "ordered": self.ordered, "questions": self.questions}
        late = {"versions": list(self.versions) or None, "key": f"key of {self.name}"}
        (directory / "case.json").write_text(json.dumps(case | late))
        rows = [
            ";".join(
                (one.id, *one.values, str(int(one.responded)), self.versions[one.answered_in] if self.versions and one.responded else "")
            )
            for one in self.people
        ]
        (directory / "frame.csv").write_text("\n".join([";".join(("id", *self.attributes, "responded", "answered_in")), *rows]))
        answers = [f"{person};{name};{code}" for name, found in self.answers.items() for person, code in found.items()]
        (directory / "answers.csv").write_text("\n".join(["id;question;answer", *answers]))
        return directory


def study(seed: int, kind: str | None = None) -> Study:
    """The study of this number; the kinds follow each other."""
    random = np.random.default_rng([seed, 7])
    kind = kind or KINDS[seed % len(KINDS)]
    people = _people(random, kind)
    number = int(random.integers(2, 4))
    questions = {f"q{place + 1}": _question(kind, place) for place in range(number)}
    answers = {name: _answers(random, kind, people, [o["code"] for o in q["options"] if "role" not in o]) for name, q in questions.items()}
    return Study(f"{seed} {kind}", kind, people, questions, answers, VERSIONS if "late" in kind else ())


def _people(random: np.random.Generator, kind: str) -> tuple[Person, ...]:
    invited = 82
    tiny = int(random.integers(3, 8))
    big = int(random.integers(32, 42))
    rest = invited - tiny - big
    second = int(rest * random.uniform(0.35, 0.65))
    areas = np.repeat(AREAS, [big, second, rest - second, tiny])
    roles = np.array(["enhetschef"] * invited, dtype=object)
    heads = random.choice(invited, size=6, replace=False)
    roles[heads[:2]], roles[heads[2:]] = ROLES[1], ROLES[2]
    classes = int(random.integers(3, 5))
    shares = random.dirichlet([3.0] * classes)
    tenures = random.choice(TENURES[:classes], size=invited, p=shares)
    responded = np.zeros(invited, dtype=bool)
    responded[random.choice(invited, size=int(random.integers(58, 71)), replace=False)] = True
    late = _late(random, kind, np.flatnonzero(responded), areas)
    order = random.permutation(invited)
    return tuple(
        Person(f"P{place:02d}", (str(areas[one]), str(roles[one]), str(tenures[one])), bool(responded[one]), int(one in late))
        for place, one in enumerate(order)
    )


def _late(random: np.random.Generator, kind: str, responded: np.ndarray, areas: np.ndarray) -> set[int]:
    if "late" not in kind:
        return set()
    number = 4 if kind == "four late" else int(random.integers(5, 11))
    inside = responded
    if "one area" in kind:
        area = random.choice([a for a in AREAS if (areas[responded] == a).sum() > number])
        inside = responded[areas[responded] == area]
    return {int(one) for one in random.choice(inside, size=min(number, len(inside)), replace=False)}


def _question(kind: str, place: int) -> dict[str, Any]:
    extra = [{"code": DK, "value": None, "role": "dk"}, {"code": BLANK, "value": None, "role": "missing"}]
    if kind == "yes or no" and place == 0:
        return {"options": [{"code": "ja", "value": 1}, {"code": "nej", "value": 0}, *extra]}
    if kind == "nominal" and place == 0:
        return {"options": [*({"code": code, "value": None} for code in ("chef", "kollega", "handbok", "ingen")), *extra]}
    return {"options": [*({"code": str(value), "value": value} for value in range(1, 6)), *extra]}


def _answers(random: np.random.Generator, kind: str, people: tuple[Person, ...], codes: list[str]) -> dict[str, str]:
    number = len(codes)
    level, spread = random.uniform(2.4, 4.3), random.uniform(0.7, 1.2)
    unsure = random.uniform(0.25, 0.5) if kind == "many dont know" else random.uniform(0.0, 0.12)
    by_area = {area: random.normal(0, 0.4) for area in AREAS}
    lone_area, lone_code = str(random.choice(AREAS)), str(random.choice(codes))
    shares = random.dirichlet([2.0] * number)
    found = {}
    for person in people:
        if not person.responded:
            continue
        if kind == "unanimous area" and person.values[0] == lone_area:
            found[person.id] = lone_code
            continue
        drawn = random.random()
        if drawn < unsure:
            found[person.id] = DK
        elif drawn < unsure + 0.03:
            found[person.id] = BLANK
        elif number != 5:
            found[person.id] = str(random.choice(codes, p=shares))
        else:
            centre = level + by_area[person.values[0]]
            if kind == "very satisfied":
                centre, spread = 4.8, 0.45
            elif kind == "bimodal":
                centre, spread = (1.3 if random.random() < 0.5 else 4.7), 0.4
            found[person.id] = codes[int(np.clip(np.rint(random.normal(centre, spread)), 1, 5)) - 1]
    return found
