"""Athletes and API tokens."""

import hashlib
from datetime import UTC, datetime, timedelta

import pytest

from milevault.errors import Duplicate
from milevault.store import athletes, tokens
from milevault.store.pool import Connection

pytestmark = pytest.mark.db


async def test_athletes_are_found_by_slug_and_id(conn: Connection) -> None:
    anna = await athletes.create(conn, "anna", "Änna Ö. 😀", "Europe/Berlin")
    ben = await athletes.create(conn, "ben-2_x", "Ben")
    assert await athletes.list_athletes(conn) == [anna, ben]
    assert await athletes.by_slug(conn, "anna") == anna
    assert await athletes.by_id(conn, ben.athlete_id) == ben
    assert await athletes.by_slug(conn, "carl") is None
    assert ben.time_zone == "UTC"


async def test_slug_is_taken_once(conn: Connection) -> None:
    await athletes.create(conn, "anna", "Anna")
    with pytest.raises(Duplicate):
        await athletes.create(conn, "anna", "Another")


@pytest.mark.parametrize("slug", ["", "Anna", "../x", "a b", "-a", "a" * 64, "ä", "a\n"])
async def test_slug_is_safe_as_a_folder_name(conn: Connection, slug: str) -> None:
    with pytest.raises(ValueError, match="slug"):
        await athletes.create(conn, slug, "Anna")


@pytest.mark.parametrize("zone", ["", "Mars/Olympus", "../etc/passwd", "UTC+25"])
async def test_unknown_time_zone_is_refused(conn: Connection, zone: str) -> None:
    with pytest.raises(ValueError, match="time zone"):
        await athletes.create(conn, "anna", "Anna", zone)


async def test_name_and_zone_can_change(conn: Connection) -> None:
    anna = await athletes.create(conn, "anna", "Anna")
    changed = await athletes.rename(conn, anna.athlete_id, "Anne")
    assert changed is not None
    assert changed.name == "Anne"
    changed = await athletes.set_time_zone(conn, anna.athlete_id, "Asia/Tokyo")
    assert await athletes.by_id(conn, anna.athlete_id) == changed
    with pytest.raises(ValueError, match="name"):
        await athletes.rename(conn, anna.athlete_id, "")
    assert await athletes.rename(conn, 999, "Nobody") is None


async def test_token_opens_and_its_text_is_nowhere_stored(conn: Connection) -> None:
    row, plain = await tokens.create(conn, "phone", ["read", "events"], [1, 2])
    assert plain.startswith("mv_")
    assert len(plain) == 46
    found = await tokens.verify(conn, plain)
    assert found is not None
    assert found.token_id == row.token_id
    assert found.scopes == {"read", "events"}
    assert found.athlete_ids is not None
    assert sorted(found.athlete_ids) == [1, 2]
    stored = await conn.fetchrow("select * from api_token")
    assert stored is not None
    assert stored["token_sha256"] == hashlib.sha256(plain.encode()).digest()
    assert plain not in str(dict(stored))


@pytest.mark.parametrize("plain", ["", "mv_", "mv_x", "Bearer", "mv_\ud800", "mv_\0"])
async def test_wrong_token_opens_nothing(conn: Connection, plain: str) -> None:
    await tokens.create(conn, "phone", ["read"])
    assert await tokens.verify(conn, plain) is None


async def test_revoked_and_expired_tokens_open_nothing(conn: Connection) -> None:
    row, revoked = await tokens.create(conn, "old", ["read"])
    _, expired = await tokens.create(
        conn, "gone", ["read"], expires_at=datetime.now(UTC) - timedelta(seconds=1)
    )
    _, valid = await tokens.create(conn, "good", ["read"], expires_at=datetime.now(UTC) + timedelta(hours=1))
    assert await tokens.revoke(conn, row.token_id)
    assert not await tokens.revoke(conn, row.token_id)
    assert await tokens.verify(conn, revoked) is None
    assert await tokens.verify(conn, expired) is None
    assert await tokens.verify(conn, valid) is not None
    assert [token.revoked_at is not None for token in await tokens.list_tokens(conn)] == [True, False, False]


@pytest.mark.parametrize("scopes", [[], ["everything"], ["read", "root"]])
async def test_unknown_scopes_are_refused(conn: Connection, scopes: list[str]) -> None:
    with pytest.raises(ValueError, match="scopes"):
        await tokens.create(conn, "x", scopes)


async def test_use_is_noted_once_a_minute(conn: Connection) -> None:
    _, plain = await tokens.create(conn, "phone", ["read"])
    await tokens.verify(conn, plain)
    (first,) = await tokens.list_tokens(conn)
    assert first.last_used_at is not None
    await tokens.verify(conn, plain)
    assert await tokens.list_tokens(conn) == [first]
    await conn.execute("update api_token set last_used_at = now() - interval '2 minutes'")
    await tokens.verify(conn, plain)
    (later,) = await tokens.list_tokens(conn)
    assert later.last_used_at is not None
    assert later.last_used_at > first.last_used_at


async def test_scope_and_athlete_must_both_fit(conn: Connection) -> None:
    some, _ = await tokens.create(conn, "some", ["read"], [1])
    every, _ = await tokens.create(conn, "every", ["read", "ingest"])
    assert some.allows("read", 1)
    assert some.allows("read")
    assert not some.allows("read", 2)
    assert not some.allows("ingest", 1)
    assert every.allows("ingest", 999)
