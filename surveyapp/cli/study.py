"""`study list`, `study demo` and `study import-answers`."""

from __future__ import annotations

import secrets
from datetime import UTC, datetime

import click
from sqlalchemy import select
from sqlalchemy.orm import Session

from surveyapp.cli import study_answers
from surveyapp.cli.edge import database, reading, settings, told, transaction, words
from surveyapp.jobs.work import work
from surveyapp.persistence.rows import AccountRow, AppendixRow, StudyMemberRow, StudyRow
from surveyapp.services import accounts, appendices, release_requests, studies
from surveyapp.services.common import OPERATOR
from surveyapp.services.demo import Demo, create_demo
from surveyapp.services.release import prepare_apart

DEMO_ADDRESS = "konsult@ekvalla.example"


@click.group("study")
def command() -> None:
    """Studies: list, demo, import-answers."""


command.add_command(study_answers.command)


@command.command("list")
def list_studies() -> None:
    """One line a study and one a wave: short id first, then kind, state and name."""
    with reading() as session:
        for line in studies.wave_lines(session):
            click.echo("  ".join(line))


@command.command("demo")
@click.option("--wait", is_flag=True, help="Also make both appendices before returning.")
@click.option("--if-empty", is_flag=True, help="Do nothing where there is a study already.")
def demo(wait: bool, if_empty: bool) -> None:
    """An invented municipality: one study measured and released, one open to click through."""
    with reading() as session:
        if if_empty and session.scalar(select(StudyRow.id).limit(1)) is not None:
            return
    make_demo(wait)


def make_demo(wait: bool) -> None:
    """Both studies, the account that opens them, and what to click on."""
    now = datetime.now(UTC)
    password = secrets.token_urlsafe(12)
    with transaction() as session:
        made = create_demo(session, OPERATOR, now, settings().link_key)
        _account(session, now, password, made)
        release = release_requests.request_release(session, OPERATOR, now, made.closed_wave)
        session.flush()
        release_id = release.id
    with told():
        prepare_apart(database(), release_id, out_by=OPERATOR)
    with transaction() as session:
        for number in appendices.NUMBERS:
            appendices.request_appendix(session, OPERATOR, now, made.closed_study, number, "sv")
    with told():
        while wait and work(database(), AppendixRow, "surveyapp.services.appendix_work:produce_in_child"):
            pass
    _tell(made, password)


def _account(session: Session, now: datetime, password: str, made: Demo) -> None:
    """The demo's consultant; one that is there from before gets a new password and both studies."""
    found = session.scalars(select(AccountRow).where(AccountRow.email == DEMO_ADDRESS)).one_or_none()
    if found is None:
        found, _secret = accounts.invite(session, OPERATOR, now, email=DEMO_ADDRESS, name="Demokonsult", role="consultant")
    secret = accounts.request_reset(session, now, DEMO_ADDRESS) or ""
    accounts.choose_password(session, now, secret, password)
    for study in (made.closed_study, made.open_study):
        session.add(StudyMemberRow(study_id=study, account_id=found.id))


def _tell(made: Demo, password: str) -> None:
    base, t = settings().base_url, words().gettext
    click.echo(t("Demon är påhittad: kommun, personer och svar finns inte."))
    click.echo(t("Konsult:        %(address)s", address=f"{base}/logga-in   {DEMO_ADDRESS}   {password}"))
    click.echo(t("En chefs länk:  %(address)s", address=f"{base}/s/{made.manager_link}"))
    click.echo(t("Ett stöds länk: %(address)s", address=f"{base}/s/{made.staff_link}"))
