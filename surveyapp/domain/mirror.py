"""Mirror pairs: which item to managers and which to support staff are two pictures of one thing, and whether they still can be compared."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from surveyapp.domain.instrument import Instrument, Item
from surveyapp.domain.text import Text

GAP, CONTEXT, RANKING = "gap", "context", "ranking"
FUNCTION, WHOLE = "function", "whole"


@dataclass(frozen=True)
class MirrorPair:
    """`kind`: "gap" (staff minus managers may be shown), "context" (side by side only) or "ranking" (orders side by side)."""

    id: str
    unit: str
    manager: str
    staff: str
    text: Text
    kind: str = GAP
    profile: str | None = None
    also_manager_per_function: str | None = None
    note: str | None = None

    @property
    def shown_as_gap(self) -> bool:
        return self.kind == GAP


@dataclass(frozen=True)
class PairFault:
    """Why a pair cannot be compared. `fault`: missing_item, other_scale, other_direction, not_rating or other_unit."""

    pair: str
    fault: str
    item: str


def check_pairs(pairs: Iterable[MirrorPair], managers: Instrument, staff: Instrument) -> tuple[PairFault, ...]:
    """Every fault of the pairs that belong to these two questionnaires; empty when all of them can be shown."""
    return tuple(fault for pair in pairs for fault in _faults(pair, managers, staff))


def _faults(pair: MirrorPair, managers: Instrument, staff: Instrument) -> Iterator[PairFault]:
    here, there = managers.items.get(pair.manager), staff.items.get(pair.staff)
    if here is None or there is None:
        yield PairFault(pair.id, "missing_item", pair.manager if here is None else pair.staff)
        return
    if here.scale != there.scale:
        yield PairFault(pair.id, "other_scale", pair.staff)
    if here.direction != there.direction:
        yield PairFault(pair.id, "other_direction", pair.staff)
    if pair.kind == GAP and not (_rating(here) and _rating(there)):
        yield PairFault(pair.id, "not_rating", pair.manager)
    if pair.kind == GAP and (pair.unit == FUNCTION) != (here in managers.card_items):
        yield PairFault(pair.id, "other_unit", pair.manager)


def one_sided(pairs: Iterable[MirrorPair], managers: Instrument, staff: Instrument) -> tuple[MirrorPair, ...]:
    """Pairs of this profile that a study asks of one side only: the question is as good as before, but has no mirror."""
    return tuple(
        pair
        for pair in pairs
        if pair.profile in (None, managers.profile) and (pair.manager in managers.items) != (pair.staff in staff.items)
    )


def _rating(item: Item) -> bool:
    return item.type == "rating"


def pairs_in(pairs: Iterable[MirrorPair], managers: Instrument, staff: Instrument) -> tuple[MirrorPair, ...]:
    """The pairs that both questionnaires carry whole."""
    return tuple(pair for pair in pairs if not list(_faults(pair, managers, staff)))
