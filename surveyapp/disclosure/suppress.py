"""The only door: raw frames and the register in, a publication out. Nothing that is not in the publication may reach a reader."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from surveyapp.analysis.frame import ResponseFrame
from surveyapp.disclosure.between import with_waves
from surveyapp.disclosure.compare import compare_groups, mirror_tables
from surveyapp.disclosure.contacts import compare_contacts
from surveyapp.disclosure.earlier import Earlier
from surveyapp.disclosure.findings.make import with_findings
from surveyapp.disclosure.labels import labels
from surveyapp.disclosure.late import Late, Settled
from surveyapp.disclosure.left import with_left
from surveyapp.disclosure.policy import Policy, policy_of
from surveyapp.disclosure.released import FINAL, Kind, Publication, Reason, ReleasedTable, Withheld
from surveyapp.disclosure.tables import Invited, Mapper, Tables
from surveyapp.domain.instrument import MANAGERS, STAFF, Instrument
from surveyapp.domain.mirror import FUNCTION, MirrorPair, pairs_in
from surveyapp.domain.template import Index
from surveyapp.errors import Refused

MOST_NAMED = 320  # characters of the groups that a refusal names: it is kept in a short column


@dataclass(frozen=True)
class RawWave:
    """Everything a wave holds: a frame and a register per instrument, and how many wrote a text per question.

    `earlier`: the wave's versions that are out, oldest first; `whole_only`: a version with everybody's figures and no groups. `asked`:
    thresholds that are stricter than the frozen ones, for this release. `before`: the newest version that is out of the wave before; what
    pages say of that wave stands in `facts["before"]`.
    """

    study: str
    wave: str
    version: int
    key: bytes
    data_version: str
    facts: Mapping[str, Any]
    frames: Mapping[str, ResponseFrame]
    invited: Mapping[str, Invited]
    texts: Mapping[str, Mapping[str, int]]
    pairs: Sequence[MirrorPair]
    indices: Sequence[Index]
    earlier: Sequence[Publication] = ()
    before: Publication | None = None
    whole_only: bool = False
    asked: Mapping[str, int | bool] = field(default_factory=dict)

    def policy(self, instrument: str) -> Policy:
        """What its figures must satisfy."""
        return policy_of(self.frames[instrument].instrument.thresholds, self.asked)


def release(raw: RawWave, mapper: Mapper = map) -> Publication:
    """Everything that may be shown of a wave. Refused with too_few_responses where even the whole may not be shown.

    `mapper` calls the protection of each question, in whatever process: questions do not depend on each other.
    """
    instruments = {key: frame.instrument for key, frame in raw.frames.items()}
    policy = raw.policy(next(iter(instruments)))
    if all(frame.n < policy.min_respondents for frame in raw.frames.values()):
        raise Refused("too_few_responses")
    settled = settled_of(raw)
    built = {key: _tables(raw, key, mapper, one) for key, one in settled.items()}
    tables, families = compare_groups([table for one in built.values() for table in one.tables], policy)
    tables, contact_families = compare_contacts(tables, policy)
    pairs = pairs_in(raw.pairs, instruments[MANAGERS], instruments[STAFF]) if len(instruments) == 2 else ()
    mirrored, gap_families = mirror_tables(pairs, tables)
    withheld = [entry for one in built.values() for entry in one.withheld] + _missing_gaps(pairs, mirrored, instruments)
    publication = Publication(
        study=raw.study,
        wave=raw.wave,
        version=raw.version,
        status=FINAL,
        policy=policy.to_document(),
        data_version=raw.data_version,
        facts={**raw.facts, **_since(raw)},
        labels=labels(instruments, raw.pairs, raw.indices),
        groups={name: groups for one in built.values() for name, groups in one.groups().items()},
        tables=(*tables, *mirrored),
        withheld=tuple(withheld),
        families=(*families, *contact_families, *gap_families),
    )
    publication = with_left(with_waves(publication, raw.before), raw.earlier)
    return with_findings(publication, {key: one.frame for key, one in settled.items()}, raw.key)


def settled_of(raw: RawWave) -> dict[str, Settled]:
    """What may be published from, of each instrument. Refused where printed groups have changed by a few answers only: it names them."""
    late = {
        key: Late(frame, raw.invited[key], raw.policy(key), Earlier(key, raw.earlier), raw.whole_only)
        for key, frame in sorted(raw.frames.items())
    }
    if raw.earlier and not raw.whole_only:
        groups = [f"{key}/{group}" for key, one in late.items() for group in one.changed_a_little()]
        if groups:
            named = [group for place, group in enumerate(groups) if len("".join(groups[: place + 1])) <= MOST_NAMED]
            raise Refused("groups_changed_a_little", groups=" ".join(named), others=len(groups) - len(named))
    return {key: one.settled() for key, one in late.items()}


def _since(raw: RawWave) -> dict[str, Any]:
    """What is said of a new version: how many answers are new in it, and which version groups are in where it has none."""
    if not raw.earlier:
        return {}
    new = {key: 0 if frame.came is None else int((frame.came == raw.version).sum()) for key, frame in raw.frames.items()}
    changed = [key for key, number in new.items() if number]
    with_groups = [
        one.version for one in raw.earlier if any(table.kind is Kind.GROUPS and table.instrument in changed for table in one.tables)
    ]
    return {"new": new, **({"groups_as_in": with_groups[-1]} if raw.whole_only and with_groups else {})}


def unbuilt(raw: RawWave, key: str, settled: Settled, mapper: Mapper = map) -> Tables:
    """The tables of an instrument before anything is protected: they know their groups already."""
    return Tables(
        settled.frame,
        raw.invited[key],
        raw.policy(key),
        raw.key,
        raw.indices,
        mapper,
        Earlier(key, raw.earlier),
        settled.stands_on,
        raw.whole_only and not settled.unchanged,
        settled.unchanged,
    )


def _tables(raw: RawWave, key: str, mapper: Mapper, settled: Settled) -> Tables:
    tables = unbuilt(raw, key, settled, mapper)
    tables.build()
    tables.text_counts(raw.texts.get(key, {}))
    return tables


def _missing_gaps(pairs: Sequence[MirrorPair], made: Sequence[ReleasedTable], instruments: Mapping[str, Instrument]) -> list[Withheld]:
    """Functions whose gaps a reader might look for: rated by managers, but with too few answers from the function itself."""

    there = {table.function for table in made if table.kind is Kind.GAP}
    if not any(pair.unit == FUNCTION for pair in pairs):
        return []
    return [
        Withheld(
            MANAGERS,
            function.id,
            "gap",
            Reason.FEW_RATED
            if function.rated_persons < int(instruments[MANAGERS].thresholds["min_rated_persons"])
            else Reason.FEW_RESPONSES,
            None,
        )
        for function in instruments[MANAGERS].functions
        if function.id not in there
    ]
