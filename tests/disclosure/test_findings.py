"""What printed cells say as sentences: every figure by hand, refusals, and words that follow the base."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from surveyapp.disclosure.findings import contrasts, levels, patterns, people
from surveyapp.disclosure.findings.ranking import look_first, ranked
from surveyapp.disclosure.findings.sentences import CLAIMS, SENTENCES, claim, fill, size_of
from surveyapp.disclosure.findings.verdicts import Verdicts
from surveyapp.disclosure.findings.written import faults
from surveyapp.disclosure.released import Cell, Contrast, Finding, Kind, Reason, ReleasedTable, Strength, Verdict, Withheld
from tests.disclosure.printed import by_group, gap, options, rate, source, whole

DIFFERENCE, NONE, FEW = "difference", "no_certain_difference", "too_few"


def found(findings):
    return {finding.id: finding for finding in findings}


def said(findings, name):
    return found(findings)[name].text["sv"]


# ---------------------------------------------------------------------- drafts
@pytest.mark.parametrize("drafts", [SENTENCES, CLAIMS])
def test_a_draft_has_the_same_placeholders_in_every_language(drafts):
    for name, text in drafts.items():
        assert set(text) == {"sv", "en"}
        assert set(re.findall(r"{(\w+)}", text["sv"])) == set(re.findall(r"{(\w+)}", text["en"])), name


def test_no_draft_says_all_none_or_only_one():
    words = re.compile(r"\b(alla|samtliga|ingen(?! säker)|inga|endast en|all|every|none|nobody|only one)\b", re.I)
    assert {name for name, text in SENTENCES.items() for code in text if words.search(re.sub(r"{\w+}", "", text[code]))} == set()


@pytest.mark.parametrize(
    ("n", "size", "sentence"),
    [
        (30, "strong", "Norr är lägre."),
        (29, "strong", "Svaren indikerar att norr är lägre."),
        (30, "weak", "Det finns en svag antydan om att norr är lägre."),
        (29, "weak", "Svaren indikerar svagt att norr är lägre."),
    ],
)
def test_a_small_base_indicates_and_a_weak_effect_is_a_hint(n, size, sentence):
    assert claim({"sv": "norr är lägre", "en": "north is lower"}, n, size)["sv"] == sentence


def test_words_for_size_follow_the_standardised_difference():
    assert [size_of(value) for value in (0.8, -0.8, 0.79, 0.5, 0.49, 0.0)] == ["strong", "strong", "moderate", "moderate", "weak", "weak"]


def test_numbers_are_written_as_the_language_does():
    text = fill("against_all", mean="-0.4", all="3.4")
    assert text == {
        "sv": " Medelvärdet är −0,4; för svarande som helhet 3,4.",
        "en": " The mean is −0.4; for respondents as a whole 3.4.",
    }


# ---------------------------------------------------------------------- FT01, FT02
RATES = (
    rate("MGR", "all", {"": (64, 82)}, 64, 82),
    rate("MGR", "area", {"norr": (20, 24), "soder": (21, 26), "vaster+oster": (23, 32)}, 64, 82),
    rate("MGR", "role", {"enhetschef": (58, 73), "verksamhetschef+stodchef": (6, 9)}, 64, 82),
    rate("STF", "all", {"": (73, 94)}, 73, 94),
)
GROUPS = {"MGR/area": ("norr", "soder", "vaster+oster"), "MGR/role": ("enhetschef", "verksamhetschef+stodchef")}


def test_ft01_the_rate_and_the_group_with_the_lowest():
    texts = found(people.people(source(*RATES, groups=GROUPS)))
    assert texts["FT01/MGR"].text == {
        "sv": "64 av 82 chefer har svarat (78 procent). Lägst svarsfrekvens har Vaster och Oster: 72 procent.",
        "en": "64 of 82 managers have answered (78 per cent). The response rate is lowest in Vaster and Oster: 72 per cent.",
    }
    assert texts["FT01/STF"].text["sv"] == "73 av 94 medarbetare i stödfunktionerna har svarat (78 procent)."
    assert texts["FT01/MGR"].evidence[1].cells == ("MGR/rate/area/area:vaster+oster",)


def test_ft02_the_profile_from_counts_that_sum():
    texts = found(people.people(source(*RATES, groups=GROUPS)))
    assert texts["FT02/MGR"].text["sv"] == "58 av 64 svarande (91 procent) hör till ”Enhetschef (första linjens chef)”."


def test_ft02_parts_that_do_not_sum_are_flagged_and_not_printed():
    wrong = rate("MGR", "role", {"enhetschef": (59, 73), "verksamhetschef+stodchef": (6, 9)}, 64, 82)
    (flagged,) = [f for f in people.people(source(RATES[0], wrong, groups=GROUPS)) if f.type == "FT02"]
    assert (flagged.instruments, flagged.text["sv"]) == (
        (),
        "Sammansättningen går inte ihop: 65 svarande i grupperna mot 64 i hela enkäten.",
    )


# ---------------------------------------------------------------------- refusals
def test_two_operations_managers_are_refused_and_the_merge_is_offered():
    texts = found(people.people(source(*RATES, groups=GROUPS)))
    refused = texts["FT11/MGR/role:verksamhetschef+stodchef"]
    assert (refused.refused, refused.instruments) == (Reason.FEW_RESPONSES, ())
    assert refused.text["sv"] == (
        "Om Verksamhetschef och Chef för en stödfunktion var för sig sägs inget: färre än 5 svar. "
        "Det går att skriva om ”Verksamhetschef och Chef för en stödfunktion” tillsammans."
    )


def test_a_function_of_two_people_is_refused():
    entry = Withheld("MGR", "hr", "all", Reason.FEW_RATED, "reach")
    refused = found(people.people(source(withheld=[entry])))["FT04/MGR/hr"]
    assert refused.text["sv"] == ("Om hur nöjda cheferna är med HR sägs inget: färre än 3 bedömda. Räckvidd och vet ej går att redovisa.")


# ---------------------------------------------------------------------- levels
def test_ft03_pools_the_printed_counts_of_competence_and_quality():
    tables = [whole(f"MGR/{item}.{f}", (1, 2, 3, 10, 4)) for item in ("MF1", "MF2") for f in ("ekonomi", "hr")]
    one = found(levels.levels(source(*tables)))["FT03/MGR"]
    assert one.text["sv"] == "56 av 80 bedömningar av stödfunktionernas kunskap och kvalitet (70 procent) är 4 eller 5."
    assert (one.strength, one.n, len(one.evidence[0].cells)) == (Strength.DESCRIPTION, 64, 4)


def test_ft10_names_the_functions_that_many_do_not_know():
    tables = [whole("MGR/MF8.hr", (1, 2, 3, 10, 4), dont_know=5), whole("MGR/MF8.kansli", (1, 2, 3, 4, 5), dont_know=5)]
    tables.append(whole("MGR/MF8.ekonomi", (1, 2, 3, 10, 4), dont_know=2))  # 2 of 22: 9 per cent
    text = said(levels.levels(source(*tables)), "FT10/MGR")
    assert text == "Mellan 20 och 25 procent har svarat vet ej om HR och kansliet."


def test_ft12_and_ft13_state_both_ends():
    tables = [whole("STF/SF1", (0, 3, 7, 40, 20)), whole("STF/SF2", (0, 7, 7, 35, 21)), whole("STF/SO2", (3, 7, 10, 30, 20))]
    texts = found(levels.levels(source(*tables)))
    assert texts["FT12/STF"].text["sv"] == (
        "60 av 70 medarbetare (86 procent) svarar 4 eller 5 på ”Kunskap”. 56 av 70 medarbetare (80 procent) svarar 4 eller 5 på ”Kvalitet”."
    )
    assert texts["FT13/STF"].text["en"] == (
        "50 of 70 support staff (71 per cent) answer 4 or 5 on “Clear orderer”, but 10 (14 per cent) answer 1 or 2."
    )


def test_ft13_is_silent_where_few_answer_low():
    assert "FT13/STF" not in found(levels.levels(source(whole("STF/SO2", (2, 4, 10, 30, 24)))))  # 6 of 70: 9 per cent


def test_ft19_names_the_top_three_with_ties_and_what_both_sides_have():
    mine = options(
        "MGR/MT1/all".removesuffix("/all"),
        Kind.CHOICES,
        {"permissions": 28, "email": 19, "meetings": 10, "invoices": 10, "no_thief": 40},
        64,
    )
    theirs = options("STF/ST1", Kind.CHOICES, {"permissions": 20, "approvals": 9, "routines": 8, "email": 2}, 73)
    text = said(levels.levels(source(mine, theirs)), "FT19/MGR")
    assert text == (
        "Vanligast bland chefernas tidstjuvar är ”Vänta på behörighet till system” (28 av 64), ”Läsa mejl som rör andra” (19 av 64), "
        "”Delta i möten med oklart syfte” (10 av 64) och ”Hantera fakturor, interndebitering och inköp” (10 av 64). "
        "Chefer och stödfunktioner är eniga om ”Vänta på behörighet till system”."
    )


def test_ft39_and_ft40_with_groups_that_did_not_stand_out():
    areas = {"norr": (20, "3.4", "0.1", NONE), "soder": (21, "3.3", "0.0", NONE)}
    tables = [whole("MGR/MG5", (6, 9, 15, 20, 10)), whole("MGR/MG7", (3, 6, 21, 20, 10)), by_group("MGR/MG7", "area", areas, 60)]
    tables += [options(f"MGR/MR1.{f}", Kind.REACH, {"often": o, "sometimes": 20, "never": 40 - o}) for f, o in (("hr", 28), ("kansli", 4))]
    texts = found(levels.levels(source(*tables, groups={"MGR/area": ("norr", "soder")})))
    assert texts["FT39/MGR"].text["sv"] == (
        "30 av 60 chefer (50 procent) svarar 4 eller 5 på att chefer på samma nivå har lika god tillgång till stöd. "
        "Kontakten med funktionerna skiljer sig: från 40 procent för kansliet till 80 procent för HR."
    )
    assert texts["FT40/MGR"].text["sv"] == (
        "9 av 60 chefer (15 procent) svarar 1 eller 2 på att stödfunktionerna avlastar mer än de ger extra arbete; "
        "30 (50 procent) svarar 4 eller 5. Mellan grupperna (verksamhetsområde) finns ingen säker skillnad."
    )


def contact(**areas):
    """area -> (n, per cent, difference that stands or None)."""
    cells = tuple(
        Cell(
            f"area:{name}",
            n=n,
            percent=share,
            contrast=Contrast(sure or "-2", "-9", "-1" if sure else "4", Verdict(DIFFERENCE if sure else NONE), "rest"),
        )
        for name, (n, share, sure) in areas.items()
    )
    return ReleasedTable("MGR/MR1.hr/area", Kind.REACH, "MGR", "MR1", "area", cells, "hr", 64)


def test_ft39_contact_is_uneven_only_where_some_area_certainly_differs():
    groups = {"MGR/area": ("norr", "soder", "vaster")}
    told = found(
        contrasts.contrasts(source(contact(norr=(20, 10, "-68"), soder=(21, 80, None), vaster=(23, 75, None)), groups=groups), Verdicts())
    )
    finding = told["FT39/MGR/hr"]
    assert finding.text["sv"] == (
        "Svaren indikerar att kontakten med HR är ojämn mellan verksamhetsområdena: "
        "från 10 procent av cheferna i Norr till 80 procent i Soder."
    )
    assert (finding.n, finding.strength, finding.family) == (20, Strength.INDICATES, "reach")
    assert [line.figures for line in finding.evidence] == [{"percent": 10, "n": 20}, {"percent": 80, "n": 21}]
    even = contrasts.contrasts(source(contact(norr=(20, 10, None), soder=(21, 80, None)), groups=groups), Verdicts())
    assert found(even) == {}


# ---------------------------------------------------------------------- tested differences
THREE = [whole("MGR/MF8.ekonomi", (0, 1, 5, 20, 10)), whole("MGR/MF8.hr", (3, 9, 12, 9, 3)), whole("MGR/MF8.kansli", (3, 9, 12, 9, 3))]


def test_ft04_speaks_of_functions_only_where_the_test_does():
    # means 4.1 against 3.0 and 3.0: 1.1 points, over a mean standard deviation of 1.0
    told = found(contrasts.contrasts(source(*THREE), Verdicts({"profile/MF8.ekonomi": 1})))
    one = told["FT04/MGR/above"]
    assert one.text["sv"] == "Cheferna är tydligt mer nöjda med ekonomi än med de övriga funktioner som de har bedömt."
    assert (one.strength, one.n, one.effect, one.family) == (Strength.DIFFERENCE, 36, "1.1", "profile")
    assert found(contrasts.contrasts(source(*THREE), Verdicts())) == {}


def test_ft06_carries_the_caveat_of_a_wider_mandate_and_leaves_out_what_is_low_as_a_whole():
    tables = [
        whole("MGR/MF4.ekonomi", (0, 1, 5, 10, 9)),
        whole("MGR/MF4.kansli", (6, 9, 6, 3, 1)),
        whole("MGR/MF4.hr", (6, 9, 6, 3, 1)),
        *THREE,
    ]
    words = {"profile/MF4.kansli": -1, "profile/MF4.hr": -1, "profile/MF8.hr": -1}
    one = found(contrasts.contrasts(source(*tables), Verdicts(words)))["FT06/MGR/MF4"]
    assert one.text["sv"] == "Svaren indikerar att kansliet får tydligt lägre värden på ”Verksamhetsnära” än de övriga funktionerna."
    assert one.caveat["sv"] == "Det ska ses mot att uppdraget är bredare än att arbeta verksamhetsnära."


def test_ft05_states_the_statement_with_its_pooled_printed_share():
    tables = [whole(f"MGR/{item}.hr", (1, 3, 6, 20, 10)) for item in ("MF1", "MF2")] + [whole("MGR/MF5.hr", (8, 12, 10, 8, 2))]
    words = {"items/MGR/MF1": 0, "items/MGR/MF2": 1, "items/MGR/MF5": -1}
    one = found(contrasts.contrasts(source(*tables), Verdicts(words)))["FT05/MGR"]
    assert one.text["sv"] == "Chefernas svar om stödfunktionerna är tydligt lägre på ”Samverkan” än på de övriga påståendena."
    assert (one.effect, one.evidence[0].cells) == ("-1.3", ("MGR/MF5.hr/all/all",))


def test_a_level_that_stands_out_is_ft11_and_small_groups_indicate():
    roles = {"enhetschef": (30, "2.8", "-1.2", DIFFERENCE), "verksamhetschef+stodchef": (8, "4.0", "1.2", DIFFERENCE)}
    tables = [whole("MGR/MF8.hr", (3, 9, 12, 9, 5)), by_group("MGR/MF8.hr", "role", roles, 38)]
    told = found(contrasts.contrasts(source(*tables, groups=GROUPS), Verdicts()))
    one = told["FT11/MGR/role:verksamhetschef+stodchef/MF8/higher"]
    assert one.text["sv"] == (
        "Svaren indikerar att Verksamhetschef och Chef för en stödfunktion är tydligt mer nöjda än övriga med HR. "
        "Medelvärdet är 4,0; för svarande som helhet 3,1."
    )
    assert (one.n, one.strength) == (8, Strength.INDICATES)
    assert told["FT11/MGR/role:enhetschef/MF8/lower"].n == 8  # the rest of 38 is eight people


def bounded_hr(mean="2.5", verdict=DIFFERENCE, bound="at_most"):
    """MF8.hr by area: everybody 3.1, and Norr's mean as a bound."""
    table = by_group("MGR/MF8.hr", "area", {"norr": (13, "2.5"), "soder": (25, "3.4", "0.4", NONE)}, 38)
    contrast = Contrast("-1.0", None, "-0.2", Verdict(verdict), "rest", bound=bound)
    norr = replace(table.cells[0], mean=None, contrast=contrast, **{bound: mean})
    return [whole("MGR/MF8.hr", (3, 9, 12, 9, 5)), replace(table, cells=(norr, *table.cells[1:]))]


def test_a_bound_that_stands_is_said_as_one_and_its_numbers_may_be_written():
    made = source(*bounded_hr(), groups=GROUPS)
    one = found(contrasts.contrasts(made, Verdicts()))["contrast/MGR/area:norr/MF8/lower"]
    assert one.text["sv"].endswith(" mindre nöjda än övriga med HR. Medelvärdet är högst 2,5; för svarande som helhet 3,1.")
    assert one.text["en"].endswith("The mean is at most 2.5; for respondents as a whole 3.1.")
    assert one.evidence[0].figures == {"at_most": "2.5", "n": 13, "difference": "-1.0", "high": "-0.2", "all": "3.1"}
    assert faults(made.publication, one, "Norr ligger på högst 2,5, minst 1,0 under övriga.") == []
    assert [fault.what for fault in faults(made.publication, one, "Norr ligger på högst 2,4.")] == ["2,4"]


def test_groups_are_not_alike_where_a_bound_stands_out():
    standing, not_standing = (source(*bounded_hr(verdict=verdict), groups=GROUPS) for verdict in (DIFFERENCE, NONE))
    assert not standing.compared("MGR/MF8.hr", "area")
    assert not_standing.compared("MGR/MF8.hr", "area")


def test_ft15_is_what_functions_say_of_the_managers_knowledge():
    groups = {"ekonomi": (31, "4.3", "0.9", DIFFERENCE), "hr": (33, "3.4", "-0.3", NONE)}
    tables = [whole("STF/SO3", (5, 7, 20, 20, 12)), by_group("STF/SO3", "function", groups, 64)]
    told = found(contrasts.contrasts(source(*tables, groups={"STF/function": ("ekonomi", "hr")}), Verdicts()))
    assert list(told) == ["FT15/STF/function:ekonomi/SO3/higher"]
    assert (
        told["FT15/STF/function:ekonomi/SO3/higher"]
        .text["sv"]
        .startswith("Ekonomi har något högre värden än övriga på ”Chefernas kunskap”.")
    )


def test_ft09_a_band_is_told_with_reach_and_reason_and_is_a_difference_only_where_tested():
    cells = {"norr": (12, "3.1"), "soder": (20, "3.2")}
    table = by_group("MGR/MF8.kansli", "area", cells, 32, bands={"norr": "25+", "soder": "<25"})
    more = (
        options("MGR/MR1.kansli", Kind.REACH, {"often": 4, "sometimes": 28, "never": 32}),
        options("MGR/MR2", Kind.REASONS, {"no_need": 15, "unaware": 23, "other": 2}),
    )
    made = source(table, *more, groups={"MGR/area": ("norr", "soder")})
    tail = (
        " 32 av 64 chefer har inte haft kontakt med kansliet. Vanligast bland skälen till att inte ha haft kontakt med en funktion: "
        "”Jag kände inte till den” (23 av 40 svar)."
    )
    one = found(contrasts.contrasts(made, Verdicts()))["FT09/MGR/area:norr/many"]
    assert one.text["sv"] == (
        "I Norr har 25 procent eller fler svarat vet ej om kansliet. Mot övriga områden är det ingen säker skillnad." + tail
    )
    assert one.strength is Strength.NO_CERTAIN_DIFFERENCE
    tested = found(contrasts.contrasts(made, Verdicts({"dont_know/kansli/area:norr": 1})))["FT09/MGR/area:norr/more"]
    assert tested.text["sv"] == ("Svaren indikerar att vet ej är vanligare i Norr än i de övriga områdena när det gäller kansliet." + tail)


def test_ft38_the_largest_gap_that_stands_and_how_many():
    tables = [
        gap("P_quality", "hr", (46, "3.4"), (39, "4.4"), "1.0", DIFFERENCE),
        gap("P_competence", "hr", (46, "3.5"), (39, "4.1"), "0.6", DIFFERENCE),
        gap("P_cooperation", "hr", (46, "3.1"), (39, "3.2"), "0.1", NONE),
        whole("MGR/MF2.hr", (2, 8, 12, 18, 6)),
    ]
    one = found(contrasts.contrasts(source(*tables), Verdicts()))["FT38/hr"]
    assert one.text["sv"] == (
        "Stödfunktionen skattar ”Kvalitet” för HR tydligt högre än cheferna: 4,4 mot 3,4. Glappet är säkert i 2 av 3 frågor om funktionen."
    )
    assert (one.instruments, one.n, one.strength) == (("MGR", "STF"), 39, Strength.DIFFERENCE)


def test_ft38_says_how_many_comparisons_there_were_where_none_stands():
    one = found(contrasts.contrasts(source(gap("P_quality", "hr", (46, "3.4"), (9, "3.9"), "0.5", NONE)), Verdicts()))["FT38/none"]
    assert (
        one.text["sv"] == "Av 1 jämförelser mellan chefer och stödfunktioner visar 0 ett säkert glapp. Det betyder inte att svaren är lika."
    )


# ---------------------------------------------------------------------- patterns
def test_ft07_counts_the_printed_cells_and_names_the_exceptions():
    tables = []
    for item in ("MF1", "MF8"):
        for function, low in (("hr", True), ("ekonomi", False), ("kansli", True)):
            tables.append(whole(f"MGR/{item}.{function}", (3, 9, 12, 9, 3)))  # mean 3.0
            tables.append(by_group(f"MGR/{item}.{function}", "area", {"norr": (12, "2.1" if low else "3.2")}, 36, all="3.0"))
    made = source(*tables, groups={"MGR/area": ("norr",)})
    one = found(patterns.patterns(made, Verdicts({"LOWER/MGR/area:norr": -1})))["FT07/MGR/area:norr"]
    assert one.text["sv"] == "Svaren indikerar svagt att Norr har lägre värden än genomsnittet på 4 av 6 frågor. Undantag: ekonomi."
    assert (one.effect, one.evidence[0].figures["count"], len(one.evidence[0].cells)) == ("-0.5", 4, 6)
    assert found(patterns.patterns(made, Verdicts({"LOWER/MGR/area:norr": 0}))) == {}


def test_ft14_two_sides_with_their_printed_means():
    cells = {"ekonomi": (20, "4.5"), "hr": (18, "4.1"), "kansli": (31, "3.1")}
    tables = [whole("STF/SO2", (5, 7, 20, 25, 12)), by_group("STF/SO2", "function", cells, 69)]
    made = source(*tables, groups={"STF/function": ("ekonomi", "hr", "kansli")})
    sides = {"SO2": (("function:ekonomi", "function:hr"), ("function:kansli",))}
    one = found(patterns.patterns(made, Verdicts(sides=sides)))["FT14/STF/SO2"]
    assert one.text["sv"] == "Ekonomi och HR ger tydligt högre värden på ”Tydlig beställare” (4,1–4,5) än Kansli (3,1)."
    assert (one.n, one.effect) == (31, "1.2")


def link_tables(satisfied, orderer, near):
    functions = list(satisfied)
    for function, mean in satisfied.items():
        yield whole(f"MGR/MF8.{function}", {"4.1": (0, 1, 5, 20, 10), "3.0": (3, 9, 12, 9, 3), "2.2": (10, 12, 10, 3, 1)}[mean])
    for item, means in (("SO2", orderer), ("SF5", near)):
        yield by_group(f"STF/{item}", "function", {f: (9, m) for f, m in zip(functions, means, strict=True)}, 27)


def test_ft17_with_fewer_than_eight_functions_is_described_and_not_tested():
    satisfied = {"ekonomi": "4.1", "hr": "3.0", "kansli": "2.2"}
    groups = {"STF/function": tuple(satisfied)}
    (one,), families = patterns.link(source(*link_tables(satisfied, ("4.4", "4.0", "3.1"), ("3.9", "3.1", "3.0")), groups=groups), b"k")
    assert one.text["sv"] == (
        "I den övre halvan av 3 funktioner, både i chefernas nöjdhet och i medarbetarnas svar om tydliga beställare och närhet, "
        "finns ekonomi. Ordningen är beskriven, inte prövad: funktionerna är färre än 8."
    )
    assert (one.strength, families) == (Strength.DESCRIPTION, [])
    (apart,), _ = patterns.link(source(*link_tables(satisfied, ("3.1", "4.0", "4.4"), ("3.9", "3.1", "3.0")), groups=groups), b"k")
    assert apart.text["sv"].startswith("De 3 funktioner som kan jämföras ligger i olika ordning")


# ---------------------------------------------------------------------- order
def made(type_, strength, effect=None, n=40, name=None):
    return Finding(name or f"{type_}/{effect}/{n}", type_, ("MGR",), {"sv": "", "en": ""}, strength, n, "m", effect=effect)


def test_tested_findings_come_first_by_effect_and_at_most_three_are_looked_at_first():
    findings = [
        made("FT01", Strength.DESCRIPTION, name="rate"),
        made("FT03", Strength.DESCRIPTION, name="level"),
        made("contrast", Strength.DIFFERENCE, "-0.5", name="small"),
        made("contrast", Strength.INDICATES, "1.4", name="large"),
        made("FT07", Strength.INDICATES, "-0.4", name="pattern"),
        made("FT38", Strength.NO_CERTAIN_DIFFERENCE, name="nothing"),
    ]
    order = [finding.id for finding in ranked(findings)]
    assert order == ["pattern", "large", "small", "level", "nothing", "rate"]
    assert [finding.id for finding in look_first(ranked(findings))] == ["pattern", "large", "small"]
    assert [finding.id for finding in look_first(ranked(findings[:2]))] == ["level"]
