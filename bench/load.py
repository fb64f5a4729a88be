"""Exchanges per second against the running server: so many people at a time, in a process of their own.

`python -m bench.load PORT CLIENTS` reads tokens from standard input, one a line, and writes `EXCHANGES SECONDS`.
"""

from __future__ import annotations

import http.client
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing

from bench.walk import Answer, whole_response

FORM = {"Content-Type": "application/x-www-form-urlencoded"}


def person(port: int, token: str) -> int:
    """One person with a browser, and so a connection, of their own: a whole response; how many exchanges."""
    with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=30)) as connection:

        def send(method: str, path: str, body: str) -> Answer:
            connection.request(method, path, body or None, FORM if body else {})
            response = connection.getresponse()
            return Answer(response.status, response.headers.get("Location", ""), response.read().decode())

        return whole_response(send, token)


def main(port: int, clients: int) -> None:
    tokens = sys.stdin.read().split()
    before = time.perf_counter()
    with ThreadPoolExecutor(clients) as pool:
        exchanges = sum(pool.map(person, [port] * len(tokens), tokens))
    print(exchanges, time.perf_counter() - before)


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
