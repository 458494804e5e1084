"""Heart rates from a strap's memory."""

import numpy as np

from milevault.decode.fit import MessageColumns, decode_fit
from milevault.decode.fit.heart_rate import strap_series
from tests.sidecar.corpus import corpus_files, needs_corpus
from tests.sidecar.decode.fit_writer import FIT_EPOCH_S, START, FitWriter


def packed(ticks: list[int]) -> list[float]:
    """Twelve low bits of each tick, two in three bytes."""
    out: list[float] = []
    for low, high in zip(ticks[::2], ticks[1::2], strict=True):
        pair = (low & 0xFFF) | (high & 0xFFF) << 12
        out += [pair & 0xFF, pair >> 8 & 0xFF, pair >> 16]
    return out


def series(writer: FitWriter) -> tuple[np.ndarray, np.ndarray]:
    return strap_series(decode_fit(writer.build()).parts[0].messages["hr"])


def test_packed_clock_counts_on_and_rolls_over() -> None:
    first = 10 * 4096 + 4000
    ticks = [first + 900 * n for n in range(1, 9)]
    writer = FitWriter().message(
        132, {253: ("uint32", START), 0: ("uint16", 16384), 9: ("uint32", first), 6: ("uint8", 100)}
    )
    writer.message(132, {10: ("byte", packed(ticks)), 6: ("uint8", list(range(101, 109)))})
    times, rates = series(writer)
    assert rates.tolist() == list(range(100, 109))
    np.testing.assert_allclose(times - START - FIT_EPOCH_S, 0.5 + np.arange(9) * 900 / 1024)


def test_second_anchor_corrects_the_strap_clock() -> None:
    rows = [
        {253: ("uint32", START + at), 9: ("uint32", tick), 6: ("uint8", rate)}
        for at, tick, rate in ((0, 1024, 90), (100, 5000, 95))
    ]
    times, rates = series(FitWriter().messages(132, rows))
    assert (times - START - FIT_EPOCH_S).tolist() == [0, 100]
    assert rates.tolist() == [90, 95]


def test_beats_before_any_anchor_and_zero_rates_are_left_out() -> None:
    writer = FitWriter().message(132, {10: ("byte", packed([5, 6])), 6: ("uint8", [80, 81])})
    writer.message(132, {253: ("uint32", START), 9: ("uint32", 2048), 6: ("uint8", 0)})
    writer.message(132, {10: ("byte", packed([3072, 4096])), 6: ("uint8", [82, 255])})
    times, rates = series(writer)
    assert rates.tolist() == [82]
    assert (times - START - FIT_EPOCH_S).tolist() == [1]


def test_the_fraction_of_the_wall_clock_may_be_given_in_256ths() -> None:
    writer = FitWriter().message(
        132, {253: ("uint32", START), 1: ("uint8", 64), 9: ("uint32", 1024), 6: ("uint8", 88)}
    )
    times, _ = series(writer)
    assert (times - START - FIT_EPOCH_S).tolist() == [0.25]


@needs_corpus
def test_the_series_is_the_profiles_own_expansion_of_the_strap_clock() -> None:
    beats = 0
    for path in corpus_files("fit"):
        for part in decode_fit(path.read_bytes()).parts if path.suffix.lower() == ".fit" else ():
            if "hr" in part.messages:
                beats += compare_with_expansion(part.messages["hr"])
    assert beats > 10_000


def compare_with_expansion(messages: MessageColumns) -> int:
    """Between two full strap clocks the series' times rise as the unpacked clock does."""
    clock = messages.array("event_timestamp", 8)
    unpacked = messages.expanded(10).get(9, np.full((len(messages), 8), np.nan))[:, :8]
    clock = np.where(
        np.isnan(clock), np.pad(unpacked, ((0, 0), (0, 8 - unpacked.shape[1])), constant_values=np.nan), clock
    )
    rates = messages.array("filtered_bpm", 8)
    usable = ~np.isnan(clock) & (rates > 0)
    times, found = strap_series(messages)
    full = np.count_nonzero(~np.isnan(messages.column("event_timestamp")))
    if full != 1 or not len(times):  # more than one full clock: the wall clock sets the series anew
        return len(times)
    np.testing.assert_allclose(np.diff(times), np.diff(clock[usable][-len(times) :]), atol=1e-6)
    np.testing.assert_array_equal(found, rates[usable][-len(times) :])
    return len(times)
