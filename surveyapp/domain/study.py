"""States of a wave and the changes that are allowed between them. Knows no rows and no pages."""

from __future__ import annotations

from enum import StrEnum

from surveyapp.errors import WrongState


class WaveState(StrEnum):
    DRAFT = "draft"
    OPEN = "open"
    CLOSED = "closed"
    RELEASED = "released"


# A released wave opens again for late answers only: what is out stays, and a new version may follow. Answers collected elsewhere close a
# wave that never opened, and may be taken back until release.
ALLOWED = {
    WaveState.DRAFT: {WaveState.OPEN, WaveState.CLOSED},
    WaveState.OPEN: {WaveState.CLOSED},
    WaveState.CLOSED: {WaveState.OPEN, WaveState.RELEASED, WaveState.DRAFT},
    WaveState.RELEASED: {WaveState.OPEN},
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
