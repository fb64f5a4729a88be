"""The release written down for an auditor: everything that is printed, and nothing that is not, in the words of sdc-audit/1."""

from __future__ import annotations

import json

import pytest

from surveyapp.disclosure.findings.written import Edit
from surveyapp.disclosure.released import Kind, Verdict
from surveyapp.persistence.database import Database
from surveyapp.persistence.rows import ReleaseRow
from surveyapp.services.release_export import audit_document
from surveyapp.services.release_requests import publication_of


@pytest.fixture(scope="module")
def released(demo_template):
    folder, demo = demo_template
    store = Database(f"sqlite:///{folder / 'surveyapp.sqlite'}")
    with store.session(write=False) as session:
        row = session.query(ReleaseRow).filter_by(wave_id=demo.closed_wave).one()
    store.dispose()
    return row


@pytest.fixture(scope="module")
def document(released):
    return json.loads(json.dumps(audit_document(released)))


def test_every_cell_is_an_entry_and_every_entry_has_its_question(released, document):
    publication, entries = publication_of(released), {entry["id"]: entry for entry in document["publications"]}
    assert len(entries) == len(document["publications"])
    for table in publication.tables:
        for cell in table.cells:
            if table.kind in (Kind.GAP, Kind.CONTEXT):
                assert {f"{table.id}/{cell.group}/managers", f"{table.id}/{cell.group}/staff"} <= entries.keys()
            else:
                assert entries[f"{table.id}/{cell.group}"].get("suppressed", False) == (not cell.shown)
    assert {entry["question"] for entry in entries.values()} - {"*"} == document["questions"].keys()


def test_every_sentence_refers_to_entries_that_are_published(released, document):
    publication, entries = publication_of(released), {entry["id"] for entry in document["publications"]}
    assert [one["id"] for one in document["sentences"]] == [finding.id for finding in publication.findings]
    for one in document["sentences"]:
        assert set(one["cells"]) <= entries, one["id"]
        assert bool(one["cells"]) == (one["method"] != "refused")
    gap = next(one for one in document["sentences"] if one["id"].startswith("FT38/"))
    assert {name.rsplit("/", 1)[1] for name in gap["cells"]} == {"managers", "staff", "gap"}
    rate = next(one for one in document["sentences"] if one["id"] == "FT01/MGR")
    assert (rate["text"]["sv"].split(".")[0], rate["verdict"], rate["cells"][0]) == (
        "64 av 82 chefer har svarat (78 procent)", "beskrivning", "MGR/rate/all/all",
    )  # fmt: skip


def test_the_consultants_own_sentence_is_published_beside_the_draft_unless_it_is_flagged_or_left_out(released):
    def edited(**edit):
        sentences = audit_document(released, edits={"FT01/MGR": Edit(**edit)})["sentences"]
        return next(one for one in sentences if one["id"] == "FT01/MGR").get("edited")

    assert edited(text={"sv": "64 av 82 svarade."}) == {"sv": "64 av 82 svarade."}
    assert edited(text={"sv": "65 av 82 svarade."}) is None
    assert edited(text={"sv": "64 av 82 svarade."}, left_out=True) is None


def test_a_groups_entry_says_who_with_what_n_and_mean_and_against_whom(released, document):
    publication, entries = publication_of(released), {entry["id"]: entry for entry in document["publications"]}
    table = publication.table("MGR/MF8.hr/area")
    for cell in table.cells:
        entry = entries[f"MGR/MF8.hr/area/{cell.group}"]
        if not cell.mean:
            assert entry["reason"] == str(cell.reason) if cell.reason else "mean_scale" in entry
            continue
        assert (entry["n"], entry["n_counts"], entry["mean"]) == (cell.n, "met", float(cell.mean))
        of, against = entry["contrast"]["of"]["MB1"], entry["contrast"]["against"]["MB1"]
        mine = {of} if isinstance(of, str) else set(of)
        assert mine.isdisjoint(against)
        assert len(mine | set(against)) == 5
        words = {
            Verdict.DIFFERENCE: "skillnad",
            Verdict.NO_CERTAIN_DIFFERENCE: "ingen säker skillnad",
            Verdict.TOO_FEW: "för få för jämförelse",
        }
        assert entry["contrast"]["verdict"] == words[cell.contrast.verdict]


def test_contact_by_area_is_the_share_of_every_answer_but_none_and_is_compared_in_percentage_points(released, document):
    publication, entries = publication_of(released), {entry["id"]: entry for entry in document["publications"]}
    table = publication.table("MGR/MR1.kansli/area")
    shown = [cell for cell in table.cells if cell.shown]
    assert len(shown) > 1
    for cell in shown:
        entry = entries[f"{table.id}/{cell.group}"]
        assert entry["shares"] == [{"options": ["often", "sometimes"], "pct": cell.percent, "decimals": 0, "base": "valid"}]
        assert entry["difference_from_all"] == {"value": float(cell.difference), "decimals": 0}
        assert (entry["contrast"]["value"], entry["contrast"]["decimals"]) == (float(cell.contrast.value), 0)


def test_a_bound_is_compared_with_one_end_and_everything_else_with_two(released, document):
    publication, entries = publication_of(released), {entry["id"]: entry for entry in document["publications"]}
    seen = set()
    for table in publication.of_kind(Kind.GROUPS, "MGR"):
        for cell in table.cells:
            if cell.contrast is None:
                continue
            found, contrast = entries[f"{table.id}/{cell.group}"]["contrast"], cell.contrast
            figures = {name: found[name] for name in ("value", "interval", "bound", "end") if name in found}
            if not contrast.compared:
                assert figures == {}
            elif contrast.bound:
                assert figures == {"value": float(contrast.value), "bound": cell.bound, "end": float(contrast.low or contrast.high)}
            else:
                assert figures == {"value": float(contrast.value), "interval": [float(contrast.low), float(contrast.high)]}
            seen.add((contrast.bound, contrast.compared))
    assert seen >= {(None, True), (None, False), ("at_least", True)}


def test_the_frame_is_for_the_auditor_only(released, document):
    units = document["frame"]["units"]
    assert (len(units), sum(unit["responded"] for unit in units)) == (82 + 94, 64 + 73)
    assert all("@" not in json.dumps(unit) for unit in units)
    assert "frame" not in audit_document(released, with_frame=False)


def test_no_group_is_published_with_a_spread_or_with_counts(document):
    for entry in document["publications"]:
        assert not {"sd", "median", "min", "max"} & entry.keys()
        if len(entry["where"]) > 1:
            assert "counts" not in entry
            assert "pct" not in entry


def test_questions_whose_counts_are_of_choices_and_not_of_people_say_so(document):
    several = {name for name, question in document["questions"].items() if question.get("several")}
    assert several == {"MGR/MR2", "MGR/MT1", "STF/SB3", "STF/ST1"}


def test_time_thieves_are_weighed_where_five_or_more_stand_behind(document):
    weights = [entry for entry in document["publications"] if entry["question"].endswith("/IX_thief")]
    assert len(weights) == 2
    for entry in weights:
        assert entry["counts"].keys() == entry["hours"].keys()
        assert all(count >= 5 for count in entry["counts"].values())
