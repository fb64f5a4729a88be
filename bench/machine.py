"""The machine that measures: how fast it is just now, and how much of it others have. Figures are read beside this."""

from __future__ import annotations

import os
import time
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

TICKS = os.sysconf("SC_CLK_TCK")
LOOPS = 1_000_000
USUAL_MS = 17.0  # the calibration loop on the machine where the targets were set, in a quiet hour


def calibration() -> tuple[float, float]:
    """(CPU, wall) milliseconds of a loop that only counts: the least of five."""
    spent = []
    for _ in range(5):
        cpu, wall = time.process_time(), time.perf_counter()
        total = 0
        for number in range(LOOPS):
            total += number
        spent.append((1000 * (time.process_time() - cpu), 1000 * (time.perf_counter() - wall)))
    return min(one[0] for one in spent), min(one[1] for one in spent)


@dataclass(frozen=True)
class Clock:
    """Seconds of all cores together, seconds in which they worked, and seconds in which these processes did."""

    all: float
    busy: float
    ours: float

    @classmethod
    def now(cls, processes: Iterable[int]) -> Clock:
        fields = [int(word) / TICKS for word in Path("/proc/stat").read_text().split("\n", 1)[0].split()[1:9]]
        return cls(sum(fields), sum(fields) - fields[3] - fields[4], sum(map(_used, processes)) + sum(os.times()[2:4]))

    def others_since(self, before: Clock) -> float:
        """Share of the cores (0-1) that somebody else used since then."""
        spent = self.all - before.all
        return max(0.0, self.busy - before.busy - (self.ours - before.ours)) / spent if spent else 0.0


def _used(process: int) -> float:
    after_name = Path(f"/proc/{process}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(after_name[11]) + int(after_name[12])) / TICKS


def told() -> str:
    """One line about the machine."""
    cpu, wall = calibration()
    load = os.getloadavg()[0]
    slower = f"{cpu / USUAL_MS:.1f} x the usual {USUAL_MS:g} ms, waited {100 * (wall / cpu - 1):.0f} %"
    return f"machine: {os.cpu_count()} cores, load {load:.1f}, calibration loop {cpu:.0f} ms CPU ({slower})"
