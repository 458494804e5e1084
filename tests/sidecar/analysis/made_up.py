"""Activities made of a few numbers."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import numpy as np
from numpy.typing import NDArray

from milevault.model import Activity, Streams


def floats(values: Sequence[float]) -> NDArray[np.float64]:
    return np.array(values, np.float64)


def activity(
    values: Mapping[str, NDArray[np.float64]], *, elapsed: Sequence[float] = (), **changes: Any
) -> Activity:
    """A run with one sample a second unless ``elapsed`` says otherwise."""
    count = len(next(iter(values.values()))) if values else len(elapsed)
    elapsed_s = floats(elapsed) if len(elapsed) else np.arange(float(count))
    made = Activity(
        session_index=0,
        sport="running",
        sub_sport="generic",
        indoor=False,
        start_time=datetime(2026, 5, 1, 6, tzinfo=UTC),
        elapsed_time_s=float(elapsed_s[-1]) if len(elapsed_s) else 0.0,
        streams=Streams(elapsed_s=elapsed_s, values=dict(values)),
    )
    return replace(made, **changes)
