"""Dates, types, gear and the lists that hold nothing to import."""

from datetime import UTC, datetime

import pytest

from milevault.errors import NotAnActivity
from milevault.importers import identify
from milevault.importers.files import strava
from milevault.importers.files.strava.dates import moment, month_first
from milevault.importers.files.strava.sports import sport_of
from milevault.model import Gear
from tests.sidecar.importers.strava.lists import table


@pytest.mark.parametrize(
    "text",
    [
        "2020-12-24 08:13:59", "2020-12-24T08:13:59Z", "Dec 24, 2020, 8:13:59 AM", "Dec 24, 2020, 8:13:59\u202fam",
        "24 Dec 2020, 08:13:59", "24.12.2020, 08:13:59", "24/12/2020 8:13:59", "24. 12. 2020 8:13:59",
        "24 déc. 2020 à 08:13:59", "24 dic 2020, 8:13:59", "24 dic. 2020 8:13:59 a. m.", "24 dec. 2020 08:13:59",
        "24 de dez. de 2020, 08:13:59", "24 gru 2020, 08:13:59", "24 дек. 2020 г., 08:13:59", "24. des. 2020, 08:13:59",
        "24. dec. 2020 08.13.59", "2020/12/24 8:13:59", "2020年12月24日 8:13:59", "2020. 12. 24. 오전 8:13:59",
    ],
)  # fmt: skip
def test_date_is_read_in_every_form(text: str) -> None:
    assert moment(text, False) == datetime(2020, 12, 24, 8, 13, 59, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "hour"),
    [("May 9, 2023, 12:00:00 AM", 0), ("May 9, 2023, 12:00:00 PM", 12), ("May 9, 2023, 11:00:00\u202fPM", 23),
     ("9 may 2023, 11:00:00 p. m.", 23), ("2023. 5. 9. 오후 11:00:00", 23)],
)  # fmt: skip
def test_half_days_are_told_apart(text: str, hour: int) -> None:
    assert moment(text, False) == datetime(2023, 5, 9, hour, tzinfo=UTC)


def test_every_month_is_known_in_every_language() -> None:
    years = (
        "January February March April May June July August September October November December",
        "Jan. Feb. März Apr. Mai Juni Juli Aug. Sept. Okt. Nov. Dez.",
        "janv. févr. mars avr. mai juin juil. août sept. oct. nov. déc.",
        "ene feb mar abr may jun jul ago sept oct nov dic",
        "gen feb mar apr mag giu lug ago set ott nov dic",
        "jan. feb. mrt. apr. mei jun. jul. aug. sep. okt. nov. dec.",
        "jan. fev. mar. abr. mai. jun. jul. ago. set. out. nov. dez.",
        "sty lut mar kwi maj cze lip sie wrz paź lis gru",
    )
    for year in years:
        read = [moment(f"3 {month} 2020 10:00:00", False) for month in year.split()]
        assert [one.month if one else None for one in read] == list(range(1, 13)), year


@pytest.mark.parametrize(
    "text", ["", "soon", "24.12.2020", "31.02.2020, 08:00:00", "1 xyz 2020 25:00:00", "10:00:00"]
)
def test_what_is_no_date_is_none(text: str) -> None:
    assert moment(text, False) is None


def test_order_of_numeric_dates_is_told_by_the_whole_file() -> None:
    assert not month_first(["3/4/2020, 10:00:00", "13/4/2020, 10:00:00"])
    assert month_first(["3/4/2020, 10:00:00", "4/13/2020, 10:00:00"])
    assert moment("3/4/2020 1:00:00 PM", True) == datetime(2020, 3, 4, 13, tzinfo=UTC)
    assert moment("3/4/2020 13:00:00", False) == datetime(2020, 4, 3, 13, tzinfo=UTC)


@pytest.mark.parametrize(
    ("kinds", "sport", "sub_sport", "indoor"),
    [
        ("Ride|Radfahrt|Radfahren|Vélo|Sortie à vélo|Fietsrit|Bicicleta|Ciclismo|Giro in bici|Pedalada", "cycling", "generic", False),
        ("Run|Lauf|Course à pied|Hardloopsessie|Carrera|Corsa|Corrida", "running", "generic", False),
        ("Swim|Schwimmen|Natation|Zwemmen|Natación|Nuoto|Natação", "swimming", "generic", False),
        ("Walk|Spaziergang|Gehen|Marche|Wandeling|Caminata|Camminata|Caminhada", "walking", "generic", False),
        ("Hike|Wanderung|Wandern|Randonnée|Wandeltocht|Hiken|Senderismo|Excursión|Escursione|Trilha", "hiking", "generic", False),
        ("Virtual Ride|Virtuelle Radfahrt|Vélo virtuel|Virtuele fietsrit|Ciclismo virtual", "cycling", "virtual_activity", True),
        ("Virtual Run|Virtueller Lauf|Course à pied virtuelle|Carrera virtual", "running", "virtual_activity", True),
        ("Weight Training|Krafttraining|Krachttraining|Entraînement aux poids|Entrenamiento con pesas", "training", "strength_training", True),
        ("Workout|Training|Entraînement|Entrenamiento|Allenamento|Treino", "training", "generic", False),
        ("E-Bike Ride|E-Bike-Fahrt|E-bikerit|VAE électrique", "e_biking", "generic", False),
        ("E-Mountain Bike Ride|E-MTB-Fahrt", "e_biking", "e_bike_mountain", False),
        ("Mountain Bike Ride|Mountainbike-Fahrt|VTT|Mountainbikerit", "cycling", "mountain", False),
        ("Gravel Ride|Gravel-Fahrt|Gravelrit", "cycling", "gravel_cycling", False),
        ("Trail Run|Traillauf|Trail|Trailrun", "running", "trail", False),
        ("Nordic Ski|Langlauf|Ski de fond|Langlaufen", "cross_country_skiing", "generic", False),
        ("Alpine Ski|Ski Alpin|Ski alpin|Esquí alpino|Sci alpino", "alpine_skiing", "generic", False),
        ("Backcountry Ski|Skitour", "alpine_skiing", "backcountry", False),
        ("Snowboard", "snowboarding", "generic", False),
        ("Snowshoe|Schneeschuhwanderung|Raquettes|Raquetas de nieve", "snowshoeing", "generic", False),
        ("Ice Skate|Eislaufen|Patin à glace|Schaatsen", "ice_skating", "generic", False),
        ("Inline Skate|Inlineskaten", "inline_skating", "generic", False),
        ("Rowing|Rudern|Aviron|Roeien", "rowing", "generic", False),
        ("Virtual Row", "rowing", "indoor_rowing", True),
        ("Stair-Stepper", "fitness_equipment", "stair_climbing", True),
        ("Rock Climbing|Klettern|Escalade", "rock_climbing", "generic", False),
        ("Stand Up Paddling", "stand_up_paddleboarding", "generic", False),
        ("Table Tennis|Tischtennis", "racket", "table_tennis", True),
        ("Tennis", "tennis", "generic", False),
        ("Football (Soccer)|Fußball|Soccer", "soccer", "generic", False),
        ("Yoga", "training", "yoga", True),
        ("Quidditch||???", "generic", "generic", False),
    ],
)  # fmt: skip
def test_type_is_known_in_several_languages(kinds: str, sport: str, sub_sport: str, indoor: bool) -> None:
    for kind in kinds.split("|"):
        found = sport_of(kind)
        assert (found.sport, found.sub_sport, found.indoor) == (sport, sub_sport, indoor), kind


def test_gear_is_named_as_the_activities_name_it() -> None:
    bikes = table(["Bike Name", "Bike Brand", "Bike Model", "Bike Default Sport Types"],
                  ["Blue", "Canyon", "Ultimate", "Ride"], ["Old one", "", "", ""], ["", "", "", ""])  # fmt: skip
    assert identify(bikes).read(bikes, UTC).gear == (
        Gear(name="Canyon Ultimate Blue", kind="bike", brand="Canyon", model="Ultimate"),
        Gear(name="Old one", kind="bike"),
    )
    shoes = table(["Shoe Name", "Shoe Brand", "Shoe Model"], ["Race", "Nike", "Vaporfly"])
    assert identify(shoes).read(shoes, UTC).gear == (
        Gear(name="Nike Vaporfly Race", kind="shoes", brand="Nike", model="Vaporfly"),
    )


def test_gear_in_another_language_is_known_by_its_words() -> None:
    data = table(["Name des Fahrrads", "Fahrradmarke", "Fahrradmodell"], ["Blau", "Canyon", "Ultimate"])
    assert [one.name for one in strava.read(data, UTC).gear] == ["Canyon Ultimate Blau"]


def test_list_of_gear_without_any_is_accounted_for() -> None:
    data = table(["Shoe Name", "Shoe Brand", "Shoe Model", "Shoe Default Sport Types"])
    with pytest.raises(NotAnActivity) as caught:
        identify(data).read(data, UTC)
    assert caught.value.code == "strava_no_gear"


@pytest.mark.parametrize(
    "header",
    [
        "Athlete ID,Email Address,First Name,Last Name,Sex,Description,Weight,City",
        "Activity ID,Exercise Name,Repetitions,Duration (seconds),Weight",
        "Media Filename,Media Caption",
        "Route Name,Route Filename",
        "Goal Type,Activity Type,Goal,Start Date,End Date,Segment ID,Time Period,Interval Time",
    ],
)
def test_other_list_is_refused_without_naming_anybody(header: str) -> None:
    data = table(header.split(","), ["1", "somebody@example.com", "Some", "Body"])
    with pytest.raises(NotAnActivity) as caught:
        identify(data).read(data, UTC)
    assert caught.value.code == "strava_other"
    assert caught.value.reason.endswith("there is nothing to import.")
    assert "ody" not in caught.value.reason


def test_a_table_never_says_whether_it_is_whole() -> None:
    assert strava.complete(10, b"a,b\n1,2\n", b"a,b\n1,2\n") is None
