"""Counts by combination of breakdowns held against counting people one by one."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from surveyapp.analysis.crossed import Crossed, added
from surveyapp.analysis.frame import ResponseFrame
from surveyapp.analysis.summary import index_of, index_value, met, summarise
from surveyapp.domain.codebook import codebook
from surveyapp.domain.scale import BLANK, DONT_KNOW, NOT_SHOWN, NOT_USED
from tests.domain.test_answering import MANAGER

POINTS = 5
ITEMS = ("MG1", "MG2", "MF1.hr")
GROUPS = [[1], [2, 3]]
GROUP_OF = np.full(256, -1)
GROUP_OF[[1, 2, 3]] = [0, 1, 1]
ratings = st.sampled_from([1, 2, 3, 4, 5, DONT_KNOW, BLANK, NOT_SHOWN, NOT_USED])
people = st.lists(st.tuples(st.sampled_from([1, 2, 3, 4, BLANK]), st.integers(1, 3), ratings, ratings, ratings), max_size=30)


def frame_of_people(answers):
    index = codebook(MANAGER).index
    matrix = np.full((len(answers), len(index)), NOT_SHOWN, dtype=np.uint8)
    for row, (area, role, *rated) in enumerate(answers):
        matrix[row, index["MB1"]], matrix[row, index["MB2"]] = area, role
        matrix[row, [index[item] for item in ITEMS]] = rated
    return ResponseFrame(MANAGER, np.asfortranarray(matrix))


@given(people)
def test_everybody_and_each_group_are_counted_as_one_by_one(answers):
    frame = frame_of_people(answers)
    crossed, area = Crossed(frame), frame.column("MB1")
    places = GROUP_OF[crossed.codes("area")]
    for item in ITEMS:
        column = frame.column(item)
        apart = [summarise(column[np.isin(area, group)], POINTS) for group in GROUPS]
        assert crossed.summary(item, POINTS) == summarise(column, POINTS)
        assert crossed.summaries(item, places, len(GROUPS), POINTS) == apart
        assert int(crossed.met([item]).sum()) == int(met(column).sum())
    assert int(crossed.met(ITEMS).sum()) == int(np.any([met(frame.column(item)) for item in ITEMS], axis=0).sum())


@given(people, st.integers(1, 3))
def test_an_index_of_each_group_is_what_its_members_give(answers, least):
    frame = frame_of_people(answers)
    crossed, area, columns = Crossed(frame), frame.column("MB1"), [frame.column(item) for item in ITEMS]
    counts = crossed.index(ITEMS, POINTS)
    assert index_of(counts.sum(axis=0), POINTS, least) == index_value(columns, POINTS, least)
    for group, counted in zip(GROUPS, added(GROUP_OF[crossed.codes("area")], len(GROUPS), counts), strict=True):
        inside = np.isin(area, group)
        assert index_of(counted, POINTS, least) == index_value([column[inside] for column in columns], POINTS, least)


def test_a_response_knows_its_combination():
    crossed = Crossed(frame_of_people([(1, 1, 5, 5, 5), (2, 1, 4, 4, 4), (1, 1, 3, 3, 3), (4, 2, 1, 1, 1)]))
    assert crossed.rows.tolist() == [0, 1, 0, 2]
    assert crossed.codes("area").tolist() == [1, 2, 4]
