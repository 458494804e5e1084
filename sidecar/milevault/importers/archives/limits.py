"""What an archive may cost, and the counters that hold it to that; declared sizes are never trusted."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from milevault.errors import FileError

MIB: Final = 1024 * 1024
STEP_BYTES: Final = 64 * 1024
"""Read and inflate this much at a time: what one step can produce before it is counted."""


class OverBudget(FileError):
    """An entry or a container costs more than any honest one: it is not read on."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """The budgets of one archive with all that is nested in it; each is derived in docs/decisions/archives.md.

    ``entry_bytes``: a file inside, as large as a plain file may be. ``container_bytes``: a container inside a
    container. ``total_bytes``: everything inflated, nested containers included. ``ratio``: inflated to packed,
    once ``ratio_after`` bytes came out. ``depth``: containers inside the one that was handed over.
    ``entries``: files listed in all directories together; ``directory_bytes``: one zip's directory.
    ``entry_cpu_s`` and ``total_cpu_s``: seconds of ``Budget.clock``.
    """

    entry_bytes: int = 128 * MIB
    container_bytes: int = 4096 * MIB
    total_bytes: int = 16 * 1024 * MIB
    ratio: int = 200
    ratio_after: int = MIB
    depth: int = 2
    entries: int = 50_000
    directory_bytes: int = 32 * MIB
    entry_cpu_s: float = 60.0
    total_cpu_s: float = 1800.0


class Budget:
    """Counters shared by a whole nest. ``clock`` tells seconds of CPU; the walk itself knows no clock."""

    def __init__(self, limits: Limits, clock: Callable[[], float]) -> None:
        self.limits = limits
        self.clock = clock
        self.inflated = 0
        self.entries = 0
        self.cpu_s = 0.0

    def list_entries(self, count: int) -> None:
        """Count what a directory lists; raises OverBudget where that is too much."""
        if self.entries + count > self.limits.entries:
            raise OverBudget(
                "too_many_entries",
                f"The archive holds more than {self.limits.entries} files: unpack it and hand over what you need.",
            )
        self.entries += count

    def meter(self, limit_bytes: int) -> Meter:
        """A counter for one stream of at most ``limit_bytes``."""
        return Meter(self, limit_bytes)


class Meter:
    """Counts one stream while it is inflated; ``tick`` raises as soon as a budget is overdrawn."""

    def __init__(self, budget: Budget, limit_bytes: int) -> None:
        self._budget = budget
        self._limit_bytes = limit_bytes
        self._packed = 0
        self._inflated = 0
        self._cpu_s = 0.0
        self._last = budget.clock()

    def allow(self, limit_bytes: int) -> None:
        """Raise the limit: the stream turned out to be a container."""
        self._limit_bytes = max(self._limit_bytes, limit_bytes)

    def tick(self, packed: int, inflated: int) -> None:
        """Count a step: ``packed`` bytes went in, ``inflated`` came out."""
        budget, limits = self._budget, self._budget.limits
        self._packed += packed
        self._inflated += inflated
        budget.inflated += inflated
        if self._inflated > self._limit_bytes:
            raise OverBudget(
                "entry_too_large", f"Unpacked, this is larger than {self._limit_bytes // MIB} MiB."
            )
        if self._inflated > limits.ratio_after and self._inflated > limits.ratio * self._packed:
            raise OverBudget("bomb", f"This unpacks to more than {limits.ratio} times its size.")
        if budget.inflated > limits.total_bytes:
            raise OverBudget("archive_too_large", "Unpacked, the archive is too large: divide it into parts.")
        self._spend_time()

    def _spend_time(self) -> None:
        budget, limits = self._budget, self._budget.limits
        now = budget.clock()
        # A clock of another thread may be behind: that is no time won.
        spent, self._last = max(0.0, now - self._last), now
        self._cpu_s += spent
        budget.cpu_s += spent
        if self._cpu_s > limits.entry_cpu_s * max(1, self._inflated // limits.entry_bytes):
            raise OverBudget("too_slow", f"Unpacking this took more than {limits.entry_cpu_s:g} s.")
        if budget.cpu_s > limits.total_cpu_s:
            raise OverBudget("archive_too_slow", "Unpacking the archive took too long: divide it into parts.")
