"""Accounts: invited by link, a password of their own, sessions on the server. Secrets are kept as hashes only."""

from __future__ import annotations

import hashlib
import secrets
from datetime import UTC, datetime, timedelta
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerifyMismatchError
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from surveyapp.errors import NotFound, Refused
from surveyapp.persistence.rows import AccountRow, AccountTokenRow, EventRow, SignInRow, StudyMemberRow
from surveyapp.services.common import Actor, log

ROLES = ("consultant", "assistant", "client")
LEAST_PASSWORD = 12
COMMON = frozenset({"lösenord1234", "password1234", "123456789012", "qwertyuiopas", "stodspegeln1", "stödspegeln1"})
INVITATION_LASTS = timedelta(days=7)
RESET_LASTS = timedelta(hours=2)
SIGNED_IN_LASTS = timedelta(hours=12)
ASKED, CHOSEN = "reset_requested", "password_chosen"

_hasher = PasswordHasher()  # argon2id with the library's current recommendation (RFC 9106)


@cache
def _no_account() -> str:
    """A hash to check against where there is no account, so that both take the same time."""
    return _hasher.hash(secrets.token_urlsafe(16))


def _digest(secret: str) -> bytes:
    return hashlib.sha256(secret.encode()).digest()


def invite(
    session: Session, actor: Actor, now: datetime, *, email: str, name: str, role: str, study_id: str | None = None
) -> tuple[AccountRow, str]:
    """A new account and the secret of its link; the account of an address that exists only gets the study."""
    address = email.strip().casefold()
    account = session.scalars(select(AccountRow).where(AccountRow.email == address)).one_or_none()
    if account is not None and study_id is None:
        raise Refused("email_taken")
    if account is None:
        account = AccountRow(email=address, name=name.strip() or address, role=role, language="sv", created_at=now)
        session.add(account)
        session.flush()
        log(session, actor, now, "account_invited", study_id, account=address, role=role)
    if study_id and session.get(StudyMemberRow, (study_id, account.id)) is None:
        session.add(StudyMemberRow(study_id=study_id, account_id=account.id))
        log(session, actor, now, "member_added", study_id, account=address)
    return account, _new_token(session, now, account, "invitation", INVITATION_LASTS)


def _new_token(session: Session, now: datetime, account: AccountRow, kind: str, lasts: timedelta) -> str:
    secret = secrets.token_urlsafe(24)
    session.add(AccountTokenRow(account_id=account.id, kind=kind, token_hash=_digest(secret), expires_at=now + lasts))
    return secret


def request_reset(session: Session, now: datetime, email: str) -> str | None:
    """The secret of a link to choose a new password; None where the address has no account."""
    account = _active(session, email)
    return _new_token(session, now, account, "reset", RESET_LASTS) if account else None


def ask_for_reset(session: Session, now: datetime, email: str) -> None:
    """Note that somebody wants a new password; the operator hands the link over. The page says the same for every address."""
    account = _active(session, email)
    if account:
        log(session, Actor(account.email, account.id), now, ASKED)


def reset_requests(session: Session) -> list[tuple[str, datetime]]:
    """(address, when) of everybody who has asked for a new password and not chosen one since, oldest first."""
    lines = session.execute(
        select(EventRow.actor, EventRow.what, EventRow.at).where(EventRow.what.in_((ASKED, CHOSEN))).order_by(EventRow.id)
    )
    waiting: dict[str, datetime] = {}
    for address, what, at in lines:
        waiting.pop(address, None)
        if what == ASKED:
            waiting[address] = _aware(at)
    return list(waiting.items())


def _active(session: Session, email: str) -> AccountRow | None:
    query = select(AccountRow).where(AccountRow.email == email.strip().casefold(), AccountRow.active)
    return session.scalars(query).one_or_none()


def account_of_token(session: Session, now: datetime, secret: str, *, hold: bool = False) -> AccountRow:
    """The account that a link leads to. Refused where the link is used or too old: one and the same."""
    query = select(AccountTokenRow).where(AccountTokenRow.token_hash == _digest(secret))
    row = session.scalars(query.with_for_update() if hold else query).one_or_none()
    if row is None or row.used or _aware(row.expires_at) < now:
        raise Refused("link_used")
    return session.get_one(AccountRow, row.account_id)


def choose_password(session: Session, now: datetime, secret: str, password: str) -> AccountRow:
    """Set the password with a link; the link is used up and everybody signed in with the old password is signed out."""
    account = account_of_token(session, now, secret, hold=True)
    if len(password) < LEAST_PASSWORD or password.casefold() in COMMON or len(set(password)) < 5:
        raise Refused("weak_password")
    account.password_hash = _hasher.hash(password)
    for row in session.scalars(select(AccountTokenRow).where(AccountTokenRow.account_id == account.id)):
        row.used = True
    session.execute(delete(SignInRow).where(SignInRow.account_id == account.id))
    log(session, Actor(account.email, account.id), now, CHOSEN)
    return account


def sign_in(session: Session, now: datetime, email: str, password: str) -> str | None:
    """The secret of a new session; None for a wrong address or password, in the same time."""
    account = _active(session, email)
    stored = account.password_hash if account and account.password_hash else _no_account()
    try:
        _hasher.verify(stored, password)
    except (VerifyMismatchError, InvalidHashError):
        return None
    if account is None or account.password_hash is None:
        return None
    if _hasher.check_needs_rehash(stored):
        account.password_hash = _hasher.hash(password)
    session.execute(delete(SignInRow).where(SignInRow.expires_at < now))
    secret = secrets.token_urlsafe(24)
    session.add(SignInRow(id_hash=_digest(secret), account_id=account.id, created_at=now, expires_at=now + SIGNED_IN_LASTS))
    log(session, Actor(account.email, account.id), now, "signed_in")
    return secret


def signed_in(session: Session, now: datetime, secret: str) -> AccountRow | None:
    """The account of a running session."""
    row = session.get(SignInRow, _digest(secret))
    if row is None or _aware(row.expires_at) < now:
        return None
    account = session.get(AccountRow, row.account_id)
    return account if account and account.active else None


def sign_out(session: Session, secret: str) -> None:
    session.execute(delete(SignInRow).where(SignInRow.id_hash == _digest(secret)))


def members(session: Session, study_id: str) -> list[AccountRow]:
    query = select(AccountRow).join(StudyMemberRow).where(StudyMemberRow.study_id == study_id)
    return list(session.scalars(query.order_by(AccountRow.name)))


def remove_member(session: Session, actor: Actor, now: datetime, study_id: str, account_id: int) -> None:
    """Take a study from an account; never from oneself, or nobody might be left."""
    row = session.get(StudyMemberRow, (study_id, account_id))
    if row is None:
        raise NotFound()
    if actor.account_id == account_id:
        raise Refused("own_membership")
    session.delete(row)
    log(session, actor, now, "member_removed", study_id, account=account_id)


def _aware(moment: datetime) -> datetime:
    """SQLite gives times back without their zone; they were stored in UTC."""
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
