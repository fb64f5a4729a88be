"""A publication's findings, made once and last, from what it prints. The one word of a test on whole respondents is all that is added."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from surveyapp.analysis.frame import ResponseFrame
from surveyapp.disclosure.findings.changes import changes
from surveyapp.disclosure.findings.contrasts import contrasts
from surveyapp.disclosure.findings.levels import levels
from surveyapp.disclosure.findings.patterns import link, patterns
from surveyapp.disclosure.findings.people import people
from surveyapp.disclosure.findings.ranking import ranked
from surveyapp.disclosure.findings.source import Source
from surveyapp.disclosure.findings.verdicts import verdicts_of
from surveyapp.disclosure.released import Publication


def with_findings(publication: Publication, frames: Mapping[str, ResponseFrame], key: bytes) -> Publication:
    """The same publication with its findings in the order in which they are read, and the families that they were judged in."""
    verdicts = verdicts_of(publication, frames, key)
    source = Source(publication)
    linked, families = link(source, key)
    found = [*people(source), *levels(source), *contrasts(source, verdicts), *changes(source), *patterns(source, verdicts), *linked]
    return replace(publication, findings=ranked(found), families=(*publication.families, *verdicts.families, *families), _index={})
