"""What can be learnt from documents so small that a pencil gives the answer."""

from __future__ import annotations

import pytest

from surveyapp.audit.attack import Kind
from tests.audit.documents import OPTIONS, audited, counted, document, frame, learnt

THREE_AREAS = frame((8, "a"), (8, "b"), (3, "c"))
A, B, C = ({"where": {"area": name}} for name in "abc")


def test_the_rest_of_a_release_by_thresholds_alone_is_known():
    """19 people less the 8 and the 8 that are shown: three are left, two gave 1 and one gave 5."""
    report = audited(
        document(THREE_AREAS, counted(4, 4, 4, 3, 4), A | counted(1, 2, 2, 1, 2), B | counted(1, 2, 2, 2, 1), C | {"suppressed": True})
    )
    exact = [one for one in report.learnt if one.finding.kind is Kind.EXACT]
    assert [(one.finding.group.size, one.finding.counts) for one in exact] == [(3, (("1", 2), ("2", 0), ("3", 0), ("4", 0), ("5", 1)))]
    assert exact[0].entries == ("e0", "e1", "e2")


def test_a_blank_never_stands_alone_but_two_of_them_do():
    """With two groups withheld their eleven answers are mixed: nothing is certain of either."""
    report = audited(document(THREE_AREAS, counted(4, 4, 4, 3, 4), A | counted(1, 2, 2, 1, 2), B | {"suppressed": True}))
    assert [one for one in learnt(report) if one[1] != "everybody"] == []


def test_a_rounded_mean_of_five_at_the_end_of_the_scale_says_what_all_answered():
    """n 5 and mean 5.0 with one decimal: the sum is at least 24.75, so 25."""
    report = audited(document(frame((5, "a"), (9, "b")), A | {"n": 5, "n_valid": 5, "mean": 5.0, "mean_decimals": 1}))
    assert learnt(report) == [(Kind.ALL, "area=a", ("5",))]
    assert report.learnt[0].entries == ("e0",)


def test_one_who_is_in_the_group_knows_the_others_where_all_but_one_are_certain():
    """n 5 and mean 4.8: the sum is 24, so four gave 5 and one gave 4; all are on one side even for an outsider."""
    content = document(frame((5, "a"), (9, "b")), A | {"n": 5, "n_valid": 5, "mean": 4.8, "mean_decimals": 1})
    assert learnt(audited(content)) == [(Kind.SIDE, "area=a", ("4", "5")), (Kind.BUT_ONE, "area=a", ("5",))]
    assert learnt(audited(content, insider=False)) == [(Kind.SIDE, "area=a", ("4", "5"))]


def test_two_dimensions_that_cross_leave_a_single_person_between_them():
    """Everybody in the area but one is a nurse, and area and nurses are both printed: the one is the difference."""
    people = frame((7, "a", "nurse"), (1, "a", "manager"), (9, "b", "nurse"), attributes=("area", "role"))
    nurses, b = {"where": {"role": "nurse"}}, {"where": {"area": "b"}}
    whole = document(people, counted(3, 3, 4, 3, 4), nurses | counted(2, 3, 4, 3, 4), b | counted(1, 2, 2, 2, 2))
    report = audited(whole)
    assert (Kind.ALL, "role=manager", ("1",)) in learnt(report)
    assert (Kind.ALL, "role=manager", ("1",)) not in learnt(audited(whole | {"publications": whole["publications"][1:]}))


def test_a_percentage_pins_a_count():
    """29 of 100 among 7 is 2 people and nothing else; 57 is 4; so that the third option has 1."""
    options = [*({"code": code, "value": None} for code in "xyz"), OPTIONS[-1]]
    printed = {"n": 7, "pct": {"x": 29, "y": 57}, "pct_decimals": 0, "pct_base": "valid"}
    report = audited(document(frame((7, "a"), (9, "b")), A | printed, options=options, k=8))
    assert [one.finding.counts for one in report.learnt if one.finding.kind is Kind.EXACT] == [(("x", 2), ("y", 4), ("z", 1))]


def test_shares_of_everybody_on_one_side_are_a_finding_in_any_group():
    printed = {"n": 9, "shares": [{"options": ["4", "5"], "pct": 100, "decimals": 0, "base": "valid"}]}
    assert learnt(audited(document(frame((9, "a"), (9, "b")), A | printed))) == [(Kind.SIDE, "area=a", ("4", "5"))]


def test_the_sum_of_a_small_group_is_known_where_exact_sums_are_printed():
    """18.000 less 12.000 in sums: the three that are left sum to 10, in several ways."""
    mean = {"mean_decimals": 3}
    report = audited(
        document(
            frame((8, "a"), (3, "b")),
            {"n": 11, "n_valid": 11, "mean": 3.091, **mean},
            A | {"n": 8, "n_valid": 8, "mean": 3, **mean},
        )
    )
    sums = [one.finding for one in report.learnt if one.finding.kind is Kind.SUM]
    assert [(one.group.size, one.total, one.answered) for one in sums] == [(3, "10", 3)]


def test_everybody_who_does_not_know_is_certain_too():
    report = audited(document(frame((4, "a"), (9, "b")), A | {"n": 4, "n_valid": 0, "counts": {"dk": 4}}))
    assert learnt(report) == [(Kind.UNSURE, "area=a", ("dk",))]


def test_where_it_is_not_known_who_met_the_question_a_shown_mean_gives_nobody_away():
    """Five of nine met it and all answered 5, but outsiders do not know which five: the finding is on those who answered."""
    met = {"n": 5, "n_counts": "met", "n_valid": 5, "mean": 5.0, "mean_decimals": 1}
    assert learnt(audited(document(frame((9, "a"), (9, "b")), A | met))) == [(Kind.ALL, "area=a", ("5",))]
    spread = met | {"mean": 3.0}
    assert learnt(audited(document(frame((9, "a"), (9, "b")), A | spread))) == []


def test_a_release_that_shows_the_whole_and_two_bland_groups_is_safe():
    whole = counted(3, 5, 8, 5, 3)
    mean = {"n": 12, "n_valid": 12, "mean": 3.0, "mean_decimals": 1}
    report = audited(document(frame((12, "a"), (12, "b")), whole, A | mean, B | mean))
    assert (report.learnt, report.contradictions, report.undecided, report.untried) == ([], [], 0, 0)
    assert (report.questions, report.groups) == (1, 3)


def test_an_answer_that_nobody_at_all_gave_says_nothing_of_a_small_group():
    assert audited(document(frame((12, "a"), (3, "b")), counted(0, 5, 4, 3, 3))).learnt == []


def test_an_answer_that_is_missing_in_a_small_group_alone_does():
    """Both who gave 1 are in the area that is shown."""
    report = audited(document(frame((12, "a"), (4, "b")), counted(2, 4, 4, 3, 3), A | {"counts": {"1": 2}}))
    assert learnt(report, Kind.EMPTY) == [(Kind.EMPTY, "area=b", ("1",))]


def test_versions_tell_what_came_between_them():
    """Four came late, and nobody else was new: who they are is not known, only how they answered, so that nothing is said of a group."""
    hidden = {"hidden_attributes": {"answered_in": ["v1", "v2"]}}
    people = frame((8, "a"), (4, "b"), **hidden)
    first = {"where": {"area": "a", "answered_in": "v1"}} | counted(2, 2, 2, 1, 1)
    report = audited(document(people, counted(2, 2, 2, 1, 5), first))
    assert (Kind.ALL, "area=b", ("5",)) in learnt(report)


def test_how_many_others_had_answered_by_a_version_is_no_contradiction():
    """Of two questionnaires (or waves) in one document: who had answered the other one is not said of this one's people."""
    people = frame((6, "managers"), (7, "staff"), attributes=("instrument",), hidden_attributes={"answered_in": ["v1", "v2"]})
    managers, first = {"where": {"instrument": "managers"}}, {"where": {"instrument": "managers", "answered_in": "v1"}}
    others = {"question": "*", "where": {"instrument": "staff", "answered_in": "v1"}, "n": 5}
    assert audited(document(people, managers | counted(2, 1, 1, 1, 1), first | {"n": 4}, others)).contradictions == []
    wrong = {"question": "*", "where": {"instrument": "managers", "answered_in": "v1"}, "n": 5}
    (found,) = audited(document(people, first | counted(1, 1, 1, 1, 0), managers | {"n": 6}, wrong)).contradictions
    assert found.entries == ("e0", "e1", "e2")


def test_a_union_of_groups_is_read_and_named():
    union = {"any_of": [{"area": "a"}, {"area": "c"}]} | counted(0, 0, 0, 0, 11)
    entry = {"id": "u", "question": "q", **union}
    content = document(THREE_AREAS) | {"publications": [entry, {"id": "all", "question": "q", "where": {}} | counted(2, 2, 2, 2, 11)]}
    report = audited(content)
    assert learnt(report, Kind.ALL) == [(Kind.ALL, "area!=b", ("5",))]
    assert report.learnt[0].entries == ("u",)


def test_a_document_that_contradicts_itself_is_told_by_its_entries():
    report = audited(document(THREE_AREAS, counted(4, 4, 4, 3, 4), A | counted(5, 0, 0, 0, 3), B | counted(1, 2, 2, 2, 1)))
    assert [(one.question, one.entries) for one in report.contradictions] == [("q", ("e0", "e1"))]
    assert report.learnt == []


@pytest.mark.parametrize("wrong", [{"n": 7}, {"n_invited": 9}, {"shares": [{"pct": 88, "decimals": 0, "base": "invited"}]}])
def test_figures_on_who_answered_are_held_against_the_frame(wrong):
    report = audited(document(THREE_AREAS, {"question": "*", "where": {"area": "a"}} | wrong))
    assert [(one.question, one.entries) for one in report.contradictions] == [("*", ("e0",))]


def test_figures_on_who_answered_that_are_right_are_no_finding():
    right = {"n": 8, "n_invited": 8, "shares": [{"pct": 100, "decimals": 0, "base": "invited"}]}
    report = audited(document(THREE_AREAS, {"question": "*", "where": {"area": "a"}} | right))
    assert (report.contradictions, report.learnt) == ([], [])


def test_what_is_not_used_is_listed():
    unread = {"sd": 0.4, "sd_decimals": 1, "interval": [2, 4], "hours": {"1": 3}}
    content = document(THREE_AREAS, counted(4, 4, 4, 3, 4) | unread)
    content["questions"] |= {"index": {"mean_of": ["q"]}, "chosen": {"options": OPTIONS, "several": True}, "text": {"options": []}}
    report = audited(content)
    assert report.unread == {"hours": 1, "interval": 1, "sd": 1}
    assert report.left_out == ["index", "chosen", "text"]
