"""Two ways of publishing that are broken: groups under five left out and nothing else, and one unsafe cell withdrawn by itself."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from fractions import Fraction
from itertools import combinations
from typing import Any

from bench.studies import BLANK, DK, Study

Entry = dict[str, Any]


def _cells(study: Study, *, two_way: bool) -> Iterator[tuple[dict[str, str], list[str]]]:
    """Everybody, and each value (or two values) that at least k gave an answer for: where, and who they are."""
    yield {}, [person.id for person in study.respondents]
    first = study.attributes[0]
    named = [(name,) for name in study.attributes]
    named += [pair for pair in combinations(study.attributes, 2) if first in pair] if two_way else []
    for names in named:
        at = [study.attributes.index(name) for name in names]
        for values in sorted({tuple(person.values[a] for a in at) for person in study.respondents}):
            members = [person.id for person in study.respondents if tuple(person.values[a] for a in at) == values]
            if len(members) >= study.k:
                yield dict(zip(names, values, strict=True)), members


def thresholds_alone(study: Study, *, two_way: bool = False) -> list[Entry]:
    """n and the distribution of everybody and of every group of at least k."""
    found: list[Entry] = []
    for where, members in _cells(study, two_way=two_way):
        found.append({"id": f"rate/{where}", "question": "*", "where": where, "n": len(members)})
        for name, answers in study.answers.items():
            counts = Counter(answers[person] for person in members)
            codes = [code for code, _ in study.options(name)]
            entry = {"id": f"{name}/{where}", "question": name, "where": where, "counts": {c: counts[c] for c in [*codes, DK, BLANK]}}
            found.append(entry)
    return found


def lone_blank(study: Study) -> list[Entry]:
    """Means of every group of at least k, but for one where all, or all but one, are on the upper side: that cell is blank."""
    found: list[Entry] = []
    for entry in thresholds_alone(study):
        if entry["question"] == "*" or not entry["where"]:
            found.append(entry)
            continue
        values = dict(study.options(entry["question"]))
        given = [(Fraction(value), entry["counts"][code]) for code, value in values.items() if value is not None]
        n, known = sum(count for _, count in given), [value for value, _ in given]
        high = sum(count for value, count in given if 2 * value > min(known) + max(known))
        kept = {key: entry[key] for key in ("id", "question", "where")}
        if n < study.k or sum(entry["counts"].values()) - high <= 1:
            found.append(kept | {"suppressed": True, "reason": "färre än 5 svar" if n < study.k else "skyddar en grupp"})
        else:
            tenths = (2 * 10 * sum(value * count for value, count in given) + n) // (2 * n)
            found.append(kept | {"mean": int(tenths) / 10, "mean_decimals": 1})
    return found
