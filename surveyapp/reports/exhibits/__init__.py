"""Figures and tables from released cells, one function per exhibit. A figure and a table with the same number show the same figures."""

from surveyapp.reports.exhibits.contact import contact_by_area
from surveyapp.reports.exhibits.coverage import coverage
from surveyapp.reports.exhibits.crossed import alike, crossed, crossed_table, crossed_variables, divides, one_by_one, surrounding
from surveyapp.reports.exhibits.groups import groups_figure, heat, tone
from surveyapp.reports.exhibits.habits import reach, reasons, thieves, weights
from surveyapp.reports.exhibits.indices import grades_table, index_table, indices_of
from surveyapp.reports.exhibits.items import distribution, example, limits, options_table, wording_table
from surveyapp.reports.exhibits.left import left
from surveyapp.reports.exhibits.link import link_table
from surveyapp.reports.exhibits.map_table import heat_table
from surveyapp.reports.exhibits.mirror import context_table, dumbbell, gaps, mirror
from surveyapp.reports.exhibits.pair_table import pair_table
from surveyapp.reports.exhibits.people import cover, profile, rates, response
from surveyapp.reports.exhibits.tiers import tiers
from surveyapp.reports.exhibits.waves import change, since, since_table
from surveyapp.reports.exhibits.withheld import withheld, withheld_parts

__all__ = [
    "alike",
    "change",
    "contact_by_area",
    "context_table",
    "cover",
    "coverage",
    "crossed",
    "crossed_table",
    "crossed_variables",
    "distribution",
    "divides",
    "dumbbell",
    "example",
    "gaps",
    "grades_table",
    "groups_figure",
    "heat",
    "heat_table",
    "index_table",
    "indices_of",
    "left",
    "limits",
    "link_table",
    "mirror",
    "one_by_one",
    "options_table",
    "pair_table",
    "profile",
    "rates",
    "reach",
    "reasons",
    "response",
    "since",
    "since_table",
    "surrounding",
    "thieves",
    "tiers",
    "tone",
    "weights",
    "withheld",
    "withheld_parts",
    "wording_table",
]
