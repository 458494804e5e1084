"""Requests and replies of the API: one source for validation, serialisation and the OpenAPI file.

Times are RFC 3339 in UTC, units stand in the names (SI), a missing value is null.
"""

# What all areas share; each has its structs in a module here or in its own package.

from typing import Final

import msgspec

# No control characters: PostgreSQL refuses NUL, and half surrogates are no text at all.
PRINTABLE_PATTERN: Final = r"^[^\x00-\x1f\x7f\ud800-\udfff]*$"


class Struct(msgspec.Struct, frozen=True, kw_only=True):
    """Base of every reply."""


class ErrorReply(Struct, frozen=True, kw_only=True):
    """``code`` is stable; ``message`` is for people; ``detail`` names the field or limit."""

    code: str
    message: str
    detail: str | None = None
