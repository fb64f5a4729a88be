"""Two waves from what both print: every value by hand, which questions are the same, and how seldom nothing is called a difference."""

from __future__ import annotations

import copy
from dataclasses import replace
from math import ceil, floor, sqrt

import numpy as np
import pytest
from scipy import stats

from surveyapp.disclosure.between import with_waves
from surveyapp.disclosure.compare import ALPHA, SHARES
from surveyapp.disclosure.findings.changes import changes
from surveyapp.disclosure.findings.source import Source
from surveyapp.disclosure.findings.written import faults
from surveyapp.disclosure.released import Cell, Kind, Publication, Reason, Side, Strength, Verdict
from tests.disclosure.printed import by_group, publication, whole

EVEN = (2, 2, 2, 2, 2)  # 10 answers: mean 3.0
HIGH = (0, 0, 2, 6, 2)  # 10 answers: mean 4.0
MANY = (4, 16, 40, 40, 20)  # 120 answers: mean 3.5
MORE = (0, 4, 16, 64, 36)  # 120 answers: mean 4.1


def wave(tables, number=2, **facts):
    made = publication(tables)
    return replace(made, wave=f"w{number}", facts={**made.facts, **facts}, _index={})


def compared(now, before, **counts):
    """The publication with its waves, from counts of "MGR/MG1" and the like: now and before."""
    later = wave([whole(name, found) for name, found in now.items()], before={"wave": "w1", "number": 1})
    earlier = wave([whole(name, found) for name, found in before.items()], 1)
    return with_waves(later, earlier)


def tables(made):
    return {table.id: table for table in made.tables if table.kind is Kind.WAVES}


def contrast(made, name):
    return tables(made)[f"{name}/waves"].cells[0].contrast


# ---------------------------------------------------------------------- figures
def test_a_change_is_later_minus_earlier_of_the_printed_means_with_two_independent_samples():
    made = compared({"MGR/MG1": HIGH}, {"MGR/MG1": EVEN})
    # before: sum 30, squares 110 -> (1100 - 900) / 90 = 2.2222; now: sum 40, squares 164 -> (1640 - 1600) / 90 = 0.4444
    before, now = 2.2222222 / 10 + 0.01 / 12, 0.4444444 / 10 + 0.01 / 12  # of the means, with the rounding of one decimal
    error, df = sqrt(0.26833333), 0.26833333**2 / (0.22305556**2 / 9 + 0.04527778**2 / 9)
    assert (before + now, error, df) == pytest.approx((0.26833333, 0.51801, 12.51), abs=0.01)
    half = float(stats.t.ppf(1 - ALPHA * 0.03 / 2, df)) * error  # 4.28 standard errors, 2.2 steps
    found = tables(made)["MGR/MG1/waves"]
    cell = found.cells[0]
    assert (cell.before, cell.now) == (Side(10, "3.0"), Side(10, "4.0"))
    assert (cell.contrast.value, cell.contrast.verdict) == ("1.0", Verdict.NO_CERTAIN_DIFFERENCE)
    assert (cell.contrast.low, cell.contrast.high) == (f"{floor(10 - 10 * half) / 10:.1f}", f"{ceil(10 + 10 * half) / 10:.1f}")
    assert (cell.contrast.low, cell.contrast.high) == ("-1.3", "3.3")
    # now 3 twice: 4 below, 4 above; 4 six times: 6 below, 2 above; 5 twice: 8 below
    assert cell.contrast.delta == f"{(2 * 0 + 6 * 4 + 2 * 8) / 100:.2f}"
    assert (found.kind, found.dimension, cell.contrast.against) == (Kind.WAVES, "waves", "w1")


def test_a_large_change_with_many_answers_is_called_a_difference_in_either_direction():
    up, down = (contrast(compared({"MGR/MG1": one}, {"MGR/MG1": other}), "MGR/MG1") for one, other in ((MORE, MANY), (MANY, MORE)))
    assert (up.value, up.verdict, down.value, down.verdict) == ("0.6", Verdict.DIFFERENCE, "-0.6", Verdict.DIFFERENCE)
    assert float(up.low) >= 0 >= float(down.high)
    assert (up.delta, down.delta) == ("0.36", "-0.36")


def test_each_questionnaire_is_a_family_with_three_per_cent_of_its_alpha():
    same = {"MGR/MG1": MANY, "MGR/MF8.hr": MANY, "MGR/MF1.hr": MANY, "STF/SF1": MANY}
    made = compared(same, same)
    families = {(one.id, one.instrument): (one.comparisons, one.alpha) for one in made.families}
    alpha = f"{ALPHA * SHARES['MGR']['waves']:.4f}"
    assert families == {("waves", "MGR"): (3, alpha), ("waves", "STF"): (1, alpha)}
    assert {one.cells[0].contrast.value for one in tables(made).values()} == {"0.0"}


def test_more_comparisons_in_a_family_ask_for_more_of_each():
    alone = contrast(compared({"MGR/MG1": HIGH}, {"MGR/MG1": EVEN}), "MGR/MG1")
    others = {f"MGR/MF{place}.hr": MANY for place in range(1, 9)}
    among = contrast(compared({"MGR/MG1": HIGH, **others}, {"MGR/MG1": EVEN, **others}), "MGR/MG1")
    assert float(among.low) < float(alone.low)
    assert float(among.high) > float(alone.high)


@pytest.mark.parametrize(("now", "before"), [((1, 1, 2, 2, 1), MANY), (MANY, (1, 1, 2, 2, 1))])
def test_with_fewer_than_eight_on_a_side_both_are_shown_and_not_compared(now, before):
    made = compared({"MGR/MG1": now}, {"MGR/MG1": before})
    cell = tables(made)["MGR/MG1/waves"].cells[0]
    assert (cell.now.n, cell.before.n) == (sum(now), sum(before))
    assert (cell.contrast.verdict, cell.contrast.low, cell.contrast.delta) == (Verdict.TOO_FEW, None, None)
    assert made.families == ()


@pytest.mark.parametrize("stricter", ["now", "before"])
def test_the_stricter_of_both_waves_least_numbers_holds(stricter):
    policy = {"bands_from": 12}
    later, earlier = wave([whole("MGR/MG1", HIGH)], before={}), wave([whole("MGR/MG1", EVEN)], 1)
    if stricter == "now":
        later = replace(later, policy={**later.policy, **policy}, _index={})
    else:
        earlier = replace(earlier, policy={**earlier.policy, **policy}, _index={})
    assert contrast(with_waves(later, earlier), "MGR/MG1").verdict is Verdict.TOO_FEW


def test_no_effect_size_below_ten_on_a_side():
    found = contrast(compared({"MGR/MG1": (1, 1, 2, 3, 2)}, {"MGR/MG1": MANY}), "MGR/MG1")
    assert (found.verdict, found.delta) == (Verdict.NO_CERTAIN_DIFFERENCE, None)


# ---------------------------------------------------------------------- what is compared
def test_what_either_wave_withholds_and_groups_are_not_compared():
    hidden = replace(whole("MGR/MG2", MANY), cells=(Cell("all", reason=Reason.PROTECTS_GROUP),))
    groups = by_group("MGR/MG1", "area", {"norr": (20, "3.0"), "soder": (20, "4.0")}, 40)
    later = wave([whole("MGR/MG1", MANY), groups, whole("MGR/MG2", MANY), hidden], before={})
    earlier = wave([whole("MGR/MG1", MANY), groups, hidden], 1)
    for one, other in ((later, earlier), (earlier, later)):
        made = with_waves(one, other)
        assert list(tables(made)) == ["MGR/MG1/waves"]
        assert made.facts["before"]["changed"] == []


def test_without_a_wave_before_nothing_is_added():
    made = wave([whole("MGR/MG1", MANY)])
    assert with_waves(made, None) is made


def relabelled(made, change):
    labels = copy.deepcopy(made.labels)
    change(labels)
    return replace(made, labels=labels, _index={})


def _wording(labels):
    labels["items"]["MGR"]["MF1"]["text"]["en"] += "?"


def _option(labels):
    labels["scales"][labels["items"]["MGR"]["MF1"]["scale"]]["options"][2]["text"]["sv"] = "Varken eller"


def _function(labels):
    next(one for one in labels["functions"] if one["id"] == "hr")["hint"] = {"sv": "Lön ingår", "en": "Payroll included"}


def _renamed(labels):
    next(one for one in labels["functions"] if one["id"] == "hr")["text"]["sv"] = "HR och lön"


def _gone(labels):
    del labels["items"]["MGR"]["MF1"]


@pytest.mark.parametrize(
    ("change", "left"),
    [
        (lambda labels: None, {"MGR/MF1.hr", "MGR/MF8.hr", "MGR/MG1"}),
        (_wording, {"MGR/MF8.hr", "MGR/MG1"}),
        (_option, {"MGR/MF8.hr"}),  # MG1 is answered on the same scale
        (_function, {"MGR/MG1"}),
        (_renamed, {"MGR/MG1"}),
        (_gone, {"MGR/MF8.hr", "MGR/MG1"}),
    ],
    ids=["same", "wording", "option", "hint", "name", "gone"],
)
def test_a_question_is_compared_only_where_everything_before_the_respondent_was_the_same(change, left):
    asked = [whole(name, MANY) for name in ("MGR/MF1.hr", "MGR/MF8.hr", "MGR/MG1")]
    made = with_waves(wave(asked, before={"number": 1}), relabelled(wave(asked, 1), change))
    assert {name.removesuffix("/waves") for name in tables(made)} == left
    assert set(made.facts["before"]["changed"]) == {"MGR/MF1.hr", "MGR/MF8.hr", "MGR/MG1"} - left
    assert made.facts["before"]["number"] == 1


def test_short_names_and_pages_may_change():
    def change(labels):
        labels["items"]["MGR"]["MG1"] |= {"short": {"sv": "Annat namn", "en": "Another name"}, "page": "cards"}

    asked = [whole("MGR/MG1", MANY)]
    assert tables(with_waves(wave(asked, before={}), relabelled(wave(asked, 1), change)))


def test_statements_of_full_cards_are_not_compared_where_others_got_a_full_card():
    asked = [whole(name, MANY) for name in ("MGR/MF1.hr", "MGR/MF4.hr", "MGR/MF8.hr", "MGR/MG1")]
    made = with_waves(wave(asked, before={}, full_card_limit=4), wave(asked, 1, full_card_limit=6))
    assert {name.removesuffix("/waves") for name in tables(made)} == {"MGR/MF4.hr", "MGR/MF8.hr", "MGR/MG1"}
    assert made.facts["before"]["changed"] == ["MGR/MF1.hr"]


def test_what_stands_on_an_earlier_versions_answers_says_so_here_too():
    later = wave([replace(whole("MGR/MG1", MANY), stands_on=1)], before={})
    assert tables(with_waves(later, wave([whole("MGR/MG1", MANY)], 1)))["MGR/MG1/waves"].stands_on == 1


def test_a_publication_with_two_waves_is_read_back_as_it_was_written():
    made = compared({"MGR/MG1": MORE, "STF/SF1": EVEN}, {"MGR/MG1": MANY, "STF/SF1": HIGH})
    again = Publication.from_document(made.to_document())
    assert (again.tables, again.fingerprint) == (made.tables, made.fingerprint)


# ---------------------------------------------------------------------- how often it is wrong
def test_two_waves_of_the_same_opinions_are_hardly_ever_said_to_differ():
    """500 pairs of waves, 6 questions and 60 answers each: a family may spend 0.08 per cent, so nought is what is expected of 500."""
    random, names = np.random.default_rng(11), [f"MGR/MF{place}.hr" for place in range(1, 7)]
    hits = 0
    for _ in range(500):
        chances = random.dirichlet((2, 2, 3, 3, 2), size=len(names))
        now, before = ({name: random.multinomial(60, chance).tolist() for name, chance in zip(names, chances, strict=True)} for _ in "ab")
        made = fast(now, before)
        hits += any(one.cells[0].contrast.verdict is Verdict.DIFFERENCE for one in tables(made).values())
    assert hits <= 3  # with 0.42 expected, four come in fewer than one of 700 tries


BARE = wave([])


def fast(now, before):
    later, earlier = (replace(BARE, tables=tuple(whole(*one) for one in given.items()), _index={}) for given in (now, before))
    return with_waves(later, earlier)


# ---------------------------------------------------------------------- sentences
def said(made):
    return {finding.id: finding for finding in changes(Source(made))}


def test_a_certain_change_of_satisfaction_is_said_of_the_functions_with_both_means():
    same = {"MGR/MF8.ekonomi": MANY, "MGR/MF1.hr": MANY}
    found = said(compared({"MGR/MF8.hr": MORE, **same}, {"MGR/MF8.hr": MANY, **same}))
    assert list(found) == ["waves/MGR/MF8/higher"]
    finding = found["waves/MGR/MF8/higher"]
    assert finding.text == {  # 0.6 is 0.8 of the spread of the answers now
        "sv": "Cheferna är tydligt mer nöjda med HR än i förra mätningen. Medelvärdet är 4,1, mot 3,5 förra gången.",
        "en": "Managers are clearly more satisfied with HR than in the previous round. The mean is 4.1, against 3.5 last time.",
    }
    assert (finding.type, finding.strength, finding.n, finding.effect, finding.family) == (
        "waves",
        Strength.DIFFERENCE,
        120,
        "0.6",
        "waves",
    )
    (line,) = finding.evidence
    assert line.cells == ("MGR/MF8.hr/waves/all",)
    assert {name: line.figures[name] for name in ("before", "before_n", "now", "now_n", "difference")} == {
        "before": "3.5", "before_n": 120, "now": "4.1", "now_n": 120, "difference": "0.6",
    }  # fmt: skip


def test_statements_are_told_function_by_function_and_direction():
    now = {"MGR/MF1.hr": MORE, "MGR/MF2.hr": MORE, "MGR/MF3.hr": MANY, "MGR/MG1": MANY, "STF/SF1": MANY}
    before = {"MGR/MF1.hr": MANY, "MGR/MF2.hr": MANY, "MGR/MF3.hr": MORE, "MGR/MG1": MORE, "STF/SF1": MORE}
    found = {name: finding.text["sv"] for name, finding in said(compared(now, before)).items()}
    assert found["waves/MGR/hr/higher"].startswith("Chefernas svar om HR är tydligt högre än i förra mätningen på ”")
    assert found["waves/MGR/hr/higher"].count("”") == 4
    assert "lägre" in found["waves/MGR/hr/lower"]
    assert found["waves/MGR/whole/lower"].startswith("Chefernas svar är något lägre än i förra mätningen på ”")
    assert found["waves/STF/whole/lower"].startswith("Medarbetarnas svar är något lägre än i förra mätningen på ”")


def test_fewer_than_thirty_on_a_side_indicate():
    few, low = (0, 0, 1, 4, 20), (35, 4, 1, 0, 0)
    (finding,) = said(compared({"MGR/MG1": few, "MGR/MG2": MORE}, {"MGR/MG1": low, "MGR/MG2": MANY})).values()
    assert (finding.strength, finding.n) == (Strength.INDICATES, 25)
    assert finding.text["sv"].startswith("Svaren indikerar att chefernas svar är tydligt högre")


def test_nothing_certain_is_one_sentence_for_each_questionnaire_with_the_number_of_comparisons():
    few = (1, 1, 2, 2, 1)
    same = {"MGR/MG1": MANY, "MGR/MG2": MANY, "MGR/MG5": few, "STF/SF1": MANY}
    found = said(compared(same, same))
    assert list(found) == ["waves/MGR/none", "waves/STF/none"]
    finding = found["waves/MGR/none"]
    text = "Ingen säker skillnad sedan förra mätningen (antal jämförelser: 2). Det betyder inte att svaren är lika."
    assert (finding.text["sv"], finding.strength) == (text, Strength.NO_CERTAIN_DIFFERENCE)
    assert finding.evidence[0].cells == ("MGR/MG1/waves/all", "MGR/MG2/waves/all")


def test_the_drafts_agree_with_their_own_cells():
    now, before = {"MGR/MF8.hr": MORE, "STF/SF1": MANY}, {"MGR/MF8.hr": MANY, "STF/SF1": MANY}
    made = compared(now, before)
    for finding in said(made).values():
        assert [faults(made, finding, text) for text in finding.text.values()] == [[], []]
        assert [fault.code for fault in faults(made, finding, finding.text["sv"] + " Det är 4,7.")] == ["number"]


def test_nothing_is_said_where_nothing_was_compared():
    assert said(wave([whole("MGR/MG1", MANY)])) == {}
