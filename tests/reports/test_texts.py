"""Released texts in the appendices: whole, in their order, through the same gate as everything else, and in the published export."""

from __future__ import annotations

import json
import re
import subprocess
from dataclasses import replace

import page as validator
import pytest

from surveyapp.audit.reading import read_document
from surveyapp.disclosure.policy import Policy
from surveyapp.disclosure.released_texts import TextList, TextRelease
from surveyapp.language import translator
from surveyapp.persistence.rows import ReleaseRow
from surveyapp.reports.appendix import appendix_html, appendix_pdf
from surveyapp.reports.export import to_csv, to_xlsx
from surveyapp.services.release_export import audit_document

LONG = "Det tar för lång tid. " * 40 + "Sista ordet."
WORDS = ("Tack […], <b>och</b> ” & ’.\nNytt stycke ☃ 😀.", LONG, *(f"Text nummer {place} om lönerna på […]." for place in range(3, 25)))


@pytest.fixture(scope="module")
def texts(publication):
    lists = (TextList("MGR", "ME1", WORDS, None, 30), TextList("MGR", "MFT", WORDS[2:11], "hr"), TextList("STF", "SE1", WORDS[:8], None, 9))
    return TextRelease(
        publication.study, publication.wave, 2, publication.fingerprint, "2026-11-25", {"MGR": Policy().to_document()}, lists
    )


def spaced(fingerprint):
    return " ".join(fingerprint[at : at + 4] for at in (0, 4, 8))


def chapter(html):
    """The chapter of free texts, from its heading to the next chapter."""
    return re.findall(r'<h2 class="chapter" id="fritext">.*?</section>', html, re.S)[0]


def test_the_chapter_gives_every_text_of_its_own_side_in_the_released_order(publication, texts):
    page = chapter(appendix_html(publication, 9, texts=texts))
    lists = [re.findall(r"<li>(.*?)</li>", found, re.S) for found in re.findall(r'<ul class="quotes">(.*?)</ul>', page, re.S)]
    assert [len(found) for found in lists] == [24, 9]
    assert lists[0][0] == "Tack […], &lt;b&gt;och&lt;/b&gt; ” &amp; ’.\nNytt stycke □ □."
    assert lists[0][2:] == list(WORDS[2:])
    assert "24 av 30 texter återges." in page
    assert "9 texter återges." in page
    assert re.search(r"<h3>HR: ", page)
    assert len(re.findall(r'<ul class="quotes">', chapter(appendix_html(publication, 10, texts=texts)))) == 1


def test_without_released_texts_the_chapter_says_so_and_gives_none(publication):
    page = chapter(appendix_html(publication, 9))
    assert "återges inte i bilagan" in page
    assert "quotes" not in page


def test_the_cover_names_the_version_of_the_texts_and_their_fingerprint(publication, texts):
    mark = spaced(texts.fingerprint)
    assert mark in appendix_html(publication, 9, texts=texts)
    assert mark not in appendix_html(publication, 9)


@pytest.mark.parametrize(("number", "language"), [(9, "sv"), (10, "en")])
def test_an_appendix_with_texts_passes_the_gate_and_is_the_same_each_time(publication, texts, tmp_path, number, language):
    path = tmp_path / "bilaga.pdf"
    data = appendix_pdf(publication, number, language, texts=texts)
    path.write_bytes(data)
    for profile in ("ua1", "2a"):
        assert (
            sorted({f"{failure.rule_id}: {failure.message}" for failure in validator.validate_pdf(str(path), profile=profile).failures})
            == []
        )
    assert appendix_pdf(publication, number, language, texts=texts) == data
    assert appendix_pdf(publication, number, language) != data
    printed = subprocess.run(["pdftotext", "-raw", path, "-"], capture_output=True, text=True, check=True).stdout
    assert "Sista ordet." in printed
    assert printed.count(spaced(texts.fingerprint)) == 1  # on the cover; the foot of every page has the figures' own
    assert printed.count(spaced(publication.fingerprint)) == printed.count("\f") + 1
    assert len(re.findall(r"Text nummer \d+ om", re.sub(r"\s+", " ", printed))) == sum(
        text.startswith("Text") for found in texts.of({9: "MGR", 10: "STF"}[number]) for text in found.texts
    )


def test_files_hold_the_texts_after_the_figures_and_nothing_of_them_without(publication, texts):
    words = translator("sv")
    for export in (to_csv, to_xlsx):
        assert export(publication, words, texts) != export(publication, words)
    lines = to_csv(publication, words, texts).decode("utf-8-sig")
    assert lines.startswith(to_csv(publication, words).decode("utf-8-sig"))


def test_the_published_export_holds_every_list_as_an_entry_that_the_audit_can_read(publication, texts):
    row = ReleaseRow(state="done", content=publication.to_document(), fingerprint=publication.fingerprint, frame={"MGR": [], "STF": []})
    document = json.loads(json.dumps(audit_document(row, texts=texts)))
    entries = {entry["id"]: entry for entry in document["publications"]}
    assert entries["MGR/ME1/texts"] == {
        "id": "MGR/ME1/texts",
        "question": "MGR/ME1",
        "where": {"instrument": "MGR"},
        "texts": list(WORDS),
        "n": 30,
    }
    assert "n" not in entries["MGR/MFT.hr/texts"]
    assert document["release"]["texts"]["fingerprint"] == texts.fingerprint
    assert len(read_document(json.dumps(document).encode()).entries) == len(document["publications"])
    without = audit_document(row)
    assert not [entry for entry in without["publications"] if "texts" in entry]
    assert "texts" not in without["release"]
    assert audit_document(row, texts=replace(texts, lists=()))["publications"] == without["publications"]
