"""Weight from any sensor of Home Assistant into the vault: one value a day, the last one counts.

The vault keeps one weight a day, and what the user says of a day outranks files. A linked scale is the user's word, so a
reading is a correction of its day (``PUT health/values``): it survives a rebuild of the vault, can be taken back like
any other, and needs no second place for weights.
"""

from collections.abc import Callable
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

# A scale sends several values while somebody steps on it: the one that stands this long is the reading.
SETTLE_S: Final = 60
# A reading that could not be handed over is tried again after so long.
RETRY_S: Final = 60
# What is outside belongs to a suitcase, a cat or a fault.
LIGHTEST_KG: Final = 20.0
HEAVIEST_KG: Final = 400.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """A weight in kg and the athlete's local day of it."""

    weight_kg: float
    day: date


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
    for athlete_id, subentry in athlete_subentries(entry).items():
        if (sensor := subentry.data.get(CONF_WEIGHT_ENTITY)) is not None:
            entry.async_on_unload(WeightFeed(hass, coordinator, athlete_id, sensor).start())


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
        self._cancel_retry: CALLBACK_TYPE | None = None
        self._waiting: Reading | None = None
        self._is_writing = False

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
            self._remember(weight_kg(state))

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

        A sensor shows its old value again when Home Assistant or its device comes back: that is no new reading.
        """
        weight = weight_kg(state)
        if state is None or weight is None:
            return
        self._stop_settling()
        if weight == self._last_weight():
            return
        reading = Reading(weight_kg=weight, day=self._local_day(state.last_changed))

        @callback
        def settled(_now: datetime) -> None:
            self._cancel_settling = None
            self._waiting = reading
            self._write_soon()

        self._cancel_settling = async_call_later(self._hass, SETTLE_S, settled)

    def _last_weight(self) -> float | None:
        if self._waiting is not None:
            return self._waiting.weight_kg
        return self._coordinator.saved.weights.get(self._sensor)

    @callback
    def _stop_settling(self) -> None:
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
            while (reading := self._waiting) is not None:
                await self._write(reading)
                if self._waiting is reading:
                    self._waiting = None
        except MileVaultConnectionError as error:
            LOGGER.debug("A weight waits: %s", error)
            self._cancel_retry = async_call_later(self._hass, RETRY_S, self._write_soon)
        finally:
            self._is_writing = False

    async def _write(self, reading: Reading) -> None:
        """Hand one reading over; one that is refused is given up, as it would be refused again."""
        body = {"metric": "weight_kg", "day": reading.day.isoformat(), "value": reading.weight_kg}
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
        self._remember(reading.weight_kg)

    @callback
    def _remember(self, weight: float | None) -> None:
        """Keep what is taken over; None says that the sensor is followed and has shown nothing yet."""
        saved = self._coordinator.saved
        saved.weights = {**saved.weights, self._sensor: weight}
        saved.save_soon()
