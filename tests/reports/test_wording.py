"""Sentences of the appendices: every word earned, every figure with its base, silence where there is nothing to say."""

from __future__ import annotations

import pytest

from surveyapp.disclosure.released import Cell, Contrast, Group, ReleasedTable, Verdict
from surveyapp.disclosure.released import Kind as TableKind
from surveyapp.language import translator
from surveyapp.reports import wording
from surveyapp.reports.book import Book
from surveyapp.reports.chapters import chapters
from surveyapp.reports.exhibits.common import against_all
from surveyapp.reports.exhibits.groups import heat_cell
from surveyapp.reports.strips import Grid, needed, shaped


@pytest.fixture
def book(publication):
    return Book(publication, "MGR", translator("sv"))


def cell(n, unsure=0):
    half = n // 2
    counts = {"1": 0, "2": n - half, "3": 0, "4": half, "5": 0}
    return Cell("all", n=n, dont_know=unsure, counts=counts, favourable=50, unfavourable=50, favourable_count=half, mean="3.0")


def test_a_level_is_said_with_n_of_n_and_per_cent_and_both_ends(book):
    text = wording.level(book, cell(40), "stödet")
    assert text == "20 av 40 chefer (50 procent) svarar 4 eller 5 om stödet och 20 (50 procent) svarar 1 eller 2. Medelvärdet är 3,0."


@pytest.mark.parametrize(("n", "softened"), [(29, True), (30, False)])
def test_under_thirty_answers_they_indicate_and_do_not_show(book, n, softened):
    assert wording.level(book, cell(n), "stödet").startswith("Svaren indikerar: ") == softened


@pytest.mark.parametrize(("unsure", "said"), [(4, ""), (5, "5 av 50 svarade vet ej (10 procent).")])
def test_vet_ej_is_silent_under_ten_per_cent(book, unsure, said):
    assert wording.unsure(book, cell(50 - unsure, unsure)) == said


@pytest.mark.parametrize(
    ("verdict", "text"),
    [
        (Verdict.TOO_FEW, "för få för jämförelse"),
        (Verdict.NO_CERTAIN_DIFFERENCE, "ingen säker skillnad"),
        (Verdict.DIFFERENCE, "skillnad −0,5 (−0,9 till −0,1)"),
    ],
)
def test_the_word_difference_is_earned(book, verdict, text):
    assert wording.verdict(book, Contrast("-0.5", "-0.9", "-0.1", verdict, "rest")) == text


@pytest.mark.parametrize(
    ("contrast", "said", "sure"),
    [
        (("-1.3", None, "-0.4", "at_most"), "skillnad, högst −1,3 (till −0,4)", "högst −1,3 (till −0,4)"),
        (("0.8", "0.1", None, "at_least"), "skillnad, minst +0,8 (från +0,1)", "minst +0,8 (från +0,1)"),
    ],
)
def test_a_difference_that_is_bounded_says_so_and_has_one_end(book, contrast, said, sure):
    value, low, high, bound = contrast
    found = Contrast(value, low, high, Verdict.DIFFERENCE, "rest", bound=bound)
    assert (wording.verdict(book, found), wording.sure(book, found)) == (said, sure)
    named = Cell("area:hemvard", n=13, contrast=found, **{bound: "2.5"})
    table = ReleasedTable("MGR/MG1/area", TableKind.GROUPS, "MGR", "MG1", "area", (named,))
    word = "lägre" if bound == "at_most" else "högre"
    assert wording.group_differences(book, table) == f"Svaren indikerar att Hemvård har {word} värde än övriga, {sure}."


def test_no_word_of_praise_or_blame_stands_in_any_sentence(publication):
    for language, judging in (
        ("sv", ("bäst", "sämst", "dålig", "utmärkt", "bra resultat", "brist")),
        ("en", ("best", "worst", "poor", "excellent")),
    ):
        for instrument in ("MGR", "STF"):
            blocks = [b for c in chapters(Book(publication, instrument, translator(language))) for b in c.blocks]
            said = [b.text for b in blocks if b.form == "words"] + [f"{b.lead} {b.body}" for b in blocks if b.form == "opening"]
            assert [(word, text) for text in said for word in judging if f" {word}" in text.lower()] == []


def test_a_question_put_to_some_only_says_so(publication):
    book = Book(publication, "STF", translator("sv"))
    table = publication.table("STF/SC4/all")
    chapter = next(chapter for chapter in chapters(book) if chapter.id == "forutsattningar")
    figure = next(block for block in chapter.blocks if block.form == "figure")
    assert table.asked < book.answered
    assert f"Dubbelt uppdrag ställdes till {table.asked}. Övriga frågor fick alla." in figure.sub


def test_the_method_page_gives_each_family_of_the_appendix_its_share(publication):
    for instrument in ("MGR", "STF"):
        book = Book(publication, instrument, translator("sv"))
        guide = next(chapter for chapter in chapters(book) if chapter.id != "iakttagelser")
        rows = dict(guide.blocks[1].rows)
        for family in publication.families:
            if family.instrument == instrument or family.id == "gap":
                share = book.number(f"{float(family.alpha) * 100:g}")
                assert f"({family.comparisons} jämförelser, {share} procent)" in rows["Jämförelser"]
        assert book.words.day(publication.facts["register_date"]) in rows["Vilka fick enkäten?"]
        assert publication.facts["instrument_versions"][instrument] in rows["Vilka frågor?"]
        assert all(book.text(group.label) in rows["Sammanslagna grupper"] for group in book.merged)
        assert rows["Status"].startswith("Utkast." if publication.draft else "Slutlig.")


def test_a_hidden_row_of_a_map_says_why(book):
    heat = next(block for chapter in chapters(book) for block in chapter.blocks if block.form == "heat" and chapter.id == "overblick")
    cells = dict(heat.rows)[book.function("it")]
    assert [(c.main, c.tone) for c in cells] == [("visas ej: färre än 3 bedömda", "hidden")]


@pytest.mark.parametrize(
    ("cell", "tone", "against"),
    [
        ({"at_most": "2.5", "n": 13}, "low2", "högst −0,9"),
        ({"at_least": "3.7", "n": 13}, "high1", "minst +0,3"),
        ({"at_least": "3.5", "n": 13}, "few", "minst +0,1"),  # a step away or more is all that a colour says
        ({"at_most": "4.0", "n": 13}, "few", "–"),  # past everybody's mean: either side
        ({"at_most": "2.5", "n": 7}, "few", "högst −0,9"),
        ({"mean": "2.5", "difference": "-0.9", "n": 13}, "low2", "−0,9"),
    ],
)
def test_a_bound_has_the_colour_of_its_own_distance_to_everybody(book, cell, tone, against):
    made, everybody = Cell("area:hemvard", **cell), Cell("all", n=60, mean="3.4")
    found = heat_cell(book, made, 1, everybody)
    assert (found.tone, against_all(book, made, everybody)) == (tone, against)
    assert found.spoken == (book.mean(made) if made.bound else "")


def test_a_head_gets_the_lines_its_words_need_and_no_word_is_broken():
    grid = Grid(("Group", "Differs from all the others"), [("North", "none")])
    assert needed("Sometimes", 10) > needed("Often", 10) > 10
    narrow, wide = shaped(grid, (100, 40), {0: 90}), shaped(grid, (100, 300), {0: 90})
    assert (narrow.head > wide.head, narrow.heights == wide.heights) == (True, True)


def test_group_names_are_listed_in_words(book):
    table = ReleasedTable("MGR/MG1/area", TableKind.GROUPS, "MGR", "MG1", "area", (Cell("area:x", n=6, mean="3.0"),))
    assert wording.group_differences(book, table) == "Grupperna är för få för att jämföras."
    assert isinstance(book.merged, list)
    assert all(isinstance(group, Group) and len(group.segments) > 1 for group in book.merged)
