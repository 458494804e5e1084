"""The event-stream parser."""

import pytest

from custom_components.milevault.sse import HEARTBEAT, EventParser, ServerEvent, StreamTooLong

STREAM = (
    b'event: hello\ndata: {"a":1}\n\n'
    b": heartbeat\n\n"
    b"id: s:1\r\nevent: x\r\ndata: one\r\ndata:two\r\n\r\n"
    b"data: plain\n\n"
    b"event: without data\n\n"
    b"retry: 5\nid: s:2\ndata: caf\xc3\xa9\n\n"
)
EVENTS = [
    ServerEvent(kind="hello", data='{"a":1}'),
    HEARTBEAT,
    ServerEvent(kind="x", data="one\ntwo", event_id="s:1"),
    ServerEvent(kind="message", data="plain"),
    ServerEvent(kind="message", data="café", event_id="s:2"),
]


@pytest.mark.parametrize("size", [1, 2, 3, 7, 64, len(STREAM)])
def test_chunks_of_any_size_give_the_same_messages(size: int) -> None:
    parser = EventParser()
    found = [
        event for start in range(0, len(STREAM), size) for event in parser.feed(STREAM[start : start + size])
    ]
    assert found == EVENTS


def test_an_unfinished_message_waits() -> None:
    parser = EventParser()
    assert list(parser.feed(b"data: half")) == []
    assert list(parser.feed(b" a line\n")) == []
    assert list(parser.feed(b"\n")) == [ServerEvent(kind="message", data="half a line")]


@pytest.mark.parametrize("chunk", [b"x" * 65536, b"data: " + b"x" * 65530 + b"\n"])
def test_an_endless_line_or_message_is_refused(chunk: bytes) -> None:
    parser = EventParser()
    with pytest.raises(StreamTooLong):
        _ = [list(parser.feed(chunk)) for _ in range(20)]
