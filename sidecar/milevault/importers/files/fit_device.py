"""What recorded the file, its clock's offset, and the name it gives the activity."""

from typing import Final

from milevault.decode.fit import FitPart
from milevault.decode.fit.profile import enum
from milevault.importers.files.fit_rows import rows
from milevault.model import Device

# These makers number their products in the profile's garmin_product list.
_GARMIN_NUMBERED: Final = {"garmin", "dynastream", "dynastream_oem", "tacx"}
_CREATOR: Final = 0
_QUARTER_HOUR_S: Final = 900
_LARGEST_OFFSET_S: Final = 15 * 3600


def read_device(part: FitPart) -> Device:
    """The device of file_id, completed from the device_info of the creator (index 0)."""
    for row in rows(
        part.messages.get("file_id"),
        numbers=("product", "serial_number"),
        names=("manufacturer",),
        texts=("product_name",),
    ):
        product = row.text("product_name") or _creator_name(part)
        number = row.number("product")
        if product is None and number is not None and row.name("manufacturer") in _GARMIN_NUMBERED:
            product = enum("garmin_product").get(int(number))
        serial = row.number("serial_number")
        return Device(
            manufacturer=row.name("manufacturer"),
            product=product,
            serial_number=None if serial is None else int(serial),
        )
    return Device()


def _creator_name(part: FitPart) -> str | None:
    for row in rows(part.messages.get("device_info"), numbers=("device_index",), texts=("product_name",)):
        if row.number("device_index") == _CREATOR and row.text("product_name"):
            return row.text("product_name")
    return None


def read_utc_offset(part: FitPart) -> int | None:
    """Seconds the wall clock was ahead of UTC; None where missing or not a real zone's offset."""
    for row in rows(part.messages.get("activity"), times=("local_timestamp", "timestamp")):
        local, utc = row.time("local_timestamp"), row.time("timestamp")
        if local is None or utc is None:
            continue
        offset = local - utc
        if offset % _QUARTER_HOUR_S == 0 and abs(offset) <= _LARGEST_OFFSET_S:
            return int(offset)
    return None


def read_workout_name(part: FitPart) -> str | None:
    """The name of the workout that was followed, if any."""
    return next(
        (row.text("wkt_name") for row in rows(part.messages.get("workout"), texts=("wkt_name",))), None
    )
