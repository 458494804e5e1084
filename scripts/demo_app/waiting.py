"""Waiting for conditions, never for time to pass."""

import asyncio
from collections.abc import Awaitable, Callable
from time import monotonic


class DemoError(Exception):
    """Something the demo needs is missing or did not happen; the text is for people."""


async def until[T](
    check: Callable[[], Awaitable[T | None]],
    what: str,
    *,
    timeout_s: float = 60,
    every_s: float = 0.1,
    explain: Callable[[], str] = str,
) -> T:
    """The first true value of ``check``; raises DemoError naming ``what``, and ``explain``, after ``timeout_s``."""
    deadline = monotonic() + timeout_s
    while True:
        value = await check()
        if value:
            return value
        if monotonic() > deadline:
            raise DemoError(f"gave up after {timeout_s:g} s waiting for {what}\n{explain()}".rstrip())
        await asyncio.sleep(every_s)
