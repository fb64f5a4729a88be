"""How many have answered, as the fieldwork page shows it: shares, bars and what is worth a look. Knows no answers."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from flask_babel import get_locale
from flask_babel import gettext as _

from surveyapp.domain.instrument import DIMENSION_TEXTS, MANAGERS, STAFF, Instrument
from surveyapp.domain.text import in_language
from surveyapp.persistence.rows import WaveRow
from surveyapp.services import participation
from surveyapp.services.answer_import import response_counts
from surveyapp.services.common import SWEDEN
from surveyapp.services.instruments import instruments_of
from surveyapp.web import access
from surveyapp.web.transaction import session

ACCEPTABLE = 60  # per cent


def figures_of(wave: WaveRow, now: datetime) -> dict[str, Any]:
    """Both questionnaires, the sum in one sentence, and the time that it holds for."""
    sides = {key: _side(wave, instrument) for key, instrument in instruments_of(session(), wave.id).items()}
    return {
        "sides": sides,
        "sum": _sum(sides),
        "at": now.astimezone(SWEDEN).strftime("%H.%M" if str(get_locale()) == "sv" else "%H:%M"),
        "acceptable": ACCEPTABLE,
    }


def collected(wave: WaveRow | None) -> dict[str, tuple[int, int]]:
    """(responses, invited or 0 where that is not known) by questionnaire, of a wave whose answers came from elsewhere; {} for others."""
    if wave is None or not wave.elsewhere or not access.may("fieldwork.participation"):
        return {}
    counts = response_counts(session(), wave.id)
    invited = {key: participation.participation(session(), wave.id, key).get(("", ""), participation.Participation()) for key in counts}
    return {key: (number, invited[key].invited) for key, number in sorted(counts.items())}


def _sum(sides: dict[str, Any]) -> str:
    managers, staff = sides[MANAGERS]["whole"], sides[STAFF]["whole"]
    return _(
        "%(m)s av %(mi)s chefer och %(s)s av %(si)s i stödfunktionerna har svarat.",
        m=managers.answered,
        mi=managers.invited,
        s=staff.answered,
        si=staff.invited,
    )


def _side(wave: WaveRow, instrument: Instrument) -> dict[str, Any]:
    """Participation of one questionnaire: everybody, and each register dimension with its segments in order."""
    counts = participation.participation(session(), wave.id, instrument.id)
    language = str(get_locale())
    dimensions = []
    for breakdown in instrument.breakdowns:
        item = instrument.items[breakdown.item]
        rows = [
            (in_language(option.text, language), counts[breakdown.item, option.value])
            for option in instrument.scale_of(item).options
            if (breakdown.item, option.value) in counts
        ]
        dimensions.append((in_language(DIMENSION_TEXTS[breakdown.dimension], language), rows))
    whole = counts.get(("", ""), participation.Participation())
    share = share_of(whole)
    return {
        "name": in_language(instrument.name, language),
        "whole": whole,
        "share": share,
        "dimensions": [
            (name, [(label, group, share_of(group), _lags(group, share)) for label, group in rows]) for name, rows in dimensions
        ],
    }


def share_of(group: participation.Participation) -> int:
    """Answered per hundred invited, half upwards from whole numbers."""
    return (200 * group.answered + group.invited) // (2 * group.invited) if group.invited else 0


def _lags(group: participation.Participation, whole: int) -> bool:
    """Worth a look: under what is acceptable while the whole is not. Early on everybody is, which tells nothing."""
    return share_of(group) < ACCEPTABLE <= whole
