"""States of a wave and the changes that are allowed between them. Knows no rows and no pages."""

from __future__ import annotations

from enum import StrEnum

from surveyapp.errors import WrongState


class WaveState(StrEnum):
    DRAFT = "draft"
    OPEN = "open"
    CLOSED = "closed"
    RELEASED = "released"


# A closed wave reopens only before release: afterwards figures are out that a new answer would change. Answers collected elsewhere
# close a wave that never opened, and may be taken back until then.
ALLOWED = {
    WaveState.DRAFT: {WaveState.OPEN, WaveState.CLOSED},
    WaveState.OPEN: {WaveState.CLOSED},
    WaveState.CLOSED: {WaveState.OPEN, WaveState.RELEASED, WaveState.DRAFT},
    WaveState.RELEASED: set(),
}


class InvitationState(StrEnum):
    INVITED = "invited"
    STARTED = "started"
    ANSWERED = "answered"
    WITHDRAWN = "withdrawn"


def change(current: WaveState, wanted: WaveState) -> WaveState:
    """The wanted state, if it may follow on the current one; WrongState otherwise."""
    if wanted not in ALLOWED[current]:
        raise WrongState(str(current), str(wanted))
    return wanted
