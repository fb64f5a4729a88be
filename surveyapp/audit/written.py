"""A report for machines: plain values, the same for the same document."""

from __future__ import annotations

from typing import Any

from surveyapp.audit.attack import INSIDER_ONLY, Finding
from surveyapp.audit.groups import Name
from surveyapp.audit.run import Learnt, Report


def report_document(report: Report) -> dict[str, Any]:
    """Everything in a report. `entries` is null where what a finding follows from was not sought."""
    return {
        "format": "sdc-audit-report/1",
        "findings": [_learnt(one) for one in report.learnt],
        "contradictions": [{"question": one.question, "entries": list(one.entries)} for one in report.contradictions],
        "tried": {"questions": report.questions, "groups": report.groups, "solves": report.solves},
        "partial": {"undecided": report.undecided, "questions_with_more_groups": report.untried},
        "not_modelled": {"fields": dict(report.unread), "questions": list(report.left_out)},
    }


def _learnt(one: Learnt) -> dict[str, Any]:
    finding: Finding = one.finding
    return {
        "kind": str(finding.kind),
        "seat": "insider" if finding.kind in INSIDER_ONLY else "outsider",
        "question": finding.question,
        "group": group_document(finding.group.name),
        "size": finding.group.size,
        "options": list(finding.codes),
        "answered": finding.answered,
        "somebody_answered": finding.sure,
        "counts": dict(finding.counts),
        "sum": finding.total,
        "entries": None if one.entries is None else list(one.entries),
    }


def group_document(name: Name) -> list[dict[str, Any]]:
    """A union of conjunctions: attribute -> {"in": values} or {"not_in": values}; one empty object is everybody."""
    return [{c.attribute: {"not_in" if c.negated else "in": list(c.values)} for c in part} for part in name]
