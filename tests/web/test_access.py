"""Every page and role, by the table and by a real request."""

from __future__ import annotations

import re
from datetime import UTC, datetime

import pytest

from surveyapp.persistence.rows import (
    AppendixRow,
    ClosedTextRow,
    InvitationRow,
    OrganisationalUnitRow,
    RegisterEntryRow,
    RegisterImportRow,
    ReleaseRow,
    StudyMemberRow,
    WaveRow,
)
from surveyapp.services import accounts
from surveyapp.services.common import OPERATOR
from surveyapp.services.register_reading import Entry, Preview
from surveyapp.web.access import EVERYBODY, RIGHTS
from tests.conftest import csrf_of

ROLES = ("consultant", "assistant", "client")
VALUES = {
    "wave_id": "zzzzzz",
    "instrument": "MGR",
    "token": "a" * 24,
    "key": "reach",
    "name": "MGR.csv",
    "secret": "x" * 20,
    "form": "csv",
    "number": 9,
    "appendix_id": 1,
    "account_id": 1,
    "import_id": 1,
    "entry_id": "x" * 22,
    "area_id": "hemvard",
    "function_id": "hr",
    "invitation_id": 1,
    "unit_id": 1,
    "finding_id": "FT01/MGR",
    "question": "MGR-ME1",
    "text_id": "x" * 22,
    "who": "sv~hemvard~first_line~t0",
}


def _rules(app):
    return [rule for rule in app.url_map.iter_rules() if rule.endpoint != "static"]


def _path(rule, study):
    adapter = rule.map.bind("localhost")
    arguments = {name: study if name == "study_id" else VALUES[name] for name in rule.arguments}
    return adapter.build(rule.endpoint, arguments, method=next(m for m in sorted(rule.methods) if m in ("GET", "POST")))


def test_every_page_is_in_the_table_and_nothing_else_is(app):
    assert {rule.endpoint for rule in app.url_map.iter_rules()} == set(RIGHTS)


@pytest.mark.parametrize("role", ROLES)
def test_a_role_opens_what_the_table_says_and_nothing_more(scene, role):
    client = scene.sign_in(role)
    token = csrf_of(client.get("/oversyner").get_data(as_text=True))
    wrong = []
    for rule in _rules(scene.app):
        if rule.endpoint in ("accounts.sign_out", "respond.begin"):
            continue
        for method in sorted({"GET", "POST"} & rule.methods):
            answer = client.open(_path(rule, scene.demo.closed_study), method=method, data={"csrf_token": token})
            if (answer.status_code == 403) == (role in RIGHTS[rule.endpoint]):
                wrong.append((rule.endpoint, method, answer.status_code))
    assert wrong == []


def test_nobody_is_led_to_the_sign_in_page(scene):
    client = scene.client()
    token = csrf_of(client.get("/logga-in").get_data(as_text=True))
    for rule in _rules(scene.app):
        if RIGHTS[rule.endpoint] == EVERYBODY:
            continue
        for method in sorted({"GET", "POST"} & rule.methods):
            answer = client.open(_path(rule, scene.demo.closed_study), method=method, data={"csrf_token": token})
            assert (rule.endpoint, answer.status_code, answer.headers.get("Location", "").split("?")[0]) == (
                rule.endpoint,
                302,
                "/logga-in",
            )


def test_a_study_that_is_not_ones_own_does_not_exist(scene):
    client = scene.sign_in("consultant", study=scene.demo.open_study)
    token = csrf_of(client.get("/oversyner").get_data(as_text=True))
    assert client.get(f"/oversyn/{scene.demo.open_study}").status_code == 200
    for rule in _rules(scene.app):
        if "study_id" in rule.arguments and not rule.endpoint.startswith("pages."):
            for method in sorted({"GET", "POST"} & rule.methods):
                answer = client.open(_path(rule, scene.demo.closed_study), method=method, data={"csrf_token": token})
                assert (rule.endpoint, answer.status_code) == (rule.endpoint, 404)


def test_another_studys_wave_or_appendix_cannot_be_reached_through_ones_own_study(scene):
    client = scene.sign_in("consultant", study=scene.demo.open_study)
    token = csrf_of(client.get("/oversyner").get_data(as_text=True))
    base = f"/oversyn/{scene.demo.open_study}"
    for path in ("stang", "nya-lankar", "oppna-igen", "lankar/MGR"):
        answer = client.post(f"{base}/insamling/{scene.demo.closed_wave}/{path}", data={"csrf_token": token, "closes_on": "2030-01-01"})
        assert (path, answer.status_code) == (path, 404)


IDS = frozenset({"wave_id", "invitation_id", "appendix_id", "account_id", "import_id", "entry_id", "unit_id", "text_id"})


def _ids_of(scene, study, wave):
    """One real thing of each kind that belongs to a study."""
    with scene.store.transaction() as session:
        release = session.query(ReleaseRow).filter_by(wave_id=scene.demo.closed_wave).one()
        made = {"study_id": study, "requested_by": "x", "requested_at": datetime.now(UTC)}
        appendix = AppendixRow(release_id=release.id, number=9, state="done", pdf=b"%PDF", pages=1, **made)
        preview = Preview(entries=[Entry(2, "Kim", "kim@ekvalla.example", {})]).to_document()
        waiting = RegisterImportRow(id="i" * 22, study_id=study, instrument="MGR", at=datetime.now(UTC), file_name="x.csv", preview=preview)
        member, _secret = accounts.invite(
            session, OPERATOR, datetime.now(UTC), email="member@ekvalla.example", name="M", role="client", study_id=study
        )
        session.add_all([appendix, waiting])
        session.flush()
        return {
            "wave_id": wave,
            "invitation_id": session.query(InvitationRow.id).filter_by(wave_id=wave).first()[0],
            "appendix_id": appendix.id,
            "account_id": member.id,
            "import_id": waiting.id,
            "entry_id": session.query(RegisterEntryRow.id).filter_by(study_id=study).first()[0],
            "unit_id": session.query(OrganisationalUnitRow.id).filter_by(study_id=study).first()[0],
            "text_id": session.query(ClosedTextRow.id).filter_by(wave_id=wave, item="ME1").first()[0],
        }


def _rows_of(scene, study):
    """How much there is of everything in a study, and in which state."""
    with scene.store.session(write=False) as session:
        kinds = (RegisterEntryRow, RegisterImportRow, OrganisationalUnitRow, StudyMemberRow, AppendixRow)
        waves = [(row.state, row.closes_on) for row in session.query(WaveRow).filter_by(study_id=study)]
        return [session.query(kind).filter_by(study_id=study).count() for kind in kinds], waves


@pytest.mark.parametrize("role", ROLES)
def test_no_id_of_another_study_opens_or_changes_anything_through_ones_own(scene, role):
    own, other = scene.demo.open_study, scene.demo.closed_study
    client = scene.sign_in(role, study=own)
    foreign = _ids_of(scene, other, scene.demo.closed_wave)
    before = _rows_of(scene, other)
    token = csrf_of(client.get("/oversyner").get_data(as_text=True))
    answers = {}
    for rule in _rules(scene.app):
        for id in IDS & rule.arguments if "study_id" in rule.arguments else ():
            chosen = {**VALUES, "study_id": own, "wave_id": scene.demo.open_wave, id: foreign[id]}
            for method in sorted({"GET", "POST"} & rule.methods):
                path = rule.map.bind("localhost").build(rule.endpoint, {name: chosen[name] for name in rule.arguments}, method=method)
                answer = client.open(
                    path, method=method, data={"csrf_token": token, "closes_on": "2030-01-01", "name": "X", "email": "x@y.se"}
                )
                answers[rule.endpoint, id, method] = answer.status_code
    assert len(answers) > 12
    assert {key: status for key, status in answers.items() if status != (404 if role in RIGHTS[key[0]] else 403)} == {
        key: 409
        for key in answers
        if key[1] == "import_id" and role in RIGHTS[key[0]]  # as for a preview of one's own that is gone
    }
    assert _rows_of(scene, other) == before


def test_before_a_release_a_client_meets_no_figure_and_no_name(scene):
    """On every page that a client may open of a study whose wave is open, and by every address of results and appendices."""
    study = scene.demo.open_study
    with scene.store.session(write=False) as session:
        names = [name for (name,) in session.query(RegisterEntryRow.name).filter_by(study_id=study)]
    client, seen = scene.sign_in("client", study=study), {}
    for rule in _rules(scene.app):
        if "study_id" in rule.arguments and "GET" in rule.methods and "client" in RIGHTS[rule.endpoint] != EVERYBODY:
            answer = client.get(_path(rule, study))
            seen[rule.endpoint] = answer.status_code
            page = answer.get_data(as_text=True)
            assert not [name for name in names if name in page], rule.endpoint
            assert not re.search(r"har svarat|procent|<svg class=\"rate|\bn \d", page.split("<main")[-1]), rule.endpoint
    assert seen == {
        "studies.overview": 200,
        "results.show": 200,
        **{f"results.{view}": 302 for view in ("items", "differences", "reach", "mirror", "since", "thieves", "withheld")},
        "findings.show": 302,
        "texts.published": 302,
        "appendices.show": 200,
        "appendices.pdf": 404,
        "appendices.data": 404,
    }


def test_a_form_without_its_token_is_refused(scene):
    client = scene.sign_in("consultant")
    answer = client.post(f"/oversyn/{scene.demo.open_study}/insamling/{scene.demo.open_wave}/stang")
    assert answer.status_code == 400
    assert "Inget har sparats" in answer.get_data(as_text=True)
