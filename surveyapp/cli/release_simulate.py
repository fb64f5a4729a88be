"""`release simulate DIRECTORY`: what would be printed of a data set, from files alone."""

from __future__ import annotations

import json
from pathlib import Path

import click

from surveyapp.cli.edge import require_place, told, words, write_whole
from surveyapp.disclosure.simulate import publications
from surveyapp.services.case_files import read_case

PUBLICATION = "publication.json"


@click.command("simulate")
@click.argument("case_dir", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--one-way", is_flag=True, help="Without the two-way tables.")
def command(case_dir: Path, one_way: bool) -> None:
    """Read case.json, frame.csv and answers.csv in CASE_DIR and write publication.json there: everything that would be printed.

    No database is needed or touched. The same files give the same publication.
    """
    target = case_dir / PUBLICATION
    require_place(target)
    with told():
        found = list(publications(read_case(case_dir), two_way=not one_way))
        write_whole(target, json.dumps({"publications": found}, ensure_ascii=False, indent=1).encode())
    hidden = sum(bool(entry.get("suppressed")) for entry in found)
    t = words().gettext
    click.echo(t("%(file)s: %(number)s uppgifter, %(hidden)s av dem visas inte.", file=str(target), number=len(found), hidden=hidden))
