"""Several who do something at the same moment."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor


def both_at_once(actions):
    """Run all at the same moment; what each gave, or the error that it raised."""
    gate = threading.Barrier(len(actions))

    def run(action):
        gate.wait()
        try:
            return action()
        except Exception as error:
            return error

    with ThreadPoolExecutor(len(actions)) as pool:
        return list(pool.map(run, actions))
