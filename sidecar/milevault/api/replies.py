"""Replies as bytes: msgspec for structs, orjson where whole columns travel, an ETag where one helps."""

import hashlib

import msgspec
from aiohttp import web

from milevault.api.errors import ApiError
from milevault.api.schema import ErrorReply

JSON = "application/json"
_encoder = msgspec.json.Encoder()


def json_reply(value: msgspec.Struct, status: int = 200) -> web.Response:
    """The struct as JSON."""
    return web.Response(body=_encoder.encode(value), status=status, content_type=JSON, charset="utf-8")


def tagged_reply(request: web.Request, value: msgspec.Struct) -> web.Response:
    """The struct as JSON with an ETag of its content, or 304 where the client has just that."""
    body = _encoder.encode(value)
    tag = hashlib.blake2b(body, digest_size=12).hexdigest()
    known = request.if_none_match
    if known and any(item.value in (tag, "*") for item in known):
        response = web.Response(status=304)
    else:
        response = web.Response(body=body, content_type=JSON, charset="utf-8")
    response.etag = tag
    return response


def error_reply(error: ApiError) -> web.Response:
    """The error as JSON."""
    reply = ErrorReply(code=error.code, message=error.message, detail=error.detail)
    response = json_reply(reply, error.status)
    response.headers.update(error.headers)
    return response
