"""The organisation: a tree without circles, units with other names, and areas that files mean by them."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from surveyapp.errors import NotFound, Refused
from surveyapp.persistence.database import Database
from surveyapp.services import organisation, register, studies
from surveyapp.services.common import OPERATOR
from surveyapp.services.register_reading import read_register
from surveyapp.services.tabular import read_csv
from tests.services.small import NOW, TODAY


def create(session):
    made = studies.create_study(session, OPERATOR, NOW, name="Översyn", municipality="Björklunda", organisation="Omsorgen")
    session.flush()
    return made.id


@pytest.fixture
def study(session):
    return create(session)


def top_of(session, study):
    return organisation.tree(session, study)[0][1].id


def put(session, study, name, under=None, unit=None, aliases=(), area=None):
    parent = under or top_of(session, study)
    row = organisation.put_unit(session, OPERATOR, NOW, study, name=name, parent_id=parent, aliases=list(aliases), area=area, unit_id=unit)
    session.flush()
    return row.id


def outline(session, study):
    return [(depth, unit.name) for depth, unit in organisation.tree(session, study)]


def test_units_stand_under_their_parents_by_name(session, study):
    home = put(session, study, "Hemvård")
    put(session, study, "Norr", home)
    put(session, study, "Boende")
    put(session, study, "Centrum", home)
    assert outline(session, study) == [(0, "Omsorgen"), (1, "Boende"), (1, "Hemvård"), (2, "Centrum"), (2, "Norr")]


def test_a_unit_moves_with_everything_under_it(session, study):
    home, living = put(session, study, "Hemvård"), put(session, study, "Boende")
    put(session, study, "Norr", home)
    put(session, study, "Hemvård", living, unit=home)
    assert outline(session, study) == [(0, "Omsorgen"), (1, "Boende"), (2, "Hemvård"), (3, "Norr")]


def test_a_unit_never_comes_under_itself_or_what_is_under_it(session, study):
    home = put(session, study, "Hemvård")
    north = put(session, study, "Norr", home)
    for lower in (home, north):
        with pytest.raises(Refused, match="unit_under_itself"):
            put(session, study, "Hemvård", lower, unit=home)
    assert outline(session, study) == [(0, "Omsorgen"), (1, "Hemvård"), (2, "Norr")]


def test_the_top_is_renamed_and_stays_the_top(session, study):
    top = top_of(session, study)
    home = put(session, study, "Hemvård")
    put(session, study, "Vård och omsorg", home, unit=top)
    assert outline(session, study) == [(0, "Vård och omsorg"), (1, "Hemvård")]


def test_the_same_name_is_free_under_another_unit_only(session, study):
    home, living = put(session, study, "Hemvård"), put(session, study, "Boende")
    put(session, study, "Norr", home)
    put(session, study, "Norr", living)
    with pytest.raises(Refused, match="name_taken"):
        put(session, study, " NORR ", home)


def test_a_unit_with_others_under_it_and_the_top_stay(session, study):
    home = put(session, study, "Hemvård")
    north = put(session, study, "Norr", home)
    for unit in (home, top_of(session, study)):
        with pytest.raises(Refused, match="unit_has_others"):
            organisation.remove_unit(session, OPERATOR, NOW, study, unit)
    for unit in (north, home):
        organisation.remove_unit(session, OPERATOR, NOW, study, unit)
        session.flush()
    assert outline(session, study) == [(0, "Omsorgen")]


def test_another_studys_units_cannot_be_reached(session, study):
    other = create(session)
    home = put(session, other, "Hemvård")
    with pytest.raises(NotFound):
        put(session, study, "Norr", home)
    with pytest.raises(NotFound):
        put(session, study, "Hemvård", unit=home)
    with pytest.raises(NotFound):
        organisation.remove_unit(session, OPERATOR, NOW, study, home)


# ---------------------------------------------------------------------- areas and their other names
def area_of(session, study, written):
    text = f"Namn;E-post;Verksamhetsområde\nAnna;anna@b.example;{written}\n"
    words = register.vocabulary(session, studies.get_study(session, study))
    preview = read_register(read_csv(text.encode()), "MGR", words, TODAY)
    return preview.entries[0].facts.get("MB1") if preview.entries else None


def test_a_units_name_and_other_names_mean_its_area(session, study):
    studies.put_area(session, OPERATOR, NOW, study, "Hemvård")
    put(session, study, "Hemtjänsten", aliases=["HTJ", "Hemtjänst norr"], area="hemvard")
    assert [area_of(session, study, name) for name in ("Hemvård", "hemtjänsten", "htj", "HEMTJÄNST NORR")] == ["hemvard"] * 4


def test_an_areas_own_name_is_stronger_than_another_areas_alias(session, study):
    for name in ("Hemvård", "Boende"):
        studies.put_area(session, OPERATOR, NOW, study, name)
    put(session, study, "Enheten", aliases=["Boende"], area="hemvard")
    assert area_of(session, study, "Boende") == "boende"


def test_another_name_of_an_area_that_was_taken_out_means_nothing(session, study):
    studies.put_area(session, OPERATOR, NOW, study, "Hemvård")
    put(session, study, "Hemtjänsten", aliases=["HTJ"], area="hemvard")
    studies.remove_area(session, OPERATOR, NOW, study, "hemvard")
    assert area_of(session, study, "HTJ") is None


# ---------------------------------------------------------------------- any sequence of moves
@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(moves=st.lists(st.tuples(st.integers(0, 5), st.integers(0, 5)), max_size=12))
def test_whatever_is_moved_where_every_unit_is_in_the_tree_once(sqlite_url, moves):
    database = Database(sqlite_url)
    with database.session(write=True) as session:
        study = create(session)
        units = [top_of(session, study), *(put(session, study, f"Enhet {letter}") for letter in "BCDEF")]
        for what, under in moves:
            try:
                put(session, study, "Enhet " + "ABCDEF"[what], units[under], unit=units[what])
            except Refused as refused:
                assert refused.code == "unit_under_itself"
        assert sorted(unit.id for _, unit in organisation.tree(session, study)) == sorted(units)
        session.rollback()
    database.dispose()
