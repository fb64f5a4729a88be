"""What holds of everything that is printed of any small study."""

from __future__ import annotations

from collections import Counter
from fractions import Fraction

from hypothesis import given, settings
from hypothesis import strategies as st

from bench.attack import attacked
from bench.attacker import CERTAIN, OUTSIDER
from tests.disclosure.linked.cases import content, printed, rows, study_of, values_of

FEW_EXAMPLES = settings(max_examples=12, deadline=None)


def members(study, entry):
    """Those who responded of whom an entry speaks."""
    where = {name: values_of(entry, name) for name in entry["where"]}
    found = []
    for person in study.respondents:
        values = dict(zip(study.attributes, person.values, strict=True))
        if study.versions:
            values["answered_in"] = study.versions[person.answered_in]
        if all(values[name] in some for name, some in where.items()):
            found.append(person)
    return found


def half_away(value):
    return int(value + Fraction(1, 2))


@FEW_EXAMPLES
@given(rows(), st.randoms(use_true_random=False))
def test_the_order_of_people_changes_nothing(people, random):
    shuffled = list(people)
    random.shuffle(shuffled)
    assert printed(study_of(shuffled)) == printed(study_of(people))


@FEW_EXAMPLES
@given(rows())
def test_other_names_of_segments_rename_the_result(people):
    new = {"norr": "zeta", "soder": "alfa", "vaster": "my", "chef": "x-chef", "ledare": "b-ledare", "stod": "m-stod"}
    renamed = [(name, new[area], new[role], answer, late) for name, area, role, answer, late in people]
    assert Counter(content(e, new) for e in printed(study_of(people))) == Counter(content(e) for e in printed(study_of(renamed)))


@FEW_EXAMPLES
@given(rows(least=20), st.integers(5, 9))
def test_no_group_below_a_stricter_k_is_shown_under_it(people, k):
    study = study_of(people, k)
    for entry in printed(study):
        if not entry.get("suppressed"):
            answers = [study.answers["q1"][person.id] for person in members(study, entry)]
            valid = [answer for answer in answers if answer not in ("dk", "blank")]
            assert len(answers) >= k
            assert entry["question"] == "*" or len(valid) >= k


@FEW_EXAMPLES
@given(rows(least=16), st.booleans())
def test_every_printed_figure_is_the_one_counted_by_hand(people, late):
    study = study_of([(*row[:4], int(late and place % 3 == 0)) for place, row in enumerate(people)])
    for entry in printed(study):
        if entry.get("suppressed"):
            continue
        there = members(study, entry)
        answers = Counter(study.answers["q1"][person.id] for person in there)
        valid = sum(answers[str(value)] for value in range(1, 6))
        total = sum(value * answers[str(value)] for value in range(1, 6))
        if entry["question"] == "*":
            assert entry["n"] == len(there)
        if "counts" in entry:
            assert {code: n for code, n in entry["counts"].items() if n} == dict(answers)
            assert (entry["n"], entry["n_valid"]) == (valid + answers["dk"], valid)
            assert entry["pct"] == {str(value): half_away(Fraction(100 * answers[str(value)], valid)) for value in range(1, 6)}
        if entry.get("mean_decimals"):
            assert entry["mean"] == half_away(Fraction(10 * total, valid)) / 10
        if "mean_at_least" in entry:
            assert Fraction(str(entry["mean_at_least"])) <= Fraction(total, valid)
        if "mean_at_most" in entry:
            assert Fraction(str(entry["mean_at_most"])) >= Fraction(total, valid)
        if "mean_scale" in entry:
            times, plus = (Fraction(str(value)) for value in entry["mean_scale"])
            assert half_away(times * Fraction(total, valid) + plus) == entry["mean"]
        for share in entry.get("shares", ()) if entry["question"] == "q1" else ():
            assert share["pct"] == half_away(Fraction(100 * sum(answers[code] for code in share["options"]), valid))


@settings(max_examples=6, deadline=None)
@given(rows(least=18, most=26, late=True))
def test_two_versions_together_give_nobody_away(people):
    study = study_of(people)
    found, given_up = attacked(study, printed(study), "q1", steps=1500, method=True, knows_version=bool(study.versions))
    assert [one for one in found if one.seat == OUTSIDER and one.kind in CERTAIN | {"zero"}] == []
    assert given_up == 0


@settings(max_examples=6, deadline=None)
@given(rows(least=18, most=26))
def test_one_version_gives_nobody_away_from_any_seat(people):
    study = study_of(people)
    found, given_up = attacked(study, printed(study), "q1", insider=True, steps=1500, method=True)
    assert [one for one in found if one.kind in CERTAIN or (one.seat == OUTSIDER and one.kind == "zero")] == []
    assert given_up == 0
