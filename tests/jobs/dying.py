"""A piece of work whose process ends without a word, as one that the system kills for its memory does."""

from __future__ import annotations

import os


def die(_database_url: str, _row_id: int) -> None:
    os._exit(9)
