"""A whole document under attack, question by question: what can be learnt from it, what contradicts itself, and what was not tried."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from surveyapp.audit.attack import Attack, Finding
from surveyapp.audit.document import Document, Entry, Question
from surveyapp.audit.groups import nameable
from surveyapp.audit.model import EVERYTHING, model, people
from surveyapp.audit.solving import Problem, Undecided, clashing
from surveyapp.errors import DocumentFault

EXPLAINED = 6  # findings of a question whose entries are sought


@dataclass(frozen=True)
class Learnt:
    """A finding and the entries it follows from, none of which can be spared; None where they were not sought."""

    finding: Finding
    entries: tuple[str, ...] | None


@dataclass(frozen=True)
class Contradiction:
    """Entries that cannot all be true of the people in the frame."""

    question: str
    entries: tuple[str, ...]


@dataclass
class Report:
    """What came out. `unread`: fields that no model uses -> how many entries have them. `left_out`: questions that were not attacked.

    `undecided` counts what the solver gave up, `untried` questions that have more groups than are tried: where they are 0, every claim
    within the model was proved or refuted.
    """

    learnt: list[Learnt] = field(default_factory=list)
    contradictions: list[Contradiction] = field(default_factory=list)
    questions: int = 0
    groups: int = 0
    solves: int = 0
    undecided: int = 0
    untried: int = 0
    unread: Mapping[str, int] = field(default_factory=dict)
    left_out: list[str] = field(default_factory=list)


def audit(document: Document, *, only: str | None = None, insider: bool = True) -> Report:
    """Attack every question, or `only` one. DocumentFault where there is no such question."""
    if only is not None and only not in document.questions:
        raise DocumentFault("questions", only, "unknown_name")
    wanted = [question for name, question in document.questions.items() if only in (None, name)]
    report = Report(unread=_unread(document, {question.name for question in wanted}))
    report.contradictions += _of_frame(document)
    for question in wanted:
        if question.several or question.mean_of or len(question.options) < 1:
            report.left_out.append(question.name)
        else:
            _attack(document, question, report, insider=insider)
    return report


def _unread(document: Document, names: set[str]) -> Mapping[str, int]:
    found = Counter(name for entry in document.entries if entry.question in names for name in entry.unread)
    return dict(sorted(found.items()))


def _attack(document: Document, question: Question, report: Report, *, insider: bool) -> None:
    made = model(document, question)
    if not made.combinations:
        report.left_out.append(question.name)
        return
    problem = Problem(made)
    report.questions += 1
    try:
        start = problem.witness()
    except Undecided:
        report.undecided += 1
        return
    if start is None:
        report.contradictions.append(Contradiction(question.name, clashing(problem, [None])))
        return
    groups, more = nameable(document, made)
    attack = Attack(made, groups, document.k, start, problem, insider=insider)
    for number, finding in enumerate(attack.findings()):
        report.learnt.append(Learnt(finding, clashing(problem, finding.proof) if number < EXPLAINED else None))
    report.groups += len(groups)
    report.untried += more
    report.undecided += attack.ranges.undecided
    report.solves += problem.solves


def _of_frame(document: Document) -> Iterator[Contradiction]:
    """Entries on who answered that the frame does not agree with."""
    for entry in document.entries:
        hidden = any(name in part for part in entry.where for name in document.hidden)
        if entry.question == EVERYTHING and not entry.suppressed and not hidden and not _agrees(document, entry):
            yield Contradiction(EVERYTHING, (entry.id,))


def _agrees(document: Document, entry: Entry) -> bool:
    invited, responded = (people(document, entry.where, responded=only) for only in (False, True))
    rates = all(
        invited and -1 <= 2 * 10**share.pct.decimals * (share.pct.value - 100 * responded / invited) < 1 + 1e-9 for share in entry.shares
    )
    return entry.n in (None, responded) and entry.n_invited in (None, invited) and bool(rates)
