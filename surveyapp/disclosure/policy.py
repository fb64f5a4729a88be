"""What may be shown: thresholds and tiers of a study, frozen when its wave opens, never looser than the defaults. Knows no figures."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass

from surveyapp.errors import Refused

LEAST = {"min_respondents": 5, "min_respondents_text": 8, "min_rated_persons": 3, "bands_from": 8, "mean_from": 5}


@dataclass(frozen=True)
class Policy:
    """Least numbers. A group shows n and mean from `mean_from`, bands from `bands_from`; comparisons are made from `bands_from` too."""

    min_respondents: int = 5
    min_respondents_text: int = 8
    min_rated_persons: int = 3
    bands_from: int = 8
    mean_from: int = 5

    def to_document(self) -> dict[str, int | bool]:
        return dict(asdict(self))


def policy_of(thresholds: Mapping[str, int | bool]) -> Policy:
    """The policy of frozen thresholds. Refused where one is looser than the least that is ever allowed."""
    values = {name: int(thresholds.get(name, least)) for name, least in LEAST.items()}
    for name, least in LEAST.items():
        if values[name] < least:
            raise Refused("looser_threshold", least=least, threshold=name)
    values["mean_from"] = max(values["mean_from"], values["min_respondents"])
    values["bands_from"] = max(values["bands_from"], values["mean_from"])
    return Policy(**values)
