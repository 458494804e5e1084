"""Settings: read once from the environment and, in the Home Assistant app, from /data/options.json.

Only ``app.py`` may import this module; everything else gets the values it needs passed in. Each wrong
value is a ``ConfigurationError`` with one plain sentence that names the setting and never quotes it.
"""

import ipaddress
import json
import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Final

from milevault.errors import ConfigurationError

PREFIX: Final = "MILEVAULT_"
OPTIONS_PATH: Final = Path("/data/options.json")
SUPERVISOR_URL: Final = "http://supervisor"
MIB: Final = 1024 * 1024
LOG_LEVELS: Final = ("debug", "info", "warning", "error")


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """Everything that can be set. Sizes in bytes, times in seconds.

    ``database_url`` None means the embedded server; ``points`` None means 'all' where TimescaleDB is
    present and 'off' elsewhere; ``low_water_bytes`` None means the larger of 1 GiB and 5 % of the disk.
    ``allowed_hosts`` is added to the names that are always allowed (loopback, private addresses).
    """

    data_dir: Path
    inbox_dir: Path
    database_url: str | None = None
    pg_bin: Path | None = None
    host: str = "127.0.0.1"
    port: int = 8765
    workers: int = 1
    points: str | None = None
    stable_seconds: float = 10.0
    incomplete_seconds: float = 1800.0
    scan_seconds: float = 30.0
    heartbeat_seconds: float = 15.0
    max_file_bytes: int = 128 * MIB
    max_archive_bytes: int = 4096 * MIB
    low_water_bytes: int | None = None
    allowed_hosts: tuple[str, ...] = ()
    log_level: str = "info"


def _path(text: str) -> Path:
    path = Path(text).expanduser()
    if "\0" in text or not path.is_absolute():
        raise ValueError("must be an absolute path")
    return path


def _integer(lowest: int, highest: int) -> Callable[[str], int]:
    def read(text: str) -> int:
        try:
            value = int(text)
        except ValueError:
            raise ValueError("must be a whole number") from None
        if not lowest <= value <= highest:
            raise ValueError(f"must be between {lowest} and {highest}")
        return value

    return read


def _seconds(lowest: float, highest: float) -> Callable[[str], float]:
    def read(text: str) -> float:
        try:
            value = float(text)
        except ValueError:
            raise ValueError("must be a number of seconds") from None
        if not lowest <= value <= highest:
            raise ValueError(f"must be between {lowest:g} and {highest:g} seconds")
        return value

    return read


def _database_url(text: str) -> str:
    if not text.startswith(("postgresql://", "postgres://")):
        raise ValueError("must begin with postgresql://")
    return text


def _host(text: str) -> str:
    try:
        return str(ipaddress.ip_address(text))
    except ValueError:
        if text == "localhost":
            return "127.0.0.1"
    raise ValueError("must be an IP address to listen on, such as 127.0.0.1 or 0.0.0.0")


def _points(text: str) -> str:
    if text in ("all", "off") or (text.isascii() and text.isdigit() and 1 <= int(text) <= 36_500):
        return text
    raise ValueError("must be 'all', 'off' or a number of days")


def _hosts(text: str) -> tuple[str, ...]:
    names = tuple(name.strip().lower().rstrip(".") for name in text.split(",") if name.strip())
    if any(set(name) & set("/*@ ") for name in names):
        raise ValueError("must be a comma-separated list of host names without ports, paths or wildcards")
    return names


def _log_level(text: str) -> str:
    if text.lower() not in LOG_LEVELS:
        raise ValueError(f"must be one of {', '.join(LOG_LEVELS)}")
    return text.lower()


def _supervisor_url(text: str) -> str:
    if not text.startswith(("http://", "https://")):
        raise ValueError("must begin with http:// or https://")
    return text.rstrip("/")


@dataclass(frozen=True, slots=True, kw_only=True)
class HomeAssistantApp:
    """What only the Home Assistant app has: its Supervisor, and the athletes named in its options.

    ``time_zone`` (IANA) is Home Assistant's, in which a new athlete's days are counted.
    ``supervisor_token`` is the Supervisor's secret for this container; it never reaches a log.
    """

    supervisor_token: str = field(repr=False)
    supervisor_url: str = SUPERVISOR_URL
    athletes: tuple[str, ...] = ()
    time_zone: str = "UTC"


READERS: Final[Mapping[str, Callable[[str], object]]] = {
    "data_dir": _path,
    "inbox_dir": _path,
    "database_url": _database_url,
    "pg_bin": _path,
    "host": _host,
    "port": _integer(0, 65_535),
    "workers": _integer(1, 64),
    "points": _points,
    "stable_seconds": _seconds(0, 3600),
    "incomplete_seconds": _seconds(0, 86_400),
    "scan_seconds": _seconds(0.05, 3600),
    "heartbeat_seconds": _seconds(0.05, 300),
    "max_file_bytes": _integer(1024, 2**40),
    "max_archive_bytes": _integer(1024, 2**40),
    "low_water_bytes": _integer(0, 2**60),
    "allowed_hosts": _hosts,
    "log_level": _log_level,
}


def load(
    environ: Mapping[str, str], *, options_path: Path = OPTIONS_PATH, cores: int | None = None
) -> Settings:
    """The settings; the environment wins over the options file, an empty value means the default.

    Unknown ``MILEVAULT_`` variables are left alone: the crash points of the tests are such variables.
    """
    texts = _options(options_path)
    for name in READERS:
        if value := environ.get(PREFIX + name.upper(), "").strip():
            texts[name] = value
    values = {name: _read(name, text) for name, text in texts.items()}
    data_dir = values.setdefault("data_dir", _default_data_dir(environ))
    values.setdefault("inbox_dir", Path(str(data_dir)) / "inbox")
    values.setdefault("workers", max(1, (cores or os.cpu_count() or 2) - 1))
    return Settings(**values)  # type: ignore[arg-type]  # READERS gives each field its type; a test compares


def load_app(environ: Mapping[str, str], *, options_path: Path = OPTIONS_PATH) -> HomeAssistantApp | None:
    """What the Supervisor gave this container; None where no Supervisor started it."""
    token = environ.get("SUPERVISOR_TOKEN", "").strip()
    if not token:
        return None
    names = _object(options_path).get("athletes") or []
    if not isinstance(names, list) or not all(isinstance(name, str) for name in names):
        raise ConfigurationError("The option athletes must be a list of names.")
    return HomeAssistantApp(
        supervisor_token=token,
        supervisor_url=_read_with(
            _supervisor_url,
            "supervisor_url",
            environ.get(PREFIX + "SUPERVISOR_URL", "").strip() or SUPERVISOR_URL,
        ),
        athletes=tuple(name.strip() for name in names if name.strip()),
        time_zone=environ.get("TZ", "").strip() or "UTC",
    )


def _read(name: str, text: str) -> object:
    return _read_with(READERS[name], name, text)


def _read_with[T](reader: Callable[[str], T], name: str, text: str) -> T:
    try:
        return reader(text)
    except ValueError as error:
        raise ConfigurationError(f"The setting {PREFIX}{name.upper()} {error}.") from error


def _options(path: Path) -> dict[str, str]:
    """The settings among what the user set in the Home Assistant app."""
    options = _object(path)
    return {
        name: _option_text(options[name])
        for name in READERS
        if options.get(name) is not None and _option_text(options[name])
    }


def _object(path: Path) -> dict[str, object]:
    """Everything the options file holds; nothing where there is no such file."""
    try:
        raw = path.read_bytes()
    except FileNotFoundError, NotADirectoryError:
        return {}
    except OSError as error:
        raise ConfigurationError(f"The options file cannot be read: {error.strerror}.") from error
    try:
        options = json.loads(raw)
    except ValueError as error:
        raise ConfigurationError("The options file is not valid JSON.") from error
    if not isinstance(options, dict):
        raise ConfigurationError("The options file does not hold a JSON object.")
    return options


def _option_text(value: object) -> str:
    """A list (host names) becomes a comma list, so that both sources go through the same reader."""
    return ",".join(map(str, value)) if isinstance(value, list) else str(value).strip()


def _default_data_dir(environ: Mapping[str, str]) -> Path:
    """The user's data folder; a container sets MILEVAULT_DATA_DIR=/data in its image."""
    base = environ.get("XDG_DATA_HOME") or str(
        Path(environ.get("HOME") or "~").expanduser() / ".local" / "share"
    )
    return Path(base) / "milevault"


def field_names() -> tuple[str, ...]:
    """The names of all settings, in the order of the class."""
    return tuple(field.name for field in fields(Settings))
