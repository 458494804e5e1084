"""Files handed out: their bytes, their names, their headers, and what is not there."""

import logging
import re
from collections.abc import AsyncIterator, Iterator
from dataclasses import replace
from datetime import UTC
from typing import Any

import aiohttp
import gpxpy
import numpy as np
import pytest

from milevault.api import exports
from milevault.exporters.gpx import PIECE_POINTS
from milevault.importers.files import gpx as reader
from milevault.ingest.exporting import Outgoing
from milevault.ingest.originals import STEP_BYTES
from milevault.model import Streams
from milevault.store.athletes import Athlete
from tests.sidecar.ingest import tiny_fit
from tests.sidecar.store import samples

from .conftest import Api

ADA = "/api/v1/athletes/1"
CANARY = '"; filename="../../etc/passwd\r\nX-Evil: 1'
pytestmark = pytest.mark.db


@pytest.fixture
async def session(api: Api) -> AsyncIterator[aiohttp.ClientSession]:
    async with api.session(await api.token("read")) as opened:
        yield opened


@pytest.fixture
async def ada(api: Api) -> Athlete:
    return await api.athlete("ada")


async def put_with_original(api: Api, ada: Athlete, content: bytes) -> int:
    """An activity whose original is the content."""
    with api.originals.begin() as upload:
        upload.write(content)
        stored = upload.finish()
    (activity_id,) = await api.put(ada, samples.activity(60), key=int.from_bytes(stored.sha256))
    return activity_id


async def test_gpx_holds_what_the_streams_hold(
    api: Api, ada: Athlete, session: aiohttp.ClientSession
) -> None:
    ride = replace(samples.activity(PIECE_POINTS + 100), name=CANARY, description="Rain & wind")
    (activity_id,) = await api.put(ada, ride)
    async with session.get(f"{ADA}/activities/{activity_id}/export.gpx") as reply:
        assert reply.status == 200
        assert reply.content_type == "application/gpx+xml"
        assert reply.headers["X-Content-Type-Options"] == "nosniff"
        assert reply.headers["Cache-Control"] == "no-store"
        name = f'attachment; filename="2026-05-04-cycling-{activity_id}.gpx"'
        assert reply.headers["Content-Disposition"] == name
        body = await reply.read()
    (again,) = reader.read(body, UTC).activities
    assert again.start_time == ride.start_time
    assert again.streams.elapsed_s.tolist() == ride.streams.elapsed_s.tolist()
    for channel in (
        "position_lat",
        "position_long",
        "altitude",
        "heart_rate",
        "power",
        "cadence",
        "temperature",
    ):
        np.testing.assert_array_equal(again.streams.values[channel], ride.streams.values[channel])
    assert again.description == "Rain & wind"
    assert len(gpxpy.parse(body).tracks) == 1


@pytest.mark.parametrize(
    "streams", [None, Streams(elapsed_s=np.arange(3.0), values={"heart_rate": np.full(3, 120.0)})]
)
async def test_without_positions_the_answer_is_a_plain_422(
    api: Api, ada: Athlete, session: aiohttp.ClientSession, streams: Streams | None
) -> None:
    swim = samples.pool_swim()
    (activity_id,) = await api.put(ada, swim if streams is None else replace(swim, streams=streams))
    path = f"{ADA}/activities/{activity_id}/export.gpx"
    async with session.get(path) as reply:
        assert reply.status == 422
        assert "Content-Disposition" not in reply.headers
        assert await reply.json() == {
            "code": "no_positions",
            "message": "The activity has no positions: there is no track to export.",
            "detail": None,
        }


@pytest.mark.parametrize("size", [0, 1, STEP_BYTES, 3 * STEP_BYTES + 17])
async def test_original_comes_byte_for_byte(
    api: Api, ada: Athlete, session: aiohttp.ClientSession, size: int
) -> None:
    content = tiny_fit.activity(points=5) + bytes(size)
    activity_id = await put_with_original(api, ada, content)
    async with session.get(f"{ADA}/activities/{activity_id}/original") as reply:
        assert reply.status == 200
        assert reply.headers["Content-Type"] == "application/octet-stream"
        assert reply.headers["X-Content-Type-Options"] == "nosniff"
        assert reply.headers["Content-Length"] == str(len(content))
        name = f'attachment; filename="2026-05-04-cycling-{activity_id}.fit"'
        assert reply.headers["Content-Disposition"] == name
        assert await reply.read() == content


async def test_original_that_is_not_on_the_disk_is_waited_for(
    api: Api, ada: Athlete, session: aiohttp.ClientSession
) -> None:
    (activity_id,) = await api.put(ada, samples.activity(10))
    async with session.get(f"{ADA}/activities/{activity_id}/original") as reply:
        assert reply.status == 503


@pytest.mark.parametrize("what", ["export.gpx", "original"])
async def test_unknown_and_foreign_activities_are_not_found(api: Api, what: str) -> None:
    await api.athlete("ada")
    bob = await api.athlete("bob")
    (theirs,) = await api.put(bob, samples.activity(10))
    async with api.session(await api.token("read", athlete_ids=[1])) as session:
        for path in (
            f"{ADA}/activities/999/{what}",
            f"{ADA}/activities/{theirs}/{what}",
            f"/api/v1/athletes/{bob.athlete_id}/activities/{theirs}/{what}",
        ):
            async with session.get(path) as reply:
                assert (reply.status, (await reply.json())["code"]) == (404, "not_found")
        async with session.get(f"{ADA}/activities/{theirs}/{what}?format=x") as reply:
            assert reply.status == 400


async def test_no_log_line_says_where_anybody_was_or_what_it_is_called(
    api: Api, ada: Athlete, session: aiohttp.ClientSession, caplog: pytest.LogCaptureFixture
) -> None:
    (activity_id,) = await api.put(ada, replace(samples.activity(10), name="canary-4711"))
    with caplog.at_level(logging.DEBUG, logger="milevault"):
        for what in ("export.gpx", "original"):
            path = f"{ADA}/activities/{activity_id}/{what}"
            async with session.get(path) as reply:
                await reply.read()
    assert "export.gpx" in caplog.text
    assert re.search(r"\b(48|11)\.\d{2,}|canary", caplog.text) is None


async def test_a_download_that_cannot_go_on_never_looks_whole(
    api: Api,
    session: aiohttp.ClientSession,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    def pieces() -> Iterator[bytes]:
        yield b"the beginning"
        raise OSError(5, "Input/output error")

    async def broken(*_: Any) -> Outgoing:
        return Outgoing(name="a.gpx", pieces=pieces())

    monkeypatch.setattr(exports.exporting, "gpx", broken)
    caplog.set_level(logging.WARNING)
    async with session.get(f"{ADA}/activities/1/export.gpx") as reply:
        assert reply.status == 200
        with pytest.raises(aiohttp.ClientError):
            await reply.read()
    assert "broken off: OSError" in caplog.text
