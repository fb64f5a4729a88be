"""Two waves of one study: what everybody answered this time against last time, from what both publications print and nothing else.

One side is the publication that is being made, the other the newest version that is out of the wave before. Everything here is computed
from everybody's printed counts and means on both sides, so a reader of the two publications can compute all of it again, and it tells
nothing beyond them: neither an answer nor the sum of a group follows that did not follow already. For the same reason nothing has to be
protected against the other wave. Groups are not compared: the two waves may have merged them differently, and what is left between an
old and a new merger would be a group that nobody has looked at.

Comparisons leave out the finite population correction, here as everywhere (`analysis.population`): two complete censuses would otherwise
differ "certainly" in whatever changes from one month to the next.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from surveyapp.analysis.families import Judgement, judged
from surveyapp.analysis.inference import Comparison, two_samples
from surveyapp.analysis.rounding import tenths, written
from surveyapp.disclosure.compare import Whole, alpha_of, contrast_of, delta_of, printed_mean, too_few, whole_of
from surveyapp.disclosure.findings.verdicts import PROFILE_ITEMS
from surveyapp.disclosure.released import Cell, Family, Kind, Publication, ReleasedTable, Side

WAVES = "waves"  # the family, and the dimension of its tables
POINTS = 5


@dataclass(frozen=True)
class _Pair:
    """A question with everybody's printed distribution in both waves."""

    table: ReleasedTable
    before: Whole
    now: Whole

    @property
    def least(self) -> int:
        return min(self.before.summary.n, self.now.summary.n)

    @property
    def comparison(self) -> Comparison:
        """Later minus earlier: two independent samples, since no key joins a person's answers."""
        return two_samples(self.now.sample(self.now.summary.n), self.before.sample(self.before.summary.n))


def with_waves(publication: Publication, before: Publication | None) -> Publication:
    """The same publication with a table for each question that is the same in both waves, and their family of each questionnaire.

    What is said of the wave before stands in `facts["before"]`; the questions that both waves asked in different ways are added to it
    as "changed" ("MGR/MF1.hr"): they are not compared. The same publication where there is no wave before.
    """
    if before is None:
        return publication
    pairs, changed = [], []
    for pair in _pairs(publication, before):
        if _same(publication, before, pair.table):
            pairs.append(pair)
        else:
            changed.append(_name(pair.table))
    tables, families = [], []
    for instrument in dict.fromkeys(pair.table.instrument for pair in pairs):
        made, family = _family(
            instrument, [pair for pair in pairs if pair.table.instrument == instrument], before.wave, _least(publication, before)
        )
        tables += made
        families += family
    told = {**publication.facts.get("before", {}), "changed": changed}
    return replace(
        publication,
        facts={**publication.facts, "before": told},
        tables=(*publication.tables, *tables),
        families=(*publication.families, *families),
        _index={},
    )


def _least(publication: Publication, before: Publication) -> int:
    """The stricter of what both waves ask for before anything is compared."""
    return max(int(one.policy["bands_from"]) for one in (publication, before))


def _pairs(publication: Publication, before: Publication) -> Iterator[_Pair]:
    """Five-point ratings with counts and a mean of everybody on both sides."""
    for table in publication.tables:
        old = before.table(table.id)
        if table.kind is Kind.DISTRIBUTION and old is not None and _rating(publication, table):
            now, then = whole_of(table.cells[0]), whole_of(old.cells[0])
            if now is not None and then is not None and len(now.summary.counts) == len(then.summary.counts) == POINTS:
                yield _Pair(table, then, now)


def _name(table: ReleasedTable) -> str:
    return table.id.rsplit("/", 1)[0]


# ---------------------------------------------------------------------- the same question
def _rating(publication: Publication, table: ReleasedTable) -> bool:
    item = publication.labels["items"][table.instrument].get(table.item)
    return item is not None and item["type"] == "rating"


def _same(publication: Publication, before: Publication, table: ReleasedTable) -> bool:
    """Whether a question was put in the same words, in every language, with the same options, about the same thing, to the same people."""
    if table.function is not None and table.item not in PROFILE_ITEMS:
        limits = {one.facts.get("full_card_limit") for one in (publication, before)}
        if len(limits) > 1:  # statements of full cards went to those with closest contact, and in the other wave to more or fewer of them
            return False
    return _asked(publication, table) == _asked(before, table)


def _asked(publication: Publication, table: ReleasedTable) -> Mapping[str, Any] | None:
    """What stood before the respondent: words, scale, and the support function with what was said of it."""
    labels = publication.labels
    item = labels["items"].get(table.instrument, {}).get(table.item)
    if item is None:
        return None
    function = next((one for one in labels["functions"] if one["id"] == table.function), None)
    return {
        "type": item["type"],
        "text": item["text"],
        "scale": labels["scales"].get(item["scale"]),
        "function": None if function is None else {"text": function["text"], "hint": function["hint"]},
    }


# ---------------------------------------------------------------------- one questionnaire's family
def _family(instrument: str, pairs: list[_Pair], against: str, least: int) -> tuple[list[ReleasedTable], list[Family]]:
    compared = [pair for pair in pairs if pair.least >= least]
    alpha = alpha_of(instrument, WAVES)
    judgements = judged([pair.comparison for pair in compared], alpha)
    verdicts = {pair.table.id: judgement for pair, judgement in zip(compared, judgements, strict=True)}
    tables = [_table(pair, verdicts.get(pair.table.id), against) for pair in pairs]
    return tables, [Family(WAVES, instrument, len(compared), f"{alpha:.4f}")] if compared else []


def _table(pair: _Pair, judgement: Judgement | None, against: str) -> ReleasedTable:
    before, now = printed_mean(pair.before.mean), printed_mean(pair.now.mean)
    contrast = too_few(against)
    if judgement is not None:
        contrast = contrast_of(judgement, against, written(tenths(now) - tenths(before)))
        contrast = replace(contrast, delta=delta_of(pair.now, pair.before))
    cell = Cell("all", before=Side(pair.before.summary.n, before), now=Side(pair.now.summary.n, now), contrast=contrast)
    table = pair.table
    return ReleasedTable(
        f"{_name(table)}/{WAVES}", Kind.WAVES, table.instrument, table.item, WAVES, (cell,), table.function, stands_on=table.stands_on
    )
