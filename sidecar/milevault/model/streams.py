"""Streams: the samples of one activity as columns, and the table of channels they may hold."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True, kw_only=True)
class Channel:
    """One kind of sample.

    ``resolution`` is the step that storage keeps (a value is stored as ``round(value / resolution)``);
    ``lowest`` and ``highest`` bound what is physically possible, anything outside becomes missing.
    """

    name: str
    unit: str
    resolution: float
    lowest: float
    highest: float

    def possible(self, column: NDArray[np.float64]) -> NDArray[np.float64]:
        """``column`` ((N,) float64) with every value that is out of bounds made missing (nan)."""
        with np.errstate(invalid="ignore"):
            return np.where((column >= self.lowest) & (column <= self.highest), column, np.nan)


# The time axis is stored like a channel, to the millisecond (FIT files say whole seconds).
ELAPSED_RESOLUTION_S: Final = 0.001

CHANNELS: Final[tuple[Channel, ...]] = (
    # 1e-7 degrees is 11 mm of latitude; a FIT semicircle is 8.4e-8 degrees.
    Channel(name="position_lat", unit="deg", resolution=1e-7, lowest=-90, highest=90),
    Channel(name="position_long", unit="deg", resolution=1e-7, lowest=-180, highest=180),
    Channel(name="altitude", unit="m", resolution=0.1, lowest=-1000, highest=20_000),
    Channel(name="distance", unit="m", resolution=0.01, lowest=0, highest=20_000_000),
    Channel(name="speed", unit="m/s", resolution=0.001, lowest=0, highest=1000),
    Channel(name="heart_rate", unit="bpm", resolution=1, lowest=1, highest=254),
    Channel(name="cadence", unit="rpm", resolution=0.1, lowest=0, highest=500),
    Channel(name="power", unit="W", resolution=1, lowest=0, highest=10_000),
    Channel(name="temperature", unit="C", resolution=0.1, lowest=-100, highest=150),
    Channel(name="grade", unit="%", resolution=0.01, lowest=-300, highest=300),
    Channel(name="respiration_rate", unit="1/min", resolution=0.01, lowest=0, highest=255),
    Channel(name="core_temperature", unit="C", resolution=0.01, lowest=20, highest=50),
    Channel(name="vertical_oscillation", unit="mm", resolution=0.1, lowest=0, highest=1000),
    Channel(name="vertical_ratio", unit="%", resolution=0.01, lowest=0, highest=100),
    Channel(name="stance_time", unit="ms", resolution=0.1, lowest=0, highest=10_000),
    Channel(name="stance_time_balance", unit="%", resolution=0.01, lowest=0, highest=100),
    Channel(name="step_length", unit="mm", resolution=0.1, lowest=0, highest=10_000),
    Channel(name="left_right_balance", unit="%", resolution=0.1, lowest=0, highest=100),
)
CHANNELS_BY_NAME: Final[Mapping[str, Channel]] = {channel.name: channel for channel in CHANNELS}


@dataclass(frozen=True, slots=True, kw_only=True)
class Streams:
    """Samples of one activity.

    elapsed_s : (N,) float64, seconds since the activity's start, non-decreasing, finite
    values : channel name -> (N,) float64 in the channel's unit, nan where missing;
        channels without a single value are absent
    """

    elapsed_s: NDArray[np.float64]
    values: Mapping[str, NDArray[np.float64]]

    def __len__(self) -> int:
        return len(self.elapsed_s)

    def quantised(self) -> Streams:
        """The samples as storage gives them back: known channels with a value, each in its resolution."""
        return Streams(
            elapsed_s=quantised(self.elapsed_s, ELAPSED_RESOLUTION_S),
            values={
                channel.name: quantised(column, channel.resolution)
                for channel in CHANNELS
                if (column := self.values.get(channel.name)) is not None and not np.isnan(column).all()
            },
        )


def steps_per_unit(resolution: float) -> float | None:
    """1 / resolution where that is whole: dividing by 10 gives 0.3, multiplying by 0.1 gives 0.30000000000000004."""
    steps = round(1 / resolution)
    return float(steps) if steps >= 1 and abs(steps * resolution - 1) < 1e-9 else None


def quantised(column: NDArray[np.float64], resolution: float) -> NDArray[np.float64]:
    """(N,) float64, each value rounded to whole steps of ``resolution``; nan stays nan.

    >>> quantised(np.array([1.04, np.nan, -0.04]), 0.1)
    array([ 1., nan,  0.])
    """
    per_unit = steps_per_unit(resolution)
    # Whole numbers know no -0.0: adding 0.0 takes the sign away.
    steps = np.rint(column * per_unit if per_unit else column / resolution) + 0.0
    return np.asarray(steps / per_unit if per_unit else steps * resolution)
