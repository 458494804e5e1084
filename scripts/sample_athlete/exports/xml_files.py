"""An outing as GPX and as TCX, the way services and apps write them."""

from datetime import datetime, timedelta
from typing import Final

import numpy as np

from scripts.sample_athlete.exports.history import Outing
from scripts.sample_athlete.recording import Leg

_GPX_HEAD: Final = """<?xml version="1.0" encoding="UTF-8"?>
<gpx creator="StravaGPX Android" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" \
xsi:schemaLocation="http://www.topografix.com/GPX/1/1 http://www.topografix.com/GPX/1/1/gpx.xsd" version="1.1" \
xmlns="http://www.topografix.com/GPX/1/1" xmlns:gpxtpx="http://www.garmin.com/xmlschemas/TrackPointExtension/v1">
"""
_TCX_HEAD: Final = """<?xml version="1.0" encoding="UTF-8"?>
<TrainingCenterDatabase xmlns="http://www.garmin.com/xmlschemas/TrainingCenterDatabase/v2" \
xmlns:ns3="http://www.garmin.com/xmlschemas/ActivityExtension/v2" \
xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">
"""
# Some of Strava's TCX files begin with blanks, which XML forbids before its declaration.
LEADING_BLANKS: Final = "          "
TCX_SPORTS: Final = {"running": "Running", "cycling": "Biking"}
GPX_TYPES: Final = {"running": "running", "cycling": "cycling", "hiking": "hiking", "walking": "walking"}


def _stamp(moment: datetime) -> str:
    return f"{moment:%Y-%m-%dT%H:%M:%SZ}"


def _rows(outing: Outing, part: Leg) -> list[tuple[str, dict[str, float]]]:
    """(time, channel -> value) of each second from ``late_s`` on."""
    columns = {name: values.tolist() for name, values in part.columns.items()}
    return [
        (_stamp(outing.start + timedelta(seconds=at)), {name: values[at] for name, values in columns.items()})
        for at in range(outing.late_s, part.seconds + 1)
    ]


def gpx(outing: Outing, part: Leg) -> bytes:
    """Positions, heights, heart rate and cadence; no distance, no laps."""
    lines = [_GPX_HEAD, f" <metadata>\n  <time>{_stamp(outing.start)}</time>\n </metadata>\n <trk>\n"]
    lines.append(f"  <name>{outing.title}</name>\n  <type>{GPX_TYPES[part.sport]}</type>\n  <trkseg>\n")
    for time, row in _rows(outing, part):
        extra = f"<gpxtpx:hr>{row['heart_rate']:.0f}</gpxtpx:hr>"
        if "cadence" in row:
            extra += f"<gpxtpx:cad>{row['cadence']:.0f}</gpxtpx:cad>"
        lines.append(
            f'   <trkpt lat="{row["position_lat"]:.7f}" lon="{row["position_long"]:.7f}">'
            f"<ele>{row['altitude']:.1f}</ele><time>{time}</time><extensions><gpxtpx:TrackPointExtension>{extra}"
            "</gpxtpx:TrackPointExtension></extensions></trkpt>\n"
        )
    lines.append("  </trkseg>\n </trk>\n</gpx>\n")
    return "".join(lines).encode()


def tcx(outing: Outing, part: Leg, *, blanks: bool = False) -> bytes:
    """One lap; heart rate, distance, speed, cadence and power, positions where there are any."""
    first = outing.start + timedelta(seconds=outing.late_s)
    distance, beats = part.columns["distance"], part.columns["heart_rate"]
    lines = [LEADING_BLANKS if blanks else "", _TCX_HEAD, " <Activities>\n"]
    lines.append(
        f'  <Activity Sport="{TCX_SPORTS.get(part.sport, "Other")}">\n   <Id>{_stamp(first)}</Id>\n'
        f'   <Lap StartTime="{_stamp(first)}"><TotalTimeSeconds>{part.seconds - outing.late_s}</TotalTimeSeconds>'
        f"<DistanceMeters>{distance[-1] - distance[outing.late_s]:.1f}</DistanceMeters><Calories>12</Calories>"
        f"<AverageHeartRateBpm><Value>{np.mean(beats):.0f}</Value></AverageHeartRateBpm>"
        f"<Intensity>Active</Intensity><TriggerMethod>Manual</TriggerMethod>\n    <Track>\n"
    )
    lines += [_trackpoint(time, row) for time, row in _rows(outing, part)]
    lines.append("    </Track></Lap>\n")
    lines.append('   <Creator xsi:type="Device_t"><Name>Strava</Name><UnitId>0</UnitId></Creator>\n')
    lines.append("  </Activity>\n </Activities>\n</TrainingCenterDatabase>\n")
    return "".join(lines).encode()


def _trackpoint(time: str, row: dict[str, float]) -> str:
    place = ""
    if "position_lat" in row:
        place = (
            f"<Position><LatitudeDegrees>{row['position_lat']:.7f}</LatitudeDegrees>"
            f"<LongitudeDegrees>{row['position_long']:.7f}</LongitudeDegrees></Position>"
            f"<AltitudeMeters>{row['altitude']:.1f}</AltitudeMeters>"
        )
    cadence = f"<Cadence>{row['cadence']:.0f}</Cadence>" if "cadence" in row else ""
    watts = f"<ns3:Watts>{row['power']:.0f}</ns3:Watts>" if "power" in row else ""
    return (
        f"     <Trackpoint><Time>{time}</Time>{place}<DistanceMeters>{row['distance']:.2f}</DistanceMeters>"
        f"<HeartRateBpm><Value>{row['heart_rate']:.0f}</Value></HeartRateBpm>{cadence}"
        f"<Extensions><ns3:TPX><ns3:Speed>{row['speed']:.3f}</ns3:Speed>{watts}</ns3:TPX></Extensions></Trackpoint>\n"
    )
