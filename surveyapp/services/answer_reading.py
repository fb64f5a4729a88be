"""A file of answers read by its plan: packed responses and free texts, apart and in random order, or what is wrong where.

What a column that is left out holds (times, addresses, names) is never looked at, and the order of the rows is gone when this ends.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from difflib import get_close_matches
from functools import cached_property
from itertools import islice
from random import SystemRandom

import numpy as np

from surveyapp.domain.codebook import codebook
from surveyapp.domain.instrument import Instrument
from surveyapp.domain.response import readable
from surveyapp.domain.scale import BLANK, DONT_KNOW, MAX_OPTIONS, NOT_SHOWN, NOT_USED
from surveyapp.errors import Refused
from surveyapp.services.answer_cells import EMPTY, FAULT, Codes, choices_reader, words_of
from surveyapp.services.answer_files import MAX_CELL, Content, Record, records
from surveyapp.services.answer_plan import Column, Plan
from surveyapp.services.answer_preview import AnswerFault, AnswerPreview, Read
from surveyapp.services.answer_rules import Found, Mask, Matrix, Rules, completeness_of
from surveyapp.services.answer_words import Headers, headers, targets
from surveyapp.services.register_words import OWN, Vocabulary, fold

PART = 4_000  # records that are worked on at once
MOST_FAULTS = 200  # that are told with row and column; the rest are counted
SAMPLE = 5
MOST_INVITED = 1_000_000
CLASSES = {"MGR": ("MB1", "MB2"), "STF": ("SB1", "SB2")}  # attributes that numbers of invited people are given by


def read_answers(content: Content, plan: Plan, instrument: Instrument, vocabulary: Vocabulary, today: date) -> Read:
    """Everything that a file holds. Rows with faults are not among the responses; whether that will do is the caller's to ask."""
    reader = _Reader(plan, instrument, vocabulary, today)
    rows = records(content)
    for _number in range(plan.head):
        if next(rows, None) is None:
            raise Refused("empty_file")
    numbered = enumerate(rows, plan.head + 1)
    while part := list(islice(numbered, PART)):
        reader.take([(number, row) for number, row in part if any(row)], len(part))
    return reader.done()


class _Reader:
    """One file on its way in."""

    def __init__(self, plan: Plan, instrument: Instrument, vocabulary: Vocabulary, today: date) -> None:
        self.instrument, self.plan, self.book = instrument, plan, codebook(instrument)
        self.preview = AnswerPreview()
        self.responses: list[tuple[bytes, int]] = []
        self.texts: list[tuple[str, str | None, str]] = []
        known = targets(instrument)
        by_kind: dict[str, list[Column]] = {}
        self._taken = [column for column in plan.taken() if column.target in known]  # a function may be gone since the plan was made
        for column in self._taken:
            by_kind.setdefault(known[column.target].kind, []).append(column)
        variables = {variable.name: variable for variable in self.book.variables}
        self._single = [
            (c, Codes(words_of(instrument, variables[c.target], vocabulary, c.numbers, today)))
            for kind in ("code", "choice")
            for c in by_kind.get(kind, ())
        ]
        self._several = [(c, choices_reader(instrument, instrument.items[c.target])) for c in by_kind.get("choices", ())]
        self._text = [(c, known[c.target]) for c in by_kind.get("text", ())]
        self._own = [(c, Codes(_function_reader(instrument, vocabulary))) for c in by_kind.get("own", ())]
        self._invited = by_kind.get("invited", [])
        self._column_of = {name: column for column in self._taken for name in self._variables(column)}
        self._known, self._vocabulary, self._today = variables, vocabulary, today
        self._counts: Counter[tuple[str, str]] = Counter()
        self._numbers: dict[tuple[str, str], int] = {}
        self._classes: Counter[tuple[str, str]] = Counter()
        self.rules = Rules(instrument, frozenset(self._column_of) & frozenset(self.book.index))
        self._headers: Headers | None = headers(instrument)

    def _variables(self, column: Column) -> list[str]:
        item = self.instrument.items.get(column.target)
        if item is not None and item.type == "multi":
            return [f"{item.id}.{option.value}" for option in self.instrument.scale_of(item).options]
        return [column.target]

    # ------------------------------------------------------------------ a part of the file
    def take(self, part: list[tuple[int, Record]], rows: int) -> None:
        self.preview.rows += len(part)
        self.preview.empty += rows - len(part)
        if self._headers is not None:
            part = self._without_headers(part)
        if not part:
            return
        width = 1 + max((column.place for column in self.plan.columns), default=0)
        cells = list(zip(*((*row[:width], *[""] * (width - len(row))) for _number, row in part), strict=True))
        codes = np.full((len(part), len(self.book.variables)), NOT_SHOWN, dtype=np.uint8, order="F")
        faults = self._codes(cells, codes)
        own = self._own_places(cells, len(part))
        nothing = self._nothing(codes, cells)
        found = self.rules.finish(codes, own)
        faults += found.faults
        faults += self._text_faults(cells) + self._invited_faults(cells, codes)
        bad = np.zeros(len(part), dtype=np.bool_)
        bad[[row for row, _name, _code in faults]] = True
        self._tell(part, cells, faults)
        self.preview.faulty += int(bad.sum())
        self.preview.empty += int((nothing & ~bad).sum())
        self._keep(codes, cells, ~bad & ~nothing, found)

    def _without_headers(self, part: list[tuple[int, Record]]) -> list[tuple[int, Record]]:
        """Rows right after the header that say once more what the columns are, as several tools write them."""
        known, self._headers = self._headers, None
        assert known is not None
        first = next((place for place, (_n, row) in enumerate(part[:3]) if not self._is_header(row, known)), len(part[:3]))
        self.preview.repeated = first
        return part[first:]

    def _is_header(self, row: Record, known: Headers) -> bool:
        columns = [column for column in self._taken if column.place < len(row) and row[column.place]]
        again = sum(
            known.target(row[c.place]) == c.target or fold(row[c.place]) == fold(c.header) or row[c.place].startswith('{"ImportId"')
            for c in columns
        )
        return 2 * again > len(columns) > 0

    def _codes(self, cells: Sequence[tuple[str, ...]], codes: Matrix) -> list[tuple[int, str, str]]:
        """Codes of every cell in the matrix; rows and variables of those that are none."""
        faults: list[tuple[int, str, str]] = []
        for column, reader in self._single:
            place = self.book.index[column.target]
            codes[:, place] = np.frombuffer(bytes(map(reader.__getitem__, cells[column.place])), dtype=np.uint8)
            faults += [(int(row), column.target, "unknown_value") for row in np.flatnonzero(codes[:, place] == FAULT)]
        for column, places_of in self._several:
            names = self._variables(column)
            at = [self.book.index[name] for name in names]
            known: dict[str, tuple[int, ...] | None] = {}
            codes[:, at] = EMPTY
            for row, cell in enumerate(cells[column.place]):
                if cell and cell not in known:
                    known[cell] = places_of(cell)
                chosen = known[cell] if cell else ()
                if chosen is None:
                    faults.append((row, names[0], "unknown_value"))
                for place in chosen or ():
                    codes[row, at[place - 1]] = 1
        return faults

    def _own_places(self, cells: Sequence[tuple[str, ...]], rows: int) -> Matrix:
        own = np.zeros(rows, dtype=np.uint8)
        for column, reader in self._own:
            own = np.frombuffer(bytes(map(reader.__getitem__, cells[column.place])), dtype=np.uint8)
        return own

    def _nothing(self, codes: Matrix, cells: Sequence[tuple[str, ...]]) -> Mask:
        """Rows in which no column that is read holds anything."""
        at = [self.book.index[name] for name in self.rules.there]
        nothing = (codes[:, at] == EMPTY).all(axis=1) if at else np.ones(len(codes), dtype=np.bool_)
        for column, _target in self._text:
            nothing &= ~np.array([bool(cell) for cell in cells[column.place]], dtype=np.bool_)
        return nothing

    # ------------------------------------------------------------------ faults
    def _text_faults(self, cells: Sequence[tuple[str, ...]]) -> list[tuple[int, str, str]]:
        return [
            (row, column.target, "too_long")
            for column, _target in self._text
            for row, cell in enumerate(cells[column.place])
            if len(cell) > MAX_CELL
        ]

    def _invited_faults(self, cells: Sequence[tuple[str, ...]], codes: Matrix) -> list[tuple[int, str, str]]:
        """A number of invited people belongs to a class and is the same wherever it stands."""
        faults = []
        for column in self._invited:
            for row, (cell, group) in enumerate(zip(cells[column.place], self._groups(codes), strict=True)):
                if not cell:
                    continue
                if not cell.isdecimal() or not 0 < int(cell) <= MOST_INVITED:
                    faults.append((row, column.target, "bad_number"))
                elif self._numbers.setdefault(group, int(cell)) != int(cell):
                    faults.append((row, column.target, "invited_differs"))
        return faults

    def _groups(self, codes: Matrix) -> Iterator[tuple[str, str]]:
        """Class of every row by option values, "" where one is not known."""
        values = [self.instrument.scale_of(self.instrument.items[item]).values for item in self._class_items]
        columns = [codes[:, self.book.index[item]].tolist() for item in self._class_items]
        return ((values[0].get(first, ""), values[1].get(second, "")) for first, second in zip(*columns, strict=True))

    @cached_property
    def _class_items(self) -> tuple[str, ...]:
        return CLASSES[self.instrument.id]

    def _tell(self, part: list[tuple[int, Record]], cells: Sequence[tuple[str, ...]], faults: list[tuple[int, str, str]]) -> None:
        self.preview.fault_count += len(faults)
        for row, name, code in sorted(faults)[: MOST_FAULTS - len(self.preview.faults)]:
            column = self._column_of[name]
            written = cells[column.place][row]
            suggestion = self._suggestion(name, written) if code == "unknown_value" else ""
            self.preview.faults.append(AnswerFault(part[row][0], column.header, written[:80], code, suggestion))

    def _suggestion(self, name: str, written: str) -> str:
        variable = self._known.get(name)
        if variable is None or (variable.kind == "choice" and name == self._column_of[name].target):
            return ""
        options = variable.options
        if variable.kind == "choice":
            options = self.instrument.scale_of(self.instrument.items[variable.item]).options
        names = {fold(text): text for option in options for text in option.text.values()}
        close = get_close_matches(fold(written), list(names), n=1, cutoff=0.6)
        return names[close[0]] if close else ""

    # ------------------------------------------------------------------ what is kept
    def _keep(self, codes: Matrix, cells: Sequence[tuple[str, ...]], kept: Mask, found: Found) -> None:
        for why, number in found.left_out.items():
            self.preview.left_out[why] = self.preview.left_out.get(why, 0) + number
        matrix = np.ascontiguousarray(codes[kept])
        done = completeness_of(self.book.variables, matrix)
        width, packed = matrix.shape[1], matrix.tobytes()
        self.responses += [(packed[row * width : (row + 1) * width], int(share)) for row, share in enumerate(done)]
        self._classes.update(self._groups(matrix))
        for name in self.rules.there:
            self._count(name, matrix[:, self.book.index[name]])
        for column, target in self._text:
            for cell, keep in zip(cells[column.place], kept, strict=True):
                if cell and keep:
                    self.texts.append((target.item, target.function, cell))

    def _count(self, name: str, column: Matrix) -> None:
        by_code = np.bincount(column, minlength=256)
        self._counts[name, "answered"] += int(by_code[: MAX_OPTIONS + 1].sum())
        for why, code in (("dont_know", DONT_KNOW), ("blank", BLANK), ("not_asked", NOT_SHOWN), ("not_asked", NOT_USED)):
            self._counts[name, why] += int(by_code[code])

    def done(self) -> Read:
        """Everything shuffled: what came after what in the file is not to be had from here on."""
        random = SystemRandom()
        random.shuffle(self.responses)
        random.shuffle(self.texts)
        preview = self.preview
        preview.responses = len(self.responses)
        preview.sample = [readable(self.instrument, packed) for packed, _share in self.responses[:SAMPLE]]
        for (name, why), number in self._counts.items():
            preview.answered.setdefault(name, {})[why] = number
        written = Counter((item, function) for item, function, _text in self.texts)
        preview.texts = {target.id: written[target.item, target.function] for _column, target in self._text}
        preview.lacking = self._lacking()
        preview.classes = sorted((*group, number) for group, number in self._classes.items())
        preview.invited = sorted((*group, number) for group, number in self._numbers.items() if all(group))
        return Read(self.responses, self.texts, preview)

    def _lacking(self) -> list[str]:
        """Questions without any column, in order."""
        there = {self._known[name].item for name in self.rules.there} | {target.item for _column, target in self._text}
        return [item.id for item in self.instrument.items.values() if item.id not in there]


def _function_reader(instrument: Instrument, vocabulary: Vocabulary) -> Callable[[str], int]:
    """Place from 1 of a support function by its name; 0 where it is none."""
    places = {function.id: place for place, function in enumerate(instrument.functions, 1)}
    return lambda written: places.get(vocabulary.names[OWN].get(fold(written), ""), 0)
