"""JSON to a Document. Whatever the file holds, the answer is a Document or a DocumentFault that names entry, field and fault."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from decimal import Decimal
from fractions import Fraction
from typing import Any, NoReturn

from surveyapp.audit.document import DK, MISSING, VALID, Document, Entry, Option, Printed, Question, Share, Unit, Where
from surveyapp.audit.taking import Place, named
from surveyapp.errors import DocumentFault

FORMAT = "sdc-audit/1"
EVERYTHING = "*"
LARGEST_BYTES = 50_000_000
MOST = {"units": 20_000, "attributes": 12, "questions": 5_000, "options": 100, "publications": 50_000, "any_of": 100, "values": 500}
BASES = ("valid", "answered", "invited")
MODELLED = {
    *("id", "question", "where", "any_of", "suppressed", "reason", "n", "n_counts", "n_valid", "n_invited", "counts"),
    *(
        "pct",
        "pct_decimals",
        "pct_base",
        "shares",
        "mean",
        "mean_decimals",
        "mean_scale",
        "mean_at_least",
        "mean_at_most",
        "median",
        "min",
        "max",
        "dont_know_band",
    ),
}
DECIMALS_OF_UNMODELLED = {"sd_decimals", "hours_decimals"}


def read_document(content: bytes) -> Document:
    """The document in a file's bytes (UTF-8 JSON). DocumentFault where it is something else, too large or not as the format says."""
    if len(content) > LARGEST_BYTES:
        raise DocumentFault("JSON", "{}", "too_large")
    with named("JSON"):
        found = json.loads(content.decode("utf-8-sig"), parse_float=Decimal, parse_constant=_no_constant)
    place = Place("JSON", found)
    if place.content.get("format") != FORMAT:
        place.fault("format", "unknown_format")
    frame = Place("frame", place.mapping("frame"))
    attributes = frame.texts("attributes", MOST["attributes"])
    if not frame.has("units") or not attributes:
        frame.fault("units", "missing_frame")
    hidden = {name: _values(frame, "hidden_attributes", values) for name, values in frame.mapping("hidden_attributes").items()}
    units = tuple(_units(frame, attributes))
    questions = dict(_questions(place))
    entries = tuple(_entries(place, {**dict.fromkeys(attributes), **hidden}, hidden, questions))
    k = Place("policy", place.mapping("policy")).whole("k")
    return Document(5 if k is None else k, attributes, units, hidden, questions, entries)


def _no_constant(name: str) -> NoReturn:
    raise ValueError(name)


def _values(place: Place, field: str, value: Any) -> tuple[str, ...]:
    """One value or a list of them, as texts."""
    if isinstance(value, list) and (not value or len(value) > MOST["values"]):
        place.fault(field, "too_many" if value else "empty_list")
    return tuple(_value(place, field, one) for one in (value if isinstance(value, list) else [value]))


def _value(place: Place, field: str, value: Any) -> str:
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else place.text_of(field, value)


def _units(frame: Place, attributes: tuple[str, ...]) -> Iterator[Unit]:
    for number, row in enumerate(frame.items("units", MOST["units"]), 1):
        place = Place(f"frame/{number}", row)
        yield Unit(tuple(_value(place, name, place.content.get(name)) for name in attributes), place.flag("responded"))


def _questions(whole: Place) -> Iterator[tuple[str, Question]]:
    found = whole.mapping("questions")
    if len(found) > MOST["questions"]:
        whole.fault("questions", "too_many")
    for name, content in found.items():
        place = Place(whole.text_of("questions", name), content)
        options = tuple(_option(place, row) for row in place.items("options", MOST["options"]))
        if len({option.code for option in options}) < len(options):
            place.fault("options", "same_twice")
        yield name, Question(name, options, place.texts("mean_of", MOST["options"]), place.flag("several"))


def _option(question: Place, row: Any) -> Option:
    place = Place(question.name, row)
    value = place.scale_of("value", place.content["value"]) if place.has("value") else None
    role = place.choice("role", (VALID, DK, MISSING), VALID)
    return Option(_value(place, "code", place.content.get("code")), value if role == VALID else None, role)


def _entries(
    whole: Place, known: Mapping[str, Any], hidden: Mapping[str, tuple[str, ...]], questions: Mapping[str, Question]
) -> Iterator[Entry]:
    seen: set[str] = set()
    for number, row in enumerate(whole.items("publications", MOST["publications"]), 1):
        place = Place(f"publications/{number}", row)
        place.name = place.text("id")
        if place.name in seen:
            place.fault("id", "same_twice")
        seen.add(place.name)
        name = place.text("question")
        question = Question(EVERYTHING) if name == EVERYTHING else questions[place.one_of("question", name, questions)]
        yield _entry(place, question, _where(place, known, hidden))


def _where(place: Place, known: Mapping[str, Any], hidden: Mapping[str, tuple[str, ...]]) -> Where:
    parts = place.items("any_of", MOST["any_of"])
    if not parts:
        return (_conjunction(place, "where", place.mapping("where"), known, hidden),)
    if place.has("where"):
        place.fault("any_of", "where_twice")
    return tuple(_conjunction(place, "any_of", Place(place.name, part).content, known, hidden) for part in parts)


def _conjunction(
    place: Place, field: str, part: Mapping[str, Any], known: Mapping[str, Any], hidden: Mapping[str, tuple[str, ...]]
) -> Mapping[str, frozenset[str]]:
    found = {place.one_of(field, name, known): frozenset(_values(place, field, value)) for name, value in part.items()}
    for name, values in found.items():
        if name in hidden and not values <= set(hidden[name]):
            place.fault(field, "unknown_name")
    return found


def _entry(place: Place, question: Question, where: Where) -> Entry:
    if place.flag("suppressed"):
        return Entry(place.name, question.name, where, suppressed=True)
    return Entry(
        place.name,
        question.name,
        where,
        n=place.whole("n"),
        n_counts=place.choice("n_counts", ("answered", "met"), "answered"),
        n_valid=place.whole("n_valid"),
        n_invited=place.whole("n_invited"),
        counts={_code(place, "counts", code, question): place.whole_of("counts", n) for code, n in _given(place, "counts")},
        shares=(*_percents(place, question), *_shares(place, question)),
        mean=_printed(place, "mean", place.content["mean"], place.decimals("mean_decimals")) if place.has("mean") else None,
        mean_scale=_scale(place),
        places={name: place.number_of(name, place.content[name]) for name in ("median", "min", "max") if place.has(name)},
        band=_band(place),
        unread=tuple(sorted(place.content.keys() - MODELLED - DECIMALS_OF_UNMODELLED)),
    )


def _given(place: Place, field: str) -> list[tuple[str, Any]]:
    """An object's pairs without those that are masked."""
    return [(name, value) for name, value in place.mapping(field).items() if value is not None]


def _code(place: Place, field: str, code: Any, question: Question) -> str:
    """An option's code; "dk" and "blank" also stand for the only option with that role."""
    name = _value(place, field, code)
    if any(option.code == name for option in question.options):
        return name
    role = {"dk": DK, "blank": MISSING}.get(name)
    found = [option.code for option in question.options if option.role == role]
    if len(found) != 1:
        place.fault(field, "unknown_option")
    return found[0]


def _percents(place: Place, question: Question) -> Iterator[Share]:
    decimals, base = place.decimals("pct_decimals"), place.choice("pct_base", BASES, "valid")
    for code, value in _given(place, "pct"):
        yield Share((_code(place, "pct", code, question),), _printed(place, "pct", value, decimals), base)


def _shares(place: Place, question: Question) -> Iterator[Share]:
    for row in place.items("shares", MOST["options"]):
        part = Place(place.name, row)
        if not part.has("pct"):
            continue
        codes = tuple(_code(place, "shares", code, question) for code in part.items("options", MOST["options"]))
        base = part.choice("base", BASES, "valid")
        if question.name == EVERYTHING and base != "invited":
            place.fault("shares", "unknown_choice")
        yield Share(codes, _printed(place, "shares", part.content["pct"], part.decimals("decimals")), base)


def _printed(place: Place, field: str, value: Any, decimals: int) -> Printed:
    found = place.number_of(field, value)
    if (found * 10**decimals).denominator != 1:
        place.fault(field, "more_decimals_than_said")
    return Printed(found, decimals)


def _scale(place: Place) -> tuple[Fraction, Fraction]:
    found = [place.scale_of("mean_scale", value) for value in place.items("mean_scale", 2)]
    if found and (len(found) != 2 or not found[0]):
        place.fault("mean_scale", "not_number")
    return (found[0], found[1]) if found else (Fraction(1), Fraction(0))


def _band(place: Place) -> tuple[int, int] | None:
    """ "<10", "10-24" or "25+" in whole per cent."""
    if not place.has("dont_know_band"):
        return None
    text = place.text("dont_know_band")
    low, dash, high = text.partition("-")
    if dash and low.isdecimal() and high.isdecimal() and int(low) <= int(high) <= 100:
        return int(low), int(high)
    digits = text.strip("<+")
    if not (digits.isdecimal() and text in (f"<{digits}", f"{digits}+") and int(digits) <= 100):
        place.fault("dont_know_band", "unknown_choice")
    return (0, int(digits) - 1) if text.startswith("<") else (int(digits), 100)
