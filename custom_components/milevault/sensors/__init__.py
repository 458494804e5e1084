"""The tables of sensors: SENSORS are always there, FAMILIES follow what the athlete has."""

from .body import BODY
from .description import AthleteSensorDescription
from .families import FAMILIES, Family
from .health import HEALTH
from .imports import IMPORTS
from .latest import LATEST
from .periods import SUMS
from .sleep import SLEEP
from .training import TRAINING

__all__ = ["FAMILIES", "SENSORS", "AthleteSensorDescription", "Family"]

SENSORS: tuple[AthleteSensorDescription, ...] = (
    *LATEST,
    *SUMS,
    *TRAINING,
    *HEALTH,
    *SLEEP,
    *BODY,
    *IMPORTS,
)
