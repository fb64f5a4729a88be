"""`account create` and `account reset` print links for choosing a password, for the operator to hand over; `account requests` who asks."""

from __future__ import annotations

from datetime import UTC, datetime

import click

from surveyapp.cli.edge import settings, transaction, words
from surveyapp.services import accounts
from surveyapp.services.common import OPERATOR


@click.group("account")
def command() -> None:
    """Accounts: create, reset, requests."""


@command.command("create")
@click.argument("email")
@click.option("--name", default="", help="Name as shown at the desk.")
@click.option("--role", type=click.Choice(accounts.ROLES), default="consultant", show_default=True)
def create(email: str, name: str, role: str) -> None:
    """Make an account and print the link where its password is chosen."""
    with transaction() as session:
        _account, secret = accounts.invite(session, OPERATOR, datetime.now(UTC), email=email, name=name, role=role)
    click.echo(f"{settings().base_url}/losenord/{secret}")


@command.command("reset")
@click.argument("email")
def reset(email: str) -> None:
    """Print a link where a new password is chosen; it is valid for two hours."""
    with transaction() as session:
        secret = accounts.request_reset(session, datetime.now(UTC), email)
        if secret is None:
            raise click.ClickException(words().gettext("Det finns inget konto med den adressen."))
    click.echo(f"{settings().base_url}/losenord/{secret}")


@command.command("requests")
def requests() -> None:
    """List who has asked for a new password and not chosen one since: address and when, one a line."""
    with transaction() as session:
        for address, at in accounts.reset_requests(session):
            click.echo(f"{address}  {at:%Y-%m-%d %H:%M} UTC")
