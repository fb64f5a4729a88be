"""`responses count` and `responses texts`, for the operator."""

from __future__ import annotations

from datetime import UTC, datetime

import click

from surveyapp.cli.edge import transaction, words
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
    """One stored free text a line, shuffled; logged. Only after close, and only of questions whose texts may be read at the desk."""
    with transaction() as session:
        found = results.readable_texts(session, OPERATOR, datetime.now(UTC), waves.get_wave(session, wave))
    if found.left_out:
        left_out = words().ngettext(
            "Utelämnat: %(num)s fråga, som färre än %(least)s har skrivit till eller som gäller en funktion som för få arbetar i.",
            "Utelämnat: %(num)s frågor, som färre än %(least)s har skrivit till eller som gäller en funktion som för få arbetar i.",
            found.left_out,
            least=found.least,
        )
        click.echo(left_out, err=True)
    for text in found.texts:
        click.echo(" ".join(text.split()))
