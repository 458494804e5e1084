"""Why two ways are the same or not: the figure of every question beside what it allows."""

import numpy as np

from milevault.analysis.routes import dtw
from milevault.analysis.routes.alignment import alignments
from milevault.analysis.routes.bound import windowed_errors
from milevault.analysis.routes.features import differences, features, reach
from milevault.analysis.routes.frames import placed
from milevault.analysis.routes.matching import LAPS_FROM, is_turnable, limit_m
from milevault.model.route import Explanation, Signature, Stage


def explained(one: Signature, other: Signature) -> Explanation:
    """Every stage of ``matches(one, [other])``, each computed whether or not an earlier one refused."""
    allowed, limit = reach(one), limit_m(one, other)
    side, centroid, length = differences(one, features([other]))[0]
    count = max(len(one.points), len(other.points))
    way, ways = placed(one, [one], count)[0], placed(one, [other], count)
    laid = alignments(way, ways, np.array([is_turnable(one, other)]))
    turned = laid.applied(ways)
    bounds, errors = windowed_errors(way, turned), dtw.errors(way, turned)
    stages = (
        _asked("box", side, allowed.side_m),
        _asked("centroid", centroid, allowed.centroid_m),
        _asked("length", length, allowed.length_m),
        Stage(key="alignment", figure_m=float(laid.apart_m.min()), limit_m=None, passed=None),
        _asked("bound", bounds.min(), limit),
        _asked("dtw", errors.min(), limit),
    )
    same = errors <= limit
    matched = all(stage.passed is not False for stage in stages)
    return Explanation(
        matched=matched,
        stages=stages,
        reversed=bool(laid.backwards[same][0]) if matched else None,
        has_direction=int(same.sum()) == 1 if matched else None,
        shift=int(laid.shift[errors.argmin()]),
        laps=min(one.lap_ratio, other.lap_ratio) > LAPS_FROM,
    )


def _asked(key: str, figure_m: float, allowed_m: float) -> Stage:
    return Stage(
        key=key, figure_m=float(figure_m), limit_m=float(allowed_m), passed=bool(figure_m <= allowed_m)
    )
