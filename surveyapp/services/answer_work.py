"""Looking at and reading files of answers, with plain arguments: called in a child, so that a large file keeps nobody waiting."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from surveyapp.domain.instrument import Instrument
from surveyapp.services.answer_files import Content
from surveyapp.services.answer_plan import Plan, make_plan, numbered
from surveyapp.services.answer_preview import Read
from surveyapp.services.answer_reading import read_answers
from surveyapp.services.register_words import Vocabulary

Document = dict[str, Any]


def look(
    content: Content,
    plan: Mapping[str, Any] | None,
    chosen: Mapping[int, str] | None,
    document: Mapping[str, Any],
    words: Vocabulary,
    today: date,
) -> tuple[Document, Document]:
    """(plan, preview) of a file: by a plan of its own where none is given, with what a person chose by column where somebody did."""
    instrument = Instrument.from_document(document)
    made = Plan.from_document(plan) if plan else make_plan(content, instrument)
    if chosen:
        made = numbered(content, made.with_targets(chosen, instrument))
    read = read_answers(content, made, instrument, words, today)
    return made.to_document(), read.preview.to_document()


def read(content: Content, plan: Mapping[str, Any], document: Mapping[str, Any], words: Vocabulary, today: date) -> Read:
    """Everything that a file holds, by its plan."""
    return read_answers(content, Plan.from_document(plan), Instrument.from_document(document), words, today)
