"""Late answers and versions of a release, for who runs the server without its pages: `late`, `prepare`, `give-out`, `discard`, `final`."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

import click

from surveyapp.cli.edge import database, in_context, reading, settings, told, transaction, words
from surveyapp.errors import Refused
from surveyapp.jobs.work import work
from surveyapp.persistence.rows import ReleaseRow
from surveyapp.services import late_answers, release_confirm, release_requests, waves
from surveyapp.services.common import OPERATOR
from surveyapp.services.prepared import prepared_of
from surveyapp.web.sentences import failure

PERFORM = "surveyapp.services.release:perform_in_child"
DAY = click.DateTime(["%Y-%m-%d"])


@click.command("late")
@click.argument("wave")
@click.option("--until", type=DAY, required=True, help="The new last day, 2026-03-15.")
def late(wave: str, until: datetime) -> None:
    """Open WAVE again for those who have not answered, with the links that they have. What is out stays as it is."""
    with transaction() as session:
        row = late_answers.open_for_late(session, OPERATOR, datetime.now(UTC), wave, settings().link_key, until.date())
        last = row.closes_on
    click.echo(words().gettext("Sena svar tas emot till och med %(day)s. Det som är utgivet kan läsas som förut.", day=words().day(last)))


@click.command("prepare")
@click.argument("wave")
@click.option("--totals-only", is_flag=True, help="After late answers: everybody's figures alone. Groups stand in the version before.")
def prepare(wave: str, totals_only: bool) -> None:
    """Prepare the release of WAVE, or its next version, and wait for it. Nobody reads it until it is given out."""
    with transaction() as session:
        asked = release_requests.request_release(session, OPERATOR, datetime.now(UTC), wave, whole_only=totals_only)
        session.flush()
        release_id = asked.id
    _await(release_id)
    with reading() as session:
        row = session.get(ReleaseRow, release_id)
        lines = list(_lines(row)) if row is not None and row.state == "prepared" else []
        error = release_requests.error_of(row) if row is not None else {}
    if not lines:
        raise click.ClickException(_fault(error))
    for line in lines:
        click.echo(line)


def _await(release_id: int) -> None:
    """Do what is due, as the server's worker would; where that worker has taken it already, wait for it."""
    while True:
        with reading() as session:
            row = session.get(ReleaseRow, release_id)
            if row is None or row.state not in ("queued", "running"):
                return
        with told():
            if not work(database(), ReleaseRow, PERFORM):
                time.sleep(0.5)


def _lines(row: ReleaseRow) -> Iterator[str]:
    t = words().gettext
    yield t("Version %(version)s är förberedd. Ingen kan läsa den förrän den ges ut.", version=row.version)
    for instrument, one in ((row.preview or {}).get("instruments") or {}).items():
        shown, bounds, hidden = (sum(table[kind] for table in one["printed"]) for kind in ("figures", "bounds", "hidden"))
        yield t(
            "%(instrument)s: %(shown)s rutor visas, %(bounds)s bara som minst eller högst, %(hidden)s visas inte.",
            instrument=instrument,
            shown=shown,
            bounds=bounds,
            hidden=hidden,
        )
    yield t("Fingeravtryck: %(mark)s", mark=row.fingerprint)


def _fault(error: Mapping[str, Any]) -> str:
    said = in_context(failure, error) or words().gettext("Det gick inte att ta fram resultatet. Felet är noterat.")
    if "groups" not in error:
        return said
    more = words().gettext("Grupper: %(groups)s. Siffror för alla går att byta ut för sig: --totals-only.", groups=error["groups"])
    return f"{said} {more}"


@click.command("give-out")
@click.argument("wave")
@click.option("--fingerprint", help="Of what was prepared; without it the command shows it and asks.")
def give_out(wave: str, fingerprint: str | None) -> None:
    """Give out what is prepared of WAVE, for ever."""
    t = words().gettext
    if fingerprint is None:
        with reading() as session:
            row = prepared_of(session, waves.get_wave(session, wave).id)
            if row is None:
                raise Refused("not_prepared")
            version, fingerprint = row.version, row.fingerprint or ""
        click.echo(t("Fingeravtryck: %(mark)s", mark=fingerprint))
        click.confirm(t("Version %(version)s ges ut för alltid. Ge ut?", version=version), abort=True)
    with transaction() as session:
        out = release_confirm.confirm_release(session, OPERATOR, datetime.now(UTC), wave, fingerprint)
        number = out.version if out is not None else None
    if number is None:
        raise click.ClickException(t("Det förberedda gällde inte längre: underlaget har ändrats. Inget har getts ut. Förbered på nytt."))
    click.echo(t("Version %(version)s är utgiven.", version=number))


@click.command("discard")
@click.argument("wave")
def discard(wave: str) -> None:
    """Throw away what is prepared of WAVE."""
    with transaction() as session:
        release_confirm.discard_release(session, OPERATOR, datetime.now(UTC), wave)
    click.echo(words().gettext("Förslaget är kastat. Inget har getts ut."))


@click.command("final")
@click.argument("wave")
@click.option("--yes", is_flag=True, help="Do not ask.")
def final(wave: str, yes: bool) -> None:
    """Make the version that is out of WAVE the last one: late answers are not used, and no more are taken. For ever."""
    t = words().gettext
    with reading() as session:
        out = release_requests.versions_of(session, waves.get_wave(session, wave).id)
        version = out[-1].version if out else None
    if version is None:
        raise click.ClickException(t("Mätningen är inte släppt än."))
    if not yes:
        click.confirm(t("Version %(version)s blir slutlig, och det går inte att ångra. Fortsätta?", version=version), abort=True)
    with transaction() as session:
        late_answers.make_final(session, OPERATOR, datetime.now(UTC), wave)
    click.echo(t("Versionen är slutlig. Svar som har kommit in sedan dess används inte."))


COMMANDS = (late, prepare, give_out, discard, final)
