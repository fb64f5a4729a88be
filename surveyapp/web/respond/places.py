"""Where in the questionnaire one is: the number of the page, the functions already rated, and what the button leads to."""

from __future__ import annotations

from dataclasses import dataclass

from flask_babel import gettext as _

from surveyapp.domain.routing import SHORT, Step, exclusive_options, worst_choice
from surveyapp.domain.text import in_language
from surveyapp.services.responses import Visit


@dataclass(frozen=True)
class RailStop:
    key: str
    name: str
    state: str  # done, now or later
    short: bool


@dataclass(frozen=True)
class Place:
    """Progress: the number of the page among the pages of this person, and on cards the number among the functions."""

    number: int
    total: int
    rail: tuple[RailStop, ...] = ()
    card: int = 0
    cards: int = 0
    short_cards: int = 0
    come_far: bool = False


def place(seen: Visit, step: Step, language: str) -> Place:
    pages = _pages(seen)
    number = pages.index(step.page.id) + 1
    if not step.form:
        return Place(number, len(pages))
    cards = [other for other in seen.steps if other.form]
    at = [other.key for other in cards].index(step.key)
    stops = tuple(
        RailStop(
            other.key,
            in_language(other.function.text, language) if other.function else "",
            "done" if i < at else "now" if i == at else "later",
            other.form == SHORT,
        )
        for i, other in enumerate(cards)
    )
    short = sum(stop.short for stop in stops)
    first_short = step.form == SHORT and (at == 0 or cards[at - 1].form != SHORT)
    return Place(number, len(pages), stops, at + 1, len(cards), short, first_short and at > 0)


def _pages(seen: Visit) -> list[str]:
    """Pages of this person in order. Cards count from the start, so that the total does not grow once contacts are given."""
    met = {step.page.id for step in seen.steps}
    cards = seen.instrument.cards
    if cards is not None and not any(step.form or step.key == "skal" for step in seen.steps):
        met.add(cards.id)
    return [page.id for page in seen.instrument.pages if page.id in met]


def title(seen: Visit, step: Step, language: str) -> str:
    """The page's question, with the function's name in a sentence; about a choice, the choice itself."""
    if worst := worst_text(seen, step, language):
        return worst
    if is_reasons(step):
        return in_language(step.fields[0].item.text, language)
    name = in_language(step.function.in_sentence, language) if step.function else ""
    return in_language(step.page.title, language).replace("{funktion}", name)


def name(seen: Visit, step: Step, language: str) -> str:
    """A page's name among the others: no two pages of a person have the same."""
    if step.function is not None:
        return in_language(step.function.text, language)
    if worst := worst_text(seen, step, language):
        return f"{in_language(step.page.title, language)}: {worst}"
    return title(seen, step, language)


def is_reasons(step: Step) -> bool:
    """Whether the page asks why there was no contact with some functions."""
    return not step.form and step.fields[0].item.type == "per_function_single" and step.fields[0].item.show_if is not None


def worst_text(seen: Visit, step: Step, language: str) -> str:
    """The choice that a page of follow-ups is about, in the person's own words where those were given; "" on other pages."""
    about = step.fields[0].item.of
    if about is None:
        return ""
    parent, answers = seen.instrument.items[about], seen.draft.answers
    value = worst_choice(parent, answers, exclusive_options(seen.instrument, parent))
    if value is None:
        return ""
    option = seen.instrument.scale_of(parent).option(value)
    own = answers.get(f"{about}.text") if option.free_text else None
    return str(own or in_language(option.text, language))


def next_label(seen: Visit, step: Step, language: str) -> str:
    """What the button says: it names what comes."""
    following = seen.after(step.key)
    if following is None:
        return _("Nästa: granska och skicka")
    after = seen.step(following)
    if after.function is not None:
        return _("Nästa: %(name)s", name=in_language(after.function.text, language))
    return _("Nästa")


def saved_until(seen: Visit, step: Step, language: str) -> str:
    """What is saved, true without script: up to and including the page before."""
    keys = [other.key for other in seen.steps]
    at = keys.index(step.key)
    if at == 0:
        return ""
    before = seen.steps[at - 1]
    if before.function is not None:
        return _("Sparat till och med %(name)s", name=in_language(before.function.text, language))
    short = before.fields[0].item.short if is_reasons(before) else before.page.title
    return _("Sparat: %(name)s", name=in_language(short, language))
