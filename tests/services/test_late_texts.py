"""Texts that came after a version: they belong to the next one, and do not leave so few that comparing two lists tells them apart."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from surveyapp.errors import Refused
from surveyapp.persistence.rows import ClosedTextRow, WaveRow
from surveyapp.services import registry, text_release, text_review
from surveyapp.services.common import Actor
from surveyapp.services.text_review import Decision

NOW = datetime.now(UTC)
READER = Actor("konsult@ekvalla.example")
APPROVE = Decision("approve")


@pytest.fixture
def stage(scene):
    """A writing session and the released wave of the demo, with eight texts out to one question."""
    with scene.store.session(write=True) as session:
        wave = session.get_one(WaveRow, scene.demo.closed_wave)
        text_review.begin_reading(session, READER, NOW, wave)
        approve(session, wave, 8)
        text_release.publish_texts(session, READER, NOW, wave.id)
        yield session, wave


def question(session, wave):
    return next(one for one in text_review.questions(session, wave) if one.key == "MGR-ME1")


def approve(session, wave, number):
    """So many of those that are not read yet."""
    asked = question(session, wave)
    left = [text.id for text in text_review.read_texts(session, wave, asked) if text.state == "unread"]
    for one in left[:number]:
        text_review.decide(session, READER, NOW, wave, asked, one, APPROVE)


def come(session, wave, number, came):
    """Late texts, each approved as soon as it may be read."""
    for place in range(number):
        session.add(
            ClosedTextRow(id=f"late-{came}-{place}", wave_id=wave.id, instrument="MGR", item="ME1", text=f"Sent {place}", came=came)
        )
    session.flush()
    text_review.begin_reading(session, READER, NOW, wave)
    asked = question(session, wave)
    for one in [one for one in asked.ids if one.startswith(f"late-{came}")]:
        text_review.decide(session, READER, NOW, wave, asked, one, APPROVE)


def out(session, wave):
    (found,) = (one for one in text_release.newest_released_texts(session, wave.id).lists if one.id == "MGR/ME1")
    return found


def test_a_text_that_no_version_holds_is_not_read(stage):
    session, wave = stage
    before = question(session, wave).ids
    come(session, wave, 3, None)
    assert question(session, wave).ids == before


def test_fewer_than_eight_late_texts_wait_and_their_number_is_not_told(stage):
    session, wave = stage
    written = out(session, wave).written
    come(session, wave, 7, 2)
    with pytest.raises(Refused, match="no_new_texts"):
        text_release.publish_texts(session, READER, NOW, wave.id)
    approve(session, wave, 1)  # one of the first version may always follow
    text_release.publish_texts(session, READER, NOW, wave.id)
    assert (len(out(session, wave).texts), out(session, wave).written) == (9, written)
    assert not any(text.startswith("Sent ") for text in out(session, wave).texts)


def test_those_who_waited_leave_when_they_are_eight(stage):
    session, wave = stage
    written = out(session, wave).written
    come(session, wave, 5, 2)
    come(session, wave, 3, 3)
    text_release.publish_texts(session, READER, NOW, wave.id)
    assert (len(out(session, wave).texts), out(session, wave).written) == (16, written + 8)


def test_every_release_of_texts_is_put_down(stage):
    session, wave = stage
    (row,) = registry.said_of(session, wave.id, "texts")
    assert (row.version, row.by, len(row.entries["publications"][0]["texts"])) == (1, READER.name, 8)
