"""Tells apart what a retry can cure.

asyncpg raises three families: SQLSTATE errors of the server, ``InterfaceError`` of the client (which masks
the cause when a connection dies in the middle of COPY, D02), and ``OSError`` of the socket. ``translate``
turns those that pass by themselves into ``StoreUnavailable``; programming errors go through unchanged.
"""

import asyncio
import random
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from typing import Final

import asyncpg
from asyncpg.exceptions import InternalClientError

from milevault.errors import MileVaultError, StoreUnavailable


class DiskFull(StoreUnavailable):
    """The server cannot extend a file: only free space helps, so there is no use in trying again at once."""


class Conflict(StoreUnavailable):
    """Another transaction was in the way (deadlock, serialisation, lock timeout): run the unit again."""


class Fenced(MileVaultError):
    """Another process holds the lease now: write nothing more under the old epoch."""


DISK_FULL: Final = "53100"
CONFLICT_STATES: Final = frozenset({"40001", "40P01", "55P03"})
# 08 connection, 53 resources, 57P0x shutdown and crash, 58 system (I/O error), 25P03 idle too long,
# 57014 a statement cut short by its timeout.
TRANSIENT_CLASSES: Final = ("08", "53", "58")
TRANSIENT_STATES: Final = frozenset({"57P01", "57P02", "57P03", "57P05", "25P03", "57014"})
# Client errors that no retry cures; both are InterfaceErrors to asyncpg.
PROGRAMMING_ERRORS: Final = (
    asyncpg.exceptions.DataError,
    asyncpg.exceptions.UnsupportedClientFeatureError,
    asyncpg.exceptions.ClientConfigurationError,
)
FIRST_PAUSE_S: Final = 0.05
LONGEST_PAUSE_S: Final = 5.0


def _translated(error: asyncpg.PostgresError) -> StoreUnavailable | None:
    state: str = error.sqlstate or ""
    if state == DISK_FULL:
        return DiskFull("the database server's disk is full")
    if state in CONFLICT_STATES:
        return Conflict(f"another transaction was in the way ({state})")
    if state in TRANSIENT_STATES or state.startswith(TRANSIENT_CLASSES):
        return StoreUnavailable(f"the database is not available ({state})")
    return None


@contextmanager
def translate() -> Iterator[None]:
    """Raises StoreUnavailable (or its DiskFull, Conflict) in place of a passing database error.

    Use it around a whole unit of work, connection and transaction included; also as a decorator.
    """
    try:
        yield
    except PROGRAMMING_ERRORS:
        raise
    except asyncpg.PostgresError as error:
        known = _translated(error)
        if known is None:
            raise
        raise known from error
    except (asyncpg.InterfaceError, InternalClientError, OSError) as error:
        raise StoreUnavailable(f"the connection to the database was lost ({type(error).__name__})") from error


async def retry_unit[T](
    unit: Callable[[], Awaitable[T]],
    *,
    attempts: int = 5,
    first_pause_s: float = FIRST_PAUSE_S,
    pause: Callable[[float], Awaitable[None]] = asyncio.sleep,
) -> T:
    """The result of ``unit()``, run again as a whole while the failure is one that passes (D01, D02, D19).

    The unit takes its own connection and must be idempotent: after a connection lost during COMMIT it runs
    again without knowing the outcome (D03). A full disk is raised at once.
    """
    for attempt in range(attempts):
        try:
            with translate():
                return await unit()
        except DiskFull:
            raise
        except StoreUnavailable:
            if attempt + 1 == attempts:
                raise
            longest = min(first_pause_s * 4**attempt, LONGEST_PAUSE_S)
            # Jitter, so that several workers do not come back in step.
            await pause(longest * random.uniform(0.5, 1.0))  # noqa: S311
    raise AssertionError("unreachable: attempts must be at least 1")  # pragma: no cover
