"""`python -m bench [part[=number] ...]`: measures everything, or the named parts, and prints figures beside their targets.

A number says how many studies are attacked (`attack=200`).
"""

from __future__ import annotations

import importlib
import sys
import time
from collections.abc import Iterator

from bench import Figure, machine

PARTS = ("respond", "analysis", "null", "importing", "appendix", "gates", "attack")


def figures(parts: tuple[str, ...]) -> Iterator[Figure]:
    for part in parts:
        name, _, number = part.partition("=")
        yield from importlib.import_module(f"bench.{name}").figures(*([int(number)] if number else []))


def main() -> int:
    unknown = [part for part in sys.argv[1:] if part.partition("=")[0] not in PARTS]
    if unknown:
        print(f"bench: {', '.join(unknown)}? There are {', '.join(PARTS)}.", file=sys.stderr)
        return 2
    missed, start = 0, time.perf_counter()
    print(f"{machine.told()}\n\n{'':9}{'what':66}{'measured':40}target", flush=True)
    for figure in figures(tuple(sys.argv[1:]) or PARTS):
        missed += not figure.met
        print(f"{'met' if figure.met else 'NOT MET':9}{figure.what:66}{figure.measured:40}{figure.target}", flush=True)
        if figure.how:
            print(f"{'':11}{figure.how}", flush=True)
    print(f"\n{machine.told()}\n{f'{missed} not met' if missed else 'all met'}, in {time.perf_counter() - start:.0f} s")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
