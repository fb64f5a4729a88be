"""Answering in a real browser: with and without scripts, by keyboard alone, paused and resumed, and free from axe violations."""

from __future__ import annotations

import pytest

from tests.browser.axe import violations

pytestmark = pytest.mark.browser
STEPS = 40


def answer_page(page):
    """Choose the first answer of every question on the page; the second where that means "sometimes"."""
    for name in page.evaluate("[...new Set([...document.querySelectorAll('#fragor input[type=radio]')].map(e => e.name))]"):
        if not name.endswith(".worst"):
            options = page.locator(f"#fragor input[type=radio][name='{name}']")
            sometimes = page.locator(f"#fragor input[name='{name}'][value=sometimes]")
            (sometimes if sometimes.count() else options.first).check(force=True)
    boxes = page.locator("#fragor input[type=checkbox]")
    if boxes.count():
        boxes.first.check(force=True)


def go(page, button="last"):
    """Press the page's main button and wait for what comes."""
    with page.expect_navigation(wait_until="load"):
        getattr(page.locator("button.button--go"), button).click()


def walk(page, look=lambda page: None):
    """From the start page to the review."""
    go(page, "first")
    for _ in range(STEPS):
        page.wait_for_load_state()
        look(page)
        if page.url.endswith("/granska"):
            return
        answer_page(page)
        go(page)
    raise AssertionError(page.url)


@pytest.mark.parametrize("script", [True, False], ids=["with script", "without script"])
@pytest.mark.parametrize("side", ["managers", "staff"])
def test_the_whole_questionnaire_is_answered(live_server, open_page, side, script):
    page = open_page(java_script_enabled=script)
    page.goto(live_server.fresh_link(side))
    walk(page)
    go(page)
    assert page.locator("h1").inner_text() == "Tack! Dina svar är sparade."
    assert page.context.cookies() == []
    page.go_back()
    assert page.locator("h1").inner_text() == "Du har redan svarat. Tack!"


@pytest.mark.parametrize("side", ["managers", "staff"])
def test_no_page_has_an_axe_violation(live_server, open_page, side):
    page, found, empty = open_page(), [], open_page()
    link = live_server.fresh_link(side)
    page.goto(link)
    found += violations(page, "start")
    seen = set()

    def look(page):
        key = page.url.rsplit("/", 1)[-1].split("?")[0]
        kind = "kort" if key.startswith("kort") else key
        if kind not in seen:
            seen.add(kind)
            found.extend(violations(page, key))
            if kind != "granska":
                empty.goto(page.url)
                go(empty)  # nothing answered: the kind reminder
                found.extend(violations(empty, f"{key}, empty"))

    walk(page, look)
    go(page)
    found += violations(page, "thanks")
    page.goto(link)
    found += violations(page, "answered")
    page.goto(f"{link}/svar")
    found += violations(page, "stored")
    page.goto(f"{live_server.url}/s/finns-inte")
    found += violations(page, "unknown")
    page.goto(f"{live_server.url}/integritet/{live_server.open_study}")
    found += violations(page, "privacy")
    page.goto(f"{live_server.url}/tillganglighet")
    found += violations(page, "accessibility")
    assert len(seen) > 4
    assert found == []


def test_a_tap_is_saved_at_once_and_seen_on_another_device(live_server, open_page):
    page, phone = open_page(), open_page()
    link = live_server.fresh_link("managers")
    page.goto(link)
    go(page, "first")
    first = page.locator("#fragor input[type=radio]").first
    with page.expect_response(lambda answer: answer.request.method == "POST" and answer.status == 204):
        first.check(force=True)
    page.wait_for_function("document.querySelector('.saved').innerText.includes('Sparat')")
    phone.goto(link)
    go(phone, "first")
    assert phone.url == page.url
    assert phone.locator("#fragor input[type=radio]").first.is_checked()


def test_what_could_not_be_saved_is_said_kept_and_sent_again(live_server, open_page):
    page = open_page()
    page.goto(live_server.fresh_link("managers"))
    go(page, "first")
    page.route("**/s/**", lambda route: route.abort() if route.request.method == "POST" else route.continue_())
    page.locator("#fragor input[type=radio]").first.check(force=True)
    page.wait_for_function("document.querySelector('.saved').innerText.includes('Inte sparat än')")
    page.unroute("**/s/**")
    page.wait_for_function("document.querySelector('.saved').innerText === 'Sparat'", timeout=15000)
    assert page.locator("#fragor input[type=radio]").first.is_checked()


def test_a_card_is_answered_by_keyboard_alone(live_server, open_page):
    page = open_page()
    page.goto(live_server.fresh_link("staff"))
    for _ in range(30):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.matches('button.button--go')"):
            break
    with page.expect_navigation(wait_until="load"):
        page.keyboard.press("Enter")
    for _ in range(6):  # past the background page to the first page of ratings
        if page.locator(".point").count():
            break
        answer_page(page)
        go(page)
        page.wait_for_load_state()
    before = page.url
    names = page.evaluate("[...new Set([...document.querySelectorAll('#fragor input[type=radio]')].map(e => e.name))]")
    answered = set()
    for _ in range(len(names) * 4 + 40):
        page.keyboard.press("Tab")
        at = page.evaluate("(e => ({name: e.name, radio: e.type === 'radio', go: e.matches('.button--go')}))(document.activeElement)")
        if at["radio"] and at["name"] not in answered:
            page.keyboard.press("Space")
            page.keyboard.press("ArrowRight")
            answered.add(at["name"])
        if at["go"]:
            break
    assert answered == set(names)
    page.keyboard.press("Enter")
    page.wait_for_url(lambda url: url != before)


def test_the_first_page_is_light(live_server, open_page):
    page = open_page()
    sizes = []
    page.on(
        "requestfinished", lambda request: sizes.append(sum(request.sizes()[part] for part in ("responseBodySize", "responseHeadersSize")))
    )
    page.goto(live_server.fresh_link("managers"))
    page.wait_for_load_state("networkidle")
    assert len(sizes) <= 4
    assert sum(sizes) < 60_000
