"""Pool swims by their lengths: strokes and seconds."""

from collections.abc import Iterable
from typing import Final

from milevault.analysis.metric import Metric
from milevault.analysis.prepared import Prepared
from milevault.model import Length

ACTIVE: Final = "active"
VERSION: Final = 1


def swolf(length: Length) -> float | None:
    """Strokes plus seconds of a swum length, the lower the better; None without strokes or for a rest."""
    if length.length_type != ACTIVE or not length.total_strokes:
        return None
    return length.total_strokes + length.elapsed_time_s


def _stroked(lengths: Iterable[Length]) -> list[tuple[int, float]]:
    """(strokes, seconds) of the swum lengths whose strokes are known."""
    return [(one.total_strokes or 0, one.elapsed_time_s) for one in lengths if swolf(one) is not None]


def _swolf(prepared: Prepared) -> float | None:
    found = _stroked(prepared.activity.lengths)
    return sum(strokes + seconds for strokes, seconds in found) / len(found) if found else None


def _stroke_rate(prepared: Prepared) -> float | None:
    found = _stroked(prepared.activity.lengths)
    seconds = sum(taken for _, taken in found)
    return 60 * sum(strokes for strokes, _ in found) / seconds if seconds > 0 else None


def _stroke_length(prepared: Prepared) -> float | None:
    found = _stroked(prepared.activity.lengths)
    pool = prepared.activity.pool_length_m
    return pool * len(found) / sum(strokes for strokes, _ in found) if found and pool else None


def pace(lengths: Iterable[Length], pool_length_m: float | None) -> float | None:
    """Seconds for 100 m over the swum lengths, rests left out; None without one."""
    swum = [one.elapsed_time_s for one in lengths if one.length_type == ACTIVE]
    return 100 * sum(swum) / (pool_length_m * len(swum)) if swum and pool_length_m else None


def _pace(prepared: Prepared) -> float | None:
    return pace(prepared.activity.lengths, prepared.activity.pool_length_m)


FIGURES: Final = (
    Metric(key="swim_pace_s_per_100m", unit="s/100m", needs=(), version=VERSION, function=_pace),
    Metric(key="swolf", unit="", needs=(), version=VERSION, function=_swolf),
    Metric(key="avg_stroke_rate", unit="1/min", needs=(), version=VERSION, function=_stroke_rate),
    Metric(key="avg_stroke_length_m", unit="m", needs=(), version=VERSION, function=_stroke_length),
)
