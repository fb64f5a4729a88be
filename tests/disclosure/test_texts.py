"""Which lists of texts may leave, in which order, and why the others may not."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from surveyapp.disclosure.policy import Policy
from surveyapp.disclosure.released_texts import TextList, TextRelease
from surveyapp.disclosure.texts import Approved, Written, hindrance, shuffled, text_list, unreadable

KEY, POLICY = b"k" * 32, Policy()


def approved(count):
    return [Approved(f"id{place}", f"Text {place}") for place in range(count)]


def written(writers, function=None, holders=None):
    return Written("MGR", "MFT" if function else "ME1", function, holders, writers)


@pytest.mark.parametrize(
    ("made", "ready", "why"),
    [
        (written(8), 8, None),
        (written(7), 7, "few_writers"),
        (written(7), 8, "few_writers"),
        (written(20), 7, "few_approved"),
        (written(20, "hr", 3), 8, None),
        (written(20, "arkiv", 2), 20, "few_holders"),
    ],
)
def test_a_list_leaves_when_enough_have_written_and_enough_is_approved_and_it_is_about_nobody(made, ready, why):
    assert hindrance(made, ready, POLICY) == why
    assert (text_list(made, approved(ready), POLICY, KEY) is None) == (why is not None)


def test_what_may_not_leave_for_its_size_may_not_be_read_and_what_is_not_yet_approved_may():
    assert (unreadable(written(7), POLICY), unreadable(written(9, "arkiv", 2), POLICY)) == ("few_writers", "few_holders")
    assert unreadable(written(8), POLICY) is None


def test_a_stricter_study_asks_for_more():
    assert hindrance(written(20), 11, Policy(min_respondents_text=12)) == "few_approved"


def test_how_many_wrote_is_printed_for_a_question_and_never_beside_a_function():
    assert text_list(written(20), approved(9), POLICY, KEY).written == 20
    assert text_list(written(20, "hr", 5), approved(9), POLICY, KEY).written is None


@given(st.permutations(approved(12)))
def test_the_order_is_the_keys_and_not_the_rows(rows):
    made = text_list(written(12), rows, POLICY, KEY)
    assert made == text_list(written(12), approved(12), POLICY, KEY)
    assert sorted(made.texts) == sorted(text.printed for text in rows)


def test_reading_and_printing_follow_different_orders_and_another_key_another():
    ids = [f"id{place}" for place in range(30)]
    orders = [tuple(shuffled(key, purpose, ids)) for key in (KEY, b"x" * 32) for purpose in ("reading", "released")]
    assert len({*orders, tuple(ids)}) == 5


def test_a_release_is_the_same_after_storage_and_its_fingerprint_covers_every_letter():
    lists = (TextList("MGR", "ME1", ("Bra […]", "Å"), None, 20), TextList("MGR", "MFT", ("x",), "hr"))
    made = TextRelease("s", "w", 2, "f" * 64, "2026-11-25", {"MGR": POLICY.to_document()}, lists)
    assert TextRelease.from_document(made.to_document()) == made
    other = TextRelease(
        "s", "w", 2, "f" * 64, "2026-11-25", {"MGR": POLICY.to_document()}, (TextList("MGR", "ME1", ("Bra", "Å"), None, 20),)
    )
    assert made.fingerprint != other.fingerprint
    assert [found.id for found in made.of("MGR")] == ["MGR/ME1", "MGR/MFT.hr"]
    assert list(made.of("STF")) == []
