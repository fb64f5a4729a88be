"""The register: from an uploaded file to a preview that names every fault, and from the confirmed preview to entries."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime
from difflib import get_close_matches
from typing import Any

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from surveyapp.domain.instrument import MANAGERS
from surveyapp.domain.scale import ResponseOption, Scale
from surveyapp.domain.study import WaveState
from surveyapp.domain.template import Design, Template
from surveyapp.domain.text import in_language
from surveyapp.errors import NotFound, Refused
from surveyapp.instruments import load_template
from surveyapp.persistence.locks import held
from surveyapp.persistence.rows import (
    OrganisationalUnitRow,
    RegisterEntryRow,
    RegisterImportRow,
    StudyRow,
    WaveRow,
)
from surveyapp.services.common import Actor, log, random_id, swedish_day
from surveyapp.services.tabular import Rows

EMAIL = re.compile(r"[^@\s,;<>\"]+@[^@\s,;<>\"]+\.[^@\s,;<>\"]{2,}")
AREA, ROLE, TENURE, SPAN, OWN = "MB1", "MB2", "MB3", "MB4", "own_function"
REQUIRED = frozenset({AREA, ROLE, "SB1"})
LONGEST = {"name": 200, "email": 254}  # what the tables have room for
TENURE_LIMITS = ((1, "t0"), (3, "t1"), (6, "t3"), (10.0001, "t6"))

# Column -> headers that mean it, compared without case, spaces, accents and punctuation.
COMMON = {
    "name": ("namn", "name", "fornamnochefternamn", "person"),
    "email": ("epost", "epostadress", "email", "emailaddress", "mejl", "mail", "adress"),
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


@dataclass(frozen=True)
class Fault:
    """What is wrong where. `code`: missing, too_long, bad_email, duplicate or unknown_value."""

    row: int
    column: str
    value: str
    code: str
    suggestion: str = ""


@dataclass(frozen=True)
class Entry:
    row: int
    name: str
    email: str
    facts: dict[str, str]
    new_area: str = ""  # an area as written, that the study does not have


@dataclass
class Preview:
    """What a file would do. Rows with faults are left out when it is confirmed, and so are rows of areas that are not added."""

    entries: list[Entry] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    new_areas: list[str] = field(default_factory=list)
    columns: dict[str, str] = field(default_factory=dict)  # what was found -> header as written
    ignored: list[str] = field(default_factory=list)
    added: int = 0
    changed: int = 0
    unchanged: int = 0
    absent: int = 0

    def to_document(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_document(cls, document: Mapping[str, Any]) -> Preview:
        plain = dict(document)
        plain["entries"] = [Entry(**row) for row in document["entries"]]
        plain["faults"] = [Fault(**row) for row in document["faults"]]
        return cls(**plain)


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


# ---------------------------------------------------------------------- reading
@dataclass(frozen=True)
class Vocabulary:
    """How written values become option ids: labels in every language, ids, and aliases of areas."""

    names: Mapping[str, Mapping[str, str]]  # item -> folded text -> option id
    labels: Mapping[str, Mapping[str, str]]  # item -> option id -> label


def vocabulary(session: Session, study: StudyRow, language: str = "sv") -> Vocabulary:
    """The study's words as they are now; labels in one language."""
    template, design = load_template(study.template), Design.from_document(study.design)
    names, labels = {}, {}
    for item, scale_id in SCALES.items():
        options = _options(template, design, scale_id)
        names[item] = {fold(text): o.value for o in options for text in (o.value, *o.text.values())}
        labels[item] = {o.value: in_language(o.text, language) for o in options}
    names[OWN], labels[OWN] = names["SB1"], labels["SB1"]
    units = session.execute(
        select(OrganisationalUnitRow.name, OrganisationalUnitRow.aliases, OrganisationalUnitRow.area).where(
            OrganisationalUnitRow.study_id == study.id, OrganisationalUnitRow.area.is_not(None)
        )
    )
    for unit in units:
        if unit.area not in labels[AREA]:  # the area was taken out of the study
            continue
        for name in (unit.name, *unit.aliases):
            names[AREA].setdefault(fold(name), unit.area)
    return Vocabulary(names, labels)


def _options(template: Template, design: Design, scale_id: str) -> tuple[ResponseOption, ...]:
    if scale_id == "areas":
        return design.areas
    if scale_id == "functions":
        return tuple(ResponseOption(f.id, f.text) for f in design.functions or template.functions)
    scale: Scale = template.scales[scale_id]
    return scale.options


def read_register(rows: list[list[str]], instrument: str, words: Vocabulary, this_year: int) -> Preview:
    """Rows of text to a preview. Pure: what it says about a file depends on the file and the study's words only."""
    preview = Preview()
    if not rows:
        raise Refused("empty_file")
    places = _columns(rows[0], instrument, preview)
    seen: dict[str, int] = {}
    for number, row in enumerate(rows[1:], 2):
        if any(row):
            _read_row(preview, number, row, places, instrument, words, this_year, seen)
    return preview


def _columns(header: list[str], instrument: str, preview: Preview) -> dict[str, int]:
    places: dict[str, int] = {}
    meanings = {alias: column for column, aliases in COLUMNS[instrument].items() for alias in aliases}
    for place, title in enumerate(header):
        column = meanings.get(fold(title))
        if column and column not in places:
            places[column] = place
            preview.columns[column] = title
        elif title:
            preview.ignored.append(title)
    if "name" not in places or "email" not in places:
        raise Refused("no_header")
    return places


def _read_row(
    preview: Preview,
    number: int,
    row: list[str],
    places: Mapping[str, int],
    instrument: str,
    words: Vocabulary,
    this_year: int,
    seen: dict[str, int],
) -> None:
    def written(column: str) -> str:
        place = places.get(column)
        return row[place].strip() if place is not None and place < len(row) else ""

    faults = list(_identity_faults(number, written("name"), written("email").casefold(), preview.columns, seen))
    facts: dict[str, str] = {}
    new_area = ""
    for column in COLUMNS[instrument]:
        if column in COMMON or column not in places:
            continue
        value = _value(column, written(column), words, this_year)
        if value:
            facts[column] = value
        elif column == AREA and written(column):
            new_area = written(column)
        elif written(column):
            faults.append(_unknown(number, column, written(column), words, preview.columns))
        elif column in REQUIRED:
            faults.append(Fault(number, preview.columns[column], "", "missing"))
    preview.faults += faults
    if faults:
        return
    seen[written("email").casefold()] = number
    if new_area and new_area not in preview.new_areas:
        preview.new_areas.append(new_area)
    preview.entries.append(Entry(number, written("name"), written("email").casefold(), facts, new_area))


def _identity_faults(number: int, name: str, email: str, columns: Mapping[str, str], seen: Mapping[str, int]) -> Iterable[Fault]:
    if not name:
        yield Fault(number, columns["name"], "", "missing")
    elif len(name) > LONGEST["name"]:
        yield Fault(number, columns["name"], name, "too_long", str(LONGEST["name"]))
    if not email:
        yield Fault(number, columns["email"], "", "missing")
    elif len(email) > LONGEST["email"]:
        yield Fault(number, columns["email"], email, "too_long", str(LONGEST["email"]))
    elif not EMAIL.fullmatch(email):
        yield Fault(number, columns["email"], email, "bad_email")
    elif email in seen:
        yield Fault(number, columns["email"], email, "duplicate", str(seen[email]))


def _unknown(number: int, column: str, value: str, words: Vocabulary, columns: Mapping[str, str]) -> Fault:
    close = get_close_matches(fold(value), list(words.names[column]), n=1, cutoff=0.6)
    suggestion = words.labels[column][words.names[column][close[0]]] if close else ""
    return Fault(number, columns[column], value, "unknown_value", suggestion)


def _value(column: str, written: str, words: Vocabulary, this_year: int) -> str | None:
    """The option id of a written value; years, start years and numbers of employees become classes."""
    if not written:
        return None
    found = words.names[column].get(fold(written))
    if found is None and column in {TENURE, "SB5"}:
        return _class(_years(written, this_year), TENURE_LIMITS, "t11")
    if found is None and column == SPAN:
        return _class(_number(written), SPAN_LIMITS, "p46")
    return found


def _number(written: str) -> float | None:
    match = re.fullmatch(r"(\d{1,4}(?:[.,]\d+)?)(?:\s*(?:år|years?|st))?", written.strip(), re.IGNORECASE)
    return float(match[1].replace(",", ".")) if match else None


def _years(written: str, this_year: int) -> float | None:
    started = re.fullmatch(r"((?:19|20)\d\d)(?:-\d\d-\d\d)?", written.strip())
    if started:
        return max(0.0, this_year - int(started[1]))
    years = _number(written)
    return years if years is not None and years <= 70 else None


def _class(number: float | None, limits: Iterable[tuple[float, str]], above: str) -> str | None:
    if number is None:
        return None
    return next((value for limit, value in limits if number < limit), above)


# ---------------------------------------------------------------------- preview and confirmation
def preview_import(
    session: Session, actor: Actor, now: datetime, study_id: str, instrument: str, rows: Rows, file_name: str
) -> RegisterImportRow:
    """Read the rows of a file and keep what they would do. Nothing reaches the register before `confirm_import`."""
    study = session.get(StudyRow, study_id)
    if study is None or instrument not in COLUMNS:
        raise NotFound()
    _require_no_open_wave(session, study_id)
    preview = read_register(rows, instrument, vocabulary(session, study), swedish_day(now).year)
    _compare(session, study_id, instrument, preview)
    session.execute(
        delete(RegisterImportRow).where(RegisterImportRow.study_id == study_id, RegisterImportRow.account_id == actor.account_id)
    )
    row = RegisterImportRow(
        id=random_id(),
        study_id=study_id,
        instrument=instrument,
        account_id=actor.account_id,
        at=now,
        file_name=file_name[:200],
        preview=preview.to_document(),
    )
    session.add(row)
    return row


def has_open_wave(session: Session, study_id: str) -> bool:
    return bool(session.scalar(select(func.count()).where(WaveRow.study_id == study_id, WaveRow.state == WaveState.OPEN)))


def _require_no_open_wave(session: Session, study_id: str) -> None:
    if has_open_wave(session, study_id):
        raise Refused("import_while_open")


def _compare(session: Session, study_id: str, instrument: str, preview: Preview) -> None:
    there = {row.email: row for row in _entries(session, study_id, instrument)}
    for entry in preview.entries:
        old = there.pop(entry.email, None)
        if old is None:
            preview.added += 1
        elif old.name == entry.name and old.facts == entry.facts and not entry.new_area:
            preview.unchanged += 1
        else:
            preview.changed += 1
    preview.absent = len(there)


def _entries(session: Session, study_id: str, instrument: str) -> list[RegisterEntryRow]:
    query = select(RegisterEntryRow).where(RegisterEntryRow.study_id == study_id, RegisterEntryRow.instrument == instrument)
    return list(session.scalars(query))


def confirm_import(
    session: Session,
    actor: Actor,
    now: datetime,
    import_id: str,
    *,
    add_areas: Iterable[str] = (),
    same_as: Mapping[str, str] | None = None,
    remove_absent: bool = False,
) -> Preview:
    """Put the previewed rows into the register, and the areas that were agreed to into the study.

    `same_as`: names that mean an area which the study already has (its id); they become aliases of the area's unit.
    """
    row = held(session, RegisterImportRow, import_id)
    if row is None or (actor.account_id and row.account_id != actor.account_id):
        raise Refused("preview_gone")
    _require_no_open_wave(session, row.study_id)
    preview = Preview.from_document(row.preview)
    held(session, StudyRow, row.study_id)
    study = session.get_one(StudyRow, row.study_id)
    areas = _add_aliases(session, study, {name: area for name, area in (same_as or {}).items() if name in preview.new_areas})
    areas |= _add_areas(study, [name for name in preview.new_areas if name in set(add_areas) and name not in areas])
    there = {entry.email: entry for entry in _entries(session, study.id, row.instrument)}
    kept = set()
    for entry in preview.entries:
        if entry.new_area and entry.new_area not in areas:
            continue
        facts = {**entry.facts, AREA: areas[entry.new_area]} if entry.new_area else entry.facts
        kept.add(entry.email)
        _put(session, study.id, row.instrument, there.get(entry.email), entry, facts)
    if remove_absent:
        for email, old in there.items():
            if email not in kept:
                session.delete(old)
    session.delete(row)
    log(
        session,
        actor,
        now,
        "register_imported",
        study.id,
        instrument=row.instrument,
        rows=len(kept),
        file=row.file_name,
    )
    return preview


def _put(session: Session, study_id: str, instrument: str, old: RegisterEntryRow | None, entry: Entry, facts: dict[str, str]) -> None:
    if old is not None:
        old.name, old.facts = entry.name, facts
        return
    session.add(RegisterEntryRow(id=random_id(), study_id=study_id, instrument=instrument, name=entry.name, email=entry.email, facts=facts))


def _add_aliases(session: Session, study: StudyRow, same_as: Mapping[str, str]) -> dict[str, str]:
    """Other names of the study's areas by name -> id, kept with the units that stand for the areas."""
    names = {area.value: area.text["sv"] for area in Design.from_document(study.design).areas}
    every = list(session.scalars(select(OrganisationalUnitRow).where(OrganisationalUnitRow.study_id == study.id)))
    units = {unit.area: unit for unit in every if unit.area}
    top = next((unit.id for unit in every if unit.parent_id is None), None)
    known = {name: area for name, area in same_as.items() if area in names}
    for name, area in known.items():
        if area not in units:
            units[area] = OrganisationalUnitRow(study_id=study.id, parent_id=top, name=names[area], aliases=[], area=area)
            session.add(units[area])
        units[area].aliases = [*units[area].aliases, name]
    return known


def _add_areas(study: StudyRow, names: list[str]) -> dict[str, str]:
    """New areas of the study by their written name -> id."""
    design = Design.from_document(study.design)
    areas, added = list(design.areas), {}
    for name in names:
        area = ResponseOption(slug(name, [a.value for a in areas]), {"sv": name, "en": name})
        areas.append(area)
        added[name] = area.value
    study.design = {**study.design, "areas": [{"value": a.value, "text": dict(a.text)} for a in areas]}
    return added


def register_counts(session: Session, study_id: str) -> dict[str, int]:
    rows = session.execute(
        select(RegisterEntryRow.instrument, func.count()).where(RegisterEntryRow.study_id == study_id).group_by(RegisterEntryRow.instrument)
    )
    return {MANAGERS: 0, "STF": 0, **{row[0]: row[1] for row in rows}}
