"""Small studies: people in areas and roles, and their answers to one question."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import strategies as st

from bench.studies import Person, Study
from surveyapp.disclosure.simulate import publications
from surveyapp.services.case_files import read_case

AREAS, ROLES = ("norr", "soder", "vaster"), ("chef", "ledare", "stod")
CODES = ("1", "2", "3", "4", "5", "dk", "blank")
EXTRA = [{"code": "dk", "value": None, "role": "dk"}, {"code": "blank", "value": None, "role": "missing"}]
RATING = {"options": [*({"code": str(value), "value": value} for value in range(1, 6)), *EXTRA]}
Row = tuple[str, str, str, str | None, int]  # id, area, role, the answer or None where there is no response, place of the version


def study_of(rows: list[Row], k: int = 5) -> Study:
    people = tuple(Person(name, (area, role), answer is not None, late) for name, area, role, answer, late in rows)
    answers = {name: answer for name, _, _, answer, _ in rows if answer is not None}
    versions = ("v1", "v2") if any(late for *_, late in rows) else ()
    return Study("small", "small", people, {"q1": RATING}, {"q1": answers}, versions, ("area", "role"), {}, k)


def printed(study: Study) -> list[dict]:
    """Everything that would be printed of it."""
    with TemporaryDirectory() as directory:
        return list(publications(read_case(study.write(Path(directory)))))


@st.composite
def rows(draw, least=12, most=32, late=False):
    """People in up to three areas and roles. Answers lean to one side, so that groups come near being unanimous."""
    number = draw(st.integers(least, most))
    usual = draw(st.sampled_from([CODES, ("4", "5"), ("1", "5"), ("5", "5", "5", "4"), ("2", "3", "4", "dk")]))
    answer = st.sampled_from([*usual, *usual, *CODES])
    person = st.tuples(st.sampled_from([*AREAS, "norr", "norr"]), st.sampled_from([*ROLES, "chef", "chef"]), answer)
    people = draw(st.lists(person, min_size=number, max_size=number))
    silent = draw(st.integers(0, 3))
    first = number - draw(st.integers(4, 10)) if late else number
    return [(f"p{i:02d}", area, role, None if i < silent else code, int(i >= first)) for i, (area, role, code) in enumerate(people)]


def values_of(entry: dict, name: str) -> tuple[str, ...]:
    """The values that an entry names of an attribute, in alphabetical order."""
    found = entry["where"].get(name, [])
    return (found,) if isinstance(found, str) else tuple(sorted(found))


def content(entry: dict, renamed: dict[str, str] | None = None) -> tuple:
    """What an entry says of whom, whatever the order of the values; `renamed`: other names of values."""
    new = renamed or {}
    where = tuple((name, tuple(sorted(new.get(v, v) for v in values_of(entry, name)))) for name in sorted(entry["where"]))
    return entry["question"], where, repr(sorted((name, value) for name, value in entry.items() if name not in {"id", "where"}))
