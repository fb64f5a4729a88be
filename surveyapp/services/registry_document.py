"""Everything published of a wave, all versions together, as one sdc-audit/1 document made from the registry.

Entries of an earlier version stand under its name ("v1/..."), and so does where they say which answers they are of (`answered_in`).
Which version an answer came in is used in print and known of nobody: a hidden attribute of the format.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy.orm import Session

from surveyapp.errors import NotFound
from surveyapp.persistence.rows import PublicationRow, ReleaseRow
from surveyapp.services.registry import Entries, add_texts, said_of
from surveyapp.services.release_requests import publication_of, versions_of

FORMAT, VERSION, STANDS_ON = "sdc-audit/1", "answered_in", "stands_on"
# Dimension -> the attribute of the frame; the frame's attributes are the items that hold them.
ATTRIBUTES = {
    "MGR": {"area": "MB1", "role": "MB2", "tenure": "MB3"},
    "STF": {"function": "SB1", "placement": "SB2", "tenure": "SB5"},
}


def document_of(session: Session, wave_id: str, *, with_frame: bool) -> Entries:
    """The document of a wave. NotFound where nothing is out, or where a version came out before there was a registry.

    `with_frame`: with who was invited and who answered, for the auditor only.
    """
    out = versions_of(session, wave_id)
    said = [row for row in said_of(session, wave_id, "release") if row.entries is not None]
    if not out or [row.version for row in said] != [row.version for row in out]:
        raise NotFound()
    names = [f"v{row.version}" for row in out]
    newest: Entries = dict(said[-1].entries or {})
    several = {"versions": [about(row) for row in out]} if len(out) > 1 else {}
    document: Entries = {"format": FORMAT, "release": {**about(out[-1]), **several}, **newest}
    document["questions"] = {name: one for row in said for name, one in (row.entries or {})["questions"].items()}
    document["publications"] = [entry for row in said for entry in _entries(row, names, len(out))]
    document["sentences"] = [sentence for row in said for sentence in _sentences(session, row, names)]
    for texts in said_of(session, wave_id, "texts")[-1:]:
        add_texts(document, _texts(texts.entries or {}, several=len(out) > 1))
    if with_frame and out[-1].frame is not None:
        hidden = {"hidden_attributes": {VERSION: names}} if len(names) > 1 else {}
        document["frame"] = frame_of(out[-1].frame) | hidden
    return document


def _texts(entries: Entries, *, several: bool) -> Entries:
    """Released texts. Where there are several versions, how many wrote is said by each version's own entry."""
    if not several:
        return entries
    return {**entries, "publications": [{name: value for name, value in one.items() if name != "n"} for one in entries["publications"]]}


def about(row: ReleaseRow) -> Entries:
    """Which release a document is of."""
    publication = publication_of(row)
    return {
        "study": publication.study,
        "wave": publication.wave,
        "version": publication.version,
        "status": publication.status,
        "fingerprint": row.fingerprint,
        "data_version": publication.data_version,
        "facts": publication.facts,
    }


def frame_of(frames: Mapping[str, Sequence[Mapping[str, Any]]]) -> Entries:
    """Both populations as one list of people; an attribute that belongs to the other questionnaire is empty."""
    attributes = ["instrument", *(item for key in ATTRIBUTES for item in ATTRIBUTES[key].values())]
    units = [
        {"id": unit["id"], **{name: unit.get(name, "") for name in attributes}, "instrument": key, "responded": unit["responded"]}
        for key, people in frames.items()
        for unit in people
    ]
    return {"attributes": attributes, "knows_response": True, "units": units}


def _entries(row: PublicationRow, names: Sequence[str], number: int) -> Iterator[Entries]:
    """A version's entries. What it says of everybody who had answered by then says so, unless that is everybody."""
    own = f"v{row.version}"
    for entry in (row.entries or {})["publications"]:
        found = {name: value for name, value in entry.items() if name != STANDS_ON}
        until = names.index(f"v{entry.get(STANDS_ON, row.version)}") + 1
        if until < number:
            found = _restricted(found, list(names[:until]))
        yield found if own == names[-1] else {**found, "id": f"{own}/{found['id']}"}


def _restricted(entry: Entries, versions: list[str]) -> Entries:
    """The same of those who had answered by then. Shares of those invited go: the others had not been given up yet."""
    among = versions[0] if len(versions) == 1 else versions
    found = {**entry, "where": {**entry["where"], VERSION: among}}
    if "n_invited" in found:
        del found["n_invited"], found["shares"]
    if "contrast" in found:
        contrast = dict(found["contrast"])
        for side in ("of", "against"):
            where = contrast[side]
            if "wave" in where:
                continue  # of another wave, whose versions are its own
            contrast[side] = {**where, "where": {**where["where"], VERSION: among}} if "where" in where else {**where, VERSION: among}
        found["contrast"] = contrast
    return found


def _sentences(session: Session, row: PublicationRow, names: Sequence[str]) -> Iterator[Entries]:
    """A version's drafts with the cells that they rest on, and every wording of the consultant's own that has been out."""
    lead = "" if f"v{row.version}" == names[-1] else f"v{row.version}/"
    own: dict[str, list[Entries]] = {}
    for one in said_of(session, row.wave_id or "", "sentence"):
        if one.release_id == row.release_id:
            for entry in (one.entries or {})["sentences"]:
                own.setdefault(entry["id"], []).append(entry)
    for sentence in (row.entries or {})["sentences"]:
        edits = own.get(sentence["id"], [])
        more = {"edited": edits[-1]["edited"], "editions": edits} if edits else {}
        yield {**sentence, "id": f"{lead}{sentence['id']}", "cells": [f"{lead}{cell}" for cell in sentence["cells"]], **more}
