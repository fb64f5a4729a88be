"""What could serve as a thread from an answer to a person, looked for in tables, rows, files and logs of what was done."""

from __future__ import annotations

import os
import sqlite3
from datetime import UTC, datetime

import pytest
from sqlalchemy import Date, DateTime, Time, func, inspect, select

from surveyapp.domain.codebook import codebook
from surveyapp.errors import NotFound
from surveyapp.persistence.rows import DraftRow, EventRow, InvitationRow, ResponseRow, ResponseTextRow
from surveyapp.services import links, participation, responses
from surveyapp.services.common import OPERATOR
from surveyapp.services.demo import create_demo
from tests.services.test_unlinked import WORDS, begun, file_bytes, text_variable

PERSONS = {"invitation", "draft"}
ANSWERS = {"response", "response_text", "closed_response", "closed_text"}


@pytest.fixture
def demo(database):
    """The demo on each kind of database: one wave closed, one open."""
    with database.transaction() as session:
        return create_demo(session, OPERATOR, datetime.now(UTC), os.urandom(32))


def test_no_table_of_people_or_answers_keeps_a_time_and_only_an_open_response_a_day(database):
    kept = {}
    tables = inspect(database.engine)
    for table in PERSONS | ANSWERS:
        for column in tables.get_columns(table):
            if isinstance(column["type"], DateTime | Date | Time):
                kept[table, column["name"]] = type(column["type"]).__name__.upper()
    assert kept == {("response", "day"): "DATE"}


def test_no_key_or_shared_column_leads_from_people_to_answers(database):
    tables = inspect(database.engine)
    for answers in ANSWERS:
        assert {key["referred_table"] for key in tables.get_foreign_keys(answers)} <= {"wave", "instrument_version"}
        columns = {column["name"] for column in tables.get_columns(answers)}
        assert not columns & {"invitation_id", "entry_id", "facts", "generation", "token_hash", "state"}
    assert {key["referred_table"] for key in tables.get_foreign_keys("invitation")} == {"wave", "register_entry", "instrument_version"}


def test_what_respondents_do_leaves_no_line_in_the_audit_log(database, demo):
    now, receipt = datetime.now(UTC), responses.new_receipt()
    with database.transaction() as session:
        before = session.scalar(select(func.count()).select_from(EventRow))
        seen = begun(session, demo.manager_link, now)
        seen = responses.correct(session, seen, {"MB2": "verksamhetschef"})
        responses.save(session, seen, {text_variable(seen): WORDS}, seen.steps[0].key)
        responses.submit(session, responses.visit(session, demo.manager_link, now, writing=True), receipt, now)
        responses.withdraw_response(session, responses.visit(session, demo.manager_link, now, writing=True), receipt)
        assert session.scalar(select(func.count()).select_from(EventRow)) == before


def test_an_answered_invitation_keeps_hash_and_state_and_nothing_new(database, demo):
    now = datetime.now(UTC)
    row = select(InvitationRow.__table__).where(InvitationRow.token_hash == links.token_hash(demo.manager_link))
    with database.transaction() as session:
        before = dict(session.execute(row).one()._mapping)
        begun(session, demo.manager_link, now)
        responses.submit(session, responses.visit(session, demo.manager_link, now, writing=True), responses.new_receipt(), now)
        after = dict(session.execute(row).one()._mapping)
        assert session.get(DraftRow, before["id"]) is None
    assert {name for name in before if before[name] != after[name]} == {"state"}
    assert (after["state"], after["listed_answered"]) == ("answered", False)  # the list is brought up to date at night


def test_response_and_texts_hold_hashes_that_only_the_receipt_joins(database, demo):
    now, receipt = datetime.now(UTC), responses.new_receipt()
    with database.transaction() as session:
        seen = begun(session, demo.staff_link, now)
        texts = [field.variable for step in seen.steps for field in step.fields if field.item.type == "text"]
        responses.save(session, seen, dict.fromkeys(texts, WORDS), seen.steps[0].key)
        responses.submit(session, responses.visit(session, demo.staff_link, now, writing=True), receipt, now)
        own = [row.receipt_hash for row in session.scalars(select(ResponseTextRow).where(ResponseTextRow.text == WORDS))]
        whole = session.scalars(select(ResponseRow.receipt_hash).where(ResponseRow.receipt_hash == links.receipt_hash(receipt, "response")))
        assert len({*own, *whole}) == len(texts) + 1
        found = responses.stored(session, responses.visit(session, demo.staff_link, now), receipt)
        assert set(found.texts) == set(texts)
        other = responses.new_receipt()
        with pytest.raises(NotFound):
            responses.stored(session, responses.visit(session, demo.staff_link, now), other)


def test_a_draft_that_was_sent_is_overwritten_in_the_file_without_waiting_for_the_close(scene):
    now = datetime.now(UTC)
    with scene.store.transaction() as session:
        seen = begun(session, scene.demo.manager_link, now)
        responses.save(session, seen, {text_variable(seen): WORDS}, seen.steps[0].key)
        sealed = session.get(DraftRow, seen.invitation_id).sealed
    checkpoint(scene)
    path = scene.settings.instance / "surveyapp.sqlite"
    assert sealed in path.read_bytes()
    with scene.store.transaction() as session:
        responses.submit(session, responses.visit(session, scene.demo.manager_link, now, writing=True), responses.new_receipt(), now)
    checkpoint(scene)
    assert sealed not in file_bytes(scene.settings.instance)


def checkpoint(scene):
    with scene.store.session(write=False) as session:
        assert session.connection().exec_driver_sql("PRAGMA secure_delete").scalar() == 1
    scene.store.dispose()
    with sqlite3.connect(scene.settings.instance / "surveyapp.sqlite") as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")


# ---------------------------------------------------------------------- breakdowns
def test_a_response_keeps_the_studys_breakdowns_and_nothing_else_that_the_register_says(database, demo):
    with database.session(write=False) as session:
        seen = responses.visit(session, demo.manager_link, datetime.now(UTC))
    assert {item for item in seen.facts if item not in seen.instrument.items} <= {"own_function"}
    breakdowns = [variable.name for variable in codebook(seen.instrument).variables if variable.kind == "breakdown"]
    assert breakdowns == [b.item for b in seen.instrument.breakdowns] == ["MB1", "MB2", "MB3"]
    assert [item.id for item in seen.instrument.items.values() if item.role == "total_only"] == ["MB4"]


def test_what_the_register_lacks_is_asked_kept_with_the_response_and_known_for_respondents_only(database, demo):
    now = datetime.now(UTC)
    with database.transaction() as session:
        row = session.scalars(select(InvitationRow).where(InvitationRow.token_hash == links.token_hash(demo.manager_link))).one()
        row.facts = {name: value for name, value in row.facts.items() if name != "MB3"}
        session.flush()
        seen = begun(session, demo.manager_link, now)
        assert [field.variable for field in seen.steps[0].fields] == ["MB3"]
        responses.save(session, seen, {"MB3": "t6"}, seen.steps[0].key)
        receipt = responses.new_receipt()
        responses.submit(session, responses.visit(session, demo.manager_link, now, writing=True), receipt, now)
        stored = responses.stored(session, responses.visit(session, demo.manager_link, now), receipt)
        session.refresh(row)
        assert stored.answers["MB3"] == "t6"
        assert "MB3" not in row.facts
        counts = participation.participation(session, demo.open_wave, "MGR")
        assert sum(counts["MB3", value].invited for item, value in counts if item == "MB3") == counts["", ""].invited - 1
