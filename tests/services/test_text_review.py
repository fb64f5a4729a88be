"""Texts read, decided upon and released: what is recorded, what may not be undone, and what is kept when the register goes."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import delete, select, update

from surveyapp.domain.marks import masked
from surveyapp.errors import InvalidInput, NotFound, Refused
from surveyapp.persistence.rows import (
    ClosedTextRow,
    EventRow,
    InstrumentVersionRow,
    RegisterEntryRow,
    StudyRow,
    TextReleaseRow,
    TextReviewRow,
    WaveRow,
)
from surveyapp.services import deletion, text_release, text_review, waves
from surveyapp.services.common import Actor
from surveyapp.services.text_marks import mark_texts
from surveyapp.services.text_review import Decision

NOW = datetime.now(UTC)
READER = Actor("konsult@ekvalla.example")
APPROVE = Decision("approve")


@pytest.fixture
def stage(scene):
    """A writing session and the released wave of the demo, its reading begun."""
    with scene.store.session(write=True) as session:
        wave = session.get_one(WaveRow, scene.demo.closed_wave)
        text_review.begin_reading(session, READER, NOW, wave)
        yield session, wave


def question(session, wave, key="MGR-ME1"):
    return text_review.question_of(session, wave, key)


def approve(session, wave, key="MGR-ME1", count=8, decision=APPROVE):
    asked = question(session, wave, key)
    for one in asked.ids[:count]:
        text_review.decide(session, READER, NOW, wave, asked, one, decision)
    return asked


def reword(session, text_id, words):
    """Other words in a closed text, marked anew."""
    session.execute(update(ClosedTextRow).where(ClosedTextRow.id == text_id).values(text=words))
    session.execute(delete(TextReviewRow).where(TextReviewRow.text_id == text_id))
    mark_texts(session, session.get_one(WaveRow, session.get_one(ClosedTextRow, text_id).wave_id))


def marked_words(session, text_id):
    text = session.get_one(ClosedTextRow, text_id).text
    return [(text[start:end], kind) for start, end, kind in session.get_one(TextReviewRow, text_id).marks]


# ---------------------------------------------------------------------- reading
def test_questions_stand_in_their_order_and_comments_stand_by_function(stage):
    session, wave = stage
    standings = {standing.question.key: standing for standing in text_review.standings(session, wave)}
    assert {key: standings[key].total for key in ("MGR-ME1", "MGR-ME2", "STF-SE1", "STF-SE2")} == {
        key: session.query(ClosedTextRow).filter_by(wave_id=wave.id, instrument=key[:3], item=key[4:]).count()
        for key in ("MGR-ME1", "MGR-ME2", "STF-SE1", "STF-SE2")
    }
    about = [standing for key, standing in standings.items() if key.startswith("MGR-MFT.")]
    assert about
    assert {standing.hindrance for standing in about} <= {"few_writers", "few_holders"}
    assert standings["MGR-ME1"].hindrance == "few_approved"


def test_texts_of_too_few_or_about_a_function_of_too_few_are_read_by_nobody(stage):
    session, wave = stage
    ids = list(session.scalars(select(ClosedTextRow.id).where(ClosedTextRow.wave_id == wave.id, ClosedTextRow.item == "ME1")))
    session.execute(update(ClosedTextRow).where(ClosedTextRow.id.in_(ids[:9])).values(item="MFT", function="hr"))
    assert len(text_review.read_texts(session, wave, question(session, wave, "MGR-MFT.hr"))) >= 9
    version = session.query(InstrumentVersionRow).filter_by(wave_id=wave.id, instrument="MGR").one()
    document = dict(version.document)
    document["functions"] = [{**f, "holders": {"": 2}} if f["id"] == "hr" else f for f in document["functions"]]
    version.document, version.fingerprint = document, "0" * 64  # the same wave, with two people in the function
    session.flush()
    for key in ("MGR-MFT.hr", "MGR-MFT.it", "MGR-XX"):
        with pytest.raises(NotFound):
            question(session, wave, key)


def test_the_reading_order_is_the_same_each_time_and_not_the_rows(stage):
    session, wave = stage
    texts = text_review.read_texts(session, wave, question(session, wave))
    assert [text.place for text in texts] == list(range(1, len(texts) + 1))
    assert [text.id for text in texts] == [text.id for text in text_review.read_texts(session, wave, question(session, wave))]
    assert [text.id for text in texts] != sorted(text.id for text in texts)


def test_a_reading_is_logged_once_a_day_and_for_each_reader(stage):
    session, wave = stage
    other = Actor("annan@ekvalla.example")
    assert not text_review.has_begun(session, other, NOW, wave)
    for reader, now in ((READER, NOW), (other, NOW), (READER, NOW + timedelta(days=1))):
        text_review.begin_reading(session, reader, now, wave)
        session.flush()
    rows = session.scalars(select(EventRow).where(EventRow.what == "texts_read").order_by(EventRow.id)).all()
    assert [row.actor for row in rows] == [READER.name, other.name, READER.name]
    assert text_review.has_begun(session, other, NOW, wave)
    assert not text_review.has_begun(session, other, NOW + timedelta(days=1), wave)


def test_nothing_is_read_or_decided_while_a_wave_is_open(scene):
    with scene.store.session(write=True) as session:
        wave = session.get_one(WaveRow, scene.demo.open_wave)
        assert text_review.closed_wave(session, scene.demo.open_study) is None
        with pytest.raises(Refused, match="before_close"):
            text_review.begin_reading(session, READER, NOW, wave)


# ---------------------------------------------------------------------- deciding
def test_a_decision_is_recorded_with_who_when_and_which_wording(stage):
    session, wave = stage
    asked = question(session, wave)
    one = asked.ids[0]
    reword(session, one, "Tack Kerstin, och tack vår ekonom.")
    (mark, _role) = text_review.read_texts(session, wave, asked)[0].marks
    text_review.decide(session, READER, NOW, wave, asked, one, Decision("approve", (mark.span,), ("tack vår",)))
    text = text_review.read_texts(session, wave, asked)[0]
    assert (text.state, text.decided_by, text.printed, text.own) == ("approved", READER.name, "Tack […], och […] ekonom.", ["tack vår"])
    assert text.decided_at is not None
    row = session.get_one(TextReviewRow, one)
    assert row.wording == text_review.wording_hash(wave.release_key, "Tack Kerstin, och tack vår ekonom.", row.masks)
    event = session.scalars(select(EventRow).where(EventRow.what == "text_approved")).one()
    assert event.detail == {"wave": wave.id, "question": "MGR-ME1", "wording": row.wording}


def test_a_decision_can_be_undone_until_the_text_is_out(stage):
    session, wave = stage
    asked = approve(session, wave, count=9)
    assert text_review.decide(session, READER, NOW, wave, asked, asked.ids[8], Decision("reopen")) == "unread"
    row = session.get_one(TextReviewRow, asked.ids[8])
    assert (row.state, row.decided_by, row.decided_at, row.wording, row.masks) == ("unread", None, None, None, [])
    text_release.publish_texts(session, READER, NOW, wave.id)
    with pytest.raises(Refused, match="text_published"):
        text_review.decide(session, READER, NOW, wave, asked, asked.ids[0], Decision("hold"))
    assert text_review.decide(session, READER, NOW, wave, asked, asked.ids[8], Decision("hold")) == "held"
    whats = [
        row.what
        for row in session.scalars(select(EventRow).where(EventRow.what.startswith("text_", autoescape=True)).order_by(EventRow.id))
    ]
    assert whats == ["text_approved"] * 9 + ["text_unread", "text_held"]


@pytest.mark.parametrize("decision", [Decision("approve", words=("finns inte",)), Decision("approve", spans=((0, 9999),))])
def test_what_stands_nowhere_in_the_text_cannot_be_hidden(stage, decision):
    session, wave = stage
    asked = question(session, wave)
    with pytest.raises(InvalidInput):
        text_review.decide(session, READER, NOW, wave, asked, asked.ids[0], decision)
    assert session.get_one(TextReviewRow, asked.ids[0]).masks == []


def test_a_text_with_nothing_left_is_held_back_and_not_counted_as_approved(stage):
    session, wave = stage
    asked = question(session, wave)
    reword(session, asked.ids[0], "Kerstin!")
    with pytest.raises(Refused, match="nothing_left"):
        text_review.decide(session, READER, NOW, wave, asked, asked.ids[0], Decision("approve", ((0, 7),)))
    assert session.get_one(TextReviewRow, asked.ids[0]).state == "unread"
    reword(session, asked.ids[0], ":-)")
    assert text_review.decide(session, READER, NOW, wave, asked, asked.ids[0], APPROVE) == "approved"


def test_a_text_of_another_question_or_an_unknown_decision_is_not_found(stage):
    session, wave = stage
    asked, other = question(session, wave), question(session, wave, "STF-SE1")
    for text_id, decision in ((other.ids[0], APPROVE), ("x" * 22, APPROVE), (asked.ids[0], Decision("rewrite"))):
        with pytest.raises(NotFound):
            text_review.decide(session, READER, NOW, wave, asked, text_id, decision)


# ---------------------------------------------------------------------- leaving
def test_seven_approved_texts_do_not_leave_and_eight_do(stage):
    session, wave = stage
    asked = approve(session, wave, count=7)
    with pytest.raises(Refused, match="no_texts_to_release"):
        text_release.publish_texts(session, READER, NOW, wave.id)
    text_review.decide(session, READER, NOW, wave, asked, asked.ids[7], APPROVE)
    release = text_release.texts_of(session, wave.id, text_release.publish_texts(session, READER, NOW, wave.id).version)
    (found,) = release.lists
    assert (found.id, len(found.texts), found.written) == ("MGR/ME1", 8, len(asked.ids))
    with pytest.raises(Refused, match="no_new_texts"):
        text_release.publish_texts(session, READER, NOW, wave.id)


def test_only_approved_texts_leave_as_they_were_approved_and_a_later_version_holds_the_earlier(stage):
    session, wave = stage
    asked = question(session, wave)
    reword(session, asked.ids[0], "Kerstin kan allt.")
    approve(session, wave, count=8, decision=Decision("approve", ((0, 7),)))
    text_review.decide(session, READER, NOW, wave, asked, asked.ids[8], Decision("hold"))
    first = text_release.publish_texts(session, READER, NOW, wave.id)
    session.flush()
    text_review.decide(session, READER, NOW, wave, asked, asked.ids[9], APPROVE)
    second = text_release.publish_texts(session, READER, NOW, wave.id)
    session.flush()
    old, new = (text_release.texts_of(session, wave.id, row.version) for row in (first, second))
    stored = {row.id: row.text for row in session.scalars(select(ClosedTextRow).where(ClosedTextRow.id.in_(asked.ids)))}
    assert sorted(old.lists[0].texts) == sorted(masked(stored[one], [(0, 7)]) for one in asked.ids[:8])
    assert "[…] kan allt." in old.lists[0].texts
    assert [text for text in new.lists[0].texts if text in old.lists[0].texts] == list(old.lists[0].texts)
    assert (new.version, len(new.lists[0].texts), first.fingerprint == old.fingerprint) == (2, 9, True)
    published = dict(
        session.execute(select(TextReviewRow.text_id, TextReviewRow.published_in).where(TextReviewRow.published_in.is_not(None))).all()
    )
    assert published == {**dict.fromkeys(asked.ids[:8], 1), asked.ids[9]: 2}


def test_a_text_that_was_changed_after_it_was_approved_does_not_leave(stage):
    session, wave = stage
    asked = approve(session, wave, count=8)
    session.execute(update(ClosedTextRow).where(ClosedTextRow.id == asked.ids[0]).values(text="Något annat"))
    with pytest.raises(Refused, match="no_texts_to_release"):
        text_release.publish_texts(session, READER, NOW, wave.id)


def test_texts_wait_for_the_figures(scene):
    with scene.store.session(write=True) as session:
        wave = waves.close_wave(session, READER, NOW, scene.demo.open_wave)
        with pytest.raises(Refused, match="figures_first"):
            text_release.publish_texts(session, READER, NOW, wave.id)
        assert session.query(TextReleaseRow).count() == 0


# ---------------------------------------------------------------------- the register goes
def test_names_are_marked_at_close_and_stay_marked_when_the_register_is_gone(scene):
    with scene.store.session(write=True) as session:
        study = session.get_one(StudyRow, scene.demo.open_study)
        name = session.scalars(select(RegisterEntryRow.name).where(RegisterEntryRow.study_id == study.id)).first()
        wave = waves.close_wave(session, READER, NOW, scene.demo.open_wave)
        assert (
            session.query(TextReviewRow).filter_by(wave_id=wave.id).count()
            == session.query(ClosedTextRow).filter_by(wave_id=wave.id).count()
        )
        one = session.scalars(select(ClosedTextRow.id).where(ClosedTextRow.wave_id == wave.id)).first()
        reword(session, one, f"Fråga {name} i stället.")
        study.deletion_date = NOW.date()
        session.flush()
        assert deletion.delete_due_registers(session, NOW) == [study.id]
        text_review.begin_reading(session, READER, NOW, wave)
        assert marked_words(session, one) == [(name, "name")]
        assert {row.against_register for row in session.query(TextReviewRow).filter_by(wave_id=wave.id)} == {True}


def test_what_nobody_has_marked_is_marked_before_the_register_goes_and_said_where_it_is_too_late(scene):
    with scene.store.session(write=True) as session:
        study = session.get_one(StudyRow, scene.demo.closed_study)
        name = session.scalars(select(RegisterEntryRow.name).where(RegisterEntryRow.study_id == study.id)).first()
        one, late = session.scalars(select(ClosedTextRow.id).where(ClosedTextRow.wave_id == scene.demo.closed_wave).limit(2))
        session.execute(update(ClosedTextRow).where(ClosedTextRow.id.in_((one, late))).values(text=f"Fråga {name} i stället."))
        session.execute(delete(TextReviewRow))
        study.deletion_date = NOW.date()
        session.flush()
        deletion.delete_due_registers(session, NOW)
        assert marked_words(session, one) == [(name, "name")]
        session.execute(delete(TextReviewRow).where(TextReviewRow.text_id == late))
        mark_texts(session, session.get_one(WaveRow, scene.demo.closed_wave))
        assert not session.get_one(TextReviewRow, late).against_register
        assert session.get_one(TextReviewRow, one).against_register


def test_a_wave_that_is_opened_again_is_read_anew(scene):
    with scene.store.session(write=True) as session:
        wave = waves.close_wave(session, READER, NOW, scene.demo.open_wave)
        asked = next(q for q in text_review.questions(session, wave) if q.unreadable is None)
        text_review.decide(session, READER, NOW, wave, asked, asked.ids[0], APPROVE)
        session.flush()
        waves.reopen_wave(session, READER, NOW, wave.id, scene.settings.link_key, NOW.date() + timedelta(days=3))
        waves.close_wave(session, READER, NOW, wave.id)
        session.expire_all()
        states = {row.state for row in session.query(TextReviewRow).filter_by(wave_id=wave.id)}
        assert states == {"unread"}
