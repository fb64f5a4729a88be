"""`python -m bench [part ...]`: measures everything, or the named parts, and prints figures beside their targets."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Iterator

from bench import Figure

PARTS = ("respond", "analysis", "appendix", "gates")


def figures(parts: tuple[str, ...]) -> Iterator[Figure]:
    for part in parts:
        yield from importlib.import_module(f"bench.{part}").figures()


def main() -> int:
    unknown = [part for part in sys.argv[1:] if part not in PARTS]
    if unknown:
        print(f"bench: {', '.join(unknown)}? There are {', '.join(PARTS)}.", file=sys.stderr)
        return 2
    missed = 0
    print(f"{'':2}{'what':66}{'measured':34}target")
    for figure in figures(tuple(sys.argv[1:]) or PARTS):
        missed += not figure.met
        print(f"{'' if figure.met else '!':2}{figure.what:66}{figure.measured:34}{figure.target}", flush=True)
    print(f"\n{missed} not met" if missed else "\nall met")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
