"""A small archive of the sample athlete, made once: one session of each kind and four days of wellness."""

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

sdk = pytest.importorskip(
    "garmin_fit_sdk", reason="the sample athlete is written with garmin-fit-sdk, which is not installed here"
)

from scripts.sample_athlete.archive import Options, write_complete  # noqa: E402  the skip comes first


@pytest.fixture(scope="session")
def options() -> Options:
    return Options(end=date(2026, 11, 23), files=13, wellness_days=4)


@pytest.fixture(scope="session")
def archive(options: Options, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("sample") / "athlete"
    write_complete(folder, options)
    return folder


@pytest.fixture(scope="session")
def messages() -> Callable[[bytes], dict[str, list[dict[str, Any]]]]:
    """Reads a FIT file with garmin-fit-sdk's decoder: message name -> list of messages."""

    def read(data: bytes) -> dict[str, list[dict[str, Any]]]:
        # Checking reads the stream to its end, so the messages are read from a second one.
        assert sdk.Decoder(sdk.Stream.from_byte_array(bytearray(data))).check_integrity()
        decoder = sdk.Decoder(sdk.Stream.from_byte_array(bytearray(data)))
        found, errors = decoder.read(merge_heart_rates=False, convert_datetimes_to_dates=False)
        assert not errors
        return dict(found)

    return read
