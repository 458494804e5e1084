"""Opaque cursors of keyset pages: where the last page ended, in a form a client can only hand back."""

import base64
import binascii
from typing import Any, cast

import msgspec


class BadCursor(ValueError):
    """The cursor is not one of ours."""


def encode(*key: Any) -> str:
    return base64.urlsafe_b64encode(msgspec.json.encode(key)).rstrip(b"=").decode()


def decode[T](cursor: str, kind: type[T]) -> T:
    """The key in the cursor as ``kind`` (a tuple type); raises BadCursor when it is none."""
    padding = "=" * (-len(cursor) % 4)
    try:
        key: Any = msgspec.json.decode(
            base64.b64decode(cursor + padding, altchars=b"-_", validate=True), type=kind
        )
    except (binascii.Error, msgspec.DecodeError, UnicodeError, ValueError) as error:
        raise BadCursor("the cursor is not valid") from error
    # What no bigint column can hold would be an error of the driver.
    if any(isinstance(part, int) and not -(2**63) <= part < 2**63 for part in key):
        raise BadCursor("the cursor is not valid")
    return cast("T", key)
