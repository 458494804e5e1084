"""The Strava-shaped archive: originals, some of them re-encoded, and tables at its root."""

import io
from collections.abc import Mapping
from typing import Final

from scripts.sample_athlete.exports.account import Export, Packer, Role, gzipped
from scripts.sample_athlete.exports.history import Form, History, Outing
from scripts.sample_athlete.exports.plain_fit import reencoded
from scripts.sample_athlete.exports.recordings import leg
from scripts.sample_athlete.exports.strava_table import LANGUAGES, Row, activities_csv, upload_id
from scripts.sample_athlete.exports.xml_files import gpx, tcx
from scripts.sample_athlete.recording import Leg

BIKE: Final = ("Grey bicycle", "Example", "Gravel")
SHOE: Final = ("Trail shoe", "Example", "Runner")
# Each so many activities has a picture, a description over two lines, or an uncompressed file.
PICTURE_EVERY, STORY_EVERY, PLAIN_EVERY, BLANKS_EVERY = 25, 10, 11, 2
_PICTURE: Final = b"\xff\xd8\xff\xe0\x00\x10JFIF\x00" + bytes(64) + b"\xff\xd9"


def strava_export(past: History, recordings: Mapping[int, bytes], language: str = "en") -> Export:
    """The archive; ``recordings`` are the device's FIT files by number of outing, ``language`` a key of LANGUAGES."""
    if language not in LANGUAGES:
        raise ValueError(f"no such language: {language}")
    whole, rows = Packer(), []
    for outing in past.strava:
        part = leg(outing)
        name, data = activity_file(outing, part, recordings)
        if name:
            whole.add(name, data, Role.ACTIVITY)
        rows.append(_row(outing, part, name))
    for name in sorted({picture for row in rows for picture in row.media}):
        whole.add(name, _PICTURE, Role.MEDIA)
    whole.add("activities.csv", activities_csv(rows, language), Role.TABLE)
    for name, text, role in _tables(past):
        whole.add(name, text.encode(), role)
    return Export(
        data=whole.pack(),
        roles=whole.roles,
        outings=frozenset(one.number for one in past.strava),
        manual=frozenset(one.number for one in past.strava if one.strava is Form.MANUAL),
    )


def activity_file(outing: Outing, part: Leg, recordings: Mapping[int, bytes]) -> tuple[str, bytes]:
    """Name and bytes of Strava's copy; an empty name for a manual entry."""
    stem, plain = f"activities/{upload_id(outing)}", outing.number % PLAIN_EVERY == 0
    match outing.strava:
        case Form.SAME:
            kind, data = "fit", recordings[outing.number]
        case Form.REENCODED:
            kind, data = "fit", reencoded(outing, part)
        case Form.GPX:
            # Two of three GPX files are not compressed.
            kind, data, plain = "gpx", gpx(outing, part), outing.number % 3 > 0
        case Form.TCX:
            kind, data = "tcx", tcx(outing, part, blanks=outing.number % BLANKS_EVERY == 0)
        case _:
            return "", b""
    return (f"{stem}.{kind}", data) if plain else (f"{stem}.{kind}.gz", gzipped(data))


def _row(outing: Outing, part: Leg, filename: str) -> Row:
    first = 0 if outing.strava in (Form.SAME, Form.MANUAL) else outing.late_s
    distance, beats = part.columns["distance"], part.columns["heart_rate"]
    story = 'Headwind all the way.\nCoffee, then "home", quickly.' if outing.number % STORY_EVERY == 0 else ""
    name, brand, model = BIKE if outing.kind.bicycle else SHOE
    pictures = [f"media/{outing.number:08x}-aaaa.jpg", f"media/{outing.number:08x}-bbbb.jpg"]
    return Row(
        outing=outing,
        filename=filename,
        elapsed_s=float(part.seconds - first),
        distance_m=float(distance[-1] - distance[first]),
        avg_heart_rate=float(beats.mean()) if filename else None,
        max_heart_rate=float(beats.max()) if filename else None,
        gear=f"{brand} {model} {name}",
        description=story,
        media=pictures if outing.number % PICTURE_EVERY == 0 else (),
    )


def _tables(past: History) -> list[tuple[str, str, Role]]:
    """The other files at the root, and planned routes, which look like recordings."""
    route = next(one for one in past.outings if one.kind.outdoors)
    planned = io.StringIO()
    planned.write(gpx(route, leg(route)).decode())
    return [
        ("bikes.csv", _gear_csv("Bike", BIKE), Role.TABLE),
        ("shoes.csv", _gear_csv("Shoe", SHOE), Role.TABLE),
        ("profile.csv", "Athlete ID,Email Address,First Name,Weight\n1234567,sample.athlete@example.org,Sam,72.0\n", Role.FACTS),
        ("media.csv", "Media Filename,Media Caption\n", Role.MEDIA),
        ("messaging.json", '[{"text": "Not to be read"}]', Role.OTHER),
        ("logins.csv", "Login Date,IP Address\n2026-10-01,192.0.2.1\n", Role.OTHER),
        ("followers.csv", "Follower Athlete ID\n7654321\n", Role.OTHER),
        ("routes.csv", "Route Name,Route Filename\nRound,routes/81.gpx\n", Role.OTHER),
        ("routes/81.gpx", planned.getvalue(), Role.OTHER),
        ("clubs/9.jpg", "club", Role.OTHER),
    ]  # fmt: skip


def _gear_csv(kind: str, gear: tuple[str, str, str]) -> str:
    name, brand, model = gear
    return (
        f"{kind} Name,{kind} Brand,{kind} Model,{kind} Default Sport Types\n"
        f"{name},{brand},{model},{'Ride' if kind == 'Bike' else 'Run'}\n"
    )
