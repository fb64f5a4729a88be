"""Two who write at the same moment, on SQLite and on PostgreSQL: one after the other, and never half."""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest
from sqlalchemy import func, select

from surveyapp.domain.instrument import SupportFunction
from surveyapp.errors import Refused, WrongState
from surveyapp.persistence.database import Database
from surveyapp.persistence.rows import (
    AppendixRow,
    ClosedResponseRow,
    InvitationRow,
    OrganisationalUnitRow,
    RegisterEntryRow,
    ReleaseRow,
    ResponseRow,
    ResponseTextRow,
    WaveRow,
)
from surveyapp.services import accounts, appendices, organisation, register, release_requests, responses, studies, waves
from surveyapp.services.common import OPERATOR
from surveyapp.services.release import perform_release
from surveyapp.services.tabular import read_csv
from surveyapp.settings import read_settings
from surveyapp.web.app import create_app
from tests.conftest import csrf_of
from tests.disclosure.mappers import sizes_only
from tests.services.at_once import both_at_once
from tests.services.small import AREAS, KEY, NOW, TODAY, begin, managers, new_study, new_wave, open_wave, opened, submit

WAIT = 0.4  # long enough for the second to have reached the lock it waits at


def count(database, *tables):
    with database.session(write=False) as session:
        return tuple(session.scalar(select(func.count()).select_from(table)) for table in tables)


def in_background(action):
    """Start something that is expected to wait; its future."""
    pool = ThreadPoolExecutor(1)
    future = pool.submit(action)
    pool.shutdown(wait=False)
    return future


def within(database, action):
    """An action in a transaction of its own, committed."""

    def run():
        with database.transaction() as session:
            return action(session)

    return run


@pytest.fixture
def wave(database):
    return opened(database)


# ---------------------------------------------------------------------- submit
@pytest.fixture
def app(database, tmp_path):
    return create_app(read_settings({"SURVEYAPP_INSTANCE": str(tmp_path), "SURVEYAPP_DATABASE_URL": database.url}))


@pytest.mark.parametrize("clicks", [2, 6])
def test_a_double_submit_gives_one_response_and_the_same_thank_you(database, wave, app, clicks):
    token = wave.staff[0]
    with database.transaction() as session:
        begin(session, token)
    page = app.test_client().get(f"/s/{token}/granska").get_data(as_text=True)
    data = {"csrf_token": csrf_of(page), "receipt": re.findall(r'name="receipt" value="([^"]+)"', page)[0]}
    answers = both_at_once([lambda: app.test_client().post(f"/s/{token}/skicka", data=data)] * clicks)
    assert [answer.status_code for answer in answers] == [200] * clicks
    assert len({answer.data for answer in answers}) == 1
    assert data["receipt"] in answers[0].get_data(as_text=True)
    assert count(database, ResponseRow) == (1,)


def test_two_pages_of_the_same_link_with_receipts_of_their_own_give_one_response_and_one_receipt_that_works(database, wave):
    token = wave.staff[0]
    with database.transaction() as session:
        begin(session, token)

    def send(receipt):
        return within(database, lambda session: submit(session, token, receipt))

    both_at_once([send("kvitto-ett-12345"), send("kvitto-tva-12345")])
    assert count(database, ResponseRow) == (1,)
    with database.session(write=False) as session:
        seen = responses.visit(session, token, NOW)
        assert sorted(responses.is_own_receipt(session, seen, f"kvitto-{n}-12345") for n in ("ett", "tva")) == [False, True]


def test_two_devices_that_save_at_once_lose_neither_draft_nor_link(database, wave):
    token = wave.staff[0]

    def start(session):
        return begin(session, token).draft.answers

    first, second = both_at_once([within(database, start)] * 2)
    assert first == second
    with database.session(write=False) as session:
        assert responses.visit(session, token, NOW).draft.answers == first


# ---------------------------------------------------------------------- submit and close
def test_an_answer_on_its_way_is_in_when_the_wave_closes(database, wave):
    token = wave.staff[0]
    with database.transaction() as session:
        begin(session, token)
    with database.session(write=True) as session:
        seen = responses.visit(session, token, NOW, writing=True)
        closing = in_background(within(database, lambda other: waves.close_wave(other, OPERATOR, NOW, wave.wave).state))
        with pytest.raises(TimeoutError):
            closing.result(WAIT)
        responses.submit(session, seen, "kvitto-12345", NOW)
        session.commit()
    assert closing.result(10) == "closed"
    assert count(database, ResponseRow, ResponseTextRow, ClosedResponseRow) == (0, 0, 1)
    with database.session(write=False) as session:
        assert session.scalars(select(InvitationRow.token_hash).where(InvitationRow.state == "answered")).all() == [None]


def test_an_answer_that_comes_while_the_wave_closes_is_told_that_it_is_closed(database, wave):
    token = wave.staff[0]
    with database.transaction() as session:
        begin(session, token)
    with database.session(write=True) as session:
        waves.close_wave(session, OPERATOR, NOW, wave.wave)
        session.flush()
        sending = in_background(within(database, lambda other: submit(other, token)))
        with pytest.raises(TimeoutError):
            sending.result(WAIT)
        session.commit()
    with pytest.raises(WrongState):
        sending.result(10)
    assert count(database, ResponseRow, ClosedResponseRow) == (0, 0)


def test_an_answer_taken_back_while_the_wave_closes_is_gone_or_stays_and_nobody_hangs(database, wave):
    token = wave.staff[0]
    with database.transaction() as session:
        begin(session, token)
        receipt = submit(session, token)
    with database.session(write=True) as session:
        seen = responses.visit(session, token, NOW, writing=True)
        closing = in_background(within(database, lambda other: waves.close_wave(other, OPERATOR, NOW, wave.wave).state))
        with pytest.raises(TimeoutError):
            closing.result(WAIT)
        responses.withdraw_response(session, seen, receipt)
        session.commit()
    assert closing.result(10) == "closed"
    assert count(database, ResponseRow, ClosedResponseRow) == (0, 0)
    with database.session(write=False) as session:
        assert session.scalar(select(func.count()).where(InvitationRow.state == "answered")) == 0


def test_a_crowd_that_sends_while_the_wave_closes_is_in_or_told_so(database):
    wave = opened(database, people=12)
    with database.transaction() as session:
        for token in wave.staff:
            begin(session, token)
    senders = [within(database, lambda session, token=token: submit(session, token)) for token in wave.staff]
    close = within(database, lambda session: waves.close_wave(session, OPERATOR, NOW, wave.wave).state)
    *sent, closed = both_at_once([*senders, close])
    told = [answer for answer in sent if isinstance(answer, WrongState)]
    assert closed == "closed"
    assert len(told) + sum(isinstance(answer, str) for answer in sent) == 12
    assert count(database, ResponseRow, ClosedResponseRow) == (0, 12 - len(told))
    with database.session(write=False) as session:
        answered = session.scalars(select(InvitationRow.token_hash).where(InvitationRow.state == "answered")).all()
    assert answered == [None] * (12 - len(told))


# ---------------------------------------------------------------------- two at the desk
def test_two_who_open_the_same_wave_make_one_set_of_links(database):
    with database.transaction() as session:
        study = new_study(session)
        wave = new_wave(session, study)
    answers = both_at_once([within(database, lambda session: open_wave(session, wave).state)] * 2)
    assert sorted(str(answer) for answer in answers) == ["open", "open -> open"]
    assert count(database, InvitationRow) == (12,)


def test_two_who_close_the_same_wave_close_it_once(database, wave):
    answers = both_at_once([within(database, lambda session: waves.close_wave(session, OPERATOR, NOW, wave.wave).state)] * 2)
    assert sorted(str(answer) for answer in answers) == ["closed", "closed -> closed"]


def test_two_who_make_a_wave_make_one(database):
    with database.transaction() as session:
        study = new_study(session)
    answers = both_at_once([within(database, lambda session: new_wave(session, study))] * 2)
    assert [answer.code for answer in answers if isinstance(answer, Refused)] == ["wave_unfinished"]
    assert count(database, WaveRow) == (1,)


def test_two_who_ask_for_a_release_get_one(database, wave):
    with database.transaction() as session:
        waves.close_wave(session, OPERATOR, NOW, wave.wave)
    ask = within(database, lambda session: release_requests.request_release(session, OPERATOR, NOW, wave.wave).version)
    answers = both_at_once([ask] * 2)
    assert [answer.code for answer in answers if isinstance(answer, Refused)] == ["release_running"]
    assert count(database, ReleaseRow) == (1,)


def test_a_wave_that_is_being_released_does_not_open_again(database):
    wave = opened(database, people=12)
    with database.transaction() as session:
        for token in (*wave.staff, *wave.managers):
            begin(session, token)
            submit(session, token)
        waves.close_wave(session, OPERATOR, NOW, wave.wave)
        asked = release_requests.request_release(session, OPERATOR, NOW, wave.wave)
        session.flush()
        release = asked.id
    with database.session(write=True) as session:
        perform_release(session, NOW, release, sizes_only)
        session.flush()
        opening = in_background(within(database, lambda other: waves.reopen_wave(other, OPERATOR, NOW, wave.wave, KEY, TODAY).state))
        with pytest.raises(TimeoutError):
            opening.result(WAIT)
        session.commit()
    with pytest.raises(WrongState):
        opening.result(10)


def test_two_who_ask_for_the_same_appendix_get_one(database):
    wave = opened(database, people=12)
    with database.transaction() as session:
        for token in (*wave.staff, *wave.managers):
            begin(session, token)
            submit(session, token)
        waves.close_wave(session, OPERATOR, NOW, wave.wave)
        asked = release_requests.request_release(session, OPERATOR, NOW, wave.wave)
        session.flush()
        perform_release(session, NOW, asked.id, sizes_only)

    def ask(session):
        row = appendices.request_appendix(session, OPERATOR, NOW, wave.study, 9, "sv")
        session.flush()
        return row.id

    answers = both_at_once([within(database, ask)] * 2)
    assert len(set(answers)) == 1
    assert count(database, AppendixRow) == (1,)


def test_a_link_for_a_password_is_used_once_by_two_at_once(database: Database):
    with database.transaction() as session:
        secret = accounts.invite(session, OPERATOR, NOW, email="anna@bjorklunda.example", name="Anna", role="consultant")[1]

    def choose(password):
        return within(database, lambda session: accounts.choose_password(session, NOW, secret, password).email)

    answers = both_at_once([choose("den första meningen"), choose("den andra meningen")])
    assert [answer.code for answer in answers if isinstance(answer, Refused)] == ["link_used"]


def test_two_who_confirm_the_same_preview_import_it_once(database):
    with database.transaction() as session:
        study = studies.create_study(session, OPERATOR, NOW, name="Översyn", municipality="Björklunda")
        session.flush()
        read = register.preview_import(session, OPERATOR, NOW, study.id, "MGR", read_csv(managers()), "register.csv")
    confirm = within(database, lambda session: register.confirm_import(session, OPERATOR, NOW, read.id, add_areas=AREAS).added)
    answers = both_at_once([confirm] * 2)
    assert [answer for answer in answers if answer == 6] == [6]
    assert [answer.code for answer in answers if isinstance(answer, Refused)] == ["preview_gone"]
    assert count(database, RegisterEntryRow) == (6,)


def test_two_who_add_a_function_at_once_add_two(database):
    with database.transaction() as session:
        study = studies.create_study(session, OPERATOR, NOW, name="Översyn", municipality="Björklunda").id
    one = SupportFunction(
        id="", level="department", text={"sv": "Vaktmästeri", "en": "Caretakers"}, in_sentence={"sv": "v", "en": "c"}, hint=None
    )

    def add(name):
        function = replace(one, text={"sv": name, "en": name})
        return within(database, lambda session: studies.put_function(session, OPERATOR, NOW, study, function))

    assert both_at_once([add("Vaktmästeri"), add("Juridik och nämnd")]) == [None, None]
    with database.session(write=False) as session:
        names = {function.text["sv"] for function in studies.design_of(studies.get_study(session, study)).functions}
    assert {"Vaktmästeri", "Juridik och nämnd"} <= names


def test_two_who_add_the_same_unit_add_one(database):
    with database.transaction() as session:
        study = studies.create_study(session, OPERATOR, NOW, name="Översyn", municipality="Björklunda").id
        session.flush()
        top = organisation.tree(session, study)[0][1].id

    def add(session):
        organisation.put_unit(session, OPERATOR, NOW, study, name="Hemvård", parent_id=top, aliases=[], area=None)

    answers = both_at_once([within(database, add)] * 2)
    assert [answer.code for answer in answers if answer is not None] == ["name_taken"]
    assert count(database, OrganisationalUnitRow) == (2,)
