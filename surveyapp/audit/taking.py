"""Taking single values out of a document that may hold anything: each fault is named with its entry and field."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from decimal import Decimal
from fractions import Fraction
from typing import Any, NoReturn

from surveyapp.errors import DocumentFault

LONGEST_TEXT = 300
GREATEST = 10**9
GREATEST_FIGURE = 10**7
GREATEST_OF_SCALE, DECIMALS_OF_SCALE = 1_000, 2
MOST_DECIMALS = 6


class Place:
    """Where in the document we are: an entry's id or a section. Takes values of the right kind, or raises DocumentFault."""

    def __init__(self, name: str, content: Any) -> None:
        self.name = name
        if not isinstance(content, Mapping):
            self.fault("", "not_object")
        self.content: Mapping[str, Any] = content

    def fault(self, field: str, fault: str) -> NoReturn:
        raise DocumentFault(self.name, field or "{}", fault)

    def has(self, field: str) -> bool:
        return self.content.get(field) is not None

    def mapping(self, field: str) -> Mapping[str, Any]:
        """An object; empty where there is none."""
        found = self.content.get(field, {})
        if not isinstance(found, Mapping):
            self.fault(field, "not_object")
        return found

    def items(self, field: str, most: int) -> list[Any]:
        """A list; empty where there is none."""
        found = self.content.get(field, [])
        if not isinstance(found, list):
            self.fault(field, "not_list")
        if len(found) > most:
            self.fault(field, "too_many")
        return found

    def texts(self, field: str, most: int) -> tuple[str, ...]:
        return tuple(self.text_of(field, value) for value in self.items(field, most))

    def text(self, field: str, default: str | None = None) -> str:
        if field not in self.content and default is not None:
            return default
        return self.text_of(field, self.content.get(field))

    def text_of(self, field: str, value: Any) -> str:
        if not isinstance(value, str):
            self.fault(field, "not_text")
        if len(value) > LONGEST_TEXT:
            self.fault(field, "too_long")
        return value

    def choice(self, field: str, choices: tuple[str, ...], default: str) -> str:
        found = self.text(field, default)
        if found not in choices:
            self.fault(field, "unknown_choice")
        return found

    def flag(self, field: str) -> bool:
        found = self.content.get(field, False)
        if not isinstance(found, bool):
            self.fault(field, "not_flag")
        return found

    def whole(self, field: str) -> int | None:
        """A whole number from 0; None where there is none."""
        return self.whole_of(field, self.content[field]) if self.has(field) else None

    def whole_of(self, field: str, value: Any) -> int:
        if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= GREATEST:
            self.fault(field, "not_whole")
        return value

    def number_of(self, field: str, value: Any) -> Fraction:
        if isinstance(value, bool) or not isinstance(value, int | Decimal) or not -GREATEST_FIGURE <= value <= GREATEST_FIGURE:
            self.fault(field, "not_number")
        if isinstance(value, Decimal) and int(value.as_tuple().exponent) < -40:
            self.fault(field, "not_number")
        return Fraction(value)

    def scale_of(self, field: str, value: Any) -> Fraction:
        """A value of a scale: what products with it and with printed figures stay far within 64 bits."""
        found = self.number_of(field, value)
        if abs(found) > GREATEST_OF_SCALE or (found * 10**DECIMALS_OF_SCALE).denominator != 1:
            self.fault(field, "not_number")
        return found

    def decimals(self, field: str) -> int:
        found = self.whole(field) or 0
        if found > MOST_DECIMALS:
            self.fault(field, "too_many_decimals")
        return found

    def one_of(self, field: str, value: str, known: Mapping[str, Any]) -> str:
        if value not in known:
            self.fault(field, "unknown_name")
        return value


@contextmanager
def named(name: str) -> Iterator[None]:
    """Whatever is wrong with JSON itself, as a fault of the section."""
    try:
        yield
    except (ValueError, ArithmeticError, RecursionError):
        raise DocumentFault(name, "JSON", "not_json") from None
