"""The composition root: reads the settings, builds everything, passes it down, and stops it in order.

``folders`` prepares the data folder, ``database`` finds or starts the server, ``vault`` opens the schema,
``serving``, ``working``, ``importing`` and ``managing`` are what the commands do; ``announcing`` and
``household`` are what ``serve`` does besides as a Home Assistant app. This module stays light:
the command line imports it at every start.
"""

from milevault.config import HomeAssistantApp, Settings, load_app
from milevault.config import load as load_settings

__all__ = ["HomeAssistantApp", "Settings", "load_app", "load_settings"]
