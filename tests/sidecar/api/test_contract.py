"""tests/contract: one JSON per endpoint, as the API really answers; read by the integration's and cards' tests.

Run with MILEVAULT_UPDATE_EXPECTED=1 to write them anew; without, a changed reply is a failure.
"""

import asyncio
import json
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, date, datetime, timedelta
from typing import Any

import aiohttp
import msgspec
import numpy as np
import pytest

from milevault.api import athletes as athletes_module
from milevault.api.route import File
from milevault.api.routes import ROUTES
from milevault.api.schema.activities import ActivityChanges, ActivityDetail, ActivityList, LapList, Streams
from milevault.api.schema.athletes import Athlete, AthleteList, Summary, Totals
from milevault.api.schema.events import EventMessage
from milevault.api.schema.health import (
    HealthDayList,
    HealthLatest,
    HealthMetricList,
    HealthNightList,
    HealthSeries,
)
from milevault.api.schema.imports import Import, ImportItemList, ImportList, InboxScan, Retried, Upload
from milevault.api.schema.system import Alive, Info, Ready
from milevault.ingest import payloads
from milevault.model import SPORTS, Activity, Wellness
from milevault.store import events, figures, health, imports, paths, recomputes, segments
from tests.sidecar.ingest import tiny_fit
from tests.sidecar.store import health_samples, samples

from .areas import analysis, edits, settings, training, wellbeing
from .areas import paths as paths_area
from .areas import segments as segments_area
from .conftest import Api, until
from .contract import FIXED, FOLDER, expect


def ride(days: int, count: int) -> Activity:
    """A ride so many days after the first."""
    return samples.activity(count, start=samples.START + timedelta(days=days), seed=days + 1)


@pytest.fixture
async def filled(api: Api, monkeypatch: pytest.MonkeyPatch) -> Api:
    """Two athletes, three activities, an import of every outcome; the day is Wednesday, 6 May 2026."""
    monkeypatch.setattr(athletes_module, "today", lambda _: date(2026, 5, 6))
    ada = await api.athlete("ada")
    await api.athlete("bob", "America/New_York")
    await api.put(ada, samples.activity(600), key=1)
    await api.put(ada, samples.pool_swim(), key=2)
    await api.put(ada, ride(1, 300), key=3)
    async with api.pool.acquire() as connection:
        told = await health.save(
            connection, ada.athlete_id, (1).to_bytes(32), "fit", health_samples.whole_file()
        )
        export = Wellness(
            values=(health_samples.value("resting_heart_rate", 51), health_samples.value("sleep_score", 82)),
            sleeps=(health_samples.sleep(-1.25, 6.25),),
        )
        await health.save(connection, ada.athlete_id, (2).to_bytes(32), "garmin_json", export)
        import_id = await imports.open_import(connection, ada.athlete_id, "inbox")
        outcomes: list[tuple[str, imports.ItemState, str | None, str | None]] = [
            ("ride.fit", "waiting", None, None),
            ("ride (copy).fit", "duplicate", None, None),
            (
                "Settings.fit",
                "not_activity",
                "fit_settings",
                "This is a settings file; it holds no activity.",
            ),
            (
                "broken.fit",
                "rejected",
                "fit_no_records",
                "The file is damaged: it holds no readable message.",
            ),
            (".DS_Store", "ignored", "system_file", None),
        ]
        for number, (label, state, code, reason) in enumerate(outcomes):
            await imports.add_item(
                connection,
                ada.athlete_id,
                import_id,
                label,
                1000 + number,
                state,
                sha256=(100 + number).to_bytes(32),
                code=code,
                reason=reason,
            )
        await events.append(
            connection,
            ada.athlete_id,
            "file_rejected",
            payloads.file_rejected(import_id, 7, "fit_no_records"),
        )
        await events.append(
            connection, ada.athlete_id, "health_recorded", payloads.health_recorded(import_id, told)
        )
        await events.publish(connection)
    return api


ADA = "/api/v1/athletes/1"
HEALTH_SPAN = "first_day=2026-05-01&last_day=2026-05-06"
GETS = {
    "alive": "/health/live",
    "ready": "/api/v1/health/ready",
    "info": "/api/v1/info",
    "athletes": "/api/v1/athletes",
    "summary": f"{ADA}/summary",
    "totals": f"{ADA}/totals?first_day=2026-05-01&last_day=2026-05-31",
    "imports": f"{ADA}/imports?limit=2",
    "import": f"{ADA}/imports/4",
    "import_items": f"{ADA}/imports/4/items",
    "activities": f"{ADA}/activities?limit=2",
    "activity": f"{ADA}/activities/1",
    "activity_pool_swim": f"{ADA}/activities/2",
    "laps": f"{ADA}/activities/1/laps",
    "streams": f"{ADA}/activities/1/streams?points=24",
    "health_days": f"{ADA}/health/days?{HEALTH_SPAN}&metrics=steps,resting_heart_rate,sleep_score,spo2",
    "health_days_provenance": f"{ADA}/health/days?{HEALTH_SPAN}&metrics=steps,resting_heart_rate&provenance=true",
    "health_series": f"{ADA}/health/series?channel=heart_rate&{HEALTH_SPAN}&points=24",
    "health_nights": f"{ADA}/health/nights?{HEALTH_SPAN}",
    "health_latest": f"{ADA}/health/latest",
    "health_metrics": f"{ADA}/health/metrics",
}


@pytest.mark.db
async def test_replies_are_those_of_the_contract(filled: Api) -> None:
    async with filled.session(await filled.token()) as session:
        for name, path in GETS.items():
            async with session.get(path) as reply:
                assert reply.status == 200, (name, await reply.text())
                expect(name, await reply.json())


@pytest.mark.db
async def test_writes_answer_as_the_contract_says(filled: Api) -> None:
    async with filled.session(await filled.token()) as session:
        new = {"slug": "cleo", "name": "Cleo", "time_zone": "Europe/Paris"}
        async with session.post("/api/v1/athletes", json=new) as reply:
            assert reply.status == 201
            expect("athlete_created", await reply.json())
        async with session.post(f"{ADA}/uploads", data=tiny_fit.activity()) as reply:
            assert reply.status == 202
            expect("upload", await reply.json())
        async with session.post(f"{ADA}/imports/4/retry") as reply:
            assert reply.status == 202
            expect("retried", await reply.json())
        async with session.post(f"{ADA}/imports/retry") as reply:
            assert reply.status == 202
            expect("retried_all", await reply.json())
        async with session.post("/api/v1/inbox/scan") as reply:
            assert reply.status == 202
            expect("inbox_scan", await reply.json())
        async with session.post(f"{ADA}/recordings/1/separate") as reply:
            assert reply.status == 200
            expect("activity_changes", await reply.json())


@pytest.mark.db
async def test_errors_are_those_of_the_contract(filled: Api) -> None:
    expected = {}
    async with filled.session(await filled.token("read")) as session:
        for name, path, status in [
            ("bad_request", f"{ADA}/activities?limit=0", 400),
            ("forbidden", "/api/v1/events", 403),
            ("not_found", f"{ADA}/activities/999", 404),
            ("no_positions", f"{ADA}/activities/2/export.gpx", 422),
        ]:
            async with session.get(path) as reply:
                assert reply.status == status
                expected[name] = await reply.json()
        async with session.get(ADA, headers={"Authorization": "Bearer nonsense"}) as reply:
            assert reply.status == 401
            expected["unauthorized"] = await reply.json()
    filled.services.vault = None
    async with filled.session("mv_" + "x" * 43) as session, session.get("/api/v1/info") as reply:
        assert reply.status == 503
        expected["unavailable"] = await reply.json()
    expect("errors", expected)


@pytest.mark.db
async def test_the_event_stream_is_that_of_the_contract(filled: Api) -> None:
    async with filled.pool.acquire() as connection:
        for kind, payload in _other_payloads():
            await events.append(connection, 1, kind, payload)
        await events.publish(connection)
    broker = asyncio.create_task(filled.services.broker.run())
    try:
        async with filled.pool.acquire() as connection:
            stream_id, _ = await events.head(connection)
        await until(lambda: filled.services.broker._head is not None)
        headers = {"Last-Event-ID": f"{stream_id}:0"}
        async with (
            filled.session(await filled.token()) as session,
            session.get("/api/v1/events", headers=headers) as reply,
        ):
            assert reply.content_type == "text/event-stream"
            async with asyncio.timeout(60):
                found = [await _message(reply) for _ in range(6 + len(list(_other_payloads())))]
    finally:
        broker.cancel()
        with suppress(asyncio.CancelledError):
            await broker
    for one in found:
        if one["id"]:
            one["id"] = one["id"].replace(str(stream_id), FIXED["stream_id"])
    expect("event_stream", found)


def _other_payloads() -> Iterator[tuple[str, dict[str, object]]]:
    """One event of every kind that the imports of ``filled`` do not bring, as its writer makes it."""
    origin = imports.Import(
        athlete_id=1,
        import_id=5,
        origin="inbox",
        label=None,
        started_at=samples.START,
        sealed_at=None,
        finished_at=None,
        counts=imports.Counts(seen=3, imported=2, rejected=1),
    )
    record = figures.NewRecord(
        activity_id=3,
        sport="running",
        kind="distance",
        size=5000.0,
        value=1201.5,
        previous_value=1260.0,
        previous_activity_id=1,
    )
    yield "personal_record", payloads.personal_record(ride(1, 300), [record], origin)
    repeat = paths.Repeat(
        activity_id=3,
        route_id=1,
        sport="cycling",
        reversed=False,
        start_time=samples.START,
        count=4,
        compared=3,
        rank=1,
    )
    yield "route_repeated", payloads.route_repeated(repeat, origin)
    segment = segments.SegmentRecord(
        activity_id=3,
        segment_id=1,
        name="Lane",
        reversed=False,
        start_s=20.0,
        elapsed_s=130.0,
        previous_elapsed_s=135.0,
        previous_activity_id=1,
    )
    yield "segment_record", payloads.segment_record(ride(1, 300), [segment], origin)
    for kind, ids in (("activities_updated", [1, 3]), ("activities_removed", [2])):
        for payload in payloads.activity_lists(ids, origin):
            yield kind, payload
    recompute = recomputes.Recompute(
        athlete_id=1,
        recompute_id=1,
        reason="settings",
        keys=("max_heart_rate",),
        first_day=date(2026, 5, 1),
        total=3,
        done=3,
        last_id=3,
    )
    yield "recompute_finished", payloads.recompute_finished(recompute)
    yield "import_finished", payloads.import_finished(origin)
    yield "settings_changed", payloads.settings_changed("max_heart_rate", date(2026, 5, 1))
    yield "zone_sets_changed", payloads.zone_sets_changed("heart_rate", "running", None)
    yield "goals_changed", payloads.goals_changed(1, "replaced")
    yield "gear_changed", payloads.gear_changed("Red shoes")


async def _message(reply: aiohttp.ClientResponse) -> dict[str, Any]:
    """The next event that is not a heartbeat."""
    fields: dict[str, str] = {}
    while True:
        line = (await reply.content.readline()).decode().rstrip("\n")
        if line.startswith(":"):
            continue
        if not line:
            if fields:
                return {"id": fields.get("id"), "event": fields["event"], "data": json.loads(fields["data"])}
            continue
        name, _, value = line.partition(": ")
        fields[name] = value


def test_sports_are_the_lists() -> None:
    expect("sports", [sport.name for sport in SPORTS])


# Which struct each file of a good reply has to fit.
STRUCTS: dict[str, type[msgspec.Struct]] = {
    "alive": Alive,
    "ready": Ready,
    "info": Info,
    "athletes": AthleteList,
    "athlete_created": Athlete,
    "summary": Summary,
    "totals": Totals,
    "upload": Upload,
    "retried": Retried,
    "retried_all": Retried,
    "inbox_scan": InboxScan,
    "activity_changes": ActivityChanges,
    "imports": ImportList,
    "import": Import,
    "import_items": ImportItemList,
    "activities": ActivityList,
    "activity": ActivityDetail,
    "activity_pool_swim": ActivityDetail,
    "laps": LapList,
    "streams": Streams,
    "health_days": HealthDayList,
    "health_days_provenance": HealthDayList,
    "health_series": HealthSeries,
    "health_nights": HealthNightList,
    "health_latest": HealthLatest,
    "health_metrics": HealthMetricList,
    **analysis.STRUCTS,
    **edits.STRUCTS,
    **paths_area.STRUCTS,
    **segments_area.STRUCTS,
    **settings.STRUCTS,
    **training.STRUCTS,
    **wellbeing.STRUCTS,
}


@pytest.mark.parametrize("name", STRUCTS)
def test_contract_files_fit_their_structs(name: str) -> None:
    found = msgspec.json.decode((FOLDER / f"{name}.json").read_bytes(), type=STRUCTS[name])
    assert found is not None


def test_every_route_has_a_contract_file() -> None:
    replies = {route.reply for route in ROUTES if not isinstance(route.reply, File)}
    assert replies - {EventMessage} == set(STRUCTS.values())


def test_streams_hold_missing_values_as_null() -> None:
    found = msgspec.json.decode((FOLDER / "streams.json").read_bytes(), type=Streams)
    assert None in found.channels["heart_rate"].values
    assert all(len(channel.values) == len(found.elapsed_s) for channel in found.channels.values())
    assert np.all(np.diff(found.elapsed_s) > 0)


def test_times_in_the_contract_are_utc() -> None:
    found = msgspec.json.decode((FOLDER / "activity.json").read_bytes(), type=ActivityDetail)
    assert found.activity.start_time == datetime(2026, 5, 4, 6, 30, tzinfo=UTC)
