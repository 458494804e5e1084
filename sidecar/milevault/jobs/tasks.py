"""TASKS: what each kind of job runs, and what happens when it cannot be done now."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Final

import msgspec

from milevault.ingest import recomputing
from milevault.ingest.recipe import Recipe
from milevault.jobs.queue import IMPORT_FILE, READ_AGAIN, RECOMPUTE, ImportFile, RecomputeAgain
from milevault.store.pool import Pool

# Less than a supervisor waits for a worker to stop.
TURN_SECONDS: Final = 5.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Tools:
    """What the tasks of a worker work with."""

    recipe: Recipe
    pool: Pool


@dataclass(frozen=True, slots=True, kw_only=True)
class Retry:
    """Seconds to wait before the next try: doubling from ``first_s`` to ``longest_s``, without end.

    Only StoreUnavailable is retried, and that passes: giving up would lose the job.
    """

    first_s: float
    longest_s: float

    def delay_s(self, attempts: int) -> float:
        """
        >>> [Retry(first_s=1, longest_s=30).delay_s(n) for n in (0, 1, 4, 50)]
        [1.0, 2.0, 16.0, 30]
        """
        return min(self.first_s * 2.0 ** min(attempts, 30), self.longest_s)


class Unfinished(Exception):
    """There is more of the job to do: it is to run again when its turn comes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """One kind of job: ``run`` gets the tools and the payload; the job is done when it returns.

    What takes long raises ``Unfinished`` now and then, so that others have their turn and a worker can stop.
    """

    kind: str
    run: Callable[[Tools, bytes], Awaitable[None]]
    retry: Retry


async def import_file(tools: Tools, payload: bytes) -> None:
    """Import one file of the ledger."""
    job = msgspec.json.decode(payload, type=ImportFile)
    await tools.recipe.import_file(job.athlete_id, bytes.fromhex(job.sha256))


async def read_again(tools: Tools, payload: bytes) -> None:
    """Read one imported file again."""
    job = msgspec.json.decode(payload, type=ImportFile)
    await tools.recipe.read_file_again(job.athlete_id, bytes.fromhex(job.sha256))


async def recompute(tools: Tools, payload: bytes) -> None:
    """Compute again what depends on a change, for one turn."""
    job = msgspec.json.decode(payload, type=RecomputeAgain)
    if not await recomputing.work_off(tools.pool, job.athlete_id, job.recompute_id, TURN_SECONDS):
        raise Unfinished


TASKS: Final[tuple[Task, ...]] = (
    Task(kind=IMPORT_FILE, run=import_file, retry=Retry(first_s=1, longest_s=30)),
    Task(kind=READ_AGAIN, run=read_again, retry=Retry(first_s=5, longest_s=300)),
    Task(kind=RECOMPUTE, run=recompute, retry=Retry(first_s=1, longest_s=30)),
)
