"""Two athletes of one household, on this Home Assistant and on the oldest one that is supported, through what happens
in a year: files for both, restarts, a sidecar that is away, a vault that was restored from an older copy.

The tests of one release build on each other, in their order. One thing is changed in the integration: it waits ten
seconds instead of two minutes before a silent sidecar counts as lost.
"""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import AsyncIterator, Callable, Coroutine
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final, override

import pytest
import pytest_asyncio

from scripts.demo_app.hass import Hass
from scripts.demo_app.sample import ROOT, sample_files, sidecar_python
from scripts.demo_app.sidecar import Sidecar
from scripts.demo_app.stack import (
    SLUG,
    TIME_ZONE,
    drop,
    share_with_others,
    start_hass,
    start_sidecar,
    wait_for_import,
)
from scripts.demo_app.waiting import DemoError, until

from . import told
from .conftest import SETTINGS
from .witness import Witness

# The release: the variable that names its interpreter.
RELEASES: Final = {"2026.11": "MILEVAULT_E2E_PYTHON", "2026.10": "MILEVAULT_E2E_PYTHON_OLDEST"}
OTHER_SLUG: Final = "kim"
OTHER_NAME: Final = "Kim"
GRACE_S: Final = 10
# How long Home Assistant may take to show what the vault has, by the integration's own timers: statistics that met a
# restart wait up to 60 s for the next try, rest up to 30 s from a long pass, and let a burst of events pass for 5 s
# before each pass; states that met it are asked for again after 30 s. The rest is for a busy machine.
PATIENCE_S: Final = 180
# Half of the days go to each: enough nights for what compares them with each other.
HEALTH_DAYS: Final = 24
FILES: Final = 10
PNG: Final = b"\x89PNG\r\n\x1a\n"
AWAY: Final = ("unavailable", "unknown")

type Fired = list[tuple[str, int]]  # when, activity id


class HastyHass(Hass):
    """Home Assistant with an integration that soon loses patience."""

    @override
    def write_configuration(self) -> None:
        super().write_configuration()
        constants = self.folder / "custom_components" / "milevault" / "const.py"
        text = constants.read_text()
        assert text.count("LOSS_GRACE_S: Final = 120") == 1
        constants.write_text(text.replace("LOSS_GRACE_S: Final = 120", f"LOSS_GRACE_S: Final = {GRACE_S}"))


@dataclass(slots=True, kw_only=True)
class Household:
    """The running parts; ``athletes`` are the ids by slug."""

    sidecar: Sidecar
    hass: Hass
    witness: Witness
    folder: Path
    began: datetime
    athletes: dict[str, int] = field(default_factory=dict)
    files: dict[str, int] = field(default_factory=dict)

    async def entity(self, slug: str, key: str) -> str:
        return (await self.hass.entities(self.athletes[slug]))[key]

    def bring(self, slug: str, *files: Path) -> None:
        """Put files into an athlete's folder."""
        self.files[slug] = self.files.get(slug, 0) + drop(list(files), self.sidecar, slug)

    async def settle(self, slug: str) -> None:
        """Until all files are read and nothing waits to be computed."""
        athlete_id = self.athletes[slug]
        await wait_for_import(self.sidecar, athlete_id, self.files[slug], lambda _text: None)

        async def computed() -> bool:
            reply = await self.sidecar.get(f"/athletes/{athlete_id}/recomputes")
            return all(one["finished_at"] for one in reply["recomputes"])

        await until(computed, "all to be computed", timeout_s=PATIENCE_S)

    async def sidecar_opens(self) -> None:
        """Until it answers with more than that it is there."""

        async def ready() -> bool:
            try:
                await self.sidecar.get("/athletes")
            except DemoError:
                return False
            return True

        await until(ready, "the vault to open")

    async def agree(self, check: Callable[[Hass, Sidecar, int], Coroutine[Any, Any, list[str]]]) -> None:
        """Home Assistant shows what the API says of both, now or soon."""
        wrong: list[str] = []

        async def same() -> bool:
            wrong[:] = [
                f"{slug}: {one}"
                for slug, athlete_id in self.athletes.items()
                for one in await check(self.hass, self.sidecar, athlete_id)
            ]
            return not wrong

        await until(
            same,
            "both athletes to agree",
            timeout_s=PATIENCE_S,
            every_s=0.5,
            explain=lambda: "; ".join(wrong),
        )

    async def history(self, entity_id: str) -> list[dict[str, Any]]:
        """Every state an entity has had, as the recorder has it."""
        query = f"filter_entity_id={entity_id}&significant_changes_only=0"
        end = (datetime.now(UTC) + timedelta(days=1)).isoformat().replace("+00:00", "Z")
        start = self.began.isoformat().replace("+00:00", "Z")
        found = await self.hass.get(f"/api/history/period/{start}?end_time={end}&{query}")
        return list(found[0]) if found else []

    async def fired(self, slug: str) -> Fired:
        """Every firing of an athlete's event entity since the beginning: its state is the moment."""
        states = await self.history(await self.entity(slug, "activity_recorded"))
        return sorted(
            {(one["state"], one["attributes"]["activity_id"]) for one in states if one["state"] not in AWAY}
        )

    async def fired_once_more(self, slug: str, before: Fired) -> Fired:
        """Wait for one more firing than ``before``; returns all."""

        async def more() -> Fired | None:
            found = await self.fired(slug)
            return found if len(found) > len(before) else None

        found = await until(more, f"an event of {slug}", timeout_s=PATIENCE_S, every_s=0.3)
        assert found[:-1] == before
        return found

    def asked_for_statistics(self, slug: str) -> list[str]:
        """What of the athlete's history was read since ``witness.asked`` was emptied: what entities need is left out."""
        own = f"/api/v1/athletes/{self.athletes[slug]}/"
        return [
            str(one)
            for one in self.witness.asked
            if one.path.startswith(own)
            and (
                one.path.endswith("/health/days") or "figures" in one.query or one.query.get("limit") == "200"
            )
        ]

    def log_lines(self, since: int, *words: str) -> list[str]:
        """The lines of Home Assistant's log from a place on that hold all the words."""
        lines = self.hass.log.read_text(errors="replace").splitlines()[since:]
        return [line for line in lines if all(word in line for word in words)]

    def log_length(self) -> int:
        return len(self.hass.log.read_text(errors="replace").splitlines())


async def add_other(house: Household) -> None:
    """A second athlete, while Home Assistant runs: noticed at the next look, and set up by itself."""
    house.sidecar.run("athlete", "add", OTHER_SLUG, "--name", OTHER_NAME, "--time-zone", TIME_ZONE)
    athlete_id = await house.sidecar.athlete_id(OTHER_SLUG)
    await house.hass.call_action(
        "homeassistant", "update_entity", entity_id=await house.entity(SLUG, "files_waiting")
    )

    async def is_there() -> bool:
        return "activity_recorded" in await house.hass.entities(athlete_id)

    await until(is_there, "the second athlete's entities", timeout_s=PATIENCE_S)
    house.athletes[OTHER_SLUG] = athlete_id


async def share_out(house: Household) -> None:
    """Every other activity and every other day to each; the activities first: of many files at once few are news."""
    end = datetime.now(UTC).date() - timedelta(days=1)
    folder = sample_files(end=end, files=FILES, wellness_days=HEALTH_DAYS)
    activities = sorted((folder / "activities").iterdir())
    days = sorted({path.name[:10] for path in (folder / "wellness").iterdir()})
    health = [sorted((folder / "wellness").glob(f"{day}*")) for day in days]
    for number, slug in enumerate((SLUG, OTHER_SLUG)):
        house.bring(slug, *activities[number::2])
    for slug in house.athletes:
        await house.settle(slug)
    for number, slug in enumerate((SLUG, OTHER_SLUG)):
        house.bring(slug, *(path for of_day in health[number::2] for path in of_day))
    for slug in house.athletes:
        await house.settle(slug)


@pytest_asyncio.fixture(scope="module", loop_scope="session", params=RELEASES)
async def house(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Household]:
    """Home Assistant set up, two athletes added, files of both imported."""
    variable = RELEASES[request.param]
    if request.param != "2026.11" and variable not in os.environ:
        pytest.skip(f"{variable} is not set: run scripts/test e2e")
    folder = share_with_others(tmp_path_factory.mktemp("household"))
    share_with_others(folder.parent)
    began = datetime.now(UTC)
    async with Sidecar(folder, SETTINGS) as sidecar, HastyHass(folder / "hass") as hass:
        hass.python = os.environ.get(variable, sys.executable)
        async with Witness(sidecar.url) as witness:
            house = Household(sidecar=sidecar, hass=hass, witness=witness, folder=folder, began=began)
            house.athletes[SLUG] = await start_sidecar(sidecar)
            await start_hass(hass, sidecar, house.athletes[SLUG], witness.url)
            await add_other(house)
            await share_out(house)
            yield house


@pytest.fixture
def spare_file(spare: list[bytes], tmp_path: Path) -> Path:
    """A run that nobody has yet."""
    path = tmp_path / f"spare-{len(spare)}.fit"
    path.write_bytes(spare.pop())
    return path


async def test_it_is_the_release_that_is_meant(house: Household, request: pytest.FixtureRequest) -> None:
    version = (await house.hass.get("/api/config"))["version"]
    assert f"[{version.rpartition('.')[0]}]" in request.node.name


async def test_every_state_of_both_is_what_the_api_says(house: Household) -> None:
    await house.agree(told.wrong_states)
    for slug, athlete_id in house.athletes.items():
        entities = await house.hass.entities(athlete_id)
        known = {
            key for key, value in (await told.health(house.sidecar, athlete_id)).items() if value is not None
        }
        assert len(known & entities.keys()) > 15, slug
        assert {"resting_heart_rate", "hrv_last_night", "sleep_duration", "steps", "weight"} <= known
        assert len((await told.training(house.sidecar, athlete_id)).keys() & entities.keys()) > 3, slug


async def test_each_activity_fires_once_and_for_its_own_athlete(house: Household) -> None:
    for slug, athlete_id in house.athletes.items():
        own = [one["activity_id"] for one in await told.activities(house.sidecar, athlete_id)]

        async def all_fired(slug: str = slug, count: int = len(own)) -> bool:
            return len(await house.fired(slug)) >= count

        await until(all_fired, f"all events of {slug}", timeout_s=PATIENCE_S, every_s=0.3)
        assert sorted(activity_id for _, activity_id in await house.fired(slug)) == sorted(own)


async def test_statistics_calendar_and_picture_are_the_athletes_own(house: Household) -> None:
    await house.agree(told.wrong_statistics)
    pictures = set()
    for slug, athlete_id in house.athletes.items():
        own = await told.activities(house.sidecar, athlete_id)
        starts = {datetime.fromisoformat(one["start_time"]) for one in own}
        assert await told.calendar_starts(house.hass, await house.entity(slug, "activities")) == starts
        track = await house.hass.state(await house.entity(slug, "latest_track"))
        assert track["state"][:19] == next(one["start_time"][:19] for one in own if one["has_track"])
        picture = await house.hass.download(track["attributes"]["entity_picture"])
        assert picture.startswith(PNG)
        pictures.add(picture)
    assert len(pictures) == 2


@pytest.mark.parametrize("end", [Hass.stop, Hass.kill], ids=["stopped", "killed"])
async def test_home_assistant_that_was_off_loses_nothing_and_repeats_nothing(
    house: Household, spare_file: Path, end: Callable[[Hass], None]
) -> None:
    await house.hass.log_in()
    before = {slug: await house.fired(slug) for slug in house.athletes}
    last = await house.hass.state(await house.entity(SLUG, "activity_recorded"))
    end(house.hass)
    house.witness.asked.clear()
    house.bring(OTHER_SLUG, spare_file)
    await house.settle(OTHER_SLUG)
    await house.hass.start()
    await house.hass.log_in()

    async def loaded() -> bool:
        return (await house.hass.entry()).get("state") == "loaded"

    await until(loaded, "the entry to load", timeout_s=PATIENCE_S)
    await house.fired_once_more(OTHER_SLUG, before[OTHER_SLUG])
    await house.agree(told.wrong_states)
    # The other athlete's statistics have been brought up to date: this one's had their turn as well.
    await house.agree(told.wrong_statistics)
    assert house.asked_for_statistics(OTHER_SLUG)
    assert house.asked_for_statistics(SLUG) == []
    assert await house.fired(SLUG) == before[SLUG]
    now = await house.hass.state(await house.entity(SLUG, "activity_recorded"))
    assert (now["state"], now["attributes"]) == (last["state"], last["attributes"])


async def test_sidecar_that_was_away_is_unavailable_once_and_back_by_itself(
    house: Household, spare_file: Path
) -> None:
    await house.hass.log_in()
    before, since = {slug: await house.fired(slug) for slug in house.athletes}, house.log_length()
    shown = {slug: await house.entity(slug, "latest_activity") for slug in house.athletes}
    seen = {slug: len(await house.history(entity_id)) for slug, entity_id in shown.items()}
    house.sidecar.stop()
    copy_folder(house.sidecar.data, house.folder / "copy")

    async def is_away() -> bool:
        return all(
            [(await house.hass.state(entity_id))["state"] == "unavailable" for entity_id in shown.values()]
        )

    await until(is_away, "both athletes to be unavailable", timeout_s=GRACE_S + PATIENCE_S)
    await house.sidecar.start()
    house.bring(SLUG, spare_file)
    after = await house.fired_once_more(SLUG, before[SLUG])
    assert after[-1][1] not in {activity_id for _, activity_id in before[SLUG]}
    await house.agree(told.wrong_states)
    assert await house.fired(OTHER_SLUG) == before[OTHER_SLUG]
    for slug, entity_id in shown.items():
        states = [one["state"] for one in (await house.history(entity_id))[seen[slug] :]]
        assert states.count("unavailable") == 1, slug
    assert len(house.log_lines(since, "custom_components.milevault", " ERROR ")) == 1
    assert house.log_lines(since, " WARNING ", "milevault") == house.log_lines(
        since, " WARNING ", "not been tested"
    )
    assert len(house.log_lines(since, "Fetching MileVault data recovered")) <= 1


async def test_vault_restored_from_an_older_copy_is_shown_as_it_is_and_fires_nothing(
    house: Household, spare_file: Path
) -> None:
    await house.hass.log_in()
    before = {slug: await house.fired(slug) for slug in house.athletes}
    newer = await told.activities(house.sidecar, house.athletes[SLUG])
    house.sidecar.stop()
    restore(house)
    house.witness.asked.clear()
    await house.sidecar.start()

    await house.sidecar_opens()
    assert len(await told.activities(house.sidecar, house.athletes[SLUG])) == len(newer) - 1
    await house.agree(told.wrong_states)

    async def all_read_again() -> bool:
        # Nobody knows what else is not as it was, so of the other athlete too.
        return all(house.asked_for_statistics(slug) for slug in house.athletes)

    await until(all_read_again, "the history of both to be read again", timeout_s=PATIENCE_S)
    await house.agree(told.wrong_statistics)
    assert {slug: await house.fired(slug) for slug in house.athletes} == before
    house.bring(OTHER_SLUG, spare_file)
    await house.fired_once_more(OTHER_SLUG, before[OTHER_SLUG])
    assert await house.fired(SLUG) == before[SLUG]
    house.sidecar.run("doctor")


def copy_folder(source: Path, target: Path) -> None:
    """With owners: the database's files belong to its own user."""
    subprocess.run(["cp", "-a", source, target], check=True)


def restore(house: Household) -> None:
    """The folder as it was, with a new stream: what clients know of the old one is of another vault."""
    shutil.rmtree(house.sidecar.data)
    copy_folder(house.folder / "copy", house.sidecar.data)
    script = Path(__file__).with_name("new_stream.py")
    command = [sidecar_python(), str(script)]
    done = subprocess.run(
        command, env=house.sidecar.env, cwd=ROOT, capture_output=True, text=True, check=False
    )
    if done.returncode != 0:
        raise DemoError(f"the new stream failed: {done.stderr[-2000:]}")


async def test_nothing_of_ours_went_wrong_unnoticed(house: Household) -> None:
    entries = re.split(r"\n(?=\d{4}-\d\d-\d\d )", house.hass.log.read_text(errors="replace"))
    # With the frames of their tracebacks; that the sidecar was away is told as it should be.
    wrong = [
        one
        for one in entries
        if " ERROR " in one.partition("\n")[0]
        and re.search(r"custom_components[./]milevault", one)
        and "Error fetching MileVault data" not in one
    ]
    assert wrong == []
