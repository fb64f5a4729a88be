"""Rows held until a transaction ends, so that two who change the same thing come after each other. Knows no rules."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from sqlalchemy import Select
from sqlalchemy.orm import Session

Row = TypeVar("Row")


def held(session: Session, kind: type[Row], key: Any) -> Row | None:
    """The row as it is now, held against everybody else who would change or share it; None where there is none.

    What this session has changed is written first: reading the row anew would lose it.
    """
    session.flush()
    return session.get(kind, key, with_for_update={"key_share": True}, populate_existing=True)


def share(session: Session, query: Select[Any], values: Mapping[str, Any]) -> None:
    """Keep what the query finds from being changed; others may share it. An embedded database is held as a whole already."""
    if session.get_bind().dialect.name != "sqlite":
        session.execute(query.with_for_update(read=True), values)
