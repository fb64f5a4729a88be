"""The attacker breaks a release made with thresholds alone, and none of ours."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from surveyapp.analysis.frame import ResponseFrame
from surveyapp.disclosure.released import Kind
from surveyapp.disclosure.suppress import release
from tests.disclosure.attacker import Printed, certain, consistent, exact, read, rounded, subtract
from tests.disclosure.mappers import some

POINTS = 5
SEEDS = range(12)
ATTRIBUTES = {"area": "MB1", "role": "MB2", "tenure": "MB3"}


def varied(raw, seed):
    """The same people with other answers: ratings drawn anew around a level of their own for each question."""
    random = np.random.default_rng(seed)
    frames = {}
    for key, frame in raw.frames.items():
        matrix = frame.matrix.copy()
        for name, _item in ratings(frame):
            column = index_of(frame, name)
            answered = (matrix[:, column] >= 1) & (matrix[:, column] <= POINTS)
            level, spread = random.uniform(2.2, 4.6), random.uniform(0.3, 1.1)
            drawn = np.clip(np.rint(random.normal(level, spread, matrix.shape[0])), 1, POINTS).astype(np.uint8)
            matrix[answered, column] = drawn[answered]
        frames[key] = ResponseFrame(frame.instrument, matrix)
    return replace(raw, frames=frames, key=bytes([seed]) * 16)


def ratings(frame):
    from surveyapp.domain.codebook import codebook

    for variable in codebook(frame.instrument).variables:
        item = frame.instrument.items.get(variable.item)
        if item is not None and item.type == "rating" and len(frame.instrument.scale_of(item).options) == POINTS:
            yield variable.name, item


def index_of(frame, name):
    from surveyapp.domain.codebook import codebook

    return codebook(frame.instrument).index[name]


def people_in(frame, dimension, segments):
    """The respondents of these segments, a bit each."""
    inside = np.flatnonzero(frame.mask(dimension, segments))
    return sum(1 << int(place) for place in inside)


def valid(frame, name, people):
    """Values given by these people."""
    column = frame.column(name)
    values = [int(column[place]) for place in range(frame.n) if people >> place & 1]
    return [value for value in values if 1 <= value <= POINTS]


def attacked(name, everybody, groups):
    found = list(subtract(name, everybody, groups, POINTS))
    for printed in [one for several in groups.values() for one in several]:
        found += read(name, printed, POINTS)
    return found


# ---------------------------------------------------------------------- two ways of publishing
def thresholds_alone(frame):
    """What most do: groups under five are left out, everything else is printed with its distribution."""
    for name, _item in ratings(frame):
        everyone = (1 << frame.n) - 1
        total = valid(frame, name, everyone)
        groups = {}
        for dimension, attribute in ATTRIBUTES.items():
            codes = frame.instrument.scale_of(frame.instrument.items[attribute]).codes
            groups[dimension] = []
            for segment in codes:
                people = people_in(frame, dimension, [segment])
                values = valid(frame, name, people)
                if len(values) >= 5:
                    groups[dimension].append(exact(people, len(values), sum(values)))
        yield name, exact(everyone, len(total), sum(total)), groups


def as_published(raw, publication, key="MGR"):
    """What our release prints, read by somebody who also knows how many in each group gave a value."""
    frame = raw.frames[key]
    groups_by_id = {group.id: group for name, found in publication.groups.items() if name.startswith(f"{key}/") for group in found}
    tables = [table for table in publication.tables if table.instrument == key]
    for whole in tables:
        name = whole.id.split("/")[1]
        if whole.kind is not Kind.DISTRIBUTION or name not in {n for n, _ in ratings(frame)} or not whole.cells[0].shown:
            continue
        everyone = (1 << frame.n) - 1
        total = valid(frame, name, everyone)
        groups = {}
        for table in tables:
            if table.kind is Kind.GROUPS and table.id.split("/")[1] == name:
                cells = [cell for cell in table.cells if cell.group != "all" and cell.mean is not None]
                found = [(people_in(frame, table.dimension, groups_by_id[cell.group].segments), cell) for cell in cells]
                groups[table.dimension] = [rounded(people, len(valid(frame, name, people)), cell.mean) for people, cell in found]
        yield name, exact(everyone, len(total), sum(total)), groups


# ---------------------------------------------------------------------- the attack
@pytest.mark.parametrize("seed", SEEDS)
def test_thresholds_alone_are_broken(wave, seed):
    raw = varied(wave, seed)
    broken = [found for name, all_, groups in thresholds_alone(raw.frames["MGR"]) for found in attacked(name, all_, groups)]
    four_heads = people_in(raw.frames["MGR"], "area", ["gemensamt"])
    assert any(found.people == four_heads for found in broken)
    assert len(broken) > 20


@pytest.mark.parametrize("seed", range(3))
def test_our_release_is_not(wave, seed):
    raw = varied(wave, seed)
    published = release(raw, some(8))
    figures = [*as_published(raw, published, "MGR"), *as_published(raw, published, "STF")]
    assert sum(len(groups) for _name, _all, several in figures for groups in several.values()) > 60
    assert [found for name, all_, groups in figures for found in attacked(name, all_, groups)] == []


def test_the_same_wave_gives_the_same_release(wave):
    raw = varied(wave, 1)
    assert release(raw, some(24)).fingerprint == release(raw, some(24)).fingerprint


# ---------------------------------------------------------------------- the attacker himself, by hand
def test_a_rounded_mean_bounds_the_sum():
    assert rounded(0b11111, 5, "3.4") == Printed(0b11111, 5, 17, 17)  # 3.35*5 = 16.75, 3.45*5 = 17.25
    assert rounded((1 << 30) - 1, 30, "3.4") == Printed((1 << 30) - 1, 30, 101, 103)  # 100.5 to 103.5


def test_many_are_left_and_all_of_them_are_known_to_be_at_one_end():
    everybody, shown = exact((1 << 20) - 1, 20, 94), rounded((1 << 12) - 1, 12, "4.5")  # 53.4 to 54.6 of 12: 54
    assert list(subtract("x", everybody, {"area": [shown]}, POINTS))  # 40 of 8: each of them gave a five
    assert list(subtract("x", exact((1 << 20) - 1, 20, 88), {"area": [shown]}, POINTS)) == []


def test_what_is_left_is_certain_when_its_sum_has_no_freedom():
    assert certain(Printed(0b11, 2, 7, 7), POINTS)
    assert not certain(Printed(0b11, 2, 6, 7), POINTS)
    assert certain(Printed(0b11, 2, 9, 12), POINTS)  # at most 10: nine or ten, so both at the top


def test_consistent_answers_of_a_small_group():
    assert sorted(consistent(exact(0b11, 2, 9), POINTS)) == [(0, 0, 0, 1, 1)]
    assert list(read("x", exact(0b11111, 5, 24), POINTS))
    assert list(read("x", exact(0b11111, 5, 15), POINTS)) == []
