"""activities.csv: one row per activity, in the languages and forms that Strava has written it.

Five names stand twice in a header: the first column is what people are shown, the second one the raw value.
"""

import csv
import io
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from scripts.sample_athlete.exports.history import Outing

FIRST_ACTIVITY: Final = 4_000_000_000
FIRST_UPLOAD: Final = 5_000_000_000
NARROW_NO_BREAK_SPACE: Final = "\u202f"
FRENCH_MONTHS: Final = (
    "janv.", "févr.", "mars", "avr.", "mai", "juin", "juil.", "août", "sept.", "oct.", "nov.", "déc.",
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """What the table says of an outing; ``filename`` is empty for manual entries."""

    outing: Outing
    filename: str
    elapsed_s: float
    distance_m: float
    avg_heart_rate: float | None
    max_heart_rate: float | None
    gear: str
    description: str
    media: Sequence[str]


def activity_id(outing: Outing) -> int:
    return FIRST_ACTIVITY + outing.number * 3


def upload_id(outing: Outing) -> int:
    """The number in a file's name; not the activity's."""
    return FIRST_UPLOAD + outing.number * 7


def english_date(moment: datetime, number: int) -> str:
    """May 9, 2023, 10:09:29 AM, in UTC; half of them with the narrow blank of newer exports."""
    blank = NARROW_NO_BREAK_SPACE if number % 2 else " "
    hour = moment.hour % 12 or 12
    return f"{moment:%b} {moment.day}, {moment.year}, {hour}:{moment:%M:%S}{blank}{moment:%p}"


def german_date(moment: datetime, _number: int) -> str:
    return f"{moment:%d.%m.%Y, %H:%M:%S}"


def french_date(moment: datetime, _number: int) -> str:
    return f"{moment.day} {FRENCH_MONTHS[moment.month - 1]} {moment.year} à {moment:%H:%M:%S}"


def iso_date(moment: datetime, _number: int) -> str:
    return f"{moment:%Y-%m-%d %H:%M:%S}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Language:
    """``header`` pairs a column's name with the value it holds (a key of `values`, empty for none)."""

    date: Callable[[datetime, int], str]
    header: tuple[tuple[str, str], ...]
    decimal: str = "."


# The raw columns come after the shown ones of the same name.
_MIDDLE_EN: Final = (
    "Max Grade", "Average Grade", "Average Positive Grade", "Average Negative Grade", "Max Cadence", "Average Cadence",
)  # fmt: skip
_TAIL_EN: Final = (
    "Max Watts", "Average Watts", "Calories", "Max Temperature", "Average Temperature", "Relative Effort", "Total Work",
    "Number of Runs", "Uphill Time", "Downhill Time", "Other Time", "Perceived Exertion", "Type", "Start Time",
    "Weighted Average Power", "Power Count", "Prefer Perceived Exertion", "Perceived Relative Effort", "Commute",
    "Total Weight Lifted", "From Upload", "Grade Adjusted Distance", "Weather Observation Time", "Weather Condition",
    "Weather Temperature", "Apparent Temperature", "Dewpoint", "Humidity", "Weather Pressure", "Wind Speed",
    "Wind Gust", "Wind Bearing", "Precipitation Intensity", "Sunrise Time", "Sunset Time", "Moon Phase", "Bike", "Gear",
    "Precipitation Probability", "Precipitation Type", "Cloud Cover", "Weather Visibility", "UV Index",
    "Weather Ozone", "Jump Count", "Total Grit", "Average Flow", "Flagged", "Average Elapsed Speed", "Dirt Distance",
    "Newly Explored Distance", "Newly Explored Dirt Distance", "Activity Count", "Total Steps", "Carbon Saved",
    "Pool Length", "Training Load", "Intensity", "Average Grade Adjusted Pace", "Timer Time", "Total Cycles",
    "Recovery", "With Pet", "Competition", "Long Run", "For a Cause", "With Kid", "Downhill Distance", "Total Sets",
    "Total Reps", "Media",
)  # fmt: skip
_KEYS: Final = (
    "id", "date", "name", "type", "description", "shown_elapsed", "shown_distance", "shown_max_hr", "", "shown_commute",
    "", "gear", "filename", "weight", "", "raw_elapsed", "raw_moving", "raw_distance", "", "avg_speed", "", "", "", "",
)  # fmt: skip
_HEAD_EN: Final = (
    "Activity ID", "Activity Date", "Activity Name", "Activity Type", "Activity Description", "Elapsed Time",
    "Distance", "Max Heart Rate", "Relative Effort", "Commute", "Activity Private Note", "Activity Gear", "Filename",
    "Athlete Weight", "Bike Weight", "Elapsed Time", "Moving Time", "Distance", "Max Speed", "Average Speed",
    "Elevation Gain", "Elevation Loss", "Elevation Low", "Elevation High",
)  # fmt: skip
_HEAD_DE: Final = (
    "Aktivitäts-ID", "Aktivitätsdatum", "Name der Aktivität", "Aktivitätsart", "Aktivitätsbeschreibung",
    "Verstrichene Zeit", "Distanz", "Max. Herzfrequenz", "Relative Leistung", "Pendeln",
    "Hinweis zur Privatsphäre für Aktivitäten", "Aktivitätsausrüstung", "Dateiname", "Sportlergewicht",
    "Fahrradgewicht", "Verstrichene Zeit", "Bewegungszeit", "Distanz", "Höchstgeschw.",
    "Durchschnittliche Geschwindigkeit", "Höhenzunahme", "Höhenunterschied", "Min. Höhe", "Max. Höhe",
)  # fmt: skip
# Translated for this sample: no French header was at hand. Names differ between exports anyway.
_HEAD_FR: Final = (
    "ID de l'activité", "Date de l'activité", "Nom de l'activité", "Type d'activité", "Description de l'activité",
    "Temps écoulé", "Distance", "Fréquence cardiaque max.", "Mesure d'effort", "Trajet domicile-travail",
    "Note privée sur l'activité", "Équipement de l'activité", "Nom du fichier", "Poids de l'athlète", "Poids du vélo",
    "Temps écoulé", "Durée de déplacement", "Distance", "Vitesse max.", "Vitesse moyenne", "Dénivelé positif",
    "Dénivelé négatif", "Altitude min.", "Altitude max.",
)  # fmt: skip
_RATES: Final = {
    "en": ("Max Heart Rate", "Average Heart Rate"),
    "de": ("Max. Herzfrequenz", "Durchschnittliche Herzfrequenz"),
    "fr": ("Fréquence cardiaque max.", "Fréquence cardiaque moyenne"),
}


def _header(language: str, head: Sequence[str], commute: str, media: str) -> tuple[tuple[str, str], ...]:
    named = list(zip(head, _KEYS, strict=True))
    named += [(name, "") for name in _MIDDLE_EN] if language == "en" else []
    named += list(zip(_RATES[language], ("raw_max_hr", "avg_hr"), strict=True))
    if language == "en":
        return (
            *named,
            *((name, {"Commute": "raw_commute", "Media": "media"}.get(name, "")) for name in _TAIL_EN),
        )
    return (*named, (commute, "raw_commute"), (media, "media"))


LANGUAGES: Final[Mapping[str, Language]] = {
    "en": Language(date=english_date, header=_header("en", _HEAD_EN, "Commute", "Media")),
    "de": Language(date=german_date, header=_header("de", _HEAD_DE, "Pendeln", "Medien"), decimal=","),
    "fr": Language(date=french_date, header=_header("fr", _HEAD_FR, "Trajet domicile-travail", "Médias"), decimal=","),
    # Before July 2019: ten columns, ISO dates, metres.
    "2018": Language(
        date=iso_date,
        header=(
            ("id", "id"), ("date", "date"), ("name", "name"), ("type", "type"), ("description", "description"),
            ("elapsed_time", "shown_elapsed"), ("distance", "whole_distance"), ("commute", "shown_commute"),
            ("gear", "gear"), ("filename", "filename"),
        ),
    ),
}  # fmt: skip


def values(row: Row, code: str) -> dict[str, str]:
    """Every value a column may hold, as the export of this language writes it."""
    language, outing = LANGUAGES[code], row.outing
    return {
        "": "",
        "id": f"{activity_id(outing)}",
        "date": language.date(outing.start, outing.number),
        "name": outing.title,
        "type": outing.kind.labels[code],
        "description": row.description,
        "shown_elapsed": f"{row.elapsed_s:.0f}",
        "shown_distance": f"{row.distance_m / 1000:.2f}".replace(".", language.decimal),
        "whole_distance": f"{row.distance_m:.1f}",
        "shown_max_hr": "" if row.max_heart_rate is None else f"{row.max_heart_rate:.0f}",
        "shown_commute": "false",
        "gear": row.gear,
        "filename": row.filename,
        "weight": "72.0",
        "raw_elapsed": f"{row.elapsed_s:.1f}",
        "raw_moving": f"{row.elapsed_s:.1f}",
        "raw_distance": f"{row.distance_m}",
        "avg_speed": f"{row.distance_m / row.elapsed_s}",
        "raw_max_hr": "" if row.max_heart_rate is None else f"{row.max_heart_rate:.1f}",
        "avg_hr": "" if row.avg_heart_rate is None else f"{row.avg_heart_rate:.4f}",
        "raw_commute": "0.0",
        "media": "|".join(row.media),
    }


def activities_csv(rows: Sequence[Row], code: str) -> bytes:
    """The table, latest activities last; the German and the French one begin with a byte order mark."""
    text = io.StringIO()
    table = csv.writer(text, lineterminator="\n")
    header = LANGUAGES[code].header
    table.writerow(name for name, _ in header)
    for row in rows:
        found = values(row, code)
        table.writerow(found[key] for _, key in header)
    return text.getvalue().encode("utf-8-sig" if code in ("de", "fr") else "utf-8")
