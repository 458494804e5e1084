"""What the short commands do: athletes, tokens, doctor, info. Each opens the vault for its own time."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime

from milevault.app import Settings, database, folders
from milevault.app.vault import OpenVault, opened
from milevault.errors import ConfigurationError
from milevault.store import athletes, tokens
from milevault.store.errors import translate
from milevault.store.pool import Connection

COMMAND_CONNECTIONS = 2


@asynccontextmanager
async def vault(settings: Settings) -> AsyncIterator[OpenVault]:
    """The vault, on the server that runs or on one for this command alone."""
    folders.prepare(settings)
    async with (
        database.borrowed(settings) as address,
        opened(settings, address, connections=COMMAND_CONNECTIONS) as found,
    ):
        yield found


@asynccontextmanager
async def _connection(settings: Settings) -> AsyncIterator[Connection]:
    async with vault(settings) as found:
        with translate():
            async with found.pool.acquire() as connection:
                yield connection


async def add_athlete(settings: Settings, slug: str, name: str, time_zone: str) -> athletes.Athlete:
    """The new athlete; Duplicate or ConfigurationError with a sentence where it cannot be."""
    async with _connection(settings) as connection:
        try:
            return await athletes.create(connection, slug, name, time_zone)
        except ValueError as error:
            raise ConfigurationError(f"This is not possible: {error}") from error


async def change_athlete(
    settings: Settings, slug: str, name: str | None, time_zone: str | None
) -> athletes.Athlete:
    """The athlete with another name or time zone (None: as it was); ConfigurationError where it cannot be."""
    async with _connection(settings) as connection:
        found = await chosen_athlete(connection, slug)
        try:
            async with connection.transaction():
                if name is not None:
                    found = await athletes.rename(connection, found.athlete_id, name) or found
                if time_zone is not None:
                    found = await athletes.set_time_zone(connection, found.athlete_id, time_zone) or found
        except ValueError as error:
            raise ConfigurationError(f"This is not possible: {error}") from error
        return found


async def list_athletes(settings: Settings) -> list[athletes.Athlete]:
    """Every athlete."""
    async with _connection(settings) as connection:
        return await athletes.list_athletes(connection)


async def chosen_athlete(connection: Connection, slug: str | None) -> athletes.Athlete:
    """The athlete of that slug, or the only one; ConfigurationError tells what to do otherwise."""
    known = await athletes.list_athletes(connection)
    if not known:
        raise ConfigurationError("There is no athlete yet. Add one first: milevault athlete add SLUG")
    slugs = ", ".join(athlete.slug for athlete in known)
    if slug is None and len(known) > 1:
        raise ConfigurationError(f"Say whose files these are with --athlete. Athletes: {slugs}")
    found = next((athlete for athlete in known if slug in (None, athlete.slug)), None)
    if found is None:
        raise ConfigurationError(f"There is no athlete of this name. Athletes: {slugs}")
    return found


async def create_token(
    settings: Settings, name: str, scopes: Sequence[str], slugs: Sequence[str], expires_at: datetime | None
) -> tuple[tokens.TokenRow, str]:
    """A new token and its plain text; ``slugs`` empty means every athlete, also later ones."""
    async with _connection(settings) as connection:
        ids = [(await chosen_athlete(connection, slug)).athlete_id for slug in slugs] or None
        try:
            return await tokens.create(connection, name, scopes, ids, expires_at)
        except ValueError as error:
            raise ConfigurationError(f"This is not possible: {error}") from error


async def list_tokens(settings: Settings) -> tuple[list[tokens.TokenRow], dict[int, str]]:
    """Every token, and the athletes' slugs by id."""
    async with _connection(settings) as connection:
        slugs = {one.athlete_id: one.slug for one in await athletes.list_athletes(connection)}
        return await tokens.list_tokens(connection), slugs


async def revoke_token(settings: Settings, token_id: int) -> bool:
    """Ends the token; False where there is no such or it was ended before."""
    async with _connection(settings) as connection:
        return await tokens.revoke(connection, token_id)


@dataclass(frozen=True, slots=True, kw_only=True)
class About:
    """What ``milevault info`` prints."""

    data_dir: str
    inbox_dir: str
    engine: str
    postgresql_version: str
    timescaledb_version: str | None
    points: str
    server_id: str
    free_bytes: int
    disk_low: bool


async def about(settings: Settings) -> About:
    """Versions and places."""
    async with vault(settings) as found:
        space = found.originals.space()
        return About(
            data_dir=str(settings.data_dir),
            inbox_dir=str(settings.inbox_dir),
            engine=found.address.engine,
            postgresql_version=found.postgresql_version,
            timescaledb_version=found.timescale.version,
            points=found.timescale.points,
            server_id=str(found.identity.server_id),
            free_bytes=space.free_bytes,
            disk_low=space.low,
        )
