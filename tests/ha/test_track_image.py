"""The picture of a way: its size, that something is on it, and what never is."""

import io
import math
from itertools import batched

import pytest
from PIL import Image

from custom_components.milevault.track_image import (
    FINISH,
    HEIGHT_PX,
    OVERSAMPLING,
    PADDING_PX,
    START,
    WIDTH_PX,
    Home,
    distance_m,
    projected,
    track_png,
    visible_lines,
)

HOME = Home(latitude=48.0, longitude=11.0, radius_m=100.0)
METRE = 1 / 111_195.0


def north(*metres: float) -> tuple[list[float | None], list[float | None]]:
    """Places so many metres north of home."""
    return [48.0 + METRE * one for one in metres], [11.0] * len(metres)


def opened(png: bytes) -> Image.Image:
    return Image.open(io.BytesIO(png)).convert("RGB")


def near(picture: Image.Image, colour: tuple[int, int, int]) -> list[tuple[int, int]]:
    """Where the picture has the colour."""
    pixels = picture.load()
    assert pixels is not None
    return [(x, y) for x in range(0, WIDTH_PX, 3) for y in range(0, HEIGHT_PX, 3) if pixels[x, y] == colour]


def pixels(picture: Image.Image) -> list[tuple[int, int, int]]:
    """Every pixel's colour."""
    return [(red, green, blue) for red, green, blue in batched(picture.tobytes(), 3, strict=True)]


def middle(found: list[tuple[int, int]]) -> tuple[float, float]:
    return sum(x for x, _ in found) / len(found), sum(y for _, y in found) / len(found)


def test_a_picture_has_its_size_and_shows_start_and_finish() -> None:
    picture = opened(track_png([48.0, 48.0, 48.01], [11.0, 11.02, 11.02], None))
    assert picture.size == (WIDTH_PX, HEIGHT_PX)
    start, finish = middle(near(picture, START)), middle(near(picture, FINISH))
    assert start[0] < finish[0]
    assert start[1] > finish[1]


def test_without_a_visible_way_there_is_the_ground_alone() -> None:
    at_home = opened(track_png(*north(0, 50, 120, 40, 0), HOME))
    nothing = opened(track_png([], [], None))
    assert at_home.tobytes() == nothing.tobytes()
    assert len(set(near(at_home, START) + near(at_home, FINISH))) == 0
    assert at_home.tobytes() != opened(track_png(*north(0, 50, 120, 40, 0), None)).tobytes()


def test_both_ends_near_home_are_cut_off_and_the_middle_is_kept() -> None:
    away = [0, 90, 199, 201, 900, 150, 900, 300, 199, 30, 0]
    (line,) = visible_lines(*north(*away), HOME)
    assert [round(distance_m(place, (48.0, 11.0))) for place in line] == [201, 900, 150, 900, 300]


@pytest.mark.parametrize(("radius_m", "hidden_m"), [(0, 200), (100, 200), (101, 201), (500, 600)])
def test_what_is_hidden_reaches_beyond_the_zone(radius_m: float, hidden_m: float) -> None:
    assert Home(latitude=0, longitude=0, radius_m=radius_m).hidden_m == hidden_m


def test_the_picture_of_a_way_from_home_is_that_of_its_visible_part() -> None:
    """Nothing that was cut off leaves a trace, not even in the scale."""
    whole = track_png(*north(0, 100, 250, 600, 1200), HOME)
    visible = track_png(*north(250, 600, 1200), None)
    assert whole == visible


def test_lost_positions_break_the_line() -> None:
    latitudes, longitudes = north(300, 400, 500, 600)
    latitudes[2] = None
    lines = visible_lines(latitudes, longitudes, HOME)
    assert [len(line) for line in lines] == [2, 1]


def test_lost_positions_do_not_end_the_search_for_the_edge() -> None:
    latitudes, longitudes = north(10, 20, 30, 400)
    latitudes[1] = None
    assert [len(line) for line in visible_lines(latitudes, longitudes, HOME)] == [1]


def test_the_way_fills_the_room_and_keeps_its_shape() -> None:
    (line,) = projected([[(48.0, 11.0), (48.0, 11.03), (48.02, 11.03)]])
    xs, ys = [x / OVERSAMPLING for x, _ in line], [y / OVERSAMPLING for _, y in line]
    assert min(ys) == pytest.approx(PADDING_PX)
    assert max(ys) == pytest.approx(HEIGHT_PX - PADDING_PX)
    assert (min(xs) + max(xs)) / 2 == pytest.approx(WIDTH_PX / 2)
    narrowing = math.cos(math.radians(48.01))
    assert (max(xs) - min(xs)) / (max(ys) - min(ys)) == pytest.approx(0.03 * narrowing / 0.02)


def test_across_the_date_line_the_way_stays_together() -> None:
    (line,) = projected([[(-17.0, 179.99), (-17.01, -179.99)]])
    (plain,) = projected([[(-17.0, 9.99), (-17.01, 10.01)]])
    assert [x for x, _ in line] == pytest.approx([x for x, _ in plain])
    assert [y for _, y in line] == pytest.approx([y for _, y in plain])


def test_a_single_place_is_in_the_middle() -> None:
    picture = opened(track_png([48.0], [11.0], None))
    x, y = middle(near(picture, START))
    assert (x, y) == pytest.approx((WIDTH_PX / 2, HEIGHT_PX / 2), abs=3)


def test_the_line_changes_its_colour_along_the_way_and_ends_where_positions_were_lost() -> None:
    count = 1200
    latitudes: list[float | None] = [48.0 + 0.0001 * math.sin(at / 40) for at in range(count)]
    longitudes: list[float | None] = [11.0 + 0.0001 * at for at in range(count)]
    latitudes[500:650] = [None] * 150
    picture = opened(track_png(latitudes, longitudes, None))
    ground = opened(track_png([], [], None))

    def drawn(at: int) -> set[tuple[int, int, int]]:
        """Colours around the place of a point that are not the ground's."""
        x = round(PADDING_PX + (WIDTH_PX - 2 * PADDING_PX) * at / (count - 1))
        box = (x - 5, HEIGHT_PX // 2 - 40, x + 5, HEIGHT_PX // 2 + 40)
        shown, plain = pixels(picture.crop(box)), pixels(ground.crop(box))
        return {one for one, other in zip(shown, plain, strict=True) if one != other}

    assert max(green for _, green, _ in drawn(100)) > 100
    assert drawn(575) == set()
    assert max(red for red, _, _ in drawn(100)) < max(red for red, _, _ in drawn(400))
    assert max(red for red, _, _ in drawn(400)) < max(red for red, _, _ in drawn(1100))
