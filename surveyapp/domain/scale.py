"""Answer scales: ordered options with codes, non-substantive options ("vet ej") and direction. Knows no item and no answer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from surveyapp.domain.text import Text

# One byte a variable. Codes 1..MAX_OPTIONS are options in questionnaire order; the rest are reserved and mean four different things.
MAX_OPTIONS = 200
DONT_KNOW = 250
BLANK = 251
NOT_SHOWN = 252
NOT_USED = 253
RESERVED = {DONT_KNOW: "dont_know", BLANK: "blank", NOT_SHOWN: "not_shown", NOT_USED: "not_used"}

DONT_KNOW_VALUE = "dk"


@dataclass(frozen=True)
class ResponseOption:
    """One thing to choose. `midpoint` is the number that a class stands for (hours, per cent), where it stands for one."""

    value: str
    text: Text
    hint: Text | None = None
    midpoint: float | None = None
    category: str | None = None
    exclusive: bool = False
    free_text: bool = False


@dataclass(frozen=True)
class Scale:
    """Options in questionnaire order. `optout` is the text of "vet ej", which is never part of the scale."""

    id: str
    type: str  # "rating" or "single"
    options: tuple[ResponseOption, ...]
    optout: Text | None = None
    direction: str = "positive"
    favourable: tuple[str, ...] = ()
    unfavourable: tuple[str, ...] = ()
    low_label: Text | None = None
    high_label: Text | None = None

    @cached_property
    def codes(self) -> Mapping[str, int]:
        """Option value -> code (position from 1); "vet ej" -> DONT_KNOW where the scale offers it."""
        codes = {option.value: place for place, option in enumerate(self.options, 1)}
        return {**codes, DONT_KNOW_VALUE: DONT_KNOW} if self.optout else codes

    @cached_property
    def values(self) -> Mapping[int, str]:
        """The way back: code -> option value."""
        return {code: value for value, code in self.codes.items()}

    def option(self, value: str) -> ResponseOption:
        return self.options[self.codes[value] - 1]

    @classmethod
    def from_document(cls, document: Mapping[str, Any]) -> Scale:
        plain = dict(document)
        plain["options"] = tuple(ResponseOption(**option) for option in document["options"])
        for name in ("favourable", "unfavourable"):
            plain[name] = tuple(document.get(name, ()))
        return cls(**plain)
