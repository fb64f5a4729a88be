"""Texts, numbers and dates in the reader's language. Swedish is the source; English comes from the compiled catalogue."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

from babel.dates import format_date
from babel.support import NullTranslations, Translations

FOLDER = Path(__file__).parent / "translations"
LANGUAGES = ("sv", "en")


def N_(message: str) -> str:  # noqa: N802 - gettext's own name for it
    """Marks a message for the catalogue where it is written; it is translated later, where it is shown."""
    return message


@dataclass(frozen=True)
class Translator:
    """One language for rooms that know no web framework."""

    language: str
    catalogue: NullTranslations

    def gettext(self, message: str, **params: Any) -> str:
        """The message in this language, with %(name)s filled in."""
        text = self.catalogue.ugettext(message)
        return text % params if params else text

    def ngettext(self, one: str, many: str, number: int, **params: Any) -> str:
        return self.catalogue.ungettext(one, many, number) % {"num": number, **params}

    def day(self, value: date | str | None) -> str:
        """A date as words: "6 november 2026"."""
        if value is None:
            return "–"
        return format_date(date.fromisoformat(value) if isinstance(value, str) else value, "d MMMM y", locale=self.language)

    def short_day(self, value: date | str | None) -> str:
        """A date without the year: "6 november"."""
        if value is None:
            return "–"
        return format_date(date.fromisoformat(value) if isinstance(value, str) else value, "d MMMM", locale=self.language)

    def number(self, printed: str | int | None, *, sign: bool = False) -> str:
        """A printed figure with the language's decimal mark and a true minus sign. "–" for none."""
        if printed is None:
            return "–"
        text = str(printed)
        negative, digits = text.startswith("-"), text.lstrip("+-")
        if self.language == "sv":
            digits = digits.replace(".", ",")
        zero = not digits.strip("0,.")
        mark = "−" if negative and not zero else "±" if sign and zero else "+" if sign else ""
        return mark + digits


@lru_cache(maxsize=8)
def translator(language: str) -> Translator:
    """The translator of "sv" or "en"; Swedish for anything else."""
    known = language if language in LANGUAGES else "sv"
    return Translator(known, Translations.load(FOLDER, [known]))
