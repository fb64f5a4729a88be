"""The ready mails of a wave, filled from the study, for somebody who sends them by mail merge. Sends nothing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from surveyapp.domain.instrument import MANAGERS, Instrument
from surveyapp.domain.text import fill, in_language
from surveyapp.instruments import load_template
from surveyapp.language import translator
from surveyapp.persistence.rows import StudyRow, WaveRow

INVITATIONS = {True: "invitation_managers", False: "invitation_staff"}


@dataclass(frozen=True)
class Mailing:
    """One mail: `kind` is invitation, reminder or feedback; `day` when it is meant to go, None where the wave has no dates yet.

    «länk» in the text is the merge field that the file of links fills.
    """

    kind: str
    day: date | None
    subject: str
    body: str


def mailings(study: StudyRow, wave: WaveRow, instrument: Instrument, language: str, rate: int | None) -> list[Mailing]:
    """Invitation, reminders that fit between opening and last day, and the mail about the results. `rate`: per cent answered."""
    messages = load_template(study.template).messages
    values = _values(study, wave, instrument, language, rate)
    return [
        Mailing(kind, day, fill(in_language(message["subject"], language), values), fill(in_language(message["body"], language), values))
        for kind, day, message in _planned(messages, wave, INVITATIONS[instrument.id == MANAGERS])
    ]


def _planned(messages: Mapping[str, Any], wave: WaveRow, invitation: str) -> Iterator[tuple[str, date | None, Mapping[str, Any]]]:
    yield "invitation", wave.opens_on, messages[invitation]
    if wave.opens_on and wave.closes_on:
        *early, last = messages["reminders"]
        for reminder in early:
            day = wave.opens_on + timedelta(days=reminder["day"])
            if day < wave.closes_on - timedelta(days=1):
                yield "reminder", day, reminder
        if wave.opens_on < wave.closes_on - timedelta(days=1):
            yield "reminder", wave.closes_on - timedelta(days=1), last  # "the last day is tomorrow"
    yield "feedback", wave.feedback_on, messages["feedback"]


def _values(study: StudyRow, wave: WaveRow, instrument: Instrument, language: str, rate: int | None) -> dict[str, str]:
    words = translator(language)
    link = words.gettext("länk")
    sender = [study.consultant, study.organisation or study.municipality, study.contact]
    return {
        "municipality": study.municipality,
        "minutes": str(instrument.minutes.get("computer", "")),
        "minutes_phone": str(instrument.minutes.get("phone", "")),
        "end_date": words.short_day(wave.closes_on),
        "feedback_date": words.short_day(wave.feedback_on),
        "response_rate": "…" if rate is None else str(rate),
        "sender": "\n".join(line for line in sender if line),
        "link": f"«{link}»",
    }
