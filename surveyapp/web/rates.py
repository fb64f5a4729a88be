"""How often an address may try: counts in memory under a keyed hash whose key is renewed each hour. Keeps no address."""

from __future__ import annotations

import hmac
import secrets
import time
from collections import Counter
from threading import Lock

from flask import Flask, current_app, request
from werkzeug.exceptions import TooManyRequests

PERIOD = 3600.0


class Rates:
    """Counts per purpose and address in the running hour."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._renew(0.0)

    def _renew(self, now: float) -> None:
        self._since, self._key, self._counts = now, secrets.token_bytes(16), Counter[bytes]()

    def count(self, purpose: str, who: str) -> int:
        """One more try; how many there have been this hour."""
        now = time.monotonic()
        with self._lock:
            if not self._since or now - self._since > PERIOD:
                self._renew(now)
            mark = hmac.digest(self._key, f"{purpose}/{who}".encode(), "sha256")
            self._counts[mark] += 1
            return self._counts[mark]


def limit(purpose: str, per_address: int, overall: int) -> None:
    """TooManyRequests where this address, or everybody together, has tried too often in an hour."""
    rates: Rates = current_app.extensions["surveyapp_rates"]
    if rates.count(purpose, request.remote_addr or "") > per_address or rates.count(purpose, "*") > overall:
        raise TooManyRequests()


def limit_account(purpose: str, account: str, tries: int) -> None:
    """The same for one account's address, whoever asks."""
    rates: Rates = current_app.extensions["surveyapp_rates"]
    if rates.count(purpose, account) > tries:
        raise TooManyRequests()


def init_app(app: Flask) -> None:
    app.extensions["surveyapp_rates"] = Rates()
