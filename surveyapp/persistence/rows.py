"""Every table, as rows. The database refuses what cannot be; what the rows mean is said in domain and services.

Two separations hold the promise to respondents. Tables about people (register, invitation, draft) and tables about answers (response,
response text, and their closed successors) share no key. And nothing here keeps the time of an answer: the response has a day.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    JSON,
    CheckConstraint,
    Date,
    DateTime,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    String,
    Text,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column

from surveyapp.persistence.base import Base

Document = dict[str, Any]


def _states(column: str, *allowed: str) -> CheckConstraint:
    quoted = ", ".join(f"'{value}'" for value in allowed)
    return CheckConstraint(f"{column} IN ({quoted})", name=f"known_{column}")


# ---------------------------------------------------------------------- accounts
class AccountRow(Base):
    """A person who signs in. Without a password until the invitation link has been used."""

    __tablename__ = "account"
    __table_args__ = (_states("role", "consultant", "assistant", "client"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str] = mapped_column(String(254), unique=True)  # lower case
    name: Mapped[str] = mapped_column(String(200))
    role: Mapped[str] = mapped_column(String(20))
    language: Mapped[str] = mapped_column(String(5), default="sv")
    password_hash: Mapped[str | None] = mapped_column(String(200))
    active: Mapped[bool] = mapped_column(default=True)
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))


class AccountTokenRow(Base):
    """A link to choose a password: an invitation or a reset. Only its hash is kept; used once, by POST."""

    __tablename__ = "account_token"
    __table_args__ = (_states("kind", "invitation", "reset"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id", ondelete="CASCADE"), index=True)
    kind: Mapped[str] = mapped_column(String(20))
    token_hash: Mapped[bytes] = mapped_column(LargeBinary(32), unique=True)
    expires_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    used: Mapped[bool] = mapped_column(default=False)


class SignInRow(Base):
    """A server-side session. The cookie holds the secret, the row its hash."""

    __tablename__ = "sign_in"

    id_hash: Mapped[bytes] = mapped_column(LargeBinary(32), primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id", ondelete="CASCADE"), index=True)
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    expires_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))


class EventRow(Base):
    """The audit log: who did what, and when. Never anything about what somebody answered."""

    __tablename__ = "event"

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    actor: Mapped[str] = mapped_column(String(254))
    what: Mapped[str] = mapped_column(String(60))
    study_id: Mapped[str | None] = mapped_column(String(12), index=True)
    detail: Mapped[Document] = mapped_column(JSON, default=dict)


# ---------------------------------------------------------------------- studies
class StudyRow(Base):
    """A review (översyn). `design` is domain.template.Design as a document: what the study has decided about its questionnaires."""

    __tablename__ = "study"

    id: Mapped[str] = mapped_column(String(12), primary_key=True)
    name: Mapped[str] = mapped_column(String(200))
    municipality: Mapped[str] = mapped_column(String(200))
    organisation: Mapped[str] = mapped_column(String(200), default="")
    consultant: Mapped[str] = mapped_column(String(200), default="")
    contact: Mapped[str] = mapped_column(String(200), default="")
    language: Mapped[str] = mapped_column(String(5), default="sv")
    template: Mapped[str] = mapped_column(String(60))
    design: Mapped[Document] = mapped_column(JSON)
    deletion_date: Mapped[date | None] = mapped_column(Date)
    invented: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))


class StudyMemberRow(Base):
    """Which accounts may see a study at all; what they may do there follows from their role."""

    __tablename__ = "study_member"

    study_id: Mapped[str] = mapped_column(ForeignKey("study.id", ondelete="CASCADE"), primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id", ondelete="CASCADE"), primary_key=True)


class OrganisationalUnitRow(Base):
    """A node of the organisation. `area` is the id of the operational area that results are published by, where the node is one."""

    __tablename__ = "organisational_unit"
    __table_args__ = (UniqueConstraint("study_id", "parent_id", "name"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    study_id: Mapped[str] = mapped_column(ForeignKey("study.id", ondelete="CASCADE"), index=True)
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("organisational_unit.id", ondelete="CASCADE"))
    name: Mapped[str] = mapped_column(String(200))
    aliases: Mapped[list[str]] = mapped_column(JSON, default=list)
    area: Mapped[str | None] = mapped_column(String(60))
    valid_from: Mapped[date | None] = mapped_column(Date)
    valid_to: Mapped[date | None] = mapped_column(Date)


class RegisterEntryRow(Base):
    """One person in the register of one questionnaire. `facts`: item id -> option value, and "own_function", as the register holds them."""

    __tablename__ = "register_entry"
    __table_args__ = (UniqueConstraint("study_id", "instrument", "email"), _states("instrument", "MGR", "STF"))

    id: Mapped[str] = mapped_column(String(22), primary_key=True)
    study_id: Mapped[str] = mapped_column(ForeignKey("study.id", ondelete="CASCADE"), index=True)
    instrument: Mapped[str] = mapped_column(String(3))
    name: Mapped[str] = mapped_column(String(200))
    email: Mapped[str] = mapped_column(String(254))
    facts: Mapped[dict[str, str]] = mapped_column(JSON)
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("organisational_unit.id", ondelete="SET NULL"))


class RegisterImportRow(Base):
    """A file that was read and shown, and waits to be confirmed or dropped. Nothing of it is in the register."""

    __tablename__ = "register_import"

    id: Mapped[str] = mapped_column(String(22), primary_key=True)
    study_id: Mapped[str] = mapped_column(ForeignKey("study.id", ondelete="CASCADE"), index=True)
    instrument: Mapped[str] = mapped_column(String(3))
    account_id: Mapped[int | None] = mapped_column(ForeignKey("account.id", ondelete="CASCADE"))
    at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    file_name: Mapped[str] = mapped_column(String(200))
    preview: Mapped[Document] = mapped_column(JSON)


class AnswerFileRow(Base):
    """A file of answers collected elsewhere, one a questionnaire, that waits to be read in. Deleted then, or the night after.

    `content` is the file as it came, compressed; `plan` says what each column is; `preview` what reading it would give.
    """

    __tablename__ = "answer_file"
    __table_args__ = (UniqueConstraint("study_id", "instrument"), _states("instrument", "MGR", "STF"))

    id: Mapped[str] = mapped_column(String(22), primary_key=True)
    study_id: Mapped[str] = mapped_column(ForeignKey("study.id", ondelete="CASCADE"), index=True)
    instrument: Mapped[str] = mapped_column(String(3))
    at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    file_name: Mapped[str] = mapped_column(String(200))
    content: Mapped[bytes] = mapped_column(LargeBinary)
    plan: Mapped[Document] = mapped_column(JSON)
    preview: Mapped[Document] = mapped_column(JSON)


# ---------------------------------------------------------------------- waves and fieldwork
class WaveRow(Base):
    """One measurement with both questionnaires. `release_key` breaks ties in disclosure control and is never shown."""

    __tablename__ = "wave"
    __table_args__ = (
        UniqueConstraint("study_id", "number"),
        _states("state", "draft", "open", "closed", "released"),
    )

    id: Mapped[str] = mapped_column(String(12), primary_key=True)
    study_id: Mapped[str] = mapped_column(ForeignKey("study.id", ondelete="CASCADE"), index=True)
    number: Mapped[int]
    state: Mapped[str] = mapped_column(String(10), default="draft")
    opens_on: Mapped[date | None] = mapped_column(Date)  # the first day that links lead further than "not yet open"
    closes_on: Mapped[date | None] = mapped_column(Date)
    feedback_on: Mapped[date | None] = mapped_column(Date)
    register_on: Mapped[date | None] = mapped_column(Date)
    opened_on: Mapped[date | None] = mapped_column(Date)
    closed_on: Mapped[date | None] = mapped_column(Date)
    released_on: Mapped[date | None] = mapped_column(Date)
    release_key: Mapped[bytes] = mapped_column(LargeBinary(32))
    final: Mapped[bool] = mapped_column(default=False)  # no version follows on the one that is out
    elsewhere: Mapped[bool] = mapped_column(default=False)  # the answers came from a file: there were no links, and none can be opened
    needs_scrub: Mapped[bool] = mapped_column(default=False)  # deleted pages are still readable in the file until storage is rewritten


class InstrumentVersionRow(Base):
    """A frozen questionnaire: domain.Instrument as a document, with a fingerprint over it."""

    __tablename__ = "instrument_version"
    __table_args__ = (UniqueConstraint("wave_id", "instrument"), _states("instrument", "MGR", "STF"))

    id: Mapped[int] = mapped_column(primary_key=True)
    wave_id: Mapped[str] = mapped_column(ForeignKey("wave.id", ondelete="CASCADE"), index=True)
    instrument: Mapped[str] = mapped_column(String(3))
    number: Mapped[int]
    document: Mapped[Document] = mapped_column(JSON)
    fingerprint: Mapped[str] = mapped_column(String(64))
    frozen_on: Mapped[date] = mapped_column(Date)


class InvitationRow(Base):
    """One register entry in one wave. `token_hash` is SHA-256 of the link's token and is deleted at close.

    `facts` are the register's values when the wave opened, corrected by the respondent until submit. `listed_answered` is the copy of
    "has answered" that lists of people show; it is brought up to date once a night.
    """

    __tablename__ = "invitation"
    __table_args__ = (
        UniqueConstraint("wave_id", "entry_id"),
        _states("state", "invited", "started", "answered", "withdrawn"),
        Index("ix_invitation_wave_id_instrument_state", "wave_id", "instrument", "state"),
    )

    id: Mapped[str] = mapped_column(String(22), primary_key=True)
    wave_id: Mapped[str] = mapped_column(ForeignKey("wave.id", ondelete="CASCADE"))
    entry_id: Mapped[str | None] = mapped_column(ForeignKey("register_entry.id", ondelete="SET NULL"))
    instrument: Mapped[str] = mapped_column(String(3))
    version_id: Mapped[int] = mapped_column(ForeignKey("instrument_version.id", ondelete="CASCADE"))
    generation: Mapped[int] = mapped_column(default=1)
    token_hash: Mapped[bytes | None] = mapped_column(LargeBinary(32), unique=True)
    state: Mapped[str] = mapped_column(String(10), default="invited")
    listed_answered: Mapped[bool] = mapped_column(default=False)
    facts: Mapped[dict[str, str]] = mapped_column(JSON)


class DraftRow(Base):
    """What somebody has filled in and not yet sent: one document, encrypted with a key that only the link gives."""

    __tablename__ = "draft"

    invitation_id: Mapped[str] = mapped_column(ForeignKey("invitation.id", ondelete="CASCADE"), primary_key=True)
    sealed: Mapped[bytes] = mapped_column(LargeBinary)


# ---------------------------------------------------------------------- answers
class ResponseRow(Base):
    """One submitted response during the field period. No key leads to the person; `receipt_hash` is known to the respondent only."""

    __tablename__ = "response"
    __table_args__ = (
        CheckConstraint("completeness BETWEEN 0 AND 100", name="completeness_is_per_cent"),
        Index("ix_response_wave_id", "wave_id"),
        {"sqlite_with_rowid": False},  # a rowid would be the order of arrival
    )

    id: Mapped[str] = mapped_column(String(22), primary_key=True)
    wave_id: Mapped[str] = mapped_column(ForeignKey("wave.id", ondelete="CASCADE"))
    version_id: Mapped[int] = mapped_column(ForeignKey("instrument_version.id", ondelete="CASCADE"))
    instrument: Mapped[str] = mapped_column(String(3))
    day: Mapped[date] = mapped_column(Date)
    completeness: Mapped[int] = mapped_column(Integer)
    packed: Mapped[bytes] = mapped_column(LargeBinary)
    receipt_hash: Mapped[bytes | None] = mapped_column(LargeBinary(32), unique=True)


class ResponseTextRow(Base):
    """One free text during the field period, with no key to the response it came with."""

    __tablename__ = "response_text"
    __table_args__ = (Index("ix_response_text_wave_id", "wave_id"), {"sqlite_with_rowid": False})

    id: Mapped[str] = mapped_column(String(22), primary_key=True)
    wave_id: Mapped[str] = mapped_column(ForeignKey("wave.id", ondelete="CASCADE"))
    instrument: Mapped[str] = mapped_column(String(3))
    item: Mapped[str] = mapped_column(String(60))
    function: Mapped[str | None] = mapped_column(String(60))
    text: Mapped[str] = mapped_column(Text)
    receipt_hash: Mapped[bytes | None] = mapped_column(LargeBinary(32), unique=True)


class ClosedResponseRow(Base):
    """A response after close: rewritten in random order under a new random id, without receipt and without day.

    `came`: the version of the release that holds it first; None while none does. From then on nothing of it changes.
    """

    __tablename__ = "closed_response"
    __table_args__ = (Index("ix_closed_response_wave_id", "wave_id"), {"sqlite_with_rowid": False})

    id: Mapped[str] = mapped_column(String(22), primary_key=True)
    wave_id: Mapped[str] = mapped_column(ForeignKey("wave.id", ondelete="CASCADE"))
    version_id: Mapped[int] = mapped_column(ForeignKey("instrument_version.id", ondelete="CASCADE"))
    instrument: Mapped[str] = mapped_column(String(3))
    completeness: Mapped[int] = mapped_column(Integer)
    packed: Mapped[bytes] = mapped_column(LargeBinary)
    came: Mapped[int | None]


class ClosedTextRow(Base):
    """A free text after close, rewritten like the responses; `came` as theirs."""

    __tablename__ = "closed_text"
    __table_args__ = (Index("ix_closed_text_wave_id", "wave_id"), {"sqlite_with_rowid": False})

    id: Mapped[str] = mapped_column(String(22), primary_key=True)
    wave_id: Mapped[str] = mapped_column(ForeignKey("wave.id", ondelete="CASCADE"))
    instrument: Mapped[str] = mapped_column(String(3))
    item: Mapped[str] = mapped_column(String(60))
    function: Mapped[str | None] = mapped_column(String(60))
    text: Mapped[str] = mapped_column(Text)
    came: Mapped[int | None]


class TextReviewRow(Base):
    """What has been decided about one closed text: which parts are marked, which of them are hidden, and whether it may leave.

    `marks` are [start, end, kind] of the stored text, found while the register was there (`against_register`); `masks` [start, end].
    `wording` is a keyed hash of the text as it was decided upon: a plain one of a short text would give the text away.
    """

    __tablename__ = "text_review"
    __table_args__ = (
        _states("state", "unread", "approved", "held"),
        CheckConstraint("state = 'unread' OR (decided_by IS NOT NULL AND wording IS NOT NULL)", name="decided_by_somebody"),
        CheckConstraint("published_in IS NULL OR state = 'approved'", name="published_is_approved"),
        Index("ix_text_review_wave_id", "wave_id"),
        {"sqlite_with_rowid": False},
    )

    text_id: Mapped[str] = mapped_column(ForeignKey("closed_text.id", ondelete="CASCADE"), primary_key=True)
    wave_id: Mapped[str] = mapped_column(ForeignKey("wave.id", ondelete="CASCADE"))
    marks: Mapped[list[list[Any]]] = mapped_column(JSON)
    against_register: Mapped[bool]
    state: Mapped[str] = mapped_column(String(10), default="unread")
    masks: Mapped[list[list[int]]] = mapped_column(JSON, default=list)
    wording: Mapped[str | None] = mapped_column(String(64))
    decided_by: Mapped[str | None] = mapped_column(String(254))
    decided_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    published_in: Mapped[int | None]  # the version of the first release of texts that holds it


# ---------------------------------------------------------------------- work in the background
class WorkColumns:
    """A row that is worked on in the background: the row is the truth, a task only says that somebody should look."""

    state: Mapped[str] = mapped_column(String(10), default="queued")
    progress: Mapped[int] = mapped_column(default=0)  # per cent
    lease_until: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    attempts: Mapped[int] = mapped_column(default=0)
    error: Mapped[str | None] = mapped_column(String(500))
    requested_by: Mapped[str] = mapped_column(String(254))
    requested_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))


class ReleaseRow(WorkColumns, Base):
    """What was published: Publication as a document, with policy, data version and fingerprint. Counts for ever in the next audit.

    While it is `prepared` nobody may read it but the one who decides whether it goes out; `preview` is what that one is shown. `policy`
    holds the stricter numbers that were asked for until the figures have been protected, and then the whole policy that was used.
    `frame` is what a colleague knows (one row per invited person, without identity); it is for the auditor only.
    """

    __tablename__ = "release"
    __table_args__ = (
        UniqueConstraint("wave_id", "version"),
        _states("state", "queued", "running", "prepared", "done", "failed"),
        CheckConstraint("state NOT IN ('prepared', 'done') OR fingerprint IS NOT NULL", name="done_has_content"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    wave_id: Mapped[str] = mapped_column(ForeignKey("wave.id", ondelete="CASCADE"), index=True)
    version: Mapped[int]
    whole_only: Mapped[bool] = mapped_column(default=False)  # everybody's figures alone; groups stay as in an earlier version
    policy: Mapped[Document] = mapped_column(JSON)
    data_version: Mapped[str | None] = mapped_column(String(64))
    content: Mapped[Document | None] = mapped_column(JSON(none_as_null=True))
    frame: Mapped[Document | None] = mapped_column(JSON(none_as_null=True))
    preview: Mapped[Document | None] = mapped_column(JSON(none_as_null=True))
    entries: Mapped[Document | None] = mapped_column(JSON(none_as_null=True))  # as in the registry, until it is out
    fingerprint: Mapped[str | None] = mapped_column(String(64))
    released_on: Mapped[date | None] = mapped_column(Date)


class PublicationRow(Base):
    """One thing that has gone out, for ever: the registry of everything published of a study. Only with the whole study is a row deleted.

    `entries`: what it says in the format sdc-audit/1; None for a file, all of whose figures stand in the release that it repeats.
    """

    __tablename__ = "publication"
    __table_args__ = (
        UniqueConstraint("study_id", "kind", "fingerprint"),
        _states("kind", "release", "texts", "sentence", "appendix", "export", "rates"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    study_id: Mapped[str] = mapped_column(ForeignKey("study.id", ondelete="CASCADE"), index=True)
    wave_id: Mapped[str | None] = mapped_column(ForeignKey("wave.id", ondelete="CASCADE"))
    release_id: Mapped[int | None] = mapped_column(ForeignKey("release.id", ondelete="CASCADE"))
    kind: Mapped[str] = mapped_column(String(10))
    version: Mapped[int | None]
    at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    by: Mapped[str] = mapped_column(String(254))
    fingerprint: Mapped[str] = mapped_column(String(64))
    detail: Mapped[Document] = mapped_column(JSON, default=dict)
    entries: Mapped[Document | None] = mapped_column(JSON(none_as_null=True))


class FindingEditRow(Base):
    """What a consultant has made of one finding of a release: own sentences and reservations by language, or left out with a reason.

    None means the draft. Who did what and when is in the log; here stands who was last.
    """

    __tablename__ = "finding_edit"

    release_id: Mapped[int] = mapped_column(ForeignKey("release.id", ondelete="CASCADE"), primary_key=True)
    finding: Mapped[str] = mapped_column(String(200), primary_key=True)
    text: Mapped[dict[str, str]] = mapped_column(JSON, default=dict)
    caveat: Mapped[dict[str, str] | None] = mapped_column(JSON(none_as_null=True))
    left_out: Mapped[bool] = mapped_column(default=False)
    reason: Mapped[str] = mapped_column(String(500), default="")
    edited_by: Mapped[str] = mapped_column(String(254))
    edited_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))


class TextReleaseRow(Base):
    """Texts that have left, for ever: released_texts.TextRelease as a document with its fingerprint. A later version holds more."""

    __tablename__ = "text_release"
    __table_args__ = (UniqueConstraint("wave_id", "version"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    wave_id: Mapped[str] = mapped_column(ForeignKey("wave.id", ondelete="CASCADE"), index=True)
    version: Mapped[int]
    content: Mapped[Document] = mapped_column(JSON)
    fingerprint: Mapped[str] = mapped_column(String(64))
    released_by: Mapped[str] = mapped_column(String(254))
    released_on: Mapped[date] = mapped_column(Date)


class AppendixRow(WorkColumns, Base):
    """A numbered appendix made of one release. Same release, number, language, edition and texts: same bytes.

    `edition` stands for the consultant's sentences that it was made with ("" for the drafts), `texts_version` for the release of texts
    (0 for none).
    """

    __tablename__ = "appendix"
    __table_args__ = (
        UniqueConstraint("release_id", "number", "language"),
        _states("state", "queued", "running", "done", "failed"),
        CheckConstraint("state <> 'done' OR pdf IS NOT NULL", name="done_has_pdf"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    study_id: Mapped[str] = mapped_column(ForeignKey("study.id", ondelete="CASCADE"), index=True)
    release_id: Mapped[int] = mapped_column(ForeignKey("release.id", ondelete="CASCADE"), index=True)
    number: Mapped[int]
    texts_version: Mapped[int] = mapped_column(default=0)
    language: Mapped[str] = mapped_column(String(5), default="sv")
    edition: Mapped[str] = mapped_column(String(64), default="")
    pdf: Mapped[bytes | None] = mapped_column(LargeBinary)
    pages: Mapped[int | None]
