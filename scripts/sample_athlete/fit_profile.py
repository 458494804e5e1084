"""Messages and fields that watches write and the encoder's profile lacks; it refuses what it does not know.

Numbers and meanings are those that public readers of such files agree on (docs/decisions/fit-wellness.md).
"""

from collections.abc import Mapping
from typing import Final

from garmin_fit_sdk.profile import Profile

type Field = tuple[str, str]

STRESS_LEVEL: Final = 227
SLEEP_DATA_INFO: Final = 273
RECOVERY: Final = 284
RACE_PREDICTION: Final = 339
READINESS: Final = 369
RESTLESS_MOMENTS: Final = 382
HILL_SCORE: Final = 402
ENDURANCE_SCORE: Final = 403

_TIMESTAMP: Final = {253: ("timestamp", "uint32")}
# Message -> its name, and its fields by number: name and base type.
_MESSAGES: Final[Mapping[int, tuple[str, Mapping[int, Field]]]] = {
    SLEEP_DATA_INFO: (
        "sleep_data_info",
        {1: ("sample_length", "uint16"), 2: ("local_timestamp", "uint32"), 4: ("version", "string")},
    ),
    RECOVERY: ("recovery", {0: ("recovery_min", "uint16")}),
    RACE_PREDICTION: (
        "race_prediction",
        {
            1: ("time_5k_s", "uint32"),
            2: ("time_10k_s", "uint32"),
            3: ("time_half_marathon_s", "uint32"),
            4: ("time_marathon_s", "uint32"),
        },
    ),
    READINESS: ("training_readiness", {0: ("score", "uint8")}),
    RESTLESS_MOMENTS: ("sleep_restless_moments", {1: ("restless_moments_count", "uint16")}),
    HILL_SCORE: ("hill_score", {0: ("score", "uint16")}),
    ENDURANCE_SCORE: ("endurance_score", {0: ("score", "uint16")}),
}
_FIELDS: Final[Mapping[int, Mapping[int, Field]]] = {STRESS_LEVEL: {3: ("body_battery", "sint8")}}


def _field(number: int, name: str, base_type: str) -> dict[str, object]:
    return {
        "num": number, "name": name, "type": base_type, "base_type": base_type, "array": "false", "scale": [1],
        "offset": [0], "units": "", "bits": [], "components": [], "is_accumulated": False, "has_components": False,
        "sub_fields": [],
    }  # fmt: skip


def _complete() -> None:
    for message, (name, fields) in _MESSAGES.items():
        Profile["messages"][message] = {
            "num": str(message),
            "name": name,
            "messages_key": f"{name}_mesgs",
            "fields": {number: _field(number, *field) for number, field in {**_TIMESTAMP, **fields}.items()},
        }
    for message, fields in _FIELDS.items():
        known = Profile["messages"][message]["fields"]
        known |= {number: _field(number, *field) for number, field in fields.items()}


_complete()
