"""Errors as the API answers them: a stable code, a sentence for people, never a word of the input."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from milevault.errors import MileVaultError, NotExportable, SchemaTooNew, StoreUnavailable
from milevault.exporters.gpx import NO_POSITIONS as NO_POSITIONS_TEXT
from milevault.ingest.originals import DiskLow


class ApiError(MileVaultError):
    """An answer that is not 2xx; ``detail`` names a field or a limit of ours, never what was sent."""

    def __init__(
        self,
        status: int,
        code: str,
        message: str,
        *,
        detail: str | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(message)
        self.status = status
        self.code = code
        self.message = message
        self.detail = detail
        self.headers = dict(headers or {})


@dataclass(frozen=True, slots=True)
class Answer:
    """Status, code and message of one kind of error."""

    status: int
    code: str
    message: str

    def error(self, *, detail: str | None = None, headers: Mapping[str, str] | None = None) -> ApiError:
        return ApiError(self.status, self.code, self.message, detail=detail, headers=headers)


# 401 and 403 say nothing else: not which token, not which scope is missing.
UNAUTHORIZED: Final = Answer(401, "unauthorized", "A valid token is needed.")
FORBIDDEN: Final = Answer(403, "forbidden", "The token does not allow this.")
NOT_FOUND: Final = Answer(404, "not_found", "There is nothing here.")
METHOD_NOT_ALLOWED: Final = Answer(405, "method_not_allowed", "This method is not supported here.")
BAD_REQUEST: Final = Answer(400, "bad_request", "The request is not valid.")
CONFLICT: Final = Answer(409, "conflict", "This exists already.")
LENGTH_WRONG: Final = Answer(400, "incomplete", "The body ended before it was complete.")
HASH_MISMATCH: Final = Answer(400, "hash_mismatch", "The body does not match X-Content-SHA256.")
TIMED_OUT: Final = Answer(408, "timed_out", "The body did not arrive in time.")
DELETED: Final = Answer(410, "deleted", "This activity was deleted; it can be restored.")
TOO_LARGE: Final = Answer(413, "too_large", "The body is larger than allowed.")
UNSUPPORTED_TYPE: Final = Answer(415, "unsupported_media_type", "This kind of body is not accepted.")
ENCODED: Final = Answer(
    415, "content_encoding", "Compressed bodies are not accepted; send the file as it is."
)
NO_POSITIONS: Final = Answer(422, "no_positions", NO_POSITIONS_TEXT)
NOT_POSSIBLE: Final = Answer(422, "not_possible", "This activity cannot be edited like that.")
NO_WAY: Final = Answer(422, "no_way", "This activity has no positions, or goes nowhere.")
NO_SEGMENT: Final = Answer(422, "no_segment", "This part of the activity makes no segment.")
UNKNOWN_HOST: Final = Answer(421, "unknown_host", "This host name is not in MILEVAULT_ALLOWED_HOSTS.")
TOO_MANY: Final = Answer(429, "too_many", "Too many at once; try again later.")
INTERNAL: Final = Answer(500, "internal", "MileVault made an error; its log says more.")
UNAVAILABLE: Final = Answer(503, "unavailable", "The database is not available now; try again soon.")
SCHEMA_TOO_NEW: Final = Answer(503, "schema_too_new", "The database was written by a newer MileVault.")
DISK_LOW: Final = Answer(507, "disk_low", "The disk is nearly full; nothing was stored.")

ANSWERS: Final[tuple[tuple[type[MileVaultError], Answer], ...]] = (
    (NotExportable, NO_POSITIONS),
    (SchemaTooNew, SCHEMA_TOO_NEW),
    (DiskLow, DISK_LOW),
    (StoreUnavailable, UNAVAILABLE),
)


def api_error(error: MileVaultError) -> ApiError:
    """The answer to an error of the layers below; the first fitting row of ``ANSWERS``, else a 500."""
    if isinstance(error, ApiError):
        return error
    answer = next((answer for kind, answer in ANSWERS if isinstance(error, kind)), INTERNAL)
    return answer.error(headers={"Retry-After": "2"} if answer.status == 503 else None)
