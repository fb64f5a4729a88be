"""From what stands in a file to what a response holds: the questionnaire's routing over many responses at once.

A cell that is empty means different things: not answered, never asked, or about a function that the person has not dealt with. Who
answered here met only what routing led to; who answered elsewhere may have been asked everything. What they said of a function
without contact, outside their area or of their own is therefore left out, and counted.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from surveyapp.domain.codebook import Codebook, Variable, codebook
from surveyapp.domain.instrument import Instrument, Item
from surveyapp.domain.response import CARD_CODES
from surveyapp.domain.routing import FULL, HEAD_OF_SUPPORT, NEVER, SHORT, met
from surveyapp.domain.scale import BLANK, DONT_KNOW, MAX_OPTIONS, NOT_SHOWN, NOT_USED
from surveyapp.services.answer_cells import EMPTY, FAULT

Matrix = NDArray[np.uint8]
Mask = NDArray[np.bool_]


@dataclass
class Found:
    """What the rules say of a part of a file: row and variable of what cannot be (by code), and how many answers were left out (by why)."""

    faults: list[tuple[int, str, str]] = field(default_factory=list)
    left_out: Counter[str] = field(default_factory=Counter)


@dataclass(frozen=True)
class Rules:
    """Fills in one matrix after another. `there`: variables that the file has a column for."""

    instrument: Instrument
    there: frozenset[str]

    @cached_property
    def book(self) -> Codebook:
        return codebook(self.instrument)

    @cached_property
    def _reach(self) -> Item | None:
        return next((i for i in self.instrument.items.values() if i.type == "per_function_single" and not i.show_if), None)

    @cached_property
    def _reason(self) -> Item | None:
        return next((i for i in self.instrument.items.values() if i.type == "per_function_single" and i.show_if), None)

    def finish(self, codes: Matrix, own: Matrix) -> Found:
        """Put a code of the codebook in place of every EMPTY, in the matrix itself. FAULT stays.

        `own`: place from 1 of each row's own support function, 0 where it has none or none is known.
        """
        found = Found()
        for item in self.instrument.items.values():
            if item.type == "multi":
                self._choices(codes, item, found)
        asked = self._functions(codes, own, found)
        self._reasons(codes, asked)
        for item in self.instrument.items.values():
            if item.show_if and item.id in self.book.index:
                self._conditional(codes, item)
            elif item.type == "per_choice_single":
                self._follow_up(codes, item)
        codes[codes == EMPTY] = BLANK
        return found

    def _column(self, codes: Matrix, name: str) -> Matrix:
        return codes[:, self.book.index[name]]

    # ------------------------------------------------------------------ functions
    def _functions(self, codes: Matrix, own: Matrix, found: Found) -> Mapping[str, Mask]:
        """Reach and cards of every function; who was asked the reason for no contact, by function."""
        reasons = {}
        for place, function in enumerate(self.instrument.functions, 1):
            names = [name for name in self._about(function.id) if name in self.book.index]
            shut = self._unavailable(codes, function.id) | self._own(codes, own, place)
            self._leave_out(codes, names, shut, NOT_SHOWN, "not_available", found)
            if self._reach is None:
                continue
            name, reach = f"{self._reach.id}.{function.id}", np.full(len(codes), NOT_SHOWN, dtype=np.uint8)
            if name in self.there:
                reach = self._column(codes, name)
                reach[reach == EMPTY] = BLANK
            never = reach == self.instrument.scale_of(self._reach).codes[NEVER]
            reasons[function.id] = never
            cards = [name for name in self._cards(function.id) if name in self.book.index]
            self._leave_out(codes, cards, never, NOT_USED, "no_contact", found)
            if self._reason is not None:
                contact = (reach > 0) & (reach <= MAX_OPTIONS) & ~never
                self._leave_out(codes, [f"{self._reason.id}.{function.id}"], contact, NOT_SHOWN, "not_asked", found)
            self._card(codes, function.id, reach, never | shut)
        return reasons

    def _about(self, function: str) -> list[str]:
        per_function = [item.id for item in self.instrument.items.values() if item.type == "per_function_single"]
        return [*(f"{item}.{function}" for item in per_function), *self._cards(function)]

    def _cards(self, function: str) -> list[str]:
        return [f"{name}.{function}" for name in ("card", *(item.id for item in self.instrument.card_items))]

    def _unavailable(self, codes: Matrix, function: str) -> Mask:
        """R0: rows whose area does not have the function."""
        item = next((b.item for b in self.instrument.breakdowns if b.dimension == "area"), None)
        if item is None:
            return np.zeros(len(codes), dtype=np.bool_)
        places = self.instrument.scale_of(self.instrument.items[item]).codes
        without = [places[area] for area, missing in self.instrument.not_available.items() if function in missing and area in places]
        rows: Mask = np.isin(self._column(codes, item), without)
        return rows

    def _own(self, codes: Matrix, own: Matrix, place: int) -> Mask:
        """R2: heads of this support function do not rate it."""
        item = next((b.item for b in self.instrument.breakdowns if b.dimension == "role"), None)
        if item is None:
            return np.zeros(len(codes), dtype=np.bool_)
        head = self.instrument.scale_of(self.instrument.items[item]).codes.get(HEAD_OF_SUPPORT, FAULT)
        rows: Mask = (own == place) & (self._column(codes, item) == head)
        return rows

    def _leave_out(self, codes: Matrix, names: Collection[str], rows: Mask, code: int, why: str, found: Found) -> None:
        for name in names:
            column = self._column(codes, name)
            here = rows & (column != FAULT)
            if name in self.there and not name.startswith("card."):
                found.left_out[why] += int(np.count_nonzero(here & ((column <= MAX_OPTIONS) | (column == DONT_KNOW))))
            column[here] = code

    def _card(self, codes: Matrix, function: str, reach: Matrix, closed: Mask) -> None:
        """A card was met where there is contact, or where something on it is answered; a file knows of short cards only by a column."""
        items = [item.id for item in self.instrument.card_items if f"{item.id}.{function}" in self.there]
        card = self._column(codes, f"card.{function}")
        columns = [self._column(codes, f"{item}.{function}") for item in items]
        answered = np.zeros(len(codes), dtype=np.bool_)
        for column in columns:
            answered |= (column <= MAX_OPTIONS) | (column == DONT_KNOW)
        shown = ((reach > 0) & (reach <= MAX_OPTIONS) | answered) & ~closed
        unknown = np.isin(card, (EMPTY, NOT_SHOWN)) & ~closed
        card[unknown & shown & bool(items)] = CARD_CODES[FULL]
        card[card == EMPTY] = NOT_SHOWN
        short = card == CARD_CODES[SHORT]
        for item, column in zip(items, columns, strict=True):
            left = (column == EMPTY) & ~closed
            column[left] = NOT_SHOWN
            column[left & shown & ~(short & (item not in self.instrument.short_card))] = BLANK

    def _reasons(self, codes: Matrix, never: Mapping[str, Mask]) -> None:
        """An empty reason was asked for where there is no contact, unless as many as are ever asked have been given."""
        if self._reason is None:
            return
        names = {function.id: f"{self._reason.id}.{function.id}" for function in self.instrument.functions}
        given = np.zeros(len(codes), dtype=np.intp)
        for name in names.values():
            given += self._column(codes, name) <= MAX_OPTIONS
        full = given >= (self._reason.max_shown or len(names))
        for function, name in names.items():
            column = self._column(codes, name)
            empty = column == EMPTY
            column[empty] = NOT_SHOWN
            column[empty & never[function] & ~full] = BLANK

    # ------------------------------------------------------------------ choices
    def _choices(self, codes: Matrix, item: Item, found: Found) -> None:
        """The boxes of one question are one answer: none chosen is no answer, and where one is chosen the others are not."""
        options = self.instrument.scale_of(item).options
        names = [f"{item.id}.{option.value}" for option in options]
        if not self.there & set(names):
            return
        columns = [self.book.index[name] for name in names]
        boxes = codes[:, columns]
        chosen = boxes == 1
        some = chosen.any(axis=1)
        number = chosen.sum(axis=1)
        alone = (chosen & [option.exclusive for option in options]).any(axis=1)
        if item.max_choices:
            self._fault(number > item.max_choices, names, "too_many", found)
        self._fault(alone & (number > 1), names, "exclusive", found)
        hidden = self._hidden(codes, names)
        known = boxes != FAULT
        boxes[some[:, None] & known & ~chosen] = 0
        boxes[~some[:, None] & known] = BLANK
        boxes[hidden] = NOT_SHOWN
        codes[:, columns] = boxes
        if f"{item.id}.worst" in self.book.index:
            self._worst(codes, item, chosen, alone, found)

    def _hidden(self, codes: Matrix, names: Collection[str]) -> Mask:
        """Rows in which every box that the file has says that it was not shown."""
        there = [self.book.index[name] for name in names if name in self.there]
        rows: Mask = (codes[:, there] == NOT_SHOWN).all(axis=1)
        return rows

    def _worst(self, codes: Matrix, item: Item, chosen: Mask, alone: Mask, found: Found) -> None:
        """R4: the marked choice, or the only one."""
        worst, number = self._column(codes, f"{item.id}.worst"), chosen.sum(axis=1)
        marked = (worst > 0) & (worst <= chosen.shape[1])
        elsewhere = marked & ~chosen[np.arange(len(codes)), np.where(marked, worst - 1, 0)]
        self._fault(elsewhere, [f"{item.id}.worst"], "worst_not_chosen", found)
        open_ = np.isin(worst, (EMPTY, NOT_SHOWN))
        worst[open_ & ((number == 0) | alone)] = NOT_SHOWN
        worst[open_ & (number > 1) & ~alone] = BLANK
        one = open_ & (number == 1) & ~alone
        worst[one] = chosen[one].argmax(axis=1) + 1

    def _fault(self, rows: Mask, names: Collection[str], code: str, found: Found) -> None:
        name = next((name for name in names if name in self.there), next(iter(names)))
        found.faults += [(int(row), name, code) for row in np.flatnonzero(rows)]

    # ------------------------------------------------------------------ conditions
    def _conditional(self, codes: Matrix, item: Item) -> None:
        """An empty answer to a question under a condition was left empty where the condition holds, and never asked elsewhere."""
        column = self._column(codes, item.id)
        parent = str(item.show_if).split(" ", 1)[0]
        values = self.instrument.scale_of(self.instrument.items[parent]).values
        holds = [code for code, value in values.items() if met(str(item.show_if), {parent: value}, {})]
        column[(column == EMPTY) & ~np.isin(self._column(codes, parent), holds)] = NOT_SHOWN

    def _follow_up(self, codes: Matrix, item: Item) -> None:
        """What is asked about the worst choice is asked where there is one."""
        if f"{item.of}.worst" in self.book.index:
            column, worst = self._column(codes, item.id), self._column(codes, f"{item.of}.worst")
            column[(column == EMPTY) & ((worst == 0) | (worst > MAX_OPTIONS))] = NOT_SHOWN


def completeness_of(variables: Sequence[Variable], matrix: Matrix) -> Matrix:
    """domain.response.completeness of every row: per cent of the closed questions met that hold an answer, rounded down."""
    questions: dict[str, list[int]] = {}
    for place, variable in enumerate(variables):
        if variable.kind not in {"card", "worst"}:
            questions.setdefault(variable.item if variable.kind == "choice" else variable.name, []).append(place)
    met = np.zeros(len(matrix), dtype=np.intp)
    answered = np.zeros(len(matrix), dtype=np.intp)
    for places in questions.values():
        shown = ~np.isin(matrix[:, places], (NOT_SHOWN, NOT_USED))
        met += shown.any(axis=1)
        answered += (shown & (matrix[:, places] != BLANK)).any(axis=1)
    share: Matrix = (100 * answered // np.maximum(met, 1)).astype(np.uint8)
    return share
