"""How far the next version has come, as the page of results says it beside the version that is out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from flask import request, url_for
from flask_babel import gettext as _

from surveyapp.disclosure.released import Publication
from surveyapp.errors import NotFound
from surveyapp.persistence.rows import ReleaseRow, WaveRow
from surveyapp.services.late_answers import is_final
from surveyapp.services.release_requests import counted_in, error_of, latest_release, new_answers, publication_of, version_days, versions_of
from surveyapp.services.waves import get_wave
from surveyapp.web import access
from surveyapp.web.results import parts
from surveyapp.web.sentences import failure
from surveyapp.web.transaction import session

FEW_IN_GROUPS = "groups_changed_a_little"


@dataclass(frozen=True)
class Standing:
    """`work`: the next version while it is made, waits or has failed. `groups`: breakdown -> printed groups that stand in its way."""

    wave: WaveRow
    out: int
    work: ReleaseRow | None
    new: Mapping[str, int]
    enough: bool
    fault: str = ""
    groups: Mapping[str, Sequence[str]] = field(default_factory=dict)
    others: int = 0


def standing_of(wave: WaveRow, publication: Publication) -> Standing | None:
    """None for readers, and where nothing is under way."""
    if not access.may("fieldwork.participation") or wave.state == "released":
        return None
    row = latest_release(session(), wave.id)
    work = None if row is None or row.state == "done" else row
    new, enough = new_answers(session(), wave.id), any(counted_in(session(), wave.id).values())
    error = error_of(work) if work is not None and work.state == "failed" else {}
    if error.get("code") == FEW_IN_GROUPS:
        groups = _named(wave, publication, error["groups"].split())
        return Standing(wave, publication.version, work, new, enough, groups=groups, others=int(error["others"]))
    fault = (failure(error) or _("Det gick inte att ta fram resultatet. Felet är noterat.")) if error else ""
    return Standing(wave, publication.version, work, new, enough, fault)


def _named(wave: WaveRow, publication: Publication, groups: Sequence[str]) -> dict[str, list[str]]:
    """Printed groups by their breakdown: ["MGR/area:norr"] as {"Verksamhetsområde": ["Norr"]}."""
    out = [publication_of(row) for row in versions_of(session(), wave.id)]
    found: dict[str, list[str]] = {}
    for name in groups:
        instrument, group_id = name.split("/", 1)
        dimension = group_id.split(":", 1)[0]
        book = parts.book_of(publication, instrument)
        label = next((g.label for one in out for g in one.groups.get(f"{instrument}/{dimension}", ()) if g.id == group_id), None)
        if label is not None:
            found.setdefault(book.dimension(dimension), []).append(book.text(label))
    return found


# ---------------------------------------------------------------------- reading another version than the newest
def chosen(row: ReleaseRow) -> ReleaseRow:
    """The version that the address asks for, of the same wave. NotFound where that one is not out."""
    wanted = request.args.get("version", type=int)
    if wanted is None or wanted == row.version:
        return row
    for one in versions_of(session(), row.wave_id):
        if one.version == wanted:
            return one
    raise NotFound()


def other_versions(publication: Publication) -> Iterator[tuple[int, Any, str]]:
    """(version, day, address of this page in it) of everything else that is out of the wave, newest first."""
    endpoint = request.endpoint or "results.show"
    kept = {**(request.view_args or {}), **{name: value for name, value in request.args.items() if name != "version"}}
    for version, day in reversed(version_days(session(), publication.wave)):
        if version != publication.version:
            yield version, day, url_for(endpoint, **kept, version=version)


def outlook(publication: Publication) -> str:
    """Whether the newest version is the last one, or another may come. "" of an older one, which is no longer the newest."""
    if version_days(session(), publication.wave)[-1][0] != publication.version:
        return ""
    if is_final(session(), get_wave(session(), publication.wave)):
        return _("Det är den sista versionen: inga fler svar räknas in.")
    return _("Kommer det fler svar kan en ny version ges ut.")
