"""What a reader can be certain of, against every table of answers that agrees with what is printed."""

from __future__ import annotations

from itertools import product

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from surveyapp.disclosure.linked.figures import Ends, Linear, Scale, mean_of, says_counts, says_mean
from surveyapp.disclosure.linked.possible import Reader
from surveyapp.disclosure.linked.programme import Said

K = 4
SCALE = Scale((1, 2, 3))
NOMINAL = Scale((None, None, None))
WIDTH = 5


def shares_of(people):
    """Every way in which so many people fill the columns."""
    return [one for one in product(range(people + 1), repeat=WIDTH) if sum(one) == people]


def tables(sizes, said):
    """Every table of answers that agrees, tables x combinations x columns."""
    found = np.array(list(product(*(shares_of(int(size)) for size in sizes))), dtype=np.int64).reshape(-1, len(sizes), WIDTH)
    for one in said:
        sums = np.einsum("c,tco,o->t", one.members.astype(np.int64), found, np.array(one.linear.weights))
        low, high = one.linear.low, one.linear.high
        found = found[(sums >= (-(10**9) if low is None else low)) & (sums <= (10**9 if high is None else high))]
    return found


def certain_of(scale, counts, found, named, said):
    """Combinations of which something is certain, by the words of the module."""
    sizes, counted = counts.sum(axis=1), any(one.counted for one in said)
    total = counts.sum(axis=0) if counted else np.full(WIDTH, sizes.sum())
    used = [place for place in range(3) if total[place]]
    parts = [{place} for place in range(3)] + [set(side) for side in scale.sides() if len(side) > 1]
    outside_of = []
    for part in parts:
        stand = [place for place in range(3) if place not in part]
        outside_of.append(stand if total[stand].sum() >= 2 else [place for place in range(WIDTH) if place not in part])
    certain = np.zeros(len(sizes), dtype=bool)
    for place in np.flatnonzero(sizes):
        certain[place] |= any((found[:, place, option] == 0).all() for option in used)
    for group in named:
        people, stand = sizes[group].sum(), counts[group][:, :3].sum()
        for outside in outside_of:
            if people >= 2 and total[outside].sum() >= 2 and (found[:, group][:, :, outside].sum(axis=(1, 2)) <= 1).all():
                certain |= group & (sizes > 0)
        there = found[:, group].sum(axis=1)
        if not scale.rated and 0 < people < K and (there == counts[group].sum(axis=0)).all():
            certain |= group & (sizes > 0)
        if scale.rated and people and stand < K:
            own = there[:, :3]
            if (own.sum(axis=1) == stand).all() and (own @ [1, 2, 3] == counts[group].sum(axis=0)[:3] @ [1, 2, 3]).all():
                certain |= group & (sizes > 0)
    for seat, own in np.argwhere(counts > 0):
        there = found[found[:, seat, own] > 0]
        for place in np.flatnonzero(sizes):
            here = int(place == seat)
            for outside in outside_of:
                mine = int(own in outside)
                open_ = sizes[place] - here > 0 and total[outside].sum() - mine > 0
                if open_ and (there[:, place][:, outside].sum(axis=1) - mine * here == 0).all():
                    certain[place] = True
        for group in named:
            if not scale.rated and 1 < sizes[group].sum() < K and (there[:, group].sum(axis=1) == counts[group].sum(axis=0)).all():
                certain |= group & (sizes > 0)
    return certain


@st.composite
def printed(draw):
    """Two or three combinations with up to four people, everybody's counts or not, and means of some of the groups."""
    number = draw(st.integers(2, 3))
    most = 4 if number == 2 else 3
    scale = draw(st.sampled_from([SCALE, SCALE, NOMINAL]))
    counts = np.zeros((number, WIDTH), dtype=np.int64)
    for place in range(number):
        for _ in range(draw(st.integers(0 if place else 1, most))):
            counts[place, draw(st.sampled_from([0, 1, 2, 2, 2, 2, 3, 4]))] += 1
    groups = [np.array(one, dtype=bool) for one in product((False, True), repeat=number) if any(one)]
    said = []
    everybody = np.ones(number, dtype=bool)
    if draw(st.booleans()):
        said += [Said(everybody, linear, counted=True) for linear in says_counts(counts.sum(axis=0))]
    for group in draw(st.lists(st.sampled_from(range(len(groups))), max_size=2, unique=True)):
        own = counts[groups[group]].sum(axis=0)
        if scale.rated and own[:3].sum() and draw(st.booleans()):
            ends = Ends.of(scale, counts.sum(axis=0))
            mean = mean_of(own, scale, ends)
            if mean is not None:
                said += [Said(groups[group], linear) for linear in says_mean(mean, scale, ends, int(own.sum()), 1)]
        else:
            option = draw(st.sampled_from([0, 1, 2, 2]))
            weights = tuple(int(place == option) for place in range(WIDTH))
            less = draw(st.integers(0, 1))
            said.append(Said(groups[group], Linear(weights, int(own[option]) - less, None if less else int(own[option]))))
    named = np.array([*(one.members for one in said), *draw(st.lists(st.sampled_from(groups), min_size=1, max_size=2))])
    return scale, counts, said, named


@settings(max_examples=150, deadline=None)
@given(printed().filter(lambda made: made[1][:, :3].any()))
def test_a_reader_is_certain_exactly_where_every_table_agrees(made):
    scale, counts, said, named = made
    found = tables(counts.sum(axis=1), said)
    expected = certain_of(scale, counts, found, named, said)
    certain = Reader(scale, counts, said, named, K, []).certain()
    assert certain.any() == expected.any()
    assert not (certain & ~expected).any()


@settings(max_examples=40, deadline=None)
@given(printed().filter(lambda made: made[1][:, :3].any()))
def test_tables_found_under_fewer_figures_change_no_conclusion(made):
    scale, counts, said, named = made
    pool = []
    Reader(scale, counts, [], named, K, pool).certain()
    Reader(scale, counts, said[: len(said) // 2], named, K, pool).certain()
    assert Reader(scale, counts, said, named, K, pool).certain().any() == Reader(scale, counts, said, named, K, []).certain().any()


@settings(max_examples=60, deadline=None)
@given(printed().filter(lambda made: made[1][:, :3].any() and made[2]), st.data())
def test_one_publication_more_takes_no_conclusion_away(made, data):
    scale, counts, said, named = made
    left_out = data.draw(st.sampled_from([one for one in said if not one.counted] or said))
    fewer = [one for one in said if one.counted or one is not left_out]
    if Reader(scale, counts, fewer, named, K, []).certain().any():
        assert Reader(scale, counts, said, named, K, []).certain().any()
