"""A questionnaire as it is asked: pages, items, scales, functions and breakdowns of one frozen version. Immutable; knows no respondent."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field
from functools import cached_property
from typing import Any

from surveyapp.domain.scale import ResponseOption, Scale
from surveyapp.domain.text import Text

MANAGERS = "MGR"
STAFF = "STF"

# A breakdown's dimension follows from the vocabulary that its item is answered with.
DIMENSIONS = {
    "areas": "area",
    "manager_levels": "role",
    "tenure": "tenure",
    "functions": "function",
    "placement": "placement",
}
DIMENSION_TEXTS: Mapping[str, Text] = {
    "area": {"sv": "Verksamhetsområde", "en": "Operational area"},
    "role": {"sv": "Chefsroll", "en": "Managerial role"},
    "tenure": {"sv": "Anställningstid", "en": "Length of service"},
    "function": {"sv": "Stödfunktion", "en": "Support function"},
    "placement": {"sv": "Placering", "en": "Placement"},
}


@dataclass(frozen=True)
class SupportFunction:
    """The thing that managers rate. `holders` counts the people in it who serve everybody ("") or one area (its id)."""

    id: str
    level: str
    text: Text
    in_sentence: Text
    hint: Text | None = None
    single_holder: bool = False
    holders: Mapping[str, int] = field(default_factory=dict)

    @property
    def rated_persons(self) -> int:
        """How many people are rated when everybody's answers about the function are shown."""
        return sum(self.holders.values())

    def rated_persons_in(self, areas: tuple[str, ...]) -> int:
        """How many of them serve at least one of these areas."""
        return self.holders.get("", 0) + sum(self.holders.get(area, 0) for area in areas)


@dataclass(frozen=True)
class Item:
    """One question or statement.

    `type`: "rating", "single", "multi", "text", "per_function_single" (one answer per support function) or "per_choice_single"
    (about the worst choice of the item named in `of`). `scale` names a scale of the instrument (a vocabulary is a scale too).
    """

    id: str
    type: str
    text: Text
    short: Text
    scale: str | None = None
    tier: str = "core"
    construct: str | None = None
    pair: str | None = None
    role: str | None = None  # "breakdown" or "total_only"
    direction: str = "positive"
    show_if: str | None = None
    max_shown: int | None = None
    max_choices: int | None = None
    max_chars: int | None = None
    of: str | None = None
    applies_to: str | None = None
    reveal: Text | None = None


@dataclass(frozen=True)
class Page:
    """Items asked together. `repeat_for` "functions" makes it a card that is repeated for each support function in use."""

    id: str
    title: Text
    items: tuple[Item, ...]
    intro: Text | None = None
    repeat_for: str | None = None
    module: bool = False


@dataclass(frozen=True)
class Breakdown:
    """A dimension that results are published by, and the item that holds it."""

    dimension: str
    item: str


@dataclass(frozen=True, eq=False)
class Instrument:
    """One frozen version of a questionnaire, equal only to itself (so that it can be a quick cache key; compare documents).

    `number` counts the versions of the study; 0 is a preview that nobody has answered."""

    id: str
    number: int
    template: str
    template_version: str
    profile: str
    languages: tuple[str, ...]
    name: Text
    population: Text
    appendix: Text
    intro: Text
    minutes: Mapping[str, int]
    full_card_limit: int
    short_card: tuple[str, ...]
    pages: tuple[Page, ...]
    scales: Mapping[str, Scale]
    functions: tuple[SupportFunction, ...]
    not_available: Mapping[str, tuple[str, ...]]
    breakdowns: tuple[Breakdown, ...]
    thresholds: Mapping[str, int | bool]
    mixed_thieves: bool = False

    @cached_property
    def items(self) -> Mapping[str, Item]:
        return {item.id: item for page in self.pages for item in page.items}

    @cached_property
    def cards(self) -> Page | None:
        """The page that is repeated per support function, if the questionnaire has one."""
        return next((page for page in self.pages if page.repeat_for), None)

    @cached_property
    def card_items(self) -> tuple[Item, ...]:
        return tuple(item for item in self.cards.items if item.type != "text") if self.cards else ()

    @cached_property
    def by_function(self) -> Mapping[str, SupportFunction]:
        return {function.id: function for function in self.functions}

    @cached_property
    def breakdown_items(self) -> frozenset[str]:
        return frozenset(breakdown.item for breakdown in self.breakdowns)

    @property
    def version(self) -> str:
        """Template version and the study's own number, as printed: "1.0-2"."""
        return f"{self.template_version}-{self.number}"

    def scale_of(self, item: Item) -> Scale:
        """The scale an item is answered on. KeyError for texts, which have none."""
        return self.scales[item.scale or ""]

    def available(self, area: str | None) -> tuple[SupportFunction, ...]:
        """R0: the functions that exist for an operational area; all of them where the area is not known."""
        missing = self.not_available.get(area or "", ())
        return tuple(function for function in self.functions if function.id not in missing)

    def texts(self) -> Iterator[Item]:
        return (item for item in self.items.values() if item.type == "text")

    def to_document(self) -> dict[str, Any]:
        """JSON-ready and complete: from_document(document).to_document() gives the document back."""
        plain: dict[str, Any] = _plain(asdict(self))
        return plain

    @classmethod
    def from_document(cls, document: Mapping[str, Any]) -> Instrument:
        plain = dict(document)
        plain["pages"] = tuple(_page(page) for page in document["pages"])
        plain["scales"] = {name: Scale.from_document(scale) for name, scale in document["scales"].items()}
        plain["functions"] = tuple(SupportFunction(**function) for function in document["functions"])
        plain["breakdowns"] = tuple(Breakdown(**breakdown) for breakdown in document["breakdowns"])
        plain["not_available"] = {area: tuple(missing) for area, missing in document["not_available"].items()}
        for name in ("languages", "short_card"):
            plain[name] = tuple(document[name])
        return cls(**plain)


def _page(document: Mapping[str, Any]) -> Page:
    return Page(**{**document, "items": tuple(Item(**item) for item in document["items"])})


def _plain(value: Any) -> Any:
    """Without empty fields, and tuples as lists, so that the stored document is what its JSON says."""
    if isinstance(value, dict):
        return {key: _plain(part) for key, part in value.items() if part is not None}
    if isinstance(value, list | tuple):
        return [_plain(part) for part in value]
    return value


def segments_of(instrument: Instrument, dimension: str) -> tuple[ResponseOption, ...]:
    """The segments of a breakdown dimension in questionnaire order. KeyError where the instrument has no such breakdown."""
    for breakdown in instrument.breakdowns:
        if breakdown.dimension == dimension:
            return instrument.scale_of(instrument.items[breakdown.item]).options
    raise KeyError(dimension)
