"""Which groups are printed beside each other: the most useful choice from which no small set of people follows. Sizes only.

An integer programme chooses among candidate groups; a second one looks for a small difference in what was chosen; the groups that
it follows from are forbidden together, and the choice is made again (a Benders decomposition with combinatorial cuts, Codato and
Fischetti 2006). It ends with a choice that is the best of all that are safe, or proves that nothing can be printed.
"""

from __future__ import annotations

import hmac
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csr_array

from surveyapp.disclosure.linked.differencing import Unsolved, small_differences
from surveyapp.disclosure.linked.people import Group, Sizes, rows_of

Ids = tuple[str, ...]
MOST_JOINED = 3  # siblings that one merged group holds, where a table has many
FEW_SEGMENTS = 6
ALONE, JOINED, SMALL, KIN, UNDIVIDED = 1000.0, 400.0, 200.0, 30.0, 50.0


def tie_break(key: bytes, *names: str) -> float:
    """A random number from 0 to 1 that is stored with the study: the same every time, known to nobody."""
    return int.from_bytes(hmac.digest(key, "/".join(names).encode(), "sha256")[:6]) / 2**48


@dataclass(frozen=True)
class Segment:
    """One segment of a dimension; `kin`: segments of the same kin are rather merged with each other; `tie`: its own key for choices."""

    id: str
    kin: str = ""
    tie: str = ""


@dataclass(frozen=True)
class Candidate:
    """A group that may be printed, what it is worth to a reader, and the parts of its table that it holds."""

    group: Group
    worth: float
    parts: frozenset[str]


def unions(
    segments: Sequence[Segment], allowed: Callable[[Ids], bool], *, ordered: bool, whole: bool = False
) -> Iterator[tuple[Segment, ...]]:
    """Unions of segments that may be a printed group: neighbours only where they are ordered, all of them only with `whole`.

    With many segments, a merger holds at most three, and one that is too small to stand alone unless it is a pair.
    """
    if whole and allowed(_ids(segments)):
        yield tuple(segments)
    if ordered:
        for first in range(len(segments)):
            for last in range(first, len(segments)):
                if last - first + 1 < len(segments) and allowed(_ids(segments[first : last + 1])):
                    yield tuple(segments[first : last + 1])
        return
    small = {segment.id for segment in segments if not allowed((segment.id,))}
    most = len(segments) - 1 if len(segments) <= FEW_SEGMENTS else min(MOST_JOINED, len(segments) - 1)
    seen: set[Ids] = set()
    for number in range(1, most + 1):
        for some in combinations(segments, number):
            tight = len(segments) <= FEW_SEGMENTS or number <= 2 or sum(s.id in small for s in some) >= number - 1
            if tight and allowed(_ids(some)):
                seen.add(_ids(some))
                yield some
    for extra in (None, *(segment for segment in segments if segment.id not in small)):
        some = tuple(segment for segment in segments if segment.id in small or segment is extra)
        if 1 < len(some) < len(segments) and _ids(some) not in seen and allowed(_ids(some)):
            yield some


def _ids(segments: Iterable[Segment]) -> Ids:
    return tuple(segment.id for segment in segments)


def worth(some: Sequence[Segment], size: Callable[[Ids], int], least: int) -> float:
    """How much a group tells: single segments most, then mergers of few people, rather of the same kin."""
    if len(some) == 1:
        return ALONE + 2 * size(_ids(some))
    each = (JOINED + size((s.id,)) if size((s.id,)) >= least else SMALL for s in some)
    return sum(each) + (KIN if len({segment.kin for segment in some}) == 1 else 0.0)


Check = Callable[[Sequence[Candidate]], Iterable[Sequence[Candidate]]]


def choose(
    candidates: Sequence[Candidate], printed: Sequence[Group], sizes: Sizes, k: int, key: bytes, check: Check = lambda _: ()
) -> list[Group]:
    """The candidates that are worth most together, of which none overlap in a table, and with which no small set follows.

    `printed`: groups that stand already and do so safely. `sizes`: people per combination. `check` names candidates of a
    choice that may not stand together for another reason.
    """
    if not candidates:
        return []
    cuts = [*_overlaps(candidates), *_nested(candidates, printed, sizes, k)]
    value = np.array([c.worth + tie_break(key, c.group.table, c.group.tie) for c in candidates])
    fixed = rows_of(printed, len(sizes))
    while True:
        chosen = _best(value, cuts)
        rows = np.concatenate([fixed, rows_of([candidates[place].group for place in chosen], len(sizes))])
        found = small_differences(rows, sizes, k)
        barred = [frozenset(candidates.index(one) for one in some) for some in check([candidates[place] for place in chosen])]
        cuts += [(some, len(some) - 1) for some in barred]
        if not found and not barred:
            return [candidates[place].group for place in chosen]
        for difference in found:
            used = [chosen[row - len(fixed)] for row in difference.rows if row >= len(fixed)]
            if not used:
                raise Unsolved("what is printed already gives a small group away")
            cuts.append((frozenset(used), len(used) - 1))


def _overlaps(candidates: Sequence[Candidate]) -> Iterator[tuple[frozenset[int], int]]:
    """Each part of a table is in one printed group at most."""
    holding: dict[tuple[str, str], set[int]] = {}
    for place, candidate in enumerate(candidates):
        for part in candidate.parts:
            holding.setdefault((candidate.group.table, part), set()).add(place)
    return ((frozenset(places), 1) for places in holding.values() if len(places) > 1)


def _nested(candidates: Sequence[Candidate], printed: Sequence[Group], sizes: Sizes, k: int) -> Iterator[tuple[frozenset[int], int]]:
    """What can be seen without solving: one group inside another with fewer than k people between them."""
    groups = [*printed, *(candidate.group for candidate in candidates)]
    rows = rows_of(groups, len(sizes))
    shift = len(printed)
    inside = rows * sizes
    common = inside @ rows.T
    own = inside.sum(axis=1)
    for outer in range(len(groups)):
        left = own[outer] - own
        for inner in np.flatnonzero((common[outer] == own) & (left > 0) & (left < k)):
            used = frozenset(place - shift for place in (outer, int(inner)) if place >= shift)
            if used:
                yield used, len(used) - 1


def _best(value: np.ndarray[tuple[int], np.dtype[np.float64]], cuts: Sequence[tuple[frozenset[int], int]]) -> list[int]:
    """The choice that is worth most with these cuts: at most so many of each set."""
    unique = list(dict.fromkeys(cuts))
    rows = [row for row, (places, _) in enumerate(unique) for _ in places]
    columns = [place for places, _ in unique for place in sorted(places)]
    matrix = csr_array((np.ones(len(rows)), (rows, columns)), shape=(len(unique), len(value)))
    limits = LinearConstraint(matrix, -np.inf, np.array([most for _, most in unique], dtype=float)) if unique else ()
    found = milp(-value, integrality=np.ones(len(value)), bounds=Bounds(0, 1), constraints=limits, options={"mip_rel_gap": 0.0})
    if found.x is None:
        raise Unsolved(found.message)
    return [int(place) for place in np.flatnonzero(found.x > 0.5)]
