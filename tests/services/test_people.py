"""One person in the register: found, added, corrected and removed by a file's rules, and what is locked in an open wave."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select

from surveyapp.errors import InvalidInput, NotFound, Refused
from surveyapp.persistence.rows import EventRow, InvitationRow, RegisterEntryRow
from surveyapp.services import participation, people, waves
from surveyapp.services.common import OPERATOR
from surveyapp.services.people import Person
from tests.services.small import KEY, NOW, new_study, new_wave, open_wave

FACTS = {"MB1": "hemvard", "MB2": "enhetschef", "MB3": "t1"}
ANNA = Person("Anna  Ek ", " Anna.Ek@Bjorklunda.example", FACTS)


@pytest.fixture
def study(session):
    return new_study(session)


def add(session, study, person=ANNA, side="MGR"):
    row = people.add_person(session, OPERATOR, NOW, study, side, person)
    session.flush()
    return row


def change(session, study, row, person):
    return people.change_person(session, OPERATOR, NOW, study, row.id, person)


def names(found):
    return [row.name for row in found]


# ---------------------------------------------------------------------- finding
def test_people_are_found_by_any_part_of_name_or_address_without_accents(session, study):
    add(session, study, Person("Åsa Öman", "asa@bjorklunda.example", FACTS))
    for words in ("åsa", "ASA om", "öman åsa", "asa@bjork"):
        assert names(people.find_people(session, study, words)) == ["Åsa Öman"], words
    assert people.find_people(session, study, "åsa berg") == []
    assert len(people.find_people(session, study)) == 13
    assert names(people.find_people(session, study, "stöd", "STF")) == [f"Stöd {i}" for i in range(6)]
    assert people.find_people(session, study, "stöd", "MGR") == []


def test_people_of_another_study_are_not_found(session, study):
    other = new_study(session)
    row = add(session, other)
    assert people.find_people(session, study, "anna") == []
    for attempt in (
        lambda: people.get_person(session, study, row.id),
        lambda: people.change_person(session, OPERATOR, NOW, study, row.id, ANNA),
        lambda: people.remove_person(session, OPERATOR, NOW, study, row.id),
        lambda: people.add_person(session, OPERATOR, NOW, "finns-inte", "MGR", ANNA),
        lambda: people.add_person(session, OPERATOR, NOW, study, "ANN", ANNA),
    ):
        with pytest.raises(NotFound):
            attempt()


# ---------------------------------------------------------------------- adding and correcting
def test_a_person_is_stored_as_a_file_would_store_it(session, study):
    row = add(session, study)
    assert (row.name, row.email, row.facts, row.instrument) == ("Anna Ek", "anna.ek@bjorklunda.example", FACTS, "MGR")


@pytest.mark.parametrize(
    ("person", "faults"),
    [
        (Person("", "", FACTS), {("name", "missing"), ("email", "missing")}),
        (Person("A", "inte en adress", FACTS), {("email", "bad_email")}),
        (Person("A" * 201, f"{'a' * 250}@b.se", FACTS), {("name", "too_long"), ("email", "too_long")}),
        (Person("A", "CHEF1@bjorklunda.example", FACTS), {("email", "duplicate")}),
        (Person("A", "a@b.se", {"MB3": "t1"}), {("MB1", "missing"), ("MB2", "missing")}),
        (Person("A", "a@b.se", {**FACTS, "MB1": "finns_inte"}), {("MB1", "unknown_value")}),
    ],
    ids=["empty", "no address", "too long", "taken", "without area and role", "area of nowhere"],
)
def test_what_is_wrong_is_named_by_column_and_nothing_is_stored(session, study, person, faults):
    with pytest.raises(InvalidInput) as refused:
        people.add_person(session, OPERATOR, NOW, study, "MGR", person)
    assert set(refused.value.faults) == faults
    row = people.find_people(session, study, "chef 0")[0]
    before = (row.name, row.email, dict(row.facts))
    with pytest.raises(InvalidInput) as refused:
        change(session, study, row, person)
    assert set(refused.value.faults) == faults
    assert (row.name, row.email, row.facts) == before


def test_the_same_address_may_stand_in_both_questionnaires_and_be_kept_by_its_owner(session, study):
    row = people.find_people(session, study, "chef 1")[0]
    assert change(session, study, row, Person("Chef Ett", row.email)) == ["name"]
    add(session, study, Person("Chef Ett", row.email, {"SB1": "hr"}), "STF")


def test_a_change_says_which_columns_and_an_unchanged_person_is_not_logged(session, study):
    row = people.find_people(session, study, "chef 2")[0]
    assert change(session, study, row, Person(row.name, row.email, dict(row.facts))) == []
    assert people.history(session, study, row.id) == []
    assert change(session, study, row, Person(row.name, "ny@b.se", {**row.facts, "MB1": "boende_lss", "MB3": ""})) == [
        "email",
        "MB1",
        "MB3",
    ]
    assert (row.email, row.facts["MB1"], "MB3" in row.facts) == ("ny@b.se", "boende_lss", False)
    event = people.history(session, study, row.id)[0]
    assert (event.what, event.actor, event.detail["fields"]) == ("person_changed", "operator", ["email", "MB1", "MB3"])


def test_the_log_holds_no_name_and_no_address(session, study):
    row = add(session, study)
    change(session, study, row, Person("Berit Ek", "berit@bjorklunda.example", FACTS))
    people.remove_person(session, OPERATOR, NOW, study, row.id)
    session.flush()
    events = list(session.scalars(select(EventRow).where(EventRow.what.like("person_%")).order_by(EventRow.id)))
    assert [event.what for event in events] == ["person_added", "person_changed", "person_removed"]
    assert not [event for event in events if "ek" in str(event.detail).casefold().replace(row.id.casefold(), "")]


# ---------------------------------------------------------------------- while a wave is open, and after
def test_while_a_wave_is_open_name_and_address_are_corrected_and_the_link_stays(session, study):
    wave = new_wave(session, study)
    open_wave(session, wave)
    row = people.find_people(session, study, "chef 3")[0]
    before = {link.token for link in waves.personal_links(session, OPERATOR, NOW, wave, "MGR", KEY)}
    change(session, study, row, Person("Nytt Namn", "nytt@bjorklunda.example"))
    session.flush()
    after = waves.personal_links(session, OPERATOR, NOW, wave, "MGR", KEY)
    assert {link.token for link in after} == before
    assert ("Nytt Namn", "nytt@bjorklunda.example") in {(link.name, link.email) for link in after}


def test_while_a_wave_is_open_nobody_comes_or_goes_and_what_answers_are_counted_by_stands(session, study):
    open_wave(session, new_wave(session, study))
    row = people.find_people(session, study, "chef 3")[0]
    with pytest.raises(Refused, match="person_added_while_open"):
        add(session, study)
    with pytest.raises(Refused, match="person_removed_while_open"):
        people.remove_person(session, OPERATOR, NOW, study, row.id)
    with pytest.raises(Refused, match="facts_while_open"):
        change(session, study, row, Person(row.name, row.email, {**row.facts, "MB1": "hemvard"}))
    assert session.scalar(select(func.count()).select_from(RegisterEntryRow)) == 12


def test_a_person_removed_after_the_close_still_counts_as_invited_without_a_name(session, study):
    wave = new_wave(session, study)
    open_wave(session, wave)
    waves.close_wave(session, OPERATOR, NOW, wave)
    before = participation.participation(session, wave, "MGR")
    people.remove_person(session, OPERATOR, NOW, study, people.find_people(session, study, "chef 3")[0].id)
    session.flush()
    session.expire_all()
    assert participation.participation(session, wave, "MGR") == before
    unnamed = select(func.count()).where(InvitationRow.wave_id == wave, InvitationRow.entry_id.is_(None))
    assert session.scalar(unnamed) == 1
    add(session, study)
    assert participation.participation(session, wave, "MGR") == before
