"""Small frames made by hand: who belongs where and what each of them answered, one list a variable."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from surveyapp.analysis.frame import ResponseFrame
from surveyapp.analysis.register import Invited
from surveyapp.disclosure.policy import Policy
from surveyapp.disclosure.tables import Tables
from surveyapp.domain.codebook import codebook
from surveyapp.domain.instrument import MANAGERS
from surveyapp.domain.scale import BLANK, DONT_KNOW, NOT_SHOWN, ResponseOption
from surveyapp.domain.template import Design, compose
from surveyapp.instruments import load_template

TEMPLATE = load_template()
AREAS = tuple(ResponseOption(name, {"sv": name.capitalize(), "en": name.capitalize()}) for name in ("norr", "soder", "vaster", "oster"))
KEY = b"key of the wave"
CARD = ("MF1", "MF2", "MF3", "MF4", "MF5", "MF6", "MF7", "MF8")
USUAL = {"role": "enhetschef", "tenure": "t3"}
SIGNS = {"-": DONT_KNOW, "_": BLANK, " ": NOT_SHOWN}


def managers(holders=None, **changes):
    """A questionnaire about one function, HR, with 12 holders who serve everybody where nothing else is said."""
    hr = next(function for function in TEMPLATE.functions if function.id == "hr")
    design = Design(areas=AREAS, functions=(replace(hr, holders=holders or {"": 12}),), **changes)
    return compose(TEMPLATE, design, MANAGERS, 1, 82)


def codes(answers):
    """ "54-_ " -> five answers: 5, 4, vet ej, blank, not shown."""
    return [SIGNS.get(sign) or int(sign) for sign in answers]


def frame(instrument, people, answers):
    """people: dimension -> segment of each respondent. answers: variable -> a sign for each respondent."""
    number = len(next(iter(people.values())))
    made = blank(instrument, {**{name: [usual] * number for name, usual in USUAL.items()}, **people})
    for variable, signs in answers.items():
        made.matrix[:, codebook(instrument).index[variable]] = codes(signs)
    return made


def blank(instrument, people):
    """Who belongs where, before anything is answered."""
    number = len(next(iter(people.values())))
    matrix = np.full((number, len(codebook(instrument).variables)), NOT_SHOWN, dtype=np.uint8)
    items = {breakdown.dimension: breakdown.item for breakdown in instrument.breakdowns}
    for dimension, segments in people.items():
        scale = instrument.scale_of(instrument.items[items[dimension]])
        matrix[:, codebook(instrument).index[items[dimension]]] = [scale.codes[segment] for segment in segments]
    return ResponseFrame(instrument, matrix)


def tables(made, policy=None, key=KEY):
    """The released tables of a frame, before comparisons."""
    facts = [{} for _ in range(made.n)]
    found = Tables(made, Invited(facts, [True] * made.n), policy or Policy(), key, TEMPLATE.indices)
    found.build()
    return found


def shown(found, name):
    """Group -> (n, mean) or the reason of one table."""
    table = next(table for table in found.tables if table.id == f"MGR/{name}")
    return {cell.group: (cell.n, cell.mean) if cell.shown else str(cell.reason) for cell in table.cells}
