"""Exchanges per second against the running server: eight clients on connections of their own, in a process of their own.

`python -m bench.load PORT CLIENTS` reads tokens from standard input, one a line, and writes `EXCHANGES SECONDS`.
"""

from __future__ import annotations

import http.client
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from queue import Empty, Queue

from bench.walk import Answer, whole_response

FORM = {"Content-Type": "application/x-www-form-urlencoded"}


def client(port: int, waiting: Queue[str]) -> int:
    """One client on one connection, taking the next link as long as there is one; how many exchanges."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)

    def send(method: str, path: str, body: str) -> Answer:
        connection.request(method, path, body or None, FORM if body else {})
        response = connection.getresponse()
        return Answer(response.status, response.headers.get("Location", ""), response.read().decode())

    exchanges = 0
    with suppress(Empty):
        while True:
            exchanges += whole_response(send, waiting.get_nowait())
    return exchanges


def main(port: int, clients: int) -> None:
    waiting: Queue[str] = Queue()
    for token in sys.stdin.read().split():
        waiting.put(token)
    before = time.perf_counter()
    with ThreadPoolExecutor(clients) as pool:
        exchanges = sum(pool.map(client, [port] * clients, [waiting] * clients))
    print(exchanges, time.perf_counter() - before)


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
