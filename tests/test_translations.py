"""The English catalogue against the texts that are written in the code and the templates."""

from __future__ import annotations

import ast
import io
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.frontend import CommandLineInterface
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from surveyapp.language import FOLDER, translator
from surveyapp.settings import ROOT

ENGLISH = FOLDER / "en" / "LC_MESSAGES"
PLACEHOLDER = re.compile(r"%\(\w+\)[a-z]")
SWEDISH_LETTERS = re.compile("[åäöÅÄÖ]")
MESSAGE_CALLS = {"_", "_l", "N_", "t", "words", "of", "gettext", "ngettext"}
NAMES_IN_SWEDISH = {"stödet från", "Stödspegeln"}  # quoted in a hint about Swedish wording; the product


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Catalog:
    """What the code and the templates say, by the same command that updates the catalogue."""
    template = tmp_path_factory.mktemp("messages") / "messages.pot"
    CommandLineInterface().run(["pybabel", "-q", "extract", "-F", str(ROOT / "babel.cfg"), "-o", str(template), str(ROOT)])
    return _read(template)


@pytest.fixture(scope="module")
def english() -> Catalog:
    return _read(ENGLISH / "messages.po", "en")


def _read(path: Path, locale: str | None = None) -> Catalog:
    with path.open("rb") as file:
        return read_po(file, locale=locale)


def _forms(text: str | tuple[str, ...] | list[str]) -> tuple[str, ...]:
    return (text,) if isinstance(text, str) else tuple(text)


def _messages(catalogue: Catalog) -> Iterator[Message]:
    return (message for message in catalogue if message.id)


def _placeholders(text: str | tuple[str, ...] | list[str]) -> list[list[str]]:
    return [sorted(PLACEHOLDER.findall(form)) for form in _forms(text)]


def test_texts_are_found_in_code_templates_and_tables_of_titles(written: Catalog) -> None:
    for text in ("Sidan finns inte", "Skicka mina svar", "Så gjordes undersökningen", "Undersökningen i korthet", "sida", "chefsroll"):
        assert written.get(text) is not None, text


def test_no_text_hides_inside_a_formatted_string_where_extraction_cannot_look() -> None:
    hidden = [
        f"{path.name}:{call.lineno}"
        for path in sorted((ROOT / "surveyapp").rglob("*.py"))
        for formatted in ast.walk(ast.parse(path.read_text()))
        if isinstance(formatted, ast.JoinedStr)
        for call in ast.walk(formatted)
        if isinstance(call, ast.Call) and _is_message(call)
    ]
    assert hidden == []


def _is_message(call: ast.Call) -> bool:
    name = call.func.id if isinstance(call.func, ast.Name) else getattr(call.func, "attr", "")
    return name in MESSAGE_CALLS and bool(call.args) and isinstance(call.args[0], ast.Constant) and isinstance(call.args[0].value, str)


def test_the_catalogue_holds_exactly_the_written_texts(written: Catalog, english: Catalog) -> None:
    assert {_forms(m.id) for m in _messages(english)} == {_forms(m.id) for m in _messages(written)}


def test_every_text_is_translated_in_every_form(english: Catalog) -> None:
    assert [m.id for m in _messages(english) if m.fuzzy or not all(_forms(m.string or ""))] == []


def test_translations_keep_their_placeholders(english: Catalog) -> None:
    assert [m.id for m in _messages(english) if _placeholders(m.id) != _placeholders(m.string)] == []


def test_no_translation_is_left_in_swedish(english: Catalog) -> None:
    swedish = []
    for message in _messages(english):
        text = " ".join(_forms(message.string))
        for name in NAMES_IN_SWEDISH:
            text = text.replace(name, "")
        if SWEDISH_LETTERS.search(text):
            swedish.append(message.id)
    assert swedish == []


def test_the_compiled_catalogue_is_made_of_the_texts_beside_it(english: Catalog) -> None:
    compiled = io.BytesIO()
    write_mo(compiled, english)
    assert (ENGLISH / "messages.mo").read_bytes() == compiled.getvalue()


def test_the_header_names_no_person_and_no_machine(english: Catalog) -> None:
    header = "\n".join([english.header_comment, *(f"{name}: {value}" for name, value in english.mime_headers)])
    assert "@" not in header
    assert "/" not in header.replace("text/plain", "")


def test_words_outside_the_web_are_spoken_in_the_language_asked_for() -> None:
    assert translator("en").gettext("Sidan finns inte") == "The page does not exist"
    assert translator("sv").gettext("Sidan finns inte") == "Sidan finns inte"
    assert [translator("en").ngettext("%(num)s person", "%(num)s personer", number) for number in (1, 2)] == ["1 person", "2 people"]
