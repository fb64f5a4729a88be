"""Texts in several languages: language code -> text. Swedish is always there."""

from __future__ import annotations

from collections.abc import Mapping

Text = Mapping[str, str]

DEFAULT_LANGUAGE = "sv"


def in_language(text: Text, language: str) -> str:
    """The text in the language asked for, or in Swedish where that language is missing."""
    return text.get(language) or text[DEFAULT_LANGUAGE]


def fill(text: str, values: Mapping[str, str]) -> str:
    """The text with {name} replaced for every value given; other braces are left as they stand."""
    for name, value in values.items():
        text = text.replace(f"{{{name}}}", value)
    return text
