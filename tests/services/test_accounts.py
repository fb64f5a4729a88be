"""Accounts below the pages: how long links and sessions last to the second, what ends them, and what is kept."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from surveyapp.errors import NotFound, Refused
from surveyapp.persistence.rows import AccountRow, AccountTokenRow, SignInRow, StudyMemberRow
from surveyapp.services import accounts, studies
from surveyapp.services.common import OPERATOR, Actor
from surveyapp.web.rates import PERIOD, Rates
from tests.services.small import NOW

EMAIL, PASSWORD, OTHER = "anna@bjorklunda.example", "en mening om havet", "en annan mening helt"
SECOND = timedelta(seconds=1)


def invite(session, email=EMAIL, role="consultant", study=None):
    account, secret = accounts.invite(session, OPERATOR, NOW, email=email, name="Anna", role=role, study_id=study)
    session.flush()
    return account, secret


@pytest.fixture
def anna(session):
    account, secret = invite(session)
    accounts.choose_password(session, NOW, secret, PASSWORD)
    session.flush()
    return account


# ---------------------------------------------------------------------- links
@pytest.mark.parametrize(("kind", "lasts"), [("invitation", timedelta(days=7)), ("reset", timedelta(hours=2))])
def test_a_link_lasts_as_long_as_is_said_and_not_a_second_more(session, anna, kind, lasts):
    secret = invite(session, "nils@bjorklunda.example")[1] if kind == "invitation" else accounts.request_reset(session, NOW, EMAIL)
    session.flush()
    assert accounts.account_of_token(session, NOW + lasts, secret) is not None
    with pytest.raises(Refused, match="link_used"):
        accounts.account_of_token(session, NOW + lasts + SECOND, secret)
    with pytest.raises(Refused, match="link_used"):
        accounts.choose_password(session, NOW + lasts + SECOND, secret, OTHER)


def test_a_link_is_used_once(session):
    _, secret = invite(session)
    accounts.choose_password(session, NOW, secret, PASSWORD)
    session.flush()
    with pytest.raises(Refused, match="link_used"):
        accounts.choose_password(session, NOW, secret, OTHER)
    assert accounts.sign_in(session, NOW, EMAIL, OTHER) is None


def test_choosing_a_password_uses_up_every_other_link_of_the_account_and_of_nobody_else(session, anna):
    first, second = (accounts.request_reset(session, NOW, EMAIL) for _ in range(2))
    _, others = invite(session, "nils@bjorklunda.example")
    accounts.choose_password(session, NOW, second, OTHER)
    session.flush()
    with pytest.raises(Refused, match="link_used"):
        accounts.account_of_token(session, NOW, first)
    assert accounts.account_of_token(session, NOW, others).email == "nils@bjorklunda.example"


@pytest.mark.parametrize("password", ["för kort", "elva tecken", "aaaaaaaaaaaabbbb", "PASSWORD1234", "Lösenord1234"])
def test_a_weak_password_is_refused_and_the_link_stays_good(session, password):
    _, secret = invite(session)
    with pytest.raises(Refused, match="weak_password"):
        accounts.choose_password(session, NOW, secret, password)
    assert accounts.choose_password(session, NOW, secret, PASSWORD).email == EMAIL


def test_an_unknown_address_gets_no_link_and_no_line_in_the_log(session, anna):
    assert accounts.request_reset(session, NOW, "nobody@bjorklunda.example") is None
    accounts.ask_for_reset(session, NOW, "nobody@bjorklunda.example")
    session.flush()
    assert accounts.reset_requests(session) == []


def test_who_asked_waits_until_a_password_is_chosen(session, anna):
    accounts.ask_for_reset(session, NOW, " ANNA@bjorklunda.example ")
    session.flush()
    assert accounts.reset_requests(session) == [(EMAIL, NOW)]
    accounts.choose_password(session, NOW, accounts.request_reset(session, NOW, EMAIL), OTHER)
    session.flush()
    assert accounts.reset_requests(session) == []


# ---------------------------------------------------------------------- sessions
def test_a_session_lasts_twelve_hours_and_not_a_second_more(session, anna):
    secret = accounts.sign_in(session, NOW, EMAIL, PASSWORD)
    session.flush()
    assert accounts.signed_in(session, NOW + timedelta(hours=12), secret) is anna
    assert accounts.signed_in(session, NOW + timedelta(hours=12) + SECOND, secret) is None


def test_a_new_password_ends_every_session_of_the_account_and_of_nobody_else(session, anna):
    _, others = invite(session, "nils@bjorklunda.example")
    accounts.choose_password(session, NOW, others, PASSWORD)
    session.flush()
    mine = [accounts.sign_in(session, NOW, EMAIL, PASSWORD) for _ in range(2)]
    theirs = accounts.sign_in(session, NOW, "nils@bjorklunda.example", PASSWORD)
    session.flush()
    accounts.choose_password(session, NOW, accounts.request_reset(session, NOW, EMAIL), OTHER)
    session.flush()
    session.expire_all()
    assert [accounts.signed_in(session, NOW, secret) for secret in mine] == [None, None]
    assert accounts.signed_in(session, NOW, theirs).email == "nils@bjorklunda.example"
    assert accounts.sign_in(session, NOW, EMAIL, PASSWORD) is None
    assert accounts.sign_in(session, NOW, EMAIL, OTHER) is not None


def test_signing_out_ends_one_session_and_signing_in_clears_what_has_run_out(session, anna):
    first, second = (accounts.sign_in(session, NOW, EMAIL, PASSWORD) for _ in range(2))
    session.flush()
    accounts.sign_out(session, first)
    session.expire_all()
    assert accounts.signed_in(session, NOW, first) is None
    assert accounts.signed_in(session, NOW, second) is not None
    accounts.sign_in(session, NOW + timedelta(days=1), EMAIL, PASSWORD)
    session.flush()
    assert len(session.scalars(select(SignInRow)).all()) == 1


def test_an_account_that_is_switched_off_has_no_session_no_sign_in_and_no_reset(session, anna):
    secret = accounts.sign_in(session, NOW, EMAIL, PASSWORD)
    anna.active = False
    session.flush()
    assert accounts.signed_in(session, NOW, secret) is None
    assert accounts.sign_in(session, NOW, EMAIL, PASSWORD) is None
    assert accounts.request_reset(session, NOW, EMAIL) is None


def test_an_invited_account_without_a_password_cannot_sign_in_with_anything(session):
    invite(session)
    assert [accounts.sign_in(session, NOW, EMAIL, password) for password in ("", PASSWORD)] == [None, None]


def test_no_secret_is_kept_as_it_is(session, anna):
    link, entered = accounts.request_reset(session, NOW, EMAIL), accounts.sign_in(session, NOW, EMAIL, PASSWORD)
    session.flush()
    kept = [
        *session.scalars(select(AccountTokenRow.token_hash)),
        *session.scalars(select(SignInRow.id_hash)),
        *(text.encode() for text in session.scalars(select(AccountRow.password_hash))),
    ]
    assert not any(secret.encode() in value for secret in (link, entered, PASSWORD) for value in kept)
    assert session.scalar(select(AccountRow.password_hash)).startswith("$argon2id$")


# ---------------------------------------------------------------------- members
def test_an_address_is_invited_once_but_to_many_studies(session, anna):
    with pytest.raises(Refused, match="email_taken"):
        invite(session, " Anna@Bjorklunda.example")
    study = studies.create_study(session, OPERATOR, NOW, name="Översyn", municipality="Björklunda").id
    session.flush()
    for _ in range(2):
        assert invite(session, EMAIL.upper(), role="client", study=study)[0] is anna
    assert (anna.role, len(session.scalars(select(StudyMemberRow)).all())) == ("consultant", 1)


def test_a_member_is_taken_off_by_somebody_else_only(session, anna):
    study = studies.create_study(session, Actor(EMAIL, anna.id), NOW, name="Översyn", municipality="Björklunda").id
    session.flush()
    with pytest.raises(Refused, match="own_membership"):
        accounts.remove_member(session, Actor(EMAIL, anna.id), NOW, study, anna.id)
    accounts.remove_member(session, OPERATOR, NOW, study, anna.id)
    session.flush()
    assert accounts.members(session, study) == []
    with pytest.raises(NotFound):
        accounts.remove_member(session, OPERATOR, NOW, study, anna.id)


# ---------------------------------------------------------------------- how often one may try
def test_tries_are_counted_by_purpose_and_place_and_forgotten_after_an_hour(monkeypatch):
    clock = [100.0]
    monkeypatch.setattr("surveyapp.web.rates.time.monotonic", lambda: clock[0])
    rates = Rates()
    assert [rates.count("sign in", "10.0.0.1") for _ in range(3)] == [1, 2, 3]
    assert (rates.count("sign in", "10.0.0.2"), rates.count("receipt", "10.0.0.1")) == (1, 1)
    clock[0] += PERIOD
    assert rates.count("sign in", "10.0.0.1") == 4
    clock[0] += 1
    assert rates.count("sign in", "10.0.0.1") == 1


def test_no_address_is_kept_in_memory():
    rates = Rates()
    rates.count("sign in", "10.0.0.1")
    assert not any(b"10.0.0.1" in mark for mark in rates._counts)
