"""The demo's dashboard: the one that MileVault makes by itself."""

from typing import Any, Final

URL_PATH: Final = "milevault-demo"
TITLE: Final = "MileVault"


def config() -> dict[str, Any]:
    """What the dialog for new dashboards saves for "MileVault"."""
    return {"strategy": {"type": "custom:milevault"}}
