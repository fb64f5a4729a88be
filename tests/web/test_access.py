"""Every page and role, by the table and by a real request."""

from __future__ import annotations

import pytest

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


def test_a_form_without_its_token_is_refused(scene):
    client = scene.sign_in("consultant")
    answer = client.post(f"/oversyn/{scene.demo.open_study}/insamling/{scene.demo.open_wave}/stang")
    assert answer.status_code == 400
    assert "Inget har sparats" in answer.get_data(as_text=True)
