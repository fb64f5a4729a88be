"""The words of a register: what headers and values mean, and how written years, numbers and addresses are understood. Knows no files."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

EMAIL = re.compile(r"[^@\s,;<>\"]+@[^@\s,;<>\"]+\.[^@\s,;<>\"]{2,}")
AREA, ROLE, TENURE, SPAN, OWN = "MB1", "MB2", "MB3", "MB4", "own_function"
REQUIRED = frozenset({AREA, ROLE, "SB1"})
PUBLISHED = {"MGR": (AREA, ROLE, TENURE), "STF": ("SB1", "SB2", "SB5")}  # what response rates are shown by
YEARS = frozenset({TENURE, "SB5"})
LONGEST = {"name": 200, "email": 254}  # what the tables have room for
TENURE_LIMITS = ((1, "t0"), (3, "t1"), (6, "t3"), (10.0001, "t6"))

# Column -> headers that mean it, compared without case, spaces, accents and punctuation.
COMMON = {
    "name": ("namn", "name", "fornamnochefternamn", "person"),
    "email": ("epost", "epostadress", "epostarbete", "epostjobb", "email", "emailaddress", "mejl", "mail", "adress"),
}
NAME_PARTS = {
    "given": ("fornamn", "tilltalsnamn", "firstname", "givenname"),
    "family": ("efternamn", "lastname", "surname", "familyname"),
}
COLUMNS: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    "MGR": {
        **COMMON,
        AREA: ("verksamhetsomrade", "omrade", "operationalarea", "area"),
        ROLE: ("roll", "chefsroll", "chefsniva", "role", "level"),
        TENURE: ("anstallningstid", "tidsomchef", "arsomchef", "chefsedan", "tenure", "years"),
        SPAN: ("antalmedarbetare", "medarbetare", "span", "employees"),
        OWN: ("egenfunktion", "egenstodfunktion", "ownfunction"),
    },
    "STF": {
        **COMMON,
        "SB1": ("stodfunktion", "funktion", "supportfunction", "function"),
        "SB2": ("placering", "placement"),
        "SB5": ("tidirollen", "anstallningstid", "arirollen", "irollensedan", "tenure", "years"),
    },
}
SCALES = {
    AREA: "areas",
    ROLE: "manager_levels",
    TENURE: "tenure",
    SPAN: "span",
    "SB1": "functions",
    "SB2": "placement",
    "SB5": "tenure",
}
SPAN_LIMITS = ((10, "p0"), (20, "p10"), (31, "p20"), (46, "p31"))


def fold(text: str) -> str:
    """Letters and digits only, lower case, without accents: "E-post adress" and "epostadress" are the same header."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    return "".join(letter for letter in plain if letter.isalnum())


def slug(name: str, taken: Iterable[str]) -> str:
    """A short id from a name: "Boende LSS" -> "boende_lss"; a number is added where it is taken."""
    plain = unicodedata.normalize("NFKD", name.casefold())
    base = re.sub(r"[^a-z0-9]+", "_", "".join(c for c in plain if not unicodedata.combining(c))).strip("_")[:40] or "x"
    used, number, candidate = set(taken), 2, base
    while candidate in used:
        candidate, number = f"{base}_{number}", number + 1
    return candidate


@dataclass(frozen=True)
class Vocabulary:
    """How written values become option ids: labels in every language, ids, and aliases of areas."""

    names: Mapping[str, Mapping[str, str]]  # item -> folded text -> option id
    labels: Mapping[str, Mapping[str, str]]  # item -> option id -> label


# ---------------------------------------------------------------------- what people write
BROKEN = re.compile("\ufffd|Ã[\u0080-\u00bf…–„©]")
NUMBER = re.compile(r"(\d{1,3}(?: \d{3})+|\d{1,4})((?:[.,]\d+)?)\s*(?:år|years?|st|personer)?", re.IGNORECASE)
DAY = re.compile(r"((?:19|20)\d\d)(?:[-./](\d\d?)(?:[-./](\d\d?))?|(\d\d)(\d\d))(?:[ T].*)?")
YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
LONGEST_CAREER = 70


def clean(text: str) -> str:
    """One line without what cannot be seen: line breaks, hard and repeated spaces, zero-width and control characters."""
    return " ".join("".join(c for c in text if c.isspace() or unicodedata.category(c) not in ("Cf", "Cc")).split())


def address(text: str) -> str:
    """An e-mail address as it is stored: also from "Anna Ek <anna@ek.se>" and "mailto:anna@ek.se"."""
    inside = re.search(r"<([^<>]+)>$", text)
    return (inside[1] if inside else text).casefold().removeprefix("mailto:").strip()


def value_of(column: str, written: str, words: Vocabulary, today: date) -> str | None:
    """The option id of a written value; years, start days and numbers of employees become classes."""
    if not written:
        return None
    found = words.names[column].get(fold(written))
    if found is None and column in YEARS:
        return _class(_years(written, today), TENURE_LIMITS, "t11")
    if found is None and column == SPAN:
        return _class(_number(written), SPAN_LIMITS, "p46")
    return found


def _number(written: str) -> float | None:
    match = NUMBER.fullmatch(written)
    return float(match[1].replace(" ", "") + match[2].replace(",", ".")) if match else None


def _years(written: str, today: date) -> float | None:
    """Whole years since a day, years since a year, or a number of years; None for what would be longer than a working life."""
    day, mentioned = DAY.fullmatch(written), YEAR.findall(written)
    if day:
        years = _since(int(day[1]), int(day[2] or day[4]), int(day[3] or day[5] or 1), today)
    elif len(mentioned) == 1:
        years = max(0.0, today.year - int(mentioned[0]))
    else:
        years = _number(written)
    return years if years is not None and years <= LONGEST_CAREER else None


def _since(year: int, month: int, day: int, today: date) -> float | None:
    try:
        start = date(year, month, day)
    except ValueError:
        return None
    return max(0.0, today.year - start.year - ((today.month, today.day) < (start.month, start.day)))


def _class(number: float | None, limits: Iterable[tuple[float, str]], above: str) -> str | None:
    if number is None:
        return None
    return next((value for limit, value in limits if number < limit), above)
