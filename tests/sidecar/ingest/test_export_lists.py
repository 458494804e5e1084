"""The lists of exports through the whole recipe: parser process, frame, merging, database."""

import json
from collections.abc import Mapping

import pytest

from milevault.ingest.parser import Parser
from tests.sidecar.importers.garmin import exports
from tests.sidecar.importers.strava import lists

from .world import World

pytestmark = pytest.mark.db

# The athlete's own words of the run that Garmin's list has too.
STRAVA = lists.table(
    lists.GERMAN,
    lists.ride(
        c1="15.02.2026, 07:00:00",
        c2="Morgenlauf",
        c3="Lauf",
        c15="3700.0",
        c17="10000.5",
        c11="Nike Pegasus Rot",
    ),
    lists.ride(c0="9000000002", c1="16.02.2026, 18:00:00", c2="Gym", c3="Krafttraining", c12=""),
)
SHOES = lists.table(["Shoe Name", "Shoe Brand", "Shoe Model"], ["Rot", "Nike", "Pegasus"])
FILES: Mapping[str, bytes] = {
    "strava": STRAVA,
    "shoes": SHOES,
    **{name: json.dumps(content).encode() for name, content in exports.KINDS.items()},
}


@pytest.mark.parametrize("backwards", [False, True])
async def test_every_list_of_both_exports_arrives(world: World, parser: Parser, backwards: bool) -> None:
    recipe = world.recipe(parser)
    for name in sorted(FILES, reverse=backwards):
        taken = await world.take(FILES[name], name=name)
        assert await recipe.import_file(world.anna.athlete_id, taken.sha256) == "imported", name
    rows = await world.pool.fetch(
        "select name, sport, gear, perceived_exertion from activity order by start_time"
    )
    # Garmin's row and Strava's are one activity; the athlete's words are Strava's.
    assert [tuple(row) for row in rows] == [
        ("Morgenlauf", "running", "Nike Pegasus Rot", 7.0),
        ("Gym", "training", "Canyon Ultimate Blue", 7.0),
    ]
    assert await world.count("gear") == 3
    metrics = {row["metric"] for row in await world.pool.fetch("select metric from health_value")}
    assert {"steps", "sleep_score", "hrv_last_night", "weight_kg", "systolic_mmhg", "acute_load"} <= metrics
    assert await world.count("sleep_session") == 2
    assert await world.examine() == []
