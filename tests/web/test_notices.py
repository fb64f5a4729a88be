"""The promise and the notices: filled from the study, true of the version that is answered, and reached from every page of a respondent."""

from __future__ import annotations

import html
import re
from datetime import date, timedelta

import pytest

from surveyapp.domain.codebook import codebook
from surveyapp.language import translator
from surveyapp.persistence.rows import InvitationRow, RegisterEntryRow, StudyRow, WaveRow
from surveyapp.services import links, studies
from surveyapp.services.common import OPERATOR, swedish_day
from surveyapp.services.instruments import instruments_of
from tests.services.small import NOW, new_study
from tests.web.test_respond import Respondent


@pytest.fixture
def manager(scene):
    return Respondent(scene, scene.demo.manager_link)


@pytest.fixture
def colleague(scene):
    return Respondent(scene, scene.demo.staff_link)


def plain(page):
    """The words of a page, without markup."""
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", page.split("<main", 1)[1])).split())


def notice(scene, kind="integritet", study=None, language="sv"):
    answer = scene.client().get(f"/{kind}/{study or scene.demo.open_study}?sprak={language}")
    assert answer.status_code == 200
    return plain(answer.get_data(as_text=True))


# ---------------------------------------------------------------------- the promise
BACKGROUND = {
    "MGR": "ditt verksamhetsområde, din chefsroll, hur länge du har varit chef, hur många medarbetare du är chef för",
    "STF": "din stödfunktion, var din tjänst är placerad, vilka områden du ger stöd till, hur många chefer du ger stöd till, "
    "hur länge du har haft din roll",
}


@pytest.mark.parametrize("side", ["MGR", "STF"])
def test_the_promise_lists_every_background_value_that_is_stored_and_the_day(scene, manager, colleague, side):
    page = plain((manager if side == "MGR" else colleague).get())
    assert f"Tillsammans med svaret sparas {BACKGROUND[side]} och vilken dag du svarade, men inte klockslaget." in page
    with scene.store.session(write=False) as session:
        instrument = instruments_of(session, scene.demo.open_wave)[side]
    told = [item.id for item in instrument.items.values() if item.role]
    stored = {variable.item for variable in codebook(instrument).variables if instrument.items.get(variable.item)}
    assert len(told) == BACKGROUND[side].count(",") + 1
    assert set(told) <= stored
    about_oneself = {item.id for item in instrument.pages[0].items}
    assert about_oneself == set(told)  # nothing else that one says about oneself is kept


def test_the_promise_says_the_studys_own_threshold_in_both_languages(scene, manager):
    page = plain(manager.get())
    assert "Resultat visas bara för grupper med minst 5 svar." in page
    assert page.count("Vi vet vem som har svarat, inte vad.") == 1
    manager.post("", {"language": "en"})
    page = plain(manager.get())
    assert "Results are shown only for groups of at least 5 answers." in page
    assert page.count("We know who has answered, not what.") == 1
    assert "which day you answered, but not the time" in page


def test_the_start_page_says_what_the_register_says_the_own_function_too_and_corrects_it(scene, manager):
    with scene.store.transaction() as session:
        row = session.query(InvitationRow).filter_by(token_hash=links.token_hash(manager.token)).one()
        row.facts = {"MB1": "gemensamt", "MB2": "stodchef", "MB3": "t6", "MB4": "p20", "own_function": "ekonomi"}
    page = plain(manager.get())
    for words in ("Verksamhetsområde Förvaltningsgemensamt", "Chefsroll Chef för en stödfunktion", "Funktion du är chef för Ekonomi"):
        assert words in page
    assert 'name="MR1.ekonomi"' not in manager.get(manager.begin())
    manager.post("/uppgifter", {"own_function": "hr"})
    page = manager.get(manager.begin())
    assert ('name="MR1.ekonomi"' in page, 'name="MR1.hr"' in page) == (True, False)


# ---------------------------------------------------------------------- the notices
@pytest.mark.parametrize("language", ["sv", "en"])
def test_every_page_of_a_respondent_leads_to_both_notices_of_the_study_in_the_pages_language(scene, manager, language):
    manager.post("", {"language": language})
    pages = [manager.get(), manager.get(manager.begin())]
    manager.walk()
    pages += [manager.get("/granska"), manager.submit()[1], manager.get(f"?sprak={language}"), manager.get(f"/svar?sprak={language}")]
    for page in pages:
        foot = page.split("<footer", 1)[1]
        for kind in ("integritet", "tillganglighet"):
            assert f'href="/{kind}/{scene.demo.open_study}?sprak={language}"' in foot
    words = {"sv": ("Så hanterar vi dina svar", "Tillgänglighet"), "en": ("How we handle your answers", "Accessibility")}[language]
    assert (words[0] in notice(scene, language=language), words[1] in notice(scene, "tillganglighet", language=language)) == (True, True)


def test_the_privacy_notice_names_controller_processor_contact_days_and_what_the_register_holds(scene):
    with scene.store.transaction() as session:
        session.get(StudyRow, scene.demo.open_study).deletion_date = date(2031, 5, 17)
        wave = session.get(WaveRow, scene.demo.open_wave)
        days = [translator("sv").day(day) for day in (wave.closes_on, wave.feedback_on)]
    page = notice(scene)
    assert "Ekvalla kommun (påhittad) är personuppgiftsansvarig och Exempelkonsulten är personuppgiftsbiträde." in page
    assert "Uppgifterna raderas den 17 maj 2031. Frågor: enkat@ekvalla.example." in page
    assert "Vi behandlar namn, e-postadress, verksamhetsområde, chefsroll, tid som chef, antal medarbetare" in page
    for words in (*days, f"Alla chefer i översynen: {BACKGROUND['MGR']}", "inga kakor", "artikel 6.1 e", "Integritetsskyddsmyndigheten"):
        assert words in page


def test_what_the_register_does_not_hold_is_not_said_to_be_processed(scene):
    with scene.store.transaction() as session:
        for entry in session.query(RegisterEntryRow).filter_by(study_id=scene.demo.open_study):
            entry.facts = {name: value for name, value in entry.facts.items() if name in ("MB1", "SB1")}
    assert "Vi behandlar namn, e-postadress, verksamhetsområde och stödfunktion för att" in notice(scene)


def test_stricter_thresholds_of_a_study_are_the_ones_that_its_notice_and_promise_tell(client, store):
    with store.transaction() as session:
        study = new_study(session)
        stricter = {"min_respondents": 7, "min_respondents_text": 12, "min_rated_persons": 4}
        studies.change_design(session, OPERATOR, NOW, study, thresholds=stricter)
    page = plain(client.get(f"/integritet/{study}").get_data(as_text=True))
    assert "minst 7 svar" in page
    assert "färre än 4 personer" in page
    assert "minst 12 har skrivit" in page
    assert "fragor@bjorklunda.example" in page


def test_a_study_without_consultant_and_day_of_deletion_has_a_whole_notice(client, store):
    with store.transaction() as session:
        study = new_study(session)
        row = session.get(StudyRow, study)
        row.consultant, row.deletion_date = "", None
        made = row.created_at
    page = plain(client.get(f"/integritet/{study}").get_data(as_text=True))
    assert "konsulten är personuppgiftsbiträde" in page
    assert f"raderas den {translator('sv').day(swedish_day(made) + timedelta(days=365))}" in page
    assert ("{" in page, "None" in page) == (False, False)


def test_the_accessibility_statement_says_whose_it_is_whom_to_write_to_and_where_to_report(scene):
    page = notice(scene, "tillganglighet")
    for words in ("Ekvalla kommun (påhittad) står bakom sidorna.", "Skriv till enkat@ekvalla.example", "digg.se/tdosanmalan", "WCAG 2.1"):
        assert words in page
    assert "den som skickade enkäten" in plain(scene.client().get("/tillganglighet").get_data(as_text=True))


@pytest.mark.parametrize("kind", ["integritet", "tillganglighet"])
def test_a_study_that_is_not_there_has_no_notice(client, kind):
    assert client.get(f"/{kind}/finns-inte").status_code == 404
