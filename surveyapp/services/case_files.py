"""A directory with a data set (case.json, frame.csv, answers.csv) to a case. Whatever is wrong is named with file, row and column."""

from __future__ import annotations

import csv
import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from surveyapp.disclosure.linked.protect import Rules
from surveyapp.disclosure.policy import policy_of
from surveyapp.disclosure.simulate import VERSION, Case, CaseQuestion
from surveyapp.errors import DocumentFault

GREATEST = 1000  # of a scale, with two decimals at most
CASE, FRAME, ANSWERS = "case.json", "frame.csv", "answers.csv"
YES, NO = {"1", "true", "yes", "ja", "y", "j"}, {"0", "false", "no", "nej", "n", ""}
MISSING_ROLES = {"dk": "dk", "missing": "blank", "blank": "blank"}
_Person = tuple[str, tuple[str, ...], bool, int]  # id, values, whether there is a response, the place of its version


def read_case(directory: Path) -> Case:
    """The case in a directory. DocumentFault names the file, the place in it and what is wrong.

    The random choices are drawn from a key: `key` of case.json, or else one that is made of the answers.
    """
    content = _json(directory)
    attributes = tuple(_texts(content, "attributes"))
    questions = tuple(_question(name, one) for name, one in _mapping(content, "questions").items())
    versions = tuple(_texts(content, "versions")) if content.get("versions") else ()
    people = _frame(directory, attributes, versions)
    places = {person: place for place, (person, *_) in enumerate(people)}
    answers = {question.name: np.full(len(people), -1, dtype=np.intp) for question in questions}
    columns = {question.name: question.columns for question in questions}
    for row, (person, question, answer) in _rows(directory, ANSWERS, ("id", "question", "answer")):
        if person not in places:
            raise DocumentFault(ANSWERS, f"{row}/id", "unknown_name")
        if question not in columns:
            raise DocumentFault(ANSWERS, f"{row}/question", "unknown_name")
        if answer not in columns[question]:
            raise DocumentFault(ANSWERS, f"{row}/answer", "unknown_option")
        if answers[question][places[person]] >= 0:
            raise DocumentFault(ANSWERS, f"{row}/question", "same_twice")
        answers[question][places[person]] = columns[question][answer]
    return Case(
        rules=_rules(content),
        attributes=attributes,
        ordered=_ordered(content, attributes, people),
        questions=questions,
        ids=tuple(places),
        values=tuple(values for _, values, _, _ in people),
        responded=np.array([responded for *_, responded, _ in people], dtype=np.bool_),
        version=np.array([version for *_, version in people], dtype=np.intp),
        versions=versions,
        answers=answers,
        key=_key(content, places, answers),
    )


def _json(directory: Path) -> Mapping[str, Any]:
    try:
        content = json.loads(_bytes(directory, CASE), parse_float=Decimal)
    except (ValueError, RecursionError):
        raise DocumentFault(CASE, "JSON", "not_json") from None
    if not isinstance(content, Mapping):
        raise DocumentFault(CASE, "{}", "not_object")
    return content


def _bytes(directory: Path, name: str) -> bytes:
    try:
        return (directory / name).read_bytes()
    except OSError:
        raise DocumentFault(name, "{}", "no_file") from None


def _mapping(content: Mapping[str, Any], field: str) -> Mapping[str, Any]:
    found = content.get(field)
    if not isinstance(found, Mapping) or not found:
        raise DocumentFault(CASE, field, "not_object")
    return found


def _texts(content: Mapping[str, Any], field: str) -> list[str]:
    found = content.get(field)
    if not isinstance(found, list) or not found or not all(isinstance(one, str) for one in found):
        raise DocumentFault(CASE, field, "not_list")
    if len(set(found)) < len(found):
        raise DocumentFault(CASE, field, "same_twice")
    return found


def _rules(content: Mapping[str, Any]) -> Rules:
    """The least numbers of the case; k raises the others with it."""
    k = content.get("k", 5)
    if isinstance(k, bool) or not isinstance(k, int):
        raise DocumentFault(CASE, "k", "not_whole")
    policy = policy_of({"min_respondents": k})
    return Rules(policy.min_respondents, policy.mean_from, policy.bands_from)


def _question(name: str, content: Any) -> CaseQuestion:
    if not isinstance(content, Mapping) or not isinstance(content.get("options"), list):
        raise DocumentFault(CASE, f"questions/{name}", "not_object")
    options: list[tuple[str, Fraction | None]] = []
    extra: dict[str, str] = {}
    for option in content["options"]:
        if not isinstance(option, Mapping) or not isinstance(option.get("code"), str | int):
            raise DocumentFault(CASE, f"questions/{name}/options", "not_object")
        code, role = str(option["code"]), MISSING_ROLES.get(str(option.get("role")))
        if role:
            extra[role] = code
        else:
            options.append((code, _value(name, option.get("value"))))
    if not options:
        raise DocumentFault(CASE, f"questions/{name}/options", "not_list")
    found = CaseQuestion(name, tuple(options), extra.get("dk", "dk"), extra.get("blank", "blank"))
    if len(found.columns) < len(options) + 2:
        raise DocumentFault(CASE, f"questions/{name}/options", "same_twice")
    return found


def _value(question: str, value: Any) -> Fraction | None:
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | Decimal):
        raise DocumentFault(CASE, f"questions/{question}/options/value", "not_number")
    found = Fraction(value)
    if abs(found) > GREATEST or (found * 100).denominator != 1:
        raise DocumentFault(CASE, f"questions/{question}/options/value", "not_number")
    return found


def _frame(directory: Path, attributes: Sequence[str], versions: Sequence[str]) -> list[_Person]:
    """Everybody who was invited: id, values, whether there is a response, and the place of its version."""
    columns = ("id", *attributes, "responded", *((VERSION,) if versions else ()))
    found: list[_Person] = []
    seen: set[str] = set()
    for row, cells in _rows(directory, FRAME, columns):
        person, values, responded = cells[0], tuple(cells[1 : 1 + len(attributes)]), cells[1 + len(attributes)].lower()
        if person in seen:
            raise DocumentFault(FRAME, f"{row}/id", "same_twice")
        seen.add(person)
        if responded not in YES | NO:
            raise DocumentFault(FRAME, f"{row}/responded", "not_flag")
        version = 0
        if versions and responded in YES:
            if cells[-1] not in versions:
                raise DocumentFault(FRAME, f"{row}/{VERSION}", "unknown_name")
            version = versions.index(cells[-1])
        found.append((person, values, responded in YES, version))
    if not found:
        raise DocumentFault(FRAME, "id", "not_list")
    return found


def _rows(directory: Path, name: str, columns: Sequence[str]) -> Iterator[tuple[int, list[str]]]:
    """Row number (from 1, the header being 1) and the cells of these columns, in any order in the file."""
    try:
        lines = _bytes(directory, name).decode("utf-8-sig").splitlines()
    except UnicodeDecodeError:
        raise DocumentFault(name, "{}", "not_text") from None
    table = csv.reader(lines, delimiter=";")
    header = [cell.strip() for cell in next(table, [])]
    for column in columns:
        if column not in header:
            raise DocumentFault(name, f"1/{column}", "no_column")
    places = [header.index(column) for column in columns]
    for number, row in enumerate(table, 2):
        if any(cell.strip() for cell in row):
            yield number, [row[place].strip() if place < len(row) else "" for place in places]


def _ordered(content: Mapping[str, Any], attributes: Sequence[str], people: Sequence[_Person]) -> dict[str, tuple[str, ...]]:
    """Attributes whose values have an order; every value that somebody has must stand there."""
    if not content.get("ordered"):
        return {}
    found = {}
    for name in _mapping(content, "ordered"):
        if name not in attributes:
            raise DocumentFault(CASE, f"ordered/{name}", "unknown_name")
        found[name] = tuple(_texts(_mapping(content, "ordered"), name))
        if any(values[attributes.index(name)] not in found[name] for _, values, _, _ in people):
            raise DocumentFault(CASE, f"ordered/{name}", "unknown_name")
    return found


def _key(content: Mapping[str, Any], ids: Iterable[str], answers: Mapping[str, NDArray[np.intp]]) -> bytes:
    """The case's own, or else one that is made of what everybody answered, which nobody knows: the same in whatever order they stand."""
    if isinstance(content.get("key"), str):
        return str(content["key"]).encode()
    given = (f"{person} {[int(column[place]) for column in answers.values()]}" for place, person in enumerate(ids))
    return hashlib.sha256("\n".join(sorted(given)).encode()).digest()
