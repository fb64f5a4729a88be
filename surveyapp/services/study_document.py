"""Everything published of a study, all waves together, as one sdc-audit/1 document: each wave's own document, put beside the others.

The answers of two waves are different answers: every question stands once for each wave ("w2:MGR/MG1"), every entry under its wave's
name ("w2/...") and with the wave in its `where`, which is an attribute of everybody in the frame.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy.orm import Session

from surveyapp.errors import NotFound
from surveyapp.services.registry import Entries, wave_numbers
from surveyapp.services.registry_document import FORMAT, document_of
from surveyapp.services.release_requests import versions_of

WAVE, EVERYTHING = "wave", "*"


def study_document(session: Session, study_id: str, *, with_frame: bool) -> Entries:
    """The document of every wave that something is out of, oldest first. NotFound as for a single wave, and where nothing is out.

    The least number of the format, `k`, is the strictest of the waves'; each wave's own policy stands with its release.
    """
    numbers = wave_numbers(session, study_id)
    waves = {wave: document_of(session, wave, with_frame=with_frame) for wave in numbers if versions_of(session, wave)}
    if not waves:
        raise NotFound()
    document: Entries = {
        "format": FORMAT,
        "release": {
            "study": study_id,
            "waves": [{"number": numbers[wave], **one["release"], "policy": one["policy"]} for wave, one in waves.items()],
        },
        "policy": {"k": max(one["policy"]["k"] for one in waves.values())},
        "questions": {},
        "publications": [],
        "sentences": [],
        "withheld": [{WAVE: wave, **entry} for wave, one in waves.items() for entry in one["withheld"]],
    }
    for wave, one in waves.items():
        _add(document, one, wave, f"w{numbers[wave]}")
    if frames := {wave: one["frame"] for wave, one in waves.items() if "frame" in one}:
        document["frame"] = _frame(frames)
    return document


def _add(document: Entries, one: Entries, wave: str, name: str) -> None:
    for question, about in one["questions"].items():
        parts = {"mean_of": [_question(name, part) for part in about["mean_of"]]} if "mean_of" in about else {}
        document["questions"][_question(name, question)] = {**about, **parts}
    document["publications"] += [_entry(entry, wave, name) for entry in one["publications"]]
    document["sentences"] += [
        {**sentence, "id": f"{name}/{sentence['id']}", "cells": [f"{name}/{cell}" for cell in sentence["cells"]]}
        for sentence in one["sentences"]
    ]


def _entry(entry: Mapping[str, Any], wave: str, name: str) -> Entries:
    found = {
        **entry,
        "id": f"{name}/{entry['id']}",
        "question": _question(name, entry["question"]),
        "where": {WAVE: wave, **entry["where"]},
    }
    if "contrast" in entry:
        sides = {side: _side(entry["contrast"][side], wave, name) for side in ("of", "against")}
        found["contrast"] = {**entry["contrast"], **sides}
    return found


def _side(side: Mapping[str, Any], wave: str, name: str) -> Entries:
    """One side of a comparison: people of this wave, a question to people of this wave, or figures of a wave that it names itself."""
    if WAVE in side:
        return dict(side)
    if "question" in side:
        return {"question": _question(name, side["question"]), "where": {WAVE: wave, **side["where"]}}
    return {WAVE: wave, **side}


def _question(name: str, question: str) -> str:
    return question if question == EVERYTHING else f"{name}:{question}"


def _frame(frames: Mapping[str, Entries]) -> Entries:
    """Everybody who was invited to some wave; whoever was invited to two is in it twice, since nothing joins the two."""
    first = next(iter(frames.values()))
    hidden: dict[str, list[str]] = {}
    for frame in frames.values():
        for attribute, values in frame.get("hidden_attributes", {}).items():
            hidden[attribute] = list(dict.fromkeys([*hidden.get(attribute, []), *values]))
    return {
        "attributes": [WAVE, *first["attributes"]],
        "knows_response": True,
        "units": [{**unit, WAVE: wave} for wave, frame in frames.items() for unit in frame["units"]],
        **({"hidden_attributes": hidden} if hidden else {}),
    }
