"""Small published documents whose answer is known by pencil."""

from __future__ import annotations

import json

from surveyapp.audit.attack import Kind
from surveyapp.audit.reading import read_document
from surveyapp.audit.run import audit

FIVE = [{"code": str(value), "value": value} for value in range(1, 6)]
OPTIONS = [*FIVE, {"code": "dk", "value": None, "role": "dk"}, {"code": "blank", "value": None, "role": "missing"}]


def frame(*groups, attributes=("area",), **more):
    """A frame of (number of people, value of each attribute); all of them responded."""
    units = [
        {"id": f"P{number}-{one}", **dict(zip(attributes, values, strict=True)), "responded": True}
        for number, (size, *values) in enumerate(groups)
        for one in range(size)
    ]
    return {"attributes": list(attributes), "knows_response": True, "units": units, **more}


def document(people, *publications, k=5, options=OPTIONS):
    """A document with one question, q; an entry without an id is named by its place."""
    entries = [{"id": f"e{number}", "question": "q", "where": {}} | entry for number, entry in enumerate(publications)]
    questions = {"q": {"options": options}}
    return {"format": "sdc-audit/1", "policy": {"k": k}, "frame": people, "questions": questions, "publications": entries}


def read(content):
    return read_document(json.dumps(content).encode())


def audited(content, **how):
    return audit(read(content), **how)


def counted(*counts, **more):
    """Printed counts of the answers 1 to 5, with n; nobody blank, nobody unsure."""
    return {"n": sum(counts), "n_valid": sum(counts), "counts": dict(zip("12345", counts, strict=True)), **more}


def learnt(report, *kinds):
    """(kind, name of the group, answers) of each finding, but for empty answers if not asked for."""
    return [
        (one.finding.kind, named(one.finding.group), one.finding.codes)
        for one in report.learnt
        if one.finding.kind in kinds or (not kinds and one.finding.kind is not Kind.EMPTY)
    ]


def named(group):
    return " | ".join(
        "&".join(f"{c.attribute}{'!' if c.negated else ''}={'+'.join(c.values)}" for c in part) or "everybody" for part in group.name
    )
