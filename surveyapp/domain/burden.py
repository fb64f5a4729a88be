"""The burden of a questionnaire in minutes, before anybody has answered it: words to read, choices to make, texts to write.

A model, not a measurement: its assumptions are data (burden.yaml) and its result is a promise to be checked in a pilot.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from math import ceil
from typing import Any

from surveyapp.domain.instrument import Instrument, Item, Page
from surveyapp.domain.text import Text, in_language

WORD = re.compile(r"\w+(?:[-'’]\w+)*")


@dataclass(frozen=True)
class BurdenCase:
    """A kind of respondent: how many functions were dealt with often, sometimes and never (none of them for support staff)."""

    id: str
    instrument: str
    often: int = 0
    sometimes: int = 0
    never: int = 0


@dataclass(frozen=True)
class BurdenModel:
    """Assumptions in seconds and words per second; `phone_factor` is how much longer a phone takes than a computer."""

    words_per_second: Mapping[str, float]
    choice_first: float
    choice_repeat: float
    repeat_reading: float
    reach_row: float
    prefilled: float
    page_overhead: float
    text_probability: float
    text_seconds: float
    phone_factor: float
    cases: tuple[BurdenCase, ...]

    @classmethod
    def from_document(cls, document: Mapping[str, Any]) -> BurdenModel:
        cases = tuple(
            BurdenCase(
                case["id"],
                case["instrument"],
                *(case.get(f"functions_{contact}", 0) for contact in ("often", "sometimes", "never")),
            )
            for case in document["cases"]
        )
        return cls(
            document["words_per_second"],
            document["seconds_choice_first"],
            document["seconds_choice_repeat"],
            document["repeat_reading_factor"],
            document["seconds_reach_row"],
            document["seconds_prefilled"],
            document["seconds_page_overhead"],
            document["text_answer_probability"],
            document["seconds_text_answer"],
            document["phone_factor"],
            cases,
        )


@dataclass(frozen=True)
class Burden:
    """Minutes on a computer and on a phone."""

    computer: float
    phone: float


def words(text: Text | None, language: str) -> int:
    """Runs of letters or digits; "12" and "e-mail" are one each."""
    return len(WORD.findall(in_language(text, language))) if text else 0


def burden(instrument: Instrument, model: BurdenModel, case: BurdenCase, language: str = "sv") -> Burden:
    """Modelled time of one case. Not counted: the mail, the start page, comments on cards, waiting."""
    seconds = _Reader(instrument, model, case, language).seconds()
    return Burden(seconds / 60, seconds * model.phone_factor / 60)


def promise(instrument: Instrument, model: BurdenModel) -> dict[str, int]:
    """Whole minutes that no case of this instrument exceeds: {"computer", "phone"}. {} where the model has no case for it."""
    cases = [burden(instrument, model, case) for case in model.cases if case.instrument == instrument.id]
    if not cases:
        return {}
    return {
        "computer": ceil(round(max(b.computer for b in cases), 1)),
        "phone": ceil(round(max(b.phone for b in cases), 1)),
    }


class _Reader:
    """One respondent of the model, who reads each scale once."""

    def __init__(self, instrument: Instrument, model: BurdenModel, case: BurdenCase, language: str) -> None:
        self.instrument, self.model, self.case, self.language = instrument, model, case, language
        self.read: set[str] = set()

    def seconds(self) -> float:
        return self._reading(self.instrument.intro) + sum(self._page(page) for page in self.instrument.pages)

    def _reading(self, *texts: Text | None) -> float:
        return sum(words(text, self.language) for text in texts) / self.model.words_per_second[self.language]

    def _scale(self, item: Item) -> float:
        """The options, the first time this scale is met. Areas are the reader's own organisation and are not counted."""
        if not item.scale or item.scale in self.read or item.scale == "areas":
            return 0.0
        self.read.add(item.scale)
        scale = self.instrument.scale_of(item)
        return self._reading(*(option.text for option in scale.options), scale.optout)

    def _page(self, page: Page) -> float:
        if page.repeat_for:
            return self._cards(page)
        seconds = self._reading(page.title, page.intro) + self.model.page_overhead
        return seconds + sum(self._item(item) for item in page.items)

    def _item(self, item: Item) -> float:
        if item.type == "per_function_single":
            return self._reach(item) if item.show_if is None else self._reasons(item)
        if item.type == "text":
            return self._reading(item.text) + self.model.text_probability * self.model.text_seconds
        if item.role:
            return self._reading(item.text) + self.model.prefilled
        choices = 4 if item.type == "multi" and item.max_choices else 1
        return self._reading(item.text) + self._scale(item) + choices * self.model.choice_first

    def _reach(self, item: Item) -> float:
        rows = self.case.often + self.case.sometimes + self.case.never
        hints = self._mean_words("hint") * self.model.repeat_reading / self.model.words_per_second[self.language]
        scale = self.instrument.scale_of(item)
        own = self._reading(item.text, *(option.hint for option in scale.options)) + self._scale(item)
        return own + rows * (self.model.reach_row + hints)

    def _reasons(self, item: Item) -> float:
        asked = min(item.max_shown or 0, self.case.never)
        if not asked:
            return 0.0
        first = self._reading(item.text) + self._scale(item) + self.model.choice_first
        again = self._reading(item.text) * self.model.repeat_reading + self.model.choice_repeat
        return first + (asked - 1) * again

    def _cards(self, page: Page) -> float:
        number = self.case.often + self.case.sometimes
        return sum(self._card(page, place) for place in range(number))

    def _card(self, page: Page, place: int) -> float:
        full = place < self.instrument.full_card_limit
        items = [i for i in self.instrument.card_items if full or i.id in self.instrument.short_card]
        name = self._mean_words("in_sentence") / self.model.words_per_second[self.language]
        factor = self.model.repeat_reading if place else 1.0
        choice = self.model.choice_repeat if place else self.model.choice_first
        read = self._reading(page.intro, *(item.text for item in items)) * factor
        seconds = self._reading(_without_name(page.title)) + name + self.model.page_overhead + read + len(items) * choice
        return seconds + sum(self._scale(item) for item in items)

    def _mean_words(self, attribute: str) -> float:
        counts = [words(getattr(function, attribute), self.language) for function in self.instrument.functions]
        return sum(counts) / len(counts) if counts else 0.0


def _without_name(title: Text) -> Text:
    return {language: text.replace("{funktion}", "") for language, text in title.items()}


def longest(instrument: Instrument, model: BurdenModel, language: str = "sv") -> Iterable[tuple[BurdenCase, Burden]]:
    """Every case of this instrument with its minutes, longest first."""
    cases = ((case, burden(instrument, model, case, language)) for case in model.cases if case.instrument == instrument.id)
    return sorted(cases, key=lambda pair: -pair[1].computer)
