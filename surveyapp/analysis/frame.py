"""Packed responses as one integer matrix with the codebook's names. Knows codes and columns, and nothing of people or pages."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from surveyapp.domain.codebook import codebook
from surveyapp.domain.instrument import Instrument

Matrix = NDArray[np.uint8]
Mask = NDArray[np.bool_]
Codes = NDArray[np.uint8]


@dataclass(frozen=True)
class ResponseFrame:
    """`matrix`: responses x variables, one byte each, variables in the codebook's order.

    `came`: the version in which each response is published first, where there is an earlier version than this one.
    """

    instrument: Instrument
    matrix: Matrix
    came: Codes | None = None

    @property
    def n(self) -> int:
        """Number of responses."""
        return int(self.matrix.shape[0])

    def column(self, variable: str) -> NDArray[np.uint8]:
        """Codes of one variable, one per response. KeyError for a name that the codebook lacks."""
        column: NDArray[np.uint8] = self.matrix[:, codebook(self.instrument).index[variable]]
        return column

    def has(self, variable: str) -> bool:
        return variable in codebook(self.instrument).index

    def mask(self, dimension: str, segments: Sequence[str]) -> Mask:
        """Responses in any of these segments of a breakdown dimension; everybody where no segment is named."""
        if not segments:
            return np.ones(self.n, dtype=np.bool_)
        item = next(b.item for b in self.instrument.breakdowns if b.dimension == dimension)
        codes = self.instrument.scale_of(self.instrument.items[item]).codes
        wanted: Mask = np.isin(self.column(item), [codes[segment] for segment in segments])
        return wanted


def frame_of(instrument: Instrument, packed: Sequence[bytes]) -> ResponseFrame:
    """The matrix of packed responses. ValueError where a row does not have the codebook's length."""
    width = len(codebook(instrument).variables)
    if any(len(row) != width for row in packed):
        raise ValueError(f"a packed response is not {width} bytes")
    matrix = np.frombuffer(b"".join(packed), dtype=np.uint8).reshape(len(packed), width)
    return ResponseFrame(instrument, np.asfortranarray(matrix))
