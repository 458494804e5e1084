"""Columnar FIT decoder on numpy: bytes in, one set of columns per message type out.

``reader`` ties the parts together; ``scan`` finds the messages, ``columns`` turns them into arrays,
``everything`` lists all the columns there are.
"""

from milevault.decode.fit.columns import MessageColumns
from milevault.decode.fit.everything import FieldColumn, every_column
from milevault.decode.fit.reader import FitFile, FitPart, decode_fit

__all__ = ["FieldColumn", "FitFile", "FitPart", "MessageColumns", "decode_fit", "every_column"]
