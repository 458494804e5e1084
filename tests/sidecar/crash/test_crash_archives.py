"""T-CRASH for archives: killed while one is unpacked, started again, and nothing is lost or there twice."""

import gzip

import pytest

from ..importers.archives.made import zip_of
from ..ingest import tiny_fit
from ..ingest.world import until
from .test_crash import Program, assert_healthy, program

__all__ = ["program"]
pytestmark = [pytest.mark.db, pytest.mark.timeout(180)]

DAYS = {f"{number}.fit": tiny_fit.activity(number, 40) for number in range(1, 6)}
ARCHIVE = zip_of(
    {
        **DAYS,
        "6.fit.gz": gzip.compress(tiny_fit.activity(6, 40)),
        "part.zip": zip_of({"7.fit": tiny_fit.activity(7, 40), "1 again.fit": DAYS["1.fit"]}),
        "page.fit": b"<html>",
        "a.jpg": b"\xff\xd8\xff",
        "b.jpg": b"\xff\xd8\xff",
    }
)
STATES = {"imported": 7, "duplicate": 1, "rejected": 1, "ignored": 1, "unpacked": 2}
ITEMS = sum(STATES.values())


# The serving process passes K2 to K6 once, for the archive; the worker then for every file in it.
@pytest.mark.parametrize("point", ["K4:3", "K5:2", "K5:6", "K5:8", "K6:2", "K8:1", "K12:1", "K13:1", "K14:1"])
async def test_killed_while_unpacking(program: Program, point: str) -> None:
    program.put({"anna/export.zip": ARCHIVE})
    program.start(crash_at=point)

    async def dead() -> bool:
        return program.killed_itself()

    await until(dead, 60)
    program.kill_all()
    program.start()

    async def done() -> bool:
        states = await program.world.states()
        return len(states) == ITEMS and "waiting" not in states and program.left() == []

    try:
        await until(done, 60)
    except TimeoutError:
        pytest.fail(f"{await program.world.states()} {program.left()}\n{program.log.read_text()[-3000:]}")
    states = await program.world.states()
    assert {state: states.count(state) for state in STATES} == STATES
    assert await program.world.count("activity") == 7
    kinds = [event.kind for event in await program.world.events()]
    assert kinds.count("activity_recorded") == 7
    assert len(list(program.world.originals.walk())) == 8
    assert program.world.originals.temp_names() == []
    await assert_healthy(program)
