"""The one word that tests on whole respondents add: what is really there is found, what is not there is not, whatever the order of rows."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from surveyapp.analysis.frame import ResponseFrame
from surveyapp.disclosure.findings.verdicts import verdicts_of
from surveyapp.disclosure.findings.written import faults
from surveyapp.disclosure.suppress import release
from surveyapp.domain.codebook import codebook
from surveyapp.domain.scale import DONT_KNOW
from tests.disclosure.frames import KEY
from tests.disclosure.mappers import sizes_only


@pytest.fixture(scope="module")
def published(wave):
    return release(wave, sizes_only)


def changed(wave, instrument, change):
    """The wave with other answers of one questionnaire. `change` takes (matrix, column of a name)."""
    frame = wave.frames[instrument]
    matrix = frame.matrix.copy()
    change(matrix, lambda name: codebook(frame.instrument).index[name])
    return {**wave.frames, instrument: ResponseFrame(frame.instrument, matrix)}


def words(published, frames):
    return verdicts_of(published, frames, KEY)


def ratings(frame, matrix):
    """(row, column) of every substantive answer on a five-step scale."""
    for place, variable in enumerate(codebook(frame.instrument).variables):
        if variable.kind == "answer" and len(variable.options) == 5:
            yield place, (matrix[:, place] >= 1) & (matrix[:, place] <= 5)


def test_every_sentence_stands_on_cells_that_are_shown(published):
    tables = {table.id: table for table in published.tables}
    for finding in published.findings:
        for line in finding.evidence:
            for cell in line.cells:
                table, _, group = cell.rpartition("/")
                assert tables[table].cell(group).shown, (finding.id, cell)


def test_every_draft_agrees_with_its_own_cells(published):
    wrong = {(f.id, code): found for f in published.findings for code, text in f.text.items() if (found := faults(published, f, text))}
    assert {name for name in wrong if name[0] not in {f.id for f in published.findings if not f.instruments}} == set()


@pytest.mark.parametrize("instrument", ["MGR", "STF"])
def test_a_wave_of_one_questionnaire_has_the_sentences_of_that_one(wave, published, instrument):
    alone = release(
        replace(
            wave,
            frames={instrument: wave.frames[instrument]},
            invited={instrument: wave.invited[instrument]},
            facts={**wave.facts, "answered": {instrument: wave.facts["answered"][instrument]}},
        ),
        sizes_only,
    )
    said = {finding.id for finding in alone.findings if finding.instruments}
    both = {finding.id for finding in published.findings if finding.instruments == (instrument,)}
    assert f"FT01/{instrument}" in said
    assert said == both


def test_the_order_of_the_rows_decides_nothing(wave, published):
    shuffled = {
        key: ResponseFrame(frame.instrument, frame.matrix[np.random.default_rng(3).permutation(frame.n)])
        for key, frame in wave.frames.items()
    }
    assert release(replace(wave, frames=shuffled), sizes_only).findings == published.findings


def test_a_group_that_is_lower_on_nearly_everything_is_found_and_named_once(wave, published):
    frame = wave.frames["MGR"]
    inside = frame.mask("area", ["sarskilt_boende"])

    def lower(matrix, _place):
        for column, known in ratings(frame, matrix):
            matrix[known & inside, column] = np.maximum(1, matrix[known & inside, column].astype(int) - 2)

    found = words(published, changed(wave, "MGR", lower)).words
    assert [name for name, word in found.items() if name.startswith("LOWER/") and word < 0] == ["LOWER/MGR/area:sarskilt_boende"]


def test_dont_know_by_area_is_tested_where_a_band_is_printed(wave, published):
    frame = wave.frames["MGR"]
    table = next(t for t in published.tables if t.id == "MGR/MF8.hr/area")
    group = next(cell.group for cell in table.cells if cell.dont_know_band is not None)
    inside = frame.mask("area", group.split(":")[1].split("+"))

    def unsure(matrix, place):
        matrix[inside & (matrix[:, place("MF8.hr")] <= 5), place("MF8.hr")] = DONT_KNOW

    assert words(published, changed(wave, "MGR", unsure)).word(f"dont_know/hr/{group}") == 1
    assert words(published, wave.frames).word(f"dont_know/hr/{group}") == 0


def test_functions_in_two_sides_are_found_with_their_groups(wave, published):
    frame = wave.frames["STF"]
    high = frame.mask("function", ["enhetsadm", "ekonomi"])

    def split(matrix, place):
        column = matrix[:, place("SO3")]
        known = column <= 5
        column[known & high], column[known & ~high] = 5, 2

    sides = words(published, changed(wave, "STF", split)).sides
    assert set(sides["SO3"][0]) <= {"function:enhetsadm", "function:ekonomi"}
    assert sides["SO3"][0]
    assert not set(sides["SO3"][1]) & {"function:enhetsadm", "function:ekonomi"}


def test_closeness_and_satisfaction_within_the_same_person(wave, published):
    frame = wave.frames["MGR"]

    def together(matrix, place):
        random = np.random.default_rng(5)
        for function in frame.instrument.functions:
            drawn = random.integers(1, 6, size=frame.n)
            for item in ("MF3", "MF4", "MF7", "MF8"):
                column = matrix[:, place(f"{item}.{function.id}")]
                known = (column >= 1) & (column <= 5)
                column[known] = drawn[known]

    assert words(published, changed(wave, "MGR", together)).word("CLOSENESS") == 1
    assert words(published, wave.frames).word("CLOSENESS") == 0


def test_tenure_against_the_level_of_the_function(wave, published):
    frame = wave.frames["MGR"]
    years = frame.column("MB3").astype(int)

    def trend(matrix, place):
        for function in frame.instrument.functions:
            column = matrix[:, place(f"MF8.{function.id}")]
            known = (column >= 1) & (column <= 5)
            value = years if function.level == "unit" else 6 - years
            column[known] = np.clip(value, 1, 5)[known]

    assert words(published, changed(wave, "MGR", trend)).word("TENURE_BY_LEVEL") == 1


def test_within_persons_the_question_that_is_lower_and_the_function_that_is_higher(wave, published):
    frame = wave.frames["MGR"]

    def shift(matrix, place):
        for function in frame.instrument.functions:
            for item, value in (("MF5", 1), ("MF1", 4)):
                column = matrix[:, place(f"{item}.{function.id}")]
                column[(column >= 1) & (column <= 5)] = value
            column = matrix[:, place(f"MF8.{function.id}")]
            column[(column >= 1) & (column <= 5)] = 5 if function.id == "hr" else 2
        for row in range(0, frame.n, 3):  # some spread, or nothing could be judged
            column = place("MF8.hr")
            matrix[row, column] = 4 if matrix[row, column] == 5 else matrix[row, column]
            matrix[row, place("MF5.hr")] = 2 if matrix[row, place("MF5.hr")] == 1 else matrix[row, place("MF5.hr")]

    found = words(published, changed(wave, "MGR", shift))
    assert (found.word("items/MGR/MF5"), found.word("profile/MF8.hr"), found.word("profile/MF8.ekonomi")) == (-1, 1, -1)
