"""`fieldwork issue-links`: fresh links for those who have not answered; the old ones stop working."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import click

from surveyapp.cli.edge import require_place, settings, transaction, words, write_whole
from surveyapp.services import waves
from surveyapp.services.common import OPERATOR


@click.group("fieldwork")
def command() -> None:
    """Fieldwork: issue fresh links."""


@command.command("issue-links")
@click.argument("wave")
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), required=True, help="File to write, one link a line.")
def issue_links(wave: str, out: Path) -> None:
    """Write fresh links (/s/...), one a line, for everybody in WAVE who has not answered."""
    require_place(out)
    with transaction() as session:
        tokens = list(waves.reissue_links(session, OPERATOR, datetime.now(UTC), wave, settings().link_key))
        write_whole(out, "".join(f"/s/{token}\n" for token in tokens).encode(), secret=True)
    click.echo(words().ngettext("%(num)s länk i %(file)s", "%(num)s länkar i %(file)s", len(tokens), file=out))
