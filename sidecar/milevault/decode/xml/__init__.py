"""XML recordings: bytes -> records and columns. Knows nothing of activities.

``read_xml`` streams any XML through a table of elements; ``read_gpx`` and ``read_tcx`` have the two tables.
"""

from milevault.decode.xml.gpx import read_gpx
from milevault.decode.xml.reader import REPAIRED, TRUNCATED, Document, Record, read_xml
from milevault.decode.xml.tcx import read_tcx

__all__ = ["REPAIRED", "TRUNCATED", "Document", "Record", "read_gpx", "read_tcx", "read_xml"]
