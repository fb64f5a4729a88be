"""The printed figures of one question as an integer programme: answers in which as many claims as possible hold."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csr_array, lil_array

from surveyapp.disclosure.linked.differencing import INFEASIBLE
from surveyapp.disclosure.linked.figures import Counts, Linear
from surveyapp.disclosure.linked.people import Mask

NODES = 100  # of one programme; what it leaves open counts as certain


@dataclass(frozen=True)
class Said:
    """Something printed of some people; `counted`: it is how many of everybody (in a version) gave an answer."""

    members: Mask
    linear: Linear
    counted: bool = False


@dataclass(frozen=True)
class Claim:
    """In these combinations, the numbers of people with each answer times `weights` (one per column, none negative) are `least` or more."""

    combinations: NDArray[np.intp]
    weights: NDArray[np.int64]
    least: int

    def missing(self, answers: Counts) -> bool:
        """Whether it is not so in these answers."""
        return bool((answers[self.combinations] @ self.weights).sum() < self.least)


class Programme:
    """The printed figures of one question as constraints of an integer programme."""

    def __init__(self, counts: Counts, sizes: NDArray[np.int64], said: Sequence[Said]) -> None:
        self._shape = counts.shape
        self._most = np.repeat(sizes, counts.shape[1]).astype(float)
        belongs = csr_array(np.kron(np.eye(len(sizes)), np.ones((1, counts.shape[1]))))
        figures = np.stack([np.outer(one.members, one.linear.weights).ravel() for one in said]) if said else np.zeros((0, counts.size))
        self._fixed = LinearConstraint(belongs, sizes, sizes)
        self._figures = csr_array(figures.astype(float))
        self._low = np.array([-np.inf if one.linear.low is None else one.linear.low for one in said])
        self._high = np.array([np.inf if one.linear.high is None else one.linear.high for one in said])

    def possible(self, wanted: Sequence[Sequence[Claim]]) -> tuple[Counts | None, bool]:
        """Answers in which as many of these hold as can be found, or None; and then whether it is proved that none of them can."""
        number, extra = self._most.size, len(wanted)
        claims = [(place, claim) for place, several in enumerate(wanted) for claim in several]
        claims_hold = lil_array((len(claims), number + extra))
        for row, (place, claim) in enumerate(claims):
            some = np.flatnonzero(claim.weights)
            places = (claim.combinations[:, None] * self._shape[1] + some).ravel()
            claims_hold[row, places.tolist()] = np.tile(claim.weights[some], len(claim.combinations)).astype(float)
            claims_hold[row, number + place] = -float(claim.least)
        found = milp(
            np.concatenate([np.zeros(number), -np.ones(extra)]),
            integrality=np.ones(number + extra),
            bounds=Bounds(0, np.concatenate([self._most, np.ones(extra)])),
            constraints=[
                LinearConstraint(_wide(self._fixed.A, extra), self._fixed.lb, self._fixed.ub),
                *([LinearConstraint(_wide(self._figures, extra), self._low, self._high)] if self._figures.shape[0] else []),
                LinearConstraint(claims_hold.tocsr(), 0, np.inf),
                LinearConstraint(np.concatenate([np.zeros(number), np.ones(extra)])[None, :], 1, np.inf),
            ],
            options={"mip_rel_gap": 0.5, "node_limit": NODES, "presolve": False},  # presolving takes longer here than it saves
        )
        if found.x is None:
            return None, found.status == INFEASIBLE
        answers: Counts = np.rint(found.x[:number]).astype(np.int64).reshape(self._shape)
        return (answers if self._agrees(answers) else None), False

    def _agrees(self, answers: Counts) -> bool:
        """Checked in whole numbers: the solver is right within a tolerance only."""
        sums = self._figures @ answers.ravel()
        return bool((self._fixed.A @ answers.ravel() == self._fixed.lb).all() and (sums >= self._low).all() and (sums <= self._high).all())


def _wide(matrix: csr_array, extra: int) -> csr_array:
    wide = matrix.copy()
    wide.resize((matrix.shape[0], matrix.shape[1] + extra))
    return wide
