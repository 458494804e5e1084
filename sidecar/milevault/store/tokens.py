"""API tokens: only their SHA-256 is stored, so a copy of the database opens nothing (S06)."""

import hashlib
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from milevault.store.pool import Connection
from milevault.store.sql import statements

_SQL: Final[Any] = statements("tokens")
MARK: Final = "mv_"
# 256 random bits: nothing that could be guessed or searched, so a plain hash without salt is enough.
TOKEN_BYTES: Final = 32
SHOWN_LETTERS: Final = 8
SCOPES: Final = frozenset({"ingest", "read", "events", "edit", "admin"})


@dataclass(frozen=True, slots=True, kw_only=True)
class TokenRow:
    """A token as it may be shown: ``prefix`` are its first letters, ``athlete_ids`` None means every athlete."""

    token_id: int
    prefix: str
    name: str
    scopes: frozenset[str]
    athlete_ids: frozenset[int] | None
    created_at: datetime
    last_used_at: datetime | None
    expires_at: datetime | None
    revoked_at: datetime | None

    def allows(self, scope: str, athlete_id: int | None = None) -> bool:
        """Whether the token has the scope, and the athlete when one is named."""
        whose = athlete_id is None or self.athlete_ids is None or athlete_id in self.athlete_ids
        return scope in self.scopes and whose


def _token(row: Any) -> TokenRow:
    athletes = row["athlete_ids"]
    return TokenRow(
        token_id=row["token_id"],
        prefix=row["prefix"],
        name=row["name"],
        scopes=frozenset(row["scopes"]),
        athlete_ids=None if athletes is None else frozenset(athletes),
        created_at=row["created_at"],
        last_used_at=row["last_used_at"],
        expires_at=row["expires_at"],
        revoked_at=row["revoked_at"],
    )


def _hash(plain: str) -> bytes:
    return hashlib.sha256(plain.encode("utf-8", "surrogatepass")).digest()


async def create(
    connection: Connection,
    name: str,
    scopes: Iterable[str],
    athlete_ids: Iterable[int] | None = None,
    expires_at: datetime | None = None,
) -> tuple[TokenRow, str]:
    """A new token and its plain text, which nobody can learn again. Raises ValueError for an unknown scope."""
    wanted = frozenset(scopes)
    if not wanted or not wanted <= SCOPES:
        raise ValueError(f"scopes are one or more of {', '.join(sorted(SCOPES))}")
    plain = MARK + secrets.token_urlsafe(TOKEN_BYTES)
    row = await _SQL.create(
        connection,
        token_sha256=_hash(plain),
        prefix=plain[:SHOWN_LETTERS],
        name=name,
        scopes=sorted(wanted),
        athlete_ids=None if athlete_ids is None else sorted(set(athlete_ids)),
        expires_at=expires_at,
    )
    return _token(row), plain


async def verify(connection: Connection, plain: str) -> TokenRow | None:
    """The token's row, or None when it is unknown, expired or revoked.

    Looking up by hash tells a guesser nothing by its timing: the bytes compared are not theirs to choose.
    """
    if not plain.startswith(MARK):
        return None
    row = await _SQL.by_hash(connection, token_sha256=_hash(plain))
    if row is None:
        return None
    if row["use_is_stale"]:
        await _SQL.touch(connection, token_id=row["token_id"])
    return _token(row)


async def list_tokens(connection: Connection) -> list[TokenRow]:
    return [_token(row) async for row in _SQL.all(connection)]


async def revoke(connection: Connection, token_id: int) -> bool:
    """Ends the token now; False when there is no such token or it was revoked before."""
    return bool(await _SQL.revoke(connection, token_id=token_id))
