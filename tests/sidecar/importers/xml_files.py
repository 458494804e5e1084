"""GPX and TCX files for tests, written by hand so that every part of them is in sight."""

from collections.abc import Callable, Mapping

GPX_HEAD = '<gpx xmlns="http://www.topografix.com/GPX/1/1" version="1.1" creator="Test 1">'


def point(second: int, extra: str = "", *, zone: str = "Z", lat: str = "47.5", lon: str = "8.25") -> str:
    return (
        f'<trkpt lat="{lat}" lon="{lon}"><ele>{400 + second}</ele>'
        f"<time>2024-05-01T10:{second // 60:02d}:{second % 60:02d}{zone}</time>{extra}</trkpt>\n"
    )


def track(points: str, head: str = "<name>Morning</name><type>running</type>") -> str:
    return f"<trk>{head}<trkseg>\n{points}</trkseg></trk>\n"


def gpx(*tracks: str) -> bytes:
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{GPX_HEAD}{"".join(tracks)}</gpx>\n'.encode()


SENSORS = (
    "<extensions><gpxtpx:TrackPointExtension><gpxtpx:hr>140</gpxtpx:hr><gpxtpx:cad>85</gpxtpx:cad>"
    "<gpxtpx:atemp>18.5</gpxtpx:atemp></gpxtpx:TrackPointExtension><power>210</power></extensions>"
)


def tcx(activities: str, after: str = "") -> bytes:
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n<TrainingCenterDatabase '
        'xmlns="http://www.garmin.com/xmlschemas/TrainingCenterDatabase/v2" '
        'xmlns:ns3="http://www.garmin.com/xmlschemas/ActivityExtension/v2">'
        f"<Activities>{activities}</Activities>{after}</TrainingCenterDatabase>"
    ).encode()


def trackpoint(second: int, extra: str = "") -> str:
    return (
        f"<Trackpoint><Time>2024-05-01T10:{second // 60:02d}:{second % 60:02d}.000Z</Time>"
        "<Position><LatitudeDegrees>47.5</LatitudeDegrees><LongitudeDegrees>8.25</LongitudeDegrees></Position>"
        f"<AltitudeMeters>400</AltitudeMeters><DistanceMeters>{3 * second}</DistanceMeters>"
        f"<HeartRateBpm><Value>{120 + second}</Value></HeartRateBpm>"
        "<Extensions><ns3:TPX><ns3:Speed>3.0</ns3:Speed><ns3:Watts>200</ns3:Watts>"
        f"<ns3:RunCadence>88</ns3:RunCadence></ns3:TPX></Extensions>{extra}</Trackpoint>\n"
    )


def lap(start: int, seconds: int, points: str = "") -> str:
    return (
        f'<Lap StartTime="2024-05-01T10:{start // 60:02d}:{start % 60:02d}Z">'
        f"<TotalTimeSeconds>{seconds}</TotalTimeSeconds><DistanceMeters>{3 * seconds}</DistanceMeters>"
        "<MaximumSpeed>4.5</MaximumSpeed><Calories>20</Calories>"
        "<AverageHeartRateBpm><Value>130</Value></AverageHeartRateBpm>"
        "<MaximumHeartRateBpm><Value>150</Value></MaximumHeartRateBpm>"
        "<Intensity>Active</Intensity><TriggerMethod>Manual</TriggerMethod>"
        f"<Track>{points}</Track>"
        "<Extensions><ns3:LX><ns3:AvgSpeed>3.0</ns3:AvgSpeed><ns3:AvgWatts>201</ns3:AvgWatts>"
        "<ns3:AvgRunCadence>87</ns3:AvgRunCadence></ns3:LX></Extensions></Lap>"
    )


def activity(laps: str, sport: str = "Running") -> str:
    return (
        f'<Activity Sport="{sport}"><Id>2024-05-01T10:00:00Z</Id>{laps}<Notes>Along the river</Notes>'
        "<Creator><Name>Garmin Forerunner 910XT</Name><UnitId>3838888888</UnitId></Creator></Activity>"
    )


RUN_TCX = tcx(activity(lap(0, 30, "".join(map(trackpoint, range(30)))) + lap(30, 20, trackpoint(30))))
RUN_GPX = gpx(track("".join(point(at, SENSORS) for at in range(20))))


def _ride(first: int, count: int, extra: str = "") -> str:
    return "".join(
        point(at, extra, lat=f"{47 + at * 0.00004:.6f}", lon=f"{8 + at * 0.00003:.6f}")
        for at in range(first, first + count)
    )


def _typed(word: str, name: str) -> str:
    return f"<name>{name}</name><type>{word}</type>"


def _multisport() -> bytes:
    swim = activity(lap(0, 40), "Other")
    ride = activity(lap(60, 30, "".join(map(trackpoint, range(60, 90)))), "Biking")
    return tcx(
        f"<MultiSportSession><Id>2024-05-01T10:00:00Z</Id><FirstSport>{swim}</FirstSport>"
        f"<NextSport>{ride}</NextSport></MultiSportSession>"
    )


# The sample files of tests/data/gpx and tests/data/tcx.
GPX_SAMPLES: Mapping[str, Callable[[], bytes]] = {
    "run_with_sensors": lambda: RUN_GPX,
    "ride_of_strava_with_a_number_for_its_sport": lambda: gpx(
        track(_ride(0, 90, SENSORS), _typed("1", "Loop"))
    ),
    "two_activities_in_one_file": lambda: gpx(
        track(_ride(0, 30), _typed("hiking", "Up")), track(_ride(600, 30), _typed("running", "Down"))
    ),
    "wall_clock_without_a_zone": lambda: gpx(track("".join(point(at, zone="") for at in range(20)))),
    "cut_in_the_middle": lambda: gpx(track(_ride(0, 60, SENSORS)))[:-1500],
}
TCX_SAMPLES: Mapping[str, Callable[[], bytes]] = {
    "run_with_two_laps": lambda: RUN_TCX,
    "pool_swim_without_samples": lambda: tcx(activity(lap(0, 40) + lap(60, 40), "Other")),
    "session_of_two_sports": _multisport,
    "cut_in_the_second_lap": lambda: RUN_TCX[: RUN_TCX.rindex(b"<Trackpoint>")],
}
