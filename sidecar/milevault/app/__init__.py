"""The composition root: reads the settings, builds everything, passes it down, and stops it in order.

``folders`` prepares the data folder, ``database`` finds or starts the server, ``vault`` opens the schema,
``serving``, ``working``, ``importing`` and ``managing`` are what the commands do. This module stays light:
the command line imports it at every start.
"""

from milevault.config import Settings
from milevault.config import load as load_settings

__all__ = ["Settings", "load_settings"]
