"""What an action says when it fails: what the user can put right is a validation error, the rest is not."""

from typing import Final

from homeassistant.exceptions import HomeAssistantError, ServiceValidationError

from .api import MileVaultApiError, MileVaultAuthError, MileVaultConnectionError, MileVaultError
from .const import DOMAIN

# Refusals of the sidecar that are about the values of the call -> translation key.
_VALIDATION: Final = {
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


def action_error(error: MileVaultError, scope: str) -> HomeAssistantError:
    """The error for the user; ``scope`` is what the action needs of the token."""
    match error:
        case MileVaultAuthError(forbidden=True):
            return _error("missing_action_scope", scope=scope)
        case MileVaultAuthError():
            return _error("invalid_auth")
        case MileVaultConnectionError():
            return _error("cannot_connect", reason=error.reason)
        case MileVaultApiError(code=code) if code in _VALIDATION:
            return ServiceValidationError(
                translation_domain=DOMAIN,
                translation_key=_VALIDATION[code],
                translation_placeholders={"message": str(error), "detail": error.detail or code},
            )
        case _:
            return _error("server_error", message=str(error))


def _error(key: str, **placeholders: str) -> HomeAssistantError:
    return HomeAssistantError(
        translation_domain=DOMAIN, translation_key=key, translation_placeholders=placeholders
    )
