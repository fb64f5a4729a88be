"""In which order findings are read, and the few to look at first. Knows printed findings only."""

from __future__ import annotations

from collections.abc import Iterable

from surveyapp.disclosure.released import Finding, Strength

LOOK_FIRST = 3
TESTED = (Strength.DIFFERENCE, Strength.INDICATES)
PATTERNS = ("FT07", "FT08", "FT14", "FT16", "FT17")
# Descriptions in the order of the questionnaires, who answered last of all.
DESCRIBED = ("FT03", "FT10", "FT09", "FT12", "FT13", "FT40", "FT39", "FT17", "FT38", "waves", "FT19", "FT01", "FT02")
NEVER_FIRST = ("FT01", "FT02", "FT19")  # who answered, and lists: to be read with the rest


def ranked(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Tested before described; a pattern over many answers before single comparisons; then by effect and n, and by id where equal."""
    return tuple(sorted(findings, key=_order))


def _order(finding: Finding) -> tuple[int, int, int, float, int, str]:
    tested = finding.strength in TESTED
    described = DESCRIBED.index(finding.type) if not tested and finding.type in DESCRIBED else 0
    pattern = 0 if tested and finding.type in PATTERNS else 1
    effect = abs(float(finding.effect or 0))
    return (0 if tested else 1 if finding.instruments else 2, pattern, described, -effect, -finding.n, finding.id)


def look_first(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """At most three: what has been tested and stands, one of a type first, and then what can only be described."""
    said = [finding for finding in findings if finding.instruments and finding.type not in NEVER_FIRST]
    found: list[Finding] = []
    for finding in [f for f in said if f.strength in TESTED]:
        if finding.type not in {one.type for one in found}:
            found.append(finding)
    for finding in said:
        if finding not in found and finding.strength in (*TESTED, Strength.DESCRIPTION):
            found.append(finding)
    return tuple(found[:LOOK_FIRST])
