"""Logging to standard output, behind a filter that lets no token and no place through (R20)."""

import logging
import re
import sys
from typing import Final

FORMAT: Final = "%(asctime)s %(levelname)-7s %(name)s: %(message)s"
HIDDEN: Final = "[hidden]"
TOKEN: Final = re.compile(r"mv_[A-Za-z0-9_-]+")
# Four decimals of a degree are 11 m. Durations and speeds are logged with fewer; version numbers
# have several points and are left alone.
COORDINATE: Final = re.compile(r"(?<![\w.])[-+]?\d{1,3}\.\d{4,}(?![\w.]*\.\d)")


def hide(text: str) -> str:
    """The text without tokens and without numbers that could be coordinates.

    >>> hide("at 48.137154, 11.576124 with mv_abc in 12.5 ms")
    'at [hidden], [hidden] with [hidden] in 12.5 ms'
    """
    return COORDINATE.sub(HIDDEN, TOKEN.sub(HIDDEN, text))


class HidingFormatter(logging.Formatter):
    """Formats first and hides last, so that tracebacks and arguments pass the same filter."""

    def format(self, record: logging.LogRecord) -> str:
        return hide(super().format(record))


def configure(level: str, *, aside: bool = False) -> None:
    """Sends every logger to standard output, or ``aside`` to standard error; a later call replaces this."""
    handler = logging.StreamHandler(sys.stderr if aside else sys.stdout)
    handler.setFormatter(HidingFormatter(FORMAT))
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level.upper())
    # Others' routine chatter is not ours to keep on an SD card.
    for noisy in ("asyncio", "aiohttp.access", "pgqueuer", "watchdog"):
        logging.getLogger(noisy).setLevel(max(logging.WARNING, root.level))
    # Its pool logs a traceback for each connection while the database restarts; we say that once ourselves.
    logging.getLogger("asyncpg").setLevel(logging.ERROR)
