"""Comparisons from printed figures: every value by hand, what is not compared, and the words that go with them."""

from __future__ import annotations

from dataclasses import replace
from math import ceil, floor, sqrt

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from surveyapp.analysis.summary import Summary
from surveyapp.disclosure.compare import ALPHA, SHARES, Whole, alpha_of, compare_groups, mirror_tables
from surveyapp.disclosure.policy import Policy
from surveyapp.disclosure.released import Cell, Contrast, Kind, Reason, ReleasedTable, Side, Verdict
from surveyapp.domain.mirror import MirrorPair
from tests.disclosure.frames import CARD, frame, managers, tables

PEOPLE = ["norr"] * 9 + ["soder"] * 7 + ["vaster"] * 6
MIXED = "543213445" + "5432344" + "243524"


def compared(answers, people=PEOPLE):
    made = tables(frame(managers(), {"area": people}, {f"{item}.hr": answers for item in CARD}))
    found, families = compare_groups(made.tables, Policy())
    return {table.id: {cell.group: cell for cell in table.cells} for table in found}, families


def away(low, high):
    """Tenths, away from each other."""
    return f"{floor(low * 10) / 10:.1f}", f"{ceil(high * 10) / 10:.1f}"


def test_a_group_is_held_against_the_rest_that_follows_from_the_printed_means():
    cells, families = compared(MIXED)
    norr = cells["MGR/MF8.hr/area"]["area:norr"]
    rest = (3.5 * 22 - 3.4 * 9) / 13  # printed means of all and of the group: 3.569
    variance = (22 * 290 - 76**2) / (22 * 21)  # everybody: 1, 4, 5, 8 and 4 answers; squares 290, sum 76
    error = sqrt(variance * (1 / 9 + 1 / 13) + 2 * 0.1**2 / 12 / (13 / 22) ** 2)  # two rounded means
    level = ALPHA * SHARES["MGR"]["overview"]  # one comparison in its family
    reach = float(stats.t.ppf(1 - level / 2, 21)) * error
    low, high = 3.4 - rest - reach, 3.4 - rest + reach
    assert norr.contrast == Contrast("-0.2", *away(low, high), Verdict.NO_CERTAIN_DIFFERENCE, "rest")
    assert (norr.low, norr.high) == away(3.5 + low * 13 / 22, 3.5 + high * 13 / 22)  # the group is 13/22 as far from all as from the rest
    assert {family.id: family.comparisons for family in families if family.instrument == "MGR"} == {"overview": 1, "functions": 7}


def test_groups_under_eight_are_shown_and_not_compared():
    cells, _ = compared(MIXED)
    soder = cells["MGR/MF8.hr/area"]["area:soder"]
    assert (soder.contrast.verdict, soder.contrast.low, soder.low, soder.mean) == (Verdict.TOO_FEW, None, None, "3.6")


def test_a_large_difference_is_called_one_and_its_interval_excludes_zero():
    answers = "1212112214" * 2 + "4545445512" * 2
    cells, _ = compared(answers, ["norr"] * 20 + ["soder"] * 20)
    norr = cells["MGR/MF8.hr/area"]["area:norr"]
    assert norr.contrast.verdict is Verdict.DIFFERENCE
    assert float(norr.contrast.high) < 0
    assert norr.contrast.value == "-2.2"


def test_the_shares_of_an_appendix_add_up_to_its_alpha():
    assert sum(SHARES["MGR"].values()) == pytest.approx(1)
    assert sum(SHARES["STF"].values()) == pytest.approx(1)
    assert SHARES["MGR"]["gap"] == SHARES["STF"]["gap"]  # the same gaps, judged once
    assert alpha_of("STF", "SPLIT") == pytest.approx(0.08 * ALPHA)


def test_both_appendices_of_a_study_share_five_per_cent():
    judged_once = {(instrument, family) for instrument in SHARES for family in SHARES[instrument]} - {("STF", "gap")}
    assert sum(alpha_of(*family) for family in judged_once) == pytest.approx(0.05)


def groups_of(*cells):
    everybody = Cell("all", n=60, counts=dict(zip("12345", (2, 8, 20, 20, 10), strict=True)), mean="3.5", dont_know=0, blank=0)
    return [
        ReleasedTable("MGR/MG1/all", Kind.DISTRIBUTION, "MGR", "MG1", "all", (everybody,), asked=60),
        ReleasedTable("MGR/MG1/area", Kind.GROUPS, "MGR", "MG1", "area", cells, asked=60),
    ]


def test_a_group_without_a_mean_of_its_own_is_not_compared():
    """Hidden, or printed as n alone."""
    bare, hidden = Cell("area:norr", n=20), Cell("area:soder", reason=Reason.PROTECTS_GROUP)
    (_, found), families = compare_groups(groups_of(bare, hidden, Cell("area:vaster", n=6)), Policy())
    assert [cell.contrast for cell in found.cells] == [None, None, None]
    assert families == []


def test_a_bound_is_compared_where_it_stands_and_open_to_its_side():
    """Everybody: 60 answers, 3.5, variance (60*784 - 208^2)/(60*59) = 1.0667, 59 degrees of freedom. Three comparisons in the family."""
    most, least = Cell("area:norr", n=20, at_most="2.5"), Cell("area:soder", n=20, at_least="4.4")
    beyond, few = Cell("area:vaster", n=10, at_most="3.8"), Cell("area:oster", n=6, at_least="4.0")
    (_, found), (family,) = compare_groups(groups_of(most, least, beyond, few), Policy())
    assert family.comparisons == 3
    t = float(stats.t.ppf(1 - ALPHA * SHARES["MGR"]["whole"] / 3 / 2, 59))
    of_twenty = t * sqrt(1.0667 * (1 / 20 + 1 / 40) + 2 * 0.1**2 / 12 / (2 / 3) ** 2)
    of_ten = t * sqrt(1.0667 * (1 / 10 + 1 / 50) + 2 * 0.1**2 / 12 / (5 / 6) ** 2)
    norr, soder, vaster, oster = found.cells

    _, high = away(0, -1.5 + of_twenty)  # (2.5 - 3.5) / (1 - 20/60) = -1.5: t = -5.2
    assert norr.contrast == Contrast("-1.5", None, high, Verdict.DIFFERENCE, "rest", bound="at_most")
    assert (norr.low, norr.high) == ("1.0", away(0, 3.5 + 2 / 3 * (-1.5 + of_twenty))[1])
    assert (norr.contrast.below, norr.difference) == (True, None)

    low, _ = away(1.35 - of_twenty, 0)  # (4.4 - 3.5) / (2/3) = 1.35: at least 1.3 can be said, not 1.4
    assert soder.contrast == Contrast("1.3", low, None, Verdict.DIFFERENCE, "rest", bound="at_least")
    assert (soder.low, soder.high) == (away(3.5 + 2 / 3 * (1.35 - of_twenty), 0)[0], "5.0")
    assert not soder.contrast.below

    _, high = away(0, 0.36 + of_ten)  # (3.8 - 3.5) / (5/6): at most 3.8 where everybody is 3.5: nothing is known
    assert vaster.contrast == Contrast("0.4", None, high, Verdict.NO_CERTAIN_DIFFERENCE, "rest", bound="at_most")
    assert (vaster.low, vaster.high) == ("1.0", away(0, 3.5 + 5 / 6 * (0.36 + of_ten))[1])

    assert (oster.contrast.verdict, oster.contrast.bound, oster.low, oster.high) == (Verdict.TOO_FEW, None, None, None)
    assert [cell.contrast.compared for cell in found.cells] == [True, True, True, False]


def test_a_dimension_without_a_share_of_alpha_is_not_compared():
    table, groups = groups_of(Cell("x:a", n=20, mean="1.5"), Cell("x:b", n=40, mean="4.5"))
    (_, found), families = compare_groups([table, replace(groups, instrument="STF", dimension="x", id="MGR/MG1/x")], Policy())
    assert (found.cells[0].contrast, families) == (None, [])


tenths = st.integers(10, 50).map(lambda value: f"{value / 10:.1f}")


@given(st.lists(st.tuples(tenths, st.integers(8, 52)), min_size=1, max_size=6))
def test_a_printed_interval_crosses_zero_and_everybodys_line_exactly_where_there_is_no_certain_difference(members):
    cells = [Cell(f"area:{place}", n=n, mean=mean) for place, (mean, n) in enumerate(members)]
    (_, found), _ = compare_groups(groups_of(*cells), Policy())
    for cell in found.cells:
        sure = cell.contrast.verdict is Verdict.DIFFERENCE
        assert sure == (not float(cell.contrast.low) < 0 < float(cell.contrast.high))
        assert sure == (not float(cell.low) < 3.5 < float(cell.high))


@given(st.lists(st.tuples(tenths, st.integers(8, 52), st.booleans()), min_size=1, max_size=6))
def test_a_bounds_open_interval_crosses_zero_and_everybodys_line_exactly_where_there_is_no_certain_difference(members):
    cells = [Cell(f"area:{place}", n=n, **{"at_most" if most else "at_least": mean}) for place, (mean, n, most) in enumerate(members)]
    (_, found), (family,) = compare_groups(groups_of(*cells), Policy())
    assert family.comparisons == len(cells)
    for cell in found.cells:
        sure, contrast = cell.contrast.verdict is Verdict.DIFFERENCE, cell.contrast
        assert (contrast.low is None, contrast.high is None) == (cell.bound == "at_most", cell.bound == "at_least")
        end = float(contrast.high or contrast.low)
        assert sure == (end <= 0 if contrast.below else end >= 0)
        assert sure == (not float(cell.low) < 3.5 < float(cell.high))


def test_what_is_withheld_is_not_compared():
    cells, _ = compared("333333333" + "5432344" + "243524")
    assert all(cell.contrast is None for cell in cells["MGR/MF8.hr/area"].values() if not cell.shown)


# ---------------------------------------------------------------------- mirror gaps
def distribution(name, counts, mean, dont_know=0, blank=0):
    instrument, item = name.split("/")
    cell = Cell("all", n=sum(counts), counts=dict(zip("12345", counts, strict=True)), mean=mean, dont_know=dont_know, blank=blank)
    return ReleasedTable(f"{name}/all", Kind.DISTRIBUTION, instrument, item, "all", (cell,))


PAIR = MirrorPair("P_boundary", "whole", "MG1", "SC2", {"sv": "Tydlig gräns"})
MANAGERS = distribution("MGR/MG1", (2, 8, 20, 20, 10), "3.5")  # 60 answers
STAFF = distribution("STF/SC2", (0, 2, 8, 32, 18), "4.1")  # 60 answers


def test_a_whole_brings_its_printed_mean_and_the_spread_of_its_printed_counts():
    sample = Whole(Summary((1, 0, 2, 0, 1), 3, 0), 3.0).sample(4)  # 1, 3, 3, 5
    assert (sample.mean, sample.n, sample.df, sample.step) == (3.0, 4, 3, 0.1)
    assert sample.variance == pytest.approx(8 / 3)


def test_a_gap_is_staff_minus_managers_of_the_printed_means_with_two_independent_samples():
    (table,), (family,) = mirror_tables([PAIR], [MANAGERS, STAFF])
    # managers: sum 208, squares 784 -> (60*784 - 208^2)/(60*59) = 1.0667; staff: sum 246, squares 1042 -> 0.5661
    managers, staff = (60 * 784 - 208**2) / 3540, (60 * 1042 - 246**2) / 3540
    staff, managers = staff / 60 + 0.01 / 12, managers / 60 + 0.01 / 12  # of the means, rounding included
    error = sqrt(staff + managers)
    df = (staff + managers) ** 2 / (staff**2 / 59 + managers**2 / 59)
    half = float(stats.t.ppf(1 - ALPHA * SHARES["MGR"]["gap"] / 2, df)) * error
    cell = table.cells[0]
    assert (cell.managers, cell.staff) == (Side(60, "3.5"), Side(60, "4.1"))
    assert (cell.contrast.value, cell.contrast.low, cell.contrast.high) == ("0.6", *away(0.6 - half, 0.6 + half))
    assert (family.id, family.comparisons, table.kind) == ("gap", 1, Kind.GAP)


def test_a_gap_between_two_printed_distributions_has_an_effect_size_from_ten_answers():
    (table,), _ = mirror_tables([PAIR], [MANAGERS, STAFF])
    # staff above managers: 2 x 2, 8 x 10, 32 x 30, 18 x 50 of 3600; below: 2 x 50, 8 x 30, 32 x 10
    assert table.cells[0].contrast.delta == f"{(4 + 80 + 960 + 900 - 100 - 240 - 320) / 3600:.2f}"
    (few,), _ = mirror_tables([PAIR], [MANAGERS, distribution("STF/SC2", (0, 1, 3, 4, 1), "3.6")])
    assert few.cells[0].contrast.delta is None


@pytest.mark.parametrize(("kind", "tables"), [("context", 1), ("ranking", 0)])
def test_context_and_ranking_pairs_have_no_gap(kind, tables):
    pair = MirrorPair("P", "whole", "MG1", "SC2", {"sv": "Par"}, kind)
    made, families = mirror_tables([pair], [MANAGERS, STAFF])
    assert (len(made), families) == (tables, [])
    assert all(table.kind is Kind.CONTEXT and table.cells[0].contrast is None for table in made)


def test_a_function_has_a_gap_only_where_its_own_staff_are_shown_alone():
    groups = ReleasedTable(
        "STF/SF1/function", Kind.GROUPS, "STF", "SF1", "function",
        (Cell("function:hr", n=9, mean="4.2"), Cell("function:kansli+kvalitet", n=8, mean="3.9")),
    )  # fmt: skip
    rated = [distribution(f"MGR/MF1.{function}", (1, 2, 5, 6, 2), "3.4") for function in ("hr", "kansli")]
    pair = MirrorPair("P_competence", "function", "MF1", "SF1", {"sv": "Kunskap"})
    made, _ = mirror_tables([pair], [*rated, distribution("STF/SF1", (0, 2, 10, 30, 10), "3.9"), groups])
    assert [table.id for table in made] == ["MGR/P_competence.hr/all"]
    assert (made[0].cells[0].staff, made[0].cells[0].contrast.value) == (Side(9, "4.2"), "0.8")
    assert made[0].cells[0].contrast.delta is None  # one function's distribution is not printed


def test_without_the_other_side_there_is_no_gap():
    assert mirror_tables([PAIR], [MANAGERS]) == ([], [])
