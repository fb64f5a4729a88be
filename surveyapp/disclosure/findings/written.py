"""Sentences as a consultant has written them, held against what they rest on. Knows printed findings only, so that pages may ask.

Numbers, in figures or in words, must be those of the finding's evidence or of its draft; "alla", "ingen" and "endast en" are figures that
a line of the evidence must prove; a group that may not be shown alone is not written about alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

from surveyapp.disclosure.released import Evidence, Finding, Publication, Text

ALL, NONE, ONE = "all", "none", "one"
PROTECTED = (("MGR", "area"), ("MGR", "role"))  # dimensions whose groups a sentence may name
PERCENTS, COUNTS = frozenset({"percent", "band"}), frozenset({"count", "base", "answered", "invited", "n", "staff_n", "managers_n"})
PAIRS = (("count", "base"), ("answered", "invited"))


@dataclass(frozen=True)
class Fault:
    """Why a sentence cannot be printed. `code`: number, percent, pair, composition, universal or group; `what` the words in question.

    `offer`: the merged group that may be written about instead. `count`, `base`, `share`: what the counts say where parts do not sum.
    """

    code: str
    what: str
    offer: Text | None = None
    count: int = 0
    base: int = 0
    share: int = 0


@dataclass(frozen=True)
class Edit:
    """What a consultant has made of a finding: own sentences and reservations by language, or left out of the appendix."""

    text: Text = field(default_factory=dict)
    caveat: Text | None = None
    left_out: bool = False


# ---------------------------------------------------------------------- reading numbers
UNITS_SV = (
    "noll", "ett", "två", "tre", "fyra", "fem", "sex", "sju", "åtta", "nio",
    "tio", "elva", "tolv", "tretton", "fjorton", "femton", "sexton", "sjutton", "arton", "nitton",
)  # fmt: skip
UNITS_EN = (
    "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten",
    "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen",
)  # fmt: skip
TENS_SV = ["tjugo", "trettio", "fyrtio", "femtio", "sextio", "sjuttio", "åttio", "nittio"]
TENS_EN = ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]


def _words() -> dict[str, int]:
    found = {"hundra": 100, "hundred": 100, "en": 1}
    for units, tens, mark in ((UNITS_SV, TENS_SV, ""), (UNITS_EN, TENS_EN, "-")):
        found |= {word: value for value, word in enumerate(units)}
        for place, ten in enumerate(tens, 2):
            found[ten] = 10 * place
            for value in range(1, 10):
                found[f"{ten}{mark}{units[value]}"] = 10 * place + value
    found |= {f"{ten}en": 10 * place + 1 for place, ten in enumerate(TENS_SV, 2)}
    return found


WORDS = _words()
ARTICLES = frozenset({"en", "ett", "one"})  # numbers only in "en av tio"
FRACTIONS = {
    "hälften": 50, "halva": 50, "varannan": 50, "half": 50, "en tredjedel": 33, "var tredje": 33, "a third": 33, "one third": 33,
    "två tredjedelar": 67, "two thirds": 67, "en fjärdedel": 25, "var fjärde": 25, "a quarter": 25, "one quarter": 25,
    "tre fjärdedelar": 75, "three quarters": 75, "en femtedel": 20, "var femte": 20, "a fifth": 20, "one fifth": 20,
}  # fmt: skip
_WORD = "|".join(sorted(WORDS, key=len, reverse=True))
_FIGURE = r"[-−+]?\d{1,3}(?:[ \u00a0]\d{3})+|[-−+]?\d+(?:[.,]\d+)?"
_NUMBER = rf"(?:{_FIGURE}|(?<!\w)(?:{_WORD})(?!\w))"
PAIR = re.compile(rf"({_NUMBER})\s+(?:av|of|out of)\s+(?:de |the |totalt )?({_NUMBER})", re.I)
PERCENT = re.compile(rf"({_NUMBER})\s*(?:%|procent|per cent|percent)", re.I)
PLAIN = re.compile(rf"({_NUMBER})", re.I)
FRACTION = re.compile("|".join(rf"\b{name}\b" for name in sorted(FRACTIONS, key=len, reverse=True)), re.I)
HARMLESS = re.compile(r"\b(?:inge[nt]|inga) säk\w+ \w+|\bno certain \w+|\bat all\b", re.I)
UNIVERSAL = {
    ONE: re.compile(r"\b(?:endast|bara|blott|only|just) (?:en|ett|one)\b(?! (?:av|of)\b)", re.I),
    ALL: re.compile(r"\b(?:alla|allihop|samtliga|varje|varenda|all|every|everyone|everybody|each)\b", re.I),
    NONE: re.compile(r"\b(?:ingen|inget|inga|ingenting|none|nobody|nothing|no one|no)\b", re.I),
}
Token = tuple[str, ...]


def _value(text: str) -> str:
    """A number as it is compared: digits with a decimal point, without sign and spaces."""
    plain = text.lower().strip()
    if plain in WORDS:
        return str(WORDS[plain])
    return re.sub(r"[ \u00a0+−-]", "", plain).replace(",", ".")


def tokens(text: str) -> list[tuple[Token, str]]:
    """Every figure of a sentence with the words that say it: pairs "n av N" first, then shares, then single numbers."""
    found: list[tuple[Token, str]] = []
    left = HARMLESS.sub(lambda match: " " * len(match[0]), text)
    for code, pattern in UNIVERSAL.items():
        for match in pattern.finditer(left):
            found.append((("universal", code), match[0]))
        left = _without(left, pattern)
    for match in FRACTION.finditer(left):
        found.append((("percent", str(FRACTIONS[match[0].lower()])), match[0]))
    left = _without(left, FRACTION)
    for match in PAIR.finditer(left):
        found.append((("pair", _value(match[1]), _value(match[2])), match[0]))
    left = _without(left, PAIR)
    for match in PERCENT.finditer(left):
        if match[1].lower() not in ARTICLES:
            found.append((("percent", _value(match[1])), match[0]))
    left = _without(left, PERCENT)
    for match in PLAIN.finditer(left):
        if match[1].lower() not in ARTICLES:
            found.append((("number", _value(match[1])), match[0]))
    return found


def _without(text: str, pattern: re.Pattern[str]) -> str:
    return pattern.sub(lambda match: " " * len(match[0]), text)


# ---------------------------------------------------------------------- what the evidence allows
def _allowed(finding: Finding) -> set[Token]:
    found = {token for text in (*finding.text.values(), *(finding.caveat or {}).values()) for token, _ in tokens(text)}
    for line in finding.evidence:
        found |= set(_of_line(line))
    return found


def _of_line(line: Evidence) -> Iterator[Token]:
    figures = line.figures
    for name, value in figures.items():
        yield ("percent" if name in PERCENTS else "number", _value(str(value)))
    for part, whole in PAIRS:
        if part in figures and whole in figures:
            yield ("pair", str(figures[part]), str(figures[whole]))
            count, base = int(figures[part]), int(figures[whole])
            if count == base:
                yield ("universal", ALL)
            if count in (0, 1):
                yield ("universal", NONE if count == 0 else ONE)


def faults(publication: Publication, finding: Finding, text: str) -> list[Fault]:
    """Everything in a sentence that its cells do not carry; none means that it may be printed."""
    allowed = _allowed(finding)
    found = [_fault(finding, token, words) for token, words in tokens(text) if token not in allowed]
    return [*found, *_alone(publication, text)]


def _fault(finding: Finding, token: Token, words: str) -> Fault:
    parts = [line.figures for line in finding.evidence if {"count", "base", "percent"} <= set(line.figures)]
    if finding.type == "FT02" and token[0] == "percent" and parts:
        largest = max(parts, key=lambda figures: int(figures["count"]))
        count, base, share = (int(largest[name]) for name in ("count", "base", "percent"))
        return Fault("composition", words, count=count, base=base, share=share)
    return Fault(token[0], words)


def _alone(publication: Publication, text: str) -> Iterator[Fault]:
    """Groups that may not be shown by themselves and are named without those they are shown together with."""
    for instrument, dimension in PROTECTED:
        segments = publication.labels["dimensions"].get(instrument, {}).get(dimension, {}).get("segments", ())
        groups = publication.groups.get(f"{instrument}/{dimension}", ())
        alone = {group.segments[0] for group in groups if len(group.segments) == 1}
        named = {one["id"]: words for one in segments if (words := _mention(one["text"], text))}
        for segment, words in named.items():
            merged = next((group for group in groups if segment in group.segments and len(group.segments) > 1), None)
            if groups and segment not in alone and not (merged and set(merged.segments) <= set(named)):
                yield Fault("group", words, merged.label if merged else None)


def _mention(names: Text, text: str) -> str:
    """How a sentence names a segment, in any language and inflection; "" where it does not."""
    for name in names.values():
        stem = name.split(" (")[0]
        match = re.search(rf"(?<!\w){re.escape(stem)}\w*", text, re.I)
        if match:
            return match[0]
    return ""


# ---------------------------------------------------------------------- what is printed
def flagged(publication: Publication, finding: Finding, edit: Edit | None) -> dict[str, list[Fault]]:
    """Faults by language of an edited finding that is to be printed; its reservation is held against the same cells."""
    if edit is None or edit.left_out:
        return {}
    found: dict[str, list[Fault]] = {}
    for part in (edit.text, edit.caveat or {}):
        for language, text in part.items():
            found.setdefault(language, []).extend(faults(publication, finding, text))
    return {language: some for language, some in found.items() if some}


def applied(publication: Publication, edits: Mapping[str, Edit]) -> Publication:
    """The publication as it is printed: the consultant's sentences instead of the drafts, and without what has been left out.

    A sentence that does not agree with its cells never stands here: its draft does.
    """
    kept = []
    for finding in publication.findings:
        edit = edits.get(finding.id)
        if edit is None or (not edit.left_out and flagged(publication, finding, edit)):
            kept.append(finding)
        elif not edit.left_out:
            caveat = finding.caveat if edit.caveat is None else (edit.caveat or None)
            kept.append(replace(finding, text={**finding.text, **edit.text}, caveat=caveat))
    return replace(publication, findings=tuple(kept), _index={})
