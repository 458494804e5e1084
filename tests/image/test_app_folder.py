"""What the Supervisor reads of the app's folder fits together, and fits what the sidecar reads."""

import re
import struct
from pathlib import Path
from typing import Any, Final

import pytest
import yaml

from milevault import __version__
from milevault.config import READERS

APP: Final = Path(__file__).resolve().parents[2] / "sidecar"
LANGUAGES: Final = ("en", "de", "fr", "nl", "es")
# Everything the app's page shows or the Supervisor keeps, of its documented keys.
PICTURES: Final = {"icon.png": (128, 512), "logo.png": (100, 512)}


def config() -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load((APP / "config.yaml").read_text(encoding="utf-8"))
    return found


def words(language: str) -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load(
        (APP / "translations" / f"{language}.yaml").read_text(encoding="utf-8")
    )
    return found


def test_every_option_is_a_setting_of_the_sidecar() -> None:
    assert set(config()["schema"]) - {"athletes"} <= set(READERS)
    required = {name for name, kind in config()["schema"].items() if not str(kind).endswith("?")}
    assert required == set(config()["options"])


def test_the_defaults_are_valid_for_the_sidecar() -> None:
    for name in set(config()["options"]) - {"athletes"}:
        READERS[name](config()["options"][name])


def test_the_app_is_of_the_sidecars_version_and_announces_its_service() -> None:
    assert config()["version"] == __version__
    assert config()["discovery"] == ["milevault"]
    assert f"## {__version__}" in (APP / "CHANGELOG.md").read_text(encoding="utf-8")


def test_the_app_asks_for_no_more_than_it_needs() -> None:
    assert config()["arch"] == ["aarch64", "amd64"]
    assert config()["map"] == [{"type": "share", "read_only": False}]
    assert config()["ports"] == {"8765/tcp": None}
    assert config()["apparmor"] is True
    for risky in ("host_network", "privileged", "full_access", "docker_api", "hassio_role", "host_pid"):
        assert risky not in config()


def test_a_backup_is_made_of_a_database_at_rest() -> None:
    assert config()["backup"] == "cold"
    assert not {"backup_pre", "backup_post"} & set(config())


def test_the_folder_has_no_build_file() -> None:
    assert list(APP.glob("build.*")) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_option_has_a_name_and_a_description(language: str) -> None:
    found = words(language)
    assert set(found) == {"configuration", "network"}
    assert set(found["configuration"]) == set(config()["schema"])
    assert all(set(one) == {"name", "description"} for one in found["configuration"].values())
    assert all(text.strip() for one in found["configuration"].values() for text in one.values())
    assert set(found["network"]) == set(config()["ports"])


def test_no_translation_is_left_in_english() -> None:
    english = {one["description"] for one in words("en")["configuration"].values()}
    for language in LANGUAGES[1:]:
        assert not english & {one["description"] for one in words(language)["configuration"].values()}


def test_every_option_is_in_the_documentation() -> None:
    rows = set(re.findall(r"^\| `(\w+)` \|", (APP / "DOCS.md").read_text(encoding="utf-8"), re.MULTILINE))
    assert rows == set(config()["schema"])


@pytest.mark.parametrize("name", PICTURES)
def test_pictures_have_a_sensible_size(name: str) -> None:
    head = (APP / name).read_bytes()[:24]
    assert head[:8] == b"\x89PNG\r\n\x1a\n"
    width, height = struct.unpack(">II", head[16:24])
    least, most = PICTURES[name]
    assert least <= min(width, height) <= max(width, height) <= most


def test_the_profile_lets_nothing_be_run_from_where_it_may_write() -> None:
    lines = re.findall(r"^\s+(/\S+)\s+(\w+),$", (APP / "apparmor.txt").read_text(), re.MULTILINE)
    assert lines
    for path, rights in lines:
        assert not ("w" in rights and ("x" in rights or "m" in rights)), path
