"""Nothing of the answers, texts included, is seen before close: by no role, on no page, in no file."""

from __future__ import annotations

import pytest

from surveyapp.persistence.rows import ResponseTextRow
from surveyapp.web.access import EVERYBODY, RIGHTS
from tests.conftest import csrf_of
from tests.web.test_access import ROLES, VALUES, _rules

WORDS = "Ord som ingen ska läsa före stängning 5519"


def pages_of(scene, method):
    """(page, address) of everything at the desk that leads to the open study."""
    for rule in _rules(scene.app):
        if "study_id" in rule.arguments and method in rule.methods and RIGHTS[rule.endpoint] != EVERYBODY:
            values = {**VALUES, "study_id": scene.demo.open_study, "wave_id": scene.demo.open_wave}
            yield (
                rule.endpoint,
                rule.map.bind("localhost").build(rule.endpoint, {name: values[name] for name in rule.arguments}, method=method),
            )


@pytest.mark.parametrize("role", ROLES)
def test_no_page_of_the_desk_shows_anything_of_an_answer_while_the_wave_is_open(scene, role):
    with scene.store.transaction() as session:
        for row in session.query(ResponseTextRow):
            row.text = WORDS
    client = scene.sign_in(role, study=scene.demo.open_study)
    seen = {}
    for endpoint, address in pages_of(scene, "GET"):
        answer = client.get(address)
        seen[endpoint] = answer.status_code
        assert WORDS.encode() not in answer.data, endpoint
    assert seen["results.show"] == 200


@pytest.mark.parametrize("page", ["texts.begin", "results.release", "appendices.build"])
def test_texts_releases_and_appendices_are_refused_while_the_wave_is_open(scene, page):
    client = scene.sign_in("consultant", study=scene.demo.open_study)
    token = csrf_of(client.get("/oversyner").get_data(as_text=True))
    address = dict(pages_of(scene, "POST"))[page]
    answer = client.post(address, data={"csrf_token": token}, follow_redirects=True)
    words = answer.get_data(as_text=True)
    assert WORDS not in words
    assert answer.status_code in {404, 409, 422} or "före stängning" in words, (answer.status_code, words[-1500:])
