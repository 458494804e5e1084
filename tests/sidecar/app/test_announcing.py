"""The message to the Supervisor, and the token in it."""

import logging
import os
import socket
from pathlib import Path

import pytest

from milevault.app import HomeAssistantApp
from milevault.app.announcing import CALLED, FILE, SCOPES, Announcer, kept_token
from milevault.store import tokens
from milevault.store.pool import Pool

from .supervisor import SECRET, Supervisor, supervisor


def announcer(to: Supervisor, folder: Path, pool: Pool, secret: str = SECRET) -> Announcer:
    app = HomeAssistantApp(supervisor_token=secret, supervisor_url=to.url)
    return Announcer(app, folder, pool, 8765, first_pause_s=0)


async def valid(pool: Pool, plain: str) -> tokens.TokenRow | None:
    async with pool.acquire() as connection:
        return await tokens.verify(connection, plain)


async def kept(pool: Pool, folder: Path) -> str:
    async with pool.acquire() as connection:
        return await kept_token(connection, folder)


async def test_home_assistant_learns_host_port_and_a_token_that_works(pool: Pool, tmp_path: Path) -> None:
    async with supervisor() as home:
        await announcer(home, tmp_path, pool).run()
    (config,) = home.messages
    assert set(config) == {"host", "port", "token"}
    assert (config["host"], config["port"]) == (socket.gethostname(), 8765)
    row = await valid(pool, config["token"])
    assert row is not None
    assert row.scopes == {"read", "events", "ingest", "edit"}
    assert row.athlete_ids is None


async def test_the_same_token_is_announced_after_every_start(pool: Pool, tmp_path: Path) -> None:
    async with supervisor() as home:
        await announcer(home, tmp_path, pool).run()
        await announcer(home, tmp_path, pool).run()
    assert home.messages[0] == home.messages[1]
    async with pool.acquire() as connection:
        assert len(await tokens.list_tokens(connection)) == 1


async def test_only_our_user_can_read_the_kept_token(pool: Pool, tmp_path: Path) -> None:
    plain = await kept(pool, tmp_path)
    assert (tmp_path / FILE).stat().st_mode & 0o777 == 0o600
    assert (tmp_path / FILE).read_text().strip() == plain
    assert os.listdir(tmp_path) == [FILE]  # noqa: PTH208 - one name


async def test_a_revoked_token_is_replaced(pool: Pool, tmp_path: Path) -> None:
    old = await kept(pool, tmp_path)
    row = await valid(pool, old)
    assert row is not None
    async with pool.acquire() as connection:
        await tokens.revoke(connection, row.token_id)
    new = await kept(pool, tmp_path)
    assert new != old
    assert await valid(pool, new) is not None


async def test_a_lost_or_damaged_file_gives_a_new_token_and_ends_the_old_one(
    pool: Pool, tmp_path: Path
) -> None:
    old = await kept(pool, tmp_path)
    (tmp_path / FILE).write_bytes(b"\xff\xfe")
    middle = await kept(pool, tmp_path)
    (tmp_path / FILE).unlink()
    new = await kept(pool, tmp_path)
    assert len({old, middle, new}) == 3
    assert [await valid(pool, plain) is not None for plain in (old, middle, new)] == [False, False, True]


async def test_a_token_of_an_earlier_version_with_fewer_rights_is_replaced(
    pool: Pool, tmp_path: Path
) -> None:
    async with pool.acquire() as connection:
        _row, narrow = await tokens.create(connection, CALLED, ["read", "events"])
    (tmp_path / FILE).write_text(narrow)
    row = await valid(pool, await kept(pool, tmp_path))
    assert row is not None
    assert row.scopes == SCOPES
    assert await valid(pool, narrow) is None


async def test_other_tokens_are_left_alone(pool: Pool, tmp_path: Path) -> None:
    async with pool.acquire() as connection:
        _row, own = await tokens.create(connection, "my script", ["read"])
    await kept(pool, tmp_path)
    assert await valid(pool, own) is not None


async def test_a_supervisor_in_trouble_is_asked_again(pool: Pool, tmp_path: Path) -> None:
    async with supervisor(500, 429, 503) as home:
        await announcer(home, tmp_path, pool).run()
    assert home.requests == 4
    assert len(home.messages) == 1


@pytest.mark.parametrize("status", [400, 403, 307])
async def test_a_refusal_is_said_once_and_not_repeated(
    pool: Pool, tmp_path: Path, status: int, caplog: pytest.LogCaptureFixture
) -> None:
    async with supervisor(status) as home:
        await announcer(home, tmp_path, pool).run()
    assert home.requests == 1
    assert home.messages == []
    assert f"answered {status}" in caplog.text


async def test_a_supervisor_that_is_not_there_yet_is_waited_for(pool: Pool, tmp_path: Path) -> None:
    class Late(Announcer):
        attempts = 0

        async def _send(self, session, config) -> None:  # type: ignore[no-untyped-def]
            self.attempts += 1
            if self.attempts == 1:
                # Nobody listens on port 1.
                self._app = HomeAssistantApp(supervisor_token=SECRET, supervisor_url="http://127.0.0.1:1")
            else:
                self._app = HomeAssistantApp(supervisor_token=SECRET, supervisor_url=home.url)
            await super()._send(session, config)

    async with supervisor() as home:
        late = Late(
            HomeAssistantApp(supervisor_token=SECRET, supervisor_url=home.url),
            tmp_path,
            pool,
            8765,
            first_pause_s=0,
        )
        await late.run()
    assert late.attempts == 2
    assert len(home.messages) == 1


async def test_no_secret_reaches_the_log(
    pool: Pool, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    async with supervisor(500, 403) as home:
        await announcer(home, tmp_path, pool).run()
        await announcer(home, tmp_path, pool).run()
    assert SECRET not in caplog.text
    assert home.messages[0]["token"] not in caplog.text
    assert SECRET not in repr(HomeAssistantApp(supervisor_token=SECRET))
