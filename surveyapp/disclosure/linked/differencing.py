"""The smallest set of people whose sum follows from printed sums: an exact integer programme, and so a proof where there is none.

A reader adds and subtracts printed sums with any factors. What comes out is the sum of some set of people if the factors add up to one
for each of them and to zero for everybody else. A set with fewer than k people that can be had so is the attack that the literature
on linked tables calls differencing (Hundepool et al. 2012, Statistical Disclosure Control, chapter 4).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csr_array, hstack, identity

from surveyapp.disclosure.linked.people import Sizes

Matrix = NDArray[np.float64]
INFEASIBLE = 2
MOST_AT_ONCE = 6


class Unsolved(RuntimeError):
    """The solver gave no answer: nothing may be published on the strength of it."""


@dataclass(frozen=True)
class Difference:
    """Combinations whose sum follows, and the printed groups (places of rows) that it follows from."""

    combinations: tuple[int, ...]
    rows: tuple[int, ...]


def small_differences(rows: Matrix, sizes: Sizes, k: int, *, most: int = MOST_AT_ONCE) -> list[Difference]:
    """Up to `most` sets with 1 to k - 1 people whose sum follows from these rows; an empty list proves that there is none.

    `rows`: printed groups x combinations (0 or 1). `sizes`: people in each combination; combinations without people are not looked at.
    """
    there = np.flatnonzero(sizes > 0)
    classes, inverse = np.unique(rows[:, there], axis=1, return_inverse=True)
    number = classes.shape[1]
    people = np.bincount(inverse.ravel(), weights=sizes[there], minlength=number).astype(np.float64)
    found: list[Difference] = []
    barred: list[NDArray[np.bool_]] = []
    while len(found) < most:
        answer = _search(classes, people, k, barred)
        if answer is None:
            break
        inside, used = answer
        barred.append(inside)
        members = there[inside[inverse.ravel()]]
        found.append(Difference(tuple(int(place) for place in members), tuple(int(row) for row in used)))
    return found


def _search(
    classes: Matrix, people: NDArray[np.float64], k: int, barred: list[NDArray[np.bool_]]
) -> tuple[NDArray[np.bool_], NDArray[np.intp]] | None:
    """One set, made from as few factors as can be; None where there is no more."""
    rows, number = classes.shape
    columns = csr_array(classes.T)
    constraints = [
        LinearConstraint(hstack([-identity(number), columns, -columns]), 0, 0),
        LinearConstraint(np.concatenate([people, np.zeros(2 * rows)])[None, :], 1, k - 1),
    ]
    for inside in barred:  # at least one combination is otherwise
        weights = np.where(inside, -1.0, 1.0)
        constraints.append(LinearConstraint(np.concatenate([weights, np.zeros(2 * rows)])[None, :], 1 - inside.sum(), np.inf))
    found = milp(
        np.concatenate([np.zeros(number), np.ones(2 * rows)]),
        integrality=np.concatenate([np.ones(number), np.zeros(2 * rows)]),
        bounds=Bounds(0, np.concatenate([(people < k).astype(float), np.full(2 * rows, np.inf)])),
        constraints=constraints,
        options={"mip_rel_gap": 0.2},
    )
    if found.status == INFEASIBLE:
        return None
    if found.x is None:
        raise Unsolved(found.message)
    factors = found.x[number : number + rows] - found.x[number + rows :]
    return found.x[:number] > 0.5, np.flatnonzero(np.abs(factors) > 1e-7)
