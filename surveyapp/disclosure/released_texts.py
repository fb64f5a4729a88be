"""Texts that may be shown: respondents' own words as printed. Knows no rows, pages or paper, and imports nothing of ours."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True)
class TextList:
    """The texts of one question in a fixed order that says nothing.

    `function` is the support function that is written about, if any. `written` is how many wrote something; None beside a function,
    where the other functions' numbers would follow by subtraction.
    """

    instrument: str
    item: str
    texts: tuple[str, ...]
    function: str | None = None
    written: int | None = None

    @property
    def id(self) -> str:
        """As figures are named: "MGR/ME1", "MGR/MFT.hr"."""
        return f"{self.instrument}/{self.item}" + (f".{self.function}" if self.function else "")


@dataclass(frozen=True)
class TextRelease:
    """Everything of the respondents' own words that is out after one release of texts. A later version holds all of an earlier one.

    `figures` is the fingerprint of the release of figures that the texts belong to: its labels name the questions.
    """

    study: str
    wave: str
    version: int
    figures: str
    released: str  # ISO date
    policy: Mapping[str, Mapping[str, int]]  # instrument -> the thresholds that the lists have met
    lists: tuple[TextList, ...]

    def of(self, instrument: str) -> Iterator[TextList]:
        return (found for found in self.lists if found.instrument == instrument)

    def to_document(self) -> dict[str, Any]:
        """JSON-ready."""
        plain: dict[str, Any] = json.loads(json.dumps(asdict(self)))
        return plain

    @classmethod
    def from_document(cls, document: Mapping[str, Any]) -> TextRelease:
        lists = tuple(TextList(**{**row, "texts": tuple(row["texts"])}) for row in document["lists"])
        return cls(**{**document, "lists": lists})

    @property
    def fingerprint(self) -> str:
        """SHA-256 over the canonical JSON of everything released."""
        canonical = json.dumps(self.to_document(), sort_keys=True, ensure_ascii=False, separators=(",", ":"))
        return hashlib.sha256(canonical.encode()).hexdigest()
