"""Both archives of one history; the device's files, the slow part, are encoded once."""

from collections.abc import Mapping
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass

from scripts.sample_athlete.exports.account import Export
from scripts.sample_athlete.exports.garmin import garmin_export
from scripts.sample_athlete.exports.history import Form, History, history
from scripts.sample_athlete.exports.recordings import device_file
from scripts.sample_athlete.exports.strava import strava_export

# Below so many outings other processes take longer to start than they save.
FEW = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """One athlete's two exports. In truth there are ``len(history.outings)`` activities, ``shared`` in both."""

    history: History
    garmin: Export
    strava: Export

    @property
    def distinct(self) -> int:
        return len(self.garmin.outings | self.strava.outings)

    @property
    def shared(self) -> int:
        return len(self.garmin.outings & self.strava.outings)


def recordings(past: History, processes: int | None = None) -> Mapping[int, bytes]:
    """The device's FIT file of each outing that has one, by its number."""
    wanted = [one for one in past.outings if one.in_garmin or one.strava is Form.SAME]
    if processes == 1 or len(wanted) < FEW:
        return {one.number: device_file(one) for one in wanted}
    with ProcessPoolExecutor(processes) as pool:
        files = pool.map(device_file, wanted, chunksize=32)
        return {one.number: data for one, data in zip(wanted, files, strict=True)}


def pair(seed: int = 17, scale: float = 1.0, language: str = "en", processes: int | None = None) -> Pair:
    """The archives of an athlete; scale 1 is 2,000 FIT files and 1,500 activities."""
    past = history(seed, scale)
    files = recordings(past, processes)
    return Pair(history=past, garmin=garmin_export(past, files), strava=strava_export(past, files, language))
