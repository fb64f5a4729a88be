"""Before a release: the consultant sees what is shown, merged and hidden, nobody reads a figure, and only then it goes out."""

from __future__ import annotations

import json
import re
from html import unescape

import pytest
from sqlalchemy import delete, select

from surveyapp.disclosure.released import Publication
from surveyapp.persistence.rows import ClosedResponseRow, EventRow, PublicationRow, ReleaseRow, WaveRow
from surveyapp.services.release_export import release_entries
from surveyapp.services.release_requests import publication_of
from surveyapp.web.access import EVERYBODY, RIGHTS
from tests.conftest import csrf_of
from tests.web.desk import Desk
from tests.web.test_access import ROLES, VALUES, _rules

WORDS, MEAN = "Ord som ingen ska läsa före utgivning 7731", "93.7"
MARKS = (WORDS, "93,7", MEAN)


@pytest.fixture
def base(scene):
    return f"/oversyn/{scene.demo.closed_study}/resultat"


@pytest.fixture
def desk(prepared):
    return Desk(prepared.sign_in())


@pytest.fixture
def marked(prepared):
    """What is prepared has means and sentences that stand nowhere else, in its figures and in what the registry is to hold of it."""
    with prepared.store.transaction() as session:
        row = session.query(ReleaseRow).one()
        content = dict(row.content)
        content["tables"] = [
            {**table, "cells": [{**cell, "mean": MEAN} if "mean" in cell else cell for cell in table["cells"]]}
            for table in content["tables"]
        ]
        content["findings"] = [{**finding, "text": {"sv": WORDS, "en": WORDS}} for finding in content["findings"]]
        row.content = content
        row.entries = {
            **release_entries(Publication.from_document(row.content)),
            "sentences": [{"id": "FT01/MGR", "text": {"sv": WORDS, "en": WORDS}, "cells": []}],
        }
        session.execute(delete(PublicationRow))  # nothing is out
    assert all(mark in json.dumps(row.entries, ensure_ascii=False) for mark in (WORDS, MEAN))
    return prepared


def text_of(page):
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", page.split("<main")[1]))).strip()


def states(scene):
    with scene.store.session(write=False) as session:
        return session.get_one(WaveRow, scene.demo.closed_wave).state, list(session.scalars(select(ReleaseRow.state)))


def read(scene, client):
    """(page, body) of everything that can be asked for with GET in the study."""
    for rule in _rules(scene.app):
        if "study_id" in rule.arguments and "GET" in rule.methods and RIGHTS[rule.endpoint] != EVERYBODY:
            values = {**VALUES, "study_id": scene.demo.closed_study, "wave_id": scene.demo.closed_wave}
            path = rule.map.bind("localhost").build(rule.endpoint, {name: values[name] for name in rule.arguments}, method="GET")
            yield rule.endpoint, client.get(path, follow_redirects=True).get_data(as_text=True)
    study = f"/oversyn/{scene.demo.closed_study}"
    form = {"csrf_token": csrf_of(client.get(study).get_data(as_text=True))}
    yield "versions.document", client.post(f"{study}/utgivet/{scene.demo.closed_wave}.json", data=form).get_data(as_text=True)


# ---------------------------------------------------------------------- nobody reads it
@pytest.mark.parametrize("role", ROLES)
def test_nothing_of_what_is_prepared_is_read_on_any_page_or_in_any_file(marked, role):
    client = marked.sign_in(role)
    found = {page: [mark for mark in MARKS if mark in body.split("<main")[-1]] for page, body in read(marked, client)}
    assert {page: marks for page, marks in found.items() if marks} == {}
    assert len(found) > 25
    assert states(marked) == ("closed", ["prepared"])


def test_the_same_marks_are_read_when_it_is_out(marked, base):
    desk = Desk(marked.sign_in())
    desk.give_out(marked.demo.closed_study)
    found = {page for page, body in read(marked, desk.client) if any(mark in body for mark in MARKS)}
    assert found >= {"results.show", "results.differences", "findings.show", "versions.document"}


@pytest.mark.parametrize("path", ["bilagor/9", "resultat/texter/slapp"])
def test_no_appendix_and_no_texts_are_made_of_what_is_prepared(prepared, path):
    client = prepared.sign_in()
    token = csrf_of(client.get(f"/oversyn/{prepared.demo.closed_study}").get_data(as_text=True))
    answer = client.post(f"/oversyn/{prepared.demo.closed_study}/{path}", data={"csrf_token": token, "language": "sv"})
    assert answer.status_code in (404, 409)


@pytest.mark.parametrize("role", ["assistant", "client"])
def test_others_are_told_that_it_is_being_gone_through(prepared, base, role):
    page = prepared.sign_in(role).get(base).get_data(as_text=True)
    assert "Den som leder översynen går igenom vad som får visas innan det ges ut." in page
    assert "/forslag" not in page


# ---------------------------------------------------------------------- what the page says
def test_results_lead_to_the_page_that_names_groups_and_the_three_reasons_only(desk, base):
    assert desk.client.get(base).headers["Location"] == f"{base}/forslag"
    page = text_of(desk.get(f"{base}/forslag"))
    assert "Hälsa och rehabilitering och Förvaltningsgemensamt (11)" in page
    assert "Får inget betyg: IT och digitalt stöd (färre än 3 bedömda)." in page
    assert re.search(r"Verksamhetsområde Rutor : \d+ Medelvärde eller band : \d+ \(\d+ %\)".replace(" :", ""), page)
    reasons = set(re.findall(r"\(((?:färre än|skyddar)[^)]*)\)", page))
    assert reasons <= {"färre än 5 svar", "färre än 3 bedömda", "skyddar en grupp"}
    assert "färre än 5 svar" in reasons
    assert re.search(r"Minst antal svar 5 förberett .* Minst antal svar 6 .* Minst antal svar 8 .* Minst antal svar 10 ", page)


def test_a_breakdown_without_any_cell_is_left_out(desk, prepared, base):
    """As in a small study, where everybody who was asked stands in one segment."""
    with prepared.store.transaction() as session:
        row = session.query(ReleaseRow).one()
        side = row.preview["instruments"]["MGR"]
        printed = [{**one, "figures": 0, "bounds": 0, "hidden": 0} if "*" in one["table"] else one for one in side["printed"]]
        row.preview = {**row.preview, "instruments": {"MGR": {**side, "printed": printed}}}
    page = text_of(desk.get(f"{base}/forslag"))
    assert ("Indelningarna tillsammans" in page, "Korstabellerna tillsammans" in page) == (True, False)


def test_a_reader_of_english_meets_no_swedish_word(desk, base):
    desk.post(f"{base}/forslag", "/sprak", language="en", next=base)
    page = text_of(desk.get(f"{base}/forslag"))
    assert not re.search(r"\b(Visas|Slås|färre än|skyddar|grupp|frågor|rutor|svar|Ge ut)\b", page)


# ---------------------------------------------------------------------- the decision
def test_giving_out_is_final_and_a_second_click_changes_nothing(desk, prepared, base):
    seen = re.findall(r'name="fingerprint" value="(\w+)"', desk.get(f"{base}/forslag"))[0]
    assert desk.give_out(prepared.demo.closed_study) == base
    assert "Resultatet är utgivet." in desk.get(base)
    desk.post(base + "/fragor", f"{base}/forslag/ge-ut", fingerprint=seen)
    desk.post(base + "/fragor", f"{base}/forslag/kasta", status=409)
    desk.post(base + "/fragor", f"{base}/slapp", status=409)
    assert desk.post(base + "/fragor", f"{base}/forslag/om", minimum="8") == base
    assert states(prepared) == ("released", ["done"])
    with prepared.store.session(write=False) as session:
        row = session.query(ReleaseRow).one()
        assert publication_of(row).fingerprint == row.fingerprint
        assert [one.actor for one in session.query(EventRow).filter_by(what="release_given_out")][-1] == "consultant@ekvalla.example"


def test_another_proposal_than_the_one_on_the_page_is_not_given_out(desk, prepared, base):
    page = desk.post(f"{base}/forslag", f"{base}/forslag/ge-ut", status=409, fingerprint="0" * 64)
    assert "Resultatet har förberetts på nytt sedan du öppnade sidan." in page
    assert states(prepared) == ("closed", ["prepared"])


def test_what_was_made_of_other_answers_is_dropped_with_a_word(desk, prepared, base):
    seen = re.findall(r'name="fingerprint" value="(\w+)"', desk.get(f"{base}/forslag"))[0]
    with prepared.store.transaction() as session:
        some = session.scalars(select(ClosedResponseRow.id).where(ClosedResponseRow.wave_id == prepared.demo.closed_wave)).first()
        session.execute(delete(ClosedResponseRow).where(ClosedResponseRow.id == some))
    desk.post(f"{base}/forslag", f"{base}/forslag/ge-ut", fingerprint=seen)
    page = desk.get(base)
    assert "underlaget har ändrats. Inget har getts ut. Förbered på nytt." in page
    assert "Förbered resultatet" in page
    assert states(prepared) == ("closed", [])


def test_what_is_thrown_away_can_be_prepared_again(desk, prepared, base):
    desk.post(f"{base}/forslag", f"{base}/forslag/kasta")
    assert "Förslaget är kastat. Inget har getts ut." in desk.get(base)
    assert states(prepared) == ("closed", [])
    desk.post(base, f"{base}/slapp")
    assert "Det tar ungefär en minut" in desk.get(base)


@pytest.mark.parametrize(
    ("minimum", "told"),
    [
        ("4", "Minst antal svar i en grupp kan bara göras strängare: skriv 5 eller mer."),
        ("", "Skriv ett antal mellan 1 och 999."),
        ("många", "Skriv ett heltal med siffror."),
        ("1000", "Skriv ett antal mellan 1 och 999."),
    ],
)
def test_a_looser_number_is_refused_in_words_and_nothing_is_lost(desk, prepared, base, minimum, told):
    assert told in text_of(desk.post(f"{base}/forslag", f"{base}/forslag/om", status=422, minimum=minimum))
    assert states(prepared) == ("closed", ["prepared"])


def test_a_stricter_number_is_asked_for_and_waits_its_turn(desk, prepared, base):
    assert desk.post(f"{base}/forslag", f"{base}/forslag/om", minimum="8") == base
    assert states(prepared) == ("closed", ["queued"])
    with prepared.store.session(write=False) as session:
        assert session.query(ReleaseRow).one().policy == {"min_respondents": 8, "two_way": False}
