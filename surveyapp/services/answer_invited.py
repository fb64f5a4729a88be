"""How many were invited to a questionnaire that was answered elsewhere: rows without identity, by what both sides know. Pure.

Nothing says which of those invited has answered, so only numbers are used: in each class as many have answered as there are responses.
An attribute that some response or some entry lacks, or by which more have answered than were invited, is no base for a rate.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from surveyapp.domain.codebook import codebook
from surveyapp.domain.instrument import Instrument
from surveyapp.domain.text import Text
from surveyapp.errors import Refused

REGISTER, COUNTS, NONE = "register", "counts", "none"
Facts = dict[str, str]
Class = tuple[str, ...]


@dataclass(frozen=True)
class InvitedChoice:
    """What is known of the invited: `kind` REGISTER, COUNTS or NONE. `counts`: values of as many attributes as the keys are long."""

    kind: str = NONE
    counts: Mapping[Class, int] = field(default_factory=dict)


@dataclass(frozen=True)
class InvitedRows:
    """(facts, whether an answer came) of everybody invited, and the attributes that rates can be shown by."""

    rows: tuple[tuple[Facts, bool], ...] = ()
    attributes: tuple[str, ...] = ()


def invited_rows(
    instrument: Instrument, packed: Sequence[bytes], choice: InvitedChoice, register: Sequence[Mapping[str, str]] = ()
) -> InvitedRows:
    """Who was invited, as numbers say. Refused: more_answers_than_invited, with where; no_counts where none is above 0."""
    if choice.kind == NONE:
        return InvitedRows()
    answered = list(_facts(instrument, packed))
    breakdowns = [breakdown.item for breakdown in instrument.breakdowns]
    if choice.kind == REGISTER:
        known = tuple(item for item in breakdowns if _all_have(item, answered) and _all_have(item, register))
        invited = [{item: str(facts[item]) for item in known} for facts in register]
        return _finest(instrument, known, invited, answered)
    width = len(next(iter(choice.counts), ()))
    given = tuple(breakdowns[:width])
    invited = [dict(zip(given, group, strict=True)) for group, number in choice.counts.items() for _ in range(number)]
    if not invited:
        raise Refused("no_counts", instrument=instrument.id)
    known = tuple(item for item in given if _all_have(item, answered))
    _require_room(instrument, known, invited, answered)
    return _rows(known, invited, answered)


def _facts(instrument: Instrument, packed: Sequence[bytes]) -> Iterator[Facts]:
    """The breakdowns of each response, without those that it does not know."""
    index = codebook(instrument).index
    read = []
    for breakdown in instrument.breakdowns:
        scale = instrument.scale_of(instrument.items[breakdown.item])
        read.append((breakdown.item, index[breakdown.item], {place: o.value for place, o in enumerate(scale.options, 1)}))
    return ({item: values[row[place]] for item, place, values in read if row[place] in values} for row in packed)


def _all_have(item: str, people: Sequence[Mapping[str, str]]) -> bool:
    return bool(people) and all(facts.get(item) for facts in people)


def _finest(instrument: Instrument, known: tuple[str, ...], invited: Sequence[Facts], answered: Sequence[Facts]) -> InvitedRows:
    """By as many attributes as nobody has answered too many by, the last left out first."""
    while known and _too_many(known, invited, answered):
        known = known[:-1]
    _require_room(instrument, known, invited, answered)
    return _rows(known, invited, answered)


def _by(known: tuple[str, ...], people: Sequence[Facts]) -> Counter[Class]:
    return Counter(tuple(facts[item] for item in known) for facts in people)


def _too_many(known: tuple[str, ...], invited: Sequence[Facts], answered: Sequence[Facts]) -> list[tuple[Class, int, int]]:
    room = _by(known, invited)
    return [(group, number, room[group]) for group, number in _by(known, answered).items() if number > room[group]]


def _require_room(instrument: Instrument, known: tuple[str, ...], invited: Sequence[Facts], answered: Sequence[Facts]) -> None:
    for group, number, room in _too_many(known, invited, answered):
        names = [instrument.scale_of(instrument.items[item]).option(value).text for item, value in zip(known, group, strict=True)]
        where: Text = {code: ", ".join(name.get(code, name["sv"]) for name in names) for code in ("sv", "en")} if names else {}
        raise Refused("more_answers_than_invited", instrument=instrument.id, group=where, answered=number, invited=room)


def _rows(known: tuple[str, ...], invited: Sequence[Facts], answered: Sequence[Facts]) -> InvitedRows:
    came = _by(known, answered)
    rows = []
    for group, number in sorted(_by(known, invited).items()):
        facts = dict(zip(known, group, strict=True))
        rows += [(facts, place < came[group]) for place in range(number)]
    return InvitedRows(tuple(rows), known)
