"""Log lines without personal links, whoever writes them: the application, a library or the web server, in messages and in traces."""

from __future__ import annotations

import logging
import re
from typing import Any

LINK = re.compile(r"/s/[^\s\"'/?]+")
_traces = logging.Formatter()


def without_link(message: str) -> str:
    """A log line without the token of a personal link."""
    return LINK.sub("/s/…", message)


class QuietRecord(logging.LogRecord):
    """A log record that has forgotten every personal link before any handler sees it."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        message = self.getMessage()
        if "/s/" in message:
            self.msg, self.args = without_link(message), None
        if self.exc_info:
            self.exc_text = without_link(_traces.formatException(self.exc_info))


def init() -> None:
    """For the whole process: loggers of libraries and of the web server have no filter of ours."""
    logging.setLogRecordFactory(QuietRecord)
