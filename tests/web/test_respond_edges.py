"""Answering with bad, strange or late input: a clear message, what to do next, nothing half saved, and typed words kept."""

from __future__ import annotations

import re

import pytest

from surveyapp.persistence.rows import DraftRow, InvitationRow, ResponseTextRow
from surveyapp.services import links
from tests.conftest import csrf_of
from tests.web.test_respond import Respondent, first_value, next_after_reach

LONG = "Ett ord till. " * 100


@pytest.fixture
def manager(scene):
    return Respondent(scene, scene.demo.manager_link)


@pytest.fixture
def colleague(scene):
    return Respondent(scene, scene.demo.staff_link)


def draft_of(scene, person):
    """What is saved of somebody's answers, opened with the person's link."""
    with scene.store.session(write=False) as session:
        found = session.query(InvitationRow).filter_by(token_hash=links.token_hash(person.token)).one()
        row = session.get(DraftRow, found.id)
        return links.unseal(person.token, row.sealed) if row else None


def texts_of(scene):
    with scene.store.session(write=False) as session:
        return [row.text for row in session.query(ResponseTextRow)]


def to_the_end(person):
    """(address of the last page, name of its first text)."""
    person.walk()
    where = re.findall(rf'href="/s/{person.token}/([\w-]+)"', person.get("/granska"))[-1]
    return f"/{where}", re.findall(r'<textarea[^>]*name="([^"]+)"', person.get(f"/{where}"))[0]


def to_the_thieves(person):
    where = person.begin()
    for _ in range(40):
        page = person.get(where)
        if 'value="no_thief"' in page:
            return where, re.findall(r'<input type="checkbox" id="[^"]+" name="([^"]+)"', page)[0]
        names = dict.fromkeys(re.findall(r'<input type="radio" name="([^"]+)"', page))
        where = person.post(where.split("?")[0], {name: first_value(page, name) for name in names}).removeprefix(f"/s/{person.token}")
        where = where.split("#")[0]
    raise AssertionError(where)


# ---------------------------------------------------------------------- words
def test_a_text_that_is_too_long_is_said_kept_and_nothing_of_the_page_is_saved(scene, manager):
    where, name = to_the_end(manager)
    before = draft_of(scene, manager)
    rating = re.findall(r'<input type="radio" name="([^"]+)"', manager.get(where))[0]
    page = manager.post(where, {name: LONG, rating: "5"}, 422)
    assert "Texten är längre än 1000 tecken. Korta den lite." in page
    assert LONG.strip() in page
    assert re.search(rf'name="{rating}" value="5" checked', page)
    assert f'href="#{name}"' in page  # the message leads to the field
    assert draft_of(scene, manager) == before


def test_line_ends_of_a_browser_count_once_and_exactly_the_limit_is_let_through(scene, manager):
    where, name = to_the_end(manager)
    words = "a\r\n" * 499 + "åö"
    assert len(words.replace("\r\n", "\n")) == 1000
    manager.post(where, {name: words}, 303)
    assert draft_of(scene, manager)["answers"][name] == words.replace("\r\n", "\n")
    manager.post(where, {name: words + "x"}, 422)


def test_white_space_of_every_kind_stays_space_and_control_characters_go(scene, manager):
    where, name = to_the_end(manager)
    manager.post(where, {name: "10\u00a0000\tkronor\u2028per\x00 år\x1b[31m 😀 ok"}, 303)
    assert draft_of(scene, manager)["answers"][name].startswith("10 000 kronor per år[31m ")


def test_own_words_beside_something_else_are_cleaned_limited_and_stored_apart(scene, colleague):
    where, name = to_the_thieves(colleague)
    page = colleague.post(where, {name: ["other"], f"{name}.text": "x" * 201}, 422)
    assert "Texten är längre än 200 tecken." in page
    assert "x" * 201 in page
    assert f'href="#{name}-egna"' in page
    where = colleague.post(where, {name: ["other"], f"{name}.text": "Blanketter\x00 \r\n i trippel"}).removeprefix(f"/s/{colleague.token}")
    page = colleague.get(where)
    assert "Blanketter" in page.split("<h1>")[1].split("</h1>")[0]  # the questions that follow say what they are about
    colleague.post(where, {f"{name[:2]}2": "h1", f"{name[:2]}3": "2"})
    colleague.submit()
    assert "Blanketter \n i trippel" in texts_of(scene)


def test_more_than_the_server_takes_is_said_in_words_about_a_text(scene, manager):
    where, name = to_the_end(manager)
    before = draft_of(scene, manager)
    page = manager.post(where, {name: "x" * 9_000_000}, 413)
    assert "Texten är för lång" in page
    assert "Gå tillbaka i webbläsaren: din text står kvar där." in page
    assert draft_of(scene, manager) == before


# ---------------------------------------------------------------------- choices
@pytest.mark.parametrize("values", [["permissions", "permissions"], ["permissions", "nothing"], ["\x00"], ["permissions' OR 1=1"]])
def test_choices_that_are_not_offered_change_nothing(scene, colleague, values):
    where, name = to_the_thieves(colleague)
    before = draft_of(scene, colleague)
    assert "Välj ett av svaren som visas." in colleague.post(where, {name: values}, 422)
    assert draft_of(scene, colleague) == before


def test_a_worst_mark_goes_with_the_choice_it_stood_on(scene, colleague):
    where, name = to_the_thieves(colleague)
    colleague.post(where, {name: ["permissions", "email"], f"{name}.worst": "email", "action": "save"}, 204)
    colleague.post(where, {name: ["permissions"], f"{name}.worst": "email", "action": "save"}, 204)
    answers = draft_of(scene, colleague)["answers"]
    assert answers[name] == ["permissions"]
    assert f"{name}.worst" not in answers


def test_taking_a_choice_away_takes_its_mark_and_words_too(scene, colleague):
    where, name = to_the_thieves(colleague)
    given = {name: ["other", "email"], f"{name}.worst": "other", f"{name}.text": "Annat"}
    colleague.post(where, {**given, "action": "save"}, 204)
    colleague.post(where, {**given, "clear": name})
    assert [key for key in draft_of(scene, colleague)["answers"] if key.startswith(name)] == []


def test_fields_that_are_not_on_the_page_are_not_taken(scene, manager):
    where = manager.begin()
    name = re.findall(r'<input type="radio" name="([^"]+)"', manager.get(where))[0]
    manager.post(where, {name: "often", "ME3": "5", "MB1": "hemvard", "seed": "x", "action": "save"}, 204)
    assert draft_of(scene, manager)["answers"] == {name: "often"}


def test_what_the_register_says_is_changed_to_something_offered_or_not_at_all(scene, manager):
    def facts():
        with scene.store.session(write=False) as session:
            return session.query(InvitationRow).filter_by(token_hash=links.token_hash(manager.token)).one().facts

    before = facts()
    page = manager.post("/uppgifter", {"MB1": "narnia", "MB2": "verksamhetschef"}, 422)
    assert "Uppgifterna är inte ändrade" in page
    assert "<details open>" in page
    assert facts() == before
    manager.post("/uppgifter", {"MB2": "", "SB1": "hr", "name": "x"})
    assert facts() == before


# ---------------------------------------------------------------------- late, twice and from another window
def test_a_page_that_other_answers_lead_past_saves_nothing_says_so_and_shows_the_words(scene, manager):
    reach = manager.begin()
    card = next_after_reach(manager, reach)
    function = card.removeprefix("/kort-")
    token = csrf_of(manager.get(card))
    names = dict.fromkeys(re.findall(r'<input type="radio" name="([^"]+)"', manager.get(reach)), "often")
    manager.post(reach, {**names, f"MR1.{function}": "never"})
    before = draft_of(scene, manager)
    data = {"csrf_token": token, f"MF1.{function}": "5", f"MFT.{function}": "Skrivet i ett annat fönster"}
    answer = manager.client.post(f"/s/{manager.token}{card}", data=data)
    assert answer.status_code == 409
    assert "Skrivet i ett annat fönster" in answer.get_data(as_text=True)
    assert "Allt annat finns kvar." in answer.get_data(as_text=True)
    assert draft_of(scene, manager) == before


def test_two_windows_on_different_pages_keep_each_others_answers(scene, manager):
    reach = manager.begin()
    card = next_after_reach(manager, reach)
    rating = re.findall(r'<input type="radio" name="([^"]+)"', manager.get(card))[0]
    tokens = csrf_of(manager.get(card)), csrf_of(manager.get("/general"))
    one, other = scene.client(), scene.client()
    one.post(f"/s/{manager.token}{card}", data={"csrf_token": tokens[0], rating: "4", "action": "save"})
    other.post(f"/s/{manager.token}/general", data={"csrf_token": tokens[1], "MG1": "2", "action": "save"})
    answers = draft_of(scene, manager)["answers"]
    assert (answers[rating], answers["MG1"]) == ("4", "2")


def test_deleting_twice_says_deleted_twice(manager):
    manager.walk()
    receipt, _thanks = manager.submit()
    data = {"csrf_token": csrf_of(manager.get("/svar")), "receipt": receipt, "action": "delete"}
    pages = [manager.client.post(f"/s/{manager.token}/svar", data=data) for _ in range(2)]
    assert [(page.status_code, "Ditt svar är borttaget" in page.get_data(as_text=True)) for page in pages] == [(200, True)] * 2


def test_a_receipt_of_another_length_is_refused_and_nothing_is_sent(scene, manager):
    manager.walk()
    for receipt in ("", "kort", "x" * 65):
        manager.post("/skicka", {"receipt": receipt}, 400)
    assert "Fortsätt svara" in manager.get()
    assert draft_of(scene, manager) is not None


def test_the_reminder_names_what_was_skipped_and_leads_on_or_to_it(manager):
    card = next_after_reach(manager, manager.begin())
    names = list(dict.fromkeys(re.findall(r'<input type="radio" name="([^"]+)"', manager.get(card))))
    where = manager.post(card, dict.fromkeys(names[2:], "3")).removeprefix(f"/s/{manager.token}").split("#")[0]
    page = manager.get(where)
    assert "Du hoppade över 2 frågor. Det går bra." in page
    assert [f'href="#{name.replace(".", "-")}"' in page for name in names] == [True, True] + [False] * (len(names) - 2)
    assert "Gå vidare ändå" in page
    assert "Du hoppade över" not in manager.get(card)  # asked once
    assert manager.post(card, dict.fromkeys(names[2:], "3")).removeprefix(f"/s/{manager.token}") != card


def test_the_language_lasts_to_the_thank_you_and_its_double_and_to_what_is_stored(manager):
    manager.begin()
    manager.post("/reach", {"language": "en"})
    manager.walk()
    page = manager.get("/granska")
    action = re.findall(r'action="([^"]+/skicka[^"]*)"', page)[0]
    data = {"csrf_token": csrf_of(page), "receipt": re.findall(r'name="receipt" value="([^"]+)"', page)[0]}
    first, second = (manager.client.post(action, data=data) for _ in range(2))
    assert "Thank you! Your answers are saved." in first.get_data(as_text=True)
    assert first.data == second.data
    stored = manager.get(re.findall(r'href="([^"]+/svar[^"]*)"', first.get_data(as_text=True))[0])
    assert '<html lang="en">' in stored
    action = re.findall(r'action="([^"]+/svar[^"]*)"', stored)[0]
    shown = manager.client.post(action, data={"csrf_token": csrf_of(stored), "receipt": data["receipt"]}).get_data(as_text=True)
    assert '<html lang="en">' in shown
    switched = manager.client.post(action, data={"csrf_token": csrf_of(stored), "receipt": "half typ", "language": "sv"})
    assert ('<html lang="sv">' in switched.get_data(as_text=True), 'value="half typ"' in switched.get_data(as_text=True)) == (True, True)
    assert '<html lang="en">' in manager.get("?sprak=en")
