"""The numbers of an activity over the API, with everything that makes them worth trusting."""

from dataclasses import replace
from typing import Any

import pytest

from milevault.analysis import FIGURES, LOADS, METRICS
from milevault.model.figures import Figure, Measured
from milevault.store import figures
from milevault.store.figures import Computed
from tests.sidecar.store import samples

from .conftest import Api
from .contract import expect

pytestmark = pytest.mark.db

MEASURED = Measured(figures={"normalized_power_w": Figure(value=231.5, version=1)})
RATED = {
    "load": Figure(value=78.25, version=1, method="heart_rate"),
    # Not computed anew yet: the version is that of the value.
    "trimp": Figure(value=91.5, version=0),
}
CHOSEN = ("distance_m", "elevation_gain_m", "max_speed_mps", "normalized_power_w", "trimp", "hr_tss", "load")


async def asked(api: Api, path: str) -> tuple[int, Any]:
    async with (
        api.session(await api.token("read")) as session,
        session.get(path) as response,
    ):
        return response.status, await response.json()


async def test_every_number_says_unit_method_and_version(api: Api) -> None:
    ada = await api.athlete()
    (activity_id,) = await api.put(ada, replace(samples.activity(60), max_speed_mps=None))
    one = Computed(activity_id=activity_id, sport="cycling", measured=MEASURED, rated=RATED)
    async with api.pool.acquire() as connection:
        await figures.put(connection, ada.athlete_id, [one], 1)
    status, reply = await asked(api, f"/api/v1/athletes/{ada.athlete_id}/activities/{activity_id}/metrics")
    assert status == 200
    # A choice, so that a new row of a table is no change of the contract.
    some = [one for one in reply["metrics"] if one["key"] in CHOSEN]
    expect("activity_metrics", {**reply, "metrics": some})
    assert [one["key"] for one in reply["metrics"]] == [row.key for row in (*METRICS, *FIGURES, *LOADS)]
    by_key = {one["key"]: one for one in reply["metrics"]}
    assert by_key["load"] == {"key": "load", "value": 78.25, "unit": "", "method": "heart_rate", "version": 1}
    assert by_key["trimp"]["version"] == 0
    assert by_key["max_speed_mps"]["value"] is None
    assert by_key["elevation_gain_m"]["method"] == "barometric"


async def test_an_activity_that_is_not_there_has_no_numbers(api: Api) -> None:
    ada, bob = await api.athlete(), await api.athlete("bob")
    (activity_id,) = await api.put(ada, samples.activity(60))
    for athlete_id, number in ((ada.athlete_id, activity_id + 1), (bob.athlete_id, activity_id)):
        status, reply = await asked(api, f"/api/v1/athletes/{athlete_id}/activities/{number}/metrics")
        assert (status, reply["code"]) == (404, "not_found")
