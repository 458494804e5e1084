"""Server-sent events: bytes to messages, without any I/O (WHATWG HTML, section 9.2.6)."""

from collections.abc import Iterator
from dataclasses import dataclass

# One message of the sidecar is under 1 KiB; a stranger's endless line must not fill the memory.
MAX_PENDING_BYTES = 1024 * 1024


class StreamTooLong(ValueError):
    """A line or message grows beyond every bound: this is not our event stream."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ServerEvent:
    """One message; ``kind`` is None for a comment (the heartbeat). ``event_id`` is None where none was sent."""

    kind: str | None
    data: str = ""
    event_id: str | None = None


HEARTBEAT = ServerEvent(kind=None)


class EventParser:
    """Takes chunks as they come, gives each message once it is whole."""

    def __init__(self) -> None:
        """Start at the beginning of a stream."""
        self._pending = b""
        self._fields: dict[str, str] = {}
        self._data: list[str] = []
        self._size = 0

    def feed(self, chunk: bytes) -> Iterator[ServerEvent]:
        """The messages that ``chunk`` completes, in order."""
        *lines, self._pending = (self._pending + chunk).split(b"\n")
        if len(self._pending) > MAX_PENDING_BYTES:
            raise StreamTooLong
        for line in lines:
            if event := self._line(line.removesuffix(b"\r").decode(errors="replace")):
                yield event

    def _line(self, line: str) -> ServerEvent | None:
        if not line:
            return self._finish()
        if line.startswith(":"):
            return HEARTBEAT
        name, _, value = line.partition(":")
        value = value.removeprefix(" ")
        self._size += len(value)
        if self._size > MAX_PENDING_BYTES:
            raise StreamTooLong
        if name == "data":
            self._data.append(value)
        else:
            self._fields[name] = value
        return None

    def _finish(self) -> ServerEvent | None:
        """The message ended by an empty line; one without data is dropped, as the standard says."""
        event = None
        if self._data:
            event = ServerEvent(
                kind=self._fields.get("event", "message"),
                data="\n".join(self._data),
                event_id=self._fields.get("id"),
            )
        self._fields, self._data, self._size = {}, [], 0
        return event
