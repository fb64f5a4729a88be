"""Marks in Swedish texts made by hand, and what holds for every text: marks lie in it, and masking touches nothing else."""

from __future__ import annotations

import re
import unicodedata
from itertools import pairwise

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from surveyapp.domain.mark_words import first_names, last_names
from surveyapp.domain.marks import MASK, Known, MarkKind, joined, marks_of, masked, places_of

KNOWN = Known(
    names=("Åsa Öberg-Lindqvist", "Per von Berg", "Anna-Karin Ek", "Zoé Qadir"),
    addresses=("annsve@ekvalla.example", "per.berg@ekvalla.example"),
    units=("Boende LSS", "Solgården", "Hemvård"),
    functions=("Arkivarie",),
)


def found(text, known=KNOWN):
    return [(text[mark.start : mark.end], str(mark.kind)) for mark in marks_of(text, known)]


@pytest.mark.parametrize(
    ("text", "marks"),
    [
        ("Åsa är bra.", [("Åsa", "name")]),
        ("Utan ÅSA ÖBERG-LINDQVISTS hjälp går det inte.", [("ÅSA ÖBERG-LINDQVISTS", "name")]),
        ("Fråga åsa, eller Öberg-Lindqvist.", [("åsa", "name"), ("Öberg-Lindqvist", "name")]),
        ("Anna-Karins svar kom sent.", [("Anna-Karins", "name")]),
        ("Karin hjälper mig, Qadirs likaså.", [("Karin", "name"), ("Qadirs", "name")]),
        ("Per von Berg svarar. Per månad svarar han tio gånger per dag.", [("Per von Berg", "name")]),
        ("Ring hellre Per än Zoé.", [("Per", "name"), ("Zoé", "name")]),
        ("Skriv till annsve eller per.berg.", [("annsve", "name"), ("per.berg", "name")]),
        ("Kerstin Lundqvist gör allt, och hennes vän Bengts dator.", [("Kerstin Lundqvist", "common_name"), ("Bengts", "common_name")]),
        ("Saga är en bok. Hans kontor är tomt. Bo nära är bra.", []),
        ("Tack till Kulle och Xyzzy! Och Bo Ek.", [("Kulle", "capital"), ("Xyzzy", "capital"), ("Bo Ek", "name")]),
        ("Svaret från HR och IT kom i Teams. Det var LSS igen.", []),
        ("Det var MYCKET bra.", []),
        ("JAG TYCKER ATT ALLT FUNGERAR. UTOM ÅSA.", [("ÅSA", "name")]),
        ("Se nedan:\n- Ekonomi\n- Löner\n”Bra” tycker jag.", []),
        ("Vi på Solgårdens kök och i boende lss, även hemvårdens chefer.",
         [("Solgårdens", "unit"), ("boende lss", "unit"), ("hemvårdens", "unit")]),
        ("Arkivarien är ensam, och arkivaries råd väger tungt.",
         [("Arkivarien", "function"), ("ensam", "circumstance"), ("arkivaries", "function")]),
        ("Min nya chef och vår ekonom, men inte chefer i allmänhet.", [("Min nya chef", "role"), ("vår ekonom", "role")]),
        ("HR-partnern är sjukskriven sedan 3 mars 2024.",
         [("HR-partnern", "role"), ("sjukskriven", "circumstance"), ("3 mars 2024", "circumstance")]),
        ("Som gravid och enda man här.", [("gravid", "circumstance"), ("enda", "circumstance")]),
        ("Min fru jobbar där.", [("Min fru", "circumstance")]),
        ("Skriv till åsa.öberg@lund.example.", [("åsa.öberg@lund.example", "email")]),
        ("Läs www.ekvalla.se/hr, eller @kommunen.", [("www.ekvalla.se/hr", "web"), ("@kommunen", "web")]),
        ("Ring 070-123 45 67, 046-35 50 00 eller +46 70 123 45 67.",
         [("070-123 45 67", "phone"), ("046-35 50 00", "phone"), ("+46 70 123 45 67", "phone")]),
        ("Det tog 3-4 veckor och kostade 12 000 kr år 2024.", []),
        ("Kontoret på Storgatan 12 B, 222 22 Lund.", [("Storgatan 12 B", "place"), ("222 22 Lund", "place")]),
        ("Ärende 2023 4455 66 ligger kvar.", [("2023 4455 66", "number")]),
    ],
)  # fmt: skip
def test_what_points_at_somebody_is_marked(text, marks):
    assert found(text) == marks


@pytest.mark.parametrize(
    ("number", "kind"),
    [
        ("811228-9874", "personal_id"),  # the example of the Swedish Tax Agency
        ("19811228-9874", "personal_id"),
        ("8112289874", "personal_id"),
        ("811228+9874", "personal_id"),
        ("701063-2391", "personal_id"),  # a co-ordination number: the day plus sixty
        ("811228-9875", "number"),  # a wrong check digit
        ("811328-9873", "number"),  # no thirteenth month, though the check digit is right
        ("811200-9876", "number"),  # no day
    ],
)
def test_a_personal_identity_number_has_a_date_and_a_check_digit(number, kind):
    assert found(f"Hennes nummer är {number}.") == [(number, kind)]


def test_the_registers_and_the_lists_names_are_hidden_unless_the_reader_says_otherwise_and_roles_are_not():
    proposed = {str(mark.kind): mark.proposed for mark in marks_of("Åsa, Bengt, vår ekonom, 3 mars 2024, Xyzzy och a@b.se.", KNOWN)}
    assert proposed == {"name": True, "common_name": True, "role": False, "circumstance": False, "capital": False, "email": True}


def test_letters_that_are_typed_as_two_are_one_name():
    text = unicodedata.normalize("NFD", "Fråga åsa.")
    assert [text[mark.start : mark.end] for mark in marks_of(text, KNOWN)] == [unicodedata.normalize("NFD", "åsa")]


def test_without_a_register_common_names_and_capitals_are_still_marked():
    assert found("Fråga Åsa och Qadir.", Known()) == [("Åsa", "common_name"), ("Qadir", "capital")]


def test_offsets_count_code_points():
    text = "😀 Åsa 👩‍👩‍👧 Åsa"
    assert masked(text, [mark.span for mark in marks_of(text, KNOWN)]) == "😀 […] 👩‍👩‍👧 […]"


def test_the_lists_of_names_are_there():
    assert (len(first_names()), len(last_names())) == (991, 500)
    assert {"anna", "mohammed", "åsa"} <= first_names()


# ---------------------------------------------------------------------- for every text
WORDS = st.sampled_from(
    ["Åsa", "åsas", "ÖBERG-LINDQVIST", "per", "Per", "von", "Berg", "811228-9874", "070-123 45 67", "a@b.se", "www.x.se", "Solgården",
     "min chef", "gravid", "Storgatan 12", "!", ".", "\n", "  ", "–", "”", "😀", "e\u0301", "123456", "@x", "HR", "den", "Xyzzy"]
)  # fmt: skip
TEXTS = st.lists(WORDS | st.text(max_size=8), max_size=14).map(" ".join) | st.text(max_size=80)


@given(TEXTS)
@example("ſ 'S -s Åſa")
@example("İstanbul ǅ ß SS")
def test_marks_lie_in_the_text_in_order_and_never_overlap(text):
    marks = marks_of(text, KNOWN)
    places = [place for mark in marks for place in mark.span]
    assert places == sorted(places)
    assert all(0 <= mark.start < mark.end <= len(text) for mark in marks)
    assert all(text[mark.start : mark.end].strip() for mark in marks)
    assert marks == marks_of(text, KNOWN)


@given(TEXTS, st.data())
def test_masking_changes_nothing_outside_what_is_hidden(text, data):
    chosen = data.draw(st.lists(st.sampled_from(marks_of(text, KNOWN)), unique=True)) if marks_of(text, KNOWN) else []
    spans = sorted(mark.span for mark in chosen)
    edges = [0, *(place for span in spans for place in span), len(text)]
    kept = [text[start:end] for start, end in zip(edges[::2], edges[1::2], strict=True)]
    assert masked(text, [mark.span for mark in chosen]) == MASK.join(kept)


@given(TEXTS.filter(bool), st.data())
def test_any_places_can_be_hidden_and_those_that_meet_become_one(text, data):
    ends = st.integers(0, len(text) - 1).flatmap(lambda start: st.tuples(st.just(start), st.integers(start + 1, len(text))))
    spans = data.draw(st.lists(ends, max_size=5))
    together = joined(text, spans)
    covered = {place for start, end in spans for place in range(start, end)}
    assert {place for start, end in together for place in range(start, end)} == covered
    assert all(first[1] < second[0] for first, second in pairwise(together))
    left = "".join(letter for place, letter in enumerate(text) if place not in covered)
    assert len(masked(text, spans)) == len(left) + len(MASK) * len(together)


@pytest.mark.parametrize("span", [(-1, 2), (0, 0), (2, 1), (0, 4)])
def test_a_place_outside_the_text_is_refused(span):
    with pytest.raises(ValueError, match=re.escape(str(span[0]))):
        masked("abc", [span])


def test_the_readers_own_words_are_found_as_whole_words_wherever_they_stand():
    text = "Den nya skolan och nya Nya skolan."
    assert places_of(text, " nya ") == [(4, 7), (19, 22)]
    assert places_of(text, "skol") == places_of(text, "  ") == []
    assert MarkKind.NAME == "name"
