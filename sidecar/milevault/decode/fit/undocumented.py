"""Messages and fields that fitdecode's profile (SDK 21.171) lacks: our own rows, each with its source.

Facts only, from public parsers that read real files. A row that two sources do not agree on says so; what
nobody has decoded (messages 233 and 276) stays a number. The profile's own row wins where it has one.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from milevault.decode.fit.meaning import FieldProfile

_DATE_TIME: Final = "date_time"
_LOCAL_DATE_TIME: Final = "local_date_time"
_TIMESTAMP: Final = FieldProfile(number=253, name="timestamp", type_name=_DATE_TIME, unit="s")
_MESSAGE_INDEX: Final = FieldProfile(number=254, name="message_index", type_name="message_index")

_GADGETBRIDGE: Final = "Gadgetbridge GlobalFITMessage, agreeing with other public parsers"
_GOLDEN_CHEETAH: Final = "GoldenCheetah FitRideFile (message 140), Gadgetbridge GlobalFITMessage"
_FITFILE: Final = "GarminDB's fitfile (field_enums/sleep), Gadgetbridge FitNap, later public profiles"


@dataclass(frozen=True, slots=True, kw_only=True)
class ExtraMessage:
    """One message's rows; ``name`` counts only where the profile does not know the message."""

    name: str
    source: str
    fields: tuple[FieldProfile, ...] = ()


EXTRA_FIELDS: Final[Mapping[int, ExtraMessage]] = {
    140: ExtraMessage(
        name="physiological_metrics",
        source=_GOLDEN_CHEETAH,
        fields=(
            FieldProfile(number=4, name="aerobic_training_effect", scale=10),
            # METmax; times 3.5 it is VO2max in mL/kg/min
            FieldProfile(number=7, name="met_max", scale=65536),
            FieldProfile(number=9, name="recovery_time", unit="min"),
            FieldProfile(number=14, name="lactate_threshold_heart_rate", unit="bpm"),
            # no two sources agree on its scale: raw
            FieldProfile(number=15, name="lactate_threshold_speed_raw"),
            FieldProfile(number=17, name="performance_condition"),
            FieldProfile(number=20, name="anaerobic_training_effect", scale=10),
            _TIMESTAMP,
        ),
    ),
    227: ExtraMessage(
        name="stress_level",
        source=_GADGETBRIDGE,
        fields=(FieldProfile(number=3, name="body_battery", unit="percent"),),
    ),
    273: ExtraMessage(
        name="sleep_data_info",
        source="Gadgetbridge GlobalFITMessage SLEEP_DATA_INFO",
        fields=(
            FieldProfile(number=1, name="sample_length", unit="s"),
            FieldProfile(number=2, name="local_timestamp", type_name=_LOCAL_DATE_TIME, unit="s"),
            FieldProfile(number=4, name="version"),
            _TIMESTAMP,
        ),
    ),
    274: ExtraMessage(
        name="sleep_data_raw",
        source="Gadgetbridge GlobalFITMessage SLEEP_DATA_RAW: 20 bytes a sample, meaning unknown",
        fields=(FieldProfile(number=0, name="bytes"), _TIMESTAMP),
    ),
    378: ExtraMessage(
        name="training_load",
        source=_GADGETBRIDGE,
        fields=(
            FieldProfile(number=3, name="acute_load"),
            FieldProfile(number=4, name="chronic_load"),
            _TIMESTAMP,
        ),
    ),
    379: ExtraMessage(
        name="sleep_schedule",
        source="Gadgetbridge FitSleepSchedule; the unit is not confirmed",
        fields=(
            FieldProfile(number=0, name="bed_time"),
            FieldProfile(number=1, name="wake_time"),
            _TIMESTAMP,
        ),
    ),
    382: ExtraMessage(
        name="sleep_restless_moments",
        source="Gadgetbridge FitSleepRestlessMoments; fields 0 and 2 unknown there too",
        fields=(FieldProfile(number=1, name="restless_moments_count"), _TIMESTAMP),
    ),
    397: ExtraMessage(
        name="skin_temp_raw",
        source="Gadgetbridge GlobalFITMessage SKIN_TEMP_RAW",
        fields=(FieldProfile(number=1, name="deviation", unit="C"), _TIMESTAMP),
    ),
    412: ExtraMessage(
        name="nap_event",
        source=_FITFILE,
        fields=(
            FieldProfile(number=0, name="start_time", type_name=_DATE_TIME, unit="s"),
            FieldProfile(number=1, name="start_timezone_offset", unit="min"),
            FieldProfile(number=2, name="end_time", type_name=_DATE_TIME, unit="s"),
            FieldProfile(number=3, name="end_timezone_offset", unit="min"),
            FieldProfile(number=4, name="feedback", type_name="nap_period_feedback"),
            FieldProfile(number=5, name="is_deleted", type_name="bool"),
            FieldProfile(number=6, name="source", type_name="nap_source"),
            FieldProfile(number=7, name="update_timestamp", type_name=_DATE_TIME, unit="s"),
            _TIMESTAMP,
            _MESSAGE_INDEX,
        ),
    ),
    470: ExtraMessage(
        name="sleep_disruption_severity_period",
        source=_FITFILE,
        fields=(
            FieldProfile(number=0, name="severity", type_name="sleep_disruption_severity"),
            _TIMESTAMP,
            _MESSAGE_INDEX,
        ),
    ),
    471: ExtraMessage(
        name="sleep_disruption_overnight_severity",
        source=_FITFILE,
        fields=(
            FieldProfile(number=0, name="severity", type_name="sleep_disruption_severity"),
            _TIMESTAMP,
        ),
    ),
}

# The message's own time where it has no field 253: message number -> field of type date_time.
TIME_FIELDS: Final[Mapping[int, int]] = {
    225: 254,  # set: the profile itself calls field 254 its timestamp
    227: 1,  # stress_level: stress_level_time
    229: 0,  # max_met_data: update_time
    412: 0,  # nap_event: start_time
}

EXTRA_ENUMS: Final[Mapping[str, Mapping[int, str]]] = {
    # Gadgetbridge, from files of newer watches; 79 from notes on exports of a vivoactive 5 by two projects.
    "file": {
        41: "changelog",
        44: "metrics",
        49: "sleep",
        61: "ecg",
        68: "hrv_status",
        70: "health_snapshot",
        73: "skin_temperature",
        79: "sleep_disruption",
    },
    "bool": {0: "false", 1: "true"},
    "sleep_disruption_severity": {0: "none", 1: "low", 2: "medium", 3: "high"},  # fitfile
    "nap_source": {0: "automatic", 1: "manual_device", 2: "manual_gc"},  # fitfile
    "nap_period_feedback": {  # fitfile
        0: "none",
        1: "multiple_naps_during_day",
        2: "jetlag_ideal_timing_ideal_duration",
        3: "jetlag_ideal_timing_long_duration",
        4: "jetlag_late_timing_ideal_duration",
        5: "jetlag_late_timing_long_duration",
        6: "ideal_timing_ideal_duration_low_need",
        7: "ideal_timing_ideal_duration_high_need",
        8: "ideal_timing_long_duration_low_need",
        9: "ideal_timing_long_duration_high_need",
        10: "late_timing_ideal_duration_low_need",
        11: "late_timing_ideal_duration_high_need",
        12: "late_timing_long_duration_low_need",
        13: "late_timing_long_duration_high_need",
        14: "ideal_duration_low_need",
        15: "ideal_duration_high_need",
        16: "long_duration_low_need",
        17: "long_duration_high_need",
    },
}
