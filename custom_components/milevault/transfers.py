"""Actions that hand a file over to the vault, and that write one out of it.

Both touch only what ``allowlist_external_dirs`` (and the media folders) of Home Assistant allow.
"""

from collections.abc import AsyncGenerator
from contextlib import aclosing, suppress
from dataclasses import asdict
from pathlib import Path
from secrets import token_hex
from typing import IO, Final

from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError, ServiceValidationError

from .const import DOMAIN
from .decoding import JsonObject
from .inquiries import Data
from .targets import Target

CHUNK: Final = 256 * 1024
# Format of an export -> end of the API's path.
EXPORTS: Final = {"gpx": "export.gpx", "original": "original"}


def _refused(key: str, path: Path) -> ServiceValidationError:
    return ServiceValidationError(
        translation_domain=DOMAIN, translation_key=key, translation_placeholders={"path": str(path)}
    )


def _unusable(path: Path, error: OSError) -> HomeAssistantError:
    return HomeAssistantError(
        translation_domain=DOMAIN,
        translation_key="file_error",
        translation_placeholders={"path": str(path), "reason": error.strerror or type(error).__name__},
    )


def _allowed(hass: HomeAssistant, text: str) -> Path:
    """The path, if Home Assistant may use it; looks at the disk."""
    path = Path(text)
    if not path.is_absolute() or not hass.config.is_allowed_path(text):
        raise _refused("path_not_allowed", path)
    return path


async def import_file(hass: HomeAssistant, target: Target, data: Data) -> JsonObject:
    """Hand a file over; returns when the vault has stored it."""
    path = await hass.async_add_executor_job(_allowed, hass, data["path"])
    file = await hass.async_add_executor_job(_opened, path)
    try:
        async with aclosing(_chunks(hass, file)) as chunks:
            return asdict(await target.client.upload(target.athlete_id, path.name, chunks))
    finally:
        await hass.async_add_executor_job(file.close)


def _opened(path: Path) -> IO[bytes]:
    if not path.is_file():
        raise _refused("no_such_file", path)
    try:
        return path.open("rb")
    except OSError as error:
        raise _unusable(path, error) from error


async def _chunks(hass: HomeAssistant, file: IO[bytes]) -> AsyncGenerator[bytes]:
    while chunk := await hass.async_add_executor_job(file.read, CHUNK):
        yield chunk


async def export_activity(hass: HomeAssistant, target: Target, data: Data) -> JsonObject:
    """Write an activity to a file, whole or not at all; a file that is there stays unless told otherwise."""
    path = await hass.async_add_executor_job(_writable, hass, data["path"], data["overwrite"])
    # A name of its own: two activities that come at once may be written to the same path.
    half = path.with_name(f".{token_hex(8)}.part")
    api_path = target.path(f"activities/{data['activity_id']}/{EXPORTS[data['format']]}")
    file = await hass.async_add_executor_job(_created, half)
    try:
        async with aclosing(target.client.download(api_path)) as chunks:
            async for chunk in chunks:
                await hass.async_add_executor_job(file.write, chunk)
        await hass.async_add_executor_job(_finish, file, half, path, data["overwrite"])
    except OSError as error:
        raise _unusable(path, error) from error
    finally:
        await hass.async_add_executor_job(_clean_up, file, half)
    return {"path": str(path)}


def _writable(hass: HomeAssistant, text: str, overwrite: bool) -> Path:
    path = _allowed(hass, text)
    if not path.parent.is_dir():
        raise _refused("no_such_folder", path.parent)
    if path.exists() and not (overwrite and path.is_file()):
        raise _refused("file_exists", path)
    return path


def _created(half: Path) -> IO[bytes]:
    try:
        return half.open("xb")
    except OSError as error:
        raise _unusable(half, error) from error


def _finish(file: IO[bytes], half: Path, path: Path, overwrite: bool) -> None:
    file.close()
    if path.exists() and not overwrite:
        raise _refused("file_exists", path)
    half.replace(path)


def _clean_up(file: IO[bytes], half: Path) -> None:
    """Leave no half a file behind; after success there is none."""
    with suppress(OSError):
        file.close()
    half.unlink(missing_ok=True)
