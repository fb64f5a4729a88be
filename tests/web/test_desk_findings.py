"""Findings at the desk: what everybody reads, and what the consultant makes of a draft."""

from __future__ import annotations

import re

import pytest

from surveyapp.persistence.rows import AppendixRow, EventRow
from surveyapp.services import appendix_work
from tests.conftest import csrf_of
from tests.web.desk import Desk
from tests.web.test_desk_results import text_of

RATE = "FT01/MGR"


@pytest.fixture
def desk(scene):
    return Desk(scene.sign_in())


@pytest.fixture
def base(scene):
    return f"/oversyn/{scene.demo.closed_study}/resultat/iakttagelser"


def change(desk, base, finding=RATE, **data):
    """Send the form as it stands and read the page that comes back."""
    return desk.get(desk.post(f"{base}/{finding}", f"{base}/{finding}", **data))


def refused(desk, on, path, **data):
    answer = desk.client.post(path, data={"csrf_token": csrf_of(desk.get(on)), **data})
    assert answer.status_code == 409
    return text_of(answer.get_data(as_text=True))


def words_of(desk, base, finding=RATE):
    page = desk.get(f"{base}/{finding}")
    return {code: re.findall(rf'name="text-{code}"[^>]*>([^<]*)<', page)[0] for code in ("sv", "en")}


def test_every_reader_meets_the_sentences_with_what_they_rest_on_and_what_may_not_be_said(scene, base):
    page = text_of(Desk(scene.sign_in("client")).get(base))
    assert "64 av 82 chefer har svarat (78 procent)." in page
    assert "Hela enkäten: 64 av 82, 78 procent" in page
    assert "Om Verksamhetschef och Chef för en stödfunktion var för sig sägs inget: färre än 5 svar." in page
    assert "Ändra" not in page


def test_an_edited_sentence_with_the_right_numbers_is_what_everybody_reads(desk, base, scene):
    own = "Vi fick svar av 64 av 82 chefer."
    assert "Meningen är sparad och trycks så." in text_of(change(desk, base, **{"text-sv": own, "text-en": "", "action": "save"}))
    assert words_of(desk, base)["sv"] == own
    assert words_of(desk, base)["en"].startswith("64 of 82 managers")
    assert own in text_of(Desk(scene.sign_in("client")).get(base))


def test_a_sentence_with_another_number_is_flagged_kept_and_not_read_by_others(desk, base, scene):
    wrong = "Vi fick svar av 65 av 82 chefer, och alla är nöjda."
    page = text_of(change(desk, base, **{"text-sv": wrong, "text-en": "", "action": "save"}))
    assert "65 av 82 finns inte i underlaget." in page
    assert "Ordet ”alla” är en uppgift, och underlaget visar den inte." in page
    assert words_of(desk, base)["sv"] == wrong
    assert "1 mening kan inte tryckas" in text_of(desk.get(base))
    assert wrong not in text_of(Desk(scene.sign_in("client")).get(base))


def test_no_appendix_is_made_with_a_flagged_sentence_until_it_is_mended(desk, base, scene):
    study = f"/oversyn/{scene.demo.closed_study}"
    change(desk, base, **{"text-sv": "65 procent svarade.", "text-en": "", "action": "save"})
    assert "siffror inte stämmer med underlaget: 1." in refused(desk, f"{study}/bilagor", f"{study}/bilagor/9", language="sv")
    with scene.store.session(write=False) as session:
        assert session.query(AppendixRow).count() == 0
    change(desk, base, action="restore")
    desk.post(f"{study}/bilagor", f"{study}/bilagor/9", language="sv")
    with scene.store.session(write=False) as session:
        assert session.query(AppendixRow).one().edition == ""


def test_the_draft_comes_back_and_the_log_knows_who_did_what(desk, base, scene):
    draft = words_of(desk, base)
    change(desk, base, **{"text-sv": "Många svarade.", "text-en": "Many answered.", "caveat-sv": "Bara chefer.", "action": "save"})
    assert words_of(desk, base) == {"sv": "Många svarade.", "en": "Many answered."}
    change(desk, base, action="restore")
    assert words_of(desk, base) == draft
    with scene.store.session(write=False) as session:
        lines = [
            (row.what, row.actor, row.detail["finding"])
            for row in session.query(EventRow).order_by(EventRow.id)
            if row.what.startswith("finding_")
        ]
    assert lines == [("finding_edited", "consultant@ekvalla.example", RATE), ("finding_restored", "consultant@ekvalla.example", RATE)]
    assert "ändrad, consultant@ekvalla.example" in text_of(desk.get(f"{base}/{RATE}"))


def test_leaving_out_takes_a_reason_and_hides_it_from_others(desk, base, scene):
    assert "Skriv varför" in refused(desk, f"{base}/{RATE}", f"{base}/{RATE}", action="leave_out", reason=" ")
    change(desk, base, action="leave_out", reason="Står i rapporten")
    reader = Desk(scene.sign_in("client"))
    assert "64 av 82 chefer har svarat" not in text_of(reader.get(base))
    assert "Utelämnade ur bilagan" in text_of(desk.get(base))
    assert "utelämnad, consultant@ekvalla.example: Står i rapporten" in text_of(desk.get(f"{base}/{RATE}"))
    change(desk, base, action="take_back")
    assert "64 av 82 chefer har svarat" in text_of(reader.get(base))


def test_what_may_not_be_said_cannot_be_edited(desk, base):
    assert desk.client.get(f"{base}/FT11/MGR/role:verksamhetschef+stodchef").status_code == 404
    assert desk.client.get(f"{base}/FT99/MGR").status_code == 404


def test_a_changed_sentence_makes_the_appendix_anew_and_stands_in_it(desk, base, scene):
    study = f"/oversyn/{scene.demo.closed_study}"

    def made():
        desk.post(f"{study}/bilagor", f"{study}/bilagor/10", language="sv")
        with scene.store.session(write=False) as session:
            row = session.query(AppendixRow).one()
            state, number = row.state, row.id
        if state != "done":
            appendix_work.produce_in_child(scene.settings.database_url, number)
        with scene.store.session(write=False) as session:
            return session.get_one(AppendixRow, number).pdf

    first = made()
    assert made() == first
    change(
        desk, base, "FT01/STF", **{"text-sv": "Vi fick svar av 73 av 94.", "text-en": "", "caveat-sv": "Ett register.", "action": "save"}
    )
    assert "Gjord före den senaste ändringen av iakttagelser eller texter." in text_of(desk.get(f"{study}/bilagor"))
    assert made() != first
