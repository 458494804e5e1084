"""Who is asking: tokens with a short memory, and a growing delay for those who guess."""

import hashlib
import re
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Collection
from dataclasses import dataclass
from typing import Final, Literal, Protocol

from milevault.api.errors import TOO_MANY, UNAUTHORIZED

Scope = Literal["ingest", "read", "events", "edit", "admin"]

# 32 random bytes in URL-safe base64 are 43 characters; anything else never reaches the database.
TOKEN_SHAPE: Final = re.compile(r"mv_[A-Za-z0-9_-]{20,100}")

# How long a token may be believed without asking the database: revocation must work within 5 s, and
# an open event stream looks at its token every CHECK_SECONDS on top of this.
CACHE_SECONDS: Final = 2.0
CHECK_SECONDS: Final = 2.0
CACHE_SIZE: Final = 1024


class TokenRow(Protocol):
    """What the store tells of a token; ``athlete_ids`` None means every athlete."""

    @property
    def token_id(self) -> int: ...
    @property
    def scopes(self) -> Collection[str]: ...
    @property
    def athlete_ids(self) -> Collection[int] | None: ...


@dataclass(frozen=True, slots=True)
class _Known:
    token: TokenRow
    believed_until: float


class Authenticator:
    """Turns an Authorization header into a token row; ``clock`` is monotonic, in seconds."""

    def __init__(
        self, verify: Callable[[str], Awaitable[TokenRow | None]], clock: Callable[[], float]
    ) -> None:
        self._verify = verify
        self._clock = clock
        self._known: OrderedDict[bytes, _Known] = OrderedDict()

    async def token(self, header: str | None) -> TokenRow | None:
        """The valid token of a ``Bearer`` header, or None; asks the database every CACHE_SECONDS at most."""
        scheme, _, plain = (header or "").partition(" ")
        if scheme.lower() != "bearer" or not TOKEN_SHAPE.fullmatch(plain):
            return None
        # Keyed by hash, so that no plain token stays in memory for longer than its request.
        key = hashlib.sha256(plain.encode()).digest()
        known = self._known.get(key)
        if known is not None and self._clock() < known.believed_until:
            return known.token
        token = await self._verify(plain)
        self._known.pop(key, None)
        if token is not None:
            self._known[key] = _Known(token, self._clock() + CACHE_SECONDS)
            while len(self._known) > CACHE_SIZE:
                self._known.popitem(last=False)
        return token


class FailureDelays:
    """How long a source waits for its next 401. Only failures wait: a valid token is never slowed down.

    The first FREE failures within a minute cost nothing (a mistyped token must answer at once), then the
    delay doubles up to LONGEST. A bounded number of sources is remembered, the oldest forgotten first.
    """

    FREE: Final = 10
    FIRST: Final = 0.1
    LONGEST: Final = 5.0
    MEMORY: Final = 60.0
    SOURCES: Final = 10_000
    # More waiting answers than this would hold memory and sockets for an attacker: those get 429 at once.
    WAITING: Final = 64

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._failures: OrderedDict[str, tuple[int, float]] = OrderedDict()
        self._waiting = 0

    def seconds(self, source: str) -> float:
        """Notes a failure of ``source`` and returns how long its answer must wait."""
        count, last = self._failures.pop(source, (0, 0.0))
        now = self._clock()
        count = 1 if now - last > self.MEMORY else count + 1
        self._failures[source] = (count, now)
        while len(self._failures) > self.SOURCES:
            self._failures.popitem(last=False)
        excess = count - self.FREE
        return min(self.FIRST * 2.0 ** min(excess - 1, 16), self.LONGEST) if excess > 0 else 0.0

    async def refuse(self, source: str, sleep: Callable[[float], Awaitable[None]]) -> None:
        """Raises 401 after the delay due; 429 when too many answers wait already."""
        delay = self.seconds(source)
        if delay:
            if self._waiting >= self.WAITING:
                raise TOO_MANY.error(headers={"Retry-After": "60"})
            self._waiting += 1
            try:
                await sleep(delay)
            finally:
                self._waiting -= 1
        raise UNAUTHORIZED.error(headers={"WWW-Authenticate": "Bearer"})


def allows(token: TokenRow, scope: Scope | None) -> bool:
    """True where the token has the scope; None asks for nothing but a valid token."""
    return scope is None or scope in token.scopes


def sees(token: TokenRow, athlete_id: int) -> bool:
    """True where the token may know of this athlete."""
    return token.athlete_ids is None or athlete_id in token.athlete_ids
