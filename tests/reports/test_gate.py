"""Both appendices through the gate: valid PDF/UA-1 and PDF/A-2a, tagged as a screen reader needs, the same bytes each time."""

from __future__ import annotations

import re
import string
import subprocess
from random import Random

import page as validator
import pikepdf
import pytest

from surveyapp.language import translator
from surveyapp.reports.appendix import appendix_html, appendix_pdf
from surveyapp.reports.book import status_of
from surveyapp.reports.pdf import RenderError, font_faces, render


@pytest.fixture(
    scope="module", params=[(9, "sv"), (10, "sv"), (9, "en"), (10, "en")], ids=["bilaga-9", "bilaga-10", "appendix-9", "appendix-10"]
)
def made(request, publication, tmp_path_factory):
    """(bytes, path, language) of an appendix."""
    number, language = request.param
    data = appendix_pdf(publication, number, language)
    path = tmp_path_factory.mktemp("pdf") / f"{number}-{language}.pdf"
    path.write_bytes(data)
    return data, path, language


@pytest.mark.parametrize("profile", ["ua1", "2a"])
def test_gate_of_the_profile(made, profile):
    found = validator.validate_pdf(str(made[1]), profile=profile)
    assert sorted({f"{failure.rule_id}: {failure.message}" for failure in found.failures}) == []
    assert found.is_compliant


def test_gate_of_structure(made, publication):
    _data, path, language = made
    with pikepdf.open(path) as pdf:
        assert str(pdf.Root.Lang).startswith(language)
        assert pdf.Root.MarkInfo.Marked
        assert pdf.Root.ViewerPreferences.DisplayDocTitle
        assert status_of(publication, translator(language)) in text_of(path)
        tags = list(elements(pdf.Root.StructTreeRoot))
        names = [str(tag.S) for tag in tags]
        assert names.count("/H1") >= 1
        assert names.count("/Table") > 5
        assert [tag for tag in tags if tag.S == "/TH" and not scope(tag)] == []
        figures = [str(tag.get("/Alt", "")) for tag in tags if tag.S == "/Figure"]
        assert [alt for alt in figures if not 15 <= len(alt) <= 600] == []
        with pdf.open_outline() as outline:
            assert len(outline.root) > 5
        assert all(abs(float(sheet.MediaBox[2]) - 595.28) < 1 for sheet in pdf.pages)
        assert 8 <= len(pdf.pages) <= 24


def elements(node):
    children = node.get("/K")
    for child in children if isinstance(children, pikepdf.Array) else [children]:
        if isinstance(child, pikepdf.Dictionary) and "/S" in child:
            yield child
            yield from elements(child)


def scope(cell):
    attributes = cell.get("/A")
    several = attributes if isinstance(attributes, pikepdf.Array) else [attributes]
    return any(isinstance(one, pikepdf.Dictionary) and "/Scope" in one for one in several)


def text_of(path):
    return subprocess.run(["pdftotext", "-layout", str(path), "-"], capture_output=True, text=True, check=True).stdout


def test_gate_of_text(made):
    text = text_of(made[1])
    assert re.findall(r"\b(?:nan|None|NaT|undefined)\b|{{|<b>|&amp;|\ufffd|\u25a1", text) == []


def test_the_same_release_gives_the_same_bytes(made, publication):
    data, path, language = made
    if language == "en":
        assert appendix_pdf(publication, int(path.stem.split("-")[0]), language) == data


def test_a_letter_that_the_fonts_lack_is_replaced_and_nothing_else_is(publication):
    from dataclasses import replace

    odd = replace(publication, facts={**publication.facts, "organisation": "Förvaltning 漢"})
    html = appendix_html(odd, 9)
    assert "Förvaltning □" in html
    assert "漢" not in html


def test_a_word_of_complaint_from_the_renderer_is_a_failed_render():
    with pytest.raises(RenderError) as failed:
        render("<html lang=sv><title>x</title><style>p{colour:red}</style><p>x</p>", b"id", laid_out=lambda: None)
    assert "colour" in str(failed.value)


@pytest.mark.parametrize("seed", [50, 92, 155, 157, 176])
def test_no_stream_ends_in_a_line_end_whatever_its_checksum(seed):
    """Strict readers would take the stream for one byte too short. With these seeds the cross references ended so."""
    text = "".join(Random(seed).sample(string.ascii_letters + string.digits + "åäöÅÄÖ", 30))
    style = f'{font_faces()} body{{font-family:"Source Sans 3"}}'
    html = f'<html lang=sv><title>x</title><style>{style}</style><h1>{text}</h1><p style="font-weight:600">{text[::-1]}</p>'
    data = render(html, str(seed).encode(), laid_out=lambda: None)
    assert re.findall(rb"[\r\n]\nendstream", data) == []
    assert data == render(html, str(seed).encode(), laid_out=lambda: None)
