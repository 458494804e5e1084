"""Client errors of what somebody asked for, as Home Assistant shows them: translated, in one place."""

from collections.abc import Iterator
from contextlib import contextmanager

from homeassistant.exceptions import HomeAssistantError

from .api import MileVaultApiError, MileVaultAuthError, MileVaultConnectionError
from .const import DOMAIN


@contextmanager
def translated(scope: str) -> Iterator[None]:
    """Raise HomeAssistantError for the client's errors; ``scope`` is what the token needs for what is asked."""
    try:
        yield
    except MileVaultAuthError as error:
        if error.forbidden:
            raise HomeAssistantError(
                translation_domain=DOMAIN,
                translation_key="missing_scope",
                translation_placeholders={"scope": scope},
            ) from error
        raise HomeAssistantError(translation_domain=DOMAIN, translation_key="invalid_auth") from error
    except MileVaultConnectionError as error:
        raise HomeAssistantError(
            translation_domain=DOMAIN,
            translation_key="cannot_connect",
            translation_placeholders={"reason": error.reason},
        ) from error
    except MileVaultApiError as error:
        raise HomeAssistantError(
            translation_domain=DOMAIN,
            translation_key="refused",
            translation_placeholders={"message": str(error), "detail": error.code},
        ) from error
