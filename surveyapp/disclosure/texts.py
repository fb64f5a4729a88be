"""The door for respondents' own words: which lists may leave, in which order, and why the others may not. Knows no rows and no pages."""

from __future__ import annotations

import hmac
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from surveyapp.disclosure.policy import Policy
from surveyapp.disclosure.released_texts import TextList


class Hindrance(StrEnum):
    """Why a list does not leave, the first that holds."""

    FEW_HOLDERS = "few_holders"  # written about a function that too few hold: it would be about a person
    FEW_WRITERS = "few_writers"
    FEW_APPROVED = "few_approved"


@dataclass(frozen=True)
class Approved:
    """A text as it is to be printed, under the random id of its row."""

    id: str
    printed: str


@dataclass(frozen=True)
class Written:
    """What was written in answer to one question, or about one function: one text a respondent.

    `holders` is how many people hold the function; None where the question is about none. `writers` counts respondents.
    """

    instrument: str
    item: str
    function: str | None
    holders: int | None
    writers: int


def unreadable(written: Written, policy: Policy) -> Hindrance | None:
    """Why nobody may read these texts, not even to approve them."""
    if written.holders is not None and written.holders < policy.min_rated_persons:
        return Hindrance.FEW_HOLDERS
    return Hindrance.FEW_WRITERS if written.writers < policy.min_respondents_text else None


def hindrance(written: Written, approved: int, policy: Policy) -> Hindrance | None:
    """Why the list does not leave with so many texts approved: a shorter list would say more of each who is in it."""
    least = policy.min_respondents_text
    return unreadable(written, policy) or (Hindrance.FEW_APPROVED if approved < least else None)


def shuffled(key: bytes, purpose: str, ids: Iterable[str]) -> list[str]:
    """An order that says nothing and is the same each time: by a keyed hash of the ids, another one for each purpose."""
    return sorted(ids, key=lambda one: hmac.digest(key, f"{purpose}/{one}".encode(), "sha256"))


def text_list(written: Written, approved: Iterable[Approved], policy: Policy, key: bytes) -> TextList | None:
    """The list as it leaves, in the order of the stored random key; None where it may not leave."""
    printed = {text.id: text.printed for text in approved}
    if hindrance(written, len(printed), policy) is not None:
        return None
    texts = tuple(printed[one] for one in shuffled(key, "released", printed))
    return TextList(written.instrument, written.item, texts, written.function, None if written.function else written.writers)
