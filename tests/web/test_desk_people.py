"""One person in the register at the desk: found by search, added, corrected and removed; who has answered is not told."""

from __future__ import annotations

import re

import pytest

from surveyapp.persistence.rows import InvitationRow, RegisterEntryRow
from tests.conftest import csrf_of
from tests.web.desk import NEW_AREAS, Desk, answer_all, entries, import_register, links_of, managers, open_wave, staff

ANNA = {"name": "Anna Ek", "email": "anna.ek@bjorklunda.example", "MB1": "hemvard", "MB2": "enhetschef"}


@pytest.fixture
def desk(scene):
    return Desk(scene.sign_in())


@pytest.fixture
def study(desk):
    made = desk.new_study()
    import_register(desk, made, managers(), **NEW_AREAS)
    import_register(desk, made, staff(), "STF")
    return made


@pytest.fixture
def page(study):
    return f"/oversyn/{study}/register/personer"


def names(shown):
    return re.findall(r'<th scope="row" role="rowheader"><a href="[^"]+">([^<]+)</a>', shown)


def address_of(desk, page, name):
    return re.findall(rf'<th scope="row" role="rowheader"><a href="([^"]+)">{name}</a>', desk.get(f"{page}?sok={name}"))[0]


def typed(shown):
    """What stands in the fields of the page's main form, by name."""
    fields = dict(re.findall(r'<input [^>]*name="(name|email)"[^>]* value="([^"]*)"', shown))
    for name, options in re.findall(r'<select [^>]*name="(\w+)">(.*?)</select>', shown, re.S):
        chosen = re.findall(r'<option selected value="([^"]*)"', options)
        fields[name] = chosen[0] if chosen else ""
    return fields


# ---------------------------------------------------------------------- finding
def test_the_register_is_read_page_by_page_and_searched(desk, page, study):
    import_register(desk, study, managers(70))
    first = desk.get(page)
    assert (len(names(first)), "1–50 av 88" in first) == (50, True)
    second = desk.get(re.findall(r'href="([^"]+sida=2)"', first)[0].replace("&amp;", "&"))
    assert (len(names(second)), "51–88 av 88" in second) == (38, True)
    assert names(desk.get(f"{page}?sok=ekonomi+3")) == ["Stöd Ekonomi 3"]
    assert names(desk.get(f"{page}?sok=CHEF69@")) == ["Chef 69"]
    assert len(names(desk.get(f"{page}?enkat=STF"))) == 18
    assert "Ingen passar in" in desk.get(f"{page}?sok=finns+inte")
    assert desk.client.get(f"{page}?sida=99&enkat=ANN").status_code == 200


def test_an_empty_register_says_how_it_is_filled(desk):
    assert "Registret är tomt" in desk.get(f"/oversyn/{desk.new_study()}/register/personer")


def test_the_list_asks_the_database_equally_often_for_few_and_for_many(desk, study, page, scene):
    def asked():
        from sqlalchemy import event

        seen = []
        engine = scene.app.extensions["surveyapp_database"].engine
        listener = lambda *arguments: seen.append(arguments[2])  # noqa: E731
        event.listen(engine, "before_cursor_execute", listener)
        desk.get(page)
        event.remove(engine, "before_cursor_execute", listener)
        return len(seen)

    few = asked()
    import_register(desk, study, managers(90))
    assert asked() == few


# ---------------------------------------------------------------------- adding, correcting, removing
def test_a_manager_is_added_corrected_and_removed_with_a_history(desk, page, study, scene):
    desk.post(f"{page}/ny/MGR", f"{page}/ny/MGR", **ANNA)
    anna = address_of(desk, page, "Anna Ek")
    assert typed(desk.get(anna)) == {**ANNA, "MB3": "", "MB4": "", "own_function": ""}
    desk.post(anna, anna, **{**ANNA, "name": "Anna Ekdal", "MB3": "t1"})
    shown = desk.get(anna)
    assert "<h1>Anna Ekdal</h1>" in shown
    assert re.search(r"Ändrad: Namn, Anställningstid\s*<small>consultant@ekvalla.example</small>", shown)
    assert "Tillagd" in shown
    desk.post(anna, f"{anna}/ta-bort")
    assert desk.client.get(anna).status_code == 404
    assert entries(scene, study) == 42


def test_a_member_of_staff_has_the_fields_of_the_other_questionnaire(desk, page):
    desk.post(f"{page}/ny/STF", f"{page}/ny/STF", name="Bo Ek", email="bo@bjorklunda.example", SB1="hr", SB2="", SB5="t3")
    assert typed(desk.get(address_of(desk, page, "Bo Ek"))) == {
        "name": "Bo Ek", "email": "bo@bjorklunda.example", "SB1": "hr", "SB2": "", "SB5": "t3"}  # fmt: skip


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"name": " "}, "Fyll i det här."),
        ({"email": "anna.ek"}, "Skriv en hel e-postadress."),
        ({"email": "CHEF1@bjorklunda.example"}, "Det finns redan en person med den adressen i registret."),
        ({"MB1": ""}, "Fyll i det här."),
        ({"MB2": "hovmarskalk"}, "Välj något i listan."),
        ({"name": "A" * 300}, "Det är för långt."),
    ],
)
def test_a_faulty_person_is_not_saved_and_the_form_stands_as_typed(desk, page, study, scene, given, words):
    shown = desk.post(f"{page}/ny/MGR", f"{page}/ny/MGR", status=422, **{**ANNA, **given})
    assert shown.count("field__error") == 1
    assert words in shown
    kept = {name: value for name, value in {**ANNA, **given}.items() if value != "hovmarskalk"}
    assert {name: typed(shown)[name] for name in kept} == kept
    assert entries(scene, study) == 42


def test_a_questionnaire_that_does_not_exist_has_no_form(desk, page):
    assert desk.client.get(f"{page}/ny/ANN").status_code == 404


# ---------------------------------------------------------------------- while a wave is open
def test_while_a_wave_is_open_only_name_and_address_have_fields(desk, page, study, scene):
    wave = open_wave(desk, study)
    chef = address_of(desk, page, "Chef 4")
    shown = desk.get(chef)
    assert typed(shown) == {"name": "Chef 4", "email": "chef4@bjorklunda.example"}
    assert "låsta medan mätningen är öppen" in shown
    assert "Särskilt boende" in shown
    assert "Lägg till en chef" not in desk.get(page)
    before = links_of(desk, f"/oversyn/{study}/insamling", wave, "MGR")
    desk.post(chef, chef, name="Chef Fyra", email="fyra@bjorklunda.example")
    assert set(links_of(desk, f"/oversyn/{study}/insamling", wave, "MGR")) == set(before)
    assert "Chef Fyra" in desk.get(f"/oversyn/{study}/insamling")
    with scene.store.session(write=False) as session:
        row = session.query(RegisterEntryRow).filter_by(study_id=study, email="fyra@bjorklunda.example").one()
        assert row.facts["MB1"] == "sarskilt_boende"


def test_a_form_from_before_the_opening_changes_nothing_and_says_why(desk, page, study, scene):
    chef = address_of(desk, page, "Chef 4")
    open_wave(desk, study)
    token = {"csrf_token": csrf_of(desk.get(page.removesuffix("/personer")))}
    old = {"name": "Chef Fyra", "email": "chef4@bjorklunda.example", "MB1": "hemvard", "MB2": "enhetschef"}
    for path, data, words in (
        (chef, old, "svaren räknas på de här uppgifterna"),
        (f"{chef}/ta-bort", {}, "Ta tillbaka inbjudan under Insamling"),
        (f"{page}/ny/MGR", ANNA, "Lägg till personen när den är stängd"),
    ):
        answer = desk.client.post(path, data={**token, **data})
        assert (answer.status_code, words in answer.get_data(as_text=True)) == (409, True), path
    assert names(desk.get(f"{page}?sok=fyra")) == []
    assert entries(scene, study) == 42


def test_neither_the_list_nor_a_person_tells_who_has_answered(desk, page, study, scene):
    wave, chef = open_wave(desk, study), None
    token = links_of(desk, f"/oversyn/{study}/insamling", wave, "MGR")[0]
    chef = address_of(desk, page, "Chef 0")
    before = [desk.get(f"{page}?sok=chef"), desk.get(chef)]
    answer_all(scene.client(), token)
    with scene.store.session(write=False) as session:
        assert session.query(InvitationRow).filter_by(wave_id=wave, state="answered").count() == 1
    assert [re.sub(r'value="[^"]{60,}"', "", text) for text in before] == [
        re.sub(r'value="[^"]{60,}"', "", text) for text in (desk.get(f"{page}?sok=chef"), desk.get(chef))
    ]
