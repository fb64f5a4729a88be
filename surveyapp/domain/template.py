"""A questionnaire template and the instrument that a study makes of it: functions, areas, wording, modules, thresholds. Knows no files."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from surveyapp.domain.burden import BurdenModel, promise
from surveyapp.domain.instrument import DIMENSIONS, Breakdown, Instrument, Item, Page, SupportFunction
from surveyapp.domain.mirror import MirrorPair
from surveyapp.domain.scale import ResponseOption, Scale
from surveyapp.domain.text import Text

MANY_INVITED = 150
SHORT_CARD = ("MF4", "MF8")
STRICTER_IS_HIGHER = ("min_respondents", "min_respondents_text", "min_rated_persons", "bands_from", "mean_from")


@dataclass(frozen=True)
class Profile:
    id: str
    tiers: tuple[str, ...]
    promise_minutes: Mapping[str, Mapping[str, int]]


@dataclass(frozen=True)
class Index:
    """An index over items: mean of the respondent's answered items, then 0-100. `per`: "function" or "whole"."""

    id: str
    per: str
    items: tuple[str, ...]
    min_answered: int
    text: Text


@dataclass(frozen=True)
class Questionnaire:
    """One questionnaire of a template, with the items of every tier and module."""

    id: str
    name: Text
    population: Text
    appendix: Text
    intro: Text
    pages: tuple[Page, ...]


@dataclass(frozen=True)
class Template:
    """Everything that a set of mirrored questionnaires consists of, before a study has made it its own."""

    id: str
    version: str
    languages: tuple[str, ...]
    questionnaires: Mapping[str, Questionnaire]
    scales: Mapping[str, Scale]
    functions: tuple[SupportFunction, ...]
    pairs: tuple[MirrorPair, ...]
    indices: tuple[Index, ...]
    profiles: Mapping[str, Profile]
    thresholds: Mapping[str, int | bool]
    burden: BurdenModel
    messages: Mapping[str, Any]
    merge_hint: Text = field(default_factory=dict)
    routing: Mapping[str, Text] = field(default_factory=dict)  # the rules of domain.routing by id, in words


@dataclass(frozen=True)
class Design:
    """What a study has decided about its questionnaires. Empty fields mean: as the template says.

    `not_available` holds, per area id, functions that do not exist there (R0). `wording` holds new texts per item id.
    """

    profile: str = "default"
    languages: tuple[str, ...] = ("sv", "en")
    areas: tuple[ResponseOption, ...] = ()
    functions: tuple[SupportFunction, ...] = ()
    not_available: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    modules: tuple[str, ...] = ()
    left_out: tuple[str, ...] = ()
    wording: Mapping[str, Text] = field(default_factory=dict)
    thresholds: Mapping[str, int] = field(default_factory=dict)
    full_card_limit: int | None = None
    mixed_thieves: bool = False

    def to_document(self) -> dict[str, Any]:
        return {
            "profile": self.profile,
            "languages": list(self.languages),
            "areas": [{"value": area.value, "text": dict(area.text)} for area in self.areas],
            "functions": [_function_document(function) for function in self.functions],
            "not_available": {area: list(missing) for area, missing in self.not_available.items()},
            "modules": list(self.modules),
            "left_out": list(self.left_out),
            "wording": {item: dict(text) for item, text in self.wording.items()},
            "thresholds": dict(self.thresholds),
            "full_card_limit": self.full_card_limit,
            "mixed_thieves": self.mixed_thieves,
        }

    @classmethod
    def from_document(cls, document: Mapping[str, Any]) -> Design:
        plain = dict(document)
        plain["areas"] = tuple(ResponseOption(**area) for area in document.get("areas", ()))
        plain["functions"] = tuple(SupportFunction(**function) for function in document.get("functions", ()))
        plain["not_available"] = {a: tuple(missing) for a, missing in document.get("not_available", {}).items()}
        for name in ("languages", "modules", "left_out"):
            if name in document:
                plain[name] = tuple(document[name])
        return cls(**plain)


def _function_document(function: SupportFunction) -> dict[str, Any]:
    plain: dict[str, Any] = {
        "id": function.id,
        "level": function.level,
        "text": dict(function.text),
        "in_sentence": dict(function.in_sentence),
        "single_holder": function.single_holder,
        "holders": dict(function.holders),
    }
    return {**plain, "hint": dict(function.hint)} if function.hint else plain


def thresholds(template: Template, design: Design) -> dict[str, int | bool]:
    """The study's thresholds: the template's, made stricter where the design asks for it, never looser."""
    stricter = {name: max(int(template.thresholds[name]), value) for name, value in design.thresholds.items() if name in STRICTER_IS_HIGHER}
    return {**template.thresholds, **stricter}


def compose(template: Template, design: Design, instrument_id: str, number: int, invited: int) -> Instrument:
    """The instrument of a study. `invited` decides how many full cards a manager meets where the design does not say."""
    source = template.questionnaires[instrument_id]
    pages = tuple(_pages(template, design, source))
    breakdowns = tuple(
        Breakdown(DIMENSIONS[item.scale or ""], item.id) for page in pages for item in page.items if item.role == "breakdown"
    )
    used = {item.scale for page in pages for item in page.items if item.scale}
    instrument = Instrument(
        id=instrument_id,
        number=number,
        template=template.id,
        template_version=template.version,
        profile=design.profile,
        languages=design.languages,
        name=source.name,
        population=source.population,
        appendix=source.appendix,
        intro=source.intro,
        minutes=template.profiles[design.profile].promise_minutes.get(instrument_id, {}),
        full_card_limit=_full_cards(design, pages, invited),
        short_card=SHORT_CARD,
        pages=pages,
        scales={name: scale for name, scale in _scales(template, design).items() if name in used},
        functions=design.functions or template.functions,
        not_available=design.not_available,
        breakdowns=breakdowns,
        thresholds=thresholds(template, design),
        mixed_thieves=design.mixed_thieves,
    )
    return _with_promise(instrument, template)


def _with_promise(instrument: Instrument, template: Template) -> Instrument:
    """Fill {minutes} with the modelled burden of exactly this instrument, so that no text promises less than the model says."""
    minutes = promise(instrument, template.burden) or dict(instrument.minutes)
    intro = {
        language: text.replace("{minutes}", str(minutes.get("computer", ""))).replace("{minutes_phone}", str(minutes.get("phone", "")))
        for language, text in instrument.intro.items()
    }
    return replace(instrument, minutes=minutes, intro=intro)


def _pages(template: Template, design: Design, source: Questionnaire) -> Iterator[Page]:
    tiers = {*template.profiles[design.profile].tiers, "on_demand"}
    for page in source.pages:
        if page.module and page.id not in design.modules:
            continue
        items = tuple(_worded(item, design) for item in page.items if item.tier in tiers and item.id not in design.left_out)
        if items:
            yield replace(page, items=items)


def _worded(item: Item, design: Design) -> Item:
    text = design.wording.get(item.id)
    return replace(item, text={**item.text, **text}) if text else item


def _full_cards(design: Design, pages: tuple[Page, ...], invited: int) -> int:
    """R1: 6 with fewer than 150 invited, else 4; one less where extended items make the cards longer."""
    limit = design.full_card_limit or (6 if invited < MANY_INVITED else 4)
    longer = any(item.tier == "extended" for page in pages if page.repeat_for for item in page.items)
    return limit - 1 if longer and design.full_card_limit is None else limit


def _scales(template: Template, design: Design) -> dict[str, Scale]:
    """The template's scales, with the study's own areas and functions as vocabularies."""
    functions = tuple(ResponseOption(f.id, f.text) for f in design.functions or template.functions)
    own = {
        "areas": Scale("areas", "single", design.areas),
        "functions": Scale("functions", "single", functions),
    }
    return {**template.scales, **own}
