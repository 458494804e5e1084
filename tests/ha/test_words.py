"""Words, icons and the quality scale cover what the code has."""

import ast
import json
import re
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from homeassistant.helpers.entity import EntityDescription

from custom_components.milevault import PLATFORMS
from custom_components.milevault.binary_sensor import BINARY_SENSORS
from custom_components.milevault.button import BLIND_STATES, BUTTONS, SCAN_INBOX
from custom_components.milevault.calendar import CALENDARS
from custom_components.milevault.connecting import CONNECTION_ERRORS
from custom_components.milevault.const import SPORTS
from custom_components.milevault.errors import VALIDATION_KEYS
from custom_components.milevault.event import EVENTS
from custom_components.milevault.groups import GROUPS
from custom_components.milevault.image import IMAGES
from custom_components.milevault.number import NUMBERS
from custom_components.milevault.options_flow import DEFAULTS
from custom_components.milevault.select import SELECTS
from custom_components.milevault.sensors import SENSORS
from custom_components.milevault.sensors.families import NAMED_DISTANCES
from custom_components.milevault.sensors.health import HRV_STATUSES

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "custom_components" / "milevault"
WORDS = json.loads((FOLDER / "translations" / "en.json").read_text())
OTHER_WORDS = {
    language: json.loads((FOLDER / "translations" / f"{language}.json").read_text())
    for language in ("de", "es", "fr", "nl")
}
ICONS = json.loads((FOLDER / "icons.json").read_text())
CONTRACT = ROOT / "tests" / "contract" / "sports.json"


# Keys of the sensors that are made of what an athlete has.
FAMILY_KEYS = {
    "record",
    *(f"record_{name}" for name in NAMED_DISTANCES),
    "gear_distance",
    "gear_service_left",
    "goal",
    "goal_of_sport",
}

# Texts that are the same as in English, in any case of letters, and where: * is everywhere.
SAME_AS_ENGLISH = {
    "{name}": "*",
    "milevault": "*",
    "gpx": "*",
    "golf": "*",
    "spo2": "*",
    "vdot": "*",
    "w' (j)": "*",
    "basketball": "de",
    "bmi": "de nl",
    "description": "fr",
    "distance": "fr",
    "distances": "fr",
    "fatigue": "fr",
    "fitness": "de",
    "form": "de",
    "format": "de fr",
    "marathon": "de fr nl",
    "miles": "fr",
    "multisport": "de fr nl",
    "name": "de",
    "no": "es",
    "person": "de",
    "records": "fr nl",
    "sport": "fr nl",
    "stress": "de fr nl",
    "tennis": "de fr nl",
    "token": "de es nl",
    "training": "de nl",
    "transition": "fr",
    **{f"{n} mile{'s' if n > 1 else ''}": "fr" for n in (1, 10, 100)},
}
# A distance by number and unit.
METRES = re.compile(r"\d+ k?m")

PLATFORM_ROWS: dict[str, tuple[EntityDescription, ...]] = {
    "binary_sensor": BINARY_SENSORS,
    "button": (*BUTTONS, SCAN_INBOX),
    "calendar": CALENDARS,
    "event": EVENTS,
    "image": IMAGES,
    "number": NUMBERS,
    "select": SELECTS,
    "sensor": SENSORS,
}


def test_every_platform_is_looked_at() -> None:
    assert {str(platform) for platform in PLATFORMS} == set(PLATFORM_ROWS)
    assert set(WORDS["entity"]) == set(ICONS["entity"]) == set(PLATFORM_ROWS)


def test_every_entity_has_a_name_and_an_icon_and_none_is_left_over() -> None:
    for platform, rows in PLATFORM_ROWS.items():
        keys = {row.translation_key for row in rows} | (FAMILY_KEYS if platform == "sensor" else set())
        assert set(WORDS["entity"][platform]) == keys
        assert set(ICONS["entity"][platform]) == keys
        assert all(entry["name"] for entry in WORDS["entity"][platform].values())


def test_every_zone_method_has_a_label() -> None:
    methods = json.loads((CONTRACT.parent / "zone_sets.json").read_text())["methods"]
    for row in SELECTS:
        labels = WORDS["entity"]["select"][row.translation_key]["state"]
        assert set(labels) == {one["method"] for one in methods if one["kind"] == row.kind}


def test_every_sport_has_a_label_and_an_icon() -> None:
    sensor = WORDS["entity"]["sensor"]["latest_activity"]["state"]
    event = WORDS["entity"]["event"]["activity_recorded"]["state_attributes"]["sport"]["state"]
    assert list(sensor) == list(SPORTS)
    assert sensor == event
    # Home Assistant's validation refuses the default icon for a state of its own.
    assert set(ICONS["entity"]["sensor"]["latest_activity"]["state"]) == set(SPORTS) - {"generic"}


def test_every_option_of_a_sensor_has_a_label_and_an_icon() -> None:
    words, icons = WORDS["entity"]["sensor"], ICONS["entity"]["sensor"]
    assert list(words["hrv_status"]["state"]) == list(HRV_STATUSES)
    for row in SENSORS:
        assert set(words[row.key].get("state", {})) == set(row.options or ()), row.key
        assert set(icons[row.key].get("state", {})) == set(row.options or ()) - {"generic"}, row.key


def test_a_sensor_without_a_unit_of_its_own_may_have_one_in_words() -> None:
    """Home Assistant refuses both."""
    for row in SENSORS:
        has_words = "unit_of_measurement" in WORDS["entity"]["sensor"][row.key]
        assert not (has_words and row.native_unit_of_measurement), row.key


def test_the_sports_are_the_sidecars() -> None:
    content: Any = json.loads(CONTRACT.read_text())
    sports = content["sports"] if isinstance(content, dict) else content
    names = [one["name"] if isinstance(one, dict) else one for one in sports]
    assert set(names) == set(SPORTS)


def literals(file: str, name: str) -> set[str]:
    """First string argument of every call of ``name``, and every ``name=`` string."""
    tree = ast.parse((FOLDER / file).read_text())
    found = set()
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call):
            continue
        called = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        arguments = [keyword.value for keyword in node.keywords if keyword.arg == name]
        arguments += node.args[:1] if called == name else []
        found |= {
            one.value for one in arguments if isinstance(one, ast.Constant) and isinstance(one.value, str)
        }
    return found


def test_every_error_of_the_flow_has_a_text() -> None:
    used = literals("config_flow.py", "FlowError") | literals("connecting.py", "FlowError")
    used |= set(CONNECTION_ERRORS.values())
    used |= {"cannot_connect", "sidecar_too_old", "integration_too_old"}
    assert set(WORDS["config"]["error"]) == used


def test_every_error_of_the_links_has_a_text() -> None:
    used = literals("athlete_flow.py", "FlowError") | {"person_taken", "weight_taken"}
    assert set(WORDS["config_subentries"]["athlete"]["error"]) == used


def test_every_abort_has_a_text() -> None:
    used = literals("athlete_flow.py", "reason")
    assert set(WORDS["config_subentries"]["athlete"]["abort"]) == used | {
        "already_configured",
        "reconfigure_successful",
    }
    assert set(WORDS["config"]["abort"]) == literals("config_flow.py", "reason")


def test_every_option_has_a_text() -> None:
    assert set(WORDS["options"]["step"]["init"]["data"]) == set(DEFAULTS)
    assert set(WORDS["selector"]["groups"]["options"]) == set(GROUPS)


def test_every_exception_has_a_text() -> None:
    files = ("coordinator.py", "services.py", "changes.py")
    used = set().union(*(literals(file, "translation_key") for file in files))
    used |= literals("transfers.py", "_refused") | literals("transfers.py", "translation_key")
    used |= literals("errors.py", "_error") | set(VALIDATION_KEYS.values()) | set(BLIND_STATES.values())
    assert set(WORDS["exceptions"]) == used


def test_every_issue_has_a_text_with_its_placeholders() -> None:
    scopes = {"missing_scope_edit", "missing_scope_ingest"}
    assert set(WORDS["issues"]) == {"sidecar_too_old", "integration_too_old", "disk_low"} | scopes
    for key, issue in WORDS["issues"].items():
        placeholders = set(re.findall(r"{(\w+)}", json.dumps(issue)))
        assert placeholders <= ({"entry", "version"} if "old" in key else {"entry"})
        # A fixable issue says all in its dialog.
        assert ("fix_flow" in issue) is (key in scopes)
        assert ("description" in issue) is (key not in scopes)


def test_every_field_is_explained() -> None:
    steps = [
        *WORDS["config"]["step"].values(),
        *WORDS["config_subentries"]["athlete"]["step"].values(),
        *WORDS["options"]["step"].values(),
    ]
    for step in steps:
        assert set(step.get("data", ())) == set(step.get("data_description", ()))


def test_no_text_holds_an_address() -> None:
    """Home Assistant wants them as placeholders."""
    assert "://" not in json.dumps(WORDS)


def texts(words: Mapping[str, Any], path: str = "") -> dict[str, str]:
    """Every text by the keys that lead to it."""
    found = {}
    for key, value in words.items():
        found |= {f"{path}{key}": value} if isinstance(value, str) else texts(value, f"{path}{key}.")
    return found


ENGLISH = texts(WORDS)
each_other_language = pytest.mark.parametrize("language", OTHER_WORDS)


def test_every_language_is_looked_at() -> None:
    files = {file.stem for file in (FOLDER / "translations").iterdir()}
    assert files == {"en", *OTHER_WORDS}


@each_other_language
def test_a_language_has_the_keys_of_english(language: str) -> None:
    assert set(texts(OTHER_WORDS[language])) == set(ENGLISH)


@each_other_language
def test_a_text_has_the_placeholders_of_the_english_one(language: str) -> None:
    for key, text in texts(OTHER_WORDS[language]).items():
        assert set(re.findall(r"{.*?}", text)) == set(re.findall(r"{.*?}", ENGLISH[key])), key


@each_other_language
def test_what_is_typed_is_not_translated(language: str) -> None:
    """Commands, and names of settings, fields and variables."""
    typed = re.compile(r"milevault (?:token|athlete) [^.]*\w|\w+_\w+")
    for key, text in texts(OTHER_WORDS[language]).items():
        assert set(typed.findall(ENGLISH[key])) == set(typed.findall(text)), key


@each_other_language
def test_no_text_is_left_in_english(language: str) -> None:
    same = {
        text.lower()
        for key, text in texts(OTHER_WORDS[language]).items()
        if text.lower() == ENGLISH[key].lower() and not METRES.fullmatch(text)
    }
    assert same == {text for text, where in SAME_AS_ENGLISH.items() if where == "*" or language in where}


@pytest.mark.parametrize("language", ["en", *OTHER_WORDS])
def test_every_text_can_be_shown(language: str) -> None:
    for key, text in texts({"en": WORDS, **OTHER_WORDS}[language]).items():
        assert text.strip() == text != "", key
        assert not re.search(r"[<>]|://", text), key
        # Home Assistant's frontend would show the placeholder's name: an apostrophe quotes a brace.
        assert not re.search(r"'[{}]", text), key
        assert text.count("{") == text.count("}") == len(re.findall(r"{\w+}", text)), key


@pytest.mark.parametrize("language", ["en", *OTHER_WORDS])
def test_no_two_names_are_the_same(language: str) -> None:
    """Home Assistant would tell their ids apart by a number."""
    words = {"en": WORDS, **OTHER_WORDS}[language]
    lists = [[one["name"] for one in rows.values()] for rows in words["entity"].values()]
    lists += [list(words["common"].values()), list(words["selector"]["sport"]["options"].values())]
    lists += [
        [one["name"] for one in words[kind].values()] for kind in ("services", "triggers", "conditions")
    ]
    for names in lists:
        assert [name for name, count in Counter(names).items() if count > 1] == []


@pytest.mark.parametrize("language", ["en", *OTHER_WORDS])
def test_a_sport_is_called_the_same_everywhere(language: str) -> None:
    words = {"en": WORDS, **OTHER_WORDS}[language]
    sensor = words["entity"]["sensor"]["latest_activity"]["state"]
    assert words["entity"]["event"]["activity_recorded"]["state_attributes"]["sport"]["state"] == sensor
    assert words["selector"]["sport"]["options"].items() <= sensor.items()


def test_the_manifest_fits_the_marketplace_file() -> None:
    manifest = json.loads((FOLDER / "manifest.json").read_text())
    hacs = json.loads((ROOT / "hacs.json").read_text())
    assert manifest["domain"] == "milevault"
    assert re.fullmatch(r"\d+\.\d+\.\d+", manifest["version"])
    assert manifest["requirements"] == []
    assert hacs["homeassistant"] == "2026.10.0"


@pytest.mark.parametrize(
    ("name", "size"),
    [
        ("icon.png", (256, 256)),
        ("icon@2x.png", (512, 512)),
        ("dark_icon.png", (256, 256)),
        ("dark_icon@2x.png", (512, 512)),
    ],
)
def test_icons_have_the_size_home_assistant_wants(name: str, size: tuple[int, int]) -> None:
    assert png_size(FOLDER / "brand" / name) == size


@pytest.mark.parametrize("name", ["logo.png", "logo@2x.png", "dark_logo.png", "dark_logo@2x.png"])
def test_logos_are_wide_and_of_the_right_height(name: str) -> None:
    width, height = png_size(FOLDER / "brand" / name)
    assert height in ((256, 512) if "@2x" in name else (128, 256))
    assert width > height


def png_size(file: Path) -> tuple[int, int]:
    """Width and height from the file's first chunk."""
    head = file.read_bytes()[:24]
    assert head[:8] == b"\x89PNG\r\n\x1a\n"
    return int.from_bytes(head[16:20]), int.from_bytes(head[20:24])
