"""Where the browser hands over files: they go on to the sidecar piece by piece and are never held whole."""

import sys
from collections.abc import Mapping
from http import HTTPStatus
from typing import Final

from aiohttp import web
from homeassistant.auth.models import User
from homeassistant.core import HomeAssistant
from homeassistant.helpers.http import KEY_HASS, HomeAssistantView

from .api import MileVaultError
from .const import DOMAIN
from .replies import Info, Upload
from .targets import Refusal, refusal_of, require_change, target_of

UPLOAD_URL: Final = f"/api/{DOMAIN}/upload/{{device_id}}"
NO_NAME: Final = "upload"
CHUNK_BYTES: Final = 64 * 1024
KEY_USER: Final = "hass_user"

_STATUS: Final[Mapping[str, HTTPStatus]] = {
    "bad_request": HTTPStatus.BAD_REQUEST,
    "hash_mismatch": HTTPStatus.BAD_REQUEST,
    "incomplete": HTTPStatus.BAD_REQUEST,
    "missing_scope": HTTPStatus.FORBIDDEN,
    "unauthorized": HTTPStatus.FORBIDDEN,
    "not_found": HTTPStatus.NOT_FOUND,
    "unknown_device": HTTPStatus.NOT_FOUND,
    "timed_out": HTTPStatus.REQUEST_TIMEOUT,
    "too_large": HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
    "content_encoding": HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
    "unsupported_media_type": HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
    "unavailable": HTTPStatus.SERVICE_UNAVAILABLE,
    "disk_low": HTTPStatus.INSUFFICIENT_STORAGE,
}


class UploadView(HomeAssistantView):
    """POST: the body is the file, ``filename`` its name; the reply says where it waits."""

    url = UPLOAD_URL
    name = f"api:{DOMAIN}:upload"
    # What a sidecar takes is its own setting, checked for each upload; nothing here holds a body in memory.
    max_body_size = sys.maxsize

    async def post(self, request: web.Request, device_id: str) -> web.Response:
        """Hand one file over."""
        try:
            upload = await _hand_over(request.app[KEY_HASS], request, device_id)
        except Refusal as refusal:
            return _refused(refusal)
        except MileVaultError as error:
            return _refused(refusal_of(error, "ingest"))
        status = HTTPStatus.ACCEPTED if upload.state == "waiting" else HTTPStatus.OK
        reply = {"import_id": upload.import_id, "item_id": upload.item_id, "state": upload.state}
        return self.json(reply, status)


async def _hand_over(hass: HomeAssistant, request: web.Request, device_id: str) -> Upload:
    user: User = request[KEY_USER]
    target = target_of(hass, device_id, user)
    require_change(hass, target, user)
    _require_plain(request)
    _require_size(request, target.coordinator.data.info)
    return await target.client.upload(
        target.athlete_id,
        request.query.get("filename") or NO_NAME,
        request.content.iter_chunked(CHUNK_BYTES),
        length=request.content_length,
    )


def _require_plain(request: web.Request) -> None:
    """The file itself, neither a form nor compressed: its bytes are what the sidecar keeps."""
    if request.content_type.startswith("multipart/"):
        raise Refusal("unsupported_media_type", "The body has to be the file itself")
    if "Content-Encoding" in request.headers:
        raise Refusal("content_encoding", "The body must not be compressed")


def _require_size(request: web.Request, info: Info) -> None:
    """Refuse before a byte is sent what no sidecar of this kind takes; the sidecar looks again."""
    limit = max(info.max_upload_bytes, info.max_archive_bytes or 0)
    if (request.content_length or 0) > limit:
        raise Refusal("too_large", "The file is larger than allowed")


def _refused(refusal: Refusal) -> web.Response:
    status = _STATUS.get(refusal.code, HTTPStatus.BAD_GATEWAY)
    return web.json_response({"code": refusal.code, "message": str(refusal)}, status=status)
