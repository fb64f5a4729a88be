"""The whole questionnaire through its pages: the default profile with its on-demand parts, and the full one with the ten-point module."""

from __future__ import annotations

import re

import pytest

from surveyapp.domain.instrument import MANAGERS, STAFF
from surveyapp.domain.response import unpack
from surveyapp.domain.scale import BLANK, DONT_KNOW, NOT_SHOWN
from surveyapp.persistence.rows import ResponseRow, ResponseTextRow
from surveyapp.services import studies
from surveyapp.services.common import OPERATOR
from surveyapp.services.instruments import instruments_of
from tests.conftest import csrf_of
from tests.services.small import NOW, new_study, new_wave, open_wave, tokens_of


class Page:
    """One page of a respondent as its markup offers it."""

    def __init__(self, address, text):
        self.address, self.text = address, text
        self.key = address.rsplit("/", 1)[-1]
        self.radios = {name: self.values("radio", name) for name in re.findall(r'<input type="radio"[^>]* name="([^"]+)"', text)}
        self.boxes = {name: self.values("checkbox", name) for name in re.findall(r'<input type="checkbox"[^>]* name="([^"]+)"', text)}
        self.texts = re.findall(r'<textarea[^>]* name="([^"]+)"', text)

    def values(self, kind, name):
        return re.findall(rf'<input type="{kind}"[^>]* name="{re.escape(name)}" value="([^"]+)"', self.text)


def walk(client, token, choose):
    """Every page of the way, answered with what `choose(page)` gives, up to the review. The way is as the buttons lead."""
    start = client.get(f"/s/{token}").get_data(as_text=True)
    where = client.post(f"/s/{token}", data={"csrf_token": csrf_of(start)}).headers["Location"]
    pages = []
    for _ in range(60):
        text = client.get(where).get_data(as_text=True)
        if where.endswith("/granska"):
            return pages, text
        pages.append(Page(where.split("?")[0], text))
        answer = client.post(pages[-1].address, data={"csrf_token": csrf_of(text), **choose(pages[-1])})
        assert answer.status_code == 303, answer.get_data(as_text=True)[:2000]
        where = answer.headers["Location"].split("#")[0]
    raise AssertionError(where)


def everything(page):
    """The last option of each question but "vet ej" on the last one of the page, a choice of boxes, and a text in each text field."""
    given = {
        name: (values[:-1] if values[-1] == "dk" else values)[-1] for name, values in page.radios.items() if not name.endswith(".worst")
    }
    if page.key == "reach":
        given = {name: ("often", "sometimes", "never")[place % 3] for place, name in enumerate(page.radios)}
    for name, values in page.boxes.items():
        given |= {name: values[:2], f"{name}.worst": values[1]}
    return given | {name: f"Text om {name}" for name in page.texts}


def submit(client, token, review):
    receipt = re.findall(r'name="receipt" value="([^"]+)"', review)[0]
    answer = client.post(f"/s/{token}/skicka", data={"csrf_token": csrf_of(review), "receipt": receipt})
    assert "Tack! Dina svar är sparade." in answer.get_data(as_text=True)
    return receipt


def open_with(store, **design):
    """(wave, token of a manager, token of a colleague) of a small study with this design."""
    with store.transaction() as session:
        study = new_study(session)
        studies.change_design(session, OPERATOR, NOW, study, **design)
        wave = new_wave(session, study)
        open_wave(session, wave)
        return wave, *(tokens_of(session, wave, side)[0] for side in (MANAGERS, STAFF))


def stored(store, wave, side):
    """Codes of the only response of one questionnaire, and its texts."""
    with store.session(write=False) as session:
        instrument = instruments_of(session, wave)[side]
        packed = session.query(ResponseRow.packed).filter_by(wave_id=wave, instrument=side).one()[0]
        texts = {(row.item, row.function): row.text for row in session.query(ResponseTextRow).filter_by(wave_id=wave, instrument=side)}
        return instrument, unpack(instrument, packed), texts


@pytest.mark.parametrize("side", [MANAGERS, STAFF])
def test_everything_of_the_full_profile_with_the_module_is_asked_answered_and_stored(client, store, side):
    wave, *tokens = open_with(store, profile="full", modules=("nki",))
    token = tokens[side == STAFF]
    pages, review = walk(client, token, everything)
    assert re.findall(r"\d+ av \d+</td>", review) == []  # nothing was left
    submit(client, token, review)
    instrument, codes, texts = stored(store, wave, side)
    assert [name for name, code in codes.items() if code == BLANK] == []
    extended = [item for item in instrument.items.values() if item.tier == "extended"]
    assert len(extended) > 1
    for item in extended:
        assert any(code < DONT_KNOW for name, code in codes.items() if name.split(".")[0] == item.id), item.id
    met = {name.split(".")[0] for page in pages for name in (*page.radios, *page.boxes, *page.texts)}
    asked_unless_known = {item.id for item in instrument.items.values()} - {b.item for b in instrument.breakdowns} - {"MB4"}
    assert asked_unless_known - met <= {"SC4"}  # of central posts only
    assert {f"Text om {item}{'.' + function if function else ''}" for item, function in texts} == set(texts.values())


def test_the_ten_point_module_has_ten_points_with_words_at_the_ends_and_vet_ej_apart(client, store):
    _wave, token, _other = open_with(store, profile="full", modules=("nki",))
    pages, _review = walk(client, token, everything)
    page = next(page for page in pages if page.key == "nki")
    assert page.radios == {name: [*(str(value) for value in range(1, 11)), "dk"] for name in ("MN1", "MN2", "MN3")}
    assert (page.text.count("Lägsta betyg"), page.text.count("Högsta betyg")) == (3, 3)


def test_without_the_module_and_with_the_default_profile_no_such_question_is_met(client, store):
    wave, token, _other = open_with(store)
    pages, review = walk(client, token, everything)
    met = {name.split(".")[0] for page in pages for name in page.radios}
    assert not met & {"MN1", "MN2", "MN3", "MF9", "MF10", "MG3", "MG4", "MG6", "MT0"}
    submit(client, token, review)
    assert not {name for name in stored(store, wave, MANAGERS)[1] if name.startswith(("MN", "MF9", "MT0"))}


def test_the_two_why_not_questions_are_about_functions_never_dealt_with(client, store):
    wave, token, _other = open_with(store)
    pages, review = walk(client, token, everything)
    reach = next(page for page in pages if page.key == "reach")
    never = {name.removeprefix("MR1.") for name in everything(reach) if everything(reach)[name] == "never"}
    why = next(page for page in pages if page.key == "skal")
    asked = {name.removeprefix("MR2.") for name in why.radios}
    assert len(asked) == 2 < len(never)
    assert asked <= never
    submit(client, token, review)
    codes = stored(store, wave, MANAGERS)[1]
    assert {name.removeprefix("MR2.") for name, code in codes.items() if name.startswith("MR2.") and code != NOT_SHOWN} == asked


def test_a_comment_is_on_demand_on_every_card_and_stored_with_its_function_only(client, store):
    wave, token, _other = open_with(store)
    pages, review = walk(client, token, everything)
    cards = [page for page in pages if page.key.startswith("kort-")]
    assert [page.texts for page in cards] == [[f"MFT.{page.key.removeprefix('kort-')}"] for page in cards]
    assert all('<details class="card__comment"><summary>Lägg till en kommentar</summary>' in page.text for page in cards)
    first = client.get(cards[0].address).get_data(as_text=True)
    assert '<details class="card__comment" open>' in first  # what is written is not hidden
    submit(client, token, review)
    texts = stored(store, wave, MANAGERS)[2]
    assert {function for item, function in texts if item == "MFT"} == {page.key.removeprefix("kort-") for page in cards}


def test_cards_come_often_ones_first_full_ones_first_and_say_which_of_how_many(client, store):
    _wave, token, _other = open_with(store, full_card_limit=2)
    pages, _review = walk(client, token, everything)
    cards = [page for page in pages if page.key.startswith("kort-")]
    assert [f"Funktion {place} av {len(cards)}" in page.text for place, page in enumerate(cards, 1)] == [True] * len(cards)
    assert [len(page.radios) for page in cards] == [8, 8] + [2] * (len(cards) - 2)
    assert ["Du har kommit långt." in page.text for page in cards] == [False, False, True] + [False] * (len(cards) - 3)
    often = {
        name.removeprefix("MR1.")
        for name, value in everything(pages[0] if pages[0].key == "reach" else pages[1]).items()
        if value == "often"
    }
    kinds = [page.key.removeprefix("kort-") in often for page in cards]
    assert kinds == sorted(kinds, reverse=True)


def test_questions_about_the_worst_follow_the_mark_and_vanish_where_none_is_marked(client, store):
    wave, token, _other = open_with(store)

    def unmarked(page):
        return {name: value for name, value in everything(page).items() if not name.endswith(".worst")}

    pages, review = walk(client, token, unmarked)
    assert "time-varst" not in {page.key for page in pages}
    submit(client, token, review)
    codes = stored(store, wave, MANAGERS)[1]
    assert (codes["MT1.worst"], codes["MT2"], codes["MT3"]) == (BLANK, NOT_SHOWN, NOT_SHOWN)


def test_the_whole_questionnaire_may_be_left_empty_with_one_reminder_a_page(client, store):
    wave, token, _other = open_with(store)
    pages, review = walk(client, token, lambda _page: {})
    addresses = [page.address for page in pages]
    assert all(addresses.count(address) == 2 for address in addresses if not address.endswith("/granska"))
    submit(client, token, review)
    codes = stored(store, wave, MANAGERS)[1]
    assert {code for name, code in codes.items() if name.startswith("MR1.")} == {BLANK}
