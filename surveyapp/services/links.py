"""Personal links: token from the key file, hash for the database, and the key that seals a draft. Knows no pages."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import os
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from surveyapp.errors import LinkUnknown

TOKEN_BYTES = 18  # 144 bits
NONCE_BYTES = 12


def token(link_key: bytes, invitation_id: str, generation: int) -> str:
    """The token of a link: HMAC-SHA-256 (RFC 2104) of invitation and generation under the key file, 144 bits, URL-safe.

    It can be made again for reminders and letters, but only where the key file is; the database and its backups never hold it.
    """
    digest = hmac.digest(link_key, f"{invitation_id}.{generation}".encode(), "sha256")
    return base64.urlsafe_b64encode(digest[:TOKEN_BYTES]).decode()


def token_hash(link_token: str) -> bytes:
    """What the database looks a link up by."""
    return hashlib.sha256(link_token.encode()).digest()


def _sealing_key(link_token: str) -> bytes:
    return hmac.digest(link_token.encode(), b"draft", "sha256")


def seal(link_token: str, draft: dict[str, Any]) -> bytes:
    """A draft encrypted with AES-256-GCM (NIST SP 800-38D) under a key that follows from the token alone."""
    nonce = os.urandom(NONCE_BYTES)
    plain = json.dumps(draft, ensure_ascii=False, separators=(",", ":")).encode()
    return nonce + AESGCM(_sealing_key(link_token)).encrypt(nonce, plain, None)


def unseal(link_token: str, sealed: bytes) -> dict[str, Any]:
    """The draft again. LinkUnknown where the token is not the one that sealed it."""
    try:
        plain = AESGCM(_sealing_key(link_token)).decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], None)
    except InvalidTag:
        raise LinkUnknown() from None
    draft: dict[str, Any] = json.loads(plain)
    return draft


def receipt_hash(receipt: str, part: str) -> bytes:
    """A different hash for each stored part of a response, so that the parts cannot be joined without the receipt."""
    return hmac.digest(receipt.encode(), part.encode(), "sha256")
