"""Ways of answering in a real browser that only a browser shows: keyboard alone, large text, taps, haste, and leaving in the middle."""

from __future__ import annotations

import pytest

from tests.browser.test_respond import answer_page, go, walk

pytestmark = pytest.mark.browser
STEPS = 40


def radio_names(page):
    return page.evaluate("[...new Set([...document.querySelectorAll('#fragor input[type=radio]')].map(e => e.name))]")


def focused(page):
    return page.evaluate(
        "(e => ({tag: e.tagName, name: e.name || '', type: e.type || '', go: e.matches('.button--go'), form: e.form?.id ?? '',"
        " visible: e.getBoundingClientRect().width > 2}))(document.activeElement)"
    )


def tab_to_the_button(page, answer):
    """Tab through the page, `answer` at each new group of answers, until the main button has the focus."""
    met = set()
    for _ in range(200):
        page.keyboard.press("Tab")
        at = focused(page)
        assert at["visible"] or at["tag"] == "A", at
        if at["go"]:
            return met
        if at["name"] not in met and at["type"] in {"radio", "checkbox", "textarea"}:
            met.add(at["name"])
            answer(page, at)
    raise AssertionError(page.url)


def by_keyboard(page, at):
    if at["type"] == "textarea":
        page.keyboard.type("Ord")
    else:
        page.keyboard.press("Space")
    if at["type"] == "radio" and not at["name"].endswith(".worst"):
        page.keyboard.press("ArrowRight")


@pytest.mark.parametrize("side", ["managers", "staff"])
def test_the_whole_questionnaire_is_answered_by_keyboard_alone(live_server, open_page, side):
    page = open_page()
    page.goto(live_server.fresh_link(side))
    for _ in range(STEPS):
        names = set(radio_names(page)) if page.locator("#fragor").count() else set()
        met = tab_to_the_button(page, by_keyboard)
        assert {name for name in names if not name.endswith(".worst")} <= met
        with page.expect_navigation(wait_until="load"):
            page.keyboard.press("Enter")
        if page.locator("h1", has_text="Tack! Dina svar är sparade.").count():
            return
    raise AssertionError(page.url)


@pytest.mark.parametrize("side", ["managers", "staff"])
@pytest.mark.parametrize("width", [1280, 390])
def test_text_twice_as_large_needs_no_sideways_scrolling_and_hides_nothing(live_server, open_page, side, width):
    page = open_page(viewport={"width": width, "height": 900})
    page.add_init_script("addEventListener('DOMContentLoaded', () => { document.documentElement.style.fontSize = '200%'; })")
    page.goto(live_server.fresh_link(side))
    too_wide, cut = [], []

    def look(page):
        page.wait_for_function("getComputedStyle(document.documentElement).fontSize === '32px'")
        if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
            too_wide.append(page.url.rsplit("/", 1)[-1])
        cut.extend(page.evaluate(CUT))

    look(page)
    walk(page, look)
    assert (too_wide, cut) == ([], [])


CUT = """[...document.querySelectorAll('main *')].filter(e => e.clientWidth > 2 && e.children.length === 0 && e.textContent.trim()
         && /hidden|clip/.test(getComputedStyle(e).overflow) && e.scrollWidth > e.clientWidth + 1).map(e => e.className || e.tagName)"""


def test_an_answer_can_be_taken_away_as_soon_as_it_is_tapped(live_server, open_page):
    page = open_page()
    page.goto(live_server.fresh_link("managers"))
    go(page, "first")
    row = page.locator(".reach__row").first
    clear = row.locator("button[name=clear]")
    assert not clear.is_visible()
    row.locator("input").first.check(force=True)
    assert clear.is_visible()
    with page.expect_navigation(wait_until="load"):
        clear.click()
    assert page.locator(".reach__row").first.locator("input:checked").count() == 0
    assert not page.locator(".reach__row").first.locator("button[name=clear]").is_visible()


def test_a_save_on_its_way_never_overtakes_the_page_that_is_sent(live_server, open_page):
    page = open_page()
    page.goto(live_server.fresh_link("managers"))
    go(page, "first")
    order = []
    held = []

    def hold(route):
        kind = "save" if "action=save" in (route.request.post_data or "") else "page"
        if route.request.method != "POST":
            route.continue_()
            return
        order.append(kind)
        if kind == "save" and not held:
            held.append(route)  # the first save hangs on the way
        else:
            route.continue_()

    page.route("**/s/**", hold)
    first = page.locator(".reach__row").first
    first.locator("input[value=often]").check(force=True)
    page.wait_for_function("document.querySelector('.saved').innerText.includes('Sparar')")
    first.locator("input[value=sometimes]").check(force=True)
    page.locator("button.button--go").last.click(no_wait_after=True)
    page.wait_for_timeout(300)
    assert order == ["save"]
    with page.expect_navigation(wait_until="load"):
        held[0].continue_()
    assert order[-1] == "page"
    page.unroute("**/s/**")
    page.goto(page.url.split("/reach")[0] + "/reach")
    assert page.locator(".reach__row").first.locator("input[value=sometimes]").is_checked()


def test_words_typed_just_before_the_window_closes_are_there_on_the_next_device(live_server, open_page):
    page, phone = open_page(), open_page()
    link = live_server.fresh_link("staff")
    page.goto(link)
    walk(page)
    page.goto(f"{link}/end")
    page.locator("textarea").first.fill("Skrivet i sista sekunden")
    page.close(run_before_unload=False)
    for _ in range(20):
        phone.goto(f"{link}/end")
        if phone.locator("textarea").first.input_value() == "Skrivet i sista sekunden":
            return
        phone.wait_for_timeout(200)
    raise AssertionError(phone.locator("textarea").first.input_value())


@pytest.mark.parametrize("script", [True, False], ids=["with script", "without script"])
def test_what_is_typed_lasts_through_language_back_and_skipped(live_server, open_page, script):
    page = open_page(java_script_enabled=script)
    link = live_server.fresh_link("staff")
    page.goto(link)
    walk(page)
    page.goto(f"{link}/end")
    page.locator("textarea").first.fill("Det här skrev jag")
    with page.expect_navigation(wait_until="load"):
        page.locator("button[name=language]").click()
    assert page.locator("html").get_attribute("lang") == "en"
    assert page.locator("textarea").first.input_value() == "Det här skrev jag"
    page.locator("textarea").first.fill("Det här skrev jag sedan")
    with page.expect_navigation(wait_until="load"):
        page.locator("button[name=back]").click()
    page.goto(f"{link}/end")
    assert page.locator("textarea").first.input_value() == "Det här skrev jag sedan"


def test_nothing_is_stored_in_the_browser_and_nothing_is_asked_of_another_place(live_server, open_page):
    page, asked, said = open_page(), [], []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: said.append(message.text))
    page.goto(live_server.fresh_link("managers"))
    kept = []
    walk(page, lambda page: kept.append(page.evaluate("localStorage.length + sessionStorage.length + document.cookie.length")))
    go(page)
    assert {url.split("/", 3)[2] for url in asked if not url.startswith("data:")} == {live_server.url.split("/")[2]}
    assert set(kept) == {0}
    assert said == []


def test_with_script_off_a_wrong_number_of_choices_is_told_and_kept(live_server, open_page):
    page = open_page(java_script_enabled=False)
    page.goto(live_server.fresh_link("staff"))
    go(page, "first")
    for _ in range(STEPS):
        if page.locator("input[value=no_thief]").count():
            break
        answer_page(page)
        go(page)
    for place in range(4):
        page.locator("#fragor input[type=checkbox]").nth(place).check(force=True)
    assert page.locator(".thief__over").is_visible()  # told before it is sent
    go(page)
    assert page.locator(".notice--stop").inner_text().count("Du har valt fler än 3.") == 1
    assert page.locator("#fragor input[type=checkbox]:checked").count() == 4
