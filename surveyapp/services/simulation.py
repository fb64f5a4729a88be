"""Invented respondents for the demo: seeded, answering through the same services as everybody. Knows no real person and no real answer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from random import Random
from typing import Any

from surveyapp.domain.instrument import Instrument
from surveyapp.domain.routing import Field, Step
from surveyapp.services.responses import Given, Visit

KEEP = (
    "Att det finns någon nära som känner verksamheten.",
    "Snabba svar i telefon när något händer.",
    "Den månatliga uppföljningen med ekonomin.",
    "Enhetsadministratörerna. Utan dem stannar vardagen.",
    "Att samma person följer ett ärende hela vägen.",
)
CHANGE = (
    "En väg in för alla frågor i stället för fem.",
    "Färre system att skriva in samma sak i.",
    "Att behörigheter är klara första dagen.",
    "Tydligare vem som gör vad vid rekrytering.",
    "Mer hjälp på plats, mindre mejl.",
)
COMMENT = ("Fungerar bra när man väl får tag i rätt person.", "Svaren är bra men dröjer ibland.")


@dataclass(frozen=True)
class World:
    """What is true in the invented municipality, on the scale 1-5: levels per function, one area that differs, one blind spot."""

    levels: Mapping[str, float] = field(default_factory=dict)
    reach: Mapping[str, float] = field(default_factory=dict)
    lower_area: str = ""
    lower_functions: frozenset[str] = frozenset()
    lower_by: float = 0.0
    blind_area: str = ""
    blind_functions: frozenset[str] = frozenset()
    # Items whose level the world fixes; items not named here have the function's own level and no group difference at all.
    items: Mapping[str, float] = field(default_factory=dict)
    staff_items: Mapping[str, float] = field(default_factory=dict)


class Person:
    """One invented respondent with a mood of their own."""

    def __init__(self, world: World, random: Random) -> None:
        self.world, self.random = world, random
        self.mood = random.gauss(0, 0.45)

    def answers(self, seen: Visit, step: Step) -> Given:
        given: dict[str, Any] = {}
        for one in step.fields:
            given.update(self._field(seen, one))
        return given

    def _field(self, seen: Visit, one: Field) -> dict[str, Any]:
        item = one.item
        if item.type == "text":
            return {one.variable: self._text(one)}
        if item.type == "multi":
            return self._choices(seen.instrument, one)
        if item.type == "per_function_single" and item.show_if is None:
            return {one.variable: self._contact(one)}
        if item.type == "rating" and item.id[1] in "FGOCSE":
            return {one.variable: self._rating(seen, one)}
        return {one.variable: self._any(seen.instrument, one)}

    def _contact(self, one: Field) -> str:
        share = self.world.reach.get(one.function.id if one.function else "", 0.6)
        draw = self.random.random()
        return "often" if draw < share * 0.55 else "sometimes" if draw < share else "never"

    def _rating(self, seen: Visit, one: Field) -> str | None:
        draw = self.random.random()
        if draw < self._unsure(seen, one):
            return "dk"
        if draw > 0.99:
            return None
        value = round(self.random.gauss(self._level(seen, one) + self.mood, 0.8))
        return str(min(5, max(1, value)))

    def _unsure(self, seen: Visit, one: Field) -> float:
        function = one.function.id if one.function else ""
        if seen.facts.get("MB1") == self.world.blind_area and function in self.world.blind_functions:
            return 0.45
        return 0.04

    def _level(self, seen: Visit, one: Field) -> float:
        world, function = self.world, one.function.id if one.function else ""
        level = world.levels.get(function, 3.7) + world.items.get(one.item.id, 0.0)
        level += world.staff_items.get(f"{one.item.id}.{seen.facts.get('SB1', '')}", 0.0)
        if seen.facts.get("MB1") == world.lower_area and function in world.lower_functions:
            level -= world.lower_by
        return level

    def _choices(self, instrument: Instrument, one: Field) -> dict[str, Any]:
        options = [o.value for o in instrument.scale_of(one.item).options if not o.exclusive and not o.free_text]
        if not one.item.max_choices:
            return {one.variable: self.random.sample(options, k=self.random.randint(1, min(2, len(options))))}
        if self.random.random() < 0.06:
            return {one.variable: ["no_thief"]}
        weights = [1 / (place + 2) for place in range(len(options))]
        chosen = list(dict.fromkeys(self.random.choices(options, weights, k=self.random.randint(1, 4))))[:3]
        return {one.variable: chosen, f"{one.variable}.worst": self.random.choice(chosen)}

    def _any(self, instrument: Instrument, one: Field) -> str:
        options = [option.value for option in instrument.scale_of(one.item).options]
        return self.random.choice(options)

    def _text(self, one: Field) -> str | None:
        texts = {"keep": KEEP, "change": CHANGE}.get(one.item.construct or "", COMMENT)
        return self.random.choice(texts) if self.random.random() < (0.4 if texts is not COMMENT else 0.05) else None
