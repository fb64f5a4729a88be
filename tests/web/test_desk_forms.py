"""The desk's forms: what rules refuse is said on the page, what was typed is kept, and nothing is half saved."""

from __future__ import annotations

import io
import re
import zipfile
from html import unescape

import pytest

from surveyapp.domain.template import Design
from surveyapp.persistence.rows import OrganisationalUnitRow, RegisterEntryRow, StudyRow
from surveyapp.services.register_words import slug
from tests.conftest import csrf_of
from tests.web.desk import AREAS, NEW_AREAS, STUDY, Desk, entries, import_register, managers, open_wave, staff, upload

FUNCTION = {"name_sv": "Upphandling", "name_en": "Procurement", "level": "department", "central": "4"}


@pytest.fixture
def desk(scene):
    return Desk(scene.sign_in())


@pytest.fixture
def study(desk):
    return desk.new_study()


def design(scene, study):
    with scene.store.session(write=False) as session:
        return Design.from_document(session.get(StudyRow, study).design)


def function(scene, study, name):
    return next(each for each in design(scene, study).functions if each.text["sv"] == name)


# ---------------------------------------------------------------------- about the study
def test_what_is_said_about_a_study_can_be_corrected(desk, study):
    page = f"/oversyn/{study}/uppgifter"
    desk.post(page, page, **{**STUDY, "contact": "ring 040-00 00 00"})
    assert "ring 040-00 00 00" in desk.get(f"/oversyn/{study}")


def test_a_study_without_a_contact_is_not_saved_and_what_was_typed_stands(desk, study):
    page = f"/oversyn/{study}/uppgifter"
    shown = desk.post(page, page, status=422, **{**STUDY, "name": "Nytt namn", "contact": " "})
    assert 'value="Nytt namn"' in shown
    assert "Nytt namn" not in desk.get(f"/oversyn/{study}")


# ---------------------------------------------------------------------- functions
def test_a_function_is_added_with_its_people_per_area(desk, study, scene):
    page = f"/oversyn/{study}/enkater"
    for area in AREAS:
        desk.post(page, f"{page}/omrade", name=area)
    desk.post(page, f"{page}/funktion", **FUNCTION, **{"holders-hemvard": "3", "holders-boende_lss": ""})
    made = function(scene, study, "Upphandling")
    assert (made.id, dict(made.holders), made.text["en"]) == ("upphandling", {"": 4, "hemvard": 3}, "Procurement")


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"name_sv": ""}, "Fyll i det här."),
        ({"central": "många"}, "Skriv ett heltal med siffror."),
        ({"central": "1000"}, "Skriv ett antal mellan 0 och 999."),
    ],
)
def test_a_faulty_function_is_not_added_and_its_form_stands_open_as_typed(desk, study, scene, given, words):
    page = f"/oversyn/{study}/enkater"
    before = len(design(scene, study).functions)
    shown = desk.post(page, f"{page}/funktion", status=422, **{**FUNCTION, "hint": "avtal och inköp", **given})
    opened = re.findall(r"<details class=\"fold\" open>.*?</details>", shown, re.S)
    assert len(opened) == 1
    assert words in opened[0]
    assert 'value="avtal och inköp"' in opened[0]
    assert len(design(scene, study).functions) == before


def test_two_functions_cannot_have_the_same_name_and_what_was_typed_is_kept(desk, study, scene):
    page = f"/oversyn/{study}/enkater"
    shown = desk.post(page, f"{page}/funktion", status=409, **{**FUNCTION, "name_sv": "hr", "hint": "avtal och inköp"})
    assert "Det finns redan en med namnet hr." in shown
    assert 'value="avtal och inköp"' in shown
    assert [each.text["sv"] for each in design(scene, study).functions].count("HR") == 1


def test_changing_a_functions_number_keeps_its_words_in_both_languages(desk, study, scene):
    page, before = f"/oversyn/{study}/enkater", function(scene, study, "HR")
    data = {
        "id": before.id,
        "level": before.level,
        "name_sv": before.text["sv"],
        "name_en": before.text["en"],
        "in_sentence": before.in_sentence["sv"],
        "in_sentence_en": before.in_sentence["en"],
        "hint": before.hint["sv"],
        "hint_en": before.hint["en"],
        "central": "7",
    }
    shown = desk.get(page)
    for name, value in data.items():
        if name not in {"id", "level", "central"}:
            assert re.search(rf'name="{name}"[^>]* value="{re.escape(value)}"', shown), name
    desk.post(page, f"{page}/funktion", **data)
    after = function(scene, study, "HR")
    assert (after.text, after.in_sentence, after.hint, dict(after.holders)) == (before.text, before.in_sentence, before.hint, {"": 7})


def test_people_are_counted_from_the_staff_register_where_no_number_is_given(desk, study, scene):
    page = f"/oversyn/{study}/enkater"
    hr = function(scene, study, "HR")
    desk.post(page, f"{page}/funktion", id=hr.id, level=hr.level, name_sv="HR", central="9")
    import_register(desk, study, staff(("HR", "Ekonomi"), each=6), "STF")
    assert "Räkna personer i registret" in desk.get(page)
    desk.post(page, f"{page}/antal")
    numbers = {name: dict(function(scene, study, name).holders) for name in ("HR", "Ekonomi", "Kvalitet")}
    assert numbers == {"HR": {"": 9}, "Ekonomi": {"": 6}, "Kvalitet": {}}


def test_before_opening_the_desk_says_which_functions_will_have_no_rating(desk, study):
    page = f"/oversyn/{study}/enkater"
    import_register(desk, study, staff(("HR", "Ekonomi"), each=6), "STF")
    desk.post(page, f"{page}/antal")
    said = re.findall(r"För få personer är angivna för (.*?)\. Stämmer", desk.get(f"/oversyn/{study}/insamling"))[0]
    assert "Kvalitet" in said.split(", ")
    assert not {"HR", "Ekonomi"} & set(said.split(", "))


def test_before_opening_the_desk_says_how_many_answers_each_function_and_area_can_give(desk, study, scene):
    page = f"/oversyn/{study}/enkater"
    import_register(desk, study, managers(48), **NEW_AREAS)
    import_register(desk, study, staff(("HR", "Ekonomi"), each=6) + "\nBo;bo@b.se;IT och digitalt stöd;Centralt i förvaltningen;2", "STF")
    desk.post(page, f"{page}/antal")
    desk.post(page, f"{page}/omrade/boende_lss/funktioner", function=["ekonomi"])

    def row(name):
        line = next(line for line in re.findall(r"<tr>(.*?)</tr>", desk.get(page).split('id="vantat"')[1], re.S) if f">{name}<" in line)
        return re.findall(r"<td[^>]*>(?:<span class=\"flag\">)?([^<]*)", line)

    # 16 managers an area: 16 x 0.7 x 0.6 = 6.7; 48 in all, 32 where HR exists; 6 in each function: 6 x 0.7 = 4.2
    assert row("Ekonomi") == ["20", "7", "7", "7", "4"]
    assert row("HR") == ["13", "7", "7", "finns ej", "4"]
    assert row("IT och digitalt stöd") == ["inget betyg: färre än 3 personer är angivna", "1"]
    assert '<span class="flag">4</span>' in desk.get(page)
    desk.post(page, f"{page}/installningar", profile="default", min_respondents="8", min_respondents_text="8", min_rated_persons="3")
    assert '<span class="flag">7</span>' in desk.get(page)
    assert "Under 8 slås områden ihop." in desk.get(page)


def test_a_function_that_somebody_in_the_register_works_in_stays(desk, study, scene):
    import_register(desk, study, staff(("HR",), each=2), "STF")
    page, hr = f"/oversyn/{study}/enkater", function(scene, study, "HR")
    assert "registret använder det" in desk.post(page, f"{page}/funktion/{hr.id}/ta-bort", status=409)
    assert function(scene, study, "HR") == hr


# ---------------------------------------------------------------------- areas and wording
def test_two_areas_cannot_have_the_same_name(desk, study, scene):
    page = f"/oversyn/{study}/enkater"
    desk.post(page, f"{page}/omrade", name="Hemvård")
    shown = desk.post(page, f"{page}/omrade", status=409, name=" hemvård ")
    assert "Det finns redan en med namnet hemvård." in shown
    assert [area.text["sv"] for area in design(scene, study).areas] == ["Hemvård"]


def test_an_area_is_renamed_keeps_its_id_and_says_what_exists_there(desk, study, scene):
    page = f"/oversyn/{study}/enkater"
    desk.post(page, f"{page}/omrade", name="Hemvård")
    desk.post(page, f"{page}/omrade", id="hemvard", name="Hemtjänst")
    desk.post(page, f"{page}/omrade/hemvard/funktioner", function=["hr", "ekonomi"])
    made = design(scene, study)
    assert [(area.value, area.text["sv"]) for area in made.areas] == [("hemvard", "Hemtjänst")]
    assert set(made.not_available["hemvard"]) == {each.id for each in made.functions} - {"hr", "ekonomi"}
    assert "2 av 12 funktioner" in desk.get(page)


def test_the_templates_words_take_a_change_back(desk, study, scene):
    page = f"/oversyn/{study}/enkater"
    desk.post(page, f"{page}/lydelse", item="MG1", sv="Egna ord.", en="Own words.")
    assert design(scene, study).wording == {"MG1": {"sv": "Egna ord.", "en": "Own words."}}
    hidden = r'name="item" value="MG1">\s*<input type="hidden" name="sv" value="([^"]*)">\s*<input type="hidden" name="en" value="([^"]*)"'
    back = re.findall(hidden, desk.get(page))
    desk.post(page, f"{page}/lydelse", item="MG1", sv=unescape(back[0][0]), en=unescape(back[0][1]))
    assert design(scene, study).wording == {}


def test_a_wording_that_is_too_long_is_kept_on_the_page(desk, study, scene):
    page, words = f"/oversyn/{study}/enkater", "Långa ord. " * 40
    shown = desk.post(page, f"{page}/lydelse", status=422, item="MG1", sv=words, en="Short.")
    assert words.strip() in shown
    assert design(scene, study).wording == {}


def test_words_for_an_item_that_is_not_there_are_not_found(desk, study):
    page = f"/oversyn/{study}/enkater"
    desk.post(page, f"{page}/lydelse", status=404, item="XX9", sv="Ord.", en="Words.")


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"min_respondents": "fem"}, "Skriv ett heltal med siffror."),
        ({"full_card_limit": "99"}, "Skriv ett antal mellan 1 och 12"),
        ({"min_rated_persons": "2"}, "Minst antal bedömda personer kan bara göras strängare: skriv 3 eller mer."),
    ],
)
def test_settings_that_cannot_be_taken_are_kept_as_typed(desk, study, scene, given, words):
    page, before = f"/oversyn/{study}/enkater", design(scene, study)
    typed = {"profile": "full", "min_respondents": "9", "min_respondents_text": "12", "min_rated_persons": "4", **given}
    status = 409 if "strängare" in words else 422
    shown = desk.post(page, f"{page}/installningar", status=status, **typed)
    assert words in shown
    for name, value in typed.items():
        if name != "profile":
            assert re.search(rf'name="{name}"[^>]* value="{value}"', shown), name
    assert design(scene, study) == before


def test_a_frozen_questionnaire_is_shown_without_forms_and_takes_no_change(desk, scene):
    study = scene.demo.open_study
    page, before = f"/oversyn/{study}/enkater", design(scene, study)
    shown = desk.get(page)
    assert "Enkäterna är frysta" in shown
    assert "/enkater/" not in "".join(re.findall(r'<form[^>]*action="([^"]*)"', shown))
    assert "Enkäterna är frysta medan en mätning pågår." in desk.post(page, f"{page}/omrade", status=409, name="Nytt")
    assert design(scene, study) == before


# ---------------------------------------------------------------------- organisation
def units(scene, study):
    with scene.store.session(write=False) as session:
        return {row.name: row for row in session.query(OrganisationalUnitRow).filter_by(study_id=study)}


def test_units_form_a_tree_that_is_changed_where_it_stands(desk, study, scene):
    page = f"/oversyn/{study}/organisation"
    top = units(scene, study)[STUDY["organisation"]].id
    desk.post(page, page, name="Äldreomsorg", parent=top, aliases="ÄO; Omsorg om äldre", area="")
    branch = units(scene, study)["Äldreomsorg"]
    desk.post(page, page, name="Enhet Norr", parent=branch.id, aliases="", area="")
    leaf = units(scene, study)["Enhet Norr"]
    assert (branch.parent_id, branch.aliases, leaf.parent_id) == (top, ["ÄO", "Omsorg om äldre"], branch.id)
    under_itself = desk.post(page, page, status=409, id=branch.id, name="Äldreomsorgen", parent=leaf.id, aliases="ÄO", area="")
    assert "En enhet kan inte ligga under sig själv." in under_itself
    assert 'value="Äldreomsorgen"' in under_itself
    assert "andra enheter under sig" in desk.post(page, f"{page}/{branch.id}/ta-bort", status=409)
    desk.post(page, f"{page}/{leaf.id}/ta-bort")
    desk.post(page, page, id=top, name="Hela förvaltningen", aliases="", area="")
    assert sorted(units(scene, study)) == ["Hela förvaltningen", "Äldreomsorg"]


def test_an_alias_of_a_unit_is_understood_in_a_register(desk, study, scene):
    page = f"/oversyn/{study}/organisation"
    desk.post(f"/oversyn/{study}/enkater", f"/oversyn/{study}/enkater/omrade", name="Hemvård")
    top = units(scene, study)[STUDY["organisation"]].id
    desk.post(page, page, name="Hemvården", parent=top, aliases="HV", area="hemvard")
    import_register(desk, study, managers(3).replace("Hemvård", "hv").replace("Särskilt boende", "HV").replace("Boende LSS", "Hemvården"))
    with scene.store.session(write=False) as session:
        assert [row.facts["MB1"] for row in session.query(RegisterEntryRow).filter_by(study_id=study)] == ["hemvard"] * 3


def test_an_unknown_area_is_added_is_another_name_or_is_left_out(desk, study, scene):
    desk.post(f"/oversyn/{study}/enkater", f"/oversyn/{study}/enkater/omrade", name="Hemvård")
    text = managers(6).replace("Hemvård", "Hemv.")
    import_register(desk, study, text, **{"area-0": "hemvard", "area-1": "+", "area-2": "-"})
    assert [area.text["sv"] for area in design(scene, study).areas] == ["Hemvård", "Särskilt boende"]
    assert entries(scene, study) == 4
    assert units(scene, study)["Hemvård"].aliases == ["Hemv."]
    again = desk.get(upload(desk, study, text))
    assert re.search(r"<dt>Oförändrade</dt><dd>4</dd>", again)
    assert re.findall(r'<label for="area-\d">([^<]+)', again) == ["Boende LSS"]


# ---------------------------------------------------------------------- register
@pytest.mark.parametrize("side", ["MGR", "STF"])
def test_the_example_file_is_read_without_a_fault(desk, study, side):
    if side == "MGR":
        desk.post(f"/oversyn/{study}/enkater", f"/oversyn/{study}/enkater/omrade", name="Hemvård")
    example = desk.client.get(f"/oversyn/{study}/register/exempel-{side}.csv").get_data()
    shown = desk.get(upload(desk, study, example, side))
    assert re.search(r"<dt>Nya</dt><dd>1</dd>", shown)
    assert re.search(r"<dt>Rader med fel</dt><dd>0</dd>", shown)


def bomb(size=80 * 1024 * 1024):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")
        archive.writestr("xl/worksheets/sheet1.xml", b" " * size)
    return out.getvalue()


@pytest.mark.parametrize("data", [bomb(), bomb(10)[:120], bomb(10)], ids=["zip bomb", "torn", "no workbook"])
def test_a_spreadsheet_that_is_a_trap_or_torn_changes_nothing(desk, study, scene, data):
    shown = upload(desk, study, data, name="register.xlsx", status=422)
    assert "Filen gick inte att läsa" in shown
    assert entries(scene, study) == 0


def test_a_preview_says_which_columns_are_missing_and_what_follows(desk, study):
    shown = unescape(desk.get(upload(desk, study, "Namn;E-post\nAnna Ek;anna@ek.se\n")))
    for column in ("Verksamhetsområde", "Chefsroll", "Anställningstid"):
        assert f"{column}: de som svarar får frågan i stället" in shown


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Namn;Telefon\nAnna;070\n", "Filen börjar med: Namn, Telefon."),
        ("Namn;E-post;Verksamhetsområde;Chefsroll\n", "Filen har rubriker men inga personer."),
        ('Namn;E-post\n"Anna;a@b.se\nBo;b@b.se\n', "Ett citattecken på rad 2 avslutas aldrig."),
        (b"\xd0\xcf\x11\xe0" + bytes(600), "Excels gamla format (xls)"),
    ],
)
def test_a_refused_file_is_told_what_to_do(desk, study, scene, text, words):
    shown = upload(desk, study, text, status=422)
    assert words in unescape(shown)
    assert "Inget har ändrats." in shown
    assert entries(scene, study) == 0


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("A;a@b.se;Hemvård;Enhetschef;190301;9", "Skriv antal år (4), startår (2019) eller dag (2019-03-01)."),
        ("A;a@b.se;Hemvård;Enhetschef;1;ca 20", "Skriv ett antal, till exempel 23."),
        ("Ã…sa;a@b.se;Hemvård;Enhetschef;1;9", "Spara filen som CSV UTF-8 eller xlsx"),
        (f"{'A' * 201};a@b.se;Hemvård;Enhetschef;1;9", "Högst 200 tecken."),
    ],
)
def test_every_fault_of_a_row_says_what_to_do(desk, study, line, words):
    assert words in unescape(desk.get(upload(desk, study, f"{managers(2)}\n{line}")))


def test_no_file_at_all_is_said_at_the_field(desk, study):
    page = f"/oversyn/{study}/register"
    assert "Välj en fil." in desk.post(page, page, status=422, instrument="MGR")


def test_people_who_are_not_in_the_new_file_stay_unless_one_says_otherwise(desk, study, scene):
    import_register(desk, study, managers(6), **NEW_AREAS)
    import_register(desk, study, managers(4))
    assert entries(scene, study) == 6
    import_register(desk, study, managers(4), remove_absent="1")
    assert entries(scene, study) == 4


def test_a_preview_belongs_to_the_one_who_made_it_and_is_used_once(desk, study, scene):
    preview = upload(desk, study, managers(3))
    desk.post(preview, preview, **NEW_AREAS)
    answer = desk.client.post(preview, data={"csrf_token": csrf_of(desk.get("/oversyner"))})
    assert answer.status_code == 409
    assert "Läs in filen igen." in answer.get_data(as_text=True)


def test_a_file_is_not_read_while_a_wave_is_open(desk, study, scene):
    open_wave(desk, study)
    shown = upload(desk, study, managers(30), status=422)
    assert "Registret kan inte ändras genom fil medan en mätning är öppen." in shown
    assert entries(scene, study) == 24 + 18


def test_names_are_shown_as_written_and_never_as_markup(desk, study):
    shown = desk.get(upload(desk, study, managers(1).replace("Chef 0", "<script>alert(1)</script>")))
    assert "&lt;script&gt;" in shown
    assert "<script>alert" not in shown


def test_a_short_id_is_made_of_letters_everybody_has():
    assert [slug("Boende LSS", []), slug("Hälsa & vård", []), slug("HR", ["hr"])] == ["boende_lss", "halsa_vard", "hr_2"]
