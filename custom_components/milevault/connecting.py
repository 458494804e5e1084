"""Trying an address and a token: who answers, and what the user can put right when it fails."""

from homeassistant.const import CONF_TOKEN, CONF_URL
from homeassistant.core import HomeAssistant
from homeassistant.helpers.aiohttp_client import async_get_clientsession
from yarl import URL

from .api import (
    NOT_MILEVAULT,
    MileVaultApiError,
    MileVaultAuthError,
    MileVaultClient,
    MileVaultConnectionError,
    MileVaultError,
)
from .repairs import version_problem
from .replies import Athlete, Info

CONNECTION_ERRORS = {
    "unknown_host": "unknown_host",
    "certificate": "certificate",
    "timeout": "timeout_connect",
    "unavailable": "unavailable",
}


class FlowError(Exception):
    """What the user can put right: ``field`` (or "base") and the key of the text."""

    def __init__(self, key: str, field: str = "base") -> None:
        """Keep both for the form."""
        super().__init__(key)
        self.key = key
        self.errors = {field: key}


def cleaned_url(text: str) -> str:
    """The address without spaces, trailing slash, query or fragment; raises FlowError."""
    try:
        url = URL(text.strip())
    except ValueError as error:
        raise FlowError("invalid_url", CONF_URL) from error
    if url.scheme not in ("http", "https") or not url.host or url.user or url.password:
        raise FlowError("invalid_url", CONF_URL)
    if "api/hassio_ingress" in url.path or "/app/" in url.path:
        raise FlowError("ingress_url", CONF_URL)
    return str(url.with_query(None).with_fragment(None)).rstrip("/")


def error_key(error: MileVaultError) -> FlowError:
    """The text for a failed try."""
    match error:
        case MileVaultAuthError(forbidden=True):
            return FlowError("missing_scope", CONF_TOKEN)
        case MileVaultAuthError():
            return FlowError("invalid_auth", CONF_TOKEN)
        case MileVaultConnectionError():
            return FlowError(CONNECTION_ERRORS.get(error.reason, "cannot_connect"), CONF_URL)
        case MileVaultApiError(code=code) if code == NOT_MILEVAULT:
            return FlowError("wrong_service", CONF_URL)
        case MileVaultApiError(code="unknown_host"):
            return FlowError("host_not_allowed", CONF_URL)
        case _:
            return FlowError("server_error")


async def _try_out(client: MileVaultClient) -> tuple[Info, tuple[Athlete, ...]]:
    """Use everything the integration will need; the token goes out only once MileVault has answered."""
    await client.check_alive()
    info = await client.info()
    if problem := version_problem(info.api_version):
        raise FlowError(problem)
    athletes = await client.athletes()
    await client.check_events()
    return info, athletes


async def examine(hass: HomeAssistant, url: str, token: str) -> tuple[Info, tuple[Athlete, ...]]:
    """Who answers and which athletes it shows; raises FlowError."""
    try:
        return await _try_out(MileVaultClient(async_get_clientsession(hass), url, token))
    except MileVaultError as error:
        raise error_key(error) from error
