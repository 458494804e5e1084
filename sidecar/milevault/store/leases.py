"""Leases with fencing: of two processes on one database only the current holder's writes commit (D17, R16).

An advisory lock alone is no fence: it is gone after a restart of the database, and both believe to hold it.
Here the holder's epoch is checked inside each of its write transactions. All times are the database's own.
"""

from typing import Any, Final

from milevault.store.errors import Fenced
from milevault.store.pool import Connection
from milevault.store.sql import statements

_SQL: Final[Any] = statements("leases")


async def acquire(connection: Connection, name: str, holder: str, ttl_s: float) -> int | None:
    """The new epoch, or None while somebody else holds the lease.

    A ``holder`` of the same name takes over at once (it was killed and is back): the name must belong to one
    process at a time.
    """
    epoch = await _SQL.acquire(connection, name=name, holder=holder, ttl_s=ttl_s)
    return None if epoch is None else int(epoch)


async def renew(connection: Connection, name: str, epoch: int, ttl_s: float) -> None:
    """Holds the lease ``ttl_s`` seconds from now; raises Fenced when somebody else has it."""
    if not await _SQL.renew(connection, name=name, epoch=epoch, ttl_s=ttl_s):
        raise Fenced(f"the lease {name!r} of epoch {epoch} was taken over")


async def check(connection: Connection, name: str, epoch: int) -> None:
    """Raises Fenced unless ``epoch`` is the current one; call it inside the transaction that writes."""
    if not await _SQL.check_epoch(connection, name=name, epoch=epoch):
        raise Fenced(f"the lease {name!r} of epoch {epoch} was taken over")


async def release(connection: Connection, name: str, epoch: int) -> None:
    """Gives the lease up, when it is still ours."""
    await _SQL.release(connection, name=name, epoch=epoch)
