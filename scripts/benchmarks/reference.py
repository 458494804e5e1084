"""The reference: parse with fitdecode, insert one ORM object per point (what most trackers do)."""

import time
from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path

import fitdecode
import psycopg
from sqlalchemy import Engine, create_engine
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column

from milevault.store.embedded import running_dsn

# Half of 2^31 semicircles is 180 degrees.
DEGREES_PER_SEMICIRCLE = 180 / 2**31
FIELDS = {
    "altitude": "enhanced_altitude",
    "distance": "distance",
    "speed": "enhanced_speed",
    "heart_rate": "heart_rate",
    "cadence": "cadence",
    "power": "power",
    "temperature": "temperature",
}


class Base(DeclarativeBase):
    """Declarative base of the reference's tables."""


class ReferencePoint(Base):
    """One row per point with the same columns as activity_data_points."""

    __tablename__ = "reference_point"
    point_id: Mapped[int] = mapped_column(primary_key=True)
    activity: Mapped[int]
    ts: Mapped[datetime]
    position_lat: Mapped[float | None]
    position_long: Mapped[float | None]
    altitude: Mapped[float | None]
    distance: Mapped[float | None]
    speed: Mapped[float | None]
    heart_rate: Mapped[int | None]
    cadence: Mapped[int | None]
    power: Mapped[int | None]
    temperature: Mapped[float | None]


def files_per_second(paths: Sequence[Path], environment: Mapping[str, str]) -> float:
    """Files a second into the sidecar's own database server, one commit per file."""
    dsn = running_dsn(Path(environment["MILEVAULT_DATA_DIR"]))
    if dsn is None:
        raise RuntimeError("the sidecar's database does not run")
    engine = create_engine("postgresql+psycopg://", creator=lambda: psycopg.connect(dsn))
    Base.metadata.create_all(engine)
    started = time.perf_counter()
    for number, path in enumerate(paths):
        _insert(engine, number, path)
    rate = len(paths) / (time.perf_counter() - started)
    Base.metadata.drop_all(engine)
    engine.dispose()
    return rate


def _insert(engine: Engine, number: int, path: Path) -> None:
    with Session(engine) as session, fitdecode.FitReader(str(path)) as reader:
        session.add_all(
            _point(number, frame)
            for frame in reader
            if isinstance(frame, fitdecode.FitDataMessage) and frame.name == "record"
        )
        session.commit()


def _point(number: int, frame: fitdecode.FitDataMessage) -> ReferencePoint:
    latitude, longitude = (
        frame.get_value("position_lat", fallback=None),
        frame.get_value("position_long", fallback=None),
    )
    return ReferencePoint(
        activity=number,
        ts=frame.get_value("timestamp"),
        position_lat=None if latitude is None else latitude * DEGREES_PER_SEMICIRCLE,
        position_long=None if longitude is None else longitude * DEGREES_PER_SEMICIRCLE,
        **{column: frame.get_value(field, fallback=None) for column, field in FIELDS.items()},
    )
