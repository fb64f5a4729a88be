"""A study's design: what may be changed, how strict thresholds may become, and what a frozen version keeps."""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace

import pytest
from sqlalchemy import select

from surveyapp.domain.instrument import SupportFunction
from surveyapp.domain.template import STRICTER_IS_HIGHER
from surveyapp.errors import NotFound, Refused
from surveyapp.instruments import load_template
from surveyapp.persistence.rows import InstrumentVersionRow, StudyRow
from surveyapp.services import studies, waves
from surveyapp.services.common import OPERATOR, Actor
from surveyapp.services.instruments import instruments_of
from tests.services.small import NOW, new_study, new_wave, open_wave
from tests.services.test_waves import bring_to

CARETAKERS = SupportFunction(
    id="", level="department", text={"sv": "Vaktmästeri", "en": "Caretakers"}, in_sentence={"sv": "vaktmästeriet", "en": "caretakers"}
)


@pytest.fixture
def study(session):
    return new_study(session)


def composed(session, study, side="MGR"):
    return waves.compose_both(session, studies.get_study(session, study))[side]


def change(session, study, **changes):
    return studies.change_design(session, OPERATOR, NOW, study, **changes)


# ---------------------------------------------------------------------- what a study starts with
def test_a_new_study_has_the_templates_functions_and_one_unit(session):
    row = studies.create_study(session, Actor("anna@b.example"), NOW, name="Översyn", municipality="Björklunda")
    session.flush()
    design = studies.design_of(row)
    assert [f.id for f in design.functions] == [f.id for f in load_template().functions[:12]]
    assert (design.thresholds, design.wording, design.full_card_limit, design.areas) == ({}, {}, None, ())


def test_a_study_that_is_not_there_is_not_found(session):
    with pytest.raises(NotFound):
        studies.change_design(session, OPERATOR, NOW, "zzzzzz", full_card_limit=3)


# ---------------------------------------------------------------------- thresholds
@pytest.mark.parametrize("name", sorted(STRICTER_IS_HIGHER))
def test_a_threshold_may_be_the_templates_or_stricter_and_never_looser(session, study, name):
    least = int(load_template().thresholds[name])
    change(session, study, thresholds={name: least + 2})
    assert composed(session, study).thresholds[name] == least + 2
    change(session, study, thresholds={name: least})
    assert composed(session, study).thresholds[name] == least
    with pytest.raises(Refused, match="looser_threshold") as refused:
        change(session, study, thresholds={name: least - 1})
    assert refused.value.params == {"threshold": name, "least": least}
    assert composed(session, study).thresholds[name] == least


def test_one_looser_threshold_among_stricter_ones_changes_none(session, study):
    strict, loose = sorted(STRICTER_IS_HIGHER)[:2]
    own = load_template().thresholds
    with pytest.raises(Refused):
        change(session, study, thresholds={strict: int(own[strict]) + 1, loose: int(own[loose]) - 1})
    assert composed(session, study).thresholds == own


def test_a_looser_threshold_that_got_into_the_document_is_not_used(session, study):
    row = session.get_one(StudyRow, study)
    row.design = {**row.design, "thresholds": dict.fromkeys(STRICTER_IS_HIGHER, 1)}
    assert composed(session, study).thresholds == load_template().thresholds


# ---------------------------------------------------------------------- full cards, functions, words
@pytest.mark.parametrize(("limit", "used"), [(None, 6), (1, 1), (4, 4)])
def test_the_number_of_full_cards_is_the_studys_or_follows_from_how_many_are_invited(session, study, limit, used):
    change(session, study, full_card_limit=limit)
    assert composed(session, study).full_card_limit == used


def test_a_function_is_added_changed_and_taken_out(session, study):
    studies.put_function(session, OPERATOR, NOW, study, CARETAKERS)
    added = studies.design_of(studies.get_study(session, study)).functions[-1]
    assert (added.id, added.text["sv"]) == ("vaktmasteri", "Vaktmästeri")
    studies.put_function(session, OPERATOR, NOW, study, replace(added, text={"sv": "Vaktmästare", "en": "Caretakers"}))
    after = studies.design_of(studies.get_study(session, study)).functions
    assert [f.text["sv"] for f in after if f.id == "vaktmasteri"] == ["Vaktmästare"]
    studies.remove_function(session, OPERATOR, NOW, study, "vaktmasteri")
    assert "vaktmasteri" not in {f.id for f in composed(session, study).functions}


def test_a_function_and_an_area_that_somebody_is_in_stay(session, study):
    with pytest.raises(Refused, match="in_use"):
        studies.remove_function(session, OPERATOR, NOW, study, "hr")
    with pytest.raises(Refused, match="in_use"):
        studies.remove_area(session, OPERATOR, NOW, study, "hemvard")


def test_holders_are_filled_in_from_the_register_where_none_are_given(session, study):
    filled = studies.holders_from_register(session, OPERATOR, NOW, study)
    by_id = {f.id: f.rated_persons for f in studies.design_of(studies.get_study(session, study)).functions}
    assert (filled, by_id["hr"], set(by_id.values())) == (1, 6, {0, 6})
    assert "hr" not in {f.id for f in studies.unrated_functions(studies.get_study(session, study))}
    assert studies.holders_from_register(session, OPERATOR, NOW, study) == 0


def test_words_are_the_studys_until_they_are_the_templates_again(session, study):
    item = studies.template_items(studies.get_study(session, study))[0]
    assert studies.put_wording(session, OPERATOR, NOW, study, item.id, {**item.text, "sv": "Egna ord?"})
    assert composed(session, study).items[item.id].text["sv"] == "Egna ord?"
    assert not studies.put_wording(session, OPERATOR, NOW, study, item.id, dict(item.text))
    assert studies.design_of(studies.get_study(session, study)).wording == {}
    with pytest.raises(NotFound):
        studies.put_wording(session, OPERATOR, NOW, study, "XX9", {"sv": "?"})


def test_leaving_out_one_side_of_a_pair_loses_the_mirror_and_is_said_leaving_out_both_is_not(session, study):
    pair = load_template().pairs[0]
    for left_out, lost in ((), []), ((pair.manager,), [pair.text]), ((pair.staff,), [pair.text]), ((pair.manager, pair.staff), []):
        change(session, study, left_out=left_out)
        found = studies.get_study(session, study)
        assert waves.lost_mirrors(session, found) == lost
        assert waves.check_opening(session, found) == []


def test_a_pair_that_only_the_full_profile_asks_is_not_missed_in_the_default_one(session, study):
    change(session, study, profile="full")
    assert waves.lost_mirrors(session, studies.get_study(session, study)) == []


# ---------------------------------------------------------------------- what is expected
def test_expected_ratings_are_invited_times_response_times_reach_rounded_half_up(session, study):
    expected = studies.expected_ratings(session, studies.get_study(session, study), composed(session, study))
    assert expected["hr", "hemvard"] == studies.Expected(invited=3, ratings=1)  # 3 x 0.7 x 0.6 = 1.26


def test_a_function_that_does_not_exist_in_an_area_expects_nothing_there(session, study):
    change(session, study, not_available={"hemvard": ("hr",)})
    expected = studies.expected_ratings(session, studies.get_study(session, study), composed(session, study))
    assert ("hr", "hemvard") not in expected
    assert ("hr", "boende_lss") in expected


# ---------------------------------------------------------------------- freezing
def version_of(session, wave, side="MGR"):
    return session.scalars(
        select(InstrumentVersionRow).where(InstrumentVersionRow.wave_id == wave, InstrumentVersionRow.instrument == side)
    ).one()


def test_a_frozen_version_is_what_the_design_gave_with_a_fingerprint_over_it(session, study):
    change(session, study, full_card_limit=3)
    wave = new_wave(session, study)
    open_wave(session, wave)
    row = version_of(session, wave)
    canonical = json.dumps(row.document, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    assert row.fingerprint == hashlib.sha256(canonical.encode()).hexdigest()
    frozen = instruments_of(session, wave)["MGR"]
    assert (frozen.full_card_limit, frozen.number) == (3, 1)
    assert frozen.to_document() == replace(composed(session, study), number=1).to_document()


@pytest.mark.parametrize("state", ["open", "closed"])
def test_every_change_is_refused_while_the_version_is_frozen(session, study, state):
    wave = new_wave(session, study)
    bring_to(session, wave, state)
    before, item = dict(session.get_one(StudyRow, study).design), studies.template_items(studies.get_study(session, study))[0]
    for attempt in (
        lambda: change(session, study, full_card_limit=2),
        lambda: studies.put_function(session, OPERATOR, NOW, study, CARETAKERS),
        lambda: studies.remove_function(session, OPERATOR, NOW, study, "samordnare"),
        lambda: studies.put_area(session, OPERATOR, NOW, study, "Nytt område"),
        lambda: studies.put_wording(session, OPERATOR, NOW, study, item.id, {"sv": "Andra ord?"}),
        lambda: studies.holders_from_register(session, OPERATOR, NOW, study),
    ):
        with pytest.raises(Refused, match="design_frozen"):
            attempt()
    assert session.get_one(StudyRow, study).design == before


def test_a_new_wave_takes_the_changed_design_and_the_old_version_stays_as_it_was(session, study):
    wave = new_wave(session, study)
    bring_to(session, wave, "released")
    before = version_of(session, wave).fingerprint
    change(session, study, full_card_limit=2)
    following = new_wave(session, study)
    open_wave(session, following)
    assert version_of(session, wave).fingerprint == before
    assert [instruments_of(session, one)["MGR"].full_card_limit for one in (wave, following)] == [6, 2]
