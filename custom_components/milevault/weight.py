"""Weight from any sensor of Home Assistant into the vault: one value a day, the last one counts.

The vault keeps one weight a day, and what the user says of a day outranks files. A linked scale is the user's word, so a
reading is a correction of its day (``PUT health/values``): it survives a rebuild of the vault, can be taken back like
any other, and needs no second place for weights.
"""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import date, datetime
from math import isfinite
from typing import Final

from homeassistant.const import ATTR_UNIT_OF_MEASUREMENT, UnitOfMass
from homeassistant.core import (
    CALLBACK_TYPE,
    Event,
    EventStateChangedData,
    HomeAssistant,
    State,
    callback,
)
from homeassistant.helpers.event import async_call_later, async_track_state_change_event
from homeassistant.util.unit_conversion import MassConverter

from .api import MileVaultAuthError, MileVaultConnectionError, MileVaultError
from .athletes import athlete_subentries
from .const import CONF_WEIGHT_ENTITY, LOGGER
from .coordinator import MileVaultConfigEntry, MileVaultCoordinator, zone_of
from .saved import SavedState

# A scale sends several values while somebody steps on it: the one that stands this long is the reading.
SETTLE_S: Final = 60
# A reading that could not be handed over is tried again after so long.
RETRY_S: Final = 60
# What is outside belongs to a suitcase, a cat or a fault.
LIGHTEST_KG: Final = 20.0
HEAVIEST_KG: Final = 400.0
# Two weights that were rounded to 10 g each.
ROUNDING_KG: Final = 0.01


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """A weight as a sensor shows it: ``step_kg`` is what its last digit stands for."""

    weight_kg: float
    unit: str
    step_kg: float

    def is_same(self, other: Shown) -> bool:
        """Whether it is the same weight; one that is converted to another unit is rounded on both sides."""
        if self.unit == other.unit:
            return self.weight_kg == other.weight_kg
        tolerance_kg = (self.step_kg + other.step_kg) / 2 + ROUNDING_KG
        return abs(self.weight_kg - other.weight_kg) <= tolerance_kg


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """A new weight and the athlete's local day of it."""

    shown: Shown
    day: date


def shown_weight(state: State | None) -> Shown | None:
    """The weight that a state shows; None for what is no plausible weight of a person."""
    if state is None or (weight := weight_kg(state)) is None:
        return None
    unit = state.attributes[ATTR_UNIT_OF_MEASUREMENT]
    digits = len(state.state.partition(".")[2])
    step_kg = MassConverter.convert(10.0**-digits, unit, UnitOfMass.KILOGRAMS)
    return Shown(weight_kg=weight, unit=unit, step_kg=step_kg)


def weight_kg(state: State | None) -> float | None:
    """The weight of a state in kg, rounded to 10 g; None for what is no plausible weight of a person."""
    if state is None:
        return None
    try:
        value = float(state.state)
    except ValueError:
        return None
    unit = state.attributes.get(ATTR_UNIT_OF_MEASUREMENT)
    if not isfinite(value) or unit not in MassConverter.VALID_UNITS:
        return None
    weight = round(MassConverter.convert(value, unit, UnitOfMass.KILOGRAMS), 2)
    return weight if LIGHTEST_KG <= weight <= HEAVIEST_KG else None


@callback
def follow_weights(
    hass: HomeAssistant, entry: MileVaultConfigEntry, coordinator: MileVaultCoordinator
) -> None:
    """Follow the linked sensor of each athlete until the entry is unloaded."""
    linked = {
        athlete_id: sensor
        for athlete_id, subentry in athlete_subentries(entry).items()
        if (sensor := subentry.data.get(CONF_WEIGHT_ENTITY)) is not None
    }
    _forget_others(coordinator.saved, linked.values())
    for athlete_id, sensor in linked.items():
        entry.async_on_unload(WeightFeed(hass, coordinator, athlete_id, sensor).start())


@callback
def _forget_others(saved: SavedState, sensors: Collection[str]) -> None:
    """Who is linked next to a sensor that was unlinked is not who stood on the scale in between."""
    kept = {sensor: weight for sensor, weight in saved.weights.items() if sensor in sensors}
    if kept != saved.weights:
        saved.weights = kept
        saved.save_soon()


class WeightFeed:
    """Brings the readings of one sensor to one athlete."""

    def __init__(
        self, hass: HomeAssistant, coordinator: MileVaultCoordinator, athlete_id: int, sensor: str
    ) -> None:
        """Prepare; ``start`` begins to follow."""
        self._hass = hass
        self._coordinator = coordinator
        self._athlete_id = athlete_id
        self._sensor = sensor
        self._cancel_settling: CALLBACK_TYPE | None = None
        self._settling: Reading | None = None
        self._cancel_retry: CALLBACK_TYPE | None = None
        # By day, in the order in which they came: a sidecar may be away for longer than a day.
        self._waiting: dict[date, Reading] = {}
        self._is_writing = False
        # What was last taken over, as the sensor showed it; None before the first one since the start.
        self._taken: Shown | None = None

    @callback
    def start(self) -> Callable[[], None]:
        """Follow the sensor; returns what ends it.

        What it shows already when it is linked may be months old and is only remembered. Later, a value other than
        the one last taken over came while nobody followed, and counts for the day that it appeared here.
        """
        unsubscribe = async_track_state_change_event(self._hass, self._sensor, self._heard)
        state = self._hass.states.get(self._sensor)
        if self._sensor in self._coordinator.saved.weights:
            self._consider(state)
        else:
            self._remember(shown_weight(state))

        @callback
        def stop() -> None:
            unsubscribe()
            self._stop_settling()
            self._stop_retrying()

        return stop

    @callback
    def _heard(self, event: Event[EventStateChangedData]) -> None:
        self._consider(event.data["new_state"])

    @callback
    def _consider(self, state: State | None) -> None:
        """Let a new weight settle; what the sensor showed before, or no weight, changes nothing.

        A sensor shows its old value again when Home Assistant or its device comes back: that is no new reading. Nor
        is the same value in another unit, or with other attributes.
        """
        shown = shown_weight(state)
        if state is None or shown is None:
            return
        if self._settling is not None and self._settling.shown.is_same(shown):
            return
        self._stop_settling()
        if self._is_known(shown):
            return
        reading = self._settling = Reading(shown=shown, day=self._local_day(state.last_changed))

        @callback
        def settled(_now: datetime) -> None:
            self._cancel_settling = self._settling = None
            # The last reading of a day counts, and stands behind those of the days before.
            self._waiting.pop(reading.day, None)
            self._waiting[reading.day] = reading
            self._write_soon()

        self._cancel_settling = async_call_later(self._hass, SETTLE_S, settled)

    @callback
    def _is_known(self, shown: Shown) -> bool:
        """Whether it is what was last taken over or waits to be; in another unit it is remembered in that one."""
        if self._waiting:
            return next(reversed(self._waiting.values())).shown.is_same(shown)
        saved = self._coordinator.saved.weights.get(self._sensor)
        if shown.weight_kg == saved:
            self._taken = shown
            return True
        if self._taken is None or not self._taken.is_same(shown):
            return False
        self._remember(shown)
        return True

    @callback
    def _stop_settling(self) -> None:
        self._settling = None
        if self._cancel_settling is not None:
            self._cancel_settling()
            self._cancel_settling = None

    @callback
    def _stop_retrying(self) -> None:
        if self._cancel_retry is not None:
            self._cancel_retry()
            self._cancel_retry = None

    def _local_day(self, time: datetime) -> date:
        data = self._coordinator.data.of(self._athlete_id)
        return time.astimezone(zone_of(data.summary.athlete) if data else None).date()

    @callback
    def _write_soon(self, _now: datetime | None = None) -> None:
        self._stop_retrying()
        if not self._is_writing:
            self._is_writing = True
            self._coordinator.config_entry.async_create_background_task(
                self._hass, self._write_all(), "MileVault weight"
            )

    async def _write_all(self) -> None:
        """Write what waits, and what came meanwhile; a reading stays waiting while the sidecar is away."""
        try:
            while self._waiting:
                reading = next(iter(self._waiting.values()))
                await self._write(reading)
                if self._waiting[reading.day] is reading:
                    del self._waiting[reading.day]
        except MileVaultConnectionError as error:
            LOGGER.debug("A weight waits: %s", error)
            self._cancel_retry = async_call_later(self._hass, RETRY_S, self._write_soon)
        finally:
            self._is_writing = False

    async def _write(self, reading: Reading) -> None:
        """Hand one reading over; one that is refused is given up, as it would be refused again."""
        body = {"metric": "weight_kg", "day": reading.day.isoformat(), "value": reading.shown.weight_kg}
        try:
            await self._coordinator.client.send("PUT", f"athletes/{self._athlete_id}/health/values", body)
        except MileVaultConnectionError:
            raise
        except MileVaultAuthError as error:
            # With another token the entry is loaded anew, and the reading is considered again.
            LOGGER.warning(
                "A weight of %s was not taken over, the scope edit is needed: %s", self._sensor, error
            )
            return
        except MileVaultError as error:
            LOGGER.warning("A weight of %s was refused: %s", self._sensor, error)
        self._remember(reading.shown)

    @callback
    def _remember(self, shown: Shown | None) -> None:
        """Keep what is taken over; None says that the sensor is followed and has shown nothing yet."""
        saved, self._taken = self._coordinator.saved, shown
        saved.weights = {**saved.weights, self._sensor: shown.weight_kg if shown else None}
        saved.save_soon()
