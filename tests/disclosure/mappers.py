"""Ways of calling the protection in tests that are about something else."""

from __future__ import annotations

from surveyapp.disclosure.linked.figures import Ends, says_counts
from surveyapp.disclosure.linked.programme import Said
from surveyapp.disclosure.linked.protect import Figure, Hidden, Protected, Question


def sizes_only(_protect, questions):
    """Every figure that sizes allow, and no audit of answers: what a release would be with thresholds alone."""
    return [_unaudited(question) for question in questions]


def some(every):
    """Protects one question of `every`, and hides the rest."""

    def mapper(protect, questions):
        return [protect(question) if place % every == 0 else _hidden(question) for place, question in enumerate(questions)]

    return mapper


def _unaudited(question: Question) -> Protected:
    if question.plan.whole is None or question.counts[:, : question.scale.options].sum() < question.rules.k:
        return _hidden(question)
    question._ends = Ends.of(question.scale, question.counts.sum(axis=0))
    total = question.counts[question.plan.whole.members].sum(axis=0)
    figures = tuple(question.first(group) for group in question.plan.groups)
    return Protected(
        total, Figure(), figures, tuple(Said(question.plan.whole.members, linear, counted=True) for linear in says_counts(total))
    )


def _hidden(question: Question) -> Protected:
    return Protected(None, Figure(hidden=Hidden.PROTECTS), tuple(Figure(hidden=Hidden.PROTECTS) for _ in question.plan.groups), ())
