"""Client errors of what somebody asked for, as Home Assistant shows them: translated, in one place.

What the user can put right in the call is a validation error, the rest is not.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from homeassistant.exceptions import HomeAssistantError, ServiceValidationError

from .api import MileVaultApiError, MileVaultAuthError, MileVaultConnectionError, MileVaultError
from .const import DOMAIN

# Refusals of the sidecar that are about the values of the call -> translation key.
VALIDATION_KEYS: Final = {
    "not_found": "not_found",
    "deleted": "not_found",
    "no_positions": "no_positions",
    "no_way": "no_positions",
} | dict.fromkeys(
    (
        "bad_request",
        "conflict",
        "content_encoding",
        "hash_mismatch",
        "incomplete",
        "not_possible",
        "too_large",
        "unsupported_media_type",
    ),
    "refused",
)


@contextmanager
def translated(scope: str) -> Iterator[None]:
    """Raise Home Assistant's error for the client's; ``scope`` is what the token needs for what is asked."""
    try:
        yield
    except MileVaultError as error:
        raise _user_error(error, scope) from error


def _user_error(error: MileVaultError, scope: str) -> HomeAssistantError:
    match error:
        case MileVaultAuthError(forbidden=True):
            return _error("missing_scope", scope=scope)
        case MileVaultAuthError():
            return _error("invalid_auth")
        case MileVaultConnectionError():
            return _error("cannot_connect", reason=error.reason)
        case MileVaultApiError(code=code) if code in VALIDATION_KEYS:
            return ServiceValidationError(
                translation_domain=DOMAIN,
                translation_key=VALIDATION_KEYS[code],
                translation_placeholders={"message": str(error), "detail": error.detail or code},
            )
        case _:
            return _error("server_error", message=str(error))


def _error(key: str, **placeholders: str) -> HomeAssistantError:
    return HomeAssistantError(
        translation_domain=DOMAIN, translation_key=key, translation_placeholders=placeholders
    )
