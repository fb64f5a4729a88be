"""Whether two items still are two pictures of one thing."""

from __future__ import annotations

from dataclasses import replace

import pytest

from surveyapp.domain.instrument import MANAGERS, STAFF
from surveyapp.domain.mirror import MirrorPair, PairFault, check_pairs, pairs_in
from surveyapp.domain.template import Design, compose
from surveyapp.instruments import load_template

TEMPLATE = load_template()
DESIGN = Design(functions=TEMPLATE.functions[:12])
MGR, STF = (compose(TEMPLATE, DESIGN, instrument, 1, 82) for instrument in (MANAGERS, STAFF))


def changed(instrument, item_id, **changes):
    """The questionnaire with one item otherwise."""
    pages = tuple(
        replace(page, items=tuple(replace(item, **changes) if item.id == item_id else item for item in page.items))
        for page in instrument.pages
    )
    return replace(instrument, pages=pages)


def without(instrument, item_id):
    return replace(instrument, pages=tuple(replace(p, items=tuple(i for i in p.items if i.id != item_id)) for p in instrument.pages))


def pair(manager="MF1", staff="SF1", unit="function", kind="gap"):
    return MirrorPair("P", unit, manager, staff, {"sv": "Par"}, kind)


@pytest.mark.parametrize(
    ("one", "managers", "staff", "fault"),
    [
        (pair(), MGR, without(STF, "SF1"), PairFault("P", "missing_item", "SF1")),
        (pair(), without(MGR, "MF1"), STF, PairFault("P", "missing_item", "MF1")),
        (pair(), MGR, changed(STF, "SF1", scale="satisfied5"), PairFault("P", "other_scale", "SF1")),
        (pair(), MGR, changed(STF, "SF1", direction="negative"), PairFault("P", "other_direction", "SF1")),
        (pair("MT1", "ST1", "whole"), MGR, STF, PairFault("P", "not_rating", "MT1")),
        (pair("MG1", "SC2", "function"), MGR, STF, PairFault("P", "other_unit", "MG1")),
        (pair("MF1", "SF1", "whole"), MGR, STF, PairFault("P", "other_unit", "MF1")),
    ],
)
def test_a_pair_that_cannot_be_compared_is_named_with_its_fault(one, managers, staff, fault):
    assert check_pairs([one], managers, staff) == (fault,)
    assert pairs_in([one], managers, staff) == ()


def test_a_ranking_and_a_context_pair_are_never_shown_as_a_gap():
    kinds = {p.id: p.kind for p in TEMPLATE.pairs}
    assert (kinds["P_thieves"], kinds["P_time"], kinds["P_digital"]) == ("ranking", "context", "context")
    assert not any(p.shown_as_gap for p in TEMPLATE.pairs if p.kind != "gap")
    assert check_pairs([pair("MT1", "ST1", "whole", "ranking")], MGR, STF) == ()


def test_the_ready_pairs_are_whole_in_both_profiles():
    assert len(TEMPLATE.pairs) == 17
    full = [compose(TEMPLATE, replace(DESIGN, profile="full"), instrument, 1, 82) for instrument in (MANAGERS, STAFF)]
    assert check_pairs(TEMPLATE.pairs, *full) == ()
    default = [p for p in TEMPLATE.pairs if p.profile is None]
    assert check_pairs(default, MGR, STF) == ()
    assert {p.id for p in pairs_in(TEMPLATE.pairs, MGR, STF)} == {p.id for p in default}
