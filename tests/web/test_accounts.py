"""Accounts: signing in and out, links to choose a password, who may see a study, and how often one may try."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pytest

from surveyapp.persistence.rows import AccountRow, AccountTokenRow, SignInRow, StudyMemberRow
from surveyapp.services import accounts
from surveyapp.services.common import OPERATOR
from tests.conftest import csrf_of

EMAIL, PASSWORD = "anna@bjorklunda.example", "en mening om havet"


def now():
    return datetime.now(UTC)


@pytest.fixture
def account(store):
    """A consultant with a password."""
    with store.transaction() as session:
        _row, secret = accounts.invite(session, OPERATOR, now(), email=EMAIL, name="Anna", role="consultant")
        accounts.choose_password(session, now(), secret, PASSWORD)
    return EMAIL


@pytest.fixture
def invitation(store):
    """The secret of a link for somebody who has not chosen a password yet."""
    with store.transaction() as session:
        return accounts.invite(session, OPERATOR, now(), email=EMAIL, name="Anna", role="consultant")[1]


def post(client, path, on=None, **data):
    page = client.get(on or path).get_data(as_text=True)
    return client.post(path, data={"csrf_token": csrf_of(page), **data})


def sign_in(client, email=EMAIL, password=PASSWORD, path="/logga-in"):
    return post(client, path, email=email, password=password)


def secret_of(client):
    cookie = client.get_cookie("surveyapp_in")
    return cookie.value if cookie else None


# ---------------------------------------------------------------------- signing in
def test_signing_in_leads_to_the_studies_with_a_cookie_no_script_can_read(client, account):
    answer = sign_in(client)
    assert (answer.status_code, answer.headers["Location"]) == (302, "/oversyner")
    cookie = next(line for line in answer.headers.getlist("Set-Cookie") if line.startswith("surveyapp_in="))
    assert {"HttpOnly", "SameSite=Lax", "Path=/"} <= {part.strip() for part in cookie.split(";")}
    assert client.get("/oversyner").status_code == 200


def test_an_address_is_the_same_in_capitals(client, account):
    assert sign_in(client, EMAIL.upper()).status_code == 302


@pytest.mark.parametrize(("email", "password"), [(EMAIL, "fel lösenord här"), ("ingen@bjorklunda.example", PASSWORD)])
def test_a_wrong_password_and_an_unknown_address_look_the_same(client, account, email, password):
    answer = sign_in(client, email, password)
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert "Adressen eller lösenordet stämmer inte." in page
    assert f'value="{email}"' in page
    assert password not in page
    assert secret_of(client) is None


def test_every_sign_in_gives_a_new_session_and_none_that_was_brought_along(client, account):
    client.set_cookie("surveyapp_in", "planted-by-somebody-else")
    sign_in(client)
    first = secret_of(client)
    sign_in(client)
    second = secret_of(client)
    assert len({first, second, "planted-by-somebody-else"}) == 3


def test_the_database_holds_neither_password_nor_session_nor_link(client, account, settings):
    sign_in(client)
    post(client, "/glomt-losenord", email=EMAIL)
    stored = b"".join(path.read_bytes() for path in settings.instance.glob("surveyapp.sqlite*"))
    assert EMAIL.encode() in stored
    assert PASSWORD.encode() not in stored
    assert secret_of(client).encode() not in stored


def test_signing_out_ends_the_session_also_for_a_kept_cookie(client, account, store):
    sign_in(client)
    kept = secret_of(client)
    assert post(client, "/logga-ut", on="/oversyner").headers["Location"] == "/logga-in"
    client.set_cookie("surveyapp_in", kept)
    assert client.get("/oversyner").headers["Location"].startswith("/logga-in")
    with store.session(write=False) as session:
        assert session.query(SignInRow).count() == 0


def test_a_session_that_has_run_out_leads_to_the_sign_in_page(client, account, store):
    sign_in(client)
    with store.transaction() as session:
        session.query(SignInRow).one().expires_at = now() - timedelta(seconds=1)
    assert client.get("/oversyner").status_code == 302


def test_an_account_that_is_switched_off_is_out_at_once_and_cannot_come_back(client, account, store):
    sign_in(client)
    with store.transaction() as session:
        session.query(AccountRow).one().active = False
    assert client.get("/oversyner").status_code == 302
    client.delete_cookie("surveyapp_in")
    assert sign_in(client).status_code == 422


@pytest.mark.parametrize(
    ("wanted", "led_to"),
    [
        ("/oversyner/ny", "/oversyner/ny"),
        ("https://annan.example/", "/oversyner"),
        ("//annan.example/", "/oversyner"),
        ("/\\annan.example", "/oversyner"),
        ("javascript:alert(1)", "/oversyner"),
        ("", "/oversyner"),
    ],
)
def test_after_signing_in_one_comes_to_a_page_of_this_place_only(client, account, wanted, led_to):
    from urllib.parse import quote

    answer = sign_in(client, path=f"/logga-in?next={quote(wanted)}")
    assert answer.headers["Location"] == led_to


# ---------------------------------------------------------------------- how often
def test_an_account_takes_twenty_tries_an_hour_and_then_not_even_the_right_password(client, account):
    for _ in range(20):
        assert sign_in(client, password="fel lösenord här").status_code == 422
    answer = sign_in(client)
    assert answer.status_code == 429
    assert "Vänta några minuter och försök igen." in answer.get_data(as_text=True)


def test_a_place_takes_thirty_tries_an_hour_whatever_the_accounts(client, account):
    for number in range(30):
        assert sign_in(client, f"a{number}@bjorklunda.example").status_code == 422
    assert sign_in(client).status_code == 429


def test_asking_for_a_new_password_has_a_limit_too(client, account):
    answers = [post(client, "/glomt-losenord", email=EMAIL).status_code for _ in range(11)]
    assert answers == [200] * 10 + [429]


# ---------------------------------------------------------------------- links
def test_a_link_is_looked_at_without_being_used_and_then_used_once(client, invitation):
    path = f"/losenord/{invitation}"
    for _ in range(3):
        assert client.get(path).status_code == 200
    assert client.head(path).status_code == 200
    assert post(client, path, password=PASSWORD).headers["Location"] == "/logga-in"
    assert sign_in(client).status_code == 302
    answer = client.get(path)
    assert answer.status_code == 409
    assert "Länken är redan använd eller har gått ut." in answer.get_data(as_text=True)


def test_an_old_link_and_one_that_never_was_give_the_same_page(client, invitation, store):
    with store.transaction() as session:
        session.query(AccountTokenRow).one().expires_at = now() - timedelta(seconds=1)
    old, never = (client.get(f"/losenord/{secret}") for secret in (invitation, "finns-inte"))
    assert (old.status_code, old.data) == (never.status_code, never.data)


@pytest.mark.parametrize(
    ("password", "words"),
    [("kort", "Minst 12 tecken."), ("aaaaaaaaaaaaaaaa", "för kort eller för vanligt"), ("Lösenord1234", "för kort eller för vanligt")],
)
def test_a_weak_password_is_refused_and_the_link_is_still_good(client, invitation, password, words):
    path = f"/losenord/{invitation}"
    answer = post(client, path, password=password)
    assert answer.status_code == 422
    assert words in answer.get_data(as_text=True)
    assert post(client, path, password=PASSWORD).status_code == 302


def test_a_new_password_ends_every_session_and_the_old_password(client, app, account, store):
    other = app.test_client()
    sign_in(client)
    sign_in(other)
    with store.transaction() as session:
        secret = accounts.request_reset(session, now(), EMAIL)
    post(client, f"/losenord/{secret}", password="en helt ny mening")
    assert [each.get("/oversyner").status_code for each in (client, other)] == [302, 302]
    assert sign_in(other).status_code == 422
    assert sign_in(other, password="en helt ny mening").status_code == 302


def test_asking_for_a_new_password_says_the_same_for_every_address_and_is_noted_for_the_operator(client, account, store):
    known = post(client, "/glomt-losenord", email=EMAIL.upper()).data
    unknown = post(client, "/glomt-losenord", email="ingen@bjorklunda.example").data
    assert known == unknown
    with store.transaction() as session:
        assert [address for address, _at in accounts.reset_requests(session)] == [EMAIL]
        secret = accounts.request_reset(session, now(), EMAIL)
    post(client, f"/losenord/{secret}", password="en helt ny mening")
    with store.session(write=False) as session:
        assert accounts.reset_requests(session) == []


# ---------------------------------------------------------------------- who may see a study
def invite(client, study, email="ny@bjorklunda.example", role="client"):
    page = f"/oversyn/{study}/personer"
    return post(client, page, name="Ny Person", email=email, role=role).get_data(as_text=True)


def test_a_colleague_is_invited_by_link_chooses_a_password_and_sees_just_that_study(scene):
    client, study = scene.sign_in(), scene.demo.closed_study
    link = re.findall(r"http://localhost(/losenord/[^<\s]+)", invite(client, study))[0]
    guest = scene.client()
    post(guest, link, password=PASSWORD)
    sign_in(guest, "ny@bjorklunda.example")
    shown = guest.get("/oversyner").get_data(as_text=True)
    assert [f"/oversyn/{study}" in shown, f"/oversyn/{scene.demo.open_study}" in shown] == [True, False]
    assert guest.get(f"/oversyn/{study}/resultat").status_code == 200
    assert guest.get(f"/oversyn/{study}/insamling").status_code == 403


def test_somebody_who_has_an_account_gets_the_study_without_a_link(scene):
    client, study = scene.sign_in(), scene.demo.open_study
    scene.sign_in("assistant", study=scene.demo.closed_study)
    page = invite(client, study, "assistant@ekvalla.example")
    assert "Kontot fanns redan och ser nu översynen." in page
    assert "/losenord/" not in page


def test_a_form_with_faults_keeps_what_was_typed(scene):
    client, page = scene.sign_in(), f"/oversyn/{scene.demo.open_study}/personer"
    answer = post(client, page, name="Ny Person", email="ingen adress", role="client")
    assert answer.status_code == 422
    shown = answer.get_data(as_text=True)
    assert "Skriv en hel e-postadress." in shown
    assert 'value="Ny Person"' in shown


def test_a_person_is_taken_off_a_study_but_never_oneself(scene):
    client, study = scene.sign_in(), scene.demo.open_study
    assistant = scene.sign_in("assistant")
    with scene.store.session(write=False) as session:
        ids = {row.email: row.id for row in session.query(AccountRow)}
    page = f"/oversyn/{study}/personer"
    assert post(client, f"{page}/{ids['assistant@ekvalla.example']}/ta-bort", on=page).status_code == 302
    assert assistant.get(f"/oversyn/{study}").status_code == 404
    own = post(client, f"{page}/{ids['consultant@ekvalla.example']}/ta-bort", on=page)
    assert own.status_code == 409
    assert "Du kan inte ta bort dig själv." in own.get_data(as_text=True)
    with scene.store.session(write=False) as session:
        assert session.get(StudyMemberRow, (study, ids["consultant@ekvalla.example"])) is not None


def test_the_language_is_the_accounts_own(client, account, store):
    sign_in(client)
    answer = post(client, "/sprak", on="/oversyner", language="en", next="/oversyner/ny")
    assert answer.headers["Location"] == "/oversyner/ny"
    assert '<html lang="en"' in client.get("/oversyner").get_data(as_text=True)
    with store.session(write=False) as session:
        assert session.query(AccountRow).one().language == "en"
