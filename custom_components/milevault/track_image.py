"""The way of an activity as a picture: a line on a ground of its own. No tiles, no words, no place.

Pure: columns in, PNG out. Pillow is part of Home Assistant itself (docs/decisions/track-image.md).
"""

import io
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from PIL import Image, ImageDraw, ImageFilter

# 3:2 shows whole in the notifications of both kinds of phones; twice the size these give it.
WIDTH_PX: Final = 1200
HEIGHT_PX: Final = 800
# Drawn larger and reduced: Pillow's lines have no soft edges.
OVERSAMPLING: Final = 2
PADDING_PX: Final = 110
LINE_PX: Final = 11
CASING_PX: Final = 19
DOT_RADIUS_PX: Final = 17
RING_PX: Final = 6
GLOW_PX: Final = 30
# The line changes its colour in as many steps.
SHADES: Final = 96

type Colour = tuple[int, int, int]

# Neither black nor white: it stands out from dark and from light dashboards.
GROUND_TOP: Final[Colour] = (30, 41, 59)
GROUND_BOTTOM: Final[Colour] = (15, 23, 42)
CASING: Final[Colour] = (12, 19, 34)
GLOW: Final[Colour] = (56, 189, 248)
# From the start to the finish; told apart by those who see no red or no green, too: it grows brighter.
LINE_START: Final[Colour] = (14, 165, 233)
LINE_FINISH: Final[Colour] = (253, 224, 71)
START: Final[Colour] = (34, 197, 94)
FINISH: Final[Colour] = (239, 68, 68)
RING: Final[Colour] = (248, 250, 252)

EARTH_RADIUS_M: Final = 6_371_008.8
# What is cut off reaches beyond the zone: its edge would tell where the zone is.
HOME_MARGIN_M: Final = 100.0
LEAST_HIDDEN_M: Final = 200.0

type Degrees = float | None
type Place = tuple[float, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class Home:
    """The zone that the picture must not give away: degrees (WGS84), metres."""

    latitude: float
    longitude: float
    radius_m: float

    @property
    def hidden_m(self) -> float:
        """How far from its middle nothing is drawn at either end."""
        return max(self.radius_m + HOME_MARGIN_M, LEAST_HIDDEN_M)


def track_png(latitudes: Sequence[Degrees], longitudes: Sequence[Degrees], home: Home | None) -> bytes:
    """A PNG of WIDTH_PX by HEIGHT_PX; the ground alone where nothing is left to show.

    latitudes, longitudes : (N,) degrees (WGS84) in the order of time; None without a position.
    """
    lines = projected(visible_lines(latitudes, longitudes, home))
    picture = _ground()
    if lines:
        _draw(picture, lines)
    small = picture.resize((WIDTH_PX, HEIGHT_PX), Image.Resampling.LANCZOS)
    out = io.BytesIO()
    small.save(out, format="PNG")
    return out.getvalue()


def visible_lines(
    latitudes: Sequence[Degrees], longitudes: Sequence[Degrees], home: Home | None
) -> list[list[Place]]:
    """The parts of the way between lost positions, without what lies near home at both ends.

    >>> visible_lines([0.0, 1.0, None, 2.0], [5.0, 5.0, None, 5.0], Home(latitude=0, longitude=5, radius_m=100))
    [[(1.0, 5.0)], [(2.0, 5.0)]]
    """
    places = [
        (latitude, longitude) if latitude is not None and longitude is not None else None
        for latitude, longitude in zip(latitudes, longitudes, strict=True)
    ]
    if home is not None:
        places = _without_leading(_without_leading(places, home)[::-1], home)[::-1]
    lines: list[list[Place]] = [[]]
    for place in places:
        if place is not None:
            lines[-1].append(place)
        elif lines[-1]:
            lines.append([])
    return [line for line in lines if line]


def _without_leading(places: list[Place | None], home: Home) -> list[Place | None]:
    """From the first place on that is far enough from home."""
    for at, place in enumerate(places):
        if place is not None and distance_m(place, (home.latitude, home.longitude)) > home.hidden_m:
            return places[at:]
    return []


def distance_m(one: Place, other: Place) -> float:
    """Metres along the great circle (haversine) on a sphere of the Earth's mean radius.

    >>> round(distance_m((48.0, 11.0), (48.0, 11.01)))
    744
    """
    (lat1, lon1), (lat2, lon2) = ([math.radians(value) for value in place] for place in (one, other))
    squared = (
        math.sin((lat2 - lat1) / 2) ** 2 + math.cos(lat1) * math.cos(lat2) * math.sin((lon2 - lon1) / 2) ** 2
    )
    return 2 * EARTH_RADIUS_M * math.asin(math.sqrt(min(1.0, squared)))


def projected(lines: list[list[Place]]) -> list[list[Place]]:
    """The lines in pixels of the picture as drawn, north up, as large as the padding allows.

    Equirectangular about the middle: over the length of a day's ride its error cannot be seen.
    """
    if not lines:
        return []
    first_longitude = lines[0][0][1]
    # Across 180 degrees the shorter way round.
    plain = [[(lat, _turned(lon - first_longitude)) for lat, lon in line] for line in lines]
    low_y, high_y = _span(lat for line in plain for lat, _ in line)
    narrowing = math.cos(math.radians((low_y + high_y) / 2))
    low_x, high_x = _span(lon * narrowing for line in plain for _, lon in line)
    width, height = WIDTH_PX * OVERSAMPLING, HEIGHT_PX * OVERSAMPLING
    room = 2 * PADDING_PX * OVERSAMPLING
    scale = min(
        (width - room) / max(high_x - low_x, 1e-9),
        (height - room) / max(high_y - low_y, 1e-9),
    )
    middle_x, middle_y = (low_x + high_x) / 2, (low_y + high_y) / 2
    return [
        [
            (width / 2 + (lon * narrowing - middle_x) * scale, height / 2 - (lat - middle_y) * scale)
            for lat, lon in line
        ]
        for line in plain
    ]


def _turned(degrees: float) -> float:
    return (degrees + 180.0) % 360.0 - 180.0


def _span(values: Iterator[float]) -> tuple[float, float]:
    seen = list(values)
    return min(seen), max(seen)


def _ground() -> Image.Image:
    size = (WIDTH_PX * OVERSAMPLING, HEIGHT_PX * OVERSAMPLING)
    shade = Image.linear_gradient("L").resize(size)
    return Image.composite(Image.new("RGB", size, GROUND_BOTTOM), Image.new("RGB", size, GROUND_TOP), shade)


def _draw(picture: Image.Image, lines: list[list[Place]]) -> None:
    """Glow, casing, line and dots, one over the other."""
    _glow(picture, lines)
    draw = ImageDraw.Draw(picture)
    for line in lines:
        _polyline(draw, line, CASING, CASING_PX)
    for colour, part in _shaded(lines):
        _polyline(draw, part, colour, LINE_PX)
    _dot(draw, lines[-1][-1], FINISH)
    _dot(draw, lines[0][0], START)


def _glow(picture: Image.Image, lines: list[list[Place]]) -> None:
    """Light around the way; blurred small, where it costs little."""
    small = Image.new("L", (picture.width // 8, picture.height // 8))
    draw = ImageDraw.Draw(small)
    for line in lines:
        draw.line([(x / 8, y / 8) for x, y in line], fill=110, width=GLOW_PX * OVERSAMPLING // 8)
    mask = small.filter(ImageFilter.GaussianBlur(GLOW_PX * OVERSAMPLING / 16)).resize(
        picture.size, Image.Resampling.BICUBIC
    )
    picture.paste(Image.new("RGB", picture.size, GLOW), mask=mask)


def _shaded(lines: list[list[Place]]) -> Iterator[tuple[Colour, list[Place]]]:
    """The lines in parts of one colour each; a part begins where the one before it ended."""
    step_count = max(1, sum(len(line) - 1 for line in lines))
    done = 0
    for line in lines:
        part = [line[0]]
        shade = done * SHADES // step_count
        for place in line[1:]:
            part.append(place)
            done += 1
            if (following := done * SHADES // step_count) != shade:
                yield _between(LINE_START, LINE_FINISH, shade / SHADES), part
                part, shade = [place], following
        if len(part) > 1:
            yield _between(LINE_START, LINE_FINISH, shade / SHADES), part


def _between(one: Colour, other: Colour, share: float) -> Colour:
    red, green, blue = (round(a + (b - a) * share) for a, b in zip(one, other, strict=True))
    return red, green, blue


def _polyline(draw: ImageDraw.ImageDraw, line: list[Place], colour: Colour, width_px: int) -> None:
    """A line with round ends; steps too short to see are left out, which Pillow's joints do not like."""
    width = width_px * OVERSAMPLING
    kept = line[:1]
    for place in line[1:]:
        if math.dist(place, kept[-1]) >= OVERSAMPLING:
            kept.append(place)
    if kept[-1] != line[-1]:
        kept.append(line[-1])
    for one, other in pairwise(kept):
        draw.line([one, other], fill=colour, width=width)
    for x, y in kept:
        draw.ellipse((x - width / 2, y - width / 2, x + width / 2, y + width / 2), fill=colour)


def _dot(draw: ImageDraw.ImageDraw, place: Place, colour: Colour) -> None:
    x, y = place
    for radius_px, fill in ((DOT_RADIUS_PX, RING), (DOT_RADIUS_PX - RING_PX, colour)):
        radius = radius_px * OVERSAMPLING
        draw.ellipse((x - radius, y - radius, x + radius, y + radius), fill=fill)
