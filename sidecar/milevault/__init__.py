"""MileVault's sidecar: turns activity files into a private training and health vault."""

__version__ = "0.1.0"
