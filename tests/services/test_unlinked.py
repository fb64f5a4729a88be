"""What is promised about the link between people and answers, looked for in the files themselves."""

from __future__ import annotations

import hashlib
import os
import shutil
import sqlite3
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select, text

from surveyapp.errors import LinkUnknown, Refused, WrongState
from surveyapp.persistence.database import Database
from surveyapp.persistence.rows import (
    ClosedResponseRow,
    ClosedTextRow,
    DraftRow,
    InvitationRow,
    ResponseRow,
    ResponseTextRow,
    WaveRow,
)
from surveyapp.services import links, release_requests, responses, waves
from surveyapp.services.common import OPERATOR
from surveyapp.services.demo import create_demo
from surveyapp.services.release import perform_release
from tests.disclosure.mappers import sizes_only

NOW = datetime(2026, 9, 14, 9, 0, tzinfo=UTC)
WORDS = "Kvarglömda ord som ingen ska kunna läsa efteråt 8421"


@pytest.fixture
def key():
    return os.urandom(32)


@pytest.fixture
def demo(database, key):
    """The demo on each kind of database: one wave closed, one open."""
    with database.transaction() as session:
        return create_demo(session, OPERATOR, datetime.now(UTC), key)


def file_bytes(folder):
    return b"".join(path.read_bytes() for path in sorted(folder.glob("surveyapp.sqlite*")))


def begun(session, token, now):
    seen = responses.visit(session, token, now, writing=True)
    return responses.start(session, seen, "sv")


def text_variable(seen):
    return next(field.variable for step in seen.steps for field in step.fields if field.item.type == "text")


# ---------------------------------------------------------------------- the file
def test_neither_token_nor_draft_nor_receipt_is_in_the_file_while_it_is_open(scene):
    now, token, receipt = datetime.now(UTC), scene.demo.manager_link, responses.new_receipt()
    with scene.store.transaction() as session:
        seen = begun(session, token, now)
        responses.save(session, seen, {text_variable(seen): WORDS}, seen.steps[0].key)
    content = file_bytes(scene.settings.instance)
    assert token.encode() not in content
    assert WORDS.encode() not in content  # sealed under a key that only the link gives
    with scene.store.transaction() as session:
        responses.submit(session, responses.visit(session, token, now, writing=True), receipt, now)
    content = file_bytes(scene.settings.instance)
    assert WORDS.encode() in content  # now a text of its own, without a key to anybody
    assert receipt.encode() not in content
    assert scene.settings.link_key not in content
    assert scene.settings.secret_key not in content


def test_after_close_and_rewrite_nothing_of_links_drafts_receipts_or_arrival_is_in_the_file(scene):
    now, token, receipt = datetime.now(UTC), scene.demo.manager_link, responses.new_receipt()
    with scene.store.transaction() as session:
        seen = begun(session, token, now)
        responses.save(session, seen, {text_variable(seen): WORDS}, seen.steps[0].key)
        sealed = [row.sealed for row in session.scalars(select(DraftRow))]
        responses.submit(session, responses.visit(session, token, now, writing=True), receipt, now)
    with scene.store.transaction() as session:
        old = [row.id for row in session.scalars(select(ResponseRow))] + [row.id for row in session.scalars(select(ResponseTextRow))]
        hashes = [links.token_hash(token), links.receipt_hash(receipt, "response"), hashlib.sha256(token.encode()).digest()]
        assert hashes[0] in file_bytes(scene.settings.instance)
        waves.close_wave(session, OPERATOR, now, scene.demo.open_wave)
    scene.store.scrub()
    content = file_bytes(scene.settings.instance)
    assert len(old) > 40
    assert [one for one in old if one.encode() in content] == []
    assert [one for one in hashes if one in content] == []
    assert sealed[-1] not in content
    assert WORDS.encode() in content


def test_two_backups_cannot_be_joined_on_anything_of_a_response(scene, tmp_path):
    scene.store.scrub()
    before = tmp_path / "before.sqlite"
    shutil.copy(scene.settings.instance / "surveyapp.sqlite", before)
    with scene.store.transaction() as session:
        waves.close_wave(session, OPERATOR, datetime.now(UTC), scene.demo.open_wave)
    scene.store.scrub()
    after = scene.settings.instance / "surveyapp.sqlite"
    wave = scene.demo.open_wave
    old = rows(before, f"SELECT id, packed FROM response WHERE wave_id = '{wave}'")
    new = rows(after, f"SELECT id, packed FROM closed_response WHERE wave_id = '{wave}'")
    assert len(old) == len(new) == 54
    assert {one[0] for one in old} & {one[0] for one in new} == set()
    assert sorted(one[1] for one in old) == sorted(one[1] for one in new)
    assert [one[1] for one in old] != [one[1] for one in new]
    assert rows(after, f"SELECT id FROM response WHERE wave_id = '{wave}'") == []
    assert not columns(after, "closed_response") & {"receipt_hash", "day", "created_at", "invitation_id"}
    assert not columns(after, "closed_text") & {"receipt_hash", "response_id", "day", "created_at"}


def rows(path, query):
    with sqlite3.connect(path) as connection:
        return connection.execute(query).fetchall()


def columns(path, table):
    return {row[1] for row in rows(path, f"PRAGMA table_info({table})")}


def test_rows_tell_no_order_of_arrival_on_postgresql(postgres_url, key):
    store = Database(postgres_url)
    with store.transaction() as session:
        made = create_demo(session, OPERATOR, datetime.now(UTC), key)
        arrived = list(
            session.execute(text("SELECT packed FROM response WHERE wave_id = :w ORDER BY ctid"), {"w": made.open_wave}).scalars()
        )
    with store.transaction() as session:
        waves.close_wave(session, OPERATOR, datetime.now(UTC), made.open_wave)
    store.scrub()
    with store.session(write=False) as session:
        stored = session.execute(
            text("SELECT packed, xmin::text FROM closed_response WHERE wave_id = :w ORDER BY ctid"), {"w": made.open_wave}
        ).all()
        texts = session.execute(text("SELECT DISTINCT xmin::text FROM closed_text WHERE wave_id = :w"), {"w": made.open_wave}).all()
    store.dispose()
    assert sorted(bytes(row[0]) for row in stored) == sorted(bytes(one) for one in arrived)
    assert [bytes(row[0]) for row in stored] != [bytes(one) for one in arrived]
    assert len({row[1] for row in stored}) == 1
    assert len(texts) == 1


# ---------------------------------------------------------------------- links and states, on both databases
def test_fresh_links_kill_the_old_and_what_was_begun_follows(database, demo, key):
    now, old = datetime.now(UTC), demo.manager_link
    with database.transaction() as session:
        seen = begun(session, old, now)
        responses.save(session, seen, {text_variable(seen): WORDS}, seen.steps[0].key)
        invitation = seen.invitation_id
    with database.transaction() as session:
        fresh = list(waves.reissue_links(session, OPERATOR, now, demo.open_wave, key))
    with database.transaction() as session:
        with pytest.raises(LinkUnknown):
            responses.visit(session, old, now)
        found = [seen for seen in (responses.visit(session, token, now) for token in fresh) if seen.invitation_id == invitation]
        assert [WORDS in seen.draft.answers.values() for seen in found] == [True]


def test_a_closed_wave_opens_again_only_before_its_release(database, demo, key):
    now = datetime.now(UTC)
    with database.transaction() as session:
        waves.close_wave(session, OPERATOR, now, demo.open_wave)
        with pytest.raises(LinkUnknown):  # the hash is gone: closed and unknown are one
            responses.visit(session, "x" * 24, now)
    with database.transaction() as session:
        waves.reopen_wave(session, OPERATOR, now, demo.open_wave, key, (now + timedelta(days=5)).date())
        assert session.get(WaveRow, demo.open_wave).state == "open"
    with database.transaction() as session:
        waves.close_wave(session, OPERATOR, now, demo.open_wave)
        asked = release_requests.request_release(session, OPERATOR, now, demo.open_wave)
        session.flush()
        perform_release(session, now, asked.id, sizes_only)
    with database.transaction() as session, pytest.raises((Refused, WrongState)):
        waves.reopen_wave(session, OPERATOR, now, demo.open_wave, key, (now + timedelta(days=5)).date())


def test_drafts_that_were_never_sent_are_gone_with_the_release_and_hashes_of_answers_at_close(database, demo):
    now = datetime.now(UTC)
    with database.transaction() as session:
        begun(session, demo.manager_link, now)
        answered = select(InvitationRow).where(InvitationRow.wave_id == demo.open_wave, InvitationRow.state == "answered")
        assert all(row.token_hash for row in session.scalars(answered))
        waves.close_wave(session, OPERATOR, now, demo.open_wave)
    with database.transaction() as session:
        assert [row.token_hash for row in session.scalars(answered) if row.token_hash] == []
        asked = release_requests.request_release(session, OPERATOR, now, demo.open_wave)
        session.flush()
        perform_release(session, now, asked.id, sizes_only)
    with database.transaction() as session:
        own = (
            select(DraftRow).join(InvitationRow, InvitationRow.id == DraftRow.invitation_id).where(InvitationRow.wave_id == demo.open_wave)
        )
        assert session.scalars(own).all() == []


def test_closing_keeps_every_answer_and_text(database, demo):
    with database.transaction() as session:
        packed = sorted(session.scalars(select(ResponseRow.packed).where(ResponseRow.wave_id == demo.open_wave)))
        texts = sorted(session.scalars(select(ResponseTextRow.text).where(ResponseTextRow.wave_id == demo.open_wave)))
        waves.close_wave(session, OPERATOR, datetime.now(UTC), demo.open_wave)
    with database.transaction() as session:
        assert sorted(session.scalars(select(ClosedResponseRow.packed).where(ClosedResponseRow.wave_id == demo.open_wave))) == packed
        assert sorted(session.scalars(select(ClosedTextRow.text).where(ClosedTextRow.wave_id == demo.open_wave))) == texts
    assert (len(packed), len(texts) > 10) == (54, True)


def test_a_token_has_144_bits_and_depends_on_key_invitation_and_generation():
    one = links.token(b"k" * 32, "invitation", 1)
    assert len(one) == 24  # base64 without padding: 18 bytes
    assert (
        len({one, links.token(b"l" * 32, "invitation", 1), links.token(b"k" * 32, "other", 1), links.token(b"k" * 32, "invitation", 2)})
        == 4
    )
    assert one == links.token(b"k" * 32, "invitation", 1)


def test_a_sealed_draft_opens_with_its_own_link_only():
    sealed = links.seal("a" * 24, {"answers": {"MG1": "4"}})
    assert links.unseal("a" * 24, sealed) == {"answers": {"MG1": "4"}}
    with pytest.raises(LinkUnknown):
        links.unseal("b" * 24, sealed)
    assert b"MG1" not in sealed
