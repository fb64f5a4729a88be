"""One mark for everything stored that a release is made of. Gives a keyed hash and never what is behind it."""

from __future__ import annotations

import hmac
import json
from collections.abc import Iterator
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from surveyapp.persistence.rows import ClosedResponseRow, ClosedTextRow, InstrumentVersionRow, InvitationRow, WaveRow


def data_version(session: Session, wave_id: str) -> str:
    """HMAC-SHA-256, by the wave's stored key, over responses, questionnaires, who was invited and how many wrote a text.

    The mark is printed. Without a key, somebody who knows nearly all answers could try out the rest against it.
    """
    digest = hmac.new(session.get_one(WaveRow, wave_id).release_key, digestmod="sha256")
    for part in _parts(session, wave_id):
        digest.update(len(part).to_bytes(4, "big") + part)
    return digest.hexdigest()


def _parts(session: Session, wave_id: str) -> Iterator[bytes]:
    """In an order that does not depend on that of the rows."""
    versions: Any = select(InstrumentVersionRow.fingerprint).where(InstrumentVersionRow.wave_id == wave_id)
    yield from sorted(fingerprint.encode() for fingerprint in session.scalars(versions))
    yield from sorted(session.scalars(select(ClosedResponseRow.packed).where(ClosedResponseRow.wave_id == wave_id)))
    texts = select(ClosedTextRow.instrument, ClosedTextRow.item, func.count()).where(ClosedTextRow.wave_id == wave_id)
    yield from sorted(repr(tuple(row)).encode() for row in session.execute(texts.group_by(ClosedTextRow.instrument, ClosedTextRow.item)))
    invited = select(InvitationRow.instrument, InvitationRow.state, InvitationRow.facts).where(
        InvitationRow.wave_id == wave_id, InvitationRow.state != "withdrawn"
    )
    yield from sorted(
        json.dumps([row.instrument, row.state == "answered", row.facts], sort_keys=True, ensure_ascii=False).encode()
        for row in session.execute(invited)
    )
