"""Loads the named SQL statements of ``queries/`` through aiosql."""

from functools import cache
from pathlib import Path
from typing import Any, Final

import aiosql

QUERIES: Final = Path(__file__).parent / "queries"


@cache
def statements(name: str) -> Any:
    """The statements of ``queries/<name>.sql``, each an attribute called with a connection.

    aiosql builds the attributes while running, so this is the one place where the type is ``Any``;
    callers give the results their types again. The operator after a name decides the reply: ``^`` one
    row or None, ``$`` one value, ``!`` the command tag, none an async iterator of rows.
    """
    return aiosql.from_path(QUERIES / f"{name}.sql", "asyncpg")


@cache
def text(name: str) -> str:
    """The whole text of ``queries/<name>.sql``, for statements that run as a script."""
    return (QUERIES / f"{name}.sql").read_text(encoding="utf-8")
