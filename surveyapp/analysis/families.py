"""Families of comparisons judged together: Holm's procedure, and intervals of the whole family that never contradict its verdicts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from surveyapp.analysis.inference import Difference


@dataclass(frozen=True)
class Judgement:
    """A comparison as its family judged it. `level` is what the drawn interval leaves outside: alpha divided by the comparisons."""

    difference: Difference
    stands: bool
    adjusted: float
    level: float

    @property
    def interval(self) -> tuple[float, float]:
        """Bonferroni's simultaneous interval; where a later step of Holm established the direction it ends at zero, not beyond it.

        So zero lies inside exactly where there is no certain difference. All intervals of a family hold together with 1 - alpha
        before that cut, and all directions that are claimed hold together with 1 - alpha: Holm's procedure is the shortcut of a closed
        test, whose statement about a rejected hypothesis is its direction (Strassburger & Bretz 2008, Guilbaud 2008).
        """
        low, high = self.difference.interval(self.level)
        if not self.stands:
            return low, high
        return (max(low, 0.0), high) if self.difference.value > 0 else (low, min(high, 0.0))


def judged(differences: Sequence[Difference], alpha: float) -> list[Judgement]:
    """Each comparison of a family with its verdict, in the order given."""
    m = len(differences)
    adjusted = holm([difference.p for difference in differences])
    return [Judgement(one, p <= alpha, p, alpha / m) for one, p in zip(differences, adjusted, strict=True)]


def holm(p_values: Sequence[float]) -> list[float]:
    """Adjusted p-values (Holm 1979): the k-th smallest of m is multiplied by m - k + 1, never falls below an earlier one nor exceeds 1.

    A comparison stands at alpha where its adjusted p is at most alpha.
    """
    m = len(p_values)
    adjusted = [0.0] * m
    reached = 0.0
    for rank, place in enumerate(sorted(range(m), key=lambda place: (p_values[place], place))):
        reached = max(reached, min(1.0, (m - rank) * p_values[place]))
        adjusted[place] = reached
    return adjusted
