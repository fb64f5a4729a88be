"""Marks in a respondent's own words: which parts may tell who wrote them or whom they are about. Knows texts and lists, no person.

Offsets are Unicode code points of the text as it is stored (line feeds only). A mark is a proposal; a person decides what is hidden.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property

from surveyapp.domain.mark_words import (
    CIRCUMSTANCES,
    MONTHS,
    OWNERS,
    RELATIVES,
    ROLE_ENDINGS,
    ROLES,
    also_words,
    first_names,
    known_capitals,
    last_names,
)

MASK = "[…]"
Span = tuple[int, int]


class MarkKind(StrEnum):
    """Why a part of a text is marked, the surest first: where two kinds meet, the earlier one stands."""

    EMAIL = "email"
    WEB = "web"  # addresses on the web, and names with @ before them
    PERSONAL_ID = "personal_id"  # personal identity and co-ordination numbers with a right check digit
    PHONE = "phone"
    PLACE = "place"  # street and number, postal code
    UNIT = "unit"  # of the study's organisation
    FUNCTION = "function"  # held by too few
    NAME = "name"  # in the register
    COMMON_NAME = "common_name"  # in the lists of common Swedish names
    ROLE = "role"
    CIRCUMSTANCE = "circumstance"
    NUMBER = "number"
    CAPITAL = "capital"  # a capital that no sentence explains


SURER = {kind: place for place, kind in enumerate(MarkKind)}
# Hidden unless the reader says otherwise; the rest is shown unless the reader hides it.
PROPOSED = frozenset(MarkKind) - {MarkKind.ROLE, MarkKind.CIRCUMSTANCE, MarkKind.NUMBER, MarkKind.CAPITAL}
NAMING = frozenset({MarkKind.NAME, MarkKind.COMMON_NAME})


@dataclass(frozen=True, order=True)
class Mark:
    start: int
    end: int
    kind: MarkKind

    @property
    def span(self) -> Span:
        return self.start, self.end

    @property
    def proposed(self) -> bool:
        """Whether it is hidden unless the reader says otherwise."""
        return self.kind in PROPOSED


def folded(word: str) -> str:
    """Composed and in small letters: "Å" typed as a letter and a ring is "å"."""
    return unicodedata.normalize("NFC", word).casefold()


@dataclass(frozen=True)
class Known:
    """What a study knows of its people: names as the register has them, addresses, units, and functions that few hold."""

    names: Iterable[str] = ()
    addresses: Iterable[str] = ()
    units: Iterable[str] = ()
    functions: Iterable[str] = ()

    @cached_property
    def name_words(self) -> frozenset[str]:
        """Every word of a name of two letters or more; "von" and "de" are no names by themselves."""
        words = {folded(found[0]) for name in self.names for found in WORD.finditer(name) if not found[0].islower()}
        parts = {part for word in words for part in word.split("-")}
        return frozenset(word for word in words | parts if len(word) > 1)

    @cached_property
    def handles(self) -> frozenset[str]:
        """What stands before the @ of each address."""
        return frozenset(handle for address in self.addresses if len(handle := folded(address.partition("@")[0])) > 2)

    @cached_property
    def unit_pattern(self) -> re.Pattern[str] | None:
        return _phrases(self.units)

    @cached_property
    def function_pattern(self) -> re.Pattern[str] | None:
        return _phrases(self.functions)


def _phrases(names: Iterable[str]) -> re.Pattern[str] | None:
    """Whole names, the longest first, in any case, with a genitive s or a definite ending ("arkivarien", "hemvårdens")."""
    wanted = sorted({name.strip() for name in names if len(name.strip()) > 2}, key=lambda name: (-len(name), name))
    if not wanted:
        return None
    return re.compile(rf"(?<!\w)(?:{'|'.join(re.escape(name) for name in wanted)})(?:e?ns?|e?ts?|nas?|:?s)?(?!\w)", re.IGNORECASE)


GENITIVES = (":s", "'s", "’s", "s", "'", "’")
LETTER = r"(?:[^\W\d_][\u0300-\u036f]*)"
WORD = re.compile(rf"{LETTER}+(?:[-'’]{LETTER}+)*(?::s\b)?")
HANDLE = re.compile(r"[\w][\w.+-]*\w")
LOCAL = r"[\w.%+-]+"
PATTERNS: tuple[tuple[MarkKind, re.Pattern[str]], ...] = tuple(
    (kind, re.compile(pattern, re.IGNORECASE if kind is not MarkKind.PLACE else 0))
    for kind, pattern in (
        (MarkKind.EMAIL, rf"{LOCAL}@[\w-]+(?:\.[\w-]+)+"),
        (MarkKind.WEB, r"(?:https?://|www\.)[^\s<>\"]*[^\s<>\".,;:!?)\]]"),
        (MarkKind.WEB, r"(?<![\w.@-])[\w-]+(?:\.[\w-]+)*\.(?:se|nu|com|org|net|eu)(?:/[^\s<>\"]*[^\s<>\".,;:!?)\]])?(?![\w-])"),
        (MarkKind.WEB, r"(?<!\w)@\w{2,}"),
        (MarkKind.PHONE, r"(?<![\w+])(?:\+46|0046|0)(?:[ \-/().]{0,2}\d){6,11}(?!\d)"),
        (
            MarkKind.PLACE,
            r"\b[A-ZÅÄÖ]\w*(?: [A-ZÅÄÖ]\w*)?(?:gatan|vägen|gränd|torget|stigen|allén|backen|gata|väg)s? \d+(?: ?[A-Za-z]\b)?",
        ),
        (MarkKind.PLACE, r"\b\d{3} ?\d{2} [A-ZÅÄÖ]\w+"),
        (MarkKind.ROLE, rf"\b(?:{OWNERS})(?: \w+)? \w*(?:{ROLES})s?\b"),
        (MarkKind.CIRCUMSTANCE, rf"\b(?:{OWNERS}) (?:{RELATIVES})\b"),
        (MarkKind.CIRCUMSTANCE, rf"\b(?:{CIRCUMSTANCES})\b"),
        (MarkKind.CIRCUMSTANCE, rf"\b(?:\d{{1,2}} )?(?:{MONTHS}) (?:19|20)\d\d\b|\b\d{{1,2}} (?:{MONTHS})\b|\b(?:19|20)\d\d-\d\d-\d\d\b"),
        (MarkKind.NUMBER, r"(?<!\w)\d(?:[ -]?\d){5,}(?!\w)"),
    )
)
PERSONAL_ID = re.compile(r"(?<!\d)(?:18|19|20)?(\d{2})([01]\d)(\d{2}) ?[-+–]? ?(\d{3})(\d)(?!\d)")
COORDINATION = 60  # added to the day in a co-ordination number (samordningsnummer)


def personal_id(found: re.Match[str]) -> bool:
    """Whether the digits are a personal identity or co-ordination number: a month, a day, and a check digit by the Luhn rule.

    Source: Skatteverket, "Personnummer" (SKV 704) and "Samordningsnummer" (SKV 707).
    """
    year, month, day, serial, check = found.groups()
    if not (1 <= int(month) <= 12 and (1 <= int(day) <= 31 or 1 <= int(day) - COORDINATION <= 31)):
        return False
    doubled = (int(digit) * (2 - place % 2) for place, digit in enumerate(year + month + day + serial))
    return (sum(sum(divmod(number, 10)) for number in doubled) + int(check)) % 10 == 0


# ---------------------------------------------------------------------- marking
def marks_of(text: str, known: Known) -> tuple[Mark, ...]:
    """What may identify somebody, in the order of the text, never overlapping: where two meet, the surer kind stands."""
    found = sorted(_candidates(text, known), key=lambda mark: (SURER[mark.kind], mark.start, -mark.end))
    taken = bytearray(len(text))
    kept = []
    for mark in found:
        if not any(taken[mark.start : mark.end]):
            taken[mark.start : mark.end] = b"\1" * (mark.end - mark.start)
            kept.append(mark)
    return tuple(_whole_names(text, [_with_first_name(text, mark, taken, known) for mark in sorted(kept)]))


def _candidates(text: str, known: Known) -> Iterator[Mark]:
    for kind, pattern in PATTERNS:
        yield from (Mark(*found.span(), kind) for found in pattern.finditer(text))
    yield from (Mark(*found.span(), MarkKind.PERSONAL_ID) for found in PERSONAL_ID.finditer(text) if personal_id(found))
    for kind, phrases in ((MarkKind.UNIT, known.unit_pattern), (MarkKind.FUNCTION, known.function_pattern)):
        if phrases is not None:
            yield from (Mark(*found.span(), kind) for found in phrases.finditer(text))
    yield from (Mark(*found.span(), MarkKind.NAME) for found in HANDLE.finditer(text) if folded(found[0]) in known.handles)
    shouted = _shouted(text)
    for found in WORD.finditer(text):
        telling = _telling(text, found, shouted)
        word_kind = _kind_of_word(found[0], telling, known)
        if word_kind is not None:
            yield Mark(*found.span(), word_kind)


def _telling(text: str, word: re.Match[str], shouted: bool) -> bool:
    """Whether a word has a capital that neither a sentence nor a text in capitals explains."""
    return word[0][0].isupper() and not (shouted and word[0].isupper()) and not _begins(text, word.start())


def _kind_of_word(word: str, telling: bool, known: Known) -> MarkKind | None:
    """`telling`: it has a capital for a reason of its own."""
    forms = _forms(word)
    names = forms if telling else forms - also_words()
    if names & known.name_words:
        return MarkKind.NAME
    if names & first_names() or (word[0].isupper() and names & last_names()):
        return MarkKind.COMMON_NAME
    if any(form.endswith(ROLE_ENDINGS) for form in forms):
        return MarkKind.ROLE
    if not telling or forms & known_capitals():
        return None
    return MarkKind.CAPITAL if len(word) < 4 or not word.isupper() else None  # a long word in capitals is emphasis


def _forms(word: str) -> frozenset[str]:
    """A word as it may stand in a list: itself, without a genitive, and each part of a hyphenated one."""
    whole = folded(word)
    found = {whole, *whole.split("-")}
    found |= {form[: -len(ending)] for form in found for ending in GENITIVES if form.endswith(ending) and len(form) > len(ending) + 1}
    return frozenset(found - {""})


def _shouted(text: str) -> bool:
    """Mostly in capitals: then a capital says nothing."""
    letters = [letter for letter in text if letter.isalpha()]
    return sum(letter.isupper() for letter in letters) > 0.6 * len(letters)


BEFORE_A_SENTENCE = re.compile(r"(?:^|[.!?…:;\n•·–—|/])[\s\"'”“»«(\[*•·–—-]*$|^\W*$")


def _begins(text: str, start: int) -> bool:
    """Whether a sentence, a line or a quotation begins here."""
    return BEFORE_A_SENTENCE.search(text[max(0, start - 12) : start]) is not None if start else True


FIRST_NAME_BEFORE = re.compile(rf"({WORD.pattern})(?: (?:von|af|de))? $")


def _with_first_name(text: str, mark: Mark, taken: bytearray, known: Known) -> Mark:
    """ "Bo" before "Ek" is a name, though it was taken for a word where the sentence began."""
    before = FIRST_NAME_BEFORE.search(text[max(0, mark.start - 40) : mark.start]) if mark.kind in NAMING else None
    if before is None or not before[1][0].isupper() or folded(before[1]) not in known.name_words | first_names():
        return mark
    start = mark.start - len(before[0])
    return mark if any(taken[start : mark.start]) else Mark(start, mark.end, mark.kind)


def _whole_names(text: str, marks: list[Mark]) -> Iterator[Mark]:
    """First name and surname are one mark."""
    waiting: Mark | None = None
    for mark in marks:
        between = text[waiting.end : mark.start] if waiting else ""
        joins = {mark.kind} <= NAMING | {MarkKind.CAPITAL} and text[mark.start].isupper()
        if waiting and waiting.kind in NAMING and joins and between in (" ", " von ", " af ", " de ", " av "):
            kind = min(waiting.kind, mark.kind, key=SURER.__getitem__)
            waiting = Mark(waiting.start, mark.end, kind)
            continue
        if waiting:
            yield waiting
        waiting = mark
    if waiting:
        yield waiting


# ---------------------------------------------------------------------- masking
def masked(text: str, spans: Iterable[Span]) -> str:
    """The text with every span replaced by MASK and nothing else changed. ValueError for spans outside the text or empty."""
    parts, at = [], 0
    for start, end in joined(text, spans):
        parts += [text[at:start], MASK]
        at = end
    return "".join((*parts, text[at:]))


def joined(text: str, spans: Iterable[Span]) -> list[Span]:
    """Sorted; those that overlap or touch are one. ValueError for spans outside the text or empty."""
    found: list[Span] = []
    for start, end in sorted(spans):
        if not 0 <= start < end <= len(text):
            raise ValueError((start, end, len(text)))
        if found and start <= found[-1][1]:
            found[-1] = found[-1][0], max(found[-1][1], end)
        else:
            found.append((start, end))
    return found


def places_of(text: str, words: str) -> list[Span]:
    """Everywhere that these words stand as whole words, exactly as written. Empty where they stand nowhere."""
    if not words.strip():
        return []
    return [found.span() for found in re.finditer(rf"(?<!\w){re.escape(words.strip())}(?!\w)", text)]
