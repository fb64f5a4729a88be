"""What reading a file of answers gives: responses and texts apart, and what a person sees before anything is stored."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any


@dataclass(frozen=True)
class AnswerFault:
    """What is wrong where. `code`: unknown_value, too_many, exclusive, worst_not_chosen, too_long, bad_number or invited_differs."""

    row: int
    column: str
    value: str
    code: str
    suggestion: str = ""


@dataclass
class AnswerPreview:
    """What reading a file would give. `invited`: class -> number, where a column tells; `lacking`: questions that no column answers."""

    rows: int = 0
    responses: int = 0
    empty: int = 0
    repeated: int = 0
    faulty: int = 0
    fault_count: int = 0
    faults: list[AnswerFault] = field(default_factory=list)
    left_out: dict[str, int] = field(default_factory=dict)
    answered: dict[str, dict[str, int]] = field(default_factory=dict)  # variable -> answered, dont_know, blank, not_asked
    texts: dict[str, int] = field(default_factory=dict)
    lacking: list[str] = field(default_factory=list)
    sample: list[dict[str, str]] = field(default_factory=list)
    classes: list[tuple[str, str, int]] = field(default_factory=list)  # option values and how many responses are of them
    invited: list[tuple[str, str, int]] = field(default_factory=list)

    def to_document(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_document(cls, document: Mapping[str, Any]) -> AnswerPreview:
        plain = dict(document)
        plain["faults"] = [AnswerFault(**fault) for fault in document["faults"]]
        for name in ("classes", "invited"):
            plain[name] = [tuple(row) for row in document[name]]
        return cls(**plain)


@dataclass(frozen=True)
class Read:
    """Responses as (packed, completeness) and texts as (item, function, text), each shuffled by itself, and the preview."""

    responses: list[tuple[bytes, int]]
    texts: list[tuple[str, str | None, str]]
    preview: AnswerPreview
