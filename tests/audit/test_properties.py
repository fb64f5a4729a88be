"""Whatever a small study's answers are: a document that is printed from them agrees with them, and what is said to be certain is true."""

from __future__ import annotations

from fractions import Fraction

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from surveyapp.audit.attack import Kind
from surveyapp.audit.document import VALID
from surveyapp.audit.model import model
from surveyapp.audit.run import audit
from surveyapp.audit.solving import Problem, at_least, at_most
from surveyapp.audit.walk import Walk, fulfils
from tests.audit.documents import document, frame, read
from tests.audit.test_figures import half_away

CODES = ["1", "2", "3", "4", "5", "dk", "blank"]
PEOPLE = st.lists(st.tuples(st.sampled_from("abc"), st.sampled_from("xy"), st.sampled_from(CODES)), min_size=4, max_size=14)
SLOW = settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def printed(id_, where, answers):
    """What a careless publisher prints of a group: n, and in turn counts, a mean, shares or a band."""
    valid = [int(answer) for answer in answers if answer.isdigit()]
    found = {"id": id_, "where": where, "n": len(answers) - answers.count("blank")}
    way = len(id_) % 3
    if not valid or way == 0:
        return found | {"counts": {code: answers.count(code) for code in CODES}}
    if way == 1:
        return (
            found
            | {"mean": float(half_away(Fraction(sum(valid), len(valid)), 1)), "mean_decimals": 1, "median": sorted(valid)[len(valid) // 2]}
            | ({} if len(valid) % 2 else {"median": sum(sorted(valid)[len(valid) // 2 - 1 : len(valid) // 2 + 1]) / 2})
        )
    high = half_away(Fraction(100 * sum(value > 3 for value in valid), len(valid)), 0)
    return found | {"n_valid": len(valid), "shares": [{"options": ["4", "5"], "pct": int(high), "decimals": 0, "base": "valid"}]}


def publish(people, ways):
    """A document of these people's answers: everybody, each area and each role, printed in ways that the study draws."""
    entries = [printed("e" * ways[0], {}, [answer for *_, answer in people])]
    for place, (name, values) in enumerate((("area", "abc"), ("role", "xy"))):
        for value in values:
            answers = [one[2] for one in people if one[place] == value]
            if answers:
                entries.append(printed(f"{value}{'e' * ways[1 + place]}", {name: value}, answers))
    return document(frame(*((1, area, role) for area, role, _ in people), attributes=("area", "role")), *entries)


STUDIES = st.tuples(PEOPLE, st.tuples(*[st.integers(1, 3)] * 3))


def truth(made, people):
    """The people's answers as numbers per cell and option."""
    import numpy as np

    answers = np.zeros(made.shape, dtype=np.int64)
    cells = [values for values, _ in made.combinations]
    for area, role, answer in people:
        answers[cells.index((area, role)), CODES.index(answer)] += 1
    return answers


@SLOW
@given(STUDIES)
def test_the_true_answers_fit_and_what_is_said_to_be_certain_is_true_of_them(study):
    people, ways = study
    content = read(publish(people, ways))
    made = model(content, content.questions["q"])
    answers = truth(made, people)
    assert all(fulfils(answers, row) for row in made.rows)
    report = audit(content)
    assert (report.contradictions, report.undecided) == ([], 0)
    for one in report.learnt:
        assert all(not fulfils(answers, claim) for claim in one.finding.proof)
        assert holds(one.finding, made, answers)


def holds(finding, made, answers):
    """The finding's sentence, counted on the true answers without any of the program's statistics."""
    inside = answers[finding.group.inside].sum(axis=0)
    given_by = dict(zip(CODES, inside.tolist(), strict=True))
    some = sum(given_by[option.code] for option in made.options if option.role == VALID)
    if finding.kind is Kind.UNSURE:
        return given_by["dk"] == finding.group.size
    if finding.kind is Kind.EXACT:
        return all(given_by[code] == count for code, count in finding.counts)
    if finding.kind is Kind.SUM:
        return (str(sum(int(code) * given_by[code] for code in "12345")), some) == (finding.total, finding.answered)
    among = sum(given_by[code] for code in finding.codes)
    if finding.kind is Kind.EMPTY:
        return among == 0
    return some - among <= (1 if finding.kind in (Kind.BUT_ONE, Kind.SIDE_BUT_ONE) else 0)


def bounds(content, people):
    """Least and greatest number in each area who gave each answer, by asking the solver for less and for more than the truth."""
    made = model(content, content.questions["q"])
    problem, answers = Problem(made), truth(made, people)
    for place, _ in enumerate(made.combinations):
        cells = made.parent == place
        for option in range(5):
            weights = [int(number == option) for number in range(len(made.options))]
            here = int(answers[place, option])
            low = next(value for value in range(here, -1, -1) if problem.witness([at_most(cells, weights, value - 1)]) is None)
            high = next(value for value in range(here, len(people) + 1) if problem.witness([at_least(cells, weights, value + 1)]) is None)
            yield low, here, high


@settings(SLOW, max_examples=8)
@given(STUDIES)
def test_bounds_hold_the_truth_and_no_publication_widens_them(study):
    people, ways = study
    whole = publish(people, ways)
    less = whole | {"publications": whole["publications"][:-1]}
    for (low, here, high), (wider_low, _, wider_high) in zip(bounds(read(whole), people), bounds(read(less), people), strict=True):
        assert wider_low <= low <= here <= high <= wider_high


@SLOW
@given(STUDIES)
def test_every_set_of_answers_on_a_walk_agrees_with_the_document(study):
    people, ways = study
    content = read(publish(people, ways))
    made = model(content, content.questions["q"])
    met = []
    Walk(made).from_here(truth(made, people), 40, met.append)
    assert all(fulfils(answers, row) for answers in met for row in made.rows)
    assert all((answers >= 0).all() for answers in met)


def test_the_same_document_gives_the_same_report_twice():
    people = [("a", "x", "1"), ("a", "y", "5"), ("b", "x", "4"), ("b", "x", "4"), ("c", "y", "2"), ("c", "x", "dk")]
    content = read(publish(people, (1, 2, 3)))
    reports = [audit(content) for _ in range(2)]
    seen = [[(one.finding.kind, one.finding.codes, one.finding.group.name, one.entries) for one in report.learnt] for report in reports]
    assert seen[0] == seen[1] != []
    assert reports[0].solves == reports[1].solves
