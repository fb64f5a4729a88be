"""Answers collected elsewhere, from files to a closed wave that is released as any other, and back again."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime, timedelta
from random import Random

import pytest
from sqlalchemy import func, select

from surveyapp.disclosure.released import Kind
from surveyapp.domain.scale import ResponseOption
from surveyapp.errors import Refused, WrongState
from surveyapp.language import translator
from surveyapp.persistence.rows import (
    AnswerFileRow,
    ClosedResponseRow,
    ClosedTextRow,
    InstrumentVersionRow,
    InvitationRow,
    RegisterEntryRow,
    WaveRow,
)
from surveyapp.reports.book import Book
from surveyapp.reports.chapters import since
from surveyapp.services import answer_import, register, release_requests, studies, waves
from surveyapp.services.answer_invited import COUNTS, NONE, REGISTER, InvitedChoice, invited_rows
from surveyapp.services.answer_preview import AnswerPreview, Read
from surveyapp.services.answer_work import look, read
from surveyapp.services.common import OPERATOR, random_id, swedish_day
from surveyapp.services.release import perform_release
from surveyapp.services.release_export import audit_document
from tests.disclosure.mappers import sizes_only
from tests.services import elsewhere

NOW = datetime.now(UTC)
TODAY = swedish_day(NOW)
DAYS = {"opened_on": TODAY - timedelta(days=20), "closed_on": TODAY - timedelta(days=5)}
NOBODY = {"MGR": InvitedChoice(NONE), "STF": InvitedChoice(NONE)}


def new_study(session):
    study = studies.create_study(session, OPERATOR, NOW, name="Översyn", municipality="Björklunda", contact="fragor@bjorklunda.example")
    areas = tuple(ResponseOption(f"area{place}x", {"sv": name, "en": name}) for place, name in enumerate(elsewhere.AREAS))
    studies.change_design(session, OPERATOR, NOW, study.id, areas=areas)
    session.flush()
    return study


def answers(session, study, managers=30, staff=20, seed=1):
    """What both files of these people hold, read in the way that pages and commands do."""
    random, words = Random(seed), register.vocabulary(session, study)
    found = {}
    for key, number in (("MGR", managers), ("STF", staff)):
        made = waves.compose_both(session, study)[key]
        people = [elsewhere.someone(made, random, blank=0.02) for _ in range(number)]
        content = elsewhere.written(elsewhere.full_file(made, people, random))
        if not number:
            continue
        plan, _preview = look(content, None, None, made.to_document(), words, TODAY)
        found[key] = read(content, plan, made.to_document(), words, TODAY)
    return found


def stored(session, study, invited=NOBODY, **numbers):
    given = answers(session, study, **numbers)
    return given, *answer_import.store_answers(session, OPERATOR, NOW, study.id, given, invited, **DAYS)


def released(session, wave):
    row = release_requests.request_release(session, OPERATOR, NOW, wave.id)
    session.flush()
    perform_release(session, NOW, row.id, sizes_only)
    return row, release_requests.publication_of(row)


def count(session, table):
    return session.scalar(select(func.count()).select_from(table))


def test_what_was_read_is_what_is_stored_without_a_link_to_anybody(session):
    study = new_study(session)
    given, wave, _found = stored(session, study)
    assert (wave.state, wave.elsewhere, wave.needs_scrub) == ("closed", True, True)
    for key, one in given.items():
        rows = session.scalars(select(ClosedResponseRow).where(ClosedResponseRow.instrument == key)).all()
        assert Counter((row.packed, row.completeness) for row in rows) == Counter(one.responses)
        texts = session.scalars(select(ClosedTextRow).where(ClosedTextRow.instrument == key)).all()
        assert Counter((row.item, row.function, row.text) for row in texts) == Counter(one.texts)
    assert (count(session, InvitationRow), count(session, AnswerFileRow)) == (0, 0)
    assert not {column.name for column in ClosedTextRow.__table__.columns} & {"response_id", "invitation_id", "at", "day"}


def test_without_any_number_of_invited_a_release_shows_no_rate_and_everything_else(session):
    study = new_study(session)
    given, wave, _found = stored(session, study)
    row, publication = released(session, wave)
    assert [table.id for table in publication.tables if table.kind is Kind.RESPONSE_RATE] == []
    assert publication.facts["answered"] == {key: len(one.responses) for key, one in given.items()}
    assert publication.facts["invited"] == {"MGR": 0, "STF": 0}
    assert {table.dimension for table in publication.tables if table.instrument == "MGR"} >= {"all", "area"}
    assert all(cell.bounds is None for table in publication.tables for cell in table.cells)
    assert all(group.invited is None for groups in publication.groups.values() for group in groups)
    units = audit_document(row)["frame"]["units"]  # an outsider is taken to know who answered
    assert Counter(unit["instrument"] for unit in units if unit["responded"]) == Counter(publication.facts["answered"])
    assert {unit["MB1"] for unit in units if unit["instrument"] == "MGR"} <= {"", "area0x", "area1x", "area2x"}
    assert sum(unit["MB1"] != "" for unit in units) > 20


def test_with_numbers_by_class_the_rate_of_each_is_shown(session):
    study = new_study(session)
    given = answers(session, study)
    counts = {(first, second): number + 2 for first, second, number in given["MGR"].preview.classes if first and second}
    known = sum(number for first, second, number in given["MGR"].preview.classes if first and second)
    if known < len(given["MGR"].responses):
        counts = {(area.value,): 30 for area in studies.design_of(study).areas}
    choices = {"MGR": InvitedChoice(COUNTS, counts), "STF": InvitedChoice(COUNTS, {(): 40})}
    wave, found = answer_import.store_answers(session, OPERATOR, NOW, study.id, given, choices, **DAYS)
    _row, publication = released(session, wave)
    rates = {table.id: table for table in publication.tables if table.kind is Kind.RESPONSE_RATE}
    assert rates["STF/rate/all"].cells[0].percent == 50
    assert rates["MGR/rate/all"].cells[0].invited == sum(counts.values())
    assert ("MGR/rate/area" in rates) == ("MB1" in found["MGR"].attributes)


def facts(area, role="enhetschef", tenure="t1"):
    return {"MB1": area, "MB2": role, "MB3": tenure}


def packed(*people):
    """Responses that hold breakdowns and nothing else."""
    made = elsewhere.instrument("MGR")
    codes = [made.scale_of(made.items[item]).codes for item in ("MB1", "MB2", "MB3")]
    empty = b"\xfb" * 600
    return made, [bytes(code.get(person[item], 251) for item, code in zip(person, codes, strict=True)) + empty for person in people]


def test_the_register_gives_rates_by_what_it_and_the_answers_agree_on():
    made, rows = packed(facts("area0x"), facts("area0x", tenure="t6"), facts("area1x"))
    people = [facts("area0x"), facts("area0x"), facts("area0x"), facts("area1x"), facts("area1x", "verksamhetschef")]
    found = invited_rows(made, rows, InvitedChoice(REGISTER), people)
    assert found.attributes == ("MB1", "MB2")  # nobody in the register has been there as long as one says to have been
    assert Counter((row["MB1"], came) for row, came in found.rows) == {
        ("area0x", True): 2,
        ("area0x", False): 1,
        ("area1x", True): 1,
        ("area1x", False): 1,
    }


def test_an_attribute_that_a_response_lacks_is_no_base_for_a_rate():
    made, rows = packed(facts("area0x"), facts("area0x", role=""))
    found = invited_rows(made, rows, InvitedChoice(COUNTS, {("area0x", "enhetschef"): 3, ("area1x", "enhetschef"): 2}))
    assert (found.attributes, len(found.rows)) == (("MB1",), 5)


@pytest.mark.parametrize(
    ("choice", "people"),
    [
        (InvitedChoice(COUNTS, {("area0x", "enhetschef"): 1, ("area1x", "enhetschef"): 9}), []),
        (InvitedChoice(COUNTS, {("area0x",): 1}), []),
        (InvitedChoice(COUNTS, {(): 1}), []),
        (InvitedChoice(REGISTER), [facts("area0x")]),
        (InvitedChoice(REGISTER), []),
    ],
)
def test_more_answers_than_invited_is_refused_with_where(choice, people):
    made, rows = packed(facts("area0x"), facts("area0x"))
    with pytest.raises(Refused) as refused:
        invited_rows(made, rows, choice, people)
    assert refused.value.code == "more_answers_than_invited"
    assert refused.value.params["answered"] == 2


def test_numbers_that_are_all_nothing_are_refused():
    made, rows = packed(facts("area0x"))
    with pytest.raises(Refused, match="no_counts"):
        invited_rows(made, rows, InvitedChoice(COUNTS, {("area0x",): 0}))


def test_taking_back_leaves_nothing_and_the_next_file_finds_a_draft(session):
    study = new_study(session)
    _given, wave, _found = stored(session, study, {"MGR": InvitedChoice(COUNTS, {(): 50}), "STF": InvitedChoice(NONE)})
    number = wave.number
    answer_import.take_back(session, OPERATOR, NOW, wave.id)
    session.flush()
    assert [count(session, t) for t in (ClosedResponseRow, ClosedTextRow, InvitationRow, InstrumentVersionRow)] == [0, 0, 0, 0]
    assert (wave.state, wave.elsewhere, wave.needs_scrub, wave.closed_on) == ("draft", False, True, None)
    studies.change_design(session, OPERATOR, NOW, study.id, full_card_limit=6)
    _given, again, _found = stored(session, study)
    assert (again.id, again.number) == (wave.id, number)


def test_released_answers_are_not_taken_back_and_imported_ones_never_open(session):
    study = new_study(session)
    _given, wave, _found = stored(session, study)
    with pytest.raises(Refused, match="collected_elsewhere"):
        waves.reopen_wave(session, OPERATOR, NOW, wave.id, b"k" * 32, TODAY + timedelta(days=3))
    released(session, wave)
    with pytest.raises(WrongState):
        answer_import.take_back(session, OPERATOR, NOW, wave.id)


def test_a_draft_cannot_be_closed_as_if_it_had_been_open(session):
    study = new_study(session)
    wave = waves.create_wave(session, OPERATOR, NOW, study.id)
    session.flush()
    with pytest.raises(WrongState):
        waves.close_wave(session, OPERATOR, NOW, wave.id)


def test_one_questionnaire_alone_is_enough_and_none_is_not(session):
    study = new_study(session)
    with pytest.raises(Refused, match="no_responses"):
        answer_import.store_answers(session, OPERATOR, NOW, study.id, {"MGR": Read([], [], AnswerPreview())}, NOBODY, **DAYS)
    _given, wave, _found = stored(session, study, staff=0)
    _row, publication = released(session, wave)
    assert publication.facts["answered"] == {"MGR": 30, "STF": 0}


@pytest.mark.parametrize(
    "days", [{"opened_on": TODAY, "closed_on": TODAY - timedelta(days=1)}, {"opened_on": TODAY, "closed_on": TODAY + timedelta(days=1)}]
)
def test_a_collection_has_been(session, days):
    study = new_study(session)
    with pytest.raises(Refused, match="dates_of_past"):
        answer_import.store_answers(session, OPERATOR, NOW, study.id, answers(session, study, staff=0), NOBODY, **days)


def test_a_file_waits_a_day_alone_and_is_replaced_by_the_next(session):
    study = new_study(session)
    for name in ("en.csv", "två.csv"):
        answer_import.keep_file(session, OPERATOR, NOW, study.id, "MGR", name, b"MB1;MG1\n1;4\n", {}, {})
    assert [row.file_name for row in session.scalars(select(AnswerFileRow))] == ["två.csv"]
    assert answer_import.content_of(answer_import.waiting_file(session, study.id, "MGR")) == b"MB1;MG1\n1;4\n"
    assert answer_import.delete_old_files(session, NOW + timedelta(hours=23)) == 0
    assert answer_import.delete_old_files(session, NOW + timedelta(hours=25)) == 1
    with pytest.raises(Refused, match="file_gone"):
        answer_import.waiting_file(session, study.id, "MGR")


def test_no_file_waits_beside_an_open_wave(session):
    study = new_study(session)
    wave = waves.create_wave(session, OPERATOR, NOW, study.id)
    wave.state = "open"
    session.flush()
    with pytest.raises(Refused, match="wave_unfinished"):
        answer_import.keep_file(session, OPERATOR, NOW, study.id, "MGR", "en.csv", b"x", {}, {})


def test_a_register_of_people_gives_numbers_and_no_link(session):
    study = new_study(session)
    for number in range(40):
        area = f"area{number % 3}x"
        row = {"id": random_id(), "study_id": study.id, "instrument": "MGR", "name": f"Chef {number}", "email": f"c{number}@b.example"}
        session.add(RegisterEntryRow(**row, facts=facts(area)))
    session.flush()
    _given, _wave, found = stored(session, study, {"MGR": InvitedChoice(REGISTER), "STF": InvitedChoice(NONE)}, managers=20)
    people = session.scalars(select(InvitationRow)).all()
    assert len(people) == len(found["MGR"].rows) == 40
    assert {(row.entry_id, row.token_hash) for row in people} == {(None, None)}
    assert sum(row.state == "answered" for row in people) == 20
    assert session.scalar(select(WaveRow.register_on)) is None


def test_a_wave_from_files_is_compared_with_an_earlier_one_from_files(session):
    study = new_study(session)
    _given, first, _found = stored(session, study)
    released(session, first)
    _given, second, _found = stored(session, study, seed=2)
    _row, publication = released(session, second)
    compared = [table for table in publication.tables if table.kind is Kind.WAVES]
    assert {table.instrument for table in compared} == {"MGR", "STF"}
    assert {table.cells[0].contrast.against for table in compared} == {first.id}
    before = publication.facts["before"]
    assert (before["number"], before["version"], before["elsewhere"], before["answered"]["MGR"]) == (1, 1, True, 30)
    book = Book(publication, "MGR", translator("sv"))
    assert "Förra mätningens svar samlades in på annat håll." in since.how(book)
