"""Counts of variables within every combination of breakdowns: each variable is read once, whatever groups are asked for afterwards."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from math import prod

import numpy as np
from numpy.typing import NDArray

from surveyapp.analysis.frame import ResponseFrame
from surveyapp.analysis.summary import Summary, index_counts, met
from surveyapp.domain.instrument import Instrument
from surveyapp.domain.scale import BLANK, DONT_KNOW

Counted = NDArray[np.float64]  # whole numbers as floats: in these they multiply exactly too, and far quicker
Places = NDArray[np.intp]  # the group of each combination, or -1 for none


class Crossed:
    """The frame as combinations of breakdown values ("hemvard, enhetschef, 3-5 years") and how often each code occurs in each.

    Where an earlier version is out, the version that an answer is published first in counts as one breakdown more.

    A wave has few combinations, however many answer: what a group holds is a sum over its combinations.
    """

    def __init__(self, frame: ResponseFrame) -> None:
        self._frame = frame
        self._counts: dict[str, Counted] = {}

    @property
    def instrument(self) -> Instrument:
        return self._frame.instrument

    @cached_property
    def _joint(self) -> tuple[NDArray[np.uint64], NDArray[np.intp]]:
        """The combinations that occur, eight bits a breakdown, and the combination of each response."""
        joint = np.zeros(self._frame.n, dtype=np.uint64)
        for place, breakdown in enumerate(self.instrument.breakdowns):
            joint |= self._frame.column(breakdown.item).astype(np.uint64) << np.uint64(8 * place)
        if self._frame.came is not None:
            joint |= self._frame.came.astype(np.uint64) << np.uint64(8 * len(self.instrument.breakdowns))
        combinations, rows = np.unique(joint, return_inverse=True)
        return combinations, rows.astype(np.intp)

    @property
    def rows(self) -> NDArray[np.intp]:
        """The combination of each response."""
        return self._joint[1]

    def codes(self, dimension: str) -> NDArray[np.intp]:
        """The code of a dimension in each combination."""
        place = [breakdown.dimension for breakdown in self.instrument.breakdowns].index(dimension)
        return self._codes(place)

    @property
    def came(self) -> NDArray[np.intp] | None:
        """The version in which the responses of each combination are published first; None where there is no earlier version."""
        return None if self._frame.came is None else self._codes(len(self.instrument.breakdowns))

    def _codes(self, place: int) -> NDArray[np.intp]:
        return ((self._joint[0] >> np.uint64(8 * place)) & np.uint64(255)).astype(np.intp)

    def counts(self, variable: str) -> Counted:
        """combinations x (never asked, each option, "vet ej", blank)."""
        if variable not in self._counts:
            number, width = self._joint[0].size, self._width
            joint = self._first + self._places[self._frame.column(variable)]
            self._counts[variable] = np.bincount(joint, minlength=number * width).reshape(number, width).astype(np.float64)
        return self._counts[variable]

    @cached_property
    def _width(self) -> int:
        return max(len(scale.options) for scale in self.instrument.scales.values()) + 3

    @cached_property
    def _places(self) -> NDArray[np.intp]:
        """Where each code is counted."""
        places = np.zeros(256, dtype=np.intp)
        places[1 : self._width - 2] = np.arange(1, self._width - 2)
        places[[DONT_KNOW, BLANK]] = self._width - 2, self._width - 1
        return places

    @cached_property
    def _first(self) -> NDArray[np.intp]:
        return self.rows * self._width

    def summary(self, variable: str, options: int) -> Summary:
        """Everybody."""
        return summaries(self.counts(variable).sum(axis=0, keepdims=True), options)[0]

    def summaries(self, variable: str, places: Places, number: int, options: int) -> list[Summary]:
        """One summary for each of `number` groups."""
        return summaries(added(places, number, self.counts(variable)), options)

    def met(self, variables: Sequence[str]) -> Counted:
        """How many in each combination were asked any of these."""
        asked_any = np.any([met(self._frame.column(variable)) for variable in variables], axis=0)
        return np.bincount(self.rows[asked_any], minlength=self._joint[0].size).astype(np.float64)

    def index(self, variables: Sequence[str], points: int) -> Counted:
        """combinations x answered items x sum of their values: what an index needs."""
        columns = [self._frame.column(variable) for variable in variables]
        return index_counts(columns, points, self.rows, self._joint[0].size).astype(np.float64)


def summaries(counts: Counted, options: int) -> list[Summary]:
    """One summary for each row of counts."""
    return [Summary(tuple(row[1 : options + 1]), row[-2], row[-1]) for row in counts.astype(np.int64).tolist()]


def asked(counts: Counted) -> Counted:
    """How many were asked, in each row of counts."""
    people: Counted = counts[:, 1:].sum(axis=1)
    return people


def added(places: Places, number: int, counts: Counted) -> Counted:
    """The counts of each of `number` groups: sums over its combinations."""
    members = (places == np.arange(number)[:, None]).astype(np.float64)
    flat = counts.reshape(len(counts), prod(counts.shape[1:]))
    sums: Counted = (members @ flat).reshape(number, *counts.shape[1:])
    return sums
