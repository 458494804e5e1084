"""Made-up files of Strava exports: the headers as Strava writes them in several languages and years."""

import csv
import io
from collections.abc import Sequence


def _cells(line: str) -> list[str]:
    return line.split(",")


ENGLISH = _cells(
    "Activity ID,Activity Date,Activity Name,Activity Type,Activity Description,Elapsed Time,Distance,"
    "Max Heart Rate,Relative Effort,Commute,Activity Private Note,Activity Gear,Filename,Athlete Weight,"
    "Bike Weight,Elapsed Time,Moving Time,Distance,Max Speed,Average Speed,Elevation Gain,Elevation Loss,"
    "Elevation Low,Elevation High,Max Grade,Average Grade,Average Positive Grade,Average Negative Grade,"
    "Max Cadence,Average Cadence,Max Heart Rate,Average Heart Rate,Max Watts,Average Watts,Calories,"
    "Max Temperature,Average Temperature,Relative Effort,Total Work,Number of Runs,Uphill Time,Downhill Time,"
    "Other Time,Perceived Exertion,Type,Start Time,Weighted Average Power,Power Count,"
    "Prefer Perceived Exertion,Perceived Relative Effort,Commute,Total Weight Lifted,From Upload,"
    "Grade Adjusted Distance,Bike,Gear,Total Steps,Carbon Saved,Pool Length,Training Load,Intensity,Media"
)
GERMAN = _cells(
    "Aktivitäts-ID,Aktivitätsdatum,Name der Aktivität,Aktivitätsart,Aktivitätsbeschreibung,Verstrichene Zeit,"
    "Distanz,Max. Herzfrequenz,Relative Leistung,Pendeln,Hinweis zur Privatsphäre für Aktivitäten,"
    "Aktivitätsausrüstung,Dateiname,Sportlergewicht,Fahrradgewicht,Verstrichene Zeit,Bewegungszeit,Distanz,"
    "Höchstgeschw.,Durchschnittliche Geschwindigkeit,Höhenzunahme,Höhenunterschied,Min. Höhe,Max. Höhe,"
    "Max. Steigung,Durchschnittliche Steigung,Durchschnittliche positive Steigung,"
    "Durchschnittliche negative Steigung,Max. Tritt-/Schrittfrequenz,Durchschnittliche Trittfrequenz,"
    "Max. Herzfrequenz,Durchschnittliche Herzfrequenz,Max. Watt,Durchschnittliche Watt,Kalorien,"
    "Max. Temperatur,Durchschnittliche Temperatur,Relative Leistung,Gesamtarbeit,Anzahl Läufe,Bergaufzeit,"
    "Bergabzeit,Andere Zeit,Gefühlte Anstrengung,Art,Startzeit,Gewichtete durchschnittliche Leistung,"
    "Leistungszahl,Gefühlte Anstrengung verwenden,Gefühlte relative Leistung,Pendeln,Medien"
)
# The names that were seen in exports; the others stand for whatever Strava calls them.
DUTCH = {
    0: "Activiteits-ID", 1: "Datum van activiteit", 2: "Naam activiteit", 3: "Activiteitstype",
    5: "Verstreken tijd", 6: "Afstand", 9: "Woon-werkverkeer", 11: "Uitrusting voor activiteit",
    12: "Bestandsnaam", 15: "Verstreken tijd", 16: "Beweegtijd", 17: "Afstand", 18: "Max. snelheid",
    19: "Gemiddelde snelheid", 20: "Totale stijging", 31: "Gemiddelde hartslag", 33: "Gemiddeld wattage",
    34: "Calorieën", 43: "Ervaren inspanning",
}  # fmt: skip
FRENCH = {
    0: "ID de l'activité", 1: "Date de l'activité", 2: "Nom de l'activité", 3: "Type d'activité",
    5: "Temps écoulé", 6: "Distance", 12: "Nom du fichier", 15: "Temps écoulé", 16: "Durée de déplacement",
    17: "Distance", 18: "Vitesse max.", 19: "Vitesse moyenne", 20: "Dénivelé positif",
    31: "Fréquence cardiaque moyenne",
}  # fmt: skip
SPANISH = {
    0: "ID de actividad", 1: "Fecha de la actividad", 2: "Nombre de la actividad", 3: "Tipo de actividad",
    5: "Tiempo transcurrido", 6: "Distancia", 12: "Nombre de archivo", 15: "Tiempo transcurrido",
    16: "Tiempo en movimiento", 17: "Distancia",
}  # fmt: skip
ITALIAN = {
    0: "ID attività", 1: "Data attività", 2: "Nome attività", 3: "Tipo di attività", 5: "Tempo trascorso",
    6: "Distanza", 12: "Nome file", 15: "Tempo trascorso", 16: "Tempo in movimento", 17: "Distanza",
}  # fmt: skip
PORTUGUESE = {
    0: "ID da atividade", 1: "Data da atividade", 2: "Nome da atividade", 3: "Tipo de atividade",
    5: "Tempo decorrido", 6: "Distância", 12: "Nome do arquivo", 15: "Tempo decorrido",
    16: "Tempo de movimentação", 17: "Distância",
}  # fmt: skip
BEFORE_2019 = _cells("id,date,name,type,description,elapsed_time,distance,commute,gear,filename")
SUMMER_2019 = _cells(
    "Activity ID,Activity Date,Activity Name,Activity Type,Activity Description,Elapsed Time,Distance,Commute,"
    "Activity Gear,Filename"
)


def translated(names: dict[int, str]) -> list[str]:
    """A header of the usual order in which only ``names`` are known."""
    return [names.get(at, f"¿{at}?") for at in range(len(GERMAN))]


def unknown_language(count: int = 60) -> list[str]:
    """A header of which no name is known; five stand twice, as in every language."""
    header = [f"Столбец {at}" for at in range(count)]
    for shown, raw in ((5, 15), (6, 17), (7, 30), (8, 37), (9, 50)):
        header[raw] = header[shown]
    return header


def ride(**changes: str) -> list[str]:
    """A row in the order of the columns since 2020; ``changes`` by column, as in ``c1='...'``."""
    row = [""] * len(ENGLISH)
    cells = {
        0: "9000000001", 1: "May 9, 2023, 10:09:29 AM", 2: "Lunch Ride", 3: "Ride", 4: "Windy.\nCold.",
        5: "3700", 6: "24.50", 7: "160.0", 8: "40.0", 9: "false", 10: "between us", 11: "Canyon Ultimate Blue",
        12: "activities/8000000001.fit.gz", 13: "70.0", 14: "8.0", 15: "3700.5", 16: "3600.0", 17: "24512.3",
        18: "15.2", 19: "6.8", 20: "350.5", 21: "340.5", 22: "10.0", 23: "300.0", 28: "120.0", 29: "82.0",
        30: "165.0", 31: "140.0", 32: "600.0", 33: "180.0", 34: "700.0", 43: "7.0", 50: "0.0",
    }  # fmt: skip
    for at, cell in cells.items():
        row[at] = cell
    for name, cell in changes.items():
        row[int(name[1:])] = cell
    return row


def table(header: Sequence[str], *rows: Sequence[str], separator: str = ",") -> bytes:
    """The file of a header and rows; rows are cut to the header's length."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=separator, lineterminator="\n")
    writer.writerow(header)
    writer.writerows(row[: len(header)] for row in rows)
    return out.getvalue().encode()
