"""What the cells of a file of answers mean: options by words, values and places, and the ways of saying nothing. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

from surveyapp.domain.codebook import Variable
from surveyapp.domain.instrument import Instrument, Item
from surveyapp.domain.scale import BLANK, DONT_KNOW, NOT_SHOWN, NOT_USED, RESERVED
from surveyapp.services.register_words import SPAN, YEARS, Vocabulary, fold, value_of

CLASSED = YEARS | {SPAN}  # items whose cells may hold years or numbers of people
EMPTY, FAULT = 254, 255  # of a cell, while a file is read: nothing stands there, or nothing that can be understood
OPTIONS, QUANTITY = "options", "quantity"  # what bare numbers in a column of classes are: their places, or years and people
_WORDS = {
    DONT_KNOW: (
        *("dk", "vet ej", "vet inte", "ingen uppfattning", "ingen åsikt", "kan inte svara", "kan ej svara", "osäker", "kan ej bedöma"),
        *("kan inte bedöma", "don't know", "do not know", "no opinion", "not sure", "unsure", "cannot say"),
    ),
    BLANK: ("ej svar", "inget svar", "no answer", "blank", "null", "nan", "none", "missing", "ej besvarad"),
    NOT_SHOWN: ("n/a", "not shown", "visades inte", "ej visad", "ej aktuellt", "inte aktuellt", "not applicable"),
    NOT_USED: ("not used", "används inte"),
}
WORDS_OF_NOTHING = {fold(word): code for code, words in _WORDS.items() for word in words}
YES = frozenset(map(fold, ["ja", "yes", "x", "j", "y", "vald", "valt", "valda", "chosen", "true", "sant", "selected", "checked", "on"]))
NO = frozenset(map(fold, ("nej", "no", "n", "false", "falskt", "not chosen", "inte vald", "ej vald", "not selected", "unchecked", "off")))

NUMBER = re.compile(r"\+?(\d{1,3})(?:[.,]0{1,6})?")
LED = re.compile(r"(\d{1,2})\s*(?:[-–—:.)=]\s*|\s)(\D.*)")  # "4 - Nöjd", "4. Nöjd", "4 = Nöjd"
TAILED = re.compile(r"(.*\D)\s*\((\d{1,2})\)")  # "Nöjd (4)"
CODED = re.compile(r"AO?0*(\d{1,2})", re.IGNORECASE)  # answer codes of survey tools: A1, A01, AO01
NOTHING = re.compile(r"[\s\-–—−._*/]*")  # what people put in a cell to say that it is empty
SEPARATORS = re.compile(r"[;|\n]")


class Codes(dict[str, int]):
    """Cell -> code, looked up once for each different cell: EMPTY where nothing stands, FAULT where nothing can be understood."""

    ROOM = 20_000

    def __init__(self, code_of: Callable[[str], int]) -> None:
        super().__init__({"": EMPTY})
        self._code_of = code_of

    def __missing__(self, written: str) -> int:
        code = self._code_of(written)
        if len(self) < self.ROOM:
            self[written] = code
        return code


@dataclass(frozen=True)
class Words:
    """What the cells of one variable mean."""

    variable: Variable
    names: Mapping[str, int]
    plain: Mapping[str, int]  # options that are written with digits and signs alone, without spaces
    by_number: Mapping[int, int]
    leads: bool  # whether a number before or after other words is the option's, as on a rating scale with words of its own

    def code_of(self, written: str) -> int:
        """The code of a cell; "vet ej" where the question has none is no answer. FAULT for what is none of the question's words."""
        number = NUMBER.fullmatch(written)
        if number:
            return self.by_number.get(int(number[1]), FAULT)
        if NOTHING.fullmatch(written):
            return EMPTY
        folded = fold(written)
        if not any(letter.isalpha() for letter in written):
            return self.plain.get(_signs(written), FAULT)
        found = self.names.get(folded, WORDS_OF_NOTHING.get(folded))
        if found is None:
            return self._with_number(written)
        return BLANK if found == DONT_KNOW and not self.variable.dont_know else found

    def _with_number(self, written: str) -> int:
        if coded := CODED.fullmatch(written):
            place = int(coded[1])
            return place if 0 < place <= len(self.variable.options) else FAULT
        led, tailed = LED.fullmatch(written), TAILED.fullmatch(written)
        number, words = (led[1], led[2]) if led else (tailed[2], tailed[1]) if tailed else ("", "")
        named = self.names.get(fold(words)) if words else None
        if named is not None:
            return named if not self.leads or self.by_number.get(int(number)) == named else FAULT
        nothing = WORDS_OF_NOTHING.get(fold(words)) if words else None
        if nothing is not None:
            return BLANK if nothing == DONT_KNOW and not self.variable.dont_know else nothing
        return self.by_number.get(int(number), FAULT) if number and self.leads else FAULT


def _signs(written: str) -> str:
    return re.sub(r"[‐-―−]", "-", "".join(written.split()))


def words_of(instrument: Instrument, variable: Variable, vocabulary: Vocabulary | None, numbers: str, today: date) -> Callable[[str], int]:
    """A reader of one variable's cells. `vocabulary` adds the study's other names of areas, and classes of years and people."""
    if variable.kind == "choice":
        return _box_reader(instrument, variable)
    names: dict[str, int] = {}
    plain: dict[str, int] = {}
    for place, option in enumerate(variable.options, 1):
        for text in (*option.text.values(), option.value):
            if any(letter.isalpha() for letter in text):
                names.setdefault(fold(text), place)
            else:
                plain.setdefault(_signs(text), place)
    known = vocabulary.names.get(variable.item, {}) if vocabulary else {}
    values = {option.value: place for place, option in enumerate(variable.options, 1)}
    names |= {name: values[value] for name, value in known.items() if value in values and name not in names}
    words = Words(variable, names, plain, _numbers(variable), _is_rating(variable))
    if vocabulary is None or variable.item not in CLASSED:
        return words.code_of
    return lambda written: _classed(words, written, vocabulary, values, numbers, today)


def _classed(words: Words, written: str, vocabulary: Vocabulary, values: Mapping[str, int], numbers: str, today: date) -> int:
    """Years, days and numbers of people become classes; whether a bare number is one of those is the column's to say."""
    counted = numbers == QUANTITY and NUMBER.fullmatch(written)
    code = FAULT if counted else words.code_of(written)
    found = value_of(words.variable.item, written, vocabulary, today) if code == FAULT else None
    return values.get(found, FAULT) if found else code


def _is_rating(variable: Variable) -> bool:
    return all(option.value.isdigit() for option in variable.options)


def _numbers(variable: Variable) -> dict[int, int]:
    """Numbers that a cell may hold: a scale's own values, else the places of the options; and the codebook's reserved codes."""
    if _is_rating(variable):
        found = {int(option.value): place for place, option in enumerate(variable.options, 1)}
    else:
        found = {place: place for place in range(1, len(variable.options) + 1)}
    return {**found, **{code: code for code in RESERVED if code != DONT_KNOW or variable.dont_know}}


def _box_reader(instrument: Instrument, variable: Variable) -> Callable[[str], int]:
    """A reader of the box of one choice: 1 chosen, 0 not."""
    option = instrument.scale_of(instrument.items[variable.item]).option(variable.choice or "")
    chosen = YES | {fold(text) for text in (*option.text.values(), option.value)}

    def code_of(written: str) -> int:
        if number := NUMBER.fullmatch(written):
            return {0: 0, 1: 1, **{code: code for code in RESERVED if code != DONT_KNOW}}.get(int(number[1]), FAULT)
        if NOTHING.fullmatch(written):
            return EMPTY
        folded = fold(written)
        if not any(letter.isalpha() for letter in written) and written not in option.text.values():
            return FAULT
        found = 1 if folded in chosen else 0 if folded in NO else WORDS_OF_NOTHING.get(folded, FAULT)
        return BLANK if found == DONT_KNOW else found

    return code_of


def choices_reader(instrument: Instrument, item: Item) -> Callable[[str], tuple[int, ...] | None]:
    """A reader of cells that hold all choices of a question: their places from 1, () for none; None where a part is none of them."""
    options = instrument.scale_of(item).options
    names = {fold(text): place for place, option in enumerate(options, 1) for text in (*option.text.values(), option.value)}
    names |= {str(place): place for place in range(1, len(options) + 1) if str(place) not in names}

    def places(written: str) -> tuple[int, ...] | None:
        folded = fold(written)
        if NOTHING.fullmatch(written) or WORDS_OF_NOTHING.get(folded, NOT_USED) in {BLANK, DONT_KNOW}:
            return ()
        if folded in names and not SEPARATORS.search(written):
            return (names[folded],)
        parts = [part for part in SEPARATORS.split(written) if fold(part)]
        found = _placed(parts, names) or _placed([part for part in written.split(",") if fold(part)], names)
        return tuple(dict.fromkeys(found)) if found else None

    return places


def _placed(parts: list[str], names: Mapping[str, int]) -> list[int]:
    """The place of every part; [] where one of them has none."""
    found = [names.get(fold(part)) for part in parts]
    return [place for place in found if place is not None] if None not in found else []
