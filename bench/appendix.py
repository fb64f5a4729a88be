"""What Bilaga 9 costs: processor time and memory of the process that makes it."""

from __future__ import annotations

import io
import subprocess
import sys
from collections.abc import Iterator

import pikepdf

from bench import Figure
from bench.demo import demo

HOW = "a fresh process: start, imports, reading the release, laying out and finishing; user and system time of that process"
CHILD = """
import resource, sys
from surveyapp.persistence.database import Database
from surveyapp.services.appendices import newest_release
from surveyapp.services.release_requests import publication_of
store = Database(sys.argv[1])
with store.session(write=False) as session:
    publication = publication_of(newest_release(session, sys.argv[2]))
from surveyapp.reports.appendix import appendix_pdf
data = appendix_pdf(publication, 9, "sv")
used = resource.getrusage(resource.RUSAGE_SELF)
sys.stderr.write(f"{used.ru_utime + used.ru_stime} {used.ru_maxrss / 1024}")
sys.stdout.buffer.write(data)
"""


def figures() -> Iterator[Figure]:
    with demo() as (address, made):
        done = subprocess.run([sys.executable, "-c", CHILD, address, made.closed_study], capture_output=True, check=True)
    seconds, megabytes = (float(word) for word in done.stderr.split()[-2:])
    with pikepdf.open(io.BytesIO(done.stdout)) as pdf:
        pages = len(pdf.pages)
    yield Figure(f"Bilaga 9 for 64 responses, {pages} pages: CPU, starting included", f"{seconds:.1f} s", "under 6 s", seconds < 6, HOW)
    yield Figure("Bilaga 9: peak memory", f"{megabytes:.0f} MB", "under 300 MB", megabytes < 300)
