"""Is this file complete? A plain class that is told what each scan saw; the clock is passed in.

A file is taken when its size and mtime_ns have not changed for ``stable_s`` on a monotonic clock and its
format's own end marker fits. A file whose end marker does not fit (a copy that pauses, or a watch that
lost power) is taken after ``incomplete_s`` all the same: the importer salvages what is there.
"""

from collections.abc import Hashable, Iterator
from dataclasses import dataclass
from typing import Final

INCOMPLETE_SECONDS: Final = 30 * 60


@dataclass(slots=True)
class _Watched:
    mark: Hashable
    since: float
    complete: bool | None


class StabilityTracker[Key: Hashable]:
    """Remembers since when each file looks as it looks now.

    ``mark`` is anything that changes when the file is written to, here (dev, ino, size, mtime_ns). It is
    only compared for equality: an mtime in the future or in 1970 is as good as any other.
    """

    def __init__(self, *, stable_s: float, incomplete_s: float = INCOMPLETE_SECONDS) -> None:
        self._stable_s = stable_s
        self._incomplete_s = incomplete_s
        self._files: dict[Key, _Watched] = {}

    def __len__(self) -> int:
        return len(self._files)

    def __iter__(self) -> Iterator[Key]:
        """The files that are watched now."""
        return iter(self._files)

    def observe(self, key: Key, mark: Hashable, now: float) -> bool:
        """Note what a scan saw; True when the file has looked like this for long enough.

        ``now`` is monotonic seconds. A file that is quiet may still be incomplete: ask ``is_due`` next.
        """
        watched = self._files.get(key)
        if watched is None or watched.mark != mark:
            self._files[key] = watched = _Watched(mark=mark, since=now, complete=None)
        return now - watched.since >= self._stable_s

    def is_due(self, key: Key, *, complete: bool | None, now: float) -> bool:
        """True when a quiet file is to be taken; ``complete`` is its format's answer, None for no answer."""
        watched = self._files[key]
        watched.complete = complete
        if complete is False:
            return now - watched.since >= self._incomplete_s
        return True

    def next_due_in(self, now: float) -> float | None:
        """Seconds until some file may become quiet, None when none is on its way there.

        Files that are quiet but incomplete do not count: the next ordinary scan looks at them.
        """
        waits = [
            self._stable_s - (now - watched.since)
            for watched in self._files.values()
            if watched.complete is not False
        ]
        return max(0.0, min(waits)) if waits else None

    def forget(self, key: Key) -> None:
        """The file was taken."""
        self._files.pop(key, None)

    def keep_only(self, seen: set[Key]) -> None:
        """Drop files that the last complete scan did not see: removed or renamed by their owner."""
        for key in self._files.keys() - seen:
            del self._files[key]
