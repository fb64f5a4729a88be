"""Answering by real requests, without scripts: no cookie, nothing lost, one response however often the button is pressed."""

from __future__ import annotations

import logging
import re
import sqlite3
from datetime import UTC, datetime, timedelta

import pytest

from surveyapp.persistence.rows import DraftRow, InvitationRow, ResponseRow, ResponseTextRow, WaveRow
from surveyapp.services import waves
from surveyapp.services.common import OPERATOR
from tests.conftest import csrf_of

GONE = "finns-inte-alls-0123456789"


class Respondent:
    """Somebody with a link: follows the forms of the pages."""

    def __init__(self, scene, token):
        self.client, self.token, self.at = scene.client(), token, f"/s/{token}"

    def get(self, path="", status=200):
        answer = self.client.get(f"/s/{self.token}{path}" if not path.startswith("/s/") else path)
        assert answer.status_code == status
        return answer.get_data(as_text=True)

    def post(self, path="", data=None, status=303):
        page = self.get() if not path or path == "/uppgifter" else self.get(path if path != "/skicka" else "/granska")
        answer = self.client.post(f"/s/{self.token}{path}", data={"csrf_token": csrf_of(page), **(data or {})})
        assert answer.status_code == status, answer.get_data(as_text=True)
        return answer.headers["Location"] if status == 303 else answer.get_data(as_text=True)

    def begin(self):
        return self.post().removeprefix(f"/s/{self.token}")

    def walk(self, **own):
        """Answer everything with the first option that is not "often", or with `own[name]`; stop at the review."""
        where = self.begin()
        for _ in range(40):
            if where.startswith("/granska"):
                return
            page = self.get(where)
            data = {}
            for name in dict.fromkeys(re.findall(r'<input type="radio" name="([^"]+)"', page)):
                values = re.findall(rf'name="{re.escape(name)}" value="([^"]+)"', page)
                data[name] = own.get(name, values[1] if "often" in values else values[0])
            where = self.post(where.split("?")[0], data).removeprefix(f"/s/{self.token}").split("#")[0]
        raise AssertionError(where)

    def submit(self, status=200):
        receipt = re.findall(r'name="receipt" value="([^"]+)"', self.get("/granska"))[0]
        return receipt, self.post("/skicka", {"receipt": receipt}, status)


@pytest.fixture
def manager(scene):
    return Respondent(scene, scene.demo.manager_link)


@pytest.fixture
def colleague(scene):
    return Respondent(scene, scene.demo.staff_link)


def count(scene, table):
    with scene.store.session(write=False) as session:
        return session.query(table).count()


# ---------------------------------------------------------------------- looking
@pytest.mark.parametrize("method", ["GET", "HEAD", "OPTIONS"])
def test_looking_changes_nothing_and_sets_no_cookie(scene, manager, method):
    before = scene.settings.instance.joinpath("surveyapp.sqlite").read_bytes()
    for path in ("", "/reach", "/granska", "/svar"):
        answer = manager.client.open(f"/s/{manager.token}{path}", method=method)
        assert answer.headers.getlist("Set-Cookie") == []
    wal = scene.settings.instance.joinpath("surveyapp.sqlite-wal")
    assert scene.settings.instance.joinpath("surveyapp.sqlite").read_bytes() == before
    assert not wal.exists() or wal.stat().st_size == 0


def test_no_page_of_a_respondent_ever_sets_a_cookie(scene, manager):
    manager.walk()
    manager.submit()
    manager.get("/svar")
    assert manager.client.get_cookie("session") is None
    assert manager.client._cookies == {}


def test_headers_keep_the_page_to_itself(manager):
    headers = manager.client.get(f"/s/{manager.token}").headers
    assert headers["Cache-Control"] == "no-store"
    assert headers["Referrer-Policy"] == "no-referrer"
    assert headers["X-Robots-Tag"] == "noindex, nofollow"
    assert "unsafe" not in headers["Content-Security-Policy"]


def test_an_unknown_link_and_a_link_whose_hash_is_gone_get_the_same_page(scene, manager):
    with scene.store.transaction() as session:
        list(waves.reissue_links(session, OPERATOR, datetime.now(UTC), scene.demo.open_wave, scene.settings.link_key))
    old, never = (scene.client().get(f"/s/{token}") for token in (manager.token, GONE))
    assert (old.status_code, old.data) == (404, never.data)
    assert "Länken leder ingenstans" in old.get_data(as_text=True)


@pytest.mark.parametrize("token", ["", "wrong", "0" * 40])
def test_a_post_without_the_pages_own_token_is_refused(scene, manager, token):
    answer = manager.client.post(f"/s/{manager.token}", data={"csrf_token": token})
    assert answer.status_code == 400
    assert count(scene, DraftRow) == drafts_of_the_demo(scene)


def test_a_token_of_another_link_is_refused(scene, manager, colleague):
    foreign = csrf_of(colleague.get())
    assert manager.client.post(f"/s/{manager.token}", data={"csrf_token": foreign}).status_code == 400


def drafts_of_the_demo(scene):
    with sqlite3.connect(scene.settings.instance / "surveyapp.sqlite") as connection:
        return connection.execute("SELECT count(*) FROM draft").fetchone()[0]


# ---------------------------------------------------------------------- answering
def test_one_answers_everything_and_gets_a_receipt_that_leads_back(scene, manager):
    before = count(scene, ResponseRow)
    manager.walk()
    receipt, thanks = manager.submit()
    assert "Tack! Dina svar är sparade." in thanks
    assert receipt in thanks
    assert count(scene, ResponseRow) == before + 1
    shown = manager.post("/svar", {"receipt": receipt}, 200)
    assert "Svarsdag:" in shown
    deleted = manager.post("/svar", {"receipt": receipt, "action": "delete"}, 200)
    assert "borttaget" in deleted
    assert count(scene, ResponseRow) == before
    assert "Börja svara" in manager.get()


def test_a_wrong_receipt_shows_nothing_and_keeps_what_was_typed(manager):
    manager.walk()
    manager.submit()
    page = manager.post("/svar", {"receipt": "inte-mitt-kvitto"}, 422)
    assert 'value="inte-mitt-kvitto"' in page
    assert "Svarsdag:" not in page


def test_a_double_click_gives_one_response_and_the_same_thank_you(scene, manager):
    manager.walk()
    page = manager.get("/granska")
    data = {"csrf_token": csrf_of(page), "receipt": re.findall(r'name="receipt" value="([^"]+)"', page)[0]}
    before = count(scene, ResponseRow)
    first, second = (manager.client.post(f"/s/{manager.token}/skicka", data=data) for _ in range(2))
    assert (first.status_code, first.data) == (200, second.data)
    assert count(scene, ResponseRow) == before + 1


def test_after_answering_the_link_thanks_and_leads_to_nothing_else(manager):
    manager.walk()
    manager.submit()
    assert "Du har redan svarat" in manager.get()
    assert "Du har redan svarat" in manager.get("/reach")


def test_pausing_and_coming_back_on_another_device_continues_where_one_left(scene, manager):
    where = manager.begin()
    page = manager.get(where)
    names = list(dict.fromkeys(re.findall(r'<input type="radio" name="([^"]+)"', page)))
    later = manager.post(where, {names[0]: "often", "later": "1"}, 200)
    assert "Allt du har fyllt i är sparat" in later
    other = Respondent(scene, manager.token)
    assert "Fortsätt svara" in other.get()
    assert other.begin() == where
    assert re.search(rf'name="{re.escape(names[0])}" value="often" checked', other.get(where))


def test_back_saves_what_stands_on_the_page(manager):
    where = manager.begin()
    card = next_after_reach(manager, where)
    rating = re.findall(r'<input type="radio" name="([^"]+)"', manager.get(card))[0]
    manager.post(card, {rating: "4", "back": "1"})
    assert re.search(rf'name="{re.escape(rating)}" value="4" checked', manager.get(card))


def next_after_reach(person, where):
    page = person.get(where)
    data = dict.fromkeys(re.findall(r'<input type="radio" name="([^"]+)"', page), "often")
    return person.post(where, data).removeprefix(f"/s/{person.token}")


def test_switching_language_loses_nothing_that_was_typed(manager):
    where = manager.begin()
    name = re.findall(r'<input type="radio" name="([^"]+)"', manager.get(where))[0]
    manager.post(where, {name: "sometimes", "language": "en"})
    page = manager.get(where)
    assert '<html lang="en">' in page
    assert re.search(rf'name="{re.escape(name)}" value="sometimes" checked', page)


def test_an_answer_can_be_taken_away_without_script(manager):
    where = manager.begin()
    name = re.findall(r'<input type="radio" name="([^"]+)"', manager.get(where))[0]
    manager.post(where, {name: "often", "action": "save"}, 204)
    assert re.search(rf'name="clear" value="{re.escape(name)}"', manager.get(where))
    manager.post(where, {name: "often", "clear": name})
    assert not re.search(rf'name="{re.escape(name)}" value="\w+" checked', manager.get(where))


def test_what_was_skipped_is_pointed_out_once_and_then_let_through(manager):
    where = manager.begin()
    assert "visa=hoppat" in manager.post(where, {})
    assert "visa=hoppat" not in manager.post(where, {})


def test_too_many_and_contradicting_choices_are_said_and_kept(colleague):
    where = colleague.begin()
    for _ in range(20):
        page = colleague.get(where)
        if 'value="no_thief"' in page:
            break
        data = dict.fromkeys(re.findall(r'<input type="radio" name="([^"]+)"', page), "3")
        data = {name: first_value(page, name) for name in data}
        where = colleague.post(where.split("?")[0], data).removeprefix(f"/s/{colleague.token}").split("#")[0]
    boxes = re.findall(r'<input type="checkbox" id="[^"]+" name="([^"]+)" value="([^"]+)"', page)
    name, values = boxes[0][0], [value for _name, value in boxes]
    wrong = colleague.post(where, {name: values[:4]}, 422)
    assert "Du har valt fler än 3." in wrong
    assert len(re.findall(rf'name="{name}" value="\w+"[^>]*checked', wrong)) == 4
    both = colleague.post(where, {name: [values[0], "no_thief"]}, 422)
    assert "Du har valt både en tidstjuv och att du inte har någon." in both


def first_value(page, name):
    return re.findall(rf'name="{re.escape(name)}" value="([^"]+)"', page)[0]


def test_an_option_that_does_not_exist_is_refused(scene, manager):
    where = manager.begin()
    name = re.findall(r'<input type="radio" name="([^"]+)"', manager.get(where))[0]
    assert "Välj ett av svaren som visas." in manager.post(where, {name: "everyday"}, 422)


def test_correcting_the_register_changes_the_invitation_before_the_answer(scene, manager):
    page = manager.get()
    other = next(
        v for v in re.findall(r'<select class="input" id="MB1".*?</select>', page, re.S)[0].split('value="')[1:] if "selected" not in v
    )
    value = other.split('"')[0]
    manager.post("/uppgifter", {"MB1": value})
    with scene.store.session(write=False) as session:
        facts = [row.facts for row in session.query(InvitationRow).filter_by(state="invited", instrument="MGR")]
    assert re.search(rf'value="{value}" selected', manager.get())
    assert any(one["MB1"] == value for one in facts)


def test_a_wave_that_has_not_opened_says_when(scene, manager):
    with scene.store.transaction() as session:
        session.get(WaveRow, scene.demo.open_wave).opens_on = datetime.now(UTC).date() + timedelta(days=3)
    assert "öppnar" in manager.get()


def test_a_closed_wave_says_so_and_takes_nothing(scene, manager):
    where = manager.begin()
    token = csrf_of(manager.get(where))
    with scene.store.transaction() as session:
        waves.close_wave(session, OPERATOR, datetime.now(UTC), scene.demo.open_wave)
    answer = manager.client.post(f"/s/{manager.token}{where}", data={"csrf_token": token})
    assert "Enkäten är stängd" in answer.get_data(as_text=True)


def test_a_withdrawn_invitation_says_so(scene, manager):
    with scene.store.transaction() as session:
        for row in session.query(InvitationRow).filter_by(wave_id=scene.demo.open_wave, state="invited"):
            waves.withdraw_invitation(session, OPERATOR, datetime.now(UTC), scene.demo.open_wave, row.id)
    assert "tillbaka" in manager.get()


# ---------------------------------------------------------------------- when something is wrong
def test_typed_text_stands_on_the_page_when_the_database_is_locked(scene, colleague, monkeypatch):
    monkeypatch.setattr("surveyapp.persistence.database.BUSY_SECONDS", 0.1)
    where = colleague.begin()
    name = re.findall(r'<input type="radio" name="([^"]+)"', colleague.get(where))[0]
    token = csrf_of(colleague.get(where))
    scene.app.extensions["surveyapp_database"].dispose()
    with sqlite3.connect(scene.settings.instance / "surveyapp.sqlite", isolation_level=None) as lock:
        lock.execute("BEGIN EXCLUSIVE")
        words = "Jag skrev en lång text som inte får försvinna bara för att databasen är låst just nu."
        answer = colleague.client.post(f"/s/{colleague.token}{where}", data={"csrf_token": token, name: "x1", "SE1": words})
        lock.execute("ROLLBACK")
    page = answer.get_data(as_text=True)
    assert answer.status_code == 503
    assert words in page
    assert f'<input type="hidden" name="{name}" value="x1">' in page
    assert answer.headers["Retry-After"] == "5"


def test_links_are_never_logged(scene, manager, caplog):
    caplog.set_level(logging.DEBUG)
    manager.walk()
    manager.client.get(f"/s/{manager.token}/skicka")
    scene.app.logger.error("wrong at %s", f"/s/{manager.token}/reach")
    assert manager.token not in caplog.text


def test_a_text_keeps_its_letters_and_line_ends(scene, manager):
    manager.walk()
    pages = re.findall(rf'href="/s/{manager.token}/([\w-]+)"', manager.get("/granska"))
    page = manager.get(f"/{pages[-1]}")
    name = re.findall(r'<textarea[^>]*name="([^"]+)"', page)[0]
    manager.post(f"/{pages[-1]}", {name: "Ä\r\n<b>åö</b> & \u0000\u200bx"})
    assert "Ä\n&lt;b&gt;åö&lt;/b&gt; &amp; x" in manager.get(f"/{pages[-1]}")
    manager.submit()
    with scene.store.session(write=False) as session:
        assert "Ä\n<b>åö</b> & x" in [row.text for row in session.query(ResponseTextRow)]
