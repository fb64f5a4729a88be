"""A stored release as sdc-audit/1: every printed figure as an entry that an outsider can audit. Reads the publication and nothing else."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction
from typing import Any

from surveyapp.disclosure.findings.written import Edit, flagged
from surveyapp.disclosure.linked.figures import Bound, Mean
from surveyapp.disclosure.released import Cell, Contrast, Finding, Kind, Publication, Reason, ReleasedTable, Side, Strength, Verdict
from surveyapp.disclosure.released_texts import TextRelease
from surveyapp.disclosure.simulate import mean_fields
from surveyapp.persistence.rows import ReleaseRow
from surveyapp.services.registry import add_texts, text_entries
from surveyapp.services.registry_document import ATTRIBUTES, FORMAT, STANDS_ON, about, frame_of
from surveyapp.services.release_requests import publication_of

NOTHING: Mapping[str, Edit] = {}
STRENGTHS = {
    Strength.DIFFERENCE: "skillnad",
    Strength.INDICATES: "indikerar",
    Strength.NO_CERTAIN_DIFFERENCE: "ingen säker skillnad",
    Strength.DESCRIPTION: "beskrivning",
}
VERDICTS = {
    Verdict.DIFFERENCE: "skillnad",
    Verdict.NO_CERTAIN_DIFFERENCE: "ingen säker skillnad",
    Verdict.TOO_FEW: "för få för jämförelse",
}


def audit_document(
    row: ReleaseRow, *, with_frame: bool = True, edits: Mapping[str, Edit] = NOTHING, texts: TextRelease | None = None
) -> dict[str, Any]:
    """The whole release: policy, publications, sentences, questions, and (for the auditor only) the frame of each instrument.

    `edits`: the consultant's own sentences, which are published beside the drafts; `texts`: what is out of respondents' own words.
    """
    publication = publication_of(row)
    document: dict[str, Any] = {"format": FORMAT, "release": about(row), **release_entries(publication)}
    document["publications"] = [_alone(entry) for entry in document["publications"]]
    sentences = zip(document["sentences"], publication.findings, strict=True)
    document["sentences"] = [sentence | edited(publication, finding, edits.get(finding.id)) for sentence, finding in sentences]
    if texts is not None:
        add_texts(document, text_entries(texts))
    if with_frame and row.frame is not None:
        document["frame"] = frame_of(row.frame)
    return document


def _alone(entry: dict[str, Any]) -> dict[str, Any]:
    """An entry without the version whose answers it stands on, which only matters beside that version."""
    return {name: value for name, value in entry.items() if name != STANDS_ON}


def release_entries(publication: Publication) -> dict[str, Any]:
    """Everything that a release says: policy, questions, publications, sentences, what is withheld."""
    return {
        "policy": {"k": publication.policy["min_respondents"], **publication.policy},
        "questions": dict(_questions(publication)),
        "publications": [entry for table in publication.tables for entry in _entries(publication, table)],
        "sentences": [_sentence(publication, finding) for finding in publication.findings],
        "withheld": publication.to_document().get("withheld", []),
    }


def _sentence(publication: Publication, finding: Finding) -> dict[str, Any]:
    """A sentence with the entries that it rests on, and what the test on whole respondents added to them: one word."""
    return {
        "id": finding.id,
        "text": dict(finding.text),
        "verdict": STRENGTHS[finding.strength],
        "method": finding.method,
        "cells": list(dict.fromkeys(entry for line in finding.evidence for cell in line.cells for entry in _cited(publication, cell))),
    }


def edited(publication: Publication, finding: Finding, edit: Edit | None) -> dict[str, Any]:
    """The consultant's own sentence, where there is one that is printed."""
    if edit is None or edit.left_out or not edit.text or flagged(publication, finding, edit):
        return {}
    return {"edited": dict(edit.text)}


def _cited(publication: Publication, cell: str) -> Iterator[str]:
    """The ids of a cell's entries: a gap has one for each side and one for the difference."""
    table = publication.table(cell.rpartition("/")[0])
    if table is not None and table.kind is Kind.GAP:
        yield from (f"{cell}/{part}" for part in ("managers", "staff", "gap"))
    else:
        yield cell


def _questions(publication: Publication) -> Iterator[tuple[str, dict[str, Any]]]:
    """Options of every published variable: value for ratings, "dk" and "missing" as roles."""
    for table in publication.tables:
        if table.kind is Kind.INDEX:
            yield _question(table), {"mean_of": _parts(publication, table)}
        if table.kind is Kind.WEIGHT:
            yield _question(table), {"options": [{"code": code, "value": None} for code in table.cells[0].counts or {}]}
        item = publication.labels["items"][table.instrument].get(table.item)
        if item is None:
            continue
        if not item.get("scale"):
            yield _question(table), {"options": []}  # a text: only how many wrote is published
            continue
        scale = publication.labels["scales"][item["scale"]]
        rating = scale["type"] == "rating"
        options = [{"code": o["value"], "value": place if rating else None} for place, o in enumerate(scale["options"], 1)]
        options += [{"code": "dk", "value": None, "role": "dk"}, {"code": "blank", "value": None, "role": "missing"}]
        several = {"several": True} if table.kind in {Kind.CHOICES, Kind.REASONS} else {}  # counts are of choices, not of people
        yield _question(table), {"options": options, **several}


def _parts(publication: Publication, table: ReleasedTable) -> list[str]:
    """The questions that an index is the mean of."""
    index = next(index for index in publication.labels["indices"] if index["id"] == table.item)
    of = f".{table.function}" if table.function else ""
    return [f"{table.instrument}/{item}{of}" for item in index["items"] if item in publication.labels["items"][table.instrument]]


def _question(table: ReleasedTable) -> str:
    name = table.item if table.function is None else f"{table.item}.{table.function}"
    return f"{table.instrument}/{name}"


def _entries(publication: Publication, table: ReleasedTable) -> Iterator[dict[str, Any]]:
    for cell in table.cells:
        entry: dict[str, Any] = {
            "id": f"{table.id}/{cell.group}",
            "question": "*" if table.kind is Kind.RESPONSE_RATE else _question(table),
            "where": _where(publication, table, cell.group),
        }
        if table.stands_on:
            entry[STANDS_ON] = table.stands_on
        if cell.reason is not None:
            yield {**entry, "suppressed": True, "reason": str(cell.reason)}
        elif table.kind in {Kind.GAP, Kind.CONTEXT}:
            yield from _sides(publication, table, entry, cell)
        elif table.kind is Kind.WAVES:
            yield {**entry, **_since_before(cell, entry["where"])}
        else:
            yield {**entry, **_figures(publication, table, cell), **_against_rest(publication, table, cell, entry["where"])}


def _where(publication: Publication, table: ReleasedTable, group_id: str) -> dict[str, Any]:
    everybody: dict[str, Any] = {"instrument": table.instrument}
    if group_id == "all":
        return everybody
    for part in group_id.split("*"):  # a cell of a two-way table is two groups at once
        dimension, segments = part.split(":", 1)
        several = segments.split("+")
        everybody[ATTRIBUTES[table.instrument][dimension]] = several[0] if len(several) == 1 else several
    return everybody


def _figures(publication: Publication, table: ReleasedTable, cell: Cell) -> dict[str, Any]:
    """Numbers exactly as printed, with their decimals."""
    found: dict[str, Any] = {}
    if table.kind is Kind.RESPONSE_RATE:
        return {"n": cell.answered, "n_invited": cell.invited, "shares": [{"pct": cell.percent, "decimals": 0, "base": "invited"}]}
    if table.kind is Kind.WEIGHT:
        return {"counts": dict(cell.counts or {}), "hours": dict(cell.hours or {}), "hours_decimals": 0}
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
        found |= _met(cell.n)
    if cell.at_least is not None or cell.at_most is not None:
        found |= _bound(publication, table, cell)
    if cell.mean is not None:
        index = table.kind is Kind.INDEX
        found |= {"mean": float(cell.mean), "mean_decimals": 0 if index else 1}
        if index:
            found["mean_scale"] = [25, -25]
    shares = list(_shares(publication, table, cell))
    return found | ({"shares": shares} if shares else {}) | _printed_extras(cell)


def _met(n: int | None) -> dict[str, Any]:
    """A group's printed n: those who met the question, a blank included, so that it is the same for all questions of the group."""
    return {"n": n, "n_counts": "met"}


def _bound(publication: Publication, table: ReleasedTable, cell: Cell) -> dict[str, Any]:
    """A mean that is printed as a bound: the scale ends where everybody's printed answers end."""
    whole = publication.table(table.id.rsplit("/", 1)[0] + "/all")
    counts = list((whole.cells[0].counts or {}).values()) if whole else []
    used = [place for place, count in enumerate(counts, 1) if count] or [1, len(counts)]
    bound, text = (Bound.AT_LEAST, cell.at_least) if cell.at_least is not None else (Bound.AT_MOST, cell.at_most or "")
    return mean_fields(Mean(int(text.replace(".", "")), bound), Fraction(used[0]), Fraction(used[-1]))


def _printed_extras(cell: Cell) -> dict[str, Any]:
    found: dict[str, Any] = {}
    if cell.low is not None and cell.high is not None:
        found["interval"] = [float(cell.low), float(cell.high)]
    if cell.difference is not None:
        found["difference_from_all"] = {"value": float(cell.difference), "decimals": _decimals(cell.difference)}
    if cell.dont_know_band is not None:
        found["dont_know_band"] = cell.dont_know_band
    if cell.bounds is not None:
        found["bounds"] = {"pct": list(cell.bounds), "decimals": 0, "base": "invited"}
    return found


def _shares(publication: Publication, table: ReleasedTable, cell: Cell) -> Iterator[dict[str, Any]]:
    """Printed shares of several options together: the two sides of the whole, the three bands of a group."""
    item = publication.labels["items"][table.instrument].get(table.item)
    if item is None or not item.get("scale"):
        return
    scale = publication.labels["scales"][item["scale"]]
    if table.kind is Kind.REACH:  # some contact: every option but the last
        if cell.percent is not None:
            contact = [option["value"] for option in scale["options"][:-1]]
            yield {"options": contact, "pct": cell.percent, "decimals": 0, "base": "valid"}
        return
    sides = {"unfavourable": scale["unfavourable"], "favourable": scale["favourable"]}
    printed = {name: getattr(cell, name) for name in sides}
    if cell.bands is not None:
        used = {*scale["unfavourable"], *scale["favourable"]}
        sides["middle"] = [option["value"] for option in scale["options"] if option["value"] not in used]
        printed = dict(zip(("unfavourable", "middle", "favourable"), cell.bands, strict=True))
    for name, share in printed.items():
        if share is not None:
            yield {"options": list(sides[name]), "pct": share, "decimals": 0, "base": "valid"}


def _against_rest(publication: Publication, table: ReleasedTable, cell: Cell, where: Mapping[str, Any]) -> dict[str, Any]:
    """A group's printed comparison with everybody else of its dimension who was asked."""
    if cell.contrast is None:
        return {}
    others = [c.group for c in table.cells if c.group not in (cell.group, "all") and c.reason is not Reason.NOT_ASKED]
    groups = {group.id: group for group in publication.groups[f"{table.instrument}/{table.dimension}"]}
    rest = [segment for other in others for segment in groups[other].segments]
    against = {"instrument": table.instrument, ATTRIBUTES[table.instrument][table.dimension]: rest}
    return {"contrast": {"of": dict(where), "against": against, **_comparison(cell.contrast)}}


def _since_before(cell: Cell, where: Mapping[str, Any]) -> dict[str, Any]:
    """This wave's mean, which stands with the question's own entry too, and the change. The other side is a figure of another document."""
    now, before, contrast = cell.now, cell.before, cell.contrast
    if now is None or before is None or contrast is None:
        raise ValueError(cell.group)
    against = {"wave": contrast.against, **_mean_of(before)}
    return {**_mean_of(now), "contrast": {"of": dict(where), "against": against, **_comparison(contrast)}}


def _mean_of(side: Side) -> dict[str, Any]:
    return {"n_valid": side.n, "mean": float(side.mean), "mean_decimals": 1}


def _comparison(contrast: Contrast) -> dict[str, Any]:
    """The printed word, and the figures where something was compared: an interval, or what the value is a bound of with its one end."""
    found: dict[str, Any] = {"verdict": VERDICTS[contrast.verdict]}
    if not contrast.compared:
        return found
    found |= {"value": float(contrast.value), "decimals": _decimals(contrast.value)}
    ends = [float(end) for end in (contrast.low, contrast.high) if end is not None]
    found |= {"bound": contrast.bound, "end": ends[0]} if contrast.bound else {"interval": ends}
    if contrast.delta is not None:
        found |= {"cliffs_delta": float(contrast.delta), "cliffs_delta_decimals": 2}
    return found


def _decimals(text: str) -> int:
    """Of a printed figure: differences of means have one, those of shares are whole percentage points."""
    return len(text.partition(".")[2])


def _sides(publication: Publication, table: ReleasedTable, entry: dict[str, Any], cell: Cell) -> Iterator[dict[str, Any]]:
    """Both means of a pair, each as a figure of its own questionnaire, and the printed gap."""
    pair = next(pair for pair in publication.labels["pairs"] if pair["id"] == table.item)
    of = f".{table.function}" if table.function else ""
    own = {ATTRIBUTES["STF"]["function"]: table.function} if table.function else {}
    asked = {
        "managers": {"question": f"MGR/{pair['manager']}{of}", "where": {"instrument": "MGR"}},
        "staff": {"question": f"STF/{pair['staff']}", "where": {"instrument": "STF", **own}},
    }
    for name, side in (("managers", cell.managers), ("staff", cell.staff)):
        if side is not None:
            base = _met(side.n) if name == "staff" and table.function else {"n_valid": side.n}
            mean = {**base, "mean": float(side.mean), "mean_decimals": 1}
            yield {"id": f"{entry['id']}/{name}", **asked[name], **mean}
    if cell.contrast is not None:
        gap = {"of": asked["staff"], "against": asked["managers"], **_comparison(cell.contrast)}
        yield {"id": f"{entry['id']}/gap", **asked["staff"], "contrast": gap}
