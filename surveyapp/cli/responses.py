"""`responses count` and `responses texts`, for the operator."""

from __future__ import annotations

from datetime import UTC, datetime

import click

from surveyapp.cli.edge import transaction
from surveyapp.services import results, waves
from surveyapp.services.common import OPERATOR


@click.group("responses")
def command() -> None:
    """Responses: count, texts."""


@command.command("count")
@click.argument("wave")
def count(wave: str) -> None:
    """How many responses are stored in WAVE."""
    with transaction() as session:
        click.echo(waves.count_responses(session, waves.get_wave(session, wave)))


@command.command("texts")
@click.argument("wave")
def texts(wave: str) -> None:
    """One stored free text a line, shuffled; logged. Only after close."""
    with transaction() as session:
        found = results.all_texts(session, OPERATOR, datetime.now(UTC), waves.get_wave(session, wave))
    for text in found:
        click.echo(" ".join(text.split()))
