"""Simulated studies under attack: how many are broken, by whom, and how much is shown all the same.

`python -m bench attack=200` for two hundred. What is broken by the strongest attacker (everything printed, the method known, who answered
in which version known, from the seat of each who answered) is attacked again with less, to say how little is enough.
"""

from __future__ import annotations

import json
import multiprocessing
import os
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bench import Figure
from bench.attacker import CERTAIN, OUTSIDER, STEPS, Attack, Break
from bench.naive import lone_blank, thresholds_alone
from bench.published import VERSION, Reading, lone_blanks
from bench.studies import BLANK, DK, Study, study

STUDIES = 20
ZEROS = {"zero"}
LIMIT = 30 * 60  # seconds for two hundred studies
Entries = Sequence[Mapping[str, Any]]


@dataclass
class Outcome:
    """One study: who broke it and how, cells shown and eligible, seconds of making and of attacking."""

    kind: str
    found: list[tuple[str, Break]] = field(default_factory=list)
    blanks: int = 0
    cells: Counter[str] = field(default_factory=Counter)
    making: float = 0.0
    attacking: float = 0.0
    undecided: int = 0

    def broken(self, levels: Iterable[str], kinds: Iterable[str], *, outside: bool) -> Break | None:
        """The first break of these levels and kinds; `outside`: by the outsider."""
        wanted = (found for level, found in self.found if level in levels and found.kind in kinds)
        return next((found for found in wanted if found.seat == OUTSIDER or not outside), None)


def made(one: Study, *, by_command: bool = False) -> list[dict[str, Any]]:
    """What would be printed of a study: in this process, or by the command."""
    from surveyapp.disclosure.simulate import publications
    from surveyapp.services.case_files import read_case

    with tempfile.TemporaryDirectory() as directory:
        one.write(Path(directory))
        if not by_command:
            return list(publications(read_case(Path(directory))))
        line = [sys.executable, "-m", "flask", "--app", "wsgi", "release", "simulate", directory]
        environment = {**os.environ, "SURVEYAPP_INSTANCE": directory}
        subprocess.run(line, env=environment, capture_output=True, check=True)
        found: list[dict[str, Any]] = json.loads((Path(directory) / "publication.json").read_bytes())["publications"]
        return found


def attacked(
    one: Study, entries: Entries, question: str, *, insider: bool = False, steps: int = STEPS, **known: bool
) -> tuple[list[Break], int]:
    """What is certain of one question, and how many conclusions the solver gave up."""
    reading = Reading(one, question, entries, **known)
    attack = Attack(reading.model(), reading.truth(), question, one.k, whole=reading.whole(), steps=steps)
    return attack.run(insider=insider), attack.undecided


def tried(seed: int) -> Outcome:
    """The study of this number, made and attacked."""
    one = study(seed)
    outcome = Outcome(one.kind)
    start = time.perf_counter()
    entries = made(one)
    outcome.making = time.perf_counter() - start
    for question in one.questions:
        outcome.blanks += len(lone_blanks(entries, question))
        outcome.cells += _cells(one, entries, question)
        outcome.found += _levels(one, entries, question, outcome)
    outcome.attacking = time.perf_counter() - start - outcome.making
    return outcome


def _levels(one: Study, entries: Entries, question: str, outcome: Outcome) -> Iterator[tuple[str, Break]]:
    late = bool(one.versions)
    strongest, given_up = attacked(one, entries, question, insider=True, method=True, knows_version=late)
    outcome.undecided += given_up
    yield from (("strongest", found) for found in strongest)
    outside = any(found.seat == OUTSIDER and found.kind in CERTAIN | ZEROS for found in strongest)
    inside = any(found.kind in CERTAIN for found in strongest)
    if outside:
        one_way = [entry for entry in entries if len(entry["where"].keys() - {VERSION}) < 2]
        yield from (("one-way", found) for found in attacked(one, one_way, question)[0])
        yield from (("two-way", found) for found in attacked(one, entries, question)[0])
    if inside:
        yield from (("insider", found) for found in attacked(one, entries, question, insider=True)[0] if found.seat != OUTSIDER)


# ---------------------------------------------------------------------- what is shown
def _cells(one: Study, entries: Entries, question: str) -> Counter[str]:
    """Eligible cells by one and by two attributes; those shown in any version, in the final one, exactly or in bands, and unmerged."""
    found: Counter[str] = Counter()
    first = one.attributes[0]
    for names in [*((name,) for name in one.attributes), *((first, name) for name in one.attributes[1:])]:
        at = [one.attributes.index(name) for name in names]
        sort = "one-way" if len(names) == 1 else "two-way"
        groups: dict[tuple[str, ...], list[str]] = {}
        for person in one.respondents:
            groups.setdefault(tuple(person.values[a] for a in at), []).append(one.answers[question][person.id])
        for values, answers in groups.items():
            if sum(answer not in (DK, BLANK) for answer in answers) >= one.k:
                shown = [e for e in entries if e["question"] == question and ("mean" in e or "shares" in e) and _holds(e, names, values)]
                found[sort] += 1
                found[f"{sort} shown"] += bool(shown)
                found[f"{sort} final"] += any(VERSION not in entry["where"] for entry in shown)
                found[f"{sort} exact"] += any("shares" in entry or entry["mean_decimals"] for entry in shown)
                found[f"{sort} alone"] += any(isinstance(value, str) for entry in shown for value in [_last(entry)])
    return found


def _last(entry: Mapping[str, Any]) -> Any:
    """What an entry says of the attribute that divides its table: one value, or several together."""
    return [value for name, value in entry["where"].items() if name != VERSION][-1]


def _holds(entry: Mapping[str, Any], names: Sequence[str], values: Sequence[str]) -> bool:
    where = {name: [value] if isinstance(value, str) else value for name, value in entry["where"].items() if name != VERSION}
    return where.keys() == set(names) and all(value in where[name] for name, value in zip(names, values, strict=True))


# ---------------------------------------------------------------------- figures
def figures(number: int = STUDIES) -> Iterator[Figure]:
    yield from _can_fail()
    one = study(0)
    yield Figure("the same entries by the command and in the process", "", "equal", made(one) == made(one, by_command=True))
    start = time.perf_counter()
    os.environ["OPENBLAS_NUM_THREADS"] = "1"  # a study has a processor of its own
    with multiprocessing.get_context("spawn").Pool(os.cpu_count(), maxtasksperchild=10) as pool:
        outcomes = pool.map(tried, range(number), chunksize=1)
    yield from _broken(outcomes)
    yield from _shown(outcomes)
    spent = time.perf_counter() - start
    made_in, attacked_in = (sum(getattr(one, name) for one in outcomes) for name in ("making", "attacking"))
    how = f"making {made_in / number:.1f} s a study, attacking {attacked_in / number:.1f} s, {sum(o.undecided for o in outcomes)} undecided"
    wanted = LIMIT * number / 200
    yield Figure(f"{number} studies made and attacked", f"{spent:.0f} s", f"under {wanted:.0f} s", spent < wanted, how)


def _broken(outcomes: Sequence[Outcome]) -> Iterator[Figure]:
    plain, known = ("one-way", "two-way", "insider"), ("strongest",)
    lines: list[tuple[str, Iterable[str], set[str], str]] = [
        ("one-way figures", ("one-way",), CERTAIN, "outsider"),
        ("two-way figures too", ("two-way",), CERTAIN, "outsider"),
        ("the same", ("insider",), CERTAIN, "any seat"),
        ("two versions", plain, CERTAIN, "any seat"),
        ("method and versions known", known, CERTAIN, "outsider"),
        ("method and versions known", known, CERTAIN, "any seat"),
        ("one-way figures", ("one-way",), ZEROS, "outsider"),
        ("two-way figures too", ("two-way",), ZEROS, "outsider"),
        ("method and versions known", known, ZEROS, "outsider"),
        ("method and versions known", known, ZEROS, "any seat"),
    ]
    for what, levels, kinds, seat in lines:
        among = [one for one in outcomes if "late" in one.kind or what != "two versions"]
        hit = [(one.kind, found) for one in among if (found := one.broken(levels, kinds, outside=seat == OUTSIDER))]
        told = "; ".join(f"{kind}: {f.kind} {f.what} of {f.size} ({f.group}; {f.seat})" for kind, f in hit[:2])
        name = "zeros" if kinds is ZEROS else "certain answers"
        yield Figure(f"{name}: {what}, {seat}", f"{len(hit)} of {len(among)} studies", "0", not hit, told)
    alone = sum(o.blanks for o in outcomes)
    yield Figure("withdrawn groups that stand alone", str(alone), "0", not alone)


def _shown(outcomes: Sequence[Outcome]) -> Iterator[Figure]:
    cells = sum((one.cells for one in outcomes), Counter[str]())
    for sort, least in (("one-way", 85), ("two-way", 50)):
        share = {name: 100 * cells[f"{sort} {name}"] / max(1, cells[sort]) for name in ("shown", "final", "exact", "alone")}
        measured = f"{share['shown']:.0f} % ({share['exact']:.0f} % exact or bands)"
        how = f"of {cells[sort]} cells; {share['alone']:.0f} % not merged with others; in the final version {share['final']:.0f} %"
        yield Figure(f"eligible {sort} cells shown", measured, f"at least {least} %", share["shown"] >= least, how)


def _can_fail() -> Iterator[Figure]:
    """Both ways of publishing that everybody knows to be broken are broken."""
    tries = [study(seed, kind) for seed, kind in enumerate(("ordinary", "unanimous area", "many dont know", "very satisfied", "bimodal"))]
    for name, publish, blanks in (("thresholds alone", thresholds_alone, False), ("one blank by itself", lone_blank, True)):
        hit = 0
        for one in tries:
            entries = publish(one)
            hit += any(f.kind in CERTAIN for q in one.questions for f in attacked(one, entries, q, insider=blanks, blanks=blanks)[0])
        yield Figure(f"the attack breaks {name}", f"{hit} of {len(tries)} studies", "at least 1", hit > 0)
