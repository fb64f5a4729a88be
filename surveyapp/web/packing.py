"""Style sheets and scripts sent packed. Pages are not: what is secret in them must not show in their length (the BREACH attack)."""

from __future__ import annotations

import gzip
from functools import lru_cache

import brotli
from flask import Flask, Response, request

PACKED_TYPES = frozenset({"text/css", "text/javascript", "image/svg+xml"})


@lru_cache(maxsize=32)
def _packed(encoding: str, content: bytes) -> bytes:
    return brotli.compress(content) if encoding == "br" else gzip.compress(content, mtime=0)


def pack_static(response: Response) -> Response:
    """Brotli or gzip, as the browser takes; the packed bytes are kept in memory."""
    if request.endpoint != "static" or response.status_code != 200 or response.mimetype not in PACKED_TYPES:
        return response
    response.vary.add("Accept-Encoding")
    encoding = request.accept_encodings.best_match(["br", "gzip"])
    if encoding is None:
        return response
    response.direct_passthrough = False
    response.set_data(_packed(encoding, response.get_data()))
    response.content_encoding = encoding
    tag, _weak = response.get_etag()
    if tag:
        response.set_etag(f"{tag}-{encoding}")
    return response


def init_app(app: Flask) -> None:
    app.after_request(pack_static)
