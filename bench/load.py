"""Exchanges per second against the running server: eight clients on connections of their own, in a process of their own.

`python -m bench.load PORT CLIENTS` reads tokens from standard input, one a line, and writes `EXCHANGES SECONDS`.
"""

from __future__ import annotations

import http.client
import sys
import time
from concurrent.futures import ThreadPoolExecutor

from bench.walk import Answer, whole_response

FORM = {"Content-Type": "application/x-www-form-urlencoded"}


def client(port: int, tokens: list[str]) -> int:
    """One client after the other link, on one connection; how many exchanges."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)

    def send(method: str, path: str, body: str) -> Answer:
        connection.request(method, path, body or None, FORM if body else {})
        response = connection.getresponse()
        return Answer(response.status, response.headers.get("Location", ""), response.read().decode())

    return sum(whole_response(send, token) for token in tokens)


def main(port: int, clients: int) -> None:
    tokens = sys.stdin.read().split()
    shares = [tokens[place::clients] for place in range(clients)]
    before = time.perf_counter()
    with ThreadPoolExecutor(clients) as pool:
        exchanges = sum(pool.map(client, [port] * clients, shares))
    print(exchanges, time.perf_counter() - before)


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
