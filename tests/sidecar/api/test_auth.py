"""Tokens' short memory and the delays of failures, with a clock passed in."""

from dataclasses import dataclass

import pytest

from milevault.api.auth import CACHE_SECONDS, CACHE_SIZE, Authenticator, FailureDelays, TokenRow, allows, sees
from milevault.api.errors import ApiError

PLAIN = "mv_" + "a" * 43


@dataclass(frozen=True)
class Token:
    token_id: int = 1
    scopes: frozenset[str] = frozenset({"read"})
    athlete_ids: frozenset[int] | None = None


class Clock:
    now = 100.0

    def __call__(self) -> float:
        return self.now


class Vault:
    """Counts how often it is asked."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.answer: TokenRow | None = Token()

    async def verify(self, plain: str) -> TokenRow | None:
        self.asked.append(plain)
        return self.answer


async def test_a_token_is_believed_for_a_short_time() -> None:
    vault, clock = Vault(), Clock()
    authenticator = Authenticator(vault.verify, clock)
    assert await authenticator.token(f"Bearer {PLAIN}") == Token()
    clock.now += CACHE_SECONDS * 0.9
    assert await authenticator.token(f"bearer {PLAIN}") == Token()
    assert len(vault.asked) == 1
    clock.now += CACHE_SECONDS
    vault.answer = None
    assert await authenticator.token(f"Bearer {PLAIN}") is None
    assert len(vault.asked) == 2


async def test_a_wrong_token_is_never_remembered() -> None:
    vault = Vault()
    vault.answer = None
    authenticator = Authenticator(vault.verify, Clock())
    for _ in range(3):
        assert await authenticator.token(f"Bearer {PLAIN}") is None
    assert len(vault.asked) == 3


async def test_the_memory_is_bounded() -> None:
    vault = Vault()
    authenticator = Authenticator(vault.verify, Clock())
    for number in range(CACHE_SIZE + 10):
        await authenticator.token(f"Bearer mv_{number:043}")
    assert len(authenticator._known) == CACHE_SIZE


async def test_no_plain_token_is_kept() -> None:
    authenticator = Authenticator(Vault().verify, Clock())
    await authenticator.token(f"Bearer {PLAIN}")
    assert PLAIN not in repr(authenticator._known)
    assert PLAIN.encode() not in authenticator._known


@pytest.mark.parametrize(
    "header",
    [
        None,
        "",
        "Bearer",
        "Bearer ",
        PLAIN,
        f"Basic {PLAIN}",
        "Bearer mv_short",
        f"Bearer {PLAIN} x",
        f"Bearer {PLAIN}\n",
        "Bearer mv_" + "é" * 43,
        "Bearer mv_" + "a" * 500,
    ],
)
async def test_what_cannot_be_a_token_never_reaches_the_database(header: str | None) -> None:
    vault = Vault()
    assert await Authenticator(vault.verify, Clock()).token(header) is None
    assert vault.asked == []


def test_the_first_failures_cost_nothing_then_the_delay_doubles() -> None:
    delays = FailureDelays(Clock())
    seconds = [delays.seconds("10.0.0.9") for _ in range(20)]
    assert seconds[: FailureDelays.FREE] == [0.0] * FailureDelays.FREE
    assert seconds[FailureDelays.FREE : FailureDelays.FREE + 3] == pytest.approx([0.1, 0.2, 0.4])
    assert seconds[-1] == FailureDelays.LONGEST


def test_one_sources_failures_do_not_slow_another_down() -> None:
    delays = FailureDelays(Clock())
    for _ in range(30):
        delays.seconds("10.0.0.9")
    assert delays.seconds("10.0.0.10") == 0.0


def test_failures_are_forgotten_after_a_minute() -> None:
    clock = Clock()
    delays = FailureDelays(clock)
    for _ in range(30):
        delays.seconds("10.0.0.9")
    clock.now += FailureDelays.MEMORY + 1
    assert delays.seconds("10.0.0.9") == 0.0


def test_the_number_of_remembered_sources_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(FailureDelays, "SOURCES", 5)
    delays = FailureDelays(Clock())
    for number in range(20):
        delays.seconds(f"10.0.0.{number}")
    assert len(delays._failures) == 5


async def test_a_refusal_waits_its_delay_and_then_says_401() -> None:
    delays = FailureDelays(Clock())
    waited: list[float] = []

    async def sleep(seconds: float) -> None:
        waited.append(seconds)

    for _ in range(FailureDelays.FREE + 2):
        with pytest.raises(ApiError) as caught:
            await delays.refuse("10.0.0.9", sleep)
        assert caught.value.status == 401
    assert waited == pytest.approx([0.1, 0.2])


async def test_too_many_waiting_refusals_are_sent_away(monkeypatch: pytest.MonkeyPatch) -> None:
    delays = FailureDelays(Clock())
    monkeypatch.setattr(FailureDelays, "FREE", 0)
    monkeypatch.setattr(FailureDelays, "WAITING", 0)

    async def sleep(_: float) -> None:
        raise AssertionError("nobody may wait any more")

    with pytest.raises(ApiError) as caught:
        await delays.refuse("10.0.0.9", sleep)
    assert caught.value.status == 429


def test_scopes_and_athletes() -> None:
    token = Token(athlete_ids=frozenset({1}))
    assert allows(token, "read")
    assert not allows(token, "admin")
    assert allows(token, None)
    assert sees(token, 1)
    assert not sees(token, 2)
    assert sees(Token(), 2)
