"""Which column of activities.csv holds what, in any language and any age of the export.

Three ways, the surest first: the column's name, where it is known (English, German, Dutch and French as seen
in exports, Spanish, Italian and Portuguese as far as they could be found); the order of the columns, which is
the same in all languages; and, for the file's name, what the cells look like. Five names stand twice: first
the value as displayed, then the raw one (seconds, metres).
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from milevault.importers.text import folded

FILE_NAME: Final = re.compile(r"activities/[^/]+$")
_MARKUP: Final = re.compile(r"<[^>]*>?")
_MISSING: Final = re.compile(r"translation missing:\s*(?:[\w-]+\.)*(\w+)", re.IGNORECASE)

# Field -> its names without accents and case.
_NAMES: Final[Mapping[str, tuple[str, ...]]] = {
    "id": (
        "activity id", "id", "aktivitats id", "id de l activite", "id de actividad", "id de la actividad",
        "activiteits id", "id attivita", "id dell attivita", "id da atividade",
    ),
    "date": (
        "activity date", "date", "aktivitatsdatum", "date de l activite", "fecha de la actividad",
        "datum van activiteit", "data attivita", "data dell attivita", "data da atividade",
    ),
    "name": (
        "activity name", "name", "name der aktivitat", "nom de l activite", "nombre de la actividad",
        "naam activiteit", "naam van activiteit", "nome attivita", "nome dell attivita", "nome da atividade",
    ),
    "type": (
        "activity type", "type", "aktivitatsart", "type d activite", "tipo de actividad", "activiteitstype",
        "tipo di attivita", "tipo attivita", "tipo de atividade",
    ),
    "description": (
        "activity description", "description", "aktivitatsbeschreibung", "description de l activite",
        "descripcion de la actividad", "beschrijving van activiteit", "beschrijving activiteit",
        "descrizione attivita", "descrizione dell attivita", "descricao da atividade",
    ),
    "elapsed": (
        "elapsed time", "verstrichene zeit", "temps ecoule", "tiempo transcurrido", "verstreken tijd",
        "tempo trascorso", "tempo decorrido",
    ),
    "distance": ("distance", "distanz", "distancia", "afstand", "distanza"),
    "commute": ("commute", "pendeln", "woon werkverkeer"),
    "gear": (
        "activity gear", "gear", "aktivitatsausrustung", "uitrusting voor activiteit",
        "materiaal voor activiteit",
    ),
    "file": (
        "filename", "dateiname", "nom du fichier", "nombre de archivo", "nombre del archivo", "bestandsnaam",
        "nome file", "nome del file", "nome do arquivo",
    ),
    "moving": (
        "moving time", "bewegungszeit", "duree de deplacement", "tiempo en movimiento", "beweegtijd",
        "tempo in movimento", "tempo de movimentacao",
    ),
    "max_speed": ("max speed", "hochstgeschw", "vitesse max", "max snelheid"),
    "avg_speed": (
        "average speed", "durchschnittliche geschwindigkeit", "vitesse moyenne", "gemiddelde snelheid",
    ),
    "gain": ("elevation gain", "hohenzunahme", "denivele positif", "totale stijging"),
    "loss": ("elevation loss", "hohenunterschied", "denivele negatif"),
    "avg_cadence": ("average cadence", "durchschnittliche trittfrequenz", "cadence moyenne", "gemiddelde cadans"),
    "max_heart_rate": ("max heart rate", "max herzfrequenz", "frequence cardiaque max", "max hartslag"),
    "avg_heart_rate": (
        "average heart rate", "durchschnittliche herzfrequenz", "frequence cardiaque moyenne",
        "gemiddelde hartslag",
    ),
    "max_power": ("max watts", "max watt", "maximaal wattage"),
    "avg_power": ("average watts", "durchschnittliche watt", "gemiddeld wattage"),
    "calories": ("calories", "kalorien", "calorias", "calorie", "calorieen"),
    "exertion": ("perceived exertion", "gefuhlte anstrengung", "ervaren inspanning"),
}  # fmt: skip
_FIELD_OF: Final = {name: field for field, names in _NAMES.items() for name in names}
# The order of the columns: from the left, before the file's name, and after the raw elapsed time.
_FROM_LEFT: Final = ("id", "date", "name", "type", "description", "elapsed", "distance")
_AFTER_ELAPSED: Final[Mapping[str, int]] = {
    "elapsed": 0,
    "moving": 1,
    "distance": 2,
    "max_speed": 3,
    "avg_speed": 4,
    "gain": 5,
    "loss": 6,
    "avg_cadence": 14,
    "max_heart_rate": 15,
    "avg_heart_rate": 16,
    "max_power": 17,
    "avg_power": 18,
    "calories": 19,
    "exertion": 28,
    "commute": 35,
}
# Raw elapsed time from the file's name: athlete's weight and bike's weight lie between.
_ELAPSED_AFTER_FILE: Final = 3
_TWICE: Final = frozenset({"elapsed", "distance", "commute", "max_heart_rate"})
_RAW_DISTANCE_AT: Final = 17
# Rows looked at for what their cells tell.
_SAMPLE: Final = 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class Columns:
    """Field -> place of its column. ``shown`` are values as displayed, ``raw`` those in seconds and metres."""

    shown: Mapping[str, int]
    raw: Mapping[str, int]

    def best(self, field: str) -> tuple[int, ...]:
        """Places of a field, the raw one first; none where the file lacks it."""
        return tuple(places[field] for places in (self.raw, self.shown) if field in places)


def find_columns(header: Sequence[str], rows: Sequence[Sequence[str]]) -> Columns | None:
    """The columns of an activities.csv; None where the table is no such list.

    ``rows`` may be the first few rows only, or none.
    """
    names = [column_name(cell) for cell in header]
    places = _by_name(names)
    if not {"id", "date"} <= places.keys() or not ({"file", "elapsed"} & places.keys()):
        return _by_order(names, places, rows)
    raw, shown = _split(places)
    if names[0] == "id" and "distance" in shown:
        # Before July 2019 the only distance was in metres.
        raw["distance"] = shown.pop("distance")
    if names[0] not in ("id", "activity id") and "elapsed" in raw:
        _add_by_order(raw, raw["elapsed"], len(names), taken={*raw.values(), *shown.values()})
        _add_before_file(shown, names)
    return Columns(shown=shown, raw=raw)


def column_name(cell: str) -> str:
    """A header cell for comparing; the remains of a missing translation are cleared away.

    >>> column_name('<span class="translation_missing" title="x">Max Speed</span>')
    'max speed'
    >>> column_name("translation missing: en.export.activities.max_speed")
    'max speed'
    """
    missing = _MISSING.search(cell)
    text = _MARKUP.sub(" ", cell)
    if missing and not text.replace(missing[0], "").strip():
        text = missing[1]
    return folded(text.replace("_", " "))


def _by_name(names: Sequence[str]) -> dict[str, list[int]]:
    places: dict[str, list[int]] = {}
    for at, name in enumerate(names):
        if field := _FIELD_OF.get(name):
            places.setdefault(field, []).append(at)
    # "Type" and "Gear" name other columns further right too.
    return {field: found if field in _TWICE else found[:1] for field, found in places.items()}


def _split(places: Mapping[str, Sequence[int]]) -> tuple[dict[str, int], dict[str, int]]:
    """(raw, shown): of a name that stands twice the second is raw; one that stands once as its kind is."""
    raw: dict[str, int] = {}
    shown: dict[str, int] = {}
    for field, found in places.items():
        if field not in _TWICE:
            shown[field] = found[0]
            continue
        shown[field] = found[0]
        if len(found) > 1:
            raw[field] = found[1]
    return raw, shown


def _by_order(
    names: Sequence[str], places: Mapping[str, Sequence[int]], rows: Sequence[Sequence[str]]
) -> Columns | None:
    """The columns of a list in a language we do not know, by their order."""
    if len(names) <= len(_FROM_LEFT):
        return None
    repeated = len(names) > _RAW_DISTANCE_AT and names[5] == names[15] and names[6] == names[_RAW_DISTANCE_AT]
    file = places["file"][0] if "file" in places else _file_column(rows)
    if not (repeated and names[5]) and (file is None or not _looks_like_activities(rows, file)):
        return None
    raw: dict[str, int] = {}
    shown = {field: at for at, field in enumerate(_FROM_LEFT)}
    elapsed = next((at for at in range(6, len(names)) if names[at] and names[at] == names[5]), None)
    if elapsed is None and file is not None and len(names) > file + _AFTER_ELAPSED["calories"]:
        elapsed = file + _ELAPSED_AFTER_FILE
    if elapsed is not None:
        file = elapsed - _ELAPSED_AFTER_FILE if file is None else file
        _add_by_order(raw, elapsed, len(names), taken=set())
    if file is not None:
        shown |= {"file": file, "gear": file - 1}
    return Columns(shown=shown, raw=raw)


def _add_by_order(raw: dict[str, int], elapsed: int, count: int, taken: set[int]) -> None:
    """Add the raw columns that have no known name but a known place."""
    for field, offset in _AFTER_ELAPSED.items():
        if field not in raw and elapsed + offset < count and elapsed + offset not in taken:
            raw[field] = elapsed + offset


def _add_before_file(shown: dict[str, int], names: Sequence[str]) -> None:
    for at, field in enumerate(_FROM_LEFT):
        if at < len(names) and names[at] not in _FIELD_OF:
            shown.setdefault(field, at)
    if "file" in shown:
        shown.setdefault("gear", shown["file"] - 1)


def _file_column(rows: Sequence[Sequence[str]]) -> int | None:
    """The first column with the name of an activity's file in it."""
    for row in rows[:_SAMPLE]:
        for at, cell in enumerate(row):
            if FILE_NAME.match(cell):
                return at
    return None


def _looks_like_activities(rows: Sequence[Sequence[str]], file: int) -> bool:
    """Whether an activity's number stands first and its file where it should: after the date and the name."""
    return file >= len(_FROM_LEFT) and any(row[0].isdigit() for row in rows[:_SAMPLE])
