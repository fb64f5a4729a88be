"""The wording of the frozen instruments as plain values, so that pages and papers need nothing but the publication."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from surveyapp.domain.instrument import DIMENSION_TEXTS, Instrument, segments_of
from surveyapp.domain.mirror import MirrorPair
from surveyapp.domain.scale import ResponseOption
from surveyapp.domain.template import Index


def labels(instruments: Mapping[str, Instrument], pairs: Sequence[MirrorPair], indices: Sequence[Index]) -> dict[str, Any]:
    """Items, pages, scales, functions, dimensions, pairs and indices by language."""
    some = next(iter(instruments.values()))
    return {
        "instruments": {
            key: {"name": dict(i.name), "population": dict(i.population), "appendix": dict(i.appendix)} for key, i in instruments.items()
        },
        "items": {key: _items(instrument) for key, instrument in instruments.items()},
        "pages": {
            key: [{"id": page.id, "title": dict(page.title), "items": [item.id for item in page.items]} for page in instrument.pages]
            for key, instrument in instruments.items()
        },
        "scales": {name: _scale(i, name) for i in instruments.values() for name in i.scales},
        "functions": [
            {"id": f.id, "level": f.level, "text": dict(f.text), "in_sentence": dict(f.in_sentence), "hint": dict(f.hint or {})}
            for f in some.functions
        ],
        "dimensions": {key: _dimensions(instrument) for key, instrument in instruments.items()},
        "pairs": [
            {"id": p.id, "unit": p.unit, "kind": p.kind, "manager": p.manager, "staff": p.staff, "text": dict(p.text)} for p in pairs
        ],
        "indices": [{"id": i.id, "per": i.per, "items": list(i.items), "text": dict(i.text)} for i in indices],
    }


def _items(instrument: Instrument) -> dict[str, Any]:
    return {
        item.id: {"text": dict(item.text), "short": dict(item.short), "scale": item.scale, "page": page.id, "type": item.type}
        for page in instrument.pages
        for item in page.items
    }


def _scale(instrument: Instrument, name: str) -> dict[str, Any]:
    scale = instrument.scales[name]
    return {
        "type": scale.type,
        "options": [_option(option) for option in scale.options],
        "favourable": list(scale.favourable),
        "unfavourable": list(scale.unfavourable),
    }


def _option(option: ResponseOption) -> dict[str, Any]:
    plain: dict[str, Any] = {"value": option.value, "text": dict(option.text)}
    return plain if option.midpoint is None else {**plain, "midpoint": option.midpoint}


def _dimensions(instrument: Instrument) -> dict[str, Any]:
    return {
        b.dimension: {
            "text": DIMENSION_TEXTS[b.dimension],
            "segments": [{"id": option.value, "text": dict(option.text)} for option in segments_of(instrument, b.dimension)],
        }
        for b in instrument.breakdowns
    }
