"""What may be shown: thresholds and tiers of a study, frozen when its wave opens, made stricter at most. Knows no figures."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from types import MappingProxyType

from surveyapp.errors import Refused

LEAST = {"min_respondents": 5, "min_respondents_text": 8, "min_rated_persons": 3, "bands_from": 8, "mean_from": 5}
NOTHING: Mapping[str, int | bool] = MappingProxyType({})


@dataclass(frozen=True)
class Policy:
    """Least numbers. A group shows n and mean from `mean_from`, bands from `bands_from`; comparisons are made from `bands_from` too.

    `two_way`: whether tables by two breakdowns are printed.
    """

    min_respondents: int = 5
    min_respondents_text: int = 8
    min_rated_persons: int = 3
    bands_from: int = 8
    mean_from: int = 5
    two_way: bool = True

    def to_document(self) -> dict[str, int | bool]:
        return dict(asdict(self))


def policy_of(thresholds: Mapping[str, int | bool], asked: Mapping[str, int | bool] = NOTHING) -> Policy:
    """The policy of frozen thresholds, with what is asked for a release. Refused where one is looser than it may ever be, or was frozen."""
    values = {name: _no_looser(name, least, int(thresholds.get(name, least))) for name, least in LEAST.items()}
    values |= {name: _no_looser(name, values[name], int(number)) for name, number in asked.items() if name in LEAST}
    values["mean_from"] = max(values["mean_from"], values["min_respondents"])
    values["bands_from"] = max(values["bands_from"], values["mean_from"])
    return Policy(**values, two_way=bool(asked.get("two_way", True)))


def _no_looser(name: str, least: int, value: int) -> int:
    if value < least:
        raise Refused("looser_threshold", least=least, threshold=name)
    return value
