"""GPX files -> activities: one per track, or one of several tracks that were recorded at the same time."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import tzinfo
from typing import Final

import numpy as np

from milevault.decode.xml import Document, Record, read_gpx
from milevault.errors import CorruptFile, NotAnActivity
from milevault.importers.files.indoor import is_indoor
from milevault.importers.files.sport_names import sport_of
from milevault.importers.files.xml_samples import Recorded, has_times, recorded
from milevault.importers.files.xml_text import end_test, sniffer
from milevault.importers.text import clean_line, clean_paragraphs
from milevault.model import Activity, Device, FileContent, Streams
from milevault.model.bounds import within_bounds
from milevault.units import utc_from_unix

MAX_ACTIVITIES: Final = 1000
sniff = sniffer(b"gpx")
complete_tail = end_test(b"gpx")


def complete(size: int, head: bytes, tail: bytes = b"") -> bool | None:  # noqa: ARG001 - the table's form
    """Whether the file is whole: its root element is closed."""
    return complete_tail(tail) if tail else None


def read(data: bytes, zone: tzinfo) -> FileContent:
    """The file's activities, at least one; ``zone`` is whose wall clock stands in times without a zone.

    Raises UnsupportedFile, NotAnActivity or CorruptFile, each with a code and a plain reason.
    """
    document = read_gpx(data)
    tracks = [track for track in document.records if track.kind == "trk"]
    timed = [track for track in tracks if has_times(document, track.first_row, track.end_row)]
    if not timed:
        raise _refusal(document)
    if len(timed) > MAX_ACTIVITIES:
        raise CorruptFile("too_many_sessions", f"The file holds more than {MAX_ACTIVITIES} tracks.")
    outings = _outings(
        [_Track(track, recorded(document, track.first_row, track.end_row, zone)) for track in timed]
    )
    return FileContent(
        activities=tuple(_activity(document, outing, index, zone) for index, outing in enumerate(outings))
    )


def _refusal(document: Document) -> NotAnActivity | CorruptFile:
    if document.rows:
        return NotAnActivity("no_times", "The track has no times: it is a route, not a recording.")
    if "rte" in document.seen:
        return NotAnActivity("route", "The file holds a planned route, not a recording.")
    if "wpt" in document.seen:
        return NotAnActivity("waypoints", "The file holds waypoints only, not a recording.")
    if document.findings:
        return CorruptFile("broken_xml", "The file is damaged before its first track point.")
    return NotAnActivity("empty_track", "The file holds no track points.")


@dataclass(frozen=True, slots=True)
class _Track:
    """One track and its samples, at least one."""

    record: Record
    found: Recorded

    @property
    def span(self) -> tuple[float, float]:
        """Its first and last time."""
        times = self.found.samples.times
        return float(times[0]), float(times[-1])


def _outings(tracks: Sequence[_Track]) -> list[list[_Track]]:
    """Tracks by outing, in the order of time.

    A track is a recording of its own, as exports of several activities in one file have it. Two that overlap
    in time cannot be: nobody is in two places at once, so they are pieces of one (a second device, a map's layers).
    """
    outings: list[list[_Track]] = []
    end = -np.inf
    for track in sorted(tracks, key=lambda one: one.span):
        if outings and track.span[0] < end:
            outings[-1].append(track)
        else:
            outings.append([track])
        end = max(end, track.span[1])
    return outings


def _activity(document: Document, outing: Sequence[_Track], index: int, zone: tzinfo) -> Activity:
    """One activity of the tracks of one outing."""
    found = outing[0].found if len(outing) == 1 else _joined(document, outing, zone)
    tracks = [track.record for track in outing]
    samples, whole = found.samples, document.records[0]
    start = float(samples.times[0])
    streams = Streams(elapsed_s=samples.times - start, values=samples.values)
    sport, sub_sport = sport_of(
        next((track.facts["type"] for track in tracks if "type" in track.facts), None)
    )
    first = tracks[0].facts
    alone = len([one for one in document.records if one.kind == "trk"]) == len(tracks)
    file_facts = whole.facts if alone else {}
    return Activity(
        session_index=index,
        sport=sport,
        sub_sport=sub_sport,
        indoor=is_indoor(sport, sub_sport, streams),
        start_time=utc_from_unix(start),
        elapsed_time_s=within_bounds("elapsed_time_s", float(samples.times[-1]) - start) or 0.0,
        streams=streams,
        utc_offset_s=found.utc_offset_s,
        name=clean_line(first.get("name")) or clean_line(file_facts.get("name")),
        description=clean_paragraphs(first.get("desc") or first.get("cmt") or file_facts.get("desc")),
        device=Device(product=clean_line(whole.attributes.get("creator"))),
        findings=document.findings + found.findings,
    )


def _joined(document: Document, outing: Sequence[_Track], zone: tzinfo) -> Recorded:
    """The samples of all the tracks."""
    rows = np.concatenate([np.arange(track.record.first_row, track.record.end_row) for track in outing])
    picked = Document(
        records=document.records,
        columns={name: column[rows] for name, column in document.columns.items()},
        rows=len(rows),
        seen=document.seen,
    )
    return recorded(picked, 0, len(rows), zone)
