"""A stored release as sdc-audit/1: every printed figure as an entry that an outsider can audit. Reads the publication and nothing else."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from surveyapp.disclosure.released import Cell, Group, Kind, Publication, ReleasedTable
from surveyapp.persistence.rows import ReleaseRow
from surveyapp.services.release_requests import publication_of

# Dimension -> the attribute of the frame; the frame's attributes are the items that hold them.
ATTRIBUTES = {
    "MGR": {"area": "MB1", "role": "MB2", "tenure": "MB3"},
    "STF": {"function": "SB1", "placement": "SB2", "tenure": "SB5"},
}


def audit_document(row: ReleaseRow, *, with_frame: bool = True) -> dict[str, Any]:
    """The whole release: policy, publications, questions, and (for the auditor only) the frame of each instrument."""
    publication = publication_of(row)
    document: dict[str, Any] = {
        "format": "sdc-audit/1",
        "policy": {"k": publication.policy["min_respondents"], **publication.policy},
        "release": {
            "study": publication.study,
            "wave": publication.wave,
            "version": publication.version,
            "status": publication.status,
            "fingerprint": row.fingerprint,
            "data_version": publication.data_version,
            "facts": publication.facts,
        },
        "questions": dict(_questions(publication)),
        "publications": [entry for table in publication.tables for entry in _entries(publication, table)],
        "withheld": publication.to_document().get("withheld", []),
    }
    if with_frame and row.frame is not None:
        document["frames"] = {
            key: {"attributes": list(ATTRIBUTES[key].values()), "knows_response": True, "units": units} for key, units in row.frame.items()
        }
    return document


def _questions(publication: Publication) -> Iterator[tuple[str, dict[str, Any]]]:
    """Options of every published variable: value for ratings, "dk" and "missing" as roles."""
    for table in publication.tables:
        item = publication.labels["items"][table.instrument].get(table.item)
        if item is None or not item.get("scale"):
            continue
        scale = publication.labels["scales"][item["scale"]]
        rating = scale["type"] == "rating"
        options = [{"code": o["value"], "value": place if rating else None} for place, o in enumerate(scale["options"], 1)]
        options += [{"code": "dk", "value": None, "role": "dk"}, {"code": "blank", "value": None, "role": "missing"}]
        yield _question(table), {"options": options}


def _question(table: ReleasedTable) -> str:
    name = table.item if table.function is None else f"{table.item}.{table.function}"
    return f"{table.instrument}/{name}"


def _entries(publication: Publication, table: ReleasedTable) -> Iterator[dict[str, Any]]:
    for cell in table.cells:
        entry: dict[str, Any] = {
            "id": f"{table.id}/{cell.group}",
            "instrument": table.instrument,
            "question": "*" if table.kind is Kind.RESPONSE_RATE else _question(table),
            "where": _where(publication, table, cell.group),
        }
        if cell.reason is not None:
            yield {**entry, "suppressed": True, "reason": str(cell.reason)}
        elif table.kind in {Kind.GAP, Kind.CONTEXT}:
            yield from _sides(entry, cell)
        else:
            yield {**entry, **_figures(table, cell)}


def _where(publication: Publication, table: ReleasedTable, group_id: str) -> dict[str, Any]:
    if group_id == "all":
        return {}
    groups = publication.groups[f"{table.instrument}/{table.dimension}"]
    group: Group = next(g for g in groups if g.id == group_id)
    segments = list(group.segments)
    return {ATTRIBUTES[table.instrument][table.dimension]: segments[0] if len(segments) == 1 else segments}


def _figures(table: ReleasedTable, cell: Cell) -> dict[str, Any]:
    """Numbers exactly as printed, with their decimals."""
    found: dict[str, Any] = {}
    if table.kind is Kind.RESPONSE_RATE:
        return {"n": cell.answered, "n_invited": cell.invited, "shares": [{"pct": cell.percent, "decimals": 0, "base": "invited"}]}
    if cell.counts is not None:
        found["counts"] = dict(cell.counts)
        found["n_valid"] = cell.n
        found["n"] = (cell.n or 0) + (cell.dont_know or 0)
        if cell.dont_know is not None:
            found["counts"]["dk"] = cell.dont_know
        if cell.blank is not None:
            found["counts"]["blank"] = cell.blank
        found["pct"], found["pct_decimals"], found["pct_base"] = dict(cell.percents or {}), 0, "valid"
    else:
        found["n_met"] = cell.n
    if cell.bands is not None:
        found["bands"] = {"pct": list(cell.bands), "decimals": 0, "base": "valid"}
    if cell.mean is not None:
        index = table.kind is Kind.INDEX
        found |= {"mean": float(cell.mean), "mean_decimals": 0 if index else 1}
        if index:
            found["mean_scale"] = [25, -25]
    return found | _printed_extras(cell)


def _printed_extras(cell: Cell) -> dict[str, Any]:
    found: dict[str, Any] = {}
    if cell.low is not None and cell.high is not None:
        found["interval"] = [float(cell.low), float(cell.high)]
    if cell.difference is not None:
        found["difference_from_all"] = {"value": float(cell.difference), "decimals": 1}
    if cell.contrast is not None:
        found["contrast"] = _contrast(cell)
    if cell.dont_know_band is not None:
        found["dont_know_band"] = cell.dont_know_band
    if cell.bounds is not None:
        found["bounds"] = {"pct": list(cell.bounds), "decimals": 0, "base": "invited"}
    for name in ("favourable", "unfavourable"):
        value = getattr(cell, name)
        if value is not None:
            found.setdefault("shares", []).append({"side": name, "pct": value, "decimals": 0, "base": "valid"})
    return found


def _contrast(cell: Cell) -> dict[str, Any]:
    contrast = cell.contrast
    if contrast is None:
        return {}
    found: dict[str, Any] = {"against": contrast.against, "verdict": str(contrast.verdict)}
    if contrast.low is not None and contrast.high is not None:
        found |= {"value": float(contrast.value), "decimals": 1, "interval": [float(contrast.low), float(contrast.high)]}
    return found


def _sides(entry: dict[str, Any], cell: Cell) -> Iterator[dict[str, Any]]:
    """Both means of a pair, and the printed gap."""
    for name, side in (("managers", cell.managers), ("staff", cell.staff)):
        if side is not None:
            yield {**entry, "id": f"{entry['id']}/{name}", "side": name, "n_met": side.n, "mean": float(side.mean), "mean_decimals": 1}
    if cell.contrast is not None:
        yield {**entry, "id": f"{entry['id']}/gap", "contrast": _contrast(cell)}
