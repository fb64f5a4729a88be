"""An edited sentence against its cells: figures, number words, shares, pairs, universals, and groups that may not be shown alone."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from surveyapp.disclosure.findings.people import people
from surveyapp.disclosure.findings.written import WORDS, Edit, applied, faults, flagged, tokens
from surveyapp.disclosure.released import Evidence, Finding, Strength
from tests.disclosure.printed import publication, source
from tests.disclosure.test_findings import GROUPS, RATES, found

FINDING = Finding(
    "FT10/MGR", "FT10", ("MGR",),
    {"sv": "12 av 64 chefer (19 procent) har svarat vet ej om HR.", "en": "12 of 64 managers (19 per cent) do not know."},
    Strength.DESCRIPTION, 64, "description",
    (Evidence({"sv": "HR"}, ("MGR/MF8.hr/all/all",), {"count": 12, "base": 64, "percent": 19, "mean": "3.4", "difference": "-0.5"}),),
)  # fmt: skip
PUBLICATION = publication((), groups=GROUPS)


def codes(text, finding=FINDING):
    return [(fault.code, fault.what) for fault in faults(PUBLICATION, finding, text)]


@pytest.mark.parametrize(
    "text",
    [
        "12 av 64 chefer (19 procent) har svarat vet ej om HR.",
        "Tolv av 64 chefer vet inte vad de ska tycka om HR.",
        "Omkring 19 % har svarat vet ej.",
        "Medelvärdet är 3,4 och ligger 0,5 under.",
        "The mean is 3.4; twelve of sixty-four managers did not know.",
        "Flera chefer har svarat vet ej om HR, och det är ingen säker skillnad.",
        "Det är en fråga att samtala om.",
    ],
)
def test_a_sentence_whose_numbers_are_those_of_its_cells_passes(text):
    assert codes(text) == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("13 av 64 chefer har svarat vet ej.", [("pair", "13 av 64")]),
        ("64 av 12 chefer har svarat vet ej.", [("pair", "64 av 12")]),
        ("Tretton av 64 chefer har svarat vet ej.", [("pair", "Tretton av 64")]),
        ("En av 64 chefer har svarat vet ej.", [("pair", "En av 64")]),
        ("20 procent har svarat vet ej.", [("percent", "20 procent")]),
        ("64 procent har svarat vet ej.", [("percent", "64 procent")]),
        ("tjugo procent har svarat vet ej.", [("percent", "tjugo procent")]),
        ("Hälften har svarat vet ej.", [("percent", "Hälften")]),
        ("Var femte chef har svarat vet ej.", [("percent", "Var femte")]),
        ("Medelvärdet är 3,5.", [("number", "3,5")]),
        ("Sedan 2019 har många svarat vet ej.", [("number", "2019")]),
        ("Alla chefer känner HR.", [("universal", "Alla")]),
        ("Ingen chef känner HR.", [("universal", "Ingen")]),
        ("Endast en chef känner HR.", [("universal", "Endast en")]),
        ("Every manager knows HR, and only one does not.", [("universal", "only one"), ("universal", "Every")]),
    ],
)
def test_a_number_that_the_cells_do_not_carry_is_flagged(text, expected):
    assert codes(text) == expected


def test_universals_pass_where_a_line_proves_them():
    def proved(count):
        return Finding("x", "FT10", ("MGR",), {}, Strength.DESCRIPTION, 9, "m", (Evidence({}, (), {"count": count, "base": 9}),))

    assert codes("Samtliga svarade.", proved(9)) == []
    assert codes("Ingen svarade.", proved(0)) == []
    assert codes("Endast en svarade.", proved(1)) == []
    assert codes("Ingen svarade.", proved(9)) == [("universal", "Ingen")]


def test_92_per_cent_of_64_with_two_and_four_others_is_impossible():
    profile = found(people(source(*RATES, groups=GROUPS)))["FT02/MGR"]
    (fault,) = faults(PUBLICATION, profile, "92 % av de som svarat är enhetschefer.")
    assert (fault.code, fault.what, fault.count, fault.base, fault.share) == ("composition", "92 %", 58, 64, 91)


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("Verksamhetscheferna är mycket nöjda.", ["Verksamhetscheferna"]),
        ("Operations managers are satisfied.", ["Operations managers"]),
        ("Verksamhetscheferna och chef för en stödfunktion är nöjda.", []),
        ("Enhetscheferna är nöjda.", []),
        ("Vaster är nöjda.", ["Vaster"]),
        ("Förvaltningschef eller biträdande är nöjda.", ["Förvaltningschef eller biträdande"]),
    ],
)
def test_a_group_that_may_not_be_shown_alone_is_not_written_about_alone(text, named):
    found = faults(PUBLICATION, FINDING, text)
    assert [fault.what for fault in found if fault.code == "group"] == named
    if named == ["Verksamhetscheferna"]:
        assert found[0].offer["sv"] == "Verksamhetschef och Chef för en stödfunktion"


@given(st.integers(0, 99), st.integers(0, 99))
def test_a_pair_is_read_alike_in_figures_and_words(part, whole):
    names = {value: word for word, value in WORDS.items() if not word.endswith("one") or value == 1}
    assert (
        tokens(f"{part} av {whole} chefer")[0][0]
        == tokens(f"{names[part]} av {names[whole]} chefer")[0][0]
        == ("pair", str(part), str(whole))
    )


def test_what_is_printed_is_the_edited_sentence_unless_it_is_flagged_or_left_out():
    published = publication((), groups=GROUPS)
    published = published.__class__(**{**vars(published), "findings": (FINDING,), "_index": {}})

    def printed(**edit):
        return [(one.text["sv"], one.caveat) for one in applied(published, {FINDING.id: Edit(**edit)}).findings]

    draft = FINDING.text["sv"]
    assert printed(text={"sv": "19 procent vet ej."}) == [("19 procent vet ej.", None)]
    assert printed(text={"sv": "20 procent vet ej."}) == [(draft, None)]
    assert printed(caveat={"sv": "Uppdraget är brett."}) == [(draft, {"sv": "Uppdraget är brett."})]
    assert printed(caveat={"sv": "Det gäller 7 chefer."}) == [(draft, None)]
    assert printed(left_out=True) == []
    assert list(flagged(published, FINDING, Edit(text={"sv": "20 procent.", "en": "19 per cent."}))) == ["sv"]
    assert flagged(published, FINDING, Edit(text={"sv": "20 procent."}, left_out=True)) == {}
