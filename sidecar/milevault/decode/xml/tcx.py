"""The elements of TCX that are read: activities with laps and track points.

Sources: Garmin's TrainingCenterDatabase v2 and ActivityExtension v2 schemas.
"""

from typing import Final

from milevault.decode.xml.columns import TIME
from milevault.decode.xml.elements import Element
from milevault.decode.xml.reader import CHUNK_SIZE, Document, read_xml
from milevault.decode.xml.templates import row_end


def _value(*, column: str | None = None, fact: str | None = None) -> Element:
    """An element whose number stands in a <Value> of its own."""
    return Element(children={"value": Element(column=column, fact=fact)})


_POINT: Final = Element(
    row=True,
    children={
        "time": Element(column=TIME),
        "position": Element(
            children={
                "latitudedegrees": Element(column="position_lat"),
                "longitudedegrees": Element(column="position_long"),
            }
        ),
        "altitudemeters": Element(column="altitude"),
        "distancemeters": Element(column="distance"),
        "heartratebpm": _value(column="heart_rate"),
        "cadence": Element(column="cadence"),
        "extensions": Element(
            deep=True,
            children={
                "speed": Element(column="speed"),
                "watts": Element(column="power"),
                "runcadence": Element(column="cadence"),
                "temperature": Element(column="temperature"),
            },
        ),
    },
)
_LAP_FIELDS: Final = (
    "TotalTimeSeconds",
    "DistanceMeters",
    "MaximumSpeed",
    "Calories",
    "Intensity",
    "Cadence",
    "TriggerMethod",
    "Notes",
)
_LAP_EXTENSIONS: Final = ("AvgSpeed", "AvgWatts", "MaxWatts", "AvgRunCadence")
_LAP: Final = Element(
    record="Lap",
    children={
        **{name.lower(): Element(fact=name) for name in _LAP_FIELDS},
        "averageheartratebpm": _value(fact="AverageHeartRateBpm"),
        "maximumheartratebpm": _value(fact="MaximumHeartRateBpm"),
        "track": Element(record="Track", children={"trackpoint": _POINT}),
        "extensions": Element(
            deep=True, children={name.lower(): Element(fact=name) for name in _LAP_EXTENSIONS}
        ),
    },
)
_CREATOR: Final = Element(
    children={
        "name": Element(fact="CreatorName"),
        "unitid": Element(fact="UnitId"),
    }
)
_ACTIVITY_CHILDREN: Final = {
    "id": Element(fact="Id"),
    "notes": Element(fact="Notes"),
    "lap": _LAP,
    "creator": _CREATOR,
    "training": Element(
        children={
            "plan": Element(children={"name": Element(fact="PlanName")}),
        }
    ),
}
_ACTIVITY: Final = Element(record="Activity", children=_ACTIVITY_CHILDREN)
_TRANSITION: Final = Element(record="Transition", children=_ACTIVITY_CHILDREN)
_SPORT: Final = Element(children={"activity": _ACTIVITY, "transition": _TRANSITION})
TCX: Final = Element(
    children={
        "trainingcenterdatabase": Element(
            record="TrainingCenterDatabase",
            children={
                "activities": Element(
                    children={
                        "activity": _ACTIVITY,
                        "multisportsession": Element(
                            children={"firstsport": _SPORT, "nextsport": _SPORT},
                        ),
                    }
                )
            },
        )
    }
)
_ROW_END: Final = row_end(TCX)


def read_tcx(data: bytes, *, chunk_size: int = CHUNK_SIZE) -> Document:
    """Records 'Activity' (or 'Transition'), 'Lap', 'Track' and one row per track point; see ``read_xml``."""
    return read_xml(data, TCX, _ROW_END, chunk_size=chunk_size)
