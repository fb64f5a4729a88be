"""What is stored of a release comes back as it was, also from a version that wrote it differently."""

from __future__ import annotations

import json
from dataclasses import replace

from surveyapp.disclosure.released import Publication, Reason, Withheld
from surveyapp.disclosure.suppress import release
from tests.disclosure.mappers import sizes_only


def test_a_publication_survives_being_written_down(wave):
    published = release(wave, sizes_only)
    again = Publication.from_document(json.loads(json.dumps(published.to_document())))
    assert again.to_document() == published.to_document()
    assert again.fingerprint == published.fingerprint


def test_what_an_earlier_version_withheld_can_still_be_read(wave):
    document = json.loads(json.dumps(release(wave, sizes_only).to_document()))
    document["withheld"] = [{"instrument": "MGR", "dimension": "area", "segments": [], "reason": "few_responses", "instead": "all"}]
    assert Publication.from_document(document).withheld == (Withheld("MGR", None, "area", Reason.FEW_RESPONSES, "all"),)


def test_a_publication_made_of_another_finds_its_own_tables_and_leaves_the_others_alone(wave):
    whole = release(wave, sizes_only)
    first, *rest = whole.tables
    part = replace(whole, tables=tuple(rest))
    assert (part.table(first.id), whole.table(first.id)) == (None, first)
    assert "_index" not in part.to_document()
